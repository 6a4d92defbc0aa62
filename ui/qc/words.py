"""What the comparison says: on its plates, and where there is nothing to compare."""

from app.artwork import PrintSpec
from app.frames import apart
from ui import formats
from ui.images.plate import LINKED, ZOOM, Part
from ui.images.shown import Shown
from ui.images.tints import PLAIN, Tint

NO_ORIGINAL = "No original came with this order"
NO_PICTURE = "No picture came with this order yet"
NOT_HERE = "This file is not on this computer yet"
NOT_MEASURED = "This file was not measured yet"
LEAST = 0.01
PROOF = Part("proof", 118, "Soft proof off", "printer")


def begun(title: str) -> str:
    """A title within a sentence."""
    return title[:1].lower() + title[1:]


def facts_words(one: Shown, lines: list[str], over: str) -> str:
    """How large a picture is, which lines are drawn over it, and what else there is to say; of a proof that first."""
    words = [formats.pixels(*one.size)] if one.facts is not None else []
    if one.facts is not None and not one.facts.profile:
        words.append("no color profile")
    if lines:
        *most, last = lines
        words.append(f"{', '.join(most)} and {last} shown" if most else f"{last} shown")
    more = [over] if over else []
    return ", ".join([*more, *words] if one.printer is not None else [*words, *more])


def color_words(one: Shown, tint: Tint = PLAIN) -> str:
    """What profile the file has, and by what its colors are shown on this screen."""
    if one.facts is None:
        return ""
    named = one.facts.profile
    own = f"Color profile {named}" if named else "No color profile, taken as sRGB"
    return f"{own}; {tint.words}"


def shape_words(one: Shown, other: Shown) -> str:
    """By how much the printed part of the first has another shape than the second; empty where it has the same."""
    by = apart(one.size, one.frame, other.size)
    if not by:
        return ""
    much = formats.percent(abs(by)) if abs(by) >= LEAST else f"less than {formats.percent(LEAST)}"
    return f"shapes differ by {much}, hatched: not in the print file"


def joined(*words: str) -> str:
    return ", ".join(part for part in words if part)


def proof_words(one: Shown, outside: float | None) -> str:
    """Of a proof that is there: how much of the picture its printer cannot print."""
    if one.printer is None or outside is None:
        return ""
    if not outside:
        return "all of it can be printed so"
    share = formats.percent(outside) if outside >= 0.005 else "less than 1\u00a0%"
    return f"{share} cannot be printed so, hatched"


def zoom_parts(count: int, spec: PrintSpec | None, proof: bool | None = None) -> tuple[Part, ...]:
    """Of the zoom plate over so many pictures; true size only where the size of the print is known. `proof`: whether
    one is shown, None where there is none to show."""
    sized = spec is not None and spec.width_mm > 0 and spec.height_mm > 0
    parts = LINKED if count == 2 else (*ZOOM, LINKED[len(ZOOM)])
    shown = tuple(part for part in parts if sized or part.name != "true")
    if proof is None:
        return shown
    return (*shown, Part("proof", 118, "Soft proof on", "printer", "toastAccent") if proof else PROOF)


def without_words(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Signs alone, where there is no room for more."""
    return tuple(part._replace(words="", width=34) if part.icon else part for part in parts)


def mixing_parts(opacity: float) -> tuple[Part, ...]:
    """Of the plate that says how much of the print file is seen."""
    words = f"Print file {formats.percent(opacity)}"
    return (Part("minus", 30, icon="minus"), Part("share", 108, words, click=False), Part("plus", 30, icon="plus"))
