"""The header of a picture file, one form for all formats, and the camera's notes in it."""

from dataclasses import dataclass, replace
from io import BytesIO
from typing import BinaryIO

from services.workstation.formats.tags import Broken, Directory, TagFile

_ORIENTATION, _X_RESOLUTION, _RESOLUTION_UNIT = 274, 282, 296


@dataclass(frozen=True, slots=True)
class Header:
    """`kind`: PNG, JPEG, WEBP or TIFF, else in words what the file is. `size`: bytes. `width`, `height` as stored,
    before the turn. `depth`: bits a channel. `at_once`: every pixel of it must be in memory to see one. `marks`: what
    is wrong with it, as rules of `app.preflight`."""

    kind: str
    size: int
    width: int = 0
    height: int = 0
    depth: int = 8
    channels: int = 3
    frames: int = 1
    orientation: int = 1
    stated_dpi: float = 0.0
    at_once: bool = False
    marks: tuple[str, ...] = ()

    def marked(self, *marks: str) -> "Header":
        return replace(self, marks=tuple(dict.fromkeys((*self.marks, *marks))))

    @property
    def turned(self) -> bool:
        """Lies on its side."""
        return self.orientation in (5, 6, 7, 8)


def piece(file: BinaryIO, at: int, count: int) -> bytes:
    """At most so many bytes from there; fewer at the end."""
    file.seek(at)
    return file.read(count)


def with_notes(header: Header, exif: bytes) -> Header:
    """With what the camera noted: its turn, and how large the picture is meant to be. `exif` without its signature."""
    try:
        notes = TagFile(BytesIO(exif), 0, len(exif))
        tags = notes.directory(notes.first)
        orientation, stated = orientation_of(notes, tags), dpi_of(notes, tags)
    except Broken:
        return header.marked("exif")
    return replace(header, orientation=orientation, stated_dpi=header.stated_dpi or stated)


def orientation_of(file: TagFile, page: Directory) -> int:
    """1 to 8; 1 for anything else."""
    found = file.number(page.tags.get(_ORIENTATION), 1)
    return int(found) if found in range(1, 9) else 1


def dpi_of(file: TagFile, page: Directory) -> float:
    """Dots per inch as stated, 0 where nothing sensible is."""
    found = file.number(page.tags.get(_X_RESOLUTION), 0.0)
    unit = file.number(page.tags.get(_RESOLUTION_UNIT), 2)
    return sensible(found * 2.54 if unit == 3 else found if unit == 2 else 0.0)


def sensible(dpi: float) -> float:
    return round(dpi, 2) if 1 <= dpi <= 20_000 else 0.0
