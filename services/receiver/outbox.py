"""The outbox: effects are claimed with a lease and a token, carried out, and settled only by who still holds the token.

An expired lease is claimable by the normal claim; nobody sweeps. Effects of one order and lane go in their order.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa
from sqlalchemy import Connection

from app import pausing, wire
from app.codes import event_id
from app.effects import (
    Alert,
    CancelAtProvider,
    ConfirmAtProvider,
    Effect,
    HoldAtProvider,
    Refund,
    Submit,
    TellParcel,
    TellStatus,
    UpdateAtProvider,
)
from app.errors import Doubtful, Early, PlatenError, RateLimited, Refused, Unreachable, Unsure
from app.events import CancelRefused, Cause, Noted
from app.people import Author
from app.retry import Decision, next_try
from app.rules import Rules
from app.states import Role
from app.wording import provider_title
from services.receiver import book
from services.receiver.schema import OUTBOX
from services.receiver.state import State

LEASE_S = 60
HELD = "On hold: it goes when it is released."
IN_TURN = "It waits for another refund of the same payment."


@dataclass(frozen=True, slots=True)
class Job:
    """An effect in hand. `token` proves that it is still ours; `tries`: attempts used before; `begun`: it was
    begun before, so it may have arrived. `began`: when it became due first. `interrupted`: somebody
    began it and was heard of no more, so that it may have been carried out already."""

    id: int
    token: int
    tries: int
    began: datetime
    effect: Effect | None
    kind: str
    account: tuple[str, str] = ("", "")
    begun: bool = False
    interrupted: bool = False


async def claim(state: State, count: int) -> list[Job]:
    """Take up to `count` due effects; none of an order's lane while an earlier one of it is unfinished."""
    now = state.clock()

    def work(connection: Connection) -> list[Job]:
        found = {row.id: row.state == "doing" for row in connection.execute(_due(connection, now, count))}
        if not found:
            return []
        lease = OUTBOX.update().where(OUTBOX.c.id.in_(found))
        lease = lease.values(state="doing", lease_until=now + timedelta(seconds=LEASE_S), token=OUTBOX.c.token + 1)
        rows = connection.execute(lease.returning(*OUTBOX.c)).all()
        return [_job(row, interrupted=found[row.id]) for row in sorted(rows, key=lambda r: r.id)]

    return await state.database.group.submit(work)


def _due(connection: Connection, now: datetime, count: int) -> sa.Select[tuple[int, str]]:
    earlier = OUTBOX.alias("earlier")  # what waits for its hold to end, or is too early, does not stand before a cancel
    said = sa.func.coalesce(earlier.c.error, "")
    unfinished = sa.exists(
        sa.select(earlier.c.id).where(
            earlier.c.order_id == OUTBOX.c.order_id,
            earlier.c.order_id != "",
            earlier.c.lane == OUTBOX.c.lane,
            earlier.c.id < OUTBOX.c.id,
            earlier.c.state.in_(("todo", "doing")),
            sa.not_(sa.and_(OUTBOX.c.kind == "CancelAtProvider", sa.or_(said == HELD, said.startswith(Early.title)))),
        )
    )
    ready = sa.or_(
        sa.and_(OUTBOX.c.state == "todo", OUTBOX.c.run_at <= now),
        sa.and_(OUTBOX.c.state == "doing", OUTBOX.c.lease_until < now),
    )
    query = sa.select(OUTBOX.c.id, OUTBOX.c.state).where(ready, sa.not_(unfinished))
    query = query.order_by(OUTBOX.c.run_at, OUTBOX.c.id).limit(count)
    if connection.dialect.name == "postgresql":
        query = query.with_for_update(skip_locked=True)
    return query


def _job(row: "sa.Row[tuple[object, ...]]", *, interrupted: bool) -> Job:
    try:
        effect: Effect | None = wire.read_effect(row.body)
    except wire.UnknownKind:
        effect = None
    begun = row.token > 1 and row.error not in (HELD, IN_TURN)
    if isinstance(effect, UpdateAtProvider):
        effect = replace(effect, again=begun)
    if isinstance(effect, Refund):
        effect = replace(effect, again=interrupted or _may_have_arrived(str(row.error or "")))
    return Job(
        row.id,
        row.token,
        row.tries,
        row.due_at or row.made_at,
        effect,
        row.kind,
        interrupted=interrupted,
        begun=begun,
    )


_NEVER_LEFT = frozenset({"", HELD, IN_TURN, *(e.title for e in (Unreachable, RateLimited, Refused, Doubtful))})
"""Beginnings of what stands with an effect of which nothing arrived, or that a person tries again knowingly."""


def _may_have_arrived(error: str) -> bool:
    """The last try of it ended so that nobody knows."""
    return error.partition(": ")[0] not in _NEVER_LEFT


async def finish(state: State, job: Job, words: str = "") -> bool:
    """Done, if the lease is still ours."""
    return await _settle(state, job, {"state": "done", "done_at": state.clock(), "error": words or None})


async def fail(state: State, job: Job, error: PlatenError) -> Decision:
    """Writes what was decided: again later, or a person must look."""
    now = state.clock()
    decision = next_try(job.tries, error, now, began=job.began, jitter=state.jitter())
    unsure = isinstance(job.effect, Refund) and job.effect.again and not isinstance(error, Doubtful)
    words = f"{Unsure.title if unsure else error.title}: {error.message} {error.hint}".strip()[:500]
    tries, told = job.tries + (1 if decision.counts else 0), list[int]()
    if decision.nothing:
        done = {"state": "done", "done_at": now, "error": words}
        by_hand = partial(_by_hand, told=told, rules=state.rules, words=error.message, now=now)
        await _settle(state, job, done, by_hand)
    elif decision.at is None:
        goes_on = partial(_goes_on, told=told, rules=state.rules, words=error.message, now=now)
        await _settle(state, job, {"state": "dead", "tries": tries, "error": words}, goes_on)
    else:
        early = partial(_early, words=words) if isinstance(error, Early) else None
        await _settle(state, job, {"state": "todo", "run_at": decision.at, "tries": tries, "error": words}, early)
    if told:
        state.published(told[-1])
    return decision


def _early(connection: Connection, job: Job, *, words: str) -> None:
    """What is to be told after it waits for the same, so that a cancel need not wait for any of it."""
    if isinstance(job.effect, TellStatus):
        behind = (OUTBOX.c.order_id == job.effect.order, OUTBOX.c.lane == book.lane(job.effect), OUTBOX.c.id > job.id)
        later = OUTBOX.update().where(*behind, OUTBOX.c.kind == "TellStatus", OUTBOX.c.state == "todo")
        connection.execute(later.values(error=words))


def _by_hand(connection: Connection, job: Job, *, told: list[int], rules: Rules, words: str, now: datetime) -> None:
    """What somebody must now do there themselves, because the other side cannot be told. `told` as in `_goes_on`."""
    effect = job.effect
    if isinstance(effect, TellStatus | TellParcel):
        _untold(connection, effect, told=told, rules=rules, words=words, now=now)
    if isinstance(effect, HoldAtProvider):
        kept = book.find(connection, effect.order)
        if kept is None or effect.key not in pausing.keys(kept.order):
            return
    if isinstance(effect, Submit | UpdateAtProvider | ConfirmAtProvider | CancelAtProvider | HoldAtProvider | Refund):
        alert = Alert(key=book.by_hand(effect.key), order=effect.order, cause=effect.cause, words=words)
        book.put_effect(connection, alert, now, now)


def _untold(
    connection: Connection, effect: TellStatus | TellParcel, *, told: list[int], rules: Rules, words: str, now: datetime
) -> None:
    """Said once for each order, of whatever step: of a till where somebody must mark it, in the list; of a shop, which
    has nowhere to mark it, among the order's notes."""
    till = effect.provider if isinstance(effect, TellStatus) else ""
    if till:
        alert = Alert(key=book.untold(effect.order, till), order=effect.order, cause=effect.cause, words=words)
        book.put_effect(connection, alert, now, now)
        mine = OUTBOX.update().where(OUTBOX.c.key == alert.key, OUTBOX.c.state == "alert")
        connection.execute(mine.values(body=wire.effect_bytes(alert)))
        return
    kept = book.find(connection, effect.order)
    if kept is None:
        return
    note = Noted(
        id=event_id("untold", effect.order),
        order=effect.order,
        at=now,
        author=Author(Role.CONNECTOR, kept.order.source),
        text=f"{provider_title(kept.order.source)} does not hear from here how far this order is. {words}",
    )
    told.append(book.record(connection, [note], rules, now).seq)


def _goes_on(connection: Connection, job: Job, *, told: list[int], rules: Rules, words: str, now: datetime) -> None:
    """What its provider will not cancel is not waited for any longer; that it failed stands in the list as well.
    `told`: takes the feed's place, to be published after the commit."""
    effect = job.effect
    if not isinstance(effect, CancelAtProvider):
        return
    refused = CancelRefused(
        id=event_id("cancel", effect.key, str(job.token)),
        order=effect.order,
        at=now,
        author=Author(Role.CONNECTOR, effect.provider),
        cause=Cause(effect.provider, effect.key, "cancel"),
        reason=words,
        fulfilment=effect.fulfilment,
    )
    with suppress(book.UnknownOrder):
        told.append(book.record(connection, [refused], rules, now).seq)


async def put_back(state: State, job: Job, until: datetime, words: str = "") -> None:
    """Not tried: it is on hold, or a newer Platen must do it."""
    why = {"error": words} if words else {}
    await _settle(state, job, {"state": "todo", "run_at": until, "due_at": until, **why})


async def _settle(
    state: State, job: Job, values: dict[str, object], also: Callable[[Connection, Job], None] | None = None
) -> bool:
    """`also`: what goes with it, only where the lease is still ours."""

    def work(connection: Connection) -> bool:
        mine = OUTBOX.update().where(OUTBOX.c.id == job.id, OUTBOX.c.token == job.token, OUTBOX.c.state == "doing")
        held = connection.execute(mine.values(lease_until=None, **values)).rowcount == 1
        if held and also is not None:
            also(connection, job)
        return held

    return await state.database.group.submit(work)


async def retry(state: State, id_: int) -> bool:
    """A person asks for another try of what has failed. What still waits in its undo window stays there."""
    now = state.clock()

    def work(connection: Connection) -> bool:
        failed = sa.or_(OUTBOX.c.state == "dead", sa.and_(OUTBOX.c.state == "todo", OUTBOX.c.error.is_not(None)))
        again = OUTBOX.update().where(OUTBOX.c.id == id_, failed)
        return connection.execute(again.values(state="todo", run_at=now, due_at=now, tries=0)).rowcount == 1

    done = await state.database.group.submit(work)
    state.bell.ring()
    return done
