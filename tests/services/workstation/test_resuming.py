"""A part is joined only with the rest of the very same bytes, whatever a host makes of the question for it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.errors import Unreachable
from services.workstation import dialing
from services.workstation.dialing import Stopped
from services.workstation.fetching import Ask, Fetcher, Got
from tests.kit.hostile import picture
from tests.kit.scripted import Script, Scripted, head, scripted_host

OLD, NEW = picture(1), picture(2)
LONGER = NEW + b"more"
SIZE = len(OLD)
HALF = SIZE // 2
THEN, LATER = "Sat, 21 Nov 2026 10:00:00 GMT", "Sat, 21 Nov 2026 10:30:00 GMT"
Rest = Callable[[int], bytes]


def _rest(body: bytes, begin: int, end: int = 0, /, **fields: object) -> bytes:
    """A 206 with the bytes from `begin` to before `end`, as it should be but for `fields`."""
    end = end or len(body)
    usual = {"Content_Length": end - begin, "Content_Range": f"bytes {begin}-{end - 1}/{len(body)}"}
    return head(206, **(usual | fields)) + body[begin:end]


def _script(first: dict[str, object], rest: Rest) -> Script:
    """Half of the old file; then whatever `rest` says to who asks for the rest, and the new file to who does not."""

    def answer(n: int, start: int) -> bytes:
        if n == 1:
            return head(200, Content_Length=SIZE, **first) + OLD[:HALF]
        return rest(start) if start else head(200, Content_Length=SIZE, ETag='"B"') + NEW

    return answer


def _fetched(scripted: Scripted, folder: Path) -> tuple[Got, bytes]:
    with scripted_host(scripted) as base:
        fetcher = Fetcher(allowed=frozenset({base}), reserve=0)
        for _ in range(8):
            try:
                got = fetcher.fetch(Ask(f"{base}/a.png", folder / "p.part"), lambda size, total: True)
            except Unreachable:
                continue
            fetcher.close()
            return got, (folder / "p.part").read_bytes()
    raise AssertionError("it never came")


@pytest.mark.parametrize(
    "rest",
    [
        pytest.param(lambda start: _rest(NEW, start, ETag='"B"'), id="another version"),
        pytest.param(lambda start: _rest(NEW, start), id="no version"),
        pytest.param(lambda start: _rest(LONGER, start, ETag='"A"'), id="another length"),
        pytest.param(lambda start: _rest(NEW, start - 1, ETag='"A"'), id="an earlier piece"),
        pytest.param(lambda start: _rest(NEW, start + 1, ETag='"A"'), id="a later piece"),
        pytest.param(lambda start: _rest(NEW, start, ETag='"A"', Content_Range="bytes 1-"), id="no range"),
        pytest.param(lambda start: _rest(NEW, start, ETag='"A"', Content_Length=9), id="a length beside its range"),
        pytest.param(
            lambda start: head(206, Content_Type="multipart/byteranges; boundary=X", ETag='"A"') + b"--X", id="parts"
        ),
    ],
)
def test_a_rest_of_something_else_is_not_joined(rest: Rest, tmp_path: Path) -> None:
    got, body = _fetched(Scripted(_script({"ETag": '"A"'}, rest)), tmp_path)
    assert body == NEW
    assert got.resumed == 0


def test_a_rest_in_pieces_is_joined_to_its_end(tmp_path: Path) -> None:
    scripted = Scripted(_script({"ETag": '"A"'}, lambda start: _rest(OLD, start, min(SIZE, start + 9000), ETag='"A"')))
    got, body = _fetched(scripted, tmp_path)
    assert body == OLD
    assert got.resumed > HALF
    assert len(scripted.asked) == 1 + -(-(SIZE - HALF) // 9000)


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({"ETag": '"A"', "Last_Modified": THEN, "Date": LATER}, '"A"'),
        ({"Last_Modified": THEN, "Date": LATER}, THEN),
        ({"Last_Modified": THEN, "Date": THEN}, ""),
        ({"Last_Modified": THEN}, ""),
        ({"Last_Modified": "yesterday", "Date": LATER}, ""),
        ({"ETag": 'W/"A"', "Last_Modified": THEN, "Date": LATER}, ""),
        ({}, ""),
    ],
)
def test_only_what_names_the_very_bytes_is_asked_with(fields: dict[str, object], asked: str, tmp_path: Path) -> None:
    etag = {} if asked == THEN else {"ETag": '"A"'}
    scripted = Scripted(_script(fields, lambda start: _rest(OLD, start, 0, **etag)))
    _, body = _fetched(scripted, tmp_path)
    found = [line.partition(": ")[2] for line in scripted.asked[1].splitlines() if line.startswith("If-Range")]
    assert found == ([asked] if asked else [])
    assert body == (OLD if asked else NEW)


def test_what_is_said_before_the_answer_is_passed_over(tmp_path: Path) -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
    got, body = _fetched(Scripted(lambda n, start: early + head(200, Content_Length=SIZE) + OLD), tmp_path)
    assert (got.size, body) == (SIZE, OLD)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Le", id="half a head"),
        pytest.param(head(302, Location="/b.png", Content_Length=50) + b"half", id="half a redirect"),
        pytest.param(head(200, Transfer_Encoding="chunked") + b"fff\r\n" + OLD[:99], id="half a chunk"),
        pytest.param(head(200, Content_Length=SIZE) + OLD[:99], id="half a body"),
    ],
)
def test_a_silent_host_is_left_within_a_step_of_being_told_to(said: bytes, tmp_path: Path) -> None:
    scripted = Scripted(lambda n, start: said, stay=True)
    with scripted_host(scripted) as base:
        fetcher = Fetcher(allowed=frozenset({base}), reserve=0, step_s=0.02)
        with pytest.raises(Stopped):
            fetcher.fetch(Ask(f"{base}/a.png", tmp_path / "p.part"), lambda size, total: not scripted.asked)
        fetcher.close()


@pytest.mark.parametrize(
    ("said", "drip"),
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nX: ", b"a", id="head"),
        pytest.param(head(302, Location="/b.png", Content_Length=9999), b"a", id="redirect"),
        pytest.param(head(200, Transfer_Encoding="chunked") + b"1\r\n\x89\r\n", b"1\r\nP\r\n", id="chunks"),
        pytest.param(head(200, Content_Length=SIZE) + OLD[:99], b"a", id="body"),
    ],
)
def test_a_host_that_drips_counts_as_silent(
    said: bytes, drip: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialing, "READ_S", 0.2)
    monkeypatch.setattr(dialing, "SLOWEST", 2000)
    scripted = Scripted(lambda n, start: said, drip=drip)
    with scripted_host(scripted) as base:
        fetcher = Fetcher(allowed=frozenset({base}), reserve=0, step_s=0.02)
        with pytest.raises(Unreachable):
            fetcher.fetch(Ask(f"{base}/a.png", tmp_path / "p.part"), lambda size, total: True)
        fetcher.close()
