"""The process that fetches, run here: what it is told to fetch, when it tells how that goes, and how it stops."""

import hashlib
import queue
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import Corrupt
from services.workstation import errands
from services.workstation.errands import Ended, Errand, Report, Told
from services.workstation.fetching import Ask, Fetcher
from services.workstation.running import Runner
from tests.kit.hostile import Shelfful, picture, picture_server

BODY = picture(1)


class Ear:
    """What is said, line by line."""

    def __init__(self) -> None:
        self.reports: queue.SimpleQueue[Report] = queue.SimpleQueue()

    def __call__(self, line: bytes) -> None:
        assert line.endswith(b"\n")
        self.reports.put(errands.reported(line))

    def live(self) -> dict[int, tuple[int, int]]:
        """The next news of files on their way."""
        while not (report := self.reports.get(timeout=10)).live:
            pass
        return {number: (size, total) for number, size, total in report.live}

    def ended(self, count: int) -> dict[int, Ended]:
        found: dict[int, Ended] = {}
        while len(found) < count:
            found |= {ended.number: ended for ended in self.reports.get(timeout=10).ended}
        return found


@pytest.fixture
def shelf() -> Shelfful:
    return Shelfful({f"{n}.png": picture(n) for n in range(4)})


@pytest.fixture
def base(shelf: Shelfful) -> Iterator[str]:
    with picture_server(shelf) as address:
        yield address


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def runner(ear: Ear) -> Iterator[Runner]:
    made = Runner(Fetcher(reserve=0, step_s=0.02), ear, tell_s=0.01)
    yield made
    made.close()


def _told(number: int, base: str, folder: Path, name: str = "1.png") -> bytes:
    return errands.line(Told(Errand.of(number, Ask(f"{base}/{name}", folder / f"{number}.part"))))


def test_errands_are_run_side_by_side_and_each_ends_once(
    runner: Runner, ear: Ear, base: str, tmp_path: Path, shelf: Shelfful
) -> None:
    runner.hear(errands.line(Told(allow=(base,))))
    shelf.trouble["3.png"] = "gone"
    for n in range(4):
        runner.hear(_told(n, base, tmp_path, f"{n}.png"))
    found = ear.ended(4)
    for n in range(3):
        got = found[n].got
        assert got is not None
        assert got.sha256 == hashlib.sha256(picture(n)).hexdigest()
        assert (tmp_path / f"{n}.part").read_bytes() == picture(n)
    assert found[3].wrong is not None
    assert found[3].wrong.kind == "LinkExpired"


def test_what_is_on_its_way_is_told_and_can_be_stopped(
    runner: Runner, ear: Ear, base: str, tmp_path: Path, shelf: Shelfful
) -> None:
    shelf.trouble = {"1.png": "stall", "2.png": "stall"}
    runner.hear(errands.line(Told(allow=(base,))))
    runner.hear(_told(1, base, tmp_path))
    runner.hear(_told(2, base, tmp_path, "2.png"))
    half = (len(BODY) // 2, len(BODY))
    while (live := ear.live()) != {1: half, 2: half}:
        assert set(live) <= {1, 2}
    runner.hear(errands.line(Told(stop=(2, 99))))
    ended = ear.ended(1)[2]
    assert ended.wrong is not None
    assert ended.wrong.kind == "Stopped"
    assert (tmp_path / "2.part").stat().st_size == half[0]
    assert set(ear.live()) == {1}
    shelf.go.set()
    assert ear.ended(1)[1].got is not None


def test_nothing_private_is_asked_unless_it_was_allowed(
    runner: Runner, ear: Ear, base: str, tmp_path: Path, shelf: Shelfful
) -> None:
    runner.hear(_told(1, base, tmp_path))
    wrong = ear.ended(1)[1].wrong
    assert wrong is not None
    assert (wrong.kind, wrong.message) == ("Refused", "This address is not opened: it is not https.")
    assert not shelf.asked


def test_a_line_that_is_no_message_is_said_to_be_so(runner: Runner) -> None:
    with pytest.raises(Corrupt):
        runner.hear(b"fetch everything\n")


def test_closing_stops_what_is_under_way_and_tells_so(base: str, tmp_path: Path, shelf: Shelfful) -> None:
    shelf.trouble["1.png"] = "stall"
    ear = Ear()
    runner = Runner(Fetcher(allowed=frozenset({base}), reserve=0, step_s=0.02), ear, tell_s=0.01)
    runner.hear(_told(1, base, tmp_path))
    while ear.live()[1][0] <= 0:
        pass
    runner.close()
    wrong = ear.ended(1)[1].wrong
    assert wrong is not None
    assert wrong.kind == "Stopped"
