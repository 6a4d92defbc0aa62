"""What the page says of a plan and of a written sheet."""

from datetime import UTC, timedelta

from app.nesting import Sheet, Tile, nest
from app.orders import Item, Unit
from app.pieces import FOOT_MM, Fit, LeftOut, Piece
from app.sheetsizes import SheetSize
from services.workstation.sheetbook import SheetTile, TileState, WrittenSheet
from services.workstation.sheets import Ready, SheetPlan
from services.workstation.sheetwork import SheetChoice
from tests.kit.orders import NOON, an_artwork
from tests.ui.shop import an_item
from ui.sheets.drawn import Past, became, covered, planned, reasons, summary, when, written

CHOICE = SheetChoice(SheetSize("30 × 42 cm", 300, 420))


def a_plan(count: int, size: tuple[float, float] = (120, 160)) -> SheetPlan:
    from pathlib import Path

    item: Item = an_item("Framed print", "", "", 4)
    made = nest([Tile(f"t{n}", *size, foot_mm=FOOT_MM) for n in range(count)], Sheet(300, 420))
    ready = {
        f"t{n}": Ready(
            Piece(f"o{n // 2}", f"FB-{n // 2}", "o.1", item, Unit("1", n + 1), an_artwork(), "CODE"),
            Fit(*size, 0, 203.4, 0.0),
            Path("/x"),
            "ff",
        )
        for n in range(count)
    }
    return SheetPlan(CHOICE, made, ready)


def a_past(*states: TileState) -> Past:
    tiles = tuple(
        SheetTile("o", f"FB-{n}", "o.1", f"1-{n}", 2, "a", "ff", "CODE", 10, 20, 80, 60, turned=bool(n % 2))
        for n in range(len(states))
    )
    sheet = WrittenSheet("s", 1, 2, NOON, "Naledi", "A2", 420, 594, 0.8, "/prints/Gang sheet.pdf", tiles)
    return Past(sheet, states)


def test_a_plan_is_told_in_one_line_and_the_last_sheet_apart() -> None:
    one, many = a_plan(2), a_plan(9)
    assert summary(one) == "2 pieces of 1 order on 1 sheet"
    assert covered(one) == ("30\u00a0%", "of the sheet covered by pictures")
    assert summary(many) == "9 pieces of 5 orders on 3 sheets"
    assert covered(many) == ("61\u00a0%", "of 2 full sheets covered, the last one 15\u00a0%")
    assert summary(SheetPlan(CHOICE, nest([], Sheet(300, 420)), {})) == "Nothing can be printed now"


def test_a_planned_sheet_is_drawn_with_size_number_and_share() -> None:
    [first, *_] = planned(a_plan(9))
    assert (first.title, first.caption) == ("Sheet 1 of 3", "30 × 42 cm, 4 pieces, 61\u00a0% covered")
    tile = first.tiles[0]
    assert tile.words == "FB-0  1/4  Framed print, 12 × 16 cm, 203 dpi"
    assert tile.strip == (tile.box[0], tile.box[1] + 160, 120, FOOT_MM)


def test_a_written_sheet_says_what_became_of_its_pieces() -> None:
    past = a_past(TileState.PASSED, TileState.FAILED, TileState.WAITING, TileState.FAILED)
    assert became(past) == "4 pieces, 1 passed, 2 did not pass"
    assert past.failed == 2
    drawn = written(past)
    assert [tile.state for tile in drawn.tiles] == list(past.states)
    assert drawn.tiles[1].words == "FB-1, attempt 2, did not pass"
    assert drawn.tiles[1].strip == (10 - FOOT_MM, 20, FOOT_MM, 60)
    assert when(past, NOON + timedelta(hours=1), UTC) == "Sheet 1 of 2, 12:00"


def test_reasons_are_gathered_those_of_most_orders_first() -> None:
    left = [LeftOut(f"o{n}", f"FB-{n}", "It is made already.") for n in range(5)]
    left += [LeftOut("o9", "FB-9", "It is on hold."), LeftOut("o9", "FB-9", "It is on hold.")]
    assert reasons(left) == ["FB-0, FB-1, FB-2 and 2 more: It is made already.", "FB-9: It is on hold."]
    many = [LeftOut(f"o{n}", f"FB-{n}", f"Reason {n}.") for n in range(9)]
    assert reasons(many)[-1] == "And 3 more reasons."
