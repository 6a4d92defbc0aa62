"""One loop: inbox into the book, outbox into the world, and now and then a question to providers that were silent."""

import asyncio
import logging
from datetime import timedelta

from app.effects import Alert, CancelAtProvider, Effect, Mail, Refetch, Submit
from app.errors import PlatenError, RateLimited, Refused, Unreachable, Unsupported
from app.events import Event
from app.orders import Order
from services.connector import Account, Talk
from services.http import converse
from services.receiver import accounts, book, inbox, mail, outbox
from services.receiver.outbox import Job
from services.receiver.state import State

AT_ONCE = 8
IDLE_S = 1.0
FIRST_SWEEP = timedelta(days=1)
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
        if not read and not jobs:
            await self._sweep_one()
        return bool(read or jobs)

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
            await accounts.count_failure(self._state, account)
            raise
        await accounts.count_success(self._state, account)
        if events:
            now = self._state.clock()
            rules = self._state.rules
            work = lambda connection: book.record(connection, events, rules, now).seq  # noqa: E731
            self._state.published(await self._state.database.group.submit(work))
        return events

    async def _ensure_open(self, account: Account) -> None:
        until, now = await accounts.closed_until(self._state, account), self._state.clock()
        if until is not None and until > now:
            wait = (until - now).total_seconds()
            raise RateLimited(f"{account.provider} does not answer; it is left alone for now.", retry_after=wait)

    async def _sweep_one(self) -> None:
        """Ask one account for what changed since the last time; webhooks are a hint, this is the guarantee."""
        now = self._state.clock()
        due = await accounts.next_sweep(self._state, now - timedelta(seconds=self._state.settings.poll_active_s))
        connector = self._state.providers.get(due.account.provider) if due else None
        if due is None or connector is None:
            return
        since = (due.since or now - FIRST_SWEEP) - OVERLAP
        try:
            await self._talk(due.account, connector.sweep(due.account, since))
        except PlatenError as error:
            log.info("sweep of %s: %s", due.account.provider, error.title)
