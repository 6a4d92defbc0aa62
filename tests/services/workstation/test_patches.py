"""Patches of known color come out of a file as its profile means them: within ΔE 2 in the small copy and in the tiles,
at every size."""

from pathlib import Path

import pytest
from PIL import Image

from services.workstation.pictures import measure
from services.workstation.pyramid import cut
from services.workstation.tilepack import Pack
from tests.kit import patches, profiles
from tests.kit.patches import ACROSS, GREYS, INKS, RGB, SIDE, middles, picture, save, worst
from tests.kit.profiles import Color
from tests.kit.tiled import whole

MOST = 2.0
Note = pytest.FixtureRequest


def shown(path: Path, count: int) -> list[Color]:
    """The middle of each patch of the small copy, as Lab."""
    measured = measure(path, "p", path.parent / "small")
    with Image.open(measured.thumbnails[0]) as small:
        image = small.convert("RGB")
    assert image.width == SIDE * ACROSS
    found = [image.getpixel(place) for place in middles(count)]
    return [patches.seen(rgb) for rgb in found if isinstance(rgb, tuple)]


def tiled(path: Path, count: int, level: int) -> list[Color]:
    """The middle of each patch, put together from the tiles of one level."""
    assert cut(path, path.parent / "p.tiles") == ""
    pack = Pack(path.parent / "p.tiles")
    image, factor = whole(pack, level).convert("RGB"), pack.index.levels[level].factor
    found = [image.getpixel((x // factor, y // factor)) for x, y in middles(count)]
    return [patches.seen(rgb) for rgb in found if isinstance(rgb, tuple)]


def off(path: Path, wanted: list[Color], request: Note) -> float:
    """How far the worst patch is off, kept with the result."""
    found = [shown(path, len(wanted)), *(tiled(path, len(wanted), level) for level in (0, 1, 2))]
    most = max(worst(one, wanted) for one in found)
    request.node.user_properties.append(("delta_e", round(most, 3)))
    return most


@pytest.mark.parametrize("form", ["PNG", "TIFF", "JPEG", "WEBP"])
def test_adobe_rgb(form: str, tmp_path: Path, request: Note) -> None:
    save(picture("RGB", RGB), tmp_path / "p", form, profiles.adobe_rgb())
    assert off(tmp_path / "p", patches.adobe(), request) < MOST


def test_without_the_profile_the_same_patches_look_far_off(tmp_path: Path, request: Note) -> None:
    """The test above can fail."""
    picture("RGB", RGB).save(tmp_path / "p", "PNG")
    assert off(tmp_path / "p", patches.adobe(), request) > 10


def test_a_see_through_picture_keeps_its_colors(tmp_path: Path, request: Note) -> None:
    image = picture("RGB", RGB).convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 8, 8))
    image.save(tmp_path / "p", "PNG", icc_profile=profiles.adobe_rgb())
    assert off(tmp_path / "p", patches.adobe(), request) < MOST


@pytest.mark.parametrize("form", ["PNG", "TIFF", "JPEG"])
def test_grey(form: str, tmp_path: Path, request: Note) -> None:
    save(picture("L", GREYS), tmp_path / "p", form, profiles.grey())
    assert off(tmp_path / "p", patches.greys(), request) < MOST


@pytest.mark.parametrize("form", ["TIFF", "JPEG"])
def test_cmyk_beside_its_table(form: str, tmp_path: Path, request: Note) -> None:
    save(picture("CMYK", INKS), tmp_path / "p", form, profiles.cmyk())
    assert off(tmp_path / "p", patches.inks(), request) < MOST


def test_cmyk_beside_the_formula_its_table_was_made_from(tmp_path: Path, request: Note) -> None:
    """Inks at the table's own steps, where nothing lies between."""
    inks = [(c, m, y, k) for c in (0, 255) for m in (0, 255) for y in (0, 255) for k in (0, 255)]
    save(picture("CMYK", inks), tmp_path / "p", "TIFF", profiles.cmyk())
    wanted = [profiles.on_paper(*(ink / 255 for ink in four)) for four in inks]
    assert off(tmp_path / "p", wanted, request) < MOST
