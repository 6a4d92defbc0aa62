"""Orders in production whose files lie on this station, and the page that lays them out."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.artwork import PrintSpec
from app.orders import Order
from app.states import State
from services.workstation.files import Files, FileState, Wanted
from tests.ui.shop import NOON, Feed, an_item, an_order, walked
from ui.sheets.page import SheetsPage
from ui.station import Station

Put = Callable[..., list[str]]


def an_order_with_file(number: str, sha: str, quantity: int, size: tuple[float, float], state: State) -> Order:
    item = an_item("Framed print", "", "", quantity)
    item = replace(item, artworks=(replace(item.artworks[0], spec=PrintSpec(*size)),))
    order = walked(an_order(number, "Thandi Mokoena", item), state)
    artwork = replace(order.items[0].artworks[0], sha256=sha)
    return replace(order, items=(replace(order.items[0], artworks=(artwork,)),))


@pytest.fixture
def put(shop: Feed, tmp_path: Path) -> Put:
    """Puts orders into the shop; gives their ids. `here`: whether their files are on this computer."""

    def make(
        *numbers: str,
        quantity: int = 1,
        size: tuple[float, float] = (60, 80),
        here: bool = True,
        state: State = State.IN_PRODUCTION,
    ) -> list[str]:
        path = tmp_path / f"{size[0]}x{size[1]}.png"
        image = QImage(round(size[0] * 2), round(size[1] * 2), QImage.Format.Format_RGB32)
        image.fill(QColor("#d07030"))
        image.save(str(path))
        sha = sha256(path.read_bytes()).hexdigest()
        orders = [an_order_with_file(number, sha, quantity, size, state) for number in numbers]
        shop.put(orders)
        if here:
            asyncio.run(_files(Files(shop.store), orders, path, sha))
        return [order.id for order in orders]

    return make


async def _files(files: Files, orders: list[Order], path: Path, sha: str) -> None:
    for order in orders:
        await files.want([Wanted(order.id, order.artworks[0])], "", NOON)
        file = files.one(order.id, "a1")
        assert file is not None
        await files.mark(file, FileState.HERE, path=str(path), sha256=sha, size=1, got=1)


@pytest.fixture
def page(qtbot: QtBot, station: Station, tmp_path: Path) -> SheetsPage:
    """Prints go to a folder of the test's own."""
    station.folder = tmp_path / "home"
    station.folder.mkdir()
    station.settings = replace(station.settings, print_folder=str(tmp_path / "prints"), sheet_sizes="30 × 42 cm; A2")
    made = SheetsPage(station)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    return made
