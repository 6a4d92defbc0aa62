"""How a filter becomes SQL: which index is walked, what is tested on the way, where the next page begins.

One rare fact (held, problem, a person, pending) is walked by its own partial index; a set of states by one ordered
walk a state, merged; everything else by the index of the order asked for. The index is named, for SQLite guesses
without statistics; `{u}` stands for the generation's prefix of index names.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.states import OPEN
from services.workstation.rows import SELECT, Filter, Key, Sort, to_ms
from services.workstation.schema import NO_DUE

Value = int | str
Asked = tuple[str, list[Value]]
Test = tuple[str, tuple[Value, ...]]
SORTED: dict[Sort, str] = {"due": "due", "placed": "n", "number": "number_key"}
OPEN_WORDS = tuple(sorted(state.value for state in OPEN))


@dataclass(frozen=True, slots=True)
class Start:
    """A condition and, by the order asked for, the index that serves it; `counted`: the one that serves counting."""

    words: str
    values: tuple[Value, ...] = ()
    due: str = ""
    placed: str = ""
    number: str = ""
    counted: str = ""

    def by(self, sort: Sort | Literal["counted"]) -> str:
        """The part of FROM that names the index, if one is meant."""
        name: str = getattr(self, sort)
        return f" INDEXED BY {{u}}{name}" if name and name != "-" else " NOT INDEXED" if name else ""


@dataclass(frozen=True, slots=True)
class Walk:
    """`starts`: conditions whose results do not overlap. `tests`: what is left to check on the way."""

    starts: tuple[Start, ...]
    tests: str = ""
    values: tuple[Value, ...] = ()


_OPEN = Start("open = 1", (), "rows_open", "rows_open_placed", counted="rows_open_facets")
_ALL = Start("1", (), "rows_due", "-", "rows_number", "rows_due")
_RARE: tuple[tuple[Callable[[Filter], bool], Start], ...] = (
    (lambda f: f.pending is True, Start("pending = 1", (), *["rows_pending"] * 4)),
    (lambda f: f.problem is True, Start("problem = 1", (), *["rows_problem"] * 4)),
    (lambda f: f.held is True, Start("held = 1", (), *["rows_held"] * 4)),
)
_MINE = """n IN (SELECT n FROM rows WHERE assigned = ? AND assigned <> ''
 UNION SELECT n FROM rows WHERE claim_by = ? AND claim_by <> '')"""


def walk(filter_: Filter) -> Walk:
    """The cheapest way through the rows that a filter lets pass (its text apart)."""
    if filter_.states is not None and not filter_.states:
        return Walk((Start("0"),))
    starts, served = _starts(filter_)
    tests = [test for name, test in _tests(filter_) if name != served]
    words = "".join(f" AND {condition}" for condition, _ in tests)
    return Walk(starts, words, tuple(value for _, values in tests for value in values))


def _starts(filter_: Filter) -> tuple[tuple[Start, ...], str]:
    """The starts of a filter and which of its tests they serve already."""
    if filter_.assigned is not None:
        return (Start(_MINE, (filter_.assigned, filter_.assigned)),), ""
    for asked, start in _RARE:
        if asked(filter_):
            return (start,), start.words
    if _is_open(filter_) and (filter_.due_before is not None or filter_.due_from is not None):
        ends = _bounds(filter_)
        words, index = "open = 1 AND due >= ? AND due < ?", "rows_open"
        start = Start(words, ends, index, index, index, counted="rows_open_facets")
        return (start,), "due"
    if filter_.shipped_since is not None:
        words = "n IN (SELECT n FROM rows WHERE shipped >= ?)"
        return (Start(words, (to_ms(filter_.shipped_since),)),), "shipped"
    if filter_.states is not None:
        return tuple(_state(state.value) for state in sorted(filter_.states)), "state"
    if filter_.open_only and filter_.sort == "number":
        return tuple(map(_state, OPEN_WORDS)), "state"
    return ((_OPEN,), "state") if filter_.open_only else ((_ALL,), "")


def _bounds(filter_: Filter) -> tuple[int, int]:
    start, end = filter_.due_from, filter_.due_before
    return to_ms(start) if start else -NO_DUE, to_ms(end) if end else NO_DUE + 1


def _state(word: str) -> Start:
    return Start("state = ?", (word,), "rows_state_due", "rows_state", "rows_state_number", "rows_state_due")


def _tests(filter_: Filter) -> list[tuple[str, Test]]:
    """Each with the name by which a start may say that it serves it."""
    found: list[tuple[str, Test]] = []
    for name in ("held", "problem", "pending"):
        wanted = getattr(filter_, name)
        if wanted is not None:
            found.append((f"{name} = {int(wanted)}", (f"{name} = {int(wanted)}", ())))
    if filter_.states is not None:
        marks = ", ".join("?" * len(filter_.states))
        found.append(("state", (f"state IN ({marks})", tuple(sorted(state.value for state in filter_.states)))))
    elif filter_.open_only:
        found.append(("state", ("open = 1", ())))
    for column, word in (("source", filter_.source), ("product", filter_.product)):
        if word is not None:
            found.append((column, (f"{column} = ?", (word,))))
    return found + _times(filter_)


def _times(filter_: Filter) -> list[tuple[str, Test]]:
    rows = (
        ("due", "due >= ?", filter_.due_from),
        ("due", "due < ?", filter_.due_before),
        ("placed", "placed >= ?", filter_.placed_since),
        ("shipped", "shipped >= ?", filter_.shipped_since),
    )
    return [(name, (words, (to_ms(moment),))) for name, words, moment in rows if moment is not None]


def pages(way: Walk, filter_: Filter, key: Key | None, limit: int) -> list[Asked]:
    """One or two statements that give rows in order: what ties with the key first, then what lies behind it."""
    column, beyond = SORTED[filter_.sort], "<" if is_down(filter_) else ">"
    if key is None:
        return [_rows(way, filter_, "", [], limit)]
    if column == "n":
        return [_rows(way, filter_, f" AND n {beyond} ?", [key.n], limit)]
    ties = _rows(way, filter_, f" AND {column} = ? AND n {beyond} ?", [key.value, key.n], limit)
    return [ties, _rows(way, filter_, f" AND {column} {beyond} ?", [key.value], limit)]


def key_at(way: Walk, filter_: Filter, place: int, beyond: str = "", after: Sequence[Value] = ()) -> Asked:
    """The sorted value and number of the row at a place, from 0, behind a bound if there is one."""
    picked, order = f"{SORTED[filter_.sort]}, n", order_by(filter_)
    if len(way.starts) == 1:
        sql, values = _part(way, way.starts[0], filter_, picked, beyond, after)
        return f"{sql} OFFSET ?", [*values, 1, place]
    parts, given_ = [], []
    for start in way.starts:
        sql, values = _part(way, start, filter_, f"{SORTED[filter_.sort]} AS v, n", beyond, after)
        parts.append(f"SELECT * FROM ({sql})")  # noqa: S608
        given_ += [*values, place + 1]
    order = order.replace(SORTED[filter_.sort], "v", 1) if SORTED[filter_.sort] != "n" else order
    return f"SELECT v, n FROM ({' UNION ALL '.join(parts)}) ORDER BY {order} LIMIT 1 OFFSET ?", [*given_, place]  # noqa: S608


def is_down(filter_: Filter) -> bool:
    """Whether the greatest value comes first: newest first is what `placed` means undescended."""
    return (filter_.sort == "placed") != filter_.descending


def order_by(filter_: Filter) -> str:
    """The order asked for; ties by row number."""
    turn = " DESC" if is_down(filter_) else ""
    column = SORTED[filter_.sort]
    return f"n{turn}" if column == "n" else f"{column}{turn}, n{turn}"


def _rows(way: Walk, filter_: Filter, beyond: str, after: Sequence[Value], limit: int) -> Asked:
    order = order_by(filter_)
    if len(way.starts) == 1:
        sql, values = _part(way, way.starts[0], filter_, SELECT, beyond, after)
        return sql, [*values, limit]
    parts, given = [], []
    picked = "n" if SORTED[filter_.sort] == "n" else f"{SORTED[filter_.sort]}, n"
    for start in way.starts:
        sql, values = _part(way, start, filter_, picked, beyond, after)
        parts.append(f"SELECT * FROM ({sql})")  # noqa: S608  # our own words only, values are bound
        given += [*values, limit]
    merged = f"SELECT n AS k FROM ({' UNION ALL '.join(parts)}) ORDER BY {order} LIMIT ?"  # noqa: S608
    return f"SELECT {SELECT} FROM ({merged}) CROSS JOIN rows ON n = k ORDER BY {order}", [*given, limit]  # noqa: S608


def _part(way: Walk, start: Start, filter_: Filter, picked: str, beyond: str, after: Sequence[Value]) -> Asked:
    where = f"{start.words}{way.tests}{beyond}"
    sql = f"SELECT {picked} FROM rows{start.by(filter_.sort)} WHERE {where} ORDER BY {order_by(filter_)} LIMIT ?"  # noqa: S608
    return sql, [*start.values, *way.values, *after]


def also(way: Walk, mark: str = "") -> str:
    """A walk as a condition behind others: any of its starts, and all its tests. A `+` as mark forbids its index."""
    starts = " OR ".join(f"{mark}{start.words}" for start in way.starts) or "0"
    return f" AND ({starts}){way.tests}"


def given(way: Walk) -> list[Value]:
    """The values of `also`."""
    return [*(value for start in way.starts for value in start.values), *way.values]


def kept(filter_: Filter) -> tuple[tuple[str, ...], str] | None:
    """The kept counters that answer for this filter: states whose sum it is, and whose (`*`: anybody's).

    None where rows must be looked at.
    """
    rest = replace(filter_, states=None, open_only=True, source=None, product=None, sort="due", descending=False)
    if rest != Filter() or (filter_.product is not None and (filter_.source is not None or not _is_open(filter_))):
        return None
    whose = f"product:{filter_.product}" if filter_.product is not None else filter_.source or "*"
    if filter_.states is not None:
        return tuple(sorted(state.value for state in filter_.states)), whose
    return ("open",) if filter_.open_only else ("all",), whose


def _is_open(filter_: Filter) -> bool:
    return filter_.states is None and filter_.open_only
