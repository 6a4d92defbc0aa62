"""Orders with a second look are found in the station's own cache, with steps on their way laid over."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.artwork import Verdict
from app.events import Checked
from app.orders import Order
from app.rules import Rules
from app.states import State
from app.workflow import apply
from services.workstation.secondlooks import chosen, looks_since
from tests.app.test_secondlook import ADA, ALWAYS, second
from tests.kit.orders import CHECKER, TICKED, at, new_id
from tests.ui.shop import NOON, Feed, an_item, an_order, open_shop, walked


def passes(order: Order) -> Checked:
    return Checked(
        id=new_id(), order=order.id, at=at(1), author=CHECKER, fulfilment=order.fulfilments[0].id, unit="1-1",
        attempt=1, verdict=Verdict.PASS, answers=TICKED,
    )  # fmt: skip


def in_check(number: str, due: float) -> Order:
    item = an_item("Framed print", "30 × 40 cm", "")
    return walked(an_order(number, "Ada", item, due=timedelta(hours=due)), State.QUALITY_CHECK)


@pytest.fixture
def feed(tmp_path: Path) -> Iterator[Feed]:
    """One was passed and chosen, one passed before there were second looks, one waits for its first check."""
    late, soon, old, new = (in_check(f"FB-{n}", due) for n, due in ((1, 9), (2, 1), (3, 2), (4, 3)))
    known = [apply(late, passes(late), ALWAYS).order, apply(soon, passes(soon), ALWAYS).order]
    made = open_shop(tmp_path / "station", [*known, apply(old, passes(old)).order, new])
    made.store.rules = replace(made.store.rules, second_look=1.0, second_look_key="a secret")
    yield made
    made.store.close()


def numbers(feed: Feed) -> list[str]:
    found = (feed.store.order(id_) for id_ in chosen(feed.store, 100))
    return [one.order.number for one in found if one is not None]


def test_ready_orders_with_a_look_that_waits_are_found_the_first_due_first(feed: Feed) -> None:
    assert numbers(feed) == ["FB-2", "FB-1"]
    assert chosen(feed.store, 1) == chosen(feed.store, 100)[:1]
    assert len(looks_since(feed.store, NOON - timedelta(days=1))) == 2
    assert looks_since(feed.store, at(2)) == ()


def test_a_pass_that_is_still_on_its_way_and_a_look_that_is_over_count_too(feed: Feed) -> None:
    id_ = feed.store.search("FB-4")[0].id
    shown = feed.store.order(id_)
    assert shown is not None
    asyncio.run(feed.store.add([passes(shown.order)]))
    assert numbers(feed) == ["FB-2", "FB-4", "FB-1"]
    two = feed.store.order(feed.store.search("FB-2")[0].id)
    assert two is not None
    feed.put([apply(two.order, replace(second(two.order), order=two.order.id), Rules()).order])
    assert numbers(feed) == ["FB-4", "FB-1"]
    looks = looks_since(feed.store, NOON - timedelta(days=1))
    assert sorted((look.verdict is not None, look.by) for look in looks) == [
        (False, ""), (False, ""), (True, ADA.name)
    ]  # fmt: skip
