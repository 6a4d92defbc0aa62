"""Refunds: prepared by canceling paid work, released or declined by a manager, given back once."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.effects import Alert, Refund, Withdraw
from app.errors import NotAllowed
from app.events import Cancelled, RefundDeclined, Refunded, RefundReleased, Undone
from app.orders import Fulfilment, Line, Money, Order, RefundDue, RefundState
from app.people import Author
from app.rules import Rules
from app.states import CancelReason, Payment, State
from app.workflow import Outcome, apply
from tests.kit.orders import MANAGER, OPERATOR, an_item, an_order, at, begun

TOTAL = Money(Decimal("120.00"), "USD")


def bought(payment: Payment = Payment.PAID) -> Order:
    """Two parts: a mug of the house and a frame at Prodigi."""
    snapshot = an_order(items=(an_item("1"), an_item("2", quantity=2)), payment=payment)
    parts = (
        Fulfilment(f"{snapshot.id}.1", state=State.RECEIVED, lines=(Line("1", 1),)),
        Fulfilment(f"{snapshot.id}.2", route="prodigi", state=State.RECEIVED, lines=(Line("2", 2),)),
    )
    return begun(replace(snapshot, fulfilments=parts, total=TOTAL, payment_reference="stripe/main/pi_1"))


def base(order: Order, id_: str, author: Author = MANAGER, minute: float = 1) -> dict[str, Any]:
    return {"id": id_, "order": order.id, "at": at(minute), "author": author}


def cancel(order: Order, part: str = "", rules: Rules | None = None) -> Outcome:
    fulfilment = f"{order.id}{part}" if part else ""
    event = Cancelled(**base(order, f"c{part}"), reason="x", why=CancelReason.CUSTOMER, fulfilment=fulfilment)
    return apply(order, event, rules or Rules())


def due(order: Order) -> RefundDue:
    return order.refunds[0]


def test_canceling_all_prepares_all_the_money_and_tells_a_manager() -> None:
    outcome = cancel(bought())
    assert sum(r.amount.amount for r in outcome.order.refunds) == TOTAL.amount
    assert {r.state for r in outcome.order.refunds} == {RefundState.PREPARED}
    assert not [e for e in outcome.effects if isinstance(e, Refund)]
    alerts = [e for e in outcome.effects if isinstance(e, Alert)]
    assert len(alerts) == len(outcome.order.refunds)


def test_canceling_a_part_prepares_what_its_lines_cost() -> None:
    outcome = cancel(bought(), ".2")
    assert [r.amount for r in outcome.order.refunds] == [Money(Decimal("99.80"), "USD")]
    rest = cancel(outcome.order, ".1")
    assert sum(r.amount.amount for r in rest.order.refunds) == TOTAL.amount


@pytest.mark.parametrize("payment", [Payment.AUTHORISED, Payment.REFUNDED, Payment.DISPUTED])
def test_nothing_is_prepared_where_nothing_was_taken(payment: Payment) -> None:
    assert cancel(bought(payment)).order.refunds == ()


def test_nothing_is_prepared_where_nobody_knows_what_paid() -> None:
    assert cancel(replace(bought(), payment_reference="")).order.refunds == ()


def test_a_manager_lets_it_go_once() -> None:
    order = cancel(bought(), ".2").order
    released = apply(order, RefundReleased(**base(order, "r"), refund=due(order).id))
    effect = next(e for e in released.effects if isinstance(e, Refund))
    assert (effect.amount, effect.reference, effect.waits) == (due(order).amount, "stripe/main/pi_1", True)
    with pytest.raises(NotAllowed):
        apply(released.order, RefundReleased(**base(order, "r2"), refund=due(order).id))
    done = apply(released.order, Refunded(**base(order, "d"), refund=due(order).id, reference="re_1")).order
    assert (due(done).state, due(done).result) == (RefundState.DONE, "re_1")
    assert apply(done, Refunded(**base(order, "d2"), refund=due(order).id, reference="re_2")).order is done


def test_an_operator_may_not() -> None:
    order = cancel(bought(), ".2").order
    for kind in (RefundReleased, RefundDeclined):
        with pytest.raises(NotAllowed):
            apply(order, kind(**base(order, "r", OPERATOR), refund=due(order).id, reason="x"))
    with pytest.raises(NotAllowed):
        apply(order, RefundReleased(**base(order, "r"), refund="another"))


def test_declining_needs_a_reason() -> None:
    order = cancel(bought(), ".2").order
    with pytest.raises(NotAllowed):
        apply(order, RefundDeclined(**base(order, "n"), refund=due(order).id))
    declined = apply(order, RefundDeclined(**base(order, "n"), refund=due(order).id, reason="Store credit")).order
    assert (due(declined).state, due(declined).reason) == (RefundState.DECLINED, "Store credit")


def test_a_release_can_be_taken_back_in_time() -> None:
    order = cancel(bought(), ".2").order
    released = apply(order, RefundReleased(**base(order, "r"), refund=due(order).id)).order
    undone = apply(released, Undone(**base(order, "u", minute=2), undoes="r"))
    assert due(undone.order).state is RefundState.PREPARED
    assert [e.undoes for e in undone.effects if isinstance(e, Withdraw)] == ["r"]


def test_undoing_the_cancel_takes_the_prepared_refund_along() -> None:
    order = cancel(bought(), ".2").order
    undone = apply(order, Undone(**base(order, "u", minute=2), undoes="c.2")).order
    assert undone.refunds == ()
    assert undone.fulfilments[1].state is State.RECEIVED


def test_a_small_one_goes_by_itself_where_the_shop_wants_it() -> None:
    outcome = cancel(bought(), ".2", Rules(refund_automatic=Decimal(100)))
    assert due(outcome.order).state is RefundState.RELEASED
    assert sum(isinstance(e, Refund) for e in outcome.effects) == 1
