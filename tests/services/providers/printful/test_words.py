"""Every word of Printful against what it means here."""

import pytest

from app.events import Cancelled, Event, Held, Moved, Released
from app.states import HoldReason, ParcelState, State
from services.connector import Origin
from services.providers.printful.words import (
    CATALOG_EVENTS,
    DELIVERY_WORDS,
    DOORBELLS,
    EVENT_STATUS,
    SHIPMENT_WORDS,
    is_known,
    status_events,
)
from tests.kit import deliveries as d

ACCOUNT = d.ACCOUNTS["printful"]
ORIGIN = Origin(ACCOUNT, "m", d.NOW, d.NOW)


def told(word: str) -> list[Event]:
    return status_events(word, "order", "order.1", ORIGIN, "because")


@pytest.mark.parametrize(
    ("word", "state", "sub"),
    [
        ("draft", State.RECEIVED, "provider_draft"),
        ("pending", State.RECEIVED, "provider_pending"),
        ("inreview", State.RECEIVED, "provider_review"),
        ("confirmed", State.CONFIRMED, ""),
        ("inprocess", State.IN_PRODUCTION, ""),
        ("partial", State.IN_PRODUCTION, "partial"),
        ("fulfilled", State.SHIPPED, ""),
        ("failed", State.FAILED, ""),
    ],
)
def test_a_status_is_a_state_and_frees_a_hold(word: str, state: State, sub: str) -> None:
    freed, moved = told(word)
    assert isinstance(freed, Released)
    assert isinstance(moved, Moved)
    assert (moved.to, moved.sub, moved.cause.word, moved.reason) == (state, sub, word, "because")


def test_on_hold_and_canceled_are_facts_of_another_kind() -> None:
    [held] = told("onhold")
    assert isinstance(held, Held)
    assert (held.why, held.reason) == (HoldReason.PROVIDER, "because")
    for word in ("canceled", "cancelled"):
        assert isinstance(told(word)[0], Cancelled)


def test_archived_and_new_words_move_nothing() -> None:
    assert told("archived") == told("") == told("teleported") == []
    assert is_known("archived", ACCOUNT)
    assert not is_known("teleported", ACCOUNT)


def test_words_of_shipments() -> None:
    assert SHIPMENT_WORDS["shipped"] is ParcelState.HANDED_OVER
    assert SHIPMENT_WORDS["returned"] is ParcelState.RETURNED
    assert SHIPMENT_WORDS["canceled"] is ParcelState.VOIDED
    waiting = {word for word, state in SHIPMENT_WORDS.items() if state is None}
    assert waiting == {"pending", "onhold", "outstock", "packaged", "started"}
    assert DELIVERY_WORDS["delivered"] is ParcelState.DELIVERED
    assert DELIVERY_WORDS["return-to-sender"] is ParcelState.RETURNED
    assert DELIVERY_WORDS["failure"] is ParcelState.FAILED


def test_events_without_a_status_have_their_own_meaning() -> None:
    assert all(is_known(word, ACCOUNT) for word in EVENT_STATUS.values())
    assert {"order_created", "order_updated"} <= DOORBELLS
    assert DOORBELLS.isdisjoint(CATALOG_EVENTS)
