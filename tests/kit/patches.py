"""Patches of known color and the arithmetic of what they should look like, written out.

The reference for RGB and grey is the published primaries, white and gamma; for CMYK the profile's own table, looked up
by the color library's road to Lab.
"""

import math
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms

from tests.kit import profiles
from tests.kit.profiles import ADOBE_GAMMA, ADOBE_PRIMARIES, D50, GREY_GAMMA, Color, lab_of

SIDE = 64
"""Pixels of a patch, so that no patch shares a block of the small copy's compression with another."""
ACROSS = 8
Matrix = tuple[Color, Color, Color]
D65 = (0.3127, 0.3290)
SRGB_PRIMARIES = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
BRADFORD: Matrix = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))


def times(matrix: Matrix, vector: Sequence[float]) -> Color:
    a, b, c = (sum(m * v for m, v in zip(row, vector, strict=True)) for row in matrix)
    return a, b, c


def product(one: Matrix, other: Matrix) -> Matrix:
    columns = [times(one, column) for column in zip(*other, strict=True)]
    a, b, c = zip(*columns, strict=True)
    return a, b, c


def inverse(m: Matrix) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = m
    det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    return (
        ((e * i - f * h) / det, (c * h - b * i) / det, (b * f - c * e) / det),
        ((f * g - d * i) / det, (a * i - c * g) / det, (c * d - a * f) / det),
        ((d * h - e * g) / det, (b * g - a * h) / det, (a * e - b * d) / det),
    )


def xyz_of(xy: tuple[float, float]) -> Color:
    x, y = xy
    return x / y, 1.0, (1 - x - y) / y


def to_xyz(primaries: Sequence[tuple[float, float]]) -> Matrix:
    """From linear light of these primaries with a D65 white to XYZ under D50, by Bradford."""
    r, g, b = map(xyz_of, primaries)
    plain: Matrix = ((r[0], g[0], b[0]), (r[1], g[1], b[1]), (r[2], g[2], b[2]))
    share = times(inverse(plain), xyz_of(D65))
    rows = [tuple(v * s for v, s in zip(row, share, strict=True)) for row in plain]
    scaled: Matrix = (rows[0], rows[1], rows[2])  # type: ignore[assignment]
    before, after = times(BRADFORD, xyz_of(D65)), times(BRADFORD, D50)
    gains = [a / b for a, b in zip(after, before, strict=True)]
    gain: Matrix = ((gains[0], 0, 0), (0, gains[1], 0), (0, 0, gains[2]))
    return product(product(inverse(BRADFORD), product(gain, BRADFORD)), scaled)


_ON_WHITE: Matrix = ((D50[0], 0, 0), (0, D50[1], 0), (0, 0, D50[2]))
_ADOBE, _SRGB = to_xyz(ADOBE_PRIMARIES), to_xyz(SRGB_PRIMARIES)


def srgb_light(level: float) -> float:
    value = level / 255
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def seen(rgb: Sequence[float]) -> Color:
    """Lab of what a screen shows for these sRGB levels."""
    return lab_of(times(_SRGB, [srgb_light(level) for level in rgb]))


def on_a_screen(xyz: Color) -> Color:
    """Lab of a color as near as sRGB comes to it: light below none and above all is cut off."""
    light = times(inverse(_SRGB), xyz)
    return lab_of(times(_SRGB, [min(1.0, max(0.0, v)) for v in light]))


def delta(one: Color, other: Color) -> float:
    """CIE76: the plain distance, stricter than its successors for strong colors."""
    return math.dist(one, other)


LEVELS = (0, 70, 160, 255)
RGB = [(r, g, b) for r in LEVELS for g in LEVELS for b in LEVELS]
GREYS = [(n,) for n in range(0, 256, 5)]
INKS = [(c, m, y, k) for c in (0, 90, 255) for m in (0, 90, 255) for y in (0, 90, 255) for k in (0, 120)]


def adobe() -> list[Color]:
    """What `RGB` in Adobe RGB looks like."""
    return [on_a_screen(times(_ADOBE, [(v / 255) ** ADOBE_GAMMA for v in rgb])) for rgb in RGB]


def greys() -> list[Color]:
    """What `GREYS` look like by their gamma."""
    return [lab_of(times(_ON_WHITE, [(n / 255) ** GREY_GAMMA] * 3)) for (n,) in GREYS]


def inks() -> list[Color]:
    """What `INKS` look like by the library: relative colorimetric, to Lab in bytes, a and b off by 128."""
    source, lab = ImageCms.ImageCmsProfile(BytesIO(profiles.cmyk())), ImageCms.createProfile("LAB")
    road = ImageCms.buildTransform(source, lab, "CMYK", "LAB", ImageCms.Intent.RELATIVE_COLORIMETRIC)
    strip = Image.new("CMYK", (len(INKS), 1))
    strip.putdata(INKS)
    found = ImageCms.applyTransform(strip, road)
    assert found is not None
    numbers = [band.tobytes() for band in found.split()]
    return [(lightness * 100 / 255, a - 128.0, b - 128.0) for lightness, a, b in zip(*numbers, strict=True)]


def picture(mode: str, colors: Sequence[tuple[int, ...]]) -> Image.Image:
    image = Image.new(mode, (SIDE * ACROSS, SIDE * -(-len(colors) // ACROSS)))
    for n, color in enumerate(colors):
        ink = color if len(color) > 1 else color[0]
        x, y = n % ACROSS * SIDE, n // ACROSS * SIDE
        image.paste(ink, (x, y, x + SIDE, y + SIDE))
    return image


def save(image: Image.Image, path: Path, form: str, icc: bytes) -> None:
    """As well as the format can: it is not the camera's loss that is measured here."""
    options: dict[str, dict[str, int]] = {"JPEG": {"quality": 98, "subsampling": 0}, "WEBP": {"lossless": 1}}
    image.save(path, form, icc_profile=icc, **options.get(form, {}))


def middles(count: int) -> list[tuple[int, int]]:
    """Where the patches' middles lie."""
    return [(n % ACROSS * SIDE + SIDE // 2, n // ACROSS * SIDE + SIDE // 2) for n in range(count)]


def worst(found: Sequence[Color], wanted: Sequence[Color]) -> float:
    return max(delta(a, b) for a, b in zip(found, wanted, strict=True))
