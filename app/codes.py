"""Ids made from what they name, unit codes with a check character, action codes, and the fingerprint on paper.

Ids are deterministic, so that the same delivery read twice, or by two replicas at once, names the same thing.
The alphabet is Crockford's: no I, L, O, U, the same keys on US, UK, German and (with digits shifted) French layouts.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ORDER_ID = re.compile(r"pl[0-9a-hjkmnp-tv-z]{16}")
_UNIT_CODE = re.compile(r"([0-9A-Z]{16})-([0-9]{1,3})-([0-9]{1,4})-([0-9]{1,2})-([0-9A-Z])")
_LAST_CODE = re.compile(_UNIT_CODE.pattern + r"\Z", re.IGNORECASE | re.ASCII)
ACTIONS = ("NEXT", "PASS", "FAIL", "PRINT", "UNDO", "OK", "HOLD")


def digest(*parts: str, length: int = 16) -> str:
    """`length` characters of the lower-case alphabet; 5 bits each."""
    raw = hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=32).digest()
    number = int.from_bytes(raw)
    return "".join(ALPHABET[(number >> (5 * i)) & 31] for i in range(length)).lower()


def order_id(source: str, account: str, external: str) -> str:
    """The one id of an order, from the provider, the account and the provider's own id."""
    return "pl" + digest("order", source, account, external)


def fulfilment_id(order: str, number: int) -> str:
    return f"{order}.{number}"


def event_id(*parts: str) -> str:
    """For machine events: delivery and place in it, so that a replay gives the same id."""
    return digest("event", *parts, length=26)


def order_of(text: str) -> str | None:
    """The order a text refers to if it is one of our order or fulfilment ids, else None."""
    head = text.split(".", 1)[0]
    return head if _ORDER_ID.fullmatch(head) else None


@dataclass(frozen=True, slots=True)
class UnitCode:
    """What a job ticket's bar code says. `line`: place of the item in its order, from 1."""

    order: str
    line: int
    unit: int
    attempt: int


def unit_code(code: UnitCode) -> str:
    """As printed: order-line-unit-attempt-check, upper case."""
    body = f"{code.order.removeprefix('pl').upper()}-{code.line}-{code.unit}-{code.attempt}"
    return f"{body}-{check_character(body)}"


def read_unit_code(text: str) -> UnitCode | None:
    """None where it is not one of ours or its check character is wrong."""
    match = _UNIT_CODE.fullmatch(text.strip().upper())
    if match is None or check_character(text.strip().upper().rsplit("-", 1)[0]) != match[5]:
        return None
    return UnitCode("pl" + match[1].lower(), int(match[2]), int(match[3]), int(match[4]))


def unit_code_at_end(text: str) -> str:
    """The unit code that a text ends with, whatever was written before it; empty where there is none."""
    match = _LAST_CODE.search(text.strip())
    return match[0] if match is not None and read_unit_code(match[0]) is not None else ""


def check_character(text: str) -> str:
    """ISO 7064 style, modulus 31 over the letters and digits: finds every single error and neighbours swapped."""
    total = 0
    for character in text:
        if character in ALPHABET:
            total = (total * 2 + ALPHABET.index(character)) % 31
    return ALPHABET[total]


def fingerprint(parts: Iterable[str]) -> str:
    """Six characters for paper: any change of address, artwork or attempt gives others."""
    return digest("paper", *parts, length=6).upper()
