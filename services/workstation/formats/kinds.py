"""What a file is by its first bytes, whatever its name says, and its header where it is a picture to print.

Reads a few kilobytes however large the file is, and believes none of them: every length is held against the file's
own. What is wrong is noted as a mark, a rule of `app.preflight`; nothing raises but the disk.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from services.workstation.formats import jpeg, png, tiff, webp
from services.workstation.formats.header import Header, piece

_FOREIGN: tuple[tuple[int, bytes, str], ...] = (
    (0, b"PK\x03\x04", "a ZIP archive"),
    (0, b"PK\x05\x06", "a ZIP archive"),
    (0, b"%PDF", "a PDF document"),
    (0, b"%!PS", "a PostScript document"),
    (0, b"GIF8", "a GIF picture"),
    (0, b"BM", "a BMP picture"),
    (0, b"8BPS", "a Photoshop document"),
    (0, b"MZ", "a program"),
    (0, b"\x7fELF", "a program"),
    (0, b"\xcf\xfa\xed\xfe", "a program"),
    (0, b"#!", "a program"),
    (0, b"Rar!", "a RAR archive"),
    (0, b"7z\xbc\xaf", "a 7-Zip archive"),
    (0, b"\x1f\x8b", "a packed file"),
    (0, b"\x00\x00\x01\x00", "an icon"),
    (0, b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture"),
    (0, b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (0, b"\xff\x0a", "a JPEG XL picture"),
    (4, b"ftypavif", "an AVIF picture"),
    (4, b"ftyphei", "an HEIC picture"),
    (4, b"ftypmif1", "an HEIC picture"),
    (4, b"ftyp", "a film"),
)
_PAGES = (b"<!doctype html", b"<html", b"<head", b"<body")
_DRAWINGS = (b"<svg",)
Reader = Callable[[BinaryIO, Header], Header]


def read_header(path: Path) -> Header:
    """Raises OSError where the disk gives no bytes."""
    with path.open("rb") as file:
        return header_of(file, os.fstat(file.fileno()).st_size)


def header_of(file: BinaryIO, size: int) -> Header:
    """Of an open file of so many bytes."""
    head = piece(file, 0, 512)
    if not head:
        return Header("an empty file", size, marks=("empty",))
    kind, reader = _picture(head)
    return reader(file, Header(kind, size)) if reader else Header(foreign(head), size, marks=("kind",))


def _picture(head: bytes) -> tuple[str, Reader | None]:
    if head.startswith(png.SIGNATURE):
        return "PNG", png.read
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG", jpeg.read
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP", webp.read
    if head[:4] in (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"):
        return "TIFF", tiff.read
    return "", None


def foreign(head: bytes) -> str:
    """What something that is no picture to print is, in words."""
    for at, magic, words in _FOREIGN:
        if head[at:].startswith(magic):
            return words
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if any(mark in text for mark in _DRAWINGS):
        return "an SVG drawing"
    if text.startswith(_PAGES):
        return "a web page"
    if text[:1] in (b"{", b"["):
        return "a message in JSON"
    if text.startswith(b"<?xml"):
        return "an XML document"
    return "a text" if _is_text(head) else "a file of an unknown kind"


def _is_text(head: bytes) -> bool:
    return all(32 <= c < 127 or c in b"\t\r\n" for c in head)
