"""The large picture shows patches of known color as their profile means them: within ΔE 2, at any size, by either road
to the screen."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.lens import Box
from services.workstation.landing import thumbnail_path
from services.workstation.pictures import measure
from services.workstation.tileshelf import TileShelf
from tests.kit import patches, profiles
from tests.kit.patches import ACROSS, GREYS, INKS, RGB, SIDE, middles, picture, save, worst
from tests.kit.profiles import Color
from tests.kit.tiled import Inside
from ui.images.plane import paint_plane
from ui.images.shown import Shown
from ui.images.tiles import Tiles

Case = tuple[Sequence[tuple[int, ...]], Callable[[], bytes], Callable[[], list[Color]], tuple[str, ...]]
CASES: dict[str, Case] = {
    "RGB": (RGB, profiles.adobe_rgb, patches.adobe, ("PNG", "TIFF", "JPEG", "WEBP")),
    "L": (GREYS, profiles.grey, patches.greys, ("PNG", "TIFF", "JPEG")),
    "CMYK": (INKS, profiles.cmyk, patches.inks, ("TIFF", "JPEG")),
}


@pytest.mark.parametrize("scale", [0.5, 1.0])
@pytest.mark.parametrize(("mode", "form"), [(mode, form) for mode, case in CASES.items() for form in case[3]])
def test_the_small_copy_in_a_pane(
    mode: str, form: str, scale: float, tmp_path: Path, qtbot: QtBot, request: pytest.FixtureRequest
) -> None:
    colors, profile, reference, _ = CASES[mode]
    save(picture(mode, colors), tmp_path / "p", form, profile())
    facts = measure(tmp_path / "p", "p" * 64, tmp_path / "small").facts
    tiles = Tiles(lambda sha, size: thumbnail_path(tmp_path / "small", sha, size))
    shown, box = Shown(tmp_path / "p", "p" * 64, "", facts), Box(0, 0, facts.width * scale, facts.height * scale)
    qtbot.waitUntil(lambda: not paint_plane(tiles, shown, box, box, 1.0, sparing=True).empty)
    most = off(paint_plane(tiles, shown, box, box, 1.0, sparing=True).image, reference())
    tiles.stop()
    request.node.user_properties.append(("delta_e", round(most, 3)))
    assert most < 2.0


def off(image: QImage, wanted: list[Color]) -> float:
    """How far the worst patch is off."""
    scale = image.width() / (SIDE * ACROSS)
    found = [image.pixelColor(int(x * scale), int(y * scale)).toRgb() for x, y in middles(len(wanted))]
    return worst([patches.seen((c.red(), c.green(), c.blue())) for c in found], wanted)


@pytest.mark.parametrize("scale", [1.0, 0.7, 0.25, 2.0])
@pytest.mark.parametrize(("mode", "form"), [(mode, form) for mode, case in CASES.items() for form in case[3]])
def test_the_same_from_tiles(
    mode: str, form: str, scale: float, tmp_path: Path, qtbot: QtBot, request: pytest.FixtureRequest
) -> None:
    """As it is painted on the bench and in the loupe, at several zooms."""
    colors, profile, reference, _ = CASES[mode]
    save(picture(mode, colors), tmp_path / "p", form, profile())
    facts = measure(tmp_path / "p", "p" * 64, tmp_path / "small").facts
    tiles = Tiles(lambda sha, size: None)
    tiles.shelf = TileShelf(tmp_path / "tiles", Inside())
    shown, box = Shown(tmp_path / "p", "p" * 64, "", facts), Box(0, 0, facts.width * scale, facts.height * scale)
    qtbot.waitUntil(lambda: paint_plane(tiles, shown, box, box, 1.0).sharp)
    most = off(paint_plane(tiles, shown, box, box, 1.0).image, reference())
    tiles.stop()
    request.node.user_properties.append(("delta_e", round(most, 3)))
    assert most < 2.0
