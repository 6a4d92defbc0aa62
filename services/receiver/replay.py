"""Kept deliveries are read again, and each order they are about is applied anew to a copy in memory.

Without another mapping the copies are compared with what was recorded then, so that a mended connector or a mapping
changed since shows which orders would come out different; with another mapping, with what the present one would make.
Nothing of the book changes. The answer names orders by number and says states in words: no person and no secret.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from app import wire
from app.errors import NotAllowed
from app.events import Event
from app.rules import Rules
from services.carrying import Carrier
from services.connector import Account, Connector, LooseDetail
from services.meanings import MOST, Difference, Replayed, Trial, Unkept, plain, written
from services.receiver import details, inbox, names, recorder, scratch
from services.receiver.schema import HISTORY, INBOX, NAMED, ORDERS, UNKNOWN, UNKNOWN_IN
from services.receiver.state import State

EXAMPLES = 20


@dataclass(slots=True)
class _Says:
    """What a delivery says under one reading. `undated`: ids of what its source did not date. `about`: what it rang
    for, where the answer was not kept."""

    events: list[Event]
    details: tuple[LooseDetail, ...] = ()
    undated: frozenset[str] = frozenset()
    about: str = ""


@dataclass(slots=True)
class _Read:
    """One delivery. `was`: the ids of its events as orders have them, as it was recorded; `same`: those of `new` that
    say what they said then, `undated` those whose time tells nothing; `old`: what the present mapping makes of it,
    where another is tried."""

    at: datetime
    new: list[Event]
    old: list[Event] = field(default_factory=list)
    was: frozenset[str] = frozenset()
    same: frozenset[str] = frozenset()
    undated: frozenset[str] = frozenset()


def compare(state: State, asked: Trial) -> Replayed:
    """Raises NotAllowed where there is no such account, Corrupt for a wrong meaning."""
    account, speaker = state.account(asked.provider, asked.account), state.speaker(asked.provider)
    if account is None or speaker is None:
        raise NotAllowed(f"No account {asked.account} of {asked.provider} is set up.", hint="Connect it first.")
    other, tried = _changed(account, asked), bool(asked.words or asked.products)
    with state.database.reading() as connection:
        rows, whole = _deliveries(connection, asked)
        answers = recorder.answered(connection, [row.id for row in rows])
        read, pictured, unreadable = list[_Read](), set[str](), 0
        unkept: list[Unkept] = []
        for row in rows:
            heard = answers.get(row.id)
            try:
                new = _says(state, speaker, row, other, heard)
                old = _says(state, speaker, row, account, heard) if tried else None
            except Exception:  # a message that cannot be made sense of
                unreadable += 1
                continue
            if new.about:
                unkept.append(Unkept(row.received_at, new.about))
            at = heard.at if heard is not None and not new.about else row.received_at
            read.append(_owned(connection, at, {} if new.about else recorder.marks(row.said), new, old))
            if old is None:
                pictured.update(id_ for one in new.details for id_ in details.differing(connection, account, one))
        touched, same = (_tried(read), set[str]()) if tried else _otherwise(connection, read)
        found = _compared(connection, read, touched, same, state.rules, tried=tried)
        listed = {one.order for one in found}
        found += _pictured(connection, pictured - listed) + _ordered(connection, asked, listed)
    orders = tuple(sorted(found, key=lambda one: (one.number, one.order)))
    return Replayed(len(rows), unreadable, whole, orders, len(unkept), tuple(unkept[: -EXAMPLES - 1 : -1]))


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


def _says(
    state: State,
    speaker: Connector | Carrier,
    row: "sa.Row[tuple[object, ...]]",
    account: Account,
    heard: recorder.Answers | None,
) -> _Says:
    """A message that only rings says what was answered then."""
    reading = speaker.read(inbox.delivery_of(row), account)
    said = _Says(list(reading.events), reading.details)
    connector = state.providers.get(row.provider)
    if reading.refetch and connector is not None:
        talk = connector.pull(reading.refetch, account)
        learned = recorder.reread(talk, heard, recorder.marks(row.said)) if heard is not None else None
        if learned is None:
            said.about = reading.refetch
        else:
            said.events += learned.events
            said.undated = learned.undated
    return said


def _owned(connection: Connection, at: datetime, said: dict[str, str], new: _Says, old: _Says | None) -> _Read:
    """Each event with its order: one that names orders otherwise becomes one for each order that goes by a name."""
    mine: dict[str, list[Event]] = {event.id: _given(connection, event) for event in new.events}
    same = (own.id for e in new.events if said.get(e.id) == recorder.mark(e) for own in mine[e.id])
    was = [own.id for id_ in said for own in (mine[id_] if id_ in mine else _once_named(connection, id_))]
    return _Read(
        at,
        [own for event in new.events for own in mine[event.id]],
        [own for event in (old.events if old is not None else ()) for own in _given(connection, event)],
        frozenset((*said, *was)),
        frozenset(same),
        new.undated,
    )


def _given(connection: Connection, event: Event) -> list[Event]:
    return [event] if event.order else names.given(connection, event)


def _once_named(connection: Connection, id_: str) -> list[Event]:
    """What an event that is not said any more gave to the orders it named."""
    body = connection.execute(sa.select(NAMED.c.body).where(NAMED.c.id == id_)).scalar()
    return names.given(connection, wire.read_event(body)) if body else []


def _tried(read: Iterable[_Read]) -> set[str]:
    """The orders of which anything is said otherwise under the other mapping."""
    differing = [one for one in read if [*map(recorder.mark, one.old)] != [*map(recorder.mark, one.new)]]
    return {event.order for one in differing for event in (*one.old, *one.new)}


def _otherwise(connection: Connection, read: Sequence[_Read]) -> tuple[set[str], set[str]]:
    """The orders of which anything is said now that was not recorded so, or was recorded and is said no more; and the
    ids of the events that stand in their orders' history just so."""
    says = {event.id for one in read for event in one.new}
    kept = _recorded(connection, sorted(says.union(*(one.was for one in read))))
    touched, same = {order for id_, (order, _) in kept.items() if id_ not in says}, set[str]()
    for one in read:
        for event in one.new:
            _, mark = kept.get(event.id, ("", ""))
            by_then = not mark or event.id in one.undated
            if not (event.id in one.same if by_then else mark == recorder.mark(event)):
                touched.add(event.order)
            elif mark:
                same.add(event.id)
    return touched, same


def _recorded(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Those of these events that changed their orders: the order, and the mark of what stands in its history."""
    found: dict[str, tuple[str, str]] = {}
    for n in range(0, len(ids), recorder.AT_ONCE):
        query = sa.select(HISTORY.c.id, HISTORY.c.order_id, HISTORY.c.body)
        for row in connection.execute(query.where(HISTORY.c.id.in_(ids[n : n + recorder.AT_ONCE]))):
            found[row.id] = (row.order_id, recorder.mark(wire.read_event(row.body)))
    return found


def _compared(
    connection: Connection, read: Sequence[_Read], touched: Iterable[str], same: Set[str], rules: Rules, *, tried: bool
) -> list[Difference]:
    """Every order touched, from its history with what the deliveries say now instead of what they said. Those `same`
    stay as they were recorded."""
    news = {event.id for one in read for event in one.new}
    olds = {event.id for one in read for event in one.old}
    ever = news.union(olds, *(one.was for one in read))
    old = _laid(read, [one.old for one in read])
    new = _laid(read, [[event for event in one.new if event.id not in same] for one in read])
    found: list[Difference] = []
    for id_ in sorted(touched):
        kept = scratch.history(connection, id_)
        before = scratch.rebuilt(kept, ever - olds if tried else (), old[id_], rules)
        after = scratch.rebuilt(kept, ever - news, new[id_], rules)
        one = scratch.difference(id_, before, after)
        found += [one] if one is not None else []
    return found


def _laid(read: Iterable[_Read], side: Iterable[list[Event]]) -> defaultdict[str, list[scratch.Laid]]:
    """Order -> what each delivery says of it."""
    found: defaultdict[str, list[scratch.Laid]] = defaultdict(list)
    for one, events in zip(read, side, strict=True):
        for id_ in dict.fromkeys(event.order for event in events):
            found[id_].append(scratch.Laid(one.at, one.was, tuple(e for e in events if e.order == id_)))
    return found


def _pictured(connection: Connection, orders: Iterable[str]) -> list[Difference]:
    """Orders whose picture details are read otherwise now."""
    query = sa.select(ORDERS.c.id, ORDERS.c.number).where(ORDERS.c.id.in_(sorted(orders)))
    told = (("Pictures: as recorded",), ("Pictures: another",))
    return [Difference(row.id, row.number, *told) for row in connection.execute(query)]


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
