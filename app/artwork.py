"""Print specifications, what a source promises of a file, measured facts, findings, the quality checklist. Values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MM_PER_INCH = 25.4


class Severity(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Verdict(StrEnum):
    """Unsure sets a piece aside: it is neither passed nor made again until somebody looks once more."""

    PASS = "pass"  # noqa: S105  # a verdict, not a password
    FAIL = "fail"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Passed:
    """A finding that was let pass from `at` until the file was replaced; `until` is None where that has not come yet.
    What is counted of a waiver, without anybody's name."""

    rule: str
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class PrintSpec:
    """What a product needs of its file. Sizes in millimeters of the printed area, without bleed; `width_px` and
    `height_px` where the product names the least pixels itself.

    `severities`: this product's own word on rules of `app.preflight`; None switches a rule off."""

    width_mm: float = 0.0
    height_mm: float = 0.0
    minimum_dpi: float = 150.0
    good_dpi: float = 300.0
    bleed_mm: float = 0.0
    aspect_tolerance: float = 0.02
    width_px: int = 0
    height_px: int = 0
    severities: tuple[tuple[str, Severity | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Declared:
    """What the source says of a file, which the file may contradict. 0 and empty where it says nothing; `format` as a
    media type or an ending."""

    format: str = ""
    size: int = 0
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What was measured in a file. `width` and `height` in pixels as shown, that is after the EXIF turn.

    `format`: PNG, JPEG, TIFF or WEBP, else in words what the file is. `profile`: the embedded profile's own name,
    `profile_model`: which colors it speaks of (RGB, CMYK, GRAY). `depth`: bits a channel. `orientation`: the EXIF one,
    1 to 8. `stated_dpi`: what the file says of itself, 0 where nothing. Shares of the picture, 0 to 1: `clear` fully
    see-through, `translucent` half see-through, `plain` all in one color. `likeness`: 64 hex digits, equal bits where
    two pictures grow lighter alike, and 24 for the color of each quarter. `marks`: what was noticed while reading, as
    rules of `app.preflight`."""

    width: int
    height: int
    format: str
    mode: str
    size: int
    profile: str = ""
    frames: int = 1
    has_alpha: bool = False
    turned: bool = False
    profile_model: str = ""
    depth: int = 8
    orientation: int = 1
    stated_dpi: float = 0.0
    clear: float = 0.0
    translucent: float = 0.0
    plain: float = 0.0
    likeness: str = ""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Framing:
    """What a customer's editor did to the original: turned clockwise about its middle by `turn` degrees (the sheet
    turns along by a quarter), magnified about its middle, moved right and down, then cut out at (`x`, `y`). Lengths in
    pixels of the original."""

    x: float
    y: float
    width: float
    height: float
    turn: float = 0.0
    scale: float = 1.0
    right: float = 0.0
    down: float = 0.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason for a verdict: the rule's name, how bad, and the measured value beside the wanted one."""

    rule: str
    severity: Severity
    words: str


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a quality checklist; `digit` is the key that answers it. `proof`: what Platen may tick by itself
    where it can show it, "file" or "count"; empty where only eyes can tell."""

    id: str
    digit: int
    title: str
    hint: str = ""
    proof: str = ""


class Said(StrEnum):
    """How a line of the checklist was answered: by a person, by proof, or not at all."""

    YES = "yes"
    NO = "no"
    PROVED = "proved"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Answer:
    """One line as it was asked: its title then, and for a proof what was measured."""

    step: str
    title: str
    said: Said
    words: str = ""


CHECKLIST: tuple[Step, ...] = (
    Step("image", 1, "Right image for this order", "Matches the job ticket"),
    Step("text", 2, "Names and text", "Pets in order, spelled as ordered"),
    Step("product", 3, "Product, size, color", "As ordered"),
    Step("crop", 4, "Position and crop", "Customer's note followed"),
    Step("file", 5, "File and resolution", "As the shop sent it, fine enough", "file"),
    Step("color", 6, "Sharpness and color", "At arm's length, to the reference"),
    Step("surface", 7, "Surface, edges and back", "No banding, dust or smear"),
    Step("count", 8, "Count of units", "None is missing", "count"),
    Step("packing", 9, "Inserts and packing", "As ordered"),
)
"""The default; a product may bring its own. Nine at most: each needs a digit."""


def dpi(facts: Facts, spec: PrintSpec) -> float | None:
    """Dots per inch at print size with its bleed, the weaker of both directions, the file turned to fit; None without
    a size."""
    if spec.width_mm <= 0 or spec.height_mm <= 0:
        return None
    short, long = sorted((facts.width, facts.height))
    short_mm, long_mm = (side + 2 * spec.bleed_mm for side in sorted((spec.width_mm, spec.height_mm)))
    return min(short / short_mm, long / long_mm) * MM_PER_INCH
