"""An order that looks like another's says so in its row, until somebody says that it is right."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from app.likeness import RULE, Judged, Verdict, pairs_of
from app.orders import Order
from services.workstation.gallery import Gallery, Looked
from services.workstation.rows import Filter, Row
from services.workstation.verdicts import Finding
from tests.ui.qc.conftest import in_check
from tests.ui.shop import Feed, troubled
from ui.queue.export import write_csv
from ui.station import Station
from ui.window import Window

WORDS = "Looks like FB-30003 instead"


def doubt(station: Station, order: Order) -> None:
    """As the guard does it: kept, then told."""
    (pair,) = pairs_of(order)
    judged = Judged(Verdict.ANOTHER, WORDS, "o3", "FB-30003", 0.9)
    finding = Finding(order.id, pair.print.id, pair.print.sha256, pair.original.sha256, judged)
    asyncio.run(Gallery(station.store).keep(Looked(found=(finding,))))
    station.hub.tell_touched((order.id,))


@pytest.fixture
def two(shop: Feed) -> tuple[Order, Order]:
    """One that was measured to be small, one that has a problem."""
    small, bad = in_check("FB-30001"), troubled(in_check("FB-30002"))
    shop.put([small, bad])
    return small, bad


@pytest.fixture
def row(window: Window) -> Callable[[Order], Row]:
    def found(order: Order) -> Row:
        place = window.queue.model.pages.find(order.id)
        assert place is not None
        row = window.queue.model.pages.row(place)
        assert row is not None
        return row

    return found


def test_it_is_said_with_a_sign_in_words_in_the_tooltip_and_aloud(
    qtbot: QtBot, two: tuple[Order, Order], window: Window, row: Callable[[Order], Row]
) -> None:
    station, queue = window.station, window.queue
    for order in two:
        doubt(station, order)
    qtbot.waitUntil(lambda: len(queue.suspects.words) == 2)
    small, bad = (queue.delegate.seen(row(order)) for order in two)
    assert queue.delegate._second(small) == ("triangle-alert", "warnText", WORDS)
    assert queue.delegate._second(bad)[2] == "Low resolution, 112 dpi"
    index = queue.model.index(queue.model.pages.line(queue.model.pages.find(two[0].id) or 0), 0)
    assert index.data(Qt.ItemDataRole.ToolTipRole) == WORDS
    assert WORDS in index.data(Qt.ItemDataRole.AccessibleTextRole)


def test_the_painted_row_changes(
    qtbot: QtBot, two: tuple[Order, Order], window: Window, row: Callable[[Order], Row]
) -> None:
    queue = window.queue
    line = queue.list.line_rect(queue.model.pages.line(queue.model.pages.find(two[0].id) or 0)).translated(0, 0)

    def painted() -> QImage:
        image = QImage(line.width(), line.height(), QImage.Format.Format_RGB32)
        with QPainter(image) as painter:
            painter.translate(0, -line.top())
            queue.delegate.paint_entry(painter, line, row(two[0]))
        return image

    before = painted()
    doubt(window.station, two[0])
    qtbot.waitUntil(lambda: bool(queue.suspects.words))
    assert painted() != before


def test_it_goes_when_somebody_says_that_it_is_right(
    qtbot: QtBot, two: tuple[Order, Order], window: Window, tmp_path: Path
) -> None:
    station, queue, order = window.station, window.queue, two[0]
    doubt(station, order)
    qtbot.waitUntil(lambda: order.id in queue.suspects.words)
    write_csv(station.store, Filter(), tmp_path / "list.csv")
    assert WORDS in (tmp_path / "list.csv").read_text(encoding="utf-8-sig")
    (pair,) = pairs_of(order)
    assert station.steps.vouch(order.id, replace(pair.print), RULE, "Twins")
    qtbot.waitUntil(lambda: not queue.suspects.words)
