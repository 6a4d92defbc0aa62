"""A picture reduced in bands is, pixel by pixel, the same picture reduced as a whole; its memory is that of a band."""

import itertools
import struct
import zlib
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from services.workstation import bands
from services.workstation.bands import Reduction, can_be_unrolled, rows_of, unrolled, workable
from services.workstation.formats.kinds import read_header
from tests.kit import imagebytes as b

DEPTHS = {b.GREY: (1, 2, 4, 8, 16), b.RGB: (8, 16), b.PALETTE: (1, 2, 4, 8), b.GREY_ALPHA: (8, 16), b.RGBA: (8, 16)}
CHANNELS = {b.GREY: 1, b.RGB: 3, b.PALETTE: 1, b.GREY_ALPHA: 2, b.RGBA: 4}
KEYS = {b.GREY: b"\x00\x01", b.RGB: b"\x00\x01\x00\x02\x00\x03"}
KINDS = [
    (color, depth, see_through)
    for color, depths in DEPTHS.items()
    for depth, see_through in itertools.product(depths, (False, True))
    if depth * CHANNELS[color] <= 32 and not (see_through and color in (b.GREY_ALPHA, b.RGBA))
]


def wild(size: tuple[int, int], depth: int, color: int, *, see_through: bool) -> bytes:
    """A PNG of chance bytes under chance row filters, in five IDAT chunks."""
    chance = Random(f"{size}{depth}{color}")
    wide = -(-size[0] * depth * CHANNELS[color] // 8)
    rows = b"".join(bytes([chance.randrange(5)]) + chance.randbytes(wide) for _ in range(size[1]))
    packed = zlib.compress(rows)
    step = max(1, len(packed) // 5)
    tables = b.chunk(b"PLTE", chance.randbytes(3 << depth)) if color == b.PALETTE else b""
    if see_through:
        tables += b.chunk(b"tRNS", KEYS.get(color) or chance.randbytes(1 << depth))
    pixels = b"".join(b.chunk(b"IDAT", packed[at : at + step]) for at in range(0, len(packed), step))
    head = struct.pack(">IIBBBBB", *size, depth, color, 0, 0, 0)
    return b.PNG + b.chunk(b"IHDR", head) + tables + pixels + b.chunk(b"IEND", b"")


def banded(path: Path, factor: int) -> Image.Image:
    header = read_header(path)
    assert can_be_unrolled(header)
    reduction = Reduction((header.width, header.height), factor)
    with Image.open(path) as image:
        reduction.take(unrolled(path, header, image, factor))
    return reduction.image


@pytest.mark.parametrize(("color", "depth", "see_through"), KINDS)
def test_bands_are_the_whole(
    color: int, depth: int, see_through: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bands, "BAND", 600)
    path = tmp_path / "wild.png"
    for size, factor in itertools.product([(1, 1), (7, 5), (64, 100), (33, 129)], (1, 3)):
        path.write_bytes(wild(size, depth, color, see_through=see_through))
        with Image.open(path) as image:
            image.load()
            whole = workable(image)
        wanted = whole.reduce(factor) if factor > 1 else whole
        found = banded(path, factor)
        assert (found.mode, found.size) == (wanted.mode, wanted.size)
        assert found.tobytes() == wanted.tobytes(), (size, factor)


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "CMYK", "LAB", "I;16", "P", "1"])
def test_a_picture_in_memory_goes_the_same_way(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bands, "BAND", 9_000)
    image = Image.frombytes(mode, (96, 250), Random(mode).randbytes(len(Image.new(mode, (96, 250)).tobytes())))
    reduction = Reduction(image.size, 4)
    parts = list(rows_of(image, 4))
    assert len(parts) > 5 or mode in ("L", "RGB", "CMYK", "LAB")
    reduction.take(parts)
    assert reduction.image.tobytes() == workable(image).reduce(4).tobytes()


def test_see_through_pixels_are_counted_before_they_are_averaged() -> None:
    image = Image.new("RGBA", (100, 100), (9, 9, 9, 255))
    image.paste((0, 0, 0, 0), (0, 0, 100, 25))
    image.paste((9, 9, 9, 128), (0, 25, 40, 26))
    reduction = Reduction(image.size, 10)
    reduction.take(rows_of(image, 10))
    assert (reduction.clear, reduction.translucent) == (2_500, 40)


def test_sixteen_bits_are_cut_to_their_upper_half() -> None:
    row = struct.pack("<4H", 0, 255, 256, 65_535)
    assert list(workable(Image.frombytes("I;16", (4, 1), row)).tobytes()) == [0, 0, 1, 255]
    big = struct.pack(">4H", 0, 255, 256, 65_535)
    assert list(workable(Image.frombytes("I;16B", (4, 1), big)).tobytes()) == [0, 0, 1, 255]


def test_no_band_is_no_picture() -> None:
    with pytest.raises(ValueError, match="no pixels"):
        _ = Reduction((3, 3), 1).image


def test_rows_that_are_missing_or_wrong(tmp_path: Path) -> None:
    path = tmp_path / "short.png"
    path.write_bytes(b.png(30, 40, 8, b.RGB, pixels=zlib.compress(bytes(91 * 20))))
    with pytest.raises(EOFError):
        banded(path, 1)
    path.write_bytes(b.png(30, 40, 8, b.RGB, pixels=b"no packing at all"))
    with pytest.raises(ValueError, match="damaged"):
        banded(path, 1)
    path.write_bytes(b.png(30, 40, 8, b.RGB, pixels=zlib.compress(b"\x09" * 91 * 40)))
    with pytest.raises(ValueError, match="decode"):
        banded(path, 1)


@pytest.mark.parametrize(("depth", "color", "lace"), [(16, b.RGB, 0), (16, b.RGBA, 0), (8, b.RGB, 1)])
def test_what_cannot_be_unrolled(depth: int, color: int, lace: int, tmp_path: Path) -> None:
    path = tmp_path / "whole.png"
    path.write_bytes(b.png(30, 40, depth, color, lace=lace))
    assert not can_be_unrolled(read_header(path))
