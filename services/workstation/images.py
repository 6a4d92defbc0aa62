"""The shelf: which picture is fetched when, from whom and how many at once; what becomes of those that do not come.

Each file is carried by `bringing`. Restarts, cuts, sleep and a full disk cost nothing but time.
"""

import asyncio
import contextlib
import logging
import time
import traceback
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from app.errors import Corrupt, NotAllowed, PlatenError, RateLimited, Refused, Unavailable
from app.orders import Artwork, Order
from app.people import Author
from app.replacing import is_same_file
from app.states import State
from services.workstation.addresses import host_of
from services.workstation.batches import Batch, Meter, summary
from services.workstation.bringing import LINES, TRIES, Bringing, ShelfFolders
from services.workstation.decoding import Decoders, NotStarted
from services.workstation.dialing import Away, Stopped
from services.workstation.fetching import LinkExpired
from services.workstation.files import File, Files, FileState, Turn, Wanted, is_replaced, missing, sources
from services.workstation.hauling import Fetching, Hauler
from services.workstation.hosts import Hosts
from services.workstation.landing import thumbnail_path
from services.workstation.rows import Filter, to_ms
from services.workstation.store import Store

LINKS = 5
"""How often a fresh link is waited for."""
LINK_WAIT_S = 60.0
BACKLOG = 64
"""So many may wait to be opened and measured; then nothing more is fetched for a while."""
FULL_S, TELL_S, AGAIN_S = 15.0, 0.5, 10.0
LOOK_S = 0.01
"""Between two looks at what is due: files that end together are followed by others in one."""
NEW = frozenset({State.RECEIVED, State.CONFIRMED})
EVERYTHING = "*"
MOST, HANDFUL = 5000, 40
Key = tuple[str, str]
Fresh = Callable[[str], Awaitable[object]]
"""Asks the order's shop for it again, so that a fresh link comes with the next sync."""
log = logging.getLogger(__name__)


class _Heard(NamedTuple):
    """What is on the list and may have another link now; what is here and was replaced; what of new orders is not on
    the list."""

    renewed: list[Wanted]
    replaced: list[Wanted]
    new: list[Wanted]


class Shelf:
    """`want` and the rest belong to the engine's loop; `thumbnail`, `live`, `look` are for any thread.

    `names`: file-name patterns by account. `prefetch`: fetch what new orders need as they arrive. `fresh`: see Fresh.
    """

    def __init__(
        self,
        store: Store,
        folders: ShelfFolders,
        *,
        author: Callable[[], Author],
        on_batch: Callable[[Batch], None],
        on_touched: Callable[[frozenset[str]], None],
        allowed: Iterable[str] = (),
        fetcher: Fetching | None = None,
        decoders: Decoders | None = None,
        names: Mapping[str, str] | None = None,
        prefetch: bool = False,
        fresh: Fresh | None = None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self.files = Files(store)
        self.folders = folders
        self._on_batch = on_batch
        self._on_touched = on_touched
        self._fetcher = fetcher or Hauler(allowed=frozenset(allowed))
        self._bringing = Bringing(store, self.files, folders, self._fetcher, author, names or {}, decoders)
        self._prefetch = prefetch
        self._fresh = fresh
        self._hosts = Hosts(steady)
        self._meter = Meter(steady)
        self._running: dict[Key, asyncio.Task[None]] = {}
        self._fetching: set[Key] = set()
        self._paused: set[str] = set()
        self._heard: set[str] = set()
        self._news: set[str] = set()
        self._touched: frozenset[str] = frozenset()
        self._front = self._stuck = ""
        self._closing = False
        self._bell, self._ear = asyncio.Event(), asyncio.Event()

    def allow(self, origins: Iterable[str]) -> None:
        """Origins that may be on this computer: the receiver's own and the practice shop's."""
        self._fetcher.allow(frozenset(origins))

    def thumbnail(self, sha256: str, size: int) -> Path | None:
        """The reduced picture of a file, None where there is none yet."""
        path = thumbnail_path(self.folders.thumbnails, sha256, size)
        return path if sha256 and path.exists() else None

    def live(self, file: File) -> tuple[int, int] | None:
        """Bytes so far and in all of a file on its way; None for any other."""
        return self._meter.live((file.order, file.artwork))

    def speed(self, batch: str) -> float:
        """Bytes a second."""
        return self._meter.speed(batch)

    def look(self, order: str) -> None:
        """This order is open on screen: its files go first."""
        self._front = order

    def summed(self, batch: str) -> Batch:
        """How a download is doing now."""
        figures, meter = self.files.figures(batch), self._meter
        coming, speed = meter.coming(batch), meter.speed(batch)
        return summary(figures, coming=coming, speed=speed, stuck=self._stuck, held=self._held(batch))

    def _held(self, batch: str) -> str:
        """Why nothing of a download is on its way, where a host asked us to wait; empty where it goes on soon."""
        first = self.files.next_of(batch) if batch not in self._meter.batches() else None
        host = (first.host or host_of(first.url)) if first is not None else ""
        minutes = round(self._hosts.waits(host) / 60) if host else 0
        long = f"{minutes} min" if minutes < 120 else f"{round(minutes / 60)} h"
        return f"{host.partition(':')[0]} asks us to wait {long}" if minutes else ""

    # wishes ---------------------------------------------------------------------------------------------------------

    async def want(self, orders: Iterable[str], batch: str = "", turn: Turn = Turn.USUAL) -> int:
        """Fetch every missing picture of these orders; gives how many files that is."""
        wanted = [one for id_ in orders for one in self._missing(id_, turn)]
        count = len(wanted)
        now = self._store.clock()
        name = batch or f"{to_ms(now)}/{count} file{'' if count == 1 else 's'}"
        if wanted:
            await self.files.want(wanted, name, now)
            self._wake(name)
        return count

    async def pause(self, batch: str) -> None:
        self._paused.add(batch)
        await self.files.set_batch(batch, (FileState.WANTED,), FileState.PAUSED)
        self._say(batch)
        self._flush()

    async def go_on(self, batch: str) -> None:
        """Goes on with what was paused, and tries at once what failed or waits."""
        self._paused.discard(batch)
        await self.files.set_batch(batch, (FileState.PAUSED, FileState.FAILED, FileState.WANTED), FileState.WANTED)
        self._wake(batch, wished=True)

    async def prefer(self, batch: str) -> None:
        """This download before all others."""
        await self.files.prefer(batch)
        self._wake(batch)

    async def retry(self, order: str, artwork: str) -> None:
        """One file that failed, once more."""
        file = self.files.one(order, artwork)
        if file is not None and file.state in (FileState.FAILED, FileState.PAUSED):
            await self.files.mark(file, FileState.WANTED, tries=0, next_at=0, reason="")
            self._paused.discard(file.batch)
            self._wake(file.batch, wished=True)

    def hear(self, orders: frozenset[str]) -> None:
        """The sync brought these orders: new links are taken up, new pictures fetched where that is set."""
        self._heard |= orders
        self._ear.set()

    # at work --------------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Until cancelled: fetch what is due, sleep until something is."""
        await self._sweep()
        beside = [asyncio.create_task(_kept_up(work)) for work in (self._tell, self._listen)]
        try:
            while True:
                self._bell.clear()
                self._start_due()
                await self._rest()
        finally:
            for task in beside:
                task.cancel()
            self._tell_touched()

    async def drain(self) -> None:
        """Fetch until nothing is due any more."""
        await self._sweep()
        await self._take_up()
        while self._start_due() or self._running:
            await asyncio.wait(list(self._running.values()), return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(0)
        self._flush()

    async def _sweep(self) -> None:
        """Before anything runs."""
        if not self._running:
            await asyncio.to_thread(lambda: self._bringing.sweep(self.files.awaited()))

    def close(self) -> None:
        """Stops after the piece in hand; parts stay."""
        self._closing = True
        self._bringing.close()

    def _wake(self, batch: str, *, wished: bool = False) -> None:
        """A person wants something now: what waited for room or for a host is looked at again, even one that asked us
        to wait where they said so (`wished`)."""
        self._stuck = ""
        self._hosts.ask_again(wished=wished)
        self._bell.set()
        self._say(batch)
        self._flush()

    async def _rest(self) -> None:
        due = self.files.next_due(self._store.clock())
        waits = [FULL_S] if self._stuck else []
        waits += [] if due is None else [(due - to_ms(self._store.clock())) / 1000]
        waits += [] if (opens := self._hosts.opens()) is None else [opens]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.05, min(waits)) if waits else None):
                await self._bell.wait()
        await asyncio.sleep(LOOK_S)
        if self._stuck:
            with contextlib.suppress(Unavailable):
                self._fetcher.ensure_room(self.folders.shelf, 0)
                self._stuck = ""

    def _start_due(self) -> bool:
        """Starts as many as may run at once; whether any was started."""
        started = False
        room = min(LINES - len(self._fetching), BACKLOG - len(self._running))
        if self._stuck or self._closing or room <= 0:
            return False
        limit = len(self._running) + LINES
        for file in self.files.due(self._store.clock(), limit, besides=self._hosts.closed(), front=self._front):
            key, host = (file.order, file.artwork), file.host or host_of(file.url)
            if key in self._running or not self._hosts.free(host):
                continue
            self._hosts.begin(host)
            self._fetching.add(key)
            self._running[key] = asyncio.create_task(self._one(key, file, host))
            started, room = True, room - 1
            if not room:
                break
        return started

    async def _one(self, key: Key, file: File, host: str) -> None:
        try:
            await self._brought(key, file, host)
        except PlatenError as error:
            await self._failed(file, host, error)
        except Exception as error:
            if not self._closing:
                _log_fault("a download ended with a fault of our own", error)
            await self._failed(file, host, Corrupt(f"That did not work ({type(error).__name__})."))
        finally:
            self._let_go(key, host)
            self._running.pop(key, None)
            self._say(file.batch)
            self._bell.set()

    def _let_go(self, key: Key, host: str) -> None:
        """The line is free for another file."""
        if key in self._fetching:
            self._fetching.discard(key)
            self._hosts.end(host)
            self._meter.forget(key)
            self._bell.set()

    async def _brought(self, key: Key, file: File, host: str) -> None:
        order, artwork = self._found(file)
        file = replace(file, url=artwork.url)

        def told(size: int, total: int) -> bool:
            self._meter.tell(key, file.batch, size, total)
            return not self._closing and file.batch not in self._paused

        got = await self._bringing.fetch(file, order, artwork, told)
        self._hosts.praise(host)
        self._let_go(key, host)
        touched = await self._bringing.keep(file, order, artwork, got)
        self._touch(file.order, touched)
        if self._was_replaced(file, artwork):
            self.hear(frozenset({file.order}))

    def _found(self, file: File) -> tuple[Order, Artwork]:
        shown = self._store.order(file.order)
        artwork = next((a for a in shown.order.artworks if a.id == file.artwork), None) if shown else None
        if shown is None or artwork is None:
            raise NotAllowed("The order no longer has this picture.", hint="")
        return shown.order, artwork

    def _was_replaced(self, file: File, artwork: Artwork) -> bool:
        """Whether the shop sent another file while this one was on its way."""
        shown = self._store.order(file.order)
        now = [a for a in shown.order.artworks if a.id == artwork.id] if shown is not None else []
        return any(not is_same_file(artwork, one) for one in now)

    # trouble --------------------------------------------------------------------------------------------------------

    async def _failed(self, file: File, host: str, error: PlatenError) -> None:
        """A cut line is tried again, a refusal is not, this computer's own trouble stops everything until it is over.
        Where Platen closes, all stays as it is.
        """
        if self._closing:
            return
        live = self._meter.live((file.order, file.artwork))
        got, size = live if live is not None else (file.got, file.size)
        if isinstance(error, Stopped):
            to = FileState.PAUSED if file.batch in self._paused else FileState.WANTED
            await self.files.mark(file, to, got=got, size=size)
        elif isinstance(error, NotStarted):
            await self._put_off(file, host, error, got, size)
        elif isinstance(error, Unavailable):
            self._stuck = error.title
            await self.files.mark(file, FileState.WANTED, reason=error.message, got=got, size=size)
        elif isinstance(error, LinkExpired) and self._fresh is not None and file.tries < LINKS:
            await self._ask_again(file)
        elif isinstance(error, RateLimited | Away):
            await self._put_off(file, host, error, got, size)
        elif isinstance(error, Refused | Corrupt | NotAllowed) or (got <= file.got and self._is_tried_out(file)):
            await self.files.mark(file, FileState.FAILED, tries=file.tries + 1, reason=_words(error), got=0)
            self._touch(file.order)
        else:
            await self._put_off(file, host, error, got, size)

    def _is_tried_out(self, file: File) -> bool:
        """Whether each of its sources has had its tries, this one counted."""
        try:
            count = len(sources(*self._found(file)))
        except NotAllowed:
            count = 1
        return file.tries + 1 >= TRIES * count

    async def _put_off(self, file: File, host: str, error: PlatenError, got: int, size: int) -> None:
        """What brought bytes begins to count anew; a host that is away or busy is no fault of the file's,
        nor is a system that starts no process."""
        tries = file.tries + 1 if got <= file.got else file.tries - file.tries % TRIES + 1
        wait = min(60.0, 0.5 * 2.0 ** (tries % TRIES))
        if isinstance(error, RateLimited):
            tries, wait = file.tries, error.retry_after
            self._hosts.wait(host, wait)
        elif isinstance(error, Away):
            tries, wait = file.tries, self._hosts.miss(host)
        elif isinstance(error, NotStarted):
            tries, wait = file.tries, AGAIN_S
        due = to_ms(self._store.clock() + timedelta(seconds=wait))
        await self.files.mark(
            file, FileState.WANTED, tries=tries, next_at=due, reason=error.message, got=got, size=size
        )

    async def _ask_again(self, file: File) -> None:
        """The shop is asked for the order once more; a fresh link is taken up as soon as it comes."""
        reason = "The link has expired. The shop is asked for a fresh one."
        due = to_ms(self._store.clock() + timedelta(seconds=LINK_WAIT_S * 2**file.tries))
        await self.files.mark(file, FileState.WANTED, tries=file.tries + 1, next_at=due, reason=reason)
        assert self._fresh is not None  # noqa: S101  # the caller has looked
        try:
            await self._fresh(file.order)
        except PlatenError as refused:
            log.info("no fresh link for %s: %s", file.order, refused.title)

    # news -----------------------------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        """What the sync brings is taken up beside the downloads; first what came while Platen was closed."""
        self.hear(await asyncio.to_thread(self._unheard))
        while True:
            await self._ear.wait()
            await self._take_up()

    def _unheard(self) -> frozenset[str]:
        """New orders nobody has looked at, and those whose files failed: a fresh link may have come. Any thread."""
        return frozenset(self.files.unlisted(NEW, MOST)) | self.files.unfinished(FileState.FAILED)

    async def _take_up(self) -> None:
        """What the sync brought since the last time, a few orders at a go: the window needs its turns, too."""
        self._ear.clear()
        heard, self._heard = self._heard, set()
        if heard:
            self._hosts.ask_again()
            for orders in await asyncio.to_thread(self._concerned, heard):
                await self._list(await asyncio.to_thread(self._sorted, orders))

    async def _list(self, heard: _Heard) -> None:
        moved = await self.files.renew(heard.renewed)
        moved += await self._fetch_all(heard.replaced, "Changed files")
        self._touched |= {one.order for one in heard.replaced}
        if self._prefetch:
            moved += await self._fetch_all(heard.new, "New orders")
        elif heard.new:
            await self.files.know(heard.new)
        if moved:
            self._bell.set()

    async def _fetch_all(self, wanted: list[Wanted], what: str) -> int:
        """As today's download of that name."""
        if not wanted:
            return 0
        now = self._store.clock()
        name = f"{now:%Y-%m-%d}/{what}"
        self._say(name)
        return await self.files.want(wanted, name, now)

    def _concerned(self, heard: set[str]) -> list[dict[str, bool]]:
        """Of what was heard, the orders that are new (True), of which a file is missing, or one here may have been
        replaced, in handfuls. Any thread."""
        known = self.files.unfinished()
        if EVERYTHING in heard:
            rows, known = self._store.page(Filter(states=NEW), limit=MOST).rows, known | self.files.open_held(MOST)
        else:
            rows, known = tuple(self._store.rows(heard)), (known & heard) | self.files.held(heard)
        found = dict.fromkeys(known, False) | {row.id: True for row in rows if row.state in NEW}
        ids = list(found)
        return [{id_: found[id_] for id_ in ids[n : n + HANDFUL]} for n in range(0, len(ids), HANDFUL)]

    def _sorted(self, orders: dict[str, bool]) -> _Heard:
        """For any thread."""
        found = _Heard([], [], [])
        for id_, is_new in orders.items():
            listed, wanted = self.files.of(id_), list[Wanted]()
            with contextlib.suppress(Corrupt):  # one that cannot be read says so where it is opened
                wanted = self._missing(id_, Turn.EARLY)
            for one in wanted:
                file = listed.get(one.artwork.id)
                if file is not None:
                    (found.replaced if is_replaced(file, one.artwork) else found.renewed).append(one)
                elif is_new:
                    found.new.append(one)
        return found

    def _missing(self, id_: str, turn: Turn) -> list[Wanted]:
        shown = self._store.order(id_)
        return missing(shown.order, self.files.of(id_), self._store.clock(), turn) if shown is not None else []

    def _say(self, name: str) -> None:
        """Something is new with this download."""
        self._news.add(name)

    def _touch(self, order: str, others: frozenset[str] = frozenset()) -> None:
        """These look different; the window hears of the one on its screen at once."""
        self._touched |= others | {order}
        if order == self._front:
            self._tell_touched()

    def _tell_touched(self) -> None:
        touched, self._touched = self._touched, frozenset()
        if touched:
            self._on_touched(touched)

    async def _tell(self) -> None:
        """News go out twice a second, however many files come: the window reads its lists anew for each."""
        while True:
            self._flush()
            await asyncio.sleep(TELL_S)

    def _flush(self) -> None:
        self._tell_touched()
        news, self._news = self._news | self._meter.batches(), set()
        for name in sorted(news - {""}):
            batch = self.summed(name)
            if batch.files:
                self._on_batch(batch)
            if not batch.running:
                self._meter.over(name)


async def _kept_up(work: Callable[[], Awaitable[None]]) -> None:
    """Until cancelled: what ends with a fault is told to the log and begins again after a pause."""
    while True:
        try:
            await work()
        except Exception as error:
            _log_fault("what runs beside the downloads ended and begins again", error)
        await asyncio.sleep(AGAIN_S)


def _log_fault(words: str, error: Exception) -> None:
    """Where it happened, without the error's own text: that may name a customer or a shop's address."""
    log.error("%s: %s\n%s", words, type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))


def _words(error: PlatenError) -> str:
    """What happened and the way out."""
    return f"{error.message} {error.hint}".strip()
