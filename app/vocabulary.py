"""The words of the five systems Platen takes over, and the states they stand for: both ways, always by source and word.

`completed` is packed for one of them and with the customer for another, so a word alone means nothing here.
"""

from dataclasses import dataclass

from app.orders import Order
from app.states import HoldReason, State

PETS, PRINTS, FACTORY, KIOSK, DROPSHIP = "000", "001", "002", "003", "004"
SOURCES = (PETS, PRINTS, FACTORY, KIOSK, DROPSHIP)


@dataclass(frozen=True, slots=True)
class Said:
    """What a source's word means: a state, and the facet beside it."""

    state: State
    hold: HoldReason | None = None
    removed: bool = False


WORDS: dict[str, dict[str, Said]] = {
    PETS: {
        "pending_processing": Said(State.RECEIVED),
        "images_downloaded": Said(State.ARTWORK_READY),
        "in_production": Said(State.IN_PRODUCTION),
        "quality_check": Said(State.QUALITY_CHECK),
        "completed": Said(State.READY),
        "shipped": Said(State.SHIPPED),
    },
    PRINTS: {
        "pending": Said(State.RECEIVED),
        "confirmed": Said(State.CONFIRMED),
        "in_production": Said(State.IN_PRODUCTION),
        "shipped": Said(State.SHIPPED),
        "delivered": Said(State.DELIVERED),
        "canceled": Said(State.CANCELED),
        "failed": Said(State.FAILED),
        "returned": Said(State.RETURNED),
        "on_hold": Said(State.CONFIRMED, hold=HoldReason.PROVIDER),
    },
    FACTORY: {
        "New": Said(State.RECEIVED),
        "In production": Said(State.IN_PRODUCTION),
        "Shipped": Said(State.SHIPPED),
        "Delivered": Said(State.DELIVERED),
    },
    KIOSK: {
        "VERIFICATION_PENDING": Said(State.DRAFT),
        "AWAITING_PROCESSING": Said(State.RECEIVED),
        "IN_PROCESS": Said(State.IN_PRODUCTION),
        "PACKED_READY": Said(State.READY),
        "OUT_FOR_DELIVERY": Said(State.OUT_FOR_DELIVERY),
        "COMPLETED": Said(State.DELIVERED),
        "CANCELED": Said(State.CANCELED),
        "REMOVED": Said(State.CANCELED, removed=True),
    },
    DROPSHIP: {
        "paid": Said(State.RECEIVED),
        "processing": Said(State.CONFIRMED),
        "shipped": Said(State.SHIPPED),
        "delivered": Said(State.DELIVERED),
        "cancelled": Said(State.CANCELED),
    },
}
_VIEWS: dict[str, tuple[str, ...]] = {
    PETS: (
        *("pending_processing",) * 3,
        "images_downloaded",
        "in_production",
        "quality_check",
        "completed",
        *("shipped",) * 3,
    ),
    PRINTS: (
        "pending",
        "pending",
        "confirmed",
        "confirmed",
        *("in_production",) * 3,
        "shipped",
        "shipped",
        "delivered",
    ),
    FACTORY: ("", *("New",) * 3, *("In production",) * 3, "Shipped", "Shipped", "Delivered"),
    KIOSK: (
        "VERIFICATION_PENDING",
        *("AWAITING_PROCESSING",) * 3,
        *("IN_PROCESS",) * 2,
        "PACKED_READY",
        *("OUT_FOR_DELIVERY",) * 2,
        "COMPLETED",
    ),
    DROPSHIP: ("", "paid", *("processing",) * 5, "shipped", "shipped", "delivered"),
}
"""Each source's word for draft to delivered, in the order of the road; empty where it has none."""

_ROAD = (
    State.DRAFT,
    State.RECEIVED,
    State.CONFIRMED,
    State.ARTWORK_READY,
    State.IN_PRODUCTION,
    State.QUALITY_CHECK,
    State.READY,
    State.SHIPPED,
    State.OUT_FOR_DELIVERY,
    State.DELIVERED,
)
_BESIDE: dict[str, dict[State, str]] = {
    PRINTS: {State.RETURNED: "returned", State.CANCELED: "canceled", State.FAILED: "failed"},
    KIOSK: {State.CANCELED: "CANCELED"},
    DROPSHIP: {State.CANCELED: "cancelled"},
}


def meant(source: str, word: str) -> Said | None:
    """What the word means to that source, in any spelling of case, dash and one l; None: it has no such word."""
    return _PLAIN.get(source, {}).get(_plain(word))


def word_for(source: str, state: State, *, held: bool = False, removed: bool = False) -> str:
    """How that source calls the state; our own word where it has none."""
    if held and source == PRINTS:
        return "on_hold"
    if removed and source == KIOSK:
        return "REMOVED"
    beside = _BESIDE.get(source, {}).get(state, "")
    own = _VIEWS[source][_ROAD.index(state)] if state in _ROAD and source in _VIEWS else beside
    return own or state.value


def view(source: str, order: Order) -> str:
    """The order's state in the source's word."""
    return word_for(source, order.state, held=order.held is not None)


def _plain(word: str) -> str:
    return word.strip().casefold().replace("-", "_").replace(" ", "_").replace("cancelled", "canceled")


_PLAIN = {source: {_plain(word): said for word, said in words.items()} for source, words in WORDS.items()}
