"""Printful's messages of both versions and of forwarders, as events."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app.events import (
    Cancelled,
    Event,
    Held,
    IssueRaised,
    Moved,
    ParcelMoved,
    PaymentChanged,
    Placed,
    Released,
    Sent,
    Submitted,
)
from app.states import HoldReason, ParcelState, State
from services.connector import Reading
from services.providers import printful
from services.providers.printful.events import OTHER_EVENTS, SHIPMENT_EVENTS
from services.providers.printful.words import CATALOG_EVENTS
from tests.kit import deliveries as d
from tests.kit.orders import an_order

OURS = an_order().id


def read(name: str) -> Reading:
    return printful.read(d.printful(d.recorded("printful", name)), d.ACCOUNTS["printful"])


def only(name: str, kind: type[Event]) -> Event:
    [found] = [e for e in read(name).events if isinstance(e, kind)]
    return found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("v1_order_created", ["Submitted", "Released", "Moved"]),
        ("v1_order_inprocess", ["Submitted", "Released", "Moved"]),
        ("v1_order_put_hold", ["Submitted", "Held"]),
        ("v1_order_remove_hold", ["Submitted", "Released", "Moved"]),
        ("v1_order_failed", ["Submitted", "Released", "Moved"]),
        ("v1_order_canceled", ["Submitted", "Cancelled"]),
        ("v1_order_refunded", ["Submitted", "Cancelled", "IssueRaised"]),
        ("v1_order_put_hold_approval", ["Held", "IssueRaised"]),
        ("v1_package_shipped", ["Submitted", "Released", "Moved", "Sent"]),
        ("v1_package_returned", ["Submitted", "Released", "Moved", "Sent", "ParcelMoved"]),
        ("v2_order_updated", ["Submitted", "Released", "Moved"]),
        ("v2_shipment_sent", ["Submitted", "Released", "Moved", "Sent"]),
        ("v2_shipment_delivered", ["Submitted", "Released", "Moved", "Sent", "ParcelMoved"]),
        ("v2_shipment_out_of_stock", ["Submitted", "Released", "Moved", "Held"]),
        ("v2_catalog_stock_updated", []),
        ("source_package_shipped", ["Submitted", "Sent"]),
    ],
)
def test_messages_about_our_orders(name: str, expected: list[str]) -> None:
    reading = read(name)
    assert [type(e).__name__ for e in reading.events] == expected
    assert reading.unknown == ()
    assert {e.order for e in reading.events} <= {OURS}
    assert len({e.id for e in reading.events}) == len(expected)


def test_our_name_for_it_says_which_part_is_meant() -> None:
    submitted, moved = only("v2_order_updated", Submitted), only("v2_order_updated", Moved)
    assert isinstance(submitted, Submitted)
    assert isinstance(moved, Moved)
    assert (submitted.fulfilment, submitted.reference) == (f"{OURS}.1", "700001")
    assert (moved.fulfilment, moved.to) == (f"{OURS}.1", State.IN_PRODUCTION)
    assert moved.cause.version is not None


def test_a_parcel_with_its_lines_in_our_words() -> None:
    sent = only("v1_package_shipped", Sent)
    assert isinstance(sent, Sent)
    assert (sent.parcel.id, sent.parcel.number) == ("41001", "9400100000000000000011")
    assert [(line.item, line.quantity) for line in sent.parcel.lines] == [("1", 1)]


def test_a_part_shipment_that_does_not_say_its_lines_is_only_a_doorbell() -> None:
    reading = read("v2_shipment_sent_partial")
    assert not any(isinstance(e, Sent) for e in reading.events)
    assert reading.refetch == "700001"


def test_delivered_and_returned() -> None:
    delivered, returned = only("v2_shipment_delivered", ParcelMoved), only("v1_package_returned", ParcelMoved)
    assert isinstance(delivered, ParcelMoved)
    assert isinstance(returned, ParcelMoved)
    assert (delivered.parcel, delivered.to) == ("41002", ParcelState.DELIVERED)
    assert (returned.parcel, returned.to) == ("41001", ParcelState.RETURNED)


def test_holds_say_why() -> None:
    hold, approval = only("v1_order_put_hold", Held), only("v1_order_put_hold_approval", Held)
    stock, canceled = only("v2_shipment_out_of_stock", Held), only("v1_order_canceled", Cancelled)
    assert isinstance(hold, Held)
    assert isinstance(approval, Held)
    assert isinstance(stock, Held)
    assert (hold.why, hold.reason) == (HoldReason.PROVIDER, "Low resolution print file")
    assert (approval.why, approval.reason) == (HoldReason.ARTWORK, "Check the embroidery")
    assert stock.why is HoldReason.STOCK
    assert canceled.reason == "Asked by the shop"


def test_tasks_for_people() -> None:
    approve, refund = only("v1_order_put_hold_approval", IssueRaised), only("v1_order_refunded", IssueRaised)
    assert isinstance(approve, IssueRaised)
    assert isinstance(refund, IssueRaised)
    assert "https://pf.example/sheet.jpg" in approve.text
    assert refund.text.startswith("Printful refunded 12.50")


def test_its_own_order_is_placed_from_the_full_message_and_asked_for_after_a_thin_one() -> None:
    reading = read("v1_own_order")
    placed = reading.events[0]
    assert isinstance(placed, Placed)
    assert placed.snapshot.fulfilments[0].route == "printful"
    assert reading.refetch == "700002"
    assert read("v2_own_order") == Reading(refetch="700002")
    assert read("source_order_created") == Reading(refetch="12345")


def test_the_same_order_has_the_same_id_in_both_versions() -> None:
    own = read("v1_own_order").events[0].order
    assert own == read("v1_own_order").events[1].order
    assert own.startswith("pl")


def test_all_known_kinds_are_taken_and_others_are_named() -> None:
    kinds = [*SHIPMENT_EVENTS, *OTHER_EVENTS, *CATALOG_EVENTS]
    assert len(kinds) == len(set(kinds)) == 25
    for kind in kinds:
        body = f'{{"type":"{kind}","store":7,"created":1795200000,"data":{{"order":{{"id":5}}}}}}'.encode()
        assert printful.read(d.printful(body), d.ACCOUNTS["printful"]).unknown == ()
    strange = b'{"type":"order_teleported","data":{"order":{"id":5}}}'
    assert printful.read(d.printful(strange), d.ACCOUNTS["printful"]).unknown == ("event order_teleported",)


def test_a_new_status_is_named() -> None:
    body = f'{{"type":"order_updated","data":{{"order":{{"id":5,"external_id":"{OURS}-1","status":"melted"}}}}}}'
    reading = printful.read(d.printful(body.encode()), d.ACCOUNTS["printful"])
    assert reading.unknown == ("order melted",)
    assert reading.refetch == "5"


def message(kind: str, order: Any = None, **data: Any) -> Reading:
    """A thin message of version 2, about an order of ours unless told otherwise."""
    ours = {"id": 700001, "external_id": f"{OURS}-1", "store_id": 7, "status": "inprocess"}
    thin = {**ours, "updated_at": "2026-11-21T07:00:00Z", **(order or {})}
    shipment = {"id": 41009, "status": "pending", "store_id": 7, "tracking_number": None, "reshipment": False}
    body = {"type": kind, "occurred_at": "2026-11-21T07:00:01Z", "retries": 0, "store_id": 7}
    told = {"shipment": shipment, **data, "order": thin}
    return printful.read(d.printful(json.dumps(body | {"data": told}).encode()), d.ACCOUNTS["printful"])


@pytest.mark.parametrize(
    ("kind", "data", "why", "reason"),
    [
        ("shipment_put_hold", {"details": "Address; phone"}, HoldReason.PROVIDER, "Address; phone"),
        ("shipment_put_hold", {"reason": "Held", "details": "Address"}, HoldReason.PROVIDER, "Held"),
        ("shipment_out_of_stock", {"is_out_of_stock": True}, HoldReason.STOCK, "Out of stock at Printful"),
        ("shipment_put_hold_approval", {"reason": "Thread"}, HoldReason.ARTWORK, "Thread"),
    ],
)
def test_holds_of_a_shipment(kind: str, data: dict[str, Any], why: HoldReason, reason: str) -> None:
    [held] = [e for e in message(kind, **data).events if isinstance(e, Held)]
    assert (held.order, held.fulfilment, held.why, held.reason) == (OURS, f"{OURS}.1", why, reason)


@pytest.mark.parametrize(
    ("kind", "data"), [("shipment_remove_hold", {}), ("shipment_out_of_stock", {"is_out_of_stock": False})]
)
def test_the_end_of_a_shipments_hold(kind: str, data: dict[str, Any]) -> None:
    reading = message(kind, **data)
    assert isinstance(reading.events[-1], Released)
    assert not any(isinstance(e, Held) for e in reading.events)


@pytest.mark.parametrize("kind", ["order_put_hold_approval", "shipment_put_hold_approval"])
def test_an_approval_brings_its_files_as_a_task(kind: str) -> None:
    sheet = {"confirm_hash": "a1", "submitted_design": "s", "approval_sheet": "https://pf.example/sheet.jpg"}
    [issue] = [e for e in message(kind, approval_files=[sheet]).events if isinstance(e, IssueRaised)]
    assert (issue.kind, issue.blocking) == ("approval", False)
    assert "https://pf.example/sheet.jpg" in issue.text


@pytest.mark.parametrize(
    ("kind", "to"),
    [("shipment_canceled", ParcelState.VOIDED), ("shipment_returned", ParcelState.RETURNED)],
)
def test_what_becomes_of_a_shipment(kind: str, to: ParcelState) -> None:
    shipment = {"id": 41009, "status": "returned", "tracking_number": "T9"}
    reading = message(kind, {"status": "fulfilled"}, shipment=shipment, reason="x")
    assert [(e.parcel, e.to) for e in reading.events if isinstance(e, ParcelMoved)] == [("41009", to)]
    assert reading.refetch == "700001"


@pytest.mark.parametrize("order", [{}, {"external_id": None}], ids=["ours", "its own"])
def test_printfuls_refund_is_a_task_and_no_payment(order: dict[str, object]) -> None:
    reading = message("order_refunded", order, amount="12.50", currency="EUR")
    [issue] = [e for e in reading.events if isinstance(e, IssueRaised)]
    assert (issue.kind, issue.blocking) == ("payment", False)
    assert "12.50 EUR" in issue.text
    assert not any(isinstance(e, PaymentChanged) for e in reading.events)


@pytest.mark.parametrize("kind", sorted(CATALOG_EVENTS))
def test_news_of_goods_changes_no_order(kind: str) -> None:
    for data in ({"catalog_product_ids": [71]}, [{"catalog_product_id": 71}], {"id": 597, "status": "completed"}):
        body = {"type": kind, "occurred_at": "2026-11-21T07:00:01Z", "retries": 0, "store_id": 7, "data": data}
        assert printful.read(d.printful(json.dumps(body).encode()), d.ACCOUNTS["printful"]) == Reading()


def test_what_staff_said_of_a_word_counts() -> None:
    body = f'{{"type":"order_updated","data":{{"order":{{"id":5,"external_id":"{OURS}-1","status":"melted"}}}}}}'
    mapped = replace(d.ACCOUNTS["printful"], words={"melted": "hold:stock"})
    reading = printful.read(d.printful(body.encode()), mapped)
    assert reading.unknown == ()
    assert [e.why for e in reading.events if isinstance(e, Held)] == [HoldReason.STOCK]
