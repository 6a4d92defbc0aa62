"""The looks of pictures on this station, and what was found about the files to print: kept over restarts, read by the
window, written by the guard."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.likeness import Judged, Verdict
from services.workstation.likeness import Original
from services.workstation.looks import Look, brief_bytes, read_look, rest_bytes
from services.workstation.store import Store

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


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one file to print: of these contents, made from an original of those."""

    order: str
    artwork: str
    sha256: str
    original: str
    judged: Judged


class Gallery:
    """Reads at once, writes on the store's writer thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def open_orders(self) -> list[str]:
        """Those that have a file here."""
        sql = f"{_OPEN} AND c.id IN (SELECT order_id FROM files)"
        return [row[0] for row in self._store.cache.ask(sql)]

    def taken(self, order: str) -> dict[str, str]:
        """Which contents were looked at, by artwork."""
        rows = self._store.cache.ask("SELECT artwork_id, sha256 FROM looks WHERE order_id = ? AND frame = 0", (order,))
        return dict(rows)

    def hashes(self, order: str) -> dict[str, int]:
        """By artwork, of those that say enough to be compared."""
        rows = self._store.cache.ask("SELECT artwork_id, brief FROM looks WHERE order_id = ? AND frame = 0", (order,))
        looks = {artwork: read_look(brief) for artwork, brief in rows if brief}
        return {artwork: look.hash for artwork, look in looks.items() if look.telling}

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

    def findings(self, order: str) -> dict[str, Finding]:
        """By artwork."""
        rows = self._store.cache.ask("SELECT * FROM likenesses WHERE order_id = ?", (order,))
        return {row[1]: _finding(row) for row in rows}

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


def _finding(row: Sequence[object]) -> Finding:
    order, artwork, sha, original, verdict, words, other_id, other, likeness = row
    assert isinstance(likeness, float)  # noqa: S101  # as the table says
    judged = Judged(Verdict(str(verdict)), str(words), str(other_id), str(other), likeness)
    return Finding(str(order), str(artwork), str(sha), str(original), judged)


def _keep(connection: sqlite3.Connection, taken: list[Taken], findings: list[Finding]) -> None:
    for one in taken:
        key = (one.order, one.artwork)
        for table in ("looks", "look_grids"):
            connection.execute(f"DELETE FROM {table} WHERE order_id = ? AND artwork_id = ?", key)  # noqa: S608
        for frame, look in enumerate(one.looks):
            connection.execute("INSERT INTO looks VALUES (?, ?, ?, ?, ?)", (*key, frame, one.sha256, brief_bytes(look)))
            if not one.plain:
                connection.execute("INSERT INTO look_grids VALUES (?, ?, ?, ?)", (*key, frame, rest_bytes(look)))
        if not one.looks:
            connection.execute("INSERT INTO looks VALUES (?, ?, 0, ?, ?)", (*key, one.sha256, b""))
    rows = [_values(finding) for finding in findings]
    connection.executemany("INSERT OR REPLACE INTO likenesses VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _values(finding: Finding) -> tuple[str | float, ...]:
    judged = finding.judged
    key = (finding.order, finding.artwork, finding.sha256, finding.original)
    return (*key, judged.verdict.value, judged.words, judged.order, judged.number, judged.likeness)


def _forget(connection: sqlite3.Connection) -> None:
    for table in ("looks", "look_grids"):
        connection.execute(f"DELETE FROM {table} WHERE order_id NOT IN ({_OPEN})")  # noqa: S608
