"""Image files put together byte by byte, so that any byte of them can be wrong."""

import struct
import zlib
from collections.abc import Sequence
from functools import cache
from hashlib import shake_128
from io import BytesIO

from PIL import Image, ImageCms

PNG = b"\x89PNG\r\n\x1a\n"
WIDE, HIGH = 300, 400
GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6
Value = int | bytes | tuple[int, ...]


@cache
def photo(mode: str = "RGB", size: tuple[int, int] = (WIDE, HIGH), seed: int = 1) -> Image.Image:
    """Soft colored noise: no blank, no repeat, different for each seed."""
    small = (max(1, size[0] // 10), max(1, size[1] // 10))
    noise = shake_128(seed.to_bytes(8)).digest(small[0] * small[1] * 3)
    return Image.frombytes("RGB", small, noise).resize(size, Image.Resampling.BICUBIC).convert(mode)


@cache
def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    """With an sRGB profile unless another one, or None, is asked for."""
    buffer = BytesIO()
    image.save(buffer, form, **{"icc_profile": srgb(), **options})
    return buffer.getvalue()


def chunk(name: bytes, data: bytes, *, check: int | None = None, length: int | None = None) -> bytes:
    """One PNG chunk; `check` and `length` tell it something wrong."""
    told = len(data) if length is None else length
    crc = zlib.crc32(name + data) if check is None else check
    return struct.pack(">I", told) + name + data + struct.pack(">I", crc)


def png(
    width: int, height: int, depth: int, color: int, *, pixels: bytes | None = None, extra: bytes = b"", lace: int = 0
) -> bytes:
    """A PNG of these rows as packed, black where none are given; `extra`: chunks before the pixels."""
    head = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, lace)
    channels = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGBA: 4}[color]
    rows = zlib.compress(bytes((-(-width * depth * channels // 8) + 1) * height), 1) if pixels is None else pixels
    return PNG + chunk(b"IHDR", head) + extra + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def with_chunk(data: bytes, extra: bytes) -> bytes:
    """A PNG with one chunk more, right behind its first."""
    return data[:33] + extra + data[33:]


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def with_segment(data: bytes, marker: int, body: bytes) -> bytes:
    """A JPEG with one segment more, right behind its start."""
    return data[:2] + segment(marker, body) + data[2:]


def jpeg_header(width: int, height: int, *, kind: int = 0xC0, depth: int = 8) -> bytes:
    """A JPEG that promises so many pixels and has none."""
    frame = struct.pack(">BHHB", depth, height, width, 3) + bytes([1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0])
    scan = segment(0xDA, bytes([3, 1, 0, 2, 0, 3, 0, 0, 63, 0]))
    return b"\xff\xd8" + segment(kind, frame) + scan + bytes(64) + b"\xff\xd9"


def tiff(tags: dict[int, Value], *, order: str = "<", following: int = 0, tail: bytes = b"") -> bytes:
    """A TIFF whose one list of tags lies at 8. Numbers are LONG, tuples SHORT, bytes as they are."""
    rows, body = b"", b""
    begin = 8 + 2 + 12 * len(tags) + 4
    for tag, value in sorted(tags.items()):
        if isinstance(value, int):
            rows += struct.pack(f"{order}HHII", tag, 4, 1, value)
            continue
        kind, data = (7, value) if isinstance(value, bytes) else (3, struct.pack(f"{order}{len(value)}H", *value))
        count = len(value)
        if len(data) <= 4:
            rows += struct.pack(f"{order}HHI", tag, kind, count) + data.ljust(4, b"\x00")
        else:
            rows += struct.pack(f"{order}HHII", tag, kind, count, begin + len(body))
            body += data
    head = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, 8)
    return head + struct.pack(f"{order}H", len(tags)) + rows + struct.pack(f"{order}I", following) + body + tail


def raw_tiff(image: Image.Image, *, following: int | None = None, profile: bytes | None = None) -> bytes:
    """An uncompressed RGB TIFF; `following`: where it says the next page's tags lie."""
    pixels, icc = image.tobytes(), profile if profile is not None else srgb()
    tags: dict[int, Value] = {256: image.width, 257: image.height, 258: (8, 8, 8), 259: (1,), 262: (2,), 273: 0}
    tags |= {277: (3,), 278: image.height, 279: len(pixels), 34675: icc}
    tags[273] = len(tiff(tags))
    return tiff(tags, following=following or 0) + pixels


def exif(orientation: int) -> bytes:
    """A camera's notes with a turn in them."""
    return b"Exif\x00\x00" + tiff({274: (orientation,)})


def riff(chunks: Sequence[tuple[bytes, bytes]], *, length: int | None = None) -> bytes:
    """A WebP of these chunks; `length` tells it something wrong."""
    body = b"".join(name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2) for name, data in chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4 if length is None else length) + b"WEBP" + body


def vp8x(width: int, height: int, flags: int = 0) -> tuple[bytes, bytes]:
    return b"VP8X", bytes([flags, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
