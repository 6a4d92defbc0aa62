"""Which piece lies on which sheet is kept, a piece lies on one that counts, and what became of it is told."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.artwork import Verdict
from app.errors import Conflict
from app.events import Checked
from app.orders import Order
from app.states import ReprintReason, State
from app.workflow import apply
from services.workstation.sheetbook import SheetBook, SheetTile, TileState, WrittenSheet, state_of
from services.workstation.store import Store
from tests.kit.orders import CHECKER, TICKED, an_item, an_order, at, at_state, new_id


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def a_tile(order: str = "o1", unit: str = "1-1", attempt: int = 1) -> SheetTile:
    return SheetTile(order, "#1001", f"{order}.1", unit, attempt, "a1", "ff", "CODE", 9.5, 10.25, 300.0, 400.0, True)


def a_sheet(id_: str, *tiles: SheetTile, minutes: float = 0) -> WrittenSheet:
    return WrittenSheet(id_, 1, 2, at(minutes), "Naledi", "70 × 100 cm", 700.0, 1000.0, 0.81, "/x/s.pdf", tiles)


@pytest.mark.anyio
async def test_a_sheet_comes_back_as_it_was_kept(open_store: Callable[[str], Store]) -> None:
    sheets = [a_sheet("s1", a_tile(), a_tile(unit="1-2")), a_sheet("s2", a_tile("o2"), minutes=5)]
    book = SheetBook(open_store("station"))
    for sheet in sheets:
        await book.keep(sheet)
    again = SheetBook(open_store("station"))
    assert again.newest() == tuple(reversed(sheets))
    assert again.newest(1) == (sheets[1],)
    assert again.one("s1") == sheets[0]
    assert again.one("s9") is None
    assert again.holding(["o1"]) == {"o1|o1.1|1-1|1|a1": sheets[0], "o1|o1.1|1-2|1|a1": sheets[0]}


@pytest.mark.anyio
async def test_a_piece_lies_on_one_sheet_that_counts(store: Store) -> None:
    book = SheetBook(store)
    await book.keep(a_sheet("s1", a_tile()))
    with pytest.raises(Conflict, match="another one"):
        await book.keep(a_sheet("s2", a_tile("o2"), a_tile()))
    assert [sheet.id for sheet in book.newest()] == ["s1"]
    assert book.holding(["o2"]) == {}
    await book.keep(a_sheet("s3", a_tile(attempt=2)))
    assert {piece: sheet.id for piece, sheet in book.holding(["o1"]).items()} == {
        "o1|o1.1|1-1|1|a1": "s1",
        "o1|o1.1|1-1|2|a1": "s3",
    }


@pytest.mark.anyio
async def test_what_was_dropped_is_free_for_another_sheet(store: Store) -> None:
    book = SheetBook(store)
    await book.keep(a_sheet("s1", a_tile()))
    await book.drop("s1")
    assert book.newest() == ()
    assert book.holding(["o1"]) == {}
    dropped = book.one("s1")
    assert dropped is not None
    assert dropped.dropped
    await book.restore("s1")
    assert [sheet.id for sheet in book.newest()] == ["s1"]
    await book.drop("s1")
    await book.keep(a_sheet("s2", a_tile()))
    assert [sheet.id for sheet in book.newest()] == ["s2"]
    with pytest.raises(Conflict):
        await book.restore("s1")
    assert [sheet.id for sheet in book.newest()] == ["s2"]


def judged(order: Order, verdict: Verdict) -> Order:
    part = order.fulfilments[0]
    why = ReprintReason.BANDING if verdict is Verdict.FAIL else None
    event = Checked(
        id=new_id(), order=order.id, at=at(60), author=CHECKER, fulfilment=part.id, unit="1-1", attempt=1,
        verdict=verdict, why=why, answers=TICKED,
    )  # fmt: skip
    return apply(order, event).order


def test_what_became_of_a_piece_is_read_from_its_order() -> None:
    printing = at_state(State.IN_PRODUCTION, an_order(items=(an_item(quantity=2),)))
    checking = at_state(State.QUALITY_CHECK, an_order(items=(an_item(quantity=2),)))
    tile = replace(a_tile(printing.id), fulfilment=printing.fulfilments[0].id)
    assert state_of(tile, printing) is TileState.WAITING
    assert state_of(tile, checking) is TileState.MADE
    assert state_of(tile, judged(checking, Verdict.PASS)) is TileState.PASSED
    assert state_of(tile, judged(checking, Verdict.FAIL)) is TileState.FAILED
    assert state_of(replace(tile, unit="1-2"), judged(checking, Verdict.FAIL)) is TileState.MADE
    assert state_of(replace(tile, unit="9-9"), printing) is TileState.GONE
    assert state_of(replace(tile, attempt=2), printing) is TileState.GONE
    assert state_of(tile, None) is TileState.GONE
