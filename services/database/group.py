"""Group commit: many small works of many tasks in one transaction, answered only after the commit."""

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Connection

from app.errors import Unavailable
from services.database.columns import driver
from services.database.faults import told
from services.database.writers import Writer

T = TypeVar("T")

BATCH = 64


@dataclass(frozen=True)
class Rows:
    """A table whose rows may be kept many in one statement. `key` names the columns of its unique constraint."""

    table: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    def insert(self, connection: Connection, values: Sequence[Sequence[Any]]) -> list[bool]:
        """Which of these rows were new; a key met twice, now or long ago, is kept once and is no error."""
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        flat = [value for row in values for value in row]
        found = driver(connection).execute(_insert(self, len(values), mark), flat).fetchall()
        fresh = {tuple(row) for row in found}
        places = [self.columns.index(column) for column in self.key]
        return [_taken(fresh, tuple(row[place] for place in places)) for row in values]


def _taken(fresh: set[tuple[Any, ...]], key: tuple[Any, ...]) -> bool:
    """The first row of a key takes it; a repeat beside it in the same batch was not new."""
    new = key in fresh
    fresh.discard(key)
    return new


@lru_cache(maxsize=4 * BATCH)
def _insert(rows: Rows, count: int, mark: str) -> str:
    one = f"({','.join([mark] * len(rows.columns))})"
    return (
        f"INSERT INTO {rows.table} ({','.join(rows.columns)}) VALUES {','.join([one] * count)} "  # noqa: S608
        f"ON CONFLICT ({','.join(rows.key)}) DO NOTHING RETURNING {','.join(rows.key)}"
    )


@dataclass(slots=True)
class _Submitted(Generic[T]):
    work: Callable[[Connection], T]
    future: "asyncio.Future[T]"
    loop: asyncio.AbstractEventLoop
    rows: Rows | None = None
    row: Sequence[Any] = ()
    value: T | None = None
    error: BaseException | None = None

    def settle(self) -> None:
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(cast(T, self.value))


class GroupCommit:
    """Small works of many tasks, one transaction and one sync to disk for all that wait at that moment."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._queue: queue.SimpleQueue[_Submitted[Any] | None] = queue.SimpleQueue()
        self._state = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False

    async def submit(self, work: Callable[[Connection], T]) -> T:
        """Carry out `work` on the writing thread; returns its value only after the commit.

        `work` may run twice (the second time after everything was rolled back), so it changes nothing but
        the database. What it raises is raised here and undoes only its own statements. Raises `Unavailable`
        when the commit failed: then nothing was kept.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._put(_Submitted(work, future, loop))
        return await future

    async def keep(self, rows: Rows, row: Sequence[Any]) -> bool:
        """Insert one row, together with all that wait, in one statement; returns after the commit if it was new.

        `row` has the values in the order of `rows.columns` in the driver's types (`Database.moment`). Raises
        as `submit` does. This is the quickest way to keep something: one statement a batch.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[bool] = loop.create_future()
        self._put(_Submitted(lambda connection: rows.insert(connection, [row])[0], future, loop, rows, row))
        return await future

    def _put(self, submitted: _Submitted[Any]) -> None:
        if self._thread is None:
            self._start()
        if self._closed:
            raise Unavailable("Platen is closing; nothing was changed.")
        self._queue.put(submitted)

    def close(self) -> None:
        """Carry out what waits, then stop the thread."""
        with self._state:
            self._closed = True
            thread, self._thread = self._thread, None
        if thread is not None:
            self._queue.put(None)
            thread.join()

    def _start(self) -> None:
        with self._state:
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._run, name="database writer", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            batch, last = self._waiting(first)
            self._carry_out(batch)
            _settle(batch)
            if last:
                return

    def _waiting(self, first: _Submitted[Any]) -> tuple[list[_Submitted[Any]], bool]:
        batch = [first]
        try:
            while len(batch) < BATCH:
                further = self._queue.get_nowait()
                if further is None:
                    return batch, True
                batch.append(further)
        except queue.Empty:
            pass
        return batch, False

    def _carry_out(self, batch: list[_Submitted[Any]]) -> None:
        """First without savepoints, which nearly always succeeds; with them only when a work has failed."""
        try:
            with self._writer.transaction() as connection:
                _carry_out_together(batch, connection)
        except Exception as error:
            if len(batch) == 1:
                batch[0].error = told(error)
            else:
                self._carry_out_apart(batch)

    def _carry_out_apart(self, batch: list[_Submitted[Any]]) -> None:
        try:
            with self._writer.transaction() as connection:
                for submitted in batch:
                    _alone(submitted, connection)
        except Exception as error:
            for submitted in batch:
                submitted.error = told(error)


def _carry_out_together(batch: list[_Submitted[Any]], connection: Connection) -> None:
    gathered: dict[Rows, list[_Submitted[Any]]] = {}
    for submitted in batch:
        if submitted.rows is None:
            submitted.value = submitted.work(connection)
        else:
            gathered.setdefault(submitted.rows, []).append(submitted)
    for rows, mine in gathered.items():
        for submitted, fresh in zip(mine, rows.insert(connection, [one.row for one in mine]), strict=True):
            submitted.value = fresh


def _alone(submitted: _Submitted[Any], connection: Connection) -> None:
    """Raises only when the transaction itself is gone; a work's own fault stays with the work."""
    savepoint = connection.begin_nested()
    try:
        submitted.value = submitted.work(connection)
        savepoint.commit()
    except Exception as error:
        submitted.error = told(error)
        if connection.invalidated:
            raise
        try:
            savepoint.rollback()
        except Exception:
            raise error from None  # a full disk makes SQLite drop the whole transaction, savepoints and all


def _settle(batch: list[_Submitted[Any]]) -> None:
    """One wake-up of each loop for the whole batch."""
    for loop in {submitted.loop for submitted in batch}:
        mine = [submitted for submitted in batch if submitted.loop is loop]

        def answer(mine: list[_Submitted[Any]] = mine) -> None:
            for submitted in mine:
                submitted.settle()

        try:
            loop.call_soon_threadsafe(answer)
        except RuntimeError:
            continue
