"""Parcels: sent, reported by carriers, merged as a set and never replaced; the states that follow from them."""

from dataclasses import replace

from app.change import Outcome, before, recorded, targets, with_issue
from app.effects import Effect, Mail, TellParcel
from app.errors import NotAllowed
from app.events import Event, ParcelMoved, Sent
from app.moving import echoes, step
from app.naming import plain
from app.orders import NOT_LEFT, Fulfilment, LabelState, Order, Parcel, sent_quantity
from app.pausing import despite
from app.rules import Rules
from app.states import MACHINES, PARCEL_RANK, STAFF, ParcelState, Role, State


def send(order: Order, event: Sent, rules: Rules) -> Outcome:
    """One parcel of one fulfilment. A known parcel is merged; when everything has left, the fulfilment is shipped."""
    fulfilment = _target(order, event)
    parcel = replace(event.parcel, fulfilment=fulfilment.id, sent_at=event.parcel.sent_at or event.at)
    known = find_parcel(order, parcel)
    if event.author.role in STAFF:
        _ensure_good(order, known)
    if known is not None and known.state is ParcelState.LABEL_CREATED:
        return _used(order, known, parcel, event, rules)
    if known is not None:
        return _merged(order, known, parcel, event, rules)
    if _says_nothing_new(order, fulfilment, parcel, event):
        return Outcome(order)
    _ensure_ready(order, fulfilment, parcel, event)
    grown = replace(order, parcels=(*order.parcels, parcel))
    return _left(order, grown, fulfilment, parcel, event, rules)


def _ensure_good(order: Order, known: Parcel | None) -> None:
    """Nobody carries a parcel whose label was taken back."""
    states = {one.state for one in order.labels if known is not None and one.parcel == known.id}
    if known is not None and known.state in NOT_LEFT and states & {LabelState.VOIDING, LabelState.VOIDED}:
        raise NotAllowed(f"The label {known.number} was voided.", hint="Take it off and buy another.")


def _ensure_ready(order: Order, fulfilment: Fulfilment, parcel: Parcel, event: Sent) -> None:
    if event.author.role in STAFF and not parcel.number and not event.reason:
        raise NotAllowed("A parcel needs a tracking number.", hint="Or say why it travels untracked.")
    if event.author.role in STAFF and fulfilment.state is not State.READY and not event.reason:
        raise NotAllowed(f"{order.number} is not ready to ship.", hint="Pass QC first.")


def _used(order: Order, known: Parcel, new: Parcel, event: Sent, rules: Rules) -> Outcome:
    """A parcel that had only its label leaves the house under the label's own number."""
    fulfilment = order.fulfilment(known.fulfilment) or _target(order, event)
    if new.state in NOT_LEFT:
        return _merged(order, known, new, event, rules)
    parcel = replace(
        known,
        fulfilment=fulfilment.id,
        carrier=known.carrier or new.carrier,
        url=known.url or new.url,
        lines=known.lines or new.lines,
        state=new.state,
        sent_at=new.sent_at,
    )
    _ensure_ready(order, fulfilment, parcel, event)
    grown = replace(order, parcels=tuple(parcel if p.id == known.id else p for p in order.parcels))
    return _left(order, grown, fulfilment, parcel, event, rules)


def _target(order: Order, event: Sent) -> Fulfilment:
    """Where several are meant: the one the parcel's lines belong to, rather one not yet delivered."""
    found = targets(order, event, event.fulfilment)
    items = {line.item for line in event.parcel.lines}
    own = [f for f in found if items & {line.item for line in f.lines}] or list(found)
    open_ = [f for f in own if f.state is not State.DELIVERED]
    return (open_ or own)[0]


def find_parcel(order: Order, parcel: Parcel) -> Parcel | None:
    """The same parcel by id or by tracking number; one with a label also by a longer code that ends in its number."""
    same = [p for p in order.parcels if p.id == parcel.id or (parcel.number and p.number == parcel.number)]
    found = same or [p for p in order.parcels if _scanned(p, parcel.number)]
    return found[0] if found else None


def _scanned(labeled: Parcel, code: str) -> bool:
    number, whole = plain(labeled.number), plain(code)
    short = number == whole or (len(number) >= SHORTEST and whole.endswith(number))
    return labeled.state is ParcelState.LABEL_CREATED and bool(number) and short


SHORTEST = 8
"""A number of so many characters may stand at the end of a longer code on the label."""


def _says_nothing_new(order: Order, fulfilment: Fulfilment, parcel: Parcel, event: Sent) -> bool:
    """The source's echo of a parcel we told it of without a number: under its own id, when all has left already."""
    whole = fulfilment.quantity and sent_quantity(order, fulfilment) >= fulfilment.quantity
    untracked = any(p.fulfilment == fulfilment.id and not p.number for p in order.parcels)
    return bool(event.author.role in MACHINES and not parcel.number and whole and untracked)


def _merged(order: Order, known: Parcel, new: Parcel, event: Event, rules: Rules) -> Outcome:
    """Empty fields are filled, a parcel's state only goes forward."""
    later = PARCEL_RANK[new.state] > PARCEL_RANK[known.state]
    both = replace(
        known,
        carrier=known.carrier or new.carrier,
        number=known.number or new.number,
        url=known.url or new.url,
        lines=known.lines or new.lines,
        state=new.state if later else known.state,
    )
    if both == known:
        return Outcome(order)
    parcels = tuple(both if p.id == known.id else p for p in order.parcels)
    return Outcome(recorded(replace(order, parcels=parcels), event, "Parcel updated", rules))


def _left(order: Order, grown: Order, fulfilment: Fulfilment, parcel: Parcel, event: Event, rules: Rules) -> Outcome:
    whole = sent_quantity(grown, fulfilment) >= fulfilment.quantity
    if whole and fulfilment.state not in _PAST:
        stepped = step(grown, fulfilment, event, State.SHIPPED, rules)
        after, effects = _undoable(order, stepped.order, fulfilment, event), list(stepped.effects)
    else:
        was = before(order, fulfilment)
        grown = despite(grown, fulfilment, event, State.SHIPPED)
        after, effects = recorded(grown, event, "Parcel sent", rules, was), []
    told = _told(order, fulfilment, parcel, event)
    if fulfilment.state is State.CANCELED:  # a person looks before the customer hears that it comes after all (T19)
        told = [effect for effect in told if not isinstance(effect, Mail)]
    return Outcome(after, (*effects, *told))


_PAST = frozenset({State.SHIPPED, State.OUT_FOR_DELIVERY, State.DELIVERED, State.RETURNED})


def _undoable(order: Order, after: Order, fulfilment: Fulfilment, event: Event) -> Order:
    """The step was taken on an order that already had the parcel; undoing must remove that, too."""
    last = after.trail[-1] if after.trail else None
    if last is None or last.event != event.id or last.before is None:
        return after
    return replace(after, trail=(*after.trail[:-1], replace(last, before=before(order, fulfilment))))


def _told(order: Order, fulfilment: Fulfilment, parcel: Parcel, event: Event) -> list[Effect]:
    """The customer hears of each parcel once, and so does the source, unless it said so itself."""
    waits = event.author.role in STAFF
    name = f"{fulfilment.id}:{{}}:{fulfilment.attempt}:{parcel.id}".format
    told: list[Effect] = [
        Mail(
            key=name("mail-shipped"),
            order=order.id,
            cause=event.id,
            waits=waits,
            template="shipped",
            parcel=parcel.id,
        )
    ]
    if not echoes(order, event):
        told.append(
            TellParcel(
                key=name("tell-parcel"),
                order=order.id,
                cause=event.id,
                waits=waits,
                fulfilment=fulfilment.id,
                parcel=parcel,
            )
        )
    return told


def parcel_moved(order: Order, event: ParcelMoved, rules: Rules) -> Outcome:
    """Forward only; all parcels delivered means the fulfilment is, one returned means it came back."""
    known = next((p for p in order.parcels if event.parcel in (p.id, p.number)), None)
    if known is None or PARCEL_RANK[event.to] <= PARCEL_RANK[known.state]:
        return Outcome(order)
    if event.to is ParcelState.VOIDED and event.author.role is Role.CARRIER:
        return _canceled_by_carrier(order, known, event, rules)
    delivered = event.at if event.to is ParcelState.DELIVERED else known.delivered_at
    new = replace(known, state=event.to, delivered_at=delivered)
    moved = replace(order, parcels=tuple(new if p.id == known.id else p for p in order.parcels))
    moved = recorded(moved, event, f"Parcel {event.to.replace('_', ' ')}", rules)
    fulfilment = moved.fulfilment(known.fulfilment)
    if known.state is ParcelState.LABEL_CREATED and event.to is not ParcelState.VOIDED and fulfilment is not None:
        return _left_unseen(moved, fulfilment, replace(new, sent_at=new.sent_at or event.at), event, rules)
    return _following(moved, fulfilment, event, rules)


def _canceled_by_carrier(order: Order, known: Parcel, event: ParcelMoved, rules: Rules) -> Outcome:
    """Shops book a second time: only a label that lies here unused is gone by it; else a person looks."""
    if known.state is not ParcelState.LABEL_CREATED:
        changed = with_issue(order, event, "parcel", f"{known.carrier or 'The carrier'} canceled {known.number}.")
        return Outcome(order if changed is order else recorded(changed, event, "Parcel canceled", rules))
    gone = replace(known, state=ParcelState.VOIDED)
    labels = tuple(replace(x, state=LabelState.VOIDED) if x.parcel == known.id else x for x in order.labels)
    after = replace(order, parcels=tuple(gone if p.id == known.id else p for p in order.parcels), labels=labels)
    return Outcome(recorded(after, event, f"Label {known.number} voided", rules))


def _left_unseen(order: Order, fulfilment: Fulfilment, parcel: Parcel, event: ParcelMoved, rules: Rules) -> Outcome:
    """Nobody scanned it out, but its carrier has it."""
    grown = replace(order, parcels=tuple(parcel if p.id == parcel.id else p for p in order.parcels))
    if event.author.role not in MACHINES:
        return Outcome(grown)
    left = _left(grown, grown, fulfilment, parcel, event, rules)
    after = _following(left.order, left.order.fulfilment(fulfilment.id), event, rules)
    return Outcome(after.order, (*left.effects, *after.effects))


def _following(moved: Order, fulfilment: Fulfilment | None, event: ParcelMoved, rules: Rules) -> Outcome:
    to = _follows(moved, fulfilment) if fulfilment else None
    if fulfilment is None or to is None or event.author.role not in MACHINES:
        return Outcome(moved)
    return step(moved, fulfilment, event, to, rules)


def _follows(order: Order, fulfilment: Fulfilment) -> State | None:
    states = {p.state for p in order.parcels if p.fulfilment == fulfilment.id and p.state not in NOT_LEFT}
    if sent_quantity(order, fulfilment) < fulfilment.quantity:
        return None
    if states == {ParcelState.DELIVERED}:
        return State.DELIVERED
    if states == {ParcelState.RETURNED}:
        return State.RETURNED
    if states == {ParcelState.OUT_FOR_DELIVERY}:
        return State.OUT_FOR_DELIVERY
    return None
