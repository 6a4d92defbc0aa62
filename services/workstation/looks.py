"""The look of a picture: what is kept of an original, and what is measured in a file to print, to tell whether one
shows the other. Both come from the small copies on the shelf.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from PIL import Image

from app.artwork import Framing
from app.errors import Corrupt
from services.workstation import detail, shades
from services.workstation.directions import Grid, Whole, whole
from services.workstation.framing import framed

Kind = Literal["tones", "lines"]
GRIDS = (16, 32, 64)
TELLING = 128
"""Of 256 bits of a hash so many must say something, else the picture is too plain for it."""
LADDER = 0.93
"""A part is tried at sizes each so much smaller than the one before."""
STEPS = 16
_TURN = Image.Transpose
TURNS = (
    None,
    _TURN.ROTATE_90,
    _TURN.ROTATE_180,
    _TURN.ROTATE_270,
    _TURN.FLIP_LEFT_RIGHT,
    _TURN.FLIP_TOP_BOTTOM,
    _TURN.TRANSPOSE,
    _TURN.TRANSVERSE,
)
"""The eight ways a sheet can lie, the first as it is."""
HASH_BYTES = 32
_HEAD = 2 + 2 + HASH_BYTES


@dataclass(slots=True)
class Look:
    """Of an original. `width`, `height`: its shape at working size; `hash`: 256 bits, `told` of which say something;
    `grids` by kind and points a side; `fine`: see `detail`, empty where only the coarse part was read."""

    width: int
    height: int
    hash: int
    told: int
    grids: dict[tuple[Kind, int], int]
    fine: bytes = b""
    _wholes: dict[tuple[Kind, int], Whole] = field(default_factory=dict, compare=False, repr=False)

    @property
    def telling(self) -> bool:
        """Whether its hash says enough to be compared."""
        return self.told >= TELLING

    def whole(self, kind: Kind, side: int) -> Whole:
        """One of its grids, ready to be searched."""
        found = self._wholes.get((kind, side))
        if found is None:
            size = shades.sized(self.width, self.height, side)
            bits = self.grids[kind, side]
            found = self._wholes[kind, side] = whole(Grid(side, *size, bits, bits.bit_count()))
        return found


def look_at(image: Image.Image) -> Look:
    """A see-through picture counts as if it lay on white."""
    picture, _ = shades.grey(image)
    square = shades.square(picture)
    bits, told = shades.difference_hash(square)
    lines = shades.edges(picture)
    grids: dict[tuple[Kind, int], int] = {}
    for side in GRIDS:
        grids["tones", side] = shades.directions(picture, None, side, side).bits
        grids["lines", side] = shades.directions(lines, None, side, side).bits
    return Look(*picture.size, bits, told, grids, detail.fine(square))


def looks_of(path: Path, framing: Framing | None = None, width: int = 0) -> tuple[Look, ...]:
    """Of the small copy of an original that is `width` pixels across: the whole first, then what the customer's editor
    may have made of it. Empty where it cannot be read."""
    image = _opened(path)
    if image is None:
        return ()
    return tuple(map(look_at, (image, *(framed(image, framing, width) if framing is not None else ()))))


def sample_of(path: Path) -> "Sample | None":
    """Of the small copy of a file to print; None where it cannot be read."""
    image = _opened(path)
    return Sample(image) if image is not None else None


def _opened(path: Path) -> Image.Image | None:
    try:
        with Image.open(path, formats=("JPEG", "PNG")) as image:
            image.load()
            return image
    except (OSError, SyntaxError, ValueError):
        return None


def brief_bytes(look: Look) -> bytes:
    """Size, hash and the coarsest grids: enough to find out which originals to look at closer."""
    head = bytes((look.width, look.height)) + look.told.to_bytes(2, "big") + look.hash.to_bytes(HASH_BYTES, "big")
    return head + _grid_bytes(look, GRIDS[:1])


def rest_bytes(look: Look) -> bytes:
    """What is read only of the originals in question."""
    return look.fine + _grid_bytes(look, GRIDS[1:])


def _grid_bytes(look: Look, sides: tuple[int, ...]) -> bytes:
    kinds: tuple[Kind, ...] = ("tones", "lines")
    return b"".join(look.grids[kind, side].to_bytes(_length(side), "big") for kind in kinds for side in sides)


def _length(side: int) -> int:
    return side * side // 2


def read_look(brief: bytes, rest: bytes = b"") -> Look:
    """From its bytes; without `rest` only the coarsest grids are there. Raises Corrupt."""
    grids: dict[tuple[Kind, int], int] = {}
    sides = (GRIDS[:1], brief[_HEAD:]), (GRIDS[1:], rest[detail.BYTES :])
    for some, data in sides[: 2 if rest else 1]:
        if len(data) != 2 * sum(map(_length, some)):
            raise Corrupt("What was measured of a picture is damaged.")
        at = 0
        kinds: tuple[Kind, ...] = ("tones", "lines")
        for kind in kinds:
            for side in some:
                grids[kind, side] = int.from_bytes(data[at : at + _length(side)], "big")
                at += _length(side)
    told, bits = int.from_bytes(brief[2:4], "big"), int.from_bytes(brief[4:_HEAD], "big")
    return Look(brief[0], brief[1], bits, told, grids, rest[: detail.BYTES])


@dataclass(frozen=True, slots=True)
class View:
    """One way to see a file: what to lay over which grids of an original, and where it counts."""

    kind: Kind
    picture: Image.Image
    mask: Image.Image | None = None


class Sample:
    """Of a file to print: its hashes in all eight turns, with and without margins, and its grids as they are needed.

    `views`: what is compared with every original; those from `spare` on only with the own one, when nothing is found.
    """

    def __init__(self, image: Image.Image) -> None:
        picture, mask = shades.grey(image)
        bare = shades.trimmed(picture) if mask is None else picture
        self.views, self.spare = _views(bare, mask)
        self.telling = shades.difference_hash(shades.square(picture))[1] >= TELLING
        self._squares = [shades.square(p) for p in ((picture, bare) if bare.size != picture.size else (picture,))]
        self.hashes = [
            (turn, shades.difference_hash(_turned(s, turn))[0]) for s in self._squares for turn in range(len(TURNS))
        ]
        self._fine: dict[int, list[bytes]] = {}
        self._sources: dict[tuple[int, int], View] = {}
        self._grids: dict[tuple[int, int, int, float], Grid] = {}

    def fine(self, turn: int) -> list[bytes]:
        """With and without margins, as in `detail`."""
        if turn not in self._fine:
            self._fine[turn] = [detail.fine(_turned(square, turn)) for square in self._squares]
        return self._fine[turn]

    def grid(self, view: int, turn: int, side: int, step: float) -> Grid:
        """A view in one turn, `step` sizes smaller than the grid."""
        key = (view, turn, side, step)
        if key not in self._grids:
            seen = self._source(view, turn)
            self._grids[key] = shades.directions(seen.picture, seen.mask, side, side * LADDER**step)
        return self._grids[key]

    def _source(self, view: int, turn: int) -> View:
        if (view, turn) not in self._sources:
            seen = self.views[view]
            mask = None if seen.mask is None else _turned(seen.mask, turn)
            self._sources[view, turn] = View(seen.kind, _turned(seen.picture, turn), mask)
        return self._sources[view, turn]


def _turned(picture: Image.Image, turn: int) -> Image.Image:
    way = TURNS[turn]
    return picture if way is None else picture.transpose(way)


def _views(bare: Image.Image, mask: Image.Image | None) -> tuple[list[View], int]:
    """What was cut out and stands on nothing or on a flat ground, else the picture as it is, and a drawing's lines."""
    if mask is not None:
        return [_cut(bare, mask)], 1
    standing = shades.shape(bare)
    if standing is not None:
        return [_cut(bare, standing), View("tones", bare)], 1
    found = [View("tones", bare)]
    if shades.is_drawing(bare):
        found.append(View("lines", shades.strokes(bare)))
    return found, len(found)


def _cut(picture: Image.Image, mask: Image.Image) -> View:
    box = mask.getbbox()
    return View("tones", picture.crop(box), mask.crop(box))
