"""A worker that can be killed at any step of an effect, and one that goes on after it on the same database.

A step is a transaction before or after it is committed, or a request before it leaves or after its answer is there.
"""

import copy
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar

import httpx
import sqlalchemy as sa
from sqlalchemy import Connection

from app.effects import Effect
from app.events import Event
from app.orders import Order
from services.connector import Talk
from services.database import Database
from services.database.group import GroupCommit
from services.http import Pace, Rate, converse
from services.practice import PracticeShop
from services.receiver import book
from services.receiver.mail import Smtp
from services.receiver.outbox import LEASE_S
from services.receiver.schema import ACCOUNT, LABEL, OUTBOX
from services.receiver.state import Post, State
from services.receiver.worker import Worker
from tests.kit.drawings import drawings
from tests.kit.receiver import Clock, Running, running_receiver

T = TypeVar("T")
QUICK = Rate(1_000_000, 1.0)
MOST_ROUNDS = 30
UNCOUNTED = ("token", "image")


class Killed(BaseException):
    """The process is gone: nobody handles this."""


@dataclass
class Steps:
    """Counts what passes and kills at number `stop`; whatever a dead process still tries is in vain."""

    stop: int = 0
    passed: list[str] = field(default_factory=list)
    dead: bool = False

    def pass_(self, name: str) -> None:
        if self.dead:
            raise Killed
        self.passed.append(name)
        if len(self.passed) == self.stop:
            self.dead = True
            raise Killed(name)


class MortalGroup:
    """The receiver's writer, with a step before and after each transaction."""

    def __init__(self, inner: GroupCommit, steps: Steps) -> None:
        self._inner, self._steps = inner, steps

    async def submit(self, work: Callable[[Connection], T]) -> T:
        self._steps.pass_("before a transaction")
        value = await self._inner.submit(work)
        self._steps.pass_("after a transaction")
        return value


class MortalLine(httpx.AsyncBaseTransport):
    """The way out, with a step before each request and one when its answer is there."""

    def __init__(self, inner: httpx.AsyncBaseTransport, steps: Steps) -> None:
        self._inner, self._steps = inner, steps

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._steps.pass_(f"before {request.method} {request.url.path}")
        answer = await self._inner.handle_async_request(request)
        await answer.aread()
        self._steps.pass_(f"after {request.method} {request.url.path}")
        return answer


@dataclass(frozen=True, slots=True)
class MortalPost:
    """The post, with a step before a mail is handed over and one when it was taken."""

    inner: Post
    steps: Steps

    async def send(self, message: EmailMessage) -> None:
        self.steps.pass_("before a mail")
        await self.inner.send(message)
        self.steps.pass_("after a mail")


def mortal(database: Database, steps: Steps) -> Database:
    """The same database, written to by somebody who may die."""
    found = copy.copy(database)
    found.group = MortalGroup(database.group, steps)  # type: ignore[assignment]  # as much of it as effects need
    return found


@dataclass(frozen=True)
class End:
    """How it ended. `done`: what the provider was made to do, by kind and key."""

    state: str
    error: str
    done: Counter[tuple[str, str]]
    order: tuple[object, ...]
    mails: int

    @property
    def kinds(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for (kind, _), count in self.done.items():
            found[kind] += count
        return found


@dataclass
class Bench:
    """One practice shop and one receiver's database for all deaths of one scenario."""

    shop: PracticeShop
    running: Running
    clock: Clock
    way_out: httpx.AsyncBaseTransport
    placed: int = 0

    @property
    def state(self) -> State:
        return self.running.state

    def enter(self, *events: Event) -> None:
        with self.state.database.writing() as connection:
            book.record(connection, events, self.state.rules, self.clock())

    def order(self, id_: str) -> Order:
        with self.state.database.reading() as connection:
            kept = book.find(connection, id_)
        assert kept is not None
        return kept.order

    def put(self, effect: Effect) -> None:
        """It alone waits to be carried out, and nobody asks anyone anything meanwhile."""
        self.shop.outbox.messages.clear()
        later = self.clock() + timedelta(days=3_000)
        with self.state.database.writing() as connection:
            connection.execute(OUTBOX.delete())
            connection.execute(ACCOUNT.update().values(swept_at=later))
            connection.execute(LABEL.update().values(track_at=None))
            book.put_effect(connection, effect, self.clock(), self.clock())

    async def carried_out(self, effect: Effect) -> Order:
        """Without any death."""
        self.put(effect)
        await self._rest(effect)
        return self.order(effect.order)

    async def asked(self, talk: Talk) -> list[Event]:
        """What a provider says to a question of the test's own."""
        async with httpx.AsyncClient(trust_env=False) as client:
            return await converse(client, talk, pace=Pace(usual=QUICK))

    async def life(self, steps: Steps) -> None:
        """One worker's life, until it has nothing to do or is killed."""
        client = httpx.AsyncClient(transport=MortalLine(self.way_out, steps), trust_env=False)
        post = MortalPost(self.state.post, steps) if self.state.post else None
        database = mortal(self.state.database, steps)
        state = replace(self.state, database=database, client=client, post=post, pace=Pace(usual=QUICK))
        with suppress(Killed):
            await Worker(state).step()

    async def end(self, effect: Effect, stop: int = 0) -> tuple[End, Steps]:
        """Put it, kill at step `stop` (0: nowhere), let another worker go on until it is settled."""
        self.put(effect)
        before, mails, steps = len(self.shop.ledger.entries()), len(self.shop.mailbox.messages()), Steps(stop)
        await self.life(steps)
        await self._rest(effect)
        await self.running.pump()
        said = [e for e in self.shop.ledger.entries()[before:] if e.kind.rpartition(".")[2] not in UNCOUNTED]
        done = Counter((e.kind, e.key) for e in said)
        state, error = self._row(effect)
        sent = len(self.shop.mailbox.messages()) - mails
        return End(state, error, done, seen(self.order(effect.order)), sent), steps

    async def _rest(self, effect: Effect) -> None:
        for _ in range(MOST_ROUNDS):
            if self._row(effect)[0] in ("done", "dead"):
                return
            if not await self.running.worker.step():
                self.clock.forward(seconds=LEASE_S + 1)
        raise AssertionError(f"{effect.key} was never settled: {self._row(effect)}")

    def _row(self, effect: Effect) -> tuple[str, str]:
        with self.state.database.reading() as connection:
            row = connection.execute(sa.select(OUTBOX.c.state, OUTBOX.c.error).where(OUTBOX.c.key == effect.key)).one()
        return str(row.state), str(row.error or "")


def seen(order: Order) -> tuple[object, ...]:
    """What must be the same whether somebody died or not."""
    parts = [(f.route, f.state.value, bool(f.reference)) for f in order.fulfilments]
    labels = [(x.state.value, bool(x.number)) for x in order.labels]
    refunds = [r.state.value for r in order.refunds]
    return order.payment.value, parts, labels, len(order.parcels), refunds, len(order.issues)


Fields = Mapping[str, Any]


@asynccontextmanager
async def crash_bench(url: str, folder: Path, accounts: Mapping[tuple[str, str], Fields]) -> AsyncIterator[Bench]:
    """`accounts`: provider and name -> fields that differ from what the practice shop gives out."""
    clock = Clock()
    async with (
        PracticeShop(folder=drawings(), clock=clock) as shop,
        running_receiver(url, allowed=(shop.origin,), clock=clock) as running,
        httpx.AsyncHTTPTransport(trust_env=False) as way_out,
    ):
        running.state.pace = Pace(usual=QUICK)
        running.state.post = Smtp("127.0.0.1", shop.mailbox.port, security="none")
        for account in shop.accounts():
            key = str(account["provider"]), str(account["name"])
            fields = account["fields"]
            assert isinstance(fields, dict)
            if key in accounts:
                running.account(*key, {**fields, **accounts[key]})
        yield Bench(shop, running, clock, way_out)
