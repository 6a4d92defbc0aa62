"""Plain letters for searching and sorting: folding, the terms of a query, natural keys of order numbers."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

_LETTERS = {
    "ł": "l",
    "ø": "o",
    "æ": "ae",
    "œ": "oe",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ı": "i",
    "ħ": "h",
    "ŧ": "t",
    "ŋ": "n",
    "ĸ": "k",
    "ƒ": "f",
}
_SPECIAL = re.compile(f"[{''.join(_LETTERS)}]")
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_DIGITS = re.compile(r"\d+")
_TAIL = re.compile(r"\d+\D*$")
_USUAL = re.compile(r"#?(([A-Za-z]{0,8})-?)([1-9][0-9]{0,17})")
_BETWEEN = re.compile(r"[\W_]+")
_TERM = re.compile(r"\w+")
_NUMBER = re.compile(r"#?[^\W_]{0,8}[-_/. ]?\d[\w\-/.]{0,30}")
LONGEST_TERM = 40
MOST_TERMS = 8


def fold(text: str) -> str:
    """Lower case without accents: `Łódź` and `lodz`, `Straße` and `strasse`, `Ægir` and `aegir` become one."""
    if text.isascii():
        return text.lower()
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).casefold())
    return plain if plain.isascii() else _SPECIAL.sub(lambda letter: _LETTERS[letter[0]], plain)


def terms(text: str) -> list[str]:
    """The folded words of a text; an empty list where there is none."""
    return _TERM.findall(fold(text))


def indexed(texts: Iterable[str]) -> str:
    """The words of several texts, each once, as the search index and its LIKE fallback read them."""
    return " ".join(dict.fromkeys(chain.from_iterable(map(_words, texts))))


@lru_cache(8192)
def _words(text: str) -> list[str]:
    """Kept, because titles, cities and sizes come again and again."""
    return _TERM.findall(fold(text))


def query(wanted: list[str]) -> str:
    """A prefix query for FTS5: every term must begin one of the order's words."""
    return " AND ".join(f'"{word[:LONGEST_TERM]}"*' for word in wanted)


def number_key(number: str) -> str:
    """Sorts order numbers as people read them: `PL-9` before `PL-10`. Each run of digits carries its length."""
    return _DIGITS.sub(_with_length, fold(number).lstrip("#").strip())


def _with_length(run: re.Match[str]) -> str:
    digits = run[0].lstrip("0") or "0"
    return f"{len(digits):02d}{digits}"


def number_text(number: str) -> str:
    """An order number as it is looked up: folded, letters and digits only."""
    return _BETWEEN.sub("", fold(number))


def tail(number: str) -> str:
    """The last run of digits with what follows: what people type of `PL-1500000`."""
    found = _TAIL.search(fold(number))
    return number_text(found[0]) if found else ""


def number_columns(number: str) -> tuple[str, str, str]:
    """`number_key`, `number_text` and `tail` of an order number at once; the usual form without looking twice."""
    usual = _USUAL.fullmatch(number)
    if usual is None:
        return number_key(number), number_text(number), tail(number)
    head, letters, digits = usual[1].lower(), usual[2].lower(), usual[3]
    return f"{head}{len(digits):02d}{digits}", letters + digits, digits


def is_number(text: str) -> bool:
    """Whether a query looks like an order number or a part of one rather than a name."""
    return _NUMBER.fullmatch(text.strip()) is not None
