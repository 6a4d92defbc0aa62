"""Opening SQLite or PostgreSQL so that a commit is kept and no writer ever meets a busy database.

`reading()` gives a connection that sees one moment and cannot write; `writing()` gives one transaction;
`group` carries out many small works in one transaction and answers each only after the commit.
"""

import asyncio
import json
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Generic, Literal, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from app.errors import NotAllowed, PlatenError, Unavailable

T = TypeVar("T")
Role = Literal["receiver", "workstation"]

BATCH = 64
BUSY_MS = 10_000
POSTGRES_LIMITS = {
    "lock_timeout": "5s",
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "10s",
}
_LOST = (OperationalError, InterfaceError)


class UtcTime(sa.types.TypeDecorator[datetime]):
    """A moment. Takes aware times of any zone, gives aware UTC; SQLite keeps text that sorts (`utc_text`)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.String(27))
        return dialect.type_descriptor(sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        if value is None:
            return None
        return utc_text(value) if dialect.name == "sqlite" else _utc(value)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return datetime.fromisoformat(value) if isinstance(value, str) else _utc(value)


class Json(sa.types.TypeDecorator[bytes]):
    """A JSON document as text in the database and UTF-8 bytes in the program, on both databases the same.

    Also takes text (already JSON) and plain dict, list, number or truth values, which it writes compactly.
    """

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: sa.Dialect) -> str | None:
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, bytes | bytearray | memoryview):
            return str(value, "utf-8")
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> bytes | None:
        return None if value is None else value.encode()


def utc_text(moment: datetime) -> str:
    """The text SQLite keeps for a moment, for statements written by hand: 27 characters, sorts by time."""
    return _utc(moment).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone is not a moment")
    return moment.astimezone(UTC)


class Database:
    """One open database. `dialect` is its kind, `engine` hands out reading connections."""

    def __init__(
        self, engine: sa.Engine, writer: "_Writer", *, lock: IO[bytes] | None = None, path: Path | None = None
    ) -> None:
        self.engine = engine
        self.path = path
        self.group = GroupCommit(writer)
        self._writer = writer
        self._lock = lock

    @property
    def dialect(self) -> Literal["sqlite", "postgresql"]:
        return "sqlite" if self.engine.dialect.name == "sqlite" else "postgresql"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """All statements inside see the same moment; a write is refused by the database."""
        with _in_our_words(), self.engine.connect() as connection:
            yield connection

    def writing(self) -> AbstractContextManager[Connection]:
        """One transaction, committed at the end; nothing is kept if anything raises.

        Raises `Unavailable` when the database is away or full. Must not be opened inside itself.
        """
        return self._writer.transaction()

    def version(self) -> str:
        """The database program's own version, for the diagnostics page."""
        if self.dialect == "sqlite":
            return f"SQLite {sqlite3.sqlite_version}"
        with self.reading() as connection:
            return f"PostgreSQL {connection.exec_driver_sql('SHOW server_version').scalar_one()}"

    def close(self) -> None:
        """Carry out what was submitted, then let go of files and connections. May be called twice."""
        self.group.close()
        self._writer.close()
        self.engine.dispose()
        if self._lock is not None:
            self._lock.close()


def open_database(url: str, *, role: Role = "receiver", exclusive: bool | None = None) -> Database:
    """`sqlite:///path`, a bare path, or `postgresql://…`. Tables are not made here.

    On SQLite a receiver holds its file alone (`exclusive`, on by default for that role): a second process
    gets `NotAllowed`. Raises `Unavailable` when the database cannot be reached.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        return _open_sqlite(address, alone=role == "receiver" if exclusive is None else exclusive)
    return _open_postgres(address, connections=10 if role == "receiver" else 2)


def now(connection: Connection) -> datetime:
    """The database's clock (aware UTC), which all programs that share it agree on."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    return _utc(connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one())


def dialect_insert(bind: Database | Connection, table: sa.Table) -> postgresql.Insert:
    """An INSERT that knows ON CONFLICT; both databases' forms take the same calls."""
    name = bind.dialect if isinstance(bind, Database) else bind.dialect.name
    if name == "sqlite":
        return cast(postgresql.Insert, sqlite.insert(table))
    return postgresql.insert(table)


def migrate(database: Database, steps: Sequence[Callable[[Connection], None]]) -> int:
    """Carry out the steps this SQLite file has not seen, all in one transaction; gives how many ran.

    Raises `NotAllowed` for a file that a newer Platen has written.
    """
    with database.writing() as connection:
        done = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        if done > len(steps):
            raise NotAllowed(
                "These data were written by a newer version of Platen.", hint="Install the newer version."
            )
        for step in steps[done:]:
            step(connection)
        connection.exec_driver_sql(f"PRAGMA user_version = {len(steps)}")
    return len(steps) - done


def _address(url: str) -> sa.URL:
    if "://" not in url:
        return sa.URL.create("sqlite+pysqlite", database=url)
    address = sa.make_url(url.replace("postgres://", "postgresql://", 1))
    drivers = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}
    backend = address.get_backend_name()
    if backend not in drivers or (backend == "sqlite" and not address.database):
        raise NotAllowed("This database is not known.", hint="Use sqlite:///path or postgresql://…")
    return address.set(drivername=drivers[backend])


def _open_sqlite(address: sa.URL, *, alone: bool) -> Database:
    path = Path(str(address.database)).absolute()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = _hold(path.with_name(path.name + ".lock")) if alone else None
    address = address.set(database=str(path))
    try:
        writer = _OneWriter(_sqlite_engine(address, _WRITER_PRAGMAS, "BEGIN IMMEDIATE"))
        writer.open()
    except BaseException:
        if lock is not None:
            lock.close()
        raise
    return Database(_sqlite_engine(address, _READER_PRAGMAS, "BEGIN"), writer, lock=lock, path=path)


_WRITER_PRAGMAS = (
    f"busy_timeout={BUSY_MS}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "cache_size=-16000",
)
_READER_PRAGMAS = (
    f"busy_timeout={BUSY_MS}",
    "query_only=ON",
    "wal_autocheckpoint=0",
    "foreign_keys=ON",
)


def _sqlite_engine(address: sa.URL, pragmas: Sequence[str], begin: str) -> sa.Engine:
    """The driver's own transaction handling is off: it would begin late and turn readers into writers."""
    engine = sa.create_engine(
        address,
        poolclass=sa.QueuePool,
        pool_size=4,
        max_overflow=16,
        connect_args={"check_same_thread": False, "isolation_level": None, "cached_statements": 256},
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}").fetchall()

    @sa.event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _hold(path: Path) -> IO[bytes]:
    """The lock lives as long as the open file, so a killed process leaves none behind."""
    file = path.open("ab")
    try:
        _lock_file(file)
    except OSError:
        file.close()
        raise NotAllowed(
            "Another receiver is already running on these data.",
            hint="Stop it first, or give this one its own database.",
            title="Already running",
        ) from None
    return file


def _lock_file(file: IO[bytes]) -> None:
    try:
        import fcntl
    except ImportError:
        import msvcrt

        cast(Any, msvcrt).locking(file.fileno(), cast(Any, msvcrt).LK_NBLCK, 1)
    else:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def _open_postgres(address: sa.URL, *, connections: int) -> Database:
    limits = " ".join(f"-c {name}={value}" for name, value in POSTGRES_LIMITS.items())
    engine = sa.create_engine(
        address,
        pool_size=connections,
        max_overflow=connections,
        pool_timeout=10,
        pool_pre_ping=True,
        connect_args={"options": limits, "connect_timeout": 5, "application_name": "platen"},
    )
    readers = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with _in_our_words(), readers.connect():
        return Database(readers, _ManyWriters(engine))


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except (*_LOST, sa.exc.TimeoutError) as error:
        raise _unavailable(error) from error


def _unavailable(error: Exception) -> Unavailable:
    """The driver's text may hold values of a person, so only its kind is told."""
    kind = type(error.orig).__name__ if isinstance(error, DBAPIError) else type(error).__name__
    return Unavailable(
        f"The database did not answer as it should ({kind}); nothing was changed.",
        hint="Check that it is running and that the disk is not full.",
    )


class _OneWriter:
    """SQLite: one connection that writes, one thread at a time, in the order of asking."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._turn = threading.Lock()
        self._owner = 0
        self._connection: Connection | None = None

    def open(self) -> None:
        with self.transaction():
            pass

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        if self._owner == threading.get_ident():
            raise RuntimeError("writing() was opened inside writing()")
        with self._turn, _in_our_words():
            self._owner = threading.get_ident()
            try:
                with self._held().begin():
                    yield self._held()
            finally:
                self._owner = 0

    def _held(self) -> Connection:
        """Kept between transactions, for taking one from the pool costs more than a small insert."""
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def close(self) -> None:
        with self._turn:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
        self._engine.dispose()


class _ManyWriters:
    """PostgreSQL: every transaction takes a connection of its own; the rows' locks keep the order."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        with _in_our_words(), self._engine.begin() as connection:
            yield connection

    def close(self) -> None:
        self._engine.dispose()


_Writer = _OneWriter | _ManyWriters


@dataclass(slots=True)
class _Submitted(Generic[T]):
    work: Callable[[Connection], T]
    future: "asyncio.Future[T]"
    loop: asyncio.AbstractEventLoop
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

    def __init__(self, writer: _Writer) -> None:
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
        submitted = _Submitted(work, future, loop)
        if self._thread is None:
            self._start()
        if self._closed:
            raise Unavailable("Platen is closing; nothing was changed.")
        self._queue.put(submitted)
        return await future

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
                for submitted in batch:
                    submitted.value = submitted.work(connection)
        except Exception as error:
            if len(batch) == 1:
                batch[0].error = _told(error)
            else:
                self._carry_out_apart(batch)

    def _carry_out_apart(self, batch: list[_Submitted[Any]]) -> None:
        try:
            with self._writer.transaction() as connection:
                for submitted in batch:
                    _alone(submitted, connection)
        except Exception as error:
            for submitted in batch:
                submitted.error = _told(error)


def _alone(submitted: _Submitted[Any], connection: Connection) -> None:
    """Raises only when the transaction itself is gone; a work's own fault stays with the work."""
    savepoint = connection.begin_nested()
    try:
        submitted.value = submitted.work(connection)
        savepoint.commit()
    except Exception as error:
        submitted.error = _told(error)
        if connection.invalidated:
            raise
        savepoint.rollback()


def _told(error: Exception) -> Exception:
    if isinstance(error, PlatenError):
        return error
    if isinstance(error, (*_LOST, sa.exc.TimeoutError)):
        return _unavailable(error)
    if isinstance(error, StopIteration):
        return RuntimeError("a database work raised StopIteration")
    return error


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
