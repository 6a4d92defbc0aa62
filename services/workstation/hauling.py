"""Files fetched by a process of its own, with the same face as `Fetcher`: sockets, checksums and writing cost the
window's process nothing but a line of text a few times a second.

The process is started when it is needed. One that died is started again and goes on from the parts it left.
"""

import itertools
import logging
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from app.errors import Corrupt, Unavailable, Unreachable
from services.workstation import errands
from services.workstation.dialing import Stopped
from services.workstation.errands import Ended, Errand, Fault, Report, Told, unpacked
from services.workstation.fetching import RESERVE, Ask, Got, Progress, ensure_room
from services.workstation.parts import Part
from services.workstation.spawning import READY, buried, spawned

WORD = "--fetch-files"
"""The program's first argument that makes it such a process; the disk's reserve in bytes follows."""
START_S, SILENT_S = 30.0, 30.0
"""How long a process may take to come up, and to say nothing while it has something to do."""
LIVES = 3
"""In so many processes in a row an errand is begun without a byte more; then it is told as broken off."""
_CODE = "import sys; sys.path.insert(0, sys.argv[1]); from services.workstation.running import serve; serve()"
log = logging.getLogger(__name__)
Process = subprocess.Popen[bytes]


class Fetching(Protocol):
    """What the shelf needs: `Fetcher` in this process, `Hauler` in another."""

    def fetch(self, ask: Ask, progress: Progress) -> Got:
        """As `Fetcher.fetch` says."""

    def ensure_room(self, folder: Path, size: int) -> None:
        """As `Fetcher.ensure_room` says."""

    def allow(self, origins: frozenset[str]) -> None:
        """As `Fetcher.allow` says."""

    def stop(self) -> None:
        """As `Fetcher.stop` says."""

    def close(self) -> None:
        """As `Fetcher.close` says."""


@dataclass(slots=True)
class _Waiting:
    """Somebody who waits for an errand: told None where its process died."""

    progress: Progress
    process: Process
    ended: "Future[Ended | None]" = field(default_factory=Future)


class Hauler:
    """`fetch` may be called by any thread, and waits. `started`: how many processes there have been."""

    def __init__(
        self,
        *,
        allowed: frozenset[str] = frozenset(),
        reserve: int = RESERVE,
        silent_s: float = SILENT_S,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._allowed = allowed
        self._reserve = reserve
        self._silent_s = silent_s
        self._steady = steady
        self._state = threading.Lock()
        self._process: Process | None = None
        self._waiting: dict[int, _Waiting] = {}
        self._numbers = itertools.count(1)
        self._heard_at = 0.0
        self._closed = False
        self.started = 0

    @property
    def pid(self) -> int | None:
        """Of the process that fetches now, None where none runs."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def allow(self, origins: frozenset[str]) -> None:
        """These may be private or plain http, too."""
        with self._state:
            self._allowed |= origins
            if self._process is not None:
                self._say(self._process, Told(allow=tuple(origins)))

    def ensure_room(self, folder: Path, size: int) -> None:
        """Raises Unavailable where the disk could not take so many bytes and keep its reserve."""
        ensure_room(folder, size, self._reserve)

    def fetch(self, ask: Ask, progress: Progress) -> Got:
        """What `Fetcher.fetch` gives and raises; Unavailable where no process comes up."""
        part, lives, had = Part(ask.part), 0, -1
        while lives < LIVES:
            ended = self._carried_out(ask, progress)
            if ended is not None:
                return _judged(ended, progress)
            now = part.length
            lives, had = (1, now) if now > had else (lives + 1, had)
        raise Unreachable("The download broke off in the middle.", hint="It is resumed.")

    def stop(self) -> None:
        """Every fetch ends, with Stopped; parts stay. No other begins."""
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """Ends the process."""
        self.stop()
        with self._state:
            process, self._process = self._process, None
        if process is not None:
            buried(process)

    def _carried_out(self, ask: Ask, progress: Progress) -> Ended | None:
        with self._state:
            process = self._running()
            number = next(self._numbers)
            waiting = self._waiting[number] = _Waiting(progress, process)
            self._heard_at = self._steady()
            self._say(process, Told(Errand.of(number, ask)))
        try:
            return self._awaited(waiting)
        finally:
            self._waiting.pop(number, None)

    def _awaited(self, waiting: _Waiting) -> Ended | None:
        """A process that says nothing for long hangs, and is ended: then nobody waits for it any more."""
        while True:
            try:
                ended = waiting.ended.result(self._silent_s)
            except NotYet:
                if self._steady() - self._heard_at >= self._silent_s:
                    waiting.process.kill()
                continue
            if ended is None:
                self._ensure_open()
            return ended

    def _running(self) -> Process:
        """Raises Unavailable where no process comes up, Stopped where this is closed."""
        self._ensure_open()
        if self._process is not None and self._process.poll() is not None:
            log.info("the process that fetches has ended (%s) and is started again", self._process.returncode)
            buried(self._process)
            self._process = None
        if self._process is None:
            self._process = self._begun()
            self._say(self._process, Told(allow=tuple(self._allowed)))
        return self._process

    def _ensure_open(self) -> None:
        if self._closed:
            raise Stopped("Stopped; it goes on from here.")

    def _begun(self) -> Process:
        words = "Platen cannot start the program that downloads files."
        wrong = Unavailable(words, hint="Start Platen again.", title="Downloads cannot start")
        try:
            process = self._process = spawned(WORD, _CODE, str(self._reserve))
        except OSError as error:
            raise wrong from error
        self.started += 1
        late = threading.Timer(START_S, process.kill)
        late.daemon = True
        late.start()
        assert process.stdout is not None  # noqa: S101  # a pipe
        up = process.stdout.readline() == READY
        late.cancel()
        if not up:
            self._process = None
            buried(process)
            self._ensure_open()
            raise wrong
        threading.Thread(target=self._listen, args=(process,), name="downloads", daemon=True).start()
        return process

    def _say(self, process: Process, told: Told) -> None:
        """To one that has died it is said again with the next: whoever waits is told by `_listen`."""
        assert process.stdin is not None  # noqa: S101  # a pipe
        try:
            process.stdin.write(errands.line(told))
            process.stdin.flush()
        except (OSError, ValueError):
            process.kill()

    def _listen(self, process: Process) -> None:
        """What this process says, until it ends; then nobody waits for it any more."""
        assert process.stdout is not None  # noqa: S101  # a pipe
        try:
            for line in process.stdout:
                self._heard_at = self._steady()
                self._hear(process, errands.reported(line))
        except (Corrupt, OSError, ValueError):
            log.info("the process that fetches said something that is no report")
        finally:
            process.kill()
            process.wait()
            with self._state:
                for waiting in list(self._waiting.values()):
                    if waiting.process is process and not waiting.ended.done():
                        waiting.ended.set_result(None)

    def _hear(self, process: Process, report: Report) -> None:
        for ended in report.ended:
            waiting = self._waiting.get(ended.number)
            if waiting is not None and waiting.process is process:
                waiting.ended.set_result(ended)
        stop = [number for number, size, total in report.live if not self._goes_on(number, size, total)]
        if stop:
            with self._state:
                self._say(process, Told(stop=tuple(stop)))

    def _goes_on(self, number: int, size: int, total: int) -> bool:
        waiting = self._waiting.get(number)
        return waiting is None or size < 0 or waiting.progress(size, total)


def _judged(ended: Ended, progress: Progress) -> Got:
    """The file, told once more to whoever counts: it may have come between two reports."""
    if ended.wrong is not None:
        error = unpacked(ended.wrong)
        if isinstance(error, Fault):
            log.error("a download ended with a fault of our own: %s\n%s", error.name, error.where)
            raise Corrupt(f"That did not work ({error.name}).") from error
        raise error
    got = ended.got
    if got is None:
        raise Unreachable("The download broke off in the middle.", hint="It is resumed.")
    if got.resumed < got.size and not progress(got.size, got.size):
        raise Stopped("Stopped; it goes on from here.")
    return got
