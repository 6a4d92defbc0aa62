"""Hand actions counted on the real window: a key press, a click or a scan is one; typing a word is one."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.artwork import Said
from app.states import State
from services.workstation.bringing import ShelfFolders
from services.workstation.files import FileState
from services.workstation.images import Shelf
from tests.ui.qc.conftest import lay_out
from tests.ui.shop import Feed
from ui.station import Station
from ui.window import Window


class Hands:
    """Counts what they do."""

    def __init__(self, qtbot: QtBot, window: Window) -> None:
        self._qtbot, self._window = qtbot, window
        self.actions = 0

    def key(self, key: str | Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.actions += 1
        if isinstance(key, str):
            with self._qtbot.waitSignal(self._window.listening.guard.commanded, timeout=2000):
                QTest.keyClicks(self._focus(), key, modifier)
        else:
            QTest.keyClick(self._focus(), key, modifier)

    def word(self, word: str) -> None:
        self.actions += 1
        QTest.keyClicks(self._focus(), word)

    def _focus(self) -> QWidget:
        return QApplication.focusWidget() or self._window.queue.list


@pytest.fixture
def hands(qtbot: QtBot, window: Window) -> Hands:
    return Hands(qtbot, window)


def row_state(window: Window, number: str) -> State:
    return window.station.store.search(number, limit=1)[0].state


def test_a_status_step_is_one(qtbot: QtBot, window: Window, hands: Hands) -> None:
    with qtbot.waitSignal(window.station.steps.stepped):
        hands.key("q")
    assert row_state(window, "FB-20816") is State.QUALITY_CHECK
    assert hands.actions == 1


def test_undo_is_one(qtbot: QtBot, window: Window, hands: Hands) -> None:
    with qtbot.waitSignal(window.station.steps.stepped):
        hands.key("q")
    before = hands.actions
    with qtbot.waitSignal(window.station.steps.undone):
        hands.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert row_state(window, "FB-20816") is State.IN_PRODUCTION
    assert hands.actions - before == 1


def test_finding_an_order_by_name_is_three(window: Window, hands: Hands) -> None:
    hands.key(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    hands.word("solberg")
    hands.key(Qt.Key.Key_Return)
    row = window.station.store.row(window.queue.list.choice.current)
    assert row is not None
    assert row.number == "FB-20829"
    assert hands.actions == 3


def test_putting_on_hold_with_a_reason_is_two(qtbot: QtBot, window: Window, hands: Hands) -> None:
    hands.key("h")
    with qtbot.waitSignal(window.station.steps.stepped):
        hands.key("1")
    assert window.station.store.search("FB-20816", limit=1)[0].held
    assert hands.actions == 2


def test_downloading_all_new_is_one(
    qtbot: QtBot, window: Window, hands: Hands, station: Station, shop: Feed, tmp_path: Path
) -> None:
    shelf = Shelf(
        shop.store,
        ShelfFolders(tmp_path / "shelf", tmp_path / "prints"),
        author=station.author,
        on_batch=lambda batch: None,
        on_touched=lambda orders: None,
    )
    station.shelf = shelf
    with qtbot.waitSignal(station.notices.posted):
        hands.key("D", Qt.KeyboardModifier.ShiftModifier)
    new = [row.id for row in shop.store.page().rows if row.state is State.RECEIVED]
    states = {file.state for id_ in new for file in shelf.files.of(id_).values()}
    assert (len(new), states) == (6, {FileState.WANTED})
    assert window.listening.toast.words == "Downloading 6 files"
    assert hands.actions == 1
    shelf.close()


def test_passing_a_piece_whose_machine_checks_are_green_is_its_open_digits_and_one(
    qtbot: QtBot, window: Window, hands: Hands, shop: Feed, tmp_path: Path
) -> None:
    """The usual list of nine: Platen proves two of them, seven are for eyes."""
    shown = [shop.store.order(row.id) for row in shop.store.page().rows]
    lay_out(shop, [one.order for one in shown if one is not None], tmp_path)
    window.station.work_as(window.station.people[1])
    window.go("qc")
    page = window.desk.bench()
    qtbot.waitUntil(lambda: page.round.piece is not None)
    page._now = lambda: 1e9
    piece = page.round.piece
    assert piece is not None
    left = [str(n) for n, a in enumerate(page.round.answers(piece), start=1) if a.said is Said.OPEN]
    for digit in left:
        hands.key(digit)
    with qtbot.waitSignal(window.station.steps.stepped):
        hands.key(Qt.Key.Key_Return)
    assert row_state(window, "FB-20838") is State.READY
    assert (len(left), hands.actions) == (7, 7 + 1)


def test_failing_a_piece_with_its_reason_and_reprint_is_two(qtbot: QtBot, window: Window, hands: Hands) -> None:
    window.station.work_as(window.station.people[1])
    window.go("qc")
    page = window.desk.bench()
    qtbot.waitUntil(lambda: page.round.piece is not None)
    page._now = lambda: 1e9
    hands.key("f")
    with qtbot.waitSignal(window.station.steps.stepped):
        hands.key("7")
    order = window.station.steps.orders([window.station.store.search("FB-20838", limit=1)[0].id])[0]
    assert [unit.attempt for unit in order.fulfilments[0].units] == [2]
    assert hands.actions == 2
