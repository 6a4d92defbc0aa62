"""Plain letters for searching and sorting: folding, the terms of a query, natural keys of order numbers."""

import re
import unicodedata

_LETTERS = str.maketrans(
    {
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
        "ŀ": "l",
        "ſ": "s",
        "ƒ": "f",
    }
)
_DIGITS = re.compile(r"\d+")
_TERM = re.compile(r"\w+")
_NUMBER = re.compile(r"#?[^\W_]{0,8}[-_/. ]?\d[\w\-/.]{0,30}")
LONGEST_TERM = 40
MOST_TERMS = 8


def fold(text: str) -> str:
    """Lower case without accents: `Łódź` and `lodz`, `Straße` and `strasse`, `Ægir` and `aegir` become one."""
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in spread if not unicodedata.combining(letter))
    return plain.translate(_LETTERS)


def terms(text: str) -> list[str]:
    """The folded words of a text; an empty list where there is none."""
    return _TERM.findall(fold(text))


def indexed(*texts: str) -> str:
    """The words of several texts, each once, as the search index and its LIKE fallback read them."""
    return " ".join(dict.fromkeys(word[:LONGEST_TERM] for word in _TERM.findall(fold(" ".join(texts)))))


def query(wanted: list[str]) -> str:
    """A prefix query for FTS5: every term must begin one of the order's words."""
    return " AND ".join(f'"{word[:LONGEST_TERM]}"*' for word in wanted)


def number_key(number: str) -> str:
    """Sorts order numbers as people read them: `PL-9` before `PL-10`. Each run of digits carries its length."""
    plain = fold(number).lstrip("#").strip()
    return _DIGITS.sub(lambda run: f"{len(stripped := run[0].lstrip('0') or '0'):02d}{stripped}", plain)


def number_text(number: str) -> str:
    """An order number as it is looked up: folded, without `#` and spaces."""
    return fold(number).lstrip("#").replace(" ", "")


def tail(number: str) -> str:
    """The last run of digits with what follows: what people type of `PL-1500000`."""
    plain = number_text(number)
    runs = list(_DIGITS.finditer(plain))
    return plain[runs[-1].start() :] if runs else ""


def is_number(text: str) -> bool:
    """Whether a query looks like an order number or a part of one rather than a name."""
    return _NUMBER.fullmatch(text.strip()) is not None
