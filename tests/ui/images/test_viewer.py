"""The pane's picture keeps the point under the hand, is upright, and comes from small copies and tiles alone."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.lens import STEPS
from services.workstation.decoding import Decoders, NotStarted
from services.workstation.landing import thumbnail_path
from services.workstation.pictures import measure
from services.workstation.tileshelf import TileShelf
from tests.kit.imagebytes import photo
from tests.kit.tiled import Inside, save_turned
from ui.icons import Icons
from ui.images import tiles as tiles_module
from ui.images.plate import Plate
from ui.images.shown import Shown
from ui.images.stage import PREPARING, SHARPENING, SMALL_COPY
from ui.images.tiles import Tiles
from ui.images.viewer import Viewer
from ui.theme import Theme

SIZE = (1200, 1600)
Make = Callable[..., Shown]


@pytest.fixture
def decoders() -> Inside:
    return Inside()


@pytest.fixture
def tiles(qtbot: QtBot, tmp_path: Path, decoders: Inside) -> Iterator[Tiles]:
    def small(sha: str, size: int) -> Path | None:
        path = thumbnail_path(tmp_path / "small", sha, size)
        return path if path.exists() else None

    made = Tiles(small)
    made.shelf = TileShelf(tmp_path / "tiles", decoders)
    yield made
    made.stop()


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A picture of this computer; `copied`: with a small copy."""

    def made(name: str, size: tuple[int, int] = SIZE, *, copied: bool = True) -> Shown:
        path, sha = tmp_path / f"{name}.png", name * 64
        photo("RGB", size, ord(name)).save(path, compress_level=1)
        facts = measure(path, sha, tmp_path / ("small" if copied else "elsewhere")).facts
        return Shown(path, sha, path.name, facts)

    return made


@pytest.fixture
def viewer(qtbot: QtBot, theme: Theme, tiles: Tiles, make: Make) -> Viewer:
    made = Viewer(Icons(theme), tiles)
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show_picture(make("a"))
    return made


def settled(qtbot: QtBot, viewer: Viewer) -> QImage:
    """As it looks when nothing more comes."""
    qtbot.waitUntil(lambda: not viewer.grab().isNull() and viewer.sharp and viewer.tiles.settled)
    return viewer.grab().toImage()


def test_it_fits_whole_with_air_around(viewer: Viewer) -> None:
    box = viewer.box(0)
    assert viewer.fitted
    assert box.height == pytest.approx(300 - 24, abs=1)
    assert box.x + box.width / 2 == pytest.approx(200, abs=1)


@pytest.mark.parametrize("zoom", [step for step in STEPS if step >= 0.5])
@pytest.mark.parametrize("at", [QPointF(120, 90), QPointF(200, 150), QPointF(260, 40)])
def test_the_point_under_the_hand_stays_within_a_pixel(viewer: Viewer, zoom: float, at: QPointF) -> None:
    viewer.one_to_one()
    before = viewer.point(at)
    viewer.zoom(STEPS.index(zoom) - STEPS.index(1.0), at)
    assert viewer.zoom_now == pytest.approx(zoom)
    x, y = viewer.box(0).at(*before)
    assert abs(x - at.x()) <= 1
    assert abs(y - at.y()) <= 1


def test_what_fits_is_the_small_copy_and_nothing_is_cut(qtbot: QtBot, viewer: Viewer, decoders: Inside) -> None:
    """Whoever walks down the queue costs no process anything; asked for its pixels, the file is cut."""
    settled(qtbot, viewer)
    assert decoders.cuts == []
    assert viewer.words_over(0) == ""
    viewer.one_to_one()
    settled(qtbot, viewer)
    assert decoders.cuts == ["a.png"]
    assert viewer.zoom_now == pytest.approx(1.0)
    viewer.one_to_one()
    assert viewer.fitted


def test_the_same_picture_stays_as_it_is_looked_at_and_another_is_fitted(viewer: Viewer, make: Make) -> None:
    viewer.one_to_one()
    viewer.show_picture(replace(viewer.pictures[0]))
    assert viewer.zoom_now == pytest.approx(1.0)
    viewer.show_picture(make("b"))
    assert viewer.fitted


class Held(Inside):
    """Says it cannot cut now, so long as `error` is there."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error: Exception | None = error

    def cut(self, path: Path, target: Path) -> None:
        if self.error is not None:
            raise self.error
        super().cut(path, target)


def test_until_tiles_are_cut_the_small_copy_is_seen_and_said(
    qtbot: QtBot, viewer: Viewer, tiles: Tiles, decoders: Inside
) -> None:
    small = settled(qtbot, viewer)
    tiles._cutting.setMaxThreadCount(1)
    assert tiles.shelf is not None
    said: list[str] = []
    viewer.told.connect(said.append)
    with tiles.shelf._tidying:  # held after the cut, before it is delivered
        viewer.one_to_one()
        early = viewer.grab().toImage()
        assert not viewer.sharp
        assert not viewer.is_empty
        assert viewer.words_over(0) == PREPARING
    late = settled(qtbot, viewer)
    assert said == [PREPARING, SHARPENING, ""]
    assert len({id(small), id(early), id(late)}) == 3
    assert early != late


def test_without_a_small_copy_it_says_that_it_is_prepared(qtbot: QtBot, viewer: Viewer, make: Make) -> None:
    one = make("c", (300, 200), copied=False)
    seen: list[tuple[bool, str]] = []
    paint = viewer.painted

    def painted() -> None:
        paint()
        seen.append((viewer.is_empty, viewer.words_over(0)))

    viewer.painted = painted  # type: ignore[method-assign]  # listens, too
    viewer.show_picture(one)
    settled(qtbot, viewer)
    assert (True, PREPARING) in seen
    assert seen[-1] == (False, "")


def test_a_small_copy_stands_for_a_file_that_is_elsewhere_and_says_so(
    qtbot: QtBot, viewer: Viewer, make: Make, decoders: Inside
) -> None:
    viewer.show_picture(replace(make("d"), path=None, copied=True))
    settled(qtbot, viewer)
    assert viewer.words_over(0) == ""
    viewer.one_to_one()
    qtbot.waitUntil(lambda: not viewer.grab().isNull() and viewer.words_over(0) == SMALL_COPY)
    assert decoders.cuts == []


@pytest.mark.parametrize("copied", [True, False])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_camera_s_turn_is_the_same_in_every_format(
    qtbot: QtBot, viewer: Viewer, tmp_path: Path, form: str, copied: bool
) -> None:
    """Blue above red, whether it comes from the small copy or from tiles."""
    image = Image.new("RGB", (200, 400), "red")
    image.paste((0, 0, 255), (0, 0, 200, 200))
    path = tmp_path / "turned"
    save_turned(image, path, 6, form)
    facts = measure(path, "e" * 64, tmp_path / ("small" if copied else "elsewhere")).facts
    assert (facts.width, facts.height) == (200, 400)
    viewer.show_picture(Shown(path, "e" * 64, "", facts))
    grabbed, box = settled(qtbot, viewer), viewer.box(0)
    for u in (0.1, 0.9):
        for v, blue in ((0.1, True), (0.45, True), (0.55, False), (0.9, False)):
            color = grabbed.pixelColor(*(round(place) for place in box.at(u, v)))
            assert (color.blue() > 200) is blue
            assert (color.red() > 200) is not blue


def test_a_broken_file_is_said_to_be_broken(qtbot: QtBot, viewer: Viewer, make: Make, tmp_path: Path) -> None:
    one = make("f", copied=False)
    assert one.path is not None
    one.path.write_bytes(one.path.read_bytes()[:2000])
    viewer.tiles.shelf = TileShelf(tmp_path / "real", Decoders(at_once=1))
    viewer.show_picture(one)
    qtbot.waitUntil(lambda: not viewer.grab().isNull() and bool(viewer.tiles.wrong(one.sha256)), timeout=20_000)
    assert viewer.words_over(0) == "The file is damaged and cannot be shown."


def test_a_process_that_cannot_be_had_is_asked_for_again(
    qtbot: QtBot, viewer: Viewer, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiles_module, "AGAIN_MS", 1)
    held = Held(NotStarted())
    viewer.tiles.shelf = TileShelf(tmp_path / "held", held)
    viewer.show_picture(make("g", (300, 200), copied=False))
    told = list[tuple[str, str]]()
    viewer.tiles.failed.connect(lambda sha, words: told.append((sha, words)))
    qtbot.waitUntil(lambda: not viewer.grab().isNull() and len(told) > 1)
    assert told[0] == ("g" * 64, "Platen cannot start the program that opens pictures.")
    held.error = None
    settled(qtbot, viewer)
    assert held.cuts == ["g.png"]
    assert viewer.words_over(0) == ""


def test_words_stand_where_there_is_no_picture(qtbot: QtBot, viewer: Viewer) -> None:
    settled(qtbot, viewer)
    viewer.show_words("image-off", "No mock-up")
    assert viewer.lead == -1
    blank = QImage(viewer.grab().toImage())
    viewer.show_words("image-off", "")
    assert blank != viewer.grab().toImage()
    assert QRectF(viewer.rect()).isValid()


def test_the_plate_tells_what_was_asked(qtbot: QtBot, theme: Theme) -> None:
    plate = Plate(Icons(theme))
    qtbot.addWidget(plate)
    asked: list[str] = []
    plate.asked.connect(asked.append)
    for name, box in plate._places():
        if name != "zoom":
            QTest.mouseClick(plate, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    assert asked == ["minus", "plus", "fit", "full"]
