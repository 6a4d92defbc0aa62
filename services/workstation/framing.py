"""What a customer's editor did to a picture, done once more to its small copy.

Shops describe it freely and nobody says in which order, so the cut alone is offered beside the whole way.
"""

from dataclasses import replace

from PIL import Image

from app.artwork import Framing

LEAST = 24
"""A side of so few pixels tells nothing."""
_QUARTERS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


def framed(image: Image.Image, framing: Framing, width: int) -> list[Image.Image]:
    """What may have come out, most likely first; none where the cut lies outside. `width`: pixels the original has
    across, of which `image` is a smaller copy."""
    if width <= 0:
        return []
    cut = replace(framing, turn=0.0, scale=1.0, right=0.0, down=0.0)
    ways = [framing] if cut == framing else [framing, cut]
    found = [_framed(image, way, image.width / width) for way in ways]
    return [picture for picture in found if picture is not None]


def _framed(image: Image.Image, framing: Framing, factor: float) -> Image.Image | None:
    moved = _moved(_turned(image, framing.turn % 360), framing, factor)
    left, top = max(0, round(framing.x * factor)), max(0, round(framing.y * factor))
    right = min(moved.width, round((framing.x + framing.width) * factor))
    bottom = min(moved.height, round((framing.y + framing.height) * factor))
    if right - left < LEAST or bottom - top < LEAST:
        return None
    return moved.crop((left, top, right, bottom))


def _turned(image: Image.Image, degrees: float) -> Image.Image:
    if degrees in _QUARTERS:
        return image.transpose(_QUARTERS[round(degrees)])
    return image.rotate(-degrees, Image.Resampling.BILINEAR) if degrees else image


def _moved(image: Image.Image, framing: Framing, factor: float) -> Image.Image:
    """Magnified about its middle, then moved; what is left bare is black."""
    if framing.scale == 1.0 and not framing.right and not framing.down:
        return image
    part = 1 / framing.scale
    left = image.width / 2 * (1 - part) - framing.right * factor * part
    top = image.height / 2 * (1 - part) - framing.down * factor * part
    return image.transform(image.size, Image.Transform.AFFINE, (part, 0, left, 0, part, top), Image.Resampling.BILINEAR)
