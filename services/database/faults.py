"""Faults of a database, told in Platen's words."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app.errors import Corrupt, Unavailable

_DRIVERS = {"sqlite3", "psycopg", "psycopg.errors"}
_LOST = {"OperationalError", "InterfaceError"}
_OURS = re.compile(r"^no such |syntax error|has no column|values for|query does not")


@contextmanager
def in_our_words() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        in_words = told(error)
        if in_words is error:
            raise
        raise in_words from error


def told(error: BaseException) -> Exception:
    """A lost, full or damaged database in Platen's words; every other error as it is, for it is a fault of ours.

    The driver's text may hold values of a person, so only the error's kind is told.
    """
    inner = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    drivers = {kind.__name__ for kind in type(inner).__mro__ if kind.__module__ in _DRIVERS}
    if isinstance(inner, sa.exc.TimeoutError) or (drivers & _LOST and not _OURS.search(str(inner))):
        return Unavailable(
            f"The database did not answer as it should ({type(inner).__name__}); nothing was changed.",
            hint="Check that it is running and that the disk is not full.",
        )
    if type(inner) is sqlite3.DatabaseError:
        return Corrupt("The database file is damaged.", hint="Restore it from a backup.")
    if isinstance(error, StopIteration) or not isinstance(error, Exception):
        return RuntimeError(f"a database work raised {type(error).__name__}")
    return error
