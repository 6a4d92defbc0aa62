"""What another mapping would change: kept deliveries are read with it and applied to a copy of each order in memory.

Nothing of the book changes. The answer names orders by number and says states in words: no person and no secret.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from app import wire
from app.errors import NotAllowed, PlatenError
from app.events import Event
from app.orders import Order
from app.rules import Rules
from app.wording import HOLD_WORDS, PARCEL_WORDS, STAFF_WORDS, provider_title
from app.workflow import apply
from services.connector import Account
from services.meanings import MOST, Difference, Replayed, Trial, plain, written
from services.receiver import inbox, names
from services.receiver.schema import HISTORY, INBOX, ORDERS, UNKNOWN, UNKNOWN_IN
from services.receiver.state import State

Place = tuple[datetime, int, int]
"""Where an event stands in an order's history: when it was recorded, as which revision, which of its message."""


@dataclass(slots=True)
class _Read:
    """One delivery with what it says under the mapping as it is, and under the other."""

    received_at: datetime
    old: list[Event]
    new: list[Event]


def compare(state: State, asked: Trial) -> Replayed:
    """Raises NotAllowed where there is no such account, Corrupt for a wrong meaning."""
    account, speaker = state.account(asked.provider, asked.account), state.speaker(asked.provider)
    if account is None or speaker is None:
        raise NotAllowed(f"No account {asked.account} of {asked.provider} is set up.", hint="Connect it first.")
    other = _changed(account, asked)
    with state.database.reading() as connection:
        rows, whole = _deliveries(connection, asked)
        read, unreadable, rang = [], 0, 0
        for row in rows:
            delivery = inbox.delivery_of(row)
            try:
                first, second = speaker.read(delivery, account), speaker.read(delivery, other)
            except Exception:  # a message that could not be read the first time either
                unreadable += 1
                continue
            rang += bool(first.refetch and not first.events)
            read.append(_Read(row.received_at, _owned(connection, first.events), _owned(connection, second.events)))
        found = _compared(connection, read, state.rules)
        found += _ordered(connection, asked, {one.order for one in found})
    orders = tuple(sorted(found, key=lambda one: (one.number, one.order)))
    return Replayed(len(rows), unreadable, whole, orders, rang)


def _changed(account: Account, asked: Trial) -> Account:
    words = {**account.words, **{plain(raw): meaning for raw, meaning in asked.words.items()}}
    for meaning in asked.words.values():
        if meaning:
            written(meaning)
    products = {sku: body for sku, body in {**account.products, **asked.products}.items() if body}
    return replace(account, words={word: meaning for word, meaning in words.items() if meaning}, products=products)


def _deliveries(connection: Connection, asked: Trial) -> tuple[list["sa.Row[tuple[object, ...]]"], bool]:
    """The latest, oldest first."""
    most = max(1, min(asked.most, MOST))
    query = sa.select(INBOX).where(INBOX.c.provider == asked.provider, INBOX.c.account == asked.account)
    query = query.where(INBOX.c.body.is_not(None), INBOX.c.state != "ignored")
    if asked.since is not None:
        query = query.where(INBOX.c.received_at >= asked.since)
    rows = list(connection.execute(query.order_by(INBOX.c.id.desc()).limit(most + 1)))
    return rows[:most][::-1], len(rows) <= most


def _owned(connection: Connection, events: Iterable[Event]) -> list[Event]:
    """Each event with its order: one that names orders otherwise becomes one for each order that goes by a name."""
    owned: list[Event] = []
    for event in events:
        owned += [event] if event.order else names.given(connection, event)
    return owned


def _compared(connection: Connection, read: Sequence[_Read], rules: Rules) -> list[Difference]:
    touched = {e.order for one in read if _told(one.old) != _told(one.new) for e in (*one.old, *one.new)}
    found: list[Difference] = []
    for id_ in sorted(touched):
        before = _rebuilt(connection, id_, [(one.received_at, one.old, one.old) for one in read], rules)
        after = _rebuilt(connection, id_, [(one.received_at, one.old, one.new) for one in read], rules)
        first, then = _words(before), _words(after)
        if first != then:
            known = after or before
            number = known.number if known is not None else id_
            same = frozenset(first) & frozenset(then)
            lines = [tuple(line for line in one if line not in same) for one in (first, then)]
            found.append(Difference(id_, number, lines[0], lines[1]))
    return found


def _told(events: Iterable[Event]) -> list[bytes]:
    return [wire.event_bytes(event) for event in events]


def _rebuilt(
    connection: Connection, id_: str, read: Iterable[tuple[datetime, list[Event], list[Event]]], rules: Rules
) -> Order | None:
    """The order from its history, with what the deliveries said (first list) replaced by what they say (second)."""
    query = sa.select(HISTORY).where(HISTORY.c.order_id == id_).order_by(HISTORY.c.rev)
    kept = {row.id: ((row.recorded_at, row.rev, 0), wire.read_event(row.body)) for row in connection.execute(query)}
    laid: list[tuple[Place, Event]] = []
    fresh: set[str] = set()
    for received_at, said, says in read:
        places = [kept[e.id][0] for e in said if e.order == id_ and e.id in kept]
        recorded_at, rev, _ = min(places, default=(received_at, 0, 0))
        for n, event in enumerate(e for e in says if e.order == id_):
            if event.id not in fresh:
                fresh.add(event.id)
                laid.append((kept[event.id][0] if event.id in kept else (recorded_at, rev, n), event))
        fresh.update(e.id for e in said if e.order == id_)
    laid += [place for name, place in kept.items() if name not in fresh]
    return _applied([event for _, event in sorted(laid, key=lambda one: one[0])], rules)


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


def _words(order: Order | None) -> tuple[str, ...]:
    """What matters of an order, a line for each thing, as staff call it."""
    if order is None:
        return ("Not known",)
    lines = [f"Payment: {_plain(order.payment.value)}"]
    for n, part in enumerate(order.fulfilments, 1):
        name = f"Part {n} ({provider_title(part.route) or 'in-house'})"
        lines.append(f"{name}: {STAFF_WORDS[part.state]}{f', {_plain(part.sub)}' if part.sub else ''}")
        if part.hold is not None:
            lines.append(f"{name} on hold: {HOLD_WORDS[part.hold.reason].lower()}")
    parcels = [f"Parcel {n}: {PARCEL_WORDS[parcel.state]}" for n, parcel in enumerate(order.parcels, 1)]
    return (*lines, *parcels, *sorted({f"Problem: {_plain(issue.kind)}" for issue in order.issues}))


def _plain(code: str) -> str:
    return code.replace("_", " ").replace("-", " ")


def _ordered(connection: Connection, asked: Trial, known: set[str]) -> list[Difference]:
    """Orders that could not be placed because an SKU was not mapped, and would be now."""
    new = [sku for sku, body in asked.products.items() if body]
    mine = sa.and_(UNKNOWN.c.provider == asked.provider, UNKNOWN.c.account == asked.account, UNKNOWN.c.kind == "sku")
    query = sa.select(UNKNOWN.c.raw, ORDERS.c.id, ORDERS.c.number).where(mine, UNKNOWN.c.word.in_(new))
    query = query.join(UNKNOWN_IN, UNKNOWN_IN.c.unknown == UNKNOWN.c.id).join(
        ORDERS, ORDERS.c.id == UNKNOWN_IN.c.order_id
    )
    skus: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for row in connection.execute(query):
        skus[row.id, row.number].append(row.raw)
    return [
        Difference(
            id_,
            number,
            tuple(f"Not ordered: {sku} is not mapped" for sku in raw),
            tuple(f"Ordered: {sku} is mapped" for sku in raw),
        )
        for (id_, number), raw in skus.items()
        if id_ not in known
    ]
