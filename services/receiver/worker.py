"""One loop: inbox into the book, outbox into the world, and now and then a question to providers that were silent."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Generator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from app import pausing
from app.effects import (
    Alert,
    BuyLabel,
    CancelAtProvider,
    ConfirmAtProvider,
    Effect,
    HoldAtProvider,
    Mail,
    Refetch,
    Refund,
    Submit,
    TellStatus,
    UpdateAtProvider,
    VoidLabel,
)
from app.errors import (
    Corrupt,
    PlatenError,
    RateLimited,
    Refused,
    Unavailable,
    Unmapped,
    Unreachable,
    Unsupported,
    Unsure,
)
from app.events import Event
from app.orders import Order
from app.states import State as Is
from app.wording import provider_title
from services.connector import Account, Can, Talk
from services.http import converse
from services.receiver import (
    accounts,
    book,
    details,
    inbox,
    labels,
    limits,
    mail,
    makers,
    mappings,
    outbox,
    polling,
    proofs,
    recorder,
    refunds,
)
from services.receiver.outbox import Job
from services.receiver.state import State

if TYPE_CHECKING:
    import httpx

    from services.receiver.book import Connection

T = TypeVar("T")
ToMaker = Submit | CancelAtProvider | UpdateAtProvider | ConfirmAtProvider | HoldAtProvider | TellStatus
AT_ONCE = 8
IDLE_S = 1.0
FIRST_SWEEP = timedelta(days=1)
OVERLAP = timedelta(minutes=5)
NEWER_LATER = timedelta(minutes=10)
HELD_AGAIN = timedelta(minutes=1)
TIDY_EVERY = timedelta(hours=2)
SPARE_S = 10
log = logging.getLogger("platen.worker")


class Worker:
    """`step` does what is due now and says whether there was anything; `run` repeats it until cancelled."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._running: set[asyncio.Task[None]] = set()
        self._tidied = state.clock()

    async def run(self) -> None:
        """Reading, carrying out and asking go on side by side, so that a slow provider delays no delivery.

        Ends only when cancelled; a fault of the database or a bug is logged and the work goes on.
        """
        async with asyncio.TaskGroup() as group:
            group.create_task(self._repeat(self._read))
            group.create_task(self._repeat(self._start_some))
            group.create_task(self._repeat(self._look_after))

    async def _repeat(self, work: Callable[[], Awaitable[bool]]) -> None:
        ear = self._state.bell.ear()
        try:
            while True:
                if not await _safely(work):
                    await ear.wait(IDLE_S)
        finally:
            for task in self._running:
                task.cancel()

    async def _read(self) -> bool:
        return await inbox.read_some(self._state) > 0

    async def _start_some(self) -> bool:
        """Starts as many effects as hands are free; whoever ends rings, so that the next one starts at once."""
        free = AT_ONCE - len(self._running)
        jobs = await outbox.claim(self._state, free) if free else []
        for job in jobs:
            task = asyncio.create_task(self._carry_out(job))
            self._running.add(task)
            task.add_done_callback(self._ended)
        return bool(jobs)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.warning("an effect was not settled: %s", type(task.exception()).__name__)
        self._state.bell.ring()

    async def _look_after(self) -> bool:
        await accounts.refresh(self._state)
        await proofs.close_due(self._state)
        await self._sweep_one()
        await self._poll_one()
        await self._follow_one()
        now = self._state.clock()
        if now >= self._tidied + TIDY_EVERY:
            self._tidied = now
            await self._state.database.group.submit(lambda connection: limits.forget(connection, now - TIDY_EVERY))
        return False

    async def step(self) -> bool:
        """Reading first; the clock is read again for the outbox, so that what was just caused is not left waiting."""
        read = await inbox.read_some(self._state)
        await proofs.close_due(self._state)
        jobs = await outbox.claim(self._state, AT_ONCE)
        await asyncio.gather(*(self._carry_out(job) for job in jobs))
        if not read and not jobs:
            await self._sweep_one()
            await self._poll_one()
            await self._follow_one()
        return bool(read or jobs)

    async def _carry_out(self, job: Job) -> None:
        if job.effect is None:
            await outbox.put_back(self._state, job, self._state.clock() + NEWER_LATER)
            return
        if isinstance(job.effect, Submit | ConfirmAtProvider) and await self._is_stopped(job, job.effect):
            return
        if isinstance(job.effect, Refund) and await refunds.waits(self._state, job.id, job.effect):
            await outbox.put_back(
                self._state, job, self._state.clock() + HELD_AGAIN, "" if job.begun else outbox.IN_TURN
            )
            return
        try:
            if job.interrupted:
                await self._ensure_repeatable(job.effect)
            async with asyncio.timeout(outbox.LEASE_S - SPARE_S):
                await self._do(job, job.effect)
        except TimeoutError:
            slow = self._doubt(job.effect) or Unreachable("This took too long.", title=Unsure.title)
            await outbox.fail(self._state, job, slow)
        except PlatenError as error:
            await outbox.fail(self._state, job, error)
        except Exception as error:  # a bug in one connector must not stop the others
            log.exception("an effect of the kind %s failed", job.kind)
            broken = PlatenError(f"Platen itself failed here ({type(error).__name__}).")
            await outbox.fail(self._state, job, broken)
        else:
            await outbox.finish(self._state, job)

    async def _ensure_repeatable(self, effect: Effect) -> None:
        """Somebody was stopped in the middle of it. Raises `Refused` where nobody can find out what became of it."""
        doubt = self._doubt(effect)
        if doubt is None:
            return
        if isinstance(effect, Submit):
            part = (await self._order(effect.order)).fulfilment(effect.fulfilment)
            if part is not None and part.reference:
                return
        raise doubt

    def _doubt(self, effect: Effect) -> Refused | None:
        """What a person is told where an effect may or may not have been carried out and must not be repeated."""
        match effect:
            case Submit(provider=provider):
                can, what = Can.SUBMIT, "taken the order"
            case BuyLabel(carrier=carrier):
                can, what, provider = Can.LABEL, "made the label", carrier.partition("/")[0]
            case _:
                return None
        speaker = self._state.speaker(provider)
        if speaker is None or can not in speaker.CAPABILITIES.once:
            return None
        words = f"{speaker.TITLE} may have {what} already, and cannot be asked."
        return Refused(words, hint="Look for it there. Try again only if it is not there.", status=422)

    async def _is_stopped(self, job: Job, effect: Submit | ConfirmAtProvider) -> bool:
        """Nothing is ordered or let go to be made while it is on hold or somebody asked to cancel; it is looked at
        again soon.

        What was canceled before it was ever begun is not ordered at all; where it may have arrived, it is looked for.
        A hold by the very provider is no reason: it has the order then, and may only wait for the word that follows.
        """
        kept = await asyncio.to_thread(self._find, effect.order)
        part = kept.order.fulfilment(effect.fulfilment) if kept is not None else None
        if kept is None or part is None:
            return False
        if part.state is Is.CANCELED:
            return not job.begun and await outbox.finish(self._state, job, "Canceled before it was ordered.")
        if part.own_hold is None and kept.order.cancel_ask is None:
            return False
        await outbox.put_back(self._state, job, self._state.clock() + HELD_AGAIN, outbox.HELD)
        return True

    async def _do(self, job: Job, effect: Effect) -> None:
        match effect:
            case Mail():
                await mail.send(self._state, effect)
            case Refetch():
                provider, name, external = effect.provider.split("/", 2)
                account = self._ensure(self._state.account(provider, name), provider)
                await self._fetch(account, self._state.providers[provider].pull(external, account), effect.cause)
            case Alert():
                return
            case Refund():
                provider, name, _ = effect.reference.split("/", 2)
                whole = await refunds.knowing(self._state, effect)
                await self._tell(await self._order(effect.order), whole, provider, name)
            case Submit():
                await self._tell_maker(await self._chosen(effect), effect)
            case CancelAtProvider() | UpdateAtProvider() | ConfirmAtProvider():
                await self._tell_maker(await self._order(effect.order), effect)
            case HoldAtProvider():
                order = await self._order(effect.order)
                if effect.key in pausing.keys(order):
                    await self._tell_maker(order, effect)
            case BuyLabel() | VoidLabel():
                await self._label(effect)
            case TellStatus(provider=provider) if provider:
                await self._tell_maker(await self._order(effect.order), effect)
            case _:
                order = await self._order(effect.order)
                await self._tell(order, effect, order.source, order.account)

    async def _chosen(self, effect: Submit) -> Order:
        """The order as it is once the account is written down at which the part is ordered."""
        state, order = self._state, await self._order(effect.order)
        event = makers.chosen(state, order, effect, state.clock())
        if event is None:
            return order
        said, rules = [event], state.rules
        state.published(await state.database.group.submit(lambda c: book.record(c, said, rules, said[0].at).seq))
        return await self._order(effect.order)

    async def _tell_maker(self, order: Order, effect: ToMaker) -> None:
        """Whoever makes the part, or keeps it in a register, at the account where it was ordered."""
        part = order.fulfilment(effect.fulfilment)
        if part is None or part.route != effect.provider:
            raise Refused(f"{order.number} has no such part at {provider_title(effect.provider)}.", status=404)
        await self._tell(order, effect, effect.provider, makers.ensure(self._state, order, part).name)

    async def _tell(self, order: Order, effect: Effect, provider: str, name: str) -> None:
        """`name`: which of the provider's accounts."""
        state = self._state
        account = self._ensure(state.account(provider, name), provider)
        try:
            await self._talk(account, state.providers[provider].push(order, effect, account))
        except Unmapped as error:
            value, now = error.value, state.clock()
            await state.database.group.submit(lambda c: mappings.note_sku(c, account, value, effect.key, now))
            raise

    async def _label(self, effect: BuyLabel | VoidLabel) -> None:
        """The document is kept before the order is told of the label."""
        state, (provider, _, name) = self._state, effect.carrier.partition("/")
        account, carrier = self._ensure(state.account(provider, name), provider), state.carriers[provider]
        if isinstance(effect, VoidLabel):
            if Can.VOID in carrier.CAPABILITIES.can:
                await self._asked(account, carrier.void(effect.reference, effect.number, account))
            await self._record([labels.voided(effect, carrier, state.clock())])
            return
        sending = labels.sending(state, await self._order(effect.order), effect, account)
        label = await self._asked(account, carrier.buy(sending, effect.service, effect.key, account))
        await labels.keep(state, effect, label)
        await self._record([labels.bought(effect, label, state.clock())])

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
        """One talk with a provider, its events recorded."""
        events = await self._asked(account, talk)
        await self._record(events)
        return events

    async def _fetch(self, account: Account, talk: Talk, cause: str) -> None:
        """A talk whose answers are kept beside the delivery that rang, also where nobody can make sense of them."""
        heard = recorder.Heard()
        try:
            events = await self._talk(account, recorder.listened(talk, heard))
        except Corrupt:
            await recorder.keep(self._state, cause, heard, ())
            raise
        await recorder.keep(self._state, cause, heard, events)
        reason, _, order = cause.partition(":")
        if reason == polling.REFRESH:
            await polling.answered(self._state, order, account)

    async def _asked(self, account: Account, talk: "Generator[httpx.Request, httpx.Response, T]") -> T:
        """One talk; an account that keeps failing is left alone for a while."""
        await self._ensure_open(account)
        try:
            answer = await converse(self._state.out(), talk, pace=self._state.pace.of(account.source))
        except (Unreachable, RateLimited, asyncio.CancelledError):
            await asyncio.shield(accounts.count_failure(self._state, account))
            raise
        except Refused as error:
            if error.status in (401, 403):
                await asyncio.to_thread(accounts.load, self._state)
            raise
        await accounts.count_success(self._state, account)
        return answer

    async def _record(self, events: Sequence[Event]) -> None:
        """Each order by itself: one that cannot take what was said of it costs the others nothing."""
        now, rules = self._state.clock(), self._state.rules
        for id_ in dict.fromkeys(event.order for event in events):
            own = [event for event in events if event.order == id_]

            def work(connection: "Connection", own: Sequence[Event] = own) -> int:
                seq = details.enter(connection, own, rules, now)
                mappings.note_answer(connection, own, now)
                return seq

            try:
                self._state.published(await self._state.database.group.submit(work))
            except Unavailable:
                raise
            except PlatenError as error:
                log.info("%s could not be recorded: %s", id_, error.title)

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
            await accounts.swept(self._state, due.account, now)
        except PlatenError as error:
            log.info("sweep of %s: %s", due.account.provider, error.title)
        except Exception:  # a connector's own fault
            log.exception("sweep of %s failed", due.account.provider)

    async def _poll_one(self) -> None:
        """Ask about one order that nobody has spoken of; effects come first where little is left to ask with."""
        for question in await polling.due(self._state):
            account = question.account
            try:
                await self._ensure_open(account)
                talk = self._state.providers[account.provider].pull(question.external, account)
                sparing = self._state.pace.of(account.source).thrifty()
                await self._record(await converse(self._state.out(), talk, pace=sparing))
                await polling.answered(self._state, question.order, account)
            except RateLimited as error:
                await polling.put_off(self._state, question, error.retry_after)
            except PlatenError as error:
                if isinstance(error, Unreachable):
                    await accounts.count_failure(self._state, account)
                log.info("an order at %s: %s", account.provider, error.title)
            except Exception:  # a connector's own fault
                log.exception("an order at %s could not be asked for", account.provider)

    async def _follow_one(self) -> None:
        """Ask the carrier of one parcel where it is."""
        followed = await labels.next_followed(self._state)
        if followed is None:
            return
        account = self._state.account(followed.provider, followed.account)
        carrier = self._state.carriers.get(followed.provider)
        if account is not None and carrier is not None and Can.PARCEL in carrier.CAPABILITIES.can:
            try:
                found = await self._asked(account, carrier.track(followed.number, account))
                await self._record(found.events)
                await mappings.heard_of_parcel(self._state, account, found.unknown, followed.order)
            except PlatenError as error:
                log.info("a parcel of %s: %s", followed.provider, error.title)
            except Exception:  # a carrier's own fault
                log.exception("a parcel of %s could not be asked for", followed.provider)
        await labels.settle_followed(self._state, followed)


async def _safely(work: Callable[[], Awaitable[bool]]) -> bool:
    """Whether there was anything to do; what failed is logged without a person's data."""
    try:
        return await work()
    except PlatenError as error:
        log.warning("worker: %s", error.title)
    except Exception:
        log.exception("worker failed; it goes on")
    return False
