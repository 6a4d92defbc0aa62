"""Printful's orders of both versions as ours."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.events import Held, IssueRaised, Moved, ParcelMoved, Placed, Sent
from app.orders import ArtworkRole
from app.states import HoldReason, ParcelState, State
from services.connector import Origin
from services.providers.printful.orders import known, order_events, unknown_words, word_issues
from tests.kit import deliveries as d
from tests.kit.orders import an_order

ORIGIN = Origin(d.ACCOUNTS["printful"], "m", d.NOW, d.NOW)


def v1(**fields: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(d.recorded("printful", "get_order_v1"))["result"]
    return found | fields


def v2() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(d.recorded("printful", "get_order_v2"))["data"]
    return found | {"shipments": json.loads(d.recorded("printful", "get_shipments_v2"))["data"]}


def test_both_versions_know_whose_it_is() -> None:
    for data in (v1(), v2()):
        whose = known(data, ORIGIN)
        assert (whose.order, whose.fulfilment, whose.own) == (an_order().id, f"{an_order().id}.1", False)
        assert dict(whose.items) == {"501": "1"}


def test_another_attempt_is_the_same_part() -> None:
    assert known(v1(external_id=f"{an_order().id}-1-2"), ORIGIN).fulfilment == f"{an_order().id}.1"


def test_an_own_order() -> None:
    placed = order_events(v1(external_id=7), ORIGIN)[0]
    assert isinstance(placed, Placed)
    order = placed.snapshot
    assert (order.source, order.external, order.number) == ("printful", "700001", "7")
    assert (order.total.amount, order.total.currency) == (Decimal("52.90"), "EUR")
    assert order.address.lines() == ("Ana Kovač", "Ilica 1", "Zagreb 10000", "HR")
    [item] = order.items
    assert (item.id, item.quantity, item.options) == ("501", 2, (("stitch_color", "white"),))
    assert [(a.role, a.url) for a in item.artworks] == [
        (ArtworkRole.PREVIEW, "https://pf.example/1_preview.png"),
        (ArtworkRole.PREVIEW, "https://pf.example/2_preview.jpg"),
    ]


def test_shipments_are_parcels_with_what_became_of_them() -> None:
    events = order_events(v2(), ORIGIN)
    sent = [e.parcel for e in events if isinstance(e, Sent)]
    moved = [(e.parcel, e.to) for e in events if isinstance(e, ParcelMoved)]
    assert [(p.id, p.number) for p in sent] == [("41001", "T11"), ("41002", "T12")]
    assert [[(line.item, line.quantity) for line in p.lines] for p in sent] == [[("1", 1)], [("1", 1)]]
    assert moved == [("41001", ParcelState.DELIVERED), ("41002", ParcelState.IN_TRANSIT)]


def test_a_shipment_still_being_packed_is_no_parcel_and_a_canceled_one_is_void() -> None:
    shipment = v1()["shipments"][0]
    assert not any(isinstance(e, Sent) for e in order_events(v1(shipments=[shipment | {"status": "packaged"}]), ORIGIN))
    void = order_events(v1(shipments=[shipment | {"status": "canceled"}]), ORIGIN)[-1]
    assert isinstance(void, ParcelMoved)
    assert void.to is ParcelState.VOIDED


def test_new_words_are_named() -> None:
    shipment = v1()["shipments"][0] | {"status": "melted", "delivery_status": "lost in space"}
    data = v1(status="frozen", shipments=[shipment])
    assert unknown_words(data, ORIGIN.account) == ["order frozen", "shipment melted", "delivery lost in space"]
    assert unknown_words(v2(), ORIGIN.account) == []


def test_the_account_is_part_of_an_own_orders_id() -> None:
    other = replace(ORIGIN, account=replace(ORIGIN.account, name="second"))
    assert known(v1(external_id=None), ORIGIN).order != known(v1(external_id=None), other).order


def test_an_unknown_word_of_an_order_that_was_asked_for_is_listed_once_and_changes_nothing() -> None:
    later = replace(ORIGIN, message="another", at=d.NOW)
    for data in (v1(status="melted"), v1(status="melted", external_id=None)):
        [issue], [again] = word_issues(data, ORIGIN), word_issues(data, later)
        assert isinstance(issue, IssueRaised)
        assert (issue.kind, issue.blocking, issue.cause.word) == ("word", False, "melted")
        assert issue.id == again.id
        assert issue.order == order_events(data, ORIGIN)[0].order
        assert not any(isinstance(event, Moved) for event in order_events(data, ORIGIN))
        mapped = replace(ORIGIN, account=replace(ORIGIN.account, words={"melted": "in_production"}))
        assert word_issues(data, mapped) == []
        [moved] = [event for event in order_events(data, mapped) if isinstance(event, Moved)]
        assert (moved.to, moved.cause.word) == (State.IN_PRODUCTION, "melted")


def test_a_word_of_a_shipment_that_staff_mapped_counts() -> None:
    shipment = v1()["shipments"][0] | {"status": "melted"}
    assert not any(isinstance(event, Sent) for event in order_events(v1(shipments=[shipment]), ORIGIN))
    mapped = replace(ORIGIN, account=replace(ORIGIN.account, words={"melted": "shipped"}))
    assert any(isinstance(event, Sent) for event in order_events(v1(shipments=[shipment]), mapped))


@pytest.mark.parametrize(("word", "why"), [("outstock", HoldReason.STOCK), ("onhold", HoldReason.PROVIDER)])
def test_a_shipment_that_waits_holds_the_order_until_something_has_left(word: str, why: HoldReason) -> None:
    gone = v1()["shipments"][0]
    waiting = gone | {"id": 9, "status": word}
    last = order_events(v1(status="inprocess", shipments=[waiting]), ORIGIN)[-1]
    assert isinstance(last, Held)
    assert last.why is why
    assert not any(isinstance(e, Held) for e in order_events(v1(status="partial", shipments=[gone, waiting]), ORIGIN))
