"""What is free after rectangles were taken: nothing of them, all of the rest, no rectangle inside another."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.freeroom import RULES, Box, FreeRoom, Score, by_area, by_height, by_long_side, by_short_side

SIDE = 12
boxes = st.tuples(st.integers(0, 11), st.integers(0, 11), st.integers(1, 6), st.integers(1, 6)).map(
    lambda b: (b[0], b[1], min(SIDE, b[0] + b[2]), min(SIDE, b[1] + b[3]))
)


def squares(box: Box) -> set[tuple[int, int]]:
    return {(x, y) for x in range(box[0], box[2]) for y in range(box[1], box[3])}


@given(st.lists(boxes, max_size=8))
def test_free_is_exactly_what_was_not_taken(taken: list[Box]) -> None:
    room = FreeRoom(SIDE, SIDE)
    for box in taken:
        room.take(box)
    left = squares((0, 0, SIDE, SIDE)).difference(*map(squares, taken))
    assert set[tuple[int, int]]().union(*map(squares, room.free)) == left
    assert room.bottom == max((box[3] for box in taken), default=0)
    for one, other in combinations(room.free, 2):
        assert not squares(one) <= squares(other)
        assert not squares(other) <= squares(one)


@given(st.lists(boxes, max_size=6), st.integers(1, 8), st.integers(1, 8), st.sampled_from(RULES))
def test_a_place_is_found_whenever_there_is_one(taken: list[Box], width: int, height: int, rule: Score) -> None:
    room = FreeRoom(SIDE, SIDE)
    for box in taken:
        room.take(box)
    used = set[tuple[int, int]]().union(*map(squares, taken))
    places = [
        (x, y)
        for x in range(SIDE - width + 1)
        for y in range(SIDE - height + 1)
        if not squares((x, y, x + width, y + height)) & used
    ]
    found = room.find(width, height, rule)
    assert (found is not None) == bool(places)
    assert found is None or found[1][:2] in places


@pytest.mark.parametrize(
    ("rule", "place"),
    [(by_height, (5, 0)), (by_short_side, (0, 6)), (by_long_side, (5, 9)), (by_area, (5, 9))],
    ids=lambda one: getattr(one, "__name__", None),
)
def test_each_rule_prefers_its_own_place(rule: Score, place: tuple[int, int]) -> None:
    """Three free rectangles: 7 wide and 7 high above, 3 wide and 6 high at the left, 5 × 3 below."""
    room = FreeRoom(SIDE, SIDE)
    room.free = [(5, 0, 12, 7), (0, 6, 3, 12), (5, 9, 10, 12)]
    found = room.find(3, 2, rule)
    assert found is not None
    assert found[1][:2] == place
