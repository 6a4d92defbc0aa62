"""Money that should go back: prepared when paid work is canceled, let go or declined by a manager, then given."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from app.change import Outcome, recorded
from app.effects import Alert, Effect, Refund
from app.errors import NotAllowed
from app.events import Event, RefundDeclined, Refunded, RefundReleased, Undone
from app.orders import Fulfilment, Money, Order, RefundDue, RefundState
from app.people import Right, may
from app.rules import Rules
from app.states import STAFF, Payment, State

_TAKEN = frozenset({Payment.PAID, Payment.PART_REFUNDED})
"""Payments of which money has been taken that can go back."""


def prepare(order: Order, fulfilment: Fulfilment, event: Event, rules: Rules) -> tuple[Order, tuple[Effect, ...]]:
    """The order with a refund for a part just canceled, where it was paid and is known by what; staff are told."""
    id_ = f"{fulfilment.id}:refund:{fulfilment.attempt}"
    amount = _share(order, fulfilment)
    known = any(r.id == id_ for r in order.refunds)
    if order.payment not in _TAKEN or not order.payment_reference or amount.amount <= 0 or known:
        return order, ()
    due = RefundDue(id_, amount, order.payment_reference, event.at, event.id)
    if amount.amount <= rules.refund_automatic:
        let_go = replace(due, state=RefundState.RELEASED, by="Platen", released=event.id)
        return replace(order, refunds=(*order.refunds, let_go)), (_effect(order, let_go, event),)
    words = f"A refund of {shown(amount)} is prepared and waits for a manager."
    alert = Alert(key=alert_key(due), order=order.id, cause=event.id, words=words)
    return replace(order, refunds=(*order.refunds, due)), (alert,)


def alert_key(due: RefundDue) -> str:
    """The key of what tells staff that this refund waits."""
    return f"{due.id}:alert"


def _share(order: Order, fulfilment: Fulfilment) -> Money:
    """All of it where nothing is left to be made, else what its lines cost; never more than was paid."""
    before = sum((r.amount.amount for r in order.refunds if r.state is not RefundState.DECLINED), Decimal(0))
    left = order.total.amount - before
    if all(f.state is State.CANCELED or f.id == fulfilment.id for f in order.fulfilments):
        return Money(left, order.total.currency)
    prices = {item.id: item.price.amount for item in order.items}
    lines = sum((prices.get(line.item, Decimal(0)) * line.quantity for line in fulfilment.lines), Decimal(0))
    return Money(min(lines, left), order.total.currency)


def _effect(order: Order, due: RefundDue, event: Event) -> Refund:
    return Refund(
        key=f"{due.id}:give-back",
        order=order.id,
        cause=event.id,
        waits=event.author.role in STAFF,
        refund=due.id,
        reference=due.reference,
        amount=due.amount,
    )


def release(order: Order, event: RefundReleased, rules: Rules) -> Outcome:
    """Only managers, and only once; it leaves when the undo window has closed."""
    due = _waiting(order, event.refund, event)
    if due is None:
        return Outcome(order)
    new = replace(due, state=RefundState.RELEASED, by=event.author.name, released=event.id, reason=event.reason)
    changed = recorded(_with(order, new), event, f"Refund of {shown(due.amount)} released", rules)
    return Outcome(changed, (_effect(changed, new, event),))


def decline(order: Order, event: RefundDeclined, rules: Rules) -> Outcome:
    due = _waiting(order, event.refund, event)
    if due is None:
        return Outcome(order)
    if not event.reason:
        raise NotAllowed("Keeping the money needs a reason.", hint="Say why nothing is given back.")
    new = replace(due, state=RefundState.DECLINED, by=event.author.name, reason=event.reason)
    return Outcome(recorded(_with(order, new), event, f"Refund of {shown(due.amount)} declined", rules))


def done(order: Order, event: Refunded, rules: Rules) -> Outcome:
    due = next((r for r in order.refunds if r.id == event.refund), None)
    if due is None or due.state is RefundState.DONE:
        return Outcome(order)
    new = replace(due, state=RefundState.DONE, result=event.reference)
    return Outcome(recorded(_with(order, new), event, f"{shown(due.amount)} given back", rules))


def released_by(order: Order, event: str) -> RefundDue | None:
    """The refund that this event let go and that is still on its way out."""
    return next((r for r in order.refunds if r.released == event and r.state is RefundState.RELEASED), None)


def held_back(order: Order, due: RefundDue, event: Undone, rules: Rules) -> Order:
    """A release taken back in time: prepared again."""
    prepared = replace(due, state=RefundState.PREPARED, by="", released="", reason="")
    return recorded(_with(order, prepared), event, f"Undone: refund of {shown(due.amount)} released", rules)


def without(order: Order, cause: str) -> Iterable[RefundDue]:
    """The refunds less those that an event prepared which is being undone."""
    return (r for r in order.refunds if r.cause != cause or r.state is not RefundState.PREPARED)


def _waiting(order: Order, id_: str, event: Event) -> RefundDue | None:
    """The refund if it still waits for a decision; None if it was decided already the same way as now."""
    if not may(event.author.role, Right.REFUND):
        raise NotAllowed("Only managers decide on refunds.", hint="Ask a manager.")
    due = next((r for r in order.refunds if r.id == id_), None)
    if due is None:
        raise NotAllowed(f"{order.number} has no such refund.", hint="Refresh with F5.")
    if due.state is not RefundState.PREPARED:
        raise NotAllowed(f"This refund was decided already: {due.state}.", hint="")
    return due


def _with(order: Order, new: RefundDue) -> Order:
    return replace(order, refunds=tuple(new if r.id == new.id else r for r in order.refunds))


def shown(money: Money) -> str:
    """As it is said in words: 45.00 USD."""
    return f"{money.amount:,.2f} {money.currency}".strip()
