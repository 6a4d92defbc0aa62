"""Printful's words and what each means here: order statuses, shipment and delivery statuses, events."""

from app.events import Event
from app.states import HoldReason, ParcelState, State
from services.connector import Account, Origin
from services.meanings import NOTHING, Meaning, Table, events_of, meaning_of, plain

TITLE = "Printful"
STATUS_WORDS: Table = {
    "": NOTHING,
    "archived": NOTHING,
    "draft": Meaning(State.RECEIVED, "provider_draft"),
    "inreview": Meaning(State.RECEIVED, "provider_review"),
    "pending": Meaning(State.RECEIVED, "provider_pending"),
    "confirmed": Meaning(State.CONFIRMED),
    "inprocess": Meaning(State.IN_PRODUCTION),
    "partial": Meaning(State.IN_PRODUCTION, "partial"),
    "fulfilled": Meaning(State.SHIPPED),
    "failed": Meaning(State.FAILED),
    "onhold": Meaning(hold=HoldReason.PROVIDER),
    "canceled": Meaning(State.CANCELED),
}
CANCELED = "canceled"
UNCONFIRMED = frozenset({"draft", "failed"})
"""Orders that may still be confirmed and changed."""

GOING = frozenset({"pending", "confirmed", "inprocess", "partial", "fulfilled", "inreview", "archived"})
"""Orders that were confirmed before."""

BEING_MADE = frozenset({"inprocess", "partial", "fulfilled"})
"""Orders that can no longer be canceled."""

OVER = frozenset({CANCELED, "fulfilled", "archived"})
"""Orders of which nothing is made any more."""

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
}
"""None: nothing has left yet."""

SHIPMENT_HOLDS: dict[str, tuple[HoldReason, str]] = {
    "onhold": (HoldReason.PROVIDER, "A shipment is on hold at Printful"),
    "outstock": (HoldReason.STOCK, "Out of stock at Printful"),
}

DELIVERY_WORDS: dict[str, ParcelState | None] = {
    "": None,
    "unknown": None,
    "pre-transit": ParcelState.LABEL_CREATED,
    "in-transit": ParcelState.IN_TRANSIT,
    "out-for-delivery": ParcelState.OUT_FOR_DELIVERY,
    "available-for-pickup": ParcelState.READY_FOR_PICKUP,
    "delivered": ParcelState.DELIVERED,
    "return-to-sender": ParcelState.RETURNED,
    "failure": ParcelState.FAILED,
    "canceled": ParcelState.VOIDED,
}
_PARCELS: dict[State | None, ParcelState] = {
    State.SHIPPED: ParcelState.HANDED_OVER,
    State.OUT_FOR_DELIVERY: ParcelState.OUT_FOR_DELIVERY,
    State.DELIVERED: ParcelState.DELIVERED,
    State.RETURNED: ParcelState.RETURNED,
    State.CANCELED: ParcelState.VOIDED,
}
"""What a word of a shipment means that staff mapped to a state."""

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
"""About goods, not about orders: whoever shows the catalogue or waits for a mock-up asks for it."""


def status_events(word: str, order: str, fulfilment: str, origin: Origin, reason: str = "") -> list[Event]:
    """An order status as events: what is not on hold any more is released. Nothing for a word that is not known."""
    meaning = meaning_of(word, STATUS_WORDS, origin.account)
    if meaning is None:
        return []
    return events_of(meaning, word, order, origin, title=TITLE, fulfilment=fulfilment, reason=reason)


def is_known(word: str, account: Account) -> bool:
    return meaning_of(word, STATUS_WORDS, account) is not None


def parcel_state(word: str, table: dict[str, ParcelState | None], account: Account) -> ParcelState | None:
    """By the table, else by the state to which staff mapped the word; None where it says nothing of a parcel."""
    key = plain(word)
    if key in table:
        return table[key]
    meaning = meaning_of(word, {}, account)
    return _PARCELS.get(meaning.to) if meaning else None


def is_parcel_word(word: str, table: dict[str, ParcelState | None], account: Account) -> bool:
    return plain(word) in table or meaning_of(word, {}, account) is not None
