"""Outages wait, refusals stop, what blames our request has five attempts."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Corrupt, Early, PlatenError, RateLimited, Refused, Unreachable, Unsupported
from app.retry import ATTEMPTS, OUTAGE_CAP_S, breaker, next_try
from tests.kit.orders import NOON


@given(st.integers(0, 1000), st.floats(0, 1), st.floats(0, 47 * 3600))
def test_an_outage_never_uses_up_attempts_and_waits_at_most_ten_minutes(tries: int, jitter: float, gone: float) -> None:
    decision = next_try(tries, Unreachable("down"), NOON, began=NOON - timedelta(seconds=gone), jitter=jitter)
    assert decision.at is not None
    assert not decision.counts
    assert timedelta(seconds=1) <= decision.at - NOON <= timedelta(seconds=OUTAGE_CAP_S)


def test_the_other_sides_own_time_is_honored() -> None:
    decision = next_try(0, RateLimited("slow", retry_after=77), NOON, began=NOON, jitter=0)
    assert decision.at == NOON + timedelta(seconds=77)
    latest = next_try(0, RateLimited("slow", retry_after=600), NOON, began=NOON, jitter=1)
    assert latest.at is not None
    assert latest.at - NOON > timedelta(seconds=700), "those that wait do not come back in one second"


@pytest.mark.parametrize("error", [Refused("no", status=422), Refused("who", status=401)])
def test_a_refusal_goes_to_a_person_at_once(error: PlatenError) -> None:
    assert next_try(0, error, NOON, began=NOON, jitter=1).at is None


def test_five_attempts_for_what_blames_our_request() -> None:
    error = Corrupt("odd answer")
    tries = [next_try(n, error, NOON, began=NOON, jitter=1) for n in range(ATTEMPTS)]
    assert [d.at is None for d in tries] == [False] * (ATTEMPTS - 1) + [True]
    waits = [d.at - NOON for d in tries if d.at]
    assert waits == sorted(waits)


def test_two_days_are_enough() -> None:
    assert next_try(0, Unreachable("down"), NOON, began=NOON - timedelta(hours=49), jitter=1).at is None


def test_what_is_only_too_early_uses_up_nothing_and_ends_with_a_person() -> None:
    for hours in (0, 1, 47):
        decision = next_try(0, Early("not accepted"), NOON, began=NOON - timedelta(hours=hours), jitter=1)
        assert decision.at is not None
        assert not decision.counts
    assert next_try(0, Early("not accepted"), NOON, began=NOON - timedelta(hours=49), jitter=1).at is None


def test_what_cannot_be_told_is_no_fault() -> None:
    assert next_try(0, Unsupported("no"), NOON, began=NOON, jitter=1).nothing


def test_the_breaker_opens_after_five_and_doubles_to_ten_minutes() -> None:
    assert breaker(4, NOON) is None
    waits = [(until - NOON).total_seconds() for n in range(5, 20) if (until := breaker(n, NOON))]
    assert waits[0] == 30
    assert waits[-1] == 600
