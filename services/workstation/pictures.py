"""One pass over a picture file: what it is, its small copies, what can be measured in them, within a budget.

A print file may be 7,200 × 9,600 pixels. JPEG is decoded at the size that is needed (`draft`), PNG band by band; what
promises more pixels than its format's budget is not decoded at all. Whatever the file holds, the answer is facts:
what is wrong with it is among their marks.

Meant for a process of its own (`services.workstation.decoding`): decoders crash, and take what memory there is.
"""

import errno
import os
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, PngImagePlugin, UnidentifiedImageError

from app.artwork import Facts
from app.preflight import MOST_PIXELS, is_fatal
from services.workstation.bands import Reduction, can_be_unrolled, rows_of, unrolled
from services.workstation.colors import Profile, profile_of, to_srgb
from services.workstation.formats import png
from services.workstation.formats.header import Header
from services.workstation.formats.kinds import read_header
from services.workstation.formats.measured import Measured, facts_of
from services.workstation.landing import LARGE, SMALL, thumbnail_path

SIZES = (LARGE, SMALL)
AT_ONCE = 120_000_000
"""Pixels of a picture that must be in memory as a whole: progressive JPEG, interlaced PNG, 16 bits a color."""
HEAVY = 1120 << 20
"""Bytes that such a picture may take while it is decoded: more are promised by none that is."""
NEAR = 8
"""Steps of 255 that still count as the same color."""
_QUALITY = 86
_PACKED = 1
"""A see-through small copy is packed quickly rather than tightly."""
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
FILE_SAYS = frozenset({None, errno.EINVAL, errno.EOVERFLOW, errno.EFBIG})
"""Numbers of an OSError that are the file's fault, such as a place beyond any disk; any other is the disk's."""

Image.MAX_IMAGE_PIXELS = None  # the budget per format takes its place: posters are larger than its default
PngImagePlugin.MAX_TEXT_CHUNK = 16 << 20  # profiles travel packed as texts do, and may have four million bytes


@dataclass(frozen=True, slots=True)
class Pixels:
    """A picture as it lies in the file, not turned, in its own colors. `factor`: how many of the file's pixels make one
    of these along a side. `clear`, `translucent`: how many of the file's are fully and half see-through."""

    image: Image.Image
    factor: int
    mode: str
    profile: Profile
    clear: int
    translucent: int


@dataclass(frozen=True, slots=True)
class _Seen:
    """A picture reduced, upright, in sRGB, and what was learned on the way."""

    image: Image.Image
    mode: str
    profile: Profile
    clear: float
    translucent: float
    grey_end: bool


def measure(path: Path, name: str, folder: Path) -> Measured:
    """Facts and thumbnails (`folder/name_512.jpg`, `folder/name_128.jpg`, PNG inside where it is see-through).

    Raises OSError where the disk fails and MemoryError where memory does; nothing for what is in the file."""
    header = affordable(read_header(path))
    facts = facts_of(header)
    if is_fatal(facts):
        return Measured(facts)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            seen = _seen(path, header)
    except MemoryError:
        raise
    except Exception as error:  # there is nothing that Pillow does not raise for a file that is wrong
        if isinstance(error, OSError) and error.errno not in FILE_SAYS:
            raise
        return Measured(replace(facts, marks=(mark_of(error),)))
    return Measured(_measured(facts, seen), tuple(_written(seen.image, name, folder)))


def affordable(header: Header) -> Header:
    """Marked where it promises more than Platen decodes."""
    pixels = header.width * header.height
    if pixels > MOST_PIXELS.get(header.kind, pixels):
        return header.marked("pixels")
    cost = cost_of(header)
    return header.marked("too_heavy") if cost and (pixels > AT_ONCE or pixels * cost > HEAVY) else header


def cost_of(header: Header) -> int:
    """Bytes that each pixel takes at most while all are decoded, 0 where a part of them is enough. A WebP is there four
    times; a TIFF a second time where it is turned, or unpacked as one strip; of a JPEG two bytes a channel."""
    if header.kind == "WEBP":
        return 16
    if header.kind == "TIFF":
        return 4 + max(4, header.channels * header.depth // 8)
    if header.kind == "JPEG":
        return 2 * header.channels if header.at_once else 0
    return 0 if can_be_unrolled(header) else 4


def mark_of(error: Exception) -> str:
    """What Pillow says went wrong, as a rule."""
    if isinstance(error, UnidentifiedImageError):
        return "unsupported"
    words = str(error).lower()
    if "max_text" in words:
        return "hidden"
    if "memory" in words:
        return "too_heavy"
    return "truncated" if isinstance(error, EOFError) or "truncated" in words else "unreadable"


def _seen(path: Path, header: Header) -> _Seen:
    pixels = read_pixels(path, header, (LARGE, LARGE))
    small, whole = pixels.image, header.width * header.height
    grey_end = header.kind == "JPEG" and small.mode in ("L", "RGB") and _ends_grey(small)
    if grey_end and "ending" in header.marks:
        raise EOFError
    small.thumbnail((LARGE, LARGE), Image.Resampling.BILINEAR)
    shown = to_srgb(upright(small, header), pixels.profile)
    return _Seen(shown, pixels.mode, pixels.profile, pixels.clear / whole, pixels.translucent / whole, grey_end)


def read_pixels(path: Path, header: Header, size: tuple[int, int]) -> Pixels:
    """Decoded to no fewer pixels than `size` has along its longer side, where the file has them; reduced by a whole
    number. Raises whatever Pillow raises."""
    with Image.open(_source(path, header), formats=(header.kind,)) as image:
        stored = image.size[::-1] if header.kind == "TIFF" and header.turned else image.size
        if stored != (header.width, header.height):
            raise ValueError("two sizes")
        mode, icc = image.mode, image.info.get("icc_profile")
        srgb, wide = "srgb" in image.info, image.width
        if header.kind == "JPEG":
            image.draft("RGB", size)
        reduction = Reduction(image.size, max(1, max(image.size) // max(size)))
        drafted = round(wide / image.width)
        if can_be_unrolled(header):
            reduction.take(unrolled(path, header, image, reduction.factor))
        else:
            _ensure_sound(path, header)
            image.load()
            reduction.take(rows_of(image, reduction.factor))
    profile = Profile("sRGB", "RGB") if srgb and not icc else profile_of(icc, mode)
    factor = drafted * reduction.factor
    return Pixels(reduction.image, factor, mode, profile, reduction.clear, reduction.translucent)


def _source(path: Path, header: Header) -> Path | BytesIO:
    """A JPEG without its end mark gets one; what is missing besides it shows as grey."""
    return BytesIO(path.read_bytes() + b"\xff\xd9") if "ending" in header.marks else path


def _ensure_sound(path: Path, header: Header) -> None:
    """Pillow does not look at the checksums of a PNG's pixels."""
    if header.kind == "PNG":
        with path.open("rb") as file:
            for _ in png.packed_pixels(file, header.size):
                pass


def upright(image: Image.Image, header: Header) -> Image.Image:
    """As it is meant to be seen; Pillow turns a TIFF by itself."""
    turns = header.kind != "TIFF" and header.orientation in _TURNS
    return image.transpose(_TURNS[header.orientation]) if turns else image


def _ends_grey(image: Image.Image) -> bool:
    """Whether the lowest rows are the exact grey a JPEG decoder fills in where a picture breaks off."""
    lowest = image.crop((0, max(0, image.height - 2), *image.size))
    return {*_extremes(lowest)} == {128} and {*_extremes(image)} != {128}


def _extremes(image: Image.Image) -> Iterator[int]:
    """The least and the most of each channel."""
    for channel in image.split():
        yield from (int(value) for value in channel.getextrema() if isinstance(value, int | float))


def _measured(facts: Facts, seen: _Seen) -> Facts:
    marks = [seen.profile.mark] if seen.profile.mark else []
    marks += ["incomplete"] if seen.grey_end else []
    return replace(
        facts,
        mode=seen.mode,
        profile=seen.profile.name,
        profile_model=seen.profile.model,
        has_alpha=seen.image.mode == "RGBA",
        clear=round(seen.clear, 6),
        translucent=round(seen.translucent, 6),
        plain=_plain_share(seen.image),
        likeness=_likeness(seen.image),
        marks=(*facts.marks, *marks),
    )


def _plain_share(image: Image.Image) -> float:
    """The part of the picture that has its most frequent color, or nearly so; where that is less than half, at most so
    much as this says."""
    flat = _flattened(image)
    same, share = Image.new("L", flat.size, 255), 1.0
    for channel in flat.split():
        counts = channel.histogram()
        most = counts.index(max(counts))
        share = sum(counts[max(0, most - NEAR) : most + NEAR + 1]) / (flat.width * flat.height)
        if share < 0.5:
            return round(share, 6)
        near = channel.point([255 if abs(n - most) <= NEAR else 0 for n in range(256)])
        same = ImageChops.darker(same, near)
    return round(same.histogram()[255] / (flat.width * flat.height), 6)


def _flattened(image: Image.Image) -> Image.Image:
    """On white, as it would lie on paper."""
    if image.mode != "RGBA":
        return image
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image).convert("RGB")


def _likeness(image: Image.Image) -> str:
    """256 bits: where, from left to right over a grid of 16 rows, the picture grows lighter; then what color each of
    its quarters has."""
    small = _flattened(image).resize((34, 32), Image.Resampling.BOX, reducing_gap=1.01)
    grid = small.convert("L").resize((17, 16), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(16):
        for column in range(16):
            at = row * 17 + column
            bits = bits << 1 | (grid[at] < grid[at + 1])
    return f"{bits:064x}{small.resize((2, 2), Image.Resampling.BOX).tobytes().hex()}"


def _written(small: Image.Image, name: str, folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    see_through = small.mode == "RGBA" and small.getchannel("A").getextrema() != (255, 255)
    found = []
    for size in SIZES:
        copy = small.copy()
        copy.thumbnail((size, size), Image.Resampling.LANCZOS)
        found.append(_saved(copy if see_through else copy.convert("RGB"), thumbnail_path(folder, name, size)))
    return found


def _saved(image: Image.Image, target: Path) -> Path:
    part = target.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
    if image.mode == "RGBA":
        image.save(part, "PNG", compress_level=_PACKED)
    else:
        image.save(part, "JPEG", quality=_QUALITY)
    part.replace(target)
    return target
