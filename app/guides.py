"""Where the knife goes: trim, safe area and bleed of a print file, in parts of its picture. Pure arithmetic."""

from dataclasses import dataclass

from app.artwork import Facts, PrintSpec
from app.lens import WHOLE, Box

SAFE_MM = 5.0
"""What matters stays so far inside the trim."""
_MOST = 0.25
"""Of a small print the safe area takes at most so much at each edge."""


@dataclass(frozen=True, slots=True)
class Guides:
    """`trim`: what remains after cutting; outside it is bleed. `safe`: where nothing of weight is cut off by a knife
    that slips."""

    trim: Box
    safe: Box

    @property
    def bleeds(self) -> bool:
        """Whether the file is larger than the print."""
        return self.trim != WHOLE


def guides(facts: Facts, spec: PrintSpec | None) -> Guides | None:
    """Of a file that covers the print with its bleed, turned to fit; None where the size of the print is not known."""
    if spec is None or spec.width_mm <= 0 or spec.height_mm <= 0 or facts.width <= 0 or facts.height <= 0:
        return None
    short, long = sorted((spec.width_mm, spec.height_mm))
    width, height = (short, long) if facts.width <= facts.height else (long, short)
    bleed = max(0.0, spec.bleed_mm)
    across, down = width + 2 * bleed, height + 2 * bleed
    trim = _inside(bleed / across, bleed / down)
    safe_x = min(SAFE_MM, width * _MOST)
    safe_y = min(SAFE_MM, height * _MOST)
    return Guides(trim, _inside((bleed + safe_x) / across, (bleed + safe_y) / down))


def _inside(x: float, y: float) -> Box:
    return Box(x, y, 1 - 2 * x, 1 - 2 * y)
