"""Orders entered, priced, changed and canceled by an app."""

from typing import Any

import pytest

from services.practice.catalogue import PRODUCTS
from services.practice.shopify import register
from services.practice.shopify.declined import Declined
from services.practice.shopify.nodes import gid
from tests.services.practice.parts import Parts

LINE = {"variantId": gid("ProductVariant", PRODUCTS[0].variant_id), "quantity": 2}
ORDER = {
    "lineItems": [LINE],
    "sourceIdentifier": "pl-1",
    "financialStatus": "PAID",
    "note": "Ring",
    "shippingAddress": {"firstName": "Ada", "lastName": "Moss", "city": "Salem", "countryCode": "US"},
}


def enter(parts: Parts, **fields: Any) -> int:
    node = register.enter(parts.shopify, {"order": {**ORDER, **fields}})["order"]
    return int(node["legacyResourceId"])


def test_an_entered_order_bears_its_source(parts: Parts) -> None:
    body = parts.shopify.orders[enter(parts)].body
    assert (body["source_identifier"], body["note"], body["financial_status"]) == ("pl-1", "Ring", "paid")
    assert (body["shipping_address"]["city"], body["shipping_address"]["phone"], body["email"]) == ("Salem", None, None)
    assert parts.topics() == ["orders/create", "orders/paid"]
    assert parts.ledger.count("shopify.order", "pl-1") == 1


@pytest.mark.parametrize("lines", [[], [{"variantId": gid("ProductVariant", 7), "quantity": 1}]])
def test_lines_that_cannot_be(parts: Parts, lines: list[object]) -> None:
    with pytest.raises(Declined):
        enter(parts, lineItems=lines)
    assert parts.topics() == []


def test_a_price_is_worked_out_and_nothing_kept(parts: Parts) -> None:
    draft = register.calculate(parts.shopify, {"input": {"lineItems": [LINE]}})["calculatedDraftOrder"]
    assert float(draft["subtotalPriceSet"]["shopMoney"]["amount"]) == float(PRODUCTS[0].price * 2)
    assert parts.shopify.orders == {}


def test_note_and_address_change(parts: Parts) -> None:
    id_ = enter(parts)
    given = {"id": gid("Order", id_), "note": "Knock", "email": "a@example.com", "shippingAddress": {"city": "Eugene"}}
    register.change(parts.shopify, {"input": given})
    body = parts.shopify.orders[id_].body
    assert (body["note"], body["email"], body["shipping_address"]["city"]) == ("Knock", "a@example.com", "Eugene")
    assert body["shipping_address"]["first_name"] == "Ada"
    with pytest.raises(Declined, match="does not exist"):
        register.change(parts.shopify, {"input": {"id": gid("Order", 1)}})


def test_canceled_once_and_not_when_sent(parts: Parts) -> None:
    id_, sent = enter(parts), enter(parts, sourceIdentifier="pl-2")
    args = {"orderId": gid("Order", id_), "reason": "OTHER", "restock": False}
    register.cancel(parts.shopify, args)
    assert parts.shopify.orders[id_].body["cancel_reason"] == "other"
    with pytest.raises(Declined, match="already been canceled"):
        register.cancel(parts.shopify, args)
    with pytest.raises(Declined, match="Reason"):
        register.cancel(parts.shopify, {**args, "orderId": gid("Order", sent), "reason": "MOON"})
    parts.shopify.ship(parts.shopify.orders[sent])
    with pytest.raises(Declined, match="fulfillments"):
        register.cancel(parts.shopify, {**args, "orderId": gid("Order", sent)})
