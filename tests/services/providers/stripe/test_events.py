"""Every event of the table: what it makes of a payment, under which names, with which sum."""

import json
from dataclasses import replace
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from app.errors import Corrupt
from app.events import Event, Held, IssueRaised, PaymentChanged, Refunded, Released
from app.naming import names_of, number_name
from app.orders import Money, Order
from app.states import HoldReason, Payment, State
from app.workflow import apply
from services.connector import Account, Reading
from services.providers import stripe
from tests.kit import deliveries as d
from tests.kit.orders import an_item, an_order, begun

PI, CS, NUMBER = "stripe/pi_3Practice0001", "stripe/cs_test_practice0001", number_name("FW-2026-000417")
SUM = Money(Decimal("98.50"), "GBP")
ROWS: tuple[tuple[str, Payment, Money | None], ...] = (
    ("checkout_completed", Payment.PAID, SUM),
    ("checkout_unpaid", Payment.UNPAID, SUM),
    ("async_succeeded", Payment.PAID, SUM),
    ("async_failed", Payment.FAILED, SUM),
    ("expired", Payment.FAILED, SUM),
    ("intent_succeeded", Payment.PAID, SUM),
    ("intent_failed", Payment.FAILED, None),
    ("intent_canceled", Payment.VOIDED, None),
    ("intent_capturable", Payment.AUTHORISED, SUM),
    ("charge_refunded", Payment.REFUNDED, SUM),
    ("charge_part_refunded", Payment.PART_REFUNDED, Money(Decimal("20.00"), "GBP")),
)


def reading(name: str, of: Account = d.ACCOUNTS["stripe"], **changes: Any) -> Reading:
    body = json.loads(d.recorded("stripe", name)) | changes
    return stripe.read(d.stripe(json.dumps(body).encode()), of)


DOORBELL = Reading(refetch="cs_test_practice0001")


def creating(word: str) -> Account:
    return Account("stripe", "main", {**d.ACCOUNTS["stripe"].fields, "creates": word})


def unnumbered(name: str) -> dict[str, Any]:
    """What a recorded event holds, as of a shop that names no order."""
    data: dict[str, Any] = json.loads(d.recorded("stripe", name))["data"]
    data["object"] |= {"metadata": {"userId": "u-1", "cartItemIds": "1,2"}, "client_reference_id": None}
    return data


@pytest.mark.parametrize(("name", "payment", "amount"), ROWS)
def test_each_event_says_one_thing_of_the_payment(name: str, payment: Payment, amount: Money | None) -> None:
    (event,) = reading(name).events
    assert isinstance(event, PaymentChanged)
    assert (event.payment, event.amount) == (payment, amount)
    assert event.order == ""
    assert PI in event.names
    assert event.reference == "stripe/main/pi_3Practice0001"


def test_a_session_goes_by_its_own_id_and_the_shop_s_number() -> None:
    (event,) = reading("checkout_completed").events
    assert set(event.names) == {PI, CS, NUMBER}


def test_one_payment_may_name_several_orders() -> None:
    about = json.loads(d.recorded("stripe", "intent_succeeded"))["data"]
    about["object"]["metadata"] = {"order_numbers": "A-1, A-2"}
    (event,) = reading("intent_succeeded", data=about).events
    assert {number_name("A-1"), number_name("A-2")} <= set(event.names)
    other = Account("stripe", "main", {**d.ACCOUNTS["stripe"].fields, "number_keys": "ticket"})
    about["object"]["metadata"] = {"ticket": "T-9", "order": "X"}
    (event,) = reading("intent_succeeded", other, data=about).events
    assert number_name("T-9") in event.names


def test_a_dispute_holds_until_it_is_won() -> None:
    disputed, held = reading("dispute_created").events
    assert isinstance(disputed, PaymentChanged)
    assert disputed.payment is Payment.DISPUTED
    assert isinstance(held, Held)
    assert held.why is HoldReason.FRAUD_CHECK
    (won,) = reading("dispute_won").events
    assert isinstance(won, Released)


@pytest.mark.parametrize("word", ["warning_closed", "prevented"])
def test_an_inquiry_that_took_nothing_lets_the_order_go_on(word: str) -> None:
    about = json.loads(d.recorded("stripe", "dispute_won"))["data"]
    about["object"]["status"] = word
    (over,) = reading("dispute_won", data=about).events
    assert isinstance(over, Released)


def test_our_refund_is_known_by_its_id_and_a_failed_one_is_for_a_person() -> None:
    (given,) = reading("refund_created").events
    assert isinstance(given, Refunded)
    assert (given.refund, given.reference) == ("o.1:refund:1", "re_1")
    (failed,) = reading("refund_failed").events
    assert isinstance(failed, IssueRaised)
    assert "expired_or_canceled_card" in failed.text


def test_a_shop_without_orders_of_its_own_has_the_session_fetched() -> None:
    assert reading("checkout_completed", creating("yes"), data=unnumbered("checkout_completed")) == DOORBELL
    assert reading("async_succeeded", creating("yes"), data=unnumbered("async_succeeded")).events


def test_one_that_names_an_order_pays_that_one_unless_each_is_an_order() -> None:
    (event,) = reading("checkout_completed", creating("yes")).events
    assert isinstance(event, PaymentChanged)
    assert NUMBER in event.names
    assert reading("checkout_completed", creating("all")) == DOORBELL


def test_a_cart_s_or_customer_s_reference_is_no_order_s_number_where_check_outs_are_orders() -> None:
    about = unnumbered("async_succeeded")
    about["object"]["client_reference_id"] = "customer-7"
    (event,) = reading("async_succeeded", creating("yes"), data=about).events
    assert set(event.names) == {PI, CS}
    (event,) = reading("async_succeeded", data=about).events
    assert number_name("customer-7") in event.names


@pytest.mark.parametrize("name", ["expired", "intent_failed"])
def test_an_abandoned_cart_is_nobody_s_business_where_check_outs_are_orders(name: str) -> None:
    assert reading(name, creating("yes"), data=unnumbered(name)) == Reading()
    assert reading(name, creating("yes")).events
    assert reading(name, data=unnumbered(name)).events


def test_the_other_mode_and_other_accounts_are_refused() -> None:
    with pytest.raises(Corrupt, match="test mode"):
        reading("intent_succeeded", livemode=True)
    with pytest.raises(Corrupt, match="another account"):
        reading("intent_succeeded", account="acct_1")


def test_what_says_nothing_of_an_order_changes_nothing() -> None:
    assert reading("intent_succeeded", type="payment_intent.created") == Reading()
    assert reading("intent_succeeded", object="v2.core.event").unknown
    about = json.loads(d.recorded("stripe", "checkout_completed"))["data"]
    about["object"] |= {"payment_status": "vibes"}
    assert reading("checkout_completed", data=about).unknown == ("payment status vibes",)
    about["object"] |= {"mode": "subscription"}
    assert reading("checkout_completed", data=about) == Reading()


def _of(order: Order, events: tuple[Event, ...]) -> list[Event]:
    """As the receiver does it: to whom the names mean."""
    assert all(names_of(order) & set(event.names) for event in events)
    return [replace(event, order=order.id, names=()) for event in events]


@pytest.mark.parametrize(
    ("names", "payment", "state"),
    [
        (("checkout_unpaid", "async_succeeded", "intent_succeeded"), Payment.PAID, State.RECEIVED),
        (("checkout_unpaid", "async_failed"), Payment.FAILED, State.DRAFT),
        (("intent_failed", "intent_capturable", "intent_succeeded"), Payment.PAID, State.RECEIVED),
        (("intent_failed", "intent_succeeded", "charge_part_refunded"), Payment.PART_REFUNDED, State.RECEIVED),
    ],
)
def test_messages_in_any_order_and_repeated_end_the_same(
    names: tuple[str, ...], payment: Payment, state: State
) -> None:
    snapshot = an_order(items=(an_item("1"),), payment=Payment.UNPAID)
    start = begun(replace(snapshot, total=SUM, references=(PI,)))
    ends = set()
    for arrival in permutations(names):
        order = start
        for name in (*arrival, *arrival):
            for event in _of(order, reading(name).events):
                order = apply(order, event).order
        ends.add((order.payment, order.state))
    assert ends == {(payment, state)}


def test_what_was_given_back_in_full_stays_so_whatever_comes_late() -> None:
    """An order whose money went back before its payment was heard of is never let in."""
    start = begun(replace(an_order(items=(an_item("1"),), payment=Payment.UNPAID), total=SUM, references=(PI,)))
    for arrival in permutations(("intent_succeeded", "charge_part_refunded", "charge_refunded")):
        order = start
        for name in arrival:
            for event in _of(order, reading(name).events):
                order = apply(order, event).order
        assert order.payment is Payment.REFUNDED
