"""The process that fetches: runs errands in threads of its own, far from the window's, and tells how they go.

All files on their way are told of in one line a few times a second; one that ends is told at once, together with
whatever else ended meanwhile.
"""

import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from services.workstation import errands
from services.workstation.errands import Ended, Errand, Report, packed
from services.workstation.fetching import Fetcher
from services.workstation.spawning import READY, give_way, pipes

TELL_S = 0.2
LITTLE = 2
"""It costs a fifth of a core at 1 Gbit/s: it gives way less than what computes, or a busy machine starves the line."""
THREADS = 48
"""More than the window asks for at once; what were more would wait here in turn."""


class Runner:
    """`say` gets one line at a time, on a thread of this one's. `hear` and `close` belong to one thread."""

    def __init__(self, fetcher: Fetcher, say: Callable[[bytes], object], tell_s: float = TELL_S) -> None:
        self._fetcher, self._say, self._tell_s = fetcher, say, tell_s
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="download")
        self._state = threading.Condition()
        self._live: dict[int, tuple[int, int]] = {}
        self._stopped: set[int] = set()
        self._ended: list[Ended] = []
        self._closing = False
        self._told_at = 0.0
        self._teller = threading.Thread(target=self._tell, name="teller", daemon=True)
        self._teller.start()

    def hear(self, line: bytes) -> None:
        """What the window says. Raises Corrupt."""
        told = errands.told(line)
        if told.allow:
            self._fetcher.allow(frozenset(told.allow))
        with self._state:
            self._stopped |= self._live.keys() & set(told.stop)
            if told.errand is not None:
                self._live[told.errand.number] = (-1, 0)
                self._state.notify()
        if told.errand is not None:
            self._threads.submit(self._carry_out, told.errand)

    def close(self) -> None:
        """Stops what is under way after the piece in hand, tells so, and ends."""
        with self._state:
            self._stopped |= self._live.keys()
        self._threads.shutdown(wait=True)
        with self._state:
            self._closing = True
            self._state.notify()
        self._teller.join()
        self._fetcher.close()

    def _carry_out(self, errand: Errand) -> None:
        number = errand.number

        def progress(size: int, total: int) -> bool:
            self._live[number] = (size, total)
            return number not in self._stopped

        try:
            ended = Ended(number, self._fetcher.fetch(errand.ask, progress))
        except Exception as error:
            ended = Ended(number, wrong=packed(error))
        with self._state:
            del self._live[number]
            self._stopped.discard(number)
            self._ended.append(ended)
            self._state.notify()

    def _tell(self) -> None:
        while (report := self._next()) is not None:
            try:
                self._say(errands.line(report))
            except OSError:  # nobody listens: the end of what is heard ends this process
                return

    def _next(self) -> Report | None:
        """What is to be said, when it is; None at the end."""
        with self._state:
            while not self._ended and not self._closing and not self._is_time():
                rest = self._told_at + self._tell_s - time.monotonic()
                self._state.wait(max(0.0, rest) if self._live else None)
            if not self._ended and self._closing:
                return None
            ended, self._ended = tuple(self._ended), []
            return Report(self._news() if self._is_time() else (), ended)

    def _is_time(self) -> bool:
        return bool(self._live) and time.monotonic() - self._told_at >= self._tell_s

    def _news(self) -> tuple[tuple[int, int, int], ...]:
        self._told_at = time.monotonic()
        return tuple((number, *self._live[number]) for number in self._live)


def serve() -> None:
    """The life of such a process. It ends at once when the window does, however slow a host is: parts go on."""
    told, answers = pipes()
    give_way(LITTLE)
    runner = Runner(Fetcher(reserve=int(sys.argv[-1])), answers.write)
    answers.write(READY)
    try:
        for line in told:
            runner.hear(line)
    finally:
        os._exit(0)
