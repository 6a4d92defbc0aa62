"""Printify's orders as ours."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

from app.events import IssueRaised, Moved, ParcelMoved, Placed, Sent, Submitted
from app.states import State
from services.connector import Origin
from services.providers.printify.orders import last_change, order_events, our_fulfilment, unknown_words, word_issues
from tests.kit import deliveries as d
from tests.kit.orders import an_order

ORIGIN = Origin(d.ACCOUNTS["printify"], "m", d.NOW, d.NOW)
OURS = an_order().id


def recorded(name: str = "get_order", **fields: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(d.recorded("printify", name))
    return found | fields


def test_our_order_comes_back_under_another_name() -> None:
    assert our_fulfilment(recorded()) == f"{OURS}.1"
    submitted = order_events(recorded(), ORIGIN)[0]
    assert isinstance(submitted, Submitted)
    assert (submitted.order, submitted.reference) == (OURS, "5f96f649b2439217d070f501")


def test_its_own_order_is_placed() -> None:
    placed = order_events(recorded("get_order_own"), ORIGIN)[0]
    assert isinstance(placed, Placed)
    order = placed.snapshot
    assert (order.number, order.source, order.total.amount) == ("4711", "printify", Decimal("15.50"))
    assert order.customer.name == "Ana Kovač"
    assert [(i.title, i.variant, i.sku, i.price.amount) for i in order.items] == [
        ("Tee", "Black / M", "168699843", Decimal("22.00")),
        ("Mug", "11oz", "168699844", Decimal("9.00")),
    ]
    assert order.fulfilments[0].route == "printify"
    assert order.fulfilments[0].quantity == 2


def test_a_shipment_is_known_by_carrier_and_number_and_delivered_by_a_real_time() -> None:
    sent = order_events(recorded(), ORIGIN)[-1]
    assert isinstance(sent, Sent)
    assert (sent.parcel.id, sent.parcel.lines) == ("usps:T21", ())
    for time, delivered in [("1970-01-01 00:00:00+00:00", False), ("2026-11-23T16:11:00Z", True), (None, False)]:
        shipments = [{"carrier": "usps", "number": "T21", "delivered_at": time}]
        last = order_events(recorded(shipments=shipments), ORIGIN)[-1]
        assert isinstance(last, ParcelMoved) == delivered


def test_partly_sent_counts_the_lines_that_are_marked() -> None:
    data = recorded(status="partially-fulfilled")
    data["line_items"][1]["status"] = "in-production"
    sent = order_events(data, ORIGIN)[-1]
    assert isinstance(sent, Sent)
    assert sum(line.quantity for line in sent.parcel.lines) == 1


def test_partly_sent_without_any_mark_sends_nothing_yet() -> None:
    data = recorded(status="partially-fulfilled")
    for line in data["line_items"]:
        line["status"] = "in-production"
    last = order_events(data, ORIGIN)[-1]
    assert isinstance(last, Moved)
    assert last.to is State.IN_PRODUCTION


def test_the_newest_time_it_tells() -> None:
    seen = last_change(recorded())
    assert seen is not None
    assert seen > (last_change(recorded("get_order_own")) or seen)
    assert last_change({}) is None


def test_new_words_are_named() -> None:
    assert unknown_words(recorded(status="melted"), ORIGIN.account) == ["order melted"]
    assert unknown_words(recorded(), ORIGIN.account) == []


def test_an_unknown_word_of_an_order_that_was_asked_for_is_listed_once_and_changes_nothing() -> None:
    later = replace(ORIGIN, message="another", at=d.NOW)
    for data in (recorded(status="melted"), recorded("get_order_own", status="melted")):
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
