"""Who does not answer while something waits to go there: said once for each account, however many orders wait."""

import zlib
from collections import defaultdict
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from app import wire
from app.effects import BuyLabel, Effect, Refund, VoidLabel
from app.errors import Unreachable
from app.orders import Order
from app.wording import provider_title
from services.receiver import makers
from services.receiver.schema import ACCOUNT, ORDERS, OUTBOX
from services.receiver.state import State

LEFT_ALONE = "it is left alone for now"
"""Stands in the words of what was not tried because an account kept failing."""
EXAMPLES = 5
MOST = 1_000
Waits = tuple[datetime, str]
"""Since when an order waits, and its number."""


def waiting(connection: Connection, state: State) -> list[dict[str, object]]:
    """One entry for each account that fails, as in `attention.waiting`; it goes with the first answer. `since`: when
    the first of them could not be told."""
    failing = connection.execute(sa.select(ACCOUNT).where(ACCOUNT.c.failures > 0)).all()
    if not failing:
        return []
    orders = _orders(connection, state)
    return [_entry(row, late) for row in failing if (late := orders.get((row.provider, row.name)))]


def _entry(row: "sa.Row[tuple[object, ...]]", late: dict[str, Waits]) -> dict[str, object]:
    numbers = [number for _, number in sorted(late.values())]
    n, more = len(numbers), f" and {len(numbers) - EXAMPLES} more" if len(numbers) > EXAMPLES else ""
    waits = "1 order waits" if n == 1 else f"{n} orders wait"
    longest = min(late, key=lambda id_: late[id_])
    return {
        "kind": "silent",
        "id": zlib.crc32(f"outage {row.provider}/{row.name}".encode()),
        "title": f"{provider_title(str(row.provider))} does not answer: {waits}",
        "words": f"Nothing is lost; it goes there when {row.name} answers: {', '.join(numbers[:EXAMPLES])}{more}.",
        "since": late[longest][0],
        "tries": row.failures,
        "next": row.closed_until,
        "order": longest,
        "number": late[longest][1],
        "provider": row.provider,
        "account": row.name,
        "actions": ["open"],
    }


def _orders(connection: Connection, state: State) -> dict[tuple[str, str], dict[str, Waits]]:
    """Account -> the orders of which something waits to go there because nobody answered."""
    unanswered = sa.or_(
        OUTBOX.c.error.startswith(f"{Unreachable.title}: "), OUTBOX.c.error.contains(LEFT_ALONE, autoescape=True)
    )
    query = sa.select(OUTBOX.c.body, OUTBOX.c.due_at, OUTBOX.c.made_at, ORDERS.c.body.label("whole"))
    query = query.join(ORDERS, ORDERS.c.id == OUTBOX.c.order_id)
    query = query.where(OUTBOX.c.state.in_(("todo", "doing")), OUTBOX.c.kind.not_in(("Mail", "Refetch")), unanswered)
    found: defaultdict[tuple[str, str], dict[str, Waits]] = defaultdict(dict)
    for row in connection.execute(query.order_by(OUTBOX.c.id).limit(MOST)):
        try:
            effect = wire.read_effect(row.body)
        except wire.UnknownKind:
            continue
        order, since = wire.read_order(row.whole), row.due_at or row.made_at
        whose = found[_account(state, order, effect)]
        whose[order.id] = min(whose.get(order.id, (since, order.number)), (since, order.number))
    return found


def _account(state: State, order: Order, effect: Effect) -> tuple[str, str]:
    """Where it is to go."""
    if isinstance(effect, Refund | BuyLabel | VoidLabel):
        named = effect.reference if isinstance(effect, Refund) else effect.carrier
        provider, name, *_ = (*named.split("/"), "")
        return provider, name
    part = order.fulfilment(getattr(effect, "fulfilment", ""))
    if not getattr(effect, "provider", "") or part is None:
        return order.source, order.account
    account = makers.account_of(state, order, part)
    return (account.provider, account.name) if account is not None else ("", "")
