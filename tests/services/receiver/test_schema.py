"""The numbered steps make exactly the tables of this version, once, whoever else does the same at the moment."""

from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from sqlalchemy import Connection

from services.database import open_database
from services.receiver.schema import EMPTY_CHAIN, FEED_STATE, METADATA, migrate


def _shape(connection: Connection) -> dict[str, object]:
    """Every table's columns, keys and indexes as the database itself tells them."""
    inspector = sa.inspect(connection)
    shape: dict[str, object] = {}
    for table in sorted(set(inspector.get_table_names()) - {"alembic_version"}):
        columns = [(c["name"], str(c["type"]), c["nullable"], c.get("default")) for c in inspector.get_columns(table)]
        indexes = sorted((i["name"] or "", tuple(i["column_names"])) for i in inspector.get_indexes(table))
        unique = sorted((u["name"] or "", tuple(u["column_names"])) for u in inspector.get_unique_constraints(table))
        key = tuple(inspector.get_pk_constraint(table)["constrained_columns"])
        shape[table] = (sorted(columns), key, indexes, unique)
    return shape


def test_walked_up_equals_fresh(database_url: str) -> None:
    database = open_database(database_url)
    try:
        migrate(database)
        with database.writing() as connection:
            walked = _shape(connection)
            METADATA.drop_all(connection)
            METADATA.create_all(connection)
            assert _shape(connection) == walked
    finally:
        database.close()


def test_again_changes_nothing(database_url: str) -> None:
    database = open_database(database_url)
    try:
        migrate(database)
        with database.writing() as connection:
            connection.execute(FEED_STATE.update().values(n=41))
            feed_id = connection.execute(sa.select(FEED_STATE.c.feed_id)).scalar_one()
        migrate(database)
        with database.reading() as connection:
            row = connection.execute(sa.select(FEED_STATE)).one()
        assert (row.n, row.feed_id, row.chain) == (41, feed_id, EMPTY_CHAIN)
    finally:
        database.close()


def test_several_replicas_start_at_once(postgres_url: str) -> None:
    databases = [open_database(postgres_url) for _ in range(4)]
    try:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(migrate, databases))
        with databases[0].reading() as connection:
            assert connection.execute(sa.select(sa.func.count()).select_from(FEED_STATE)).scalar_one() == 1
    finally:
        for database in databases:
            database.close()


def test_a_step_may_take_longer_than_any_other_work(postgres_url: str) -> None:
    """Years of orders on a slow machine: the limits that guard daily work do not hold for a migration, and hold again
    after it."""
    database, seen = open_database(postgres_url), dict[str, str]()
    names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")

    def look(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().startswith("CREATE TABLE orders") and not seen:
            seen.update({n: str(connection.exec_driver_sql(f"SHOW {n}").scalar_one()) for n in names})

    try:
        sa.event.listen(sa.Engine, "before_cursor_execute", look)
        migrate(database)
        with database.writing() as connection:
            after = [connection.exec_driver_sql(f"SHOW {n}").scalar_one() for n in names]
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", look)
        database.close()
    assert set(seen.values()) == {"0"}
    assert "0" not in after
