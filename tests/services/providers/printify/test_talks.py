"""Talks with Printify: order once, send to production once, cancel once, ask for changes, and say what is wrong."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from app.effects import CancelAtProvider, Submit, TellParcel
from app.errors import Refused, Unreachable, Unsupported
from app.events import Cancelled, Event, Submitted
from app.orders import Parcel
from services.providers import printify
from tests.kit import deliveries as d
from tests.services.providers.printify.test_asking import account, outsourced

P = "5f96f649b2439217d070f501"
ORDER, PART = outsourced()
SUBMIT = Submit(key="k", order=ORDER.id, cause="c", fulfilment=PART.id, provider="printify")
CANCEL = CancelAtProvider(key="k", order=ORDER.id, cause="c", fulfilment=PART.id, provider="printify", reference=P)


def order(status: str, **fields: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(d.recorded("printify", "get_order"))
    return found | {"status": status, "shipments": []} | fields


def kinds(events: list[Event]) -> list[str]:
    return [type(e).__name__ for e in events]


def test_a_new_order_waits_unless_the_account_says_otherwise() -> None:
    answers = d.Answers({"id": P}, order("on-hold"))
    events = answers.drive(printify.push(ORDER, SUBMIT, account()))
    assert d.asked(answers) == ["POST /v1/shops/815256/orders.json", f"GET /v1/shops/815256/orders/{P}.json"]
    assert kinds(events) == ["Submitted", "Held", "Moved"]
    assert isinstance(events[0], Submitted)
    assert events[0].reference == P


def test_sending_to_production_is_done_once() -> None:
    answers = d.Answers({"id": P}, order("on-hold"), {"id": P}, order("sending-to-production"))
    events = answers.drive(printify.push(ORDER, SUBMIT, account(confirm="yes")))
    assert d.asked(answers)[2].endswith(f"/orders/{P}/send_to_production.json")
    assert kinds(events) == ["Submitted", "Released", "Moved"]
    again = d.Answers(Refused(f"409 order {P} exists", status=409), order("in-production"))
    again.drive(printify.push(ORDER, SUBMIT, account(confirm="yes")))
    assert len(again.requests) == 2


def test_after_an_unknown_outcome_the_first_order_is_taken() -> None:
    with pytest.raises(Unreachable):
        d.Answers(Unreachable("no answer in time")).drive(printify.push(ORDER, SUBMIT, account()))
    named = d.Answers(Refused(f"refused (409). It says: order {P} has that external id", status=409), order("on-hold"))
    assert kinds(named.drive(printify.push(ORDER, SUBMIT, account())))[0] == "Submitted"
    other = order("on-hold", id="0" * 24, metadata={"shop_order_id": "x"})
    pages = [{"data": [other] * 10}, {"data": [order("on-hold")]}]
    unnamed = d.Answers(Refused("refused (409)", status=409), *pages, order("on-hold"))
    events = unnamed.drive(printify.push(ORDER, SUBMIT, account()))
    assert isinstance(events[0], Submitted)
    assert events[0].reference == P


def test_other_refusals_come_through() -> None:
    with pytest.raises(Refused, match="zip"):
        d.Answers(Refused("The zip field is required", status=422)).drive(printify.push(ORDER, SUBMIT, account()))


def test_canceling_looks_first() -> None:
    answers = d.Answers(order("on-hold"), order("canceled"))
    [event] = answers.drive(printify.push(ORDER, CANCEL, account()))
    assert d.asked(answers)[1] == f"POST /v1/shops/815256/orders/{P}/cancel.json"
    assert isinstance(event, Cancelled)
    already = d.Answers(order("canceled"))
    assert kinds(already.drive(printify.push(ORDER, CANCEL, account()))) == ["Cancelled"]
    foreign = order("on-hold", metadata={"shop_order_id": f"{ORDER.id}-2"})
    with pytest.raises(Refused, match="another part"):
        d.Answers(foreign).drive(printify.push(ORDER, CANCEL, account()))


def test_what_it_cannot_be_told() -> None:
    tell = TellParcel(key="k", order=ORDER.id, cause="c", fulfilment=PART.id, parcel=Parcel("p"))
    with pytest.raises(Unsupported):
        d.Answers().drive(printify.push(ORDER, tell, account()))


def test_one_order_by_its_id_or_by_ours() -> None:
    whole = json.loads(d.recorded("printify", "get_order"))
    by_id = d.Answers(whole).drive(printify.pull(P, account()))
    assert kinds(by_id) == ["Submitted", "Released", "Moved", "Sent"]
    by_ours = d.Answers({"data": [whole]}).drive(printify.pull(PART.id, account()))
    assert [e.id for e in by_ours] == [e.id for e in by_id]
    with pytest.raises(Refused) as found:
        d.Answers({"data": []}).drive(printify.pull(PART.id, account()))
    assert found.value.status == 404


def test_changed_orders_until_a_page_is_all_older() -> None:
    old = {"id": "1" * 24, "created_at": "2020-01-01 00:00:00+00:00", "status": "fulfilled"}
    answers = d.Answers({"data": [order("in-production")] + [old] * 9}, {"data": [old] * 10})
    events = answers.drive(printify.sweep(account(), datetime(2026, 11, 1, tzinfo=UTC)))
    assert kinds(events) == ["Submitted", "Released", "Moved"]
    assert d.asked(answers)[1] == "GET /v1/shops/815256/orders.json?page=2&limit=10"


def test_the_check() -> None:
    shop = {"id": 815256, "title": "Acme", "sales_channel": "custom_integration"}
    assert d.Answers([shop]).drive(printify.check(account())) == []
    with pytest.raises(Refused, match="does not see"):
        d.Answers([shop | {"id": 1}]).drive(printify.check(account()))
    with pytest.raises(Refused, match="disconnected"):
        d.Answers([shop | {"sales_channel": "disconnected"}]).drive(printify.check(account()))
