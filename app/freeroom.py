"""What is left free of one sheet while rectangles are put on it: the largest free rectangles, in whole micrometers."""

from collections.abc import Callable, Iterator

Box = tuple[int, int, int, int]
"""Left, top, right, bottom; top is 0 at the upper edge."""
Score = Callable[[Box, int, int, int], tuple[int, int]]
"""Of a free rectangle, what would be left of its width and height, and the height put in: the lowest is best."""


class FreeRoom:
    """`free` holds every largest free rectangle: they overlap, and none lies inside another."""

    def __init__(self, width: int, height: int) -> None:
        self.free: list[Box] = [(0, 0, width, height)]
        self.bottom = 0
        self.area = 0

    def find(self, width: int, height: int, score: Score) -> tuple[tuple[int, int], Box] | None:
        """The best place by a rule, equal ones by the uppermost and leftmost; None where there is no room."""
        best: tuple[tuple[int, int], int, int] | None = None
        for free in self.free:
            spare_x, spare_y = free[2] - free[0] - width, free[3] - free[1] - height
            if spare_x >= 0 and spare_y >= 0:
                found = (score(free, spare_x, spare_y, height), free[1], free[0])
                if best is None or found < best:
                    best = found
        if best is None:
            return None
        value, top, left = best
        return value, (left, top, left + width, top + height)

    def take(self, box: Box) -> None:
        """From now on the box is no longer free."""
        self.bottom = max(self.bottom, box[3])
        self.area += (box[2] - box[0]) * (box[3] - box[1])
        kept: list[Box] = []
        cut: list[Box] = []
        for free in self.free:
            if free[0] >= box[2] or free[2] <= box[0] or free[1] >= box[3] or free[3] <= box[1]:
                kept.append(free)
            else:
                cut += _rest(free, box)
        self.free = kept + _outermost(cut, kept)


def by_height(free: Box, spare_x: int, spare_y: int, height: int) -> tuple[int, int]:
    """As far up as it goes."""
    return free[1] + height, free[0]


def by_short_side(free: Box, spare_x: int, spare_y: int, height: int) -> tuple[int, int]:
    """Where it fits best along one side."""
    return (spare_x, spare_y) if spare_x < spare_y else (spare_y, spare_x)


def by_long_side(free: Box, spare_x: int, spare_y: int, height: int) -> tuple[int, int]:
    """Where least is left along the side of which more is left."""
    return (spare_y, spare_x) if spare_x < spare_y else (spare_x, spare_y)


def by_area(free: Box, spare_x: int, spare_y: int, height: int) -> tuple[int, int]:
    """Into the smallest free rectangle."""
    return (free[2] - free[0]) * (free[3] - free[1]), min(spare_x, spare_y)


RULES: tuple[Score, ...] = (by_height, by_short_side, by_area, by_long_side)


def _rest(free: Box, box: Box) -> Iterator[Box]:
    """The up to four largest rectangles that are left of a free one."""
    left, top, right, bottom = free
    if box[0] > left:
        yield left, top, box[0], bottom
    if box[2] < right:
        yield box[2], top, right, bottom
    if box[1] > top:
        yield left, top, right, box[1]
    if box[3] < bottom:
        yield left, box[3], right, bottom


def _outermost(cut: list[Box], kept: list[Box]) -> list[Box]:
    """Those of the cut that lie inside no other. What was kept lies inside none of them: a cut is part of what it
    did not lie inside before."""
    found: list[Box] = []
    for box in sorted(set(cut), key=lambda b: ((b[0] - b[2]) * (b[3] - b[1]), b)):
        if not any(_inside(box, other) for other in found) and not any(_inside(box, other) for other in kept):
            found.append(box)
    return found


def _inside(box: Box, other: Box) -> bool:
    return box[0] >= other[0] and box[1] >= other[1] and box[2] <= other[2] and box[3] <= other[3]
