"""Tickets looked up, and which of them may go on instead of a new one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.errors import Refused
from app.events import IssueRaised
from services.connector import external_of
from services.providers.treez import finding as f
from tests.kit import deliveries as d
from tests.services.providers.treez.samples import HOME, ID, ORDER, OTHER, PART, account, many, one, routed, row

LATER, LATER_PART = routed("1002")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def test_pages_until_a_short_one() -> None:
    answers = d.Answers(many(*[row()] * 25), many(row(), row(order_status="PREVIEW")))
    assert len(answers.drive(f.around(ORDER, account(), "20"))) == 26
    assert d.asked(answers)[1] == f"GET {HOME}/ticket/customer/20/page/2/pagesize/25"


def test_without_a_customer_all_since_the_order_came() -> None:
    answers = d.Answers(many())
    order = replace(ORDER, placed_at=datetime.now(UTC) - timedelta(days=2))
    answers.drive(f.around(order, account(), ""))
    seen = order.placed_at.strftime("%Y-%m-%dT%H:%M:%S")
    assert d.asked(answers) == [f"GET {HOME}/ticket/lastUpdated/{seen}.000Z/page/1/pagesize/50"]


def test_no_further_back_than_treez_goes() -> None:
    answers = d.Answers(many())
    answers.drive(f.changed(account(), LONG_AGO))
    day = datetime.fromisoformat(d.asked(answers)[0].split("/")[6])
    assert timedelta(days=29) < datetime.now(UTC) - day < timedelta(days=30)


def test_an_empty_list_may_be_a_refusal_and_an_endless_one_is_refused() -> None:
    assert d.Answers(Refused("none", status=404)).drive(f.changed(account(), LONG_AGO)) == []
    with pytest.raises(Refused, match="more tickets"):
        d.Answers(*[many(*[row()] * 50)] * f.MOST_PAGES).drive(f.changed(account(), LONG_AGO))
    with pytest.raises(Refused):
        d.Answers(Refused("no", status=401)).drive(f.changed(account(), LONG_AGO))


def test_one_by_each_of_its_names() -> None:
    assert d.Answers(one()).drive(f.one(account(), ID))["ticket_id"] == ID
    answers = d.Answers(one())
    answers.drive(f.by_number(account(), "K7Q2ZD"))
    assert d.asked(answers) == [f"GET {HOME}/ticket/ordernumber/K7Q2ZD"]
    for number in ("", "a/b", "x" * 13):
        with pytest.raises(Refused):
            next(f.by_number(account(), number))
    older = row(ticket_id=OTHER, date_created="2026-11-19T00:00:00Z")
    assert d.Answers(many(older, row())).drive(f.ours(account(), PART.id))["ticket_id"] == ID
    with pytest.raises(Refused) as found:
        d.Answers(many()).drive(f.ours(account(), PART.id))
    assert found.value.status == 404


def test_the_very_ticket_made_before() -> None:
    assert f.made_before([row()], PART) == row()
    assert f.made_before([row()], replace(PART, attempt=2)) is None
    assert f.made_before([row(external_order_number="KIOSK-7")], PART) is None


AGAIN = replace(PART, attempt=2)


@pytest.mark.parametrize(
    ("fields", "goes_on"),
    [
        ({}, True),
        ({"order_status": "DRAFT"}, True),
        ({"order_status": "IN_PROCESS"}, False),
        ({"order_status": "CANCELED"}, False),
        ({"payment_status": "PAID"}, False),
        ({"payments": [{"amount_paid": 1}]}, False),
        ({"revenue_source": "Someone"}, False),
        ({"external_order_number": external_of(LATER_PART.id)}, False),
        ({"external_order_number": "KIOSK-7"}, False),
    ],
)
def test_an_earlier_attempt_goes_on_while_nobody_began_or_paid(fields: dict[str, Any], goes_on: bool) -> None:
    found = f.resumable([row(**fields)], ORDER, AGAIN, account())
    assert (found is not None) == goes_on


def test_a_customers_cart_goes_on_where_the_account_says_so_and_it_is_of_these_hours() -> None:
    carts = account(resume="customer")
    assert f.resumable([row()], LATER, LATER_PART, account()) is None
    assert f.resumable([row()], LATER, LATER_PART, carts) == row()
    old = row(date_created="2026-11-20T01:00:00Z")
    assert f.resumable([old], LATER, LATER_PART, carts) is None
    assert f.resumable([row(external_order_number="KIOSK-7")], LATER, LATER_PART, carts) is None
    newer = row(ticket_id=OTHER, date_created="2026-11-20T12:30:00Z")
    assert f.resumable([row(), newer], LATER, LATER_PART, carts) == newer


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({}, 1),
        ({"ticket_id": ID}, 0),
        ({"order_status": "CANCELED"}, 0),
        ({"date_created": "2026-11-20T13:00:00Z"}, 0),
        ({"items": []}, 0),
        ({"external_order_number": external_of(f"{ORDER.id}.2")}, 0),
    ],
)
def test_the_same_goods_twice_are_shown(fields: dict[str, Any], count: int) -> None:
    other = {"ticket_id": OTHER, "order_number": "B", "external_order_number": "KIOSK-7", **fields}
    events = f.twins([row(**other)], row(), ORDER, account())
    assert len(events) == count
    assert all(isinstance(e, IssueRaised) and "ticket B" in e.text and not e.blocking for e in events)


def test_the_order_whose_cart_went_on_is_told() -> None:
    [event] = f.left_behind(row(), LATER, account())
    assert isinstance(event, IssueRaised)
    assert (event.order, event.blocking) == (ORDER.id, True)
    assert f.left_behind(row(), ORDER, account()) == []


def test_a_customer_is_a_number() -> None:
    with pytest.raises(Refused):
        f.ticket_name("20/../x")
