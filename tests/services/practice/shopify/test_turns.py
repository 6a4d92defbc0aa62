"""What else happens at the shop, and in which messages it is told."""

import json
from datetime import timedelta
from typing import Any

import pytest

from services.practice.catalogue import made_up
from services.practice.shopify import turns
from services.practice.shopify.nodes import Record, shown_status
from tests.services.practice.parts import Parts


def a_record(parts: Parts) -> Record:
    record = parts.shopify.place(made_up(3))
    parts.outbox.messages.clear()
    return record


def told(parts: Parts, topic: str) -> Any:
    return json.loads(parts.last(topic).compose(0)[1])


def test_an_edit_names_the_order_only(parts: Parts) -> None:
    record = a_record(parts)
    line = record.body["line_items"][0]
    turns.edit(parts.shopify, record, line["id"], 1)
    edit = told(parts, "orders/edited")["order_edit"]
    assert (edit["order_id"], edit["line_items"]["removals"]) == (record.body["id"], [{"id": line["id"], "delta": 1}])
    assert line["current_quantity"] == line["quantity"] - 1


def test_a_later_date_comes(parts: Parts) -> None:
    record = a_record(parts)
    turns.schedule(parts.shopify, record, parts.clock() + timedelta(days=2))
    assert shown_status(record) == "SCHEDULED"
    turns.fall_due(parts.shopify, record)
    assert shown_status(record) == "UNFULFILLED"
    assert "order_id" not in told(parts, "fulfillment_orders/rescheduled")["fulfillment_order"]
    assert told(parts, "fulfillment_orders/scheduled_fulfillment_order_ready")["fulfillment_order"]["status"] == "open"


def test_moved_routed_and_called_off(parts: Parts) -> None:
    record = a_record(parts)
    left = {line: pieces for line, (_, pieces) in record.parts[0].lines.items()}
    turns.relocate(parts.shopify, record, 9)
    assert [part.status for part in record.parts] == ["CLOSED", "OPEN"]
    assert {line: pieces for line, (_, pieces) in record.parts[1].lines.items()} == left
    assert "order_id" not in json.dumps(told(parts, "fulfillment_orders/moved"))
    turns.route(parts.shopify, record)
    turns.call_off(parts.shopify, record)
    assert {part.status for part in record.parts} == {"CANCELLED"}
    assert told(parts, "fulfillment_orders/cancelled")["replacement_fulfillment_order"] is None


def test_a_carriers_news_comes_twice(parts: Parts) -> None:
    record = a_record(parts)
    with pytest.raises(IndexError):
        turns.carrier_says(parts.shopify, record, "in_transit")
    parts.shopify.ship(record)
    parts.outbox.messages.clear()
    turns.carrier_says(parts.shopify, record, "in_transit")
    assert parts.topics() == ["fulfillment_events/create", "fulfillments/update", "orders/updated"]


def test_the_end_of_the_app_and_privacy(parts: Parts) -> None:
    record = a_record(parts)
    parts.shopify.tokens["t"] = parts.clock()
    turns.uninstall(parts.shopify)
    assert parts.shopify.tokens == {}
    turns.privacy(parts.shopify, "customers/redact", record)
    turns.privacy(parts.shopify, "shop/redact", record)
    assert told(parts, "customers/redact")["orders_to_redact"] == [record.body["id"]]
    assert set(told(parts, "shop/redact")) == {"shop_id", "shop_domain"}
