"""Second looks at the real receiver: two checkers and a packer, offline and not; who looks, and what comes of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.artwork import Verdict
from app.events import Checked, Event
from app.orders import Order
from app.people import Author
from app.rules import Rules
from app.states import ReprintReason, Role, State
from services.receiver import book
from tests.kit.factory import Workstation, workstation
from tests.kit.orders import MANAGER, TICKED, an_order, fetched, moved, placed
from tests.kit.receiver import Running, running_receiver
from ui.qc.gathering import waiting_orders
from ui.qc.round import waiting

pytestmark = pytest.mark.anyio
RULES = Rules(second_look=1.0)
BANDING = ReprintReason.BANDING


@dataclass
class Floor:
    """`first` and `other` check, `packer` ships; each at a station of their own."""

    running: Running
    first: Workstation
    other: Workstation
    packer: Workstation
    id: str

    async def meet(self, *stations: Workstation) -> None:
        for _ in range(2):
            for station in stations or (self.first, self.other, self.packer):
                await station.cycle()

    async def check(self, at: Workstation, verdict: Verdict = Verdict.PASS) -> Event:
        order = at.order(self.id)
        part, why = order.fulfilments[0], BANDING if verdict is Verdict.FAIL else None

        def make(base: dict[str, object]) -> Event:
            named = base | {"fulfilment": part.id, "unit": "1-1", "attempt": 1, "answers": TICKED}
            return Checked(**named, verdict=verdict, why=why)  # type: ignore[arg-type]  # fields by name

        event = await at.step(make, order.id)
        self.running.clock.forward(minutes=1)
        return event

    def book(self) -> Order:
        with self.running.state.database.reading() as connection:
            kept = book.find(connection, self.id)
        assert kept is not None
        return kept.order


def at_bench(station: Workstation, who: Author | None = None) -> list[str]:
    """The numbers that lie at this bench."""
    orders = waiting_orders(station.store)
    return [piece.number for order in orders for piece in waiting(order, who or station.author)]


@asynccontextmanager
async def floor(database_url: str, folder: Path) -> AsyncIterator[Floor]:
    """One piece in its check; every station was told the shop's rules once."""
    async with (
        running_receiver(database_url, rules=RULES) as running,
        workstation(running, folder, "A", Role.CHECKER) as first,
        workstation(running, folder, "B", Role.CHECKER) as other,
        workstation(running, folder, "C") as packer,
    ):
        snapshot = an_order("1000")
        part = replace(snapshot, fulfilments=())
        events: list[Event] = [placed(part), fetched(snapshot, "1-a1")]
        now = running.clock()
        await running.state.database.group.submit(lambda c: book.record(c, events, running.state.rules, now))
        made = Floor(running, first, other, packer, snapshot.id)
        kept = made.book()
        steps = [replace(moved(kept, to, MANAGER), at=now) for to in (State.IN_PRODUCTION, State.QUALITY_CHECK)]
        await running.state.database.group.submit(lambda c: book.record(c, steps, running.state.rules, now))
        for station in (first, other, packer):
            hello = await station.sync.client.hello()
            told = {"second_look": hello.second_look, "second_look_key": hello.second_look_key}
            station.store.rules = replace(station.store.rules, **told)  # type: ignore[arg-type]  # as they were sent
        await made.meet()
        yield made


async def test_it_comes_up_for_the_other_alone_and_their_fail_makes_one_reprint(
    database_url: str, tmp_path: Path
) -> None:
    async with floor(database_url, tmp_path) as day:
        assert at_bench(day.first) == at_bench(day.other) == ["#1000"]
        day.first.line.down = True
        await day.check(day.first)
        assert at_bench(day.first) == []
        assert at_bench(day.first, day.other.author) == ["#1000"]
        assert at_bench(day.other) == ["#1000"]
        day.first.line.down = False
        await day.meet()
        assert day.book().state is State.READY
        assert at_bench(day.other) == ["#1000"]
        assert at_bench(day.first) == []
        await day.check(day.other, Verdict.FAIL)
        await day.meet()
        part = day.book().fulfilments[0]
        assert (part.state, [r.why for r in part.reprints], part.looks[0].verdict) == (
            State.IN_PRODUCTION, [BANDING], Verdict.FAIL
        )  # fmt: skip
        assert day.first.order(day.id) == day.other.order(day.id) == day.book()
        assert at_bench(day.first) == at_bench(day.other) == []


async def test_judged_offline_while_it_was_sent_it_is_counted_and_a_leader_is_told(
    database_url: str, tmp_path: Path
) -> None:
    async with floor(database_url, tmp_path) as day:
        await day.check(day.first)
        await day.meet()
        day.other.line.down = True
        await day.check(day.other, Verdict.FAIL)
        assert day.other.order(day.id).state is State.IN_PRODUCTION
        await day.packer.ship(day.id, "Z1")
        await day.meet(day.packer)
        day.other.line.down = False
        await day.meet()
        kept = day.book()
        assert (kept.state, len(kept.fulfilments[0].reprints), kept.rush) == (State.SHIPPED, 0, False)
        assert kept.fulfilments[0].looks[0].verdict is Verdict.FAIL
        assert [issue.kind for issue in kept.issues] == ["second_look"]
        assert day.other.store.refusals() == ()
        row = day.packer.store.row(day.id)
        assert row is not None
        assert row.problem


async def test_both_pass_the_same_piece_offline_and_one_pass_is_the_second_look(
    database_url: str, tmp_path: Path
) -> None:
    """Neither knew of the other: whoever is heard first passed it, the other one looked once more. Ready once."""
    async with floor(database_url, tmp_path) as day:
        for station in (day.first, day.other):
            station.line.down = True
            await day.check(station)
            station.line.down = False
        await day.meet()
        kept = day.book()
        (look,) = kept.fulfilments[0].looks
        assert (kept.state, look.first, look.by, look.verdict) == (
            State.READY, day.first.person.name, day.other.person.name, Verdict.PASS
        )  # fmt: skip
        assert sum(entry.words == "Passed QC" for entry in kept.trail) == 1
