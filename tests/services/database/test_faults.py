"""Which faults are the database's, and that none of them tells what was in it."""

import sqlite3

import psycopg
import pytest
import sqlalchemy as sa

from app.errors import Corrupt, Unavailable
from services.database.faults import in_our_words, told

SECRET = "jane@example.com"


def wrapped(error: Exception) -> Exception:
    return sa.exc.DBAPIError("INSERT INTO t VALUES (?)", {"mail": SECRET}, error)


@pytest.mark.parametrize(
    "fault",
    [
        sqlite3.OperationalError(f"database or disk is full {SECRET}"),
        sqlite3.InterfaceError("bad"),
        psycopg.OperationalError(f"server closed the connection {SECRET}"),
        psycopg.errors.LockNotAvailable("canceling statement due to lock timeout"),
        psycopg.errors.QueryCanceled("canceling statement due to statement timeout"),
        psycopg.errors.AdminShutdown("terminating"),
        sa.exc.TimeoutError("pool"),
    ],
)
def test_a_database_that_is_away_is_unavailable(fault: Exception) -> None:
    for error in (fault, wrapped(fault)):
        answer = told(error)
        assert isinstance(answer, Unavailable)
        assert SECRET not in f"{answer} {answer.hint}"


def test_a_damaged_file_is_corrupt() -> None:
    assert isinstance(told(sqlite3.DatabaseError("database disk image is malformed")), Corrupt)


@pytest.mark.parametrize(
    "fault",
    [
        sqlite3.OperationalError("no such table: x"),
        sqlite3.OperationalError('near "SELEC": syntax error'),
        sqlite3.IntegrityError("UNIQUE"),
        psycopg.errors.UniqueViolation("duplicate"),
        KeyError("x"),
    ],
)
def test_a_fault_of_ours_stays_what_it_is(fault: Exception) -> None:
    assert told(fault) is fault
    with pytest.raises(type(fault)) as caught, in_our_words():
        raise fault
    assert caught.value is fault


def test_the_cause_is_kept_for_the_log() -> None:
    fault = sqlite3.OperationalError("disk I/O error")
    with pytest.raises(Unavailable) as caught, in_our_words():
        raise fault
    assert caught.value.__cause__ is fault
