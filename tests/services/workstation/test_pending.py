"""Steps of staff: kept, laid over the order, undone, refused, sent with their age."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app.errors import NotAllowed
from app.events import Moved, Noted, Placed, Undone
from app.protocol import Answer, Result
from app.states import State
from app.workflow import apply
from services.workstation.store import Store
from tests.kit.orders import MANAGER, NOON, OPERATOR, an_order
from tests.services.workstation.conftest import Feed, moved, started


def test_undo_takes_the_step_back_while_the_line_is_cut(feed: Feed) -> None:
    store, order = feed.store, started()
    feed.put(order)
    asyncio.run(store.add([moved(order, State.IN_PRODUCTION)]))
    asyncio.run(store.add([Undone(id="u1", order=order.id, at=NOON, author=MANAGER, undoes="m1")]))
    row = store.row(order.id)
    assert row is not None
    assert row.state is State.CONFIRMED
    assert [(command.id, command.after) for command in store.to_send()] == [("m1", ""), ("u1", "m1")]


def test_what_the_rules_forbid_is_not_kept_nor_what_came_with_it(feed: Feed) -> None:
    order = started()
    feed.put(order)
    fine = Noted(id="n1", order=order.id, at=NOON, author=OPERATOR, text="hello")
    with pytest.raises(NotAllowed):
        asyncio.run(feed.store.add([fine, moved(order, State.DELIVERED)]))
    assert feed.store.waiting() == 0
    row = feed.store.row(order.id)
    assert row is not None
    assert not row.pending


def test_a_step_already_in_the_order_is_not_laid_over_twice(feed: Feed) -> None:
    """The answer was lost: the order's news come before it."""
    store, order = feed.store, started()
    feed.put(order)
    event = Noted(id="n1", order=order.id, at=NOON, author=OPERATOR, text="once")
    asyncio.run(store.add([event]))
    feed.put(apply(order, event).order)
    shown = store.order(order.id)
    assert shown is not None
    assert [note.text for note in shown.order.notes] == ["once"]
    assert len(shown.order.trail) == len(apply(order, event).order.trail)


@pytest.mark.parametrize("result", [Result.REJECTED, Result.CONFLICT])
def test_a_refused_step_is_shown_until_dismissed_and_blocks_nothing(feed: Feed, result: Result) -> None:
    store, order = feed.store, started()
    feed.put(order)
    asyncio.run(store.add([moved(order, State.IN_PRODUCTION)]))
    asyncio.run(store.add([Noted(id="n1", order=order.id, at=NOON, author=OPERATOR, text="after")]))
    answer = Answer(
        "m1", result, title="No", message="Not now.", hint="Ask.", fields={"status": ("ready", "in_production")}
    )
    touched = asyncio.run(store.take(None, [answer]))
    assert touched == {order.id}
    row = store.row(order.id)
    assert row is not None
    assert (row.state, row.pending) == (State.CONFIRMED, True)
    (refusal,) = store.refusals()
    assert (refusal.order, refusal.title, refusal.message, refusal.hint) == (order.id, "No", "Not now.", "Ask.")
    assert refusal.fields == {"status": ("ready", "in_production")}
    assert isinstance(refusal.event, Moved)
    assert [command.id for command in store.to_send()] == ["n1"]
    shown = store.order(order.id)
    assert shown is not None
    assert shown.refused == (refusal,)
    asyncio.run(store.dismiss("m1"))
    assert store.refusals() == ()


def test_a_retry_leaves_the_step_where_it_is(feed: Feed) -> None:
    order = started()
    feed.put(order)
    asyncio.run(feed.store.add([moved(order, State.IN_PRODUCTION)]))
    asyncio.run(feed.store.take(None, [Answer("m1", Result.RETRY)]))
    assert feed.store.waiting() == 1


def test_an_order_made_here_is_shown_before_the_receiver_has_it(store: Store) -> None:
    snapshot = an_order("counter-1")
    placed = Placed(id="p1", order=snapshot.id, at=NOON, author=MANAGER, snapshot=snapshot)
    asyncio.run(store.add([placed]))
    shown = store.order(snapshot.id)
    assert shown is not None
    assert (shown.order.number, shown.rev) == ("#counter-1", 0)


def test_a_step_on_an_order_that_is_not_here_is_refused(store: Store) -> None:
    with pytest.raises(NotAllowed):
        asyncio.run(store.add([Noted(id="n1", order="pl0", at=NOON, author=OPERATOR, text="x")]))


def test_steps_survive_closing_and_age_goes_on(open_store: Callable[[str], Store]) -> None:
    feed = Feed(open_store("bench"))
    order = started()
    feed.put(order)
    asyncio.run(feed.store.add([moved(order, State.IN_PRODUCTION)]))
    feed.store.close()
    later = Store.open(feed.store.path.parent, clock=lambda: NOON + timedelta(minutes=3))
    try:
        (command,) = later.to_send()
        assert (command.id, command.age_ms, command.base_rev) == ("m1", 180_000, 1)
        row = later.row(order.id)
        assert row is not None
        assert row.state is State.IN_PRODUCTION
    finally:
        later.close()


def test_a_clock_far_off_gives_no_age_below_nothing_or_above_ninety_days(feed: Feed) -> None:
    order = started()
    feed.put(order)
    asyncio.run(feed.store.add([moved(order, State.IN_PRODUCTION)]))
    for days, age in ((-4000, 0), (4000, 90 * 86_400_000)):
        other = Store.open(feed.store.path.parent, clock=lambda days=days: NOON + timedelta(days=days))  # type: ignore[misc]
        try:
            assert other.to_send()[0].age_ms == age
        finally:
            other.close()


def test_the_age_follows_the_steady_clock_while_the_program_runs(tmp_path: Path) -> None:
    steady = iter((100.0, 107.5))
    store = Store.open(tmp_path, clock=lambda: NOON, steady=lambda: next(steady))
    try:
        feed = Feed(store)
        feed.put(started())
        asyncio.run(store.add([moved(started(), State.IN_PRODUCTION)]))
        assert store.to_send()[0].age_ms == 7500
    finally:
        store.close()
