"""One wanted file, from its address to the shelf: fetched, measured, moved, named, and its order told. What holds no
picture that could be printed gets no name: its order is told why.

What is dear once is done for several files together: making moves outlive a power cut, and commits.
"""

import asyncio
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from app.codes import digest
from app.errors import Corrupt, PlatenError, Refused, Unreachable
from app.events import Event, Fetched
from app.filenames import stem_of
from app.links import bare
from app.orders import Artwork, Order
from app.people import Author
from app.preflight import inspect, is_fatal
from services.workstation.addresses import host_of
from services.workstation.decoding import AT_ONCE, Decoders
from services.workstation.dialing import Away
from services.workstation.fetching import Ask, Got, LinkExpired, Progress
from services.workstation.files import File, Files, FileState, sources
from services.workstation.formats.measured import Measured
from services.workstation.gathering import Gathering
from services.workstation.hauling import Fetching
from services.workstation.landing import clean_name, lay_out, place_of, put_in_place, settle
from services.workstation.parts import Part, on_disk
from services.workstation.rows import to_ms
from services.workstation.store import Store

LINES = 16
REST_S = 0.2
"""Files that come within this time are moved and written down together: each go costs syncs, and the window time."""
TRIES = 8
"""How often one source of a file is tried that breaks without a byte."""
SECOND = "from its second address"
KEPT = timedelta(days=7)


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


@dataclass(frozen=True, slots=True)
class _Moved:
    """A whole file, where it goes, and what people call it."""

    part: Path
    target: Path
    stem: str


@dataclass(frozen=True, slots=True)
class _Done:
    """What is written down when a file is here or holds no picture: its row, and what its order is told."""

    file: File
    state: FileState
    changes: dict[str, object]
    event: Event


class Bringing:
    """Belongs to one loop; threads of its own do what blocks. `names`: file-name patterns by account."""

    def __init__(
        self,
        store: Store,
        files: Files,
        folders: ShelfFolders,
        fetcher: Fetching,
        author: Callable[[], Author],
        names: Mapping[str, str],
        decoders: Decoders | None = None,
    ) -> None:
        self._store, self._files, self._folders, self._fetcher = store, files, folders, fetcher
        self._author = author
        self._names = names
        self._lines = ThreadPoolExecutor(LINES, thread_name_prefix="download")
        self._decoders = decoders or Decoders()
        self._waiters = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="picture")
        self._landing: Gathering[_Moved, str] = Gathering(self._land, REST_S)
        self._keeping: Gathering[_Done, frozenset[str]] = Gathering(self._keep)

    async def fetch(self, file: File, order: Order, artwork: Artwork, progress: Progress) -> Got:
        """The whole file as a part, from wherever the same bytes can be had: the next source is asked at once where one
        gives no good file, and after its TRIES where one only breaks off. Raises what `Fetcher.fetch` does."""
        loop, errors = asyncio.get_running_loop(), list[PlatenError]()
        had = self._had(artwork)
        if had is not None:  # what came of it before is no longer gone on with, and must not be taken for the file
            await loop.run_in_executor(None, Part(self._part(file)).forget)
            return had
        found = sources(order, artwork)
        for url in found[min(file.tries // TRIES, len(found) - 1) :]:
            ask = Ask(url, self._part(file), artwork.declared_sha256, artwork.declared_size, self._folders.shelf)
            try:
                got = await loop.run_in_executor(self._lines, self._fetcher.fetch, ask, progress)
            except (Refused, Corrupt, Away) as error:
                errors.append(error)
            else:
                return got if url == artwork.url else replace(got, instead=url)
        raise _most_hopeful(errors)

    async def keep(self, file: File, order: Order, artwork: Artwork, got: Got) -> frozenset[str]:
        """From the part to the shelf and into the order; gives the orders that look different. A file without a picture
        is dropped, failed in the words of its first finding, and its order told.

        Raises Unavailable for a disk in trouble, Unreachable where it does not give the file back, NotAllowed where the
        order says no.
        """
        part, path = self._part(file), place_of(self._folders.shelf, got.sha256, got.kind)
        measured = await self._measured(part if part.exists() else path, got)
        now = self._store.clock()
        event = Fetched(
            id=str(uuid.uuid4()),
            order=file.order,
            at=now,
            author=self._author(),
            artwork=artwork.id,
            sha256=got.sha256,
            facts=measured.facts,
            checked_by=got.checked_by,
            url=bare(artwork.url),
        )
        if is_fatal(measured.facts):
            Part(part).forget()
            reason = inspect(measured.facts, artwork.spec)[0].words
            failed: dict[str, object] = {"tries": file.tries + 1, "reason": reason, "got": 0}
            return await self._keeping.add(_Done(file, FileState.FAILED, failed, event))
        name = await self._landing.add(_Moved(part, path, clean_name(stem_of(order, artwork, self._names))))
        here: dict[str, object] = {
            "path": str(path),
            "url": artwork.url,
            "name": name,
            "sha256": got.sha256,
            "size": got.size,
            "got": got.size,
            "resumed": file.resumed + got.resumed,
            "reason": SECOND if got.instead else "",
            "by": event.author.name,
            "at": to_ms(now),
        }
        if got.instead:
            here |= {"url": got.instead, "host": host_of(got.instead)}
        touched = await self._keeping.add(_Done(file, FileState.HERE, here, event))
        Part(part).journal.unlink(missing_ok=True)
        return touched

    def sweep(self, awaited: Iterable[File]) -> None:
        """Drops what no awaited file goes on from: journals of files that are here at once, bytes after a week."""
        kept = {self._part(file).stem for file in awaited}
        oldest = self._store.clock().timestamp() - KEPT.total_seconds()
        for path in self._folders.parts.iterdir() if self._folders.parts.exists() else ():
            part = Part(path.with_suffix(".part"))
            if path.stem not in kept and (not part.path.exists() or part.path.stat().st_mtime < oldest):
                part.forget()

    def close(self) -> None:
        """Stops what is under way; parts stay."""
        self._fetcher.stop()
        for pool in (self._lines, self._waiters):
            pool.shutdown(wait=False, cancel_futures=True)
        self._decoders.close()
        for pool in (self._lines, self._waiters):
            pool.shutdown(wait=True)
        self._fetcher.close()

    def _had(self, artwork: Artwork) -> Got | None:
        """The same bytes came with another order: nothing is asked of anybody."""
        had = self._files.by_sha(artwork.declared_sha256) if artwork.declared_sha256 else None
        if had is None or not had.here:
            return None
        return Got(had.sha256, had.size, Path(had.path).suffix.lstrip("."), "checksum", 0)

    def _part(self, file: File) -> Path:
        """The same for every signature of an address."""
        return self._folders.parts / f"{digest(bare(file.url), file.order, file.artwork, length=26)}.part"

    async def _measured(self, path: Path, got: Got) -> Measured:
        loop, thumbnails = asyncio.get_running_loop(), self._folders.thumbnails
        return await loop.run_in_executor(self._waiters, self._decoders.measure, path, got.sha256, thumbnails)

    async def _land(self, moves: Sequence[_Moved]) -> Sequence[str | BaseException]:
        return await asyncio.get_running_loop().run_in_executor(None, self._landed, moves)

    def _landed(self, moves: Sequence[_Moved]) -> list[str | BaseException]:
        """Their names among the print files."""
        with on_disk():
            for move in moves:
                put_in_place(move.part, move.target)
            settle(move.target.parent for move in moves)
            names = [lay_out(m.target, self._folders.prints, m.stem, m.target.suffix.lstrip(".")) for m in moves]
            settle([self._folders.prints])
        return [*names]

    async def _keep(self, done: Sequence[_Done]) -> Sequence[frozenset[str] | BaseException]:
        """The orders first: a process killed in between fetches nothing twice and tells the order once more."""
        touched: list[frozenset[str] | BaseException]
        try:
            both = await self._store.add([one.event for one in done])
            touched = [both] * len(done)
        except PlatenError:
            touched = [await self._told(one) for one in done]
        rows = [(o.file, o.state, o.changes) for o, t in zip(done, touched, strict=True) if isinstance(t, frozenset)]
        await self._files.mark_all(rows)
        return touched

    async def _told(self, one: _Done) -> frozenset[str] | BaseException:
        try:
            return await self._store.add([one.event])
        except PlatenError as error:
            return error


def _most_hopeful(errors: Sequence[PlatenError]) -> PlatenError:
    """What is told when no source gave the file: what may pass by itself, then what a fresh link may mend."""
    away = [error for error in errors if isinstance(error, Away)]
    if away and len(away) < len(errors):  # counted as a try, for the others were asked in vain
        return Unreachable(away[0].message, hint=away[0].hint)
    expired = (error for error in errors if isinstance(error, LinkExpired))
    return next(expired, errors[0])
