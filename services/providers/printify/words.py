"""Printify's words and what each means here. The API writes hyphens, other sources underscores: both are read."""

from dataclasses import replace

from app.events import Event
from app.states import HoldReason, State
from services.connector import Account, Origin
from services.meanings import NOTHING, Meaning, Table, events_of, meaning_of, plain

TITLE = "Printify"
SENDING = "sending"
CANCELED, FULFILLED = "canceled", "fulfilled"
STATUS_WORDS: Table = {
    "": NOTHING,
    "archived": NOTHING,
    "pending": Meaning(State.RECEIVED, "pending"),
    "cost-calculation": Meaning(State.RECEIVED, "cost-calculation"),
    "callback-received": Meaning(State.RECEIVED, "callback-received"),
    "checking-quality": Meaning(State.RECEIVED, "checking-quality"),
    "on-hold": Meaning(State.RECEIVED, "on-hold", HoldReason.PROVIDER),
    "payment-not-received": Meaning(hold=HoldReason.PAYMENT),
    "awaiting-payment": Meaning(hold=HoldReason.PAYMENT),
    "out-of-stock": Meaning(hold=HoldReason.STOCK),
    "quality-declined": Meaning(hold=HoldReason.ARTWORK),
    "source-check-failed": Meaning(hold=HoldReason.ARTWORK),
    "action-required": Meaning(hold=HoldReason.ARTWORK),
    "quality-approved": Meaning(State.CONFIRMED),
    "ready-for-production": Meaning(State.CONFIRMED),
    "sending-to-production": Meaning(State.IN_PRODUCTION, SENDING),
    "sending-to-production-delegate": Meaning(State.IN_PRODUCTION, SENDING),
    "sending-to-production-delegate-sync": Meaning(State.IN_PRODUCTION, SENDING),
    "sent-to-production": Meaning(State.IN_PRODUCTION, SENDING),
    "in-production": Meaning(State.IN_PRODUCTION),
    "printed": Meaning(State.IN_PRODUCTION, "printed"),
    "partially-fulfilled": Meaning(State.IN_PRODUCTION, "partial"),
    "has-issues": Meaning(issue=True),
    "had-issues": Meaning(issue=True),
    "unfulfillable": Meaning(State.FAILED),
    "fulfilled": Meaning(State.SHIPPED),
    "shipping": Meaning(State.SHIPPED),
    "shipped": Meaning(State.SHIPPED),
    "delivered": Meaning(State.DELIVERED),
    "shipment-delivered": Meaning(State.DELIVERED),
    "canceled": Meaning(State.CANCELED),
}
LEFT = frozenset({"fulfilled", "shipping", "shipped", "delivered", "shipment-delivered"})
"""Words by which everything has left."""

UNSENT = frozenset({"on-hold", "pending", "cost-calculation"})
"""Not yet sent to production; sending it there is what ends the hold."""

UNPAID = frozenset({"payment-not-received", "awaiting-payment"})
CANCELABLE = frozenset({"on-hold", "payment-not-received"})
"""What Printify cancels; anything else it refuses."""

_REASONS = {
    HoldReason.PROVIDER: "Not yet sent to production at Printify",
    HoldReason.PAYMENT: "Printify has not been paid",
    HoldReason.STOCK: "Out of stock at Printify",
    HoldReason.ARTWORK: "Printify asks for another print file",
}


def is_known(word: str, account: Account) -> bool:
    return meaning_of(word, STATUS_WORDS, account) is not None


def status_events(word: str, order: str, fulfilment: str, origin: Origin, *, tracked: bool) -> list[Event]:
    """A (plain) order status as events; none for a word that is not known.

    `tracked`: a shipment with a number exists. Without one, fulfilled only means ready."""
    meaning = meaning_of(word, STATUS_WORDS, origin.account)
    if meaning is None:
        return []
    if plain(word) == FULFILLED and not tracked:
        meaning = replace(meaning, to=State.READY)
    reason = _REASONS.get(meaning.hold, "") if meaning.hold else ""
    return events_of(meaning, word, order, origin, title=TITLE, fulfilment=fulfilment, reason=reason)
