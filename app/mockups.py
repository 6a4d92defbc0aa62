"""Where a print lies on a drawing of its product: which product an item is, the picture's place, how it is bent.

Pure geometry, so that ticket, page and check can draw the same thing. Lengths in pixels of the drawing unless said.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from app.orders import Item

WIDTH, HEIGHT = 1000, 760
STRIPS = 64
"""A bent picture is drawn in so many flat strips: each narrower than can be seen."""


class Kind(StrEnum):
    """What the print is put on; `PAPER` where nobody says."""

    PAPER = "paper"
    FRAME = "frame"
    CANVAS = "canvas"
    MUG = "mug"
    SHIRT = "shirt"
    CUSHION = "cushion"


_WORDS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    (Kind.MUG, ("mug", "cup", "tumbler", "bottle")),
    (Kind.SHIRT, ("shirt", "tee", "hoodie", "sweatshirt", "tank top")),
    (Kind.CUSHION, ("cushion", "pillow")),
    (Kind.CANVAS, ("canvas",)),
    (Kind.FRAME, ("framed", "frame")),
)
_UNFRAMED = ("unframed", "no frame", "without frame", "frame: none")
_COLORS: dict[str, tuple[int, int, int]] = {
    "black": (34, 34, 36),
    "navy": (31, 42, 68),
    "charcoal": (66, 69, 74),
    "red": (166, 38, 46),
    "green": (44, 92, 62),
    "blue": (52, 98, 168),
    "pink": (232, 182, 196),
    "natural": (232, 222, 202),
    "oak": (190, 150, 104),
    "walnut": (104, 72, 50),
    "gray": (168, 170, 174),
    "grey": (168, 170, 174),
    "white": (246, 246, 244),
}
_USUAL: dict[Kind, tuple[int, int, int]] = {Kind.FRAME: (40, 38, 36)}
WHITE = (246, 246, 244)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: its upper left corner, width and height."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height

    def grown(self, by: int) -> "Box":
        return Box(self.left - by, self.top - by, self.width + 2 * by, self.height + 2 * by)


@dataclass(frozen=True, slots=True)
class Scene:
    """A drawing of one product. `place`: where the whole picture lies, before it is bent; `color`: of the product.

    `radius`: of the cylinder around which it is bent, 0 where it lies flat; `sag`: how much lower its middle is."""

    kind: Kind
    place: Box
    color: tuple[int, int, int] = WHITE
    radius: int = 0
    sag: int = 0


_ROOMS: dict[Kind, Box] = {
    Kind.PAPER: Box(130, 60, 740, 620),
    Kind.FRAME: Box(190, 110, 620, 520),
    Kind.CANVAS: Box(140, 70, 700, 600),
    Kind.MUG: Box(0, 235, WIDTH, 300),
    Kind.SHIRT: Box(385, 235, 230, 300),
    Kind.CUSHION: Box(210, 90, 580, 580),
}
MUG = Box(330, 190, 340, 390)


def kind_of(item: Item) -> Kind:
    """By the words of its title, variant, choices and SKU."""
    said = " ".join((item.title, item.variant, item.sku, *(f"{n}: {v}" for n, v in item.options))).lower()
    for kind, words in _WORDS:
        if any(word in said for word in words):
            framed = kind is not Kind.FRAME or not any(word in said for word in _UNFRAMED)
            return kind if framed else Kind.PAPER
    return Kind.PAPER


def color_of(item: Item, kind: Kind) -> tuple[int, int, int]:
    """What the customer chose, where it is a color that has a name here."""
    said = " ".join((item.variant, *(value for _, value in item.options))).lower()
    named = next((color for name, color in _COLORS.items() if name in said), None)
    return named or _USUAL.get(kind, WHITE)


def scene_of(kind: Kind, aspect: float, color: tuple[int, int, int] = WHITE) -> Scene:
    """`aspect`: the print's width by its height, as wide as high where that is unknown."""
    room, aspect = _ROOMS[kind], aspect if 0.05 < aspect < 20 else 1.0
    high = min(room.height, round(room.width / aspect))
    wide = max(1, round(high * aspect))
    place = Box(room.left + (room.width - wide) // 2, room.top + (room.height - high) // 2, wide, max(1, high))
    if kind is Kind.MUG:
        return Scene(kind, place, color, radius=MUG.width // 2, sag=26)
    return Scene(kind, place, color)


Strip = tuple[tuple[int, int, int, int], tuple[float, ...]]
"""A box of the bent picture (left, top, right, bottom) and the corners in the flat one that go there: upper left,
lower left, lower right, upper right, as x and y each."""


def bent_size(scene: Scene) -> tuple[int, int]:
    """Width and height of the picture once it is bent: what lies behind the cylinder is not seen."""
    half = min(math.pi / 2, scene.place.width / 2 / scene.radius)
    return max(1, round(2 * scene.radius * math.sin(half))), scene.place.height + scene.sag


def strips(scene: Scene) -> Iterator[Strip]:
    """How the flat picture, as large as `place`, is laid around the cylinder; from left to right, without a gap."""
    wide, high = bent_size(scene)
    edges = [round(n * wide / STRIPS) for n in range(STRIPS + 1)]
    for left, right in pairwise(edges):
        if right > left:
            ends = [_unrolled(scene, wide, x) for x in (left, right)]
            drop = [scene.sag * math.cos((x - wide / 2) / scene.radius) for x in (left, right)]
            (x0, x1), (d0, d1) = ends, drop
            yield (left, 0, right, high), (x0, -d0, x0, high - d0, x1, high - d1, x1, -d1)


def _unrolled(scene: Scene, wide: int, x: float) -> float:
    """Where in the flat picture something lies that is seen at `x` of the bent one."""
    sine = max(-1.0, min(1.0, (x - wide / 2) / scene.radius))
    return scene.place.width / 2 + scene.radius * math.asin(sine)
