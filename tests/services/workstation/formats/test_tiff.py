"""TIFF: its first page, where the pixels end, how many pages there are."""

from io import BytesIO

import pytest
from PIL import Image

from services.workstation.formats import tiff
from services.workstation.formats.header import Header
from tests.kit import imagebytes as b
from tests.kit.imagebytes import encoded, photo
from tests.kit.oddpictures import film, good_tiff, many_pages, pyramid, sixteen_bit_tiff


def read(data: bytes) -> Header:
    return tiff.read(BytesIO(data), Header("TIFF", len(data)))


@pytest.mark.parametrize("packing", ["raw", "tiff_lzw", "tiff_adobe_deflate", "jpeg"])
def test_each_packing(packing: str) -> None:
    found = read(encoded(photo(), "TIFF", compression=packing, dpi=(300, 300)))
    assert (found.width, found.height, found.depth, found.channels) == (300, 400, 8, 3)
    assert (found.stated_dpi, found.frames, found.marks) == (300.0, 1, ())


def test_a_large_tiff_is_one() -> None:
    found = read(encoded(photo(), "TIFF", big_tiff=True))
    assert (found.width, found.height, found.marks) == (300, 400, ())


def test_depths() -> None:
    assert read(sixteen_bit_tiff()).depth == 16
    assert read(encoded(Image.new("1", (30, 40)), "TIFF", icc_profile=None)).depth == 1


def test_a_turn() -> None:
    assert read(encoded(photo(), "TIFF", tiffinfo={274: 6})).turned


def test_pages() -> None:
    assert read(film("TIFF")).frames == 3
    assert read(many_pages(3_000)).frames == 64
    assert read(pyramid()).frames == 1


@pytest.mark.parametrize("following", [8, 5, 0x7FFFFFF0])
def test_a_list_of_pages_that_leads_nowhere(following: int) -> None:
    found = read(b.raw_tiff(photo(), following=following))
    assert (found.frames, found.marks) == (1, ("pages",))


@pytest.mark.parametrize(
    ("data", "marks"),
    [
        (good_tiff()[:-1], ("truncated",)),
        (good_tiff()[:100], ("truncated",)),
        (b.tiff({256: 30}), ("unreadable",)),
        (b"II*\x00" + bytes(40), ("unreadable",)),
        (b.tiff({256: 30, 257: 40, 273: 2**31, 279: 1}), ("truncated",)),
    ],
)
def test_what_is_wrong(data: bytes, marks: tuple[str, ...]) -> None:
    assert read(data).marks == marks
