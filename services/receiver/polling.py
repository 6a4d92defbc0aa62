"""Asking providers about single orders that nobody has spoken of for a while; *Refresh now* asks at once.

A poll never spends what effects may need: an account whose host says that little is left is asked later.
Parcels under bought labels are followed by `labels.next_followed`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from app.effects import Refetch
from app.orders import Order
from app.polling import plan
from app.states import FINAL
from app.states import State as Is
from services.connector import Account, Can
from services.receiver import book, makers
from services.receiver.schema import INBOX, ORDERS
from services.receiver.state import State

TAKE = 20
REFRESH = "refresh"
"""What a person's question is caused by, before the id of its order."""

_OVER = tuple(state.value for state in (*FINAL, Is.RETURNED))


@dataclass(frozen=True, slots=True)
class Question:
    """One order to be asked for: its id at that account. Our own name for it may find an earlier attempt."""

    order: str
    account: Account
    external: str


async def due(state: State) -> list[Question]:
    """What to ask about one order that is due longest, and no other replica's any more. Empty where nothing is."""
    now = state.clock()

    def work(connection: Connection) -> Order | None:
        active = ORDERS.c.state.not_in(_OVER)
        _plan_new(connection, state)
        query = sa.select(ORDERS).where(active, ORDERS.c.poll_at <= now).order_by(ORDERS.c.poll_at).limit(1)
        row = connection.execute(query).first()
        if row is None:
            return None
        kept = book.find(connection, row.id)
        if kept is None:
            return None
        mine = ORDERS.update().where(ORDERS.c.id == row.id, ORDERS.c.poll_at == row.poll_at)
        for alert in makers.lost(state, kept.order):
            book.put_effect(connection, alert, now, now)
        values = {"asked_at": now, "poll_at": _next(connection, state, kept.order, now)}
        return kept.order if connection.execute(mine.values(**values)).rowcount else None

    order = await state.database.group.submit(work)
    return questions(state, order) if order is not None else []


def _plan_new(connection: Connection, state: State) -> None:
    """Orders that came or changed: their turn counts from that news."""
    query = sa.select(ORDERS.c.id, ORDERS.c.changed_at).where(ORDERS.c.state.not_in(_OVER), ORDERS.c.poll_at.is_(None))
    for row in connection.execute(query.order_by(ORDERS.c.id).limit(TAKE)).all():
        kept = book.find(connection, row.id)
        if kept is not None:
            at = _next(connection, state, kept.order, row.changed_at)
            connection.execute(ORDERS.update().where(ORDERS.c.id == row.id).values(poll_at=at))


def _next(connection: Connection, state: State, order: Order, asked: datetime) -> datetime | None:
    now = state.clock()
    return plan(
        order.state,
        now - order.placed_at,
        asked,
        healthy=_healthy(connection, state, order),
        jitter=state.jitter(),
        active=timedelta(seconds=state.settings.poll_active_s),
        stale=timedelta(seconds=state.settings.stale_after_s),
    )


def _healthy(connection: Connection, state: State, order: Order) -> bool:
    """Whether every provider it is asked for at has posted a message lately."""
    late = state.clock() - timedelta(seconds=state.settings.stale_after_s)
    asked = questions(state, order)
    last = sa.select(sa.func.max(INBOX.c.received_at))
    for one in asked:
        mine = last.where(INBOX.c.provider == one.account.provider, INBOX.c.account == one.account.name)
        heard = connection.execute(mine).scalar()
        if heard is None or heard < late:
            return False
    return bool(asked)


def questions(state: State, order: Order) -> list[Question]:
    """Its source, unless all changes there are asked for anyway, and each provider that makes a part of it."""
    found: list[Question] = []
    source = state.account(order.source, order.account)
    if source is not None and order.source in state.providers and not _swept(state, order.source):
        found.append(Question(order.id, source, order.external))
    for part in order.fulfilments:
        account = makers.account_of(state, order, part) if part.route in state.providers else None
        over = part.state.value in _OVER
        if account is not None and part.route != order.source and part.reference and not over:
            found.append(Question(order.id, account, part.reference))
    return found


def _swept(state: State, provider: str) -> bool:
    return Can.SWEEP in state.providers[provider].CAPABILITIES.can


async def refresh(state: State, id_: str) -> int:
    """A person asks for the truth now; gives how many providers are asked, 0 where nobody can be."""
    now = state.clock()

    def work(connection: Connection) -> int:
        kept = book.find(connection, id_)
        asked = everybody(state, kept.order) if kept is not None else []
        for one in asked:
            name = f"{one.account.source}/{one.external}"
            effect = Refetch(key=f"{REFRESH}:{name}", order="", cause=f"{REFRESH}:{id_}"[:64], provider=name)
            book.ask_again(connection, effect, now)
        return len(asked)

    count = await state.database.group.submit(work)
    state.bell.ring()
    return count


def everybody(state: State, order: Order) -> Sequence[Question]:
    """For a person the source is asked, too, although it is swept."""
    found = questions(state, order)
    source = state.account(order.source, order.account)
    if source is not None and order.source in state.providers and not any(q.account == source for q in found):
        found.insert(0, Question(order.id, source, order.external))
    return found


async def answered(state: State, order: str, account: Account) -> None:
    """The account answered about this order, if only that there is nothing new."""
    now, open_ = state.clock(), sa.select(ORDERS.c.id).where(ORDERS.c.id == order, ORDERS.c.state.not_in(_OVER))

    def work(connection: Connection) -> None:
        book.hear(connection, [(id_, account.source) for id_ in connection.execute(open_).scalars().all()], now)

    await state.database.group.submit(work)


async def put_off(state: State, question: Question, seconds: float) -> None:
    """Little is left at that account: later, and effects first."""
    later = ORDERS.update().where(ORDERS.c.id == question.order)
    values = {"poll_at": state.clock() + timedelta(seconds=seconds)}
    await state.database.group.submit(lambda connection: connection.execute(later.values(**values)).rowcount)
