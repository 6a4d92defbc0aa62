"""Reading the queue: pages, groups, counts, search. Quick enough for the window's own thread; only `sqlite3` is
imported, so the first page is there before anything heavy.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable
from datetime import datetime, time, timedelta, tzinfo
from itertools import pairwise
from pathlib import Path
from typing import Any

from app.states import State
from services.workstation import asking, words
from services.workstation.rows import SELECT, Counts, Filter, Group, GroupKey, Key, Page, Row, to_ms
from services.workstation.schema import open_reader, unavailable

SLOT_MS = 6 * 3600 * 1000
"""Due and shipping times are counted in slots of so many milliseconds."""
NEWEST = 2000
"""How many hits a search looks at before it is content."""
SCANNED = 20_000
"""Up to so many rows a rare filter is searched word by word instead of by the index."""
BUCKETS: tuple[GroupKey, ...] = ("overdue", "today", "tomorrow", "week", "later")


class Cache:
    """One reading connection a thread; each answer sees one moment."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._lock = threading.Lock()

    def close(self) -> None:
        with self._lock:
            for connection in self._all:
                connection.close()
            self._all.clear()
        self._own = threading.local()

    def ask(self, sql: str, values: Iterable[Any] = ()) -> list[Any]:
        """All rows of one statement. Raises Unavailable."""
        try:
            return self._connection().execute(sql, tuple(values)).fetchall()
        except sqlite3.DatabaseError as error:
            raise unavailable(error) from error

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if found is None:
            found = self._own.connection = open_reader(self._path)
            with self._lock:
                self._all.append(found)
        return found

    def page(self, filter_: Filter, after: Key | None, limit: int) -> Page:
        """The next `limit` rows behind a key. A text filter looks at the newest 2,000 orders that match it."""
        way = self._way(filter_)
        rows: list[Row] = []
        for hits, values in asking.page(way, filter_, after, limit + 1):
            rows += self._rows(hits, values, filter_)
            if len(rows) > limit:
                break
        more = len(rows) > limit
        return Page(tuple(rows[:limit]), _key(rows[limit - 1], filter_) if more else None)

    def key_at(self, filter_: Filter, place: int) -> Key | None:
        """The key of the order at a place (from 0) of a filter, for jumping; None where there are not so many."""
        hits, values = asking.page(self._way(filter_), filter_, None, place + 1)[0]
        found = self.ask(f"SELECT v, k FROM ({hits}) LIMIT 1 OFFSET ?", (*values, place))  # noqa: S608
        return Key(*found[0]) if found else None

    def _rows(self, hits: str, values: list[asking.Value], filter_: Filter) -> list[Row]:
        sql = f"SELECT {SELECT} FROM ({hits}) CROSS JOIN rows ON rows.n = k ORDER BY {asking.order_by(filter_)}"  # noqa: S608
        return list(map(Row._make, self.ask(sql, values)))

    def _way(self, filter_: Filter) -> asking.Walk:
        way = asking.walk(filter_)
        if not filter_.text.strip():
            return way
        return _among(self._hits(filter_.text, way, filter_, NEWEST))

    def search(self, text: str, filter_: Filter, limit: int) -> list[Row]:
        """What looks like an order number is looked up as one first; then the newest orders whose words begin so."""
        ns = self._hits(text, asking.walk(filter_), filter_, limit)
        found = {row.n: row for row in self._named(ns)}
        return [found[n] for n in ns if n in found]

    def _named(self, ns: list[int]) -> list[Row]:
        sql = f"SELECT {SELECT} FROM rows WHERE n IN (SELECT value FROM json_each(?))"  # noqa: S608
        return list(map(Row._make, self.ask(sql, (json.dumps(ns),))))

    def rows(self, orders: Iterable[str]) -> list[Row]:
        """The rows of some orders, in no order."""
        sql = "SELECT n FROM cache WHERE id IN (SELECT value FROM json_each(?))"
        return self._named([n for (n,) in self.ask(sql, (json.dumps(list(orders)),))])

    def _hits(self, text: str, way: asking.Walk, filter_: Filter, limit: int) -> list[int]:
        found = self._by_number(text, way, limit) if words.is_number(text) else []
        if len(found) < limit:
            found += self._by_words(text, way, filter_, limit)
        return list(dict.fromkeys(found))[:limit]

    def _by_number(self, text: str, way: asking.Walk, limit: int) -> list[int]:
        """Exact ones first, then those that begin so, by the whole number and by its last digits."""
        wanted = words.number_text(text)
        found: list[int] = []
        for column in ("number_text", "tail"):
            like = f"{column} >= ? AND {column} < ?{_also(way, '+')}"
            sql = f"SELECT n FROM rows WHERE {like} ORDER BY {column}, n DESC LIMIT ?"  # noqa: S608
            found += [n for (n,) in self.ask(sql, (wanted, wanted + "\U0010ffff", *_given(way), limit))]
        return found

    def _by_words(self, text: str, way: asking.Walk, filter_: Filter, limit: int) -> list[int]:
        asked = words.query(text)
        if not asked:
            return []
        size = self._size(filter_)
        if size is not None and size <= NEWEST:
            return self._scan(text, way, limit)
        hits = "SELECT rowid AS k FROM found WHERE found MATCH ? ORDER BY rowid DESC LIMIT ?"
        sql = f"SELECT n FROM ({hits}) CROSS JOIN rows ON n = k WHERE 1{_also(way)} ORDER BY n DESC LIMIT ?"  # noqa: S608
        found = [n for (n,) in self.ask(sql, (asked, NEWEST, *_given(way), limit))]
        if len(found) < limit and size is not None and size <= SCANNED:
            return self._scan(text, way, limit)
        return found

    def _scan(self, text: str, way: asking.Walk, limit: int) -> list[int]:
        """For filters that let few pass: read those rows' words instead of walking thousands of hits elsewhere."""
        wanted = words.terms(text)[: words.MOST_TERMS]
        like = " AND ' ' || words LIKE ? ESCAPE '\\'" * len(wanted)
        values = [f"% {word.replace(chr(92), chr(92) * 2).replace('_', chr(92) + '_')}%" for word in wanted]
        sql = f"SELECT n FROM rows WHERE 1{_also(way)}{like} ORDER BY +n DESC LIMIT ?"  # noqa: S608
        return [n for (n,) in self.ask(sql, (*_given(way), *values, limit))]

    def _size(self, filter_: Filter) -> int | None:
        """How many rows the kept counters say a filter can let pass at most; None where they do not know."""
        counts = self.kept()
        if filter_.assigned is not None and filter_.open_only:
            return counts.get(f"person:{filter_.assigned}", 0)
        for asked, key in ((filter_.problem, "problem"), (filter_.held, "held"), (filter_.pending, "pending")):
            if asked is True:
                return counts.get(key, 0)
        if filter_.states is not None:
            return sum(counts.get(f"state:{state.value}", 0) for state in filter_.states)
        return counts.get("open", 0) if filter_.open_only else None

    def kept(self) -> dict[str, int]:
        """The kept counters by name."""
        return dict(self.ask("SELECT key, n FROM counts"))

    def counts(self, now: datetime, zone: tzinfo) -> Counts:
        """All figures of the rail. `now` aware; `zone` says when today began."""
        kept = self.kept()
        midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
        return Counts(
            open=kept.get("open", 0),
            held=kept.get("held", 0),
            problem=kept.get("problem", 0),
            overdue=self._before(("open",), "*", to_ms(now)),
            shipped_today=kept.get("left", 0) - self._before(("left",), "*", to_ms(midnight)),
            total=kept.get("total", 0),
            by_state={state: kept.get(f"state:{state.value}", 0) for state in State},
            people={key[7:]: n for key, n in kept.items() if key.startswith("person:")},
        )

    def _before(self, states: tuple[str, ...], source: str, moment: int) -> int:
        """How many of these lie before a moment: whole slots from the counters, the last piece from the index."""
        slot = moment // SLOT_MS
        marks = ", ".join("?" * len(states))
        sql = f"SELECT COALESCE(SUM(n), 0) FROM slots WHERE state IN ({marks}) AND source = ? AND slot < ?"  # noqa: S608
        whole = int(self.ask(sql, (*states, source, slot))[0][0])
        return whole + sum(self._piece(state, source, slot * SLOT_MS, moment) for state in states)

    def _piece(self, state: str, source: str, start: int, end: int) -> int:
        column = "shipped" if state == "left" else "due"
        fixed = {"left": "", "all": "", "open": " AND open = 1"}.get(state, " AND state = ?")
        values: list[Any] = [start, end, *([state] if fixed.endswith("?") else [])]
        if source != "*":
            fixed, values = fixed + " AND +source = ?", [*values, source]
        sql = f"SELECT COUNT(*) FROM rows WHERE {column} >= ? AND {column} < ?{fixed}"  # noqa: S608
        return int(self.ask(sql, values)[0][0])

    def groups(self, filter_: Filter, now: datetime, zone: tzinfo) -> tuple[Group, ...]:
        """How many orders of a filter are due when, as the queue's group heads; empty ones are left out."""
        ends = [to_ms(moment) for moment in edges(now, zone)]
        states = asking.kept(filter_)
        if states is None:
            totals = self._passed(filter_, ends)
        else:
            source = filter_.source or "*"
            totals = [self._before(states, source, end) for end in ends] + [self._sum(states, source)]
        parts = [totals[0], *(after - before for before, after in pairwise(totals))]
        return tuple(Group(key, n) for key, n in zip(BUCKETS, parts, strict=True) if n)

    def _sum(self, states: tuple[str, ...], source: str) -> int:
        marks = ", ".join("?" * len(states))
        sql = f"SELECT COALESCE(SUM(n), 0) FROM slots WHERE state IN ({marks}) AND source = ?"  # noqa: S608
        return int(self.ask(sql, (*states, source))[0][0])

    def _passed(self, filter_: Filter, ends: list[int]) -> list[int]:
        way = self._way(filter_)
        sums = ", ".join(["COALESCE(SUM(due < ?), 0)"] * len(ends))
        sql = f"SELECT {sums}, COUNT(*) FROM rows WHERE 1{_also(way)}"  # noqa: S608
        return list(self.ask(sql, (*ends, *_given(way)))[0])

    def count(self, filter_: Filter) -> int:
        """How many orders a filter lets pass."""
        states = asking.kept(filter_)
        if states is not None:
            return self._sum(states, filter_.source or "*")
        way = self._way(filter_)
        return int(self.ask(f"SELECT COUNT(*) FROM rows WHERE 1{_also(way)}", _given(way))[0][0])  # noqa: S608


def edges(now: datetime, zone: tzinfo) -> tuple[datetime, datetime, datetime, datetime]:
    """Where the buckets end: now, the end of today, of tomorrow, and of the seventh day (all aware)."""
    today = now.astimezone(zone).date()
    ends = [datetime.combine(today + timedelta(days=n), time(), zone) for n in (1, 2, 7)]
    return now, ends[0], ends[1], ends[2]


def bucket(due: datetime | None, now: datetime, zone: tzinfo) -> GroupKey:
    """The bucket a due time falls into."""
    if due is None:
        return "later"
    return next((key for key, end in zip(BUCKETS, edges(now, zone), strict=False) if due < end), "later")


def _key(row: Row, filter_: Filter) -> Key:
    if filter_.sort == "due":
        return Key(row.due_ms, row.n)
    if filter_.sort == "placed":
        return Key(row.n, row.n)
    return Key(words.number_key(row.number), row.n)


def _among(ns: list[int]) -> asking.Walk:
    return asking.Walk((("n IN (SELECT value FROM json_each(?))", (json.dumps(ns),)),), "", ())


def _also(way: asking.Walk, mark: str = "") -> str:
    """A walk as a condition behind others: any of its starts, and all its tests. A `+` as mark forbids its index."""
    starts = " OR ".join(f"{mark}{start}" for start, _ in way.starts)
    return f" AND ({starts}){way.tests}"


def _given(way: asking.Walk) -> list[asking.Value]:
    return [*(value for _, values in way.starts for value in values), *way.values]


__all__ = ["BUCKETS", "Cache", "bucket", "edges"]
