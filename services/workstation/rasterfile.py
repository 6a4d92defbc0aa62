"""PNG and TIFF files written from above to below, band by band, without loss: what was written needs no memory.

Each pixel is stored as its difference from its left neighbor, which both formats know and which packs well.
"""

import struct
import zlib
from typing import BinaryIO, Protocol

from PIL import Image, ImageChops

from app.errors import NotAllowed
from services.workstation.pngs import LEVEL, SIGNATURE

MM_PER_INCH = 25.4
_PIECE = 1 << 18
_LARGEST = (1 << 32) - 1
_PNG_COLORS = {"RGB": 2, "RGBA": 6}
_BY_LEFT = b"\x01"
"""PNG's name for differences from the left neighbor."""
_SHORT, _LONG, _RATIO, _BYTES = 3, 4, 5, 7
_SIZES = {_SHORT: 2, _LONG: 4, _BYTES: 1}


class RasterFile(Protocol):
    """`write` takes bands of whole rows in the file's mode; `finish` makes the file whole."""

    def write(self, band: Image.Image) -> None: ...

    def finish(self) -> None: ...


def differences(band: Image.Image) -> Image.Image:
    """Each pixel less its left neighbor, the first of a row as it is."""
    moved = Image.new(band.mode, band.size, 0)
    moved.paste(band, (1, 0))
    return ImageChops.subtract_modulo(band, moved)


class PngFile:
    """RGB or RGBA of 8 bits. `profile`: ICC, may be empty."""

    def __init__(self, file: BinaryIO, size: tuple[int, int], mode: str, dpi: int, profile: bytes, title: str) -> None:
        self._file, self._packer, self._waiting = file, zlib.compressobj(LEVEL), bytearray()
        file.write(SIGNATURE)
        self._chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 8, _PNG_COLORS[mode], 0, 0, 0))
        if profile:
            self._chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(profile))
        meter = round(dpi * 1000 / MM_PER_INCH)
        self._chunk(b"pHYs", struct.pack(">IIB", meter, meter, 1))
        self._chunk(b"iTXt", b"Title\0\0\0\0\0" + title.encode())

    def write(self, band: Image.Image) -> None:
        rows = differences(band).tobytes()
        wide = len(rows) // band.height
        filtered = b"".join(_BY_LEFT + rows[n * wide : (n + 1) * wide] for n in range(band.height))
        self._waiting += self._packer.compress(filtered)
        self._flush(_PIECE)

    def finish(self) -> None:
        self._waiting += self._packer.flush()
        self._flush(1)
        self._chunk(b"IEND", b"")

    def _flush(self, least: int) -> None:
        if len(self._waiting) >= least:
            self._chunk(b"IDAT", bytes(self._waiting))
            self._waiting.clear()

    def _chunk(self, kind: bytes, body: bytes) -> None:
        self._file.write(struct.pack(">I", len(body)) + kind + body)
        self._file.write(struct.pack(">I", zlib.crc32(body, zlib.crc32(kind))))


class TiffFile:
    """RGB, RGBA or CMYK of 8 bits; one strip a band, all bands but the last as high as the first. Raises NotAllowed
    where the file becomes larger than the format can say."""

    def __init__(self, file: BinaryIO, size: tuple[int, int], mode: str, dpi: int, profile: bytes, title: str) -> None:
        self._file, self._size, self._mode, self._dpi = file, size, mode, dpi
        self._profile, self._title = profile, title.encode()
        self._strips: list[tuple[int, int]] = []
        self._rows = 0
        self._at = file.write(b"II*\0" + bytes(4))

    def write(self, band: Image.Image) -> None:
        packed = zlib.compress(differences(band).tobytes(), LEVEL)
        self._rows = self._rows or band.height
        self._strips.append((self._add(packed), len(packed)))

    def finish(self) -> None:
        channels = len(self._mode)
        ratio = struct.pack("<II", self._dpi, 1)
        photo = 5 if self._mode == "CMYK" else 2
        tags = [
            (256, _LONG, self._longs(self._size[0])),
            (257, _LONG, self._longs(self._size[1])),
            (258, _SHORT, self._shorts(*[8] * channels)),
            (259, _SHORT, self._shorts(8)),
            (262, _SHORT, self._shorts(photo)),
            (273, _LONG, self._longs(*(at for at, _ in self._strips))),
            (277, _SHORT, self._shorts(channels)),
            (278, _LONG, self._longs(self._rows)),
            (279, _LONG, self._longs(*(count for _, count in self._strips))),
            (282, _RATIO, ratio),
            (283, _RATIO, ratio),
            (284, _SHORT, self._shorts(1)),
            (285, _BYTES, self._title),
            (296, _SHORT, self._shorts(2)),
            (317, _SHORT, self._shorts(2)),
            *([(338, _SHORT, self._shorts(2))] if self._mode == "RGBA" else []),
            *([(34675, _BYTES, self._profile)] if self._profile else []),
        ]
        entries = b"".join(self._entry(*tag) for tag in tags)
        self._add(b"" if self._at % 2 == 0 else b"\0")
        where = self._add(struct.pack("<H", len(tags)) + entries + bytes(4))
        self._file.seek(4)
        self._file.write(struct.pack("<I", where))

    def _entry(self, tag: int, kind: int, body: bytes) -> bytes:
        count = len(body) // 8 if kind == _RATIO else len(body) // _SIZES[kind]
        inside = body.ljust(4, b"\0") if len(body) <= 4 else struct.pack("<I", self._add(body))
        return struct.pack("<HHI", tag, kind, count) + inside

    def _add(self, data: bytes) -> int:
        """Where it stands; everything begins at an even place."""
        if self._at + len(data) > _LARGEST:
            words = "The sheet becomes larger than a TIFF file can be."
            raise NotAllowed(words, hint="Write it as PNG or PDF, or on a smaller sheet.")
        where = self._at
        self._at += self._file.write(data + b"\0" * (len(data) % 2))
        return where

    def _longs(self, *values: int) -> bytes:
        return struct.pack(f"<{len(values)}I", *values)

    def _shorts(self, *values: int) -> bytes:
        return struct.pack(f"<{len(values)}H", *values)
