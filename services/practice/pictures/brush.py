"""What the pictures are drawn with: a canvas in fractions of its edges, smooth shapes, gradients, grain."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from services import resources

Point = tuple[float, float]
Color = str | tuple[int, int, int]

FINE = 2
"""Everything is drawn this much larger and scaled down, which makes smooth edges."""
LONGEST = 1_500
"""Pixels of the longer edge, before `FINE`; a larger picture is scaled up from it."""


@dataclass(frozen=True)
class Frame:
    """A place on the canvas: units of `sx` by `sy` pixels around (`x0`, `y0`), y downwards."""

    draw: ImageDraw.ImageDraw
    x0: float
    y0: float
    sx: float
    sy: float

    def at(self, x: float, y: float) -> Point:
        return self.x0 + x * self.sx, self.y0 + y * self.sy

    def moved(self, x: float, y: float, scale: float = 1.0) -> "Frame":
        """Another frame whose middle lies at (x, y) of this one."""
        x0, y0 = self.at(x, y)
        return replace(self, x0=x0, y0=y0, sx=self.sx * scale, sy=self.sy * scale)

    def polygon(self, points: Iterable[Point], fill: Color) -> None:
        self.draw.polygon([self.at(*p) for p in points], fill=fill)

    def shape(self, points: Sequence[Point], fill: Color) -> None:
        """A closed smooth curve through the points."""
        self.polygon(smooth(points), fill)

    def both(self, points: Sequence[Point], fill: Color) -> None:
        """The shape and its mirror image."""
        self.shape(points, fill)
        self.shape([(-x, y) for x, y in points], fill)

    def oval(self, x: float, y: float, rx: float, ry: float, fill: Color, turn: float = 0.0) -> None:
        """`turn` in degrees, clockwise."""
        self.polygon(oval_points(x, y, rx, ry, turn), fill)

    def ovals(self, x: float, y: float, rx: float, ry: float, fill: Color, turn: float = 0.0) -> None:
        """The oval and its mirror image."""
        self.oval(x, y, rx, ry, fill, turn)
        self.oval(-x, y, rx, ry, fill, -turn)

    def line(self, points: Sequence[Point], fill: Color, width: float) -> None:
        """`width` in units of the frame's height; round at the ends."""
        pixels = max(1, round(width * abs(self.sy)))
        placed = [self.at(*p) for p in points]
        self.draw.line(placed, fill=fill, width=pixels, joint="curve")
        r = pixels / 2
        for x, y in (placed[0], placed[-1]):
            self.draw.ellipse((x - r, y - r, x + r, y + r), fill=fill)

    def text(self, x: float, y: float, words: str, height: float, fill: Color, *, anchor: str = "mm") -> None:
        font = ImageFont.truetype(str(resources.path("fonts", "Inter-Bold.ttf")), max(8, round(height * abs(self.sy))))
        self.draw.text(self.at(x, y), words, font=font, fill=fill, anchor=anchor)

    def width_of(self, words: str, height: float) -> float:
        font = ImageFont.truetype(str(resources.path("fonts", "Inter-Bold.ttf")), max(8, round(height * abs(self.sy))))
        return float(font.getlength(words)) / abs(self.sx)


class Canvas:
    """A picture of `size` pixels in the making. `done` gives it."""

    def __init__(self, size: tuple[int, int], ground: Color) -> None:
        self.size = size
        scale = FINE * min(1.0, LONGEST / max(size))
        self.width, self.height = (max(8, round(edge * scale)) for edge in size)
        self.image = Image.new("RGB", (self.width, self.height), ground)
        self.draw = ImageDraw.Draw(self.image)

    @property
    def sheet(self) -> Frame:
        """(0, 0) to (1, 1) from the upper left corner."""
        return Frame(self.draw, 0.0, 0.0, self.width, self.height)

    def middle(self, x: float = 0.5, y: float = 0.5, scale: float = 1.0) -> Frame:
        """Equal units of the shorter edge around a point given in fractions of the sheet."""
        unit = min(self.width, self.height) * scale
        return Frame(self.draw, x * self.width, y * self.height, unit, unit)

    def gradient(self, *stops: Color) -> None:
        """From the top down, the stops evenly apart."""
        steps = len(stops) - 1
        for n in range(steps):
            top, bottom = self.height * n // steps, self.height * (n + 1) // steps
            size = (self.width, bottom - top)
            mask = Image.linear_gradient("L").resize(size)
            part = Image.composite(Image.new("RGB", size, stops[n + 1]), Image.new("RGB", size, stops[n]), mask)
            self.image.paste(part, (0, top))

    def glow(self, x: float, y: float, radius: float, color: Color, strength: float = 0.6) -> None:
        """A soft light; radius in units of the shorter edge."""
        r = round(radius * min(self.width, self.height))
        ball = ImageChops.invert(Image.radial_gradient("L")).resize((2 * r, 2 * r))
        mask = ball.point([round(max(0, v - 74) * strength * 255 / 181) for v in range(256)])
        corner = (round(x * self.width) - r, round(y * self.height) - r)
        self.image.paste(Image.new("RGB", mask.size, color), corner, mask)

    def soften(self, radius: float) -> None:
        """Blurs what is there; radius in units of the shorter edge."""
        blurred = self.image.filter(ImageFilter.GaussianBlur(radius * min(self.width, self.height)))
        self.image.paste(blurred)

    def done(self, grain: int = 0, seed: int = 0) -> Image.Image:
        """At its true size; `grain` lays a paper's unevenness over it, in steps of 255."""
        small = self.image.resize(self.size, Image.Resampling.LANCZOS)
        return grained(small, grain, seed) if grain else small


def smooth(points: Sequence[Point], steps: int = 14) -> list[Point]:
    """A closed Catmull-Rom curve through the points."""
    found: list[Point] = []
    count = len(points)
    for n in range(count):
        p0, p1, p2, p3 = (points[(n + k) % count] for k in (-1, 0, 1, 2))
        for step in range(steps):
            t = step / steps
            found.append((_between(p0[0], p1[0], p2[0], p3[0], t), _between(p0[1], p1[1], p2[1], p3[1], t)))
    return found


def _between(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)


def oval_points(x: float, y: float, rx: float, ry: float, turn: float = 0.0, steps: int = 72) -> list[Point]:
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    found = []
    for n in range(steps):
        a = 2 * math.pi * n / steps
        px, py = rx * math.cos(a), ry * math.sin(a)
        found.append((x + px * cos - py * sin, y + px * sin + py * cos))
    return found


def grained(image: Image.Image, amount: int, seed: int) -> Image.Image:
    """The picture with noise that is the same for one seed."""
    edge = 256
    noise = Image.frombytes("L", (edge, edge), Random(seed).randbytes(edge * edge))
    wide = Image.new("L", image.size)
    for left in range(0, image.width, edge):
        for top in range(0, image.height, edge):
            wide.paste(noise, (left, top))
    low = wide.point([round(v * amount / 255) for v in range(256)])
    flat = Image.merge("RGB", (low, low, low)) if image.mode == "RGB" else low
    return ImageChops.add(image, flat, scale=1.0, offset=-amount // 2)


def mix(a: str, b: str, share: float) -> str:
    """The color that far on the way from a to b, both as #rrggbb."""
    pairs = zip(_parts(a), _parts(b), strict=True)
    return "#" + "".join(f"{round(p + (q - p) * share):02x}" for p, q in pairs)


def _parts(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
