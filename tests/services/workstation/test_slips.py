"""Second looks and practice put together: counts, who passed what, ages, and names in no order but their own."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.artwork import Verdict
from app.drill import Practiced
from app.escape import Skill
from app.looks import SecondLook
from app.orders import Order
from app.states import State
from services.workstation.practiced import keep_round
from services.workstation.reports import statistics
from services.workstation.slips import NO_SLIPS, slips
from tests.ui.shop import NOON, Feed, an_item, an_order, open_shop, walked

DAY = timedelta(days=1)


def a_look(n: int, first: str, by: str = "", *, failed: bool = False, age: timedelta = DAY) -> SecondLook:
    verdict = (Verdict.FAIL if failed else Verdict.PASS) if by else None
    at = NOON - age
    judged = at + timedelta(hours=1) if by else None
    return SecondLook(f"1-{n}", 1, first.title(), first, at, verdict, by.title(), by, judged)


def with_looks(number: str, looks: list[SecondLook]) -> Order:
    order = walked(an_order(number, "Ada", an_item("Mug", "325 ml", "")), State.READY)
    return order.with_fulfilment(replace(order.fulfilments[0], looks=tuple(looks)))


@pytest.fixture
def feed(tmp_path: Path) -> Iterator[Feed]:
    """Tomas passed 30 pieces, of which Lerato failed 3; Lerato passed 5; one waits; one is older than the period."""
    tomas = [a_look(n, "tomas", "lerato", failed=n < 3) for n in range(30)]
    lerato = [a_look(n, "lerato", "tomas") for n in range(5)]
    rest = [a_look(0, "tomas"), a_look(1, "tomas", "lerato", failed=True, age=20 * DAY)]
    orders = [with_looks("FB-1", tomas), with_looks("FB-2", lerato), with_looks("FB-3", rest)]
    made = open_shop(tmp_path / "station", orders)
    yield made
    made.store.close()


def test_counts_rates_and_ages_are_those_of_the_period(feed: Feed) -> None:
    found = slips(feed.store, NOON - 14 * DAY)
    assert (found.whole.looks, found.whole.failed, found.waiting) == (35, 3, 1)
    assert found.whole.rate == pytest.approx(3 / 35)
    assert not found.whole.corrected
    assert (found.looked_at, found.practiced_at) == (NOON - DAY + timedelta(hours=1), None)
    assert [(one.name, one.escape.looks, one.escape.rate) for one in found.checkers] == [
        ("Lerato", 5, None), ("Tomas", 30, 0.1)
    ]  # fmt: skip
    assert slips(feed.store, NOON - 30 * DAY).whole.looks == 36
    assert statistics(feed.store, NOON, NOON.tzinfo, 14).slips == found  # type: ignore[arg-type]  # aware


def test_what_the_second_one_misses_in_practice_counts_in(feed: Feed) -> None:
    asyncio.run(keep_round(feed.store, "lerato", "Lerato", Practiced(NOON, Skill(20, 10, 20, 0), {})))
    asyncio.run(keep_round(feed.store, "zoe", "Zoë", Practiced(NOON - DAY, Skill(8, 8, 12, 0), {})))
    found = slips(feed.store, NOON - 14 * DAY)
    assert not found.whole.corrected
    assert found.whole.looks == 35
    tomas = next(one for one in found.checkers if one.name == "Tomas").escape
    assert tomas.corrected
    assert tomas.rate == pytest.approx(0.2)
    assert found.practiced_at == NOON
    assert [(one.name, one.rounds, one.skill.found) for one in found.checkers] == [
        ("Lerato", 1, 10), ("Tomas", 0, 0), ("Zoë", 1, 8)
    ]  # fmt: skip


def test_without_looks_and_practice_there_is_nothing(tmp_path: Path) -> None:
    empty = open_shop(tmp_path / "empty", [])
    assert slips(empty.store, NOON - DAY) == NO_SLIPS
    empty.store.close()
