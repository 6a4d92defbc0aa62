"""Pareto, cost and who pays held against counting by hand; and when a stricter rule is offered."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.artwork import Severity, Verdict
from app.events import Checked, Fetched
from app.orders import Money, Order, Reprint, Waiver
from app.preflight import RULES
from app.states import PAYER, Payer, ReprintReason, State
from app.workflow import apply
from services.workstation.quality import (
    NOWHERE,
    RULE_REASONS,
    Advice,
    Failure,
    advice,
    by_payer,
    costs,
    pareto,
    quality,
)
from tests.kit.orders import CHECKER, NOON, an_order, at_state
from tests.services.workstation.conftest import Feed

USD, EUR = Money(Decimal("4.20"), "USD"), Money(Decimal(3), "EUR")
BANDING, LOW, CROP = ReprintReason.BANDING, ReprintReason.LOW_RESOLUTION, ReprintReason.WRONG_CROP
SINCE = NOON - timedelta(days=7)


def a_failure(why: ReprintReason, product: str = "Mug", machine: str = "Press 1", cost: Money = USD) -> Failure:
    return Failure(NOON, why, product, machine, cost)


FAILURES = (
    a_failure(BANDING), a_failure(BANDING, "Poster"), a_failure(BANDING, "Poster", "Press 2"),
    a_failure(LOW, cost=EUR), a_failure(CROP, "Poster", "", Money()),
)  # fmt: skip


def test_a_pareto_has_the_most_frequent_first_and_ends_at_all() -> None:
    shares = pareto(FAILURES, "reason")
    assert [(s.name, s.count, round(s.running, 2)) for s in shares] == [
        ("banding", 3, 0.6), ("low_resolution", 1, 0.8), ("wrong_crop", 1, 1.0)
    ]  # fmt: skip
    assert shares[0].cost == (Money(Decimal("12.60"), "USD"),)
    assert [(s.name, s.count) for s in pareto(FAILURES, "product")] == [("Poster", 3), ("Mug", 2)]
    assert [(s.name, s.count) for s in pareto(FAILURES, "machine")] == [("Press 1", 3), (NOWHERE, 1), ("Press 2", 1)]
    assert pareto((), "reason") == ()


def test_each_currency_is_added_up_for_itself_and_each_payer_has_a_sum() -> None:
    assert costs(FAILURES) == (EUR, Money(Decimal("12.60"), "USD"))
    assert by_payer(FAILURES) == ((Payer.SHOP, (EUR,)), (Payer.MACHINE, (Money(Decimal("12.60"), "USD"),)))


def test_every_reason_has_a_payer_and_every_rule_exists() -> None:
    assert set(PAYER) == set(ReprintReason)
    assert set(RULE_REASONS) <= set(RULES)


def test_a_rule_is_offered_when_what_was_let_pass_comes_back() -> None:
    back = replace(a_failure(LOW), waived=frozenset({"resolution"}))
    other = replace(a_failure(BANDING), waived=frozenset({"resolution"}))
    passed = Counter(resolution=9, bleed=9, frames=9)
    assert advice([back, back, other], passed) == (Advice("resolution", 9, 2),)
    assert advice([back], Counter(resolution=2)) == ()
    assert advice([other], passed) == ()
    assert RULES["frames"].severity is Severity.ERROR


def failed(number: str, why: ReprintReason, *rules: str) -> Order:
    order = at_state(State.QUALITY_CHECK, an_order(number))
    waivers = tuple(Waiver(rule, rule, "fine", CHECKER, NOON) for rule in rules)
    item = replace(order.items[0], artworks=(replace(order.artworks[0], waivers=waivers),))
    one = Reprint("1-1", 1, why, NOON, "Press 2", USD)
    return replace(order.with_fulfilment(replace(order.fulfilments[0], attempt=2, reprints=(one,))), items=(item,))


def with_part(order: Order, **changes: object) -> Order:
    part = replace(order.fulfilments[0], **changes)  # type: ignore[arg-type]  # fields by name
    return order.with_fulfilment(part)


def test_it_is_read_from_the_orders_here(feed: Feed) -> None:
    passed = [with_part(failed(f"p{n}", LOW, "resolution"), attempt=1, reprints=()) for n in range(3)]
    feed.put(failed("1", LOW, "resolution"), failed("2", BANDING), *passed)
    found = quality(feed.store, SINCE)
    assert {(f.why, f.product, f.machine, f.cost) for f in found.failures} == {
        (LOW, "Framed print", "Press 2", USD), (BANDING, "Framed print", "Press 2", USD)
    }  # fmt: skip
    assert found.advice == (Advice("resolution", 4, 1),)
    assert quality(feed.store, NOON + timedelta(seconds=1)).failures == ()
    assert quality(feed.store, SINCE, "printful").failures == ()


def test_names_of_people_are_nowhere_in_it(feed: Feed) -> None:
    feed.put(failed("1", LOW, "resolution"))
    assert CHECKER.name not in repr(quality(feed.store, SINCE))


def test_a_verdict_counts_before_the_receiver_has_it(feed: Feed) -> None:
    order = at_state(State.QUALITY_CHECK, an_order("1"))
    feed.put(order)
    event = Checked(
        id="c1", order=order.id, at=NOON, author=CHECKER, fulfilment=order.fulfilments[0].id, unit="1-1", attempt=1,
        verdict=Verdict.FAIL, why=BANDING,
    )  # fmt: skip
    asyncio.run(feed.store.add([event]))
    assert [f.why for f in quality(feed.store, SINCE).failures] == [BANDING]


def test_a_failure_counts_whatever_became_of_its_order(feed: Feed) -> None:
    gone = with_part(failed("1", LOW, "resolution"), state=State.CANCELED)
    early = failed("2", BANDING)
    first = replace(early.fulfilments[0], shipped_at=SINCE - timedelta(days=1), reprints=(), attempt=1)
    rest = replace(early.fulfilments[0], id=f"{early.id}.2", state=State.CANCELED)
    feed.put(gone, replace(early, fulfilments=(replace(first, state=State.SHIPPED), rest)))
    found = quality(feed.store, SINCE)
    assert sorted(f.why for f in found.failures) == [BANDING, LOW]
    assert costs(found.failures) == (Money(Decimal("8.40"), "USD"),)


def test_what_was_let_pass_counts_for_the_failures_of_that_file_though_it_was_replaced(feed: Feed) -> None:
    """The reason asks for a better file; a piece of that one that fails has nothing to do with the rule."""
    orders = []
    for n in range(3):
        order = failed(str(n), LOW, "resolution")
        better = Fetched(
            id=f"f{n}", order=order.id, at=NOON + timedelta(minutes=5), author=CHECKER, artwork=order.artworks[0].id,
            sha256="b" * 64, facts=None,
        )  # fmt: skip
        order = apply(order, better).order
        assert order.artworks[0].waivers == ()
        later = replace(order.fulfilments[0].reprints[0], attempt=2, at=NOON + timedelta(minutes=9))
        orders.append(with_part(order, reprints=(*order.fulfilments[0].reprints, later)))
    feed.put(*orders)
    found = quality(feed.store, SINCE)
    assert found.advice == (Advice("resolution", 3, 3),)
    assert len(found.failures) == 6


def test_it_looks_only_at_orders_that_can_tell_something(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    """By indexes, for there may be a hundred thousand orders that tell nothing."""
    real, plan = feed.store.cache.ask, list[str]()

    def ask(sql: str, values: tuple[object, ...] = ()) -> list[object]:
        plan.extend(row[3] for row in real(f"EXPLAIN QUERY PLAN {sql}", values))
        return real(sql, values)

    monkeypatch.setattr(feed.store.cache, "ask", ask)
    quality(feed.store, SINCE)
    assert any("rows_again" in line for line in plan)
    assert not any(line.startswith("SCAN") for line in plan), plan
