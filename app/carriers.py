"""Tracking number -> candidates of carriers -> tracking link, from a table it is given.

A number alone often fits several carriers: random ten digits pass DHL's check one time in ten. So nothing is
guessed: a carrier is chosen for a person only if prefix *and* check digit speak for exactly one.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

MAXIMUM = 45


@dataclass(frozen=True, slots=True)
class Form:
    """One shape of number. `pattern` has a group `serial` and, with a `check`, a group `digit`. `sure`: has a prefix
    of its own besides the check digit."""

    pattern: str
    check: str = ""
    sure: bool = False
    weights: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Carrier:
    """`link` holds `{n}`, empty where there is none. `shape`: what a number looks like, in words for the warning."""

    id: str
    name: str
    link: str = ""
    shape: str = ""
    forms: tuple[Form, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    carrier: Carrier
    checked: bool
    sure: bool


def normal(number: str) -> str:
    """Upper case without any white space, at most 45 characters."""
    return "".join(number.split()).upper()[:MAXIMUM]


def candidates(number: str, carriers: Sequence[Carrier]) -> tuple[Candidate, ...]:
    """All carriers whose form and check digit the number fits, the most certain first."""
    text = normal(number)
    found = [c for carrier in carriers if (c := _candidate(text, carrier)) is not None]
    return tuple(sorted(found, key=lambda c: (not c.sure, not c.checked, c.carrier.name)))


def recognized(number: str, carriers: Sequence[Carrier]) -> Carrier | None:
    """The carrier that may be filled in by itself: exactly one with a prefix and a right check digit; else None."""
    sure = [c.carrier for c in candidates(number, carriers) if c.sure]
    return sure[0] if len(sure) == 1 else None


def fits(number: str, carrier: Carrier) -> bool:
    """True also for a carrier whose forms are not known: nothing can be said against the number."""
    return not carrier.forms or _candidate(normal(number), carrier) is not None


def warning(number: str, carrier: Carrier) -> str:
    """One line under the field, empty where the number looks right. Never a reason to block."""
    text = normal(number)
    if not text or fits(text, carrier):
        return ""
    expected = f", {carrier.name} numbers have {carrier.shape}" if carrier.shape else f" does not fit {carrier.name}"
    kind = "digits" if text.isdigit() else "characters"
    return f"{len(text)} {kind}{expected}"


def link(number: str, carrier: Carrier) -> str:
    """Where the customer follows the parcel; empty without a template."""
    return carrier.link.replace("{n}", quote(normal(number), safe="")) if carrier.link and number.strip() else ""


def _candidate(text: str, carrier: Carrier) -> Candidate | None:
    hits = [form for form in carrier.forms if _holds(text, form)]
    if not hits:
        return None
    return Candidate(carrier, any(f.check for f in hits), any(f.sure for f in hits))


def _holds(text: str, form: Form) -> bool:
    match = re.fullmatch(form.pattern, text)
    if match is None:
        return False
    if not form.check:
        return True
    return _CHECKS[form.check](match["serial"], form.weights) == match["digit"]


def _mod7(serial: str, _: tuple[int, ...]) -> str:
    return str(int(serial) % 7)


def _mod10(serial: str, weights: tuple[int, ...]) -> str:
    """`weights` for even and odd places from the left; a letter counts its code point less 3, modulo 10."""
    values = [int(c) if c.isdigit() else (ord(c) - 3) % 10 for c in serial]
    total = sum(v * weights[i % 2] for i, v in enumerate(values))
    return str(-total % 10)


def _s10(serial: str, _: tuple[int, ...]) -> str:
    rest = sum(int(d) * w for d, w in zip(serial, (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
    return {0: "5", 1: "0"}.get(rest, str(11 - rest))


def _weighted(serial: str, weights: tuple[int, ...]) -> str:
    """Sum of digit times weight, modulo 11, then modulo 10 (FedEx Express)."""
    return str(sum(int(d) * w for d, w in zip(serial, weights, strict=True)) % 11 % 10)


def _mod37_36(serial: str, _: tuple[int, ...]) -> str:
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    here = 36
    for character in serial:
        here += alphabet.index(character)
        here = (here - 36 if here > 36 else here) * 2
        here = here - 37 if here > 36 else here
    rest = 37 - here
    return alphabet[0 if rest == 36 else rest]


_CHECKS: dict[str, Callable[[str, tuple[int, ...]], str]] = {
    "mod7": _mod7,
    "mod10": _mod10,
    "s10": _s10,
    "weighted": _weighted,
    "mod37_36": _mod37_36,
}
