"""Every provider word of the sheet means here what is written there; one that is not there is listed, no more.

Prodigi's table needs whole orders and stands in `prodigi/test_words.py`; what Shopify says of holds in
`shopify/test_holds.py`; Stripe's events in `stripe/test_events.py`, Stitch's in `stitch/test_talks.py`.
"""

import pytest

from app.states import CancelReason, HoldReason, ParcelState, Payment, State
from services.connector import Account
from services.meanings import Meaning, Table, meaning_of
from services.providers import blaze
from services.providers.flowhub import words as flowhub
from services.providers.printful import words as printful
from services.providers.printify import words as printify
from services.providers.shopify import parcels as shopify_parcels
from services.providers.shopify import payments as shopify_payments
from services.providers.stripe import words as stripe
from services.providers.treez import words as treez

NOBODY = Account("moon", "main")
PRINTFUL = {
    "draft": Meaning(State.RECEIVED, "provider_draft"),
    "pending": Meaning(State.RECEIVED, "provider_pending"),
    "confirmed": Meaning(State.CONFIRMED),
    "inprocess": Meaning(State.IN_PRODUCTION),
    "onhold": Meaning(hold=HoldReason.PROVIDER),
    "fulfilled": Meaning(State.SHIPPED),
    "canceled": Meaning(State.CANCELED),
    "cancelled": Meaning(State.CANCELED),
    "failed": Meaning(State.FAILED),
}
PRINTIFY = {
    **dict.fromkeys(
        ("pending", "cost-calculation", "callback-received", "on-hold", "checking-quality"), State.RECEIVED
    ),
    **dict.fromkeys(("payment-not-received",), HoldReason.PAYMENT),
    **dict.fromkeys(("out-of-stock",), HoldReason.STOCK),
    **dict.fromkeys(("quality-declined", "source-check-failed"), HoldReason.ARTWORK),
    **dict.fromkeys(("quality-approved", "ready-for-production"), State.CONFIRMED),
    **dict.fromkeys(("sending-to-production", "sent_to_production", "in-production", "printed"), State.IN_PRODUCTION),
    **dict.fromkeys(("fulfilled", "shipping", "shipped"), State.SHIPPED),
    "in_production": State.IN_PRODUCTION,
    "unfulfillable": State.FAILED,
    "delivered": State.DELIVERED,
}
TREEZ = {
    "VERIFICATION_PENDING": State.DRAFT,
    "AWAITING_PROCESSING": State.RECEIVED,
    "IN_PROCESS": State.IN_PRODUCTION,
    "PACKED_READY": State.READY,
    "OUT_FOR_DELIVERY": State.OUT_FOR_DELIVERY,
    "COMPLETED": State.DELIVERED,
    "CANCELED": State.CANCELED,
    "REMOVED": State.CANCELED,
}
BLAZE = {
    "InProgress": Meaning(State.RECEIVED),
    "Placed": Meaning(State.RECEIVED),
    "Accepted": Meaning(State.CONFIRMED),
    "Completed": Meaning(State.DELIVERED),
    "Declined": Meaning(State.CANCELED, cancel=CancelReason.UNMAKEABLE),
    "CanceledByConsumer": Meaning(State.CANCELED, cancel=CancelReason.CUSTOMER),
    "CanceledByDispensary": Meaning(State.CANCELED, cancel=CancelReason.PROVIDER),
}
SHOPIFY_MONEY = {
    "pending": Payment.UNPAID,
    "authorized": Payment.AUTHORISED,
    "paid": Payment.PAID,
    "partially_refunded": Payment.PART_REFUNDED,
    "refunded": Payment.REFUNDED,
    "voided": Payment.VOIDED,
}
SHOPIFY_PARCELS = {
    "label_purchased": ParcelState.LABEL_CREATED,
    "label_printed": ParcelState.LABEL_CREATED,
    "confirmed": None,
    "carrier_picked_up": ParcelState.HANDED_OVER,
    "in_transit": ParcelState.IN_TRANSIT,
    "delayed": ParcelState.DELAYED,
    "out_for_delivery": ParcelState.OUT_FOR_DELIVERY,
    "attempted_delivery": ParcelState.ATTEMPTED,
    "ready_for_pickup": ParcelState.READY_FOR_PICKUP,
    "picked_up": ParcelState.DELIVERED,
    "delivered": ParcelState.DELIVERED,
    "failure": ParcelState.FAILED,
}
STRIPE = {
    "payment_intent.succeeded": Payment.PAID,
    "payment_intent.amount_capturable_updated": Payment.AUTHORISED,
    "payment_intent.payment_failed": Payment.FAILED,
    "payment_intent.canceled": Payment.VOIDED,
}
STRIPE_SESSIONS = {
    "checkout.session.async_payment_succeeded": Payment.PAID,
    "checkout.session.async_payment_failed": Payment.FAILED,
    "checkout.session.expired": Payment.FAILED,
}


def found(word: str, table: Table) -> Meaning:
    meaning = meaning_of(word, table, NOBODY)
    assert meaning is not None, f"{word} is not known"
    return meaning


@pytest.mark.parametrize(("word", "meaning"), PRINTFUL.items())
def test_printful(word: str, meaning: Meaning) -> None:
    assert found(word, printful.STATUS_WORDS) == meaning


def test_printful_partial_moves_nothing_back() -> None:
    """At least being made, some of it sent."""
    assert found("partial", printful.STATUS_WORDS).to is State.IN_PRODUCTION


@pytest.mark.parametrize(("word", "meaning"), PRINTIFY.items())
def test_printify(word: str, meaning: State | HoldReason) -> None:
    said = found(word, printify.STATUS_WORDS)
    assert meaning in (said.to, said.hold)


def test_printify_s_problems_and_its_hold_before_production() -> None:
    assert found("has-issues", printify.STATUS_WORDS).issue
    assert found("had_issues", printify.STATUS_WORDS).issue
    assert found("on-hold", printify.STATUS_WORDS).hold is HoldReason.PROVIDER


@pytest.mark.parametrize(("word", "state"), TREEZ.items())
def test_treez_speaks_source_003_s_own_words(word: str, state: State) -> None:
    assert found(word, treez.TABLE).to is state


@pytest.mark.parametrize(("word", "meaning"), BLAZE.items())
def test_blaze(word: str, meaning: Meaning) -> None:
    assert found(word, blaze.TABLE) == meaning


@pytest.mark.parametrize(("word", "payment"), SHOPIFY_MONEY.items())
def test_shopify_s_money(word: str, payment: Payment) -> None:
    assert shopify_payments.PAYMENT_WORDS[word] is payment


@pytest.mark.parametrize(("word", "state"), SHOPIFY_PARCELS.items())
def test_shopify_s_parcels(word: str, state: ParcelState | None) -> None:
    assert shopify_parcels.SHIPMENT_WORDS[word] is state


@pytest.mark.parametrize(("word", "payment"), STRIPE.items())
def test_stripe_s_intents(word: str, payment: Payment) -> None:
    assert stripe.INTENT[word] is payment


@pytest.mark.parametrize(("word", "payment"), STRIPE_SESSIONS.items())
def test_stripe_s_sessions(word: str, payment: Payment) -> None:
    assert stripe.SESSION[word] is payment


TABLES = (printful.STATUS_WORDS, printify.STATUS_WORDS, treez.TABLE, blaze.TABLE, flowhub.TABLE)


@pytest.mark.parametrize("table", TABLES, ids=["printful", "printify", "treez", "blaze", "flowhub"])
def test_a_word_that_is_not_written_means_nothing_until_staff_say_so(table: Table) -> None:
    assert meaning_of("moon landed", table, NOBODY) is None
    told = Account("moon", "main", words={"moon-landed": "hold:stock"})
    assert meaning_of("Moon_Landed", table, told) == Meaning(hold=HoldReason.STOCK)
