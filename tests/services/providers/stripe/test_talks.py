"""Talks with Stripe: what is fetched, what was missed, refunds given once."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.effects import Refund, TellStatus
from app.errors import Corrupt, Refused, Unsupported
from app.events import PaymentChanged, Placed, Refunded
from app.orders import Money
from app.states import Payment, State
from services.connector import Account
from services.providers import stripe
from tests.kit import deliveries as d
from tests.kit.orders import at, begun
from tests.services.providers.stripe.test_sessions import LINE, SESSION

ACCOUNT = d.ACCOUNTS["stripe"]
INTENT: dict[str, Any] = json.loads(d.recorded("stripe", "intent_succeeded"))["data"]["object"]
CHARGE: dict[str, Any] = json.loads(d.recorded("stripe", "charge_part_refunded"))["data"]["object"]
EFFECT = Refund(
    key="o.1:refund:1:give-back",
    order="o",
    cause="c",
    refund="o.1:refund:1",
    reference="stripe/main/pi_3Practice0001",
    amount=Money(Decimal("20.00"), "GBP"),
)


def test_a_session_is_fetched_with_its_lines() -> None:
    answers = d.Answers(SESSION, {"data": [LINE]})
    (event,) = answers.drive(stripe.pull("cs_test_practice0001", ACCOUNT))
    assert isinstance(event, Placed)
    assert event.snapshot.items[0].quantity == 2
    assert d.asked(answers)[1].startswith("GET /v1/checkout/sessions/cs_test_practice0001/line_items?")


def test_an_intent_tells_what_was_paid_and_given_back() -> None:
    events = d.Answers({**INTENT, "latest_charge": CHARGE}).drive(stripe.pull("pi_3Practice0001", ACCOUNT))
    assert [e.payment for e in events if isinstance(e, PaymentChanged)] == [Payment.PAID, Payment.PART_REFUNDED]
    with pytest.raises(Refused):
        d.Answers().drive(stripe.pull("ch_1", ACCOUNT))


def test_missed_events_are_read_as_if_they_had_come_with_the_same_ids() -> None:
    names = ("intent_succeeded", "intent_failed")
    rows = [json.loads(d.recorded("stripe", name)) for name in names]
    events = d.Answers({"data": rows, "has_more": False}).drive(stripe.sweep(ACCOUNT, at()))
    posted = [e for n in reversed(names) for e in stripe.read(d.stripe(d.recorded("stripe", n)), ACCOUNT).events]
    assert [e.id for e in events] == [e.id for e in posted]


def test_a_missed_check_out_becomes_an_order() -> None:
    creates = Account("stripe", "main", {**ACCOUNT.fields, "creates": "yes"})
    answers = d.Answers({"data": [unnumbered()]}, SESSION, {"data": [LINE]})
    (event,) = answers.drive(stripe.sweep(creates, at()))
    assert isinstance(event, Placed)


def unnumbered() -> dict[str, Any]:
    row: dict[str, Any] = json.loads(d.recorded("stripe", "checkout_completed"))
    row["data"]["object"] |= {"metadata": {}, "client_reference_id": None}
    return row


def test_a_missed_event_that_cannot_be_read_costs_the_others_nothing(caplog: pytest.LogCaptureFixture) -> None:
    bare = json.loads(d.recorded("stripe", "charge_refunded"))
    bare["data"]["object"] |= {"payment_intent": None, "metadata": {}}
    good = json.loads(d.recorded("stripe", "intent_succeeded"))
    (event,) = d.Answers({"data": [bare, good]}).drive(stripe.sweep(ACCOUNT, at()))
    assert isinstance(event, PaymentChanged)
    assert bare["id"] in caplog.text
    creates = Account("stripe", "main", {**ACCOUNT.fields, "creates": "yes"})
    broken = {**SESSION, "currency": ["gbp"]}
    (event,) = d.Answers({"data": [good, unnumbered()]}, broken, {"data": []}).drive(stripe.sweep(creates, at()))
    assert isinstance(event, PaymentChanged)


def test_an_order_is_not_lost_to_a_broken_answer() -> None:
    """The sweep is done again later: only what Stripe did say may be put aside."""
    creates = Account("stripe", "main", {**ACCOUNT.fields, "creates": "yes"})
    with pytest.raises(Corrupt):
        d.Answers({"data": [unnumbered()]}, ["no session"], {"data": []}).drive(stripe.sweep(creates, at()))


def test_a_refund_is_asked_for_under_its_key_and_told() -> None:
    after = {**INTENT, "latest_charge": CHARGE}
    answers = d.Answers({"data": []}, {"id": "re_9", "object": "refund", "status": "succeeded"}, after)
    given, changed = answers.drive(stripe.push(begun(), EFFECT, ACCOUNT))
    assert isinstance(given, Refunded)
    assert (given.refund, given.reference) == (EFFECT.refund, "re_9")
    assert isinstance(changed, PaymentChanged)
    request = answers.requests[1]
    assert request.headers["idempotency-key"] == EFFECT.key
    assert b"amount=2000" in request.content


def test_a_refund_that_is_there_already_is_not_given_again() -> None:
    there = {"id": "re_9", "status": "succeeded", "metadata": {"platen_refund_id": EFFECT.refund}}
    answers = d.Answers({"data": [there]}, {**INTENT, "latest_charge": CHARGE})
    given, _ = answers.drive(stripe.push(begun(), EFFECT, ACCOUNT))
    assert isinstance(given, Refunded)
    assert [r.method for r in answers.requests] == ["GET", "GET"]


@pytest.mark.parametrize("status", ["failed", "canceled"])
def test_a_refund_that_fails_at_once_is_not_called_given(status: str) -> None:
    answers = d.Answers({"data": []}, {"id": "re_9", "object": "refund", "status": status})
    with pytest.raises(Refused):
        answers.drive(stripe.push(begun(), EFFECT, ACCOUNT))


@pytest.mark.parametrize("reference", ["", "shopify/main/77"])
def test_what_was_not_paid_here_is_not_given_back_here(reference: str) -> None:
    answers = d.Answers()
    with pytest.raises(Unsupported):
        answers.drive(stripe.push(begun(), replace(EFFECT, reference=reference), ACCOUNT))
    assert answers.requests == []


def test_everything_else_cannot_be_told() -> None:
    effect = TellStatus(key="k", order="o", cause="c", fulfilment="o.1", state=State.READY)
    with pytest.raises(Unsupported):
        d.Answers().drive(stripe.push(begun(), effect, ACCOUNT))


def test_a_key_of_the_other_mode_is_found_at_set_up() -> None:
    assert d.Answers({"data": []}).drive(stripe.check(ACCOUNT)) == []
    live = Account("stripe", "main", {**ACCOUNT.fields, "mode": "live"})
    with pytest.raises(Refused, match="live mode"):
        d.Answers().drive(stripe.check(live))
