"""One file over a bad line: whole and right, or not there at all."""

import errno
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import Corrupt, PlatenError, RateLimited, Refused, Unavailable, Unreachable
from services.workstation import fetching
from services.workstation.dialing import Stopped
from services.workstation.fetching import Ask, Fetcher, LinkExpired, kind_of
from services.workstation.landing import place_of, put_in_place
from services.workstation.parts import Note, Part, on_disk
from tests.kit.hostile import Shelfful, picture, picture_server

BODY = picture(1)
SHA = hashlib.sha256(BODY).hexdigest()


@pytest.fixture
def shelf() -> Shelfful:
    return Shelfful({"a.png": BODY})


@pytest.fixture
def base(shelf: Shelfful) -> Iterator[str]:
    with picture_server(shelf) as address:
        yield address


@pytest.fixture
def fetcher(base: str) -> Iterator[Fetcher]:
    made = Fetcher(allowed=frozenset({base}), reserve=0)
    yield made
    made.close()


def _ask(base: str, folder: Path, *, sha256: str = "") -> Ask:
    return Ask(f"{base}/a.png", folder / "p.part", sha256)


def _go_on(size: int, total: int) -> bool:
    return 0 <= size <= total


def test_a_file_arrives_whole_with_its_checksum(fetcher: Fetcher, base: str, tmp_path: Path) -> None:
    got = fetcher.fetch(_ask(base, tmp_path, sha256=SHA), _go_on)
    assert (got.sha256, got.size, got.kind, got.checked_by) == (SHA, len(BODY), "png", "checksum")
    assert (tmp_path / "p.part").read_bytes() == BODY


def test_a_cut_line_is_resumed_and_only_the_rest_is_sent_again(
    fetcher: Fetcher, base: str, tmp_path: Path, shelf: Shelfful
) -> None:
    shelf.trouble["a.png"] = "cut"
    with pytest.raises(Unreachable):
        fetcher.fetch(_ask(base, tmp_path), _go_on)
    got = fetcher.fetch(_ask(base, tmp_path), _go_on)
    assert got.sha256 == SHA
    assert got.resumed == len(BODY) - len(BODY) // 2
    assert shelf.sent == len(BODY)


@pytest.mark.parametrize("trouble", ["no_range", "swap"])
def test_a_file_that_changed_or_cannot_be_resumed_starts_over(
    fetcher: Fetcher, trouble: str, base: str, tmp_path: Path, shelf: Shelfful
) -> None:
    shelf.trouble["a.png"] = trouble
    with pytest.raises(Unreachable):
        fetcher.fetch(_ask(base, tmp_path), _go_on)
    got = fetcher.fetch(_ask(base, tmp_path), _go_on)
    assert got.sha256 == hashlib.sha256(shelf.body("a.png")).hexdigest()
    assert got.resumed == 0


def test_without_any_mark_of_its_version_a_part_is_not_trusted(
    fetcher: Fetcher, base: str, tmp_path: Path, shelf: Shelfful
) -> None:
    shelf.etag = False
    shelf.trouble["a.png"] = "cut"
    with pytest.raises(Unreachable):
        fetcher.fetch(_ask(base, tmp_path), _go_on)
    assert fetcher.fetch(_ask(base, tmp_path), _go_on).resumed == 0


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        ("login", Corrupt),
        ("empty", Corrupt),
        ("wrong", Corrupt),
        ("no_length", Corrupt),
        ("corrupt", Corrupt),
        ("gone", LinkExpired),
        ("busy", Unreachable),
        ("redirect", Refused),
        ("astray", Refused),
    ],
)
def test_what_is_not_the_picture_is_said_and_never_kept(
    fetcher: Fetcher, trouble: str, error: type[PlatenError], base: str, tmp_path: Path, shelf: Shelfful
) -> None:
    shelf.trouble["a.png"] = trouble
    sha = SHA if trouble == "corrupt" else ""
    with pytest.raises(error) as caught:
        fetcher.fetch(_ask(base, tmp_path, sha256=sha), _go_on)
    assert caught.value.message
    part = tmp_path / "p.part"
    assert not part.exists() or part.stat().st_size == 0


def test_private_addresses_are_not_opened(base: str, tmp_path: Path) -> None:
    for url in (
        base,
        "http://10.0.0.1/a.png",
        "https://localhost/a.png",
        "file:///etc/passwd",
        "https://u:p@a.example/x",
    ):
        with pytest.raises(PlatenError):
            Fetcher(reserve=0, resolve=lambda host, port: ["127.0.0.1"]).fetch(Ask(url, tmp_path / "p"), _go_on)
    assert not list(tmp_path.iterdir())


def test_stopping_keeps_the_part(fetcher: Fetcher, base: str, tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        fetcher.fetch(_ask(base, tmp_path), lambda size, total: False)
    assert (tmp_path / "p.part").stat().st_size > 0
    assert fetcher.fetch(_ask(base, tmp_path), _go_on).sha256 == SHA


def test_a_full_disk_is_noticed_before_a_byte_is_asked_for(base: str, tmp_path: Path, shelf: Shelfful) -> None:
    with pytest.raises(Unavailable, match="disk"):
        Fetcher(allowed=frozenset({base}), reserve=1 << 60).fetch(_ask(base, tmp_path), _go_on)
    assert not shelf.asked


def test_a_file_that_was_whole_when_the_process_was_killed_is_asked_of_nobody(
    fetcher: Fetcher, base: str, tmp_path: Path, shelf: Shelfful
) -> None:
    ask = replace(_ask(base, tmp_path, sha256=SHA), shelf=tmp_path / "shelf")
    whole = fetcher.fetch(ask, _go_on)
    assert fetcher.fetch(ask, _go_on) == replace(whole, resumed=len(BODY))
    put_in_place(ask.part, place_of(tmp_path / "shelf", SHA, "png"))
    assert fetcher.fetch(ask, _go_on) == replace(whole, resumed=len(BODY))
    assert shelf.asked == {"a.png": 1}
    (tmp_path / "shelf" / SHA[:2] / f"{SHA}.png").unlink()
    assert fetcher.fetch(ask, _go_on) == whole


def test_all_bytes_but_no_checksum_yet_is_no_second_request(
    fetcher: Fetcher, base: str, tmp_path: Path, shelf: Shelfful
) -> None:
    part = Part(tmp_path / "p.part")
    for body, error in ((BODY, None), (BODY[:-1] + b"x", Corrupt)):
        part.note(Note(f"{base}/a.png", '"1"', len(BODY)))
        part.path.write_bytes(body)
        if error is None:
            assert fetcher.fetch(_ask(base, tmp_path, sha256=SHA), _go_on).resumed == len(BODY)
        else:
            with pytest.raises(error):
                fetcher.fetch(_ask(base, tmp_path, sha256=SHA), _go_on)
    assert not part.path.exists()
    assert not shelf.asked


def test_a_fresh_signature_goes_on_where_the_old_one_stopped(
    fetcher: Fetcher, base: str, tmp_path: Path, shelf: Shelfful
) -> None:
    shelf.trouble["a.png"] = "cut"
    signed = "X-Amz-Date=20261122T110000Z&X-Amz-Expires=60&X-Amz-Signature="
    with pytest.raises(Unreachable):
        fetcher.fetch(Ask(f"{base}/a.png?{signed}1", tmp_path / "p.part"), _go_on)
    assert fetcher.fetch(Ask(f"{base}/a.png?{signed}2", tmp_path / "p.part"), _go_on).resumed > 0
    assert shelf.sent == len(BODY)


@pytest.mark.parametrize(("size", "words"), [(0, "larger than 4 GB"), (len(BODY) + 1, "more than")])
def test_an_answer_without_end_is_given_up_and_nothing_of_it_stays(
    fetcher: Fetcher, base: str, tmp_path: Path, shelf: Shelfful, monkeypatch: pytest.MonkeyPatch, size: int, words: str
) -> None:
    monkeypatch.setattr(fetching, "LARGEST", len(BODY) * 3)
    shelf.trouble["a.png"] = "endless"
    told: list[int] = []

    def progress(size: int, total: int) -> bool:
        told.append(size)
        return True

    with pytest.raises(Corrupt, match=words):
        fetcher.fetch(Ask(f"{base}/a.png", tmp_path / "p.part", size=size), progress)
    assert max(told, default=0) <= (size or len(BODY) * 3)
    assert not list(tmp_path.iterdir())


def test_how_long_to_wait_is_heard(fetcher: Fetcher, base: str, tmp_path: Path, shelf: Shelfful) -> None:
    shelf.trouble["a.png"] = "limit"
    with pytest.raises(RateLimited) as caught:
        fetcher.fetch(_ask(base, tmp_path), _go_on)
    assert caught.value.retry_after == 7
    assert fetcher.fetch(_ask(base, tmp_path), _go_on).sha256 == SHA


def test_a_disk_that_fills_meanwhile_stops_it_and_keeps_the_part(
    fetcher: Fetcher, base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int, piece: memoryview) -> None:
        with on_disk():
            raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(fetching, "write", full)
    with pytest.raises(Unavailable, match="full"):
        fetcher.fetch(_ask(base, tmp_path), _go_on)
    monkeypatch.undo()
    looks = iter([1 << 40, 1 << 40, 0])
    monkeypatch.setattr(fetching, "LOOK", 1000)
    monkeypatch.setattr(fetching, "_free", lambda folder: next(looks))
    picky = Fetcher(allowed=frozenset({base}), reserve=1000)
    with pytest.raises(Unavailable, match="almost full"):
        picky.fetch(_ask(base, tmp_path), _go_on)
    picky.close()
    monkeypatch.undo()
    got = fetcher.fetch(_ask(base, tmp_path), _go_on)
    assert (got.sha256, got.resumed > 0) == (SHA, True)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"II*\x00", "tif"),
        (b"RIFF1234WEBP", "webp"),
        (b"GIF89a", ""),
    ],
)
def test_kinds_by_their_first_bytes(head: bytes, kind: str) -> None:
    assert kind_of(head) == kind
