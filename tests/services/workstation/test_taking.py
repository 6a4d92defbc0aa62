"""What the receiver sends: one transaction with the cursor, never twice, never back; killed at any moment, whole."""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from app.protocol import Answer, FeedItem, Result
from app.states import State
from app.workflow import apply
from services.workstation.rows import ALL
from services.workstation.store import Store
from tests.kit.orders import NOON, an_order, begun
from tests.services.workstation.conftest import Feed, assert_counters_hold, moved, started


def test_page_and_cursor_are_kept_together_and_twice_is_once(feed: Feed) -> None:
    page = feed.page(feed.item(started()))
    assert asyncio.run(feed.store.take(page)) == {started().id}
    assert asyncio.run(feed.store.take(page)) == frozenset()
    assert (feed.store.place, feed.store.synced_at) == ("c1", NOON)


def test_older_revisions_and_dead_orders_do_not_come_back(feed: Feed) -> None:
    order = started()
    feed.put(order)
    item = feed.item(replace(order, number="old"), rev=1)
    assert asyncio.run(feed.store.take(feed.page(item))) == frozenset()
    assert feed.drop(order.id, rev=5) == {order.id}
    assert feed.store.row(order.id) is None
    assert feed.store.counts().total == 0
    assert asyncio.run(feed.store.take(feed.page(feed.item(order, rev=4)))) == frozenset()
    assert asyncio.run(feed.store.take(feed.page(feed.item(order, rev=6)))) == {order.id}


def test_unknown_kinds_are_kept_as_they_came_and_skipped(feed: Feed) -> None:
    body = b'{"anything":[1,2]}'
    item = FeedItem(9, "machine", "m7", 3, "put", msgspec.Raw(body))
    assert asyncio.run(feed.store.take(feed.page(item))) == frozenset()
    rows = feed.store.cache.ask("SELECT kind, id, seq, rev, op, body FROM strange")
    assert rows == [("machine", "m7", 9, 3, "put", body)]
    assert feed.store.place == "c0"


def test_the_row_stays_as_it_is_from_click_to_feed(feed: Feed) -> None:
    """The answer, other people's news and the order's own news in any sequence: it never falls back."""
    store, order, other = feed.store, started(), begun(an_order("2002"))
    feed.put(order, other)
    event = moved(order, State.IN_PRODUCTION)
    seen: list[tuple[State, bool]] = []

    def look() -> None:
        row = store.row(order.id)
        assert row is not None
        seen.append((row.state, row.pending))

    asyncio.run(store.add([event]))
    look()
    asyncio.run(store.take(None, [Answer("m1", Result.APPLIED, rev=2, seq=4)]))
    look()
    feed.put(other)
    look()
    after = apply(order, event).order
    asyncio.run(store.take(feed.page(feed.item(after))))
    look()
    assert seen == [(State.IN_PRODUCTION, True)] * 3 + [(State.IN_PRODUCTION, False)]
    shown = store.order(order.id)
    assert shown is not None
    assert (shown.pending, shown.rev) == ((), 2)


_APPLIER = """
import asyncio, sys
from pathlib import Path
from services.workstation.store import Store
from tests.kit.orders import NOON, an_order, begun
from tests.services.workstation.conftest import Feed
from app.events import Noted
from tests.kit.orders import OPERATOR
store = Store.open(Path(sys.argv[1]), clock=lambda: NOON)
feed = Feed(store)
for n in range(100_000):
    order = begun(an_order(str(n % 40)))
    feed.put(order)
    asyncio.run(store.add([Noted(id=f"n{n}", order=order.id, at=NOON, author=OPERATOR, text=str(n))]))
    print(n, flush=True)
"""


@pytest.mark.parametrize("after", [3, 11, 30])
def test_killed_at_any_moment_everything_said_is_there_and_counters_hold(tmp_path: Path, after: int) -> None:
    """A process that takes and adds is killed; what it had told of is there, whole, and equal to the rows."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    process = subprocess.Popen(
        [sys.executable, "-c", _APPLIER, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None
    told = 0
    for line in process.stdout:
        told = int(line)
        if told >= after:
            break
    process.send_signal(signal.SIGKILL)
    told = max([told, *(int(line) for line in process.stdout.read().splitlines() if line.isdigit())])
    process.stdout.close()
    process.wait(30)
    store = Store.open(tmp_path, clock=lambda: NOON)
    try:
        kept = [id_ for (id_,) in store.cache.ask("SELECT id FROM pending ORDER BY place")]
        assert kept[: told + 1] == [f"n{n}" for n in range(told + 1)]
        assert len(kept) <= told + 2
        assert_counters_hold(store)
        assert int(store.place.removeprefix("c")) in (len(kept), len(kept) + 1)
        for row in store.page(ALL).rows:
            shown = store.order(row.id)
            assert shown is not None
            assert {note.id for note in shown.order.notes} == {event.id for event in shown.pending}
    finally:
        store.close()
