"""Pack and ship with tracking: scan the job ticket, scan the label. Two hand actions, no key."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.codes import UnitCode, unit_code
from app.states import State
from services.workstation.rows import ALL
from ui.station import Station
from ui.window import Window


def scan(window: Window, code: str) -> None:
    """As a scanner that plays a keyboard: every character, then Enter."""
    target = QApplication.focusWidget() or window.queue.list
    QTest.keyClicks(target, code)
    QTest.keyClick(target, Qt.Key.Key_Return)


def test_ship_with_tracking_is_two_scans(qtbot: QtBot, window: Window, station: Station) -> None:
    order = next(r for r in station.store.page(ALL).rows if r.state is State.READY and not r.held)
    actions = 0
    scan(window, unit_code(UnitCode(order.id, 1, 1, 1)))
    actions += 1
    qtbot.waitUntil(lambda: window.pane is not None and window.pane.is_shipping)
    with qtbot.waitSignal(station.steps.stepped):
        scan(window, "1Z5R89390357567127")
        actions += 1
    shown = station.store.order(order.id)
    assert shown is not None
    assert shown.order.state is State.SHIPPED
    assert shown.order.parcels[0].number == "1Z5R89390357567127"
    assert actions == 2


def test_the_letters_in_a_code_fire_nothing(qtbot: QtBot, window: Window, station: Station) -> None:
    before = {r.id: r.state for r in station.store.page(ALL).rows}
    scan(window, "PQSHXDJKNQSP")
    qtbot.waitUntil(lambda: window.listening.toast.words.startswith("No order for the code"))
    assert {r.id: r.state for r in station.store.page(ALL).rows} == before
