"""Proofs beside written-out arithmetic: within ΔE 2; what a printer cannot reach is marked, and nothing else."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from app.errors import Corrupt
from services.workstation.colors import Profile, Proof, profile_of
from services.workstation.decoding import Decoders
from services.workstation.pyramid import HATCH, MOST_PROOFED, NO_PROFILE, proofed
from services.workstation.tilepack import TILE, Pack
from services.workstation.tileshelf import TileShelf
from tests.kit import patches, profiles
from tests.kit.patches import RGB, SIDE, delta, middles, on_a_screen, picture, seen, srgb_light, times, worst
from tests.kit.profiles import Color
from tests.kit.tiled import whole

SHARE, INK = 0.7, 0.97
INSIDE = [(r, g, b) for r in (120, 160, 200) for g in (120, 160, 200) for b in (120, 160, 200)]


def printed(rgb: Sequence[float]) -> Color:
    """XYZ of what the RGB printer makes of sRGB levels: each of its lights cut off where it cannot follow."""
    light = times(patches.inverse(_printer()), times(patches._SRGB, [srgb_light(level) for level in rgb]))
    return times(_printer(), [min(1.0, max(0.0, part)) for part in light])


def _printer() -> patches.Matrix:
    columns = profiles.printer_colorants(SHARE)
    rows = [tuple(column[n] for column in columns) for n in range(3)]
    return rows[0], rows[1], rows[2]  # type: ignore[return-value]


def inked(rgb: Sequence[float]) -> Color:
    """XYZ on the CMYK paper: the black of the picture goes to the paper's own, all between in proportion."""
    light = [INK * srgb_light(level) + (1 - INK) for level in rgb]
    return profiles._light_to_xyz(light[0], light[1], light[2])


def levels(image: Image.Image, count: int) -> list[tuple[int, ...]]:
    found = [image.getpixel(place) for place in middles(count)]
    return [one for one in found if isinstance(one, tuple)]


def test_an_rgb_printer_s_colors_are_those_of_the_arithmetic(request: pytest.FixtureRequest) -> None:
    shown, _ = Proof(profiles.printer_rgb(share=SHARE)).of(picture("RGB", RGB), Profile())
    most = worst([seen(one) for one in levels(shown, len(RGB))], [on_a_screen(printed(rgb)) for rgb in RGB])
    request.node.user_properties.append(("delta_e", round(most, 3)))
    assert most < 2.0


def test_on_paper_black_goes_to_the_paper_s_own_black(request: pytest.FixtureRequest) -> None:
    colors = [*INSIDE, (0, 0, 0), (90, 90, 90), (255, 255, 255)]
    shown, _ = Proof(profiles.cmyk_printer(ink=INK)).of(picture("RGB", colors), Profile())
    found = [seen(one) for one in levels(shown, len(colors))]
    most = worst(found, [on_a_screen(inked(rgb)) for rgb in colors])
    request.node.user_properties.append(("delta_e", round(most, 3)))
    assert most < 2.0
    assert found[-3][0] > 15, "without compensation nothing would be left of the shadows"


def test_what_is_marked_is_what_the_arithmetic_moves() -> None:
    _, outside = Proof(profiles.printer_rgb(share=SHARE)).of(picture("RGB", RGB), Profile())
    moved = [delta(seen(rgb), profiles.lab_of(printed(rgb))) for rgb in RGB]
    marked = [outside.getpixel(place) for place in middles(len(RGB))]
    clear = [(far > 5, mark == 255) for far, mark in zip(moved, marked, strict=True) if not 3.5 < far < 6.5]
    assert all(wanted == found for wanted, found in clear)
    assert 5 < sum(found for _, found in clear) < len(clear) - 5


def test_a_file_is_proofed_from_its_own_colors_not_from_srgb() -> None:
    """The strongest green of Adobe RGB is farther out than that of sRGB."""
    proof = Proof(profiles.printer_rgb(share=0.99))
    adobe = profile_of(profiles.adobe_rgb(), "RGB")
    green = Image.new("RGB", (2, 2), (0, 255, 0))
    assert proof.of(green, Profile())[1].getextrema() == (0, 0)
    assert proof.of(green, adobe)[1].getextrema() == (255, 255)


@pytest.mark.parametrize(("mode", "icc"), [("L", None), ("CMYK", profiles.cmyk()), ("CMYK", None), ("LAB", None)])
def test_every_mode_has_a_proof(mode: str, icc: bytes | None) -> None:
    shown, outside = Proof(profiles.cmyk_printer()).of(Image.new(mode, (3, 2)), profile_of(icc, mode))
    assert (shown.mode, outside.mode, outside.size) == ("RGB", "L", (3, 2))


def test_what_is_see_through_is_printed_nowhere() -> None:
    image = Image.new("RGBA", (2, 1), (255, 0, 0, 0))
    image.putpixel((1, 0), (255, 0, 0, 90))
    shown, outside = Proof(profiles.printer_rgb()).of(image, Profile())
    assert shown.getchannel("A").tobytes() == b"\x00\x5a"
    assert outside.tobytes() == b"\x00\xff"


# into tiles ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def printer(tmp_path: Path) -> Path:
    path = tmp_path / "p.icc"
    path.write_bytes(profiles.printer_rgb())
    return path


@pytest.fixture
def half_red(tmp_path: Path) -> Path:
    """The left quarter in a red that cannot be printed, over two tiles across."""
    image = Image.new("RGB", (800, 300), (128, 128, 128))
    image.paste((255, 0, 0), (0, 0, 200, 300))
    image.save(tmp_path / "a.png")
    return tmp_path / "a.png"


def test_tiles_are_hatched_where_nothing_can_be_printed(half_red: Path, printer: Path, tmp_path: Path) -> None:
    assert proofed(half_red, tmp_path / "a.tiles", printer) == ""
    pack = Pack(tmp_path / "a.tiles")
    assert pack.index.outside == pytest.approx(0.25)
    for level in (0, 1):
        image = whole(pack, level)
        wide = image.width // 4
        reds, rest = image.crop((0, 0, wide - 8, image.height)), image.crop((wide + 8, 0, *image.size))
        assert {color for _, color in rest.getcolors() or ()} == {(128, 128, 128)}
        counts = {color: n for n, color in reds.getcolors() or ()}
        ink = reds.width * reds.height * 2 / HATCH
        assert counts[(0, 0, 0)] == pytest.approx(ink, rel=0.05)
        assert counts[(255, 255, 255)] == pytest.approx(ink, rel=0.05)
        assert len(counts) == 3


def test_the_hatch_goes_on_from_tile_to_tile() -> None:
    assert TILE % HATCH == 0


def test_a_large_file_is_proofed_at_half_its_pixels(
    half_red: Path, printer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from services.workstation import pyramid

    assert MOST_PROOFED < pyramid.MOST
    monkeypatch.setattr(pyramid, "MOST_PROOFED", 100_000)
    assert proofed(half_red, tmp_path / "a.tiles", printer) == ""
    index = Pack(tmp_path / "a.tiles").index
    assert (index.width, index.height, index.levels[0].factor) == (800, 300, 2)


def test_what_is_clear_does_not_count(printer: Path, tmp_path: Path) -> None:
    image = Image.new("RGBA", (SIDE, SIDE), (255, 0, 0, 0))
    image.paste((255, 0, 0, 255), (0, 0, SIDE, SIDE // 4))
    image.save(tmp_path / "a.png")
    assert proofed(tmp_path / "a.png", tmp_path / "a.tiles", printer) == ""
    assert Pack(tmp_path / "a.tiles").index.outside == 1.0


def test_a_profile_that_is_gone_or_of_something_else_is_told(half_red: Path, tmp_path: Path) -> None:
    assert proofed(half_red, tmp_path / "a.tiles", tmp_path / "nowhere.icc") == NO_PROFILE
    (tmp_path / "s.icc").write_bytes(profiles.adobe_rgb())
    assert proofed(half_red, tmp_path / "a.tiles", tmp_path / "s.icc") == NO_PROFILE
    assert not list(tmp_path.glob("*.tiles"))


def test_the_shelf_has_it_made_by_another_process_and_keeps_it_beside_the_picture(
    half_red: Path, printer: Path, tmp_path: Path
) -> None:
    shelf = TileShelf(tmp_path / "tiles", Decoders(at_once=1))
    plain = shelf.pack(half_red, "ab" * 32)
    proof = shelf.pack(half_red, "ab" * 32 + "-p", printer)
    assert (plain.index.outside, round(proof.index.outside, 2)) == (0.0, 0.25)
    assert shelf.decoders.started == 1
    printer.unlink()
    assert shelf.pack(half_red, "ab" * 32 + "-p", printer).index == proof.index
    with pytest.raises(Corrupt, match="printer's color profile cannot be read"):
        shelf.pack(half_red, "ab" * 32 + "-q", printer)
    shelf.close()
