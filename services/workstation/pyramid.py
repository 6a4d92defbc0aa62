"""A print file cut into tiles: decoded once, turned upright, in sRGB through its own profile, halved and halved again;
as it is, or as a proof of how a printer would print it.

For a process of its own (`services.workstation.decoding`), as everything that opens other people's files.
"""

import os
import warnings
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from PIL import Image, ImageChops

from app.errors import PlatenError
from app.preflight import is_fatal
from services.workstation.colors import Profile, Proof, to_srgb
from services.workstation.formats.header import Header
from services.workstation.formats.kinds import read_header
from services.workstation.formats.measured import facts_of
from services.workstation.pictures import FILE_SAYS, affordable, mark_of, read_pixels, upright
from services.workstation.tilepack import TILE, Writer

MOST = 100_000_000
"""Pixels of the largest level: what has more is shown at half its pixels or a quarter, to fit in memory."""
MOST_PROOFED = 25_000_000
"""As many of a proof, whose colors are worked out four times over: what has more is proofed at half its pixels."""
LEAST = 3
"""So often a picture is halved at least."""
NO_PROFILE = "proof_profile"
"""The mark of a printer's profile that cannot be used."""
HATCH = 16
"""Pixels from line to line of the hatch over what cannot be printed; a tile holds a whole number of them."""


def cut(path: Path, target: Path) -> str:
    """Writes the tiles to `target`, whole or not at all; gives the mark of a file that cannot be shown, else nothing.

    Raises OSError where the disk fails and MemoryError where memory does; nothing for what is in the file."""
    return _cut(path, target, None)


def proofed(path: Path, target: Path, printer: Path) -> str:
    """The same as a proof on the printer whose profile lies at `printer`; what it cannot print is hatched."""
    try:
        proof = Proof(printer.read_bytes())
    except (PlatenError, FileNotFoundError):
        return NO_PROFILE
    return _cut(path, target, proof)


def _cut(path: Path, target: Path, proof: Proof | None) -> str:
    header = affordable(read_header(path))
    facts = facts_of(header)
    if is_fatal(facts):
        return facts.marks[0] if facts.marks else "unreadable"
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(f".{os.getpid()}.part")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _write(path, header, part, proof)
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


def _write(path: Path, header: Header, part: Path, proof: Proof | None) -> None:
    factor, most = 1, MOST if proof is None else MOST_PROOFED
    while header.width * header.height // factor**2 > most:
        factor *= 2
    pixels = read_pixels(path, header, (max(1, header.width // factor), max(1, header.height // factor)))
    profile, factor = pixels.profile, pixels.factor
    image = upright(pixels.image, header)
    del pixels
    shown = (header.height, header.width) if header.turned else (header.width, header.height)
    look = _Look(profile, proof)
    with part.open("wb") as file:
        writer = Writer(file, *shown, 4 if image.mode in ("LA", "RGBA") else 3)
        writer.level(*image.size, factor, look.tiles(image))
        outside = look.outside
        for _ in range(LEAST + 8):
            done = max(image.size) <= TILE
            if min(image.size) < 2 or (done and factor >= 1 << LEAST):
                break
            image, factor = image.reduce(2), factor * 2
            writer.level(*image.size, factor, look.tiles(image))
        writer.finish(outside)


class _Look:
    """Tiles as they are looked at. `outside`: the part of the picture cut last that its printer cannot print."""

    def __init__(self, profile: Profile, proof: Proof | None) -> None:
        self._profile, self._proof = profile, proof
        self._seen = self._outside = 0

    @property
    def outside(self) -> float:
        return round(self._outside / self._seen, 6) if self._seen else 0.0

    def tiles(self, image: Image.Image) -> Iterator[bytes]:
        self._seen = self._outside = 0
        for top in range(0, image.height, TILE):
            for left in range(0, image.width, TILE):
                box = (left, top, min(left + TILE, image.width), min(top + TILE, image.height))
                yield self._shown(image.crop(box)).tobytes()

    def _shown(self, part: Image.Image) -> Image.Image:
        if self._proof is None:
            return to_srgb(part, self._profile)
        shown, outside = self._proof.of(part, self._profile)
        clear = shown.getchannel("A").histogram()[0] if shown.mode == "RGBA" else 0
        self._seen += part.width * part.height - clear
        self._outside += outside.histogram()[255]
        for ink, lines in _hatch():
            shown.paste(ink, mask=ImageChops.darker(outside, lines.crop((0, 0, *part.size))))
        return shown


@cache
def _hatch() -> tuple[tuple[str, Image.Image], ...]:
    """Slanted lines of black beside white, which are seen on any picture and in grey, and where each lies in a tile."""
    made = []
    for ink, start in (("black", 0), ("white", 2)):
        rows = [bytes(255 if (x + y) % HATCH in (start, start + 1) else 0 for x in range(TILE)) for y in range(HATCH)]
        made.append((ink, Image.frombytes("L", (TILE, TILE), b"".join(rows * (TILE // HATCH)))))
    return tuple(made)
