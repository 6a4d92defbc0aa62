"""A copy of an order in memory: its history with some of its events exchanged for others, and in words what differs.

The words name the order by its number and say states, goods and money: no person and no secret.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from app import wire
from app.errors import PlatenError
from app.events import Event
from app.orders import Customer, Item, Order
from app.rules import Rules
from app.wording import HOLD_WORDS, PARCEL_WORDS, STAFF_WORDS, provider_title
from app.workflow import apply
from services.meanings import Difference
from services.receiver.schema import HISTORY

Place = tuple[datetime, int, int]
"""Where an event stands in an order's history: when it was recorded, as which revision, which of its message."""

History = dict[str, tuple[Place, Event]]


@dataclass(frozen=True, slots=True)
class Laid:
    """One delivery's events for one order. `at`: where they stand if none of `was`, its recorded ones, tells."""

    at: datetime
    was: frozenset[str]
    events: tuple[Event, ...]


def history(connection: Connection, order: str) -> History:
    """Each event of an order by its id."""
    query = sa.select(HISTORY).where(HISTORY.c.order_id == order).order_by(HISTORY.c.rev)
    return {row.id: ((row.recorded_at, row.rev, 0), wire.read_event(row.body)) for row in connection.execute(query)}


def rebuilt(kept: History, gone: Collection[str], laid: Iterable[Laid], rules: Rules) -> Order | None:
    """The order from its history without those `gone` and with what is `laid` in, each in its own place."""
    found: list[tuple[Place, Event]] = []
    seen: set[str] = set()
    for one in laid:
        places = [kept[id_][0] for id_ in {*one.was, *(e.id for e in one.events)} if id_ in kept]
        recorded_at, rev, _ = min(places, default=(one.at, 0, 0))
        for n, event in enumerate(e for e in one.events if e.id not in seen):
            seen.add(event.id)
            found.append((kept[event.id][0] if event.id in kept else (recorded_at, rev, n), event))
    found += [place for id_, place in kept.items() if id_ not in seen and id_ not in gone]
    return _applied([event for _, event in sorted(found, key=lambda one: one[0])], rules)


def _applied(events: Sequence[Event], rules: Rules) -> Order | None:
    """As the receiver would: what comes before its order waits for it, what cannot be changes nothing."""
    order: Order | None = None
    waiting: list[Event] = []
    for event in events:
        try:
            order = apply(order, event, rules).order
        except PlatenError:
            if order is None:
                waiting.append(event)
            continue
        late, waiting = waiting, []
        for one in late:
            try:
                order = apply(order, one, rules).order
            except PlatenError:
                continue
    return order


def difference(id_: str, before: Order | None, after: Order | None) -> Difference | None:
    """What differs, in words; None where nothing does that anybody would work by."""
    first, then = words(before), words(after)
    if before is not None and after is not None:
        unsaid = _unsaid(before, after)
        first += tuple(f"{name}: as recorded" for name in unsaid)
        then += tuple(f"{name}: another" for name in unsaid)
    if first == then:
        return None
    known = after or before
    same = frozenset(first) & frozenset(then)
    lines = [tuple(line for line in one if line not in same) for one in (first, then)]
    return Difference(id_, known.number if known is not None else id_, lines[0], lines[1])


def words(order: Order | None) -> tuple[str, ...]:
    """What matters of an order, a line for each thing, as staff call it."""
    if order is None:
        return ("Not known",)
    lines = [f"Number: {order.number}", f"Payment: {_plain(order.payment.value)}"]
    if order.total.amount:
        lines.append(f"Total: {order.total.amount:,.2f} {order.total.currency}".strip())
    lines += [_goods(n, item) for n, item in enumerate(order.items, 1)]
    for n, part in enumerate(order.fulfilments, 1):
        name = f"Part {n} ({provider_title(part.route) or 'in-house'})"
        lines.append(f"{name}: {STAFF_WORDS[part.state]}{f', {_plain(part.sub)}' if part.sub else ''}")
        if part.hold is not None:
            lines.append(f"{name} on hold: {HOLD_WORDS[part.hold.reason].lower()}")
    parcels = [f"Parcel {n}: {PARCEL_WORDS[parcel.state]}" for n, parcel in enumerate(order.parcels, 1)]
    return (*lines, *parcels, *sorted({f"Problem: {_plain(issue.kind)}" for issue in order.issues}))


def _goods(n: int, item: Item) -> str:
    """Without its title and choices, which may hold what a customer wrote."""
    return f"Item {n}: {item.quantity} × {item.sku}" if item.sku else f"Item {n}: {item.quantity} pieces"


def _unsaid(before: Order, after: Order) -> list[str]:
    """What differs and is not shown, because it is a person's or their own."""
    told = [
        f"Customer's {field.name}" for field in fields(Customer) if _of(before, field.name) != _of(after, field.name)
    ]
    pairs = {
        "Address": (before.address, after.address),
        "Note": (before.note, after.note),
        "Choices": ([(i.title, i.variant, i.options) for i in o.items] for o in (before, after)),
        "Pictures": ([(a.id, a.role, a.url) for a in o.artworks] for o in (before, after)),
        "Tracking number": ([(p.carrier, p.number) for p in o.parcels] for o in (before, after)),
    }
    return told + [name for name, (first, then) in pairs.items() if first != then]


def _of(order: Order, name: str) -> object:
    return getattr(order.customer, name)


def _plain(code: str) -> str:
    return code.replace("_", " ").replace("-", " ")
