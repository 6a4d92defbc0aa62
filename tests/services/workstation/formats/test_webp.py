"""WebP: plain, without loss, and with a canvas; its length held against the file's."""

from io import BytesIO

import pytest
from PIL import Image

from services.workstation.formats import webp
from services.workstation.formats.header import Header
from tests.kit import imagebytes as b
from tests.kit.imagebytes import encoded, photo
from tests.kit.oddpictures import film, good_webp


def read(data: bytes) -> Header:
    return webp.read(BytesIO(data), Header("WEBP", len(data)))


@pytest.mark.parametrize(("lossless", "profile"), [(False, None), (True, None), (False, b.srgb()), (True, b.srgb())])
def test_each_way_of_packing(lossless: bool, profile: bytes | None) -> None:
    found = read(encoded(photo(), "WEBP", lossless=lossless, icc_profile=profile))
    assert (found.width, found.height, found.frames, found.marks) == (300, 400, 1, ())


@pytest.mark.parametrize("lossless", [False, True])
def test_alpha(lossless: bool) -> None:
    image = Image.new("RGBA", (30, 40), (9, 9, 9, 100))
    assert read(encoded(image, "WEBP", lossless=lossless, icc_profile=None)).channels == 4


def test_frames_are_counted_up_to_a_bound() -> None:
    assert read(film("WEBP")).frames == 3
    page = (b"ANMF", bytes(24))
    assert read(b.riff([b.vp8x(30, 40, 2), *[page] * 90])).frames == 64


def test_notes() -> None:
    assert read(good_webp(exif=b.exif(8))).orientation == 8


@pytest.mark.parametrize(
    ("data", "marks"),
    [
        (b.riff([b.vp8x(30, 40)], length=9_999), ("truncated",)),
        (b.riff([]), ("unreadable",)),
        (b.riff([(b"\x00\x01\x02\x03", b"")]), ("unreadable",)),
        (b.riff([(b"VP8X", b"short")]), ("unreadable",)),
        (b.riff([(b"VP8 ", b"no picture")]), ("unreadable",)),
        (b.riff([b.vp8x(30, 40)]) + b"more", ("tail",)),
        (b.riff([b.vp8x(30, 40)]) + bytes(4), ()),
    ],
)
def test_what_is_wrong(data: bytes, marks: tuple[str, ...]) -> None:
    assert read(data).marks == marks


def test_a_chunk_longer_than_the_file() -> None:
    data = b.riff([b.vp8x(30, 40), (b"ICCP", bytes(50))])
    assert read(data[:-20] + b"").marks == ("truncated",)
