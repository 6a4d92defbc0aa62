"""A station on a temporary folder, with a clock that stands still, and what a receiver would send it."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from app.events import Moved
from app.orders import Order
from app.protocol import FeedItem, FeedPage
from app.states import State
from app.wire import order_bytes
from services.workstation.keeping import recount
from services.workstation.store import Store
from tests.kit.orders import MANAGER, NOON, an_order, begun


@pytest.fixture
def open_store(tmp_path: Path) -> Iterator[Callable[[str], Store]]:
    """Opens a store by name; the same name opens the same file again. All are closed at the end."""
    opened: list[Store] = []

    def opener(name: str = "station") -> Store:
        opened.append(Store.open(tmp_path / name, clock=lambda: NOON))
        return opened[-1]

    yield opener
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[[str], Store]) -> Store:
    return open_store("station")


@pytest.fixture
def feed(store: Store) -> "Feed":
    return Feed(store)


class Feed:
    """What a receiver would send, handed to a store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.seq = 0
        self.revs: dict[str, int] = {}

    def item(self, order: Order, *, rev: int = 0) -> FeedItem:
        self.seq += 1
        self.revs[order.id] = rev or self.revs.get(order.id, 0) + 1
        return FeedItem(self.seq, "order", order.id, self.revs[order.id], "put", msgspec.Raw(order_bytes(order)))

    def page(self, *items: FeedItem) -> FeedPage:
        return FeedPage(items, f"c{self.seq}", False, NOON)

    def put(self, *orders: Order) -> frozenset[str]:
        return asyncio.run(self.store.take(self.page(*(self.item(order) for order in orders))))

    def drop(self, order: str, *, rev: int = 99) -> frozenset[str]:
        self.seq += 1
        return asyncio.run(self.store.take(self.page(FeedItem(self.seq, "order", order, rev, "del"))))


def started(number: str = "1001") -> Order:
    """Received and confirmed: may go into production."""
    order = begun(an_order(number))
    part = replace(order.fulfilments[0], state=State.CONFIRMED)
    return replace(order, fulfilments=(part,))


def moved(order: Order, to: State, id_: str = "m1") -> Moved:
    part = order.fulfilments[0].id
    return Moved(id=id_, order=order.id, at=NOON, author=MANAGER, fulfilment=part, to=to, reason="needed")


def assert_counters_hold(store: Store) -> None:
    """The kept counters equal a count of the rows."""
    counts, slots = asyncio.run(store.write(recount))
    assert counts == {key: n for key, n in store.cache.kept().items() if n}
    assert slots == {tuple(row[:3]): row[3] for row in store.cache.ask("SELECT * FROM slots")}
