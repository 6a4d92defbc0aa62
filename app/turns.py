"""The eight ways a picture can lie, by their EXIF numbers: where a part of it comes to lie, two in a row, and back."""

from app.lens import Box

UPRIGHT = 1
EVERY = range(1, 9)
QUARTERS: dict[float, int] = {0: 1, 90: 6, 180: 3, 270: 8}
"""Turned clockwise by so many degrees."""


def swaps(turn: int) -> bool:
    """Whether width and height change places."""
    return turn >= 5


def size_turned(size: tuple[int, int], turn: int) -> tuple[int, int]:
    return (size[1], size[0]) if swaps(turn) else size


def point_turned(u: float, v: float, turn: int) -> tuple[float, float]:
    """Where a point, in parts of the picture as it is stored, lies in the picture as it is shown."""
    return {
        1: (u, v),
        2: (1 - u, v),
        3: (1 - u, 1 - v),
        4: (u, 1 - v),
        5: (v, u),
        6: (1 - v, u),
        7: (1 - v, 1 - u),
        8: (v, 1 - u),
    }[turn]


def box_turned(box: Box, turn: int) -> Box:
    """A part of the stored picture in parts of the shown one."""
    one = point_turned(box.x, box.y, turn)
    other = point_turned(box.x + box.width, box.y + box.height, turn)
    left, top = min(one[0], other[0]), min(one[1], other[1])
    return Box(left, top, abs(one[0] - other[0]), abs(one[1] - other[1]))


def inverse(turn: int) -> int:
    """What takes it back."""
    return {6: 8, 8: 6}.get(turn, turn)


def then(first: int, second: int) -> int:
    """One after the other, as one."""
    return _BY_CORNERS[_corners(first, second)]


def _corners(*turns: int) -> tuple[tuple[float, float], ...]:
    points: list[tuple[float, float]] = [(0.0, 0.0), (1.0, 0.0)]
    for turn in turns:
        points = [point_turned(u, v, turn) for u, v in points]
    return tuple(points)


_BY_CORNERS = {_corners(turn): turn for turn in EVERY}
