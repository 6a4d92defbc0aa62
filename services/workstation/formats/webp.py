"""WebP: its chunks, what its header says, whether it is whole."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from app.preflight import MOST_COUNTED
from services.workstation.formats.header import Header, piece, with_notes

MOST_CHUNKS = 10_000
LONGEST_NOTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Chunk:
    """`at`: where its data begins."""

    name: bytes
    at: int
    length: int


def chunks(file: BinaryIO, end: int) -> Iterator[Chunk]:
    """In their order. Raises EOFError where the file ends within one, ValueError for what is none."""
    at = 12
    for _ in range(MOST_CHUNKS):
        if at >= end:
            return
        head = piece(file, at, 8)
        length = int.from_bytes(head[4:], "little")
        if len(head) < 8 or at + 8 + length > end:
            raise EOFError
        if not all(32 <= c < 127 for c in head[:4]):
            raise ValueError("no chunk")
        yield Chunk(head[:4], at + 8, length)
        at += 8 + length + length % 2
    raise ValueError("too many chunks")


def read(file: BinaryIO, header: Header) -> Header:
    """Every chunk's name and length; the notes' contents."""
    end = int.from_bytes(piece(file, 4, 4), "little") + 8
    if end > header.size:
        return _partly(file, header).marked("truncated")
    if end < header.size and piece(file, end, 1 << 16).strip(b"\x00\r\n "):
        header = header.marked("tail")
    return _partly(file, header, end)


def _partly(file: BinaryIO, header: Header, end: int = 0) -> Header:
    frames = 0
    try:
        for chunk in chunks(file, end or header.size):
            if chunk.name == b"ANMF":
                frames += 1
            elif frames <= MOST_COUNTED:
                header = _noted(file, header, chunk)
    except EOFError:
        header = header.marked("truncated")
    except ValueError:
        header = header.marked("unreadable")
    if not header.width or not header.height:
        return header.marked("unreadable")
    return replace(header, frames=max(1, min(frames, MOST_COUNTED)))


def _noted(file: BinaryIO, header: Header, chunk: Chunk) -> Header:
    """The canvas if there is one, else the picture itself."""
    if chunk.name == b"VP8X":
        data = piece(file, chunk.at, 10)
        sides = [int.from_bytes(data[n : n + 3], "little") + 1 for n in (4, 7)] if len(data) == 10 else [0, 0]
        return replace(header, width=sides[0], height=sides[1], channels=4 if data[:1] and data[0] & 16 else 3)
    if chunk.name == b"VP8 " and not header.width:
        data = piece(file, chunk.at, 10)
        if len(data) == 10 and data[3:6] == b"\x9d\x01\x2a":
            width, height = (int.from_bytes(data[n : n + 2], "little") & 0x3FFF for n in (6, 8))
            return replace(header, width=width, height=height)
    if chunk.name == b"VP8L" and not header.width:
        data = piece(file, chunk.at, 5)
        if len(data) == 5 and data[0] == 0x2F:
            bits = int.from_bytes(data[1:], "little")
            width, height, alpha = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, bits >> 28 & 1
            return replace(header, width=width, height=height, channels=3 + alpha)
    if chunk.name == b"EXIF" and chunk.length <= LONGEST_NOTES:
        return with_notes(header, piece(file, chunk.at, chunk.length).removeprefix(b"Exif\x00\x00"))
    return header
