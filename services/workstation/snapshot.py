"""Reading the whole shop anew into a second generation of the cache, which takes the first one's place in one step.

Nothing is removed but by that step, and staff are asked when less than half of the orders would be left. The window
keeps working on the first generation meanwhile. Steps of staff are never touched.
"""

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from app.protocol import SnapshotItem
from app.rules import Rules
from services.workstation import pending
from services.workstation.keeping import Keeper, free, replace_counters
from services.workstation.projection import COLUMNS, Values, project, read_slim
from services.workstation.rows import to_ms
from services.workstation.schema import CACHE, TABLES, index_statements
from services.workstation.taking import fact, put_order, set_fact

NEW = "_new"
SLICE = 20_000
EVERYTHING = frozenset({"*"})
"""Told instead of ids when any order may look different."""
_GATHER = f"INSERT INTO temp.gathered VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608
_MOVE = f"INSERT INTO rows{NEW}({', '.join(COLUMNS)}) SELECT * FROM temp.gathered ORDER BY n"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Shrunk:
    """A snapshot that would remove more than half of the orders here: `have` now, `got` in it."""

    have: int
    got: int


def begin(connection: sqlite3.Connection) -> bool:
    """Makes empty tables for the second generation; True where nothing is cached yet.

    Rows gather in a temporary table first: they come in the order of ids, and writing them among each other would
    touch every page of the table in every transaction.
    """
    discard(connection)
    for statement in CACHE.format(g=NEW).split(";\n"):
        connection.execute(statement)
    connection.execute(_by_id(index_steps(connection)))
    connection.execute(f"CREATE TEMP TABLE gathered({', '.join(COLUMNS)})")
    return connection.execute("SELECT 1 FROM cache LIMIT 1").fetchone() is None


def _by_id(statements: list[str]) -> str:
    """The one index that is best kept from the start: ids come in order."""
    return next(statement for statement in statements if f"cache{NEW}(id)" in statement)


def show_first(connection: sqlite3.Connection, items: Iterable[SnapshotItem]) -> frozenset[str]:
    """Puts a page into the generation on screen, so that an empty station has something to show at once."""
    keeper = Keeper(connection)
    touched = {i.id for i in items if put_order(connection, keeper, i.id, i.rev, bytes(i.body))}
    keeper.flush()
    return frozenset(touched)


def read_page(items: Iterable[SnapshotItem]) -> list[tuple[Values, bytes]]:
    """Rows and bodies of a page, ready for `put`; decodes only what the columns need. Raises Corrupt."""
    found = []
    for item in items:
        body = bytes(item.body)
        found.append((project(read_slim(body), item.rev), body))
    return found


def put(
    connection: sqlite3.Connection, page: list[tuple[Values, bytes]], then: Callable[[], object] = lambda: None
) -> None:
    """Writes a page into the second generation; `then` is called when only the disk has still to take it."""
    connection.executemany(_GATHER, [values for values, _ in page])
    bodies = [(values[1], values[0], body) for values, body in page]
    connection.executemany(f"INSERT INTO cache{NEW}(id, n, body) VALUES (?, ?, ?)", bodies)  # noqa: S608
    then()


def order(connection: sqlite3.Connection) -> None:
    """Moves what was gathered into the rows, newest last, once all pages are there."""
    try:
        connection.execute(_MOVE)
    except sqlite3.IntegrityError:
        _renumber(connection)
        connection.execute(_MOVE)
    connection.execute("DROP TABLE temp.gathered")


def _renumber(connection: sqlite3.Connection) -> None:
    """Two orders of one millisecond may share their 16 bits; the second takes the next free number."""
    twice = (
        "SELECT rowid, id, n FROM temp.gathered WHERE n IN (SELECT n FROM temp.gathered GROUP BY 1 HAVING COUNT(*) > 1)"
    )
    taken: set[int] = set()
    for rowid, id_, n in connection.execute(twice).fetchall():
        new = n
        while new in taken or (new != n and free(connection, new, "temp.gathered") != new):
            new += 1
        taken.add(new)
        connection.execute("UPDATE temp.gathered SET n = ? WHERE rowid = ?", (new, rowid))
        connection.execute(f"UPDATE cache{NEW} SET n = ? WHERE id = ?", (new, id_))  # noqa: S608


def index_steps(connection: sqlite3.Connection) -> list[str]:
    """The statements that make the second generation's indexes."""
    return index_statements(NEW, "b_" if (fact(connection, "generation") or "a") == "a" else "a_")


def steps_left(connection: sqlite3.Connection) -> list[str]:
    """Those still to be carried out before it may be used, one transaction each."""
    statements = index_steps(connection)
    return [statement for statement in statements if statement != _by_id(statements)]


def find_slices(connection: sqlite3.Connection) -> list[tuple[int, int]]:
    """Ranges of row numbers, in order, to be made searchable one after the other."""
    ns = [n for (n,) in connection.execute(f"SELECT n FROM rows{NEW} ORDER BY n")]  # noqa: S608
    pieces = [ns[start : start + SLICE] for start in range(0, len(ns), SLICE)]
    return [(piece[0], piece[-1]) for piece in pieces]


def carry_out(connection: sqlite3.Connection, statement: str) -> None:
    """One of `index_steps`."""
    connection.execute(statement)


def make_findable(connection: sqlite3.Connection, first: int, last: int) -> None:
    """Puts a range of rows into the second generation's search index."""
    sql = f"INSERT INTO found{NEW}(rowid, words) SELECT n, words FROM rows{NEW} WHERE n BETWEEN ? AND ? ORDER BY n"  # noqa: S608
    connection.execute(sql, (first, last))


def swap(connection: sqlite3.Connection, cursor: str, now: datetime, rules: Rules, *, agreed: bool) -> Shrunk | None:
    """Puts the second generation in the first one's place, with the cursor it was read from.

    Gives Shrunk, and changes nothing, where it holds less than half of the orders and nobody has agreed.
    """
    (have,) = connection.execute("SELECT COUNT(*) FROM cache").fetchone()
    (got,) = connection.execute(f"SELECT COUNT(*) FROM cache{NEW}").fetchone()  # noqa: S608
    if got * 2 < have and not agreed:
        return Shrunk(have, got)
    for table in reversed(TABLES):
        connection.execute(f"DROP TABLE {table}")
    for table in TABLES:
        connection.execute(f"ALTER TABLE {table}{NEW} RENAME TO {table}")
    set_fact(connection, "generation", "b" if (fact(connection, "generation") or "a") == "a" else "a")
    set_fact(connection, "cursor", cursor)
    set_fact(connection, "synced_at", str(to_ms(now)))
    set_fact(connection, "covered", "0")
    connection.execute("DELETE FROM gone")
    connection.execute("DELETE FROM pending WHERE answered = 1 AND order_id NOT IN (SELECT id FROM cache)")
    replace_counters(connection)
    pending.release(connection, 0)
    orders = [id_ for (id_,) in connection.execute("SELECT DISTINCT order_id FROM pending")]
    pending.show(connection, orders, rules)
    return None


def discard(connection: sqlite3.Connection) -> None:
    """Forgets the second generation."""
    for table in (*(f"{table}{NEW}" for table in TABLES), "temp.gathered"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
