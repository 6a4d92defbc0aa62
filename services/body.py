"""Careful reading of what others send: JSON, numbers, times and texts that may be anything at all.

Whatever cannot be understood raises `Corrupt` and says which field it was; nothing else leaves this file.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from app.errors import Corrupt
from app.orders import Money

LARGEST_BODY = 2 * 1024 * 1024
LONGEST_TEXT = 2_000
LARGEST_AMOUNT = Decimal(10) ** 12
MOST_PIECES = 100_000
FINEST = Decimal("0.000001")

Json = dict[str, Any]

_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_FRACTION = re.compile(r"(\.\d{6})\d+")
_EPOCH = re.compile(r"-?\d{1,11}")
_NO_CENTS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_FOUR = "CLF UYW"
_EXPONENTS = {code: n for codes, n in ((_NO_CENTS, 0), (_THREE, 3), (_FOUR, 4)) for code in codes.split()}
"""ISO 4217; every other currency has two decimals."""


def parse(raw: bytes) -> Any:
    """JSON as plain values, fractions as `Decimal`. A name that stands twice in one object is refused."""
    if len(raw) > LARGEST_BODY:
        raise Corrupt(f"The message is too large: {len(raw):,} bytes.")
    try:
        found = json.loads(
            raw.decode("utf-8-sig"),
            object_pairs_hook=_object,
            parse_float=Decimal,
            parse_constant=_constant,
        )
    except UnicodeDecodeError as error:
        raise Corrupt("The message is not UTF-8 text.") from error
    except RecursionError as error:
        raise Corrupt("The message is nested too deeply.") from error
    except (ValueError, InvalidOperation) as error:
        raise Corrupt("The message is not JSON.") from error
    return found


def parse_object(raw: bytes) -> Json:
    """A JSON object."""
    return as_object(parse(raw), "The message")


def _object(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Corrupt("The message says the same field twice.")
    return found


def _constant(word: str) -> None:
    raise Corrupt(f"The message holds {word}, which is no number.")


def as_object(value: Any, what: str) -> Json:
    if not isinstance(value, dict):
        raise Corrupt(f"{what} is not an object.")
    return value


def part(data: Mapping[str, Any], name: str) -> Json:
    """An object inside another, empty where it is missing or null."""
    value = data.get(name)
    return {} if value is None else as_object(value, _field(name))


def rows(data: Mapping[str, Any], name: str) -> list[Json]:
    """A list of objects, empty where it is missing or null."""
    value = data.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise Corrupt(f"{_field(name)} is not a list.")
    return [as_object(row, _field(name)) for row in value]


def nodes(data: Mapping[str, Any], name: str) -> list[Json]:
    """The objects of a GraphQL connection."""
    return rows(part(data, name), "nodes")


def text(data: Mapping[str, Any], *names: str, limit: int = LONGEST_TEXT) -> str:
    """The first filled one of these fields, without control characters; empty where none is. Numbers become text."""
    for name in names:
        if found := as_text(data.get(name), name, limit):
            return found
    return ""


def as_text(value: Any, name: str, limit: int = LONGEST_TEXT) -> str:
    """One value as text; None is empty."""
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        raise Corrupt(f"{_field(name)} is not text.")
    found = value if isinstance(value, str) else _number_text(value)
    if len(found) > limit:
        raise Corrupt(f"{_field(name)} is longer than {limit:,} characters.")
    return _NO_TEXT.sub("", found).strip()


def _number_text(value: Any) -> str:
    if isinstance(value, int) and abs(value) >= 10**40:
        raise Corrupt("A number is too large.")
    return str(value)


def identity(data: Mapping[str, Any], *names: str) -> str:
    """An id as text, never empty."""
    found = text(data, *names, limit=200)
    if not found:
        raise Corrupt(f"{_field(names[0])} is missing.")
    return found


def whole(data: Mapping[str, Any], name: str, *, default: int = 0, lowest: int = 0, highest: int = MOST_PIECES) -> int:
    """A whole number within limits; text made of digits counts as one."""
    value = data.get(name)
    if value is None or value == "":
        return default
    number = _decimal(value, name)
    if not lowest <= number <= highest:
        raise Corrupt(f"{_field(name)} is {number:.12g}, which cannot be.")
    if number != int(number):
        raise Corrupt(f"{_field(name)} is not a whole number.")
    return int(number)


def amount(data: Mapping[str, Any], *names: str, lowest: Decimal = Decimal(0)) -> Decimal:
    """The first filled one as an exact sum, zero where none is."""
    for name in names:
        value = data.get(name)
        if value is not None and value != "":
            return _amount(value, name, lowest)
    return Decimal(0)


def _amount(value: Any, name: str, lowest: Decimal) -> Decimal:
    found = _decimal(value, name)
    if not lowest <= found < LARGEST_AMOUNT:
        raise Corrupt(f"{_field(name)} is a sum that cannot be.")
    return found


def _decimal(value: Any, name: str) -> Decimal:
    """Compared before it is ever turned into an `int`: 1e999999999 as one would fill the memory."""
    try:
        shown = as_text(value, name, 60)
        found = Decimal(shown)
    except InvalidOperation:
        raise Corrupt(f"{_field(name)} is not a number.") from None
    if not found.is_finite():
        raise Corrupt(f"{_field(name)} is not a number.")
    return found


def money(sum_: Decimal, currency: str) -> Money:
    """What is paid or given back, with the decimals of its currency. `Corrupt` for a fraction of its smallest unit:
    nobody can pay that, so it is another currency's sum."""
    code = _code(currency)
    usual = _rounded(sum_, code)
    if usual != sum_:
        raise Corrupt(f"A sum of {sum_:.12g} {code} has more decimals than the currency.")
    return Money(usual, code)


def price(sum_: Decimal, currency: str) -> Money:
    """Of one piece: it may have some more decimals than its currency and keeps them. `Corrupt` for a fraction of what
    has no fractions, or of a millionth."""
    code = _code(currency)
    usual = _rounded(sum_, code)
    if usual != sum_ and (not _places(code) or sum_ != sum_.quantize(FINEST)):
        raise Corrupt(f"A price of {sum_:.12g} {code} has more decimals than the currency.")
    return Money(usual if usual == sum_ else sum_, code)


def rounded(sum_: Decimal, currency: str) -> Money:
    """A share that was worked out here, to the nearest smallest unit of its currency."""
    return Money(_rounded(sum_, _code(currency)), _code(currency))


def _code(currency: str) -> str:
    return currency.strip().upper()[:3]


def _places(code: str) -> int:
    return _EXPONENTS.get(code, 2)


def _rounded(sum_: Decimal, code: str) -> Decimal:
    return sum_.quantize(Decimal(1).scaleb(-_places(code)))


def minor_money(sum_: int, currency: str) -> Money:
    """From the smallest unit of the currency, such as cents."""
    return money(Decimal(sum_).scaleb(-_places(_code(currency))), currency)


def minor_units(money_: Money) -> int:
    """In the smallest unit of the currency. Raises `Corrupt` for a fraction of it."""
    found = money_.amount.scaleb(_places(money_.currency))
    if found != int(found):
        raise Corrupt(f"A sum of {money_.amount} {money_.currency} is no whole number of its smallest unit.")
    return int(found)


def instant(data: Mapping[str, Any], *names: str) -> datetime | None:
    """The first filled one as a time in UTC: ISO 8601 (a blank for the T, nine digits), or seconds since 1970.

    1970 itself is what some send for "not yet": None."""
    for name in names:
        value = data.get(name)
        if value is None or value == "":
            continue
        found = _instant(value, name)
        if found.year > 1970:
            return found
    return None


def _instant(value: Any, name: str) -> datetime:
    shown = as_text(value, name, 60)
    try:
        if _EPOCH.fullmatch(shown):
            return datetime.fromtimestamp(int(shown), UTC)
        found = datetime.fromisoformat(_FRACTION.sub(r"\1", shown))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise Corrupt(f"{_field(name)} is not a time.") from None


def flag(data: Mapping[str, Any], name: str) -> bool:
    """True for true and the text "true"."""
    value = data.get(name)
    if value is None or isinstance(value, bool):
        return bool(value)
    if isinstance(value, str):
        return value.strip().lower() == "true"
    raise Corrupt(f"{_field(name)} is neither true nor false.")


def stands(there: Any, wanted: Any) -> bool:
    """Whether what would be written is there already: every field of an object whatever else it has, and the rows of a
    list in any order, none more. None, empty and missing are the same; where a number is wanted, numbers are compared.
    False for what cannot be read."""
    if isinstance(wanted, Mapping):
        return isinstance(there, Mapping) and all(stands(there.get(name), value) for name, value in wanted.items())
    if isinstance(wanted, list | tuple):
        return _rows_stand(there, wanted)
    if isinstance(wanted, bool):
        return there is wanted
    try:
        if isinstance(wanted, int | float | Decimal):
            return _decimal(there, "number") == Decimal(str(wanted))
        return as_text(there, "text", LARGEST_BODY) == as_text(wanted, "text", LARGEST_BODY)
    except Corrupt:
        return False


def _rows_stand(there: Any, wanted: Sequence[Any]) -> bool:
    left = list(there) if isinstance(there, list) else []
    for row in wanted:
        found = next((n for n, other in enumerate(left) if stands(other, row)), None)
        if found is None:
            return False
        del left[found]
    return not left


def joined(parts: Iterable[str], between: str = " ") -> str:
    """The filled ones."""
    return between.join(p for p in parts if p)


def _field(name: str) -> str:
    return f"The field {name[:60]!r}"
