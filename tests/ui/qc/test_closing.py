"""A window that closes over a verdict on its way loses none, and leaves nothing behind that hears keys."""

from threading import Event

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.wire import read_event
from tests.ui.qc.conftest import Bench
from tests.ui.shop import Feed
from ui.station import Station
from ui.window import Window


def test_a_verdict_that_is_being_written_is_kept_though_the_window_closes(bench: Bench) -> None:
    station, gate = bench.window.station, Event()
    station.store.writer.submit(lambda _: gate.wait(10))
    bench.keys("1", "3", "Enter")
    assert bench.framed == "FB-30002"
    bench.window.close()
    gate.set()
    station.tasks.finish(10)
    (command,) = station.store.to_send(10)
    assert read_event(bytes(command.event)).author.name == "Tomas Dube"
    bench.qtbot.waitUntil(lambda: not station.tasks.running)


def test_its_page_may_be_gone_when_the_disk_answers(station: Station, shop: Feed, qtbot: QtBot) -> None:
    """Deleted as a closed window is; what comes then is told to nobody, and raises nowhere."""
    gate, window = Event(), Window(station)
    window.open()
    window.show()
    window.settle()
    window.go("qc")
    qtbot.waitUntil(lambda: not station.tasks.running)
    shop.store.writer.submit(lambda _: gate.wait(10))
    (first, *_) = shop.store.page().rows
    assert station.steps.note([first.id], "Mind the whiskers")
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
    gate.set()
    qtbot.waitUntil(lambda: not station.tasks.running)
    station.hub.tell_touched([first.id])
    QCoreApplication.processEvents()
    assert not station.hub._timer.isActive()
    station.hub._announce()
    assert len(shop.store.to_send(10)) == 1


def test_a_closed_window_hears_no_keys(bench: Bench) -> None:
    field = QLineEdit()
    bench.qtbot.addWidget(field)
    field.setReadOnly(True)
    guard, heard = bench.window.listening.guard, list[str]()
    guard.pressed.connect(heard.append)
    field.show()
    QTest.keyClick(field, Qt.Key.Key_F)
    assert heard == ["F"]
    bench.window.close()
    QTest.keyClick(field, Qt.Key.Key_S)
    assert heard == ["F"]
