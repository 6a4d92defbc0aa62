"""A day at the press with known defects: what is made again, what it costs, who pays; nobody is mailed twice."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from app.artwork import Verdict
from app.checklist import read_costs
from app.codes import UnitCode, read_unit_code, unit_code
from app.errors import NotAllowed
from app.events import Checked, Event, Made, Undone
from app.orders import Item, Money, Order
from app.rules import Rules
from app.states import Payer, ReprintReason, Role, State
from services.receiver import book
from services.workstation.quality import by_payer, costs, pareto, quality
from services.workstation.rows import ALL
from tests.kit.factory import Workstation, workstation
from tests.kit.orders import TICKED, an_artwork, an_order, fetched, placed
from tests.kit.receiver import Running, running_receiver

pytestmark = pytest.mark.anyio

BANDING, CROP, LOW, BLANK = (
    ReprintReason.BANDING, ReprintReason.WRONG_CROP, ReprintReason.LOW_RESOLUTION, ReprintReason.BLANK_DEFECT
)  # fmt: skip
RULES = Rules(piece_costs=read_costs("Mug = 4.20 USD; Framed print = 11.50 USD"))
DAY: dict[str, tuple[str, int, tuple[tuple[int, ReprintReason], ...]]] = {
    "1": ("Framed print", 1, ()),
    "2": ("Framed print", 1, ((1, BANDING),)),
    "3": ("Mug", 4, ((2, BLANK), (3, BANDING))),
    "4": ("Framed print", 1, ((1, CROP), (1, BANDING))),
    "5": ("Mug", 2, ((1, LOW),)),
    "6": ("Mug", 1, ()),
}
"""Number -> product, how many, and the pieces that fail, in their order; the same piece twice fails twice."""


@dataclass
class Day:
    running: Running
    press: Workstation
    bench: Workstation
    ids: dict[str, str]

    async def meet(self) -> None:
        """Both stations hear of each other."""
        for _ in range(2):
            await self.press.cycle()
            await self.bench.cycle()

    def order(self, number: str) -> Order:
        return self.bench.order(self.ids[number])

    async def check(self, number: str, unit: int, verdict: Verdict, why: ReprintReason | None = None) -> Event:
        order = self.order(number)
        part = order.fulfilments[0]
        attempt = part.units[unit - 1].attempt

        def make(base: dict[str, object]) -> Event:
            named = base | {"fulfilment": part.id, "unit": f"1-{unit}", "attempt": attempt}
            return Checked(**named, verdict=verdict, why=why, answers=TICKED)  # type: ignore[arg-type]  # fields by name

        event = await self.bench.step(make, order.id)
        self.running.clock.forward(minutes=1)
        return event

    async def make_again(self, number: str, unit: int) -> None:
        order = self.press.order(self.ids[number])
        part = order.fulfilments[0]
        attempt = part.units[unit - 1].attempt
        await self.press.step(
            lambda base: Made(**base, fulfilment=part.id, unit=f"1-{unit}", attempt=attempt), order.id
        )


@asynccontextmanager
async def a_day(url: str, folder: Path) -> AsyncIterator[Day]:
    """Six orders in production at the press, sent to QC."""
    async with (
        running_receiver(url, rules=RULES) as running,
        workstation(running, folder, "Press 2", Role.MANAGER) as press,
        workstation(running, folder, "QC bench", Role.CHECKER) as bench,
    ):
        press.store.rules = bench.store.rules = RULES
        ids = {}
        for number, (title, quantity, _) in DAY.items():
            item = Item("1", title, quantity, "", artworks=(an_artwork("1-a1"),))
            order = an_order(number, items=(item,))
            events = [placed(order), fetched(order, "1-a1")]
            now = running.clock()
            await running.state.database.group.submit(
                lambda c, e=events, n=now: book.record(c, e, RULES, n)  # type: ignore[misc]  # its own
            )
            ids[number] = order.id
        day = Day(running, press, bench, ids)
        await day.meet()
        for id_ in ids.values():
            await press.move(id_, State.IN_PRODUCTION)
            await press.move(id_, State.QUALITY_CHECK)
        await day.meet()
        yield day


async def through(day: Day) -> None:
    """Every piece is checked; what fails is made again at the press, until all are ready; then all are shipped."""
    for number, (_, quantity, defects) in DAY.items():
        waiting = list(range(1, quantity + 1))
        left = list(defects)
        while waiting:
            unit = waiting.pop(0)
            why = next((w for u, w in left if u == unit), None)
            if why is None:
                await day.check(number, unit, Verdict.PASS)
                continue
            left.remove((unit, why))
            await day.check(number, unit, Verdict.FAIL, why)
            assert day.order(number).rush
            await day.meet()
            await day.make_again(number, unit)
            await day.meet()
            waiting.insert(0, unit)
    await day.meet()
    for n, id_ in enumerate(day.ids.values()):
        assert day.press.order(id_).state is State.READY
        await day.press.ship(id_, f"1Z5R8939035756710{n}")
    await day.meet()
    day.running.clock.forward(minutes=30)
    await day.running.pump()


async def test_pareto_and_cost_match_the_script_and_every_mail_went_once(database_url: str, tmp_path: Path) -> None:
    async with a_day(database_url, tmp_path) as day:
        await through(day)
        found = quality(day.bench.store, day.running.clock() - timedelta(days=1))
        wanted = Counter(why for _, _, defects in DAY.values() for _, why in defects)
        assert {s.name: s.count for s in pareto(found.failures, "reason")} == {w.value: n for w, n in wanted.items()}
        assert [(s.name, s.count) for s in pareto(found.failures, "product")] == [("Framed print", 3), ("Mug", 3)]
        assert [(s.name, s.count) for s in pareto(found.failures, "machine")] == [("Press 2", 6)]
        assert costs(found.failures) == (Money(3 * Decimal("11.50") + 3 * Decimal("4.20"), "USD"),)
        assert dict(by_payer(found.failures)) == {
            Payer.SHOP: (Money(Decimal("15.70"), "USD"),),
            Payer.MACHINE: (Money(Decimal("27.20"), "USD"),),
            Payer.SUPPLIER: (Money(Decimal("4.20"), "USD"),),
        }
        assert day.bench.store.count(ALL) == len(DAY)
        assert day.running.letters.letters
        mails = Counter((str(m["To"]), str(m["Subject"])) for m in day.running.letters.letters)
        assert set(mails.values()) == {1}
        assert len(mails) == 2 * len(DAY), "a confirmation and the news that it was sent, each once"


async def test_the_paper_of_a_failed_attempt_is_void_at_every_station(database_url: str, tmp_path: Path) -> None:
    async with a_day(database_url, tmp_path) as day:
        order = day.order("2")
        old = unit_code(UnitCode(order.id, 1, 1, 1))
        await day.check("2", 1, Verdict.FAIL, BANDING)
        await day.meet()
        read = read_unit_code(old)
        assert read is not None
        part = order.fulfilments[0]
        for station in (day.press, day.bench):
            with pytest.raises(NotAllowed, match="attempt 2 counts"):
                await station.step(
                    lambda base: Made(**base, fulfilment=part.id, unit="1-1", attempt=read.attempt), order.id
                )


async def test_an_undone_failure_leaves_no_reprint_and_no_cost(database_url: str, tmp_path: Path) -> None:
    async with a_day(database_url, tmp_path) as day:
        before = day.order("2")
        failed = await day.check("2", 1, Verdict.FAIL, BANDING)
        await day.meet()
        await day.bench.step(lambda base: Undone(**base, undoes=failed.id), before.id)
        await day.meet()
        for station in (day.press, day.bench):
            now = station.order(before.id)
            assert (now.state, now.rush, now.fulfilments[0].reprints) == (State.QUALITY_CHECK, False, ())
        assert quality(day.bench.store, day.running.clock() - timedelta(days=1)).failures == ()
