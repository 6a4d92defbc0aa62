"""A morning's orders: ages, sources and turns as a shop has them."""

from collections import Counter
from datetime import timedelta

from services.practice.backlog import planned
from tests.services.practice.parts import NOON


def test_the_count_is_met_and_the_oldest_come_first() -> None:
    for count in (1, 7, 60, 500):
        plan = planned(count, NOON)
        assert len(plan) == count
        assert [one.at for one in plan] == sorted(one.at for one in plan)
        assert plan[-1].at < NOON


def test_a_few_are_late_and_most_are_not() -> None:
    late = sum(one.at < NOON - timedelta(hours=48) for one in planned(100, NOON))
    assert 3 <= late <= 10


def test_all_sources_and_turns_occur() -> None:
    plan = planned(400, NOON)
    assert set(Counter(one.source for one in plan)) == {"shopify", "printful", "printify"}
    assert {one.turn for one in plan} == {"", "shipped", "held", "canceled", "unpaid"}
    assert all(one.spec.paid == (one.turn != "unpaid") for one in plan)


def test_it_is_the_same_for_its_seed() -> None:
    assert planned(30, NOON, 2) == planned(30, NOON, 2) != planned(30, NOON, 3)
