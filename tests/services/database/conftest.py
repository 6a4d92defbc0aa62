"""An open database of each kind, for the tests of this folder."""

from collections.abc import Iterator

import pytest

from services.database import Database, open_database


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The same test on SQLite and on PostgreSQL."""
    opened = open_database(database_url)
    yield opened
    opened.close()
