"""Treez's eight words for how far a ticket is, and which of them it can be told."""

from collections.abc import Mapping

from app.states import CancelReason, State
from services.meanings import Meaning, plain

NAME, TITLE = "treez", "Treez"

WORDS: Mapping[str, Meaning] = {
    "VERIFICATION_PENDING": Meaning(State.DRAFT),
    "AWAITING_PROCESSING": Meaning(State.RECEIVED),
    "IN_PROCESS": Meaning(State.IN_PRODUCTION),
    "PACKED_READY": Meaning(State.READY),
    "OUT_FOR_DELIVERY": Meaning(State.OUT_FOR_DELIVERY),
    "COMPLETED": Meaning(State.DELIVERED),
    "CANCELED": Meaning(State.CANCELED),
    "REMOVED": Meaning(State.CANCELED, cancel=CancelReason.REMOVED),
}
TABLE: Mapping[str, Meaning] = {plain(word): meaning for word, meaning in WORDS.items()}
TOLD: Mapping[State, str] = {
    State.IN_PRODUCTION: "IN_PROCESS",
    State.READY: "PACKED_READY",
    State.OUT_FOR_DELIVERY: "OUT_FOR_DELIVERY",
    State.DELIVERED: "COMPLETED",
}
WAITING = frozenset({"DRAFT", "VERIFICATION_PENDING", "AWAITING_PROCESSING"})
"""Nobody has begun on it: it may still be another cart."""

GONE = frozenset({"CANCELED", "REMOVED"})
OVER = GONE | {"COMPLETED"}
FIRST = ("AWAITING_PROCESSING", "VERIFICATION_PENDING")
PREVIEW = "PREVIEW"
