"""Portraits of cats, dogs, rabbits and foxes, flat as an illustrator draws them, or with fur as a camera sees them."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageChops

from services.practice.pictures.brush import Canvas, Frame, mix

INK = "#2b2530"
NO_COAT = "#ff00ff"
GROUNDS = ("#f6c177", "#9bc4bc", "#c4b5e8", "#f2a488", "#a8c98b", "#8fb8de", "#f3b6c0", "#e9d8a6", "#7fa99b", "#d98f7a")
SCARVES = ("#d1495b", "#30638e", "#edae49", "#2f6f5e", "#6d4c91", "#e4572e")


@dataclass(frozen=True, slots=True)
class Coat:
    """An animal's colors: fur, its shade, light parts, marks, inside of the ears, eyes."""

    fur: str
    shade: str
    light: str
    mark: str
    ear: str
    eye: str


CATS = (
    Coat("#e8914a", "#cf7530", "#fbe6cf", "#b85f22", "#f3b8a2", "#5d8a3a"),
    Coat("#8f9299", "#73767e", "#e8e9ec", "#55585f", "#d9a7a0", "#c9a227"),
    Coat("#3a3740", "#2a2830", "#57535f", "#24222a", "#8a6a74", "#e0b93b"),
    Coat("#f0e3d0", "#dccab2", "#fffaf2", "#7a5a48", "#e9b7a8", "#4f8fc0"),
    Coat("#b78a63", "#9a6f4b", "#f1dfc9", "#6d4a30", "#e3aa97", "#7d9b46"),
)
DOGS = (
    Coat("#c98a4b", "#a96e35", "#fbe9d3", "#8a5526", "#9a6430", "#4a3325"),
    Coat("#36333b", "#26242b", "#f4efe9", "#c07a3e", "#211f26", "#5a3b24"),
    Coat("#f3ead9", "#dccfb8", "#ffffff", "#b98d5e", "#d2b58c", "#3b2a20"),
    Coat("#8b5a3c", "#70452c", "#e8d3bd", "#5a3522", "#5f3a25", "#8a6a2a"),
    Coat("#9aa3ad", "#7d8791", "#f2f4f6", "#5f6972", "#6f7982", "#4c86b3"),
)
RABBITS = (
    Coat("#d9c4ad", "#bfa68c", "#fbf3e8", "#a98c70", "#eeb9ae", "#4a342b"),
    Coat("#f7f3ee", "#e2dad1", "#ffffff", "#cfc4b8", "#f2b8b5", "#9a3f4c"),
    Coat("#8d8f98", "#74767f", "#eceef1", "#5f616a", "#d6a5a4", "#33303a"),
)
FOXES = (
    Coat("#e2703a", "#c55825", "#fff4e6", "#3a2a2a", "#3a2a2a", "#6b3d1e"),
    Coat("#c9cdd4", "#aab0b9", "#ffffff", "#4b4f58", "#6f747e", "#c58b2b"),
)


def portrait(kind: str, seed: int, size: tuple[int, int], *, furry: bool = False) -> Image.Image:
    """`kind`: cat, dog, rabbit or fox. `furry` has every hair of it, on a ground out of focus."""
    chance = Random(f"{kind} {seed}")
    coats, draw = ANIMALS[kind]
    coat = coats[seed % len(coats)]
    ground = GROUNDS[(seed * 3 + list(ANIMALS).index(kind) * 4) % len(GROUNDS)]
    canvas = Canvas(size, ground)
    canvas.gradient(mix(ground, "#ffffff", 0.18), mix(ground, "#3b3550", 0.10))
    if furry:
        _bokeh(canvas, ground, chance)
    else:
        canvas.middle(0.5, 0.46).oval(0, 0, 0.42, 0.42, mix(ground, "#ffffff", 0.34))
    frame = _place(canvas)
    _body(frame, coat, SCARVES[(seed * 5 + 1) % len(SCARVES)], furry)
    draw(frame, coat, chance)
    if furry:
        _hair(canvas, frame, chance)
        canvas.glow(0.3, 0.2, 0.7, "#fff1d6", 0.35)
        return canvas.done(22, seed)
    return canvas.done(10, seed)


def silhouette(kind: str, seed: int, size: tuple[int, int]) -> Image.Image:
    """White where the animal of the furry portrait is, without its loose hair: what is left without the background."""
    chance = Random(f"{kind} {seed}")
    coats, draw = ANIMALS[kind]
    _bokeh(Canvas((8, 8), INK), INK, chance)
    canvas = Canvas(size, NO_COAT)
    frame = _place(canvas)
    _body(frame, coats[seed % len(coats)], SCARVES[0], True)
    draw(frame, coats[seed % len(coats)], chance)
    drawn = ImageChops.difference(canvas.image, Image.new("RGB", canvas.image.size, NO_COAT)).convert("L")
    return drawn.point([255 if v > 4 else 0 for v in range(256)]).resize(size, Image.Resampling.LANCZOS)


def _place(canvas: Canvas) -> Frame:
    return canvas.middle(0.5, 0.53, 0.92 if canvas.height > canvas.width * 1.15 else 0.8)


def _bokeh(canvas: Canvas, ground: str, chance: Random) -> None:
    sheet = canvas.middle(0, 0)
    for _ in range(26):
        color = mix(ground, chance.choice(("#ffffff", "#243b2f", "#5b3a29", "#f6d28b")), chance.uniform(0.15, 0.6))
        r = chance.uniform(0.05, 0.2)
        sheet.oval(chance.uniform(0, 1.3), chance.uniform(0, 1.3), r, r, color)
    canvas.soften(0.05)


def _body(f: Frame, coat: Coat, scarf: str, furry: bool) -> None:
    f.shape([(-0.36, 0.75), (-0.3, 0.36), (0, 0.2), (0.3, 0.36), (0.36, 0.75), (0, 0.9)], coat.shade)
    f.shape([(-0.15, 0.75), (-0.14, 0.38), (0, 0.28), (0.14, 0.38), (0.15, 0.75)], coat.light)
    if not furry:
        f.shape([(-0.27, 0.3), (0, 0.37), (0.27, 0.3), (0.25, 0.4), (0, 0.47), (-0.25, 0.4)], scarf)
        f.shape([(-0.1, 0.42), (0.1, 0.42), (0.0, 0.6)], mix(scarf, "#000000", 0.14))


def _cat(f: Frame, c: Coat, chance: Random) -> None:
    f.both([(-0.34, -0.02), (-0.33, -0.42), (-0.28, -0.45), (-0.06, -0.24)], c.fur)
    f.both([(-0.285, -0.12), (-0.29, -0.35), (-0.27, -0.36), (-0.13, -0.235)], c.ear)
    f.shape(
        [(-0.35, 0.07), (-0.27, -0.2), (0, -0.28), (0.27, -0.2), (0.35, 0.07), (0.22, 0.3), (0, 0.36), (-0.22, 0.3)],
        c.fur,
    )
    for x in (-0.08, 0.0, 0.08):
        f.shape([(x - 0.022, -0.265), (x + 0.022, -0.265), (x * 0.8, -0.13 - 0.03 * (x == 0))], c.mark)
    for y in (0.05, 0.12):
        f.both([(-0.352, y - 0.02), (-0.34, y + 0.025), (-0.23, y + 0.01)], c.mark)
    f.ovals(-0.08, 0.19, 0.115, 0.095, c.light)
    f.oval(0, 0.25, 0.09, 0.08, c.light)
    _eyes(f, 0.15, 0.02, 0.07, 0.078, c.eye, slit=chance.random() < 0.6)
    f.shape([(-0.045, 0.125), (0.045, 0.125), (0, 0.175)], "#d98079")
    _smile(f, 0.175, 0.05)
    _whiskers(f, 0.19)


def _dog(f: Frame, c: Coat, chance: Random) -> None:
    f.shape(
        [
            (-0.28, -0.02),
            (-0.24, -0.26),
            (0, -0.35),
            (0.24, -0.26),
            (0.28, -0.02),
            (0.25, 0.22),
            (0, 0.36),
            (-0.25, 0.22),
        ],
        c.fur,
    )
    if chance.random() < 0.5:
        f.shape([(0.02, -0.33), (0.23, -0.25), (0.28, -0.02), (0.2, 0.12), (0.06, 0.05)], c.mark)
    else:
        f.shape([(-0.05, -0.34), (0.05, -0.34), (0.06, -0.05), (0, 0.08), (-0.06, -0.05)], c.light)
    f.shape([(-0.17, 0.18), (-0.09, 0.04), (0.09, 0.04), (0.17, 0.18), (0.11, 0.32), (0, 0.36), (-0.11, 0.32)], c.light)
    f.both([(-0.2, -0.3), (-0.31, -0.25), (-0.4, 0.05), (-0.36, 0.22), (-0.28, 0.16), (-0.24, -0.1)], c.ear)
    _eyes(f, 0.125, -0.04, 0.052, 0.06, c.eye)
    f.ovals(-0.125, -0.145, 0.045, 0.018, c.shade, -12)
    f.shape([(-0.075, 0.08), (0, 0.06), (0.075, 0.08), (0.05, 0.14), (0, 0.165), (-0.05, 0.14)], INK)
    f.oval(-0.02, 0.09, 0.025, 0.012, "#6b6470")
    f.shape([(-0.055, 0.235), (0.055, 0.235), (0.045, 0.33), (0, 0.355), (-0.045, 0.33)], "#e2727c")
    _smile(f, 0.16, 0.085)


def _rabbit(f: Frame, c: Coat, chance: Random) -> None:
    lop = chance.random() < 0.3
    if lop:
        f.both([(-0.14, -0.24), (-0.3, -0.28), (-0.42, 0.0), (-0.4, 0.25), (-0.31, 0.27), (-0.25, 0.0)], c.shade)
        f.both([(-0.26, -0.18), (-0.36, 0.0), (-0.36, 0.19), (-0.3, 0.03)], c.ear)
    else:
        f.both([(-0.03, -0.14), (-0.09, -0.42), (-0.17, -0.56), (-0.24, -0.47), (-0.21, -0.16)], c.fur)
        f.both([(-0.085, -0.18), (-0.115, -0.4), (-0.165, -0.49), (-0.2, -0.43), (-0.17, -0.18)], c.ear)
    f.shape(
        [(-0.29, 0.1), (-0.22, -0.15), (0, -0.22), (0.22, -0.15), (0.29, 0.1), (0.2, 0.31), (0, 0.36), (-0.2, 0.31)],
        c.fur,
    )
    f.ovals(-0.17, 0.2, 0.1, 0.08, c.light)
    f.oval(0, 0.22, 0.11, 0.11, c.light)
    _eyes(f, 0.165, 0.01, 0.05, 0.06, c.eye)
    f.shape([(-0.04, 0.13), (0.04, 0.13), (0, 0.17)], "#d9817f")
    f.polygon([(-0.03, 0.235), (0.03, 0.235), (0.027, 0.285), (-0.027, 0.285)], "#ffffff")
    _smile(f, 0.17, 0.055)
    _whiskers(f, 0.18)


def _fox(f: Frame, c: Coat, chance: Random) -> None:
    f.both([(-0.36, -0.1), (-0.37, -0.46), (-0.33, -0.49), (-0.07, -0.22)], c.fur)
    f.both([(-0.3, -0.2), (-0.325, -0.39), (-0.3, -0.4), (-0.15, -0.23)], c.ear)
    f.shape(
        [(-0.42, 0.1), (-0.27, -0.2), (0, -0.27), (0.27, -0.2), (0.42, 0.1), (0.2, 0.25), (0, 0.37), (-0.2, 0.25)],
        c.fur,
    )
    f.both([(-0.42, 0.1), (-0.26, 0.03), (-0.1, 0.1), (0, 0.3), (-0.005, 0.37), (-0.2, 0.25)], c.light)
    f.shape([(-0.05, 0.0), (0, -0.12), (0.05, 0.0), (0.08, 0.2), (0, 0.3), (-0.08, 0.2)], c.fur)
    _eyes(f, 0.14, 0.03, 0.045, 0.05, c.eye)
    f.shape([(-0.05, 0.28), (0, 0.26), (0.05, 0.28), (0, 0.345)], INK)
    if chance.random() < 0.5:
        f.shape([(-0.02, -0.27), (0.02, -0.27), (0, -0.16)], c.light)


ANIMALS: dict[str, tuple[tuple[Coat, ...], Callable[[Frame, Coat, Random], None]]] = {
    "cat": (CATS, _cat),
    "dog": (DOGS, _dog),
    "rabbit": (RABBITS, _rabbit),
    "fox": (FOXES, _fox),
}


def _eyes(f: Frame, x: float, y: float, rx: float, ry: float, iris: str, *, slit: bool = False) -> None:
    f.ovals(-x, y, rx * 1.13, ry * 1.13, INK)
    f.ovals(-x, y, rx, ry, iris)
    f.ovals(-x, y, rx * (0.32 if slit else 0.62), ry * (0.85 if slit else 0.66), "#17141c")
    for side in (-1, 1):
        f.oval(side * x - rx * 0.3, y - ry * 0.35, rx * 0.26, ry * 0.26, "#ffffff")
        f.oval(side * x + rx * 0.32, y + ry * 0.36, rx * 0.13, ry * 0.13, "#ffffff")


def _smile(f: Frame, y: float, width: float) -> None:
    f.line([(0, y), (0, y + 0.035)], INK, 0.009)
    for side in (-1, 1):
        arc = [
            (side * width * (1 - math.cos(t / 8 * math.pi / 1.2)) * 0.62, y + 0.035 + 0.03 * math.sin(t / 8 * math.pi))
            for t in range(9)
        ]
        f.line(arc, INK, 0.009)


def _whiskers(f: Frame, y: float) -> None:
    for side in (-1, 1):
        for n in (-1, 0, 1):
            f.line([(side * 0.14, y + n * 0.03), (side * 0.4, y + n * 0.07 - 0.02)], "#fffaf2", 0.006)


def _hair(canvas: Canvas, f: Frame, chance: Random) -> None:
    """Short strokes away from the nose, each a little lighter or darker than what lies below it."""
    seen = canvas.image.copy()
    pixels = seen.load()
    assert pixels is not None  # noqa: S101  # of an image in memory
    for _ in range(9_000):
        a, r = chance.uniform(0, 2 * math.pi), chance.uniform(0.1, 0.62)
        x, y = r * math.cos(a) * 0.8, 0.12 + r * math.sin(a)
        if abs(y - 0.02) < 0.09 and abs(abs(x) - 0.14) < 0.09:
            continue
        px, py = f.at(x, y)
        if not (0 <= px < canvas.width and 0 <= py < canvas.height):
            continue
        below = pixels[int(px), int(py)]
        assert isinstance(below, tuple)  # noqa: S101  # RGB
        light = chance.randint(-30, 26)
        color = (_clip(below[0] + light), _clip(below[1] + light), _clip(below[2] + light))
        long = chance.uniform(0.015, 0.05)
        bend = a + chance.uniform(-0.35, 0.35)
        f.line([(x, y), (x + long * math.cos(bend), y + long * math.sin(bend))], color, 0.0035)


def _clip(value: float) -> int:
    return max(0, min(255, int(value)))
