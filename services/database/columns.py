"""Column types and statements that mean the same on SQLite and PostgreSQL."""

import json
from datetime import UTC, datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite


class UtcTime(sa.types.TypeDecorator[datetime]):
    """A moment. Takes aware times of any zone, gives aware UTC; SQLite keeps text that sorts (`utc_text`)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.String(27))
        return dialect.type_descriptor(sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        if value is None:
            return None
        return utc_text(value) if dialect.name == "sqlite" else to_utc(value)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return datetime.fromisoformat(value) if isinstance(value, str) else to_utc(value)


class Json(sa.types.TypeDecorator[bytes]):
    """A JSON document as text in the database and UTF-8 bytes in the program, on both databases the same.

    Also takes text (already JSON) and plain dict, list, number or truth values, which it writes compactly.
    """

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: sa.Dialect) -> str | None:
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, bytes | bytearray | memoryview):
            return str(value, "utf-8")
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> bytes | None:
        return None if value is None else value.encode()


def utc_text(moment: datetime) -> str:
    """The text SQLite keeps for a moment, for statements written by hand: 27 characters, sorts by time."""
    return to_utc(moment).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def to_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone is not a moment")
    return moment.astimezone(UTC)


def now(connection: Connection) -> datetime:
    """The database's clock (aware UTC), which all programs that share it agree on."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    return to_utc(connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one())


def driver(connection: Connection) -> Any:
    """The driver's own connection, for the one statement that runs thousands of times a second.

    Both drivers' `execute(statement, values).rowcount` work; SQLite marks values with ?, PostgreSQL with %s.
    """
    return connection.connection.dbapi_connection


def dialect_insert(connection: Connection, table: sa.Table) -> postgresql.Insert:
    """An INSERT that knows ON CONFLICT; both databases' forms take the same calls."""
    if connection.dialect.name == "sqlite":
        return cast(postgresql.Insert, sqlite.insert(table))
    return postgresql.insert(table)
