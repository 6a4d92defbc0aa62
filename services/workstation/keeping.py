"""Writing queue rows: the row, its place in the search index and every kept counter change together or not at all."""

import sqlite3
from collections import Counter
from typing import Any

from services.workstation.cache import SLOT_MS
from services.workstation.projection import COLUMNS, Values

_AT = {name: place for place, name in enumerate(COLUMNS)}
_N, _WORDS = _AT["n"], _AT["words"]
_COUNTED = tuple(_AT[name] for name in ("state", "open", "held", "problem", "pending", "assigned", "claim_by"))
_SLOTTED = tuple(_AT[name] for name in ("state", "open", "source", "due", "shipped"))
INSERT = f"INSERT INTO rows({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608
_UPDATE = f"UPDATE rows SET {', '.join(f'{name} = ?' for name in COLUMNS[1:])} WHERE n = ?"  # noqa: S608
_READ = f"SELECT {', '.join(COLUMNS)} FROM rows WHERE n = ?"  # noqa: S608
_PLACED = 16


class Keeper:
    """The rows changed in one transaction. `flush` writes what they did to the counters."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._counts: Counter[str] = Counter()
        self._slots: Counter[tuple[str, str, int]] = Counter()

    def find(self, order: str) -> tuple[int, int] | None:
        """The row number and revision of a cached order."""
        sql = "SELECT c.n, r.rev FROM cache c JOIN rows r ON r.n = c.n WHERE c.id = ?"
        row: tuple[int, int] | None = self._connection.execute(sql, (order,)).fetchone()
        return row

    def put(self, n: int | None, values: Values) -> int:
        """Writes a row, new (`n` None) or in place of `n`; gives its number."""
        old = self._connection.execute(_READ, (n,)).fetchone() if n is not None else None
        if old is not None and n is not None and n >> _PLACED == values[_N] >> _PLACED:
            return self._change(n, old, (n, *values[1:]))
        if old is not None:
            self._forget(old)
        return self._add(values)

    def _change(self, n: int, old: Values, new: Values) -> int:
        if old == new:
            return n
        self._connection.execute(_UPDATE, (*new[1:], n))
        if old[_WORDS] != new[_WORDS]:
            self._unfind(old)
            self._connection.execute("INSERT INTO found(rowid, words) VALUES (?, ?)", (n, new[_WORDS]))
        self._count(old, -1)
        self._count(new, 1)
        return n

    def _add(self, values: Values) -> int:
        n = free(self._connection, values[_N])
        new = (n, *values[1:])
        self._connection.execute(INSERT, new)
        self._connection.execute("INSERT INTO found(rowid, words) VALUES (?, ?)", (n, new[_WORDS]))
        self._count(new, 1)
        return n

    def drop(self, n: int) -> None:
        """Takes a row out of queue, search and counters."""
        old = self._connection.execute(_READ, (n,)).fetchone()
        if old is not None:
            self._forget(old)

    def _forget(self, old: Values) -> None:
        self._connection.execute("DELETE FROM rows WHERE n = ?", (old[_N],))
        self._unfind(old)
        self._count(old, -1)

    def _unfind(self, old: Values) -> None:
        sql = "INSERT INTO found(found, rowid, words) VALUES ('delete', ?, ?)"
        self._connection.execute(sql, (old[_N], old[_WORDS]))

    def _count(self, values: Values, by: int) -> None:
        for key in counted(*(values[place] for place in _COUNTED)):
            self._counts[key] += by
        for slot in slotted(*(values[place] for place in _SLOTTED)):
            self._slots[slot] += by
        if values[_AT["shipped"]] is not None:
            self._counts["left"] += by

    def flush(self) -> None:
        counts = [(key, by) for key, by in self._counts.items() if by]
        self._connection.executemany(_ADD_COUNT, counts)
        slots = [(*key, by) for key, by in self._slots.items() if by]
        self._connection.executemany(_ADD_SLOT, slots)
        self._connection.executemany(_DROP_SLOT, [slot[:3] for slot in slots])
        self._counts.clear()
        self._slots.clear()


_ADD_COUNT = "INSERT INTO counts VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET n = n + excluded.n"
_DROP_SLOT = "DELETE FROM slots WHERE state = ? AND source = ? AND slot = ? AND n = 0"
_ADD_SLOT = "INSERT INTO slots VALUES (?, ?, ?, ?) ON CONFLICT(state, source, slot) DO UPDATE SET n = n + excluded.n"


def free(connection: sqlite3.Connection, n: int, table: str = "rows") -> int:
    """The number itself, or the next one that no row has."""
    sql = f"SELECT 1 FROM {table} WHERE n = ?"  # noqa: S608
    while connection.execute(sql, (n,)).fetchone():
        n += 1
    return n


def counted(state: str, open_: int, held: int, problem: int, pending: int, assigned: str, claim_by: str) -> list[str]:
    """The counters a row stands in. `person:`: planned for or claimed by, open orders only."""
    keys = ["total", f"state:{state}"]
    facets = (("open", open_), ("held", held), ("problem", problem), ("pending", pending))
    keys += [key for key, is_so in facets if is_so]
    if open_:
        keys += [f"person:{name}" for name in {assigned, claim_by} if name]
    return keys


def slotted(state: str, open_: int, source: str, due: int, shipped: int | None) -> list[tuple[str, str, int]]:
    """The slots a row is counted in: by its state, as open, and of any source together (`*`)."""
    slot = due // SLOT_MS
    kinds = [state, "all", *(["open"] if open_ else [])]
    found = [(kind, whose, slot) for kind in kinds for whose in (source, "*")]
    if shipped is not None:
        found.append(("left", "*", shipped // SLOT_MS))
    return found


def recount(connection: sqlite3.Connection) -> tuple[dict[str, int], dict[tuple[str, str, int], int]]:
    """All counters from the rows themselves, in one walk over the table."""
    counts: Counter[str] = Counter()
    slots: Counter[tuple[str, str, int]] = Counter()
    groups = f"""SELECT state, open, held, problem, pending, assigned, claim_by, source, due / {SLOT_MS},
        shipped / {SLOT_MS}, COUNT(*) FROM rows GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"""  # noqa: S608
    for state, open_, held, problem, pending, assigned, claim_by, source, due, shipped, n in connection.execute(groups):
        for key in counted(state, open_, held, problem, pending, assigned, claim_by):
            counts[key] += n
        if shipped is not None:
            counts["left"] += n
        for slot in slotted(state, open_, source, due * SLOT_MS, None if shipped is None else shipped * SLOT_MS):
            slots[slot] += n
    return dict(counts), dict(slots)


def replace_counters(connection: sqlite3.Connection) -> None:
    """Counts everything anew, after rows were swapped as a whole."""
    counts, slots = recount(connection)
    connection.execute("DELETE FROM counts")
    connection.execute("DELETE FROM slots")
    connection.executemany("INSERT INTO counts VALUES (?, ?)", list(counts.items()))
    rows: list[tuple[Any, ...]] = [(*key, n) for key, n in slots.items()]
    connection.executemany("INSERT INTO slots VALUES (?, ?, ?, ?)", rows)
