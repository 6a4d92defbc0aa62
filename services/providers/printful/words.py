"""Printful's words and what each means here: order statuses, shipment and delivery statuses, events."""

from typing import Any

from app.events import Cancelled, Event, Held, Moved, Released
from app.states import CancelReason, HoldReason, ParcelState, State
from services.connector import Origin

STATUS_WORDS: dict[str, tuple[State, str]] = {
    "draft": (State.RECEIVED, "provider_draft"),
    "inreview": (State.RECEIVED, "provider_review"),
    "pending": (State.RECEIVED, "provider_pending"),
    "confirmed": (State.CONFIRMED, ""),
    "inprocess": (State.IN_PRODUCTION, ""),
    "partial": (State.IN_PRODUCTION, "partial"),
    "fulfilled": (State.SHIPPED, ""),
    "failed": (State.FAILED, ""),
}
"""Order status -> state and finer word. `onhold` and `canceled` are facts of another kind; `archived` is none."""

HELD, CANCELED, QUIET = "onhold", frozenset({"canceled", "cancelled"}), frozenset({"", "archived"})

SHIPMENT_WORDS: dict[str, ParcelState | None] = {
    "": ParcelState.HANDED_OVER,
    "pending": None,
    "onhold": None,
    "outstock": None,
    "packaged": None,
    "started": None,
    "shipped": ParcelState.HANDED_OVER,
    "returned": ParcelState.RETURNED,
    "canceled": ParcelState.VOIDED,
    "cancelled": ParcelState.VOIDED,
}
"""None: nothing has left yet."""

DELIVERY_WORDS: dict[str, ParcelState | None] = {
    "": None,
    "unknown": None,
    "pre_transit": ParcelState.LABEL_CREATED,
    "in_transit": ParcelState.IN_TRANSIT,
    "out_for_delivery": ParcelState.OUT_FOR_DELIVERY,
    "available_for_pickup": ParcelState.READY_FOR_PICKUP,
    "delivered": ParcelState.DELIVERED,
    "return_to_sender": ParcelState.RETURNED,
    "failure": ParcelState.FAILED,
    "canceled": ParcelState.VOIDED,
}

EVENT_STATUS: dict[str, str] = {
    "order_created": "pending",
    "order_failed": "failed",
    "order_canceled": "canceled",
    "order_put_hold": "onhold",
    "order_put_hold_approval": "onhold",
}
"""What an event means when it carries no status of its own."""

DOORBELLS = frozenset(
    [
        "order_created",
        "order_updated",
        "order_remove_hold",
        "package_shipped",
        "package_returned",
        "shipment_sent",
        "shipment_delivered",
        "shipment_returned",
        "shipment_canceled",
        "shipment_remove_hold",
    ]
)
"""After these the order is asked for again: they tell a part, or may be late."""

CATALOG_EVENTS = frozenset(
    [
        "product_synced",
        "product_updated",
        "product_deleted",
        "stock_updated",
        "catalog_stock_updated",
        "catalog_price_changed",
        "mockup_task_finished",
    ]
)


def status_events(word: str, order: str, fulfilment: str, origin: Origin, reason: str = "") -> list[Event]:
    """An order status as events: what is not on hold any more is released. Nothing for a word that is not known."""

    def fields(n: str) -> dict[str, Any]:
        return {**origin.event(order, f"status {n}", word), "fulfilment": fulfilment, "reason": reason}

    if word == HELD:
        return [Held(**fields("hold"), why=HoldReason.PROVIDER)]
    if word in CANCELED:
        return [Cancelled(**fields("canceled"), why=CancelReason.PROVIDER)]
    if word not in STATUS_WORDS:
        return []
    to, sub = STATUS_WORDS[word]
    return [Released(**fields("free")), Moved(**fields("to"), to=to, sub=sub)]


def is_known(word: str) -> bool:
    return word == HELD or word in CANCELED or word in QUIET or word in STATUS_WORDS
