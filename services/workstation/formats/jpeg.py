"""JPEG: its segments, what its header says, whether it has an end."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from services.workstation.formats.header import Header, piece, sensible, with_notes

MOST_SEGMENTS = 5_000
_END = b"\xff\xd9"
_BLOCK = 1 << 20
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_DECODED = frozenset({0xC0, 0xC1, 0xC2})
_PROGRESSIVE = 0xC2
_SCAN, _NOTES, _SECOND, _JFIF = 0xDA, 0xE1, 0xE2, 0xE0


@dataclass(frozen=True, slots=True)
class Segment:
    """`at`: where its data begins, behind its length."""

    marker: int
    at: int
    length: int


def segments(file: BinaryIO, size: int) -> Iterator[Segment]:
    """In their order, the first scan the last. Raises EOFError where the file ends within one, ValueError for what is
    none."""
    at = 2
    for _ in range(MOST_SEGMENTS):
        head = piece(file, at, 4)
        if len(head) < 4:
            raise EOFError
        if head[0] != 0xFF:
            raise ValueError("no segment")
        if head[1] == 0xFF or head[1] == 0x01 or 0xD0 <= head[1] <= 0xD7:
            at += 1 if head[1] == 0xFF else 2
            continue
        length = int.from_bytes(head[2:]) - 2
        if head[1] in (0x00, 0xD8, 0xD9) or length < 0:
            raise ValueError("no segment")
        if at + 4 + length > size:
            raise EOFError
        yield Segment(head[1], at + 4, length)
        if head[1] == _SCAN:
            return
        at += 4 + length
    raise ValueError("too many segments")


def read(file: BinaryIO, header: Header) -> Header:
    """Up to the pixels, then the end."""
    begin = 0
    try:
        for segment in segments(file, header.size):
            header = _noted(file, header, segment)
            begin = segment.at + segment.length
    except EOFError:
        return header.marked("truncated")
    except ValueError:
        return header.marked("unreadable")
    if not header.width or not header.height:
        return header.marked("unreadable")
    return _ended(file, header, begin)


def _noted(file: BinaryIO, header: Header, segment: Segment) -> Header:
    if segment.marker in _FRAMES:
        return _framed(header, segment.marker, piece(file, segment.at, min(segment.length, 6)))
    if segment.marker not in (_JFIF, _NOTES, _SECOND):
        return header
    data = piece(file, segment.at, segment.length if segment.marker == _NOTES else min(segment.length, 16))
    if data.startswith(b"JFIF\x00") and len(data) >= 12:
        density = int.from_bytes(data[8:10]) * {1: 1.0, 2: 2.54}.get(data[7], 0.0)
        return replace(header, stated_dpi=sensible(density))
    if data.startswith(b"MPF\x00"):
        return header.marked("extra")
    return with_notes(header, data[6:]) if data.startswith(b"Exif\x00") else header


def _framed(header: Header, marker: int, data: bytes) -> Header:
    if len(data) < 6:
        return header.marked("unreadable")
    depth, height, width = data[0], int.from_bytes(data[1:3]), int.from_bytes(data[3:5])
    header = replace(header, width=width, height=height, depth=depth, channels=data[5], at_once=marker == _PROGRESSIVE)
    return header if marker in _DECODED and depth == 8 else header.marked("unsupported")


def _ended(file: BinaryIO, header: Header, begin: int) -> Header:
    """By its last bytes; by every byte of the pixels only where those are not the end they should be."""
    if piece(file, max(begin, header.size - 64), 64).rstrip(b"\x00\r\n ").endswith(_END):
        return header
    at = begin
    while block := piece(file, at, _BLOCK):
        found = block.find(_END)
        if found >= 0:
            rest = piece(file, at + found + 2, 1 << 16)
            return header.marked("tail") if rest.strip(b"\x00\r\n ") else header
        if len(block) < _BLOCK:
            break
        at += len(block) - 1
    return header.marked("ending")
