"""Turns at writing: every read-then-write is seen whole, on one SQLite connection and on PostgreSQL's many."""

import threading

import sqlalchemy as sa

from services.database import Database

PARTS, TIMES = 4, 50


def test_counting_from_many_threads_loses_nothing(database: Database) -> None:
    lock = "" if database.dialect == "sqlite" else " FOR UPDATE"
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE counter (n INTEGER)")
        connection.exec_driver_sql("INSERT INTO counter VALUES (0)")

    def count() -> None:
        for _ in range(TIMES):
            with database.writing() as connection:
                n = connection.execute(sa.text(f"SELECT n FROM counter{lock}")).scalar_one()
                connection.exec_driver_sql(f"UPDATE counter SET n = {n + 1}")

    threads = [threading.Thread(target=count) for _ in range(PARTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT n FROM counter").scalar_one() == PARTS * TIMES
