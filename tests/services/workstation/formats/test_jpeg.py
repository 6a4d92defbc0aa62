"""JPEG: what stands before the pixels, and the end."""

import struct
from io import BytesIO

import pytest

from services.workstation.formats import jpeg
from services.workstation.formats.header import Header
from tests.kit import imagebytes as b
from tests.kit.oddpictures import good_jpeg, second_picture


def read(data: bytes) -> Header:
    return jpeg.read(BytesIO(data), Header("JPEG", len(data)))


def test_a_plain_one() -> None:
    found = read(good_jpeg(dpi=(300, 300)))
    assert (found.width, found.height, found.depth, found.channels) == (300, 400, 8, 3)
    assert (found.stated_dpi, found.at_once, found.marks) == (300.0, False, ())


def test_density_in_centimeters() -> None:
    jfif = b"JFIF\x00\x01\x02\x02" + struct.pack(">HH", 100, 100) + b"\x00\x00"
    assert read(b.with_segment(b.jpeg_header(30, 40), 0xE0, jfif)).stated_dpi == 254.0


def test_progressive_needs_every_pixel_at_once() -> None:
    assert read(good_jpeg(progressive=True)).at_once


@pytest.mark.parametrize(
    ("kind", "depth", "marks"),
    [(0xC0, 8, ()), (0xC1, 8, ()), (0xC2, 8, ()), (0xC0, 12, ("unsupported",)), (0xC9, 8, ("unsupported",))],
)
def test_kinds_that_nothing_opens(kind: int, depth: int, marks: tuple[str, ...]) -> None:
    assert read(b.jpeg_header(30, 40, kind=kind, depth=depth)).marks == marks


def test_a_phone_s_second_picture() -> None:
    assert read(second_picture()).marks == ("extra",)


@pytest.mark.parametrize(
    ("data", "marks"),
    [
        (b"\xff\xd8\xff", ("truncated",)),
        (b"\xff\xd8\xff\xe0\x00\x01", ("unreadable",)),
        (b"\xff\xd8\xff\xe0\xff\xff", ("truncated",)),
        (b"\xff\xd8\xff\xd9\xff\xd9", ("unreadable",)),
        (b"\xff\xd8\xff\xda\x00\x02\xff\xd9", ("unreadable",)),
        (b"\xff\xd8" + b"\xff" * 9_000, ("unreadable",)),
        (b"\xff\xd8" + b.segment(0xC0, b"\x08"), ("unreadable", "truncated")),
    ],
)
def test_what_is_none(data: bytes, marks: tuple[str, ...]) -> None:
    assert read(data).marks == marks


def test_the_end_is_looked_for_where_something_follows() -> None:
    data = good_jpeg()
    assert read(data + bytes(100)).marks == ()
    assert read(data + b"Samsung" * 300_000).marks == ("tail",)
    assert read(data[:-2] + b"\x01" * 2_500_000).marks == ("ending",)
