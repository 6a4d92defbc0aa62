"""Every word of Printify, in every spelling, against what it means here."""

import pytest

from app.events import Cancelled, Event, Held, IssueRaised, Moved, Released
from app.states import HoldReason, State
from services.connector import Origin
from services.meanings import plain
from services.providers.printify.words import STATUS_WORDS, is_known, status_events
from tests.kit import deliveries as d

ORIGIN = Origin(d.ACCOUNTS["printify"], "m", d.NOW, d.NOW)


def told(word: str, *, tracked: bool = True) -> list[Event]:
    return status_events(plain(word), "order", "order.1", ORIGIN, tracked=tracked)


@pytest.mark.parametrize(
    ("word", "state", "sub"),
    [
        ("pending", State.RECEIVED, "pending"),
        ("cost-calculation", State.RECEIVED, "cost-calculation"),
        ("callback-received", State.RECEIVED, "callback-received"),
        ("checking-quality", State.RECEIVED, "checking-quality"),
        ("quality-approved", State.CONFIRMED, ""),
        ("ready-for-production", State.CONFIRMED, ""),
        ("sending-to-production", State.IN_PRODUCTION, "sending"),
        ("sending_to_production_delegate", State.IN_PRODUCTION, "sending"),
        ("sending_to_production_delegate_sync", State.IN_PRODUCTION, "sending"),
        ("sent_to_production", State.IN_PRODUCTION, "sending"),
        ("in-production", State.IN_PRODUCTION, ""),
        ("In Production", State.IN_PRODUCTION, ""),
        ("in_production", State.IN_PRODUCTION, ""),
        ("printed", State.IN_PRODUCTION, "printed"),
        ("partially-fulfilled", State.IN_PRODUCTION, "partial"),
        ("fulfilled", State.SHIPPED, ""),
        ("shipping", State.SHIPPED, ""),
        ("shipped", State.SHIPPED, ""),
        ("delivered", State.DELIVERED, ""),
        ("unfulfillable", State.FAILED, ""),
    ],
)
def test_states(word: str, state: State, sub: str) -> None:
    freed, moved = told(word)
    assert isinstance(freed, Released)
    assert isinstance(moved, Moved)
    assert (moved.to, moved.sub) == (state, sub)


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("payment-not-received", HoldReason.PAYMENT),
        ("out-of-stock", HoldReason.STOCK),
        ("quality-declined", HoldReason.ARTWORK),
        ("source-check-failed", HoldReason.ARTWORK),
    ],
)
def test_holds(word: str, why: HoldReason) -> None:
    [held] = told(word)
    assert isinstance(held, Held)
    assert held.why is why
    assert held.reason


def test_on_hold_is_where_every_order_begins() -> None:
    held, moved = told("on-hold")
    assert isinstance(held, Held)
    assert isinstance(moved, Moved)
    assert (held.why, moved.to) == (HoldReason.PROVIDER, State.RECEIVED)


def test_fulfilled_without_a_number_is_only_ready() -> None:
    moved = told("fulfilled", tracked=False)[1]
    assert isinstance(moved, Moved)
    assert moved.to is State.READY


def test_issues_canceling_and_words_that_move_nothing() -> None:
    for word in ("has-issues", "had_issues"):
        [issue] = told(word)
        assert isinstance(issue, IssueRaised)
        assert issue.blocking
    for word in ("canceled", "cancelled"):
        assert isinstance(told(word)[0], Cancelled)
    assert told("archived") == told("") == told("teleported") == []
    assert is_known("archived", ORIGIN.account)
    assert not is_known("teleported", ORIGIN.account)


def test_every_word_in_the_table_is_in_its_one_spelling() -> None:
    assert [word for word in STATUS_WORDS if plain(word) != word] == []
