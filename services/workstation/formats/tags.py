"""TIFF's lists of tags, as in TIFF files and in a camera's notes: read from any bytes, however wrong they are."""

import struct
from dataclasses import dataclass
from typing import BinaryIO

MOST_TAGS = 4_096
MOST_NUMBERS = 4_096
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_LETTERS = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 11: "f", 12: "d", 13: "I", 16: "Q", 17: "q", 18: "Q"}


class Broken(Exception):
    """These bytes are no list of tags."""


@dataclass(frozen=True, slots=True)
class Tag:
    """`at`: where its values lie in the file."""

    kind: int
    count: int
    at: int


@dataclass(frozen=True, slots=True)
class Directory:
    """The tags of one page; `next`: where the following page's are, 0 after the last."""

    tags: dict[int, Tag]
    next: int


class TagFile:
    """Tags in `file` from `start` on, `size` bytes of it. Never reads beyond; raises `Broken` and OSError only."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file, self._start, self._size = file, start, size
        head = self._read(0, 4)
        if head[:2] not in (b"II", b"MM"):
            raise Broken("no byte order")
        self._order = "<" if head[:2] == b"II" else ">"
        (magic,) = struct.unpack(f"{self._order}H", head[2:])
        if magic not in (42, 43):
            raise Broken("no tags")
        self.big = magic == 43
        self.first = self._number(8, "Q") if self.big else self._number(4, "I")

    def directory(self, at: int) -> Directory:
        """The page whose tags lie at `at`."""
        wide, count_letter, offset_letter = (20, "Q", "Q") if self.big else (12, "H", "I")
        count = self._number(at, count_letter)
        if not 0 < count <= MOST_TAGS:
            raise Broken("no or too many tags")
        begin = at + struct.calcsize(count_letter)
        raw = self._read(begin, count * wide)
        tags: dict[int, Tag] = {}
        for n in range(count):
            tag, kind = struct.unpack_from(f"{self._order}HH", raw, n * wide)
            (values,) = struct.unpack_from(f"{self._order}{offset_letter}", raw, n * wide + 4)
            place = begin + n * wide + (12 if self.big else 8)
            room = 8 if self.big else 4
            if _SIZES.get(kind, 1) * values > room:
                (place,) = struct.unpack_from(f"{self._order}{offset_letter}", raw, n * wide + wide - room)
            tags.setdefault(tag, Tag(kind, values, place))
        end = begin + count * wide
        following = self._number(end, offset_letter) if end + struct.calcsize(offset_letter) <= self._size else 0
        return Directory(tags, following)

    def numbers(self, tag: Tag | None) -> tuple[float, ...]:
        """Its values, the first few thousand; none where there is no such tag or it holds no numbers."""
        if tag is None or (tag.kind not in _LETTERS and tag.kind not in (5, 10)):
            return ()
        return self._values(tag, 0, min(tag.count, MOST_NUMBERS))

    def number(self, tag: Tag | None, default: float) -> float:
        """Its first value."""
        found = self.numbers(tag)
        return found[0] if found else default

    def whole(self, tag: Tag | None, default: int) -> int:
        """Its first value where that is a whole number and not below zero, else the default."""
        found = self.number(tag, default)
        return int(found) if isinstance(found, int) and found >= 0 else default

    def last(self, tag: Tag | None) -> int:
        """Its last value as a whole number, 0 where there is none."""
        if tag is None or tag.kind not in _LETTERS or tag.count < 1:
            return 0
        return int(self._values(tag, tag.count - 1, 1)[0])

    def _values(self, tag: Tag, first: int, count: int) -> tuple[float, ...]:
        wide = _SIZES[tag.kind]
        raw = self._read(tag.at + first * wide, count * wide)
        if tag.kind in (5, 10):
            pairs = struct.unpack(f"{self._order}{2 * count}{'I' if tag.kind == 5 else 'i'}", raw)
            return tuple(a / b if b else 0.0 for a, b in zip(pairs[::2], pairs[1::2], strict=True))
        return struct.unpack(f"{self._order}{count}{_LETTERS[tag.kind]}", raw)

    def _number(self, at: int, letter: str) -> int:
        (found,) = struct.unpack(f"{self._order}{letter}", self._read(at, struct.calcsize(letter)))
        return int(found)

    def _read(self, at: int, count: int) -> bytes:
        if at < 0 or count < 0 or at + count > self._size:
            raise Broken("points beyond the end")
        self._file.seek(self._start + at)
        got = self._file.read(count)
        if len(got) != count:
            raise Broken("ends early")
        return got
