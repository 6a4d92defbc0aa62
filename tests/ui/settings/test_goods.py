"""Picking a product: pages of a catalog, searched by words."""

from decimal import Decimal
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.errors import Refused
from app.orders import Money
from services.catalogue import Catalogue, Product, Variant
from ui.settings.goods import Goods, body_of, named
from ui.station import Station

SMALL = Variant("1320", "11 oz", price=Money(Decimal("5.95"), "USD"))
LARGE = Variant("4830", "15 oz", in_stock=False)
MUG = Product("19", "White glossy mug", "https://files.example/mug.jpg", (SMALL, LARGE))
TIN = Product("403", "Enamel mug", variants=(Variant("11051", "12 oz"),))
PAGES = {"": Catalogue((MUG,), "2"), "2": Catalogue((TIN,))}


class Receiver:
    """Two pages; `asked`: which of them were wanted."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def products(self, provider: str, account: str, page: str = "") -> Catalogue:
        self.asked.append(page)
        if provider == "none":
            raise Refused("It lists no products.", hint="Look there.")
        return PAGES[page]


@pytest.fixture
def receiver(station: Station) -> Receiver:
    made = Receiver()
    station.client = made  # type: ignore[assignment]  # answers the question for products
    return made


def _goods(qtbot: QtBot, station: Station, provider: str = "printful") -> Goods:
    made = Goods(station, provider, "main", "Printful")
    qtbot.addWidget(made)
    made.show()
    return made


def test_pages_are_added_and_searched(qtbot: QtBot, station: Station, receiver: Receiver) -> None:
    goods = _goods(qtbot, station)
    assert receiver.asked == []
    goods.open.click()
    qtbot.waitUntil(lambda: len(goods.rows) == 2, timeout=10_000)
    goods.more.click()
    qtbot.waitUntil(lambda: len(goods.rows) == 3, timeout=10_000)
    assert receiver.asked == ["", "2"]
    assert goods.more.isHidden()
    goods.field.set_text("enamel 12")
    assert [row.text() for row in goods.rows] == ["Enamel mug, 12 oz"]
    goods.field.set_text("shirt")
    assert goods.words.text() == "Nothing at Printful goes by these words."


def test_one_is_picked(qtbot: QtBot, station: Station, receiver: Receiver) -> None:
    goods = _goods(qtbot, station)
    goods.show_page(PAGES[""])
    got: list[Any] = []
    goods.chosen.connect(lambda product, variant: got.append((product, variant)))
    goods.rows[0].click()
    assert got == [(MUG, SMALL)]
    assert goods.words.text() == "Chosen: White glossy mug, 11 oz, 5.95 USD"
    assert goods.rows[0].toolTip() == "https://files.example/mug.jpg"


def test_a_no_is_told_in_its_words(qtbot: QtBot, station: Station, receiver: Receiver) -> None:
    goods = _goods(qtbot, station, "none")
    goods.ask()
    qtbot.waitUntil(lambda: goods.words.text() == "It lists no products. Look there.", timeout=10_000)
    assert goods.open.isEnabled()


def test_words_and_bodies() -> None:
    assert named(MUG, SMALL) == "White glossy mug, 11 oz, 5.95 USD"
    assert named(MUG, LARGE) == "White glossy mug, 15 oz, out of stock there"
    assert body_of("printful", MUG, SMALL) == {"variant": 1320, "product": "19"}
    assert body_of("printify", MUG, SMALL) == {"product_id": "19", "variant_id": 1320}
