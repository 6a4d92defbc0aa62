"""Housekeeping: sizes are true, old refusals go, a backup is whole while work goes on."""

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from app.protocol import Answer, Result
from app.states import State
from services.workstation import upkeep
from services.workstation.rows import ALL
from services.workstation.store import Store
from tests.kit.orders import NOON
from tests.services.workstation.conftest import Feed, moved, started


def test_usage_counts_orders_and_files(feed: Feed, tmp_path: Path) -> None:
    feed.put(started())
    files = tmp_path / "files"
    (files / "deep").mkdir(parents=True)
    (files / "a.png").write_bytes(b"x" * 10)
    (files / "deep" / "b.png").write_bytes(b"x" * 5)
    found = upkeep.usage(feed.store, files)
    assert (found.files_bytes, found.orders) == (15, 1)
    assert found.store_bytes >= feed.store.path.stat().st_size
    assert found.free_bytes > 0
    assert upkeep.usage(feed.store, tmp_path / "none").files_bytes == 0


@pytest.mark.parametrize(("days", "left"), [(89, 1), (91, 0)])
def test_refusals_nobody_dismissed_are_forgotten_after_ninety_days(feed: Feed, days: int, left: int) -> None:
    store, order = feed.store, started()
    feed.put(order)
    asyncio.run(store.add([moved(order, State.IN_PRODUCTION)]))
    asyncio.run(store.take(None, [Answer("m1", Result.REJECTED)]))
    store.clock = lambda: NOON + timedelta(days=days)
    asyncio.run(upkeep.tidy(store))
    assert len(store.refusals()) == left
    assert store.path.with_name(store.path.name + "-wal").stat().st_size == 0


def test_a_backup_opens_as_a_station_of_its_own(feed: Feed, tmp_path: Path) -> None:
    order = started()
    feed.put(order)
    asyncio.run(feed.store.add([moved(order, State.IN_PRODUCTION)]))
    target = tmp_path / "backup" / "station.db"
    target.parent.mkdir()
    assert upkeep.backup(feed.store, target) == target.stat().st_size
    assert [one.name for one in target.parent.iterdir()] == ["station.db"]
    with sqlite3.connect(target) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    other = Store.open(target.parent, clock=lambda: NOON)
    try:
        assert other.page(ALL).rows == feed.store.page(ALL).rows
        assert other.waiting() == 1
    finally:
        other.close()
