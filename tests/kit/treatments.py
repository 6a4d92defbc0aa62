"""Photos as customers send them, drawn by code, and what a shop makes of them: every effect, cut and turn a print file
can have come through. Each is the same for its seed."""

import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageMath, ImageOps

from app.artwork import Framing
from services import resources
from services.practice.pictures import KINDS, PETS, draw
from services.practice.pictures.files import EFFECT
from services.practice.pictures.pets import silhouette

SIZE = (384, 512)
"""A photo of 3,024 × 4,032 pixels as the shelf's small copy has it."""
NAMES = ("Max", "Bella", "Luna & Rex", "Zoë")


@dataclass(frozen=True)
class Photo:
    """What a customer sent, and its subject as a mask."""

    kind: str
    image: Image.Image
    subject: Image.Image


@dataclass(frozen=True)
class Treated:
    """A file to print; `framing` where the shop says what was cut."""

    image: Image.Image
    framing: Framing | None = None


def photos(first: int, count: int) -> list[Photo]:
    """Every kind in turn, one seed each; of the same kind they resemble each other as such pictures do."""
    return [_photo(KINDS[n % len(KINDS)], first + n) for n in range(count)]


def pets(first: int, count: int) -> list[Photo]:
    """Four kinds and a few coats in one pose: a hard set."""
    return [_photo(PETS[n % len(PETS)], first + n) for n in range(count)]


def _photo(kind: str, seed: int) -> Photo:
    chance = Random(f"photo {kind} {seed}")
    image = draw(seed, kind, SIZE, "original")
    subject = silhouette(kind, seed, SIZE) if kind in PETS else _blob(SIZE, chance)
    turn, zoom, flip = chance.uniform(-10, 10), chance.uniform(1.2, 1.6), chance.random() < 0.5
    across, down = chance.uniform(-0.5, 0.5), chance.uniform(-0.5, 0.5)

    def seen(picture: Image.Image) -> Image.Image:
        """Through a camera that is held otherwise each time."""
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if flip else picture
        near = picture.rotate(turn, Image.Resampling.BICUBIC).resize([round(side * zoom) for side in SIZE])
        spare = [(zoom - 1.19) * side for side in SIZE]
        left = (near.width - SIZE[0]) / 2 + across * spare[0]
        top = (near.height - SIZE[1]) / 2 + down * spare[1]
        return near.crop((round(left), round(top), round(left) + SIZE[0], round(top) + SIZE[1]))

    return Photo(kind, seen(image), seen(subject).point([255 if v > 127 else 0 for v in range(256)]))


def _blob(size: tuple[int, int], chance: Random) -> Image.Image:
    """As somebody cuts out by hand."""
    radius = min(size) * chance.uniform(0.3, 0.42)
    waves = [(n, chance.uniform(0, 6.3), chance.uniform(0.04, 0.12)) for n in range(2, 6)]
    x, y = size[0] * chance.uniform(0.42, 0.58), size[1] * chance.uniform(0.42, 0.58)
    angles = [math.tau * n / 120 for n in range(120)]
    reach = [radius * (1 + sum(s * math.sin(n * a + p) for n, p, s in waves)) for a in angles]
    mask = Image.new("L", size)
    edge = [(x + r * math.cos(a), y + r * math.sin(a) * 1.15) for a, r in zip(angles, reach, strict=True)]
    ImageDraw.Draw(mask).polygon(edge, fill=255)
    return mask


def jpeg(image: Image.Image, quality: int) -> Image.Image:
    content = io.BytesIO()
    image.convert("RGB").save(content, "JPEG", quality=quality)
    return Image.open(content).convert("RGB")


def _small_jpeg(photo: Photo, chance: Random) -> Treated:
    width, height = photo.image.size
    return Treated(jpeg(photo.image.resize((width * 7 // 10, height * 7 // 10)), 40))


def _grey(image: Image.Image) -> Image.Image:
    return ImageEnhance.Contrast(ImageOps.autocontrast(image.convert("L"), cutoff=1)).enhance(1.3).convert("RGB")


def _black_white(photo: Photo, chance: Random) -> Treated:
    return Treated(_grey(photo.image))


def _sepia(photo: Photo, chance: Random) -> Treated:
    return Treated(ImageOps.colorize(photo.image.convert("L"), "#2a1608", "#fff0d0"))


def _pop_art(photo: Photo, chance: Random) -> Treated:
    return Treated(ImageEnhance.Color(ImageOps.posterize(photo.image, 2)).enhance(2.2))


def _by_the_shop(effect: str) -> "Treatment":
    return lambda photo, chance: Treated(EFFECT[effect](photo.image, chance.randrange(100)))


def _name_band(photo: Photo, chance: Random) -> Treated:
    image = photo.image.copy()
    top = round(image.height * 0.85)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, top, *image.size), fill="black")
    _write(pen, chance, (image.width / 2, (top + image.height) / 2), image.height * 0.1, "white")
    return Treated(image)


def _name_below(photo: Photo, chance: Random) -> Treated:
    width, height = photo.image.size
    image = Image.new("RGB", (width, round(height * 1.18)), "white")
    image.paste(photo.image)
    _write(ImageDraw.Draw(image), chance, (width / 2, height * 1.09), height * 0.1, "#222222")
    return Treated(image)


def _write(pen: ImageDraw.ImageDraw, chance: Random, at: tuple[float, float], height: float, ink: str) -> None:
    font = ImageFont.truetype(str(resources.path("fonts", "Inter-Bold.ttf")), round(height))
    pen.text(at, chance.choice(NAMES), font=font, fill=ink, anchor="mm")


def _white_border(photo: Photo, chance: Random) -> Treated:
    return Treated(ImageOps.expand(photo.image, round(max(photo.image.size) * 0.08), "white"))


def _cut(image: Image.Image, share: float, across: float, down: float) -> tuple[Image.Image, Framing]:
    width, height = (round(side * share) for side in image.size)
    left, top = round((image.width - width) * across), round((image.height - height) * down)
    return image.crop((left, top, left + width, top + height)), Framing(left, top, width, height)


def _center_crop(photo: Photo, chance: Random) -> Treated:
    return Treated(_cut(photo.image, 0.8, 0.5, 0.5)[0])


def _corner_crop(photo: Photo, chance: Random) -> Treated:
    return Treated(_cut(photo.image, 0.6, chance.choice((0.0, 1.0)), chance.random())[0])


def _square(photo: Photo, chance: Random) -> Treated:
    return Treated(ImageOps.fit(photo.image, (400, 400)))


def _framed(photo: Photo, chance: Random) -> Treated:
    image, framing = _cut(photo.image, chance.uniform(0.35, 0.9), chance.random(), chance.random())
    return Treated(jpeg(_grey(image), 85), framing)


def _framed_and_turned(photo: Photo, chance: Random) -> Treated:
    """Straightened in the editor, magnified, and cut."""
    turn, scale, right = chance.uniform(-25, 25), chance.uniform(1.0, 1.4), chance.uniform(-20, 20)
    image = photo.image.rotate(-turn, Image.Resampling.BICUBIC)
    width, height = image.size
    near = image.resize((round(width * scale), round(height * scale)))
    left, top = (near.width - width) / 2 - right, (near.height - height) / 2
    image, cut = _cut(near.crop((round(left), round(top), round(left) + width, round(top) + height)), 0.7, 0.5, 0.5)
    return Treated(jpeg(_grey(image), 85), Framing(cut.x, cut.y, cut.width, cut.height, turn, scale, right))


def _background_removed(photo: Photo, chance: Random) -> Treated:
    return Treated(_cut_out(photo.image, photo.subject))


def _grey_background_removed(photo: Photo, chance: Random) -> Treated:
    return Treated(_cut_out(_grey(photo.image), photo.subject))


def _cut_out(image: Image.Image, subject: Image.Image) -> Image.Image:
    shown = image.convert("RGBA")
    shown.putalpha(subject)
    return shown


def _fitted(photo: Photo, chance: Random) -> Treated:
    """The subject alone, as large as the sheet, in black and white."""
    shown = _cut_out(_grey(photo.image), photo.subject).crop(photo.subject.getbbox())
    factor = 460 / max(shown.size)
    shown = shown.resize((round(shown.width * factor), round(shown.height * factor)))
    sheet = Image.new("RGBA", (512, 512))
    sheet.paste(shown, ((512 - shown.width) // 2, (512 - shown.height) // 2))
    return Treated(sheet)


def _on_white(photo: Photo, chance: Random) -> Treated:
    sheet = Image.new("RGB", photo.image.size, "white")
    sheet.paste(photo.image, (0, 0), photo.subject)
    return Treated(jpeg(sheet, 85))


def _sketch(photo: Photo, chance: Random) -> Treated:
    """As pencil apps do it: brightness divided by its own blurred inverse."""
    grey = photo.image.convert("L")
    soft = ImageOps.invert(grey).filter(ImageFilter.GaussianBlur(max(grey.size) / 120))
    drawn = ImageMath.lambda_eval(lambda a: a["min"](a["g"] * 255 / (256 - a["s"]), 255), g=grey, s=soft)
    return Treated(drawn.convert("L").convert("RGB"))


def _turned(photo: Photo, chance: Random) -> Treated:
    return Treated(photo.image.transpose(Image.Transpose.ROTATE_90))


def _mirrored(photo: Photo, chance: Random) -> Treated:
    return Treated(photo.image.transpose(Image.Transpose.FLIP_LEFT_RIGHT))


Treatment = Callable[[Photo, Random], Treated]
TONES: dict[str, Treatment] = {
    "resized + JPEG 40": _small_jpeg,
    "black-white": _black_white,
    "sepia": _sepia,
    "pop art": _pop_art,
    "pop art, four inks": _by_the_shop("popart"),
    "enhanced black-white": _by_the_shop("enhancedblackwhite"),
    "name band": _name_band,
}
REPLAYED: dict[str, Treatment] = {
    "replayed crop + bw + JPEG 85": _framed,
    "replayed turn, zoom and crop": _framed_and_turned,
}
CUT_OUT: dict[str, Treatment] = {
    "background removed": _background_removed,
    "bw + background removed": _grey_background_removed,
    "bw, removed, fitted": _fitted,
    "background removed, on white": _on_white,
}
OTHERS: dict[str, Treatment] = {
    "dithering": _by_the_shop("dithering"),
    "name below": _name_below,
    "white border 8 %": _white_border,
    "center crop 80 %": _center_crop,
    "corner crop 60 %": _corner_crop,
    "square fit": _square,
    "line sketch": _sketch,
    "turned 90°": _turned,
    "mirrored": _mirrored,
}
