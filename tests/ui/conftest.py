"""What the window's tests share: a shop in a store, an engine that runs, a station at work."""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.protocol import Person
from app.states import Role
from services.settings import StationSettings
from services.workstation.engine import Engine
from tests.ui.shop import NOON, Feed, open_shop, sample
from ui.icons import Icons
from ui.images.thumbnails import Thumbnails
from ui.station import Station
from ui.theme import Theme
from ui.window import Window

PEOPLE = (
    Person("p1", "Naledi Khumalo", Role.MANAGER),
    Person("p2", "Tomas Dube", Role.CHECKER),
    Person("p3", "Lerato Venter", Role.MANAGER),
)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Feed]:
    """Eleven orders, two of them late."""
    feed = open_shop(tmp_path / "station", sample())
    yield feed
    feed.store.close()


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    made = Theme("dark")
    made.apply(qapp)
    return made


@pytest.fixture
def station(theme: Theme, shop: Feed, engine: Engine) -> Iterator[Station]:
    """Naledi works at Press 2."""
    thumbnails = Thumbnails(lambda sha, pixels: None)
    made = Station(shop.store, Icons(theme), thumbnails, StationSettings(station_name="Press 2"), lambda: NOON, UTC)
    made.tasks.use(engine.submit)
    made.hub.people.emit(PEOPLE)
    yield made
    made.stop_pictures()


@pytest.fixture
def window(qtbot: QtBot, station: Station) -> Window:
    """The whole window at work, the list in focus."""
    made = Window(station)
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.open()
    made.show()
    made.settle()
    made.queue.setFocus()
    return made
