"""When an order is due, as the queue shows it: words, their look, and how full the bar is."""

from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

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
        return Due(f"{rough(-left)} late", "body.600.tnum", "badText", "bad", 1.0)
    share = min(1.0, max(0.0, 1 - left / whole))
    words = moment(due, now, zone)
    if left < SOON or left < whole * QUARTER:
        return Due(words, "body.600.tnum", "warnText", "warn", share)
    return Due(words, "body.tnum", "t1", "line3", share)


DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def moment(at: datetime, now: datetime, zone: tzinfo) -> str:
    """"17:00" today, "Fri 10:00" within a week, else "20 Nov"."""
    there, today = at.astimezone(zone), now.astimezone(zone).date()
    away = (there.date() - today).days
    if away == 0:
        return f"{there:%H:%M}"
    if -7 < away < 7:
        return f"{DAYS[there.weekday()]} {there:%H:%M}"
    return f"{there.day} {MONTHS[there.month - 1]}"


def rough(span: timedelta) -> str:
    """One figure: "20 min", "3 h", "2 d"."""
    minutes = max(1, round(span.total_seconds() / 60))
    if minutes < 60:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h" if hours < 48 else f"{hours // 24} d"


def age(span: timedelta) -> str:
    """A plain duration: "48 min", "6 h", "1 d 6 h"."""
    minutes = max(0, int(span.total_seconds() // 60))
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    return f"{hours} h" if hours else f"{minutes} min"
