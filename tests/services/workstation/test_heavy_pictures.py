"""How much memory a file within Platen's budgets may cost: measured in a real process, for the dearest kinds."""

import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app.preflight import MOST_PIXELS
from services.workstation.decoding import MEMORY, Decoders
from services.workstation.formats.header import Header
from services.workstation.formats.kinds import read_header
from services.workstation.pictures import AT_ONCE, HEAVY, affordable, cost_of
from tests.kit import imagebytes as made
from tests.kit import oddpictures as odd

SIZE = (4000, 3000)
BASE = 64 << 20
"""Bytes: Python and Pillow, and what is there of any picture."""


def saved(mode: str, form: str, size: tuple[int, int] = SIZE, **how: object) -> bytes:
    file = BytesIO()
    Image.new(mode, size).save(file, form, **how)
    return file.getvalue()


def laced(size: tuple[int, int]) -> bytes:
    """An interlaced PNG of 16 bits a color, black: its seven passes one after another."""
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    packer, packed = zlib.compressobj(1), list[bytes]()
    for x, y, across, down in passes:
        wide, high = -(-(size[0] - x) // across), -(-(size[1] - y) // down)
        packed += [packer.compress(bytes(1 + wide * 6)) for _ in range(high)]
    packed.append(packer.flush())
    return made.png(*size, 16, made.RGB, pixels=b"".join(packed), lace=1)


KINDS: dict[str, Callable[[], bytes]] = {
    "PNG, 16 bits a color": lambda: made.png(*SIZE, 16, made.RGB),
    "PNG, interlaced, 16 bits a color": lambda: laced(SIZE),
    "progressive JPEG": lambda: saved("RGB", "JPEG", progressive=True, subsampling=0, quality=50),
    "progressive JPEG in CMYK": lambda: saved("CMYK", "JPEG", progressive=True, quality=50),
    "TIFF in CMYK": lambda: saved("CMYK", "TIFF", compression="tiff_lzw"),
    "TIFF in CMYK, one strip": lambda: saved("CMYK", "TIFF", compression="tiff_lzw", tiffinfo={278: SIZE[1]}),
    "TIFF, turned": lambda: saved("RGB", "TIFF", compression="tiff_adobe_deflate", tiffinfo={274: 6}),
    "TIFF of 32 bits": lambda: saved("F", "TIFF", compression="tiff_adobe_deflate"),
    "WebP": lambda: saved("RGB", "WEBP", quality=10),
    "WebP, see-through, lossless": lambda: saved("RGBA", "WEBP", lossless=True),
}


def cost(data: bytes, folder: Path) -> tuple[Header, int]:
    """Its header, and the most bytes that a fresh process held while it was measured."""
    path = folder / "file"
    path.write_bytes(data)
    decoders = Decoders(at_once=1)
    try:
        assert decoders.measure(path, "small", folder / "thumbnails").thumbnails
    finally:
        decoders.close()
    return affordable(read_header(path)), decoders.peak


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_takes_no_more_than_its_kind_is_said_to(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """At a tenth of what is allowed; what is allowed is said in bytes, so the most of all follows."""
    header, peak = cost(KINDS[kind](), tmp_path)
    pixels = header.width * header.height
    request.node.user_properties.append(("bytes_a_pixel", round((peak - (25 << 20)) / pixels, 1)))
    print(f"{kind:34} {(peak - (25 << 20)) / pixels:5.1f} bytes a pixel, said {cost_of(header)}")
    assert 0 < peak < BASE + pixels * cost_of(header)


def test_a_picture_of_any_kind_read_in_bands_takes_next_to_nothing(tmp_path: Path) -> None:
    for data in (made.png(*SIZE, 8, made.RGB), saved("RGB", "JPEG", quality=50)):
        header, peak = cost(data, tmp_path)
        assert cost_of(header) == 0
        assert 0 < peak < BASE


def at(kind: str, pixels: int, **more: int) -> Header:
    return Header(kind, 9, pixels // 1000, 1000, **more)  # type: ignore[arg-type]  # numbers by name


@pytest.mark.parametrize(
    "header",
    [
        at("WEBP", MOST_PIXELS["WEBP"]), at("TIFF", MOST_PIXELS["TIFF"], channels=4), at("PNG", AT_ONCE, depth=16),
        at("JPEG", AT_ONCE, channels=4, at_once=True), at("TIFF", 97_000_000, channels=4, depth=16),
    ],
)  # fmt: skip
def test_what_is_allowed_stays_within_the_bound_and_a_process_has_room_for_it(header: Header) -> None:
    allowed = affordable(header)
    assert allowed.marks == ()
    assert header.width * header.height * cost_of(header) <= HEAVY
    assert HEAVY + BASE < MEMORY


@pytest.mark.parametrize(
    ("header", "mark"),
    [
        (at("WEBP", 73_000_000), "pixels"),
        (at("TIFF", 99_000_000, channels=4, depth=16), "too_heavy"),
        (at("JPEG", 121_000_000, at_once=True), "too_heavy"),
        (at("PNG", 121_000_000, depth=16), "too_heavy"),
    ],
)
def test_what_is_more_is_refused_before_a_pixel_of_it_is_read(header: Header, mark: str) -> None:
    assert affordable(header).marks == (mark,)


@pytest.mark.slow
def test_the_dearest_that_is_allowed_is_opened_within_the_bound(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    _, peak = cost(saved("RGB", "WEBP", (9_000, 8_000), quality=10), tmp_path)
    request.node.user_properties.append(("peak_mb", peak >> 20))
    print(f"{peak >> 20} MB")
    assert 0 < peak < BASE + HEAVY


def test_a_small_picture_takes_little(tmp_path: Path) -> None:
    _, peak = cost(odd.good_png(), tmp_path)
    assert 0 < peak < BASE
