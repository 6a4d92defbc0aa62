"""The feed: the book in the order of its changes, read by stations with a cursor; and snapshots of all of it.

A place is taken from one counter row as the last act of a transaction: it stays locked until the commit, so nobody
can see place 8 before place 7 exists. Each place carries a chain value over all before it, so that a restored backup
is noticed even when it has grown past a station's cursor.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from app.protocol import Check, FeedItem, FeedPage, Resync, ResyncReason, SnapshotItem, SnapshotPage
from services.database import utc_text
from services.receiver.schema import EMPTY_CHAIN, FEED, FEED_STATE, ORDERS


@dataclass(frozen=True, slots=True)
class State:
    """Where the feed is: its id, last and oldest place, and the chain value of the last."""

    n: int
    feed_id: str
    oldest: int
    chain: str


class Resynchronize(Exception):  # an answer, not a fault
    """The cursor is of no use; the station starts from a snapshot."""

    def __init__(self, reason: ResyncReason) -> None:
        super().__init__(reason)
        self.answer = Resync(reason)


def state(connection: Connection) -> State:
    row = connection.execute(sa.select(FEED_STATE)).one()
    return State(row.n, row.feed_id, row.oldest, row.chain)


def publish(connection: Connection, changed: dict[str, int], now: datetime) -> int:
    """Give each changed order its place; gives the last place. The last act of its transaction."""
    if not changed:
        return 0
    counter = FEED_STATE.update().values(n=FEED_STATE.c.n + len(changed)).returning(FEED_STATE.c.n, FEED_STATE.c.chain)
    row = connection.execute(counter).one()
    seq: int = row.n - len(changed)
    chain: str = row.chain
    rows = []
    for entity, rev in changed.items():
        seq += 1
        chain = link(chain, seq, entity, rev, "put", now)
        rows.append({"seq": seq, "kind": "order", "entity": entity, "rev": rev, "op": "put", "at": now, "chain": chain})
    connection.execute(FEED.insert(), rows)
    connection.execute(FEED_STATE.update().values(chain=chain))
    return seq


def link(chain: str, seq: int, entity: str, rev: int, op: str, at: datetime) -> str:
    """The chain value of a place: eight bytes over the value before it and what it says.

    Its moment belongs to it: a backup that took the same changes to the same orders once more is another history.
    """
    return hashlib.sha256(f"{chain}|{seq}|{entity}|{rev}|{op}|{utc_text(at)}".encode()).hexdigest()[:16]


def cursor(feed_id: str, seq: int, chain: str) -> str:
    """Opaque to stations."""
    return f"{feed_id}.{seq}.{chain}"


def _place(connection: Connection, text: str, here: State) -> int:
    """The place a cursor stands at. Raises Resynchronize with the reason."""
    parts = text.split(".")
    if len(parts) != 3 or not parts[1].isascii() or not parts[1].isdigit() or len(parts[1]) > 18:
        raise Resynchronize(ResyncReason.UNREADABLE)
    seq = int(parts[1])
    if parts[0] != here.feed_id:
        raise Resynchronize(ResyncReason.OTHER_FEED)
    if seq > here.n:
        raise Resynchronize(ResyncReason.AHEAD)
    if seq < here.oldest - 1:
        raise Resynchronize(ResyncReason.TOO_OLD)
    if parts[2] != _chain_at(connection, seq, here):
        raise Resynchronize(ResyncReason.CHAIN)
    return seq


def _chain_at(connection: Connection, seq: int, here: State) -> str:
    if seq == here.n:
        return here.chain
    if seq == 0:
        return EMPTY_CHAIN
    found: str | None = connection.execute(sa.select(FEED.c.chain).where(FEED.c.seq == seq)).scalar()
    return found if found is not None else ""


def page(connection: Connection, text: str, limit: int, now: datetime) -> FeedPage:
    """What changed behind the cursor, one item an order. Raises Resynchronize."""
    here = state(connection)
    seq = _place(connection, text, here)
    if seq == here.n:
        return FeedPage((), text, False, now)
    query = sa.select(FEED.c.seq, FEED.c.kind, FEED.c.entity, FEED.c.rev, FEED.c.op, FEED.c.chain)
    rows = connection.execute(query.where(FEED.c.seq > seq).order_by(FEED.c.seq).limit(limit)).all()
    latest = {(row.kind, row.entity): row for row in rows}
    bodies = _bodies(connection, [entity for kind, entity in latest if kind == "order"])
    items = []
    for row in sorted(latest.values(), key=lambda r: r.seq):
        rev, body = bodies.get(row.entity, (row.rev, None))
        op = "put" if body is not None else "del"
        items.append(FeedItem(row.seq, row.kind, row.entity, rev, op, msgspec.Raw(body or b"null")))
    last = rows[-1]
    return FeedPage(tuple(items), cursor(here.feed_id, last.seq, last.chain), last.seq < here.n, now)


def _bodies(connection: Connection, ids: list[str]) -> dict[str, tuple[int, bytes]]:
    query = sa.select(ORDERS.c.id, ORDERS.c.rev, ORDERS.c.body).where(ORDERS.c.id.in_(ids))
    return {row.id: (row.rev, row.body) for row in connection.execute(query)}


def snapshot(connection: Connection, after: str, limit: int, now: datetime) -> SnapshotPage:
    """All orders by id, a page at a time. Only the first page has total and cursor, taken before anything is read."""
    first, total = None, 0
    if not after:
        total = connection.execute(sa.select(sa.func.count()).select_from(ORDERS)).scalar_one()
        here = state(connection)
        first = cursor(here.feed_id, here.n, here.chain)
    query = sa.select(ORDERS.c.id, ORDERS.c.rev, ORDERS.c.body).where(ORDERS.c.id > after)
    rows = connection.execute(query.order_by(ORDERS.c.id).limit(limit)).all()
    items = tuple(SnapshotItem(row.id, row.rev, msgspec.Raw(row.body)) for row in rows)
    return SnapshotPage(items, first, rows[-1].id if len(rows) == limit else None, total, now)


def check(connection: Connection) -> Check:
    """Count and hash over (id, rev) of every order."""
    total, count = 0, 0
    for row in connection.execute(sa.select(ORDERS.c.id, ORDERS.c.rev)):
        count += 1
        total ^= int.from_bytes(hashlib.sha256(f"{row.id}:{row.rev}".encode()).digest()[:8])
    return Check(state(connection).n, count, f"{total:016x}")
