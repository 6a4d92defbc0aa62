"""How a download is doing, in figures and words: what is done, how fast it goes, when it will be over."""

import threading
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

from services.workstation.files import Figures, FileState

WINDOW_S = 6.0
"""A speed is that of the last seconds."""


@dataclass(frozen=True, slots=True)
class Batch:
    """`bytes`, `total`: here and in all, the total by the mean where sizes are unknown, 0 where none is known.
    `speed`: bytes a second over the last seconds; `left`: seconds, None unknown. `resumed`: bytes not fetched twice.
    `held`: a host asked us to wait, and a person may say otherwise.
    """

    name: str
    files: int
    done: int
    failed: int
    bytes: int
    total: int
    running: bool
    words: str = ""
    speed: float = 0.0
    left: float | None = None
    resumed: int = 0
    paused: bool = False
    held: bool = False

    @property
    def title(self) -> str:
        """Its name for people."""
        return self.name.partition("/")[2] or self.name


class Meter:
    """Bytes as they come, from any thread, by download. `steady`: seconds by a clock that only goes forward."""

    def __init__(self, steady: Callable[[], float]) -> None:
        self._steady = steady
        self._lock = threading.Lock()
        self._live: dict[tuple[str, str], tuple[str, int, int]] = {}
        self._come: defaultdict[str, int] = defaultdict(int)
        self._marks: defaultdict[str, deque[tuple[float, int]]] = defaultdict(deque)

    def tell(self, key: tuple[str, str], batch: str, size: int, total: int) -> None:
        """A file of `batch` has so many bytes now."""
        with self._lock:
            _, before, _ = self._live.get(key, (batch, size, total))
            self._live[key] = (batch, size, total)
            self._come[batch] += max(0, size - before)

    def forget(self, key: tuple[str, str]) -> None:
        """The file is no longer on its way."""
        with self._lock:
            self._live.pop(key, None)

    def live(self, key: tuple[str, str]) -> tuple[int, int] | None:
        """Bytes so far and in all of a file on its way; None for any other."""
        found = self._live.get(key)
        return found[1:] if found else None

    def coming(self, batch: str) -> int:
        """Bytes so far of a download's files on their way."""
        with self._lock:
            return sum(size for name, size, _ in self._live.values() if name == batch)

    def batches(self) -> set[str]:
        """Those with files on their way."""
        with self._lock:
            return {name for name, _, _ in self._live.values()}

    def speed(self, batch: str) -> float:
        """Bytes a second; asked about twice a second."""
        now = self._steady()
        with self._lock:
            marks = self._marks[batch]
            marks.append((now, self._come[batch]))
            while len(marks) > 2 and now - marks[0][0] > WINDOW_S:
                marks.popleft()
            passed = now - marks[0][0]
            return (marks[-1][1] - marks[0][1]) / passed if passed > 0 else 0.0

    def over(self, batch: str) -> None:
        """Nothing of this download runs any more."""
        with self._lock:
            self._marks.pop(batch, None)
            self._come.pop(batch, None)


def summary(found: Figures, *, coming: int = 0, speed: float = 0.0, stuck: str = "", held: str = "") -> Batch:
    """A download in figures and words. `coming`: bytes of files on their way. `stuck`: why nothing goes on here now;
    `held`: who asked this download to wait."""
    stuck = stuck or held
    done, failed = found.count(FileState.HERE), found.count(FileState.FAILED)
    waiting = found.count(FileState.WANTED)
    paused = found.count(FileState.PAUSED) > 0
    total = round(found.size / found.sized * found.files) if found.sized else 0
    here = found.here + coming
    running = waiting > 0 and not stuck
    words = stuck if stuck and waiting else "Paused" if paused else f"{failed} failed" if failed else ""
    return Batch(
        found.batch,
        files=found.files,
        done=done,
        failed=failed,
        bytes=here,
        total=max(total, here) if total else 0,
        running=running,
        words=words,
        speed=speed if running else 0.0,
        left=(max(total, here) - here) / speed if running and speed > 0 and total else None,
        resumed=found.resumed,
        paused=paused,
        held=bool(held and waiting),
    )
