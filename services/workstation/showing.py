"""How a print file is shown to its customer: which part of it is printed, on what ground, on which product. Values."""

from dataclasses import dataclass
from pathlib import Path

from app.guides import guides
from app.lens import WHOLE, Box
from app.mockups import WHITE, Kind, Scene, color_of, kind_of, scene_of
from app.orders import Artwork, Item

LONGEST = 1200
"""Pixels along the longer side: enough to see everything, too few to print."""
_ON_CLOTH = frozenset({Kind.SHIRT})


@dataclass(frozen=True, slots=True)
class Showing:
    """`trim`: what remains after cutting, in parts of the picture as it is seen. `ground`: what shows through it.
    `scene`: the product it is drawn on besides, if any."""

    trim: Box = WHOLE
    ground: tuple[int, int, int] = WHITE
    scene: Scene | None = None


def beside(target: Path) -> Path:
    """Where the drawing of the product lies, by the picture of the print."""
    return target.with_suffix(".product.jpg")


def showing_of(item: Item, artwork: Artwork) -> Showing:
    """Exactly what the knife leaves; a plain sheet of paper needs no drawing of itself."""
    found = guides(artwork.facts, artwork.spec) if artwork.facts is not None else None
    trim, kind = found.trim if found is not None else WHOLE, kind_of(item)
    color = color_of(item, kind)
    ground = color if kind in _ON_CLOTH else (255, 255, 255)
    if kind is Kind.PAPER or artwork.facts is None:
        return Showing(trim, ground)
    aspect = artwork.facts.width * trim.width / max(1.0, artwork.facts.height * trim.height)
    return Showing(trim, ground, scene_of(kind, aspect, color))
