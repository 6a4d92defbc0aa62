"""Group commit: many small works of many tasks in one transaction, answered only after the commit."""

import asyncio
import queue
import threading
from collections import deque
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
        places = [self.columns.index(column) for column in self.key]
        keys = [tuple(row[place] for place in places) for row in values]
        flat = [value for row in values for value in row]
        if connection.dialect.name != "sqlite":
            found = driver(connection).execute(_insert(self, len(values)), flat).fetchall()
            return _first_of_each(keys, {tuple(row) for row in found})
        known = driver(connection).execute(_known(self, len(values)), [part for key in keys for part in key])
        old = {keys[int(number)] for number in (known.fetchone()[0] or "").split(",") if number}
        driver(connection).execute(_insert_quietly(self, len(values)), flat)
        return _first_of_each(keys, set(keys) - old)


def _first_of_each(keys: Sequence[tuple[Any, ...]], fresh: set[tuple[Any, ...]]) -> list[bool]:
    """The first row of a fresh key takes it; a repeat beside it in the same batch was not new."""
    answers = []
    for key in keys:
        answers.append(key in fresh)
        fresh.discard(key)
    return answers


def _values(columns: int, count: int, mark: str) -> str:
    return ",".join([f"({','.join([mark] * columns)})"] * count)


@lru_cache(maxsize=2 * BATCH)
def _insert(rows: Rows, count: int) -> str:
    return (
        f"INSERT INTO {rows.table} ({','.join(rows.columns)}) VALUES {_values(len(rows.columns), count, '%s')} "  # noqa: S608
        f"ON CONFLICT ({','.join(rows.key)}) DO NOTHING RETURNING {','.join(rows.key)}"
    )


@lru_cache(maxsize=2 * BATCH)
def _insert_quietly(rows: Rows, count: int) -> str:
    """Without RETURNING: SQLite's driver hands the interpreter to another thread for every row it returns."""
    return (
        f"INSERT INTO {rows.table} ({','.join(rows.columns)}) VALUES {_values(len(rows.columns), count, '?')} "  # noqa: S608
        f"ON CONFLICT ({','.join(rows.key)}) DO NOTHING"
    )


@lru_cache(maxsize=2 * BATCH)
def _known(rows: Rows, count: int) -> str:
    """One row of text: the numbers of the given keys that are there already (nobody else writes meanwhile)."""
    given = ",".join(f"({number}{',?' * len(rows.key)})" for number in range(count))
    names = ",".join(f"k{number}" for number in range(len(rows.key)))
    fits = " AND ".join(f"{rows.table}.{name} = given.k{number}" for number, name in enumerate(rows.key))
    return (
        f"WITH given(number, {names}) AS (VALUES {given}) "  # noqa: S608
        f"SELECT group_concat(number) FROM given CROSS JOIN {rows.table} ON {fits}"
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
        self._handed: queue.SimpleQueue[list[_Submitted[Any]] | None] = queue.SimpleQueue()
        self._gathering: dict[asyncio.AbstractEventLoop, list[_Submitted[Any]]] = {}
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
        """Gathers what one round of the loop submits, so that the threads change places once for all of it.

        Handing over earlier was measured to be slower: the two threads then fight for the interpreter.
        """
        with self._state:
            if self._closed:
                raise Unavailable("Platen is closing; nothing was changed.")
            gathered = self._gathering.get(submitted.loop)
            if gathered is not None:
                gathered.append(submitted)
                return
            self._gathering[submitted.loop] = [submitted]
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="database writer", daemon=True)
                self._thread.start()
        submitted.loop.call_soon(self._hand_over, submitted.loop)

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._state:
            gathered = self._gathering.pop(loop, None)
        if gathered:
            self._handed.put(gathered)

    def close(self) -> None:
        """Carry out what waits, then stop the thread."""
        with self._state:
            self._closed = True
            thread, self._thread = self._thread, None
            gathered = list(self._gathering.values())
            self._gathering.clear()
        if thread is not None:
            for one in [*gathered, None]:
                self._handed.put(one)
            thread.join()

    def _run(self) -> None:
        waiting: deque[_Submitted[Any]] = deque()
        while self._await_more(waiting) or waiting:
            batch = [waiting.popleft() for _ in range(min(BATCH, len(waiting)))]
            self._carry_out(batch)
            _settle(batch)

    def _await_more(self, waiting: "deque[_Submitted[Any]]") -> bool:
        """Takes what was handed over, waiting only when there is nothing to do; False when no more will come."""
        try:
            while len(waiting) < BATCH:
                handed = self._handed.get(block=not waiting)
                if handed is None:
                    self._handed.put(None)
                    return False
                waiting.extend(handed)
        except queue.Empty:
            pass
        return True

    def _carry_out(self, batch: list[_Submitted[Any]]) -> None:
        """First without savepoints, which nearly always succeeds; with them only when a work has failed."""
        try:
            with self._writer.transaction() as connection:
                _carry_out_together(batch, connection)
        except BaseException as error:  # whatever a work raises, this thread must live
            if len(batch) == 1:
                batch[0].error = told(error)
            else:
                self._carry_out_apart(batch)

    def _carry_out_apart(self, batch: list[_Submitted[Any]]) -> None:
        try:
            with self._writer.transaction() as connection:
                for submitted in batch:
                    _alone(submitted, connection)
        except BaseException as error:
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
    except BaseException as error:
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
