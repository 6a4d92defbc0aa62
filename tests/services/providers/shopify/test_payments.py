"""What Shopify says of money: sums given back, single refunds, disputes."""

from decimal import Decimal
from typing import Any

import pytest

from app.events import IssueRaised, PaymentChanged
from app.orders import Money
from app.states import Payment
from services.connector import Origin
from services.providers.shopify.payments import (
    DISPUTES,
    dispute_events,
    given_back,
    payment_events,
    reference_of,
    refund_events,
)
from tests.kit import deliveries as d

ORIGIN = Origin(d.ACCOUNTS["shopify"], "m1", d.NOW, d.NOW)


def a_refund(*amounts: str, status: str = "success", kind: str = "refund") -> dict[str, Any]:
    return {"transactions": [{"amount": a, "status": status, "kind": kind} for a in amounts]}


def test_the_sum_of_all_refunds_that_went_through() -> None:
    assert given_back({"refunds": [a_refund("5.00", "1.50"), a_refund("2.00")]}) == Decimal("8.50")
    assert given_back({"refunds": [a_refund("5.00", status="failure"), a_refund("5.00", kind="sale")]}) == 0
    assert given_back({"refunds": [a_refund("5.00")], "total_refunded": "7.5"}) == Decimal("7.5")


@pytest.mark.parametrize(
    ("word", "payment"), [("partially_refunded", Payment.PART_REFUNDED), ("refunded", Payment.REFUNDED)]
)
def test_an_order_tells_what_was_given_back_in_all(word: str, payment: Payment) -> None:
    data = {"financial_status": word, "refunds": [a_refund("5.00")]}
    [event] = payment_events(data, "o1", "77", ORIGIN, "USD")
    assert isinstance(event, PaymentChanged)
    assert (event.payment, event.reference) == (payment, "shopify/main/77")
    assert event.amount == Money(Decimal("5.00"), "USD")


def test_nothing_is_said_of_what_was_not_given_back() -> None:
    assert payment_events({"financial_status": "paid"}, "o1", "77", ORIGIN, "USD") == []
    [event] = payment_events({"financial_status": "refunded"}, "o1", "77", ORIGIN, "USD")
    assert isinstance(event, PaymentChanged)
    assert event.amount is None


def test_one_refund_alone_cannot_say_how_much_in_all() -> None:
    [event] = refund_events(a_refund("5.00"), "o1", "77", ORIGIN)
    assert isinstance(event, PaymentChanged)
    assert (event.payment, event.amount) == (Payment.PART_REFUNDED, None)
    assert refund_events(a_refund(), "o1", "77", ORIGIN) == []


@pytest.mark.parametrize("word", sorted(DISPUTES))
def test_every_word_of_a_dispute(word: str) -> None:
    told = {"id": 5, "type": "chargeback", "status": word.replace("-", "_"), "reason": "fraudulent"}
    events, unknown = dispute_events(told, "o1", "77", ORIGIN)
    issue = events[-1]
    assert isinstance(issue, IssueRaised)
    assert DISPUTES[word] in issue.text
    assert issue.blocking == (len(events) == 2) == (word != "won")
    assert unknown == []


def test_an_inquiry_stops_nothing_and_an_unknown_word_is_listed() -> None:
    events, unknown = dispute_events({"id": 5, "type": "inquiry", "status": "moonlit"}, "o1", "77", ORIGIN)
    [issue] = events
    assert isinstance(issue, IssueRaised)
    assert not issue.blocking
    assert unknown == ["dispute moonlit"]


def test_a_payment_is_named_by_its_order() -> None:
    assert reference_of(d.ACCOUNTS["shopify"], "77") == "shopify/main/77"
