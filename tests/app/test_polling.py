"""Often while it moves, seldom when it is old, never when it is over; slower where messages come by themselves."""

from datetime import timedelta

import pytest

from app.polling import ACTIVE, STALE, is_stale, plan
from app.states import FINAL, State
from tests.kit.orders import NOON


@pytest.mark.parametrize(
    ("age", "pause"),
    [
        (timedelta(), timedelta(minutes=15)),
        (timedelta(hours=23, minutes=59), timedelta(minutes=15)),
        (timedelta(days=1), timedelta(minutes=30)),
        (timedelta(days=3), timedelta(hours=1)),
        (timedelta(days=7), timedelta(hours=4)),
        (timedelta(days=30), timedelta(days=1)),
        (timedelta(days=900), timedelta(days=1)),
    ],
)
def test_the_older_the_seldomer(age: timedelta, pause: timedelta) -> None:
    assert plan(State.IN_PRODUCTION, age, NOON) == NOON + pause


@pytest.mark.parametrize("state", [*sorted(FINAL), State.RETURNED])
def test_what_is_over_is_never_asked_for(state: State) -> None:
    assert plan(state, timedelta(), NOON) is None
    assert not is_stale(state, NOON, NOON + timedelta(days=9))


@pytest.mark.parametrize("state", sorted(set(State) - FINAL - {State.RETURNED}))
def test_all_else_is_asked_for_and_grows_stale(state: State) -> None:
    assert plan(state, timedelta(), NOON) == NOON + ACTIVE
    assert not is_stale(state, NOON, NOON + STALE - timedelta(seconds=1))
    assert is_stale(state, NOON, NOON + STALE)


@pytest.mark.parametrize(
    ("age", "pause"),
    [(0, timedelta(hours=1)), (1, timedelta(hours=2)), (3, STALE), (7, STALE), (30, timedelta(days=1))],
)
def test_where_messages_come_it_is_slower_but_not_beyond_stale(age: int, pause: timedelta) -> None:
    assert plan(State.CONFIRMED, timedelta(days=age), NOON, healthy=True) == NOON + pause


def test_chance_spreads_by_a_tenth_either_way() -> None:
    times = [plan(State.CONFIRMED, timedelta(), NOON, jitter=n / 10) for n in range(11)]
    assert times[0] == NOON + ACTIVE * 0.9
    assert times[-1] == NOON + ACTIVE * 1.1
    assert len(set(times)) == 11


@pytest.mark.parametrize(("days", "hours"), [(0, 4.0), (2, 4.0), (4, 4.65), (8, 4.65), (40, 26.65)])
def test_an_old_order_is_stale_when_its_turn_has_passed(days: int, hours: float) -> None:
    """It is asked about more seldom than every four hours."""
    late, age = NOON + timedelta(hours=hours), timedelta(days=days)
    assert not is_stale(State.CONFIRMED, NOON, late - timedelta(seconds=1), age=age)
    assert is_stale(State.CONFIRMED, NOON, late, age=age)
    asked = plan(State.CONFIRMED, age, NOON, healthy=True, jitter=1.0)
    assert asked is not None
    assert asked < late
