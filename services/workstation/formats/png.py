"""PNG: its chunks, what its header says, whether it is whole."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from app.preflight import MOST_COUNTED
from services.workstation.formats.header import Header, piece, sensible, with_notes

SIGNATURE = b"\x89PNG\r\n\x1a\n"
END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
MOST_CHUNKS = 1_000_000
LONGEST_NOTES = PIECE = 1 << 20
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Color type -> numbers a pixel."""
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}


@dataclass(frozen=True, slots=True)
class Chunk:
    """`at`: where its data begins; four bytes of checksum follow the data."""

    name: bytes
    at: int
    length: int


def chunks(file: BinaryIO, size: int) -> Iterator[Chunk]:
    """In their order, IEND the last. Raises EOFError where the file ends within one, ValueError for what is none."""
    at = len(SIGNATURE)
    for _ in range(MOST_CHUNKS):
        head = piece(file, at, 8)
        if len(head) < 8:
            raise EOFError
        length, name = int.from_bytes(head[:4]), head[4:]
        if not name.isalpha() or length > 0x7FFFFFFF:
            raise ValueError("no chunk")
        if at + 12 + length > size:
            raise EOFError
        yield Chunk(name, at + 8, length)
        if name == b"IEND":
            return
        at += 12 + length
    raise ValueError("too many chunks")


def packed_pixels(file: BinaryIO, size: int) -> Iterator[bytes]:
    """What the IDAT chunks hold, in pieces of at most a megabyte. Raises like `chunks`, and ValueError where a chunk is
    not what its checksum says."""
    for chunk in chunks(file, size):
        if chunk.name != b"IDAT":
            continue
        check, left = zlib.crc32(chunk.name), chunk.length
        while left:
            data = piece(file, chunk.at + chunk.length - left, min(left, PIECE))
            if not data:
                raise EOFError
            check, left = zlib.crc32(data, check), left - len(data)
            yield data
        if check != int.from_bytes(piece(file, chunk.at + chunk.length, 4)):
            raise ValueError("a chunk is damaged")


def read(file: BinaryIO, header: Header) -> Header:
    """Up to the pixels, then the last few bytes; all chunks only where those are not the end they should be."""
    begin = piece(file, 8, 25)
    if len(begin) < 25:
        return header.marked("truncated")
    width, height, depth, color, packing, filters, interlaced = struct.unpack(">IIBBBBB", begin[8:21])
    known = depth in _DEPTHS.get(color, ()) and packing == filters == 0 and interlaced in (0, 1)
    if begin[:8] != b"\x00\x00\x00\x0dIHDR" or zlib.crc32(begin[4:21]) != int.from_bytes(begin[21:]):
        return header.marked("unreadable")
    if not known or not 0 < width < 1 << 31 or not 0 < height < 1 << 31:
        return header.marked("unreadable")
    header = replace(
        header, width=width, height=height, depth=depth, channels=CHANNELS[color], at_once=bool(interlaced)
    )
    try:
        for chunk in chunks(file, header.size):
            if chunk.name in (b"IDAT", b"IEND"):
                break
            header = _noted(file, header, chunk)
    except EOFError:
        return header.marked("truncated")
    except ValueError:
        return header.marked("unreadable")
    return _ended(file, header)


def _noted(file: BinaryIO, header: Header, chunk: Chunk) -> Header:
    """What a chunk before the pixels tells. A chunk that is damaged is as good as none."""
    if chunk.name not in (b"acTL", b"pHYs", b"eXIf") or chunk.length > LONGEST_NOTES:
        return header
    data = piece(file, chunk.at, chunk.length)
    if chunk.name == b"acTL" and len(data) == 8:
        return replace(header, frames=min(MOST_COUNTED, max(1, int.from_bytes(data[:4]))))
    if chunk.name == b"pHYs" and len(data) == 9 and data[8] == 1:
        return replace(header, stated_dpi=sensible(int.from_bytes(data[:4]) * 0.0254))
    return with_notes(header, data) if chunk.name == b"eXIf" else header


def _ended(file: BinaryIO, header: Header) -> Header:
    if piece(file, max(0, header.size - len(END)), len(END)) == END:
        return header
    try:
        for chunk in chunks(file, header.size):
            if chunk.name == b"IEND":
                rest = piece(file, chunk.at + chunk.length + 4, 1 << 16)
                return header.marked("tail") if rest.strip(b"\x00\r\n ") else header
    except EOFError:
        return header.marked("truncated")
    except ValueError:
        return header.marked("unreadable")
    return header.marked("truncated")
