"""A shift without a line: everything on this station works; afterwards nothing is lost, nothing happens twice."""

from pathlib import Path

import pytest

from app.states import State
from services.receiver import book
from tests.kit.factory import workstation
from tests.kit.orders import BY_HAND, an_order, fetched, placed
from tests.kit.receiver import Running, running_receiver

pytestmark = pytest.mark.anyio
ORDERS = 30


async def _fill(running: Running) -> list[str]:
    ids, now = [], running.clock()
    for n in range(ORDERS):
        snapshot = an_order(str(1000 + n))
        events = [placed(snapshot), fetched(snapshot, "1-a1")]
        await running.state.database.group.submit(
            lambda c, events=events: book.record(c, events, running.state.rules, now)  # type: ignore[misc]
        )
        ids.append(snapshot.id)
    await running.pump()
    return ids


async def test_a_day_offline(database_url: str, tmp_path: Path) -> None:
    async with running_receiver(database_url) as running:
        ids = await _fill(running)
        running.letters.letters.clear()
        async with (
            workstation(running, tmp_path, "Press") as press,
            workstation(running, tmp_path, "Office") as office,
        ):
            await press.cycle()
            await office.cycle()
            press.line.down = True
            for n, id_ in enumerate(ids):
                running.clock.forward(minutes=15)
                await press.move(id_, State.IN_PRODUCTION)
                await press.move(id_, State.QUALITY_CHECK)
                await press.move(id_, State.READY, BY_HAND)
                await press.ship(id_, f"1Z{n:08d}")
                await press.cycle()
                assert press.order(id_).state is State.SHIPPED
            line = press.said[-1]
            assert not line.online
            assert press.store.waiting() == 4 * ORDERS
            # meanwhile somebody in the office puts one of them on hold and writes a note on another
            await office.note(ids[3], "The customer called")
            await office.cycle()
            assert all(office.order(i).state is State.ARTWORK_READY for i in ids)
            assert running.letters.letters == []
            press.line.down = False
            for _ in range(6):
                await press.cycle()
            assert press.store.waiting() == 0
            assert press.store.refusals() == ()
            await office.cycle()
            assert all(office.order(i).state is State.SHIPPED for i in ids)
            assert [n.text for n in press.order(ids[3]).notes] == ["The customer called"]
            await running.pump()
            running.clock.forward(minutes=10)
            await running.pump()
            shipped = [s for s in running.letters.subjects() if "on its way" in s]
            assert len(shipped) == len(set(shipped)) == ORDERS
            # asking once more tells nobody anything
            await press.cycle()
            running.clock.forward(minutes=10)
            await running.pump()
            assert len([s for s in running.letters.subjects() if "on its way" in s]) == ORDERS
