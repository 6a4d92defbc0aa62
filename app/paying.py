"""The payment facet: what lets an order in, what keeps it out, and what stops it when the money does not come."""

from dataclasses import replace
from datetime import datetime

from app.change import Outcome, recorded, with_issue
from app.effects import Alert, CancelAtProvider, Effect
from app.events import Event, PaymentChanged
from app.moving import entering_received, files_ready
from app.orders import IN_HOUSE, CancelAsk, Money, Order
from app.refunding import shown
from app.rules import Rules
from app.states import FINAL, GONE, MACHINES, RANK, SETTLED, Payment, State

_RANK: dict[Payment, int] = {
    Payment.NONE: 0,
    Payment.UNPAID: 1,
    Payment.AUTHORISED: 2,
    Payment.FAILED: 3,
    Payment.VOIDED: 3,
    Payment.PAID: 4,
    Payment.PART_REFUNDED: 5,
    Payment.DISPUTED: 6,
    Payment.REFUNDED: 7,
}
_OPEN = frozenset({Payment.UNPAID, Payment.AUTHORISED, Payment.FAILED, Payment.VOIDED})
"""Among these the payment provider's newest word counts; what was paid only goes on."""

_FULL = frozenset({Payment.PAID, Payment.AUTHORISED})
"""Words whose amount is the whole price; that of the others is what was given back."""

ODD = "payment"
NO_MONEY = "The payment failed."
_STARTED = RANK[State.IN_PRODUCTION]


def pay(order: Order, event: PaymentChanged, rules: Rules) -> Outcome:
    """A payment provider's word. Raises nothing: what does not count changes nothing."""
    if event.payment in _FULL and event.amount is not None and not _fits(event.amount, order.total):
        return _odd(order, event, event.amount, rules)
    known = order if order.payment_reference or not event.reference else _known_by(order, event.reference)
    outcome = paid(known, event, event.payment, rules)
    return Outcome(order) if outcome.order == order else outcome


def _fits(amount: Money, total: Money) -> bool:
    return amount.amount == total.amount and (not total.currency or amount.currency == total.currency)


def _odd(order: Order, event: Event, amount: Money, rules: Rules) -> Outcome:
    """Another amount than the order costs lets nothing in: a manager looks."""
    text = f"{shown(amount)} was paid, the order costs {shown(order.total)}."
    changed = with_issue(order, event, ODD, text, blocking=True)
    return Outcome(order) if changed is order else Outcome(recorded(changed, event, text, rules))


def _known_by(order: Order, reference: str) -> Order:
    """`reference` is provider/account/id; as a name it goes without the account."""
    provider, _, rest = reference.partition("/")
    name = f"{provider}/{rest.rpartition('/')[2]}"
    return replace(order, payment_reference=reference, references=tuple(dict.fromkeys((*order.references, name))))


def paid(order: Order, event: Event, payment: Payment, rules: Rules) -> Outcome:
    """The payment as its provider, or the order's own source, tells it; the first settled one lets drafts in."""
    seen = event.cause.version
    if not _counts(order, payment, seen):
        return Outcome(order)
    settled = payment in SETTLED
    paid_at = order.paid_at or (event.at if settled else None)
    changed = replace(order, payment=payment, paid_at=paid_at, payment_at=seen or order.payment_at)
    words = {Payment.PAID: "Payment confirmed", Payment.FAILED: "Payment failed"}.get(payment, f"Payment {payment}")
    effects: list[Effect] = []
    if settled:
        changed, effects = _let_in(changed, event, rules)
    if payment in (Payment.FAILED, Payment.VOIDED):
        changed, effects = _stopped(changed, event)
    changed = recorded(changed, event, words, rules)
    ready = files_ready(changed, event, rules)
    return Outcome(ready.order, tuple({e.key: e for e in effects}.values()))


def _counts(order: Order, payment: Payment, seen: datetime | None) -> bool:
    if payment is order.payment:
        return False
    both = payment in _OPEN and order.payment in _OPEN
    if both and seen is not None and order.payment_at is not None:
        return seen > order.payment_at
    return _RANK[payment] > _RANK[order.payment]


def _let_in(order: Order, event: Event, rules: Rules) -> tuple[Order, list[Effect]]:
    effects: list[Effect] = []
    order = replace(order, issues=tuple(i for i in order.issues if i.kind != ODD))
    ask = order.cancel_ask
    if ask is not None and ask.by.role in MACHINES and ask.text == NO_MONEY:
        order = replace(order, cancel_ask=None)
    for fulfilment in order.fulfilments:
        if fulfilment.state is State.DRAFT:
            order = order.with_fulfilment(replace(fulfilment, state=State.RECEIVED, since=event.at))
            effects += entering_received(order, fulfilment, event, rules)
    return order, effects


def _stopped(order: Order, event: Event) -> tuple[Order, list[Effect]]:
    """Work that had begun on the promise of money is stopped: providers are asked to cancel, the floor waits."""
    begun = [f for f in order.fulfilments if f.state not in (State.DRAFT, *FINAL, *GONE)]
    if not begun:
        return order, []
    if order.cancel_ask is None:
        order = replace(order, cancel_ask=CancelAsk(event.author, event.at, NO_MONEY))
    effects: list[Effect] = [Alert(key=f"{event.id}:alert", order=order.id, cause=event.id, words=NO_MONEY)]
    for fulfilment in begun:
        if fulfilment.route != IN_HOUSE and fulfilment.reference and RANK.get(fulfilment.state, 99) < _STARTED:
            effects.append(
                CancelAtProvider(
                    key=f"{fulfilment.id}:cancel:{fulfilment.attempt}",
                    order=order.id,
                    cause=event.id,
                    fulfilment=fulfilment.id,
                    provider=fulfilment.route,
                    reference=fulfilment.reference,
                )
            )
    return order, effects
