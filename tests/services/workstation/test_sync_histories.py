"""Two stations, random steps and random cuts: in the end all are equal, nothing is lost, nothing took effect twice.

The receiver is the real one on a database of its own for every history; what took effect is counted in its history
table, what was answered in its command table.
"""

import asyncio
import json
import shutil
import sqlite3
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import PlatenError
from app.events import Assigned, Claimed, Event, Held, Moved, Noted, Released, Undone
from app.orders import Order
from app.people import Author
from app.states import HoldReason, Role, State
from services.receiver import book
from services.receiver import state as receiving
from services.workstation.client import Client
from services.workstation.keeping import recount
from services.workstation.store import Store
from services.workstation.sync import Sync
from tests.kit.line import Cut, CutLine
from tests.kit.orders import NOON, an_order, placed
from tests.kit.receiver import Running, running_receiver

ORDERS = 4
NAMES = ("Naledi Khumalo", "Lerato Venter")
CUTS = st.lists(st.sampled_from(Cut), max_size=4)
ACTION = st.one_of(
    st.tuples(st.just("step"), st.integers(0, 1), st.integers(0, ORDERS - 1), st.integers(0, 6)),
    st.tuples(st.just("sync"), st.integers(0, 1), CUTS, st.just(0)),
    st.tuples(st.just("elsewhere"), st.just(0), st.integers(0, ORDERS - 1), st.integers(0, 6)),
    st.tuples(st.just("restart"), st.integers(0, 1), st.just(0), st.just(0)),
    st.tuples(st.just("new feed"), st.just(0), st.just(0), st.just(0)),
)


@dataclass
class Founded:
    """A receiver's file with four orders, two people and two paired stations, to be copied for every history."""

    file: Path
    authors: tuple[Author, ...]
    tokens: tuple[str, ...]


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    file = tmp_path_factory.mktemp("founded") / "receiver.db"

    async def found() -> Founded:
        async with running_receiver(f"sqlite:///{file}", providers={}) as running:
            with running.state.database.writing() as connection:
                for which in range(ORDERS):
                    event = placed(an_order(str(which)), id=f"placed-{which}")
                    book.record(connection, [event], running.state.rules, NOON)
            people = [running.person(NAMES[0], Role.OPERATOR), running.person(NAMES[1], Role.MANAGER)]
            tokens = tuple(running.pair(f"Press {n}") for n in (1, 2))
            return Founded(file, tuple(p.author("Press") for p in people), tokens)

    made = asyncio.run(found())
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return made


@dataclass
class Shop:
    """A receiver and two stations, each on its own line."""

    folder: Path
    founded: Founded
    running: Running
    stores: list[Store] = field(default_factory=list)
    lines: list[CutLine] = field(default_factory=list)
    syncs: list[Sync] = field(default_factory=list)
    told: list[set[str]] = field(default_factory=list)
    clicked: list[str] = field(default_factory=list)
    stamp: int = 0

    def open(self, at: int) -> None:
        store = Store.open(self.folder / str(at), clock=lambda: NOON)
        sync = Sync(
            store,
            Client("http://receiver.test", self.founded.tokens[at], self.lines[at]),
            lambda touched: self.told[at].update(touched),
            lambda line: None,
            lambda: NOON,
            pages=(3, 3),
        )
        self.stores[at : at + 1] = [store]
        self.syncs[at : at + 1] = [sync]

    def event(self, author: Author, order: Order, kind: int) -> Event:
        """One of seven things a person may do; whether it is allowed shows later."""
        self.stamp += 1
        head = {"id": f"{author.id}-{self.stamp}", "order": order.id, "at": NOON, "author": author}
        part = order.fulfilments[0].id
        if kind == 0:
            return Noted(**head, text=f"note {self.stamp}")  # type: ignore[arg-type]
        if kind == 1:
            to = State.IN_PRODUCTION if order.state is not State.IN_PRODUCTION else State.QUALITY_CHECK
            return Moved(**head, fulfilment=part, to=to, reason="needed")  # type: ignore[arg-type]
        if kind == 2:
            return Held(**head, fulfilment=part, why=HoldReason.ARTWORK)  # type: ignore[arg-type]
        if kind == 3:
            return Released(**head, fulfilment=part)  # type: ignore[arg-type]
        if kind == 4:
            return Assigned(**head, person=author.name)  # type: ignore[arg-type]
        if kind == 5:
            return Claimed(**head, fulfilment=part)  # type: ignore[arg-type]
        last = next((entry.event for entry in reversed(order.trail) if entry.before is not None), "none")
        return Undone(**head, undoes=last)  # type: ignore[arg-type]


async def _play(shop: Shop, actions: list[tuple[str, int, object, int]]) -> None:
    for name, who, what, kind in actions:
        if name == "step" and isinstance(what, int):
            await _click(shop, who, what, kind)
        elif name == "sync" and isinstance(what, list):
            shop.lines[who].cut(what)
            await shop.syncs[who].cycle()
            shop.lines[who].plan.clear()
        elif name == "elsewhere" and isinstance(what, int):
            _elsewhere(shop, what, kind)
        elif name == "restart":
            shop.stores[who].close()
            shop.open(who)
        elif name == "new feed":
            _restored(shop.running.state)


async def _click(shop: Shop, who: int, which: int, kind: int) -> None:
    """A person sees the order on the station and does something; what the rules forbid there is never kept."""
    shown = shop.stores[who].order(_id(which))
    if shown is None:
        return
    event = shop.event(shop.founded.authors[who], shown.order, kind)
    before = shop.stores[who].waiting()
    try:
        await shop.stores[who].add([event])
    except PlatenError:
        assert shop.stores[who].waiting() == before
    else:
        shop.clicked.append(event.id)


def _elsewhere(shop: Shop, which: int, kind: int) -> None:
    """Somebody at another station does it at the same time."""
    state = shop.running.state
    with state.database.writing() as connection:
        kept = book.find(connection, _id(which))
        assert kept is not None
        try:
            event = shop.event(shop.founded.authors[1], kept.order, kind)
            book.record(connection, [event], state.rules, NOON)
        except PlatenError:
            return


def _restored(state: receiving.State) -> None:
    """The receiver's feed has become another, as after a backup was put back: cursors are of no use."""
    with state.database.writing() as connection:
        connection.exec_driver_sql("UPDATE feed_state SET feed_id = 'another'")


def _id(which: int) -> str:
    return an_order(str(which)).id


def _cached(store: Store) -> dict[str, tuple[int, object]]:
    sql = "SELECT c.id, r.rev, c.body FROM cache c JOIN rows r ON r.n = c.n"
    return {id_: (rev, json.loads(body)) for id_, rev, body in store.cache.ask(sql)}


def _shown(store: Store) -> list[tuple[object, ...]]:
    return sorted(store.cache.ask("SELECT id, rev, state, held, assigned, claim_by, pending, sent FROM rows"))


async def _settle(shop: Shop) -> None:
    """The line is whole again: two rounds, so that each has seen what the other sent."""
    for _ in range(2):
        for sync in shop.syncs:
            await sync.cycle()


@pytest.mark.parametrize("part", range(3), ids=lambda part: f"part {part + 1}")
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(actions=st.lists(ACTION, max_size=25))
def test_after_any_history_all_are_equal_nothing_is_lost_and_nothing_took_effect_twice(
    founded: Founded, part: int, actions: list[tuple[str, int, object, int]]
) -> None:
    """Three parts of a hundred histories each, so that they run beside each other."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "receiver.db"
        shutil.copyfile(founded.file, file)

        async def story() -> None:
            async with running_receiver(f"sqlite:///{file}", providers={}) as running:
                shop = Shop(Path(folder), founded, running, told=[set(), set()])
                shop.lines = [CutLine(running.transport()) for _ in NAMES]
                for at in range(len(NAMES)):
                    shop.open(at)
                try:
                    for sync in shop.syncs:
                        await sync.cycle()
                    await _play(shop, actions)
                    await _settle(shop)
                    await _hold(shop)
                finally:
                    for store in shop.stores:
                        store.close()

        asyncio.run(story())


async def _hold(shop: Shop) -> None:
    with shop.running.state.database.reading() as connection:
        counted = Counter(id_ for (id_,) in connection.exec_driver_sql("SELECT id FROM history"))
        rows = connection.exec_driver_sql("SELECT id, answer FROM command").all()
        orders = connection.exec_driver_sql("SELECT id, rev, body FROM orders").all()
    answered = {row.id: json.loads(row.answer)["result"] for row in rows}
    truth = {row.id: (row.rev, json.loads(row.body)) for row in orders}
    assert not [id_ for id_, n in counted.items() if n > 1]
    assert set(shop.clicked) == set(answered)
    refused = {refusal.id for store in shop.stores for refusal in store.refusals()}
    assert refused == {id_ for id_, result in answered.items() if result != "applied"}
    assert not refused & set(counted)
    for store in shop.stores:
        assert store.waiting() == 0
        assert store.cache.ask("SELECT COUNT(*) FROM pending") == [(0,)]
        assert _cached(store) == truth
        counts, slots = await store.write(recount)
        assert counts == {key: n for key, n in store.cache.kept().items() if n}
        assert slots == {tuple(row[:3]): row[3] for row in store.cache.ask("SELECT * FROM slots")}
    assert _shown(shop.stores[0]) == _shown(shop.stores[1])
