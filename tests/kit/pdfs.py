"""A PDF read object by object, plainly: enough to see what was written into it."""

import re
import zlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Object:
    """`words`: its dictionary or value as it stands; `data`: its stream as it stands."""

    words: str
    data: bytes = b""

    def number(self, name: str) -> int:
        """A whole number, or the object another is kept in."""
        found = re.search(rf"/{name} (\d+)", self.words)
        assert found, f"no /{name} in {self.words}"
        return int(found[1])

    @property
    def plain(self) -> bytes:
        return zlib.decompress(self.data)


class Pdf:
    def __init__(self, raw: bytes) -> None:
        found = re.search(rb"startxref\n(\d+)\n%%EOF\n$", raw)
        assert found, "no end"
        table = raw[int(found[1]) :]
        assert table.startswith(b"xref\n0 ")
        lines = table.split(b"\n")
        count = int(lines[1].split()[1])
        self.places = [int(line[:10]) for line in lines[3 : 2 + count]]
        self.objects = {n: _read(raw, place, n) for n, place in enumerate(self.places, start=1)}
        for n, one in list(self.objects.items()):
            if one.data:
                length = int(self.objects[one.number("Length")].words)
                assert one.data[length:] == b"\n", "the length is wrong"
                self.objects[n] = Object(one.words, one.data[:length])

    def of(self, kind: str) -> list[Object]:
        """Objects in whose words this stands."""
        return [one for one in self.objects.values() if kind in one.words]

    @property
    def pictures(self) -> list[Object]:
        """Those that are placed, without their alpha."""
        page = self.of("/Type /Page ")[0].words
        named = re.findall(r"/P\d+ (\d+) 0 R", page)
        return [self.objects[int(n)] for n in named]

    @property
    def drawing(self) -> str:
        """The page's content."""
        return self.objects[self.of("/Type /Page ")[0].number("Contents")].plain.decode("latin-1")

    def beside(self, one: Object, name: str) -> Object:
        return self.objects[one.number(name)]


def _read(raw: bytes, place: int, number: int) -> Object:
    head = f"{number} 0 obj\n".encode()
    assert raw[place : place + len(head)] == head, f"object {number} is not where the table says"
    end = raw.index(b"endobj\n", place)
    whole = raw[place + len(head) : end]
    if b"\nstream\n" not in whole:
        return Object(whole.decode("latin-1").strip())
    words = whole.split(b"\nstream\n", 1)[0].decode("latin-1")
    start = place + len(head) + len(words) + len(b"\nstream\n")
    end = raw.index(b"endstream\nendobj\n", start)
    return Object(words, raw[start:end])
