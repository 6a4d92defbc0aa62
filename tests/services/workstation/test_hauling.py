"""Files fetched elsewhere: the same files and the same errors as fetched here, whatever becomes of that process."""

import hashlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.errors import Corrupt, PlatenError, Unavailable, Unreachable
from services.workstation import hauling
from services.workstation.dialing import Away, Stopped
from services.workstation.fetching import Ask, Fetcher, Got, LinkExpired
from services.workstation.files import FileState
from services.workstation.hauling import LIVES, Fetching, Hauler
from services.workstation.parts import Part
from tests.kit.hostile import Shelfful, picture, picture_server
from tests.kit.ports import free_port
from tests.kit.scripted import Scripted, head, scripted_host
from tests.services.workstation.shelf_press import Press

BODY = picture(1)
SHA = hashlib.sha256(BODY).hexdigest()
HALF = len(BODY) // 2
REFUSED = ("login", "empty", "wrong", "no_length", "redirect", "astray")
START = "import sys; sys.path.insert(0, sys.argv[1])\nfrom services.workstation import fetching, running\n"
DIES = START + "import os\nfetching.Fetcher.fetch = lambda *_: os._exit(9)\nrunning.serve()"
FAULTY = (
    START + "def fetch(*_): raise ZeroDivisionError('bella.example')\nfetching.Fetcher.fetch = fetch\nrunning.serve()"
)
HANGS = START + "running.Runner.hear = lambda *_: None\nrunning.serve()"
RUBBISH = START + "running.Runner.hear = lambda self, line: self._say(b'rubbish\\n')\nrunning.serve()"


@pytest.fixture
def shelf() -> Shelfful:
    return Shelfful({f"{n}.png": picture(n) for n in range(12)})


@pytest.fixture
def base(shelf: Shelfful) -> Iterator[str]:
    with picture_server(shelf) as address:
        yield address


@pytest.fixture(scope="module")
def shared() -> Iterator[Hauler]:
    """One process for all that do it no harm."""
    made = Hauler(reserve=0)
    yield made
    made.close()


@pytest.fixture
def hauler(shared: Hauler, base: str) -> Hauler:
    shared.allow(frozenset({base}))
    return shared


@pytest.fixture
def own(base: str) -> Iterator[Hauler]:
    """With a process that may be ended."""
    made = Hauler(allowed=frozenset({base}), reserve=0)
    yield made
    made.close()


def _go_on(size: int, total: int) -> bool:
    return not total or 0 <= size <= total


def _ask(base: str, folder: Path, name: str = "1.png", sha256: str = "") -> Ask:
    return Ask(f"{base}/{name}", folder / f"{name}.part", sha256)


def _said(fetching: Fetching, ask: Ask, times: int = 1) -> tuple[object, ...]:
    """What came of it at the last of some times, as it can be compared."""
    for n in range(times):
        try:
            return ("got", fetching.fetch(ask, _go_on))
        except PlatenError as error:
            if n + 1 == times:
                return (type(error), error.title, vars(error))
    raise AssertionError


@pytest.mark.parametrize(
    "trouble",
    ["", *REFUSED, "corrupt", "gone", "stale", "busy", "limit", "cut", "no_range", "swap", "chunked"],
)
def test_what_comes_of_it_is_the_same_as_here(
    hauler: Hauler, trouble: str, base: str, tmp_path: Path, shelf: Shelfful
) -> None:
    shelf.trouble["1.png"] = trouble
    sha = SHA if trouble == "corrupt" else ""
    fetcher = Fetcher(allowed=frozenset({base}), reserve=0)
    for times in (1, 2):
        shelf.asked.clear()
        here = _said(fetcher, _ask(base, tmp_path / f"here{times}", sha256=sha), times)
        shelf.asked.clear()
        there = _said(hauler, _ask(base, tmp_path / f"there{times}", sha256=sha), times)
        assert there == here
    fetcher.close()
    assert hauler.started == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/a.png",
        "https://localhost/a.png",
        "file:///etc/passwd",
        "https://u:p@a.example/x",
        "https://[::1/x",
    ],
)
def test_addresses_are_refused_in_the_same_words(hauler: Hauler, tmp_path: Path, url: str) -> None:
    fetcher = Fetcher(reserve=0)
    here = _said(fetcher, Ask(url, tmp_path / "p.part"))
    assert _said(hauler, Ask(url, tmp_path / "p.part")) == here
    assert here[0] != "got"
    assert not list(tmp_path.iterdir())


def test_a_host_that_is_away_is_told_as_away(hauler: Hauler, tmp_path: Path) -> None:
    dead = f"http://127.0.0.1:{free_port()}"
    hauler.allow(frozenset({dead}))
    fetcher = Fetcher(allowed=frozenset({dead}), reserve=0)
    here = _said(fetcher, Ask(f"{dead}/a.png", tmp_path / "p.part"))
    assert here[0] is Away
    assert _said(hauler, Ask(f"{dead}/a.png", tmp_path / "p.part")) == here


def test_many_at_once_each_get_their_own(hauler: Hauler, base: str, tmp_path: Path) -> None:
    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda n: hauler.fetch(_ask(base, tmp_path, f"{n}.png"), _go_on), range(12)))
    assert [got.sha256 for got in found] == [hashlib.sha256(picture(n)).hexdigest() for n in range(12)]
    assert hauler.started == 1


def test_progress_is_told_and_can_stop_it(hauler: Hauler, base: str, tmp_path: Path, shelf: Shelfful) -> None:
    shelf.trouble["1.png"] = "stall"
    told: list[tuple[int, int]] = []

    def progress(size: int, total: int) -> bool:
        told.append((size, total))
        return False

    with pytest.raises(Stopped):
        hauler.fetch(_ask(base, tmp_path), progress)
    assert 0 < told[0][0] <= HALF
    assert told[0][1] == len(BODY)
    assert Part(tmp_path / "1.png.part").length == HALF
    shelf.go.set()


def test_a_file_that_comes_between_two_reports_is_told_once_and_can_be_said_no_to(
    hauler: Hauler, base: str, tmp_path: Path
) -> None:
    with pytest.raises(Stopped):
        hauler.fetch(_ask(base, tmp_path), lambda size, total: total < len(BODY))
    got = hauler.fetch(_ask(base, tmp_path), lambda size, total: False)
    assert got.resumed == got.size, "what was whole before is asked of nobody"


def test_no_room_is_said_here_and_there(base: str, tmp_path: Path, shelf: Shelfful) -> None:
    full = Hauler(allowed=frozenset({base}), reserve=1 << 60)
    with pytest.raises(Unavailable) as here:
        full.ensure_room(tmp_path, 0)
    with pytest.raises(Unavailable) as there:
        full.fetch(_ask(base, tmp_path), _go_on)
    full.close()
    assert (there.value.title, vars(there.value)) == ("Disk full", vars(here.value))
    assert not shelf.asked


def _begun(own: Hauler, base: str, folder: Path, shelf: Shelfful) -> tuple["ThreadPoolExecutor", Callable[[], Got]]:
    """A file of which half is here, and whose rest the server holds back; and how to wait for it."""
    shelf.trouble["1.png"] = "stall"
    half = threading.Event()

    def progress(size: int, total: int) -> bool:
        if size == HALF:
            half.set()
        return True

    pool = ThreadPoolExecutor(1)
    future = pool.submit(own.fetch, _ask(base, folder), progress)
    assert half.wait(10)
    return pool, lambda: future.result(20)


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_a_process_that_is_killed_is_started_again_and_goes_on_from_the_part(
    own: Hauler, base: str, tmp_path: Path, shelf: Shelfful
) -> None:
    pool, got = _begun(own, base, tmp_path, shelf)
    shelf.trouble.clear()
    mark = hashlib.md5(BODY).hexdigest()  # the server's own mark of this version
    part = Part(tmp_path / "1.png.part")
    part.journal.write_bytes(part.journal.read_bytes().replace(b'\\"1\\"', f'\\"{mark}\\"'.encode()))
    assert own.pid is not None
    os.kill(own.pid, signal.SIGKILL)
    assert (got().sha256, got().resumed) == (SHA, HALF)
    assert own.started == 2
    pool.shutdown()


def test_stopping_ends_what_is_under_way_and_lets_nothing_begin(
    own: Hauler, base: str, tmp_path: Path, shelf: Shelfful
) -> None:
    pool, got = _begun(own, base, tmp_path, shelf)
    own.stop()
    with pytest.raises(Stopped):
        got()
    assert Part(tmp_path / "1.png.part").length == HALF
    with pytest.raises(Stopped):
        own.fetch(_ask(base, tmp_path, "2.png"), _go_on)
    own.close()
    assert (own.pid, own.started) == (None, 1)
    shelf.go.set()
    pool.shutdown()


@pytest.mark.parametrize("code", [DIES, RUBBISH], ids=["dies", "rubbish"])
def test_an_errand_that_ends_every_process_is_told_as_broken_off(
    own: Hauler, base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    monkeypatch.setattr(hauling, "_CODE", code)
    with pytest.raises(Unreachable, match="broke off"):
        own.fetch(_ask(base, tmp_path), _go_on)
    assert own.started == LIVES
    monkeypatch.undo()
    assert own.fetch(_ask(base, tmp_path), _go_on).sha256 == SHA


def test_an_errand_that_gets_on_in_every_process_is_not_given_up(tmp_path: Path) -> None:
    """Each process is killed as soon as it has told of more bytes than the one before: often, but never in vain."""
    cuts = LIVES + 1
    step = len(BODY) // (cuts + 2)

    def answer(n: int, start: int) -> bytes:
        end = start + step if n <= cuts else len(BODY)
        span = {"Content_Range": f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"} if start else {}
        fields = span | {"Content_Length": len(BODY) - start, "ETag": '"A"'}
        return head(206 if start else 200, **fields) + BODY[start:end]

    scripted, most = Scripted(answer, stay=True), 0
    with scripted_host(scripted) as base:
        own = Hauler(allowed=frozenset({base}), reserve=0)

        def progress(size: int, total: int) -> bool:
            nonlocal most
            if most < size < total and own.pid is not None:
                os.kill(own.pid, signal.SIGTERM)
            most = max(most, size)
            return True

        assert own.fetch(Ask(f"{base}/a.png", tmp_path / "a.part"), progress).sha256 == SHA
        own.close()
    assert own.started == cuts + 1


def test_a_process_that_hangs_is_ended(base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hauling, "_CODE", HANGS)
    hung = Hauler(allowed=frozenset({base}), reserve=0, silent_s=0.05)
    with pytest.raises(Unreachable, match="broke off"):
        hung.fetch(_ask(base, tmp_path), _go_on)
    hung.close()
    assert hung.started == LIVES


def test_a_process_that_does_not_come_up_is_an_error_and_is_tried_again(
    own: Hauler, base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(hauling, "_CODE", "raise SystemExit(3)")
        with pytest.raises(Unavailable) as caught:
            own.fetch(_ask(base, tmp_path), _go_on)
    assert (caught.value.title, caught.value.hint) == ("Downloads cannot start", "Start Platen again.")
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", str(tmp_path / "nothing"))
        with pytest.raises(Unavailable, match="cannot start"):
            own.fetch(_ask(base, tmp_path), _go_on)
    assert own.fetch(_ask(base, tmp_path), _go_on).sha256 == SHA


def test_a_fault_of_our_own_is_logged_by_place_and_told_by_name(
    own: Hauler, base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(hauling, "_CODE", FAULTY)
    with pytest.raises(Corrupt, match=r"^That did not work \(ZeroDivisionError\).$"):
        own.fetch(_ask(base, tmp_path), _go_on)
    assert "fault of our own: ZeroDivisionError" in caplog.text
    assert "in fetch" in caplog.text, "where it happened"
    assert "bella.example" not in caplog.text


def test_it_ends_with_the_window(tmp_path: Path, base: str) -> None:
    made = Hauler(allowed=frozenset({base}), reserve=0)
    with pytest.raises(LinkExpired):
        made.fetch(_ask(base, tmp_path, "none.png"), _go_on)
    process = made._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(10) == 0
    made.close()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_a_shelf_has_all_its_files_though_the_process_is_killed_among_them(
    own: Hauler, base: str, tmp_path: Path, shelf: Shelfful
) -> None:
    press = Press(tmp_path, base, fetcher=own)
    orders = await press.fill(12, sha=True)
    await press.shelf.want(orders, "all")
    shelf.trouble = {"0.png": "fatal"}
    killed: list[int] = []

    def kill() -> None:
        if own.pid is not None:
            killed.append(own.pid)
            os.kill(own.pid, signal.SIGTERM)

    shelf.fatal = kill
    await press.drain(3)
    assert (len(killed), own.started) == (1, 2)
    assert press.states(orders) == [FileState.HERE] * 12
    assert [press.file(id_).sha256 for id_ in orders] == [hashlib.sha256(picture(n)).hexdigest() for n in range(12)]
    press.close()


@pytest.mark.anyio
async def test_a_process_that_does_not_come_up_is_said_of_the_download_and_fails_no_file(
    own: Hauler, base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    press = Press(tmp_path, base, fetcher=own)
    orders = await press.fill(2)
    with monkeypatch.context() as broken:
        broken.setattr(hauling, "_CODE", "raise SystemExit(3)")
        await press.shelf.want(orders, "all")
        await press.drain()
    assert press.batches[-1].words == "Downloads cannot start"
    assert press.states(orders) == [FileState.WANTED] * 2
    assert {press.file(id_).reason for id_ in orders} == {"Platen cannot start the program that downloads files."}
    await press.shelf.go_on("all")
    await press.drain()
    assert press.states(orders) == [FileState.HERE] * 2
    press.close()
