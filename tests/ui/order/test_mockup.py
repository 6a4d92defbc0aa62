"""The mock-up panel: words at every step, the picture at the end, and whoever leaves is not called back."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.artwork import Facts, PrintSpec
from app.errors import PlatenError, Unsupported
from app.orders import IN_HOUSE, Artwork, Order
from services.catalogue import Catalogue, Mockup, MockupAsk, MockupTask, Product, TaskState, Variant
from services.meanings import Mapped, Mappings
from services.workstation.bringing import ShelfFolders
from services.workstation.fetching import Ask, Got
from services.workstation.landing import LARGE, thumbnail_path
from services.workstation.tileshelf import TileShelf
from tests.kit.tiled import Inside
from tests.ui.shop import NOON, Feed, an_item, an_order
from ui.order import mockup
from ui.order.mockup import MockupPanel
from ui.order.pane import OrderPane
from ui.station import Station

DONE = MockupTask("t1", TaskState.DONE, (Mockup("front", "https://draw.example/f.jpg"),))
TWO = replace(DONE, pictures=(*DONE.pictures, Mockup("back", "https://draw.example/b.jpg")))
PENDING = MockupTask("t1", again_s=10)


class PrintHouse:
    """A receiver with one Printful account. `tasks` are its answers, one after the other; `asked`: in which order."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.body: dict[str, object] = {"variant": 1320, "product": "19"}
        self.tasks: list[MockupTask | PlatenError] = [DONE]
        self.pages = {"": Catalogue((Product("3", "Tin"),), "2"), "2": Catalogue((MUG,))}

    async def ask(self, method: str, path: str, type_: Any, body: object = None) -> Any:
        (element, _) = type_.__args__
        return (element("printful", "acme", {}),)

    async def mappings(self, provider: str, account: str) -> Mappings:
        return Mappings(1, products=(Mapped("SKU-1", "Lerato", NOON, 1, body=self.body),))

    async def products(self, provider: str, account: str, page: str = "") -> Catalogue:
        self.asked.append(f"page {page}")
        return self.pages[page]

    async def mockup(self, asked: MockupAsk) -> MockupTask:
        self.asked.append(f"draw {asked.product}/{asked.variant}")
        return self._next()

    async def mockup_result(self, provider: str, account: str, task: str) -> MockupTask:
        self.asked.append(f"look {task}")
        return self._next()

    def _next(self) -> MockupTask:
        task = self.tasks.pop(0)
        if isinstance(task, PlatenError):
            raise task
        return task


MUG = Product("19", "Mug", variants=(Variant("1320", "11 oz"),))


class Post:
    """Brings a picture of 30 × 20 pixels from any address."""

    def __init__(self) -> None:
        self.urls: list[str] = []

    def fetch(self, ask: Ask, progress: Callable[[int, int], bool]) -> Got:
        self.urls.append(ask.url)
        image = QImage(QSize(30, 20), QImage.Format.Format_RGB32)
        image.fill(QColor("#336699"))
        ask.part.parent.mkdir(parents=True, exist_ok=True)
        drawn = ask.part.with_suffix(".png")
        assert image.save(str(drawn))
        drawn.replace(ask.part)
        return Got(hashlib.sha256(ask.part.read_bytes()).hexdigest(), ask.part.stat().st_size, "png", "length", 0)


class Shelf:
    def __init__(self, folder: Path) -> None:
        self.folders = ShelfFolders(folder / "shelf", folder / "prints")

    def thumbnail(self, sha256: str, size: int) -> Path | None:
        return None


@pytest.fixture
def house(station: Station) -> PrintHouse:
    made = PrintHouse()
    station.client = made  # type: ignore[assignment]  # answers what the panel asks
    return made


@pytest.fixture
def post(station: Station, tmp_path: Path) -> Post:
    made = Post()
    station.fetcher = made  # type: ignore[assignment]  # brings one picture
    station.shelf = Shelf(tmp_path)  # type: ignore[assignment]  # says where pictures lie
    return made


@pytest.fixture
def order(shop: Feed) -> Order:
    made = an_order("FB-1", "Ada Byron", an_item("Mug", "11 oz", ""))
    made = replace(made, fulfilments=(replace(made.fulfilments[0], route="printful"),))
    shop.put([made])
    return made


@pytest.fixture
def pane(
    qtbot: QtBot,
    station: Station,
    order: Order,
    post: Post,
    house: PrintHouse,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> OrderPane:
    station.tiles.shelf = TileShelf(tmp_path / "tiles", Inside())
    made = OrderPane(station)
    qtbot.addWidget(made)
    made.resize(440, 760)
    made.show()
    made.show_orders((order.id,))
    monkeypatch.setattr(mockup, "LEAST_S", 0.0)
    return made


def drawn(pane: OrderPane, order: Order, said: list[str]) -> MockupPanel:
    """Begins; `said` gets everything that is said meanwhile."""
    panel = pane.mockup
    show = panel.viewer.show_words

    def heard(icon: str, words: str) -> None:
        said.append(words)
        show(icon, words)

    panel.viewer.show_words = heard  # type: ignore[method-assign]  # listens, then shows
    pane.open_mockup(order, order.fulfilments[0], order.items[0])
    return panel


def seen(qtbot: QtBot, panel: MockupPanel) -> None:
    """The drawing is painted, from tiles."""
    qtbot.waitUntil(lambda: not panel.viewer.grab().isNull() and panel.viewer.sharp)


def test_every_step_is_said_and_the_picture_shown(
    qtbot: QtBot, pane: OrderPane, order: Order, house: PrintHouse, post: Post
) -> None:
    house.tasks = [replace(PENDING, again_s=0), DONE]
    said: list[str] = []
    panel = drawn(pane, order, said)
    assert pane.stack.currentWidget() is panel
    qtbot.waitUntil(lambda: panel.again_button.isVisibleTo(panel))
    assert said == [
        "Looking up what SKU-1 is at Printful …",
        "Asking Printful for a drawing …",
        "Printful is drawing …",
        "Fetching the picture …",
    ]
    assert house.asked == ["draw 19/1320", "look t1"]
    assert post.urls == ["https://draw.example/f.jpg"]
    assert panel.words.text() == "Front, by Printful. A drawing: it is no proof of color."
    seen(qtbot, panel)


def test_a_product_that_was_not_noted_is_looked_for_and_remembered(
    qtbot: QtBot, pane: OrderPane, order: Order, house: PrintHouse
) -> None:
    house.body, house.tasks = {"variant": 1320}, [DONE, DONE]
    said: list[str] = []
    panel = drawn(pane, order, said)
    qtbot.waitUntil(lambda: panel.again_button.isVisibleTo(panel))
    assert "Looking for it among Printful’s products …" in said
    panel.again_button.click()
    qtbot.waitUntil(lambda: len(house.asked) == 4 and panel.again_button.isVisibleTo(panel))
    assert house.asked == ["page ", "page 2", "draw 19/1320", "draw 19/1320"]


def test_a_product_that_is_nowhere_says_who_can_help(
    qtbot: QtBot, pane: OrderPane, order: Order, house: PrintHouse
) -> None:
    house.body = {"variant": 7}
    panel = drawn(pane, order, [])
    qtbot.waitUntil(lambda: "Which product of Printful SKU-1 is was not noted." in panel.words.text())
    assert "A manager chooses it anew in Mappings, G T." in panel.words.text()
    assert house.asked == ["page ", "page 2"]


@pytest.mark.parametrize(
    ("task", "words"),
    [
        (MockupTask("t1", TaskState.FAILED, words="The file is too small."), "The file is too small."),
        (Unsupported("Printful cannot draw mock-ups for Platen; look there by hand."), "cannot draw mock-ups"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_a_sentence(
    qtbot: QtBot, pane: OrderPane, order: Order, house: PrintHouse, task: MockupTask | PlatenError, words: str
) -> None:
    house.tasks = [task]
    said: list[str] = []
    panel = drawn(pane, order, said)
    qtbot.waitUntil(lambda: words in panel.words.text())
    assert said[-1] == "No mock-up"


def test_a_drawing_that_takes_for_ever_is_left(
    qtbot: QtBot, pane: OrderPane, order: Order, house: PrintHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mockup, "LONGEST_S", 0.0)
    house.tasks = [PENDING]
    panel = drawn(pane, order, [])
    qtbot.waitUntil(lambda: panel.words.text() == "Printful is still drawing. Ask again later.")


def test_of_several_views_another_can_be_looked_at(
    qtbot: QtBot, pane: OrderPane, order: Order, house: PrintHouse, post: Post
) -> None:
    house.tasks = [TWO]
    panel = drawn(pane, order, [])
    qtbot.waitUntil(lambda: panel.again_button.isVisibleTo(panel))
    assert [view.text() for view in panel.views] == ["Front", "Back"]
    panel.views[1].click()
    qtbot.waitUntil(lambda: panel.words.text().startswith("Back, by Printful."))
    assert post.urls == ["https://draw.example/f.jpg", "https://draw.example/b.jpg"]


def test_whoever_leaves_is_not_called_back(
    qtbot: QtBot, pane: OrderPane, order: Order, house: PrintHouse, station: Station
) -> None:
    said: list[str] = []
    panel = drawn(pane, order, said)
    assert pane.back()
    assert pane.stack.currentWidget() is pane.body
    qtbot.waitUntil(lambda: not station.tasks.running)
    assert (house.asked, said) == ([], ["Looking up what SKU-1 is at Printful …"])
    assert not panel.words.text()


def test_another_order_closes_it(pane: OrderPane, order: Order, shop: Feed) -> None:
    drawn(pane, order, [])
    other = an_order("FB-2", "Max Ernst", an_item("Poster", "A3", ""))
    shop.put([other])
    pane.show_orders((other.id,))
    assert pane.stack.currentWidget() is pane.body
    pane.open_mockup(order, order.fulfilments[0], order.items[0])
    assert pane.stack.currentWidget() is pane.body


@pytest.fixture
def here(order: Order, post: Post, station: Station) -> Order:
    """The same with its print file on this computer."""
    assert station.shelf is not None
    folder = station.shelf.folders.thumbnails
    folder.mkdir(parents=True)
    image = QImage(QSize(384, 512), QImage.Format.Format_RGB32)
    image.fill(QColor("#336699"))
    assert image.save(str(thumbnail_path(folder, "ab" * 32, LARGE)))
    spec = PrintSpec(width_mm=300, height_mm=400)
    print_ = Artwork(
        "a1", url="https://cdn.example/a.png", sha256="ab" * 32, facts=Facts(384, 512, "PNG", "RGB", 1), spec=spec
    )
    return replace(order, items=(replace(order.items[0], artworks=(print_,)),))


def test_what_is_made_in_house_is_drawn_here_without_a_line(qtbot: QtBot, pane: OrderPane, here: Order) -> None:
    ours = replace(here, fulfilments=(replace(here.fulfilments[0], route=IN_HOUSE),))
    pane.station.client = None
    said: list[str] = []
    panel = drawn(pane, ours, said)
    qtbot.waitUntil(lambda: panel.again_button.isVisibleTo(panel))
    assert said == ["Drawing …"]
    assert panel.words.text() == "Drawn on this computer, print 30 × 40 cm. A drawing: it is no proof of color."
    seen(qtbot, panel)


def test_where_its_maker_draws_none_it_is_drawn_here(
    qtbot: QtBot, pane: OrderPane, here: Order, house: PrintHouse
) -> None:
    house.tasks = [Unsupported("Printful draws no such thing.")]
    panel = drawn(pane, here, [])
    qtbot.waitUntil(lambda: panel.again_button.isVisibleTo(panel))
    assert panel.words.text().startswith("Printful draws no such thing. Drawn on this computer")
    seen(qtbot, panel)


def test_a_small_copy_that_is_gone_is_told(qtbot: QtBot, pane: OrderPane, here: Order, station: Station) -> None:
    assert station.shelf is not None
    thumbnail_path(station.shelf.folders.thumbnails, "ab" * 32, LARGE).unlink()
    ours = replace(here, fulfilments=(replace(here.fulfilments[0], route=IN_HOUSE),))
    panel = drawn(pane, ours, [])
    qtbot.waitUntil(lambda: "not on this computer yet" in panel.words.text())
    assert panel.viewer.lead == -1
