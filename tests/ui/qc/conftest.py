"""A bench with time that is handed in, over orders that wait for their check, as Tomas, who checks."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.checklist import read_checklists
from app.orders import ArtworkRole, Order
from app.states import State
from services.workstation.files import FileState
from services.workstation.rows import to_ms
from tests.ui.conftest import PEOPLE
from tests.ui.shop import NOON, Feed, an_item, an_order, open_shop, walked
from ui.qc.page import BenchPage
from ui.station import Station
from ui.window import Window

SHORT = "* = image, file, crop"
"""Two lines for eyes, one that the resolution proves."""


def in_check(number: str, quantity: int = 1, hours: float = 3) -> Order:
    item = an_item("Framed print", "30 × 40 cm", "", quantity)
    print_ = item.artworks[0]
    original = replace(print_, id="a9", role=ArtworkRole.ORIGINAL, sha256=sha256(number.encode()).hexdigest(), label="")
    item = replace(item, artworks=(replace(print_, label=""), original))
    return walked(an_order(number, "Thandi Mokoena", item, due=timedelta(hours=hours)), State.QUALITY_CHECK)


def lay_out(feed: Feed, orders: list[Order], folder: Path) -> None:
    """Their files lie on this computer."""
    image = QImage(180, 240, QImage.Format.Format_RGB32)
    image.fill(QColor("#8899aa"))
    path = folder / "print.png"
    assert image.save(str(path))
    now, here = to_ms(NOON), FileState.HERE.value
    rows = [(o.id, a.id, here, "", str(path), a.sha256, 1, 1, "", 0, 0, now, "") for o in orders for a in o.artworks]
    columns = "order_id, artwork_id, state, url, path, sha256, size, got, reason, tries, next_at, wanted_at, batch"
    sql = f"INSERT OR REPLACE INTO files({columns}) VALUES ({', '.join('?' * 13)})"
    asyncio.run(feed.store.write(lambda connection: connection.executemany(sql, rows)))


class Bench:
    """Hands at a bench: `key` goes to the focus as on a keyboard, `time` moves the clock of the bench and its guard;
    `scan` types a code at a scanner's pace, its Enter `late` ms after it."""

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
    lay_out(feed, orders, tmp_path)
    feed.store.rules = replace(feed.store.rules, checklists=read_checklists(SHORT))
    yield feed
    feed.store.close()


@pytest.fixture
def bench(qtbot: QtBot, window: Window, station: Station) -> Iterator[Bench]:
    made = Bench(qtbot, window)
    yield made
    qtbot.waitUntil(lambda: not station.tasks.running, timeout=20_000)
