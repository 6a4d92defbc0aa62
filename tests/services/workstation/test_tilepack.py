"""Tiles come out of the pack as they went in; what is damaged is said to be."""

from io import BytesIO
from pathlib import Path

import pytest

from app.errors import Corrupt
from services.workstation.tilepack import MAGIC, TILE, Pack, Writer


def packed(path: Path, channels: int = 3) -> list[bytes]:
    """A picture of two by two tiles and its half; gives the tiles of the largest level."""
    width, height = TILE + 100, TILE + 7
    sizes = [(w, h) for h in (TILE, 7) for w in (TILE, 100)]
    tiles = [bytes([n]) * (w * h * channels) for n, (w, h) in enumerate(sizes, 1)]
    with path.open("wb") as file:
        writer = Writer(file, width, height, channels)
        writer.level(width, height, 1, iter(tiles))
        half = (-(-width // 2), -(-height // 2))
        writer.level(*half, 2, iter([b"\x09" * (half[0] * half[1] * channels)]))
        writer.finish()
    return tiles


@pytest.mark.parametrize("channels", [3, 4])
def test_what_went_in_comes_out(channels: int, tmp_path: Path) -> None:
    tiles = packed(tmp_path / "p", channels)
    pack = Pack(tmp_path / "p")
    found = [pack.tile(0, column, row) for row in range(2) for column in range(2)]
    assert found == tiles
    assert set(pack.tile(1, 0, 0)) == {9}
    assert (pack.index.width, pack.index.height, pack.index.channels) == (TILE + 100, TILE + 7, channels)


@pytest.mark.parametrize(("zoom", "level"), [(8.0, 0), (1.0, 0), (0.51, 0), (0.5, 1), (0.01, 1)])
def test_a_level_never_has_fewer_pixels_than_the_screen_where_the_file_has_them(
    zoom: float, level: int, tmp_path: Path
) -> None:
    packed(tmp_path / "p")
    assert Pack(tmp_path / "p").level_for(zoom) == level


@pytest.mark.parametrize("cut", [0, 5, 24, 100])
def test_half_a_file_is_no_pack(cut: int, tmp_path: Path) -> None:
    packed(tmp_path / "p")
    data = (tmp_path / "p").read_bytes()
    (tmp_path / "p").write_bytes(data[: len(data) - 1 - cut] if cut else b"")
    with pytest.raises(Corrupt):
        Pack(tmp_path / "p")


def test_an_index_that_lies_is_refused(tmp_path: Path) -> None:
    packed(tmp_path / "p")
    data = (tmp_path / "p").read_bytes()
    assert data.endswith(MAGIC)
    (tmp_path / "p").write_bytes(data.replace(b'"factor":1', b'"factor":0'))
    with pytest.raises(Corrupt):
        Pack(tmp_path / "p")


@pytest.mark.parametrize("at", [2, 9, 14])
def test_a_flipped_byte_is_noticed(at: int, tmp_path: Path) -> None:
    packed(tmp_path / "p")
    data = bytearray((tmp_path / "p").read_bytes())
    data[at] ^= 0xFF
    (tmp_path / "p").write_bytes(data)
    with pytest.raises(Corrupt):
        Pack(tmp_path / "p").tile(0, 0, 0)


def test_the_writer_needs_no_file_on_disk() -> None:
    file = BytesIO()
    writer = Writer(file, 1, 1, 3)
    writer.level(1, 1, 1, iter([b"abc"]))
    writer.finish()
    assert file.getvalue().endswith(MAGIC)
