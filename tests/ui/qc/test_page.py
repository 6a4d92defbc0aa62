"""Keys at the bench: what each does to the framed piece alone, what is refused, what comes back."""

import asyncio
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.artwork import Said, Verdict
from app.codes import UnitCode, unit_code
from app.errors import Unavailable
from app.likeness import Judged, pairs_of
from app.likeness import Verdict as Likeness
from app.orders import Stage
from app.states import ReprintReason, State
from app.wire import read_event
from services.workstation.evidence import photo_path
from services.workstation.gallery import Gallery, Looked
from services.workstation.verdicts import Finding
from tests.ui.qc.conftest import Bench
from ui.qc.compare import View
from ui.qc.round import Mark


def kept(bench: Bench) -> list[Any]:
    """The verdicts in the store, as they will be sent."""
    return [read_event(bytes(c.event)) for c in bench.window.station.store.to_send(500)]


def marks(bench: Bench) -> list[Mark]:
    return [bench.page.round.mark(piece) for piece in bench.page.round.pieces]


def test_digits_tick_and_enter_passes_and_brings_the_next(bench: Bench) -> None:
    assert bench.framed == "FB-30001"
    bench.keys("1", "3", "Enter")
    bench.settle()
    assert bench.framed == "FB-30002"
    assert bench.order("FB-30001").state is State.READY
    (event,) = kept(bench)
    assert [(a.step, a.said) for a in event.answers] == [
        ("image", Said.YES), ("file", Said.PROVED), ("crop", Said.YES)
    ]  # fmt: skip
    assert bench.page.summary == "1 of 5 checked"
    assert event.author.name == "Tomas Dube"


def test_passed_early_the_first_open_line_shows_itself_once_and_nothing_is_recorded(bench: Bench) -> None:
    bench.keys("1", "Enter")
    bench.settle()
    assert (bench.framed, kept(bench)) == ("FB-30001", [])
    assert [entry.alarmed for entry in bench.page.side.entries] == [False, False, True]
    assert bench.page.flash.words == "3 Position and crop is still open"
    bench.qtbot.waitUntil(lambda: not any(entry.alarmed for entry in bench.page.side.entries))


def test_failing_is_one_key_and_a_reason_and_the_reprint_hurries(bench: Bench) -> None:
    bench.keys("F", "7")
    bench.settle()
    order = bench.order("FB-30001")
    assert (order.state, order.rush) == (State.IN_PRODUCTION, True)
    assert [(u.attempt, u.why) for u in order.fulfilments[0].units] == [(2, ReprintReason.BANDING)]
    assert (bench.framed, marks(bench)[0]) == ("FB-30002", Mark.FAILED)


def test_a_line_marked_as_failed_asks_for_the_reason_in_its_place(bench: Bench) -> None:
    bench.key("Shift 3")
    page = bench.page
    assert (page.side.mode, page.foot.next.isEnabled()) == ("reasons", False)
    assert [b.isVisible() for b in page.side.reasons] == [True] * 15
    bench.window.back()
    bench.keys("1", "Enter")
    assert page.flash.words == "3 Position and crop is marked as failed: fail the piece, F"
    bench.keys("Shift 3", "4")
    bench.settle()
    (event,) = kept(bench)
    assert (event.verdict, event.why) == (Verdict.FAIL, ReprintReason.WRONG_CROP)
    assert [a.said for a in event.answers] == [Said.YES, Said.PROVED, Said.NO]


def test_a_digit_takes_its_tick_back_and_lifts_a_proof(bench: Bench) -> None:
    bench.keys("1", "1", "2", "3", "Enter")
    assert [a.said for a in bench.page.round.answers(bench.page.round.pieces[0])] == [Said.OPEN, Said.OPEN, Said.YES]
    assert kept(bench) == []
    bench.key("7")
    assert bench.page.flash.words == "There is no line 7"


def test_nothing_is_judged_in_the_moment_after_the_picture_changed(bench: Bench) -> None:
    bench.keys("1", "3", "Enter")
    page = bench.page
    for after, words in ((0, "Ignored"), (149, "Ignored"), (151, "1 ticked")):
        page._until = bench.ms + 150
        bench.ms += after
        page.press("1")
        assert page.flash.words.startswith(words), after
        bench.ms -= after
    assert bench.framed == "FB-30002"


def test_a_double_enter_passes_one_piece(bench: Bench) -> None:
    bench.keys("1", "3")
    bench.time()
    for _ in range(2):
        QTest.keyClick(bench.page, Qt.Key.Key_Return)
    bench.settle()
    assert len(kept(bench)) == 1
    assert bench.page.flash.words == "Ignored: the picture had just changed"


def test_the_moment_begins_again_when_the_picture_comes_late(bench: Bench) -> None:
    bench.time()
    bench.page._shown = (None, cast(Any, SimpleNamespace(sha256="abc")))
    bench.page.compare.shown.emit("abc")
    bench.page.press("1")
    assert bench.page.flash.words.startswith("Ignored")


@pytest.mark.parametrize("how", ["U", "Ctrl Z"])
def test_undo_restores_the_piece_with_its_answers_and_frames_it(bench: Bench, how: str) -> None:
    before = bench.order("FB-30001").fulfilments
    bench.keys("1", "3", "Enter")
    bench.settle()
    bench.time()
    bench.key("U") if how == "U" else bench.window.desk.run("undo")
    bench.qtbot.waitUntil(lambda: bench.framed == "FB-30001")
    bench.settle()
    assert bench.order("FB-30001").fulfilments == before
    assert [a.said for a in bench.page.round.answers(bench.page.round.pieces[0])] == [
        Said.YES, Said.PROVED, Said.YES
    ]  # fmt: skip
    assert marks(bench) == [Mark.WAITS] * 5


def test_undo_waits_for_a_verdict_that_is_still_being_written(bench: Bench) -> None:
    bench.keys("1", "3", "Enter", "1", "3", "Enter", "U")
    bench.qtbot.waitUntil(lambda: bench.framed == "FB-30002")
    bench.settle()
    assert marks(bench)[:2] == [Mark.PASSED, Mark.WAITS]


def test_undo_takes_back_the_piece_it_was_struck_for_although_the_next_was_judged_meanwhile(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, gate, turn = bench.window.station.store, Event(), asyncio.Lock()
    before, add = bench.order("FB-30001").fulfilments, store.add

    async def slow(events: Any) -> frozenset[str]:
        async with turn:
            await asyncio.to_thread(gate.wait, 20)
            return await add(events)

    monkeypatch.setattr(store, "add", slow)
    bench.keys("1", "3", "Enter", "U", "1", "3", "Enter")
    gate.set()
    bench.qtbot.waitUntil(lambda: bench.framed == "FB-30001")
    bench.settle()
    assert marks(bench)[:3] == [Mark.WAITS, Mark.PASSED, Mark.WAITS]
    assert bench.order("FB-30001").fulfilments == before
    assert bench.order("FB-30002").state is State.READY


def test_a_verdict_that_cannot_be_kept_comes_back(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(events: object) -> frozenset[str]:
        raise Unavailable("This computer's disk is full.")

    monkeypatch.setattr(bench.window.station.store, "add", full)
    bench.keys("1", "3", "Enter")
    bench.qtbot.waitUntil(lambda: bench.framed == "FB-30001")
    assert marks(bench)[0] is Mark.WAITS
    assert "disk is full" in bench.window.listening.toast.words


def test_unsure_sets_aside_with_a_note_typed_in_the_pane(bench: Bench) -> None:
    bench.key("A")
    assert QApplication.focusWidget() is bench.page.side.field.line
    QTest.keyClicks(bench.page.side.field.line, "Is the eye too green?")
    bench.time()
    QTest.keyClick(bench.page.side.field.line, Qt.Key.Key_Return)
    bench.settle()
    unit = bench.order("FB-30001").fulfilments[0].units[0]
    assert (unit.stage, unit.aside) == (Stage.MADE, "Is the eye too green?")
    assert (bench.framed, marks(bench)[0]) == ("FB-30002", Mark.ASIDE)
    assert bench.page.hasFocus()
    bench.page.frame(0)
    assert bench.page.side.warning.words == "Is the eye too green?"


def test_skip_leaves_the_piece_for_later(bench: Bench) -> None:
    bench.keys("S", "S", "S", "S", "S")
    assert bench.framed == "FB-30001"
    assert kept(bench) == []


def test_four_units_have_a_verdict_each(bench: Bench) -> None:
    bench.keys("S", "S", "S")
    assert "Unit 1 of 2" in bench.page.side.head.accessibleName()
    bench.keys("F", "9", "1", "3", "Enter")
    bench.settle()
    units = bench.order("FB-30004").fulfilments[0].units
    assert [(u.attempt, u.stage) for u in units] == [(2, Stage.WAITING), (1, Stage.PASSED)]


def test_keys_of_the_queue_are_off_and_those_of_the_window_are_not(bench: Bench) -> None:
    before = {row.id: row.state for row in bench.window.station.store.page().rows}
    for key in ("Q", "Shift Q", "D", "H", "X", "J", "W", "C"):
        bench.key(key)
        assert bench.framed == "FB-30001"
    assert {row.id: row.state for row in bench.window.station.store.page().rows} == before
    assert (bench.window.desk.asked, kept(bench)) == (None, [])
    bench.key("?")
    assert bench.window.listening.keys.is_open
    bench.window.listening.keys.close_panel()


def test_pass_in_the_queue_leads_to_the_bench_with_that_order_in_front_and_judges_nothing(bench: Bench) -> None:
    window, id_ = bench.window, bench.order("FB-30004").id
    window.show_order(id_)
    assert (window.page, window.desk.chosen) == ("queue", (id_,))
    bench.key("Shift Q")
    bench.settle()
    assert (window.page, bench.framed, kept(bench)) == ("qc", "FB-30004", [])
    assert bench.order("FB-30004").state is State.QUALITY_CHECK
    bench.keys("1", "3", "Enter")
    window.show_order(id_)
    bench.key("Shift Q")
    assert bench.page.round.piece is not None
    assert (bench.framed, bench.page.round.piece.place) == ("FB-30004", 2)


def test_looking_keys_go_to_the_pictures(bench: Bench) -> None:
    bench.keys("V", "V")
    assert (bench.page.compare.view, bench.page.tools.at) == (View.DIFFERENCE, 2)
    bench.page.tools.choose(0)
    assert bench.page.compare.view is View.SIDE
    bench.keys("Z", "0", "L", "R", "B", "B")
    assert bench.page.compare.view is View.SIDE
    assert bench.framed == "FB-30001"


def scan(bench: Bench, number: str, unit: int = 1, attempt: int = 1) -> None:
    code = unit_code(UnitCode(bench.order(number).id, 1, unit, attempt))
    bench.window.listening.guard.scanned.emit(code)


def test_a_scan_frames_its_piece_and_judges_nothing(bench: Bench) -> None:
    scan(bench, "FB-30004", 2)
    piece = bench.page.round.piece
    assert piece is not None
    assert (piece.number, piece.place, bench.window.page) == ("FB-30004", 2, "qc")
    assert kept(bench) == []


def test_a_scan_typed_into_the_bench_fires_no_single_key(bench: Bench) -> None:
    """F, A and digits are in the code; at a scanner's pace none of them is a key."""
    code = unit_code(UnitCode(bench.order("FB-30003").id, 1, 1, 1))
    QTest.keyClicks(bench.page, code, delay=0)
    QTest.keyClick(bench.page, Qt.Key.Key_Return)
    bench.qtbot.waitUntil(lambda: bench.framed == "FB-30003")
    assert (bench.page.side.mode, kept(bench)) == ("list", [])
    assert [a.said for a in bench.page.round.answers(bench.page.round.pieces[0])] == [
        Said.OPEN, Said.PROVED, Said.OPEN
    ]  # fmt: skip


def code_of(bench: Bench, number: str) -> str:
    return unit_code(UnitCode(bench.order(number).id, 1, 1, 1))


def test_a_scan_whose_enter_comes_late_passes_nothing(bench: Bench) -> None:
    """A radio scanner pauses; every line is ticked, so a bare Enter would pass the piece in front."""
    bench.keys("1", "3")
    bench.time()
    bench.scan(code_of(bench, "FB-30002"), late=200)
    bench.settle()
    assert (bench.framed, kept(bench)) == ("FB-30001", [])
    bench.time(1000)
    bench.key("Enter")
    bench.settle()
    assert len(kept(bench)) == 1


@pytest.mark.parametrize("late", [0, 90])
def test_a_scan_into_the_note_closes_it_and_frames_its_piece(bench: Bench, late: float) -> None:
    bench.key("A")
    QTest.keyClicks(bench.page.side.field.line, "Is it ")
    bench.time()
    bench.scan(code_of(bench, "FB-30003"), late)
    bench.settle()
    assert (bench.framed, bench.page.side.mode, kept(bench)) == ("FB-30003", "list", [])
    assert bench.page.hasFocus()


def test_another_code_scanned_into_the_note_is_not_recorded(bench: Bench) -> None:
    bench.key("A")
    bench.time()
    bench.scan("4006381333931")
    bench.settle()
    assert kept(bench) == []


def test_nothing_is_set_aside_in_the_moment_after_the_picture_changed(bench: Bench) -> None:
    bench.key("A")
    line = bench.page.side.field.line
    QTest.keyClicks(line, "Is the eye too green?")
    bench.time()
    bench.page._until = bench.ms + 1
    QTest.keyClick(line, Qt.Key.Key_Return)
    bench.settle()
    assert (kept(bench), line.text()) == ([], "Is the eye too green?")
    bench.key("Enter")
    bench.settle()
    assert [event.verdict for event in kept(bench)] == [Verdict.UNSURE]


def test_the_paper_of_an_old_attempt_is_refused_with_the_way_out(bench: Bench) -> None:
    bench.keys("F", "7")
    bench.settle()
    scan(bench, "FB-30001")
    assert bench.page.flash.words == "Attempt 1 of a piece of FB-30001; attempt 2 counts."
    assert "Put the old one away" in bench.window.listening.toast.words
    scan(bench, "FB-30001", attempt=2)
    assert "not in QC" in bench.page.flash.words
    assert bench.framed == "FB-30002"


def test_who_made_it_is_told_and_cannot_pass_it(bench: Bench) -> None:
    from dataclasses import replace

    from tests.ui.conftest import PEOPLE

    station = bench.window.station
    station.store.rules = replace(station.store.rules, second_person=True)
    bench.page.take([])
    station.work_as(PEOPLE[0])
    assert bench.page.side.warning.words == "You made this piece."
    bench.keys("1", "3", "Enter")
    assert (bench.framed, kept(bench)) == ("FB-30001", [])
    assert "Somebody else has to check it" in bench.window.listening.toast.words


def test_a_photo_is_kept_and_only_its_checksum_goes_with_the_verdict(bench: Bench, tmp_path: Path) -> None:
    station = bench.window.station
    station.shelf = cast(
        Any, SimpleNamespace(folders=SimpleNamespace(shelf=tmp_path), thumbnail=lambda sha, size: None)
    )
    photo = tmp_path / "scratch.png"
    QImage(8, 8, QImage.Format.Format_RGB32).save(str(photo))
    bench.page.photos.add(photo)
    bench.qtbot.waitUntil(lambda: "1 photo" in bench.page.side.photos.text())
    assert "only its checksum goes" in bench.page.side.photos.text()
    bench.keys("F", "8")
    bench.settle()
    (event,) = kept(bench)
    path = photo_path(tmp_path, event.photos[0])
    assert path is not None
    assert path.read_bytes() == photo.read_bytes()
    station.shelf = None


def test_without_pieces_it_says_so_and_keys_do_nothing(bench: Bench) -> None:
    for _ in range(5):
        bench.keys("1", "3", "Enter")
    bench.settle()
    assert bench.framed == ""
    assert bench.page.empty.title == "Everything is checked"
    assert not bench.page.foot.next.isEnabled()
    bench.keys("1", "F", "Enter", "A", "S")
    assert len(kept(bench)) == 5
    bench.key("U")
    bench.qtbot.waitUntil(lambda: bench.framed == "FB-30004")


def test_a_click_on_a_piece_frames_it_and_the_focus_stays(bench: Bench) -> None:
    strip = bench.page.strip
    y = strip._theme.px(44) + 2 * strip._theme.px(64) + 10
    QTest.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=QPointF(40, y).toPoint())
    assert bench.framed == "FB-30003"
    QTest.mouseClick(bench.page.side.entries[0], Qt.MouseButton.LeftButton)
    bench.page._until = 0
    assert bench.page.hasFocus()


def test_a_verdict_leaves_the_hidden_queue_alone_and_coming_back_shows_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, read = bench.window, list[object]()
    monkeypatch.setattr(window.queue.list, "read_again", lambda **_: read.append(1))
    bench.keys("1", "3", "Enter")
    bench.settle()
    assert read == []
    assert [window.rail.items[name]._count for name in ("check", "ready")] == [3, 1]
    window.go("check")
    assert window.queue.model.pages.total == 3


def test_rail_and_head_make_room_for_the_pictures(bench: Bench) -> None:
    window = bench.window
    assert (window.rail.folded, window.head.field.isVisible(), bench.page.tools.isVisible()) == (True, False, True)
    window.go("open")
    assert (window.rail.folded, window.head.field.isVisible(), bench.page.tools.isVisible()) == (False, True, False)


def test_another_orders_picture_is_said_before_it_passes_and_stops_nobody(bench: Bench) -> None:
    order = bench.order(bench.framed)
    (pair,) = pairs_of(order)
    other = bench.order("FB-30003")
    judged = Judged(Likeness.ANOTHER, f"Looks like {other.number} instead", other.id, other.number, 0.9)
    finding = Finding(order.id, pair.print.id, pair.print.sha256, pair.original.sha256, judged)
    asyncio.run(Gallery(bench.window.station.store).keep(Looked(found=(finding,))))
    bench.page.frame(bench.page.round.at)
    assert any("Looks like FB-30003" in row.words for row in bench.page.side.doubts.rows)
    bench.time()
    bench.keys("1", "3", "Enter")
    assert bench.framed == order.number
    assert bench.page.flash.words == "Looks like FB-30003 instead. Enter again passes it all the same"
    bench.keys("Enter")
    bench.settle()
    assert bench.order(order.number).state is State.READY


def test_a_file_that_is_not_here_is_said_before_it_passes(bench: Bench) -> None:
    number = bench.framed
    store = bench.window.station.store
    asyncio.run(store.write(lambda connection: connection.execute("DELETE FROM files")))
    bench.page.frame(bench.page.round.at)
    bench.time()
    bench.keys("1", "3", "Enter")
    assert bench.page.flash.words.startswith("Its print file is not on this computer")
    bench.keys("Enter")
    bench.settle()
    assert bench.order(number).state is State.READY
