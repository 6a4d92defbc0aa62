"""Tells a practice story: takes its steps, prints its words, compares its end with what it says."""

import inspect
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.orders import Order
from services.practice.scenarios import factory, gallery, kiosk, pets, prints
from services.practice.scenarios.clock import FastClock
from services.practice.scenarios.script import Scenario, Step
from services.practice.scenarios.stage import Stage, Stuck, stage
from services.practice.scenarios.weather import AWAY_MINUTES, CALM, Weather

SCENARIOS = {one.STORY.key: one.STORY for one in (pets, prints, factory, kiosk, gallery)}
AFTER_MINUTES, AFTER_STEP = 120, 20
"""What comes late may still spoil the end."""


@dataclass(frozen=True, slots=True)
class Told:
    """How it ended. `done`: what was done how often, by the ledger's kinds. `mails`: address and subject, and how
    often. `differences`: in words, empty where all is as the story says."""

    orders: tuple[Order, ...]
    done: dict[str, int]
    mails: Counter[tuple[str, str]]
    differences: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """For people: the order, what was done outside, the mails, and what is not as it should be."""
        for order in self.orders:
            yield f"{order.number}: {order.state}, {order.payment}"
            for part in order.fulfilments:
                yield f"  {part.route}: {part.state}{f', {part.reference}' if part.reference else ''}"
        yield from (f"{kind}: {n}" for kind, n in self.done.items())
        yield from (f"mail to {to}: {subject} ({n})" for (to, subject), n in self.mails.items())
        yield from (f"WRONG: {words}" for words in self.differences)
        yield "It did not end as the story says." if self.differences else "It ended as the story says."


async def tell(
    scenario: Scenario,
    folder: Path,
    *,
    weather: Weather = CALM,
    seed: int = 0,
    clock: FastClock | None = None,
    say: Callable[[str], object] = print,
    with_hands: bool = True,
) -> Told:
    """The whole story, in an empty folder. `clock` 's own speed says how fast."""
    clock = clock or FastClock()
    opened = stage(
        folder,
        accounts=scenario.accounts,
        routes=scenario.routes,
        knobs=weather.turned(seed, scenario.speed),
        clock=clock,
        with_hands=with_hands,
    )
    async with opened as here:
        stuck = ""
        try:
            for step in scenario.steps:
                say(f"{clock.shown()}  {step.words}")
                await _take(here, step)
                if step.storm:
                    await _storm(here, weather.gone(scenario.away), say)
                await here.until(step.then, step.hours)
            for _ in range(AFTER_MINUTES // AFTER_STEP):
                await here.beat(AFTER_STEP)
        except Stuck as error:
            stuck = str(error)
        return _told(here, scenario, stuck)


async def _take(here: Stage, step: Step) -> None:
    if step.act is not None:
        done = step.act(here)
        if inspect.isawaitable(done):
            await done
    order = here.order()
    if step.staff is not None and here.hands is not None and order is not None:
        await step.staff(here.hands, order)
    await here.beat(1)


async def _storm(here: Stage, gone: frozenset[str], say: Callable[[str], object]) -> None:
    for name in sorted(gone):
        say(f"{here.clock.shown()}  ({name} is away for {AWAY_MINUTES:g} minutes)")
    here.shop.knobs.away |= gone
    for _ in range(int(AWAY_MINUTES // AFTER_STEP) if gone else 0):
        await here.beat(AFTER_STEP)
    here.shop.knobs.away -= gone


def _told(here: Stage, scenario: Scenario, stuck: str) -> Told:
    letters = here.shop.mailbox.messages()
    done = {kind: here.shop.ledger.count(kind) for kind in scenario.ending.done}
    mails = Counter((str(m["To"]), str(m["Subject"])) for m in letters)
    found = [stuck] if stuck else []
    found += _orders_wrong(here, scenario)
    expected = {**scenario.ending.done, "mail": scenario.ending.mails}
    found += _counts_wrong({**done, "mail": len(letters)}, expected)
    names = Counter(str(m["Message-ID"]) for m in letters)
    found += [f"mail {name}: {n} times" for name, n in names.items() if n > 1]
    return Told(tuple(here.orders), done, mails, tuple(found))


def _orders_wrong(here: Stage, scenario: Scenario) -> list[str]:
    end, found = scenario.ending, list[str]()
    if len(here.orders) != 1:
        found.append(f"{len(here.orders)} orders instead of 1")
    for order in here.orders:
        if (order.state, order.payment) != (end.state, end.payment):
            found.append(f"{order.number} is {order.state}, {order.payment}; not {end.state}, {end.payment}")
    return found


def _counts_wrong(done: Mapping[str, int], expected: Mapping[str, int]) -> list[str]:
    return [f"{kind}: {done[kind]} instead of {n}" for kind, n in expected.items() if done[kind] != n]
