"""What staff did and the receiver has not yet shown back: kept durably, laid over the cache, ended by its answer."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from app.errors import Corrupt, NotAllowed, PlatenError
from app.events import Event, Placed, Undone
from app.orders import Order
from app.protocol import Answer, Command, Result
from app.rules import Rules
from app.wire import event_bytes, read_event, read_order
from app.workflow import after, apply
from services.workstation.keeping import Keeper
from services.workstation.projection import project
from services.workstation.rows import from_ms, to_ms

MOST = 50
"""How many commands travel together."""
OLDEST = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A step the receiver would not take, kept until a person has read it. `fields`: what is now, what was wanted."""

    id: str
    order: str
    event: Event | None
    title: str
    message: str
    hint: str
    at: datetime
    fields: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """An order as this station sees it: the receiver's at `rev`, with this station's own steps laid over."""

    order: Order
    rev: int
    pending: tuple[Event, ...] = ()
    refused: tuple[Refusal, ...] = ()


def events_of(rows: Iterable[tuple[bytes]]) -> list[Event]:
    """The readable ones: what an older Platen cannot read was kept by a newer one and waits for it."""
    found = []
    for (body,) in rows:
        try:
            found.append(read_event(body))
        except Corrupt:
            continue
    return found


def overlay(body: bytes | None, events: list[Event], rules: Rules) -> Order | None:
    """The order with those events laid over that it does not show yet; None where nothing is known of it."""
    order = read_order(body) if body is not None else None
    if order is None and events and isinstance(events[0], Placed):
        order, events = apply(None, events[0], rules).order, events[1:]
    if order is None or not events:
        return order
    known = {entry.event for entry in order.trail}
    return after(order, (event for event in events if event.id not in known), rules).order


def add(connection: sqlite3.Connection, events: Iterable[Event], now: datetime, rules: Rules) -> frozenset[str]:
    """Keeps events in the order given and shows their outcome. Raises what the rules say, then nothing is kept."""
    touched = {event.order: None for event in events}
    for event in events:
        _check(connection, event, rules)
        _keep(connection, event, now)
    show(connection, touched, rules)
    return frozenset(touched)


def _check(connection: sqlite3.Connection, event: Event, rules: Rules) -> None:
    order = overlay(body(connection, event.order), waiting_on(connection, event.order), rules)
    if order is None and not isinstance(event, Placed):
        raise NotAllowed("This order is not on this computer.", hint="It may have been removed.")
    apply(order, event, rules)


def _keep(connection: sqlite3.Connection, event: Event, now: datetime) -> None:
    found = Keeper(connection).find(event.order)
    before = event.undoes if isinstance(event, Undone) else ""
    sql = "SELECT id FROM pending WHERE id = ? AND answered = 0"
    follows = connection.execute(sql, (before,)).fetchone() if before else None
    rev, after_ = found[1] if found else 0, follows[0] if follows else ""
    connection.execute(
        "INSERT INTO pending(id, order_id, event, base_rev, at, after) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT(id) DO NOTHING",
        (event.id, event.order, event_bytes(event), rev, to_ms(now), after_),
    )


def body(connection: sqlite3.Connection, order: str) -> bytes | None:
    row = connection.execute("SELECT body FROM cache WHERE id = ?", (order,)).fetchone()
    return row[0] if row else None


def waiting_on(connection: sqlite3.Connection, order: str) -> list[Event]:
    """The pending events of one order, oldest first."""
    return events_of(connection.execute(WAITING_ON, (order,)))


def show(connection: sqlite3.Connection, orders: Iterable[str], rules: Rules) -> None:
    """Writes the queue rows of these orders anew from cache and pending."""
    keeper = Keeper(connection)
    for id_ in orders:
        found = keeper.find(id_)
        if found is None:
            continue
        events = waiting_on(connection, id_)
        order = overlay(body(connection, id_), events, rules)
        assert order is not None  # noqa: S101  # `find` has just seen its body
        n = keeper.put(found[0], project(order, found[1], pending=bool(events)))
        if n != found[0]:
            connection.execute("UPDATE cache SET n = ? WHERE id = ?", (n, id_))
    keeper.flush()


def commands(
    rows: Iterable[tuple[str, bytes, int, int, str]], age_ms: Callable[[str, int], int]
) -> tuple[Command, ...]:
    """Rows of `to_send` as they travel; `age_ms(id, kept at)` says how long ago the click was."""
    return tuple(
        Command(id_, msgspec.Raw(event), base_rev, age_ms(id_, at), before) for id_, event, base_rev, at, before in rows
    )


WAITING_ON = "SELECT event FROM pending WHERE order_id = ? ORDER BY place"
TO_SEND = "SELECT id, event, base_rev, at, after FROM pending WHERE answered = 0 ORDER BY place LIMIT ?"


def settle(connection: sqlite3.Connection, answers: Iterable[Answer], now: datetime) -> set[str]:
    """Marks what was applied, turns refusals into notes to a person; gives the orders concerned."""
    touched: set[str] = set()
    for answer in answers:
        row = connection.execute("SELECT order_id, event FROM pending WHERE id = ?", (answer.id,)).fetchone()
        if row is None or answer.result is Result.RETRY:
            continue
        touched.add(row[0])
        if answer.result is Result.APPLIED:
            sql = "UPDATE pending SET answered = 1, rev = ?, seq = ? WHERE id = ?"
            connection.execute(sql, (answer.rev, answer.seq, answer.id))
        else:
            _refuse(connection, answer, row, now)
    return touched


def _refuse(connection: sqlite3.Connection, answer: Answer, row: tuple[str, bytes], now: datetime) -> None:
    title = answer.title or ("Changed by someone else" if answer.result is Result.CONFLICT else "Not possible now")
    connection.execute(
        "INSERT OR REPLACE INTO refusals VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (answer.id, row[0], row[1], title, answer.message, answer.hint, json.dumps(answer.fields), to_ms(now)),
    )
    connection.execute("DELETE FROM pending WHERE id = ?", (answer.id,))


def release(connection: sqlite3.Connection, covered: int) -> set[str]:
    """Lets go of answered events which the cache now shows; gives their orders.

    The order's own revision tells; `covered`, the last number of the feed read, tells for orders that left the cache.
    """
    rows = connection.execute(
        "SELECT p.id, p.order_id FROM pending p LEFT JOIN cache c ON c.id = p.order_id LEFT JOIN rows r ON r.n = c.n"
        " LEFT JOIN gone g ON g.id = p.order_id"
        " WHERE p.answered = 1 AND (r.rev >= p.rev OR g.rev >= p.rev OR (p.seq > 0 AND p.seq <= ?))",
        (covered,),
    ).fetchall()
    connection.executemany("DELETE FROM pending WHERE id = ?", [(id_,) for id_, _ in rows])
    return {order for _, order in rows}


def refusals(rows: Iterable[tuple[str, str, bytes, str, str, str, str, int]]) -> tuple[Refusal, ...]:
    """Rows of the table as values, oldest first."""
    return tuple(
        Refusal(id_, order, _event(body_), title, message, hint, from_ms(at), _fields(fields))
        for id_, order, body_, title, message, hint, fields, at in rows
    )


def _event(body_: bytes) -> Event | None:
    try:
        return read_event(body_)
    except PlatenError:
        return None


def _fields(text: str) -> dict[str, tuple[str, str]]:
    return {name: (str(now), str(wanted)) for name, (now, wanted) in json.loads(text).items()}
