"""A product drawn with its print on it, on this computer and without a line: from the picture's own small copy.

The small copy was made and turned to sRGB when the file was measured, so nothing from outside is decoded here. On flat
products the print is the small copy, pixel for pixel, in the size of its place.
"""

import math
import os
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

from app.codes import digest
from app.errors import Unreachable
from app.mockups import HEIGHT, MUG, WIDTH, Box, Kind, Scene, bent_size, strips
from services.workstation.landing import LARGE, thumbnail_path

FOLDER = "drawn"
WALL, TABLE = (224, 223, 220), (208, 206, 202)
_SMOOTH = 3
"""Shapes are drawn so many times as large, then reduced."""
Canvas = Image.Image


def drawn(thumbnails: Path, sha256: str, scene: Scene) -> Path:
    """The drawing's file; drawn once for each picture and scene. Raises Unreachable where the small copy is missing."""
    name = digest(sha256, repr(scene), length=26)
    target = thumbnails / FOLDER / f"{name}.png"
    if target.exists():
        return target
    try:
        with Image.open(thumbnail_path(thumbnails, sha256, LARGE), formats=("JPEG", "PNG")) as image:
            picture = image.convert("RGBA")
    except OSError as error:
        raise Unreachable("The picture is not on this computer yet.", hint="Download it first, D.") from error
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(f".{os.getpid()}.part")
    draw(picture, scene).save(part, "PNG", compress_level=1)
    part.replace(target)
    return target


def draw(picture: Image.Image, scene: Scene) -> Canvas:
    """The whole drawing, `app.mockups.WIDTH` by `HEIGHT`. `picture`: RGBA."""
    canvas = Image.new("RGB", (WIDTH, HEIGHT), WALL)
    _DRAW[scene.kind](canvas, picture, scene)
    return canvas


def flat(picture: Image.Image, place: Box) -> Image.Image:
    """The whole print in the size of its place: nothing is cut off."""
    return picture.resize((place.width, place.height), Image.Resampling.LANCZOS)


def _paper(canvas: Canvas, picture: Image.Image, scene: Scene) -> None:
    _shadow(canvas, scene.place)
    _on(canvas, scene.place, (255, 255, 255), picture)


def _frame(canvas: Canvas, picture: Image.Image, scene: Scene) -> None:
    frame, mount = scene.place.grown(62), scene.place.grown(40)
    _shadow(canvas, frame)
    pen = ImageDraw.Draw(canvas)
    pen.rectangle(_corners(frame), fill=scene.color)
    pen.rectangle(_corners(frame), outline=_lighter(scene.color, 1.25), width=2)
    pen.rectangle(_corners(mount), fill=(250, 249, 246))
    pen.rectangle(_corners(scene.place.grown(2)), outline=(222, 220, 214), width=2)
    _on(canvas, scene.place, (255, 255, 255), picture)


def _canvas(canvas: Canvas, picture: Image.Image, scene: Scene) -> None:
    """The side of the stretcher shows the picture's own last columns, mirrored and darker."""
    place, deep = scene.place, 22
    _shadow(canvas, Box(place.left, place.top, place.width + deep, place.height))
    print_ = _over(flat(picture, place), (255, 255, 255))
    side = print_.crop((place.width - min(deep, place.width), 0, place.width, place.height))
    side = side.transpose(Image.Transpose.FLIP_LEFT_RIGHT).resize((deep, place.height))
    slanted = side.transform((deep, place.height), Image.Transform.AFFINE, (1, 0, 0, 0.45, 1, 0), fillcolor=WALL).point(
        lambda value: round(value * 0.62)
    )
    canvas.paste(slanted, (place.right, place.top), _slant(deep, place.height))
    canvas.paste(print_, (place.left, place.top))


def _slant(deep: int, high: int) -> Image.Image:
    mask = Image.new("L", (deep * _SMOOTH, high * _SMOOTH))
    drop = deep * _SMOOTH * 0.45
    corners = [(0, 0), (mask.width, 0), (mask.width, mask.height - drop), (0, mask.height)]
    ImageDraw.Draw(mask).polygon(corners, fill=255)
    return mask.resize((deep, high), Image.Resampling.BOX)


def _cushion(canvas: Canvas, picture: Image.Image, scene: Scene) -> None:
    place = scene.place
    mask = _shape(
        (place.width, place.height),
        lambda pen, k: pen.rounded_rectangle(
            (0, 0, place.width * k - 1, place.height * k - 1), radius=46 * k, fill=255
        ),
    )
    _shadow(canvas, place.grown(-12))
    shaded = Image.composite(_over(flat(picture, place), WHITE_CLOTH), Image.new("RGB", mask.size, WALL), mask)
    canvas.paste(shaded, (place.left, place.top), mask)


def _shirt(canvas: Canvas, picture: Image.Image, scene: Scene) -> None:
    outline = [
        (400, 90), (330, 120), (170, 230), (235, 360), (318, 318), (318, 700),
        (682, 700), (682, 318), (765, 360), (830, 230), (670, 120), (600, 90),
    ]  # fmt: skip
    mask = _shape((WIDTH, HEIGHT), lambda pen, k: pen.polygon([(x * k, y * k) for x, y in outline], fill=255))
    soft = mask.filter(ImageFilter.GaussianBlur(14)).point(lambda value: value // 4)
    canvas.paste((90, 88, 84), (0, 10), soft)
    canvas.paste(scene.color, (0, 0), mask)
    neck = _shape((WIDTH, HEIGHT), lambda pen, k: pen.chord((400 * k, 30 * k, 600 * k, 150 * k), 0, 180, fill=255))
    canvas.paste(_lighter(scene.color, 0.8), (0, 0), neck)
    _on(canvas, scene.place, None, picture)


def _mug(canvas: Canvas, picture: Image.Image, scene: Scene) -> None:
    canvas.paste(TABLE, (0, 560, WIDTH, HEIGHT))
    body = _shape((WIDTH, HEIGHT), _mug_body)
    handle = _shape((WIDTH, HEIGHT), _mug_handle)
    soft = body.filter(ImageFilter.GaussianBlur(22)).point(lambda value: value // 3)
    canvas.paste((96, 92, 86), (16, 18), soft)
    canvas.paste(_lighter(scene.color, 0.8), (0, 0), handle)
    canvas.paste(scene.color, (0, 0), body)
    bent = _bent(picture, scene)
    canvas.paste(bent, ((WIDTH - bent.width) // 2, scene.place.top - scene.sag // 2), bent)
    canvas.paste((0, 0, 0), (MUG.left, 0), _round_shade(body))
    rim = _shape(
        (WIDTH, HEIGHT),
        lambda pen, k: pen.ellipse((MUG.left * k, (MUG.top - 30) * k, MUG.right * k, (MUG.top + 30) * k), fill=255),
    )
    canvas.paste(_lighter(scene.color, 0.82), (0, 0), rim)


def _mug_body(pen: ImageDraw.ImageDraw, k: int) -> None:
    pen.rectangle((MUG.left * k, MUG.top * k, MUG.right * k, MUG.bottom * k), fill=255)
    pen.ellipse((MUG.left * k, (MUG.bottom - 30) * k, MUG.right * k, (MUG.bottom + 30) * k), fill=255)


def _mug_handle(pen: ImageDraw.ImageDraw, k: int) -> None:
    pen.ellipse(((MUG.right - 70) * k, 270 * k, (MUG.right + 110) * k, 510 * k), outline=255, width=32 * k)


def _bent(picture: Image.Image, scene: Scene) -> Image.Image:
    """The print around the cylinder; what lies behind is not seen."""
    mesh = list(strips(scene))
    return flat(picture, scene.place).transform(
        bent_size(scene), Image.Transform.MESH, mesh, Image.Resampling.BICUBIC, fillcolor=(0, 0, 0, 0)
    )


def _round_shade(body: Image.Image) -> Image.Image:
    """Darker towards both sides, as anything round is."""
    across = [round(110 * abs(math.sin((n / MUG.width - 0.5) * math.pi)) ** 3) for n in range(MUG.width)]
    row = Image.new("L", (MUG.width, 1))
    row.putdata(across)
    shade = row.resize((MUG.width, HEIGHT))
    seen = body.crop((MUG.left, 0, MUG.left + MUG.width, HEIGHT))
    return Image.composite(shade, Image.new("L", shade.size), seen)


def _on(canvas: Canvas, place: Box, below: tuple[int, int, int] | None, picture: Image.Image) -> None:
    """The print, on a color of its own or on what is there."""
    print_ = flat(picture, place)
    if below is None:
        canvas.paste(print_, (place.left, place.top), print_)
    else:
        canvas.paste(_over(print_, below), (place.left, place.top))


def _over(picture: Image.Image, color: tuple[int, int, int]) -> Canvas:
    below = Image.new("RGBA", picture.size, (*color, 255))
    return Image.alpha_composite(below, picture).convert("RGB")


def _shadow(canvas: Canvas, box: Box) -> None:
    mask = Image.new("L", (WIDTH // 4, HEIGHT // 4))
    quarter = tuple(value // 4 for value in (box.left + 6, box.top + 12, box.right + 6, box.bottom + 14))
    ImageDraw.Draw(mask).rectangle((quarter[0], quarter[1], quarter[2], quarter[3]), fill=92)
    soft = mask.filter(ImageFilter.GaussianBlur(5)).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    canvas.paste((60, 58, 54), (0, 0), soft)


def _shape(size: tuple[int, int], paint: Callable[[ImageDraw.ImageDraw, int], object]) -> Image.Image:
    mask = Image.new("L", (size[0] * _SMOOTH, size[1] * _SMOOTH))
    paint(ImageDraw.Draw(mask), _SMOOTH)
    return mask.resize(size, Image.Resampling.BOX)


def _corners(box: Box) -> tuple[int, int, int, int]:
    return (box.left, box.top, box.right - 1, box.bottom - 1)


def _lighter(color: tuple[int, int, int], by: float) -> tuple[int, int, int]:
    red, green, blue = (min(255, round(value * by)) for value in color)
    return (red, green, blue)


WHITE_CLOTH = (244, 242, 238)
_DRAW: dict[Kind, Callable[[Canvas, Image.Image, Scene], None]] = {
    Kind.PAPER: _paper,
    Kind.FRAME: _frame,
    Kind.CANVAS: _canvas,
    Kind.MUG: _mug,
    Kind.SHIRT: _shirt,
    Kind.CUSHION: _cushion,
}
