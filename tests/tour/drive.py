"""Drives one real window: waits until nothing more comes, presses keys, takes the picture."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QEvent, QEventLoop, QTimer
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import codes, events, wire
from app.artwork import Answer, Said, Verdict
from app.orders import Order
from app.protocol import FeedItem, FeedPage
from app.states import ReprintReason, State
from services.settings import StationSettings
from services.workstation.bringing import ShelfFolders
from services.workstation.engine import Engine
from services.workstation.fetching import Fetcher
from services.workstation.images import Shelf
from services.workstation.store import Store
from services.workstation.sync import Line
from tests.tour.shop import NALEDI, NOW, PEOPLE, Made, filled
from ui.icons import Icons
from ui.images.thumbnails import Thumbnails
from ui.order.pane import OrderPane
from ui.shell.asking import Choices
from ui.station import Station
from ui.theme import Theme
from ui.window import Window

LONGEST_S = 10.0
CALM_MS = 250


class Drive:
    """A window over its own copy of the shop. `close` ends it."""

    def __init__(self, app: QApplication, shop: Path, theme: str, size: tuple[int, int], text: int = 100) -> None:
        self.app = app
        self._told = 1_000_000
        self.folder = Path(tempfile.mkdtemp())
        shutil.copytree(shop, self.folder, dirs_exist_ok=True)
        self.theme = Theme(theme)
        self.theme.set_less_motion(True)
        self.theme.set_text_size(text)
        self.theme.apply(app)
        self.store = Store.open(self.folder, clock=lambda: NOW)
        self.engine = Engine(lambda error: None)
        self.engine.start()
        self.station = self._station()
        self.window = Window(self.station)
        self.window.resize(*size)
        self.window.open()
        self.window.show()
        self.window.settle()
        self.station.hub.tell_people(PEOPLE)
        self.online()
        self.rest()

    def _station(self) -> Station:
        icons = Icons(self.theme)
        settings = StationSettings(station_name="Press 2", print_folder="Print files")
        thumbnails = Thumbnails(self._thumbnail)
        station = Station(self.store, icons, thumbnails, settings, lambda: NOW, NOW.tzinfo)  # type: ignore[arg-type]  # aware
        station.tasks.use(self.engine.submit)
        station.tile_folder = self.folder / "shelf" / "tiles"
        station.shelf = Shelf(
            self.store,
            ShelfFolders(self.folder / "shelf", self.folder / "prints"),
            author=lambda: NALEDI,
            on_batch=station.hub.tell_batch,
            on_touched=station.hub.tell_touched,
            fetcher=Fetcher(reserve=0),
        )
        return station

    def _thumbnail(self, sha: str, pixels: int) -> Path | None:
        path = self.folder / "shelf" / "thumbnails" / f"{sha}_{128 if pixels <= 128 else 512}.jpg"
        return path if path.exists() else None

    def online(self, words: str = "Up to date") -> None:
        """As the sync says twelve seconds after a talk with the receiver."""
        self.station.hub.tell_line(Line(True, NOW, NOW - timedelta(seconds=12), words))

    def offline(self) -> None:
        since = NOW - timedelta(minutes=11)
        self.station.hub.tell_line(Line(False, since, since, "Working offline"))

    @property
    def pane(self) -> OrderPane:
        """Beside the queue."""
        assert self.window.pane is not None
        return self.window.pane

    def asked(self) -> Choices:
        """The question that is open."""
        assert self.window.desk.asked is not None
        return self.window.desk.asked

    def rest(self) -> None:
        """Until events, thumbnails and tasks are done; at most ten seconds."""
        end = time.monotonic() + LONGEST_S
        while time.monotonic() < end:
            self._run(CALM_MS)
            if not self.station.tasks.running and self.station.tiles.settled:
                break
        self._run(CALM_MS)

    def _run(self, milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def do(self, command: str) -> None:
        """A command by its name, as a button or the palette would."""
        self.window.desk.run(command)
        self.rest()

    def write(self, text: str) -> None:
        """Into the field that has the focus."""
        focused = QApplication.focusWidget()
        assert focused is not None, "no field has the focus"
        QTest.keyClicks(focused, text)
        self.rest()

    def choose(self, numbers: Iterable[str]) -> None:
        """Select orders by number."""
        ids = [codes.order_id("shopify", "acme", n) for n in numbers]
        self.window.queue.select(ids[0])
        for id_ in ids[1:]:
            self.window.queue.list.choice.toggle(id_)
        self.window.queue.list.viewport().update()
        self.window.chose(tuple(ids))
        self.rest()

    def change(self, number: str, changed: Callable[[Order], Order]) -> str:
        """The receiver tells of a changed order; gives its id."""
        order = changed(self.order(number))
        id_ = order.id
        self._told += 1
        body = msgspec.Raw(wire.order_bytes(order))
        page = FeedPage((FeedItem(self._told, "order", id_, self._told, body=body),), f"tour.{self._told}", False, NOW)
        self.engine.submit(self.store.take(page)).result(LONGEST_S)
        self.station.hub.tell_touched({id_})
        self.rest()
        return id_

    def order(self, number: str) -> Order:
        """As this station shows it."""
        shown = self.store.order(codes.order_id("shopify", "acme", number))
        assert shown is not None, number
        return shown.order

    def judge(self, number: str, verdict: str) -> None:
        """The order was made, and its first piece checked."""
        id_ = codes.order_id("shopify", "acme", number)
        self.window.desk.station.steps.move([id_], State.QUALITY_CHECK)
        self.rest()

        def make(order: Order, base: dict[str, Any]) -> list[events.Event]:
            part, why = order.fulfilments[0], ReprintReason.BANDING if verdict == "fail" else None
            unit = part.units[0]
            named = base | {"fulfilment": part.id, "unit": unit.id, "attempt": unit.attempt}
            seen = (Answer("image", "Image is the one ordered", Said.YES),)
            return [events.Checked(**named, verdict=Verdict(verdict), why=why, answers=seen)]

        self.station.steps.take([id_], make, f"piece {verdict}ed")
        self.rest()

    def grab(self, path: Path, *, grey: bool = False) -> None:
        """The whole window as PNG."""
        self.rest()
        picture = self.window.grab().toImage()
        if grey:
            picture = picture.convertToFormat(QImage.Format.Format_Grayscale8)
        picture.save(str(path))

    def close(self) -> None:
        self.window.close()
        self.rest()
        self.engine.stop(5)
        self.station.stop_pictures()
        if self.station.shelf is not None:
            self.station.shelf.close()
        self.store.close()
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        shutil.rmtree(self.folder, ignore_errors=True)


Run = Callable[[Drive], None]


def make_shop(folder: Path, made: Iterable[Made]) -> None:
    """Drawn once, copied for each scene."""
    filled(folder, made).close()
