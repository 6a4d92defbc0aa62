"""Reading the queue: pages, groups, counts, search. Quick enough for the window's own thread; only `sqlite3` is
imported, so the first page is there before anything heavy.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta, tzinfo
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from app.states import State
from services.workstation import asking, words
from services.workstation.asking import also, given
from services.workstation.rows import SELECT, Counts, Filter, Group, GroupKey, Key, Page, Row, to_ms
from services.workstation.schema import open_reader, unavailable

_row = partial(tuple.__new__, Row)
"""`Row._make` without a step through Python for each."""
SLOT_MS = 6 * 3600 * 1000
"""Due and shipping times are counted in slots of so many milliseconds."""
NEWEST = 2000
"""How many hits a text filter looks at before it is content."""
ENOUGH = 256
"""Found so many, a text filter need not ask the slower way."""
INDEXED = 3
"""Letters up to which the search index keeps ready lists."""
RARE, SCANNED = 2_000, 20_000
"""So few rows are searched one by one at once; so many when the index found too little among them."""
BUCKETS: tuple[GroupKey, ...] = ("overdue", "today", "tomorrow", "week", "later")


class Cache:
    """One reading connection a thread; each answer sees one moment."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._prefix = ""

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

    def walk(self, sql: str, values: Iterable[Any] = ()) -> list[Any]:
        """`ask` for a statement that names indexes as `{u}name`; finds their new names after a resync."""
        try:
            return self._connection().execute(sql.replace("{u}", self._prefix), tuple(values)).fetchall()
        except sqlite3.OperationalError:
            self._prefix = self._generation()
            return self.ask(sql.replace("{u}", self._prefix), values)

    def _generation(self) -> str:
        found = self.ask("SELECT value FROM facts WHERE key = 'generation'")
        return f"{found[0][0] if found else 'a'}_"

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if found is None:
            found = self._own.connection = open_reader(self._path)
            with self._lock:
                self._all.append(found)
        return found

    def page(self, filter_: Filter, after: Key | None, limit: int) -> Page:
        """The next `limit` rows behind a key. A text filter looks at the newest 2,000 orders that match it."""
        rows: list[Row] = []
        for sql, values in asking.pages(self._way(filter_), filter_, after, limit + 1):
            rows += map(_row, self.walk(sql, values))
            if len(rows) > limit:
                return Page(tuple(rows[:limit]), _key(rows[limit - 1], filter_))
        return Page(tuple(rows), None)

    def key_at(self, filter_: Filter, place: int) -> Key | None:
        """The key of the row at a place, from 0, for jumping; None where there are not so many.

        The kept counters say in which slot of due or placed time it lies, so that only that slot is walked.
        """
        found, beyond = asking.kept(filter_), ""
        after: tuple[int, ...] = ()
        if found is not None and (filter_.sort == "due" or (filter_.sort == "placed" and found[1] == "*")):
            down, shift = asking.is_down(filter_), 16 if filter_.sort == "placed" else 0
            states = found[0] if filter_.sort == "due" else tuple(f"@{state}" for state in found[0])
            slot, place = self._slot_at(states, found[1], place, down=down)
            if slot is None:
                return None
            beyond = f" AND {asking.SORTED[filter_.sort]} {'<' if down else '>='} ?"
            after = ((slot + SLOT_MS * down) << shift,)
        rows = self.walk(*asking.key_at(self._way(filter_), filter_, place, beyond, after))
        return Key(*rows[0]) if rows else None

    def _slot_at(self, states: tuple[str, ...], whose: str, place: int, *, down: bool) -> tuple[int | None, int]:
        """The slot a place falls into, in milliseconds, and the place counted from its edge."""
        marks, turn = ", ".join("?" * len(states)), " DESC" if down else ""
        sql = (
            f"SELECT slot, SUM(n) FROM slots WHERE state IN ({marks}) AND source = ? GROUP BY slot ORDER BY slot{turn}"  # noqa: S608
        )
        for slot, n in self.ask(sql, (*states, whose)):
            if place < n:
                return slot * SLOT_MS, place
            place -= n
        return None, place

    def _way(self, filter_: Filter) -> asking.Walk:
        way = asking.walk(filter_)
        if not filter_.text.strip():
            return way
        hits = json.dumps(self._hits(filter_.text, way, filter_, NEWEST))
        return asking.Walk((asking.Start("n IN (SELECT value FROM json_each(?))", (hits,)),))

    def search(self, text: str, filter_: Filter, limit: int) -> list[Row]:
        """What looks like an order number is looked up as one first; then the newest orders whose words begin so."""
        ns = self._hits(text, asking.walk(filter_), filter_, limit)
        found = {row.n: row for row in self._named(ns)}
        return [found[n] for n in ns if n in found]

    def _named(self, ns: list[int]) -> list[Row]:
        sql = f"SELECT {SELECT} FROM rows WHERE n IN (SELECT value FROM json_each(?))"  # noqa: S608
        return list(map(_row, self.ask(sql, (json.dumps(ns),))))

    def rows(self, orders: Iterable[str]) -> list[Row]:
        """The rows of some orders, in no order."""
        sql = "SELECT n FROM cache WHERE id IN (SELECT value FROM json_each(?))"
        return self._named([n for (n,) in self.ask(sql, (json.dumps(list(orders)),))])

    def _hits(self, text: str, way: asking.Walk, filter_: Filter, limit: int) -> list[int]:
        size = self._size(filter_)
        found = self._by_number(text, way, size, limit) if words.is_number(text) else []
        if len(found) < limit:
            found += self._by_words(text, way, size, limit)
        return list(dict.fromkeys(found))[:limit]

    def _by_number(self, text: str, way: asking.Walk, size: int, limit: int) -> list[int]:
        """Exact ones first, then those that begin so, by the whole number and by its last digits."""
        wanted = words.number_text(text)
        ends = (wanted, wanted + "\U0010ffff")
        found: list[int] = []
        for column, index in (("number_text", "rows_text"), ("tail", "rows_tail")):
            like = f"{column} >= ? AND {column} < ?"
            if size <= RARE:
                found += self._scan(f" AND {like}", ends, way, limit)
                continue
            sql = f"SELECT n FROM rows INDEXED BY {{u}}{index} WHERE {like}{also(way, '+')} ORDER BY {column} LIMIT ?"  # noqa: S608
            found += [n for (n,) in self.walk(sql, (*ends, *given(way), limit))]
        return found

    def _by_words(self, text: str, way: asking.Walk, size: int, limit: int) -> list[int]:
        wanted = words.terms(text)[: words.MOST_TERMS]
        if not wanted:
            return []
        like, likes = _begins(wanted)
        if size <= RARE:
            return self._scan(like, likes, way, limit)
        found = self._match([word[:INDEXED] for word in wanted], like, likes, way, limit)
        if len(found) >= min(limit, ENOUGH):
            return found
        if size <= SCANNED:
            return self._scan(like, likes, way, limit)
        return self._match(wanted, "", (), way, limit) if any(len(word) > INDEXED for word in wanted) else found

    def _match(self, wanted: list[str], like: str, likes: tuple[str, ...], way: asking.Walk, limit: int) -> list[int]:
        """The newest hits of the index that pass the filter; newest first is the order in which it gives them.

        Up to three letters it walks a ready list. For more it would first merge those of every longer word, so
        frequent ones are better found by three letters and a look at the row.
        """
        hits = "SELECT rowid AS k FROM found WHERE found MATCH ? ORDER BY rowid DESC LIMIT ?"
        sql = f"SELECT n FROM ({hits}) CROSS JOIN rows ON n = k WHERE 1{also(way, '+')}{like} LIMIT ?"  # noqa: S608
        return [n for (n,) in self.ask(sql, (words.query(wanted), NEWEST, *given(way), *likes, limit))]

    def _scan(self, like: str, likes: tuple[str, ...], way: asking.Walk, limit: int) -> list[int]:
        """For filters that let few pass: look at those rows instead of walking thousands of hits elsewhere."""
        found: list[int] = []
        for start in way.starts:
            where = f"{start.words}{way.tests}{like}"
            sql = f"SELECT n FROM rows{start.by('placed')} WHERE {where} ORDER BY n DESC LIMIT ?"  # noqa: S608
            found += [n for (n,) in self.walk(sql, (*start.values, *way.values, *likes, limit))]
        return sorted(found, reverse=True)[:limit]

    def _size(self, filter_: Filter) -> int:
        """How many rows the kept counters say a filter can let pass at most."""
        counts = self.kept()
        sizes = [counts.get("total", 0)]
        if filter_.assigned is not None and filter_.open_only:
            sizes.append(counts.get(f"person:{filter_.assigned}", 0))
        for asked, key in ((filter_.problem, "problem"), (filter_.held, "held"), (filter_.pending, "pending")):
            if asked is True:
                sizes.append(counts.get(key, 0))
        if filter_.shipped_since is not None:
            sizes.append(self._since(to_ms(filter_.shipped_since)))
        if filter_.states is not None:
            sizes.append(sum(counts.get(f"state:{state.value}", 0) for state in filter_.states))
        elif filter_.open_only:
            sizes.append(counts.get("open", 0))
        return min(sizes)

    def kept(self) -> dict[str, int]:
        """The kept counters by name."""
        return dict(self.ask("SELECT key, n FROM counts"))

    def counts(self, now: datetime, zone: tzinfo) -> Counts:
        """All figures of the rail. `now` aware; `zone` says when today began."""
        kept = self.kept()
        midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
        overdue, shipped_today = self._today(to_ms(now), to_ms(midnight))
        return Counts(
            open=kept.get("open", 0),
            held=kept.get("held", 0),
            problem=kept.get("problem", 0),
            overdue=overdue,
            shipped_today=shipped_today,
            total=kept.get("total", 0),
            by_state={state: kept.get(key, 0) for state, key in _KEYS},
            people={key[7:]: n for key, n in kept.items() if key.startswith("person:")},
        )

    def _befores(self, states: tuple[str, ...], source: str, moments: list[int]) -> list[int]:
        """How many of these lie before each moment, and in all: slots from the counters, pieces from the index.

        Most orders lie in the past, so what lies behind each moment is added up and taken from the whole.
        """
        total = self._total(states, source)
        if not moments:
            return [total]
        slots = [moment // SLOT_MS for moment in moments]
        sums = ", ".join(["COALESCE(SUM(n * (slot >= ?)), 0)"] * len(slots))
        marks = ", ".join("?" * len(states))
        sql = f"SELECT {sums} FROM slots WHERE state IN ({marks}) AND source = ? AND slot >= ?"  # noqa: S608
        behind = zip(self.ask(sql, (*slots, *states, source, min(slots)))[0], slots, moments, strict=True)
        return [total - n + self._pieces(states, source, slot * SLOT_MS, end) for n, slot, end in behind] + [total]

    def _total(self, states: tuple[str, ...], source: str) -> int:
        if source == "*":
            kept = self.kept()
            return sum(kept.get({"all": "total", "open": "open"}.get(state, f"state:{state}"), 0) for state in states)
        marks = ", ".join("?" * len(states))
        sql = f"SELECT COALESCE(SUM(n), 0) FROM slots WHERE state IN ({marks}) AND source = ?"  # noqa: S608
        return int(self.ask(sql, (*states, source))[0][0])

    def _today(self, now: int, midnight: int) -> tuple[int, int]:
        """Overdue at `now`, and shipped since `midnight`, in one statement."""
        due, left = now // SLOT_MS, midnight // SLOT_MS
        found = self.walk(_TODAY, (due, due * SLOT_MS, now, left, left * SLOT_MS, midnight))[0]
        return int(found[0]), int(found[1])

    def _since(self, moment: int) -> int:
        """How many were shipped at or after a moment."""
        return self._today(0, moment)[1]

    def _pieces(self, states: tuple[str, ...], source: str, start: int, end: int) -> int:
        return sum(self._piece(state, source, start, end) for state in states)

    def _piece(self, state: str, source: str, start: int, end: int) -> int:
        index, column, fixed = _PIECES.get(state, ("rows_state_due", "due", "state = ? AND "))
        values: list[Any] = [*([state] if fixed == "state = ? AND " else []), start, end]
        if source != "*":
            column_, word = ("product", source[8:]) if source.startswith("product:") else ("source", source)
            fixed, values = f"{column_} = ? AND {fixed}", [word, *values]
        sql = f"SELECT COUNT(*) FROM rows INDEXED BY {{u}}{index} WHERE {fixed}{column} >= ? AND {column} < ?"  # noqa: S608
        return int(self.walk(sql, values)[0][0])

    def groups(self, filter_: Filter, now: datetime, zone: tzinfo) -> tuple[Group, ...]:
        """How many orders of a filter are due when, as the queue's group heads; empty ones are left out."""
        ends = [to_ms(moment) for moment in edges(now, zone)]
        totals = self._totals(filter_, ends)
        parts = [totals[0], *(after - before for before, after in pairwise(totals))]
        return tuple(Group(key, n) for key, n in zip(BUCKETS, parts, strict=True) if n)

    def _totals(self, filter_: Filter, ends: list[int]) -> list[int]:
        """How many pass before each end, and in all. What is not held is all less what is: both are quick."""
        for name in ("held", "problem", "pending"):
            if getattr(filter_, name) is False:
                every, those = (self._totals(_with(filter_, name, of), ends) for of in (None, True))
                return [a - b for a, b in zip(every, those, strict=True)]
        found = asking.kept(filter_)
        return self._passed(filter_, ends) if found is None else self._befores(*found, ends)

    def _passed(self, filter_: Filter, ends: list[int]) -> list[int]:
        """Counted row by row, by an index that holds what is asked where there is one."""
        way = self._way(filter_)
        sums = "COALESCE(SUM(due < ?), 0), " * len(ends)
        totals = [0] * (len(ends) + 1)
        for start in way.starts:
            sql = f"SELECT {sums}COUNT(*) FROM rows{start.by('counted')} WHERE {start.words}{way.tests}"  # noqa: S608
            (found,) = self.walk(sql, (*ends, *start.values, *way.values))
            totals = [a + b for a, b in zip(totals, found, strict=True)]
        return totals

    def count(self, filter_: Filter) -> int:
        """How many orders a filter lets pass."""
        return self._totals(filter_, [])[-1]


_KEYS = tuple((state, f"state:{state.value}") for state in State)
_TODAY = """SELECT
  (SELECT COALESCE(SUM(n), 0) FROM slots WHERE state = 'open' AND source = '*' AND slot < ?)
  + (SELECT COUNT(*) FROM rows INDEXED BY {u}rows_open_facets WHERE open = 1 AND due >= ? AND due < ?),
  (SELECT COALESCE(SUM(n), 0) FROM slots WHERE state = 'left' AND source = '*' AND slot >= ?)
  - (SELECT COUNT(*) FROM rows INDEXED BY {u}rows_shipped WHERE shipped >= ? AND shipped < ?)"""
_PIECES = {
    "left": ("rows_shipped", "shipped", ""),
    "all": ("rows_due", "due", ""),
    "open": ("rows_open_facets", "due", "open = 1 AND "),
}


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


def _with(filter_: Filter, name: str, value: bool | None) -> Filter:
    changes: dict[str, Any] = {name: value}
    return replace(filter_, **changes)


def _begins(wanted: list[str]) -> tuple[str, tuple[str, ...]]:
    """The condition that every wanted term begins one of a row's words, and its values."""
    escaped = (word.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%") for word in wanted)
    return " AND ' ' || words LIKE ? ESCAPE '\\'" * len(wanted), tuple(f"% {word}%" for word in escaped)
