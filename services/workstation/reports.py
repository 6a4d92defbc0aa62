"""Figures of the shop from the cache alone: five figures, in and out, lead times, quality, hours; and CSV of a filter.

Days and hours are those of the zone handed in. May take some hundred milliseconds: not for the window's own thread.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path
from statistics import median

from app.states import State
from services.workstation.quality import Quality, quality
from services.workstation.rows import Filter, Key, Row, from_ms, to_ms
from services.workstation.slips import NO_SLIPS, Slips, slips
from services.workstation.store import Store

HOUR_MS = 3_600_000
EVERY = 1000
_TRIGGERS = frozenset("=+-@\t\r＝＋－＠'")
_UNSEEN = " \u00a0\u200b\u200c\u200d\u2060\ufeff"


@dataclass(frozen=True, slots=True)
class Day:
    """`lead_hours` and `lead_90_hours`: from placed to shipped, median and 9 of 10, of what was shipped that day."""

    date: date
    received: int
    shipped: int
    lead_hours: float | None
    lead_90_hours: float | None
    first_pass: float | None


@dataclass(frozen=True, slots=True)
class Status:
    """Open orders in one state and how many of them are overdue."""

    state: State
    count: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The five, with the period before where it can be told. `first_pass` 0 to 1; lead times in hours."""

    open: int
    overdue: int
    shipped_today: int
    plan_today: int
    first_pass: float | None
    lead_hours: float | None
    lead_90_hours: float | None
    first_pass_before: float | None
    lead_hours_before: float | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """`quality`: the pieces that failed their check.

    `hours`: pieces of the heat map, (day, hour) -> orders shipped. `slips`: what slips through the check.
    """

    figures: Figures
    days: tuple[Day, ...]
    statuses: tuple[Status, ...]
    quality: Quality
    hours: dict[tuple[date, int], int]
    slips: Slips = NO_SLIPS


@dataclass(frozen=True, slots=True)
class _Left:
    """One order that was shipped."""

    at: datetime
    lead_hours: float
    first_pass: bool | None


def statistics(store: Store, now: datetime, zone: tzinfo, days: int = 14, source: str | None = None) -> Statistics:
    """The figures of the last `days` days, today included, of one source or of all."""
    today = now.astimezone(zone).date()
    dates = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
    start, before = _midnight(dates[0], zone), _midnight(dates[0] - timedelta(days=days), zone)
    left = _left(store, before, zone, source)
    current = [one for one in left if one.at >= start]
    received = _received(store, start, zone, source)
    return Statistics(
        _figures(store, now, zone, source, current, [one for one in left if one.at < start]),
        tuple(_day(day, received, current) for day in dates),
        _statuses(store, now, source),
        quality(store, start, source),
        dict(Counter((one.at.date(), one.at.hour) for one in current)),
        slips(store, start),
    )


def _figures(
    store: Store, now: datetime, zone: tzinfo, source: str | None, current: list[_Left], past: list[_Left]
) -> Figures:
    tomorrow = _midnight(now.astimezone(zone).date() + timedelta(days=1), zone)
    shipped = sum(one.at.date() == now.astimezone(zone).date() for one in current)
    leads = [one.lead_hours for one in current]
    return Figures(
        open=store.count(Filter(source=source)),
        overdue=store.count(Filter(source=source, due_before=now)),
        shipped_today=shipped,
        plan_today=shipped + store.count(Filter(source=source, due_before=tomorrow)),
        first_pass=_share(current),
        lead_hours=median(leads) if leads else None,
        lead_90_hours=_ninth(leads),
        first_pass_before=_share(past),
        lead_hours_before=median([one.lead_hours for one in past]) if past else None,
    )


def _left(store: Store, since: datetime, zone: tzinfo, source: str | None) -> list[_Left]:
    sql = f"SELECT placed, shipped, first_pass FROM rows INDEXED BY {{u}}rows_shipped WHERE shipped >= ?{_of(source)}"  # noqa: S608
    found = store.cache.walk(sql, (to_ms(since), *([source] if source else [])))
    return [
        _Left(from_ms(shipped).astimezone(zone), (shipped - placed) / HOUR_MS, None if passed is None else bool(passed))
        for placed, shipped, passed in found
    ]


def _received(store: Store, since: datetime, zone: tzinfo, source: str | None) -> Counter[date]:
    sql = f"SELECT placed FROM rows WHERE n >= ?{_of(source)}"  # noqa: S608
    found = store.cache.ask(sql, (to_ms(since) << 16, *([source] if source else [])))
    return Counter(from_ms(placed).astimezone(zone).date() for (placed,) in found)


def _statuses(store: Store, now: datetime, source: str | None) -> tuple[Status, ...]:
    sql = f"""SELECT state, COUNT(*), SUM(due < ?) FROM rows INDEXED BY {{u}}rows_open_facets
        WHERE open = 1{_of(source)} GROUP BY state"""  # noqa: S608
    found = {word: (n, late) for word, n, late in store.cache.walk(sql, (to_ms(now), *([source] if source else [])))}
    return tuple(Status(state, *found[state.value]) for state in State if state.value in found)


def _day(day: date, received: Counter[date], left: list[_Left]) -> Day:
    those = [one for one in left if one.at.date() == day]
    leads = [one.lead_hours for one in those]
    return Day(day, received[day], len(those), median(leads) if leads else None, _ninth(leads), _share(those))


def _share(left: list[_Left]) -> float | None:
    known = [one.first_pass for one in left if one.first_pass is not None]
    return sum(known) / len(known) if known else None


def _ninth(values: list[float]) -> float | None:
    """The value that nine of ten do not exceed, nearest rank."""
    return sorted(values)[-(-9 * len(values) // 10) - 1] if values else None


def _of(source: str | None) -> str:
    return " AND +source = ?" if source else ""


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


HEADS = (
    "Order",
    "Status",
    "Customer",
    "Item",
    "Detail",
    "Quantity",
    "Placed (UTC)",
    "Due (UTC)",
    "On hold",
    "Problem",
    "Assigned to",
    "Source",
    "Route",
    "Units sent",
    "Units",
)


def export(store: Store, filter_: Filter, path: Path) -> int:
    """Writes the orders of a filter as CSV (UTF-8 with BOM, every cell quoted); gives how many. Raises OSError."""
    fresh = path.with_name(f".{path.name}.new")
    count = 0
    try:
        with fresh.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL)
            writer.writerow(HEADS)
            for row in _all_rows(store, filter_):
                writer.writerow(cells(row))
                count += 1
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return count


def _all_rows(store: Store, filter_: Filter) -> Iterator[Row]:
    key: Key | None = None
    while True:
        page = store.page(filter_, key, EVERY)
        yield from page.rows
        key = page.next
        if key is None:
            return


def cells(row: Row) -> tuple[str | int, ...]:
    """One line of the table; texts made harmless for spreadsheets, numbers as numbers."""
    due = row.due_at
    return (
        safe(row.number),
        safe(row.state.value),
        safe(row.customer),
        safe(row.title),
        safe(row.detail),
        row.quantity,
        f"{row.placed_at:%Y-%m-%d %H:%M}",
        f"{due:%Y-%m-%d %H:%M}" if due else "",
        safe(row.hold_reason),
        "yes" if row.problem else "",
        safe(row.assigned),
        safe(row.source),
        safe(row.route),
        row.sent,
        row.units,
    )


def safe(text: str) -> str:
    """A cell no spreadsheet takes for a formula: a line that could be one gets a leading apostrophe.

    Reading it back strips exactly one from each line that begins with one (`plain`).
    """
    return "\n".join(f"'{line}" if line.lstrip(_UNSEEN)[:1] in _TRIGGERS else line for line in text.split("\n"))


def plain(cell: str) -> str:
    """What `safe` was given."""
    return "\n".join(line.removeprefix("'") for line in cell.split("\n"))
