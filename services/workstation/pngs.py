"""PNG files taken apart without decoding them: every bit stays as it is, 16 bits too, and memory holds a few rows.

A PDF reads the compressed rows of a PNG as they are. Only a see-through picture is opened: its rows are split into
color and alpha while they are still filtered, because a filter compares each byte with the same channel's neighbors.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.errors import Corrupt

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PIECE = 1 << 18
LEVEL = 4
"""Half the time of zlib's default for a twentieth more bytes on photographs."""
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_KEPT = frozenset({b"PLTE", b"tRNS", b"eXIf"})
_TEXTS = frozenset({b"tEXt", b"zTXt", b"iTXt"})
_TELLING = (b"XML:com.adobe.xmp\0", b"Raw profile type exif\0", b"Raw profile type APP1\0")
"""Texts that may say how the picture is turned."""
_MOST = 1 << 24
"""Bytes of one chunk beside the picture: the largest profiles stay far below."""
Piece = tuple[int, int]
"""Where a part of the compressed rows begins in the file and how many bytes it has."""


@dataclass(frozen=True, slots=True)
class Png:
    """`chunks`: palette, see-through color and EXIF. `texts`: those that may say how it is turned, as they stand.
    `rows`: where the compressed rows lie."""

    path: Path
    width: int
    height: int
    bits: int
    color: int
    interlaced: bool
    chunks: dict[bytes, bytes]
    texts: tuple[bytes, ...]
    rows: tuple[Piece, ...]

    @property
    def channels(self) -> int:
        return _CHANNELS[self.color]

    @property
    def has_alpha(self) -> bool:
        """With a channel of its own; a palette's or a single see-through color does not count."""
        return self.color in (4, 6)


def take_apart(path: Path) -> Png:
    """Reads what stands around the picture, not the picture. Raises Corrupt for what is no whole PNG, OSError."""
    with path.open("rb") as file:
        if file.read(8) != SIGNATURE:
            raise _damaged()
        kind, header = _chunk(file)
        if kind != b"IHDR" or len(header) != 13:
            raise _damaged()
        width, height = int.from_bytes(header[:4]), int.from_bytes(header[4:8])
        bits, color, interlaced = header[8], header[9], bool(header[12])
        if not width or not height or color not in _CHANNELS or bits not in (1, 2, 4, 8, 16):
            raise _damaged()
        chunks, texts, rows = _walked(file)
    return Png(path, width, height, bits, color, interlaced, chunks, texts, rows)


def _walked(file: BinaryIO) -> tuple[dict[bytes, bytes], tuple[bytes, ...], tuple[Piece, ...]]:
    chunks: dict[bytes, bytes] = {}
    texts: list[bytes] = []
    rows: list[Piece] = []
    while True:
        head = file.read(8)
        length, kind = int.from_bytes(head[:4]), head[4:]
        if kind == b"IEND":
            break
        if len(head) < 8:
            raise _damaged()
        if kind == b"IDAT":
            rows.append((file.tell(), length))
        if kind in _KEPT or (kind in _TEXTS and length <= _MOST):
            file.seek(-8, 1)
            body = _chunk(file)[1]
            chunks |= {kind: body} if kind in _KEPT else {}
            texts += [body] if body.startswith(_TELLING) else []
        else:
            file.seek(length + 4, 1)
    if not rows:
        raise _damaged()
    return chunks, tuple(texts), tuple(rows)


def _chunk(file: BinaryIO) -> tuple[bytes, bytes]:
    head = file.read(8)
    length = int.from_bytes(head[:4])
    if length > _MOST:
        raise _damaged()
    body, check = file.read(length), file.read(4)
    if len(body) < length or int.from_bytes(check) != zlib.crc32(head[4:] + body):
        raise _damaged()
    return head[4:], body


def compressed(png: Png) -> Iterator[bytes]:
    """The compressed rows as they stand in the file, each part held against its check sum. Raises Corrupt."""
    with png.path.open("rb") as file:
        for start, length in png.rows:
            file.seek(start)
            left, check = length, zlib.crc32(b"IDAT")
            while left:
                piece = file.read(min(left, PIECE))
                if not piece:
                    raise _damaged()
                left -= len(piece)
                check = zlib.crc32(piece, check)
                yield piece
            if file.read(4) != check.to_bytes(4):
                raise _damaged()


def split(png: Png, *, alpha: bool) -> Iterator[bytes]:
    """Compressed rows of the color channels alone, or of the alpha channel alone; filtered as they were."""
    packer = zlib.compressobj(LEVEL)
    for row in _filtered(png):
        if packed := packer.compress(_channels(row, png.channels, png.bits // 8, alpha=alpha)):
            yield packed
    yield packer.flush()


def _filtered(png: Png) -> Iterator[bytes]:
    """Row by row with the byte that names its filter. Raises Corrupt where there are too few or too many bytes."""
    size = 1 + png.width * png.channels * png.bits // 8
    waiting, rows = bytearray(), 0
    for opened in _opened(png, max(PIECE, size)):
        waiting += opened
        whole = len(waiting) // size
        for n in range(whole):
            yield bytes(waiting[n * size : (n + 1) * size])
        del waiting[: whole * size]
        rows += whole
        if rows > png.height:
            raise _damaged()
    if rows != png.height or waiting:
        raise _damaged()


def _opened(png: Png, most: int) -> Iterator[bytes]:
    """The rows uncompressed, at most so many bytes at a time whatever the file promises."""
    opener = zlib.decompressobj()
    try:
        for piece in compressed(png):
            todo = piece
            while todo:
                yield opener.decompress(todo, most)
                todo = opener.unconsumed_tail
        yield opener.flush()
    except zlib.error as error:
        raise _damaged() from error


def _channels(row: bytes, channels: int, wide: int, *, alpha: bool) -> bytes:
    """`wide`: bytes of one sample. A slice for each byte of a pixel: no step in Python for each pixel."""
    step, first = channels * wide, (channels - 1) * wide
    taken = range(first, step) if alpha else range(first)
    made = bytearray(1 + (len(row) - 1) // step * len(taken))
    made[0] = row[0]
    for place, source in enumerate(taken):
        made[1 + place :: len(taken)] = row[1 + source :: step]
    return bytes(made)


def _damaged() -> Corrupt:
    return Corrupt("The picture is damaged and cannot be opened.", hint="Download it again.")
