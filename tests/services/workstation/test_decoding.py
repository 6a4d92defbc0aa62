"""Processes that measure: what kills, hangs or fills one becomes a finding, and the next file is measured."""

import errno
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.artwork import Facts
from app.errors import Unavailable, Unreachable
from services.workstation import decoding
from services.workstation.decoding import Answer, Decoders, Job, NotStarted, Task, answered
from services.workstation.formats.measured import Measured
from services.workstation.gallery import Looked
from services.workstation.schema import FILE
from services.workstation.store import Store
from tests.kit.imagebytes import RGB, png
from tests.kit.oddpictures import good_jpeg, good_png

START = "import sys; sys.path.insert(0, sys.argv[1])\nfrom services.workstation import decoding, pictures\n"
TROUBLE = (
    START
    + """
import os, signal, time
true = pictures.measure
def measure(path, name, folder):
    word = path.read_bytes()
    if word == b"segfault": os.kill(os.getpid(), signal.SIGSEGV)
    if word == b"abort": os.abort()
    if word == b"quit": os._exit(0)
    if word == b"hang":
        (folder / "hanging").touch()
        while True: pass
    if word == b"fill": bytearray(1 << 40)
    if word == b"gone": raise FileNotFoundError(2, "gone")
    if word == b"full": raise OSError(28, "full")
    if word == b"chatter": print("decoder says hello"); os.write(1, b"rubbish\\n"); os.write(2, b"rubbish\\n")
    if word == b"vanish": os.unlink(path); os._exit(1)
    if word == b"once" and not (folder / "flag").exists():
        (folder / "flag").touch(); os._exit(1)
    return true(path, name, folder)
pictures.measure = measure
decoding.serve()
"""
)


@contextmanager
def started(**options: float) -> Iterator[Decoders]:
    made = Decoders(at_once=1, **options)  # type: ignore[arg-type]
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "_CODE", TROUBLE)


def _file(folder: Path, data: bytes, name: str = "a") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_picture_is_measured_elsewhere(tmp_path: Path) -> None:
    path = _file(tmp_path, good_jpeg())
    with started() as decoders:
        found = decoders.measure(path, "small", tmp_path / "t")
        again = decoders.measure(path, "small", tmp_path / "t")
        assert (found.facts.width, found.facts.height, found.facts.marks) == (300, 400, ())
        assert [t.exists() for t in found.thumbnails] == [True, True]
        assert (again, decoders.started) == (found, 1)
        assert 10 << 20 < decoders.peak < 200 << 20


@pytest.mark.usefixtures("trouble")
@pytest.mark.parametrize("word", ["segfault", "abort", "quit"])
def test_a_file_that_kills_its_process_is_a_finding(word: str, tmp_path: Path) -> None:
    with started() as decoders:
        found = decoders.measure(_file(tmp_path, word.encode()), "a", tmp_path)
        assert (found.facts.marks, found.facts.size, found.thumbnails) == (("kind", "crash"), len(word), ())
        good = decoders.measure(_file(tmp_path, good_png(), "b"), "b", tmp_path)
        assert (good.facts.marks, decoders.started) == ((), 3)


@pytest.mark.usefixtures("trouble")
def test_a_process_that_something_else_ended_is_not_the_file_s_fault(tmp_path: Path) -> None:
    with started() as decoders:
        found = decoders.measure(_file(tmp_path, b"once"), "a", tmp_path)
        assert (found.facts.marks, decoders.started) == (("kind",), 2)


@pytest.mark.usefixtures("trouble")
def test_a_file_that_takes_for_ever_is_given_up_in_time(tmp_path: Path) -> None:
    with started(time_s=0.2) as decoders:
        found = decoders.measure(_file(tmp_path, b"hang"), "a", tmp_path)
        assert (found.facts.marks, decoders.started) == (("kind", "too_slow"), 1)


@pytest.mark.usefixtures("trouble")
def test_a_file_that_fills_the_memory_is_a_finding_and_its_process_is_replaced(tmp_path: Path) -> None:
    with started() as decoders:
        found = decoders.measure(_file(tmp_path, b"fill"), "a", tmp_path)
        assert found.facts.marks == ("kind", "too_heavy")
        decoders.measure(_file(tmp_path, good_png(), "b"), "b", tmp_path)
        assert decoders.started == 2


def test_the_memory_of_a_process_is_bounded_by_the_system(tmp_path: Path) -> None:
    """320 million bytes in a process that may have 200; elsewhere than on Linux only pixels are counted."""
    path = _file(tmp_path, png(8_000, 10_000, 16, RGB))
    with started(memory=200 << 20) as decoders:
        found = decoders.measure(path, "a", tmp_path)
        held = sys.platform == "linux"
        assert found.facts.marks == (("too_heavy",) if held else ())
        assert decoders.peak < (200 if held else 900) << 20


@pytest.mark.usefixtures("trouble")
def test_what_a_decoder_prints_goes_nowhere(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with started() as decoders:
        assert decoders.measure(_file(tmp_path, b"chatter"), "a", tmp_path).facts.marks == ("kind",)
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("trouble")
def test_a_disk_s_trouble_is_told_as_such(tmp_path: Path) -> None:
    with started() as decoders:
        with pytest.raises(Unreachable, match="cannot be read"):
            decoders.measure(_file(tmp_path, b"gone"), "a", tmp_path)
        with pytest.raises(Unreachable, match="cannot be read"):
            decoders.measure(tmp_path / "nowhere", "a", tmp_path)
        with pytest.raises(Unavailable, match="cannot be written"):
            decoders.measure(_file(tmp_path, b"full"), "a", tmp_path)
        assert decoders.started == 1


@pytest.mark.usefixtures("trouble")
def test_a_file_that_goes_away_with_its_process(tmp_path: Path) -> None:
    with started() as decoders, pytest.raises(Unreachable, match="cannot be read"):
        decoders.measure(_file(tmp_path, b"vanish"), "a", tmp_path)


def test_a_process_that_does_not_come_up_is_nobody_s_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "_CODE", "raise SystemExit(1)")
    with started() as decoders, pytest.raises(NotStarted, match="cannot start"):
        decoders.measure(_file(tmp_path, good_png()), "a", tmp_path)


@pytest.mark.parametrize("refused", ["process", "thread"])
def test_what_the_system_refuses_now_it_gives_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    path, times = _file(tmp_path, good_png()), list[str]()
    start, watch = subprocess.Popen, threading.Timer.start

    def once(real: Callable[..., object], error: Exception) -> Callable[..., object]:
        def given(*args: object, **options: object) -> object:
            times.append(refused)
            if len(times) == 1:
                raise error
            return real(*args, **options)

        return given

    if refused == "process":
        monkeypatch.setattr(subprocess, "Popen", once(start, BlockingIOError(errno.EAGAIN, "no process")))
    else:
        monkeypatch.setattr(threading.Timer, "start", once(watch, RuntimeError("can't start new thread")))
    with started() as decoders:
        with pytest.raises(NotStarted, match="cannot start"):
            decoders.measure(path, "a", tmp_path)
        assert decoders.measure(path, "a", tmp_path).facts.marks == ()


def test_a_process_that_died_idle_is_started_again(tmp_path: Path) -> None:
    path = _file(tmp_path, good_png())
    with started() as decoders:
        decoders.measure(path, "a", tmp_path)
        process = decoders._workers[0]._process
        assert process is not None
        process.kill()
        process.wait()
        assert decoders.measure(path, "a", tmp_path).thumbnails
        assert decoders.started == 2


def test_a_process_that_has_grown_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "GROWN", 1)
    path = _file(tmp_path, good_png())
    with started() as decoders:
        for _ in range(2):
            assert decoders.measure(path, "a", tmp_path).thumbnails
        assert decoders.started == 2


def test_after_closing_nothing_is_measured_and_nothing_runs(tmp_path: Path) -> None:
    path = _file(tmp_path, good_png())
    decoders = Decoders(at_once=1)
    decoders.measure(path, "a", tmp_path)
    process = decoders._workers[0]._process
    assert process is not None
    decoders.close()
    assert process.returncode is not None
    with pytest.raises(Unavailable, match="closing"):
        decoders.measure(path, "a", tmp_path)


@pytest.mark.usefixtures("trouble")
def test_closing_does_not_wait_for_a_file_that_takes_for_ever(tmp_path: Path) -> None:
    decoders, heard = Decoders(at_once=1), list[BaseException]()

    def work() -> None:
        try:
            decoders.measure(_file(tmp_path, b"hang"), "a", tmp_path)
        except Unavailable as error:
            heard.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    while not (tmp_path / "hanging").exists():
        thread.join(0.01)
    decoders.close(patience_s=0.0)
    thread.join(10)
    assert [str(error) for error in heard] == ["Platen is closing."]


def test_a_path_that_is_no_text(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    folder.mkdir()
    with started() as decoders:
        found = decoders.measure(_file(folder, good_png()), "a", folder)
    assert all(t.exists() for t in found.thumbnails)


def test_a_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    words = list[str]()

    class Process:
        def __init__(self, command: list[str], **_: object) -> None:
            words.extend(command)

    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(subprocess, "Popen", Process)
    decoding._start(7)
    assert words == [sys.executable, decoding.WORD, "7"]


FACTS = Facts(3, 4, "PNG", "RGB", 5)


def _raising(error: BaseException) -> Callable[[Path, str, Path], Measured]:
    def measure(_path: Path, _name: str, _folder: Path) -> Measured:
        raise error

    return measure


@pytest.mark.parametrize(
    ("error", "wrong"), [(MemoryError(), "too_heavy"), (OSError(errno.EIO, "x"), str(errno.EIO)), (OSError("x"), "0")]
)
def test_an_answer_without_facts(error: BaseException, wrong: str) -> None:
    job = Job(b"/a".hex(), "n", b"/t".hex())
    found = answered(job, _raising(error))
    assert (found.facts, found.wrong, found.peak > 0) == (None, wrong, True)


def test_an_answer_with_facts() -> None:
    job = Job(b"/a".hex(), "n", b"/t".hex())
    found = answered(job, lambda path, name, folder: Measured(FACTS, (folder / name, path)))
    assert found == Answer(FACTS, (b"/t/n".hex(), b"/a".hex()), "", found.peak)


def test_an_order_that_nothing_is_known_of_has_nothing_to_compare(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    with started() as decoders:
        assert decoders.compare(tmp_path / FILE, "o1", tmp_path) == Looked()


def test_a_station_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    job = Job(os.fsencode(tmp_path / "none.db").hex(), "o1", os.fsencode(tmp_path).hex(), Task.COMPARE)
    assert answered(job, lambda path, name, folder: pytest.fail("not to be measured")).looked is None
    with started() as decoders, pytest.raises(Unreachable):
        decoders.compare(tmp_path / "none.db", "o1", tmp_path)


def test_what_ends_the_process_while_it_compares_is_told_and_the_next_is_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store.open(tmp_path).close()
    with started() as decoders:
        monkeypatch.setattr(decoding, "_CODE", "import sys; sys.stdout.write('ready\\n'); sys.stdout.flush(); input()")
        with pytest.raises(Unavailable):
            decoders.compare(tmp_path / FILE, "o1", tmp_path)
        monkeypatch.undo()
        assert decoders.compare(tmp_path / FILE, "o1", tmp_path) == Looked()
    with pytest.raises(Unavailable):
        decoders.compare(tmp_path / FILE, "o1", tmp_path)
