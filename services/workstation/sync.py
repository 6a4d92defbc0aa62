"""Keeping the station and the receiver alike: send what waits, read the feed, take both; read all anew when told to.

Pulling never waits for pushing, and neither is in anybody's way: all of it may be cut or killed at any moment and is
simply done again. What is said to people is a `Line`.
"""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from app.errors import PlatenError, RateLimited, Refused, Unreachable
from app.protocol import Answer, Batch, Command, FeedPage, Result, Resync
from services.workstation.client import Client
from services.workstation.pending import MOST
from services.workstation.refill import refill
from services.workstation.rows import to_ms
from services.workstation.snapshot import EVERYTHING, Shrunk
from services.workstation.store import Clock, Store

T = TypeVar("T")
POLL_S = 25.0
SHORTEST_S, LONGEST_S = 0.5, 30.0
RESYNCS, RESYNC_WINDOW = 2, timedelta(minutes=10)
STALE_AFTER = timedelta(minutes=15)
UNREADABLE = frozenset({400, 413, 422})
"""Answers that blame what was sent, not who or when."""
CLOCK_OFF = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Line:
    """How it stands with the receiver. `since`: when `online` last changed; `problem`: what a person must see to."""

    online: bool
    since: datetime
    synced_at: datetime | None
    words: str
    waiting: int = 0
    stale: bool = False
    problem: str = ""
    hint: str = ""


__all__ = ["EVERYTHING", "Line", "Sync", "in_words"]


class Sync:
    """`on_touched` gets the orders that look different (`EVERYTHING` after a resync), `on_line` every new state.

    `chance` gives 0 to 1 and `sleep` waits seconds: tests hand in their own. `pages`: how many changes and how many
    orders are asked for at once.
    """

    def __init__(
        self,
        store: Store,
        client: Client,
        on_touched: Callable[[frozenset[str]], None],
        on_line: Callable[[Line], None],
        clock: Clock,
        *,
        chance: Callable[[], float] = random.random,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        pages: tuple[int, int] = (500, 1000),
    ) -> None:
        self.store = store
        self.client = client
        self.shrunk: Shrunk | None = None
        self.stopped = ""
        self._on_touched = on_touched
        self._on_line = on_line
        self._clock = clock
        self._chance = chance
        self._sleep = sleep
        self._feed_page, self._snapshot_page = pages
        self._line = Line(False, clock(), store.synced_at, "")
        self._errors: dict[str, PlatenError] = {}
        self._most = MOST
        self._pushing = asyncio.Lock()
        self._pulling = asyncio.Lock()
        self._added = asyncio.Event()
        self._push_now = asyncio.Event()
        self._pull_now = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def line(self) -> Line:
        return self._line

    def nudge(self) -> None:
        """Something waits to be sent (from any thread). While the line is down the timer decides, not the click."""
        self._ring(self._added)

    def try_now(self) -> None:
        """A person asks, or the network is back (from any thread): cuts the waits short."""
        self._ring(self._push_now, self._pull_now, self._added)

    def _ring(self, *bells: asyncio.Event) -> None:
        if self._loop is not None and not self._loop.is_closed():
            for bell in bells:
                self._loop.call_soon_threadsafe(bell.set)

    async def cycle(self, wait: float = 0) -> None:
        """Sends once and pulls until there is nothing more. Errors go to the line, none is raised."""
        answers = await self._guarded("push", self._send()) or ()
        await self._guarded("pull", self._pull(wait, answers))

    async def run(self) -> None:
        """Until cancelled: pulls by long poll, sends when something was added or the timer says so."""
        self._loop = asyncio.get_running_loop()
        self.store.on_added = self.nudge
        async with asyncio.TaskGroup() as group:
            group.create_task(self._push_for_ever())
            group.create_task(self._pull_for_ever())

    async def agree(self) -> None:
        """A person agrees to a snapshot with less than half of the orders."""
        async with self._pulling:
            shrunk, self.shrunk = self.shrunk, None
            if shrunk is not None:
                await self._guarded("pull", self._read_all(agreed=True))

    async def resume(self) -> None:
        """A person asks to try again after syncing had stopped."""
        self.stopped = ""
        await self.store.remember("resyncs", "[]")
        self.try_now()

    async def _push_for_ever(self) -> None:
        failures = 0
        while True:
            self._added.clear()
            answers = await self._guarded("push", self._send())
            await self._guarded("push", self._taken(None, answers or ()))
            put_off = bool(answers) and all(a.result is Result.RETRY for a in answers or ())
            failures = failures + 1 if answers is None or put_off else 0
            if answers and not failures:
                continue
            bell = self._push_now if failures else self._added
            await self._until(bell, self.delay("push", failures, answers or ()))

    async def _pull_for_ever(self) -> None:
        failures = 0
        while True:
            done = await self._guarded("pull", self._pull(0 if failures else POLL_S, ()))
            if done and failures:
                self._push_now.set()
            failures = 0 if done else failures + 1
            if failures:
                await self._until(self._pull_now, self.delay("pull", failures))

    def delay(self, way: str, failures: int, answers: tuple[Answer, ...] = ()) -> float:
        """Seconds until the next try: full jitter up to 0.5 s, doubling to 30 s, or as long as the receiver asked."""
        error = self._errors.get(way)
        asked = error.retry_after if isinstance(error, RateLimited) else 0.0
        asked = max([asked, *(a.retry_after for a in answers if a.result is Result.RETRY)])
        if not failures:
            return max(LONGEST_S, asked)
        return max(asked, self._chance() * min(LONGEST_S, SHORTEST_S * (1 << min(failures - 1, 10))))

    async def _until(self, bell: asyncio.Event, seconds: float) -> None:
        waits = [asyncio.ensure_future(bell.wait()), asyncio.ensure_future(self._sleep(seconds))]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            bell.clear()
            for wait in waits:
                wait.cancel()

    async def _guarded(self, way: str, work: Awaitable[T]) -> T | None:
        """The work's value, None where the line failed; says so to people."""
        try:
            value = await work
        except PlatenError as error:
            self._errors[way] = error
            self._tell()
            return None
        self._errors.pop(way, None)
        self._tell()
        return value

    async def _send(self) -> tuple[Answer, ...]:
        """One batch, one at a time; the answers are not yet taken."""
        async with self._pushing:
            commands = self.store.to_send(self._most)
            if not commands:
                return ()
            try:
                answers = (await self.client.commands(Batch(commands))).answers
            except Refused as error:
                return self._apart(commands, error)
            self._most = MOST
        asked = {command.id for command in commands}
        return tuple(answer for answer in answers if answer.id in asked)

    def _apart(self, commands: tuple[Command, ...], error: Refused) -> tuple[Answer, ...]:
        """A batch the receiver cannot read must not block those behind it: one by one, and the bad one is refused."""
        if error.status not in UNREADABLE:
            raise error
        if len(commands) > 1:
            self._most = 1
            return (Answer(commands[0].id, Result.RETRY),)
        return (Answer(commands[0].id, Result.REJECTED, title=error.title, message=error.message, hint=error.hint),)

    async def _pull(self, wait: float, answers: tuple[Answer, ...]) -> bool:
        """Reads the feed to its end; the answers are taken with the first page, or alone where there is none."""
        async with self._pulling:
            if self.stopped or self.shrunk:
                await self._taken(None, answers)
                return False
            if not self.store.place:
                await self._taken(None, answers)
                return await self._read_all(agreed=False)
            return await self._follow(wait, answers)

    async def _follow(self, wait: float, answers: tuple[Answer, ...]) -> bool:
        while True:
            try:
                page = await self.client.feed(self.store.place, wait=wait, limit=self._feed_page)
            except PlatenError:
                await self._taken(None, answers)
                raise
            if isinstance(page, Resync):
                await self._taken(None, answers)
                return await self._resync(page)
            await self._taken(page, answers)
            answers, wait = (), 0
            if not page.more:
                return True

    async def _taken(self, page: FeedPage | None, answers: tuple[Answer, ...]) -> None:
        if page is None and not answers:
            return
        touched = await self.store.take(page, answers)
        if touched:
            self._on_touched(touched)

    async def _resync(self, told: Resync) -> bool:
        """Obeys a 409 at most twice in ten minutes: a third would be a loop, so it stops and says so.

        One that was cut half way is not counted: the same answer comes again, and rightly.
        """
        now, kept = to_ms(self._clock()), json.loads(self.store.fact("resyncs") or "[]")
        recent = [at for at in kept if 0 <= now - at < RESYNC_WINDOW / timedelta(milliseconds=1)]
        if len(recent) >= RESYNCS:
            self.stopped = f"The receiver asked three times to read all orders anew ({told.reason.value})."
            return False
        done = await self._read_all(agreed=False)
        if done:
            await self.store.remember("resyncs", json.dumps([*recent, now]))
        return done

    async def _read_all(self, *, agreed: bool) -> bool:
        """The whole shop anew; False where a person must agree first."""
        fetch = partial(self.client.snapshot, limit=self._snapshot_page)
        self.shrunk = await refill(self.store, fetch, self._on_touched, self._clock(), agreed=agreed)
        return self.shrunk is None

    def _tell(self) -> None:
        online = not any(isinstance(error, Unreachable) for error in self._errors.values())
        now, waiting, synced_at = self._clock(), self.store.waiting(), self.store.synced_at
        stale = not online and (synced_at is None or now - synced_at > STALE_AFTER)
        problem, hint = self._problem()
        line = Line(
            online,
            now if online != self._line.online else self._line.since,
            synced_at,
            in_words(online=online, waiting=waiting, stale=stale, stopped=bool(problem)),
            waiting,
            stale,
            problem,
            hint,
        )
        if line != self._line:
            self._line = line
            self._on_line(line)

    def _problem(self) -> tuple[str, str]:
        if self.shrunk is not None:
            words = f"The receiver now has {self.shrunk.got} orders, {self.shrunk.have} are on this computer."
            return words, "Agree to remove the others, or ask whoever runs the receiver."
        if self.stopped:
            return self.stopped, "Orders on this computer still work. Ask whoever runs the receiver, then try again."
        for error in self._errors.values():
            if not isinstance(error, Unreachable):
                return error.message, error.hint
        off = abs(int(self.store.fact("offset_ms") or 0))
        if off > CLOCK_OFF / timedelta(milliseconds=1):
            return f"This computer's clock is {off // 60_000} minutes off.", "Set it right."
        return "", ""


def in_words(*, online: bool, waiting: int, stale: bool, stopped: bool = False) -> str:
    """The sync card's line."""
    if waiting:
        return f"{waiting} change{'s' if waiting > 1 else ''} waiting to sync"
    if online and not stopped:
        return "Up to date"
    return "Stale" if stale or stopped else "Working offline"
