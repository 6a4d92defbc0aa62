"""The shelf: pictures fetched by several threads, kept by checksum, measured and reduced in the same pass, reported as
`Fetched` events. Restarts, cuts and a full disk cost nothing but time.
"""

import asyncio
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from app.codes import digest
from app.errors import Corrupt, PlatenError, RateLimited, Refused, Unavailable
from app.events import Fetched
from app.orders import Artwork
from app.people import Author
from services.workstation.fetching import Ask, Fetcher, Got, Stopped
from services.workstation.files import File, Files, FileState, Wanted, missing
from services.workstation.landing import clean_name, lay_out, place_of, put_in_place, settle, thumbnail_path
from services.workstation.parts import Part
from services.workstation.pictures import Measured, measure
from services.workstation.rows import to_ms
from services.workstation.store import Store

AT_ONCE, PER_HOST = 4, 2
TRIES = 8


@dataclass(frozen=True, slots=True)
class Batch:
    """How a download is doing. `speed`: bytes a second over the last piece of time; `left`: seconds, None unknown."""

    name: str
    files: int
    done: int
    failed: int
    bytes: int
    total: int
    running: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class ShelfFolders:
    """`shelf` holds files by checksum, `prints` the same under the shop's pattern; parts and thumbnails beside."""

    shelf: Path
    prints: Path

    @property
    def parts(self) -> Path:
        return self.shelf / ".parts"

    @property
    def thumbnails(self) -> Path:
        return self.shelf / "thumbnails"


class Shelf:
    """`want` and the rest belong to the engine's loop; `thumbnail` and `path_of` are quick reads for any thread."""

    def __init__(
        self,
        store: Store,
        folders: ShelfFolders,
        *,
        author: Callable[[], Author],
        on_batch: Callable[[Batch], None],
        on_touched: Callable[[frozenset[str]], None],
        allowed: Iterable[str] = (),
        fetcher: Fetcher | None = None,
    ) -> None:
        self._store = store
        self.files = Files(store)
        self.folders = folders
        self._author = author
        self._on_batch = on_batch
        self._on_touched = on_touched
        self._fetcher = fetcher or Fetcher(allowed=frozenset(allowed))
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="download")
        self._hosts: Counter[str] = Counter()
        self._running: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._paused: set[str] = set()
        self._full = False
        self._bell = asyncio.Event()

    def allow(self, origins: Iterable[str]) -> None:
        """Origins that may be on this computer: the receiver's own and the practice shop's."""
        self._fetcher.allow(frozenset(origins))

    def thumbnail(self, sha256: str, size: int) -> Path | None:
        """The reduced picture of a file, None where there is none yet."""
        path = thumbnail_path(self.folders.thumbnails, sha256, size)
        return path if sha256 and path.exists() else None

    async def want(self, orders: Iterable[str], batch: str = "") -> int:
        """Fetch every missing picture of these orders; gives how many files that is."""
        wanted: list[Wanted] = []
        for id_ in orders:
            shown = self._store.order(id_)
            if shown is not None:
                wanted += missing(shown.order, self.files.of(id_))
        name = batch or f"{len(wanted)} files"
        count = await self.files.want(wanted, name, self._store.clock())
        self._full = False
        self._bell.set()
        if count:
            self._say(name)
        return count

    async def pause(self, batch: str) -> None:
        self._paused.add(batch)
        await self.files.set_batch(batch, (FileState.WANTED,), FileState.PAUSED)
        self._say(batch)

    async def go_on(self, batch: str) -> None:
        """Goes on with what was paused, and tries what failed once more."""
        self._paused.discard(batch)
        self._full = False
        await self.files.set_batch(batch, (FileState.PAUSED, FileState.FAILED), FileState.WANTED)
        self._bell.set()
        self._say(batch)

    async def run(self) -> None:
        """Until cancelled: fetch what is due, sleep until something is."""
        await self.files.resume_broken()
        while True:
            self._bell.clear()
            self._start_due()
            await self._rest()

    async def drain(self) -> None:
        """Fetch until nothing is due any more."""
        await self.files.resume_broken()
        while self._start_due() or self._running:
            await asyncio.wait(list(self._running.values()), return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(0)

    def close(self) -> None:
        """Stops after the piece in hand; parts stay."""
        self._full = True
        self._paused.update(self.files.batches())
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._fetcher.close()

    async def _rest(self) -> None:
        due = self.files.next_due()
        wait = None if due is None or self._full else max(0.05, (due - to_ms(self._store.clock())) / 1000)
        waiters = [asyncio.ensure_future(self._bell.wait()), *self._running.values()]
        try:
            await asyncio.wait(waiters, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiters[0].cancel()

    def _start_due(self) -> bool:
        """Starts as many as may run at once; whether any was started."""
        if self._full:
            return False
        started = False
        for file in self.files.due(self._store.clock(), 8 * AT_ONCE):
            key, host = (file.order, file.artwork), _host(file.url)
            if len(self._running) >= AT_ONCE:
                break
            if key in self._running or self._hosts[host] >= (PER_HOST if len(self._hosts) > 1 else AT_ONCE):
                continue
            self._hosts[host] += 1
            self._running[key] = asyncio.create_task(self._one(file, host))
            started = True
        return started

    async def _one(self, file: File, host: str) -> None:
        try:
            await self._fetched(file)
        finally:
            self._hosts -= Counter({host: 1})
            self._running.pop((file.order, file.artwork), None)
            self._bell.set()

    async def _fetched(self, file: File) -> None:
        shown = self._store.order(file.order)
        artwork = next((a for a in shown.order.artworks if a.id == file.artwork), None) if shown else None
        if shown is None or artwork is None:
            await self.files.mark(file, FileState.FAILED, reason="The order no longer has this picture.")
            return
        await self.files.mark(file, FileState.LOADING)
        ask = Ask(file.url, self._part(file), artwork.declared_sha256, artwork.declared_size, self.folders.shelf)
        try:
            got, measured, path = await self._in_thread(file, ask, shown.order.number, artwork)
        except PlatenError as error:
            await self._failed(file, error)
        else:
            await self._kept(file, artwork, got, measured, path)
            Part(ask.part).journal.unlink(missing_ok=True)
        self._say(file.batch)

    async def _in_thread(self, file: File, ask: Ask, number: str, artwork: Artwork) -> tuple[Got, Measured, Path]:
        def work() -> tuple[Got, Measured, Path]:
            got = self._fetcher.fetch(ask, lambda size, total: file.batch not in self._paused)
            path = place_of(self.folders.shelf, got.sha256, got.kind)
            put_in_place(ask.part, path)
            settle([path.parent])
            measured = measure(path, got.sha256, self.folders.thumbnails)
            self._lay_out(path, number, artwork, got.kind)
            return got, measured, path

        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def _part(self, file: File) -> Path:
        return self.folders.parts / f"{digest(file.url, file.order, file.artwork, length=26)}.part"

    def _lay_out(self, path: Path, number: str, artwork: Artwork, kind: str) -> None:
        """The same file under the shop's pattern."""
        stem = clean_name(Path(artwork.file_name or artwork.label or artwork.id).stem)
        place = f"{artwork.id[-2:] if artwork.id[-2:].isdigit() else '01'}"
        lay_out(path, self.folders.prints, clean_name(f"{number}_{place}_{stem}"), kind)

    async def _kept(self, file: File, artwork: Artwork, got: Got, measured: Measured, path: Path) -> None:
        """The row and the event: after this the picture counts as downloaded."""
        await self.files.mark(
            file, FileState.HERE, path=str(path), sha256=got.sha256, size=got.size, got=got.size, reason=""
        )
        event = Fetched(
            id=str(uuid.uuid4()),
            order=file.order,
            at=self._store.clock(),
            author=self._author(),
            artwork=artwork.id,
            sha256=got.sha256,
            facts=measured.facts,
            checked_by=got.checked_by,
        )
        touched = await self._store.add([event])
        self._on_touched(touched | {file.order})

    async def _failed(self, file: File, error: PlatenError) -> None:
        """A cut line is tried again, a refusal is not, a full disk stops everything until there is room."""
        if isinstance(error, Stopped):
            await self.files.mark(file, FileState.PAUSED)
            return
        if isinstance(error, Unavailable):
            self._full = True
            await self.files.mark(file, FileState.PAUSED, reason=error.message)
            return
        tries = file.tries + 1
        if isinstance(error, Refused | Corrupt) or tries >= TRIES:
            await self.files.mark(file, FileState.FAILED, tries=tries, reason=error.message)
            self._on_touched(frozenset({file.order}))
            return
        wait = error.retry_after if isinstance(error, RateLimited) else min(60.0, 0.5 * 2**tries)
        due = _in(self._store.clock(), wait)
        await self.files.mark(file, FileState.WANTED, tries=tries, next_at=due, reason=error.message)

    def _say(self, name: str) -> None:
        files = self.files.batches().get(name, [])
        if name and files:
            self._on_batch(summary(name, files, name in self._paused, full=self._full))


def summary(name: str, files: list[File], paused: bool, *, full: bool = False) -> Batch:
    """A download in figures and words."""
    done = [f for f in files if f.state is FileState.HERE]
    failed = [f for f in files if f.state is FileState.FAILED]
    left = len(files) - len(done) - len(failed)
    words = (
        "Disk full" if full else "Paused" if paused and left else f"{len(failed)} failed" if failed and not left else ""
    )
    return Batch(
        name,
        files=len(files),
        done=len(done),
        failed=len(failed),
        bytes=sum(f.size for f in done),
        total=sum(f.size for f in files),
        running=left > 0 and not paused and not full,
        words=words,
    )


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()


def _in(now: datetime, seconds: float) -> int:
    return to_ms(now + timedelta(seconds=seconds))
