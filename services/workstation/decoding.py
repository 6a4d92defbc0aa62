"""Pictures are measured, cut and compared in small processes of their own: what breaks a decoder, or fills the memory,
costs a process and gives a finding, and the window never knows.

Each process has a limit of memory (on POSIX) and each file one of time.
"""

import errno
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app import wire
from app.artwork import Facts
from app.errors import Corrupt, PlatenError, Unavailable, Unreachable
from app.mockups import Scene
from services.workstation.formats.kinds import read_header
from services.workstation.formats.measured import Measured, facts_of
from services.workstation.gallery import Looked
from services.workstation.showing import Showing, beside
from services.workstation.spawning import READY, buried, give_way, limit_memory, pipes, spawned

WORD = "--measure-pictures"
"""The program's first argument that makes it such a process; its bytes of memory follow."""
AT_ONCE = 2
TIME_S = 60.0
START_S = 30.0
MEMORY = 1536 << 20
GROWN = 256 << 20
"""Bytes at whose peak a process is replaced by a fresh one."""
TOO_SLOW, TOO_HEAVY, CRASH, NO_PROFILE = "too_slow", "too_heavy", "crash", "proof_profile"
NO_COPY = "no_copy"
_CODE = "import sys; sys.path.insert(0, sys.argv[1]); from services.workstation.decoding import serve; serve()"
_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EROFS, errno.EACCES, errno.EPERM})

Measure = Callable[[Path, str, Path], Measured]
Cut = Callable[[Path, Path], str]
"""Gives the mark of a file that cannot be cut, else nothing."""


class NotStarted(Unavailable):
    """The system gives no process now, which is no file's fault: to be tried again later."""

    title = "Pictures cannot be opened now"

    def __init__(self) -> None:
        super().__init__("Platen cannot start the program that opens pictures.", hint="It is tried again soon.")


class Task(StrEnum):
    """MEASURE: a picture. CUT: a picture into tiles. PROOF: the same as the printer of `profile` prints it. COMPARE:
    an order's pictures, `path` is the station's file, `name` the order. DRAW: the product of `scene` with the picture
    `name`, whose small copy lies in `path`. SHOW: a print file as its customer sees it."""

    MEASURE = "measure"
    DRAW = "draw"
    CUT = "cut"
    PROOF = "proof"
    COMPARE = "compare"
    SHOW = "show"


@dataclass(frozen=True, slots=True)
class Job:
    """One file. `path`, `folder` and `profile` in hex, for a path is bytes that may be no text."""

    path: str
    name: str
    folder: str
    task: Task = Task.MEASURE
    profile: str = ""
    scene: Scene | None = None
    showing: Showing | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """`facts` and the files of its `thumbnails` in hex, or what comparing gave; without either, `wrong`: the memory's
    rule, a mark of the file that cannot be cut, or the number of the disk's error. `peak`: the most bytes this process
    has held."""

    facts: Facts | None = None
    thumbnails: tuple[str, ...] = ()
    wrong: str = ""
    peak: int = 0
    looked: Looked | None = None


class Decoders:
    """A few processes, started when they are needed. `measure` may be called by any thread, and waits.

    `peak`: the most bytes one of them has held. `started`: how many there have been."""

    def __init__(self, *, at_once: int = AT_ONCE, time_s: float = TIME_S, memory: int = MEMORY) -> None:
        self._time_s = time_s
        self._workers = [_Worker(memory) for _ in range(at_once)]
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._closed = False
        self.peak = 0

    @property
    def started(self) -> int:
        return sum(worker.started for worker in self._workers)

    def measure(self, path: Path, name: str, folder: Path) -> Measured:
        """Facts, whatever the file holds, and thumbnails in `folder` where it holds a picture. Raises Unavailable where
        nothing can be written or this is closed, NotStarted where no process comes up, Unreachable where the disk does
        not give the file."""
        job = Job(os.fsencode(path).hex(), name, os.fsencode(folder).hex())
        with self._worker() as worker:
            answer = worker.ask(job, self._time_s)
        if isinstance(answer, str):
            if self._closed:
                raise Unavailable("Platen is closing.")
            return _without_picture(path, answer)
        self.peak = max(self.peak, answer.peak)
        if answer.facts is None:
            raise _in_our_words(answer.wrong)
        return Measured(answer.facts, tuple(Path(os.fsdecode(bytes.fromhex(t))) for t in answer.thumbnails))

    def draw(self, thumbnails: Path, sha256: str, scene: Scene) -> Path:
        """What `mockups.drawn` gives. Raises Unavailable where this is closed or the process gave up, Unreachable where
        the small copy is missing."""
        job = Job(os.fsencode(thumbnails).hex(), sha256, "", Task.DRAW, scene=scene)
        with self._worker() as worker:
            answer = worker.ask(job, self._time_s)
        if isinstance(answer, str):
            raise Unavailable("The product could not be drawn.", hint="Look at the print file itself.")
        self.peak = max(self.peak, answer.peak)
        if answer.wrong == NO_COPY:
            raise Unreachable("The picture is not on this computer yet.", hint="Download it first, D.")
        if not answer.thumbnails:
            raise _in_our_words(answer.wrong)
        return Path(os.fsdecode(bytes.fromhex(answer.thumbnails[0])))

    def compare(self, station: Path, order: str, thumbnails: Path) -> Looked:
        """What `comparing.look_at_order` gives. Raises Unavailable where this is closed or the process gave up,
        Unreachable where the station's file could not be read."""
        job = Job(os.fsencode(station).hex(), order, os.fsencode(thumbnails).hex(), Task.COMPARE)
        with self._worker() as worker:
            answer = worker.ask(job, self._time_s)
        if isinstance(answer, str):
            raise Unavailable("The pictures could not be compared.", hint="They are compared again at the next start.")
        self.peak = max(self.peak, answer.peak)
        if answer.looked is None:
            raise _in_our_words(answer.wrong)
        return answer.looked

    def cut(self, path: Path, target: Path) -> None:
        """A file's picture as tiles in `target`. Raises Corrupt where the file holds none that can be shown,
        Unavailable where nothing can be written or this is closed, Unreachable where the disk does not give it."""
        self._write(Job(os.fsencode(path).hex(), target.name, os.fsencode(target.parent).hex(), Task.CUT))

    def proof(self, path: Path, target: Path, printer: Path) -> None:
        """The same as it would be printed by the printer whose profile lies at `printer`; Corrupt also where that
        cannot be used."""
        where = os.fsencode(target.parent).hex()
        self._write(Job(os.fsencode(path).hex(), target.name, where, Task.PROOF, os.fsencode(printer).hex()))

    def show(self, path: Path, target: Path, showing: Showing) -> list[tuple[str, Path]]:
        """A print file as its customer sees it: what was drawn (mockup, print) and where. Raises as `cut` does."""
        where = os.fsencode(target.parent).hex()
        self._write(Job(os.fsencode(path).hex(), target.name, where, Task.SHOW, showing=showing))
        drawn = [("mockup", beside(target))] if showing.scene is not None else []
        return [*drawn, ("print", target)]

    def _write(self, job: Job) -> None:
        with self._worker() as worker:
            answer = worker.ask(job, self._time_s)
        if self._closed:
            raise Unavailable("Platen is closing.")
        wrong = answer if isinstance(answer, str) else answer.wrong
        if isinstance(answer, Answer):
            self.peak = max(self.peak, answer.peak)
        if wrong.isdigit():
            raise _in_our_words(wrong)
        if wrong == NO_PROFILE:
            raise Corrupt("The printer's color profile cannot be read.", hint="Choose it again in Settings.")
        if wrong in (TOO_SLOW, TOO_HEAVY, "pixels"):
            raise Corrupt("The picture is too large to be shown sharp.", hint="Its small copy is shown.")
        if wrong:
            raise Corrupt("The file is damaged and cannot be shown.", hint="Download it again.")

    def close(self, patience_s: float = 2.0) -> None:
        """Ends every process. What is not done by then is given up, with Unavailable."""
        self._closed = True
        until = time.monotonic() + patience_s
        idle = list[_Worker]()
        with suppress(queue.Empty):
            while len(idle) < len(self._workers):
                idle.append(self._idle.get(timeout=max(0.0, until - time.monotonic())))
        for worker in self._workers:
            worker.end()
        for worker in idle:
            self._idle.put(worker)

    @contextmanager
    def _worker(self) -> Iterator["_Worker"]:
        worker = self._idle.get()
        try:
            if self._closed:
                raise Unavailable("Platen is closing.")
            yield worker
        finally:
            self._idle.put(worker)


def _without_picture(path: Path, mark: str) -> Measured:
    """What its header says, which needs no decoder."""
    try:
        return Measured(facts_of(read_header(path).marked(mark)))
    except OSError as error:
        raise _in_our_words(str(error.errno or 0)) from error


def _in_our_words(wrong: str) -> PlatenError:
    number = int(wrong) if wrong.isdigit() else 0
    if number in _FULL:
        words = "Small pictures cannot be written on this disk."
        return Unavailable(words, hint="Make room, then go on.", title="Disk full")
    return Unreachable("The picture cannot be read from this computer's disk.", hint="It is tried again.")


class _Worker:
    """One process, or none yet. Used by one thread at a time; `end` by any."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._overdue = False
        self._ended = False
        self.started = 0

    def ask(self, job: Job, time_s: float) -> Answer | str:
        """Its answer, or the rule that tells why there is none. One that died is asked again in a fresh process, for it
        may have been ended by something else."""
        for _ in range(2):
            answer = self._asked(job, time_s)
            if answer is None and self._overdue:
                return TOO_SLOW
            if answer is None and self._ended:
                return CRASH
            if answer is not None:
                if answer.wrong == TOO_HEAVY or answer.peak > GROWN:
                    self._drop()
                return TOO_HEAVY if answer.wrong == TOO_HEAVY else answer
        return CRASH

    def end(self) -> None:
        self._ended = True
        self._drop()

    def _asked(self, job: Job, time_s: float) -> Answer | None:
        process = self._running()
        assert process.stdin is not None  # noqa: S101  # both are pipes
        line = b""
        with suppress(OSError, ValueError):
            process.stdin.write(wire.json_bytes(job) + b"\n")
            process.stdin.flush()
            line = self._line(process, time_s)
        with suppress(Corrupt):
            if line.endswith(b"\n"):
                return wire.read(line, Answer)
        self._drop()
        return None

    def _running(self) -> subprocess.Popen[bytes]:
        """Raises NotStarted where no process comes up."""
        if self._process is None or self._process.poll() is not None:
            self._drop()
            try:
                self._process = _start(self._memory)
            except OSError as error:
                raise NotStarted from error
            self.started += 1
            if self._line(self._process, START_S) != READY:
                self._drop()
                raise NotStarted
        return self._process

    def _line(self, process: subprocess.Popen[bytes], time_s: float) -> bytes:
        """The next line it says; empty where it died or was overdue. Raises NotStarted where nothing can watch it."""
        self._overdue = False
        timer = threading.Timer(time_s, self._expire, (process,))
        timer.daemon = True
        try:
            timer.start()
        except RuntimeError as error:  # the system gives no thread
            self._drop()
            raise NotStarted from error
        try:
            assert process.stdout is not None  # noqa: S101  # a pipe
            return process.stdout.readline()
        finally:
            timer.cancel()

    def _expire(self, process: subprocess.Popen[bytes]) -> None:
        self._overdue = True
        process.kill()

    def _drop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            buried(process)


def _start(memory: int) -> subprocess.Popen[bytes]:
    return spawned(WORD, _CODE, str(memory))


def serve() -> None:
    """The life of such a process: a job a line, an answer a line, until the other side hangs up."""
    jobs, answers = pipes()
    give_way()
    limit_memory(int(sys.argv[-1]))
    from services.workstation.pictures import measure
    from services.workstation.pyramid import cut

    answers.write(READY)
    while line := jobs.readline():
        answers.write(wire.json_bytes(answered(wire.read(line, Job), measure, cut)) + b"\n")


def answered(job: Job, measure: Measure, cut: Cut | None = None) -> Answer:
    """One job done. After its memory was full a process should not go on, which the other side sees to."""
    path, folder = (Path(os.fsdecode(bytes.fromhex(given))) for given in (job.path, job.folder))
    try:
        if job.task is Task.COMPARE:
            return _compared(path, job.name, folder)
        if job.task is Task.DRAW:
            return _drawn(job, path)
        if job.task is Task.PROOF:
            return _proofed(job, path, folder)
        if job.task is Task.CUT and cut is not None:
            return Answer(wrong=cut(path, folder / job.name), peak=most_held())
        if job.task is Task.SHOW:
            return _shown(path, folder / job.name, job.showing or Showing())
        measured = measure(path, job.name, folder)
    except MemoryError:
        return Answer(wrong=TOO_HEAVY, peak=most_held())
    except OSError as error:
        return Answer(wrong=str(error.errno or 0), peak=most_held())
    return Answer(measured.facts, tuple(os.fsencode(t).hex() for t in measured.thumbnails), peak=most_held())


def _proofed(job: Job, path: Path, folder: Path) -> Answer:
    from services.workstation.pyramid import proofed

    printer = Path(os.fsdecode(bytes.fromhex(job.profile)))
    return Answer(wrong=proofed(path, folder / job.name, printer), peak=most_held())


def _drawn(job: Job, thumbnails: Path) -> Answer:
    from services.workstation.mockups import drawn

    assert job.scene is not None  # noqa: S101  # a drawing has one
    try:
        made = drawn(thumbnails, job.name, job.scene)
    except PlatenError:
        return Answer(wrong=NO_COPY, peak=most_held())
    return Answer(thumbnails=(os.fsencode(made).hex(),), peak=most_held())


def _compared(station: Path, order: str, thumbnails: Path) -> Answer:
    from services.workstation.comparing import look_at_order

    try:
        return Answer(looked=look_at_order(station, order, thumbnails), peak=most_held())
    except PlatenError:
        return Answer(wrong="0", peak=most_held())


def _shown(path: Path, target: Path, showing: Showing) -> Answer:
    from services.workstation.proofdrawing import show

    return Answer(wrong=show(path, target, showing), peak=most_held())


def most_held() -> int:
    """Bytes this process has held at most, 0 where the system does not say. Linux counts what the parent held when it
    started this process, unless this program's own share is asked for."""
    with suppress(OSError), open("/proc/self/status", "rb") as status:  # noqa: PTH123  # as bytes, at once
        line = next((line for line in status if line.startswith(b"VmHWM")), b"0 0")
        return int(line.split()[1]) * 1024
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
