"""A print house's days: what happens to an order and what is told of it, in each store's version."""

import hashlib
import hmac
import json
from typing import Any

import pytest

from services.practice.catalogue import PRODUCTS, made_up
from tests.services.practice.parts import Parts

SPEC = made_up(3, [p for p in PRODUCTS if p.made_by == "printful"])


def told(parts: Parts, topic: str) -> Any:
    return json.loads(parts.last(topic).compose(0)[1])


def test_version_2_signs_with_the_secrets_bytes_anew_for_every_try(parts: Parts) -> None:
    store = parts.printful.stores[0]
    parts.printful.place(store, SPEC)
    message = parts.outbox.messages[0]
    for tries in (0, 2):
        headers, content = message.compose(tries)
        assert json.loads(content)["retries"] == tries
        proof = hmac.new(bytes.fromhex(store.secret), content, hashlib.sha256).hexdigest()
        assert headers["x-pf-webhook-signature"] == proof
        assert headers["x-pf-webhook-public-key"] == store.public_key


def test_version_1_signs_nothing_and_has_a_secret_address(parts: Parts) -> None:
    store = parts.printful.stores[1]
    parts.printful.place(store, SPEC)
    message = parts.outbox.messages[0]
    headers, content = message.compose(0)
    assert set(headers) == {"Content-Type"}
    assert message.path == f"/hooks/printful/{store.account}/{store.url_secret}"
    assert json.loads(content)["data"]["order"]["items"]


@pytest.mark.parametrize(("number", "sent"), [(0, "shipment_sent"), (1, "package_shipped")])
def test_a_parcel_is_told_under_the_versions_name(number: int, sent: str, parts: Parts) -> None:
    body = parts.printful.place(parts.printful.stores[number], SPEC)
    parcel = parts.printful.ship(body)
    assert body["status"] == "fulfilled"
    message = told(parts, sent)
    assert message["data"]["shipment"]["tracking_number"] == parcel["tracking_number"]
    assert ("occurred_at" in message) == (number == 0)


def test_only_version_2_tells_of_delivery(parts: Parts) -> None:
    for store in parts.printful.stores:
        body = parts.printful.place(store, SPEC)
        parts.printful.ship(body)
        parts.printful.deliver(body)
    delivered = [m for m in parts.outbox.messages if m.topic == "shipment_delivered"]
    assert [m.path for m in delivered] == ["/hooks/printful/practice-prints"]


def test_holds_failures_and_canceling_tell_their_reason(parts: Parts) -> None:
    house = parts.printful
    body = house.place(house.stores[1], SPEC)
    house.hold(body, "Low resolution")
    assert (body["status"], told(parts, "order_put_hold")["data"]["reason"]) == ("onhold", "Low resolution")
    house.release(body)
    assert told(parts, "order_remove_hold")["data"]["order"]["status"] == "pending"
    house.fail(body, "No such street")
    assert told(parts, "order_failed")["data"]["order"]["error"] == "No such street"
    house.cancel(body)
    assert told(parts, "order_canceled")["data"]["order"]["status"] == "canceled"


def test_a_message_keeps_what_was_true_when_it_was_said(parts: Parts) -> None:
    body = parts.printful.place(parts.printful.stores[0], SPEC)
    parts.printful.cancel(body)
    assert json.loads(parts.outbox.messages[0].compose(0)[1])["data"]["order"]["status"] == "draft"


def test_time_moves_an_order_through_the_house_at_the_speed_set(parts: Parts) -> None:
    parts.knobs.speed = 10
    body = parts.printful.place(parts.printful.stores[0], SPEC)
    seen = [body["status"]]
    for hours in (0.1, 0.2, 2, 5, 5):
        parts.clock.forward(hours=hours)
        parts.printful.step()
        seen.append(body["status"])
    assert seen == ["pending", "pending", "inprocess", "fulfilled", "fulfilled", "fulfilled"]
    assert body["shipments"][0]["delivered_at"]
    assert parts.printful.step() == 0


def test_two_parcels_hold_different_lines(parts: Parts) -> None:
    rows = [{"variant_id": n, "quantity": 1} for n in (1, 2)]
    body = parts.printful.create(parts.printful.stores[0], {"items": rows})
    first, second = parts.printful.ship(body, 1), parts.printful.ship(body)
    assert [[i["item_id"] for i in p["items"]] for p in (first, second)] == [[r["id"]] for r in body["items"]]
    assert first["tracking_number"] != second["tracking_number"]


def test_a_shipments_days_are_told_in_version_2_alone(parts: Parts) -> None:
    house = parts.printful
    for store in house.stores:
        body = house.place(store, SPEC)
        house.stock(body, out=True)
        house.stock(body, out=False)
        house.hold_shipment(body, held=True)
        house.hold_shipment(body, held=False)
        house.ask_approval(body, shipment=True)
        house.void(body, house.ship(body))
    kinds = [t for t in parts.topics() if t.startswith("shipment_")]
    assert kinds == [
        "shipment_out_of_stock",
        "shipment_out_of_stock",
        "shipment_put_hold",
        "shipment_remove_hold",
        "shipment_put_hold_approval",
        "shipment_sent",
        "shipment_canceled",
    ]
    assert told(parts, "shipment_put_hold")["data"]["shipment"]["tracking_number"] is None
    assert told(parts, "shipment_put_hold_approval")["data"]["approval_files"]


@pytest.mark.parametrize(("number", "kind"), [(0, "shipment_returned"), (1, "package_returned")])
def test_money_approvals_and_returns_in_both_versions(number: int, kind: str, parts: Parts) -> None:
    body = parts.printful.place(parts.printful.stores[number], SPEC)
    parts.printful.ask_approval(body)
    assert (body["status"], told(parts, "order_put_hold_approval")["data"]["reason"] != "") == ("onhold", True)
    parts.printful.give_back(body, parts.printful.ship(body))
    assert told(parts, kind)["data"]["shipment"]["status"] == "returned"
    parts.printful.refund(body, "3.00")
    assert told(parts, "order_refunded")["data"]["amount"] == "3.00"


def test_a_draft_is_changed_and_told(parts: Parts) -> None:
    rows = [{"variant_id": n, "quantity": 1} for n in (1, 2)]
    body = parts.printful.create(parts.printful.stores[1], {"items": rows, "recipient": {"name": "Ana"}})
    parts.printful.change(body, {"recipient": {"name": "Ben"}, "items": rows[:1]})
    assert (body["recipient"]["name"], len(body["items"]), body["status"]) == ("Ben", 1, "draft")
    assert parts.topics()[-1] == "order_updated"
