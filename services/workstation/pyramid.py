"""A print file cut into tiles: decoded once, turned upright, in sRGB through its own profile, halved and halved again.

For a process of its own (`services.workstation.decoding`), as everything that opens other people's files.
"""

import os
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from PIL import Image

from app.preflight import is_fatal
from services.workstation.colors import Profile, to_srgb
from services.workstation.formats.header import Header
from services.workstation.formats.kinds import read_header
from services.workstation.formats.measured import facts_of
from services.workstation.pictures import FILE_SAYS, affordable, mark_of, read_pixels, upright
from services.workstation.tilepack import TILE, Writer

MOST = 100_000_000
"""Pixels of the largest level: what has more is shown at half its pixels or a quarter, to fit in memory."""
LEAST = 3
"""So often a picture is halved at least."""


def cut(path: Path, target: Path) -> str:
    """Writes the tiles to `target`, whole or not at all; gives the mark of a file that cannot be shown, else nothing.

    Raises OSError where the disk fails and MemoryError where memory does; nothing for what is in the file."""
    header = affordable(read_header(path))
    facts = facts_of(header)
    if is_fatal(facts):
        return facts.marks[0] if facts.marks else "unreadable"
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(f".{os.getpid()}.part")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _write(path, header, part)
        part.replace(target)
    except MemoryError:
        raise
    except Exception as error:  # there is nothing that Pillow does not raise for a file that is wrong
        if isinstance(error, OSError) and error.errno not in FILE_SAYS:
            raise
        return mark_of(error)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return ""


def _write(path: Path, header: Header, part: Path) -> None:
    factor = 1
    while header.width * header.height // factor**2 > MOST:
        factor *= 2
    pixels = read_pixels(path, header, (max(1, header.width // factor), max(1, header.height // factor)))
    profile, factor = pixels.profile, pixels.factor
    image = upright(pixels.image, header)
    del pixels
    shown = (header.height, header.width) if header.turned else (header.width, header.height)
    with part.open("wb") as file:
        writer = Writer(file, *shown, 4 if image.mode in ("LA", "RGBA") else 3)
        writer.level(*image.size, factor, _tiles(image, profile))
        for _ in range(LEAST + 8):
            done = max(image.size) <= TILE
            if min(image.size) < 2 or (done and factor >= 1 << LEAST):
                break
            image, factor = image.reduce(2), factor * 2
            writer.level(*image.size, factor, _tiles(image, profile))
        writer.finish()


def _tiles(image: Image.Image, profile: Profile) -> Iterator[bytes]:
    for top in range(0, image.height, TILE):
        for left in range(0, image.width, TILE):
            box = (left, top, min(left + TILE, image.width), min(top + TILE, image.height))
            yield to_srgb(image.crop(box), profile).tobytes()
