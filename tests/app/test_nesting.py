"""Tiles on sheets: none over another, all inside, gaps kept, each once, turned only where allowed, sheets well used."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.nesting import Filled, Nested, Placed, Sheet, Tile, nest
from tests.kit.dayprints import SHEETS, day

sizes = st.floats(4, 320, allow_nan=False).map(lambda mm: round(mm, 2))
tiles = st.lists(
    st.builds(
        Tile,
        id=st.just(""),
        width_mm=sizes,
        height_mm=sizes,
        turnable=st.booleans(),
        gap_mm=st.sampled_from([0.0, 0.0, 7.5]),
        foot_mm=st.sampled_from([0.0, 8.0]),
        foot_wide_mm=st.sampled_from([0.0, 26.0]),
    ),
    max_size=24,
).map(lambda found: [Tile(f"t{n}", *_rest(tile)) for n, tile in enumerate(found)])
sheets = st.builds(
    Sheet,
    width_mm=st.floats(150, 700).map(lambda mm: round(mm, 1)),
    height_mm=st.floats(150, 900).map(lambda mm: round(mm, 1)),
    margin_mm=st.sampled_from([0.0, 5.0, 12.3]),
    gap_mm=st.sampled_from([0.0, 2.001, 4.0]),
    marks_mm=st.sampled_from([0.0, 4.0]),
    roll=st.booleans(),
)


def _rest(tile: Tile) -> tuple[float, float, bool, float, float, float]:
    return tile.width_mm, tile.height_mm, tile.turnable, tile.gap_mm, tile.foot_mm, tile.foot_wide_mm


def between(one: Placed, other: Placed) -> float:
    """The free way between two cells in mm, along the axis on which they are apart; negative where they overlap."""
    a, b = one.cell, other.cell
    across = max(a[0] - b[0] - b[2], b[0] - a[0] - a[2])
    along = max(a[1] - b[1] - b[3], b[1] - a[1] - a[3])
    return max(across, along)


@settings(deadline=None, max_examples=60)
@given(tiles, sheets)
def test_every_promise_holds(wanted: list[Tile], sheet: Sheet) -> None:
    nested = nest(wanted, sheet, effort=300)
    placed = [one for filled in nested.sheets for one in filled.placed]
    assert sorted([one.tile.id for one in placed] + [one.tile.id for one in nested.refused]) == sorted(
        tile.id for tile in wanted
    )
    for filled in nested.sheets:
        assert filled.placed
        for one in filled.placed:
            _ensure_inside(one, filled, sheet)
            _ensure_true_to_size(one)
        for one, other in combinations(filled.placed, 2):
            gap = max(sheet.gap_mm, sheet.marks_mm, one.tile.gap_mm, other.tile.gap_mm)
            assert between(one, other) >= gap - 0.0011
    for refused in nested.refused:
        assert refused.words.endswith(".")


def _ensure_inside(one: Placed, filled: Filled, sheet: Sheet) -> None:
    keep = sheet.margin_mm + sheet.marks_mm - 0.0011
    left, top, width, height = one.cell
    assert left >= keep
    assert top >= keep
    assert left + width <= filled.width_mm - keep
    assert top + height <= filled.height_mm - keep
    assert filled.width_mm == sheet.width_mm
    assert filled.height_mm <= sheet.height_mm + 0.001
    if not sheet.roll:
        assert filled.height_mm == pytest.approx(sheet.height_mm, abs=0.001)


def _ensure_true_to_size(one: Placed) -> None:
    size = (one.tile.width_mm, one.tile.height_mm)
    assert (one.width_mm, one.height_mm) == (size[::-1] if one.turned else size)
    assert one.tile.turnable or not one.turned


@pytest.mark.parametrize("name", SHEETS)
def test_a_days_mix_fills_four_fifths_of_the_sheets(name: str) -> None:
    """Of every sheet but the last, which is as full as the day is long; margins, gaps and feet count as empty."""
    nested = nest(day(), SHEETS[name])
    assert not nested.refused
    assert nested.fill is not None
    assert nested.fill >= 0.80


def test_it_beats_rows_of_one_height() -> None:
    """What a plain shelf packing needs for the same day on the same sheet."""
    sheet = SHEETS["sheet 70 × 100 cm"]
    assert len(nest(day(), sheet).sheets) < _shelf_sheets(day(), sheet)


def _shelf_sheets(wanted: list[Tile], sheet: Sheet) -> int:
    keep = 2 * (sheet.margin_mm + sheet.marks_mm)
    width, height, gap = sheet.width_mm - keep, sheet.height_mm - keep, sheet.gap_mm
    count, top, row, x = 1, 0.0, 0.0, 0.0
    for tile in sorted(wanted, key=lambda t: -t.height_mm):
        wide, high = tile.width_mm, tile.height_mm + tile.foot_mm
        if x + wide > width:
            top, row, x = top + row + gap, 0.0, 0.0
        if top + high > height:
            count, top, row, x = count + 1, 0.0, 0.0, 0.0
        x, row = x + wide + gap, max(row, high)
    return count


def test_the_same_tiles_lie_the_same_way_in_every_run() -> None:
    sheet = SHEETS["roll 61 cm"]
    assert nest(day(), sheet) == nest(day(), sheet)


def test_of_tiles_of_one_size_those_that_came_first_lie_on_the_first_sheet() -> None:
    """What is due first is printed first."""
    nested = nest([Tile(f"{n:02d}", 90, 120) for n in range(20)], Sheet(300, 420))
    order = [one.tile.id for filled in nested.sheets for one in filled.placed]
    assert order == sorted(order)
    tops = [one.y_mm for one in nested.sheets[0].placed]
    assert tops == sorted(tops)


def test_others_may_work_between_two_tries() -> None:
    breaths: list[int] = []
    nest([Tile("a", 90, 120), Tile("b", 50, 50)], Sheet(300, 420), effort=1000, breathe=lambda: breaths.append(1))
    assert len(breaths) == 500 - 1


def test_more_tries_are_never_worse() -> None:
    sheet = SHEETS["roll 112 cm"]
    lengths = [sum(one.height_mm for one in nest(day(), sheet, effort).sheets) for effort in (0, 5_000, 30_000)]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[-1] < lengths[0]


def test_what_is_too_large_is_refused_in_words_and_the_rest_is_placed() -> None:
    small = Sheet(320, 450)
    wanted = [Tile("poster", 420, 594), Tile("card", 100, 150), Tile("wide", 430, 300, turnable=False, foot_mm=8)]
    nested = nest(wanted, small)
    assert [one.tile.id for one in nested.sheets[0].placed] == ["card"]
    assert {one.tile.id: one.words for one in nested.refused} == {
        "poster": "42 × 59.4 cm does not fit on 32 × 45 cm with the margins.",
        "wide": "43 × 30 cm does not fit on 32 × 45 cm with the margins and its code. Turned it would fit.",
    }


def test_a_roll_is_named_by_its_width() -> None:
    [refused] = nest([Tile("t", 700, 900)], Sheet(610, 5000, roll=True)).refused
    assert refused.words == "70 × 90 cm does not fit on a roll 61 cm wide with the margins."


def test_a_turned_tile_has_its_foot_at_the_left() -> None:
    nested = nest([Tile("t", 90, 200, foot_mm=8)], Sheet(230, 110, margin_mm=5))
    [one] = nested.sheets[0].placed
    assert one.turned
    assert (one.width_mm, one.height_mm) == (200, 90)
    assert one.cell == (one.x_mm - 8, one.y_mm, 208, 90)


def test_a_short_foot_makes_the_cell_of_a_small_sticker_wider() -> None:
    [one] = nest([Tile("t", 20, 20, turnable=False, foot_mm=8, foot_wide_mm=26)], Sheet(100, 100)).sheets[0].placed
    assert one.cell == (one.x_mm, one.y_mm, 26, 28)


def test_a_roll_is_cut_off_below_the_last_tile() -> None:
    [filled] = nest([Tile("t", 100, 50)], Sheet(610, 5000, margin_mm=5, marks_mm=4, roll=True)).sheets
    assert filled.height_mm == 50 + 2 * (5 + 4)
    assert filled.fill == pytest.approx(100 * 50 / (610 * 68))


def test_nothing_to_place_needs_no_sheet() -> None:
    assert nest([], Sheet(100, 100)) == Nested(())
    assert nest([Tile("t", 10, 10)], Sheet(100, 100)).fill is None


@pytest.mark.parametrize("tile", [Tile("t", 0, 10), Tile("t", 10, -1), Tile("t", float("nan"), 10)])
def test_what_has_no_size_is_an_error(tile: Tile) -> None:
    with pytest.raises(ValueError, match="no size"):
        nest([tile], Sheet(100, 100))


def test_two_tiles_of_one_name_are_an_error() -> None:
    with pytest.raises(ValueError, match="same id"):
        nest([Tile("t", 10, 10), Tile("t", 20, 20)], Sheet(100, 100))
