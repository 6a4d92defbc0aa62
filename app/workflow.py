"""The only place where an order changes: `apply` one event, or lay a station's pending events over an order."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from app import (
    checking,
    claims,
    holding,
    judging,
    labels,
    laying,
    making,
    moving,
    paying,
    placing,
    proofing,
    refunding,
    sending,
    undoing,
)
from app import events as e
from app.change import Outcome, recorded, with_issue
from app.errors import NotAllowed, PlatenError
from app.orders import Note, Order
from app.rules import DEFAULT, Rules
from app.states import NEXT_STEP, RANK, STAFF, Role, State, find_transition

__all__ = ["Outcome", "Overlay", "after", "apply", "next_step", "offered"]

Handler = Callable[[Order, Any, Rules], Outcome]


def apply(order: Order | None, event: e.Event, rules: Rules = DEFAULT) -> Outcome:
    """What the order is after `event`, and what must be carried out. Pure; the same order object if nothing changed.

    Raises NotAllowed or Conflict for a person's step that may not be taken; a machine's message that cannot
    apply changes nothing. Raises NotAllowed where the order is not known yet.
    """
    if isinstance(event, e.Placed):
        return placing.place(order, event, rules)
    if order is None:
        raise NotAllowed("This order is not known here yet.", hint="It is tried again when the order has arrived.")
    return _HANDLERS[type(event)](order, event, rules)


@dataclass(frozen=True, slots=True)
class Overlay:
    """An order with pending events laid over it, and those that no longer apply, each with the reason."""

    order: Order
    refused: tuple[tuple[e.Event, PlatenError], ...] = ()


def after(order: Order, pending: Iterable[e.Event], rules: Rules = DEFAULT) -> Overlay:
    """The order as its station shows it. An event that no longer applies is left out and named, never fatal."""
    refused: list[tuple[e.Event, PlatenError]] = []
    for event in pending:
        try:
            order = apply(order, event, rules).order
        except PlatenError as error:
            refused.append((event, error))
    return Overlay(order, tuple(refused))


def offered(order: Order, fulfilment: str, role: Role) -> tuple[State, ...]:
    """The states `role` may take this fulfilment to now, nearest first; empty while it is held."""
    found = order.fulfilment(fulfilment)
    if found is None:
        return ()
    rows = [s for s in State if find_transition(found.state, s, role) is not None]
    if found.hold is not None or order.cancel_ask is not None:
        rows = [s for s in rows if s is State.CANCELED]
    return tuple(sorted(rows, key=lambda s: (RANK.get(s, 100), s)))


def next_step(order: Order, fulfilment: str) -> State | None:
    """The step that normally follows: what the one filled button does."""
    found = order.fulfilment(fulfilment)
    return NEXT_STEP.get(found.state) if found else None


def _assign(order: Order, event: e.Assigned, rules: Rules) -> Outcome:
    if order.assigned == event.person:
        return Outcome(order)
    words = f"Assigned to {event.person}" if event.person else "Assigned to nobody"
    return Outcome(recorded(replace(order, assigned=event.person), event, words, rules))


def _note(order: Order, event: e.Noted, rules: Rules) -> Outcome:
    """Notes are a set by id: two stations' notes both stay."""
    if not event.text.strip() or any(n.id == event.id for n in order.notes):
        return Outcome(order)
    note = Note(event.id, event.text.strip(), event.author, event.at)
    return Outcome(recorded(replace(order, notes=(*order.notes, note)), event, "Note added", rules))


def _raise_issue(order: Order, event: e.IssueRaised, rules: Rules) -> Outcome:
    changed = with_issue(order, event, event.kind, event.text, blocking=event.blocking)
    return Outcome(order) if changed is order else Outcome(recorded(changed, event, event.text, rules))


def _resolve_issue(order: Order, event: e.IssueResolved, rules: Rules) -> Outcome:
    left = tuple(i for i in order.issues if i.id != event.issue)
    if left == order.issues:
        return Outcome(order)
    gone = next(i for i in order.issues if i.id == event.issue)
    if event.author.role in STAFF and judging.stands(order, gone):
        raise NotAllowed(f"{order.number}: {gone.text}", hint=judging.way_out(gone))
    if event.author.role in STAFF and gone.kind == proofing.KIND:
        raise NotAllowed(f"{order.number}: {gone.text}", hint="A new file answers it, or approve the proof, M.")
    return Outcome(recorded(replace(order, issues=left), event, "Problem resolved", rules))


_HANDLERS: dict[type[e.Event], Handler] = {
    e.PaymentChanged: paying.pay,
    e.RefundReleased: refunding.release,
    e.RefundDeclined: refunding.decline,
    e.Refunded: refunding.done,
    e.Detailed: placing.detail,
    e.Amended: placing.amend,
    e.AccountChosen: placing.choose,
    e.Submitted: placing.submitted,
    e.Moved: moving.move,
    e.Held: holding.hold,
    e.Released: holding.release,
    e.Claimed: claims.claim,
    e.Unclaimed: claims.unclaim,
    e.Assigned: _assign,
    e.Fetched: making.fetch,
    e.Waived: judging.waive,
    e.ProofAsked: proofing.ask,
    e.ProofAskedAgain: proofing.ask_again,
    e.ProofAnswered: proofing.answer,
    e.ProofSilent: proofing.silent,
    e.Made: making.make,
    e.Checked: checking.check,
    e.Sent: sending.send,
    e.LabelAsked: labels.ask,
    e.Labeled: labels.bought,
    e.LabelVoided: labels.void,
    e.ParcelMoved: sending.parcel_moved,
    e.CancelAsked: holding.ask_cancel,
    e.CancelRefused: holding.refuse_cancel,
    e.Cancelled: holding.cancel,
    e.Noted: _note,
    e.IssueRaised: _raise_issue,
    e.IssueResolved: _resolve_issue,
    e.Printed: laying.printed,
    e.SheetDropped: laying.dropped,
    e.Undone: undoing.undo,
}
