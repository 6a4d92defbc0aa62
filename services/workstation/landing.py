"""How a whole file comes to its final place and name: moved, made durable, never over another."""

import os
import re
import shutil
import unicodedata
from pathlib import Path

SMALL, LARGE = 128, 512
"""Longest sides of the small copies of every picture, in pixels."""


def put_in_place(part: Path, target: Path) -> None:
    """Moves a whole file to its final name and makes the move durable; the same contents twice is one file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part.replace(target)
    part.with_suffix(".from").unlink(missing_ok=True)
    if os.name == "posix":
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def link_or_copy(source: Path, target: Path) -> None:
    """A second name for the file where the disk can, else a copy that appears whole."""
    try:
        os.link(source, target)
    except OSError:
        part = target.with_name(f".{target.name}.part")
        shutil.copyfile(source, part)
        part.replace(target)


_DEVICES = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{d}{n}" for d in ("COM", "LPT") for n in "123456789¹²³")})


def clean_name(text: str) -> str:
    """A name that is safe in any folder of any system: at most 150 bytes, no path, no device, never empty."""
    plain = unicodedata.normalize("NFC", text)
    kept = "".join(c for c in plain if unicodedata.category(c)[0] != "C" and c not in '<>:"/\\|?*#%')
    kept = re.sub(r"\s+", " ", kept).strip(" .")
    kept = kept.encode("utf-8", "ignore")[:150].decode("utf-8", "ignore").strip(" .")
    if kept.split(".")[0].upper() in _DEVICES:
        kept = f"_{kept}"
    return kept or "file"


def thumbnail_path(folder: Path, name: str, size: int) -> Path:
    """Always `.jpg` by name; what is see-through is PNG inside, which every reader tells by its first bytes."""
    return folder / f"{name}_{size}.jpg"
