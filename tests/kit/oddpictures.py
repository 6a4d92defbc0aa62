"""Pictures that are good, and pictures with one thing wrong: each function makes the bytes of one file."""

import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

from PIL import Image

from tests.kit import imagebytes as b
from tests.kit import profiles
from tests.kit.imagebytes import HIGH, WIDE, encoded, photo


def good_png() -> bytes:
    return encoded(photo(), "PNG")


def good_jpeg(**options: object) -> bytes:
    return encoded(photo(), "JPEG", quality=92, **options)


def good_tiff() -> bytes:
    return b.raw_tiff(photo())


def good_webp(**options: object) -> bytes:
    return encoded(photo(), "WEBP", quality=90, **options)


def zipped() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("luna.png", good_png())
    return buffer.getvalue()


def gif(frames: int = 3) -> bytes:
    pages = [photo("P", (60, 80), seed) for seed in range(frames)]
    return encoded(pages[0], "GIF", icc_profile=None, save_all=True, append_images=pages[1:])


def gif_bomb() -> bytes:
    """Promises 65,535 × 65,535 pixels a page, a thousand pages."""
    page = b"\x2c" + struct.pack("<4HB", 0, 0, 65_535, 65_535, 0) + b"\x02\x02\x4c\x01\x00"
    return b"GIF89a" + struct.pack("<2H3B", 65_535, 65_535, 0x80, 0, 0) + bytes(6) + page * 1_000 + b";"


def film(form: str) -> bytes:
    pages = [photo(seed=seed, size=(WIDE, HIGH)) for seed in range(1, 4)]
    return encoded(pages[0], form, save_all=True, append_images=pages[1:])


def many_pages(count: int) -> bytes:
    """A TIFF whose list of pages is long and has one picture."""
    data = b.raw_tiff(photo())
    small = struct.pack("<HHHII", 1, 254, 4, 1, 0)
    places = [len(data) + n * (len(small) + 4) for n in range(count)]
    chain = b"".join(small + struct.pack("<I", at) for at in [*places[1:], 0])
    return b.raw_tiff(photo(), following=places[0]) + chain


def wrong_length() -> bytes:
    """A PNG whose first IDAT says four bytes less than it has."""
    data = good_png()
    at = data.index(b"IDAT") - 4
    (length,) = struct.unpack_from(">I", data, at)
    return data[:at] + struct.pack(">I", length - 4) + data[at + 4 :]


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def early_end() -> bytes:
    """A JPEG that breaks off and was given an end mark."""
    data = good_jpeg()
    return data[: len(data) * 2 // 3] + b"\xff\xd9"


def packed(name: bytes, size: int) -> bytes:
    """A PNG whose chunk of that name unpacks to so many bytes."""
    begin = {b"zTXt": b"note\x00\x00", b"iTXt": b"note\x00\x01\x00\x00\x00", b"iCCP": b"icc\x00\x00"}[name]
    return b.with_chunk(encoded(photo(), "PNG", icc_profile=None), b.chunk(name, begin + zlib.compress(bytes(size), 9)))


def long_rows() -> bytes:
    """A PNG whose rows unpack to two hundred times what its header promises."""
    rows = b"".join(b"\x00" + row for row in _rows(photo()))
    squeezed = zlib.compressobj(9)
    pixels = squeezed.compress(rows) + squeezed.compress(bytes(72_000_000)) + squeezed.flush()
    profile = b.chunk(b"iCCP", b"icc\x00\x00" + zlib.compress(b.srgb()))
    return b.png(WIDE, HIGH, 8, b.RGB, pixels=pixels, extra=profile)


def _rows(image: Image.Image) -> list[bytes]:
    raw, wide = image.tobytes(), image.width * len(image.getbands())
    return [raw[at : at + wide] for at in range(0, len(raw), wide)]


def sixteen_bits(color: int) -> bytes:
    """Every number twice, high and low."""
    image = photo("RGB" if color == b.RGB else "L")
    rows = b"".join(b"\x00" + bytes(v for v in row for _ in "hl") for row in _rows(image))
    icc = b.srgb() if color == b.RGB else profiles.grey()
    extra = b.chunk(b"iCCP", b"icc\x00\x00" + zlib.compress(icc))
    return b.png(WIDE, HIGH, 16, color, pixels=zlib.compress(rows), extra=extra)


def sixteen_bit_tiff() -> bytes:
    pixels = bytes(v for v in photo().tobytes() for _ in "lh")
    tags: dict[int, b.Value] = {256: WIDE, 257: HIGH, 258: (16, 16, 16), 259: (1,), 262: (2,), 273: 0, 277: (3,)}
    tags |= {278: HIGH, 279: len(pixels), 34675: b.srgb()}
    tags[273] = len(b.tiff(tags))
    return b.tiff(tags) + pixels


def lab_tiff(depth: int = 8) -> bytes:
    pixels = photo().tobytes() * (depth // 8)
    tags: dict[int, b.Value] = {256: WIDE, 257: HIGH, 258: (depth,) * 3, 259: (1,), 262: (8,), 273: 0, 277: (3,)}
    tags |= {278: HIGH, 279: len(pixels)}
    tags[273] = len(b.tiff(tags))
    return b.tiff(tags) + pixels


def see_through(alpha: Callable[[int, int], int]) -> bytes:
    image = photo("RGBA")
    mask = Image.new("L", image.size)
    mask.putdata([alpha(x, y) for y in range(HIGH) for x in range(WIDE)])
    image.putalpha(mask)
    return encoded(image, "PNG")


def color_key() -> bytes:
    """A PNG whose one color is see-through."""
    image = photo()
    image = image.copy()
    image.paste((255, 0, 255), (0, 0, WIDE, HIGH // 4))
    return encoded(image, "PNG", transparency=(255, 0, 255))


def dotted() -> bytes:
    image = Image.new("RGB", (WIDE, HIGH), "white")
    image.paste("black", (100, 100, 110, 110))
    return encoded(image, "PNG")


def squeezed() -> bytes:
    """Two gradients and next to nothing else: few bits for many pixels."""
    ramp = Image.linear_gradient("L")
    image = Image.merge("RGB", (ramp, ramp.rotate(90), ramp.rotate(180))).resize((WIDE * 4, HIGH * 4))
    return encoded(image, "JPEG", quality=10, subsampling="4:2:0", icc_profile=b.srgb())


def second_picture() -> bytes:
    """As phones write: a picture, and another one of the camera's behind it."""
    return encoded(photo(), "MPO", save_all=True, append_images=[photo(seed=2, size=(30, 40))], quality=92)


def broken_notes(at: int) -> bytes:
    notes = b.exif(6)
    return b.with_segment(good_jpeg(), 0xE1, notes[: 6 + at] + b"\xff" * (len(notes) - 6 - at))


def half_of_the_rows() -> bytes:
    rows = b"".join(b"\x00" + row for row in _rows(photo()))
    return b.png(WIDE, HIGH, 8, b.RGB, pixels=zlib.compress(rows[: len(rows) // 2]))


def wrong_checksum() -> bytes:
    """The pixels are as they were; only their checksum is not."""
    data = good_png()
    (length,) = struct.unpack_from(">I", data, data.index(b"IDAT") - 4)
    return flipped(data, data.index(b"IDAT") + 4 + length)


def no_packing() -> bytes:
    return b.png(WIDE, HIGH, 8, b.RGB, pixels=b"\x55" * 5_000)


def no_pixels() -> bytes:
    data = b.png(WIDE, HIGH, 8, b.RGB, pixels=b"")
    return data.replace(b.chunk(b"IDAT", b""), b"")


def long_chunk() -> bytes:
    return b.with_chunk(good_png(), b.chunk(b"tEXt", b"note\x00x", length=50_000_000))


def unknown_packing() -> bytes:
    tags: dict[int, b.Value] = {256: WIDE, 257: HIGH, 258: (8, 8, 8), 259: (4_711,), 262: (2,), 273: 8, 277: (3,)}
    return b.tiff(tags | {278: HIGH, 279: 4})


def rubbish_packing() -> bytes:
    """LZW, as it says, and nothing of the kind."""
    tags: dict[int, b.Value] = {256: WIDE, 257: HIGH, 258: (8, 8, 8), 259: (5,), 262: (2,), 273: 0, 277: (3,)}
    tags |= {278: HIGH, 279: 3_000}
    tags[273] = len(b.tiff(tags))
    return b.tiff(tags) + b"\xa5" * 3_000


def pyramid() -> bytes:
    """A second page that says it is only a smaller copy of the first."""
    data = b.raw_tiff(photo())
    small = struct.pack("<HHHII", 1, 254, 4, 1, 1) + bytes(4)
    return b.raw_tiff(photo(), following=len(data)) + small


def strip() -> bytes:
    """As wide as a gang sheet of two and a half meters."""
    tile = photo(size=(300, 100))
    image = Image.new("RGB", (30_000, 100))
    for n in range(100):
        image.paste(tile, (n * 300, 0))
    return encoded(image, "PNG", compress_level=1)


def sheet() -> bytes:
    """270 million pixels: a stripe down the middle of black."""
    row = b"\x00" + (bytes(1_000) + b"\xff\x0f\xaa" * 500 + bytes(1_250))
    return b.png(30_000, 9_000, 1, b.GREY, pixels=zlib.compress(row * 9_000, 1))


def headless_profile() -> bytes:
    """Nothing behind its first 128 bytes means anything."""
    icc = b.srgb()
    return encoded(photo(), "PNG", icc_profile=icc[:128] + b"\xee" * (len(icc) - 128))
