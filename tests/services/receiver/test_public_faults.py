"""Faults that other systems of this kind are known for, each shown not to be here."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from app import wire
from app.effects import Submit, TellStatus
from app.errors import PlatenError, Unreachable
from app.events import CancelAsked, Cancelled, Held, Released
from app.orders import Fulfilment, Line, Order
from app.retry import OUTAGE_CAP_S, next_try
from app.states import CancelReason, HoldReason, State
from services.connector import Account
from services.providers import PROVIDERS
from services.receiver import book, outbox
from services.receiver.outbox import LEASE_S
from services.receiver.schema import METADATA, ORDERS, OUTBOX
from tests.kit import deliveries as d
from tests.kit.orders import NOON, an_order, begun, new_id, placed
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio


async def _quiet(tiny: Tiny) -> Order:
    """An order that the shop makes itself, and everybody has been told of it."""
    snapshot = an_order("1")
    part = Fulfilment(f"{snapshot.id}.1", route="shopify", lines=(Line("1", 1),))
    order = begun(replace(snapshot, fulfilments=(part,)))
    await tiny.post(placed(replace(snapshot, fulfilments=(part,))), id="order")
    await tiny.running.pump()
    tiny.running.clock.forward(minutes=6)
    await tiny.running.pump()
    tiny.shop.asked.clear()
    return order


def _put(tiny: Tiny, *effects: Submit | TellStatus) -> None:
    with tiny.running.state.database.writing() as connection:
        for effect in effects:
            book.put_effect(connection, effect, tiny.running.clock(), tiny.running.clock())


def _submit(order: Order, key: str = "submit") -> Submit:
    return Submit(key=key, order=order.id, cause="c", fulfilment=order.fulfilments[0].id, provider="shopify")


def _state(tiny: Tiny, key: str) -> str:
    with tiny.running.state.database.reading() as connection:
        return str(connection.execute(select(OUTBOX.c.state).where(OUTBOX.c.key == key)).scalar_one())


async def test_forty_minutes_of_outage_kill_nothing(tiny: Tiny) -> None:
    order = await _quiet(tiny)
    _put(tiny, *(_submit(order, f"job {n}") for n in range(5)))
    tiny.shop.status = 503
    for _ in range(80):
        await tiny.running.pump()
        tiny.running.clock.forward(seconds=30)
    assert {_state(tiny, f"job {n}") for n in range(5)} == {"todo"}
    tiny.shop.status = 200
    tiny.shop.asked.clear()
    for _ in range(40):
        await tiny.running.pump()
        tiny.running.clock.forward(minutes=1)
    assert {_state(tiny, f"job {n}") for n in range(5)} == {"done"}
    assert tiny.shop.count("/Submit") == 5


async def test_what_was_in_hand_when_a_process_died_is_taken_up(tiny: Tiny) -> None:
    await _quiet(tiny)
    _put(tiny, TellStatus(key="t", order="", cause="c", fulfilment="x.1", state=State.READY))
    (first,) = await outbox.claim(tiny.running.state, 10)
    assert await outbox.claim(tiny.running.state, 10) == []
    tiny.running.clock.forward(seconds=LEASE_S + 1)
    (again,) = await outbox.claim(tiny.running.state, 10)
    assert (again.id, again.token) == (first.id, first.token + 1)
    assert not await outbox.finish(tiny.running.state, first)
    assert await outbox.finish(tiny.running.state, again)


async def test_two_workers_never_do_one_job(tiny: Tiny) -> None:
    order = await _quiet(tiny)
    _put(tiny, *(TellStatus(key=f"t{n}", order="", cause="c", fulfilment="x", state=State.READY) for n in range(12)))
    taken = await asyncio.gather(*(outbox.claim(tiny.running.state, 5) for _ in range(6)))
    ids = [job.id for jobs in taken for job in jobs]
    assert len(ids) == len(set(ids)) == 12
    assert order.id


async def test_the_same_work_twice_is_one_row_whatever_the_clock_says(tiny: Tiny) -> None:
    order = await _quiet(tiny)
    _put(tiny, _submit(order))
    tiny.running.clock.forward(minutes=3)
    _put(tiny, _submit(order))
    await tiny.running.pump()
    tiny.running.clock.forward(minutes=3)
    _put(tiny, _submit(order))
    await tiny.running.pump()
    assert tiny.shop.count("/Submit") == 1


async def test_work_of_an_unknown_kind_never_reports_success(tiny: Tiny) -> None:
    order = await _quiet(tiny)
    _put(tiny, _submit(order))
    with tiny.running.state.database.writing() as connection:
        odd = wire.effect_bytes(_submit(order)).replace(b"Submit", b"StripeWebhook")
        connection.execute(OUTBOX.update().where(OUTBOX.c.key == "submit").values(body=odd.decode()))
    for _ in range(5):
        await tiny.running.pump()
        tiny.running.clock.forward(minutes=15)
    assert _state(tiny, "submit") == "todo"


def test_waits_grow_with_the_outage_are_drawn_from_the_whole_span_and_end_at_a_cap() -> None:
    error, spans = Unreachable("away"), []
    for minutes in (0, 1, 5, 20, 120, 24 * 60):
        waits = []
        for n in range(101):
            at = next_try(0, error, NOON, began=NOON - timedelta(minutes=minutes), jitter=n / 100).at
            assert at is not None
            waits.append((at - NOON).total_seconds())
        assert waits == sorted(waits)
        spans.append(max(waits))
        assert sum(wait < spans[-1] / 2 for wait in waits) >= 40
    assert spans == [5, 60, 300, OUTAGE_CAP_S, OUTAGE_CAP_S, OUTAGE_CAP_S]


class _Away:
    """A mail server that nobody reaches."""

    def __init__(self) -> None:
        self.asked = 0

    async def send(self, message: EmailMessage) -> None:
        self.asked += 1
        raise Unreachable("away")


async def test_an_outage_of_an_hour_is_not_a_thousand_tries(tiny: Tiny) -> None:
    """The worker looks every few seconds; one mail is tried a few times."""
    tiny.running.state.jitter = Random(7).random
    tiny.running.state.post = away = _Away()
    await tiny.post(placed(an_order("1")), id="order")
    for _ in range(720):
        await tiny.running.pump()
        tiny.running.clock.forward(seconds=5)
    assert 5 <= away.asked <= 40


@pytest.mark.parametrize("why", ["hold", "cancel asked"])
async def test_nothing_is_ordered_while_it_is_stopped(tiny: Tiny, why: str) -> None:
    order, by = await _quiet(tiny), tiny.lerato.author("Press 2")
    fields: dict[str, Any] = {"order": order.id, "at": tiny.running.clock(), "author": by}
    part = order.fulfilments[0].id
    if why == "hold":
        await tiny.send(Held(**fields, id=new_id(), fulfilment=part, why=HoldReason.OTHER, reason="wait"))
    else:
        await tiny.post(CancelAsked(**{**fields, "id": new_id(), "author": placed(order).author}), id="ask")
        await tiny.running.pump()
    _put(tiny, _submit(order))
    for _ in range(5):
        await tiny.running.pump()
        tiny.running.clock.forward(minutes=2)
    assert (tiny.shop.count("/Submit"), _state(tiny, "submit")) == (0, "todo")
    if why == "hold":
        await tiny.send(Released(**fields, id=new_id(), fulfilment=part))
        tiny.running.clock.forward(minutes=2)
        await tiny.running.pump()
        assert (tiny.shop.count("/Submit"), _state(tiny, "submit")) == (1, "done")


async def test_what_was_canceled_first_is_never_ordered(tiny: Tiny) -> None:
    order = await _quiet(tiny)
    with tiny.running.state.database.writing() as connection:
        kept = book.find(connection, order.id)
        assert kept is not None
        by = tiny.lerato.author("Press 2")
        at, part = tiny.running.clock(), order.fulfilments[0].id
        why = CancelReason.PROVIDER
        canceled = Cancelled(id="c", order=order.id, at=at, author=by, reason="No", fulfilment=part, why=why)
        book.record(connection, [canceled], tiny.running.state.rules, tiny.running.clock())
    _put(tiny, _submit(order))
    await tiny.running.pump()
    assert (tiny.shop.count("/Submit"), _state(tiny, "submit")) == (0, "done")


async def test_a_hold_by_the_provider_itself_does_not_stop_what_ends_it(tiny: Tiny) -> None:
    """It has the order already: its answer was lost, and it waits for the word that lets it begin."""
    order = await _quiet(tiny)
    author = placed(order).author
    assert author.name == _submit(order).provider
    fields: dict[str, Any] = {"id": new_id(), "order": order.id, "at": tiny.running.clock(), "author": author}
    part = order.fulfilments[0].id
    await tiny.post(Held(**fields, fulfilment=part, why=HoldReason.PROVIDER, reason="on-hold"), id="held")
    _put(tiny, _submit(order))
    await tiny.running.pump()
    assert (tiny.shop.count("/Submit"), _state(tiny, "submit")) == (1, "done")


@pytest.mark.parametrize("name", PROVIDERS)
def test_an_account_whose_questions_fail_is_not_called_healthy(name: str) -> None:
    """A sandbox no less than the real thing."""
    account = d.ACCOUNTS.get(name) or Account(name, "main", {})
    account = replace(account, fields={**account.fields, "orders_url": "https://shop.example/orders"})
    away = [Unreachable("away")] * 5
    with pytest.raises(PlatenError):
        d.Answers(*away).drive(PROVIDERS[name].check(account))


def test_nothing_that_was_recorded_goes_with_its_order() -> None:
    """No table's rows are deleted because a row of another is."""
    rules = [key.ondelete for table in METADATA.tables.values() for key in table.foreign_keys]
    assert set(rules) <= {None, "NO ACTION", "RESTRICT"}


async def test_two_orders_at_the_same_moment_have_two_names(tiny: Tiny) -> None:
    """Nobody counts what is there to find the next number: an order is named by its own source and id."""
    numbers = [str(n) for n in range(40)]
    await asyncio.gather(*(tiny.post(placed(an_order(n)), id=f"order {n}") for n in numbers))
    await tiny.running.pump()
    with tiny.running.state.database.reading() as connection:
        rows = connection.execute(select(ORDERS.c.id, ORDERS.c.number)).all()
    assert len({row.id for row in rows}) == len({row.number for row in rows}) == len(numbers)
