"""Picture details that are posted apart from their order: kept, and joined with it, whichever comes first."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from app import wire
from app.events import Detailed, Event
from app.joining import LooseDetail, join
from app.people import Author
from app.rules import Rules
from app.states import Role
from services.connector import Account
from services.database import dialect_insert
from services.receiver import book, names
from services.receiver.schema import AWAITING, HISTORY, LOOSE

_LOOSE = "loose:"


def enter(connection: Connection, events: Sequence[Event], rules: Rules, now: datetime) -> int:
    """Record what a provider said, by our id or other names, and join what waited for it; gives the feed's last place.

    Raises as `book.record` does.
    """
    named = [event for event in events if not event.order and event.names]
    own = [event for event in events if event.order]
    last = names.keep(connection, named, rules, now)
    if not own:
        return last
    recorded = book.record(connection, own, rules, now)
    if not recorded.changed:
        return last
    last = max(last, recorded.seq, names.meet(connection, recorded.changed, rules, now))
    awaited = sa.select(AWAITING.c.name).distinct().where(AWAITING.c.order_id.in_(list(recorded.changed)))
    known = list(connection.execute(awaited).scalars())
    return max(last, _join(connection, known, rules, now)) if known else last


def keep(connection: Connection, account: Account, detail: LooseDetail, rules: Rules, now: datetime) -> int:
    """Keep one document once and join it if its order is here; an unproven one waits for a person.

    Gives the feed's last place, 0 where no order changed.
    """
    body = wire.json_bytes(detail)
    row = {
        "provider": account.provider,
        "account": account.name,
        "ref": detail.ref[:120],
        "body": body,
        "body_hash": hashlib.sha256(body).hexdigest(),
        "state": "new" if detail.trusted else "review",
        "reason": "" if detail.trusted else "Nobody signed these picture details.",
        "received_at": now,
    }
    insert = dialect_insert(connection, LOOSE).values(**row).on_conflict_do_nothing().returning(LOOSE.c.id)
    id_ = connection.execute(insert).scalar()
    if id_ is None or not detail.trusted:
        return 0
    offered = sorted({name[:120] for name in (detail.ref, *detail.sessions) if name})
    book.await_names(connection, f"{_LOOSE}{id_}", offered)
    return _join(connection, offered, rules, now)


def _join(connection: Connection, shared: list[str], rules: Rules, now: datetime) -> int:
    """Bring together all documents and orders that share one of these names."""
    found = connection.execute(sa.select(AWAITING.c.order_id).distinct().where(AWAITING.c.name.in_(shared))).scalars()
    whose = sorted(found)
    orders = [id_ for id_ in whose if not id_.startswith(_LOOSE)]
    loose = [int(id_.removeprefix(_LOOSE)) for id_ in whose if id_.startswith(_LOOSE)]
    last = 0
    for row in connection.execute(sa.select(LOOSE).where(LOOSE.c.id.in_(loose)).order_by(LOOSE.c.id)).all():
        for order in orders if row.state == "new" else ():
            last = max(last, _join_one(connection, row, order, rules, now))
    return last


def _join_one(
    connection: Connection, row: "sa.Row[tuple[object, ...]]", order_id: str, rules: Rules, now: datetime
) -> int:
    kept = book.find(connection, order_id, lock=True)
    if kept is None or (kept.order.source, kept.order.account) != (row.provider, row.account):
        return 0
    joined = join(kept.order, wire.read(row.body, LooseDetail))
    if isinstance(joined, str):
        _settle(connection, row.id, "review", joined)
        return 0
    if not joined:
        return 0
    _settle(connection, row.id, "joined", "")
    author = Author(Role.CONNECTOR, row.provider)
    events: list[Event] = [
        Detailed(id=f"{_LOOSE}{row.id}:{item}", order=order_id, at=now, author=author, item=item, artworks=artworks)
        for item, artworks in joined
    ]
    return book.record(connection, events, rules, now).seq


def differing(connection: Connection, account: Account, detail: LooseDetail) -> list[str]:
    """The orders whose pictures would be others had this document come instead of what is kept under its name."""
    mine = (LOOSE.c.provider == account.provider, LOOSE.c.account == account.name, LOOSE.c.ref == detail.ref[:120])
    rows = connection.execute(sa.select(LOOSE.c.id, LOOSE.c.body).where(*mine)).all()
    if any(replace(wire.read(row.body, LooseDetail), trusted=detail.trusted) == detail for row in rows):
        return []
    joined = [HISTORY.c.id.like(f"{_LOOSE}{row.id}:%") for row in rows]
    known = sa.select(HISTORY.c.order_id).where(HISTORY.c.kind == "Detailed", sa.or_(sa.false(), *joined))
    offered = sorted({name[:120] for name in (detail.ref, *detail.sessions) if name})
    waits = sa.select(AWAITING.c.order_id).where(
        AWAITING.c.name.in_(offered), AWAITING.c.order_id.not_like(f"{_LOOSE}%")
    )
    found = set(connection.execute(known).scalars())
    for id_ in set(connection.execute(waits).scalars()) if detail.trusted else ():
        kept = book.find(connection, id_)
        fits = kept is not None and (kept.order.source, kept.order.account) == (account.provider, account.name)
        if kept is not None and fits and isinstance(joins := join(kept.order, detail), tuple) and joins:
            found.add(id_)
    return sorted(found)


def _settle(connection: Connection, id_: int, state: str, reason: str) -> None:
    connection.execute(LOOSE.update().where(LOOSE.c.id == id_).values(state=state, reason=reason))
    connection.execute(AWAITING.delete().where(AWAITING.c.order_id == f"{_LOOSE}{id_}"))
