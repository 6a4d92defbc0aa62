"""Opening, one moment for readers, all or nothing for writers, one receiver a file, steps that ran or did not."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from app.errors import Corrupt, NotAllowed, PlatenError, Unavailable
from services.database import Database, migrate, open_database

ROOT = Path(__file__).parents[3]

KEEP_AND_SAY = """
import asyncio, sys
from services.database import open_database
database = open_database(sys.argv[1])
with database.writing() as connection:
    connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS kept (n INTEGER PRIMARY KEY)")
async def one(n):
    await database.group.submit(lambda c: c.exec_driver_sql(f"INSERT INTO kept VALUES ({n})") and None)
    print(n, flush=True)
async def run():
    for base in range(0, 10**7, 8):
        await asyncio.gather(*[one(base + n) for n in range(8)])
asyncio.run(run())
"""


@pytest.fixture
def numbers(database: Database) -> Database:
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE number (n INTEGER PRIMARY KEY)")
    return database


def count(database: Database, connection: Connection | None = None) -> int:
    if connection is not None:
        return int(connection.exec_driver_sql("SELECT count(*) FROM number").scalar_one())
    with database.reading() as reader:
        return count(database, reader)


def add(database: Database, n: int) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql(f"INSERT INTO number VALUES ({n})")


def test_a_reader_sees_one_moment(numbers: Database) -> None:
    add(numbers, 1)
    with numbers.reading() as connection:
        assert count(numbers, connection) == 1
        add(numbers, 2)
        assert count(numbers, connection) == 1
    assert count(numbers) == 2


def test_a_reader_cannot_write(numbers: Database) -> None:
    with pytest.raises((PlatenError, sa.exc.DBAPIError)), numbers.reading() as connection:
        connection.exec_driver_sql("INSERT INTO number VALUES (1)")
    assert count(numbers) == 0


def add_two(database: Database, first_n: int, second_n: int) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql(f"INSERT INTO number VALUES ({first_n})")
        connection.exec_driver_sql(f"INSERT INTO number VALUES ({second_n})")
        if second_n > 9:
            raise LookupError


def test_a_transaction_is_kept_whole_or_not_at_all(numbers: Database) -> None:
    with pytest.raises(LookupError):
        add_two(numbers, 1, 10)
    with pytest.raises(sa.exc.IntegrityError):
        add_two(numbers, 2, 2)
    assert count(numbers) == 0
    add_two(numbers, 3, 4)
    assert count(numbers) == 2


def test_a_fault_of_ours_is_not_called_a_fault_of_the_database(numbers: Database) -> None:
    with pytest.raises(sa.exc.DBAPIError), numbers.writing() as connection:
        connection.exec_driver_sql("SELECT * FROM no_such_table")


def test_closing_twice_is_harmless(numbers: Database) -> None:
    numbers.close()
    numbers.close()


def test_it_tells_its_version(database: Database) -> None:
    assert database.version().split()[0] in {"SQLite", "PostgreSQL"}


def test_sqlite_is_set_to_keep_what_it_answered(tmp_path: Path) -> None:
    database = open_database(str(tmp_path / "new" / "orders.db"), role="workstation")
    with database.writing() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    with database.reading() as connection:
        reader = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("query_only", "wal_autocheckpoint")
        ]
    database.close()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert reader == [1, 0]
    if sys.platform != "win32":
        assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_writing_inside_writing_is_told_at_once(tmp_path: Path) -> None:
    database = open_database(str(tmp_path / "orders.db"))
    with pytest.raises(RuntimeError), database.writing(), database.writing():
        pass
    database.close()


def test_postgresql_lets_nobody_hold_a_lock_for_long(postgres_url: str) -> None:
    database = open_database(postgres_url)
    names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
    with database.writing() as connection:
        found = [connection.exec_driver_sql(f"SHOW {name}").scalar() for name in names]
    database.close()
    assert found == ["5s", "15s", "10s"]


def test_a_second_receiver_on_the_same_file_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    url = str(tmp_path / "orders.db")
    first = start(url)
    assert first.stdout is not None
    assert first.stdout.readline() == "0\n"
    with pytest.raises(NotAllowed) as caught:
        open_database(url)
    assert caught.value.title == "Already running"
    first.kill()
    first.wait(30)
    first.stdout.close()
    open_database(url).close()


def test_stations_tools_may_open_beside(tmp_path: Path) -> None:
    url = str(tmp_path / "orders.db")
    databases = [open_database(url, role="workstation"), open_database(url), open_database(url, exclusive=False)]
    for database in databases:
        database.close()


@pytest.mark.parametrize("after", [1, 200, 1500])
def test_what_was_answered_outlives_a_killed_process(tmp_path: Path, after: int) -> None:
    url = str(tmp_path / "orders.db")
    process = start(url)
    assert process.stdout is not None
    answered = {int(process.stdout.readline()) for _ in range(after)}
    process.kill()
    answered |= {int(line) for line in process.stdout if line.endswith("\n")}
    process.wait(30)
    process.stdout.close()
    database = open_database(url)
    with database.reading() as connection:
        kept = set(connection.exec_driver_sql("SELECT n FROM kept").scalars())
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    database.close()
    assert answered <= kept


def start(url: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", KEEP_AND_SAY, url], cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("url", ["sqlite://", "mysql://somewhere/x", "redis://x"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(NotAllowed):
        open_database(url)


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(Unavailable) as caught:
        open_database("postgres://nobody:hidden@127.0.0.1:1/none")
    assert "hidden" not in str(caught.value)


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "orders.db").write_bytes(b"an image, perhaps" * 1000)
    for _ in range(2):
        with pytest.raises(Corrupt):
            open_database(str(tmp_path / "orders.db"))


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Database]:
    database = open_database(str(tmp_path / "station.db"), role="workstation")
    yield database
    database.close()


def first(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE number (n INTEGER)")


def second(connection: Connection) -> None:
    connection.exec_driver_sql("INSERT INTO number VALUES (2)")


def broken(connection: Connection) -> None:
    connection.exec_driver_sql("INSERT INTO number VALUES (3)")
    raise sqlite3.IntegrityError


def test_steps_run_once_each_and_in_order(station: Database) -> None:
    assert migrate(station, [first]) == 1
    assert migrate(station, [first, second]) == 1
    assert migrate(station, [first, second]) == 0
    assert count(station) == 1


def test_a_broken_step_leaves_the_file_as_it_was(station: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        migrate(station, [first, second, broken])
    assert migrate(station, [first, second]) == 2
    assert count(station) == 1


def test_a_newer_file_is_left_alone(station: Database) -> None:
    migrate(station, [first, second])
    with pytest.raises(NotAllowed, match="newer"):
        migrate(station, [first])
    assert count(station) == 1


def test_closing_waits_for_who_is_inside_and_lets_nobody_in(numbers: Database) -> None:
    inside, go = threading.Event(), threading.Event()
    seen: list[int] = []

    def read() -> None:
        with numbers.reading() as connection:
            inside.set()
            go.wait(20)
            seen.append(count(numbers, connection))

    reader, closer = threading.Thread(target=read), threading.Thread(target=numbers.close)
    reader.start()
    assert inside.wait(20)
    closer.start()
    assert closer.is_alive()
    go.set()
    for thread in (reader, closer):
        thread.join(20)
    assert seen == [0]
    for door in (numbers.reading, numbers.writing):
        with pytest.raises(Unavailable), door():
            pass
