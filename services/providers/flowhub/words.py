"""Flowhub's words for how far an order is, as far as they are known; any other waits for staff to say what it means."""

from collections.abc import Mapping

from app.states import CancelReason, State
from services.meanings import Meaning, plain

NAME, TITLE = "flowhub", "Flowhub"

WORDS: Mapping[str, Meaning] = {
    "new": Meaning(State.RECEIVED),
    "inQueue": Meaning(State.RECEIVED, "inQueue"),
    "started": Meaning(State.IN_PRODUCTION),
    "ready": Meaning(State.READY),
    "inTransit": Meaning(State.OUT_FOR_DELIVERY),
    "delivered": Meaning(State.DELIVERED),
    "sold": Meaning(State.DELIVERED, "sold"),
    "unableToComplete": Meaning(State.CANCELED, cancel=CancelReason.UNMAKEABLE),
    "unableToVerify": Meaning(State.CANCELED),
    "deleted": Meaning(State.CANCELED, cancel=CancelReason.REMOVED),
}
"""As a client of it lists them; the case of their letters says nothing."""

TABLE: Mapping[str, Meaning] = {plain(word): meaning for word, meaning in WORDS.items()}
CANCELED = frozenset(word for word, meaning in TABLE.items() if meaning.to is State.CANCELED)
