"""The one thread that writes the station's file: works queue up, each a transaction, each answered after its commit."""

import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from app.errors import Unavailable
from services.workstation.schema import open_writer, unavailable

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]


class Writer:
    """Opened at once, so that the tables are there; the thread begins with the first work."""

    def __init__(self, path: Path) -> None:
        self._connection = open_writer(path)
        self._works: queue.SimpleQueue[tuple[Work[Any], Future[Any], bool] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._state = threading.Lock()
        self._closed = False

    def submit(self, work: Work[T], *, bare: bool = False) -> "Future[T]":
        """Carries out `work` in a transaction that is on the disk before the future has its value.

        What it raises undoes all of it and comes out of the future; the database's own faults as Unavailable.
        `bare`: no transaction around it, for what SQLite wants alone (checkpoint, backup).
        """
        future: Future[T] = Future()
        with self._state:
            if self._closed:
                raise Unavailable("Platen is closing; nothing was changed.")
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="station writer", daemon=True)
                self._thread.start()
            self._works.put((work, future, bare))
        return future

    def close(self) -> None:
        """Carries out what waits, then lets go of the file. May be called twice."""
        with self._state:
            if self._closed:
                return
            self._closed = True
        if self._thread is not None:
            self._works.put(None)
            self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        while (task := self._works.get()) is not None:
            work, future, bare = task
            if not future.set_running_or_notify_cancel():
                continue
            try:
                value = work(self._connection) if bare else self._transaction(work)
            except sqlite3.Error as error:
                future.set_exception(unavailable(error))
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(value)

    def _transaction(self, work: Work[T]) -> T:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            value = work(self._connection)
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        return value
