"""Who may write: one connection in turn on SQLite, each its own on PostgreSQL."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy import Connection

from services.database.faults import in_our_words


class OneWriter:
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
        with self._turn, in_our_words():
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


class ManyWriters:
    """PostgreSQL: every transaction takes a connection of its own; the rows' locks keep the order."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        with in_our_words(), self._engine.begin() as connection:
            yield connection

    def close(self) -> None:
        self._engine.dispose()


Writer = OneWriter | ManyWriters
