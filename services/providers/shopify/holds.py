"""Shopify's fulfilment orders: what is on hold there and why, what is for later, and what it will not do."""

from collections.abc import Sequence
from datetime import datetime

from app.events import Cancelled, Event, Held, IssueRaised, Released
from app.states import CancelReason, HoldReason
from services import body
from services.connector import Account, Origin
from services.meanings import NOTHING, Meaning, Table, meaning_of, plain

REASONS: Table = {
    "awaiting-payment": Meaning(hold=HoldReason.PAYMENT),
    "awaiting-return-items": Meaning(hold=HoldReason.PROVIDER),
    "high-risk-of-fraud": Meaning(hold=HoldReason.FRAUD_CHECK),
    "incorrect-address": Meaning(hold=HoldReason.ADDRESS),
    "inventory-out-of-stock": Meaning(hold=HoldReason.STOCK),
    "online-store-post-purchase-cross-sell": Meaning(hold=HoldReason.CUSTOMER_REQUEST),
    "unknown-delivery-date": Meaning(hold=HoldReason.SCHEDULED),
    "other": Meaning(hold=HoldReason.PROVIDER),
}
STATUSES: Table = {
    "open": NOTHING,
    "in-progress": NOTHING,
    "closed": NOTHING,
    "canceled": NOTHING,
    "scheduled": Meaning(hold=HoldReason.SCHEDULED),
    "on-hold": Meaning(hold=HoldReason.PROVIDER),
    "incomplete": Meaning(issue=True),
}
"""Of one fulfilment order. Making is the floor's word, so Shopify's `in progress` moves nothing; one that is canceled
was usually replaced by others."""

_QUIET = (
    "unfulfilled",
    "partially-fulfilled",
    "fulfilled",
    "in-progress",
    "open",
    "pending-fulfillment",
    "fulfillment-not-required",
    "on-hold",
    "scheduled",
    "restocked",
)
DISPLAYED: Table = dict.fromkeys(_QUIET, NOTHING)
"""Of the whole order. Parcels speak for themselves, the last three are said in words of their own."""


def held_event(holds: Sequence[body.Json], order: str, origin: Origin, *, versioned: bool = True) -> Held:
    """By the first reason given; one nobody knows is a hold of the provider."""
    first = holds[0] if holds else {}
    word = body.text(first, "reason").lower()
    words = body.joined((word.replace("_", " "), body.text(first, "reason_notes", "reasonNotes")), ": ")
    fields = origin.event(order, "hold", f"on_hold {word}".strip(), versioned=versioned)
    return Held(**{**fields, "reason": words or "Put on hold at Shopify"}, why=_why(word, origin.account))


def _why(word: str, account: Account) -> HoldReason:
    meaning = meaning_of(word, REASONS, account) if word else None
    return (meaning.hold if meaning else None) or HoldReason.PROVIDER


def unknown_reasons(holds: Sequence[body.Json], account: Account) -> tuple[str, ...]:
    words = [body.text(hold, "reason") for hold in holds]
    return tuple(f"hold {word[:80]}" for word in words if word and meaning_of(word, REASONS, account) is None)


def shown_events(node: body.Json, order: str, origin: Origin, *, freed: bool) -> list[Event]:
    """What an order's answer tells beside its lines. `freed`: Shopify said that something about holds has changed, so
    that nothing held now means released."""
    parts = body.nodes(node, "fulfillmentOrders")
    display = body.text(node, "displayFulfillmentStatus").lower()
    held = _held(parts, display, order, origin)
    events: list[Event] = [held] if held is not None else []
    if held is None and freed and not _is_test(node, origin.account):
        events.append(Released(**origin.event(order, "hold", "open", versioned=False)))
    return events + _endings(parts, node, display, order, origin) + _odd(parts, display, order, origin)


def _is_test(node: body.Json, account: Account) -> bool:
    """A test order's own hold must not end with Shopify's."""
    return body.flag(node, "test") and account.get("test_orders") != "make"


def _held(parts: Sequence[body.Json], display: str, order: str, origin: Origin) -> Held | None:
    on_hold = [p for p in parts if plain(body.text(p, "status")) == "on-hold"]
    if on_hold or display == "on_hold":
        holds = [hold for part in on_hold for hold in body.rows(part, "fulfillmentHolds")]
        return held_event(holds, order, origin, versioned=False)
    live = [p for p in parts if plain(body.text(p, "status")) not in ("closed", "canceled")]
    later = [p for p in live if plain(body.text(p, "status")) == "scheduled"]
    if display != "scheduled" and not (later and len(later) == len(live)):
        return None
    fields = origin.event(order, "hold", "scheduled", versioned=False)
    reason = "Scheduled for later at Shopify"
    return Held(**{**fields, "reason": reason}, why=HoldReason.SCHEDULED, until=_earliest(later))


def _earliest(parts: Sequence[body.Json]) -> datetime | None:
    times = [at for part in parts if (at := body.instant(part, "fulfillAt"))]
    return min(times, default=None)


def _endings(parts: Sequence[body.Json], node: body.Json, display: str, order: str, origin: Origin) -> list[Event]:
    """Goods back on the shelf, or nothing left that Shopify would send, without the order itself being canceled."""
    gone = bool(parts) and all(plain(body.text(p, "status")) == "canceled" for p in parts)
    if display != "restocked" and (not gone or node.get("cancelledAt") or body.rows(node, "fulfillments")):
        return []
    word = "restocked" if display == "restocked" else "fulfillment orders cancelled"
    return [Cancelled(**origin.once(order, word, word), why=CancelReason.PROVIDER)]


def _odd(parts: Sequence[body.Json], display: str, order: str, origin: Origin) -> list[Event]:
    """What a person must see: work Shopify calls incomplete or declined, and words nobody knows."""
    events: list[Event] = []
    for part in parts:
        word = body.text(part, "status")
        meaning = meaning_of(word, STATUSES, origin.account) if word else NOTHING
        if meaning is None or meaning.issue:
            text = f"Shopify calls a part of this order {word.lower().replace('_', ' ')[:80]}."
            fields = origin.once(order, f"part {word}", word)
            events.append(IssueRaised(**fields, kind="fulfilment", text=text, blocking=meaning is not None))
    if display and meaning_of(display, DISPLAYED, origin.account) is None:
        text = f"Shopify shows this order as {display.replace('_', ' ')[:80]}."
        events.append(IssueRaised(**origin.once(order, f"shown {display}", display), kind="fulfilment", text=text))
    return events
