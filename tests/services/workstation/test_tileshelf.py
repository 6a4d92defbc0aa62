"""Tiles are cut once, kept within a bound, cut anew where they are damaged, and refused in words."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from app.errors import Corrupt, Unavailable, Unreachable
from services.workstation import decoding
from services.workstation.decoding import MEMORY, Decoders
from services.workstation.tileshelf import TileShelf
from tests.kit.imagebytes import photo
from tests.kit.tiled import whole

NAMES = [f"{n}{n}{'0' * 62}" for n in range(4)]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[TileShelf]:
    made = TileShelf(tmp_path / "tiles", Decoders(at_once=1))
    yield made
    made.close()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    photo("RGB", (700, 400)).save(tmp_path / "a.png")
    return tmp_path / "a.png"


def test_a_file_is_cut_once_and_by_another_process(shelf: TileShelf, picture: Path) -> None:
    assert shelf.kept(NAMES[0]) is None
    pack = shelf.pack(picture, NAMES[0])
    assert whole(pack).tobytes() == photo("RGB", (700, 400)).tobytes()
    assert shelf.decoders.started == 1
    picture.unlink()
    again = shelf.pack(picture, NAMES[0])
    assert again.index == pack.index


def test_the_longest_unused_goes_first_when_the_bound_is_reached(shelf: TileShelf, picture: Path) -> None:
    shelf.pack(picture, NAMES[0])
    size = sum(path.stat().st_size for path in shelf.folder.rglob("*.tiles"))
    shelf._most = size * 2 + 10
    shelf.pack(picture, NAMES[1])
    for n, name in enumerate(NAMES[:2]):
        os.utime(shelf._place(name), (1000 + n, 1000 + n))
    assert shelf.kept(NAMES[0]) is not None
    shelf.pack(picture, NAMES[2])
    assert [shelf.kept(name) is not None for name in NAMES] == [True, False, True, False]


def test_a_single_picture_larger_than_the_bound_is_still_shown(shelf: TileShelf, picture: Path) -> None:
    shelf._most = 1
    assert whole(shelf.pack(picture, NAMES[0])).size == (700, 400)


def test_damaged_tiles_are_cut_anew(shelf: TileShelf, picture: Path) -> None:
    shelf.pack(picture, NAMES[0])
    place = shelf._place(NAMES[0])
    place.write_bytes(place.read_bytes()[:-3])
    assert shelf.kept(NAMES[0]) is None
    assert whole(shelf.pack(picture, NAMES[0])).size == (700, 400)
    shelf.drop(NAMES[0])
    assert shelf.kept(NAMES[0]) is None


def test_what_is_no_picture_is_refused_in_words(shelf: TileShelf, tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"no picture")
    with pytest.raises(Corrupt, match="damaged"):
        shelf.pack(tmp_path / "b", NAMES[0])
    with pytest.raises(Unreachable):
        shelf.pack(tmp_path / "nowhere", NAMES[0])


def test_after_closing_nothing_is_cut(shelf: TileShelf, picture: Path) -> None:
    shelf.close()
    with pytest.raises(Unavailable, match="closing"):
        shelf.pack(picture, NAMES[0])


def test_a_full_disk_is_told_as_such(shelf: TileShelf, picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trouble = (
        "import sys; sys.path.insert(0, sys.argv[1])\nfrom services.workstation import decoding, pyramid\n"
        "def cut(path, target): raise OSError(28, 'full')\npyramid.cut = cut\ndecoding.serve()\n"
    )
    monkeypatch.setattr(decoding, "_CODE", trouble)
    with pytest.raises(Unavailable, match="disk"):
        shelf.pack(picture, NAMES[0])


@pytest.mark.parametrize(("word", "message"), [("os._exit(1)", "damaged"), ("bytearray(1 << 40)", "too large")])
def test_a_file_that_kills_its_process_is_refused(
    word: str, message: str, shelf: TileShelf, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble = (
        "import os, sys; sys.path.insert(0, sys.argv[1])\nfrom services.workstation import decoding, pyramid\n"
        f"def cut(path, target): {word}\npyramid.cut = cut\ndecoding.serve()\n"
    )
    monkeypatch.setattr(decoding, "_CODE", trouble)
    with pytest.raises(Corrupt, match=message):
        shelf.pack(picture, NAMES[0])


def test_a_whole_print_file_fits_in_a_process_of_bounded_memory(shelf: TileShelf, tmp_path: Path) -> None:
    """7,200 × 9,600 pixels; its tiles are at hand in every size."""
    Image.new("RGB", (7200, 9600), (200, 30, 60)).save(tmp_path / "large.jpg", quality=95)
    pack = shelf.pack(tmp_path / "large.jpg", NAMES[3])
    assert [level.factor for level in pack.index.levels] == [1, 2, 4, 8, 16, 32]
    red, green, blue = pack.tile(0, 14, 18)[-3:]
    assert (abs(red - 200) < 4, abs(green - 30) < 4, abs(blue - 60) < 4) == (True, True, True)
    assert shelf.decoders.peak < MEMORY // 2
