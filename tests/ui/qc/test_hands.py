"""Keys as a keyboard sends them, held down too, and what taking back means at the bench."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.artwork import Said
from app.states import HoldReason
from tests.ui.qc.conftest import Bench
from tests.ui.qc.test_page import kept, marks
from ui.qc.round import Mark

DELAY_MS, EVERY_MS, REPEATS = 500, 33, 9
KEYS = {
    "1": Qt.Key.Key_1,
    "3": Qt.Key.Key_3,
    "F": Qt.Key.Key_F,
    "S": Qt.Key.Key_S,
    "U": Qt.Key.Key_U,
    "+": Qt.Key.Key_Plus,
}


def _down(key: str, *, repeat: bool = False) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, KEYS[key], Qt.KeyboardModifier.NoModifier, key.lower(), repeat)
    window = QApplication.focusWidget()
    assert window is not None
    QApplication.sendEvent(window, event)


def _strike(bench: Bench, key: str) -> None:
    """Down, and long enough for the guard to know that no scanner types."""
    bench.time()
    guard = bench.window.listening.guard
    _down(key)
    bench.ms += 60
    guard.run_out()


def _hold(bench: Bench, key: str) -> None:
    """Down once, a keyboard's first delay, then thirty times a second."""
    _strike(bench, key)
    bench.ms += DELAY_MS
    for _ in range(REPEATS):
        _down(key, repeat=True)
        bench.ms += EVERY_MS
    bench.settle()


def test_a_tick_held_down_stays_a_tick(bench: Bench) -> None:
    _hold(bench, "1")
    assert bench.page.round.answers(bench.page.round.pieces[0])[0].said is Said.YES


def test_a_reason_held_down_fails_one_piece_and_says_nothing_of_the_next(bench: Bench) -> None:
    _strike(bench, "F")
    _hold(bench, "3")
    assert len(kept(bench)) == 1
    piece = bench.page.round.piece
    assert piece is not None
    assert bench.page.round.said.get(piece.key, {}) == {}


def test_undo_held_down_takes_back_one_verdict(bench: Bench) -> None:
    for _ in range(3):
        bench.keys("1", "3", "Enter")
        bench.settle()
    _hold(bench, "U")
    bench.qtbot.waitUntil(lambda: marks(bench).count(Mark.PASSED) == 2)
    bench.settle()
    assert marks(bench).count(Mark.PASSED) == 2


def test_skip_held_down_skips_one(bench: Bench) -> None:
    _hold(bench, "S")
    assert bench.framed == "FB-30002"


def test_zoom_held_down_goes_on(bench: Bench) -> None:
    steps: list[int] = []
    bench.page.compare.zoom = steps.append  # type: ignore[method-assign, assignment]
    _hold(bench, "+")
    assert len(steps) == 1 + REPEATS


@pytest.mark.parametrize("how", ["U", "Ctrl Z"])
def test_undo_at_the_bench_leaves_what_was_done_in_the_queue(bench: Bench, how: str) -> None:
    bench.keys("1", "3", "Enter")
    bench.settle()
    held = bench.order("FB-30003")
    bench.window.station.steps.hold([held.id], HoldReason.OTHER, "waits for the frame")
    bench.settle()
    bench.time()
    bench.key("U") if how == "U" else bench.window.desk.run("undo")
    bench.qtbot.waitUntil(lambda: bench.framed == "FB-30001")
    bench.settle()
    assert marks(bench) == [Mark.WAITS] * 5
    assert bench.order("FB-30003").held is not None
    assert bench.page.flash.words == "Undone"


def test_without_a_verdict_there_is_nothing_to_undo_at_the_bench(bench: Bench) -> None:
    held = bench.order("FB-30003")
    bench.window.station.steps.hold([held.id], HoldReason.OTHER, "waits for the frame")
    bench.settle()
    bench.key("U")
    bench.settle()
    assert bench.order("FB-30003").held is not None
