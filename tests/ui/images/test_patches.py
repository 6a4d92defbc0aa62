"""The large picture shows patches of known color as their profile means them: within ΔE 2, at any size."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.kit import patches, profiles
from tests.kit.patches import ACROSS, GREYS, INKS, RGB, SIDE, middles, picture, save, worst
from tests.kit.profiles import Color
from ui.images.loading import read

Case = tuple[Sequence[tuple[int, ...]], Callable[[], bytes], Callable[[], list[Color]], tuple[str, ...]]
CASES: dict[str, Case] = {
    "RGB": (RGB, profiles.adobe_rgb, patches.adobe, ("PNG", "TIFF", "JPEG", "WEBP")),
    "L": (GREYS, profiles.grey, patches.greys, ("PNG", "TIFF", "JPEG")),
    "CMYK": (INKS, profiles.cmyk, patches.inks, ("TIFF", "JPEG")),
}


@pytest.mark.parametrize("longest", [0, SIDE * ACROSS // 2])
@pytest.mark.parametrize(("mode", "form"), [(mode, form) for mode, case in CASES.items() for form in case[3]])
def test_the_large_picture(mode: str, form: str, longest: int, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    colors, profile, reference, _ = CASES[mode]
    save(picture(mode, colors), tmp_path / "p", form, profile())
    image = read(tmp_path / "p", longest)
    scale = image.width() / (SIDE * ACROSS)
    assert scale == (0.5 if longest else 1.0)
    found = [image.pixelColor(int(x * scale), int(y * scale)).toRgb() for x, y in middles(len(colors))]
    most = worst([patches.seen((c.red(), c.green(), c.blue())) for c in found], reference())
    request.node.user_properties.append(("delta_e", round(most, 3)))
    assert most < 2.0
