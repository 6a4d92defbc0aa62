"""The databases these tests run on: SQLite in a fresh folder, and a PostgreSQL of our own."""

from collections.abc import Iterator

import pytest

from services.database import Database, open_database


@pytest.fixture
def url(database_url: str) -> str:
    """The same test on both databases."""
    return database_url


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = open_database(url)
    yield opened
    opened.close()
