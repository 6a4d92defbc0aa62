"""Sync against the real receiver: what the line says, refusals, resyncs, two loops that never wait for each other."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from app.events import Assigned, Event, Noted
from app.people import Author
from app.protocol import Answer, Result
from app.states import Role
from services.receiver import book
from services.workstation.client import Client
from services.workstation.rows import ALL
from services.workstation.store import Store
from services.workstation.sync import EVERYTHING, Line, Sync, in_words
from tests.kit.line import Cut, CutLine
from tests.kit.orders import NOON, an_order, placed
from tests.kit.receiver import Clock, Running, running_receiver

T = TypeVar("T")


@dataclass
class Bench:
    """One station on one receiver."""

    running: Running
    store: Store
    line: CutLine
    sync: Sync
    author: Author
    clock: Clock
    touched: list[frozenset[str]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    stirred: asyncio.Event = field(default_factory=asyncio.Event)

    def touch(self, orders: frozenset[str]) -> None:
        self.touched.append(orders)
        self.stirred.set()

    def tell(self, line: Line) -> None:
        self.lines.append(line)
        self.stirred.set()

    def place(self, *externals: str) -> list[str]:
        """New orders at the receiver."""
        ids = []
        with self.running.state.database.writing() as connection:
            for external in externals:
                event = placed(an_order(external), id=f"placed-{external}")
                book.record(connection, [event], self.running.state.rules, NOON)
                ids.append(event.order)
        self.running.state.published(10_000)
        return ids

    def execute(self, sql: str) -> None:
        with self.running.state.database.writing() as connection:
            connection.exec_driver_sql(sql)

    def note(self, order: str, id_: str = "n1", text: str = "hello") -> Event:
        return Noted(id=id_, order=order, at=NOON, author=self.author, text=text)

    def numbers(self) -> list[str]:
        return sorted(row.number for row in self.store.page(ALL).rows)


@asynccontextmanager
async def bench(folder: Path) -> AsyncIterator[Bench]:
    clock = Clock()
    async with running_receiver(f"sqlite:///{folder / 'receiver.db'}", providers={}, clock=clock) as running:
        store = Store.open(folder / "station", clock=clock)
        line = CutLine(running.transport())
        found = Bench(running, store, line, None, None, clock)  # type: ignore[arg-type]  # set in the next lines
        found.author = running.person("Naledi Khumalo", Role.OPERATOR).author("Press 2")

        async def sleep(seconds: float) -> None:
            """Time stands still until somebody rings."""
            found.slept.append(seconds)
            found.stirred.set()
            await asyncio.Event().wait()

        found.sync = Sync(
            store,
            Client("http://receiver.test", running.pair(), line),
            found.touch,
            found.tell,
            clock,
            chance=lambda: 1.0,
            sleep=sleep,
            pages=(3, 3),
        )
        try:
            yield found
        finally:
            store.close()


def play(folder: Path, story: Callable[[Bench], Awaitable[T]]) -> T:
    async def whole() -> T:
        async with bench(folder) as made:
            return await story(made)

    return asyncio.run(whole())


async def until(b: Bench, holds: Callable[[], bool]) -> None:
    """Looks again whenever the station has told something; gives up after ten seconds."""
    async with asyncio.timeout(10):
        while not holds():
            b.stirred.clear()
            await b.stirred.wait()


def test_a_new_station_reads_everything_then_follows(tmp_path: Path) -> None:
    async def story(b: Bench) -> None:
        b.place("1", "2", "3", "4", "5", "6", "7")
        await b.sync.cycle()
        assert b.numbers() == [f"#{n}" for n in range(1, 8)]
        assert b.touched[-1] == EVERYTHING
        assert b.sync.line.words == "Up to date"
        b.touched.clear()
        (new,) = b.place("8")
        await b.sync.cycle()
        assert b.touched == [{new}]

    play(tmp_path, story)


def test_an_empty_station_shows_its_first_orders_before_the_last_have_come(tmp_path: Path) -> None:
    async def story(b: Bench) -> None:
        b.place("1", "2", "3", "4", "5", "6", "7")
        b.line.cut([Cut.NONE, Cut.NONE, Cut.BEFORE])
        await b.sync.cycle()
        assert len(b.numbers()) == 3
        assert not b.sync.line.online
        assert b.store.place == ""
        await b.sync.cycle()
        assert len(b.numbers()) == 7

    play(tmp_path, story)


def test_the_line_says_how_it_stands(tmp_path: Path) -> None:
    async def story(b: Bench) -> None:
        (order,) = b.place("1")
        await b.sync.cycle()
        assert (b.sync.line.online, b.sync.line.words) == (True, "Up to date")
        b.line.down = True
        b.clock.forward(minutes=1)
        await b.sync.cycle()
        assert (b.sync.line.online, b.sync.line.words, b.sync.line.since) == (False, "Working offline", b.clock())
        await b.store.add([b.note(order)])
        await b.sync.cycle()
        assert b.sync.line.words == "1 change waiting to sync"
        b.clock.forward(minutes=20)
        await b.sync.cycle()
        assert b.sync.line.stale
        assert b.sync.line.synced_at == NOON
        b.line.down = False
        await b.sync.cycle()
        assert (b.sync.line.words, b.sync.line.stale, b.sync.line.waiting) == ("Up to date", False, 0)
        assert b.lines[-1] == b.sync.line

    play(tmp_path, story)


@pytest.mark.parametrize(
    ("online", "waiting", "stale", "words"),
    [
        (True, 0, False, "Up to date"),
        (False, 0, False, "Working offline"),
        (False, 0, True, "Stale"),
        (True, 3, False, "3 changes waiting to sync"),
        (False, 1, True, "1 change waiting to sync"),
    ],
)
def test_words(online: bool, waiting: int, stale: bool, words: str) -> None:
    assert in_words(online=online, waiting=waiting, stale=stale) == words


def test_a_refused_step_becomes_a_refusal_and_those_behind_it_go_on(tmp_path: Path) -> None:
    async def story(b: Bench) -> None:
        one, two = b.place("1", "2")
        await b.sync.cycle()
        stranger = Author(Role.OPERATOR, "Nobody", "x", "Press 2")
        await b.store.add([Noted(id="bad", order=one, at=NOON, author=stranger, text="x"), b.note(two)])
        await b.sync.cycle()
        assert [refusal.id for refusal in b.store.refusals()] == ["bad"]
        shown = b.store.order(two)
        assert shown is not None
        assert ([n.text for n in shown.order.notes], b.store.waiting()) == (["hello"], 0)

    play(tmp_path, story)


def test_a_batch_the_receiver_cannot_read_is_taken_apart(tmp_path: Path) -> None:
    async def story(b: Bench) -> None:
        one, two = b.place("1", "2")
        await b.sync.cycle()
        await b.store.add([b.note(one, "n1"), b.note(two, "n2")])
        await b.store.write(lambda db: db.execute("UPDATE pending SET event = '{' WHERE id = 'n1'"))
        for _ in range(4):
            await b.sync.cycle()
        assert b.store.waiting() == 0
        assert [refusal.id for refusal in b.store.refusals()] == ["n1"]
        shown = b.store.order(two)
        assert shown is not None
        assert shown.rev == 2

    play(tmp_path, story)


def test_pulling_goes_on_while_pushing_fails(tmp_path: Path) -> None:
    async def story(b: Bench) -> None:
        (order,) = b.place("1")
        await b.sync.cycle()
        await b.store.add([b.note(order)])
        b.place("2")
        b.line.cut([Cut.BEFORE])
        await b.sync.cycle()
        assert (b.numbers(), b.store.waiting()) == (["#1", "#2"], 1)

    play(tmp_path, story)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE feed_state SET feed_id = 'another'",
        "UPDATE feed_state SET n = n - 1",
        "UPDATE feed_state SET oldest = n + 2",
        "UPDATE feed SET chain = 'another'",
    ],
)
def test_a_cursor_of_no_use_is_obeyed_with_one_snapshot(tmp_path: Path, change: str) -> None:
    async def story(b: Bench) -> None:
        first, second = b.place("1", "2")
        await b.sync.cycle()
        await b.store.add([b.note(first)])
        b.execute(change)
        b.touched.clear()
        await b.sync.cycle()
        await b.sync.cycle()
        assert EVERYTHING in b.touched
        assert b.touched.count(EVERYTHING) == 1
        assert (b.numbers(), b.store.waiting()) == (["#1", "#2"], 0)
        assert b.sync.line.words == "Up to date"
        assert second

    play(tmp_path, story)


def test_the_third_resync_in_ten_minutes_stops_and_says_so_until_a_person_resumes(tmp_path: Path) -> None:
    async def story(b: Bench) -> None:
        (order,) = b.place("1")
        await b.sync.cycle()
        for n in range(3):
            b.execute(f"UPDATE feed_state SET feed_id = 'another{n}'")
            await b.sync.cycle()
            b.clock.forward(minutes=1)
        assert "three times" in b.sync.line.problem
        assert b.sync.line.hint
        await b.store.add([b.note(order)])
        b.place("2")
        await b.sync.cycle()
        assert (b.numbers(), b.store.waiting()) == (["#1"], 0)
        await b.sync.resume()
        await b.sync.cycle()
        await b.sync.cycle()
        assert b.numbers() == ["#1", "#2"]
        assert b.sync.line.problem == ""

    play(tmp_path, story)


def test_resyncs_far_apart_are_all_obeyed(tmp_path: Path) -> None:
    async def story(b: Bench) -> None:
        b.place("1")
        await b.sync.cycle()
        for n in range(4):
            b.execute(f"UPDATE feed_state SET feed_id = 'another{n}'")
            b.clock.forward(minutes=6)
            await b.sync.cycle()
        assert b.sync.line.problem == ""

    play(tmp_path, story)


def test_a_shop_that_lost_most_orders_is_not_believed_without_a_person(tmp_path: Path) -> None:
    async def story(b: Bench) -> None:
        b.place("1", "2", "3", "4", "5")
        await b.sync.cycle()
        b.execute("DELETE FROM orders WHERE number <> '#1'")
        b.execute("UPDATE feed_state SET feed_id = 'another'")
        await b.sync.cycle()
        assert b.sync.shrunk is not None
        assert (b.sync.shrunk.have, b.sync.shrunk.got) == (5, 1)
        assert len(b.numbers()) == 5
        assert b.sync.line.problem
        await b.sync.cycle()
        assert len(b.numbers()) == 5
        await b.sync.agree()
        assert b.numbers() == ["#1"]
        await b.sync.cycle()
        assert (b.sync.line.problem, b.sync.line.words) == ("", "Up to date")

    play(tmp_path, story)


def test_a_clock_that_is_off_is_told(tmp_path: Path) -> None:
    async def story(b: Bench) -> None:
        b.place("1")
        b.store.clock = lambda: NOON + timedelta(minutes=9)
        await b.sync.cycle()
        b.place("2")
        await b.sync.cycle()
        assert b.sync.line.problem == "This computer's clock is 9 minutes off."

    play(tmp_path, story)


def test_a_station_no_longer_paired_keeps_its_orders_and_says_so(tmp_path: Path) -> None:
    async def story(b: Bench) -> None:
        b.place("1")
        await b.sync.cycle()
        b.execute("DELETE FROM station")
        await b.sync.cycle()
        assert b.sync.line.online
        assert (b.sync.line.problem, b.sync.line.hint) == (
            "The receiver does not know this workstation any more.",
            "Pair it again.",
        )
        assert b.numbers() == ["#1"]

    play(tmp_path, story)


def test_running_it_sends_what_is_added_and_shows_what_comes(tmp_path: Path) -> None:
    async def story(b: Bench) -> None:
        (order,) = b.place("1")
        running = asyncio.ensure_future(b.sync.run())
        try:
            await until(b, lambda: b.numbers() == ["#1"])
            await b.store.add([Assigned(id="a1", order=order, at=NOON, author=b.author, person="Mia")])
            await until(b, lambda: not b.store.cache.ask("SELECT 1 FROM pending"))
            b.place("2")
            await until(b, lambda: b.numbers() == ["#1", "#2"])
        finally:
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running

    play(tmp_path, story)


def test_while_the_line_is_down_the_timer_decides_not_the_click_but_a_person_may(tmp_path: Path) -> None:
    async def story(b: Bench) -> None:
        (order,) = b.place("1")
        await b.sync.cycle()
        b.line.down = True
        running = asyncio.ensure_future(b.sync.run())
        try:
            await b.store.add([b.note(order)])
            await until(b, lambda: len([s for s in b.slept if s < 30]) >= 2)
            asked = len(b.slept)
            await b.store.add([b.note(order, "n2")])
            await b.store.write(lambda db: None)
            await b.store.write(lambda db: None)
            assert len(b.slept) == asked
            b.line.down = False
            b.sync.try_now()
            await until(b, lambda: not b.store.cache.ask("SELECT 1 FROM pending"))
            assert b.sync.line.online
        finally:
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running

    play(tmp_path, story)


def test_waits_double_to_thirty_seconds_and_honor_what_was_asked(store: Store) -> None:
    client = Client("http://receiver.test", "t", httpx.MockTransport(lambda request: httpx.Response(503)))
    sync = Sync(store, client, lambda touched: None, lambda line: None, lambda: NOON, chance=lambda: 1.0)
    assert [sync.delay("pull", n) for n in (1, 2, 3, 6, 7, 50)] == [0.5, 1.0, 2.0, 16.0, 30.0, 30.0]
    assert sync.delay("push", 1, (Answer("a", Result.RETRY, retry_after=7.5),)) == 7.5
    half = Sync(store, client, lambda touched: None, lambda line: None, lambda: NOON, chance=lambda: 0.5)
    assert half.delay("pull", 3) == 1.0


def test_a_receiver_that_asks_to_wait_is_left_alone_so_long(store: Store) -> None:
    answer = httpx.Response(429, headers={"Retry-After": "77"})
    client = Client("http://receiver.test", "t", httpx.MockTransport(lambda request: answer))
    sync = Sync(store, client, lambda touched: None, lambda line: None, lambda: NOON, chance=lambda: 0.0)
    asyncio.run(sync.cycle())
    assert sync.delay("pull", 1) == 77.0
