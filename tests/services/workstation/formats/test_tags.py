"""Lists of tags in both byte orders and both sizes; whatever the bytes are, only `Broken` comes out."""

import struct
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workstation.formats.tags import MOST_TAGS, Broken, Directory, TagFile
from tests.kit.imagebytes import tiff


def opened(data: bytes) -> TagFile:
    return TagFile(BytesIO(data), 0, len(data))


def first_page(data: bytes) -> Directory:
    tags = opened(data)
    return tags.directory(tags.first)


@pytest.mark.parametrize("order", ["<", ">"])
def test_numbers_of_every_length(order: str) -> None:
    tags = opened(tiff({256: 300, 258: (8, 8, 8), 274: (6,), 700: b"abc"}, order=order))
    page = tags.directory(tags.first)
    assert tags.numbers(page.tags[256]) == (300,)
    assert tags.numbers(page.tags[258]) == (8, 8, 8)
    assert (tags.number(page.tags[274], 1), tags.last(page.tags[258])) == (6, 8)
    assert tags.numbers(page.tags[700]) == ()
    assert (tags.number(page.tags.get(1), 7), tags.last(page.tags.get(1)), page.next) == (7, 0, 0)


def test_fractions() -> None:
    at = 8 + 2 + 12 + 4
    data = tiff({})[:8] + struct.pack("<HHHIII", 1, 282, 5, 1, at, 0) + struct.pack("<II", 600, 2)
    tags = opened(data)
    assert tags.numbers(tags.directory(8).tags[282]) == (300.0,)
    nothing = data[:-4] + bytes(4)
    assert opened(nothing).numbers(opened(nothing).directory(8).tags[282]) == (0.0,)


@pytest.mark.parametrize(("kind", "letter", "value"), [(9, "i", -5), (11, "f", float("nan")), (11, "f", float("inf"))])
def test_a_number_that_counts_nothing_is_none(kind: int, letter: str, value: float) -> None:
    data = tiff({})[:8] + struct.pack(f"<HHHI{letter}I", 1, 256, kind, 1, value, 0)
    tags = opened(data)
    assert tags.whole(tags.directory(8).tags[256], 7) == 7


def test_a_large_tiff() -> None:
    data = b"II" + struct.pack("<HHHQ", 43, 8, 0, 16) + struct.pack("<QHHQQQ", 1, 256, 4, 1, 70_000, 0)
    tags = opened(data)
    assert tags.big
    assert tags.number(tags.directory(tags.first).tags[256], 0) == 70_000


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"II*",
        b"XX*\x00\x08\x00\x00\x00",
        b"II\x07\x00\x08\x00\x00\x00",
        b"II*\x00\xff\xff\xff\xff",
        b"II*\x00\x08\x00\x00\x00\x00\x00",
        b"II*\x00\x08\x00\x00\x00" + struct.pack("<H", MOST_TAGS + 1) + bytes(99),
        b"II*\x00\x08\x00\x00\x00\x05\x00" + bytes(12),
    ],
)
def test_what_is_no_list_of_tags(data: bytes) -> None:
    with pytest.raises(Broken):
        first_page(data)


def test_values_that_lie_beyond_the_end() -> None:
    data = tiff({})[:8] + struct.pack("<HHHII", 1, 273, 4, 2**31, 8) + bytes(4)
    tags = opened(data)
    page = tags.directory(8)
    with pytest.raises(Broken):
        tags.numbers(page.tags[273])
    with pytest.raises(Broken):
        tags.last(page.tags[273])


@given(st.binary(max_size=200))
def test_any_bytes_at_all(rest: bytes) -> None:
    data = b"II*\x00\x08\x00\x00\x00" + rest
    tags = opened(data)
    try:
        page = tags.directory(tags.first)
        for tag in page.tags.values():
            tags.numbers(tag)
            tags.last(tag)
            tags.whole(tag, 0)
    except Broken:
        return
    assert len(page.tags) <= MOST_TAGS
