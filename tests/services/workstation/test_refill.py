"""Filling the cache anew: usable from the first page, swapped as a whole, cut anywhere without harm."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from app.errors import Corrupt, Unreachable
from app.events import Noted
from app.orders import Order
from app.protocol import Answer, Result, SnapshotItem, SnapshotPage
from app.wire import order_bytes
from services.workstation.refill import refill
from services.workstation.rows import ALL
from services.workstation.snapshot import EVERYTHING, Shrunk
from services.workstation.store import Store
from tests.kit.orders import NOON, OPERATOR, an_order, begun
from tests.services.workstation.conftest import Feed, assert_counters_hold


def shop(count: int, *, start: int = 0) -> list[Order]:
    return sorted((begun(an_order(str(n))) for n in range(start, start + count)), key=lambda order: order.id)


def fetcher(orders: list[Order], *, size: int = 3, rev: int = 1, fail_at: int = -1) -> Callable[[str], Any]:
    """A receiver's snapshot in pages of `size`; the page `fail_at` never comes."""

    async def fetch(after: str) -> SnapshotPage:
        first = int(after or 0)
        if first // size == fail_at:
            raise Unreachable("cut")
        part = orders[first : first + size]
        items = tuple(SnapshotItem(order.id, rev, msgspec.Raw(order_bytes(order))) for order in part)
        more = str(first + size) if first + size < len(orders) else None
        return SnapshotPage(items, None if after else "c9", more, len(orders), NOON)

    return fetch


def fill(
    store: Store, fetch: Callable[[str], Any], *, agreed: bool = False
) -> tuple[Shrunk | None, list[frozenset[str]]]:
    touched: list[frozenset[str]] = []
    return asyncio.run(refill(store, fetch, touched.append, NOON, agreed=agreed)), touched


def ids(store: Store) -> list[str]:
    return sorted(row.id for row in store.page(ALL).rows)


def test_everything_is_there_in_order_searchable_and_counted(store: Store) -> None:
    orders = shop(20)
    shrunk, touched = fill(store, fetcher(orders))
    assert shrunk is None
    assert ids(store) == [order.id for order in orders]
    assert touched == [frozenset(order.id for order in orders[:3]), EVERYTHING]
    assert len(store.search("thandi")) == 20
    assert (store.place, store.synced_at) == ("c9", NOON)
    assert_counters_hold(store)
    shown = store.order(orders[4].id)
    assert shown is not None
    assert shown.order == orders[4]


@pytest.mark.parametrize("fail_at", [0, 1, 3])
def test_cut_anywhere_the_cache_stays_as_it_was_and_the_next_try_is_whole(feed: Feed, fail_at: int) -> None:
    feed.put(*shop(4))
    before = ids(feed.store)
    with pytest.raises(Unreachable):
        fill(feed.store, fetcher(shop(20), fail_at=fail_at))
    assert ids(feed.store) == before
    assert feed.store.place == "c4"
    assert fill(feed.store, fetcher(shop(20)))[0] is None
    assert len(ids(feed.store)) == 20
    assert_counters_hold(feed.store)


def test_orders_missing_from_it_go_and_older_revisions_are_believed(feed: Feed) -> None:
    """The receiver was put back from a backup: what it says now is true, also where it knew more before."""
    orders = shop(6)
    feed.put(*orders)
    feed.put(*orders)
    back = [replace(order, note="from the backup") for order in orders[:4]]
    assert fill(feed.store, fetcher(back))[0] is None
    assert ids(feed.store) == [order.id for order in orders[:4]]
    shown = feed.store.order(orders[0].id)
    assert shown is not None
    assert (shown.order.note, shown.rev) == ("from the backup", 1)


def test_less_than_half_needs_a_person(feed: Feed) -> None:
    orders = shop(6)
    feed.put(*orders)
    assert fill(feed.store, fetcher(orders[:2]))[0] == Shrunk(6, 2)
    assert len(ids(feed.store)) == 6
    assert fill(feed.store, fetcher(orders[:3]))[0] is None
    assert fill(feed.store, fetcher(orders[:1]), agreed=True)[0] is None
    assert ids(feed.store) == [orders[0].id]


def test_steps_of_staff_stay_and_show_in_the_new_generation(feed: Feed) -> None:
    orders = shop(3)
    feed.put(*orders)
    note = Noted(id="n1", order=orders[0].id, at=NOON, author=OPERATOR, text="hi")
    asyncio.run(feed.store.add([note]))
    fill(feed.store, fetcher(orders, rev=5))
    row = feed.store.row(orders[0].id)
    assert row is not None
    assert (row.pending, feed.store.waiting()) == (True, 1)
    assert_counters_hold(feed.store)
    asyncio.run(feed.store.take(None, [Answer("n1", Result.APPLIED, rev=6, seq=1)]))
    fill(feed.store, fetcher(orders, rev=6))
    row = feed.store.row(orders[0].id)
    assert row is not None
    assert not row.pending


def test_orders_of_one_moment_and_one_number_all_find_a_place(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixteen bits of the id may be the same; here for all of them."""
    monkeypatch.setattr("services.workstation.projection.crc32", lambda data: 7)
    orders = shop(9)
    fill(store, fetcher(orders))
    assert ids(store) == [order.id for order in orders]
    assert len({row.n for row in store.page(ALL).rows}) == 9
    for order in orders:
        shown = store.order(order.id)
        assert shown is not None
        assert shown.order == order


def test_a_receiver_that_names_no_place_is_not_believed(feed: Feed) -> None:
    feed.put(*shop(1))

    async def fetch(after: str) -> SnapshotPage:
        return SnapshotPage((), None, None, 0, NOON)

    with pytest.raises(Corrupt):
        fill(feed.store, fetch)
    assert len(ids(feed.store)) == 1


def test_indexes_of_both_generations_can_be_swapped_again_and_again(store: Store) -> None:
    for count in (3, 4, 5, 6):
        fill(store, fetcher(shop(count)))
        assert len(ids(store)) == count
    names = [name for (name,) in store.cache.ask("SELECT name FROM sqlite_master WHERE name LIKE '%new%'")]
    assert names == []
