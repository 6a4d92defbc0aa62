"""Writing queue rows: the row, its place in the search index and every kept counter change together or not at all."""

import sqlite3
from collections import Counter
from typing import Any

from services.workstation.cache import SLOT_MS
from services.workstation.projection import COLUMNS, Values

_AT = {name: place for place, name in enumerate(COLUMNS)}
_N, _WORDS = _AT["n"], _AT["words"]
_COUNTED = tuple(_AT[name] for name in ("state", "open", "held", "problem", "pending", "assigned", "claim_by"))
_SLOTTED = tuple(_AT[name] for name in ("state", "open", "source", "product", "due", "placed", "shipped"))
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


def slotted(
    state: str, open_: int, source: str, product: str, due: int, placed: int, shipped: int | None
) -> list[tuple[str, str, int]]:
    """The slots a row is counted in: of its source and of any (`*`), by its state, as open, as one of all.

    Open ones also by product; `@`: by when they were placed, for jumping; `left`: by when they were shipped.
    """
    slot, kinds = due // SLOT_MS, [state, "all", *(["open"] if open_ else [])]
    found = [(kind, whose, slot) for kind in kinds for whose in (source, "*")]
    found += [(f"@{kind}", "*", placed // SLOT_MS) for kind in kinds]
    if open_:
        found.append(("open", f"product:{product}", slot))
    if shipped is not None:
        found.append(("left", "*", shipped // SLOT_MS))
    return found


def recount(connection: sqlite3.Connection) -> tuple[dict[str, int], dict[tuple[str, str, int], int]]:
    """All counters from the rows themselves, without those that are nothing."""
    return {key: n for key, n in _recounted(connection).items() if n}, dict(_reslotted(connection))


def _recounted(connection: sqlite3.Connection) -> Counter[str]:
    ask = connection.execute
    counts = Counter({f"state:{state}": n for state, n in ask("SELECT state, COUNT(*) FROM rows GROUP BY state")})
    counts["total"] = sum(counts.values())
    for key, where in _FACETS.items():
        (counts[key],) = ask(f"SELECT COUNT(*) FROM rows WHERE {where}").fetchone()  # noqa: S608
    sql = """SELECT name, COUNT(DISTINCT n) FROM (SELECT assigned AS name, n FROM rows WHERE open = 1 AND assigned <> ''
        UNION ALL SELECT claim_by, n FROM rows WHERE open = 1 AND claim_by <> '') GROUP BY name"""
    counts.update({f"person:{name}": n for name, n in ask(sql)})
    return counts


_FACETS = {
    "open": "open = 1",
    "held": "held = 1",
    "problem": "problem = 1",
    "pending": "pending = 1",
    "left": "shipped IS NOT NULL",
}


def _reslotted(connection: sqlite3.Connection) -> Counter[tuple[str, str, int]]:
    """Grouped by the database first, so that few rows are left to be added up here."""
    ask = connection.execute
    slots: Counter[tuple[str, str, int]] = Counter()
    by_due = f"SELECT state, open, source, due / {SLOT_MS}, COUNT(*) FROM rows GROUP BY 1, 2, 3, 4"  # noqa: S608
    for state, open_, source, slot, n in ask(by_due):
        for kind in (state, "all", *(["open"] if open_ else [])):
            slots[kind, source, slot] += n
            slots[kind, "*", slot] += n
    by_placed = f"SELECT state, open, placed / {SLOT_MS}, COUNT(*) FROM rows GROUP BY 1, 2, 3"  # noqa: S608
    for state, open_, slot, n in ask(by_placed):
        for kind in (state, "all", *(["open"] if open_ else [])):
            slots[f"@{kind}", "*", slot] += n
    by_product = f"SELECT product, due / {SLOT_MS}, COUNT(*) FROM rows WHERE open = 1 GROUP BY 1, 2"  # noqa: S608
    for product, slot, n in ask(by_product):
        slots["open", f"product:{product}", slot] += n
    left = f"SELECT shipped / {SLOT_MS}, COUNT(*) FROM rows WHERE shipped IS NOT NULL GROUP BY 1"  # noqa: S608
    for slot, n in ask(left):
        slots["left", "*", slot] += n
    return slots


def replace_counters(connection: sqlite3.Connection) -> None:
    """Counts everything anew, after rows were swapped as a whole."""
    counts, slots = recount(connection)
    connection.execute("DELETE FROM counts")
    connection.execute("DELETE FROM slots")
    connection.executemany("INSERT INTO counts VALUES (?, ?)", list(counts.items()))
    rows: list[tuple[Any, ...]] = [(*key, n) for key, n in slots.items()]
    connection.executemany("INSERT INTO slots VALUES (?, ?, ?, ?)", rows)
