"""The second generation of the cache, step by step: nothing of it shows before the swap."""

import asyncio
from functools import partial

import msgspec
import pytest

from app.errors import Corrupt
from app.protocol import SnapshotItem
from app.rules import DEFAULT
from app.wire import order_bytes
from services.workstation import snapshot
from services.workstation.rows import ALL
from services.workstation.store import Store
from tests.kit.orders import NOON, an_order, begun
from tests.services.workstation.conftest import Feed


def _items(*externals: str) -> tuple[SnapshotItem, ...]:
    orders = [begun(an_order(external)) for external in externals]
    return tuple(SnapshotItem(order.id, 1, msgspec.Raw(order_bytes(order))) for order in orders)


def _numbers(store: Store) -> list[str]:
    return sorted(row.number for row in store.page(ALL).rows)


def test_until_the_swap_the_window_sees_the_first_generation(feed: Feed) -> None:
    store = feed.store
    feed.put(begun(an_order("1")))

    async def story() -> None:
        assert not await store.write(snapshot.begin)
        await store.write(partial(snapshot.put, page=snapshot.read_page(_items("1", "2"))))
        await store.write(snapshot.order)
        for statement in await store.write(snapshot.steps_left):
            await store.write(partial(snapshot.carry_out, statement=statement))
            assert _numbers(store) == ["#1"]
        for first, last in await store.write(snapshot.find_slices):
            await store.write(partial(snapshot.make_findable, first=first, last=last))
        assert (_numbers(store), store.search("thandi")[0].number) == (["#1"], "#1")
        await store.write(partial(snapshot.swap, cursor="c2", now=NOON, rules=DEFAULT, agreed=False))
        assert _numbers(store) == ["#1", "#2"]

    asyncio.run(story())


def test_a_begun_one_can_be_forgotten_or_begun_again(feed: Feed) -> None:
    feed.put(begun(an_order("1")))
    for _ in range(2):
        asyncio.run(feed.store.write(snapshot.begin))
        asyncio.run(feed.store.write(partial(snapshot.put, page=snapshot.read_page(_items("2")))))
    asyncio.run(feed.store.write(snapshot.discard))
    assert _numbers(feed.store) == ["#1"]
    assert feed.store.cache.ask("SELECT name FROM sqlite_master WHERE name LIKE '%new%'") == []


def test_an_empty_station_shows_a_first_page_at_once(store: Store) -> None:
    assert asyncio.run(store.write(snapshot.begin))
    touched = asyncio.run(store.write(partial(snapshot.show_first, items=_items("1", "2"))))
    assert len(touched) == 2
    assert _numbers(store) == ["#1", "#2"]


def test_an_unreadable_order_is_told(store: Store) -> None:
    with pytest.raises(Corrupt):
        snapshot.read_page([SnapshotItem("o", 1, msgspec.Raw(b'{"id":3}'))])


def test_whoever_waits_is_told_before_the_disk_has_it(store: Store) -> None:
    told: list[int] = []
    asyncio.run(store.write(snapshot.begin))
    page = snapshot.read_page(_items("1"))
    asyncio.run(store.write(partial(snapshot.put, page=page, then=lambda: told.append(1))))
    assert told == [1]
