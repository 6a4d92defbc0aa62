"""What was measured of the pictures on this station and found about the files to print, as it is written and kept over
restarts. Nothing is measured here and nothing opened."""

import sqlite3
from dataclasses import dataclass

from services.workstation.store import Store
from services.workstation.verdicts import Finding, values

OPEN = "SELECT c.id FROM cache c JOIN rows r ON r.n = c.n WHERE r.open = 1"
"""Of the ids of all open orders."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was measured of one picture of an order: of its contents, by frame, the coarse part and the fine one; empty
    where nothing could be. `plain`: a file to print, whose fine part nobody will ask for."""

    order: str
    artwork: str
    sha256: str
    looks: tuple[tuple[bytes, bytes], ...]
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """What looking at one order's pictures gave; findings may be about other orders too."""

    taken: tuple[Taken, ...] = ()
    found: tuple[Finding, ...] = ()


class Gallery:
    """Reads at once, writes on the store's writer thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def open_orders(self) -> list[str]:
        """Those that have a file here."""
        sql = f"{OPEN} AND c.id IN (SELECT order_id FROM files)"  # noqa: S608  # our own words
        return [row[0] for row in self._store.cache.ask(sql)]

    async def keep(self, looked: Looked) -> None:
        """Instead of what was known of the same pictures."""
        await self._store.write(lambda connection: _keep(connection, looked))

    async def forget(self) -> None:
        """What belongs to orders that are no longer open. What was found stays."""
        await self._store.write(_forget)


def _keep(connection: sqlite3.Connection, looked: Looked) -> None:
    for one in looked.taken:
        key = (one.order, one.artwork)
        for table in ("looks", "look_grids"):
            connection.execute(f"DELETE FROM {table} WHERE order_id = ? AND artwork_id = ?", key)  # noqa: S608
        for frame, (brief, rest) in enumerate(one.looks or ((b"", b""),)):
            connection.execute("INSERT INTO looks VALUES (?, ?, ?, ?, ?)", (*key, frame, one.sha256, brief))
            if rest and not one.plain:
                connection.execute("INSERT INTO look_grids VALUES (?, ?, ?, ?)", (*key, frame, rest))
    rows = [values(finding) for finding in looked.found]
    connection.executemany("INSERT OR REPLACE INTO likenesses VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _forget(connection: sqlite3.Connection) -> None:
    for table in ("looks", "look_grids"):
        connection.execute(f"DELETE FROM {table} WHERE order_id NOT IN ({OPEN})")  # noqa: S608
