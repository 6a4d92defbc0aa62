"""One loop: inbox into the book, outbox into the world, and now and then a question to providers that were silent."""

import asyncio
import logging
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from app.effects import Alert, CancelAtProvider, Effect, Mail, Refetch, Submit
from app.errors import PlatenError, RateLimited, Refused, Unreachable, Unsupported
from app.events import Event
from app.orders import Order
from app.retry import breaker
from services.connector import Account, Talk
from services.http import converse
from services.receiver import book, inbox, mail, outbox
from services.receiver.outbox import Job
from services.receiver.schema import ACCOUNT
from services.receiver.state import State

AT_ONCE = 8
IDLE_S = 1.0
SWEEP_EVERY_S = 900
OVERLAP = timedelta(minutes=5)
NEWER_LATER = timedelta(minutes=10)
log = logging.getLogger("platen.worker")


class Worker:
    """`step` does what is due now and says whether there was anything; `run` repeats it until cancelled."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def run(self) -> None:
        """Never ends by itself; a fault of the database or a bug is logged and the loop goes on."""
        while True:
            try:
                busy = await self.step()
            except PlatenError as error:
                log.warning("worker: %s", error.title)
                busy = False
            except Exception:
                log.exception("worker failed; it goes on")
                busy = False
            if not busy:
                await self._state.bell.wait(IDLE_S)

    async def step(self) -> bool:
        """Reading first; the clock is read again for the outbox, so that what was just caused is not left waiting."""
        read = await inbox.read_some(self._state)
        jobs = await outbox.claim(self._state, AT_ONCE)
        await asyncio.gather(*(self._carry_out(job) for job in jobs))
        swept = False if read or jobs else await self._sweep_one()
        return bool(read or jobs or swept)

    async def _carry_out(self, job: Job) -> None:
        if job.effect is None:
            await outbox.put_back(self._state, job, self._state.clock() + NEWER_LATER)
            return
        try:
            await self._do(job, job.effect)
        except PlatenError as error:
            await outbox.fail(self._state, job, error)
        except Exception as error:  # a bug in one connector must not stop the others
            log.exception("an effect of the kind %s failed", job.kind)
            broken = PlatenError(f"Platen itself failed here ({type(error).__name__}).")
            await outbox.fail(self._state, job, broken)
        else:
            await outbox.finish(self._state, job)

    async def _do(self, job: Job, effect: Effect) -> None:
        match effect:
            case Mail():
                await mail.send(self._state, effect)
            case Refetch():
                provider, name, external = effect.provider.split("/", 2)
                account = self._ensure(self._state.account(provider, name), provider)
                await self._talk(account, self._state.providers[provider].pull(external, account))
            case Alert():
                return
            case Submit() | CancelAtProvider():
                await self._tell(effect, self._state.account_of(effect.provider), effect.provider)
            case _:
                order = await self._order(effect.order)
                await self._tell(effect, self._state.account(order.source, order.account), order.source)

    async def _tell(self, effect: Effect, found: Account | None, provider: str) -> None:
        order = await self._order(effect.order)
        account = self._ensure(found, provider)
        await self._talk(account, self._state.providers[provider].push(order, effect, account))

    def _ensure(self, account: Account | None, provider: str) -> Account:
        if account is None:
            raise Refused(f"No account of {provider} is set up.", hint="Connect it, then try again.", status=404)
        return account

    async def _order(self, id_: str) -> Order:
        kept = await asyncio.to_thread(self._find, id_)
        if kept is None:
            raise Unsupported("The order no longer exists.")
        return kept.order

    def _find(self, id_: str) -> book.Kept | None:
        with self._state.database.reading() as connection:
            return book.find(connection, id_)

    async def _talk(self, account: Account, talk: Talk) -> list[Event]:
        """One talk with a provider, its events recorded; an account that keeps failing is left alone for a while."""
        await self._ensure_open(account)
        try:
            events = await converse(self._state.out(), talk, pace=self._state.pace)
        except (Unreachable, RateLimited):
            await self._count_failure(account)
            raise
        await self._count_failure(account, ok=True)
        if events:
            now = self._state.clock()
            rules = self._state.rules
            work = lambda connection: book.record(connection, events, rules, now).seq  # noqa: E731
            self._state.published(await self._state.database.group.submit(work))
        return events

    async def _ensure_open(self, account: Account) -> None:
        row = await asyncio.to_thread(self._breaker, account)
        now = self._state.clock()
        if row is not None and row.closed_until is not None and row.closed_until > now:
            wait = (row.closed_until - now).total_seconds()
            raise RateLimited(f"{account.provider} does not answer; it is left alone for now.", retry_after=wait)

    def _breaker(self, account: Account) -> "sa.Row[tuple[object, ...]] | None":
        mine = sa.and_(ACCOUNT.c.provider == account.provider, ACCOUNT.c.name == account.name)
        with self._state.database.reading() as connection:
            return connection.execute(sa.select(ACCOUNT).where(mine)).first()

    async def _count_failure(self, account: Account, *, ok: bool = False) -> None:
        now = self._state.clock()
        mine = sa.and_(ACCOUNT.c.provider == account.provider, ACCOUNT.c.name == account.name)

        def work(connection: Connection) -> None:
            if ok:
                reset = ACCOUNT.update().where(mine, ACCOUNT.c.failures > 0)
                connection.execute(reset.values(failures=0, closed_until=None))
                return
            found = connection.execute(sa.select(ACCOUNT.c.failures).where(mine)).scalar() or 0
            closed = breaker(found + 1, now)
            connection.execute(ACCOUNT.update().where(mine).values(failures=found + 1, closed_until=closed))

        await self._state.database.group.submit(work)

    async def _sweep_one(self) -> bool:
        """Ask one account for what changed since the last time; webhooks are a hint, this is the guarantee."""
        now = self._state.clock()
        row = await asyncio.to_thread(self._unswept, now)
        if row is None:
            return False
        account = self._state.account(row.provider, row.name)
        connector = self._state.providers.get(row.provider)
        if account is None or connector is None:
            return False
        since = (row.swept_at or now - timedelta(days=1)) - OVERLAP
        await self._mark_swept(account, now)
        try:
            await self._talk(account, connector.sweep(account, since))
        except Unsupported:
            return False
        except PlatenError as error:
            log.info("sweep of %s: %s", row.provider, error.title)
        return False

    def _unswept(self, now: datetime) -> "sa.Row[tuple[object, ...]] | None":
        old = now - timedelta(seconds=self._state.settings.poll_active_s)
        query = sa.select(ACCOUNT).where(sa.or_(ACCOUNT.c.swept_at.is_(None), ACCOUNT.c.swept_at <= old))
        with self._state.database.reading() as connection:
            return connection.execute(query.order_by(ACCOUNT.c.swept_at).limit(1)).first()

    async def _mark_swept(self, account: Account, now: datetime) -> None:
        mine = sa.and_(ACCOUNT.c.provider == account.provider, ACCOUNT.c.name == account.name)

        def work(connection: Connection) -> None:
            connection.execute(ACCOUNT.update().where(mine).values(swept_at=now))

        await self._state.database.group.submit(work)
