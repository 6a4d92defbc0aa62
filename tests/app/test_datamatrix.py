"""What a reader sees in the squares is what was written, at every size, and with a corner dirty."""

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.codes import UnitCode, unit_code
from app.datamatrix import QUIET, SIZES, modules

SCALE = 3


def drawn(rows: tuple[tuple[bool, ...], ...]) -> Image.Image:
    edge = QUIET + 1
    side = len(rows) + 2 * edge
    image = Image.new("L", (side, side), 255)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            image.putpixel((x + edge, y + edge), 0 if dark else 255)
    return image.resize((side * SCALE, side * SCALE), Image.Resampling.NEAREST)


def read(rows: tuple[tuple[bool, ...], ...]) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(drawn(rows))]


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=44))
def test_every_text_reads_back(text: str) -> None:
    assert read(modules(text)) == [text]


@pytest.mark.parametrize(("side", "room", "correction"), SIZES)
def test_the_smallest_square_that_has_room_is_taken(side: int, room: int, correction: int) -> None:
    rows = modules("x" * room)
    assert len(rows) == side
    assert {len(row) for row in rows} == {side}
    assert read(rows) == ["x" * room]
    assert len(modules("12" * room)) == side


def test_the_longest_unit_code_fits_the_strip_below_a_print() -> None:
    longest = unit_code(UnitCode("pl" + "k" * 16, 999, 9999, 99))
    assert len(modules(longest)) == 22


def test_it_is_read_with_a_spot_on_it() -> None:
    rows = [list(row) for row in modules(unit_code(UnitCode("pl" + "7kq2m0x9t4bznd3w", 1, 2, 1)))]
    for y in range(8, 12):
        for x in range(8, 12):
            rows[y][x] = True
    assert read(tuple(map(tuple, rows))) == [unit_code(UnitCode("pl" + "7kq2m0x9t4bznd3w", 1, 2, 1))]


@pytest.mark.parametrize("text", ["é", "x" * 45])
def test_what_it_cannot_say_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"ASCII|too many"):
        modules(text)
