"""Carrier labels: asked for, bought, used, taken back. A parcel that has only a label has not left the house."""

from dataclasses import replace

from app.change import Outcome, recorded, targets
from app.effects import BuyLabel, Effect, VoidLabel, Withdraw
from app.errors import NotAllowed
from app.events import LabelAsked, Labeled, LabelVoided
from app.orders import Fulfilment, Label, LabelState, Line, Order, Parcel, sent_quantity
from app.people import Right, may
from app.rules import Rules
from app.states import GONE, STAFF, ParcelState, State

HEAVIEST, LONGEST = 1_000_000, 10_000
"""Grams and mm of what any carrier takes; more is a slip of the hand."""

_WAITING = frozenset({LabelState.ASKED, LabelState.BOUGHT, LabelState.VOIDING})
_NOT_PACKED = GONE | {State.DRAFT, State.RECEIVED, State.CANCELED, State.FAILED}


def ask(order: Order, event: LabelAsked, rules: Rules) -> Outcome:
    """Staff ask for one label; it is bought at once. Raises NotAllowed where nothing is left to be labeled."""
    if event.author.role not in STAFF:
        return Outcome(order)
    if not may(event.author.role, Right.WORK):
        raise NotAllowed("Only staff buy labels.")
    (fulfilment,) = targets(order, event, event.fulfilment)
    _ensure_may_leave(order, fulfilment)
    _ensure_something_left(order, fulfilment, event)
    _ensure_possible(event)
    n = 1 + sum(label.fulfilment == fulfilment.id for label in order.labels)
    asked = Label(
        f"{fulfilment.id}:label:{n}",
        fulfilment=fulfilment.id,
        carrier=event.carrier,
        service=event.service,
        grams=event.grams,
        size=event.size,
        lines=event.lines,
        media_type=event.media_type,
        cause=event.id,
        at=event.at,
    )
    grown = replace(order, labels=(*order.labels, asked))
    return Outcome(recorded(grown, event, "Label asked for", rules), (_purchase(order, asked, n),))


def _purchase(order: Order, asked: Label, n: int) -> Effect:
    return BuyLabel(
        key=f"{asked.fulfilment}:buy-label:{n}",
        order=order.id,
        cause=asked.cause,
        fulfilment=asked.fulfilment,
        label=asked.id,
        carrier=asked.carrier,
        service=asked.service,
        grams=asked.grams,
        size=asked.size,
        lines=asked.lines,
        media_type=asked.media_type,
    )


def _ensure_may_leave(order: Order, fulfilment: Fulfilment) -> None:
    if fulfilment.state in _NOT_PACKED:
        raise NotAllowed(f"{order.number} is not being packed.", hint="A label is bought for what is in the house.")
    if fulfilment.hold is not None:
        raise NotAllowed(f"{order.number} is on hold.", hint="Release it first, H.")
    if order.cancel_ask is not None:
        raise NotAllowed(
            f"{order.number} may be canceled: the customer asked.", hint="A manager decides on that first."
        )


def _ensure_something_left(order: Order, fulfilment: Fulfilment, event: LabelAsked) -> None:
    """Each label costs money: one for each unit at most, and none beside one that lies unused."""
    waiting = [one for one in order.labels if one.fulfilment == fulfilment.id and _is_unused(order, one)]
    labeled = sum(_count(one.lines, fulfilment) for one in waiting)
    if sent_quantity(order, fulfilment) + labeled + _count(event.lines, fulfilment) > fulfilment.quantity:
        hint = "Print it again, or void it first." if waiting else "Everything has left already."
        raise NotAllowed(f"{order.number} has a label already.", hint=hint)


def _count(lines: tuple[Line, ...], fulfilment: Fulfilment) -> int:
    return sum(line.quantity for line in lines) if lines else fulfilment.quantity


def _ensure_possible(event: LabelAsked) -> None:
    provider, _, account = event.carrier.partition("/")
    if not provider or not account or not event.service:
        raise NotAllowed("A label needs a carrier and a service.", hint="Choose one of the prices offered.")
    if not 0 < event.grams <= HEAVIEST or not all(0 < side <= LONGEST for side in event.size):
        raise NotAllowed("This weight or size cannot be.", hint="Weigh and measure the parcel.")


def _is_unused(order: Order, label: Label) -> bool:
    """Nothing has left under it yet."""
    parcel = next((p for p in order.parcels if p.id == label.parcel), None)
    left = parcel is not None and parcel.state is not ParcelState.LABEL_CREATED
    return label.state in _WAITING and not left


def unused(order: Order) -> tuple[Label, ...]:
    """Labels that were bought and under which nothing has left: they can be printed again or voided."""
    return tuple(one for one in order.labels if one.state is LabelState.BOUGHT and _is_unused(order, one))


def bought(order: Order, event: Labeled, rules: Rules) -> Outcome:
    """The carrier made it. Recorded whatever happened to the order meanwhile: there is a label, and it costs money."""
    known = find(order, event.label)
    if event.author.role in STAFF:
        raise NotAllowed("Only a carrier says that it made a label.", hint="")
    if known is not None and known.number:
        return Outcome(order)
    there = _same(order, event.parcel)
    parcel = replace(event.parcel, fulfilment=event.fulfilment, state=ParcelState.LABEL_CREATED)
    if there is not None:
        parcel = replace(there, carrier=there.carrier or parcel.carrier, url=there.url or parcel.url)
    new = replace(
        known or Label(event.label, fulfilment=event.fulfilment, carrier=event.carrier, cause=event.id, at=event.at),
        state=LabelState.BOUGHT,
        reference=event.reference,
        number=parcel.number,
        parcel=parcel.id,
        price=event.price,
    )
    parcels = (*(p for p in order.parcels if there is None or p.id != there.id), parcel)
    labels = (*(one for one in order.labels if one.id != new.id), new)
    grown = replace(order, parcels=parcels, labels=labels)
    return Outcome(recorded(grown, event, f"Label bought: {parcel.number}", rules))


def _same(order: Order, parcel: Parcel) -> Parcel | None:
    return next((p for p in order.parcels if p.id == parcel.id or (parcel.number and p.number == parcel.number)), None)


def find(order: Order, id_: str) -> Label | None:
    return next((one for one in order.labels if one.id == id_), None)


def void(order: Order, event: LabelVoided, rules: Rules) -> Outcome:
    """Staff ask for it, the carrier says when it is done. One that was never bought is withdrawn at once, and so is
    one whose paper was destroyed because its carrier takes none back."""
    label = find(order, event.label)
    if event.author.role not in STAFF:
        return _voided(order, label, event, rules) if label is not None else Outcome(order)
    if label is None:
        raise NotAllowed(f"{order.number} has no such label.", hint="Refresh with F5.")
    if label.state in (LabelState.VOIDING, LabelState.VOIDED) and not event.destroyed:
        return Outcome(order)
    if label.state is LabelState.ASKED:
        gone = Withdraw(key=f"{event.id}:withdraw", order=order.id, cause=event.id, undoes=label.cause)
        return Outcome(_voided(order, label, event, rules).order, (gone,))
    if not _is_unused(order, label):
        raise NotAllowed("A parcel has left under this label.", hint="It can no longer be voided.")
    if event.destroyed:
        return _voided(order, label, event, rules)
    return _voiding(order, label, event, rules)


def _voiding(order: Order, label: Label, event: LabelVoided, rules: Rules) -> Outcome:
    asked = with_label(order, replace(label, state=LabelState.VOIDING))
    effect = VoidLabel(
        key=label.id.replace(":label:", ":void-label:"),
        order=order.id,
        cause=event.id,
        fulfilment=label.fulfilment,
        label=label.id,
        carrier=label.carrier,
        reference=label.reference,
        number=label.number,
    )
    return Outcome(recorded(asked, event, f"Label {label.number} to be voided", rules), (effect,))


def _voided(order: Order, label: Label, event: LabelVoided, rules: Rules) -> Outcome:
    if label.state is LabelState.VOIDED:
        return Outcome(order)
    after = with_label(order, replace(label, state=LabelState.VOIDED))
    parcels = tuple(_taken_back(p) if p.id == label.parcel else p for p in after.parcels)
    return Outcome(recorded(replace(after, parcels=parcels), event, f"Label {label.number} voided".strip(), rules))


def _taken_back(parcel: Parcel) -> Parcel:
    """What has left has left, whatever becomes of its label."""
    return replace(parcel, state=ParcelState.VOIDED) if parcel.state is ParcelState.LABEL_CREATED else parcel


def with_label(order: Order, new: Label) -> Order:
    return replace(order, labels=tuple(new if one.id == new.id else one for one in order.labels))
