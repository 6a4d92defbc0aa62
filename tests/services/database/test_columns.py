"""The same values go in and come out on SQLite and PostgreSQL."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.database import Database, Json, UtcTime, dialect_insert, driver, now, utc_text

TABLES = sa.MetaData()
THINGS = sa.Table(
    "thing",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", UtcTime),
    sa.Column("document", Json),
)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=ZONES)  # noqa: DTZ001  (hypothesis adds the zone)


def fill(database: Database, rows: list[dict[str, object]]) -> list[sa.Row[tuple[object, ...]]]:
    with database.writing() as connection:
        TABLES.drop_all(connection)
        TABLES.create_all(connection)
        connection.execute(THINGS.insert(), rows)
    with database.reading() as connection:
        return list(connection.execute(THINGS.select().order_by(THINGS.c.at)).all())


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moments=st.lists(MOMENTS, min_size=1, max_size=20))
def test_moments_come_back_aware_and_sort_by_time(database: Database, moments: list[datetime]) -> None:
    found = fill(database, [{"id": number, "at": moment} for number, moment in enumerate(moments)])
    assert [row.at for row in found] == sorted(moments)
    assert all(row.at.tzinfo is UTC or row.at.utcoffset() == timedelta(0) for row in found)


@given(one=MOMENTS, other=MOMENTS)
def test_text_of_moments_sorts_like_the_moments(one: datetime, other: datetime) -> None:
    assert (utc_text(one) < utc_text(other)) == (one < other)
    assert len(utc_text(one)) == 27


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(sa.exc.StatementError, match="zone"):
        fill(database, [{"id": 1, "at": datetime(2026, 11, 21)}])  # noqa: DTZ001


def test_documents_are_bytes_in_the_program_and_text_in_the_database(database: Database) -> None:
    given_ = [b'{"b": 1,  "a": 2}', '["kept as it is"]', {"name": "Zoë ☂"}, [1, None, True], None]
    found = fill(database, [{"id": number, "document": value} for number, value in enumerate(given_)])
    documents = [row.document for row in sorted(found, key=lambda row: row.id)]
    assert documents == [
        b'{"b": 1,  "a": 2}',
        b'["kept as it is"]',
        '{"name":"Zoë ☂"}'.encode(),
        b"[1,null,true]",
        None,
    ]
    with database.reading() as connection:
        assert isinstance(connection.exec_driver_sql("SELECT document FROM thing WHERE id = 0").scalar(), str)


def test_moments_written_by_hand_read_like_others(database: Database) -> None:
    moment = datetime(2026, 11, 21, 9, 30, 0, 5, tzinfo=timezone(timedelta(hours=2)))
    fill(database, [{"id": 1, "at": moment}])
    mark = "?" if database.dialect == "sqlite" else "%s"
    with database.writing() as connection:
        statement = f"INSERT INTO thing (id, at) VALUES (2, {mark})"
        driver(connection).execute(statement, [database.moment(moment)])
    with database.reading() as connection:
        moments = connection.execute(sa.select(THINGS.c.at)).scalars().all()
    assert moments == [moment, moment]


def test_clock_is_aware_and_does_not_stand_still_in_a_transaction(database: Database) -> None:
    with database.writing() as connection:
        first, second = now(connection), now(connection)
    assert first.utcoffset() == timedelta(0)
    assert first <= second
    assert abs((datetime.now(UTC) - first).total_seconds()) < 60


def test_a_conflict_is_settled_in_the_same_words(database: Database) -> None:
    fill(database, [{"id": 1, "document": b"1"}])
    with database.writing() as connection:
        statement = dialect_insert(connection, THINGS).values(id=1, document=b"2")
        connection.execute(statement.on_conflict_do_nothing(index_elements=["id"]))
        assert connection.execute(sa.select(THINGS.c.document)).scalar_one() == b"1"
        connection.execute(
            statement.on_conflict_do_update(index_elements=["id"], set_={"document": statement.excluded.document})
        )
        assert connection.execute(sa.select(THINGS.c.document)).scalar_one() == b"2"
