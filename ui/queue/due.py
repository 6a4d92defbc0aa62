"""When an order is due, as the queue shows it: words, their look, and how full the bar is."""

from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from ui import formats

SOON = timedelta(hours=2)
QUARTER = 0.25


class Due(NamedTuple):
    """`token`, `bar`: colors; `share`: how much of the time from order to due is gone, 0 to 1."""

    words: str
    role: str
    token: str
    bar: str
    share: float


def due_of(placed: datetime, due: datetime | None, now: datetime, zone: tzinfo) -> Due:
    """Late is counted, soon is marked, the rest is a plain time. All times aware."""
    if due is None:
        return Due("–", "body", "t3", "line3", 0.0)
    left, whole = due - now, max(due - placed, timedelta(seconds=1))
    if left <= timedelta(0):
        return Due(formats.late(due, now), "body.600.tnum", "badText", "bad", 1.0)
    share = min(1.0, max(0.0, 1 - left / whole))
    words = formats.moment(due, now, zone)
    if left < SOON or left < whole * QUARTER:
        return Due(words, "body.600.tnum", "warnText", "warn", share)
    return Due(words, "body.tnum", "t1", "line3", share)
