"""PNG: what stands before the pixels, without reading them."""

import struct
from io import BytesIO
from typing import BinaryIO

import pytest

from services.workstation.formats import png
from services.workstation.formats.header import Header
from tests.kit import imagebytes as b
from tests.kit.oddpictures import good_png, wrong_checksum


def read(data: bytes, file: BinaryIO | None = None) -> Header:
    return png.read(file or BytesIO(data), Header("PNG", len(data)))


@pytest.mark.parametrize(
    ("depth", "color", "channels"),
    [
        (1, b.GREY, 1),
        (16, b.GREY, 1),
        (8, b.RGB, 3),
        (16, b.RGB, 3),
        (4, b.PALETTE, 1),
        (8, b.GREY_ALPHA, 2),
        (16, b.RGBA, 4),
    ],
)
def test_depth_and_channels(depth: int, color: int, channels: int) -> None:
    found = read(b.png(30, 40, depth, color))
    assert (found.width, found.height, found.depth, found.channels) == (30, 40, depth, channels)
    assert (found.marks, found.at_once) == ((), False)


@pytest.mark.parametrize(("depth", "color"), [(3, b.GREY), (1, b.RGB), (16, b.PALETTE), (4, b.RGBA)])
def test_depths_no_png_has(depth: int, color: int) -> None:
    assert read(b.png(30, 40, depth, color)).marks == ("unreadable",)


def test_interlaced_rows_are_needed_at_once() -> None:
    assert read(b.png(30, 40, 8, b.RGB, lace=1)).at_once


def test_what_stands_beside_the_pixels() -> None:
    data = b.with_chunk(good_png(), b.chunk(b"pHYs", struct.pack(">IIB", 11_811, 11_811, 1)))
    data = b.with_chunk(data, b.chunk(b"acTL", struct.pack(">II", 12, 0)))
    data = b.with_chunk(data, b.chunk(b"eXIf", b.exif(6)[6:]))
    found = read(data)
    assert (found.stated_dpi, found.frames, found.orientation, found.marks) == (300.0, 12, 6, ())


def test_a_lying_count_of_frames_is_cut() -> None:
    assert read(b.with_chunk(good_png(), b.chunk(b"acTL", b"\xff" * 8))).frames == 64


class Counting(BytesIO):
    """Knows how many bytes were asked of it."""

    asked = 0

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self.asked += len(found)
        return found


def test_the_pixels_are_not_touched() -> None:
    """Notes are asked for, and still nothing is decoded."""
    data = b.with_chunk(good_png(), b.chunk(b"eXIf", b.exif(6)[6:]))
    at = data.index(b"IDAT") - 4
    large = data[:at] + b.chunk(b"IDAT", bytes(5_000_000)) + data[-12:]
    file = Counting(large)
    assert read(large, file).orientation == 6
    assert file.asked < 8_192


def test_packed_pixels_are_held_against_their_checksum() -> None:
    data = good_png()
    assert sum(map(len, png.packed_pixels(BytesIO(data), len(data)))) > 10_000
    broken = wrong_checksum()
    with pytest.raises(ValueError, match="damaged"):
        list(png.packed_pixels(BytesIO(broken), len(broken)))


def test_pixels_come_in_pieces_however_long_a_chunk_is() -> None:
    data = b.png(1, 1, 8, b.RGB, pixels=bytes(3 * png.PIECE + 1))
    assert [len(p) for p in png.packed_pixels(BytesIO(data), len(data))] == [png.PIECE] * 3 + [1]


@pytest.mark.parametrize("tail", [b"", b"\x00" * 99, b"\r\n"])
def test_a_few_zeros_are_no_tail(tail: bytes) -> None:
    assert read(good_png() + tail).marks == ()


def test_something_behind_the_end_is() -> None:
    assert read(good_png() + b"PK\x03\x04").marks == ("tail",)
