"""Pictures on a screen with a profile of its own: within ΔE 2 of what they mean; without one, or with one that is lost,
as sRGB and told."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from app.artwork import Facts
from app.lens import Box
from services.workstation.colors import Device
from services.workstation.profiles import adopt, screen_id
from services.workstation.tileshelf import TileShelf
from tests.kit import patches, profiles
from tests.kit.patches import RGB, middles, picture, seen, worst
from tests.kit.profiles import ADOBE_GAMMA, Color
from tests.kit.tiled import Inside
from ui.images.plane import paint_plane
from ui.images.shown import Shown
from ui.images.stage import Stage
from ui.images.tiles import Tiles
from ui.images.tints import PLAIN, Tint, screen_parts, screen_words
from ui.station import Station


@pytest.fixture
def wide(tmp_path: Path) -> Tint:
    """A screen with the primaries of Adobe RGB."""
    (tmp_path / "s.icc").write_bytes(profiles.adobe_rgb("Wide screen"))
    named = adopt(tmp_path / "s.icc", tmp_path / "profiles", Device.SCREEN)
    return Tint(named.file, named.title, tmp_path / "profiles")


def on_wide(rgb: Sequence[float]) -> Color:
    """Lab of what such a screen shows for these levels."""
    return profiles.lab_of(patches.times(patches._ADOBE, [(level / 255) ** ADOBE_GAMMA for level in rgb]))


def shown(folder: Path) -> Shown:
    image = picture("RGB", RGB)
    image.save(folder / "p.png")
    return Shown(folder / "p.png", "p" * 64, "", Facts(*image.size, "PNG", "RGB", 1))


def of(image: QImage) -> list[tuple[int, int, int]]:
    found = [image.pixelColor(x, y) for x, y in middles(len(RGB))]
    return [(color.red(), color.green(), color.blue()) for color in found]


def test_tiles_come_out_right_on_the_screen_they_are_painted_for(
    wide: Tint, tmp_path: Path, qtbot: QtBot, request: pytest.FixtureRequest
) -> None:
    tiles = Tiles(lambda sha, size: None)
    tiles.shelf = TileShelf(tmp_path / "tiles", Inside())
    one = shown(tmp_path)
    box = Box(0, 0, *one.size)
    plain = paint_plane(tiles, one, box, box, 1.0)
    qtbot.waitUntil(lambda: paint_plane(tiles, one, box, box, 1.0).sharp)
    plain = paint_plane(tiles, one, box, box, 1.0)
    tiles.tint = wide
    assert not paint_plane(tiles, one, box, box, 1.0).sharp, "another screen's tiles are no longer used"
    qtbot.waitUntil(lambda: paint_plane(tiles, one, box, box, 1.0).sharp)
    found = of(paint_plane(tiles, one, box, box, 1.0).image)
    tiles.tint = PLAIN
    assert paint_plane(tiles, one, box, box, 1.0).image == plain.image
    tiles.stop()
    most = worst([on_wide(rgb) for rgb in found], [seen(rgb) for rgb in RGB])
    request.node.user_properties.append(("delta_e", round(most, 3)))
    assert most < 2.0
    assert worst([on_wide(rgb) for rgb in of(plain.image)], [seen(rgb) for rgb in RGB]) > 10


def test_see_through_pixels_keep_their_alpha(wide: Tint) -> None:
    image = QImage(2, 2, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(0, 200, 0, 100))
    wide.apply(image)
    color = image.pixelColor(0, 0)
    assert color.alpha() == 100
    assert color.red() > 60


@pytest.mark.parametrize("contents", [None, b"rubbish", profiles.cmyk_printer()], ids=["gone", "rubbish", "printer"])
def test_a_profile_that_is_lost_shows_srgb_and_is_told(contents: bytes | None, tmp_path: Path) -> None:
    if contents is not None:
        (tmp_path / "x.icc").write_bytes(contents)
    tint = Tint("x.icc", "Dell", tmp_path)
    image = QImage(1, 1, QImage.Format.Format_RGB32)
    image.fill(QColor(10, 200, 30))
    assert tint.apply(image).pixelColor(0, 0) == QColor(10, 200, 30)
    assert tint.words == "this screen's profile Dell cannot be read, so it is taken as sRGB"


def test_a_stage_paints_for_the_screen_it_lies_on(wide: Tint, station: Station, tmp_path: Path, qtbot: QtBot) -> None:
    """What is chosen for another screen does not count."""
    station.folder = tmp_path
    named = adopt(tmp_path / "s.icc", tmp_path / "profiles", Device.SCREEN)
    stage = Stage(station.icons, station.tiles)
    qtbot.addWidget(stage)
    stage.grab()
    assert station.tiles.tint is PLAIN
    station.show_screen(screen_id(*screen_parts(stage.screen())), named)
    stage.grab()
    assert (station.tiles.tint.file, station.tiles.tint.words) == (
        named.file,
        "shown by this screen's profile Wide screen",
    )
    assert station.tint_of(None) is PLAIN
    station.show_screen(screen_id(*screen_parts(stage.screen())), None)
    stage.grab()
    assert station.tiles.tint is PLAIN
    assert station.settings.screen_profiles == ""


def test_a_screen_without_a_name_is_this_screen() -> None:
    assert screen_words(None) == "This screen"
    assert screen_words(QGuiApplication.primaryScreen())
