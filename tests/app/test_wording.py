"""Nothing that can happen is without words."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import pytest

from app import wording
from app.states import HoldReason, ParcelState, ReprintReason, State


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_words_for_staff_and_for_customers(state: State) -> None:
    assert wording.staff_word(state)
    assert wording.customer_word(state)
    assert "_" not in wording.staff_word(state) + wording.customer_word(state)


def test_closed_lists_are_complete() -> None:
    assert set(wording.HOLD_WORDS) == set(HoldReason)
    assert set(wording.PARCEL_WORDS) == set(ParcelState)
    assert set(wording.REPRINT_WORDS) == set(ReprintReason)


def test_a_problem_is_never_shown_to_a_customer_as_such() -> None:
    assert wording.customer_word(State.FAILED) == "We are looking into your order"


def test_a_partly_sent_order_says_how_much() -> None:
    assert wording.customer_word(State.IN_PRODUCTION, (1, 2)) == "Partly on its way (1 of 2)"
    assert wording.customer_word(State.SHIPPED, (2, 2)) == "On its way"


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        (UTC, "Sunday 22 November, 23:05 (UTC)"),
        (ZoneInfo("Africa/Johannesburg"), "Monday 23 November, 01:05 (SAST)"),
        (ZoneInfo("Asia/Dubai"), "Monday 23 November, 03:05 (UTC+04)"),
    ],
)
def test_customers_read_a_moment_with_its_zone(zone: tzinfo, words: str) -> None:
    assert wording.customer_moment(datetime(2026, 11, 22, 23, 5, tzinfo=UTC), zone) == words
