"""The writing thread: all or nothing, in order, on the disk before the answer."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import NotAllowed, Unavailable
from services.workstation.schema import open_reader
from services.workstation.writer import Writer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "s.db"


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    made = Writer(path)
    yield made
    made.close()


def _fact(key: str) -> str:
    return f"INSERT INTO facts VALUES ('{key}', '1')"


def _keys(path: Path) -> list[str]:
    connection = open_reader(path)
    try:
        return [key for (key,) in connection.execute("SELECT key FROM facts ORDER BY key")]
    finally:
        connection.close()


def test_works_are_carried_out_in_order_on_one_thread(writer: Writer, path: Path) -> None:
    threads: set[int] = set()

    def work(connection: sqlite3.Connection, key: str) -> int:
        threads.add(threading.get_ident())
        connection.execute(_fact(key))
        return connection.execute("SELECT COUNT(*) FROM facts").fetchone()[0]  # type: ignore[no-any-return]

    futures = [writer.submit(lambda c, k=str(n): work(c, k)) for n in range(20)]  # type: ignore[misc]
    assert [future.result(10) for future in futures] == list(range(1, 21))
    assert len(threads) == 1
    assert len(_keys(path)) == 20


def test_a_work_that_raises_leaves_nothing(writer: Writer, path: Path) -> None:
    def work(connection: sqlite3.Connection) -> None:
        connection.execute(_fact("a"))
        raise NotAllowed("No.")

    with pytest.raises(NotAllowed):
        writer.submit(work).result(10)
    writer.submit(lambda connection: connection.execute(_fact("b"))).result(10)
    assert _keys(path) == ["b"]


def test_the_databases_faults_come_in_our_words(writer: Writer) -> None:
    with pytest.raises(Unavailable, match="OperationalError"):
        writer.submit(lambda connection: connection.execute("SELECT * FROM nowhere")).result(10)


def test_closing_carries_out_what_waits(path: Path) -> None:
    writer = Writer(path)
    futures = [writer.submit(lambda c, k=str(n): c.execute(_fact(k)) and None) for n in range(50)]  # type: ignore[misc]
    writer.close()
    writer.close()
    assert all(future.done() for future in futures)
    assert len(_keys(path)) == 50
    with pytest.raises(Unavailable):
        writer.submit(lambda connection: None)


def test_every_commit_is_synced(writer: Writer) -> None:
    """FULL with a write-ahead log: what was answered survives a power cut."""
    pragmas = {"journal_mode": "wal", "synchronous": 2}
    for name, value in pragmas.items():
        found = writer.submit(lambda c, n=name: c.execute(f"PRAGMA {n}").fetchone()[0], bare=True)  # type: ignore[misc]
        assert found.result(10) == value
