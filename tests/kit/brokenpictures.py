"""The corpus of broken, hostile and merely odd picture files, made in code, each with exactly the rules it breaks.

For a print of 25.4 × 33.9 mm at 300 dpi, so that an ordinary picture of 300 × 400 pixels breaks none.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from app.artwork import Declared, PrintSpec
from tests.kit import imagebytes as made
from tests.kit import oddpictures as odd
from tests.kit import profiles
from tests.kit.imagebytes import HIGH, WIDE, encoded, photo

SPEC = PrintSpec(25.4 * WIDE / 300, 25.4 * HIGH / 300)
COATED = "Coated FOGRA39, made in code"


@dataclass(frozen=True)
class Broken:
    """`file_name`: as the shop calls it; `declared`: what it says of it."""

    name: str
    make: Callable[[], bytes]
    rules: frozenset[str]
    file_name: str = ""
    declared: Declared | None = None


def _one(name: str, make: Callable[[], bytes], *rules: str, file_name: str = "") -> Broken:
    return Broken(name, make, frozenset(rules), file_name)


def _named(name: str, file_name: str, *rules: str) -> Broken:
    return _one(f"the name {name}", odd.good_png, *rules, file_name=file_name)


def _turned(orientation: int) -> Broken:
    rules = frozenset({"turn"} if orientation > 1 else ())
    return Broken(f"turn {orientation}", lambda: odd.good_jpeg(exif=made.exif(orientation)), rules)


NO_PICTURES = (
    _one("zero bytes", bytes, "empty", file_name="a.png"),
    _one("a ZIP archive", odd.zipped, "kind", file_name="a.png"),
    _one("a PDF document", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj", "kind", file_name="a.png"),
    _one("a web page", lambda: b"<!DOCTYPE html><html>Please sign in</html>", "kind", file_name="a.png"),
    _one("an SVG drawing", lambda: b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "kind"),
    _one("a Windows program", lambda: b"MZ\x90\x00" + bytes(200), "kind", file_name="a.png"),
    _one("a Linux program", lambda: b"\x7fELF\x02\x01\x01" + bytes(200), "kind", file_name="a.jpg"),
    _one("a script", lambda: b"#!/bin/sh\nrm -rf ~\n", "kind", file_name="a.png"),
    _one("a message in JSON", lambda: b'{"error": "expired"}', "kind", file_name="a.png"),
    _one("an animated GIF", odd.gif, "kind", file_name="a.png"),
    _one("a GIF bomb", odd.gif_bomb, "kind", file_name="a.gif"),
    _one("a BMP picture", lambda: encoded(photo(), "BMP", icc_profile=None), "kind", file_name="a.png"),
    _one("an HEIC picture", lambda: b"\x00\x00\x00\x18ftypheic" + bytes(200), "kind", file_name="a.jpg"),
    _one("a film", lambda: b"\x00\x00\x00\x18ftypmp42" + bytes(200), "kind", file_name="a.jpg"),
    _one("a Photoshop document", lambda: b"8BPS\x00\x01" + bytes(200), "kind", file_name="a.tif"),
    _one("a text", lambda: b"Luna, please with the blue frame", "kind", file_name="a.png"),
    _one("bytes of no kind", lambda: bytes(range(200, 256)) * 20, "kind", file_name="a.png"),
)
CUT = (
    _one("a PNG cut in the middle", lambda: odd.half(odd.good_png()), "truncated"),
    _one("a PNG without its end", lambda: odd.good_png()[:-12], "truncated"),
    _one("a PNG of eight bytes", lambda: made.PNG, "truncated"),
    _one("a PNG cut in its header", lambda: odd.good_png()[:20], "truncated"),
    _one("a PNG that packs half of its rows", odd.half_of_the_rows, "truncated"),
    _one("a JPEG cut in the middle", lambda: odd.half(odd.good_jpeg()), "truncated"),
    _one("a JPEG cut in its header", lambda: odd.good_jpeg()[:300], "truncated"),
    _one("a TIFF cut in the middle", lambda: odd.half(odd.good_tiff()), "truncated"),
    _one("a TIFF cut in its tags", lambda: odd.good_tiff()[:30], "truncated"),
    _one("a WebP cut in the middle", lambda: odd.half(odd.good_webp()), "truncated"),
    _one("a JPEG without its end mark", lambda: odd.good_jpeg()[:-2], "ending"),
    _one("a JPEG that broke off and got an end mark", odd.early_end, "incomplete"),
    _one("a JPEG with a ZIP behind it", lambda: odd.good_jpeg() + odd.zipped(), "tail"),
    _one("a PNG with a ZIP behind it", lambda: odd.good_png() + odd.zipped(), "tail"),
    _one("a WebP with a ZIP behind it", lambda: odd.good_webp() + odd.zipped(), "tail"),
    _one("a PNG with zeros behind it", lambda: odd.good_png() + bytes(3_000)),
    _one("a phone's two pictures in one", odd.second_picture, "extra"),
)
DAMAGED = (
    _one("a PNG header with a wrong checksum", lambda: odd.flipped(odd.good_png(), 31), "unreadable"),
    _one("PNG pixels with a wrong checksum", odd.wrong_checksum, "unreadable"),
    _one("PNG pixels that are no packing", odd.no_packing, "unreadable"),
    _one("a PNG without pixels", odd.no_pixels, "truncated"),
    _one("a PNG chunk with a wrong length", odd.wrong_length, "unreadable"),
    _one("a PNG chunk longer than the file", odd.long_chunk, "truncated"),
    _one("a PNG of no width", lambda: made.png(0, 400, 8, made.RGB), "unreadable"),
    _one("a PNG of 3 bits", lambda: made.png(300, 400, 3, made.GREY), "unreadable"),
    _one("a JPEG of no height", lambda: made.jpeg_header(300, 0), "unreadable"),
    _one("a JPEG of rubbish", lambda: b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40, "unreadable"),
    _one("a JPEG of no pixels", lambda: made.jpeg_header(300, 400), "unreadable"),
    _one("a JPEG of 12 bits", lambda: made.jpeg_header(300, 400, depth=12), "unsupported"),
    _one("a JPEG without loss", lambda: made.jpeg_header(300, 400, kind=0xC3), "unsupported"),
    _one("a TIFF of no width", lambda: made.tiff({256: 0, 257: 400, 273: 8}), "unreadable"),
    _one("a TIFF without tags", lambda: b"II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00", "unreadable"),
    _one("a TIFF of unknown packing", odd.unknown_packing, "unsupported"),
    _one("a TIFF whose packing is rubbish", odd.rubbish_packing, "unreadable"),
    _one("a Lab TIFF of 16 bits", lambda: odd.lab_tiff(16), "unsupported"),
    _one(
        "a WebP of rubbish",
        lambda: made.riff([(b"VP8 ", b"\x10\x02\x00\x9d\x01\x2a,\x01\x90\x01" + b"\x7f" * 900)]),
        "unreadable",
    ),
    _one("a WebP whose length is too long", lambda: made.riff([made.vp8x(300, 400)], length=10**6), "truncated"),
)
BOMBS = (
    _one("a PNG of 65,535 × 65,535", lambda: made.png(65_535, 65_535, 1, made.GREY, pixels=b""), "pixels"),
    _one("a PNG of two billion a side", lambda: made.png(2**31 - 1, 2**31 - 1, 8, made.RGB, pixels=b""), "pixels"),
    _one("a JPEG of 65,535 × 65,535", lambda: made.jpeg_header(65_535, 65_535), "pixels"),
    _one("a TIFF of 60,000 × 60,000", lambda: made.tiff({256: 60_000, 257: 60_000, 258: (8,), 273: 8}), "pixels"),
    _one("a WebP of 16,383 × 16,383", lambda: made.riff([made.vp8x(16_383, 16_383)]), "pixels"),
    _one("an interlaced PNG of 12,000 × 12,000", lambda: made.png(12_000, 12_000, 1, made.GREY, lace=1), "too_heavy"),
    _one("a PNG of 12,000 × 12,000, 16 bits", lambda: made.png(12_000, 12_000, 16, made.RGB, pixels=b""), "too_heavy"),
    _one("a progressive JPEG of 12,000 × 12,000", lambda: made.jpeg_header(12_000, 12_000, kind=0xC2), "too_heavy"),
    _one("a PNG whose rows go on for 72 MB", odd.long_rows),
    _one("a text that unpacks to 40 MB", lambda: odd.packed(b"zTXt", 40 << 20), "hidden"),
    _one("a foreign text that unpacks to 40 MB", lambda: odd.packed(b"iTXt", 40 << 20), "hidden"),
    _one("a profile that unpacks to 40 MB", lambda: odd.packed(b"iCCP", 40 << 20), "hidden"),
    _one("a sheet of 30,000 × 100", odd.strip, "shape", "resolution"),
    _one("a sheet of 30,000 × 9,000 in black and white", odd.sheet, "shape", "bilevel"),
    _one("a picture of 1 × 1", lambda: encoded(photo().crop((0, 0, 1, 1)), "PNG"), "tiny"),
)
PAGES = (
    _one("an animated PNG", lambda: odd.film("PNG"), "frames"),
    _one("an animated WebP", lambda: odd.film("WEBP"), "frames"),
    _one("a TIFF of three pages", lambda: odd.film("TIFF"), "frames"),
    _one("a TIFF of 3,000 pages", lambda: odd.many_pages(3_000), "frames"),
    _one("a TIFF whose pages run in a circle", lambda: made.raw_tiff(photo(), following=8), "pages"),
    _one("a TIFF whose next page is nowhere", lambda: made.raw_tiff(photo(), following=0x7FFFFFF0), "pages"),
    _one("a TIFF with a smaller copy of itself", odd.pyramid),
)
COLORS = (
    _one("CMYK with its profile", lambda: encoded(photo("CMYK"), "TIFF", icc_profile=profiles.cmyk(COATED)), "cmyk"),
    _one("CMYK JPEG", lambda: encoded(photo("CMYK"), "JPEG", icc_profile=profiles.cmyk(COATED)), "cmyk"),
    _one("CMYK without", lambda: encoded(photo("CMYK"), "TIFF", icc_profile=None), "cmyk", "cmyk_profile"),
    _one(
        "CMYK with the profile of a screen",
        lambda: encoded(photo("CMYK"), "TIFF"),
        "cmyk",
        "cmyk_profile",
        "profile_mismatch",
    ),
    _one("grey", lambda: encoded(photo("L"), "PNG", icc_profile=profiles.grey()), "grey"),
    _one("grey with the profile of a screen", lambda: encoded(photo("L"), "JPEG"), "grey"),
    _one("grey of 16 bits", lambda: odd.sixteen_bits(made.GREY), "grey", "depth"),
    _one("color of 16 bits, PNG", lambda: odd.sixteen_bits(made.RGB), "depth"),
    _one("color of 16 bits, TIFF", odd.sixteen_bit_tiff, "depth"),
    _one("Lab", odd.lab_tiff, "lab"),
    _one("a palette", lambda: encoded(photo("P"), "PNG"), "palette"),
    _one("black and white", lambda: encoded(photo("1"), "PNG", icc_profile=None), "bilevel"),
    _one("Adobe RGB", lambda: encoded(photo(), "JPEG", quality=92, icc_profile=profiles.adobe_rgb())),
    _one("no profile", lambda: encoded(photo(), "PNG", icc_profile=None), "profile"),
    _one("an unusual profile", lambda: encoded(photo(), "PNG", icc_profile=profiles.prophoto_rgb()), "profile_unusual"),
    _one("a profile of rubbish", lambda: encoded(photo(), "PNG", icc_profile=b"rubbish" * 99), "profile_unreadable"),
    _one("a profile with a good head only", odd.headless_profile, "profile_unreadable"),
    _one("the profile of a press", lambda: encoded(photo(), "PNG", icc_profile=profiles.cmyk()), "profile_mismatch"),
    _one(
        "the profile of a grey scanner",
        lambda: encoded(photo(), "TIFF", icc_profile=profiles.grey()),
        "profile_mismatch",
    ),
    _one(
        "a profile of 5 MB, PNG",
        lambda: encoded(photo(), "PNG", icc_profile=made.srgb() + bytes(5 << 20)),
        "profile_large",
    ),
    _one(
        "a profile of 5 MB, JPEG",
        lambda: encoded(photo(), "JPEG", quality=92, icc_profile=made.srgb() + bytes(5 << 20)),
        "profile_large",
    ),
    _one("a see-through edge", lambda: odd.see_through(lambda x, y: 0 if x < 60 else 255), "alpha"),
    _one("a haze", lambda: odd.see_through(lambda x, y: 120 if x < 60 else 255), "translucent"),
    _one("a color that is see-through", odd.color_key, "alpha"),
    _one("alpha that hides nothing", lambda: odd.see_through(lambda x, y: 255)),
    _one("one color", lambda: encoded(Image.new("RGB", (WIDE, HIGH), "teal"), "PNG"), "blank"),
    _one("nothing but see-through", lambda: odd.see_through(lambda x, y: 0), "blank"),
    _one("a dot on white", odd.dotted, "nearly_blank"),
    _one("pixels squeezed to nothing", odd.squeezed, "compressed"),
    _one("too few pixels", lambda: encoded(photo(size=(120, 160)), "PNG"), "resolution"),
    _one("fewer pixels than good", lambda: encoded(photo(size=(240, 320)), "PNG"), "soft"),
)
TURNS = (
    *(_turned(orientation) for orientation in range(1, 9)),
    _one("turn 6 in a PNG", lambda: made.with_chunk(odd.good_png(), made.chunk(b"eXIf", made.exif(6)[6:])), "turn"),
    _one("turn 6 in a WebP", lambda: odd.good_webp(exif=made.exif(6)), "turn"),
    _one("turn 6 in a TIFF", lambda: encoded(photo(), "TIFF", tiffinfo={274: 6}), "turn"),
    _one("turn 77", lambda: odd.good_jpeg(exif=made.exif(77))),
    _one("notes that are no list", lambda: odd.broken_notes(0), "exif"),
    _one("notes that point nowhere", lambda: odd.broken_notes(4), "exif"),
    _one("notes that count to 65,535", lambda: odd.broken_notes(8), "exif"),
)
NAMES = (
    _named("of a JPEG", "luna.jpg", "type"),
    _named("of a program", "luna.png.exe", "type"),
    _named("leading upward", "../../luna.png", "name"),
    _named("leading upward on Windows", "..\\..\\luna.png", "name"),
    _named("from the root", "/etc/luna.png", "name"),
    _named("of a device", "CON", "name"),
    _named("of a device with an ending", "nul.png", "name"),
    _named("with dots at its end", "luna.png...", "name"),
    _named("with a NUL", "luna.png\x00.exe", "name", "type"),
    _named("that turns its reading", "luna\u202egnp.exe", "name", "type"),
    _named("of 300 letters", "l" * 296 + ".png", "name"),
    _named("in many scripts", "Зоя & 犬 – été.png"),
    Broken("other pixels than told", odd.good_png, frozenset({"declared"}), "", Declared("image/png", 0, 1512, 2016)),
    Broken("another type than told", odd.good_png, frozenset({"declared"}), "", Declared("image/jpeg")),
    Broken(
        "another length than told", odd.good_png, frozenset({"declared_size"}), "", Declared("image/png", 2_048_576)
    ),
)
CORPUS = (*NO_PICTURES, *CUT, *DAMAGED, *BOMBS, *PAGES, *COLORS, *TURNS, *NAMES)
