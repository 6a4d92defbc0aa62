"""Orders of which nobody has said anything for too long, counted for each account that should have."""

import zlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from app import wire
from app.orders import Order
from app.polling import is_stale
from app.wording import provider_title
from services.connector import Can
from services.receiver import polling
from services.receiver.schema import ACCOUNT, HEARD, ORDERS
from services.receiver.state import State

EXAMPLES = 5
NEVER = datetime.min.replace(tzinfo=UTC)
Row = sa.Row[tuple[object, ...]]
Unanswered = tuple[datetime, str, str]
"""When an order was spoken of last, its number and its id."""


def waiting(connection: Connection, state: State) -> list[dict[str, object]]:
    """One entry for each account, as in `attention.waiting`. `since`: from then on nobody spoke of any of its orders;
    `order`: the one that waits longest."""
    rows = {f"{row.provider}/{row.name}": row for row in connection.execute(sa.select(ACCOUNT))}
    found: list[dict[str, object]] = []
    for source, late in sorted(_unanswered(connection, state, list(rows.values())).items()):
        row, title = rows[source], provider_title(source.partition("/")[0])
        n, (oldest, longest, id_) = len(late), min(late)
        numbers = sorted(number for _, number, _ in late)
        more = f" and {n - EXAMPLES} more" if n > EXAMPLES else ""
        found.append(
            {
                "kind": "silent",
                "id": zlib.crc32(source.encode()),
                "title": f"{n} {'order' if n == 1 else 'orders'} unanswered by {title}",
                "words": f"What is shown of them is up to {_aged(state.clock() - oldest)} old: "
                f"{', '.join(numbers[:EXAMPLES])}{more}. Check the connection {row.name}.",
                "since": max(late)[0],
                "tries": 0,
                "next": row.closed_until,
                "order": id_,
                "number": longest,
                "provider": row.provider,
                "account": row.name,
                "actions": ["open"],
            }
        )
    return found


def _unanswered(connection: Connection, state: State, accounts: Sequence[Row]) -> dict[str, list[Unanswered]]:
    """Account -> its orders that are stale; only those that it is asked about."""
    now, stale = state.clock(), timedelta(seconds=state.settings.stale_after_s)
    swept = [
        f"{r.provider}/{r.name}" for r in accounts if _can(state, r, Can.SWEEP) and (r.heard_at or NEVER) > now - stale
    ]
    makers = [f"{r.provider}/{r.name}" for r in accounts if _can(state, r, Can.SUBMIT)]
    shop = HEARD.c.source == ORDERS.c.source + "/" + ORDERS.c.account
    query = sa.select(HEARD.c.source, HEARD.c.at, ORDERS.c.body).join(ORDERS, ORDERS.c.id == HEARD.c.order_id)
    query = query.where(
        HEARD.c.at <= now - stale, HEARD.c.source.not_in(swept), sa.or_(shop, HEARD.c.source.in_(makers))
    )
    found: defaultdict[str, list[Unanswered]] = defaultdict(list)
    for row in connection.execute(query):
        order = wire.read_order(row.body)
        old = is_stale(order.state, row.at, now, stale, age=now - order.placed_at)
        if old and row.source in _asked(state, order):
            found[row.source].append((row.at, order.number, order.id))
    return found


def _can(state: State, account: Row, what: Can) -> bool:
    """Who can be asked for all changes has said all there is to say of each order; who makes nothing is not asked."""
    connector = state.providers.get(account.provider)
    return connector is not None and what in connector.CAPABILITIES.can


def _asked(state: State, order: Order) -> set[str]:
    return {question.account.source for question in polling.everybody(state, order)}


def _aged(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours // 24} d {hours % 24} h" if hours >= 24 else f"{hours} h {rest} min"
