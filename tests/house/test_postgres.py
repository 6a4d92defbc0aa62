"""The tests' own PostgreSQL: it runs whoever we are, lends empty databases and leaves nothing behind."""

import os

import psycopg
import sqlalchemy as sa

from tests.kit.postgres import Postgres, postgres


def address(url: str) -> str:
    return url.replace("+psycopg", "")


def test_each_database_is_empty_and_gone_afterwards(postgres_server: Postgres) -> None:
    with postgres_server.database() as first, psycopg.connect(address(first), autocommit=True) as connection:
        connection.execute("CREATE TABLE orders (id integer)")
    with postgres_server.database() as second, psycopg.connect(address(second)) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        assert tables == (0,)
    with psycopg.connect(address(postgres_server.url())) as connection:
        names = connection.execute("SELECT datname FROM pg_database").fetchall()
    assert {first.split("/")[3].split("?")[0], second.split("/")[3].split("?")[0]}.isdisjoint({n for (n,) in names})


def test_the_server_ends_and_takes_its_folder_along() -> None:
    with postgres() as server:
        process, folder = server.process_id, server.folder
        os.kill(process, 0)
    assert not folder.exists()
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return
    raise AssertionError("PostgreSQL is still running")


def test_both_databases_answer(database_url: str) -> None:
    engine = sa.create_engine(database_url)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT 1")).scalar_one() == 1
    engine.dispose()
