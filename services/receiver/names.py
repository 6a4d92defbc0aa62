"""What is said of orders by other names than ours: a payment, a parcel on its way. Kept, and given to each order meant.

The message may come before the order, after it, or for several orders at once. A number that two orders share decides
nothing: a person must look.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import TypeGuard

import sqlalchemy as sa
from sqlalchemy import Connection

from app import wire
from app.codes import event_id
from app.errors import Conflict, NotAllowed
from app.events import Event, PaymentChanged
from app.naming import is_number
from app.orders import Money, Order, RefundState
from app.refunding import shown
from app.rules import Rules
from app.states import Payment
from services.database import dialect_insert
from services.receiver import book
from services.receiver.schema import NAMED, NAMED_NAME, ORDER_NAME

PATIENCE = timedelta(minutes=15)
"""So long a payment may wait for its order before a person is told."""

MOST = 200
_MOVED = frozenset({Payment.PAID, Payment.AUTHORISED, Payment.PART_REFUNDED, Payment.REFUNDED, Payment.DISPUTED})


def keep(connection: Connection, events: Sequence[Event], rules: Rules, now: datetime) -> int:
    """Keep each once and give it to the orders it means, if they are here. Gives the feed's last place."""
    fresh = [event for event in events if _is_new(connection, event, now)]
    return max((_give(connection, event, rules, now) for event in fresh), default=0)


def _is_new(connection: Connection, event: Event, now: datetime) -> bool:
    source, _, account = event.cause.source.partition("/")
    row = {"id": event.id, "provider": source[:32], "account": account[:64], "state": "new", "reason": "", "at": now}
    insert = dialect_insert(connection, NAMED).values(**row, body=wire.event_bytes(event))
    if connection.execute(insert.on_conflict_do_nothing().returning(NAMED.c.id)).scalar() is None:
        return False
    for name in sorted(set(event.names)):
        connection.execute(NAMED_NAME.insert().values(event_id=event.id, name=name[:200]))
    return True


def meet(connection: Connection, orders: Iterable[str], rules: Rules, now: datetime) -> int:
    """These orders changed, so they may go by a new name: give them what was said under it."""
    names = sa.select(ORDER_NAME.c.name).where(ORDER_NAME.c.order_id.in_(list(orders)))
    said = sa.select(NAMED_NAME.c.event_id).where(NAMED_NAME.c.name.in_(names))
    query = sa.select(NAMED.c.body).where(NAMED.c.id.in_(said)).order_by(NAMED.c.at, NAMED.c.id)
    rows = connection.execute(query).all()
    return max((_give(connection, wire.read_event(row.body), rules, now) for row in rows), default=0)


def _give(connection: Connection, event: Event, rules: Rules, now: datetime) -> int:
    found = _meant(connection, event)
    if isinstance(found, str):
        _settle(connection, event.id, "review" if found else "new", found)
        return 0
    try:
        recorded = book.record(connection, _own(event, found), rules, now)
    except (NotAllowed, Conflict) as error:
        _settle(connection, event.id, "review", error.message)
        return 0
    unknown = _nobodys(event, found)
    _settle(connection, event.id, "review" if unknown else "done", unknown)
    return recorded.seq if recorded.changed else 0


def _meant(connection: Connection, event: Event, *, lock: bool = True) -> list[Order] | str:
    """The orders; or why a person must say which; or nothing, while they have not come."""
    hits: dict[str, list[str]] = {name: [] for name in event.names}
    query = sa.select(ORDER_NAME).where(ORDER_NAME.c.name.in_([name[:200] for name in event.names]))
    for row in connection.execute(query):
        hits.setdefault(row.name, []).append(row.order_id)
    numbers = {name: ids for name, ids in hits.items() if is_number(name)}
    known = {id_ for name, ids in hits.items() if not is_number(name) for id_ in ids}
    double = next((name for name, ids in numbers.items() if len(ids) > 1), "")
    if double and not known:
        return f"Several orders have the number {double.partition('/')[2]}."
    sure = known | ({id_ for ids in numbers.values() for id_ in ids} if not double else set())
    orders = [kept.order for id_ in sorted(sure) if (kept := book.find(connection, id_, lock=lock)) is not None]
    missing = any(not ids for ids in numbers.values())
    if missing and not (known and _covers(event, orders)):
        return ""
    return orders or ""


def _covers(event: Event, orders: Sequence[Order]) -> bool:
    """Some number is missing, but what was paid is just what the orders found cost."""
    if not isinstance(event, PaymentChanged) or event.amount is None:
        return True
    return event.amount.amount == sum((o.total.amount for o in orders), Decimal(0))


def called(connection: Connection, name: str) -> list[Order]:
    """The orders that go by a name."""
    ids = connection.execute(sa.select(ORDER_NAME.c.order_id).where(ORDER_NAME.c.name == name[:200])).scalars()
    return [kept.order for id_ in sorted(ids) if (kept := book.find(connection, id_)) is not None]


def given(connection: Connection, event: Event) -> list[Event]:
    """An event as each order it means would have it; nothing is kept. Empty where that cannot be told."""
    found = _meant(connection, event, lock=False)
    return [] if isinstance(found, str) else _own(event, found)


def _own(event: Event, orders: Sequence[Order]) -> list[Event]:
    """One for each order; what was given back of a payment for several only for those that it is known to be for."""
    if not _in_part(event, orders):
        return [_about(event, order, orders) for order in orders]
    shares = [(order, _given_back(order, event)) for order in orders]
    return [_share(event, order, given) for order, given in shares if given]


def _in_part(event: Event, orders: Sequence[Order]) -> TypeGuard[PaymentChanged]:
    """Whether part of one payment for several orders was given back: nobody says for which."""
    if not isinstance(event, PaymentChanged) or len(orders) < 2:
        return False
    whole = event.payment is Payment.REFUNDED and _covers(event, orders)
    return event.payment in (Payment.PART_REFUNDED, Payment.REFUNDED) and not whole


def _given_back(order: Order, event: PaymentChanged) -> Decimal:
    """By us, for this order, of the payment meant."""
    done = (r for r in order.refunds if r.state is RefundState.DONE and r.reference == order.payment_reference)
    return sum((r.amount.amount for r in done if event.reference in ("", r.reference)), Decimal(0))


def _share(event: PaymentChanged, order: Order, given: Decimal) -> Event:
    payment = Payment.REFUNDED if given >= order.total.amount else Payment.PART_REFUNDED
    return _about(replace(event, payment=payment, amount=Money(given, order.total.currency)), order, [order])


def _nobodys(event: Event, orders: Sequence[Order]) -> str:
    """Why a person must look at a refund, where more went back than is known to be for one of the orders."""
    if not _in_part(event, orders):
        return ""
    known = sum((_given_back(order, event) for order in orders), Decimal(0))
    rest = None if event.amount is None else replace(event.amount, amount=event.amount.amount - known)
    if known if rest is None else rest.amount <= 0:
        return ""
    numbers = ", ".join(sorted(order.number for order in orders))
    return f"{shown(rest) if rest else 'Part'} of the payment for {numbers} went back. Nobody says for which."


def _about(event: Event, order: Order, orders: Sequence[Order]) -> Event:
    """The event as this order's own. What was paid for several at once is shared out where it fits their sum."""
    amount = event.amount if isinstance(event, PaymentChanged) else None
    if amount is not None and len(orders) > 1 and _covers(event, orders):
        amount = Money(order.total.amount, amount.currency)
    id_ = event_id(event.id, order.id, "" if amount is None else f"{amount.amount} {amount.currency}")
    own = replace(event, id=id_, order=order.id, names=())
    return replace(own, amount=amount) if isinstance(own, PaymentChanged) else own


def _settle(connection: Connection, id_: str, state: str, reason: str) -> None:
    connection.execute(NAMED.update().where(NAMED.c.id == id_).values(state=state, reason=reason[:500]))


def waiting(connection: Connection, now: datetime) -> list[dict[str, object]]:
    """What is said of orders nobody can find, or that a person must tell apart, newest first."""
    late = sa.and_(NAMED.c.state == "new", NAMED.c.at < now - PATIENCE)
    query = sa.select(NAMED).where(sa.or_(NAMED.c.state == "review", late)).order_by(NAMED.c.at.desc())
    rows = islice((row for row in connection.execute(query) if _matters(wire.read_event(row.body))), MOST)
    return [
        {
            "kind": "named",
            "id": row.id,
            "title": f"A message from {row.provider} fits no order",
            "words": row.reason or "No order goes by the names it gives. It waits for one.",
            "since": row.at,
            "tries": 0,
            "order": "",
            "provider": row.provider,
            "account": row.account,
        }
        for row in rows
    ]


def _matters(event: Event) -> bool:
    """A payment that failed or was let go concerns nobody where it fits no order: no money moved."""
    return not isinstance(event, PaymentChanged) or event.payment in _MOVED


def ignore(connection: Connection, id_: str) -> bool:
    """A person decided that it means none of our orders."""
    mine = NAMED.update().where(NAMED.c.id == id_, NAMED.c.state != "done")
    return connection.execute(mine.values(state="ignored")).rowcount == 1
