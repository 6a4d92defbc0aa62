"""Tiles in memory: bounded, read by other threads, cut once; anew where they are damaged, and given up where they stay
so."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.artwork import Facts
from app.lens import Box
from services.workstation.tileshelf import TileShelf
from tests.kit.imagebytes import photo
from tests.kit.tiled import Inside
from ui.images.plane import paint_plane, snapped, view_of
from ui.images.shown import Shown
from ui.images.tiles import RECENT, TILE_BYTES, Tiles, View

SIZE = (2048, 1536)


def shown(folder: Path, n: int = 0, size: tuple[int, int] = SIZE) -> Shown:
    path = folder / f"{n}.png"
    if not path.exists():
        photo("RGB", size, n + 1).save(path, compress_level=1)
    return Shown(path, f"{n:064}", "Print file", Facts(*size, "PNG", "RGB", 1))


@pytest.fixture
def decoders() -> Inside:
    return Inside()


@pytest.fixture
def tiles(qtbot: QtBot, tmp_path: Path, decoders: Inside) -> Iterator[Tiles]:
    made = Tiles(lambda sha, size: None, budget=9 * TILE_BYTES)
    made.shelf = TileShelf(tmp_path / "tiles", decoders)
    yield made
    made.stop()


def settle(qtbot: QtBot, tiles: Tiles) -> None:
    qtbot.waitUntil(lambda: tiles.settled)


def test_memory_stays_within_its_budget(qtbot: QtBot, tiles: Tiles, tmp_path: Path) -> None:
    """A picture of 12 tiles at full size, 16 with its halves, three of them."""
    most = 0
    for n in range(3):
        one = shown(tmp_path, n)
        tiles.pack(one)
        settle(qtbot, tiles)
        pack = tiles.pack(one)
        assert pack is not None
        for column in range(4):
            for row in range(3):
                tiles.tile(pack, one.sha256, 0, column, row)
                settle(qtbot, tiles)
                most = max(most, tiles.size)
    assert 8 * TILE_BYTES <= most <= 9 * TILE_BYTES


def test_what_does_not_fit_in_memory_at_once_is_shown_smaller(qtbot: QtBot, tiles: Tiles, tmp_path: Path) -> None:
    """Else the screen would never be done: each tile would push out another one that is seen too."""
    one = shown(tmp_path)
    tiles.pack(one)
    settle(qtbot, tiles)
    pack = tiles.pack(one)
    assert pack is not None
    assert tiles.part(pack, View(Box(), 1.0)).level == 2
    assert tiles.part(pack, View(Box(0.1, 0.1, 0.1, 0.1), 1.0)) == (0, 0, 0, 1, 1)
    assert tiles.part(pack, View(Box(-0.5, 0.9, 3, 3), 0.25)) == (2, 0, 0, 1, 1)


def test_each_file_is_cut_once_and_each_tile_read_once(
    qtbot: QtBot, tiles: Tiles, tmp_path: Path, decoders: Inside
) -> None:
    one = shown(tmp_path)
    for _ in range(3):
        assert tiles.pack(one) is None
    settle(qtbot, tiles)
    pack = tiles.pack(one)
    assert pack is not None
    assert tiles.tile(pack, one.sha256, 0, 0, 0) is None
    settle(qtbot, tiles)
    first = tiles.tile(pack, one.sha256, 0, 0, 0)
    assert first is not None
    assert tiles.tile(pack, one.sha256, 0, 0, 0) is first
    assert decoders.cuts == ["0.png"]


def test_prefetching_brings_what_will_be_shown_first(
    qtbot: QtBot, tiles: Tiles, tmp_path: Path, decoders: Inside
) -> None:
    ahead = {shown(tmp_path, n): View(Box(), 0.25) for n in range(3)}
    tiles.prefetch(ahead)
    settle(qtbot, tiles)
    assert sorted(decoders.cuts) == ["0.png", "1.png", "2.png"]
    box = Box(0, 0, 512, 384)
    for one in ahead:
        assert paint_plane(tiles, one, box, box, 1.0).sharp


def test_pictures_whose_turn_has_passed_are_not_cut(
    qtbot: QtBot, tiles: Tiles, tmp_path: Path, decoders: Inside
) -> None:
    """As when somebody holds the arrow key down."""
    every = [shown(tmp_path, n, (40, 30)) for n in range(RECENT + 5)]
    tiles._cutting.setMaxThreadCount(1)
    assert tiles.shelf is not None
    with tiles.shelf._tidying:
        for one in every:
            tiles.pack(one)
    settle(qtbot, tiles)
    assert len(decoders.cuts) <= RECENT + 1
    assert every[-1].path is not None
    assert every[-1].path.name in decoders.cuts


def test_damaged_tiles_are_cut_anew_once_and_then_told(
    qtbot: QtBot, tiles: Tiles, tmp_path: Path, decoders: Inside
) -> None:
    one, box = shown(tmp_path, 0, (300, 200)), Box(0, 0, 300, 200)
    assert tiles.shelf is not None
    place = tiles.shelf._place(one.sha256)

    def break_() -> None:
        """The pixels, not the index."""
        data = bytearray(place.read_bytes())
        data[8:40] = bytes(32)
        place.write_bytes(data)

    for _ in range(2):
        paint_plane(tiles, one, box, box, 1.0)
        settle(qtbot, tiles)
        break_()
        paint_plane(tiles, one, box, box, 1.0)
        settle(qtbot, tiles)
    assert len(decoders.cuts) == 2
    assert "cannot be read" in tiles.wrong(one.sha256)
    tiles.try_again(one.sha256)
    qtbot.waitUntil(lambda: paint_plane(tiles, one, box, box, 1.0).sharp)
    assert tiles.wrong(one.sha256) == ""


def test_another_file_is_not_shown_for_the_one_that_was_measured(
    qtbot: QtBot, tiles: Tiles, tmp_path: Path, decoders: Inside
) -> None:
    """As a small copy under the large one's checksum; once the right file is there, its own pixels are shown."""
    small, box = shown(tmp_path, 0, (300, 200)), Box(0, 0, 300, 200)
    large = Shown(small.path, small.sha256, "Print file", Facts(600, 400, "PNG", "RGB", 1))
    with qtbot.waitSignal(tiles.failed):
        paint_plane(tiles, large, box, box, 1.0)
    assert "not the one" in tiles.wrong(large.sha256)
    photo("RGB", (600, 400), 7).save(tmp_path / "right.png")
    right = Shown(tmp_path / "right.png", large.sha256, "Print file", large.facts)
    tiles.try_again(right.sha256)
    qtbot.waitUntil(lambda: paint_plane(tiles, right, box, box, 1.0).sharp)


def test_tiles_are_cut_from_a_file_of_their_own_checksum_only(qtbot: QtBot, tiles: Tiles, tmp_path: Path) -> None:
    """As large as the one that was measured, and another picture: its name on the shelf says whose it is."""
    one, box = shown(tmp_path, 1, (300, 200)), Box(0, 0, 300, 200)
    assert one.path is not None
    lies = one.path.rename(tmp_path / f"{'a' * 64}.png")
    new = Shown(lies, "b" * 64, "Print file", one.facts)
    with qtbot.waitSignal(tiles.failed):
        paint_plane(tiles, new, box, box, 1.0)
    assert "not the one" in tiles.wrong(new.sha256)
    own = Shown(lies, "a" * 64, "Print file", one.facts)
    qtbot.waitUntil(lambda: paint_plane(tiles, own, box, box, 1.0).sharp)


def test_without_a_folder_for_tiles_nothing_is_asked_for(qtbot: QtBot, tmp_path: Path) -> None:
    tiles = Tiles(lambda sha, size: None)
    box = Box(0, 0, 300, 200)
    plane = paint_plane(tiles, shown(tmp_path, 0, (300, 200)), box, box, 1.0)
    assert (plane.sharp, plane.empty) == (False, True)
    tiles.stop()


def test_a_picture_that_was_not_measured_is_not_painted(qtbot: QtBot, tiles: Tiles, tmp_path: Path) -> None:
    box = Box(0, 0, 300, 200)
    plane = paint_plane(tiles, Shown(tmp_path / "a", "a" * 64, "Print file", None), box, box, 1.0)
    assert plane.empty
    assert tiles.settled


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_a_picture_s_corner_lies_on_a_device_pixel(ratio: float) -> None:
    area = Box(3, 5, 400, 300)
    found = snapped(Box(10.37, -20.61, 777.7, 333.3), area, ratio)
    for edge, start in ((found.x, area.x), (found.y, area.y)):
        assert (edge - start) * ratio == pytest.approx(round((edge - start) * ratio))
    assert view_of(Shown(None, "", "", Facts(800, 600, "PNG", "RGB", 1)), Box(0, 0, 400, 300), area, ratio).zoom == (
        pytest.approx(ratio / 2)
    )
