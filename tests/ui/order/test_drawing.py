"""What a print house is asked to draw, and in which words it is said that nothing can be drawn."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app import wire
from app.errors import NotAllowed
from app.orders import Fulfilment, Item, Order
from services.catalogue import Catalogue, MockupAsk, Product, Variant
from services.connector import Can
from services.meanings import Mapped, Mappings
from services.providers import PROVIDERS
from tests.ui.shop import an_item, an_order
from ui.order.drawing import DRAWING, Known, asked_of, drawable, known_as, lacks_product, product_with, wish_of

URL = "https://images.example/a1.png"


def elsewhere(route: str = "printful") -> tuple[Order, Fulfilment, Item]:
    order = an_order("FB-1", "Ada Byron", an_item("Mug", "11 oz", ""))
    part = replace(order.fulfilments[0], route=route)
    return replace(order, fulfilments=(part,)), part, order.items[0]


class Receiver:
    """Two accounts of Printful, whose mappings are handed in; answers as JSON, as a receiver does."""

    def __init__(self, bodies: Mapping[str, dict[str, object]], own: str = "") -> None:
        self.bodies, self.own = bodies, own
        self.asked: list[str] = []

    async def ask(self, method: str, path: str, type_: Any, body: object = None) -> Any:
        assert (method, path) == ("GET", "accounts")
        rows = [
            {"provider": "stripe", "name": "acme", "title": "Stripe", "fields": {}},
            {"provider": "printful", "name": "main", "title": "Printful", "fields": {"products": self.own}},
            {"provider": "printful", "name": "acme", "title": "Printful", "fields": {"products": self.own}},
        ]
        return wire.read(json.dumps(rows), type_)

    async def mappings(self, provider: str, account: str) -> Mappings:
        self.asked.append(f"{provider}/{account}")
        at = datetime(2026, 11, 20, tzinfo=UTC)
        return Mappings(1, products=tuple(Mapped(sku, "Lerato", at, 1, body=b) for sku, b in self.bodies.items()))


def known(receiver: Receiver, like: str = "acme") -> Known:
    wish = replace(wish_of(*elsewhere()), like=like)
    return asyncio.run(known_as(receiver, wish))  # type: ignore[arg-type]  # answers the two questions


def test_who_draws_is_what_the_connectors_say() -> None:
    assert {name for name, one in PROVIDERS.items() if Can.MOCKUP in one.CAPABILITIES.can} == DRAWING


def test_only_what_is_made_where_somebody_draws_is_drawable() -> None:
    order, part, item = elsewhere()
    assert list(drawable(order)) == [(part, item)]
    assert list(drawable(elsewhere("prodigi")[0])) == []


@pytest.mark.parametrize(
    ("route", "words"), [("prodigi", "Prodigi draws no mock-ups."), ("in_house", "The shop itself draws no mock-ups.")]
)
def test_who_cannot_draw_is_told(route: str, words: str) -> None:
    with pytest.raises(NotAllowed, match=words):
        wish_of(*elsewhere(route))


def test_an_item_without_an_sku_is_told() -> None:
    order, part, item = elsewhere()
    with pytest.raises(NotAllowed, match="Mug, 11 oz has no SKU"):
        wish_of(order, part, replace(item, sku=""))


def test_the_shops_namesake_is_asked_else_the_first_by_name() -> None:
    receiver = Receiver({"SKU-1": {"variant": 1320, "product": "19"}})
    assert known(receiver) == Known("acme", {"variant": 1320, "product": "19"})
    assert known(receiver, like="other").account == "acme"
    assert known(receiver, like="main").account == "main"
    assert receiver.asked == ["printful/acme", "printful/acme", "printful/main"]


def test_the_accounts_own_list_counts_where_nothing_is_mapped() -> None:
    assert known(Receiver({}, json.dumps({"SKU-1": 1320}))).body == {"variant": 1320}
    own = json.dumps({"SKU-1": {"variant": 1320, "placement": "back"}})
    assert known(Receiver({}, own)).text("variant") == "1320"


@pytest.mark.parametrize("own", ["", "nonsense", "[]", '{"OTHER": 1}'])
def test_nobody_has_said_what_it_is(own: str) -> None:
    with pytest.raises(NotAllowed, match="Nobody has said yet what SKU-1 is at Printful") as told:
        known(Receiver({}, own))
    assert "Mappings, G T" in told.value.hint


def test_without_a_line_or_an_account_it_is_told() -> None:
    wish = wish_of(*elsewhere())
    with pytest.raises(NotAllowed, match="needs the receiver"):
        asyncio.run(known_as(None, wish))
    with pytest.raises(NotAllowed, match="Printify is not connected"):
        asyncio.run(known_as(Receiver({}), replace(wish, provider="printify")))  # type: ignore[arg-type]  # as above


def test_printful_draws_the_picture_on_a_product_that_was_noted_or_found() -> None:
    wish = wish_of(*elsewhere())
    noted = Known("acme", {"variant": 1320, "product": "19", "placement": ["back", "front"]})
    assert not lacks_product(wish, noted)
    assert asked_of(wish, noted) == MockupAsk("printful", "acme", "19", "1320", URL, "back")
    bare = Known("acme", {"variant": 1320})
    assert lacks_product(wish, bare)
    assert asked_of(wish, bare, "71") == MockupAsk("printful", "acme", "71", "1320", URL, "")
    with pytest.raises(NotAllowed, match="no picture to print yet"):
        asked_of(replace(wish, picture_url=""), noted)


def test_a_product_is_found_by_its_variant() -> None:
    mug = Product("19", "Mug", variants=(Variant("1320", "11 oz"), Variant("4830", "15 oz")))
    assert product_with(Catalogue((Product("3", "Tin"), mug)), "4830") == "19"
    assert product_with(Catalogue((mug,)), "7") == ""


def test_printify_shows_a_product_of_its_shop_as_it_is() -> None:
    wish = wish_of(*elsewhere("printify"))
    there = Known("gifts", {"product_id": "5bfd0b66a342bcc9b5563216", "variant_id": 17887})
    assert not lacks_product(wish, there)
    assert asked_of(wish, there) == MockupAsk("printify", "gifts", "5bfd0b66a342bcc9b5563216", "17887")
    with pytest.raises(NotAllowed, match="SKU-1 is made only when it is ordered"):
        asked_of(wish, Known("gifts", {"print_provider_id": 5, "blueprint_id": 9, "variant_id": 17887}))
