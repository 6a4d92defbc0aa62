"""From a selection to written sheets and back: laid out, written, discarded, the failed pieces once more."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.artwork import Verdict
from app.events import Checked, Printed
from app.orders import Order
from app.pieces import pieces_of
from app.states import ReprintReason, State
from services.settings import load
from services.workstation.sheetbook import TileState
from services.workstation.sheets import NOT_HERE, record, write_sheet
from services.workstation.sheetwork import pixels
from tests.kit.orders import TICKED
from tests.ui.sheets.conftest import Put
from ui.notices import Notice
from ui.sheets.page import SheetsPage
from ui.sheets.work import mend_all
from ui.station import Station
from ui.window import Window


@pytest.fixture
def wait(qtbot: QtBot) -> Callable[[Callable[[], bool]], None]:
    return lambda true: qtbot.waitUntil(true, timeout=10_000)


Wait = Callable[[Callable[[], bool]], None]


def lay_out(page: SheetsPage, wait: Wait, *ids: str) -> None:
    page.show_orders(tuple(ids))
    wait(lambda: page.plan is not None)


def write(page: SheetsPage, wait: Wait) -> None:
    page.foot.next.click()
    wait(lambda: bool(page.shown) and len(page.past) >= len(page.shown) and not page.busy)


def judge(station: Station, wait: Wait, id_: str, verdict: Verdict) -> None:
    """Everything was made; its first piece is judged."""
    station.steps.move([id_], State.QUALITY_CHECK)
    wait(lambda: station.steps.orders([id_])[0].state is State.QUALITY_CHECK)

    def make(order: Order, base: dict[str, object]) -> list[Checked]:
        part = order.fulfilments[0]
        why = ReprintReason.BANDING if verdict is Verdict.FAIL else None
        named: dict[str, Any] = base | {"fulfilment": part.id, "unit": "1-1", "attempt": 1}
        return [Checked(**named, verdict=verdict, why=why, answers=TICKED)]

    station.steps.take([id_], make, "judged")


def test_without_a_selection_it_says_how_to_begin(page: SheetsPage, put: Put, wait: Wait) -> None:
    assert page.empty.isVisible()
    assert not page.foot.isVisible()
    put("FB-1", "FB-2", state=State.ARTWORK_READY)
    page.empty.button.click()
    wait(lambda: page.plan is not None)
    assert {one.piece.number for one in page.plan.lying} == {"FB-1", "FB-2"}  # type: ignore[union-attr]


def test_pieces_are_laid_out_to_scale_with_the_share_they_cover(page: SheetsPage, put: Put, wait: Wait) -> None:
    lay_out(page, wait, *put("FB-1", "FB-2", quantity=3))
    assert page.bar.words == "6 pieces of 2 orders on 1 sheet"
    assert page.side.figure.share == "23\u00a0%"
    assert len(page.canvas.sheets[0].tiles) == 6
    assert (page.foot.next.text(), page.foot.next.key, page.foot.next.kind) == ("Write sheet", "W", "filled")
    assert not page.grab().isNull()


def test_what_is_left_out_is_told_and_missing_files_can_be_fetched(page: SheetsPage, put: Put, wait: Wait) -> None:
    ids = put("FB-1") + put("FB-2", "FB-3", here=False) + put("FB-4", size=(400, 500))
    lay_out(page, wait, *ids)
    assert page.side.left_out.words.splitlines() == [
        f"FB-2, FB-3: {NOT_HERE}",
        "FB-4: 40 × 50 cm does not fit on 30 × 42 cm with the margins and its code.",
    ]
    assert page.side.fetch.text() == "Download files of 2 orders"
    assert page.side.fetch.isVisible()


def test_another_size_and_turning_are_used_at_once_and_kept(page: SheetsPage, put: Put, wait: Wait) -> None:
    lay_out(page, wait, *put("FB-1", size=(380, 240)))
    assert page.canvas.sheets[0].tiles[0].turned
    page.side.turn.click()
    wait(lambda: not page.busy)
    assert page.side.left_out.words.endswith("Turned it would fit.")
    page.side.sized.emit(1)
    wait(lambda: not page.busy)
    assert [one.width for one in page.canvas.sheets] == [420]
    assert page.side.size_chip.text() == "A2"
    assert page.station.folder is not None
    settings, _ = load(page.station.folder)
    assert (settings.sheet_size, settings.sheet_turn) == ("A2", False)


def test_the_kind_of_file_is_remembered_for_each_size(page: SheetsPage, put: Put, wait: Wait, tmp_path: Path) -> None:
    """The pictures have 51 dpi: a PNG scales them, and says so."""
    lay_out(page, wait, *put("FB-1"))
    assert (page.side.forms.words[page.side.forms.at], page.side.note.words) == ("PDF", "")
    page.side.forms.choose(1)
    wait(lambda: not page.busy)
    assert page.side.note.words == "Scaled to 300 dpi, which a PDF is not: FB-1"
    assert "300 dpi" in page.side.form_words.text()
    page.side.sized.emit(1)
    wait(lambda: not page.busy)
    assert page.choice.form.value == "PDF"
    page.side.sized.emit(0)
    wait(lambda: not page.busy)
    assert page.choice.form.value == "PNG"
    write(page, wait)
    (found,) = (tmp_path / "prints" / "Gang sheets").iterdir()
    assert found.suffix == ".png"
    assert QImage(str(found)).size().toTuple() == (pixels(300, 300), pixels(420, 300))
    assert page.station.folder is not None
    assert load(page.station.folder)[0].sheet_forms == "30 × 42 cm = PNG"


def test_sheets_are_written_and_it_says_where(page: SheetsPage, put: Put, wait: Wait, tmp_path: Path) -> None:
    lay_out(page, wait, *put("FB-1", "FB-2", quantity=4, size=(130, 190)))
    assert page.foot.next.text() == "Write 2 sheets"
    write(page, wait)
    folder = tmp_path / "prints" / "Gang sheets"
    names = sorted(path.name for path in folder.iterdir())
    assert names == [f"Gang sheet 2026-11-20 13.52, {n} of 2.pdf" for n in (1, 2)]
    assert page.foot.words == f"2 of 2 sheets written: {folder}"
    assert [one.title for one in page.canvas.sheets] == ["Sheet 1 of 2", "Sheet 2 of 2"]
    assert not page.foot.next.isVisible()
    assert page.foot.folder.isVisible()
    assert len(page.side.rows) == 2


def test_one_sheet_is_named_with_its_path(page: SheetsPage, put: Put, wait: Wait, tmp_path: Path) -> None:
    lay_out(page, wait, *put("FB-1"))
    write(page, wait)
    path = tmp_path / "prints" / "Gang sheets" / "Gang sheet 2026-11-20 13.52, 1 of 1.pdf"
    assert page.foot.words == f"Sheet 1 of 1 written: {path}"
    assert path.read_bytes().startswith(b"%PDF-1.7")


def test_what_lies_on_a_sheet_is_not_laid_out_again_until_it_is_discarded(
    page: SheetsPage, put: Put, wait: Wait, station: Station
) -> None:
    posted: list[Notice] = []
    station.notices.posted.connect(posted.append)
    ids = put("FB-1")
    lay_out(page, wait, *ids)
    write(page, wait)
    lay_out(page, wait, *ids)
    assert page.canvas.sheets == ()
    assert "already" in page.side.left_out.words
    page.look(page.past[0].sheet.id)
    page.foot.drop.click()
    wait(lambda: page.past == () and not page.busy and bool(page.canvas.sheets))
    assert page.foot.next.text() == "Write sheet"
    assert posted[-1].words == "1 sheet discarded, the pieces are free again"
    assert posted[-1].act is not None
    posted[-1].act()
    wait(lambda: len(page.past) == 1 and not page.busy and page.canvas.sheets == ())


def test_only_the_failed_piece_is_laid_out_again(page: SheetsPage, put: Put, wait: Wait, station: Station) -> None:
    good, bad = put("FB-1", "FB-2", quantity=2)
    lay_out(page, wait, good, bad)
    write(page, wait)
    judge(station, wait, bad, Verdict.FAIL)
    wait(lambda: page.shown[0].failed == 1)
    assert page.foot.next.text() == "Lay out 1 failed piece"
    assert sorted(tile.state.value for tile in page.canvas.sheets[0].tiles if tile.state) == [
        TileState.FAILED.value, TileState.MADE.value, TileState.WAITING.value, TileState.WAITING.value,
    ]  # fmt: skip
    page.foot.next.click()
    wait(lambda: page.plan is not None and not page.busy)
    assert page.plan is not None
    assert [(one.piece.number, one.piece.unit.number, one.piece.unit.attempt) for one in page.plan.lying] == [
        ("FB-2", 1, 2)
    ]
    write(page, wait)
    assert [tile.attempt for tile in page.shown[0].sheet.tiles] == [2]


def test_a_past_sheet_comes_to_the_front_and_goes_again(page: SheetsPage, put: Put, wait: Wait) -> None:
    lay_out(page, wait, *put("FB-1"))
    write(page, wait)
    lay_out(page, wait, *put("FB-2"))
    page.side.rows[0].click()
    assert [tile.words for tile in page.canvas.sheets[0].tiles] == ["FB-1, attempt 1, not checked yet"]
    page.side.rows[0].click()
    wait(lambda: not page.busy)
    assert "FB-2" in page.canvas.sheets[0].tiles[0].words


def test_what_stops_a_sheet_is_told_and_the_plan_is_made_anew(
    page: SheetsPage, put: Put, wait: Wait, station: Station
) -> None:
    posted: list[Notice] = []
    station.notices.posted.connect(posted.append)
    ids = put("FB-1", "FB-2")
    lay_out(page, wait, *ids)
    made = page.plan
    station.steps.move([ids[0]], State.QUALITY_CHECK)
    wait(lambda: page.plan is not made and not page.busy)
    page.plan = made
    page.write()
    wait(lambda: any("changed meanwhile" in one.words for one in posted) and not page.busy)
    assert not page.shown
    assert page.bar.words == "1 piece of 1 order on 1 sheet"


def test_from_the_queue_by_button_and_by_key(
    qtbot: QtBot, window: Window, put: Put, wait: Wait, tmp_path: Path
) -> None:
    ids = put("FB-1", "FB-2")
    window.station.hub.tell_touched(ids)
    wait(lambda: window.queue.select(ids[0]))
    window.chose(window.desk.chosen)
    assert not window.bar.quiet["gang"].isVisible()
    window.queue.list.choice.toggle(ids[1])
    window.chose(window.desk.chosen)
    assert window.bar.quiet["gang"].isVisible()
    window.bar.quiet["gang"].click()
    page = window.opened("sheets")
    assert isinstance(page, SheetsPage)
    wait(lambda: page.plan is not None and not page.busy)
    assert page.orders == tuple(ids)
    assert (window.page, window.head.accessibleName() or "Gang sheets") == (
        "sheets",
        window.head.accessibleName() or "Gang sheets",
    )
    page.station.settings = page.station.settings.__class__(print_folder=str(tmp_path / "prints"))
    with qtbot.waitSignal(window.listening.guard.commanded, timeout=2000):
        QTest.keyClicks(QApplication.focusWidget() or page, "w")
    wait(lambda: bool(page.shown) and not page.busy)
    assert (tmp_path / "prints" / "Gang sheets").is_dir()


def test_where_buttons_have_no_room_the_key_still_works(window: Window, put: Put, wait: Wait) -> None:
    ids = put("FB-1", "FB-2")
    window.resize(960, 640)
    window.queue.select(ids[0])
    window.queue.list.choice.toggle(ids[1])
    window.station.theme.set_text_size(150)
    window.chose(window.desk.chosen)
    assert not window.bar.quiet["gang"].isVisible()
    window.desk.run("gang")
    page = window.opened("sheets")
    assert isinstance(page, SheetsPage)
    wait(lambda: page.plan is not None)


def test_sizes_that_cannot_be_read_are_told_and_the_usual_ones_stand_in(page: SheetsPage, station: Station) -> None:
    posted: list[Notice] = []
    station.notices.posted.connect(posted.append)
    station.settings = replace(station.settings, sheet_sizes="large")
    page.hide()
    page.show()
    assert "“large” is no sheet size" in posted[-1].words
    assert page.side.sizes[0].name == "70 × 100 cm"


def test_a_page_has_a_name_for_each_thing_that_is_pressed(page: SheetsPage, put: Put, wait: Wait) -> None:
    lay_out(page, wait, *put("FB-1"))
    pressed = [page.side.size_chip, page.side.turn, page.foot.next, page.foot.folder, page.foot.drop]
    assert all(one.accessibleName() for one in pressed)
    assert page.side.size_chip.focusPolicy() is Qt.FocusPolicy.StrongFocus


def on_another_station(station: Station, wait: Wait, id_: str) -> None:
    """It was put on a sheet of the other press a moment ago."""

    def make(order: Order, base: dict[str, object]) -> list[Printed]:
        pieces, _ = pieces_of(order)
        by: dict[str, Any] = base | {"author": replace(station.author(), station="Press 9"), "sheet": "s9"}
        more: dict[str, Any] = {
            "paper": "Gang sheet 1 of 1",
            "fingerprint": "f",
            "pieces": tuple(piece.id for piece in pieces),
        }
        return [Printed(**by, **more, name="Gang sheet 9")]

    station.steps.take([id_], make, "printed")
    wait(lambda: bool(station.steps.orders([id_])[0].sheets))


def test_what_another_station_has_on_a_sheet_goes_onto_one_more_only_by_a_word(
    page: SheetsPage, put: Put, wait: Wait, station: Station
) -> None:
    ids = put("FB-1", quantity=2)
    on_another_station(station, wait, ids[0])
    lay_out(page, wait, *ids)
    assert page.side.left_out.words == "FB-1: It is on Gang sheet 9 of Press 9 already, made just now."
    assert page.side.twice.text() == "Put 2 pieces on another sheet"
    assert page.side.twice.isVisible()
    assert page.canvas.sheets == ()
    page.side.twice.click()
    wait(lambda: not page.busy and bool(page.canvas.sheets))
    assert not page.side.twice.isVisible()
    write(page, wait)
    assert len(page.shown[0].sheet.tiles) == 2
    assert station.steps.orders(ids)[0].issues == ()


def test_another_choice_of_orders_takes_the_word_back(page: SheetsPage, put: Put, wait: Wait, station: Station) -> None:
    ids = put("FB-1")
    on_another_station(station, wait, ids[0])
    lay_out(page, wait, *ids)
    page.side.twice.click()
    wait(lambda: not page.busy and bool(page.canvas.sheets))
    lay_out(page, wait, *ids)
    assert page.canvas.sheets == ()


def test_a_sheet_that_was_not_finished_is_there_after_the_next_start_and_it_is_said(
    page: SheetsPage, put: Put, wait: Wait, station: Station
) -> None:
    ids = put("FB-1")
    lay_out(page, wait, *ids)
    assert page.plan is not None
    sheet = write_sheet(station.store, page.plan, 0, page.folder, station.author(), station.zone)
    asyncio.run(record(station.store, sheet, station.author()))
    [said] = asyncio.run(mend_all(station))
    assert said.endswith("was not finished when Platen ended. Its file has its name now: print it once.")
    assert [path.name for path in page.folder.iterdir()] == [Path(sheet.path).name]
