"""One payment for several orders: one refund at a time, each told what the others gave."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.effects import Refund
from app.events import Refunded
from app.orders import Money, Order, RefundDue, RefundState
from app.people import Author
from app.states import Role
from services.receiver import book, outbox, refunds
from tests.kit.orders import NOON, an_order, at, placed
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio
SUM = Money(Decimal("50.00"), "ZAR")


def paid(external: str, payment: str = "p1") -> Order:
    """With a refund that was let go."""
    reference = f"stitch/main/{payment}"
    order = an_order(external)
    due = RefundDue(f"{order.id}.r", SUM, reference, NOON, "c", RefundState.RELEASED)
    return replace(order, payment_reference=reference, references=(f"stitch/{payment}",), refunds=(due,))


def refund(order: Order) -> Refund:
    (due,) = order.refunds
    return Refund(
        key=f"{due.id}:give", order=order.id, cause="c", refund=due.id, reference=due.reference, amount=due.amount
    )


async def owed(tiny: Tiny, *orders: Order) -> list[outbox.Job]:
    """Claimed all at once."""
    for n, order in enumerate(orders):
        assert await tiny.post(placed(order), id=f"m{n}") == 200
    await tiny.running.pump()
    now = tiny.running.clock()
    with tiny.running.state.database.writing() as connection:
        for order in orders:
            book.put_effect(connection, refund(order), now, now)
    jobs = await outbox.claim(tiny.running.state, 10)
    return [job for job in jobs if isinstance(job.effect, Refund)]


async def waits(tiny: Tiny, job: outbox.Job) -> bool:
    assert isinstance(job.effect, Refund)
    return await refunds.waits(tiny.running.state, job.id, job.effect)


async def test_the_second_of_a_payment_waits_for_the_first_and_nobody_else_does(tiny: Tiny) -> None:
    jobs = await owed(tiny, paid("1001"), paid("1002"), paid("1003", "p2"))
    assert [await waits(tiny, job) for job in jobs] == [False, True, False]
    assert await outbox.finish(tiny.running.state, jobs[0])
    assert not await waits(tiny, jobs[1])


async def test_each_knows_what_was_given_for_the_others(tiny: Tiny) -> None:
    first, second = paid("1001"), paid("1002")
    await owed(tiny, first, second)
    author = Author(Role.CONNECTOR, "stitch")
    done = Refunded(id="e1", order=first.id, at=at(1), author=author, refund=first.refunds[0].id, reference="f1")
    with tiny.running.state.database.writing() as connection:
        book.record(connection, [done], tiny.running.state.rules, at(1))
    known = [(await refunds.knowing(tiny.running.state, refund(order))).known for order in (first, second)]
    assert known == [(), ("f1",)]
