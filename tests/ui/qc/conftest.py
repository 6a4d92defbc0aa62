"""A bench with time that is handed in, over orders that wait for their check, as Tomas, who checks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.checklist import read_checklists
from app.orders import Order
from app.states import State
from tests.ui.conftest import PEOPLE
from tests.ui.shop import Feed, an_item, an_order, open_shop, walked
from ui.qc.page import BenchPage
from ui.station import Station
from ui.window import Window

SHORT = "* = image, file, crop"
"""Two lines for eyes, one that the resolution proves."""


def in_check(number: str, quantity: int = 1, hours: float = 3) -> Order:
    item = an_item("Framed print", "30 × 40 cm", "", quantity)
    return walked(an_order(number, "Thandi Mokoena", item, due=timedelta(hours=hours)), State.QUALITY_CHECK)


class Bench:
    """Hands at a bench: `key` goes to the focus as on a keyboard, `time` moves the clock that the bench and the key
    guard read; `scan` types a code at a scanner's pace, its Enter `late` ms after it."""

    def __init__(self, qtbot: QtBot, window: Window) -> None:
        self.qtbot, self.window, self.ms = qtbot, window, 10_000.0
        window.station.work_as(PEOPLE[1])
        window.go("qc")
        page = window.opened("qc")
        assert isinstance(page, BenchPage)
        self.page = page
        page._now = lambda: self.ms
        guard = window.listening.guard
        guard._now = guard._field._now = lambda: self.ms
        qtbot.waitUntil(lambda: not window.station.tasks.running, timeout=20_000)
        self.time(1000)

    def time(self, ms: float = 500) -> None:
        self.ms += ms

    def key(self, key: str) -> None:
        """A command as the key guard hands it on; Enter as the key itself."""
        self.time()
        if key == "Enter":
            QTest.keyClick(QApplication.focusWidget() or self.page, Qt.Key.Key_Return)
        else:
            self.window.desk.press(key)

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.key(key)

    def scan(self, code: str, late: float = 0) -> None:
        QTest.keyClicks(QApplication.focusWidget() or self.page, code)
        if late:
            self.qtbot.waitUntil(lambda: not self.window.listening.guard._burst)
            self.time(late)
        QTest.keyClick(QApplication.focusWidget() or self.page, Qt.Key.Key_Return)

    def settle(self) -> None:
        """Everything is on disk and on the screen."""
        done = self.page.verdicts, self.window.station.tasks
        self.qtbot.waitUntil(lambda: not done[0]._flying and not done[1].running, timeout=20_000)
        QApplication.processEvents()

    @property
    def framed(self) -> str:
        piece = self.page.round.piece
        return piece.number if piece else ""

    def order(self, number: str) -> Order:
        found = self.window.station.store.search(number, limit=1)
        shown = self.window.station.store.order(found[0].id)
        assert shown is not None
        return shown.order


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Feed]:
    """Three framed prints and two mugs wait for their check, the first due first."""
    orders = [*(in_check(f"FB-3000{n}", hours=n) for n in (1, 2, 3)), in_check("FB-30004", 2, hours=4)]
    feed = open_shop(tmp_path / "station", orders)
    feed.store.rules = replace(feed.store.rules, checklists=read_checklists(SHORT))
    yield feed
    feed.store.close()


@pytest.fixture
def bench(qtbot: QtBot, window: Window, station: Station) -> Iterator[Bench]:
    made = Bench(qtbot, window)
    yield made
    made.settle()
