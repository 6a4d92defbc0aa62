"""What a file is, whatever it is called; quickly, and whatever bytes it holds."""

import random
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workstation.formats.kinds import foreign, header_of, read_header
from tests.kit import imagebytes as b
from tests.kit import oddpictures as odd

GOOD: dict[str, Callable[[], bytes]] = {
    "PNG": odd.good_png,
    "JPEG": odd.good_jpeg,
    "TIFF": odd.good_tiff,
    "WEBP": odd.good_webp,
}


@pytest.mark.parametrize("kind", GOOD)
def test_each_kind_is_told_by_its_bytes(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "picture.exe"
    path.write_bytes(GOOD[kind]())
    found = read_header(path)
    assert (found.kind, found.width, found.height, found.marks) == (kind, 300, 400, ())
    assert found.size == path.stat().st_size


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"PK\x03\x04...", "a ZIP archive"),
        (b"%PDF-1.7", "a PDF document"),
        (b"  <!DOCTYPE HTML>", "a web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", "an SVG drawing"),
        (b"<?xml version='1.0'?><a/>", "an XML document"),
        (b"[1]", "a message in JSON"),
        (b"Dear shop,", "a text"),
        (b"\x00\x01\x02", "a file of an unknown kind"),
        (b"\x00\x00\x00\x20ftypavif", "an AVIF picture"),
    ],
)
def test_what_is_no_picture_has_a_name(head: bytes, words: str) -> None:
    assert foreign(head) == words


def test_nothing_at_all() -> None:
    assert header_of(BytesIO(b""), 0).marks == ("empty",)


def test_a_photo_s_header_takes_less_than_five_milliseconds(tmp_path: Path) -> None:
    """With notes, a profile of half a megabyte and twenty megabytes of pixels behind them."""
    data = odd.good_jpeg(exif=b.exif(6), icc_profile=b.srgb() + bytes(500_000))
    path = tmp_path / "photo.jpg"
    path.write_bytes(data[:-2] + b"\x5a" * 20_000_000 + b"\xff\xd9")
    took = []
    for _ in range(20):
        start = perf_counter()
        found = read_header(path)
        took.append(perf_counter() - start)
    assert (found.width, found.orientation, found.marks) == (300, 6, ())
    assert min(took) < 0.005


@pytest.mark.parametrize("kind", GOOD)
def test_any_wrong_bytes_give_a_header(kind: str) -> None:
    """A thousand files each, cut and flipped by chance: no exception, no sizes a format cannot have."""
    data, chance = GOOD[kind](), random.Random(kind)
    for _ in range(1_000):
        broken = bytearray(data[: chance.randrange(4, len(data)) if chance.random() < 0.3 else len(data)])
        for _ in range(chance.randrange(1, 9)):
            broken[chance.randrange(min(len(broken), 600))] = chance.randrange(256)
        found = header_of(BytesIO(broken), len(broken))
        assert found.width >= 0
        assert found.height >= 0
        assert 1 <= found.frames <= 64
        assert 1 <= found.orientation <= 8
        assert len(found.marks) <= 6


@given(
    st.sampled_from([b.PNG, b"\xff\xd8\xff", b"RIFF\x00\x00\x00\x00WEBP", b"II*\x00", b"MM\x00+"]),
    st.binary(max_size=400),
)
def test_any_bytes_behind_a_good_beginning(begin: bytes, rest: bytes) -> None:
    data = begin + rest
    assert header_of(BytesIO(data), len(data)).size == len(data)
