"""Which pets an item is said to have and how many, and whether fewer files to print came than that."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol

PRINT = "print"


class Picture(Protocol):
    @property
    def role(self) -> str: ...
    @property
    def label(self) -> str: ...


class Ordered(Protocol):
    """The parts of an item that are read here: a queue row is made without the rest of it."""

    @property
    def variant(self) -> str: ...
    @property
    def options(self) -> Sequence[tuple[str, str]]: ...
    @property
    def artworks(self) -> Sequence[Picture]: ...
    @property
    def awaits_artwork(self) -> bool: ...


_NAMED = re.compile(r"\bnames?\b|^pets?( \d+)?$")
"""Options whose value is a name, and nothing else."""
_WRITTEN = re.compile(r"name|^pets?\b|engrav|personali[sz]|^text\b")
"""Options that may hold a name among other words."""
_NOT = re.compile(r"^(note|picture)\b|font|effect|number")
_ANIMAL = r"(?:pet|dog|cat|animal)s?"
_OWN = re.compile(
    rf"pets?(?: ?#?\d+)?|names?(?: ?#?\d+)?|(?:your )?{_ANIMAL}(?:['’]s?)?(?: ?#?\d+)? names?(?: ?#?\d+)?"
    rf"|names?(?: of)?(?: the| your)? {_ANIMAL}(?: ?#?\d+)?"
)
"""Of those with a name the ones that name a pet: a recipient's or a company's name asks for no picture."""
_COUNT = re.compile(
    rf"(?:number|no\.?|count|amount|quantity|how many)\b.*\b(?:{_ANIMAL}|faces|subjects|figures)\b.*"
    rf"|{_ANIMAL} (?:count|number|amount|quantity)"
)
_DIGITS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10
}  # fmt: skip
_NUMBER = rf"(\d{{1,2}}|{'|'.join(_DIGITS)})"
_LEADING = re.compile(rf"{_NUMBER}\b", re.IGNORECASE)
_SO_MANY = re.compile(rf"{_NUMBER} {_ANIMAL}", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[&+,/|;♥❤·•]\s*|\s+[–-]\s+|\s*\b(?:and|und|et|y|n)\b\s*", re.IGNORECASE)
"""A hyphen within a name parts nothing."""
_NOBODY = frozenset({"none", "no", "n/a", "na", "-", "no name", "no pet"})
_PARTS = re.compile(r"\s*[/,|&+]\s*|\s+and\s+")


def lacking(item: Ordered) -> tuple[str, ...]:
    """For each pet without a file to print a sentence; where files bear no names, one that counts both. Empty where
    nothing lacks, or pictures are still to come."""
    if not (item.options or item.variant):
        return ()
    lines = tuple(f"{name} is named in the order but has no print file" for name in unfilled(item))
    missing, many, names = _short(item)
    if missing <= 0:
        return lines
    files, what = _files(item), "pets" if many != 1 else "pet"
    count = f"{files} print files" if files > 1 else "1 print file" if files else "No print file"
    whose = f": {', '.join(names)}" if len(names) == many else ""
    return (*lines, f"{count} for {many} {what}{whose}")


def short(item: Ordered) -> int:
    """How many files to print lack beside those whose names are known."""
    return max(0, _short(item)[0])


def unfilled(item: Ordered) -> tuple[str, ...]:
    """Names in the order for which no file has come: of an item without any file all pets, none where some file does
    not tell whose it is."""
    labels, files = labels_of(item), _files(item)
    if files and files > len(labels):
        return ()
    if not files:
        return () if item.awaits_artwork else _pets(item)
    return _unknown(item, labels, named(item))


def labels_of(item: Ordered) -> list[str]:
    """The names its files to print bear, each once."""
    return list(dict.fromkeys(a.label for a in item.artworks if a.role == PRINT and a.label))


def named(item: Ordered) -> list[str]:
    """What stands where a name and nothing else is written."""
    return _said(item, _NAMED)


def written(item: Ordered) -> list[str]:
    """What stands where a name may be, whole and in parts."""
    return _said(item, _WRITTEN)


def _said(item: Ordered, keys: re.Pattern[str]) -> list[str]:
    options = [(_key(key), value) for key, value in item.options]
    values = [value for key, value in options if keys.search(key) and not _NOT.search(key)]
    if keys is _NAMED:
        return _names(values)
    parts = [part.strip() for value in values for part in (value, *_BETWEEN.split(value))]
    return list(dict.fromkeys(part for part in parts if part))


def plain(name: str) -> str:
    """Case and blanks do not matter; an accent does, for it is printed."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def close(one: str, other: str) -> bool:
    """Whether one name is likely the other misspelled: one letter in three, or an accent."""
    a, b = plain(one), plain(other)
    return a != b and (_bare(a) == _bare(b) or _apart(a, b) <= max(len(a), len(b)) // 3)


def near(label: str, names: Iterable[str]) -> str:
    return next((name for name in names if close(name, label)), "")


def _names(values: Iterable[str]) -> list[str]:
    parts = [part.strip() for value in values for part in _BETWEEN.split(value)]
    return list(dict.fromkeys(p for p in parts if p and not p.isdigit() and p.casefold() not in _NOBODY))


def _short(item: Ordered) -> tuple[int, int, tuple[str, ...]]:
    """How many files lack beside the unfilled names, how many pets are said to be there, and the names of those."""
    if item.awaits_artwork:
        return 0, 0, ()
    labels, pets, files = labels_of(item), _pets(item), _files(item)
    without_name = files > len(labels)
    names = len(labels) + len(_unknown(item, labels, list(pets))) if without_name else 0
    many = max(_counted(item), names)
    return many - files - len(unfilled(item)), many, pets


def _unknown(item: Ordered, labels: list[str], names: list[str]) -> tuple[str, ...]:
    """Those of the names that no label stands for, not even misspelled."""
    texts = written(item)
    plainly = set(map(plain, texts))
    filled = {plain(label) if plain(label) in plainly else plain(near(label, texts)) for label in labels}
    return tuple(name for name in names if plain(name) not in filled)


def _files(item: Ordered) -> int:
    """Pets that have a file: those of one name count once."""
    return len(labels_of(item)) + sum(a.role == PRINT and not a.label for a in item.artworks)


def _pets(item: Ordered) -> tuple[str, ...]:
    return tuple(_names(value for key, value in item.options if _is_pet(_key(key))))


def _counted(item: Ordered) -> int:
    """The largest number of pets that is said anywhere, 0 where none is."""
    found = [0]
    for key, value in item.options:
        if _is_count(_key(key)) or (_is_pet(_key(key)) and value.strip().isdigit()):
            found.append(_number(_LEADING.match(value.strip())))
        elif not _NOT.search(_key(key)):
            found.append(_told(value))
    return max(*found, _told(item.variant))


def _told(text: str) -> int:
    """ "Large / 3 pets" says three, "up to 3 pets" nothing."""
    return sum(_number(_SO_MANY.fullmatch(part)) for part in _PARTS.split(text)) if text else 0


def _number(match: re.Match[str] | None) -> int:
    return 0 if match is None else _DIGITS.get(match[1].casefold()) or int(match[1])


def _key(key: str) -> str:
    return key.casefold().replace("_", " ").strip()


@lru_cache(2048)
def _is_pet(key: str) -> bool:
    return _OWN.fullmatch(key) is not None


@lru_cache(2048)
def _is_count(key: str) -> bool:
    return _COUNT.fullmatch(key) is not None


def _bare(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def _apart(one: str, other: str) -> int:
    """Letters to change, add or leave out to come from one to the other."""
    row = list(range(len(other) + 1))
    for n, a in enumerate(one, start=1):
        last, row = row, [n]
        for m, b in enumerate(other, start=1):
            row.append(min(last[m] + 1, row[-1] + 1, last[m - 1] + (a != b)))
    return row[-1]
