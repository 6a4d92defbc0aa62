"""Taking a step back while it is fresh, nothing later stands on it, and its effects still wait."""

from dataclasses import replace
from datetime import timedelta

from app.change import Outcome, recorded, same_person
from app.effects import Effect, Withdraw
from app.errors import NotAllowed
from app.events import Undone
from app.moving import without_part
from app.orders import Before, Entry, Order, Parcel
from app.proofing import put_back, settled
from app.refunding import held_back, released_by, without
from app.rules import Rules
from app.states import LEADERS, ParcelState


def undo(order: Order, event: Undone, rules: Rules) -> Outcome:
    """Take a step back while it is fresh, nothing later stands on it, and its effects still wait."""
    entry = next((e for e in order.trail if e.event == event.undoes), None)
    if entry is not None and (due := released_by(order, event.undoes)) is not None:
        _ensure_mine(entry, event)
        return Outcome(held_back(order, due, event, rules), _withdrawal(order, event))
    if entry is None or entry.before is None or event.at - entry.at > timedelta(seconds=rules.undo_seconds):
        raise NotAllowed("This step can no longer be undone.", hint="Take the next step instead, with a reason.")
    was = entry.before
    later = [e for e in order.trail[order.trail.index(entry) + 1 :] if e.before is not None]
    if any(e.before and e.before.fulfilment.id == was.fulfilment.id for e in later):
        raise NotAllowed(f"Something else happened to {order.number} since.", hint="Undo that first.")
    _ensure_mine(entry, event)
    return Outcome(_restored(order, event, entry.event, rules), _withdrawal(order, event))


def _ensure_mine(entry: Entry, event: Undone) -> None:
    mine = same_person(entry.by.id, entry.by.name, event.author.id, event.author.name)
    if not mine and event.author.role not in LEADERS:
        raise NotAllowed(f"{entry.by.name} took this step.", hint="They can undo it, or a manager.")


def _restored(order: Order, event: Undone, undone: str, rules: Rules) -> Order:
    entry = next(e for e in order.trail if e.event == undone)
    assert entry.before is not None  # noqa: S101  # `undo` has just looked
    was = entry.before
    now = order.fulfilment(was.fulfilment.id) or was.fulfilment
    back = replace(was.fulfilment, claim_token=now.claim_token, reference=now.reference, account=now.account)
    parcels = tuple(p for p in order.parcels if p.fulfilment != back.id) + was.parcels + _labeled_since(order, was)
    trail = tuple(replace(e, before=None) if e.event == undone else e for e in order.trail)
    refunds = tuple(without(order, undone))
    issues = tuple(i for i in order.issues if i.id != undone)
    restored = replace(order.with_fulfilment(back), parcels=parcels, trail=trail, refunds=refunds, issues=issues)
    restored = replace(restored, rush=_hurries(restored, was))
    restored = settled(put_back(_unasked(restored, entry), was, undone))
    return recorded(restored, event, f"Undone: {entry.words}", rules)


def _hurries(order: Order, was: Before) -> bool:
    """As it was before the step, unless a piece of another part has failed since."""
    if was.rush is None or was.rush:
        return order.rush
    others = [u for f in order.fulfilments if f.id != was.fulfilment.id for u in f.units]
    return order.rush and any(u.attempt > 1 for u in others)


def _unasked(order: Order, entry: Entry) -> Order:
    """The provider was not asked to cancel yet: what this step wished for is gone, what a customer wished for stays."""
    ask = order.cancel_ask
    if ask is None or entry.before is None or entry.before.fulfilment.id not in ask.parts:
        return order
    if (ask.at, ask.by) == (entry.at, entry.by):
        return without_part(order, entry.before.fulfilment.id)
    left = tuple(part for part in ask.parts if part != entry.before.fulfilment.id)
    return replace(order, cancel_ask=replace(ask, parts=left))


def _labeled_since(order: Order, was: Before) -> tuple[Parcel, ...]:
    """A label that was bought meanwhile is there, whatever step is taken back; its parcel has not left then."""
    kept, bought = {p.id for p in was.parcels}, {label.parcel for label in order.labels}
    own = [p for p in order.parcels if p.fulfilment == was.fulfilment.id and p.id in bought - kept]
    return tuple(
        replace(p, state=ParcelState.LABEL_CREATED, sent_at=None) if p.state is ParcelState.HANDED_OVER else p
        for p in own
    )


def _withdrawal(order: Order, event: Undone) -> tuple[Effect, ...]:
    return (Withdraw(key=f"{event.id}:withdraw", order=order.id, cause=event.id, undoes=event.undoes),)
