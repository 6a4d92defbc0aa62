"""A picture cut into tiles at full, half, quarter … size, in one file of our own: upright, in sRGB, without loss.

What opens other people's files writes it, in a process of its own; the window only unpacks a few tiles of it at a
time. Tiles are rows of three bytes a pixel (four where it is see-through), packed by Zstandard, the index at the end.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import zstandard

from app import wire
from app.errors import Corrupt

TILE = 512
"""Pixels of a tile along each side, those at the right and lower edge less."""
MAGIC = b"PLTILES1"
_END = struct.Struct("<QQ8s")
_MOST_INDEX = 16 << 20
_PACKING = 1


@dataclass(frozen=True, slots=True)
class Level:
    """`factor`: how many of the file's pixels make one of these along a side. `ends`: where the tiles end in the file,
    row by row; the first begins at `start`."""

    width: int
    height: int
    factor: int
    start: int
    ends: tuple[int, ...]

    @property
    def columns(self) -> int:
        return -(-self.width // TILE)

    @property
    def rows(self) -> int:
        return -(-self.height // TILE)

    def size(self, column: int, row: int) -> tuple[int, int]:
        """Pixels of one tile."""
        return min(TILE, self.width - column * TILE), min(TILE, self.height - row * TILE)


@dataclass(frozen=True, slots=True)
class Index:
    """`width`, `height`: pixels of the file as shown. `channels`: 3, or 4 with alpha (not multiplied in). `outside`: of
    a proof, the part of the picture whose colors its printer cannot reach."""

    width: int
    height: int
    channels: int
    levels: tuple[Level, ...]
    outside: float = 0.0


class Writer:
    """Takes the tiles of each level row by row, the largest level first. `finish` writes the index."""

    def __init__(self, file: BinaryIO, width: int, height: int, channels: int) -> None:
        self._file, self._size, self._channels = file, (width, height), channels
        self._packer = zstandard.ZstdCompressor(level=_PACKING, write_checksum=True)
        self._levels: list[Level] = []
        self._at = 0

    def level(self, width: int, height: int, factor: int, tiles: Iterator[bytes]) -> None:
        start, ends = self._at, []
        for pixels in tiles:
            packed = self._packer.compress(pixels)
            self._file.write(packed)
            self._at += len(packed)
            ends.append(self._at)
        self._levels.append(Level(width, height, factor, start, tuple(ends)))

    def finish(self, outside: float = 0.0) -> None:
        index = wire.json_bytes(Index(*self._size, self._channels, tuple(self._levels), outside))
        self._file.write(index)
        self._file.write(_END.pack(self._at, len(index), MAGIC))


class Pack:
    """One such file, open for nobody: each tile is read by itself, so that it can be removed at any time."""

    def __init__(self, path: Path) -> None:
        """Raises Corrupt for what is no whole pack, OSError where the disk fails."""
        self.path = path
        with path.open("rb") as file:
            size = file.seek(0, 2)
            if size < _END.size:
                raise _damaged()
            file.seek(size - _END.size)
            at, length, magic = _END.unpack(file.read(_END.size))
            if magic != MAGIC or length > _MOST_INDEX or at + length + _END.size != size:
                raise _damaged()
            file.seek(at)
            self.index = wire.read(file.read(length), Index)
        for level in self.index.levels:
            if len(level.ends) != level.columns * level.rows or not level.ends or level.factor < 1:
                raise _damaged()

    def level_for(self, zoom: float) -> int:
        """The smallest level that has a pixel of its own for each of the screen's, at so many of those a picture
        pixel; the largest where none has."""
        fitting = [n for n, level in enumerate(self.index.levels) if level.factor * zoom <= 1.0]
        return fitting[-1] if fitting else 0

    def tile(self, level: int, column: int, row: int) -> bytes:
        """Rows of pixels, nothing between them. Raises Corrupt, OSError."""
        place = self.index.levels[level]
        n = row * place.columns + column
        start = place.ends[n - 1] if n else place.start
        with self.path.open("rb") as file:
            file.seek(start)
            packed = file.read(place.ends[n] - start)
        width, height = place.size(column, row)
        wanted = width * height * self.index.channels
        try:
            if zstandard.frame_content_size(packed) != wanted:
                raise _damaged()
            return zstandard.ZstdDecompressor().decompress(packed, max_output_size=wanted)
        except zstandard.ZstdError as error:
            raise _damaged() from error


def _damaged() -> Corrupt:
    return Corrupt("The picture's tiles are damaged.", hint="They are made anew.")
