"""When to try again and when to give up: a decision, to be written into the row it is about.

Answers that blame our request use up attempts; outages do not, they only wait longer the longer they last: up to as
long again. All waits are drawn from the whole span up to the cap (full jitter), so that a thousand waiting effects do
not come back at once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.errors import Early, PlatenError, RateLimited, Refused, Unavailable, Unreachable, Unsupported

ATTEMPTS = 5
BASE_S = 5.0
CAP_S = 6 * 3600.0
OUTAGE_CAP_S = 600.0
LONGEST_S = 48 * 3600.0
SPREAD = 0.25
"""So much longer than asked for at most, where the other side named a time."""
OPEN_AFTER = 5
OPEN_S = 30.0
OPEN_CAP_S = 600.0


@dataclass(frozen=True, slots=True)
class Decision:
    """`at`: when to try again, None = a person must look. `counts`: this try used up an attempt. `nothing`: the
    other side cannot be told this, and that is no fault."""

    at: datetime | None
    counts: bool = False
    nothing: bool = False


def next_try(tries: int, error: PlatenError, now: datetime, *, began: datetime, jitter: float) -> Decision:
    """`tries`: attempts used before this one; `began`: when the effect became due; `jitter` in 0…1, handed in."""
    if isinstance(error, Unsupported):
        return Decision(None, nothing=True)
    if now - began > timedelta(seconds=LONGEST_S):
        return Decision(None, counts=True)
    if isinstance(error, RateLimited):
        return Decision(now + timedelta(seconds=error.retry_after * (1 + SPREAD * jitter) + jitter))
    if isinstance(error, Unreachable | Unavailable | Early):
        gone = (now - began).total_seconds()
        return Decision(now + timedelta(seconds=max(1.0, jitter * min(OUTAGE_CAP_S, max(BASE_S, gone)))))
    if isinstance(error, Refused) and error.status in (401, 403, 404, 422):
        return Decision(None, counts=True)
    if tries + 1 >= ATTEMPTS:
        return Decision(None, counts=True)
    return Decision(now + timedelta(seconds=_wait(tries, CAP_S, jitter)), counts=True)


def _wait(tries: int, cap: float, jitter: float) -> float:
    """Seconds: never less than one, at most `cap`."""
    return max(1.0, jitter * min(cap, BASE_S * float(1 << min(tries, 20))))


def breaker(failures: int, now: datetime) -> datetime | None:
    """Until when an account that failed so often in a row is left alone; after it one probe goes. None: not at all."""
    if failures < OPEN_AFTER:
        return None
    return now + timedelta(seconds=min(OPEN_CAP_S, OPEN_S * 2 ** min(failures - OPEN_AFTER, 10)))
