"""When a provider is asked about an order again: often while it moves, seldom when it is old, never when it is over."""

from datetime import datetime, timedelta

from app.states import FINAL, State

ACTIVE, STALE = timedelta(minutes=15), timedelta(hours=4)
SLOWER: tuple[tuple[timedelta, timedelta], ...] = (
    (timedelta(days=30), timedelta(days=1)),
    (timedelta(days=7), timedelta(hours=4)),
    (timedelta(days=3), timedelta(hours=1)),
    (timedelta(days=1), timedelta(minutes=30)),
)
"""From this age on, so seldom; the oldest first."""

HEALTHY, SPREAD = 4, 0.1
"""How much slower while its messages come by themselves; and which part of a pause is left to chance."""

_NEW = timedelta()
_OVER = FINAL | {State.RETURNED}


def plan(
    state: State,
    age: timedelta,
    asked: datetime,
    *,
    healthy: bool = False,
    jitter: float = 0.5,
    active: timedelta = ACTIVE,
    stale: timedelta = STALE,
) -> datetime | None:
    """When next; None = never again. `age`: since the order came; `asked`: when it was asked or heard of last (UTC);
    `healthy`: its messages come by themselves; `jitter` in 0…1, handed in."""
    if state in _OVER:
        return None
    return asked + _pause(age, active, stale, healthy=healthy) * (1 + SPREAD * (2 * jitter - 1))


def _pause(age: timedelta, active: timedelta, stale: timedelta, *, healthy: bool) -> timedelta:
    pause = max(active, next((seldom for since, seldom in SLOWER if age >= since), active))
    return max(pause, min(pause * HEALTHY, stale)) if healthy else pause


def is_stale(state: State, heard: datetime, now: datetime, stale: timedelta = STALE, *, age: timedelta = _NEW) -> bool:
    """Whether what is shown of an open order may be out of date. `heard`: the last news or answer about it; `age`:
    since the order came, for an old one is asked about so seldom that its turn is waited for."""
    turn = _pause(age, ACTIVE, stale, healthy=True) * (1 + SPREAD)
    late = stale if turn <= stale else turn + ACTIVE
    return state not in _OVER and now - heard >= late
