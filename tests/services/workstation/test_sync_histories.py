"""Two stations, random steps and random cuts: in the end all are equal, nothing is lost, nothing took effect twice."""

import asyncio
import json
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import PlatenError
from app.events import Assigned, Claimed, Event, Held, Moved, Noted, Released, Undone
from app.orders import Order
from app.people import Author
from app.states import HoldReason, State
from services.workstation.client import Client
from services.workstation.keeping import recount
from services.workstation.store import Store
from services.workstation.sync import Sync
from tests.kit.line import Cut, CutLine
from tests.kit.orders import MANAGER, NOON, OPERATOR, an_order, placed
from tests.services.workstation.small import SmallReceiver, bodies

ORDERS = 4
PEOPLE = (OPERATOR, MANAGER)
CUTS = st.lists(st.sampled_from(Cut), max_size=4)
ACTION = st.one_of(
    st.tuples(st.just("step"), st.integers(0, 1), st.integers(0, ORDERS - 1), st.integers(0, 6)),
    st.tuples(st.just("sync"), st.integers(0, 1), CUTS, st.just(0)),
    st.tuples(st.just("machine"), st.just(0), st.integers(0, ORDERS - 1), st.integers(0, 6)),
    st.tuples(st.just("restart"), st.integers(0, 1), st.just(0), st.just(0)),
    st.tuples(st.just("new feed"), st.just(0), st.just(0), st.just(0)),
)


@dataclass
class Shop:
    """A receiver and two stations, each on its own line."""

    folder: Path
    receiver: SmallReceiver
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
            Client("http://receiver.test", "t", self.lines[at]),
            lambda touched: self.told[at].update(touched),
            lambda line: None,
            lambda: NOON,
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
        elif name == "machine" and isinstance(what, int):
            _elsewhere(shop, what, kind)
        elif name == "restart":
            shop.stores[who].close()
            shop.open(who)
        elif name == "new feed" and shop.receiver.feed_id == "f1":
            shop.receiver.feed_id = "f2"


async def _click(shop: Shop, who: int, which: int, kind: int) -> None:
    """A person sees the order on the station and does something; what the rules forbid there is never kept."""
    shown = shop.stores[who].order(_id(which))
    if shown is None:
        return
    event = shop.event(PEOPLE[who], shown.order, kind)
    before = shop.stores[who].waiting()
    try:
        await shop.stores[who].add([event])
    except PlatenError:
        assert shop.stores[who].waiting() == before
    else:
        shop.clicked.append(event.id)


def _elsewhere(shop: Shop, which: int, kind: int) -> None:
    """Somebody at the receiver does it at the same time."""
    _, order = shop.receiver.orders[_id(which)]
    try:
        shop.receiver.record(shop.event(MANAGER, order, kind))
    except PlatenError:
        return


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


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(ACTION, max_size=25))
def test_after_any_history_all_are_equal_nothing_is_lost_and_nothing_took_effect_twice(
    actions: list[tuple[str, int, object, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        receiver = SmallReceiver(limit=3)
        for which in range(ORDERS):
            receiver.record(placed(an_order(str(which)), id=f"placed-{which}"))
        shop = Shop(Path(folder), receiver, told=[set(), set()])
        shop.lines = [CutLine(httpx.MockTransport(receiver.handle)) for _ in PEOPLE]
        for at in range(len(PEOPLE)):
            shop.open(at)

        async def story() -> None:
            for sync in shop.syncs:
                await sync.cycle()
            await _play(shop, actions)
            await _settle(shop)

        try:
            asyncio.run(story())
            _hold(shop)
        finally:
            for store in shop.stores:
                store.close()


def _hold(shop: Shop) -> None:
    counted = Counter(shop.receiver.applied)
    assert max(counted.values()) == 1
    refused = {refusal.id for store in shop.stores for refusal in store.refusals()}
    assert {id_ for id_ in shop.clicked if counted[id_]} | refused >= set(shop.clicked)
    assert not refused & set(counted)
    for store in shop.stores:
        assert store.waiting() == 0
        assert store.cache.ask("SELECT COUNT(*) FROM pending") == [(0,)]
        assert _cached(store) == bodies(shop.receiver)
        counts, slots = asyncio.run(store.write(recount))
        assert counts == {key: n for key, n in store.cache.kept().items() if n}
        assert slots == {tuple(row[:3]): row[3] for row in store.cache.ask("SELECT * FROM slots")}
    assert _shown(shop.stores[0]) == _shown(shop.stores[1])
