"""The loupe opens on the selected order, follows the queue, keeps its zoom and closes with Space or Esc."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.station import Station
from ui.window import Window


@pytest.fixture
def window(qtbot: QtBot, station: Station) -> Iterator[Window]:
    made = Window(station)
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.open()
    made.show()
    made.settle()
    made.queue.setFocus()
    yield made
    app = QApplication.instance()
    assert app is not None
    app.removeEventFilter(made.listening.guard)


def test_space_opens_arrows_walk_escape_closes(qtbot: QtBot, window: Window) -> None:
    first = window.queue.list.choice.current
    window.desk.run("preview")
    assert window.large.isVisible()
    assert window.large.geometry() == window.rect()
    QTest.keyClick(window.large, Qt.Key.Key_Right)
    second = window.queue.list.choice.current
    assert second != first
    shown = window.station.store.order(second)
    assert shown is not None
    assert window.large.caption.accessibleName().startswith(shown.order.number)
    with qtbot.waitSignal(window.large.closed):
        window.back()
    assert not window.large.isVisible()
    window.desk.run("preview")
    window.desk.run("preview")
    assert not window.large.isVisible()
