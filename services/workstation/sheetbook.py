"""Which pieces lie on which gang sheet written here, and what became of them: the rows of `sheets`, `sheet_tiles`."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.errors import Conflict
from app.events import Event
from app.orders import Order, Stage, Unit
from services.workstation.rows import from_ms, to_ms
from services.workstation.store import Store


@dataclass(frozen=True, slots=True)
class SheetTile:
    """A piece on a sheet: `x`, `y` in mm from its upper left corner, the size as it lies there. A row, in its order."""

    order: str
    number: str
    fulfilment: str
    unit: str
    attempt: int
    artwork: str
    sha256: str
    code: str
    x: float
    y: float
    width: float
    height: float
    turned: bool

    @property
    def piece(self) -> str:
        """As `app.pieces.Piece.id`."""
        return "|".join((self.order, self.fulfilment, self.unit, str(self.attempt), self.artwork))


@dataclass(frozen=True, slots=True)
class WrittenSheet:
    """`number` of `count` sheets that were written together; `size`: the name of the sheet size; sizes in mm.

    `dropped`: it does not count any more, its pieces are free for another. `work`: what is needed to make its file
    again, until the file has its name.
    """

    id: str
    number: int
    count: int
    at: datetime
    author: str
    size: str
    width: float
    height: float
    fill: float
    path: str
    tiles: tuple[SheetTile, ...] = ()
    dropped: bool = False
    work: bytes = b""


class TileState(StrEnum):
    """What became of a piece since it was put on its sheet."""

    WAITING = "waiting"
    MADE = "made"
    PASSED = "passed"
    FAILED = "failed"
    GONE = "gone"


_SHEET = "id, number, count, at, author, size, width, height, fill, path, dropped, work"
_TILE = "order_id, number, fulfilment, unit, attempt, artwork, sha256, code, x, y, width, height, turned"


class SheetBook:
    """Reads at once, writes on the store's writer thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def newest(self, limit: int = 20) -> tuple[WrittenSheet, ...]:
        """Sheets that count, newest first, with their tiles."""
        sql = f"SELECT {_SHEET} FROM sheets WHERE dropped = 0 ORDER BY at DESC, number DESC LIMIT ?"  # noqa: S608
        return tuple(self._sheet(row) for row in self._store.cache.ask(sql, (limit,)))

    def one(self, id_: str) -> WrittenSheet | None:
        rows = self._store.cache.ask(f"SELECT {_SHEET} FROM sheets WHERE id = ?", (id_,))  # noqa: S608
        return self._sheet(rows[0]) if rows else None

    def holding(self, orders: Iterable[str]) -> dict[str, WrittenSheet]:
        """For each piece of these orders that lies on a sheet that counts, by the piece's id, that sheet."""
        found: dict[str, WrittenSheet] = {}
        sql = "SELECT DISTINCT sheet FROM sheet_tiles WHERE live = 1 AND order_id = ?"
        sheets = {row[0] for order in orders for row in self._store.cache.ask(sql, (order,))}
        for id_ in sheets:
            sheet = self.one(id_)
            found |= {tile.piece: sheet for tile in sheet.tiles} if sheet else {}
        return found

    def unfinished(self) -> tuple[WrittenSheet, ...]:
        """Sheets that count and whose files may not have their names yet, oldest first."""
        sql = f"SELECT {_SHEET} FROM sheets WHERE length(work) > 0 AND dropped = 0 ORDER BY at, number"  # noqa: S608
        return tuple(self._sheet(row) for row in self._store.cache.ask(sql))

    async def keep(self, sheet: WrittenSheet, events: Iterable[Event] = ()) -> frozenset[str]:
        """The sheet and what its orders are told, both or none; gives the orders touched. Raises Conflict where one of
        its pieces lies on another sheet of this station already."""
        return await self._store.add(events, lambda connection: _keep(connection, sheet))

    async def finished(self, id_: str, path: str) -> None:
        """Its file lies there."""
        sql = "UPDATE sheets SET work = x'', path = ? WHERE id = ?"
        await self._store.write(lambda connection: connection.execute(sql, (path, id_)))

    async def drop(self, id_: str, events: Iterable[Event] = ()) -> frozenset[str]:
        """The sheet does not count any more: what lies on it may go onto another. Its file stays."""
        return await self._store.add(events, lambda connection: _drop(connection, id_))

    async def restore(self, id_: str, events: Iterable[Event] = ()) -> frozenset[str]:
        """A dropped sheet counts again. Raises Conflict where one of its pieces was put on another meanwhile."""
        return await self._store.add(events, lambda connection: _restore(connection, id_))

    def _sheet(self, row: Any) -> WrittenSheet:
        sql = f"SELECT {_TILE} FROM sheet_tiles WHERE sheet = ? ORDER BY place"  # noqa: S608
        tiles = tuple(_tile(*tile) for tile in self._store.cache.ask(sql, (row[0],)))
        id_, number, count, at, author, size, width, height, fill, path, dropped, work = row
        moment = from_ms(at)
        return WrittenSheet(
            id_, number, count, moment, author, size, width, height, fill, path, tiles, bool(dropped), bytes(work)
        )


def _tile(*values: Any) -> SheetTile:
    return replace(SheetTile(*values), turned=bool(values[-1]))


def _keep(connection: sqlite3.Connection, sheet: WrittenSheet) -> None:
    values = (sheet.id, sheet.number, sheet.count, to_ms(sheet.at), sheet.author, sheet.size, sheet.width, sheet.height)
    connection.execute(
        f"INSERT INTO sheets({_SHEET}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",  # noqa: S608
        (*values, sheet.fill, sheet.path, sheet.work),
    )
    sql = f"INSERT INTO sheet_tiles(sheet, place, {_TILE}) VALUES (?, ?, {', '.join('?' * 13)})"  # noqa: S608
    rows = ((sheet.id, place, *astuple(tile)) for place, tile in enumerate(sheet.tiles))
    with _alone():
        connection.executemany(sql, rows)


def _drop(connection: sqlite3.Connection, id_: str) -> None:
    connection.execute("UPDATE sheets SET dropped = 1 WHERE id = ?", (id_,))
    connection.execute("UPDATE sheet_tiles SET live = 0 WHERE sheet = ?", (id_,))


def _restore(connection: sqlite3.Connection, id_: str) -> None:
    connection.execute("UPDATE sheets SET dropped = 0 WHERE id = ?", (id_,))
    with _alone():
        connection.execute("UPDATE sheet_tiles SET live = 1 WHERE sheet = ?", (id_,))


@contextmanager
def _alone() -> Iterator[None]:
    """A piece lies on one sheet that counts: the database watches over it."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        words = "A piece of this sheet was put on another one meanwhile."
        raise Conflict(words, fields={}, hint="Look at the pieces again.") from error


def state_of(tile: SheetTile, order: Order | None) -> TileState:
    """What became of a piece, from its order as it is now."""
    unit = _unit(tile, order)
    if unit is None or unit.attempt < tile.attempt:
        return TileState.GONE
    if unit.attempt > tile.attempt:
        return TileState.FAILED
    return {Stage.MADE: TileState.MADE, Stage.PASSED: TileState.PASSED}.get(unit.stage, TileState.WAITING)


def _unit(tile: SheetTile, order: Order | None) -> Unit | None:
    part = order.fulfilment(tile.fulfilment) if order else None
    return next((u for u in part.units if u.id == tile.unit), None) if part else None
