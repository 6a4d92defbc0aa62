"""What a shop tells of its orders, signed, in snapshots that do not change afterwards."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace

import pytest

from services.practice.catalogue import PRODUCTS, Line, Spec, made_up
from services.practice.pictures import PrintFile
from services.practice.shopify.store import tracking_number
from tests.services.practice.parts import Parts

PET = replace(
    made_up(3),
    lines=(
        Line(PRODUCTS[4], 2, PrintFile("cat", 1), "pet_json_ref", ("Max",)),
        Line(PRODUCTS[0], 1, PrintFile("sea", 1)),
    ),
    paid=True,
)


def test_a_paid_order_is_told_twice_and_its_document_once(parts: Parts) -> None:
    parts.shopify.place(PET)
    assert parts.topics() == ["orders/create", "orders/paid", "details"]


def test_an_unpaid_order_is_paid_later(parts: Parts) -> None:
    record = parts.shopify.place(replace(PET, paid=False, details="none"))
    assert parts.topics() == ["orders/create"]
    parts.shopify.pay(record)
    assert parts.topics()[1:] == ["orders/paid", "orders/updated"]
    _, first = parts.outbox.messages[0].compose(0)
    _, paid = parts.last("orders/paid").compose(0)
    assert json.loads(first)["financial_status"] == "pending"
    assert json.loads(paid)["financial_status"] == "paid"
    assert json.loads(paid)["updated_at"] > json.loads(first)["updated_at"]


def test_every_message_proves_itself_and_keeps_its_id_over_all_tries(parts: Parts) -> None:
    parts.shopify.place(PET)
    ids = set()
    for message in parts.outbox.messages[:2]:
        headers, content = message.compose(0)
        proof = hmac.new(parts.shopify.secret.encode(), content, hashlib.sha256).digest()
        assert base64.b64decode(headers["X-Shopify-Hmac-Sha256"]) == proof
        assert headers["X-Shopify-Topic"] == message.topic
        assert message.compose(3) == (headers, content)
        ids.add(headers["X-Shopify-Webhook-Id"])
    assert len(ids) == 2


@pytest.mark.parametrize("signed", [True, False])
def test_the_storefronts_document(signed: bool, parts: Parts) -> None:
    parts.shopify.place(replace(PET, details="signed" if signed else "unsigned"))
    message = parts.last("details")
    headers, content = message.compose(0)
    assert message.path == "/webhooks/pet-order-fulfillment"
    assert json.loads(content)["orderDataKey"].startswith("order_pet_data_")
    proof = hmac.new(parts.shopify.storefront_secret.encode(), content, hashlib.sha256).hexdigest()
    assert headers.get("X-Hub-Signature-256") == (f"sha256={proof}" if signed else None)


def test_canceling_leaves_nothing_to_send(parts: Parts) -> None:
    record = parts.shopify.place(PET)
    parts.shopify.cancel(record, "inventory")
    _, content = parts.last("orders/cancelled").compose(0)
    told = json.loads(content)
    assert told["cancel_reason"] == "inventory"
    assert [line["current_quantity"] for line in told["line_items"]] == [0, 0]
    assert record.parts[0].actions == ()


def test_shipping_and_the_carriers_news(parts: Parts) -> None:
    record = parts.shopify.place(PET)
    parts.outbox.messages.clear()
    parts.shopify.ship(record, "USPS", "94001")
    parts.shopify.move(record, "delivered")
    assert parts.topics() == [
        "fulfillments/create",
        "orders/updated",
        "orders/fulfilled",
        "fulfillments/update",
        "orders/updated",
    ]
    _, content = parts.last("fulfillments/update").compose(0)
    assert json.loads(content)["shipment_status"] == "delivered"
    assert json.loads(content)["tracking_number"] == "94001"


def test_a_hold_names_its_order_and_reason(parts: Parts) -> None:
    record = parts.shopify.place(PET)
    parts.shopify.hold(record, "Ask about the frame")
    _, content = parts.last("fulfillment_orders/placed_on_hold").compose(0)
    told = json.loads(content)["fulfillment_order"]
    assert told["order_id"] == record.body["id"]
    assert told["fulfillment_holds"][0]["reason_notes"] == "Ask about the frame"


def test_a_quiet_order_can_only_be_asked_for(parts: Parts) -> None:
    record = parts.shopify.place(PET, quiet=True)
    assert parts.topics() == []
    assert parts.shopify.orders[record.body["id"]] is record


def test_orders_have_names_in_a_row(parts: Parts) -> None:
    assert [parts.shopify.place(made_up(n)).body["name"] for n in range(2)] == ["FB-20801", "FB-20802"]


def test_a_made_up_tracking_number_has_its_check_digit() -> None:
    number = tracking_number(6_200_420_801_000)
    digits = [int(d) for d in number]
    assert len(number) == 22
    assert (3 * sum(digits[-2::-2]) + sum(digits[-3::-2]) + digits[-1]) % 10 == 0


def test_a_spec_without_details_tells_none(parts: Parts) -> None:
    spec: Spec = replace(PET, details="none")
    parts.shopify.place(spec)
    assert "details" not in parts.topics()
