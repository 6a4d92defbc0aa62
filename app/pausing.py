"""What a hold means where somebody else makes it: theirs and ours kept apart, and what is said when work goes on."""

from app.change import with_issue
from app.effects import HoldAtProvider
from app.events import Event
from app.orders import IN_HOUSE, Fulfilment, Order
from app.people import Author
from app.rules import Rules
from app.states import GONE, MACHINES, State


def is_maker(author: Author, fulfilment: Fulfilment) -> bool:
    """Whether it is whoever makes it that speaks."""
    return author.role in MACHINES and author.name == fulfilment.route


def _same(one: Author, other: Author) -> bool:
    return one.role in MACHINES and one.name == other.name


def asked(order: Order, fulfilment: Fulfilment, event: Event, rules: Rules) -> tuple[HoldAtProvider, ...]:
    """Whoever has it already is asked whether it can wait. At a point of sale the house's own staff do the work."""
    if not _key(fulfilment) or fulfilment.route in rules.mirrored or not fulfilment.reference:
        return ()
    effect = HoldAtProvider(
        key=_key(fulfilment),
        order=order.id,
        cause=event.id,
        fulfilment=fulfilment.id,
        provider=fulfilment.route,
        reference=fulfilment.reference,
    )
    return (effect,)


def keys(order: Order | None) -> frozenset[str]:
    """Of what is asked because of the holds that are on now."""
    return frozenset(key for f in (order.fulfilments if order else ()) if (key := _key(f)))


def _key(fulfilment: Fulfilment) -> str:
    hold = fulfilment.own_hold
    if hold is None or fulfilment.route == IN_HOUSE:
        return ""
    return f"{fulfilment.id}:hold:{fulfilment.attempt}:{hold.since.timestamp():.3f}"


def despite(order: Order, fulfilment: Fulfilment, event: Event, to: State) -> Order:
    """A machine says that it is made or gone although another holds it: a person must look."""
    hold = fulfilment.own_hold
    if hold is None or event.author.role not in MACHINES or _same(hold.by, event.author):
        return order
    if to in GONE:
        return with_issue(order, event, "hold", "It was sent although it was on hold.")
    if to is State.IN_PRODUCTION:
        return with_issue(order, event, "hold", "It is being made although it is on hold.")
    return order
