"""An open database, and how SQLite or PostgreSQL is opened."""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Literal, cast

import sqlalchemy as sa
from sqlalchemy import Connection

from app.errors import NotAllowed, Unavailable
from services.database.columns import to_utc, utc_text
from services.database.faults import in_our_words
from services.database.group import GroupCommit
from services.database.writers import ManyWriters, OneWriter, Writer

Role = Literal["receiver", "workstation"]

BUSY_MS = 10_000
GUESTS_S = 10.0
POSTGRES_LIMITS = {
    "lock_timeout": "5s",
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "10s",
}


class Database:
    """One open database. `dialect` is its kind, `engine` hands out reading connections."""

    def __init__(
        self, engine: sa.Engine, writer: "Writer", *, lock: IO[bytes] | None = None, path: Path | None = None
    ) -> None:
        self.engine = engine
        self.path = path
        self.group = GroupCommit(writer)
        self._writer = writer
        self._lock = lock
        self._guests = 0
        self._closed = False
        self._changed = threading.Condition()

    @property
    def dialect(self) -> Literal["sqlite", "postgresql"]:
        return "sqlite" if self.engine.dialect.name == "sqlite" else "postgresql"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """All statements inside see the same moment; a write is refused by the database."""
        with self._inside(), in_our_words(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def _inside(self) -> Iterator[None]:
        """Threads outlive the tasks that started them: closing must wait for them, and none may begin after it."""
        with self._changed:
            if self._closed:
                raise Unavailable("Platen is closing.")
            self._guests += 1
        try:
            yield
        finally:
            with self._changed:
                self._guests -= 1
                self._changed.notify_all()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, committed at the end; nothing is kept if anything raises.

        Raises `Unavailable` when the database is away or full. Must not be opened inside itself.
        """
        with self._inside(), self._writer.transaction() as connection:
            yield connection

    def moment(self, moment: datetime) -> Any:
        """A moment as the driver takes it, for statements written by hand."""
        return utc_text(moment) if self.dialect == "sqlite" else to_utc(moment)

    def version(self) -> str:
        """The database program's own version, for the diagnostics page."""
        if self.dialect == "sqlite":
            return f"SQLite {sqlite3.sqlite_version}"
        with self.reading() as connection:
            return f"PostgreSQL {connection.exec_driver_sql('SHOW server_version').scalar_one()}"

    def close(self) -> None:
        """Carry out what was submitted, let threads end, let go of files and connections. May be called twice."""
        self.group.close()
        with self._changed:
            self._closed = True
            self._changed.wait_for(lambda: not self._guests, timeout=GUESTS_S)
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


def migrate(database: Database, steps: Sequence[Callable[[Connection], None]]) -> int:
    """Carry out the steps this SQLite file has not seen, all in one transaction; gives how many ran.

    Raises `NotAllowed` for a file that a newer Platen has written.
    """
    with database.writing() as connection:
        done = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        if done > len(steps):
            raise NotAllowed("These data were written by a newer version of Platen.", hint="Install the newer version.")
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
        writer = OneWriter(_sqlite_engine(address, _WRITER_PRAGMAS, "BEGIN IMMEDIATE"))
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
    with in_our_words(), readers.connect():
        return Database(readers, ManyWriters(engine))
