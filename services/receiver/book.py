"""The book of orders: `record` puts order, history, outbox and place in the feed into one transaction.

Everything ends here: webhook, poll, a station's step, a shop's call. What leaves an order as it was writes nothing.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from app import pausing, wire
from app.effects import (
    Alert,
    BuyLabel,
    CancelAtProvider,
    ConfirmAtProvider,
    Effect,
    HoldAtProvider,
    Mail,
    Refetch,
    Refund,
    Submit,
    TellStatus,
    UpdateAtProvider,
    VoidLabel,
    Withdraw,
)
from app.errors import NotAllowed, PlatenError
from app.events import Cancelled, Event, Moved, Placed
from app.naming import names_of
from app.orders import Order, RefundState
from app.proofing import alert_keys
from app.proofrules import current
from app.proofs import ProofState
from app.refunding import alert_key
from app.rules import Rules
from app.states import FINAL, MACHINES, RANK, State
from app.workflow import apply
from services.database import dialect_insert
from services.receiver import feed
from services.receiver.schema import (
    AWAITING,
    HEARD,
    HISTORY,
    INBOX,
    ORDER_NAME,
    ORDERS,
    OUTBOX,
    PROOF,
    PROOF_PICTURE,
)

ALERT_LANE = "alert"
UNTOLD = ":untold"
OVER = FINAL | {State.RETURNED}
"""States of orders that nobody is asked about any more."""


__all__ = ["Connection", "Kept", "Recorded", "UnknownOrder", "find", "record"]


class UnknownOrder(PlatenError):
    """An event for an order that has not arrived yet; `order` is its id."""

    title = "Order not known yet"

    def __init__(self, order: str) -> None:
        super().__init__("This message is about an order that has not arrived yet.", hint="It waits for it.")
        self.order = order


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a transaction did: the orders that changed with their new revisions, and the feed's last place."""

    changed: dict[str, int]
    seq: int


@dataclass(frozen=True, slots=True)
class Kept:
    """An order as the book has it."""

    order: Order
    rev: int


def find(connection: Connection, id_: str, *, lock: bool = False) -> Kept | None:
    """One order; `lock`: nobody else changes it until this transaction ends."""
    query = sa.select(ORDERS.c.body, ORDERS.c.rev).where(ORDERS.c.id == id_)
    if lock and connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_lock_number(id_))))
        query = query.with_for_update()
    row = connection.execute(query).first()
    return Kept(wire.read_order(row.body), row.rev) if row else None


def _lock_number(id_: str) -> int:
    """An order that does not exist yet has no row to lock, so its id is locked."""
    return int.from_bytes(hashlib.blake2b(id_.encode(), digest_size=8).digest(), signed=True)


def record(connection: Connection, events: Sequence[Event], rules: Rules, now: datetime) -> Recorded:
    """All events or none; the feed's counter is taken last, so that places are handed out in the order of commits.

    Raises NotAllowed or Conflict for a step that may not be taken, UnknownOrder where the order is missing.
    """
    kept: dict[str, Kept | None] = {}
    for id_ in sorted({e.order for e in events}):
        kept[id_] = find(connection, id_, lock=True)
    changed: dict[str, int] = {}
    for event in events:
        after = _record_one(connection, kept[event.order], event, rules, now)
        if after is not None:
            kept[event.order] = after
            changed[event.order] = after.rev
    for id_ in changed:
        after = kept[id_]
        if after is not None:
            _write_order(connection, after, now)
    hear(connection, _speakers(events, kept), now)
    return Recorded(changed, feed.publish(connection, changed, now))


def _speakers(events: Iterable[Event], kept: Mapping[str, Kept | None]) -> Iterable[tuple[str, str]]:
    """Of which open orders a provider or carrier spoke, and which account of it."""
    for event in events:
        order = after.order if (after := kept[event.order]) is not None else None
        if order is None or order.state in OVER or event.author.role not in MACHINES:
            continue
        if "/" in event.cause.source:
            yield order.id, event.cause.source
        elif event.author.name == order.source:
            yield order.id, f"{order.source}/{order.account}"


def hear(connection: Connection, pairs: Iterable[tuple[str, str]], now: datetime) -> None:
    """An account (provider/name) spoke of an order just now, whether or not that changed anything."""
    rows = [{"order_id": order, "source": source[:100], "at": now} for order, source in sorted(set(pairs))]
    if rows:
        insert = dialect_insert(connection, HEARD)
        newer = insert.on_conflict_do_update(index_elements=["order_id", "source"], set_={"at": insert.excluded.at})
        connection.execute(newer, rows)


def _record_one(connection: Connection, kept: Kept | None, event: Event, rules: Rules, now: datetime) -> Kept | None:
    """The order after one event, with history and outbox written; None where nothing changed."""
    if kept is None and not isinstance(event, Placed):
        raise UnknownOrder(event.order)
    if connection.execute(sa.select(HISTORY.c.id).where(HISTORY.c.id == event.id)).first() is not None:
        return None
    before = kept.order if kept else None
    outcome = apply(before, event, rules)
    _caught_up(connection, outcome.order, event)
    if outcome.order is before:
        return None
    rev = kept.rev + 1 if kept else 1
    connection.execute(
        HISTORY.insert().values(
            id=event.id,
            order_id=event.order,
            rev=rev,
            kind=wire.kind(event),
            recorded_at=now,
            body=wire.event_bytes(event),
        )
    )
    _put_effects(connection, outcome.effects, rules, now, event)
    _tell_refunds(connection, before, outcome.order)
    _tell_holds(connection, before, outcome.order)
    _tell_proofs(connection, before, outcome.order)
    return Kept(outcome.order, rev)


def _put_effects(connection: Connection, effects: Iterable[Effect], rules: Rules, now: datetime, event: Event) -> None:
    for effect in effects:
        if isinstance(effect, Withdraw):
            _withdraw(connection, effect)
            continue
        due = max(now, event.at + timedelta(seconds=rules.undo_seconds)) if effect.waits else now
        put_effect(connection, effect, due, now)


def _tell_refunds(connection: Connection, before: Order | None, after: Order) -> None:
    """A refund that was decided, or is no longer due, waits for nobody; one whose release was undone waits again."""
    old, new = _prepared(before), _prepared(after)
    for keys, was, state in ((old - new, "alert", "done"), (new - old, "done", "alert")):
        if keys:
            told = OUTBOX.update().where(OUTBOX.c.key.in_(keys), OUTBOX.c.state == was)
            connection.execute(told.values(state=state))


def _tell_holds(connection: Connection, before: Order | None, after: Order) -> None:
    """What goes on in spite of a hold concerns nobody once the hold has ended; one that is on again is listed again."""
    old, new = pausing.keys(before), pausing.keys(after)
    if ended := [key for hold in old - new for key in (hold, by_hand(hold))]:
        told = OUTBOX.update().where(OUTBOX.c.key.in_(ended), OUTBOX.c.state.in_(("dead", "alert")))
        connection.execute(told.values(state="done"))
    if again := [by_hand(hold) for hold in new - old]:
        told = OUTBOX.update().where(OUTBOX.c.key.in_(again), OUTBOX.c.state == "done")
        connection.execute(told.values(state="alert"))


def _tell_proofs(connection: Connection, before: Order | None, after: Order) -> None:
    """What a person had to see to is over, or is there again; and until when each customer may answer."""
    old, new = alert_keys(before), alert_keys(after)
    for keys, was, state in ((old - new, "alert", "done"), (new - old, "done", "alert")):
        if keys:
            told = OUTBOX.update().where(OUTBOX.c.key.in_(keys), OUTBOX.c.state == was)
            connection.execute(told.values(state=state))
    was_due, due = _due(before), _due(after)
    for id_ in was_due | due:
        if was_due.get(id_) != due.get(id_):
            insert = dialect_insert(connection, PROOF).values(id=id_, order_id=after.id, until=due.get(id_))
            newer = insert.on_conflict_do_update(index_elements=["id"], set_={"until": insert.excluded.until})
            connection.execute(newer)


def _due(order: Order | None) -> dict[str, datetime]:
    waiting = (p for p in current(order) if p.state is ProofState.WAITING) if order is not None else ()
    return {p.id: p.until for p in waiting}


def _caught_up(connection: Connection, order: Order, event: Event) -> None:
    """What a till could not be told concerns nobody once it says so itself."""
    till = event.author.name
    parts = [f for f in order.fulfilments if f.route == till and f.route != order.source]
    if event.author.role not in MACHINES or not parts:
        return
    if isinstance(event, Moved):
        there = RANK.get(event.to, 0)
    elif isinstance(event, Cancelled):
        there = RANK[State.CANCELED]
    else:
        return
    if all(RANK.get(part.state, 0) <= there for part in parts):
        told = OUTBOX.update().where(OUTBOX.c.key == untold(order.id, till), OUTBOX.c.state == "alert")
        connection.execute(told.values(state="done"))


def untold(order: str, till: str) -> str:
    """The key of what tells staff that somebody must mark an order at its till: one for all its steps."""
    return f"{order}:{till}{UNTOLD}"


def by_hand(key: str) -> str:
    """Of the alert that the effect with this key cannot be carried out, so that somebody must."""
    return f"{key}:by-hand"


def _prepared(order: Order | None) -> set[str]:
    refunds = order.refunds if order is not None else ()
    return {alert_key(refund) for refund in refunds if refund.state is RefundState.PREPARED}


def put_effect(connection: Connection, effect: Effect, due: datetime, now: datetime) -> None:
    """Once per key, for ever: a key that was there before is left alone."""
    row = {
        "key": effect.key,
        "order_id": effect.order,
        "lane": lane(effect),
        "cause": effect.cause,
        "kind": wire.kind(effect),
        "body": wire.effect_bytes(effect),
        "state": "alert" if isinstance(effect, Alert) else "todo",
        "run_at": due,
        "due_at": due,
        "made_at": now,
    }
    connection.execute(dialect_insert(connection, OUTBOX).values(**row).on_conflict_do_nothing(index_elements=["key"]))


def ask_again(connection: Connection, effect: Refetch, now: datetime) -> None:
    """A doorbell: unlike other effects it may be carried out anew when its delivery is read anew."""
    put_effect(connection, effect, now, now)
    again = OUTBOX.update().where(OUTBOX.c.key == effect.key, OUTBOX.c.state.in_(("done", "dead")))
    connection.execute(again.values(state="todo", run_at=now, due_at=now, tries=0, error=None))


def lane(effect: Effect) -> str:
    """Effects of one order and lane are carried out in their order; lanes do not wait for each other."""
    match effect:
        case Mail():
            return "mail"
        case Submit() | CancelAtProvider() | UpdateAtProvider() | ConfirmAtProvider() | HoldAtProvider() | Refetch():
            return effect.provider.partition("/")[0]
        case TellStatus() if effect.provider:
            return effect.provider
        case Refund():
            return effect.reference.partition("/")[0]
        case BuyLabel() | VoidLabel():
            return effect.carrier.partition("/")[0]
        case Alert():
            return ALERT_LANE
        case _:
            return "source"


def _withdraw(connection: Connection, effect: Withdraw) -> None:
    """What waits because of the undone event goes; if something has left already, undoing is refused. Being asked
    whether it can wait changes nothing at a provider."""
    mine = sa.and_(OUTBOX.c.cause == effect.undoes, OUTBOX.c.kind.not_in(("Alert", "HoldAtProvider")))
    left = connection.execute(sa.select(OUTBOX.c.kind).where(mine, OUTBOX.c.state.not_in(("todo", "dead")))).first()
    if left is not None:
        raise NotAllowed(
            "The customer or the provider has been told already.", hint="Take the next step instead, with a reason."
        )
    connection.execute(OUTBOX.delete().where(mine))


def _write_order(connection: Connection, kept: Kept, now: datetime) -> None:
    order = kept.order
    values = {
        "rev": kept.rev,
        "number": order.number[:80].replace("\x00", ""),
        "number_key": number_key(order.number),
        "source": order.source,
        "account": order.account,
        "email": order.customer.email.strip().casefold()[:320].replace("\x00", ""),
        "state": order.state.value,
        "changed_at": now,
        "poll_at": None,
        "body": wire.order_bytes(order),
    }
    if order.state in OVER:
        connection.execute(HEARD.delete().where(HEARD.c.order_id == order.id))
        connection.execute(PROOF_PICTURE.delete().where(PROOF_PICTURE.c.order_id == order.id))
    await_names(connection, order.id, _awaited(order))
    _go_by(connection, order)
    if kept.rev > 1:
        done = connection.execute(ORDERS.update().where(ORDERS.c.id == order.id).values(**values))
        if done.rowcount:
            return
    statement = dialect_insert(connection, ORDERS).values(id=order.id, track=secrets.token_urlsafe(18), **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
    _ring_waiting(connection, order, now)


def _go_by(connection: Connection, order: Order) -> None:
    rows = [{"order_id": order.id, "name": name} for name in sorted(names_of(order))]
    connection.execute(dialect_insert(connection, ORDER_NAME).on_conflict_do_nothing(), rows)


def number_key(number: str) -> str:
    """A number as it is compared: letters and digits only, upper case."""
    return "".join(c for c in number.upper() if c.isalnum())[:80]


def _ring_waiting(connection: Connection, order: Order, now: datetime) -> None:
    """Deliveries that came before their order are read again."""
    mine = INBOX.update().where(INBOX.c.order_id == order.id, INBOX.c.state == "waiting")
    connection.execute(mine.values(state="new", next_at=now))


def _awaited(order: Order) -> list[str]:
    """The names under which pictures of this order may be posted apart from it."""
    return sorted({n[:120] for i in order.items if i.awaits_artwork for n in (i.detail_ref, *i.sessions) if n})


def await_names(connection: Connection, who: str, names: Iterable[str]) -> None:
    """Note that an order or a document (`loose:…`) waits for its other half under these names."""
    for name in names:
        insert = dialect_insert(connection, AWAITING).values(order_id=who, name=name)
        connection.execute(insert.on_conflict_do_nothing())


def history(connection: Connection, order: str) -> list[bytes]:
    """Every event of an order, oldest first, as JSON."""
    rows = connection.execute(sa.select(HISTORY.c.body).where(HISTORY.c.order_id == order).order_by(HISTORY.c.rev))
    return [row.body for row in rows]


def named(connection: Connection, number: str) -> list[tuple[str, bytes]]:
    """Folded e-mail and body of the orders with this number, the latest first."""
    query = sa.select(ORDERS.c.email, ORDERS.c.body).where(ORDERS.c.number_key == number_key(number))
    return [(row.email, row.body) for row in connection.execute(query.order_by(ORDERS.c.changed_at.desc()).limit(20))]


def tracked(connection: Connection, token: str) -> Order | None:
    """The order whose mails carry this token."""
    body = connection.execute(sa.select(ORDERS.c.body).where(ORDERS.c.track == token)).scalar()
    return wire.read_order(body) if body else None
