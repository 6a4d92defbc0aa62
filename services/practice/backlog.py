"""A lifelike morning: which orders a shop has open, how old each is, and what has happened to some of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from services.practice.catalogue import PRODUCTS, Spec, made_up

AGES: tuple[tuple[float, float, float], ...] = (
    (0.06, 48.3, 51.0),
    (0.17, 39.0, 47.6),
    (0.30, 22.0, 37.0),
    (0.47, 0.1, 20.0),
)
"""Share of the orders, and their youngest and oldest age in hours: promised within two days, so late, due today, due
tomorrow, due later."""
TURNS: tuple[tuple[str, float], ...] = (("shipped", 0.07), ("held", 0.03), ("canceled", 0.02), ("unpaid", 0.03))


@dataclass(frozen=True, slots=True)
class Planned:
    """One order of the backlog. `turn`: empty, or one of `TURNS`."""

    source: str
    spec: Spec
    at: datetime
    turn: str = ""


def planned(count: int, now: datetime, seed: int = 0) -> list[Planned]:
    """Oldest first; the same for the same seed and time."""
    chance = Random(f"backlog {seed}")
    times = sorted(now - timedelta(hours=age) for age in _ages(count, chance))
    return [_one(seed * 10_000 + n, at, chance) for n, at in enumerate(times)]


def _ages(count: int, chance: Random) -> Iterator[float]:
    left = count
    for n, (share, youngest, oldest) in enumerate(AGES):
        here = left if n == len(AGES) - 1 else min(left, max(1, round(count * share)))
        left -= here
        for _ in range(here):
            yield chance.uniform(youngest, oldest)


def _one(seed: int, at: datetime, chance: Random) -> Planned:
    source = chance.choices(("shopify", "printful", "printify"), (84, 10, 6))[0]
    if source != "shopify":
        return Planned(source, made_up(seed, [p for p in PRODUCTS if p.made_by == source]), at)
    spec, turn, dice = made_up(seed), "", chance.random()
    for name, share in TURNS:
        dice -= share
        if dice < 0:
            turn = name
            break
    return Planned(source, replace(spec, paid=turn != "unpaid"), at, turn)
