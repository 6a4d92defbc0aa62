"""The real window over a real store: what it shows, where keys and buttons lead, how it behaves when narrow."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.codes import order_id
from app.states import State
from services.workstation.sync import Line
from tests.ui.shop import NOON, Feed, an_item, an_order, walked
from ui.queue.filters import Narrowing
from ui.station import Station
from ui.window import Window

Press = Callable[..., None]


@pytest.fixture
def window(qtbot: QtBot, station: Station) -> Window:
    made = Window(station)
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.open()
    made.show()
    made.settle()
    made.activateWindow()
    made.queue.setFocus()
    return made


@pytest.fixture
def press(qtbot: QtBot, window: Window) -> Press:
    """Strike a key as a hand does: it counts once the key guard let it through."""

    def strike(key: str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        target = QApplication.focusWidget() or window.queue.list
        with qtbot.waitSignal(window.listening.guard.commanded, timeout=2000):
            QTest.keyClicks(target, key, modifier)

    return strike


def current(window: Window) -> str:
    row = window.station.store.row(window.queue.list.choice.current)
    return row.number if row else ""


def state(window: Window, number: str) -> State:
    return window.station.store.search(number, limit=1)[0].state


def test_the_first_picture_shows_orders_counts_and_the_next_step(window: Window) -> None:
    assert window.queue.summary == "11 orders, 2 overdue"
    assert window.rail.items["new"].accessibleName() == "New, 6"
    assert current(window) == "FB-20816"
    assert (window.bar.next.text(), window.bar.next.key) == ("Send to QC", "Q")
    assert window.pane is not None
    assert window.pane.order is not None
    assert window.pane.order.number == "FB-20816"


def test_a_key_takes_the_step_and_ctrl_z_takes_it_back(qtbot: QtBot, window: Window, press: Press) -> None:
    with qtbot.waitSignal(window.station.steps.stepped):
        press("q")
    assert state(window, "FB-20816") is State.QUALITY_CHECK
    assert window.listening.toast.words == "FB-20816 sent to QC"
    with qtbot.waitSignal(window.station.steps.undone):
        QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert state(window, "FB-20816") is State.IN_PRODUCTION


def test_after_a_step_the_row_leaves_and_the_next_is_selected(qtbot: QtBot, window: Window, press: Press) -> None:
    window.go("production")
    assert current(window) == "FB-20816"
    with qtbot.waitSignal(window.station.steps.stepped):
        press("q")
    assert window.queue.model.pages.total == 1
    assert current(window) == "FB-20834"


def test_a_step_that_is_not_allowed_says_why(window: Window, press: Press) -> None:
    window.queue.list.choose_place(2)
    press("p")
    assert window.listening.toast.said is not None
    assert window.listening.toast.said.tone == "warn"


def test_hold_is_a_key_and_a_digit(qtbot: QtBot, window: Window, press: Press) -> None:
    press("h")
    assert window.desk.asked is not None
    with qtbot.waitSignal(window.station.steps.stepped):
        press("4")
    row = window.station.store.search("FB-20816", limit=1)[0]
    assert (row.held, row.hold_reason) == (True, "stock")
    assert window.bar.next.text() == "Release"
    with qtbot.waitSignal(window.station.steps.stepped):
        press("h")
    assert not window.station.store.search("FB-20816", limit=1)[0].held


def test_two_keys_lead_to_a_view(qtbot: QtBot, window: Window, press: Press) -> None:
    with qtbot.waitSignal(window.listening.guard.hinted, timeout=2000):
        QTest.keyClicks(window.queue.list, "g")
    assert "R Ready to ship" in window.bar.shown
    press("r")
    assert window.queue.view_.name == "ready"
    assert current(window) == "FB-20844"


def test_j_and_k_move(window: Window, press: Press) -> None:
    press("j")
    assert current(window) == "FB-20822"
    press("k")
    assert current(window) == "FB-20816"


def test_a_note_is_typed_and_letters_in_it_are_no_commands(qtbot: QtBot, window: Window, press: Press) -> None:
    press("n")
    field = QApplication.focusWidget()
    assert field is not None
    QTest.keyClicks(field, "Question for Q")
    with qtbot.waitSignal(window.station.steps.stepped):
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert state(window, "FB-20816") is State.IN_PRODUCTION
    assert window.station.steps.orders(window.desk.chosen)[0].notes[0].text == "Question for Q"


def test_a_scanned_number_brings_its_order_up(qtbot: QtBot, window: Window) -> None:
    window.go("new")
    window.listening.guard.scanned.emit("FB-20838")
    assert current(window) == "FB-20838"
    window.listening.guard.scanned.emit("XX-1")
    assert window.listening.toast.words == "No order for the code XX-1"


def test_the_palette_finds_orders_and_runs_commands(window: Window) -> None:
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(window.listening.palette.field, "lucja")
    QTest.keyClick(window.listening.palette.field, Qt.Key.Key_Return)
    assert current(window) == "FB-20847"
    assert not window.listening.palette.is_open
    window.search()
    QTest.keyClicks(window.listening.palette.field, "ready to")
    QTest.keyClick(window.listening.palette.field, Qt.Key.Key_Return)
    assert window.queue.view_.name == "ready"


def test_showing_all_with_a_word_narrows_and_esc_widens(window: Window) -> None:
    window.show_text("framed")
    assert window.queue.model.pages.total == 3
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.queue.narrowing.any
    assert window.queue.model.pages.total == 11


def test_chips_narrow_and_an_empty_list_shows_the_way_out(qtbot: QtBot, window: Window) -> None:
    window.queue.narrow(Narrowing(source="printful"))
    assert window.queue.empty.isVisible()
    assert window.queue.empty.title == "No order matches"
    window.queue.empty.button.click()
    assert not window.queue.empty.isVisible()


def test_new_orders_appear_by_themselves(qtbot: QtBot, window: Window, shop: Feed) -> None:
    touched = shop.put([an_order("FB-30000", "Ann Lee", an_item("Mug", "", ""))])
    with qtbot.waitSignal(window.queue.told):
        window.station.hub.tell_touched(touched)
    assert window.queue.summary == "12 orders, 2 overdue"
    assert window.rail.items["new"].accessibleName() == "New, 7"
    assert current(window) == "FB-20816"


def test_what_somebody_looks_at_stays_selected_when_new_orders_come_above_it(
    qtbot: QtBot, window: Window, shop: Feed
) -> None:
    window.show_order(order_id("shopify", "acme", "FB-20844"))
    chosen = window.desk.chosen
    _come(qtbot, window, shop, "FB-1")
    assert window.desk.chosen == chosen


def test_a_number_that_is_being_typed_is_not_lost_to_a_new_order(qtbot: QtBot, window: Window, shop: Feed) -> None:
    window.go("ready")
    window.desk.run("ship")
    assert window.pane is not None
    window.pane.ship.number.line.setText("1Z5R89390")
    _come(qtbot, window, shop, "FB-2")
    assert window.pane.is_shipping
    assert window.pane.ship.number.text() == "1Z5R89390"


def _come(qtbot: QtBot, window: Window, shop: Feed, number: str) -> None:
    """A new order that is ready and due before all others."""
    made = an_order(number, "Ada Byron", an_item("Poster", "A3", ""), due=timedelta(hours=-9))
    touched = shop.put([walked(made, State.READY)])
    window.station.hub.tell_touched(touched)
    qtbot.waitUntil(lambda: window.queue.model.pages.find(made.id) == 0)


def test_esc_leaves_the_panel_in_the_orders_place(qtbot: QtBot, window: Window) -> None:
    window.go("ready")
    window.desk.run("ship")
    assert window.pane is not None
    qtbot.waitUntil(lambda: window.focusWidget() is window.pane.ship.number.line if window.pane else False)
    QTest.keyClick(window.pane.ship.number.line, Qt.Key.Key_Escape)
    assert not window.pane.is_shipping
    assert window.queue.narrowing == Narrowing()


def test_offline_says_so_and_work_goes_on(qtbot: QtBot, window: Window, press: Press) -> None:
    window.station.hub.tell_line(Line(False, NOON, NOON, "No answer", waiting=3))
    assert window.strips.isVisible()
    assert window.strips.words.startswith("No connection since 13:52.")
    assert (window.sync.words, window.sync.second) == ("Working offline", "3 changes waiting to sync")
    with qtbot.waitSignal(window.station.steps.stepped):
        press("q")
    window.station.hub.tell_line(Line(True, NOON, NOON, "Up to date"))
    assert not window.strips.isVisible()
    assert window.sync.words == "Up to date"


def test_narrow_windows_fold_the_rail_and_drop_columns(qtbot: QtBot, window: Window) -> None:
    window.resize(1200, 800)
    assert window.rail.folded
    assert window.queue.delegate.wide
    window.resize(1100, 800)
    assert not window.queue.delegate.wide
    window.resize(980, 700)
    assert not window.holder.isVisible()
    window.resize(1440, 900)
    assert not window.rail.folded
    assert window.holder.isVisible()


def test_where_the_pane_is_a_drawer_shipping_pulls_it_out(window: Window) -> None:
    window.resize(980, 700)
    window.go("ready")
    assert not window.holder.isVisible()
    window.desk.run("ship")
    assert window.holder.isVisible()
    assert window.pane is not None
    assert window.pane.is_shipping


def test_copying_numbers(window: Window, press: Press) -> None:
    window.queue.list.choose_all()
    press("c")
    assert QGuiApplication.clipboard().text().split("\n")[:2] == ["FB-20816", "FB-20822"]


def test_several_selected_show_the_step_all_can_take(window: Window) -> None:
    window.queue.list.choose_all()
    assert not window.bar.next.isVisible()
    assert "can take" in window.bar.accessibleName()
    rows = window.station.store.search("FB-20834", limit=1) + window.station.store.search("FB-20816", limit=1)
    window.queue.list.choice.span([row.id for row in rows], rows[0].id)
    window.chose(window.queue.list.choice.chosen)
    assert window.bar.next.text() == "Send to QC"


def test_the_key_sheet_names_only_keys_that_work(window: Window, press: Press) -> None:
    press("?", Qt.KeyboardModifier.ShiftModifier)
    assert window.listening.keys.is_open
    shown = {key for rows in window.listening.keys.keys.groups().values() for _, key in rows}
    assert {"Q", "Ctrl K", "G O"} <= shown
    press("q")
    assert not window.listening.keys.is_open
    assert state(window, "FB-20816") is State.IN_PRODUCTION


def test_theme_density_and_text_size_change_at_once(window: Window) -> None:
    before = window.queue.delegate.row_height
    window.desk.run("large")
    assert window.queue.delegate.row_height > before
    window.desk.run("standard")
    window.desk.run("theme")
    assert window.station.theme.name == "light"
    window.desk.run("theme")
    window.desk.run("larger")
    assert window.station.theme.text_size == 115
    window.desk.run("text-100")
    assert window.queue.delegate.row_height == before


def test_panes_take_the_focus_in_turn(window: Window) -> None:
    QTest.keyClick(window, Qt.Key.Key_F6)
    assert window.pane is not None
    assert window.pane.hasFocus() or window.pane.isAncestorOf(QApplication.focusWidget() or window)
