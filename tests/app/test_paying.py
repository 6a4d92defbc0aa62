"""The payment facet: order of arrival, odd amounts, and money that does not come after work has begun."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from app.effects import Alert, CancelAtProvider, Mail, Submit
from app.events import Cause, Event, PaymentChanged
from app.orders import Fulfilment, Line, Money, Order
from app.people import Author
from app.states import Payment, Role, State
from app.workflow import Outcome, apply
from tests.kit.orders import an_item, an_order, at, begun

STRIPE = Author(Role.CONNECTOR, "stripe")


def paid(order: Order, payment: Payment, minute: float = 1, **more: Any) -> PaymentChanged:
    seen: datetime | None = more.pop("seen", at(minute))
    cause = Cause("stripe/main", f"evt {payment} {minute}", payment, seen)
    fields: dict[str, Any] = {"id": f"{payment}{minute}{seen}", "order": order.id, "at": at(minute), "author": STRIPE}
    return PaymentChanged(**fields, cause=cause, payment=payment, **more)


def unpaid(route: str = "in_house", reference: str = "", state: State = State.DRAFT) -> Order:
    snapshot = an_order(items=(an_item("1", quantity=2),), payment=Payment.UNPAID)
    part = Fulfilment(f"{snapshot.id}.1", route=route, state=state, lines=(Line("1", 2),), reference=reference)
    return begun(replace(snapshot, fulfilments=(part,)))


def play(order: Order, events: list[Event]) -> Order:
    for event in events:
        order = apply(order, event).order
    return order


def test_a_payment_lets_the_order_in_and_says_how_it_can_be_given_back() -> None:
    order = unpaid()
    outcome = apply(order, paid(order, Payment.PAID, reference="stripe/main/pi_1", amount=order.total))
    assert outcome.order.state is State.RECEIVED
    assert outcome.order.payment_reference == "stripe/main/pi_1"
    assert "stripe/pi_1" in outcome.order.references
    assert [isinstance(e, Mail) for e in outcome.effects] == [True]


def test_an_outsourced_part_is_ordered_when_it_is_paid() -> None:
    order = unpaid("prodigi")
    kinds = [type(e).__name__ for e in apply(order, paid(order, Payment.PAID)).effects]
    assert kinds == [Mail.__name__, Submit.__name__]


@pytest.mark.parametrize("amount", [Money(Decimal("4.99"), "USD"), Money(Decimal("49.90"), "ZAR")])
def test_another_amount_lets_nothing_in_and_a_person_is_told(amount: Money) -> None:
    order = replace(unpaid(), total=Money(Decimal("49.90"), "USD"))
    outcome = apply(order, paid(order, Payment.PAID, amount=amount))
    assert outcome.order.state is State.DRAFT
    assert outcome.order.payment is Payment.UNPAID
    assert [i.blocking for i in outcome.order.issues] == [True]
    assert outcome.effects == ()
    again = apply(outcome.order, replace(paid(order, Payment.PAID, 2, amount=amount)))
    assert again.order is outcome.order


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        ((Payment.AUTHORISED, Payment.FAILED), Payment.FAILED),
        ((Payment.FAILED, Payment.AUTHORISED), Payment.AUTHORISED),
        ((Payment.FAILED, Payment.AUTHORISED, Payment.PAID), Payment.PAID),
        ((Payment.AUTHORISED, Payment.VOIDED), Payment.VOIDED),
        ((Payment.PAID, Payment.PART_REFUNDED, Payment.REFUNDED), Payment.REFUNDED),
        ((Payment.UNPAID, Payment.PAID, Payment.DISPUTED), Payment.DISPUTED),
    ],
)
def test_messages_in_any_order_end_with_the_same_payment(words: tuple[Payment, ...], ends: Payment) -> None:
    order = replace(unpaid(), payment=Payment.NONE)
    events: list[Event] = [paid(order, word, n) for n, word in enumerate(words, start=1)]
    for arrival in permutations(events):
        assert play(order, [*arrival, *arrival]).payment is ends


def test_money_that_does_not_come_stops_what_was_ordered() -> None:
    order = replace(unpaid("printful", "pf-9", State.RECEIVED), payment=Payment.AUTHORISED, payment_at=at(0))
    outcome = apply(order, paid(order, Payment.FAILED))
    assert outcome.order.cancel_ask is not None
    asked = [e for e in outcome.effects if isinstance(e, CancelAtProvider)]
    assert [(e.provider, e.reference) for e in asked] == [("printful", "pf-9")]
    assert sum(isinstance(e, Alert) for e in outcome.effects) == 1


def test_what_is_being_made_is_not_canceled_by_itself() -> None:
    order = replace(unpaid("printful", "pf-9", State.IN_PRODUCTION), payment=Payment.AUTHORISED)
    outcome = apply(order, paid(order, Payment.FAILED))
    assert [type(e) for e in outcome.effects] == [Alert]
    assert outcome.order.cancel_ask is not None


def test_money_that_comes_in_the_end_lets_the_work_go_on() -> None:
    order = replace(unpaid(state=State.RECEIVED), payment=Payment.AUTHORISED, payment_at=at(0))
    failed = apply(order, paid(order, Payment.FAILED)).order
    assert failed.cancel_ask is not None
    assert apply(failed, paid(order, Payment.PAID, 2)).order.cancel_ask is None


def test_a_draft_stays_a_draft_when_its_payment_fails() -> None:
    order = unpaid()
    outcome = apply(order, paid(order, Payment.FAILED))
    assert (outcome.order.state, outcome.order.cancel_ask, outcome.effects) == (State.DRAFT, None, ())


def test_the_same_word_again_changes_nothing() -> None:
    order = unpaid()
    once: Outcome = apply(order, paid(order, Payment.PAID, reference="stripe/main/pi_1"))
    assert apply(once.order, paid(order, Payment.PAID, 9, reference="stripe/main/pi_1")).order is once.order
