"""All pictures of an order over the window: opened by key, read off the thread, written as PDF."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.orders import Order
from services.workstation.rows import ALL
from tests.kit.petorders import pet, with_pets
from tests.ui.look import colors, seen
from tests.ui.shop import Feed
from ui.station import Station
from ui.window import Window

BLUE = "#2040c0"


@pytest.fixture
def copies(tmp_path: Path, station: Station) -> Path:
    """The small copies: one picture."""
    image = QImage(300, 400, QImage.Format.Format_RGB32)
    image.fill(QColor(BLUE))
    path = tmp_path / "m1.png"
    image.save(str(path))
    station.thumbnails.find = lambda sha, pixels: path if sha == "m1" else None
    return path


@pytest.fixture
def chosen(station: Station, shop: Feed, window: Window, copies: Path) -> Order:
    row = station.store.page(ALL).rows[0]
    shown = station.store.order(row.id)
    assert shown is not None
    order = with_pets(shown.order, pet("Max", file="m1", original="m2"), pet("Bo"), names="Max & Bo")
    shop.put([order])
    window.queue.select(order.id)
    window.chose((order.id,))
    return order


def test_a_key_opens_it_and_escape_closes(window: Window, chosen: Order, qtbot: QtBot) -> None:
    QTest.keyClick(window.queue.list, Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: window.every.is_open)
    assert window.every.title.text() == f"{chosen.number}: all pictures"
    name = window.every.sheet.accessibleName()
    assert "1 of 2 pets downloaded" in name
    assert "Max, complete. Bo, Not downloaded yet" in name
    qtbot.waitUntil(lambda: set(window.every.sheet.pictures) == {"m1"})
    assert colors(seen(window.every.sheet))[BLUE] > 1000
    QTest.keyClick(window.every.save, Qt.Key.Key_Escape)
    assert not window.every.is_open


def test_no_key_acts_on_the_order_below(window: Window, chosen: Order, station: Station) -> None:
    window.every.open_order(chosen)
    window.listening.guard.commanded.emit("X")
    assert window.desk.asked is None
    window.listening.guard.scanned.emit(chosen.number)
    assert not window.every.is_open


def test_the_card_of_gaps_opens_it(window: Window, chosen: Order) -> None:
    assert window.pane is not None
    [button] = window.pane.doubts.buttons[0]
    assert button.text() == "Show all pictures"
    button.click()
    assert window.every.is_open


def test_the_pdf_lies_beside_the_print_files(
    window: Window, chosen: Order, station: Station, tmp_path: Path, qtbot: QtBot
) -> None:
    station.settings = station.settings.__class__(print_folder=str(tmp_path / "prints"))
    window.every.open_order(chosen)
    qtbot.waitUntil(lambda: bool(window.every.sheet.pictures))
    window.every.save.click()
    assert window.every.save.text() == "Save as PDF"
    qtbot.waitUntil(lambda: not station.tasks.running, timeout=10_000)
    [path] = (tmp_path / "prints").iterdir()
    assert path.name == f"{chosen.number} all pictures 2026-11-20 13.52.00.pdf"
    assert path.read_bytes().startswith(b"%PDF")


def test_what_cannot_be_written_is_said_and_can_be_tried_again(
    window: Window, chosen: Order, station: Station, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "prints").write_text("in the way")
    station.settings = station.settings.__class__(print_folder=str(tmp_path / "prints"))
    window.every.open_order(chosen)
    with qtbot.waitSignal(station.notices.posted, timeout=10_000):
        window.every.save.click()
    assert window.every.save.isEnabled()


def test_pictures_of_an_order_that_was_left_are_let_go(window: Window, chosen: Order, station: Station) -> None:
    window.every.open_order(chosen)
    old = window.every.paper
    window.every.open_order(chosen)
    assert old is not None
    window.every._came(old, {"m1": QImage()})
    assert window.every.sheet.pictures == {}
