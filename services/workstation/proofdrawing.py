"""The picture a customer is shown of a print file: the part that is printed, upright, in sRGB, small, without a word of
what the file says besides; and the product with that very part on it.

For a process of its own (`services.workstation.decoding`), as everything that opens other people's files.
"""

import os
import warnings
from contextlib import suppress
from pathlib import Path

from PIL import Image

from app.preflight import is_fatal
from services.workstation.colors import to_srgb
from services.workstation.formats.kinds import read_header
from services.workstation.formats.measured import facts_of
from services.workstation.mockups import draw
from services.workstation.pictures import FILE_SAYS, affordable, mark_of, read_pixels, upright
from services.workstation.showing import LONGEST, Showing, beside

QUALITY = 88


def show(path: Path, target: Path, showing: Showing) -> str:
    """Writes the picture to `target` as JPEG, and the product beside it where it has a scene; gives the mark of a file
    that cannot be shown, else nothing.

    Raises OSError where the disk fails and MemoryError where memory does; nothing for what is in the file."""
    header = affordable(read_header(path))
    facts = facts_of(header)
    if is_fatal(facts):
        return facts.marks[0] if facts.marks else "unreadable"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pixels = read_pixels(path, header, (2 * LONGEST, 2 * LONGEST))
            printed = trimmed(to_srgb(upright(pixels.image, header), pixels.profile), showing)
    except MemoryError:
        raise
    except Exception as error:  # there is nothing that Pillow does not raise for a file that is wrong
        if isinstance(error, OSError) and error.errno not in FILE_SAYS:
            raise
        return mark_of(error)
    target.parent.mkdir(parents=True, exist_ok=True)
    if showing.scene is not None:
        _write(draw(printed.convert("RGBA"), showing.scene), beside(target))
    _write(_on_ground(printed, showing.ground), target)
    return ""


def trimmed(image: Image.Image, showing: Showing) -> Image.Image:
    """What the knife leaves, at most `LONGEST` pixels along a side."""
    trim, (wide, high) = showing.trim, image.size
    left, top = round(trim.x * wide), round(trim.y * high)
    right, low = round((trim.x + trim.width) * wide), round((trim.y + trim.height) * high)
    cut = image.crop((left, top, max(left + 1, right), max(top + 1, low)))
    cut.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    return cut


def _on_ground(image: Image.Image, ground: tuple[int, int, int]) -> Image.Image:
    """A fresh picture, so that nothing of the file travels along."""
    sheet = Image.new("RGB", image.size, ground)
    sheet.paste(image, (0, 0), image if image.mode == "RGBA" else None)
    return sheet


def _write(image: Image.Image, target: Path) -> None:
    part = target.with_suffix(f".{os.getpid()}.part")
    try:
        image.save(part, "JPEG", quality=QUALITY, optimize=True)
        part.replace(target)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
