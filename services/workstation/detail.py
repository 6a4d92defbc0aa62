"""What is fine in a small grey picture, without its soft light and dark; and how alike two such are, shade by shade.

Where both pictures lie alike, as after a change of tones or a cut that is known, this tells even plain ones apart."""

from functools import lru_cache
from operator import mul
from typing import NamedTuple

from PIL import Image, ImageChops, ImageFilter, ImageOps

SIDE = 48
BYTES = SIDE * SIDE
SOFT = 4
"""Pixels over which light and dark are soft."""
_MIDDLE = 128
_LOST = 2
_FAINT = 0.3
"""Steps of 255 by which a picture must differ from a flat one, in the mean, to tell anything."""


class _Shades(NamedTuple):
    values: list[float]
    length: float


def fine(square: Image.Image) -> bytes:
    """Of a square grey picture, row by row. Its tones are spread first, as whoever treats a picture does, with the very
    lightest and darkest lost."""
    small = ImageOps.autocontrast(square.resize((SIDE, SIDE), Image.Resampling.BOX), cutoff=_LOST)
    soft = small.filter(ImageFilter.GaussianBlur(SOFT))
    return ImageChops.subtract(small, soft, 1, _MIDDLE).tobytes()


def alike(one: bytes, other: bytes) -> float:
    """1 where they are the same but for contrast, about 0 where they have nothing to do with each other or one of them
    is flat, -1 where light is dark."""
    a, b = _shades(one), _shades(other)
    if min(a.length, b.length) < _FAINT * SIDE:
        return 0.0
    both: float = sum(map(mul, a.values, b.values))
    return both / (a.length * b.length)


@lru_cache(maxsize=256)
def _shades(data: bytes) -> _Shades:
    mean = sum(data) / len(data)
    values = [value - mean for value in data]
    return _Shades(values, sum(map(mul, values, values)) ** 0.5)
