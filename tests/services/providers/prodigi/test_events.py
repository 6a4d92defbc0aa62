"""Callbacks in both shapes and the simple one: which order to ask for, and nothing believed."""

import json
from typing import Any

import pytest

from app.errors import Corrupt
from services.connector import Reading
from services.providers.prodigi.events import read_event
from tests.kit import deliveries as d
from tests.services.providers.prodigi.samples import ID, account

CALLBACK = json.loads(d.recorded("prodigi", "callback"))


def read(**fields: Any) -> Reading:
    return read_event(json.dumps(CALLBACK | fields).encode(), account())


@pytest.mark.parametrize("name", ["callback", "shipment"])
def test_a_recorded_callback_only_rings(name: str) -> None:
    assert read_event(d.recorded("prodigi", name), account()) == Reading(refetch=ID)


@pytest.mark.parametrize(
    "message",
    [
        {"type": "order.status.updated", "data": {"id": ID, "status": "shipped", "trackingNumber": "1"}},
        {"type": "OrderUpdated", "data": {"prodigiOrderId": ID, "stage": "Shipped"}},
        {"type": "order.shipped", "data": {"orderId": ID}},
        {"type": "com.prodigi.order.shipments.shipment#Dispatched", "subject": ID},
    ],
)
def test_other_shapes(message: dict[str, Any]) -> None:
    assert read_event(json.dumps(message).encode(), account()) == Reading(refetch=ID)


@pytest.mark.parametrize(
    ("kind", "unknown"),
    [
        ("com.prodigi.order.status.stage.changed#InProgress", ()),
        ("com.prodigi.order.status.stage.changed#Complete", ()),
        ("com.prodigi.order.status.stage.changed#Cancelled", ()),
        ("com.prodigi.order.status.stage.changed#Napping", ()),
        ("com.prodigi.order.status.stage.changed#Eclipsed#x", ("stage Eclipsed#x",)),
        ("com.prodigi.order.shipments.shipment#Whatever", ()),
        (
            "com.prodigi.order.status.details.printStatus#Complete",
            ("event com.prodigi.order.status.details.printStatus#Complete",),
        ),
        ("stage#changed", ("event stage#changed",)),
        ("", ("event ",)),
    ],
)
def test_kinds_nobody_knows_are_named_and_the_order_is_asked_for(kind: str, unknown: tuple[str, ...]) -> None:
    assert read(type=kind) == Reading(unknown=unknown, refetch=ID)


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": "ord_1"},
        {"subject": None, "data": {}},
        {"subject": "../x", "data": {}},
        {"specversion": "2.0"},
        {"source": "https://api.prodigi.com/v4.0/Orders/"},
        {"source": "https://evil.example/v4.0/Orders/"},
        {"source": "https://["},
        {"data": {"order": []}},
    ],
)
def test_what_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(Corrupt):
        read(**fields)


def test_an_unknown_kind_need_not_name_an_order() -> None:
    assert read(type="com.prodigi.moon#Landed", subject=None, data={}).refetch == ""
