"""The inbox: deliveries kept as they came, read into the book, or put before a person with the reason."""

import asyncio
import hashlib
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from app.effects import Refetch
from app.errors import Corrupt, NotAllowed, PlatenError, Unavailable
from services.connector import Account, Delivery, Reading
from services.database import Rows, dialect_insert
from services.receiver import book, details, mappings, recorder
from services.receiver.schema import INBOX, REFUSED
from services.receiver.state import State

ROWS = Rows(
    "inbox",
    ("provider", "account", "key", "received_at", "headers", "query", "body"),
    ("provider", "account", "key"),
)
TRIES = 8
TAKE = 32
_DROPPED = frozenset({"authorization", "cookie", "proxy-authorization"})
"""Headers that are never kept."""

_SECRET_NAMES = frozenset({"secret", "token"})
Body = tuple[str, str]


async def keep(state: State, delivery: Delivery, key: str) -> bool:
    """Durable when it returns; True where the delivery is new. Raises Unavailable."""
    headers = [(n, v.decode("latin-1")) for n, v in delivery.headers if n not in _DROPPED]
    row = (
        delivery.provider,
        delivery.account,
        _short(key),
        state.database.moment(delivery.received_at),
        msgspec.json.encode(headers).decode(),
        without_secrets(delivery.query),
        delivery.body,
    )
    return await state.database.group.keep(ROWS, row)


def without_secrets(query: str) -> str:
    """The query as it may be kept: a secret that travelled in the address has done its work."""
    pairs = parse_qsl(query, keep_blank_values=True, encoding="latin-1")
    return urlencode([(n, v) for n, v in pairs if n.lower() not in _SECRET_NAMES], encoding="latin-1")


def _short(key: str) -> str:
    """A dedupe key of any length and content as a column value."""
    if len(key) <= 200 and key.isprintable():
        return key
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
    """Read what is due, oldest first; gives how many deliveries were settled one way or the other."""
    rows = await asyncio.to_thread(_due, state)
    return sum(await asyncio.gather(*(_read_one(state, row) for row in rows)))


def _due(state: State) -> list[sa.Row[tuple[object, ...]]]:
    now = state.clock()
    with state.database.reading() as connection:
        query = sa.select(INBOX).where(
            INBOX.c.state == "new", sa.or_(INBOX.c.next_at.is_(None), INBOX.c.next_at <= now)
        )
        return list(connection.execute(query.order_by(INBOX.c.id).limit(TAKE)))


async def _read_one(state: State, row: sa.Row[tuple[object, ...]]) -> bool:
    """One delivery, whatever it holds; a poisoned one never stops those behind it. False: the database was away."""
    account = state.account(row.provider, row.account)
    try:
        speaker = state.speaker(row.provider)
        if account is None or speaker is None:
            raise Corrupt(f"The account {row.account} of {row.provider} is no longer set up.")
        delivery = delivery_of(row)
        reading = await asyncio.to_thread(speaker.read, delivery, account)
        seq = await _record(state, row, account, reading)
    except Unavailable:
        return False
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
    return True


def delivery_of(row: sa.Row[tuple[object, ...]]) -> Delivery:
    """A kept delivery as it came."""
    headers = tuple((n, v.encode("latin-1")) for n, v in msgspec.json.decode(row.headers, type=list[Body]))
    return Delivery(row.provider, row.account, headers, row.query, bytes(row.body or b""), row.received_at)


async def _record(state: State, row: sa.Row[tuple[object, ...]], account: Account, reading: Reading) -> int:
    """Events, details and *done* in one transaction: read twice, applied once."""
    now, id_ = state.clock(), row.id
    said = recorder.merged(row.said, reading.events)

    def work(connection: Connection) -> int:
        word = f"Unknown words: {', '.join(reading.unknown)}"[:500] if reading.unknown else None
        target = "dead" if reading.unknown and not reading.events else "done"
        mine = INBOX.update().where(INBOX.c.id == id_, INBOX.c.state == "new")
        if not connection.execute(mine.values(state=target, error=word, said=said)).rowcount:
            return 0
        if reading.refetch:
            effect = Refetch(
                key=f"inbox:{id_}:refetch",
                order="",
                cause=f"inbox:{id_}",
                provider=f"{account.source}/{reading.refetch}",
            )
            book.ask_again(connection, effect, now)
        mappings.note_words(
            connection, account, reading.unknown, id_, (e.order for e in reading.events if e.order), now
        )
        seq = details.enter(connection, reading.events, state.rules, now)
        return max([seq, *(details.keep(connection, account, one, state.rules, now) for one in reading.details)])

    return await state.database.group.submit(work)


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
