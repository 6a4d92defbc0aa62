"""Tracking number -> candidates of carriers -> tracking link, from a table it is given.

A number alone often fits several carriers: random ten digits pass DHL's check one time in ten. So nothing is
guessed: a carrier is chosen for a person only if prefix *and* check digit speak for exactly one, or if the check
digit does and the shop uses that carrier. Where a second carrier's check digit holds as well, a person chooses.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from urllib.parse import quote

MAXIMUM = 45
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Lookup:
    """The group `group` of a number must be one of `values`, such as a country that has a post."""

    group: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One shape of number. `pattern` fits the whole of it, with a group `SerialNumber` and, with a `check`, a group
    `CheckDigit`. `sure`: has a prefix of its own besides the check digit.

    `weights`: multipliers of even and odd places (mod10), or one for each digit (weighted). `moduli`: of the weighted
    sum, one after the other. `prefix` is put before a serial that fits `prefix_if`. `needs` must all hold.
    `short`: how many of the last characters people read where a scan holds more; `short_of`: of these groups.
    """

    id: str
    pattern: str
    check: str = ""
    sure: bool = False
    weights: tuple[int, ...] = ()
    moduli: tuple[int, ...] = ()
    reverse: bool = False
    prefix: str = ""
    prefix_if: str = ""
    needs: tuple[Lookup, ...] = ()
    short: int = 0
    short_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Carrier:
    """`link` holds `{n}`, empty where there is none; `home`: where people type the number themselves. `shape`: what a
    number looks like, in words for the warning. `usual`: offered before others. `other_forms`: has numbers that none
    of its forms describes, so that nothing speaks against any number."""

    id: str
    name: str
    link: str = ""
    shape: str = ""
    forms: tuple[Form, ...] = ()
    home: str = ""
    usual: bool = False
    other_forms: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """`checked`: its check digit holds. `sure`: and it has a prefix of its own."""

    carrier: Carrier
    checked: bool
    sure: bool


def normal(number: str) -> str:
    """Upper case without any white space, at most 45 characters."""
    return "".join(number.split()).upper()[:MAXIMUM]


def candidates(
    number: str, carriers: Sequence[Carrier], *, chosen: str = "", enabled: Collection[str] = ()
) -> tuple[Candidate, ...]:
    """All carriers whose form and check digit the number fits: the one chosen on the order first, then those the shop
    uses, then the most certain. `chosen`, `enabled`: ids."""
    text = normal(number)
    found = [c for carrier in carriers if (c := _candidate(text, carrier)) is not None]

    def rank(one: Candidate) -> tuple[bool, bool, bool, bool, str]:
        id_ = one.carrier.id
        return (id_ != chosen, id_ not in enabled, not one.sure, not one.checked, one.carrier.name)

    return tuple(sorted(found, key=rank))


def recognized(number: str, carriers: Sequence[Carrier], *, enabled: Collection[str] = ()) -> Carrier | None:
    """The carrier that may be filled in by itself; None where a person must choose, because nothing but the shape
    speaks for one or the check digits of several hold. The shop's own carriers come before others."""
    checked = [c for c in candidates(number, carriers) if c.checked or c.sure]
    own = [c for c in checked if c.carrier.id in enabled]
    left = own or checked
    return left[0].carrier if len(left) == 1 and (left[0].sure or own) else None


def fits(number: str, carrier: Carrier) -> bool:
    """True also for a carrier whose forms are not known: nothing can be said against the number."""
    return not carrier.forms or carrier.other_forms or _candidate(normal(number), carrier) is not None


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


def short(number: str, carrier: Carrier) -> str:
    """The part of a long scanned code that customers read and the carrier's page takes; else the number itself."""
    text = normal(number)
    for form in carrier.forms:
        match = _match(text, form) if form.short else None
        if match is not None:
            part = "".join(match[name] or "" for name in form.short_of) or text
            return part[-form.short :]
    return text


def _candidate(text: str, carrier: Carrier) -> Candidate | None:
    hits = [form for form in carrier.forms if _match(text, form) is not None]
    if not hits:
        return None
    return Candidate(carrier, any(f.check for f in hits), any(f.sure for f in hits))


def _match(text: str, form: Form) -> "re.Match[str] | None":
    """The match where shape, look-ups and check digit hold."""
    match = re.fullmatch(form.pattern, text)
    if match is None or any(match[need.group] not in need.values for need in form.needs):
        return None
    if form.check and _CHECKS[form.check](_checked(match["SerialNumber"], form), form) != match["CheckDigit"]:
        return None
    return match


def _checked(serial: str, form: Form) -> str:
    """Some check digits are over a prefix that is not printed."""
    return form.prefix + serial if form.prefix and re.match(form.prefix_if, serial) else serial


def _mod7(serial: str, _: Form) -> str:
    return str(int(serial) % 7)


def _mod10(serial: str, form: Form) -> str:
    """Even and odd places from the left, or from the right where it is reversed; a letter counts its code point
    less 3, modulo 10."""
    values = [int(c) if c in _ALPHABET[:10] else (ord(c) - 3) % 10 for c in serial]
    places = values[::-1] if form.reverse else values
    return str(-sum(v * form.weights[n % 2] for n, v in enumerate(places)) % 10)


def _luhn(serial: str, _: Form) -> str:
    """Doubling begins at the rightmost digit."""
    doubled = [int(c) * (2 - n % 2) for n, c in enumerate(reversed(serial))]
    return str(-sum(d // 10 + d % 10 for d in doubled) % 10)


def _s10(serial: str, _: Form) -> str:
    rest = sum(int(d) * w for d, w in zip(serial, (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
    return {0: "5", 1: "0"}.get(rest, str(11 - rest))


def _weighted(serial: str, form: Form) -> str:
    """Sum of digit times weight, by one modulus and then the next."""
    total = sum(int(d) * w for d, w in zip(serial, form.weights, strict=True))
    for modulus in form.moduli:
        total %= modulus
    return str(total)


def _mod37_36(serial: str, _: Form) -> str:
    here = 36
    for character in serial:
        here += _ALPHABET.index(character)
        here = (here - 36 if here > 36 else here) * 2
        here = here - 37 if here > 36 else here
    rest = 37 - here
    return _ALPHABET[0 if rest == 36 else rest]


_CHECKS: dict[str, Callable[[str, Form], str]] = {
    "mod7": _mod7,
    "mod10": _mod10,
    "luhn": _luhn,
    "s10": _s10,
    "weighted": _weighted,
    "mod37_36": _mod37_36,
}
