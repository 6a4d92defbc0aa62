"""What is posted to Printify: our words in its form."""

import json
from dataclasses import replace

import pytest

from app.errors import Refused
from app.orders import Fulfilment, Line, Order
from app.states import State
from services.connector import Account
from services.providers.printify.asking import call, order_body
from tests.kit import deliveries as d
from tests.kit.orders import an_item, an_order, begun

BLANK = {"print_provider_id": 5, "blueprint_id": 9, "variant_id": 17887, "placement": ["front", "back"]}


def account(**fields: str) -> Account:
    return Account("printify", "main", {**d.ACCOUNTS["printify"].fields, **fields})


def outsourced(*, artworks: int = 2) -> tuple[Order, Fulfilment]:
    snapshot = an_order(items=(an_item("1", quantity=2, artworks=artworks),))
    part = Fulfilment(f"{snapshot.id}.1", route="printify", state=State.RECEIVED, lines=(Line("1", 2),))
    order = begun(replace(snapshot, fulfilments=(part,)))
    return order, order.fulfilments[0]


def test_an_order_by_sku() -> None:
    order, part = outsourced()
    sent = order_body(order, part, account())
    assert sent["external_id"] == f"{order.id}-1"
    assert sent["line_items"] == [{"quantity": 2, "external_id": "1", "sku": "FRAME-30x40"}]
    assert sent["send_shipping_notification"] is False
    assert (sent["address_to"]["first_name"], sent["address_to"]["last_name"]) == ("Thandi", "Mokoena")
    assert sent["address_to"]["region"] == ""


def test_an_order_by_product() -> None:
    products = json.dumps({"FRAME-30x40": {"product_id": "p1", "variant_id": 7}})
    [line] = order_body(*outsourced(), account(products=products))["line_items"]
    assert (line["product_id"], line["variant_id"]) == ("p1", 7)


def test_a_product_made_on_the_fly_takes_our_pictures() -> None:
    [line] = order_body(*outsourced(), account(products=json.dumps({"FRAME-30x40": BLANK})))["line_items"]
    assert line["print_areas"] == {
        "front": "https://images.example/1-a1.png",
        "back": "https://images.example/1-a2.png",
    }
    with pytest.raises(Refused, match="no picture"):
        order_body(*outsourced(artworks=0), account(products=json.dumps({"FRAME-30x40": BLANK})))


@pytest.mark.parametrize("fields", [{"products": "{"}, {"products": '{"FRAME-30x40": 4}'}, {"shipping": "bike"}])
def test_settings_that_do_not_help_are_named(fields: dict[str, str]) -> None:
    with pytest.raises(Refused):
        order_body(*outsourced(), account(**fields))


@pytest.mark.parametrize("shop", ["", "x/../y", "12/orders"])
def test_a_shop_is_a_number(shop: str) -> None:
    with pytest.raises(Refused):
        next(call(account(shop=shop), "GET", "/orders.json"))


def test_token_and_user_agent_are_always_sent() -> None:
    request = next(call(account(), "GET", "/orders.json"))
    assert request.headers["authorization"] == "Bearer py"
    assert request.headers["user-agent"]
    assert str(request.url) == "https://api.printify.com/v1/shops/815256/orders.json"


def test_what_staff_mapped_counts_before_the_accounts_own_list() -> None:
    own = account(products=json.dumps({"FRAME-30x40": {"product_id": "p1", "variant_id": 7}}))
    mapped = replace(own, products={"FRAME-30x40": {"product_id": "p2", "variant_id": "8"}})
    [line] = order_body(*outsourced(), mapped)["line_items"]
    assert (line["product_id"], line["variant_id"]) == ("p2", 8)


@pytest.mark.parametrize(
    "product", [{}, {"product_id": "p1"}, {"product_id": "", "variant_id": 1}, {"variant_id": True}]
)
def test_a_mapping_that_lacks_something_is_named(product: dict[str, object]) -> None:
    with pytest.raises(Refused, match="lacks"):
        order_body(*outsourced(), replace(account(), products={"FRAME-30x40": product}))
