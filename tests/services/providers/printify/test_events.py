"""Printify's thin messages: doorbells, quiet ones, and the fuller ones of forwarders."""

import json

import pytest

from app.events import Moved, Sent
from app.states import State
from services.connector import Reading
from services.providers import printify
from services.providers.printify.events import QUIET_TOPICS, TOPIC_STATUS
from tests.kit import deliveries as d
from tests.kit.orders import an_order

P = "5f96f649b2439217d070f501"
OURS = an_order().id


def read(name: str) -> Reading:
    return printify.read(d.printify(d.recorded("printify", name)), d.ACCOUNTS["printify"])


@pytest.mark.parametrize(
    "name", ["order_created", "order_updated", "order_sent_to_production", "shipment_created", "shipment_delivered"]
)
def test_thin_messages_are_doorbells(name: str) -> None:
    assert read(name) == Reading(refetch=P)


def test_fuller_messages_of_forwarders_are_read_at_once() -> None:
    reading = read("source_shipment_created")
    assert [type(e).__name__ for e in reading.events] == ["Submitted", "Released", "Moved", "Sent"]
    moved, sent = reading.events[2:]
    assert isinstance(moved, Moved)
    assert isinstance(sent, Sent)
    assert (moved.to, sent.parcel.carrier, sent.parcel.number) == (State.SHIPPED, "FedEx", "T31")
    assert {e.order for e in reading.events} == {OURS}
    assert reading.refetch == "67890"


def message(topic: str, **data: object) -> Reading:
    body = {"id": "e", "type": topic, "created_at": "2026-11-21 00:00:00+00:00", "resource": {"id": P, "data": data}}
    return printify.read(d.printify(json.dumps(body).encode()), d.ACCOUNTS["printify"])


@pytest.mark.parametrize("topic", TOPIC_STATUS)
def test_every_order_topic_in_both_spellings(topic: str) -> None:
    assert message(topic) == message(topic.replace("-", "_")) == Reading(refetch=P)


@pytest.mark.parametrize(
    ("topic", "state"),
    [
        ("order:sent_to_production", State.IN_PRODUCTION),
        ("order:shipment:created", State.SHIPPED),
        ("order:shipment:delivered", State.DELIVERED),
    ],
)
def test_a_topic_means_something_where_no_status_is_given(topic: str, state: State) -> None:
    moved = message(topic, external_id=f"{OURS}-1", tracking_number="T1").events[2]
    assert isinstance(moved, Moved)
    assert moved.to is state


@pytest.mark.parametrize("topic", sorted(QUIET_TOPICS))
def test_products_are_no_orders(topic: str) -> None:
    assert message(topic) == Reading()


def test_what_a_person_must_see() -> None:
    assert "disconnected" in read("shop_disconnected").unknown[0]
    assert "support request" in message("support-request:updated").unknown[0]
    assert message("order:teleported").unknown == ("topic order:teleported",)
    assert message("order:updated", status="melted").unknown == ("order melted",)


@pytest.mark.parametrize(
    "data",
    [
        {"carrier": {"code": "USPS", "tracking_number": "T1"}},
        {"carrier": "USPS", "tracking_number": "T1"},
        {"shipments": [{"carrier": "USPS", "number": "T1"}]},
        {"shipment": {"carrier": "USPS", "number": "T1"}},
    ],
)
def test_a_number_is_found_in_every_known_place(data: dict[str, object]) -> None:
    sent = message("order:shipment:created", external_id=f"{OURS}-1", **data).events[-1]
    assert isinstance(sent, Sent)
    assert (sent.parcel.id, sent.parcel.number) == ("usps:T1", "T1")
