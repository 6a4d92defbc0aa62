"""Many small works in one transaction: none lost, none half kept, none answered early. On both databases."""

import asyncio
import random
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from app.errors import NotAllowed, Unavailable
from services.database import Database, Rows, open_database

BOX = Rows("box", ("source", "key", "body"), ("source", "key"))


@pytest.fixture
def box(database: Database) -> Database:
    kind = "BLOB" if database.dialect == "sqlite" else "BYTEA"
    with database.writing() as connection:
        connection.exec_driver_sql(f"CREATE TABLE box (source TEXT, key TEXT, body {kind}, UNIQUE (source, key))")
    return database


def put(connection: Connection, key: object) -> None:
    connection.exec_driver_sql(f"INSERT INTO box (source, key) VALUES ('s', '{key}')")


def putting(key: object) -> Callable[[Connection], None]:
    return lambda connection: put(connection, key)


def keys(database: Database) -> set[str]:
    with database.reading() as connection:
        return set(connection.exec_driver_sql("SELECT key FROM box").scalars())


def together(database: Database, works: Sequence[Callable[[Connection], Any]]) -> list[Any]:
    async def run() -> list[Any]:
        return await asyncio.gather(*map(database.group.submit, works), return_exceptions=True)

    return asyncio.run(asyncio.wait_for(run(), 60))


def held(database: Database) -> threading.Event:
    """Keeps the writing thread busy until the event is set, so that what comes next waits together."""
    entered, release = threading.Event(), threading.Event()

    def wait(connection: Connection) -> None:
        entered.set()
        assert release.wait(30)

    thread = threading.Thread(target=lambda: asyncio.run(database.group.submit(wait)), daemon=True)
    thread.start()
    assert entered.wait(30)
    return release


def test_an_answer_means_that_others_can_see_it(box: Database) -> None:
    async def one(number: int) -> bool:
        await box.group.submit(lambda connection: put(connection, number))
        return str(number) in keys(box)

    async def run() -> list[bool]:
        return await asyncio.gather(*map(one, range(40)))

    assert asyncio.run(run()) == [True] * 40


def test_what_waits_together_shares_a_transaction(box: Database) -> None:
    transactions: list[object] = []

    async def run() -> None:
        release = held(box)
        works = [
            asyncio.ensure_future(box.group.submit(lambda c: transactions.append(c.get_transaction())))
            for _ in range(64)
        ]
        await asyncio.sleep(0)
        release.set()
        await asyncio.gather(*works)

    asyncio.run(run())
    assert len(transactions) == 64
    assert len({id(one) for one in transactions}) == 1


@pytest.mark.parametrize("seed", range(6))
def test_a_failing_work_harms_no_other(box: Database, seed: int) -> None:
    chance = random.Random(seed)

    def work(number: int, fate: str) -> Callable[[Connection], int]:
        def carry_out(connection: Connection) -> int:
            put(connection, f"{number} first")
            if fate == "refuses":
                raise NotAllowed("not now")
            if fate == "repeats":
                put(connection, f"{number} first")
            if fate == "breaks":
                connection.exec_driver_sql("SELECT * FROM no_such_table")
            put(connection, f"{number} second")
            return number

        return carry_out

    fates = [chance.choice(["goes well", "goes well", "refuses", "repeats", "breaks"]) for _ in range(200)]
    answers = together(box, [work(number, fate) for number, fate in enumerate(fates)])
    well = {number for number, fate in enumerate(fates) if fate == "goes well"}
    assert {answer for answer in answers if isinstance(answer, int)} == well
    assert [isinstance(answer, NotAllowed) for answer in answers] == [fate == "refuses" for fate in fates]
    assert all(isinstance(answer, Exception) for number, answer in enumerate(answers) if number not in well)
    assert keys(box) == {f"{number} {part}" for number in well for part in ("first", "second")}


def test_rows_are_new_once_whoever_repeats_them(box: Database) -> None:
    async def run() -> list[bool]:
        release = held(box)
        rows = [("s", str(number % 50), b"body") for number in range(150)]
        waiting = [asyncio.ensure_future(box.group.keep(BOX, row)) for row in rows]
        await asyncio.sleep(0)
        release.set()
        return await asyncio.gather(*waiting)

    fresh = asyncio.run(run())
    assert fresh == [True] * 50 + [False] * 100
    assert keys(box) == {str(number) for number in range(50)}


def test_rows_and_works_of_one_batch_fail_apart(box: Database) -> None:
    async def run() -> list[Any]:
        release = held(box)
        waiting = [
            asyncio.ensure_future(one)
            for one in (
                box.group.keep(BOX, ("s", "good", b"")),
                box.group.keep(BOX, ("s", "bad", object())),
                box.group.submit(lambda connection: put(connection, "work")),
            )
        ]
        await asyncio.sleep(0)
        release.set()
        return await asyncio.gather(*waiting, return_exceptions=True)

    good, bad, work = asyncio.run(run())
    assert good is True
    assert isinstance(bad, Exception)
    assert work is None
    assert keys(box) == {"good", "work"}


def test_a_task_that_gave_up_does_not_keep_the_others_from_their_answers(box: Database) -> None:
    async def run() -> list[Any]:
        release = held(box)
        works = [asyncio.ensure_future(box.group.submit(putting(n))) for n in range(10)]
        await asyncio.sleep(0)
        works[3].cancel()
        release.set()
        return await asyncio.gather(*works, return_exceptions=True)

    answers = asyncio.run(run())
    assert [type(answer) for answer in answers].count(asyncio.CancelledError) == 1
    assert keys(box) >= {str(number) for number in range(10) if number != 3}


def test_several_loops_get_their_own_answers(box: Database) -> None:
    found: dict[int, list[Any]] = {}

    def run(part: int) -> None:
        def work(number: int) -> Callable[[Connection], tuple[int, int]]:
            def carry_out(connection: Connection) -> tuple[int, int]:
                put(connection, f"{part}-{number}")
                return part, number

            return carry_out

        found[part] = together(box, [work(number) for number in range(50)])

    threads = [threading.Thread(target=run, args=(part,)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == {part: [(part, number) for number in range(50)] for part in range(4)}
    assert len(keys(box)) == 200


def test_writing_beside_the_group_never_meets_a_busy_database(box: Database) -> None:
    faults: list[Exception] = []

    def write(part: int) -> None:
        try:
            for number in range(50):
                with box.writing() as connection:
                    put(connection, f"{part}/{number}")
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=write, args=(part,)) for part in range(3)]
    for thread in threads:
        thread.start()
    together(box, [putting(f"group/{n}") for n in range(100)])
    for thread in threads:
        thread.join(60)
    assert faults == []
    assert len(keys(box)) == 250


def test_closing_answers_what_waits_and_refuses_what_comes(box: Database) -> None:
    async def run() -> list[Any]:
        release = held(box)
        works = [asyncio.ensure_future(box.group.submit(putting(n))) for n in range(5)]
        await asyncio.sleep(0)
        release.set()
        await asyncio.to_thread(box.group.close)
        with pytest.raises(Unavailable):
            await box.group.submit(lambda connection: None)
        return await asyncio.gather(*works)

    assert asyncio.run(run()) == [None] * 5
    assert keys(box) == set("01234")


@pytest.mark.parametrize("kind", [StopIteration, SystemExit, KeyboardInterrupt, asyncio.CancelledError])
def test_an_odd_exception_reaches_the_task_that_asked(box: Database, kind: type[BaseException]) -> None:
    def odd(connection: Connection) -> None:
        raise kind

    answers = together(box, [putting("before"), odd, putting("after")])
    assert [type(answer) for answer in answers] == [type(None), RuntimeError, type(None)]
    assert [type(answer) for answer in together(box, [odd])] == [RuntimeError]
    assert keys(box) == {"before", "after"}


def test_a_loop_that_ended_early_leaves_nothing_behind(box: Database) -> None:
    async def give_up() -> None:
        waiting = asyncio.ensure_future(box.group.submit(putting("nobody waits")))
        await asyncio.sleep(0)
        waiting.cancel()

    for _ in range(3):
        asyncio.run(give_up())
    together(box, [putting("later")])
    assert "later" in keys(box)


def test_a_lost_connection_fails_all_and_the_next_ones_work(postgres_url: str) -> None:
    database = open_database(postgres_url)
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE box (source TEXT, key TEXT)")

    def cut(connection: Connection) -> None:
        connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    async def run() -> list[Any]:
        release = held(database)
        works = [putting("before"), cut, putting("after")]
        waiting = [asyncio.ensure_future(database.group.submit(work)) for work in works]
        await asyncio.sleep(0)
        release.set()
        return await asyncio.gather(*waiting, return_exceptions=True)

    assert [type(answer) for answer in asyncio.run(run())] == [Unavailable] * 3
    assert keys(database) == set()
    together(database, [lambda connection: put(connection, "later")])
    assert keys(database) == {"later"}
    database.close()


def test_a_full_disk_keeps_only_what_was_answered(tmp_path: Path) -> None:
    box = open_database(str(tmp_path / "small.db"))
    with box.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE box (source TEXT, key TEXT, body BLOB, UNIQUE (source, key))")
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 20}")

    async def run() -> list[Any]:
        rows = [("s", str(number), bytes(3000)) for number in range(64)]
        return await asyncio.gather(*[box.group.keep(BOX, row) for row in rows], return_exceptions=True)

    answers = asyncio.run(run())
    assert {type(answer) for answer in answers} <= {bool, Unavailable}
    assert Unavailable in {type(answer) for answer in answers}
    assert keys(box) == {str(number) for number, answer in enumerate(answers) if answer is True}
    with box.writing() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert asyncio.run(box.group.keep(BOX, ("s", "later", bytes(3000)))) is True
    box.close()
