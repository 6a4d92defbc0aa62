"""Where a picture gets lighter and darker, as bits of one whole number: two pictures are laid over each other at any
place within a microsecond, which makes seeking a part in a whole cheap without a library for numbers.

A grid has `side` × `side` points. Each of its rows holds four strips of bits, the lowest bit the leftmost point:
lighter to the right, darker to the right, lighter below, darker below. Where nothing changes, or nothing counts, none
of the four is set.
"""

from functools import cache
from typing import NamedTuple

STRIPS = 4
Place = tuple[int, int]
REACH = 2
"""Points around a known place that are tried again on a finer grid."""


class Grid(NamedTuple):
    """`width` and `height` of the picture on it, which lies in the upper left corner; `strong` bits are set."""

    side: int
    width: int
    height: int
    bits: int
    strong: int


class Whole(NamedTuple):
    """A grid in which parts are sought; `opposite` has lighter and darker changed over."""

    grid: Grid
    opposite: int


class Found(NamedTuple):
    """`likeness`: 1 where every strong point of the part agrees, -1 where all are the other way round."""

    likeness: float
    place: Place


def whole(grid: Grid) -> Whole:
    lighter = _strip(grid.side) | _strip(grid.side) << 2 * grid.side
    return Whole(grid, (grid.bits & lighter) << grid.side | (grid.bits >> grid.side) & lighter)


def seek(part: Grid, among: Whole, near: Place | None = None) -> Found | None:
    """Where a part fits best, anywhere or within `REACH` of a place; None where it is too large or empty."""
    grid, opposite = among
    xs = _range(grid.width - part.width, near[0] if near else None)
    ys = _range(grid.height - part.height, near[1] if near else None)
    if not xs or not ys or not part.strong:
        return None
    row = STRIPS * part.side
    moved = [part.bits << x for x in xs]
    top, at = -part.strong - 1, (0, 0)
    for y in ys:
        same, other = grid.bits >> y * row, opposite >> y * row
        values = [(same & bits).bit_count() - (other & bits).bit_count() for bits in moved]
        best = max(values)
        if best > top:
            top, at = best, (xs[values.index(best)], y)
    return Found(top / part.strong, at)


def _range(room: int, near: int | None) -> range:
    if near is None:
        return range(room + 1)
    return range(max(0, near - REACH), min(room, near + REACH) + 1)


def agreement(part: Grid, among: Whole, place: Place) -> float:
    """The likeness at a place, without what would agree by chance: two skies that both get lighter upwards agree
    everywhere and still tell nothing."""
    side, strip = part.side, _strip(part.side)
    mine, theirs = part.bits << place[1] * STRIPS * side + place[0], among.grid.bits
    got = most = 0.0
    for shift in (0, 2 * side):
        lighter, darker = mine >> shift & strip, mine >> shift + side & strip
        other_lighter, other_darker = theirs >> shift & strip, theirs >> shift + side & strip
        either = lighter | darker
        count = either.bit_count()
        up, down = (other_lighter & either).bit_count(), (other_darker & either).bit_count()
        if not up + down:
            most += count
            continue
        same = (lighter & other_lighter).bit_count() + (darker & other_darker).bit_count()
        opposite = (lighter & other_darker).bit_count() + (darker & other_lighter).bit_count()
        chance = (lighter.bit_count() - darker.bit_count()) * (up - down) / count
        got += same - opposite - chance
        most += (count * (up + down)) ** 0.5 - chance
    return got / most if most > 0 else 0.0


@cache
def _strip(side: int) -> int:
    """The first strip of every row."""
    return sum(((1 << side) - 1) << y * STRIPS * side for y in range(side))
