"""Data Matrix (ECC 200): a text as a square of dark and light modules, small enough for the waste edge of a print.

Squares of 10 to 26 modules, which hold up to 44 characters; digits in pairs take half. ISO/IEC 16022.
"""

from collections.abc import Iterator
from functools import cache

SIZES: tuple[tuple[int, int, int], ...] = (
    (10, 3, 5),
    (12, 5, 7),
    (14, 8, 10),
    (16, 12, 12),
    (18, 18, 14),
    (20, 22, 18),
    (22, 30, 20),
    (24, 36, 24),
    (26, 44, 28),
)
"""Modules along a side, finder included; codewords of data; codewords of correction."""
QUIET = 1
"""Modules that must stay light around the square."""
_PAD = 129
_FIELD = 0x12D


def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """Rows from the top, True is dark, without the quiet zone. ValueError for what is not ASCII or too long."""
    data = _codewords(text)
    found = next((size for size in SIZES if len(data) <= size[1]), None)
    if found is None:
        raise ValueError(f"{len(text)} characters are too many for this code")
    side, room, correction = found
    whole = _padded(data, room)
    whole += _correction(whole, correction)
    inner = side - 2
    dark = [[_bit(whole, place) for place in row] for row in _places(inner)]
    edge = range(1, inner + 1)
    rows = [tuple(x % 2 == 0 for x in range(side))]
    rows += [(True, *dark[y - 1], y % 2 == 1) for y in edge]
    return (*rows, (True,) * side)


def _codewords(text: str) -> list[int]:
    """ASCII by one, pairs of digits as one codeword."""
    if not text.isascii():
        raise ValueError("only ASCII can be encoded")
    found: list[int] = []
    at = 0
    while at < len(text):
        pair = text[at : at + 2]
        if len(pair) == 2 and pair.isdigit():
            found.append(130 + int(pair))
            at += 2
        else:
            found.append(ord(text[at]) + 1)
            at += 1
    return found


def _padded(data: list[int], room: int) -> list[int]:
    """The first pad is plain, the others are scattered so that they make no pattern."""
    found = [*data, _PAD][:room]
    while len(found) < room:
        scattered = _PAD + 149 * (len(found) + 1) % 253 + 1
        found.append(scattered if scattered <= 254 else scattered - 254)
    return found


@cache
def _powers() -> tuple[tuple[int, ...], dict[int, int]]:
    """Powers of 2 in the field, and of which power each value is."""
    found, value = list[int](), 1
    for _ in range(255):
        found.append(value)
        value = value << 1 ^ (_FIELD if value & 128 else 0)
    return tuple(found), {value: power for power, value in enumerate(found)}


def _times(one: int, other: int) -> int:
    powers, power_of = _powers()
    return powers[(power_of[one] + power_of[other]) % 255] if one and other else 0


def _correction(data: list[int], count: int) -> list[int]:
    """Reed-Solomon: what is left of the data divided by the product of (x - 2^n), n from 1."""
    powers, _ = _powers()
    divisor = [1]
    for n in range(1, count + 1):
        shifted = [*divisor, 0]
        divisor = [a ^ _times(b, powers[n]) for a, b in zip(shifted, [0, *divisor], strict=True)]
    rest = [0] * count
    for word in data:
        first, rest = word ^ rest[0], [*rest[1:], 0]
        rest = [r ^ _times(first, d) for r, d in zip(rest, divisor[1:], strict=True)]
    return rest


Place = tuple[int, int]
"""The codeword from 0 and its bit from 0, the highest; (-1, 0) stays light and (-1, 1) dark."""
_FORM = ((-2, -2), (-2, -1), (-1, -2), (-1, -1), (-1, 0), (0, -2), (0, -1), (0, 0))
"""Where the bits of a codeword lie, seen from its last one: rows and columns."""
_CORNERS = (
    ((-1, 0), (-1, 1), (-1, 2), (0, -2), (0, -1), (1, -1), (2, -1), (3, -1)),
    ((-3, 0), (-2, 0), (-1, 0), (0, -4), (0, -3), (0, -2), (0, -1), (1, -1)),
    ((-3, 0), (-2, 0), (-1, 0), (0, -2), (0, -1), (1, -1), (2, -1), (3, -1)),
    ((-1, 0), (-1, -1), (0, -3), (0, -2), (0, -1), (1, -3), (1, -2), (1, -1)),
)
"""Codewords broken over the corners: negative rows and columns count from the end."""


@cache
def _places(side: int) -> tuple[tuple[Place, ...], ...]:
    """Which bit of which codeword each module of the inside shows."""
    found: dict[tuple[int, int], Place] = {}
    for word, cells in enumerate(_shapes(side, found)):
        found.update({cell: (word, bit) for bit, cell in enumerate(cells)})
    last = side - 1
    if (last, last) not in found:
        found |= {(last, last): (-1, 1), (last - 1, last - 1): (-1, 1)}
        found |= {(last, last - 1): (-1, 0), (last - 1, last): (-1, 0)}
    return tuple(tuple(found[y, x] for x in range(side)) for y in range(side))


def _shapes(side: int, taken: dict[tuple[int, int], Place]) -> Iterator[list[tuple[int, int]]]:
    """The cells of one codeword after the other: diagonals up and down, and the corners where they are due."""
    row, column, up = 4, 0, True
    while row < side or column < side:
        if up:
            yield from ([(y % side, x % side) for y, x in corner] for corner in _corners(side, row, column))
        while (row >= 0 and column < side) if up else (row < side and column >= 0):
            if 0 <= row < side and 0 <= column < side and (row, column) not in taken:
                yield [_wrapped(row + y, column + x, side) for y, x in _FORM]
            row, column = (row - 2, column + 2) if up else (row + 2, column - 2)
        row, column = (row + 1, column + 3) if up else (row + 3, column + 1)
        up = not up


def _corners(side: int, row: int, column: int) -> Iterator[tuple[tuple[int, int], ...]]:
    if (row, column) == (side, 0):
        yield _CORNERS[0]
    if (row, column) == (side - 2, 0) and side % 4:
        yield _CORNERS[1]
    if (row, column) == (side - 2, 0) and side % 8 == 4:
        yield _CORNERS[2]
    if (row, column) == (side + 4, 2) and side % 8 == 0:
        yield _CORNERS[3]


def _wrapped(row: int, column: int, side: int) -> tuple[int, int]:
    """Over the upper or left edge it goes on at the other side, a little moved."""
    if row < 0:
        row, column = row + side, column + 4 - (side + 4) % 8
    if column < 0:
        row, column = row + 4 - (side + 4) % 8, column + side
    return row, column


def _bit(words: list[int], place: Place) -> bool:
    word, bit = place
    return bool(bit) if word < 0 else bool(words[word] >> (7 - bit) & 1)
