"""The outcome of an event, the line it leaves in the order's activity, and which fulfilments it means."""

from dataclasses import dataclass, replace
from datetime import timedelta

from app.effects import Effect
from app.errors import NotAllowed
from app.events import Event
from app.orders import Before, Entry, Fulfilment, Issue, Order
from app.rules import Rules
from app.states import GONE, MACHINES, STAFF, State


@dataclass(frozen=True, slots=True)
class Outcome:
    """The order afterwards and what must be carried out. `order is` the same object when nothing changed."""

    order: Order
    effects: tuple[Effect, ...] = ()


def before(order: Order, fulfilment: Fulfilment) -> Before:
    """The part of an order that a step on this fulfilment may change."""
    return Before(fulfilment, tuple(p for p in order.parcels if p.fulfilment == fulfilment.id), order.rush)


def recorded(order: Order, event: Event, words: str, rules: Rules, was: Before | None = None) -> Order:
    """The order with one more line of activity. What can no longer be undone forgets how it was."""
    oldest = event.at - timedelta(seconds=rules.undo_seconds)
    kept = [e if e.before is None or e.at >= oldest else replace(e, before=None) for e in order.trail]
    undoable = was if event.author.role in STAFF else None
    entry = Entry(event.id, type(event).__name__, event.at, event.author, words, undoable)
    return replace(order, trail=(*kept, entry)[-rules.trail_length :], events=order.events + 1)


def targets(order: Order, event: Event, fulfilment: str) -> tuple[Fulfilment, ...]:
    """The fulfilments an event is about. A machine may leave it open; a person names one unless there is only one."""
    if fulfilment:
        found = order.fulfilment(fulfilment)
        if found is None:
            raise NotAllowed(f"{order.number} has no such part.", hint="Refresh with F5.")
        return (found,)
    if event.author.role in MACHINES:
        own = tuple(f for f in order.fulfilments if f.route == event.author.name)
        return own or order.fulfilments
    live = tuple(f for f in order.fulfilments if f.state is not State.CANCELED)
    if len(live) != 1:
        raise NotAllowed(f"{order.number} has {len(live)} parts.", hint="Choose one of them.")
    return live


def ensure_free(order: Order, fulfilment: Fulfilment, event: Event) -> None:
    """Staff may not change what somebody else has claimed. Raises NotAllowed naming who and until when."""
    claim = fulfilment.claim
    if event.author.role not in STAFF or claim is None or claim.until <= event.at:
        return
    if same_person(claim.by.id, claim.by.name, event.author.id, event.author.name):
        return
    raise NotAllowed(
        f"{order.number} is being worked on by {claim.by.name}.",
        hint="Ask them to release it, or a manager can take it over.",
    )


def same_person(id_a: str, name_a: str, id_b: str, name_b: str) -> bool:
    """By id where both have one, else by name."""
    return id_a == id_b if id_a and id_b else name_a == name_b


def has_left(fulfilment: Fulfilment) -> bool:
    return fulfilment.state in GONE


def is_old(fulfilment: Fulfilment, event: Event) -> bool:
    """A provider's message older than one already taken from the same provider."""
    version = event.cause.version
    return version is not None and fulfilment.version is not None and version < fulfilment.version


def taken(fulfilment: Fulfilment, event: Event) -> Fulfilment:
    """The fulfilment that remembers how new the provider's latest message was."""
    return replace(fulfilment, version=event.cause.version or fulfilment.version)


def with_issue(order: Order, event: Event, kind: str, text: str, *, blocking: bool = False) -> Order:
    """One open issue of a kind and text is enough."""
    if any(i.kind == kind and i.text == text for i in order.issues):
        return order
    return replace(order, issues=(*order.issues, Issue(event.id, kind, text, event.at, blocking)))
