"""Printful's webhook messages: version 1, version 2, and the shorter form some shops post themselves."""

from app.errors import Corrupt
from app.events import Event, Held, IssueRaised, Released
from app.states import HoldReason, ParcelState
from services import body
from services.connector import Account, Delivery, Origin, Reading
from services.providers.printful.orders import Known, known, order_events, shipment_events, unknown_shipment
from services.providers.printful.words import CATALOG_EVENTS, DOORBELLS, EVENT_STATUS, is_known

SHIPMENT_EVENTS: dict[str, ParcelState | None] = {
    "package_shipped": ParcelState.HANDED_OVER,
    "shipment_sent": ParcelState.HANDED_OVER,
    "shipment_delivered": ParcelState.DELIVERED,
    "package_returned": ParcelState.RETURNED,
    "shipment_returned": ParcelState.RETURNED,
    "shipment_canceled": ParcelState.VOIDED,
}
OTHER_EVENTS = frozenset(
    [
        "order_created",
        "order_updated",
        "order_failed",
        "order_canceled",
        "order_put_hold",
        "order_put_hold_approval",
        "order_remove_hold",
        "order_refunded",
        "shipment_out_of_stock",
        "shipment_put_hold",
        "shipment_put_hold_approval",
        "shipment_remove_hold",
    ]
)


def read_event(delivery: Delivery, account: Account, message: str) -> Reading:
    """Raises `Corrupt`; an event that is not known changes nothing and is named."""
    envelope = body.parse_object(delivery.body)
    kind = body.text(envelope, "type").lower()
    _ensure_store(envelope, account)
    if kind in CATALOG_EVENTS:
        return Reading()
    if kind not in SHIPMENT_EVENTS and kind not in OTHER_EVENTS:
        return Reading(unknown=(f"event {kind[:80]}",))
    data = body.part(envelope, "data")
    order = _order_of(envelope, data)
    seen = body.instant(order, "updated_at", "updated") or body.instant(envelope, "occurred_at", "created")
    origin = Origin(account, message, delivery.received_at, seen)
    whose = known(order, origin)
    refetch = whose.external if kind in DOORBELLS or whose.own else ""
    if whose.own and not whose.items:
        return Reading(tuple(_only_here(kind, data, whose, origin)), (), whose.external)
    events, unknown = _events(kind, data, envelope, order, whose, origin)
    return Reading(tuple(events), tuple(unknown), refetch)


def _only_here(kind: str, data: body.Json, whose: Known, origin: Origin) -> list[Event]:
    """What the order itself, asked for, does not tell."""
    if kind in ("order_put_hold_approval", "shipment_put_hold_approval"):
        return _approval(kind, data, whose, origin, body.text(data, "reason", "details"))
    return [_refunded(data, whose, origin)] if kind == "order_refunded" else []


def _ensure_store(envelope: body.Json, account: Account) -> None:
    store, ours = body.text(envelope, "store_id", "store"), account.get("store")
    if store and ours and store != ours:
        raise Corrupt("The message is about another store.")


def _order_of(envelope: body.Json, data: body.Json) -> body.Json:
    """Where the order stands: in `data.order`, beside it, or spread over `data` itself."""
    for place in (data, envelope):
        if isinstance(place.get("order"), dict):
            return body.part(place, "order")
    return {**data, "id": data.get("order_id", data.get("id"))}


def _events(
    kind: str, data: body.Json, envelope: body.Json, order: body.Json, whose: Known, origin: Origin
) -> tuple[list[Event], list[str]]:
    reason = body.text(data, "reason")
    word = body.text(order, "status").lower() or EVENT_STATUS.get(kind, "")
    unknown = [] if is_known(word, origin.account) else [f"order {word[:80]}"]
    if kind == "order_put_hold_approval":
        return _approval(kind, data, whose, origin, reason), unknown
    events = order_events({**order, "status": word, "shipments": None}, origin, reason=reason)
    shipment = body.part(data, "shipment") or body.part(envelope, "shipment")
    if kind in SHIPMENT_EVENTS:
        shipment = shipment or _loose_shipment(data)
        events += shipment_events(shipment, whose, origin, word, to=SHIPMENT_EVENTS[kind])
        unknown += unknown_shipment(shipment, origin.account)
    return events + _others(kind, data, whose, origin, reason), unknown


def _loose_shipment(data: body.Json) -> body.Json:
    names = ("tracking_number", "tracking_url", "carrier", "shipped_at", "ship_date")
    found = {name: data.get(name) for name in names}
    return found | {"ship_date": data.get("ship_date", data.get("shipment_date"))}


def _approval(kind: str, data: body.Json, whose: Known, origin: Origin, reason: str) -> list[Event]:
    """A file waits for a yes: held for its artwork, and the sheets to look at are named."""
    sheets = [body.text(f, "approval_sheet") for f in body.rows(data, "approval_files")]
    words = body.joined(("Printful asks to approve a file.", reason, *sheets))
    hold = origin.event(whose.order, "approval", kind)
    issue = origin.event(whose.order, "approve", kind, versioned=False)
    return [
        Held(
            **{**hold, "reason": reason or "A file needs approval"}, fulfilment=whose.fulfilment, why=HoldReason.ARTWORK
        ),
        IssueRaised(**issue, kind="approval", text=words[:2_000]),
    ]


def _others(kind: str, data: body.Json, whose: Known, origin: Origin, reason: str) -> list[Event]:
    told = reason or body.text(data, "details")
    if kind == "order_refunded":
        return [_refunded(data, whose, origin)]
    if kind == "shipment_put_hold_approval":
        return _approval(kind, data, whose, origin, told)
    if kind == "shipment_out_of_stock" and data.get("is_out_of_stock") is not False:
        return [_held(kind, HoldReason.STOCK, told or "Out of stock at Printful", whose, origin)]
    if kind == "shipment_put_hold":
        return [_held(kind, HoldReason.PROVIDER, told, whose, origin)]
    if kind in ("shipment_remove_hold", "shipment_out_of_stock"):
        return [Released(**origin.event(whose.order, kind, kind), fulfilment=whose.fulfilment)]
    return []


def _held(kind: str, why: HoldReason, reason: str, whose: Known, origin: Origin) -> Event:
    fields = origin.event(whose.order, kind, kind)
    return Held(**{**fields, "reason": reason}, fulfilment=whose.fulfilment, why=why)


def _refunded(data: body.Json, whose: Known, origin: Origin) -> Event:
    """Printful's money came back to the shop. The customer's is another matter: somebody must decide on that."""
    sum_ = body.money(body.amount(data, "amount"), body.text(data, "currency"))
    paid = f"{sum_.amount} {sum_.currency}".strip()
    words = f"Printful refunded {paid}. That is the shop's own money: the customer was not paid back by it."
    fields = origin.event(whose.order, "order_refunded", "order_refunded", versioned=False)
    return IssueRaised(**fields, kind="payment", text=words, blocking=False)
