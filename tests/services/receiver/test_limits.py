"""Windows count per name, begin anew when they are over, and never hand out a number twice."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from services.database import Database, open_database
from services.receiver import limits
from services.receiver.schema import migrate
from tests.kit.orders import NOON

HOUR = timedelta(hours=1)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    migrate(database)
    yield database
    database.close()


def _count(database: Database, name: str, minutes: float = 0) -> int:
    with database.writing() as connection:
        return limits.count(connection, name, NOON + timedelta(minutes=minutes), HOUR)


def test_a_window_begins_anew(database: Database) -> None:
    assert [_count(database, "a", m) for m in (0, 10, 59, 60, 61, 121)] == [1, 2, 3, 1, 2, 1]


def test_names_do_not_mix(database: Database) -> None:
    assert [_count(database, name) for name in ("a", "b", "a", "b", "c")] == [1, 1, 2, 2, 1]


def test_all_at_once_get_different_numbers(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda _: _count(database, "a"), range(40)))
    assert sorted(numbers) == list(range(1, 41))


def test_a_count_can_be_given_back(database: Database) -> None:
    _count(database, "a")
    with database.writing() as connection:
        limits.give_back(connection, "a")
    assert _count(database, "a") == 1


def test_old_windows_are_forgotten(database: Database) -> None:
    _count(database, "old")
    _count(database, "new", 90)
    with database.writing() as connection:
        limits.forget(connection, NOON + timedelta(minutes=60))
    assert (_count(database, "new", 91), _count(database, "old", 1)) == (2, 1)
