"""How a filter becomes SQL: which index is walked, what is tested on the way, where the next page begins.

One rare fact (held, problem, a person, pending) is walked by its own partial index; a set of states by one ordered
walk a state, merged; everything else by the index of the order asked for. A leading `+` keeps SQLite from choosing
another index than the one meant here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.states import OPEN
from services.workstation.rows import Filter, Key, to_ms

Value = int | str
SORTED = {"due": "due", "placed": "n", "number": "number_key"}


@dataclass(frozen=True, slots=True)
class Walk:
    """`starts`: conditions, each served by an index, whose results do not overlap. `tests`: what is left to check."""

    starts: tuple[tuple[str, tuple[Value, ...]], ...]
    tests: str
    values: tuple[Value, ...]


def walk(filter_: Filter) -> Walk:
    """The cheapest way through the rows that a filter lets pass (its text apart)."""
    tests = list(_tests(filter_))
    starts = _starts(filter_, tests)
    words = "".join(f" AND {condition}" for condition, _ in tests)
    return Walk(starts, words, tuple(value for _, values in tests for value in values))


def page(way: Walk, filter_: Filter, key: Key | None, limit: int) -> list[tuple[str, list[Value]]]:
    """One or two conditions of rows (by number) in order: what ties with the key first, then what lies behind it."""
    column, down = SORTED[filter_.sort], is_down(filter_)
    beyond = "<" if down else ">"
    if key is None:
        return [_ordered(way, column, down, "", [], limit)]
    if column == "n":
        return [_ordered(way, column, down, f" AND n {beyond} ?", [key.n], limit)]
    ties = _ordered(way, column, down, f" AND {column} = ? AND n {beyond} ?", [key.value, key.n], limit)
    return [ties, _ordered(way, column, down, f" AND {column} {beyond} ?", [key.value], limit)]


def is_down(filter_: Filter) -> bool:
    """Whether the greatest value comes first: newest first is what `placed` means undescended."""
    return (filter_.sort == "placed") != filter_.descending


def order_by(filter_: Filter) -> str:
    turn = " DESC" if is_down(filter_) else ""
    column = SORTED[filter_.sort]
    return f"n{turn}" if column == "n" else f"{column}{turn}, n{turn}"


def _ordered(
    way: Walk, column: str, down: bool, beyond: str, after: Sequence[Value], limit: int
) -> tuple[str, list[Value]]:
    turn = " DESC" if down else ""
    picked = "n AS k, n AS v" if column == "n" else f"n AS k, {column} AS v"
    order = f"v{turn}" if column == "n" else f"v{turn}, k{turn}"
    parts, values = [], []
    for start, given in way.starts:
        parts.append(
            f"SELECT * FROM (SELECT {picked} FROM rows WHERE {start}{way.tests}{beyond} ORDER BY {order} LIMIT ?)"  # noqa: S608  # our own words only
        )
        values += [*given, *way.values, *after, limit]
    return f"{' UNION ALL '.join(parts)} ORDER BY {order} LIMIT ?", [*values, limit]


def _starts(filter_: Filter, tests: list[tuple[str, tuple[Value, ...]]]) -> tuple[tuple[str, tuple[Value, ...]], ...]:
    if filter_.assigned is not None:
        people = "n IN (SELECT n FROM rows WHERE assigned = ? AND assigned <> '' UNION"
        people += " SELECT n FROM rows WHERE claim_by = ? AND claim_by <> '')"
        return ((people, (filter_.assigned, filter_.assigned)),)
    for asked, condition in _RARE:
        if asked(filter_):
            tests[:] = [test for test in tests if test[0] != f"+{condition}"]
            return ((condition, ()),)
    if filter_.shipped_since is not None:
        return (("n IN (SELECT n FROM rows WHERE shipped >= ?)", (to_ms(filter_.shipped_since),)),)
    if filter_.states is not None:
        tests[:] = [test for test in tests if not test[0].startswith("+state")]
        return tuple(("state = ?", (state.value,)) for state in sorted(filter_.states)) or (("0", ()),)
    if filter_.open_only:
        tests[:] = [test for test in tests if test[0] != "+open = 1"]
        return (("open = 1", ()),)
    return (("1", ()),)


_RARE: tuple[tuple[Callable[[Filter], bool], str], ...] = (
    (lambda f: f.pending is True, "pending = 1"),
    (lambda f: f.problem is True, "problem = 1"),
    (lambda f: f.held is True, "held = 1"),
)


def _tests(filter_: Filter) -> list[tuple[str, tuple[Value, ...]]]:
    found: list[tuple[str, tuple[Value, ...]]] = []
    for name in ("held", "problem", "pending"):
        wanted = getattr(filter_, name)
        if wanted is not None:
            found.append((f"+{name} = {int(wanted)}", ()))
    if filter_.states is not None:
        marks = ", ".join("?" * len(filter_.states))
        found.append((f"+state IN ({marks})", tuple(sorted(state.value for state in filter_.states))))
    elif filter_.open_only:
        found.append(("+open = 1", ()))
    for column, word in (("source", filter_.source), ("product", filter_.product)):
        if word is not None:
            found.append((f"+{column} = ?", (word,)))
    return found + _times(filter_)


def _times(filter_: Filter) -> list[tuple[str, tuple[Value, ...]]]:
    rows = (
        ("due >= ?", filter_.due_from),
        ("due < ?", filter_.due_before),
        ("+placed >= ?", filter_.placed_since),
        ("+shipped >= ?", filter_.shipped_since),
    )
    return [(words, (to_ms(moment),)) for words, moment in rows if moment is not None]


def kept(filter_: Filter) -> tuple[str, ...] | None:
    """The kept counters' states whose sum answers for this filter, or None where rows must be looked at."""
    plain = Filter(
        states=filter_.states,
        open_only=filter_.open_only,
        source=filter_.source,
        sort=filter_.sort,
        descending=filter_.descending,
    )
    if plain != filter_:
        return None
    if filter_.states is not None:
        return tuple(sorted(state.value for state in filter_.states))
    return ("open",) if filter_.open_only else ("all",)


OPEN_WORDS = tuple(sorted(state.value for state in OPEN))
