"""The eight turns are a group, and do to a box what Pillow does to its pixels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.lens import Box
from app.turns import EVERY, QUARTERS, UPRIGHT, box_turned, inverse, size_turned, swaps, then

PILLOW = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""As a viewer shows a picture whose note says so."""
TURNS = st.sampled_from(EVERY)


def turned(image: Image.Image, turn: int) -> Image.Image:
    return image.transpose(PILLOW[turn]) if turn in PILLOW else image


@given(TURNS, st.integers(2, 9), st.integers(2, 9), st.data())
def test_a_part_lies_where_its_pixels_lie(turn: int, wide: int, high: int, data: st.DataObject) -> None:
    left, top = data.draw(st.integers(0, wide - 1)), data.draw(st.integers(0, high - 1))
    right, bottom = data.draw(st.integers(left + 1, wide)), data.draw(st.integers(top + 1, high))
    image = Image.new("L", (wide, high))
    image.putdata(range(wide * high))
    shown = turned(image, turn)
    assert shown.size == size_turned((wide, high), turn)
    box = box_turned(Box(left / wide, top / high, (right - left) / wide, (bottom - top) / high), turn)
    x, y = round(box.x * shown.width), round(box.y * shown.height)
    part = shown.crop((x, y, x + round(box.width * shown.width), y + round(box.height * shown.height)))
    assert part.tobytes() == turned(image.crop((left, top, right, bottom)), turn).tobytes()


@given(TURNS, TURNS)
def test_two_in_a_row_are_one(first: int, second: int) -> None:
    image = Image.new("L", (3, 2))
    image.putdata(range(6))
    assert turned(turned(image, first), second).tobytes() == turned(image, then(first, second)).tobytes()


@pytest.mark.parametrize("turn", EVERY)
def test_each_can_be_taken_back(turn: int) -> None:
    assert then(turn, inverse(turn)) == then(inverse(turn), turn) == UPRIGHT
    assert swaps(turn) is (size_turned((2, 1), turn) == (1, 2))


def test_quarters_go_clockwise() -> None:
    assert then(QUARTERS[90], QUARTERS[90]) == QUARTERS[180]
    assert then(QUARTERS[180], QUARTERS[90]) == QUARTERS[270]
    assert box_turned(Box(0, 0, 0.25, 0.5), QUARTERS[90]) == Box(0.5, 0, 0.5, 0.25)
