"""Two stations on one order: the receiver decides, nobody's work is lost, and what was refused is said."""

from pathlib import Path

import pytest

from app.events import Claimed, Held
from app.states import HoldReason, Role, State
from services.receiver import book
from tests.kit.factory import workstation
from tests.kit.line import Cut
from tests.kit.orders import an_order, fetched, placed
from tests.kit.receiver import Running, running_receiver

pytestmark = pytest.mark.anyio


async def _one(running: Running) -> str:
    snapshot = an_order("1000")
    events = [placed(snapshot), fetched(snapshot, "1-a1")]
    now = running.clock()
    await running.state.database.group.submit(lambda c: book.record(c, events, running.state.rules, now))
    return snapshot.id


async def test_both_write_a_note_and_both_notes_stay(database_url: str, tmp_path: Path) -> None:
    async with running_receiver(database_url) as running:
        id_ = await _one(running)
        async with workstation(running, tmp_path, "A") as a, workstation(running, tmp_path, "B") as b:
            await a.cycle()
            await b.cycle()
            await a.note(id_, "from A")
            await b.note(id_, "from B")
            for _ in range(2):
                await a.cycle()
                await b.cycle()
            assert {n.text for n in a.order(id_).notes} == {n.text for n in b.order(id_).notes} == {"from A", "from B"}


async def test_the_second_claim_loses_and_is_told_who_works_on_it(database_url: str, tmp_path: Path) -> None:
    async with running_receiver(database_url) as running:
        id_ = await _one(running)
        async with (
            workstation(running, tmp_path, "A", Role.OPERATOR) as a,
            workstation(running, tmp_path, "B", Role.OPERATOR) as b,
        ):
            await a.cycle()
            await b.cycle()
            part = a.order(id_).fulfilments[0].id
            await a.step(lambda base: Claimed(**base, fulfilment=part), id_)
            await b.step(lambda base: Claimed(**base, fulfilment=part, provisional=True), id_)
            await a.cycle()
            await b.cycle()
            await b.cycle()
            claim = b.order(id_).fulfilments[0].claim
            assert claim is not None
            assert claim.by.name == a.person.name
            (refusal,) = b.store.refusals()
            assert a.person.name in refusal.message
            await b.store.dismiss(refusal.id)
            assert b.store.refusals() == ()


async def test_a_hold_made_elsewhere_stops_a_start_made_offline(database_url: str, tmp_path: Path) -> None:
    async with running_receiver(database_url) as running:
        id_ = await _one(running)
        async with workstation(running, tmp_path, "A") as a, workstation(running, tmp_path, "B") as b:
            await a.cycle()
            await b.cycle()
            b.line.down = True
            await a.step(lambda base: Held(**base, why=HoldReason.ARTWORK), id_)
            await a.cycle()
            await b.move(id_, State.IN_PRODUCTION)
            assert b.order(id_).state is State.IN_PRODUCTION
            b.line.down = False
            await b.cycle()
            await b.cycle()
            assert b.order(id_).held is not None
            assert b.order(id_).state is State.ARTWORK_READY
            assert len(b.store.refusals()) == 1


async def test_an_answer_lost_on_the_way_makes_nothing_happen_twice(database_url: str, tmp_path: Path) -> None:
    async with running_receiver(database_url) as running:
        id_ = await _one(running)
        async with workstation(running, tmp_path, "A") as a:
            await a.cycle()
            await a.note(id_, "once")
            a.line.cut([Cut.AFTER])
            await a.cycle()
            await a.cycle()
            await a.cycle()
            assert [n.text for n in a.order(id_).notes] == ["once"]
            assert a.store.waiting() == 0
