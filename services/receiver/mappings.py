"""Mappings of an account: what its words mean, what an SKU is there; what nobody mapped yet, and where it was met.

Setting one takes up again what waited for it: deliveries are read anew, effects that failed are tried again.
"""

import asyncio
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from app import wire
from app.codes import event_id
from app.effects import Refetch
from app.errors import Corrupt, NotAllowed
from app.events import Event, IssueRaised, IssueResolved
from app.people import PLATEN, Right
from app.rules import Rules
from services.connector import Account
from services.database import dialect_insert
from services.meanings import Change, Mapped, Mappings, Unseen, plain, written
from services.receiver import accounts, book, staff
from services.receiver.schema import (
    ACCOUNT,
    HISTORY,
    INBOX,
    LABEL,
    ORDERS,
    OUTBOX,
    PERSON,
    PRODUCT,
    UNKNOWN,
    UNKNOWN_IN,
    WORD,
)
from services.receiver.state import State

_OF_ANSWERS = frozenset({"hold", "order", "parcel", "shipment", "delivery", "status"})
LONGEST, EXAMPLES, MOST = 120, 5, 200
_FOR_PEOPLE = frozenset({"event", "topic", "type", "thin", "bulk", "message", "a", "payment", "cancel"})
"""First words of what a connector reports that no mapping of a status can settle."""


def read(connection: Connection, provider: str, account: str) -> Mappings:
    """What is mapped and what is not. Raises NotAllowed where there is no such account."""
    version = connection.execute(sa.select(ACCOUNT.c.mapping).where(_account(provider, account))).scalar()
    if version is None:
        raise NotAllowed(f"No account {account} of {provider} is set up.", hint="Connect it first.")
    words = connection.execute(sa.select(WORD).where(_at(WORD, provider, account)).order_by(WORD.c.word)).all()
    mine = sa.select(PRODUCT).where(_at(PRODUCT, provider, account))
    products = connection.execute(mine.order_by(PRODUCT.c.sku)).all()
    return Mappings(
        version,
        tuple(Mapped(r.raw, r.by, r.at, r.version, meaning=r.meaning) for r in words),
        tuple(Mapped(r.sku, r.by, r.at, r.version, body=msgspec.json.decode(r.body)) for r in products),
        tuple(one for one in unseen(connection) if (one.provider, one.account) == (provider, account)),
    )


def _at(table: sa.Table, provider: str, account: str) -> "sa.ColumnElement[bool]":
    return sa.and_(table.c.provider == provider, table.c.account == account)


def unseen(connection: Connection) -> list[Unseen]:
    """What nobody mapped yet at any account, the latest first, with some orders it concerns."""
    rows = connection.execute(sa.select(UNKNOWN).order_by(UNKNOWN.c.last_at.desc(), UNKNOWN.c.id).limit(MOST)).all()
    return [
        Unseen(r.id, r.provider, r.account, r.kind, r.raw, r.n, r.first_at, r.last_at, _orders(connection, r.id))
        for r in rows
    ]


def _orders(connection: Connection, unknown: int) -> tuple[str, ...]:
    met = sa.select(UNKNOWN_IN.c.order_id).where(UNKNOWN_IN.c.unknown == unknown, UNKNOWN_IN.c.order_id != "")
    query = sa.select(ORDERS.c.number).where(ORDERS.c.id.in_(met)).order_by(ORDERS.c.number).limit(EXAMPLES)
    return tuple(connection.execute(query).scalars())


def note_words(
    connection: Connection, account: Account, words: Iterable[str], delivery: int, orders: Iterable[str], now: datetime
) -> None:
    """A delivery had words that nobody knows; read again, it is counted once."""
    _note_all(connection, account, words, ("delivery", delivery, next(iter(orders), "")), now)


async def heard_of_parcel(state: State, account: Account, words: Sequence[str], order: str) -> None:
    """A carrier that was asked where an order's parcel is said words that nobody knows; one order counts once."""
    if words:
        met, now = ("parcel", zlib.crc32(order.encode()), order), state.clock()
        await state.database.group.submit(lambda c: _note_all(c, account, words, met, now))


def _note_all(
    connection: Connection, account: Account, words: Iterable[str], met: tuple[str, int, str], now: datetime
) -> None:
    for told in words:
        kind, _, rest = told.partition(" ")
        is_word = bool(rest) and kind not in _FOR_PEOPLE and kind.islower() and len(rest) <= LONGEST
        raw = rest if is_word else told
        _note(connection, account, "word" if is_word else "text", raw, met, now)


def note_sku(connection: Connection, account: Account, sku: str, effect: str, now: datetime) -> None:
    """An effect (by its key) could not be carried out because this SKU is not mapped."""
    row = connection.execute(sa.select(OUTBOX.c.id, OUTBOX.c.order_id).where(OUTBOX.c.key == effect)).first()
    if row is not None:
        _note(connection, account, "sku", sku, ("effect", row.id, row.order_id), now)


def note_answer(connection: Connection, events: Sequence[Event], now: datetime) -> None:
    """Words in a provider's answer that nobody knows stand with the order as an issue of the kind *word*."""
    for event in events:
        provider, _, name = event.cause.source.partition("/")
        if isinstance(event, IssueRaised) and event.kind == "word" and event.order and name:
            raw = _met(event)
            ref = zlib.crc32(event.order.encode())
            _note(connection, Account(provider, name), "word", raw, ("order", ref, event.order), now)


def _met(event: IssueRaised) -> str:
    """The provider's own word behind an issue."""
    first, _, rest = event.cause.word.partition(" ")
    return rest if rest and first in _OF_ANSWERS else event.cause.word


def _settle(connection: Connection, source: str, words: Mapping[str, int], rules: Rules, now: datetime) -> int:
    """Issues about words that are understood now are closed by Platen. `words`: as `plain` writes them, with the
    mapping's version. Gives the feed's last place."""
    met = sa.select(UNKNOWN_IN.c.order_id).join(UNKNOWN, UNKNOWN.c.id == UNKNOWN_IN.c.unknown)
    provider, _, name = source.partition("/")
    met = met.where(_at(UNKNOWN, provider, name), UNKNOWN.c.kind == "word", UNKNOWN.c.word.in_(words))
    met = met.where(UNKNOWN_IN.c.what == "order")
    query = sa.select(HISTORY.c.body).where(HISTORY.c.order_id.in_(met), HISTORY.c.kind == "IssueRaised")
    closed: list[Event] = []
    for body in connection.execute(query.order_by(HISTORY.c.order_id, HISTORY.c.rev)).scalars():
        raised = wire.read_event(body)
        if not isinstance(raised, IssueRaised) or raised.kind != "word" or raised.cause.source != source:
            continue
        version = words.get(plain(_met(raised))[:200])
        if version is not None:
            id_ = event_id("understood", raised.id, str(version))
            closed.append(IssueResolved(id=id_, order=raised.order, at=now, author=PLATEN, issue=raised.id))
    return book.record(connection, closed, rules, now).seq if closed else 0


def _note(
    connection: Connection, account: Account, kind: str, raw: str, met: tuple[str, int, str], now: datetime
) -> None:
    raw = raw.replace("\x00", "")[:200]
    word = plain(raw)[:200] if kind == "word" else raw
    key = {"provider": account.provider, "account": account.name, "kind": kind, "word": word}
    insert = dialect_insert(connection, UNKNOWN).values(**key, raw=raw, n=0, first_at=now, last_at=now)
    connection.execute(insert.on_conflict_do_nothing(index_elements=list(key)))
    mine = sa.and_(*(UNKNOWN.c[name] == value for name, value in key.items()))
    id_ = connection.execute(sa.select(UNKNOWN.c.id).where(mine)).scalar_one()
    place = dialect_insert(connection, UNKNOWN_IN).values(unknown=id_, what=met[0], ref=met[1], order_id=met[2])
    new = connection.execute(place.on_conflict_do_nothing().returning(UNKNOWN_IN.c.ref)).first()
    if new is not None:
        connection.execute(UNKNOWN.update().where(UNKNOWN.c.id == id_).values(n=UNKNOWN.c.n + 1, last_at=now))


async def change(state: State, provider: str, account: str, asked: Change, person: str) -> Mappings:
    """Set these; what waited for them is taken up. Raises NotAllowed without the right, Corrupt for a wrong meaning."""
    for raw, meaning in asked.words.items():
        written(meaning)
        _ensure_name(raw)
    for sku in asked.products:
        _ensure_name(sku)
    now = state.clock()
    seqs: list[int] = []

    def work(connection: Connection) -> Mappings:
        who, version = _begin(connection, provider, account, person)
        common = {"provider": provider, "account": account, "by": who, "at": now, "version": version}
        understood: dict[str, int] = {}
        for raw, meaning in asked.words.items():
            values = {"raw": raw.strip(), "meaning": meaning, **common}
            understood[plain(raw)] = version
            _put(connection, WORD, {"word": plain(raw)}, values)
        seqs.append(_settle(connection, f"{provider}/{account}", understood, state.rules, now))
        for raw in asked.words:
            _take_up(connection, (provider, account, "word", plain(raw)), now)
        for sku, body in asked.products.items():
            _put(connection, PRODUCT, {"sku": sku}, {"body": body, **common})
            _take_up(connection, (provider, account, "sku", sku), now)
        return read(connection, provider, account)

    found = await _changed(state, work)
    state.published(max(seqs, default=0))
    return found


async def clear(state: State, provider: str, account: str, names: tuple[str, str], person: str) -> Mappings:
    """Take one mapping away: ("word" or "sku", its name). What came of it stays. Raises as `change` does."""
    kind, name = names
    table, column = (WORD, WORD.c.word) if kind == "word" else (PRODUCT, PRODUCT.c.sku)

    def work(connection: Connection) -> Mappings:
        _begin(connection, provider, account, person)
        mine = sa.and_(table.c.provider == provider, table.c.account == account)
        connection.execute(table.delete().where(mine, column == (plain(name) if kind == "word" else name)))
        return read(connection, provider, account)

    return await _changed(state, work)


async def _changed(state: State, work: Callable[[Connection], Mappings]) -> Mappings:
    found = await state.database.group.submit(work)
    await asyncio.to_thread(accounts.load, state)
    state.bell.ring()
    return found


def _ensure_name(name: str) -> None:
    if not name.strip() or len(name) > LONGEST or "\x00" in name:
        raise Corrupt(f"A word or SKU has 1 to {LONGEST} characters.")


def _begin(connection: Connection, provider: str, account: str, person: str) -> tuple[str, int]:
    """Who it is, and the account's next version."""
    staff.ensure(connection, person, Right.MAP)
    mine = ACCOUNT.update().where(_account(provider, account)).values(mapping=ACCOUNT.c.mapping + 1)
    version = connection.execute(mine.returning(ACCOUNT.c.mapping)).scalar()
    if version is None:
        raise NotAllowed(f"No account {account} of {provider} is set up.", hint="Connect it first.")
    return str(connection.execute(sa.select(PERSON.c.name).where(PERSON.c.id == person)).scalar()), version


def _account(provider: str, account: str) -> "sa.ColumnElement[bool]":
    return sa.and_(ACCOUNT.c.provider == provider, ACCOUNT.c.name == account)


def _put(connection: Connection, table: sa.Table, key: Mapping[str, str], values: Mapping[str, object]) -> None:
    insert = dialect_insert(connection, table).values(**key, **values)
    keys = ["provider", "account", *key]
    connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=dict(values)))


def _take_up(connection: Connection, mapped: tuple[str, str, str, str], now: datetime) -> None:
    """Read its deliveries anew, try its effects again, and forget that it was not known."""
    columns = (UNKNOWN.c.provider, UNKNOWN.c.account, UNKNOWN.c.kind, UNKNOWN.c.word)
    mine = sa.and_(*(column == value for column, value in zip(columns, mapped, strict=True)))
    id_ = connection.execute(sa.select(UNKNOWN.c.id).where(mine)).scalar()
    if id_ is None:
        return
    met = sa.select(UNKNOWN_IN.c.ref).where(UNKNOWN_IN.c.unknown == id_)
    again = {"state": "new", "tries": 0, "next_at": None, "error": None}
    anew = INBOX.update().where(INBOX.c.id.in_(met.where(UNKNOWN_IN.c.what == "delivery")), INBOX.c.body.is_not(None))
    connection.execute(anew.where(INBOX.c.state.in_(("dead", "done"))).values(**again))
    tried = OUTBOX.update().where(OUTBOX.c.id.in_(met.where(UNKNOWN_IN.c.what == "effect")), OUTBOX.c.state == "dead")
    connection.execute(tried.values(state="todo", run_at=now, due_at=now, tries=0, error=None))
    asked = sa.select(UNKNOWN_IN.c.order_id).where(UNKNOWN_IN.c.unknown == id_, UNKNOWN_IN.c.what == "order")
    for order in connection.execute(asked).scalars().all():
        _ask_again(connection, order, mapped[0], mapped[1], now)
    shipped = met.with_only_columns(UNKNOWN_IN.c.order_id).where(UNKNOWN_IN.c.what == "parcel")
    followed = sa.and_(LABEL.c.order_id.in_(shipped), LABEL.c.track_at.is_not(None))
    connection.execute(LABEL.update().where(followed).values(track_at=now))
    connection.execute(UNKNOWN_IN.delete().where(UNKNOWN_IN.c.unknown == id_))
    connection.execute(UNKNOWN.delete().where(UNKNOWN.c.id == id_))


def _ask_again(connection: Connection, id_: str, provider: str, account: str, now: datetime) -> None:
    """The word stood in an answer, which is not kept: the provider is asked for the order once more."""
    kept = book.find(connection, id_)
    if kept is None:
        return
    mine = [f.reference for f in kept.order.fulfilments if f.route == provider]
    external = kept.order.external if kept.order.source == provider else next(iter(mine), "")
    if external:
        key = f"mapped:{provider}/{account}/{external}"
        ask = Refetch(key=key, order="", cause=key[:64], provider=f"{provider}/{account}/{external}")
        book.ask_again(connection, ask, now)


def forget(connection: Connection, id_: int) -> bool:
    """A person has seen it and leaves it as it is; it comes back when it is met again."""
    met = sa.select(UNKNOWN_IN.c.ref).where(UNKNOWN_IN.c.unknown == id_, UNKNOWN_IN.c.what == "delivery")
    connection.execute(INBOX.update().where(INBOX.c.id.in_(met), INBOX.c.state == "dead").values(state="ignored"))
    connection.execute(UNKNOWN_IN.delete().where(UNKNOWN_IN.c.unknown == id_))
    return connection.execute(UNKNOWN.delete().where(UNKNOWN.c.id == id_)).rowcount == 1
