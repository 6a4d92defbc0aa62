"""A PDF written from front to back: objects, streams of any length, the table of where each begins.

Nothing is kept but the places of the objects, so that a sheet of gigabytes needs no more memory than a leaflet.
"""

import hashlib
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
POINTS_PER_MM = 72 / 25.4
LEVEL = 6


class PdfFile:
    """`file` is open for writing and empty. Objects are numbered in the order in which they are reserved or added."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._places: list[int] = []
        self._at = 0
        self._write(HEAD)

    def reserve(self) -> int:
        """A number for an object that is added later."""
        self._places.append(0)
        return len(self._places)

    def add(self, words: str, number: int = 0) -> int:
        """An object without a stream; `words` in PDF's own. Gives its number."""
        number = number or self.reserve()
        self._begin(number)
        self._write(f"{words}\nendobj\n".encode("latin-1"))
        return number

    def stream(self, entries: str, pieces: Iterable[bytes], number: int = 0) -> int:
        """A stream as its pieces come; `entries` of its dictionary without the length. Gives its number."""
        number, length = number or self.reserve(), self.reserve()
        self._begin(number)
        self._write(f"<< {entries} /Length {length} 0 R >>\nstream\n".encode("latin-1"))
        start = self._at
        for piece in pieces:
            self._write(piece)
        size = self._at - start
        self._write(b"\nendstream\nendobj\n")
        self.add(str(size), length)
        return number

    def finish(self, root: int, info: int) -> None:
        """The table and the trailer; afterwards the file is a whole PDF."""
        table = self._at
        count = len(self._places) + 1
        lines = "".join(f"{place:010d} 00000 n \n" for place in self._places)
        id_ = hashlib.blake2b(lines.encode(), digest_size=16).hexdigest()
        trailer = f"<< /Size {count} /Root {root} 0 R /Info {info} 0 R /ID [<{id_}> <{id_}>] >>"
        self._write(f"xref\n0 {count}\n0000000000 65535 f \n{lines}".encode())
        self._write(f"trailer\n{trailer}\nstartxref\n{table}\n%%EOF\n".encode())

    def _begin(self, number: int) -> None:
        self._places[number - 1] = self._at
        self._write(f"{number} 0 obj\n".encode())

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._at += len(data)


def deflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Compressed as they come."""
    packer = zlib.compressobj(LEVEL)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()


def points(mm: float) -> str:
    """Millimeters in PDF's points, exact to a hundred-thousandth: no printer's grid rounds a print."""
    return number(mm * POINTS_PER_MM)


def number(value: float) -> str:
    """As PDF writes numbers: no exponent, no zeros at the end."""
    shown = f"{value:.5f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown


def text(words: str) -> str:
    """A string in PDF's own words, in the Latin letters that its own fonts have; other letters lose their marks."""
    raw = _latin(words).encode("cp1252", "replace")
    shown = "".join(chr(b) if 32 <= b < 127 and b not in b"()\\" else f"\\{b:03o}" for b in raw)
    return f"({shown})"


def _latin(words: str) -> str:
    return "".join(letter if _has(letter) else _without_marks(letter) for letter in words)


def _has(letter: str) -> bool:
    try:
        return bool(letter.encode("cp1252"))
    except UnicodeEncodeError:
        return False


def _without_marks(letter: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))


def wide(words: str) -> float:
    """How wide Helvetica sets a text, in its own size; what it has no letter for counts as wide as the widest."""
    return sum(_WIDTHS[ord(c) - 32] if 32 <= ord(c) < 127 else 1000 for c in _latin(words)) / 1000


_FACE = """
278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584
584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611
278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722
500 500 500 334 260 334 584
"""
"""Of the letters from the blank to the tilde, as Adobe gives them for its Helvetica."""
_WIDTHS = tuple(int(value) for value in _FACE.split())
