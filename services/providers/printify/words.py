"""Printify's words and what each means here. The API writes hyphens, other sources underscores: both are read."""

from dataclasses import dataclass

from app.events import Cancelled, Event, Held, IssueRaised, Moved, Released
from app.states import CancelReason, HoldReason, State
from services.connector import Origin


@dataclass(frozen=True, slots=True)
class Meaning:
    """A state with a finer word, a reason for a hold, both, or a problem."""

    to: State | None = None
    sub: str = ""
    hold: HoldReason | None = None
    issue: bool = False


SENDING = "sending"
STATUS_WORDS: dict[str, Meaning] = {
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
}
CANCELED, QUIET = "canceled", frozenset({"", "archived"})
LEFT = frozenset({"fulfilled", "shipping", "shipped", "delivered", "shipment-delivered"})
"""Words by which everything has left."""

_REASONS = {
    HoldReason.PROVIDER: "Not yet sent to production at Printify",
    HoldReason.PAYMENT: "Printify has not been paid",
    HoldReason.STOCK: "Out of stock at Printify",
    HoldReason.ARTWORK: "Printify asks for another print file",
}


def plain(word: str) -> str:
    """One spelling: lower case, hyphens, one l."""
    return word.strip().lower().replace("_", "-").replace(" ", "-").replace("cancelled", "canceled")


def is_known(word: str) -> bool:
    return word == CANCELED or word in QUIET or word in STATUS_WORDS


def status_events(word: str, order: str, fulfilment: str, origin: Origin, *, tracked: bool) -> list[Event]:
    """A (plain) order status as events; none for a word that is not known.

    `tracked`: a shipment with a number exists. Without one, fulfilled only means ready."""
    if word == CANCELED:
        fields = origin.event(order, "canceled", word)
        return [Cancelled(**fields, fulfilment=fulfilment, why=CancelReason.PROVIDER)]
    meaning = STATUS_WORDS.get(word)
    if meaning is None:
        return []
    if meaning.issue:
        fields = origin.event(order, "issue", word, versioned=False)
        return [IssueRaised(**fields, kind="provider", text="Printify reports a problem.", blocking=True)]
    to = State.READY if word == "fulfilled" and not tracked else meaning.to
    held = _held(meaning, order, fulfilment, origin, word)
    if to is None:
        return [held]
    moved = Moved(**origin.event(order, "to", word), fulfilment=fulfilment, to=to, sub=meaning.sub)
    return [held, moved]


def _held(meaning: Meaning, order: str, fulfilment: str, origin: Origin, word: str) -> Event:
    fields = origin.event(order, "hold", word)
    if meaning.hold is None:
        return Released(**fields, fulfilment=fulfilment)
    reason = _REASONS[meaning.hold]
    return Held(**{**fields, "reason": reason}, fulfilment=fulfilment, why=meaning.hold)
