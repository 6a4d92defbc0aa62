"""The looks of the pictures on this station, kept over restarts; and what was found about the files to print, as it is
written."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.workstation.likeness import Original
from services.workstation.looks import HASH_BYTES, Look, brief_bytes, read_look, rest_bytes
from services.workstation.store import Store
from services.workstation.verdicts import Finding
from services.workstation.verdicts import values as values_of

_OPEN = "SELECT c.id FROM cache c JOIN rows r ON r.n = c.n WHERE r.open = 1"
_ORIGINALS = """SELECT l.order_id, r.number, l.artwork_id, l.frame, l.brief FROM looks l
 JOIN look_grids USING(order_id, artwork_id, frame)
 JOIN cache c ON c.id = l.order_id JOIN rows r ON r.n = c.n WHERE r.open = 1"""


@dataclass(frozen=True, slots=True)
class Taken:
    """The looks of one picture; the first is of the whole, the others of what the customer's editor made of it.

    `plain`: of a file to print only the hash is kept. `looks` is empty where the picture could not be read."""

    order: str
    artwork: str
    sha256: str
    looks: tuple[Look, ...]
    plain: bool = False


class Gallery:
    """Reads at once, writes on the store's writer thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def open_orders(self) -> list[str]:
        """Those that have a file here."""
        sql = f"{_OPEN} AND c.id IN (SELECT order_id FROM files)"  # noqa: S608  # our own words
        return [row[0] for row in self._store.cache.ask(sql)]

    def taken(self, order: str) -> dict[str, str]:
        """Which contents were looked at, by artwork."""
        rows = self._store.cache.ask("SELECT artwork_id, sha256 FROM looks WHERE order_id = ? AND frame = 0", (order,))
        return dict(rows)

    def originals(self) -> list[Original]:
        """Of all open orders, with their coarsest grids."""
        return [_original(row) for row in self._store.cache.ask(_ORIGINALS)]

    def of(self, order: str) -> list[Original]:
        """Of one order, open or not."""
        sql = _ORIGINALS.replace("r.open = 1", "l.order_id = ?")
        return [_original(row) for row in self._store.cache.ask(sql, (order,))]

    def whole(self, original: Original) -> Look:
        """With its finer grids."""
        sql = """SELECT l.brief, g.grids FROM looks l JOIN look_grids g USING(order_id, artwork_id, frame)
            WHERE order_id = ? AND artwork_id = ? AND frame = ?"""
        key = (original.order, original.artwork, original.frame)
        ((brief, grids),) = self._store.cache.ask(sql, key)
        return read_look(brief, grids)

    def unsure(self) -> list[str]:
        """Open orders with a file about which nothing could be told."""
        sql = f"SELECT DISTINCT order_id FROM likenesses WHERE verdict = 'unsure' AND order_id IN ({_OPEN})"  # noqa: S608
        return [row[0] for row in self._store.cache.ask(sql)]

    async def keep(self, taken: Iterable[Taken], findings: Iterable[Finding]) -> None:
        """Both in one transaction."""
        some, others = list(taken), list(findings)
        await self._store.write(lambda connection: _keep(connection, some, others))

    async def forget(self) -> None:
        """The looks of orders that are no longer open; what was found about their files stays."""
        await self._store.write(_forget)


def _original(row: Sequence[object]) -> Original:
    order, number, artwork, frame, brief = row
    assert isinstance(frame, int) and isinstance(brief, bytes)  # noqa: S101, PT018  # as the table says
    return Original(str(order), str(number), str(artwork), frame, read_look(brief))


def _keep(connection: sqlite3.Connection, taken: list[Taken], findings: list[Finding]) -> None:
    for one in taken:
        key = (one.order, one.artwork)
        for table in ("looks", "look_grids"):
            connection.execute(f"DELETE FROM {table} WHERE order_id = ? AND artwork_id = ?", key)  # noqa: S608
        for frame, look in enumerate(one.looks):
            bits = look.hash.to_bytes(HASH_BYTES, "big") if look.telling else b""
            values = (*key, frame, one.sha256, bits, brief_bytes(look))
            connection.execute("INSERT INTO looks VALUES (?, ?, ?, ?, ?, ?)", values)
            if not one.plain:
                connection.execute("INSERT INTO look_grids VALUES (?, ?, ?, ?)", (*key, frame, rest_bytes(look)))
        if not one.looks:
            connection.execute("INSERT INTO looks VALUES (?, ?, 0, ?, ?, ?)", (*key, one.sha256, b"", b""))
    rows = [values_of(finding) for finding in findings]
    connection.executemany("INSERT OR REPLACE INTO likenesses VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _forget(connection: sqlite3.Connection) -> None:
    for table in ("looks", "look_grids"):
        connection.execute(f"DELETE FROM {table} WHERE order_id NOT IN ({_OPEN})")  # noqa: S608
