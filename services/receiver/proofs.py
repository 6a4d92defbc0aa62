"""Pictures for customers to look at before printing: kept as a workstation drew them, shown under one order's link;
and the clock that ends their time to answer."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
from sqlalchemy import Connection

from app.codes import event_id
from app.errors import Corrupt, NotAllowed
from app.events import ProofAnswered, ProofAsked, ProofSilent
from app.orders import Order
from app.people import PLATEN
from app.proofing import CUSTOMER, is_open, mail_key, plain, proof_id
from app.proofrules import unasked
from app.proofs import Proof, ProofState
from app.rules import Rules
from services.database import dialect_insert
from services.receiver import book
from services.receiver.schema import ORDERS, PROOF, PROOF_PICTURE, SENT_MAIL
from services.receiver.state import State

PRINT, MOCKUP = "print", "mockup"
LARGEST = 2 << 20
"""Bytes of one picture: 1200 pixels along its longer side need a tenth of that."""
AT_ONCE = 50
_MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


@dataclass(frozen=True, slots=True)
class Sent:
    """A picture as a workstation sends it: of which artwork, and the checksum of the very print file."""

    artwork: str
    sha256: str
    kind: str
    picture: bytes


def zone_of(name: str) -> tzinfo:
    """Raises NotAllowed for a zone that nobody knows."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise NotAllowed(
            "PLATEN_TIME_ZONE cannot be understood.", hint="A name such as Africa/Johannesburg, or UTC."
        ) from None


def media_type_of(picture: bytes) -> str:
    """By its first bytes. Raises Corrupt for what is no picture that browsers show, or too large."""
    found = next((kind for magic, kind in _MAGIC.items() if picture.startswith(magic)), "")
    if not found:
        raise Corrupt("This is no picture that can be shown.", hint="JPEG and PNG work.")
    if len(picture) > LARGEST:
        raise Corrupt("This picture is too large to be shown.", hint=f"At most {LARGEST >> 20} MB.")
    return found


async def keep(state: State, id_: str, sent: Sent) -> None:
    """Keeps a picture; with that of the print itself the customer is asked, once. What was shown is never replaced.

    Raises Corrupt for what is no picture, NotAllowed where the order is not known or needs no proof of this file."""
    media_type, now = media_type_of(sent.picture), state.clock()
    if sent.kind not in (PRINT, MOCKUP):
        raise Corrupt("A proof shows the print or its mock-up.")

    def work(connection: Connection) -> int:
        kept = book.find(connection, id_, lock=True)
        if kept is None:
            raise NotAllowed("This order is not known here yet.", hint="It is sent again.")
        mine = proof_id(id_, sent.artwork, sent.sha256)
        known = {p.id for p in kept.order.proofs}
        wanted = {proof_id(id_, a.id, a.sha256) for a, _ in unasked(kept.order, state.rules)}
        if mine in known:
            return 0
        if mine not in wanted:
            raise NotAllowed(f"{kept.order.number} needs no proof of this file.", hint="")
        _put(connection, id_, mine, sent, media_type, now)
        old = PROOF_PICTURE.c.id.not_in(known | wanted)
        connection.execute(PROOF_PICTURE.delete().where(PROOF_PICTURE.c.order_id == id_, old))
        return _asked(connection, id_, mine, sent, state.rules, now) if sent.kind == PRINT else 0

    seq = await state.database.group.submit(work)
    if seq:
        state.published(seq)
        state.bell.ring()


def _put(connection: Connection, order: str, proof: str, sent: Sent, media_type: str, now: datetime) -> None:
    row = {"id": proof, "kind": sent.kind, "order_id": order, "media_type": media_type}
    values = row | {"picture": sent.picture, "at": now}
    insert = dialect_insert(connection, PROOF_PICTURE).values(**values)
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=["id", "kind"], set_={k: values[k] for k in ("media_type", "picture", "at")}
        )
    )


def _asked(connection: Connection, order: str, proof: str, sent: Sent, rules: Rules, now: datetime) -> int:
    event = ProofAsked(
        id=event_id("proof asked", proof),
        order=order,
        at=now,
        author=PLATEN,
        artwork=sent.artwork,
        sha256=sent.sha256,
    )
    return book.record(connection, [event], rules, now).seq


def pictures(connection: Connection, order: str) -> set[tuple[str, str]]:
    """Which pictures of an order are here: proof and kind."""
    query = sa.select(PROOF_PICTURE.c.id, PROOF_PICTURE.c.kind).where(PROOF_PICTURE.c.order_id == order)
    return {(row.id, row.kind) for row in connection.execute(query)}


def picture(connection: Connection, token: str, proof: str, kind: str) -> tuple[bytes, str] | None:
    """Bytes and media type, only under the link of the very order it is of."""
    query = sa.select(PROOF_PICTURE.c.picture, PROOF_PICTURE.c.media_type)
    query = query.join(ORDERS, ORDERS.c.id == PROOF_PICTURE.c.order_id)
    query = query.where(ORDERS.c.track == token, PROOF_PICTURE.c.id == proof, PROOF_PICTURE.c.kind == kind)
    row = connection.execute(query).first()
    return (bytes(row.picture), row.media_type) if row is not None else None


@dataclass(frozen=True, slots=True)
class Answered:
    """The order after an answer. `late`: it was decided before, or the time was over."""

    order: Order
    late: bool


async def answer(state: State, order: Order, proof: str, words: str, *, approved: bool) -> Answered | None:
    """The customer's word on a proof of this order, however often it is posted; None where there is no such proof.

    Raises NotAllowed for a change without words."""
    now = state.clock()

    def work(connection: Connection) -> tuple[Answered | None, int]:
        kept = book.find(connection, order.id, lock=True)
        found = next((p for p in kept.order.proofs if p.id == proof), None) if kept is not None else None
        if kept is None or found is None:
            return None, 0
        said = "approve" if approved else "change"
        event = ProofAnswered(
            id=event_id("proof answered", proof, found.asked_at.isoformat(), said, words, str(kept.order.events)),
            order=order.id,
            at=now,
            author=CUSTOMER,
            proof=proof,
            approved=approved,
            words=words,
        )
        in_time = is_open(kept.order, found, now) or _is_repeated(found, plain(words), approved=approved)
        seq = book.record(connection, [event], state.rules, now).seq
        after = book.find(connection, order.id)
        return (Answered(after.order, late=not in_time), seq) if after is not None else (None, seq)

    answered, seq = await state.database.group.submit(work)
    if seq:
        state.published(seq)
        state.bell.ring()
    return answered


def _is_repeated(proof: Proof, said: str, *, approved: bool) -> bool:
    """Whether the customer has said the very same before, and it counted."""
    state = ProofState.APPROVED if approved else ProofState.CHANGE
    return proof.by == CUSTOMER.name and proof.state is state and said in ("", proof.words)


async def close_due(state: State) -> bool:
    """The shop's rule for silence, for every proof whose time is over; whether there was one. Twice does nothing."""
    now = state.clock()
    due = sa.select(PROOF).where(PROOF.c.until < now).order_by(PROOF.c.until).limit(AT_ONCE)
    if not await asyncio.to_thread(_any, state, due):
        return False

    def work(connection: Connection) -> int:
        seq = 0
        for row in connection.execute(due).all():
            seq = max(seq, _closed(connection, row.order_id, row.id, row.until, state.rules, now))
            connection.execute(PROOF.update().where(PROOF.c.id == row.id, PROOF.c.until < now).values(until=None))
        return seq

    seq = await state.database.group.submit(work)
    if seq:
        state.published(seq)
        state.bell.ring()
    return True


def _any(state: State, query: "sa.Select[tuple[object, ...]]") -> bool:
    with state.database.reading() as connection:
        return connection.execute(query).first() is not None


def _closed(connection: Connection, order: str, proof: str, until: datetime, rules: Rules, now: datetime) -> int:
    kept = book.find(connection, order, lock=True)
    found = next((p for p in kept.order.proofs if p.id == proof), None) if kept is not None else None
    if kept is None or found is None:
        return 0
    mails = mail_key(kept.order, found)
    sent = sa.select(SENT_MAIL.c.key).where(
        SENT_MAIL.c.key.startswith(mails, autoescape=True), sa.not_(SENT_MAIL.c.key.endswith(":begun", autoescape=True))
    )
    event = ProofSilent(
        id=event_id("proof silent", proof, until.isoformat()),
        order=order,
        at=now,
        author=PLATEN,
        proof=proof,
        told=connection.execute(sent).first() is not None,
    )
    return book.record(connection, [event], rules, now).seq
