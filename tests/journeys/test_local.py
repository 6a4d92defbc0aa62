"""A shop with one computer: the receiver runs inside the workstation's process; nothing else changes."""

from pathlib import Path

import pytest

from app.states import Role, State
from services.local import inside
from services.receiver import book
from services.secrets import SessionSecrets
from services.workstation.store import Store
from services.workstation.sync import Sync
from tests.kit.orders import an_order, fetched, placed
from tests.kit.receiver import Clock

pytestmark = pytest.mark.anyio


async def test_local(tmp_path: Path) -> None:
    clock = Clock()
    snapshot = an_order("1")
    async with inside(tmp_path, "Press 1", SessionSecrets(), people=(("Owner", Role.ADMIN),), clock=clock) as local:
        record = lambda c: book.record(c, [placed(snapshot), fetched(snapshot, "1-a1")], local.state.rules, clock())  # noqa: E731
        await local.state.database.group.submit(record)
        hello = await local.client.hello()
        assert [p.name for p in hello.people] == ["Owner"]
        store = Store.open(tmp_path / "station", clock=clock)
        try:
            sync = Sync(store, local.client, lambda _: None, lambda _: None, clock)
            await sync.cycle()
            shown = store.order(snapshot.id)
            assert shown is not None
            assert shown.order.state is State.ARTWORK_READY
            from app.events import Moved

            author = hello.people[0].author("Press 1")
            part = shown.order.fulfilments[0].id
            step = Moved(id="s1", order=snapshot.id, at=clock(), author=author, fulfilment=part, to=State.IN_PRODUCTION)
            await store.add([step])
            await sync.cycle()
            await sync.cycle()
            assert store.waiting() == 0
            with local.state.database.reading() as connection:
                kept = book.find(connection, snapshot.id)
            assert kept is not None
            assert kept.order.state is State.IN_PRODUCTION
        finally:
            store.close()
    assert (tmp_path / "receiver.db").exists()
