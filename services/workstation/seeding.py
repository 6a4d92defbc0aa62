"""Practice prints: the customer's picture and the print file of made-up pieces, some with a seeded fault.

They are drawn from small copies that this program made itself, or from portraits made up here, so nothing from outside
is decoded. Every print has the same size and is written alike: nothing but the fault tells the faulty ones.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFont, ImageOps

from app.drill import Exercise, Fault, File

WIDE, HIGH = 960, 1200
QUALITY = 92
LEAST_SOURCES = 6
"""With fewer pictures on this computer portraits are made up beside them."""
Canvas = Image.Image


def draw(folder: Path, made: Sequence[Exercise], sources: Sequence[Path]) -> list[tuple[File, File]]:
    """Writes both pictures of each piece as `<checksum>.jpg` into `folder`. `sources`: those the exercises were made
    over; one that is missing or cannot be read has a made-up portrait in its place. A tenth of a second a piece."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures: dict[int, Canvas] = {}

    def picture(at: int) -> Canvas:
        if at not in pictures:
            pictures[at] = _source(sources[at] if at < len(sources) else None, at)
        return pictures[at]

    return [(_write(folder, picture(one.picture)), _write(folder, print_of(one, picture(one.shown)))) for one in made]


def print_of(one: Exercise, picture: Canvas) -> Canvas:
    """The print of a piece from its picture, which stays as it is."""
    change = _ON_PICTURE.get(one.fault) if one.fault else None
    print_ = _named(change(picture, one.turn) if change else picture.copy(), one.printed)
    after = _ON_PRINT.get(one.fault) if one.fault else None
    return after(print_, one.turn) if after else print_


def _source(path: Path | None, at: int) -> Canvas:
    if path is not None:
        try:
            with Image.open(path, formats=("JPEG", "PNG")) as image:
                return ImageOps.fit(image.convert("RGB"), (WIDE, HIGH), Image.Resampling.LANCZOS)
        except OSError:
            pass
    return portrait(at)


def _write(folder: Path, picture: Canvas) -> File:
    part = folder / "new.part"
    picture.save(part, "JPEG", quality=QUALITY, dpi=(305, 305))
    data = part.read_bytes()
    name = sha256(data).hexdigest()
    part.replace(folder / f"{name}.jpg")
    return File(name, picture.width, picture.height, len(data))


# faults --------------------------------------------------------------------------------------------------------------


def _mirrored(picture: Canvas, turn: float) -> Canvas:
    return picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)


def _shifted(picture: Canvas, turn: float) -> Canvas:
    """A quarter larger, and its middle off to one side."""
    large = picture.resize((WIDE * 5 // 4, HIGH * 5 // 4), Image.Resampling.BICUBIC)
    left = 0 if turn < 0.5 else large.width - WIDE
    return large.crop((left, 0, left + WIDE, HIGH))


def _coarse(picture: Canvas, turn: float) -> Canvas:
    few = picture.resize((WIDE // 10, HIGH // 10), Image.Resampling.BOX)
    return few.resize((WIDE, HIGH), Image.Resampling.BICUBIC)


def _cast(picture: Canvas, turn: float) -> Canvas:
    gains = (1.06, 1.0, 0.72)
    tables = ([min(255, round(value * gain)) for value in range(256)] for gain in gains)
    return picture.point([value for table in tables for value in table])


def _banded(picture: Canvas, turn: float) -> Canvas:
    pen, every = ImageDraw.Draw(picture, "RGBA"), 44 + round(20 * turn)
    for y in range(round(every * turn), HIGH, every):
        pen.rectangle((0, y, WIDE, y + 3), fill=(255, 255, 255, 70))
    return picture


def _blank(picture: Canvas, turn: float) -> Canvas:
    wide = WIDE // 22
    left = 0 if turn < 0.5 else WIDE - wide
    ImageDraw.Draw(picture).rectangle((left, 0, left + wide, HIGH), fill=(255, 255, 255))
    return picture


Change = Callable[[Canvas, float], Canvas]
_ON_PICTURE: dict[Fault, Change] = {
    Fault.MIRRORED: _mirrored,
    Fault.CROP: _shifted,
    Fault.LOW_RESOLUTION: _coarse,
}
_ON_PRINT: dict[Fault, Change] = {Fault.COLOR: _cast, Fault.BANDING: _banded, Fault.BLANK_EDGE: _blank}
"""The other faults lie in what is drawn: another picture, another name."""


def _named(picture: Canvas, name: str) -> Canvas:
    """With the pet's name below, as the shop prints it."""
    if name:
        pen, font = ImageDraw.Draw(picture), ImageFont.load_default(96)
        place = (WIDE / 2, HIGH - 90)
        pen.text(place, name, font=font, anchor="mm", fill=(255, 255, 255), stroke_width=6, stroke_fill=(40, 36, 32))
    return picture


# made-up portraits ---------------------------------------------------------------------------------------------------

Color = tuple[int, int, int]
GROUNDS: tuple[Color, ...] = (
    (122, 150, 160), (196, 164, 132), (150, 140, 180), (120, 160, 120), (200, 140, 140), (110, 130, 170)
)  # fmt: skip
COATS: tuple[Color, ...] = (
    (120, 84, 56), (70, 70, 76), (214, 178, 128), (236, 230, 220), (158, 112, 78), (96, 104, 120)
)  # fmt: skip


def portrait(number: int) -> Canvas:
    """An animal's head, a little turned: no two numbers below 36 look alike, and none is like its mirror image."""
    chance = Random(number)  # noqa: S311  # the same picture for the same number
    ground, coat = GROUNDS[number % 6], COATS[(number // 6 + number) % 6]
    shade = Image.linear_gradient("L").resize((WIDE, HIGH))
    image = ImageOps.colorize(shade, _shade(ground, 1.15), _shade(ground, 0.75))
    pen, lean = ImageDraw.Draw(image), chance.choice((-1, 1))
    middle = WIDE // 2 + lean * 60
    pen.ellipse((middle - 330, 760, middle + 330, 1500), fill=_shade(coat, 0.85))
    _head(pen, middle, lean, coat, 120 + chance.randrange(80))
    for _ in range(chance.randrange(90, 160)):
        x, y = chance.randrange(middle - 200, middle + 200), chance.randrange(340, 800)
        pen.line((x, y, x + lean * 6, y + 22), fill=_shade(coat, chance.uniform(0.75, 1.15)), width=2)
    tag = middle + lean * 60
    pen.ellipse((tag - 34, 900, tag + 34, 968), fill=(226, 190, 80), outline=(120, 96, 30), width=4)
    return image


def _head(pen: ImageDraw.ImageDraw, middle: int, lean: int, coat: Color, ears: int) -> None:
    """With a dark patch round one eye, and eyes that look the way the head leans."""
    dark = _shade(coat, 0.62)
    for side in (-1, 1):
        tip = middle + side * 250 + lean * 30
        pen.polygon(((middle + side * 90, 330), (tip, 330 - ears), (middle + side * 250, 520)), fill=dark)
    pen.ellipse((middle - 260, 270, middle + 260, 860), fill=coat)
    patch = middle + lean * 110
    pen.ellipse((patch - 110, 420, patch + 110, 640), fill=dark)
    for side in (-1, 1):
        eye = middle + side * 110
        pen.ellipse((eye - 40, 480, eye + 40, 560), fill=(250, 248, 240))
        pen.ellipse((eye - 22 + lean * 12, 496, eye + 22 + lean * 12, 546), fill=(26, 24, 22))
    pen.ellipse((middle - 120, 620, middle + 120, 820), fill=_shade(coat, 1.2))
    pen.polygon(((middle - 50, 660), (middle + 50, 660), (middle, 720)), fill=(40, 30, 30))
    pen.arc((middle - 90, 680, middle + 10, 790), 20, 110, fill=(40, 30, 30), width=8)


def _shade(color: Color, by: float) -> Color:
    red, green, blue = (min(255, round(value * by)) for value in color)
    return red, green, blue
