"""Printify's orders as time goes by, and its thin, signed messages."""

import hashlib
import hmac
import json
from typing import Any

from services.practice.catalogue import PRODUCTS, made_up
from tests.services.practice.parts import Parts

SPEC = made_up(3, [p for p in PRODUCTS if p.made_by == "printify"])


def test_messages_are_signed_with_the_secrets_text_and_have_ids(parts: Parts) -> None:
    parts.printify.place(SPEC)
    ids = set()
    for message in parts.outbox.messages:
        headers, content = message.compose(0)
        proof = hmac.new(parts.printify.secret.encode(), content, hashlib.sha256).hexdigest()
        assert headers["X-Pfy-Signature"] == f"sha256={proof}"
        assert message.path == "/hooks/printify/practice-gifts"
        ids.add(json.loads(content)["id"])
    assert parts.topics() == ["order:created", "order:updated", "order:sent-to-production"]
    assert len(ids) == 3


def test_a_message_is_thin(parts: Parts) -> None:
    body = parts.printify.place(SPEC)
    told = json.loads(parts.last("order:updated").compose(0)[1])
    assert told["resource"] == {
        "id": body["id"],
        "type": "order",
        "data": {"shop_id": 815_256, "status": "sending-to-production"},
    }
    assert told["created_at"] == "2026-11-21 12:00:00+00:00"


def test_our_name_comes_back_under_another(parts: Parts) -> None:
    body = parts.printify.create(
        {"external_id": "plabc-1", "label": "FB-1", "line_items": [{"sku": "A", "quantity": 2}]}
    )
    assert body["metadata"]["shop_order_id"] == "plabc-1"
    assert "external_id" not in body
    assert body["status"] == "on-hold"


def test_parcels_part_by_part(parts: Parts) -> None:
    body = parts.printify.create({"line_items": [{"sku": "A"}, {"sku": "B"}]})
    parts.printify.ship(body, 1)
    assert body["status"] == "partially-fulfilled"
    parts.printify.ship(body)
    assert body["status"] == "fulfilled"
    told: Any = json.loads(parts.last("order:shipment:created").compose(0)[1])
    assert told["resource"]["data"]["skus"] == ["B"]
    parts.printify.deliver(body)
    assert all(parcel["delivered_at"] for parcel in body["shipments"])
    assert parts.topics().count("order:shipment:delivered") == 2


def test_canceling_is_told_as_a_change(parts: Parts) -> None:
    body = parts.printify.create({"line_items": [{"sku": "A"}]})
    parts.printify.cancel(body)
    told = json.loads(parts.last("order:updated").compose(0)[1])
    assert told["resource"]["data"]["status"] == "canceled"


def test_time_moves_an_order(parts: Parts) -> None:
    body = parts.printify.place(SPEC)
    seen = []
    for hours in (1, 3, 30, 90):
        parts.clock.forward(hours=hours)
        parts.printify.step()
        seen.append(body["status"])
    assert seen == ["sending-to-production", "in-production", "fulfilled", "fulfilled"]
    assert body["shipments"][0]["delivered_at"]
    assert parts.printify.step() == 0


def test_a_bill_that_was_not_paid_and_a_shop_that_is_gone(parts: Parts) -> None:
    body = parts.printify.create({"line_items": [{"sku": "MUG-11OZ"}]})
    parts.printify.ask_pay(body)
    assert body["status"] == "payment-not-received"
    parts.printify.disconnect()
    told = json.loads(parts.last("shop:disconnected").compose(0)[1])
    assert told["resource"] == {"id": 815_256, "type": "shop", "data": None}
