"""The store as the window uses it: quick to open, steps shown at once, listeners told, counters right."""

import asyncio
import subprocess
import sys
from datetime import UTC
from pathlib import Path

from app.events import Assigned, Held
from app.states import HoldReason, State
from services.workstation.rows import Filter
from tests.kit.orders import NOON, OPERATOR
from tests.services.workstation.conftest import Feed, assert_counters_hold, moved, started


def test_reading_the_first_page_imports_nothing_heavy(tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from datetime import datetime, UTC
from services.workstation.store import Store
store = Store.open(Path({str(tmp_path)!r}), clock=lambda: datetime.now(UTC))
store.page(); store.counts(); store.search("mia")
store.close()
heavy = {{"sqlalchemy", "httpx", "msgspec", "asyncio", "PySide6", "keyring", "PIL", "app.workflow"}} & set(sys.modules)
sys.exit(" ".join(sorted(heavy)) or 0)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_a_step_shows_at_once_and_is_counted(feed: Feed) -> None:
    store, order = feed.store, started()
    feed.put(order)
    touched = asyncio.run(store.add([moved(order, State.IN_PRODUCTION)]))
    assert touched == {order.id}
    row = store.row(order.id)
    assert row is not None
    assert (row.state, row.pending, store.waiting()) == (State.IN_PRODUCTION, True, 1)
    assert store.counts().by_state[State.IN_PRODUCTION] == 1
    shown = store.order(order.id)
    assert shown is not None
    assert (shown.order.state, shown.rev, len(shown.pending)) == (State.IN_PRODUCTION, 1, 1)
    assert [found.id for found in store.page(Filter(states=frozenset({State.IN_PRODUCTION}))).rows] == [order.id]


def test_whoever_listens_hears_of_new_steps(feed: Feed) -> None:
    heard: list[int] = []
    feed.store.on_added = lambda: heard.append(feed.store.waiting())
    feed.put(started())
    asyncio.run(feed.store.add([Assigned(id="a1", order=started().id, at=NOON, author=OPERATOR, person="Mia")]))
    assert heard == [1]
    assert feed.store.counts(NOON, UTC).mine("Mia") == 1
    assert [row.assigned for row in feed.store.page(Filter(assigned="Mia")).rows] == ["Mia"]


def test_holding_and_releasing_moves_the_counters(feed: Feed) -> None:
    order = started()
    feed.put(order)
    part = order.fulfilments[0].id
    hold = Held(id="h1", order=order.id, at=NOON, author=OPERATOR, fulfilment=part, why=HoldReason.ADDRESS)
    asyncio.run(feed.store.add([hold]))
    assert (feed.store.counts().held, feed.store.count(Filter(held=True)), feed.store.count(Filter(held=False))) == (
        1,
        1,
        0,
    )
    assert_counters_hold(feed.store)
