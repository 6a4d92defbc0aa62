"""Holds, and the customer's wish to cancel: what stops work for a while or for good."""

from dataclasses import replace

from app.change import Outcome, before, is_old, recorded, taken, targets
from app.effects import Alert, Effect, Mail
from app.errors import NotAllowed
from app.events import CancelAsked, Cancelled, CancelRefused, Event, Held, Released
from app.moving import step, without_part
from app.orders import CancelAsk, Fulfilment, Hold, Order
from app.pausing import asked, is_maker
from app.people import Right, may
from app.rules import Rules
from app.states import GONE, LEADERS, MACHINES, STAFF, State, find_transition


def hold(order: Order, event: Held, rules: Rules) -> Outcome:
    """Ours and that of whoever makes it are two: neither stands in the other's way, and each ends its own."""
    result, effects = order, list[Effect]()
    for fulfilment in targets(order, event, event.fulfilment):
        if is_old(fulfilment, event):
            continue
        result, fulfilment = _heard(result, fulfilment, event)
        if fulfilment.state in (State.CANCELED, State.DELIVERED, *GONE):
            if event.author.role in STAFF and fulfilment.hold is None:
                raise NotAllowed(f"{order.number} has left the house.", hint="It can no longer be held.")
            continue
        ours, theirs = fulfilment.own_hold, fulfilment.makers_hold
        by_maker = is_maker(event.author, fulfilment)
        if (theirs if by_maker else ours) is not None:
            continue
        was = before(result, fulfilment)
        new = Hold(event.why, event.author, event.at, event.reason, event.until)
        held = replace(fulfilment, hold=_over(ours, new) if by_maker else _over(new, theirs))
        result = recorded(result.with_fulfilment(held), event, "Put on hold", rules, was)
        effects += [] if by_maker else asked(result, held, event, rules)
    return Outcome(result, tuple(effects))


def _over(ours: Hold | None, theirs: Hold | None) -> Hold | None:
    return theirs if ours is None else replace(ours, under=theirs)


def _heard(order: Order, fulfilment: Fulfilment, event: Event) -> tuple[Order, Fulfilment]:
    """Remember how new the message is, so that an older one that comes later changes nothing."""
    new = taken(fulfilment, event)
    return (order, fulfilment) if new == fulfilment else (order.with_fulfilment(new), new)


def release(order: Order, event: Released, rules: Rules) -> Outcome:
    result = order
    for fulfilment in targets(order, event, event.fulfilment):
        if is_old(fulfilment, event):
            continue
        result, fulfilment = _heard(result, fulfilment, event)
        ended = _ended(fulfilment, event)
        if ended is None:
            continue
        if event.author.role in STAFF and ended.by.role in MACHINES and event.author.role not in LEADERS:
            raise NotAllowed(f"{ended.by.name} put {order.number} on hold.", hint="A manager can release it.")
        was = before(result, fulfilment)
        ours, theirs = fulfilment.own_hold, fulfilment.makers_hold
        left = theirs if ended is ours else _over(ours, None)
        result = recorded(result.with_fulfilment(replace(fulfilment, hold=left)), event, "Released", rules, was)
    return Outcome(result)


def _ended(fulfilment: Fulfilment, event: Released) -> Hold | None:
    """A machine ends only what it holds itself; people end ours first."""
    ours, theirs = fulfilment.own_hold, fulfilment.makers_hold
    if event.author.role not in MACHINES:
        return ours or theirs
    if is_maker(event.author, fulfilment):
        return theirs
    mine = ours is not None and ours.by.role in MACHINES and ours.by.name == event.author.name
    return ours if mine else None


def cancel(order: Order, event: Cancelled, rules: Rules) -> Outcome:
    """All that still may be canceled; a person is refused where nothing may be."""
    meant = targets(order, event, event.fulfilment) if event.fulfilment else order.fulfilments
    effects: list[Effect] = []
    result = order
    reasoned = replace(event, reason=event.reason or event.why.value)
    for fulfilment in meant:
        if fulfilment.state is State.CANCELED:
            continue
        if find_transition(fulfilment.state, State.CANCELED, event.author.role) is None:
            if event.author.role in STAFF:
                raise NotAllowed(f"{order.number} can no longer be canceled here.", hint="Ask a manager.")
            continue
        stepped = step(result, fulfilment, reasoned, State.CANCELED, rules)
        result = stepped.order
        effects += stepped.effects
    unique = {e.key: e for e in effects}
    if result.cancel_ask is not None and result is not order and not result.cancel_ask.parts:
        result = replace(result, cancel_ask=None)
    if result.cancel_ask is not None:  # what is left of it may still come
        unique = {key: e for key, e in unique.items() if not isinstance(e, Mail)}
    return Outcome(result, tuple(unique.values()))


def ask_cancel(order: Order, event: CancelAsked, rules: Rules) -> Outcome:
    if order.cancel_ask is not None or all(f.state in (State.CANCELED, *GONE) for f in order.fulfilments):
        return Outcome(order)
    asked = replace(order, cancel_ask=CancelAsk(event.author, event.at, event.reason))
    alert = Alert(key=f"{event.id}:alert", order=order.id, cause=event.id, words="A customer asks to cancel.")
    return Outcome(recorded(asked, event, "Cancel asked", rules), (alert,))


def refuse_cancel(order: Order, event: CancelRefused, rules: Rules) -> Outcome:
    if order.cancel_ask is None:
        return Outcome(order)
    if event.author.role in MACHINES:
        return _kept_on(order, event, rules)
    if not may(event.author.role, Right.DECIDE_CANCEL):
        raise NotAllowed("Only managers decide on a cancel request.", hint="Ask a manager.")
    if not event.reason:
        raise NotAllowed("A refusal needs a reason.", hint="Say why it goes on.")
    return Outcome(recorded(replace(order, cancel_ask=None), event, "Cancel refused", rules))


def _kept_on(order: Order, event: CancelRefused, rules: Rules) -> Outcome:
    """A provider cannot cancel its part any more."""
    after = without_part(order, event.fulfilment)
    if after is order:
        return Outcome(order)
    return Outcome(recorded(after, event, f"Not canceled: {event.reason}", rules))
