"""What a provider or carrier can do and what it cannot be told, in sentences drawn from its capability record."""

from app.states import State
from services.connector import Can, Capabilities

DOES: tuple[tuple[Can, str], ...] = (
    (Can.SUBMIT, "Takes orders."),
    (Can.RATES, "Tells rates."),
    (Can.LABEL, "Sells labels."),
    (Can.REFUND, "Gives money back."),
    (Can.CANCEL, "Can be asked to cancel."),
    (Can.MOCKUP, "Draws mock-ups."),
)
TOLD: tuple[tuple[State, str], ...] = (
    (State.IN_PRODUCTION, "in production"),
    (State.READY, "packed"),
    (State.SHIPPED, "shipped"),
    (State.DELIVERED, "delivered"),
)


def able(can: Capabilities) -> str:
    """ "Takes orders. Cannot be told that an order is packed." """
    does = [words for one, words in DOES if one in can.can]
    return " ".join([*does, *_news(can.can), *_lacks(can)])


def _news(can: frozenset[Can]) -> list[str]:
    """How what is new there comes here."""
    if Can.PUSH in can:
        return ["Sends what is new by itself."]
    if Can.SWEEP in can:
        return ["Is asked for what is new."]
    return [] if Can.RATES in can else ["Does not tell what is new; each order is asked about."]


def _lacks(can: Capabilities) -> list[str]:
    """What somebody has to do there by hand."""
    lacks = []
    if Can.SUBMIT in can.can and Can.CANCEL not in can.can:
        lacks.append("Cannot be asked to cancel.")
    if Can.SUBMIT in can.can and not can.can & {Can.PREVIEW, Can.STATUS, Can.MOCKUP}:
        lacks.append("Draws no mock-ups.")
    if Can.LABEL in can.can and Can.VOID not in can.can:
        lacks.append("Takes no label back.")
    if Can.STATUS in can.can:
        lacks += _untold(can)
    elif Can.PREVIEW in can.can:
        lacks.append("Cannot be told how far an order is.")
    return lacks


def _untold(can: Capabilities) -> list[str]:
    known = can.settable | ({State.SHIPPED} if Can.PARCEL in can.can else frozenset())
    missing = [words for state, words in TOLD if state not in known]
    return [f"Cannot be told that an order is {' or '.join(missing)}."] if missing else []
