"""A picture reduced band by band, so that a sheet of any length costs the memory of a few of its rows."""

import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from PIL import Image, ImageFile

from services.workstation.formats import png
from services.workstation.formats.header import Header

BAND = 1 << 20
"""Bytes of pixels in a band, about."""
_STORED = 65_535
_ENGINES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
"""Bytes a pixel -> a mode with as many: what PNG's row filters do depends on nothing else."""


_AVERAGED = frozenset({"L", "RGB", "CMYK", "LAB"})


class Reduction:
    """Takes a picture from top to bottom in bands whose heights divide by `factor`, all but the last one.

    Gathers `image`, in L, LA, RGB, RGBA, CMYK or LAB, and how many pixels are fully and half see-through."""

    def __init__(self, size: tuple[int, int], factor: int) -> None:
        self.factor = factor
        self.clear = self.translucent = 0
        self._size = (-(-size[0] // factor), -(-size[1] // factor))
        self._image: Image.Image | None = None
        self._row = 0

    @property
    def image(self) -> Image.Image:
        """Raises ValueError where no band came."""
        if self._image is None:
            raise ValueError("no pixels")
        return self._image

    def take(self, bands: Iterable[Image.Image]) -> None:
        for band in bands:
            plain = workable(band)
            if plain.mode in ("LA", "RGBA"):
                counts = plain.getchannel("A").histogram()
                self.clear += counts[0]
                self.translucent += sum(counts[1:255])
            part = plain.reduce(self.factor) if self.factor > 1 else plain
            if part.size == self._size:
                self._image = part
                continue
            if self._image is None:
                self._image = Image.new(part.mode, self._size)
            self._image.paste(part, (0, self._row))
            self._row += part.height


def workable(image: Image.Image) -> Image.Image:
    """The same in a mode whose pixels can be averaged: palettes looked up, 16 bits cut to their upper half."""
    see_through = "transparency" in image.info
    if image.mode.startswith("I;16"):
        upper = 0 if image.mode == "I;16B" else 1
        return Image.frombytes("L", image.size, image.tobytes()[upper::2])
    if image.mode in ("P", "PA"):
        return image.convert("RGBA" if see_through or image.mode == "PA" else "RGB")
    if image.mode == "1":
        return image.convert("L")
    if image.mode in ("L", "RGB") and see_through:
        return image.convert("LA" if image.mode == "L" else "RGBA")
    return image if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK", "LAB") else image.convert("RGB")


def rows_of(image: Image.Image, factor: int) -> Iterator[Image.Image]:
    """A picture that is in memory, in bands where its pixels must be changed before they are averaged: a copy of the
    whole is never made."""
    rows = _rows(image.width * 4, factor)
    if rows >= image.height or (image.mode in _AVERAGED and "transparency" not in image.info):
        yield image
        return
    for top in range(0, image.height, rows):
        yield image.crop((0, top, image.width, min(top + rows, image.height)))


def can_be_unrolled(header: Header) -> bool:
    """Whether a picture's rows can be read one after another."""
    return header.kind == "PNG" and not header.at_once and header.channels * header.depth <= 32


def unrolled(path: Path, header: Header, image: ImageFile.ImageFile, factor: int) -> Iterator[Image.Image]:
    """A PNG's bands, each decoded alone, from the last row of the one before on. `image`: the same file, opened and not
    loaded. Raises ValueError for what is damaged, EOFError for what ends early."""
    wide = -(-header.width * header.channels * header.depth // 8)
    rows = _rows(max(wide, header.width * 4), factor)
    last, left = bytes(wide), header.height
    for filtered in _filtered(path, header.size, (wide + 1) * rows, (wide + 1) * left):
        count = len(filtered) // (wide + 1)
        left -= count
        packed = _packed(b"\x00" + last + filtered)
        size = (header.width, count + 1)
        band = Image.frombytes(image.mode, size, packed, "zip", image.tile[0][3], 0)
        if left:
            last = _last_row(band, packed, wide, header)
        yield _with_tables(band.crop((0, 1, *size)), image)
    if left:
        raise EOFError


def _rows(wide: int, factor: int) -> int:
    return factor * max(1, BAND // (wide * factor))


def _filtered(path: Path, size: int, wanted: int, whole: int) -> Iterator[bytes]:
    """Rows as they are packed, in pieces of so many bytes, the last one shorter."""
    unpacker, parts, have, total = zlib.decompressobj(), list[bytes](), 0, 0
    try:
        with path.open("rb") as file:
            for data in png.packed_pixels(file, size):
                more = True
                while more and total < whole:
                    got = unpacker.decompress(data, min(wanted - have, whole - total))
                    data, more = unpacker.unconsumed_tail, bool(got)
                    parts.append(got)
                    have, total = have + len(got), total + len(got)
                    if have == wanted or total == whole:
                        yield b"".join(parts)
                        parts, have = [], 0
    except zlib.error as error:
        raise ValueError("the pixels are damaged") from error


def _packed(data: bytes) -> bytes:
    """As a stream that the decoder of packed rows takes, only that nothing is packed."""
    view, parts = memoryview(data), [b"\x78\x01"]
    for at in range(0, len(data), _STORED):
        block = view[at : at + _STORED]
        final = at + _STORED >= len(data)
        parts += [struct.pack("<BHH", final, len(block), len(block) ^ 0xFFFF), block]  # type: ignore[list-item]
    parts.append(struct.pack(">I", zlib.adler32(data)))
    return b"".join(parts)


def _last_row(band: Image.Image, packed: bytes, wide: int, header: Header) -> bytes:
    """The bytes of a band's last row, its filter undone. Where a number is not one byte, the rows are read once more as
    if it were."""
    if header.depth != 8:
        deep = max(1, header.channels * header.depth // 8)
        mode = _ENGINES[deep]
        band = Image.frombytes(mode, (wide // deep, band.height), packed, "zip", mode, 0)
    return band.crop((0, band.height - 1, band.width, band.height)).tobytes()


def _with_tables(band: Image.Image, image: ImageFile.ImageFile) -> Image.Image:
    """With what the file says of all its pixels: its palette, and which of them is see-through."""
    if image.palette is not None and band.mode == "P":
        band.putpalette(image.palette.getdata()[1], image.palette.getdata()[0])
    if "transparency" in image.info:
        band.info["transparency"] = image.info["transparency"]
    return band
