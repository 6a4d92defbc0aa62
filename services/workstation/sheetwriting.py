"""Gang sheets are written, and print files looked into for them, by a process of its own: what breaks a decoder, or
fills the memory, costs that process and one sheet, and the window never knows.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from app.errors import Corrupt, PlatenError, Unavailable
from services.workstation import sheetjobs
from services.workstation.errands import Fault, Wrong, unpacked
from services.workstation.sheetjobs import Job, Looked, Said
from services.workstation.sheetwork import Work
from services.workstation.spawning import READY, buried, spawned

WORD = "--write-sheets"
"""The program's first argument that makes it such a process; its bytes of memory follow."""
MEMORY = 3 << 30
"""Twice what measuring takes: a picture that is turned or scaled on a sheet is there before and after."""
START_S, LOOK_S, SILENT_S = 30.0, 30.0, 600.0
"""How long a process may take to come up, to look into a file, and to say nothing while it writes a sheet."""
MOST_KNOWN = 4096
_CODE = "import sys; sys.path.insert(0, sys.argv[1]); from services.workstation.sheetprinting import serve; serve()"
log = logging.getLogger(__name__)
Key = tuple[str, int, int, int]
_known: dict[Key, Said] = {}
"""What was found in files that have not changed since: orders are laid out again whenever one of them moves."""
T = TypeVar("T")


def not_written(path: Path) -> Unavailable:
    """What is said where the disk does not take a sheet."""
    words = f"The sheet could not be written to {path.parent.name}."
    return Unavailable(words, hint="Is there room on the disk, and may Platen write there?")


class Looker:
    """Looks into print files, in a process that comes up with the first that is not known yet; for one thread."""

    def __init__(self) -> None:
        self._process: _Process | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._drop()

    def look(self, path: Path) -> Looked:
        """Raises Corrupt for what cannot be opened, NotAllowed for what cannot be kept whole on a sheet, Unavailable
        where no process comes up."""
        key = _key(path)
        said = _known.get(key) if key is not None else None
        if said is None:
            said = self._asked(Job.to_look(path))
            if key is not None and (said.looked is not None or (said.wrong is not None and said.wrong.kind)):
                if len(_known) >= MOST_KNOWN:
                    _known.clear()
                _known[key] = said
        if said.looked is not None:
            return said.looked
        raise _error(said.wrong or Wrong(), Corrupt)

    def _asked(self, job: Job) -> Said:
        """One that died is asked again in a fresh process, for it may have been ended by something else."""
        for _ in range(2):
            if self._process is None:
                self._process = _Process()
            self._process.say(job)
            said = self._process.hear(LOOK_S)
            if said is not None:
                return said
            self._drop()
        raise Corrupt("The picture is damaged and cannot be opened.", hint="Download it again.")

    def _drop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.end()


class Writer:
    """Writes one sheet. `write` waits; `stop` may be called by any thread."""

    def __init__(self) -> None:
        self._state = threading.Lock()
        self._process: _Process | None = None
        self._stopped = False

    @property
    def pid(self) -> int | None:
        """Of the process that writes, None before."""
        return self._process.pid if self._process is not None else None

    def write(self, part: Path, at: datetime, work: Work, on_tile: Callable[[int], object]) -> None:
        """The whole file of a sheet that was made at this time, safe on the disk; nothing where that fails. `on_tile`
        hears how many tiles are written; what it raises ends the writing.

        Raises Corrupt where a print file is not the one that came or holds no picture, NotAllowed where it cannot be
        kept whole, Unavailable where nothing could be written, the process ended, or this was stopped.
        """
        process = _Process()
        try:
            with self._state:
                self._process = process
                if self._stopped:
                    process.kill()
            process.say(Job.to_write(part, at, work))
            _follow(process, on_tile)
        except BaseException:
            process.end()
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        process.end()

    def stop(self) -> None:
        """What is being written is given up, and nothing else is begun."""
        with self._state:
            self._stopped = True
            if self._process is not None:
                self._process.kill()


async def written(work: Callable[[Writer], T]) -> T:
    """`work` with a writer on a thread of its own; where this is canceled, so is the sheet."""
    writer = Writer()
    try:
        return await asyncio.to_thread(work, writer)
    except asyncio.CancelledError:
        writer.stop()
        raise


def _follow(process: "_Process", on_tile: Callable[[int], object]) -> None:
    """Until the sheet is whole; raises what went wrong."""
    while True:
        said = process.hear(SILENT_S)
        if said is None:
            words = "The sheet could not be written: the program that writes it ended."
            raise Unavailable(words, hint="Try it again.")
        if said.wrong is not None:
            raise _error(said.wrong, Unavailable)
        if said.whole:
            return
        on_tile(said.done)


def _error(wrong: Wrong, ours: type[PlatenError]) -> PlatenError:
    """The error as it was; a fault of our own is logged, and told as one of `ours`."""
    error = unpacked(wrong)
    if isinstance(error, PlatenError):
        return error
    if isinstance(error, Fault):
        log.error("writing a sheet met a fault of our own: %s\n%s", error.name, error.where)
    return ours(f"That did not work ({error}).", hint="Try it again.")


def _key(path: Path) -> Key | None:
    """A file as it is now; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return str(path), found.st_ino, found.st_size, found.st_mtime_ns


class _Process:
    """One such process, up. Raises Unavailable where none comes up."""

    def __init__(self) -> None:
        try:
            self._process = spawned(WORD, _CODE, str(MEMORY))
        except OSError as error:
            raise _not_started() from error
        if self._line(START_S) != READY:
            self.end()
            raise _not_started()

    @property
    def pid(self) -> int:
        return self._process.pid

    def say(self, job: Job) -> None:
        """To one that has died it is said in vain: `hear` tells."""
        assert self._process.stdin is not None  # noqa: S101  # a pipe
        with suppress(OSError, ValueError):
            self._process.stdin.write(sheetjobs.line(job))
            self._process.stdin.flush()

    def hear(self, time_s: float) -> Said | None:
        """The next it says; None where it died, was silent for too long, or says what is no answer."""
        with suppress(Corrupt):
            if (line := self._line(time_s)).endswith(b"\n"):
                return sheetjobs.said(line)
        return None

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> None:
        buried(self._process)

    def _line(self, time_s: float) -> bytes:
        timer = threading.Timer(time_s, self._process.kill)
        timer.daemon = True
        timer.start()
        try:
            assert self._process.stdout is not None  # noqa: S101  # a pipe
            return self._process.stdout.readline()
        finally:
            timer.cancel()


def _not_started() -> Unavailable:
    words = "Platen cannot start the program that writes gang sheets."
    return Unavailable(words, hint="Start Platen again.", title="Sheets cannot be written now")
