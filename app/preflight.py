"""The print preflight: every rule with its severity, and the sentence a file gives, measured beside wanted.

From facts alone, so that any station and the receiver say the same without the file. A product may take a rule more
or less seriously, or switch it off, in its `PrintSpec`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.artwork import MM_PER_INCH, Facts, Finding, PrintSpec, Severity, dpi
from app.filetricks import promised_format, shortened, trick
from app.orders import Artwork, Order

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
Found = Iterator[tuple[str, str]]
"""Rules that are not met, each with its sentence."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`fatal`: there is no picture to print, so nothing else is said of the file and nobody can let it pass."""

    severity: Severity
    fatal: bool = False


RULES: dict[str, Rule] = {
    "empty": Rule(ERROR, fatal=True),
    "kind": Rule(ERROR, fatal=True),
    "unreadable": Rule(ERROR, fatal=True),
    "unsupported": Rule(ERROR, fatal=True),
    "truncated": Rule(ERROR, fatal=True),
    "pixels": Rule(ERROR, fatal=True),
    "hidden": Rule(ERROR, fatal=True),
    "too_slow": Rule(ERROR, fatal=True),
    "too_heavy": Rule(ERROR, fatal=True),
    "crash": Rule(ERROR, fatal=True),
    "frames": Rule(ERROR),
    "tiny": Rule(ERROR),
    "blank": Rule(ERROR),
    "nearly_blank": Rule(WARNING),
    "resolution": Rule(WARNING),
    "soft": Rule(INFO),
    "size": Rule(WARNING),
    "shape": Rule(WARNING),
    "bleed": Rule(WARNING),
    "compressed": Rule(WARNING),
    "cmyk": Rule(INFO),
    "grey": Rule(INFO),
    "lab": Rule(WARNING),
    "palette": Rule(INFO),
    "bilevel": Rule(WARNING),
    "depth": Rule(INFO),
    "profile": Rule(INFO),
    "cmyk_profile": Rule(WARNING),
    "profile_unreadable": Rule(WARNING),
    "profile_mismatch": Rule(WARNING),
    "profile_large": Rule(WARNING),
    "profile_unusual": Rule(INFO),
    "alpha": Rule(INFO),
    "translucent": Rule(WARNING),
    "turn": Rule(INFO),
    "exif": Rule(INFO),
    "ending": Rule(WARNING),
    "tail": Rule(INFO),
    "extra": Rule(INFO),
    "pages": Rule(WARNING),
    "incomplete": Rule(WARNING),
    "type": Rule(WARNING),
    "name": Rule(WARNING),
    "declared": Rule(WARNING),
    "declared_size": Rule(INFO),
    "duplicate": Rule(WARNING),
    "alike": Rule(WARNING),
}
"""Rule name -> how bad it is unless the product says otherwise."""

MOST_PIXELS: dict[str, int] = {"JPEG": 400_000_000, "PNG": 400_000_000, "WEBP": 72_000_000, "TIFF": 120_000_000}
"""How large a picture of each format Platen opens."""

PRINTABLE: dict[str, str] = {"PNG": "PNG", "JPEG": "JPEG", "TIFF": "TIFF", "WEBP": "WebP"}
MOST_COUNTED = 64
"""So many pages of a file are counted, and no more."""
TINY = 10
BLANK, NEARLY_BLANK = 0.99995, 0.995
TRANSLUCENT = 0.02
THIN_BITS = 0.15
ALIKE_BITS, TELLING_BITS, ALIKE_STEPS = 12, 32, 12
"""Of 256 bits: so many may differ in two pictures of the same thing; so few set tell nothing. Of 255 steps of color: so
many may lie between their quarters."""

_MARKS: dict[str, str] = {
    "empty": "The file is empty",
    "unreadable": "The picture is damaged and cannot be opened",
    "unsupported": "A kind of picture that Platen cannot open. PNG, JPEG, TIFF and WebP with 8 or 16 bits work",
    "truncated": "The file breaks off before the picture ends",
    "hidden": "The file hides more than 16 MB beside its picture",
    "too_slow": "Opening the picture takes too long",
    "too_heavy": "Opening the picture takes more memory than this computer gives it",
    "crash": "The picture breaks the program that opens pictures",
    "ending": "The file's end is missing, and a last bit of the picture may be",
    "tail": "Something else follows the picture in the same file",
    "exif": "The camera's notes cannot be read",
    "extra": "A second picture of the camera's is left out",
    "pages": "The file's list of pages is damaged. The first page is shown",
    "incomplete": "The lower part is plain grey, as if the upload broke off",
    "profile_unreadable": "The color profile cannot be read, sRGB assumed",
    "profile_mismatch": "The color profile is for other colors than the picture's, sRGB assumed",
    "profile_large": "The color profile has more than 4 MB and is not used, sRGB assumed",
}
_TURNS: dict[int, str] = {
    2: "mirrored",
    3: "turned by 180°",
    4: "mirrored upside down",
    5: "mirrored and turned by 90°",
    6: "turned by 90° to the right",
    7: "mirrored and turned by 90°",
    8: "turned by 90° to the left",
}
_USUAL = (
    *("srgb", "adobe rgb", "adobergb", "display p3", "dot gain", "gray gamma", "grey gamma", "sgray", "sgrey"),
    *("generic gray", "fogra", "swop", "gracol", "coated", "uncoated", "pso ", "japan color", "newspaper"),
)


def inspect(facts: Facts, spec: PrintSpec) -> tuple[Finding, ...]:
    """What the rules say of a file itself, worst first."""
    return _weighed(_of_file(facts, spec), spec)


def inspect_artwork(artwork: Artwork, order: Order) -> tuple[Finding, ...]:
    """What the rules say of a file in its order: the file, its name, what was promised of it, its neighbors. Those
    let pass are among them."""
    facts = artwork.facts
    if facts is None:
        return ()
    found = [*_of_file(facts, artwork.spec), *_name(artwork)]
    if not is_fatal(facts):
        found += [*_type(artwork, facts), *_declared(artwork, facts), *_twins(artwork, facts, order)]
    return _weighed(iter(found), artwork.spec)


def is_fatal(facts: Facts) -> bool:
    """True where there is no picture that could be printed."""
    return any(mark in RULES and RULES[mark].fatal for mark in facts.marks)


def may_pass(rule: str) -> bool:
    """Whether somebody may let a finding of this rule pass."""
    return rule not in RULES or not RULES[rule].fatal


def _weighed(found: Found, spec: PrintSpec) -> tuple[Finding, ...]:
    """With the product's severities, worst first; what it switched off is left out. That there is no picture at all is
    an error for every product."""
    own = {rule: severity for rule, severity in spec.severities if may_pass(rule)}
    findings = [Finding(rule, s, words) for rule, words in found if (s := own.get(rule, RULES[rule].severity))]
    rank = {ERROR: 0, WARNING: 1, INFO: 2}
    return tuple(sorted(findings, key=lambda f: (rank[f.severity], f.rule)))


def _of_file(facts: Facts, spec: PrintSpec) -> Found:
    if is_fatal(facts):
        yield from _fatal(facts)
        return
    if min(facts.width, facts.height) < TINY:
        yield "tiny", f"The picture has only {facts.width} × {facts.height} pixels"
    else:
        for rule in (_size, _resolution, _shape, _bleed):
            yield from rule(facts, spec)
        yield from _blank(facts)
    for of_facts in (_mode, _profile, _see_through, _compressed, _frames):
        yield from of_facts(facts)
    yield from ((mark, _MARKS[mark]) for mark in facts.marks if mark in _MARKS)


def _fatal(facts: Facts) -> Found:
    """The first reason is enough."""
    mark = next(m for m in facts.marks if m in RULES and RULES[m].fatal)
    if mark == "kind":
        yield mark, f"This is {facts.format}, not a picture that Platen prints. PNG, JPEG, TIFF and WebP work"
    elif mark == "pixels":
        most = MOST_PIXELS.get(facts.format, 0) // 1_000_000
        form = PRINTABLE.get(facts.format, facts.format)
        has = facts.width * facts.height / 1e6
        yield mark, f"{facts.width} × {facts.height} pixels are {has:,.0f} million. Platen opens {form} up to {most}"
    else:
        yield mark, _MARKS[mark]


def _size(facts: Facts, spec: PrintSpec) -> Found:
    short, long = sorted((facts.width, facts.height))
    wanted_short, wanted_long = sorted((spec.width_px, spec.height_px))
    if short < wanted_short or long < wanted_long:
        yield "size", f"{facts.width} × {facts.height} pixels, {spec.width_px} × {spec.height_px} wanted"


def _resolution(facts: Facts, spec: PrintSpec) -> Found:
    got = dpi(facts, spec)
    if got is None:
        return
    if got < spec.minimum_dpi:
        yield "resolution", f"Low resolution, {got:.0f} dpi. Shop minimum is {spec.minimum_dpi:.0f} dpi"
    elif round(got) < spec.good_dpi:
        yield "soft", f"Resolution {got:.0f} dpi, good from {spec.good_dpi:.0f} dpi"


def _shape(facts: Facts, spec: PrintSpec) -> Found:
    """Upright or lying makes no difference, with or without bleed neither."""
    if spec.width_mm <= 0 or spec.height_mm <= 0 or not facts.width or not facts.height:
        return
    file, bleed = facts.width / facts.height, 2 * spec.bleed_mm
    papers = {spec.width_mm / spec.height_mm, (spec.width_mm + bleed) / (spec.height_mm + bleed)}
    off = min(min(abs(file / p - 1), abs(1 / file / p - 1)) for p in papers)
    if off > spec.aspect_tolerance:
        yield "shape", f"Shape differs from the print by {off * 100:.0f} %"


def _bleed(facts: Facts, spec: PrintSpec) -> Found:
    """By the file's shape where it tells trimmed and full size apart, else by the size the file states."""
    if spec.bleed_mm <= 0 or spec.width_mm <= 0 or spec.height_mm <= 0 or not facts.width or not facts.height:
        return
    short, long = sorted((facts.width, facts.height))
    trim_short, trim_long = sorted((spec.width_mm, spec.height_mm))
    full_short, full_long = trim_short + 2 * spec.bleed_mm, trim_long + 2 * spec.bleed_mm
    near = 1.5 / short
    is_trim = abs(short / long / (trim_short / trim_long) - 1) <= near
    is_full = abs(short / long / (full_short / full_long) - 1) <= near
    if is_trim == is_full and facts.stated_dpi > 0:
        stated = long / facts.stated_dpi * MM_PER_INCH
        is_trim, is_full = abs(stated - trim_long) <= spec.bleed_mm / 2, False
    if is_trim and not is_full:
        yield "bleed", f"Bleed is missing, {spec.bleed_mm:g} mm wanted on each side"


def _mode(facts: Facts) -> Found:
    match facts.mode:
        case "CMYK":
            yield "cmyk", "CMYK file"
        case "L" | "LA" | "I;16":
            yield "grey", "Grey picture, without color"
        case "LAB":
            yield "lab", "Lab file, which few printers take"
        case "P" | "PA":
            yield "palette", "At most 256 colors"
        case "1":
            yield "bilevel", "Only black and white, without greys"
    if facts.depth > 8:
        yield "depth", f"{facts.depth} bits a color, printed with 8"


def _profile(facts: Facts) -> Found:
    if facts.profile == "unreadable":
        yield "profile_unreadable", _MARKS["profile_unreadable"]
    elif facts.profile:
        if not any(word in facts.profile.lower() for word in _USUAL):
            yield "profile_unusual", f"Unusual color profile: {shortened(facts.profile)}"
    elif facts.mode == "CMYK":
        yield "cmyk_profile", "CMYK without a profile: its colors are a guess"
    elif facts.mode not in ("1", "LAB") and not any(m.startswith("profile") for m in facts.marks):
        yield "profile", "No profile, sRGB assumed"


def _see_through(facts: Facts) -> Found:
    if facts.translucent > TRANSLUCENT:
        share, most = facts.translucent * 100, TRANSLUCENT * 100
        yield "translucent", f"{share:.0f} % of the picture is half see-through, {most:.0f} % at most prints well"
    if BLANK > facts.clear > 0:
        yield "alpha", f"{max(1, facts.clear * 100):.0f} % of the picture is see-through"


def _blank(facts: Facts) -> Found:
    if facts.plain >= BLANK:
        yield "blank", "The picture is blank"
    elif facts.plain >= NEARLY_BLANK:
        yield "nearly_blank", f"Nearly blank: one color on {facts.plain * 100:.1f} % of the picture"


def _compressed(facts: Facts) -> Found:
    pixels = facts.width * facts.height
    if facts.format not in ("JPEG", "WEBP") or not pixels or facts.plain > 0.5:
        return
    bits = facts.size * 8 / pixels
    if bits < THIN_BITS:
        yield "compressed", f"Compressed to {bits:.2f} bits a pixel, at least {THIN_BITS} wanted"


def _frames(facts: Facts) -> Found:
    if facts.frames > 1:
        many = f"{MOST_COUNTED} or more" if facts.frames >= MOST_COUNTED else facts.frames
        yield "frames", f"The file holds {many} pictures, not one"
    if facts.orientation in _TURNS:
        yield "turn", f"The camera's note shows it {_TURNS[facts.orientation]}"


def _name(artwork: Artwork) -> Found:
    why = trick(artwork.file_name)
    if why:
        yield "name", f"The name {shortened(artwork.file_name)} is not used as it stands: {why}"


def _type(artwork: Artwork, facts: Facts) -> Found:
    promised = promised_format(artwork.file_name)
    if promised and promised != facts.format:
        yield "type", f"Named {PRINTABLE.get(promised, promised)}, is {PRINTABLE.get(facts.format, facts.format)}"


def _declared(artwork: Artwork, facts: Facts) -> Found:
    told = artwork.declared
    if told is None:
        return
    promised = promised_format(told.format) or promised_format(f".{told.format}")
    if told.width and told.height and {told.width, told.height} != {facts.width, facts.height}:
        yield (
            "declared",
            f"The shop says {told.width} × {told.height} pixels, the file has {facts.width} × {facts.height}",
        )
    elif promised and promised != facts.format:
        shown = PRINTABLE.get(promised, promised)
        yield "declared", f"The shop says {shown}, the file is {PRINTABLE.get(facts.format, facts.format)}"
    if told.size and told.size != facts.size:
        yield "declared_size", f"The shop says {told.size:,} bytes, the file has {facts.size:,}"


def _twins(artwork: Artwork, facts: Facts, order: Order) -> Found:
    """The same picture for two pets, or twice on one product. One pet on two products is none."""
    alike = ""
    for other in _neighbors(artwork, order):
        whose = f"as for {other.label}" if other.label else "as another picture of this product"
        if artwork.sha256 and other.sha256 == artwork.sha256:
            yield "duplicate", f"The same file {whose}"
            return
        if other.facts is not None and is_alike(facts, other.facts):
            alike = alike or f"Looks the same {whose}"
    if alike:
        yield "alike", alike


def _neighbors(artwork: Artwork, order: Order) -> Iterator[Artwork]:
    """Pictures of the order that must be other pictures."""
    for item in order.items:
        together = any(a.id == artwork.id for a in item.artworks)
        for other in item.artworks:
            if other.id == artwork.id or other.role is not artwork.role:
                continue
            mine, theirs = artwork.label.strip().casefold(), other.label.strip().casefold()
            if (mine and theirs and mine != theirs) or (together and not (mine and theirs)):
                yield other


def is_alike(one: Facts, other: Facts) -> bool:
    """Whether two files show the same picture, in whatever size and packing; False where their likeness tells
    nothing."""
    try:
        (a, colors), (b, others) = (_read(facts.likeness) for facts in (one, other))
    except ValueError:
        return False
    telling = all(TELLING_BITS <= bits.bit_count() <= 256 - TELLING_BITS for bits in (a, b))
    near = all(abs(x - y) <= ALIKE_STEPS for x, y in zip(colors, others, strict=True))
    return telling and near and (a ^ b).bit_count() <= ALIKE_BITS


def _read(likeness: str) -> tuple[int, bytes]:
    """Raises ValueError for anything else than 88 hex digits."""
    if len(likeness) != 88:
        raise ValueError("no likeness")
    return int(likeness[:64], 16), bytes.fromhex(likeness[64:])
