"""Which pictures this station wants, fetches, has, or could not get: the rows of `files`, kept over restarts."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from app.orders import Artwork, Order
from services.workstation.rows import to_ms
from services.workstation.store import Store


class FileState(StrEnum):
    WANTED = "wanted"
    LOADING = "loading"
    HERE = "here"
    FAILED = "failed"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class File:
    """One artwork on this station. `path`: the whole file, only when it is here. `got`, `size`: bytes, size 0 while
    unknown. `reason`: why it failed, in words. `batch`: the download it belongs to."""

    order: str
    artwork: str
    state: FileState
    url: str = ""
    path: str = ""
    sha256: str = ""
    size: int = 0
    got: int = 0
    reason: str = ""
    tries: int = 0
    next_at: int = 0
    wanted_at: int = 0
    batch: str = ""

    @property
    def here(self) -> bool:
        return self.state is FileState.HERE and Path(self.path).exists()


@dataclass(frozen=True, slots=True)
class Wanted:
    """An artwork of an order to be fetched, with what the order promises about it."""

    order: str
    artwork: Artwork


_COLUMNS = "order_id, artwork_id, state, url, path, sha256, size, got, reason, tries, next_at, wanted_at, batch"
_READ = f"SELECT {_COLUMNS} FROM files"  # noqa: S608  # a constant


class Files:
    """Reads at once, writes on the store's writer thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, order: str) -> dict[str, File]:
        """By artwork id."""
        rows = self._store.cache.ask(f"{_READ} WHERE order_id = ?", (order,))
        return {row[1]: _file(row) for row in rows}

    def one(self, order: str, artwork: str) -> File | None:
        rows = self._store.cache.ask(f"{_READ} WHERE order_id = ? AND artwork_id = ?", (order, artwork))
        return _file(rows[0]) if rows else None

    def by_sha(self, sha256: str) -> File | None:
        """Any whole file with these contents."""
        rows = self._store.cache.ask(f"{_READ} WHERE sha256 = ? AND state = 'here' LIMIT 1", (sha256,))
        return _file(rows[0]) if rows else None

    def due(self, now: datetime, limit: int) -> list[File]:
        """What may be fetched now, oldest wish first."""
        sql = f"{_READ} WHERE state = 'wanted' AND next_at <= ? ORDER BY wanted_at, order_id, artwork_id LIMIT ?"
        return [_file(row) for row in self._store.cache.ask(sql, (to_ms(now), limit))]

    def next_due(self) -> int | None:
        """The earliest moment (ms) at which something waits to be fetched; None where nothing does."""
        rows = self._store.cache.ask("SELECT MIN(next_at) FROM files WHERE state = 'wanted'", ())
        return rows[0][0] if rows else None

    def batches(self) -> dict[str, list[File]]:
        """Every download by name, newest first, with its files."""
        sql = f"{_READ} WHERE batch <> '' ORDER BY wanted_at DESC, order_id, artwork_id"
        found: dict[str, list[File]] = {}
        for row in self._store.cache.ask(sql, ()):
            found.setdefault(row[12], []).append(_file(row))
        return found

    async def want(self, wanted: Iterable[Wanted], batch: str, now: datetime) -> int:
        """Puts them on the list; what is here stays here. Gives how many are to be fetched."""
        rows = [(w.order, w.artwork.id, w.artwork.url, to_ms(now), batch) for w in wanted if w.artwork.url]
        return await self._store.write(lambda connection: _want(connection, rows))

    async def mark(self, file: File, state: FileState, **values: object) -> None:
        """Changes one row: any of path, sha256, size, got, reason, tries, next_at."""
        names = ", ".join(f"{name} = ?" for name in ("state", *values))
        sql = f"UPDATE files SET {names} WHERE order_id = ? AND artwork_id = ?"  # noqa: S608  # names are ours
        parameters = (state.value, *values.values(), file.order, file.artwork)
        await self._store.write(lambda connection: connection.execute(sql, parameters).rowcount)

    async def set_batch(self, batch: str, origin: tuple[FileState, ...], to: FileState) -> int:
        """Pause, go on or try again a whole download; gives how many files it was."""
        marks = ", ".join("?" * len(origin))
        sql = f"UPDATE files SET state = ?, next_at = 0, reason = '' WHERE batch = ? AND state IN ({marks})"  # noqa: S608
        values = (to.value, batch, *(s.value for s in origin))
        return await self._store.write(lambda connection: connection.execute(sql, values).rowcount)

    async def resume_broken(self) -> int:
        """After a restart: what was being fetched is wanted again; its part is still there."""
        sql = "UPDATE files SET state = 'wanted', next_at = 0 WHERE state = 'loading'"
        return await self._store.write(lambda connection: connection.execute(sql).rowcount)


def _want(connection: sqlite3.Connection, rows: list[tuple[str, str, str, int, str]]) -> int:
    sql = """INSERT INTO files(order_id, artwork_id, url, wanted_at, batch) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT(order_id, artwork_id) DO UPDATE SET url = excluded.url, wanted_at = excluded.wanted_at,
        batch = excluded.batch, state = 'wanted', reason = '', tries = 0, next_at = 0
        WHERE files.state IN ('failed', 'paused') OR files.url <> excluded.url"""
    before = connection.total_changes
    connection.executemany(sql, rows)
    return connection.total_changes - before


def _file(row: tuple[str, ...]) -> File:
    order, artwork, state, url, path, sha, size, got, reason, tries, next_at, wanted_at, batch = row
    return File(
        order,
        artwork,
        FileState(state),
        url,
        path,
        sha,
        int(size),
        int(got),
        reason,
        int(tries),
        int(next_at),
        int(wanted_at),
        batch,
    )


def missing(order: Order, here: dict[str, File]) -> list[Wanted]:
    """The pictures of an order with an address that are not whole on this station."""
    return [Wanted(order.id, a) for a in order.artworks if a.url and not (a.id in here and here[a.id].here)]
