"""A whole order: lines, options, money to the cent, payment, address; and bodies made to do harm."""

import json
from decimal import Decimal
from typing import Any

import pytest

from app.errors import Corrupt
from app.events import Cancelled, Held, Placed
from app.orders import Order
from app.states import CancelReason, Payment
from services.connector import Account
from services.providers.shopify.orders import CANCEL_WORDS, Learned, order_events
from services.providers.shopify.payments import PAYMENT_WORDS
from tests.kit import deliveries as d

ACCOUNT = d.ACCOUNTS["shopify"]


def recorded(name: str = "orders_create") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(d.recorded("shopify", name))
    return found


def learn(data: dict[str, Any], account: Account = ACCOUNT) -> Learned:
    return order_events(data, account, "m", d.NOW)


def snapshot(data: dict[str, Any]) -> Order:
    placed = learn(data).events[0]
    assert isinstance(placed, Placed)
    return placed.snapshot


def test_the_recorded_order() -> None:
    order = snapshot(recorded())
    assert (order.number, order.source, order.account, order.external) == (
        "#2001",
        "shopify",
        "main",
        "6300000000101",
    )
    assert order.placed_at.isoformat() == "2026-11-21T04:59:58+00:00"
    assert order.version is not None
    assert (order.total.amount, order.total.currency) == (Decimal("61.50"), "USD")
    assert order.payment is Payment.UNPAID
    assert order.customer.name == "Inês Duarte"
    assert order.address.lines() == ("Inês Duarte", "Rua Nova 5", "Porto PT-13 4000-001", "PT")
    assert order.note == "Please wrap\nGift note: For <Ines>"
    tee, stickers = order.items
    assert (tee.sku, tee.variant, tee.quantity, tee.price.amount) == (
        "TEE-BLK-M",
        "Black / M",
        1,
        Decimal("45.00"),
    )
    assert tee.options == (("Engraving", "Rex ♥"),)
    assert tee.awaits_artwork
    assert tee.detail_ref == "order_pet_data_1795000001000"
    assert tee.sessions == ("rex_1795000000001", "luc_1795000000002")
    assert (stickers.variant, stickers.quantity, stickers.awaits_artwork) == ("", 2, False)


@pytest.mark.parametrize(("word", "payment"), PAYMENT_WORDS.items())
def test_payment_words(word: str, payment: Payment) -> None:
    assert snapshot(recorded() | {"financial_status": word or None}).payment is payment


@pytest.mark.parametrize(("word", "why"), CANCEL_WORDS.items())
def test_cancel_words(word: str, why: CancelReason) -> None:
    event = learn(recorded("orders_cancelled") | {"cancel_reason": word}).events[-1]
    assert isinstance(event, Cancelled)
    assert event.why is why


def test_an_unknown_payment_word_is_listed_and_pays_nothing() -> None:
    learned = learn(recorded() | {"financial_status": "teleported"})
    assert learned.unknown == ["payment teleported"]
    assert snapshot(recorded() | {"financial_status": "teleported"}).payment is Payment.NONE


@pytest.mark.parametrize(
    ("currency", "sum_", "expected"),
    [("USD", "56.9", "56.90"), ("JPY", "5690.0", "5690"), ("KWD", "1.5", "1.500")],
)
def test_money_is_exact_with_the_decimals_of_its_currency(currency: str, sum_: str, expected: str) -> None:
    data = recorded() | {"currency": currency, "current_total_price": sum_}
    for line in data["line_items"]:
        line["price"] = "12"
    assert str(snapshot(data).total.amount) == expected


def test_a_total_with_a_fraction_of_a_cent_is_refused_a_finer_price_of_one_piece_is_not() -> None:
    data = recorded()
    data["line_items"][0]["price"] = "0.0055"
    assert str(snapshot(data).items[0].price.amount) == "0.0055"
    with pytest.raises(Corrupt, match="more decimals"):
        snapshot(data | {"current_total_price": "12.345"})


def test_edits_and_refunds_lower_what_is_to_be_made() -> None:
    data = recorded()
    data["line_items"][1]["current_quantity"] = 1
    assert snapshot(data).items[1].quantity == 1


def test_a_canceled_order_still_says_what_was_ordered() -> None:
    assert [i.quantity for i in snapshot(recorded("orders_cancelled")).items] == [1, 2]


def test_an_order_without_goods_is_none_of_ours() -> None:
    data = recorded()
    data["line_items"] = data["line_items"][2:]
    assert learn(data).events == []


def test_names_and_addresses_may_all_be_missing() -> None:
    data = recorded()
    for name in ("email", "contact_email", "phone", "customer", "shipping_address", "note", "tags"):
        data[name] = None
    order = snapshot(data)
    assert order.customer.name == ""
    assert order.address.lines() == ()


def test_a_test_order_is_held_unless_the_shop_wants_it() -> None:
    held = learn(recorded() | {"test": True}).events[-1]
    assert isinstance(held, Held)
    eager = Account("shopify", "main", {**ACCOUNT.fields, "test_orders": "make"})
    assert len(learn(recorded() | {"test": True}, eager).events) == 1


def test_rush_is_a_tag() -> None:
    assert snapshot(recorded() | {"tags": "vip, RUSH"}).rush
    assert not snapshot(recorded() | {"tags": "crush"}).rush


HOSTILE: list[tuple[str, object]] = [
    ("id", None),
    ("id", {}),
    ("total_price", "NaN"),
    ("current_total_price", "1e400"),
    ("current_total_price", "-5.00"),
    ("current_total_price", [1]),
    ("name", "x" * 5_000),
    ("name", True),
    ("updated_at", "yesterday"),
    ("updated_at", 10**30),
    ("line_items", "none"),
    ("line_items", [1]),
    ("line_items", [{"id": 1}] * 1_001),
    ("line_items", [{"id": 1, "quantity": -1}]),
    ("line_items", [{"id": 1, "quantity": 1.5}]),
    ("line_items", [{"id": 1, "quantity": 10**9}]),
    ("line_items", [{"id": 1, "quantity": True}]),
    ("line_items", [{"id": 1, "quantity": "Infinity"}]),
    ("line_items", [{"quantity": 1}]),
    ("line_items", [{"id": 1, "price": "free"}]),
    ("line_items", [{"id": 1, "properties": 7}]),
    ("shipping_address", "Main Street"),
    ("test", "maybe so"[:0] or 3),
    ("fulfillments", {"id": 1}),
    ("financial_status", ["paid"]),
]


@pytest.mark.parametrize(("name", "value"), HOSTILE, ids=lambda v: str(v)[:30])
def test_what_cannot_be_is_refused_with_a_reason(name: str, value: object) -> None:
    data = recorded()
    if name == "total_price":
        data["current_total_price"] = None
    with pytest.raises(Corrupt) as found:
        learn(data | {name: value})
    assert found.value.message


def test_text_that_no_database_takes_is_cleaned() -> None:
    data = recorded()
    data["shipping_address"]["name"] = "A\x00na \ud83d Ko\u0007va\u010d"
    assert snapshot(data).address.name == "Ana  Kovač"
