"""Print specifications, measured facts of an image, the findings they give, the quality checklist. Arithmetic."""

from dataclasses import dataclass
from enum import StrEnum

MM_PER_INCH = 25.4


class Severity(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105  # a verdict, not a password
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class PrintSpec:
    """What a product needs of its file. Sizes in millimetres of the printed area, without bleed."""

    width_mm: float = 0.0
    height_mm: float = 0.0
    minimum_dpi: float = 150.0
    good_dpi: float = 300.0
    bleed_mm: float = 0.0
    aspect_tolerance: float = 0.02


@dataclass(frozen=True, slots=True)
class Facts:
    """What was measured in a file. `width` and `height` in pixels as shown, that is after the EXIF turn."""

    width: int
    height: int
    format: str
    mode: str
    size: int
    profile: str = ""
    frames: int = 1
    has_alpha: bool = False
    turned: bool = False


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
    """One line of a quality checklist; `digit` is the key that answers it."""

    id: str
    digit: int
    title: str
    hint: str = ""


CHECKLIST: tuple[Step, ...] = (
    Step("artwork", 1, "Right artwork, right order", "Matches job ticket"),
    Step("text", 2, "Text and names", "Spelled as ordered"),
    Step("product", 3, "Product, size, color", "As ordered"),
    Step("crop", 4, "Position and crop", "Customer note followed"),
    Step("surface", 5, "Sharpness and surface", "No dust, scratches or banding"),
    Step("packing", 6, "Edges, back and inserts", "As ordered"),
)
"""The default; a product may bring its own."""


def dpi(facts: Facts, spec: PrintSpec) -> float | None:
    """Dots per inch at print size, the weaker of both directions, the file turned to fit; None without a size."""
    if spec.width_mm <= 0 or spec.height_mm <= 0:
        return None
    short, long = sorted((facts.width, facts.height))
    short_mm, long_mm = sorted((spec.width_mm, spec.height_mm))
    return min(short / short_mm, long / long_mm) * MM_PER_INCH


def inspect(facts: Facts, spec: PrintSpec) -> tuple[Finding, ...]:
    """What a rule can say from the facts alone, worst first. Any station and the receiver give the same answer."""
    found = [*_resolution(facts, spec), *_shape(facts, spec), *_color(facts), *_frames(facts)]
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
    return tuple(sorted(found, key=lambda f: (order[f.severity], f.rule)))


def _resolution(facts: Facts, spec: PrintSpec) -> list[Finding]:
    got = dpi(facts, spec)
    if got is None:
        return []
    if got < spec.minimum_dpi:
        words = f"Low resolution, {got:.0f} dpi. Shop minimum is {spec.minimum_dpi:.0f} dpi"
        return [Finding("resolution", Severity.WARNING, words)]
    return []


def _shape(facts: Facts, spec: PrintSpec) -> list[Finding]:
    if spec.width_mm <= 0 or spec.height_mm <= 0 or not facts.width or not facts.height:
        return []
    file, paper = facts.width / facts.height, spec.width_mm / spec.height_mm
    off = min(abs(file / paper - 1), abs(1 / file / paper - 1))
    if off <= spec.aspect_tolerance:
        return []
    return [Finding("shape", Severity.WARNING, f"Shape differs from the print by {off * 100:.0f} %")]


def _color(facts: Facts) -> list[Finding]:
    if facts.mode == "CMYK":
        return [Finding("color", Severity.INFO, "CMYK file")]
    if not facts.profile:
        return [Finding("profile", Severity.INFO, "No profile, sRGB assumed")]
    return []


def _frames(facts: Facts) -> list[Finding]:
    if facts.frames > 1:
        return [Finding("frames", Severity.ERROR, f"The file holds {facts.frames} pictures, not one")]
    return []
