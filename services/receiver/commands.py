"""Steps from stations: each carried out once, in a transaction of its own, and answered the same for ever after."""

import hashlib
import logging
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from app import wire
from app.errors import Conflict, Corrupt, NotAllowed, PlatenError, Unavailable
from app.events import (
    AccountChosen,
    Cause,
    Detailed,
    Event,
    Labeled,
    PaymentChanged,
    Placed,
    ProofAsked,
    ProofSilent,
    Refunded,
    Submitted,
)
from app.protocol import Answer, Batch, Command, Result
from services.database.faults import told
from services.receiver import book, names, staff
from services.receiver.schema import COMMAND
from services.receiver.state import State

MOST = 50
LONGEST_ID = 64
log = logging.getLogger("platen.commands")
OLDEST_MS = 90 * 86_400_000
LATE_S = 2.0
MACHINES_SAY = (Placed, PaymentChanged, AccountChosen, Submitted, Refunded, Detailed, Labeled, ProofAsked, ProofSilent)
"""What only providers and the receiver itself report; a workstation that says so is refused."""


async def carry_out(state: State, station: int, name: str, batch: Batch) -> list[Answer]:
    """One answer a command, in order. A failed one blocks only those that name it."""
    answers: list[Answer] = []
    failed: set[str] = set()
    for command in batch.commands[:MOST]:
        if command.after in failed:
            before = NotAllowed("The step before this one was not taken.", hint="Look at it first.")
            answer = _answer_of(command, before)
        elif not (0 < len(command.id) <= LONGEST_ID and command.id.isprintable()):
            answer = _answer_of(command, Corrupt("The name of this step cannot be kept."))
        else:
            answer = await _one(state, station, name, command)
        if answer.result is not Result.APPLIED:
            failed.add(command.id)
        answers.append(answer)
    return answers


async def _one(state: State, station: int, name: str, command: Command) -> Answer:
    now = state.clock()
    try:
        answer = await state.database.group.submit(lambda c: _kept_or_new(c, state, station, name, command, now))
    except Unavailable:
        return Answer(command.id, Result.RETRY, retry_after=LATE_S)
    if answer.result is Result.APPLIED:
        state.published(answer.seq)
        state.bell.ring()
    return answer


def _kept_or_new(
    connection: Connection, state: State, station: int, name: str, command: Command, now: datetime
) -> Answer:
    """The stored answer of a known command; else carries it out and stores the answer with the effect."""
    body_hash = hashlib.sha256(bytes(command.event)).hexdigest()
    mine = sa.and_(COMMAND.c.station == station, COMMAND.c.id == command.id)
    if connection.dialect.name == "postgresql":
        number = int.from_bytes(
            hashlib.blake2b(f"{station}/{command.id}".encode(), digest_size=8).digest(), signed=True
        )
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))
    known = connection.execute(sa.select(COMMAND.c.body_hash, COMMAND.c.answer).where(mine)).first()
    if known is not None:
        if known.body_hash != body_hash:
            return _answer_of(command, NotAllowed("Another step was sent under the same name before.", hint=""))
        return wire.read(known.answer, Answer)
    answer = _apply(connection, state, name, command, now)
    connection.execute(
        COMMAND.insert().values(
            station=station, id=command.id, body_hash=body_hash, answer=wire.json_bytes(answer), at=now
        )
    )
    return answer


def _apply(connection: Connection, state: State, name: str, command: Command, now: datetime) -> Answer:
    """A refused step leaves nothing behind but its answer, and neither does one that finds a fault of ours:
    asked again and again it would hold up the steps behind it."""
    savepoint = connection.begin_nested()
    try:
        event = _event(connection, name, command, now)
        recorded = book.record(connection, [event], state.rules, now)
        met = names.meet(connection, recorded.changed, state.rules, now)
    except Exception as error:
        if isinstance(told(error), Unavailable):
            raise
        savepoint.rollback()
        if isinstance(error, PlatenError):
            return _answer_of(command, error)
        log.exception("a step could not be taken")
        return _answer_of(command, PlatenError(f"Platen itself failed here ({type(error).__name__})."))
    savepoint.commit()
    return Answer(command.id, Result.APPLIED, rev=_rev(connection, event.order, recorded), seq=max(recorded.seq, met))


def _rev(connection: Connection, order: str, recorded: book.Recorded) -> int:
    if order in recorded.changed:
        return recorded.changed[order]
    kept = book.find(connection, order)
    return kept.rev if kept else 0


def _event(connection: Connection, station: str, command: Command, now: datetime) -> Event:
    """The step as the receiver believes it: its own clock, the person's role from its own table, this station."""
    event = wire.read_event(bytes(command.event))
    if isinstance(event, MACHINES_SAY) or not event.order:
        raise NotAllowed("A workstation does not report that.", hint="")
    if event.id != command.id:
        raise Corrupt("The step and its name do not belong together.")
    author = staff.author(connection, event.author, station)
    at = now - timedelta(milliseconds=min(max(0, command.age_ms), OLDEST_MS))
    return replace(event, at=at, author=author, device_at=event.at, cause=Cause(source=f"station/{station}"))


def _answer_of(command: Command, error: PlatenError) -> Answer:
    result = Result.CONFLICT if isinstance(error, Conflict) else Result.REJECTED
    fields = error.fields if isinstance(error, Conflict) else {}
    return Answer(command.id, result, title=error.title, message=error.message, hint=error.hint, fields=fields)
