"""The loupe opens on the selected order, follows the queue, keeps its zoom and closes with Space or Esc."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ui.window import Window


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
