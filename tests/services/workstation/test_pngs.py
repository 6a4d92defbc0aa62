"""PNG files are taken apart without changing a bit; what is not whole is noticed."""

import tracemalloc
import zlib
from pathlib import Path

import pytest

from app.errors import Corrupt
from services.workstation import pngs
from services.workstation.pngs import compressed, split, take_apart
from tests.kit.pngs import SIGNATURE, chunk, noise, opened, png

W, H = 37, 23


def written(folder: Path, data: bytes) -> Path:
    path = folder / "a.png"
    path.write_bytes(data)
    return path


def channels(rows: list[bytes], count: int, wide: int, wanted: range) -> bytes:
    """Those channels of raw rows, one pixel after the other."""
    made = bytearray()
    for row in rows:
        for n in range(0, len(row), count * wide):
            made += b"".join(row[n + c * wide : n + (c + 1) * wide] for c in wanted)
    return bytes(made)


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("color", [4, 6])
def test_color_and_alpha_are_split_bit_for_bit(tmp_path: Path, color: int, bits: int) -> None:
    """Every filter takes its turn: Sub, Up, Average and Paeth hold for each channel alone."""
    rows = noise(W, H, bits, color)
    found = take_apart(written(tmp_path, png(rows, W, bits, color)))
    count, wide = found.channels, bits // 8
    inks = count - 1
    color_rows = opened(b"".join(split(found, alpha=False)), W, H, bits, inks)
    alpha_rows = opened(b"".join(split(found, alpha=True)), W, H, bits, 1)
    assert color_rows == channels(rows, count, wide, range(inks))
    assert alpha_rows == channels(rows, count, wide, range(inks, count))


@pytest.mark.parametrize(("bits", "color"), [(1, 0), (2, 3), (4, 0), (8, 0), (8, 2), (8, 3), (16, 0), (16, 2)])
def test_the_compressed_rows_are_handed_on_as_they_stand(tmp_path: Path, bits: int, color: int) -> None:
    rows = noise(W, H, bits, color)
    found = take_apart(written(tmp_path, png(rows, W, bits, color, piece=50)))
    assert (found.width, found.height, found.bits, found.color, found.has_alpha) == (W, H, bits, color, False)
    assert len(found.rows) > 1
    assert opened(b"".join(compressed(found)), W, H, bits, found.channels) == b"".join(rows)


def test_what_stands_beside_the_picture_is_kept_where_it_says_something(tmp_path: Path) -> None:
    xmp = b"XML:com.adobe.xmp\0\0\0\0\0<tiff:Orientation>6</tiff:Orientation>"
    before = (
        chunk(b"iTXt", b"Comment\0\0\0\0\0hi") + chunk(b"iTXt", xmp) + chunk(b"tRNS", b"\0\1") + chunk(b"abCd", b"x")
    )
    found = take_apart(written(tmp_path, png(noise(W, H, 8, 0), W, 8, 0, before=before)))
    assert found.chunks == {b"tRNS": b"\0\1"}
    assert found.texts == (xmp,)


def test_only_a_few_rows_are_held_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that promises little and unpacks to much is read piece by piece and refused at the first row too many."""
    monkeypatch.setattr(pngs, "PIECE", 4096)
    bomb = zlib.compress(bytes(50_000_000))
    head = W.to_bytes(4) + H.to_bytes(4) + bytes([8, 6, 0, 0, 0])
    raw = SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", bomb) + chunk(b"IEND", b"")
    found = take_apart(written(tmp_path, raw))
    seen: list[bytes] = []
    with pytest.raises(Corrupt):
        seen.extend(split(found, alpha=True))
    assert sum(map(len, seen)) < 4096


def test_a_large_picture_is_split_in_little_memory(tmp_path: Path) -> None:
    """24 million bytes of pixels pass through a fiftieth of that."""
    width, height = 2000, 3000
    packer = zlib.compressobj(1)
    row = b"\2" + bytes(4 * width)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = width.to_bytes(4) + height.to_bytes(4) + bytes([8, 6, 0, 0, 0])
    raw = SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    found = take_apart(written(tmp_path, raw))
    tracemalloc.start()
    size = sum(len(piece) for piece in split(found, alpha=False))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 0
    assert peak < 2_000_000


def _cut(data: bytes) -> bytes:
    return data[:-200]


def _flipped(data: bytes) -> bytes:
    place = data.index(b"IDAT") + 40
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def _short(data: bytes) -> bytes:
    """The head promises one row more."""
    head = W.to_bytes(4) + (H + 1).to_bytes(4) + bytes([8, 6, 0, 0, 0])
    return SIGNATURE + chunk(b"IHDR", head) + data[33:]


@pytest.mark.parametrize("spoil", [_cut, _flipped, _short], ids=lambda spoil: spoil.__name__)
def test_damage_is_noticed(tmp_path: Path, spoil: object) -> None:
    assert callable(spoil)
    path = written(tmp_path, spoil(png(noise(W, H, 8, 6), W, 8, 6)))
    with pytest.raises(Corrupt):
        list(split(take_apart(path), alpha=False))


@pytest.mark.parametrize(
    "raw",
    [
        b"GIF89a",
        SIGNATURE,
        SIGNATURE + chunk(b"IDAT", b""),
        SIGNATURE + chunk(b"IHDR", bytes(13)),
        SIGNATURE + chunk(b"IHDR", W.to_bytes(4) + H.to_bytes(4) + bytes([8, 6, 0, 0, 0])) + chunk(b"IEND", b""),
        SIGNATURE + b"\xff\xff\xff\xff" + b"IHDR",
    ],
)
def test_what_is_no_png_is_refused(tmp_path: Path, raw: bytes) -> None:
    with pytest.raises(Corrupt):
        take_apart(written(tmp_path, raw))
