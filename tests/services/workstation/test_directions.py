"""Parts are found where they were taken from, however few bits that takes."""

from random import Random

import pytest

from services.workstation.directions import STRIPS, Grid, agreement, seek, whole

Point = tuple[int, int]
Marks = dict[Point, tuple[int, int]]


def marks(width: int, height: int, seed: int = 1) -> Marks:
    """Where it gets lighter (0) or darker (1), across and down; about half of all points change in neither."""
    chance = Random(seed)
    return {
        (x, y): (chance.choice((0, 1, 2, 2)), chance.choice((0, 1, 2, 2))) for x in range(width) for y in range(height)
    }


def grid(side: int, size: Point, found: Marks, at: Point = (0, 0)) -> Grid:
    bits = 0
    for y in range(size[1]):
        for x in range(size[0]):
            across, down = found[x + at[0], y + at[1]]
            for strip, way in ((0, across), (2, down)):
                bits |= (way < 2) << y * STRIPS * side + (strip + way) * side + x if way < 2 else 0
    return Grid(side, *size, bits, bits.bit_count())


def turned(found: Marks) -> Marks:
    """Lighter for darker, everywhere."""
    other = {0: 1, 1: 0, 2: 2}
    return {point: (other[a], other[b]) for point, (a, b) in found.items()}


@pytest.mark.parametrize("side", [16, 32])
@pytest.mark.parametrize("place", [(0, 0), (5, 3), (9, 7)])
def test_a_part_is_found_where_it_was_taken(side: int, place: Point) -> None:
    drawn = marks(16, 16)
    found = seek(grid(side, (7, 9), drawn, place), whole(grid(side, (16, 16), drawn)))
    assert found is not None
    assert found.place == place
    assert found.likeness == 1.0
    assert agreement(grid(side, (7, 9), drawn, place), whole(grid(side, (16, 16), drawn)), place) == pytest.approx(1)


def test_the_same_with_light_and_dark_changed_over_is_the_opposite() -> None:
    drawn = marks(12, 12)
    part, among = grid(16, (12, 12), turned(drawn)), whole(grid(16, (12, 12), drawn))
    found = seek(part, among)
    assert found is not None
    assert found.likeness == -1.0
    assert agreement(part, among, (0, 0)) < -0.8


def test_strangers_agree_by_chance_only() -> None:
    part, among = grid(32, (20, 20), marks(20, 20, 2)), whole(grid(32, (32, 32), marks(32, 32, 3)))
    found = seek(part, among)
    assert found is not None
    assert found.likeness < 0.3
    assert abs(agreement(part, among, found.place)) < 0.5


def test_two_skies_tell_nothing() -> None:
    sky: Marks = {(x, y): (2, 0) for x in range(16) for y in range(16)}
    part, among = grid(16, (10, 10), sky), whole(grid(16, (16, 16), sky))
    found = seek(part, among)
    assert found is not None
    assert found.likeness == 1.0
    assert agreement(part, among, found.place) == 0.0


def test_only_around_a_place_if_one_is_known() -> None:
    drawn = marks(16, 16)
    part, among = grid(16, (6, 6), drawn, (8, 8)), whole(grid(16, (16, 16), drawn))
    near, far = seek(part, among, (7, 9)), seek(part, among, (1, 1))
    assert near is not None and far is not None  # noqa: PT018
    assert near.place == (8, 8)
    assert far.place[0] <= 3
    assert far.likeness < 0.6


def test_what_is_too_large_or_empty_is_nowhere() -> None:
    drawn = marks(16, 16)
    assert seek(grid(16, (16, 16), drawn), whole(grid(16, (15, 16), drawn))) is None
    assert seek(Grid(16, 5, 5, 0, 0), whole(grid(16, (16, 16), drawn))) is None
    assert agreement(grid(16, (5, 5), drawn), whole(Grid(16, 16, 16, 0, 0)), (0, 0)) == 0.0
