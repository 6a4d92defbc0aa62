"""The inbox: deliveries kept as they came, read into the book, or put before a person with the reason."""

import asyncio
import hashlib
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from app import wire
from app.effects import Refetch
from app.errors import Corrupt, NotAllowed, PlatenError, Unavailable
from app.events import Detailed, Event
from app.joining import LooseDetail, join
from app.people import Author
from app.states import Role
from services.connector import Account, Delivery, Reading
from services.database import Rows, dialect_insert
from services.receiver import book
from services.receiver.schema import AWAITING, INBOX, LOOSE, REFUSED
from services.receiver.state import State

ROWS = Rows(
    "inbox",
    ("provider", "account", "key", "received_at", "headers", "query", "body"),
    ("provider", "account", "key"),
)
TRIES = 8
TAKE = 32
_KEEP = frozenset({"authorization", "cookie", "proxy-authorization"})
Body = tuple[str, str]


async def keep(state: State, delivery: Delivery, key: str) -> bool:
    """Durable when it returns; True where the delivery is new. Raises Unavailable."""
    headers = [(n, v.decode("latin-1")) for n, v in delivery.headers if n not in _KEEP]
    row = (
        delivery.provider,
        delivery.account,
        _short(key),
        state.database.moment(delivery.received_at),
        msgspec.json.encode(headers).decode(),
        delivery.query,
        delivery.body,
    )
    return await state.database.group.keep(ROWS, row)


def _short(key: str) -> str:
    """A dedupe key of any length and content as a column value."""
    clean = key.replace("\x00", "")
    if len(clean) <= 200 and clean == key:
        return clean
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


async def count_refused(state: State, account: Account, reason: str) -> None:
    """One more refused delivery of this account, by reason."""
    now = state.clock()

    def work(connection: Connection) -> None:
        row = {"provider": account.provider, "account": account.name, "reason": reason[:200], "n": 1, "last_at": now}
        insert = dialect_insert(connection, REFUSED).values(**row)
        update = insert.on_conflict_do_update(
            index_elements=["provider", "account", "reason"], set_={"n": REFUSED.c.n + 1, "last_at": now}
        )
        connection.execute(update)

    await state.database.group.submit(work)


async def read_some(state: State) -> int:
    """Read what is due, oldest first; gives how many deliveries were looked at."""
    rows = await asyncio.to_thread(_due, state)
    await asyncio.gather(*(_read_one(state, row) for row in rows))
    return len(rows)


def _due(state: State) -> list[sa.Row[tuple[object, ...]]]:
    now = state.clock()
    with state.database.reading() as connection:
        query = sa.select(INBOX).where(
            INBOX.c.state == "new", sa.or_(INBOX.c.next_at.is_(None), INBOX.c.next_at <= now)
        )
        return list(connection.execute(query.order_by(INBOX.c.id).limit(TAKE)))


async def _read_one(state: State, row: sa.Row[tuple[object, ...]]) -> None:
    """One delivery, whatever it holds; a poisoned one never stops those behind it."""
    account = state.account(row.provider, row.account)
    try:
        if account is None:
            raise Corrupt(f"The account {row.account} of {row.provider} is no longer set up.")
        delivery = delivery_of(row)
        reading = await asyncio.to_thread(state.providers[row.provider].read, delivery, account)
        seq = await _record(state, row.id, account, reading)
    except Unavailable:
        return
    except book.UnknownOrder as error:
        await _settle(state, row.id, "waiting", error.message, order=error.order)
    except (Corrupt, NotAllowed) as error:
        await _settle(state, row.id, "dead", error.message)
    except PlatenError as error:
        await _again(state, row, error.message)
    except Exception as error:  # a connector's own fault must not stop the others
        await _again(state, row, f"Platen could not read this message ({type(error).__name__}).")
    else:
        state.published(seq)
        state.bell.ring()


def delivery_of(row: sa.Row[tuple[object, ...]]) -> Delivery:
    """A kept delivery as it came."""
    headers = tuple((n, v.encode("latin-1")) for n, v in msgspec.json.decode(row.headers, type=list[Body]))
    return Delivery(row.provider, row.account, headers, row.query, bytes(row.body or b""), row.received_at)


async def _record(state: State, id_: int, account: Account, reading: Reading) -> int:
    """Events, details and *done* in one transaction: read twice, applied once."""
    now = state.clock()

    def work(connection: Connection) -> int:
        word = f"Unknown words: {', '.join(reading.unknown)}"[:500] if reading.unknown else None
        target = "dead" if reading.unknown and not reading.events else "done"
        mine = INBOX.update().where(INBOX.c.id == id_, INBOX.c.state == "new")
        if not connection.execute(mine.values(state=target, error=word)).rowcount:
            return 0
        if reading.refetch:
            effect = Refetch(
                key=f"inbox:{id_}:refetch",
                order="",
                cause=f"inbox:{id_}",
                provider=f"{account.source}/{reading.refetch}",
            )
            book.put_effect(connection, effect, now, now)
        details = [event for detail in reading.details for event in take_detail(connection, account, detail, now)]
        seq = _recorded(connection, state, [*reading.events, *details], now)
        return max(seq, join_waiting(connection, state, account, now))

    return await state.database.group.submit(work)


def _recorded(connection: Connection, state: State, events: list[Event], now: datetime) -> int:
    return book.record(connection, events, state.rules, now).seq if events else 0


def take_detail(connection: Connection, account: Account, detail: LooseDetail, now: datetime) -> list[Event]:
    """Keep a detailed document; an unproven one waits for a person and touches no order."""
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
    connection.execute(dialect_insert(connection, LOOSE).values(**row).on_conflict_do_nothing())
    return []


def join_waiting(connection: Connection, state: State, account: Account, now: datetime) -> int:
    """Bring details and orders together, whichever came first; gives the feed's last place."""
    mine = sa.and_(LOOSE.c.provider == account.provider, LOOSE.c.account == account.name, LOOSE.c.state == "new")
    last = 0
    for row in connection.execute(sa.select(LOOSE).where(mine).order_by(LOOSE.c.id).limit(200)).all():
        detail = wire.read(row.body, LooseDetail)
        names = [n[:120] for n in (detail.ref, *detail.sessions) if n]
        orders = connection.execute(
            sa.select(AWAITING.c.order_id).distinct().where(AWAITING.c.name.in_(names))
        ).scalars()
        for order_id in sorted(orders):
            last = max(last, _join_one(connection, state, account, row.id, detail, order_id, now))
    return last


def _join_one(
    connection: Connection,
    state: State,
    account: Account,
    loose: int,
    detail: LooseDetail,
    order_id: str,
    now: datetime,
) -> int:
    kept = book.find(connection, order_id, lock=True)
    joined = join(kept.order, detail) if kept else ()
    update = LOOSE.update().where(LOOSE.c.id == loose)
    if isinstance(joined, str):
        connection.execute(update.values(state="review", reason=joined))
        return 0
    if not joined:
        return 0
    connection.execute(update.values(state="joined"))
    author = Author(Role.CONNECTOR, account.provider)
    events: list[Event] = [
        Detailed(id=f"loose:{loose}:{item}", order=order_id, at=now, author=author, item=item, artworks=artworks)
        for item, artworks in joined
    ]
    connection.execute(AWAITING.delete().where(AWAITING.c.order_id == order_id, AWAITING.c.name == detail.ref[:120]))
    return book.record(connection, events, state.rules, now).seq


async def _settle(state: State, id_: int, target: str, words: str, *, order: str | None = None) -> None:
    def work(connection: Connection) -> None:
        known = order is not None and book.find(connection, order) is not None
        values = {"state": "new" if known else target, "error": words[:500], "order_id": order}
        connection.execute(INBOX.update().where(INBOX.c.id == id_, INBOX.c.state == "new").values(**values))

    await state.database.group.submit(work)


async def _again(state: State, row: sa.Row[tuple[object, ...]], words: str) -> None:
    """Later, a little longer each time; after eight tries a person must look."""
    tries = row.tries + 1
    wait = max(1.0, state.jitter() * min(6 * 3600.0, 5.0 * 2**tries))
    target = "dead" if tries >= TRIES else "new"
    values = {"state": target, "tries": tries, "next_at": state.clock() + timedelta(seconds=wait), "error": words[:500]}

    def work(connection: Connection) -> None:
        connection.execute(INBOX.update().where(INBOX.c.id == row.id).values(**values))

    await state.database.group.submit(work)


async def replay(state: State, *, only_dead: bool) -> int:
    """Read deliveries once more: harmless, because what was applied is known by its id. Gives how many."""
    states = ("dead",) if only_dead else ("dead", "done", "waiting")

    def work(connection: Connection) -> int:
        again = INBOX.update().where(INBOX.c.state.in_(states), INBOX.c.body.is_not(None))
        return connection.execute(again.values(state="new", tries=0, next_at=None, error=None)).rowcount

    count = await state.database.group.submit(work)
    state.bell.ring()
    return count
