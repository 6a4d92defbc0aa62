"""How a whole file comes to its final place and name: moved, made durable, never over another."""

import filecmp
import itertools
import os
import re
import shutil
import time
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path
from uuid import uuid4

from app.filetricks import is_device

SMALL, LARGE = 128, 512
"""Longest sides of the small copies of every picture, in pixels."""


PATIENCE_S, AGAIN_S = 2.0, 0.1
"""How long a virus scanner may hold a new file before its move counts as failed, and how often it is tried."""


def place_of(shelf: Path, sha256: str, kind: str) -> Path:
    """Where a whole file lies on the shelf: by its contents, whatever order it came with."""
    return shelf / sha256[:2] / f"{sha256}.{kind}"


def put_in_place(part: Path, target: Path, sleep: Callable[[float], None] = time.sleep) -> None:
    """Moves a whole file to its final name; the same contents twice is one file, one moved already stays.

    The move outlives a power cut only after `settle`.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in range(round(PATIENCE_S / AGAIN_S), -1, -1):
        try:
            part.replace(target)
        except FileNotFoundError:
            if not target.exists():
                raise
        except PermissionError:
            if os.name != "nt" or not left:
                raise
            sleep(AGAIN_S)
            continue
        return


def settle(folders: Iterable[Path]) -> None:
    """Makes the moves into these folders outlive a power cut, once for all of them; only POSIX needs it."""
    if os.name != "posix":
        return
    for path in sorted(set(folders)):
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def lay_out(source: Path, folder: Path, stem: str, kind: str) -> str:
    """The file under a name for people, and that name: numbered where another file has it, never over one.

    Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for n in itertools.count(1):
        target = folder / (f"{stem}.{kind}" if n == 1 else f"{stem} ({n}).{kind}")
        try:
            _link_or_copy(source, target)
        except FileExistsError:
            if not _same(source, target):
                continue
        return target.name
    raise AssertionError  # the count has no end


def _link_or_copy(source: Path, target: Path) -> None:
    """A second name for the file where the disk can, else a copy that appears whole."""
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:
        if target.exists():
            raise FileExistsError(target) from None
        part = target.with_name(f".{target.name}.{uuid4().hex}.part")
        try:
            with part.open("xb") as file, source.open("rb") as whole:
                shutil.copyfileobj(whole, file, 1 << 20)
                file.flush()
                os.fsync(file.fileno())
            claim(part, target)
        finally:
            part.unlink(missing_ok=True)


def claim(part: Path, target: Path) -> None:
    """Moves a whole file to a name in its folder that nobody has, whoever else writes there meanwhile.

    Raises FileExistsError where somebody has it, OSError; the part stays then.
    """
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:  # a disk without second names: the name is taken first, for a rename would go over a file
        target.open("xb").close()
        try:
            part.replace(target)
        except OSError:
            target.unlink(missing_ok=True)
            raise
    else:
        part.unlink()


def _same(one: Path, other: Path) -> bool:
    return one.samefile(other) or filecmp.cmp(one, other, shallow=False)


def clean_name(text: str) -> str:
    """A name that is safe in any folder of any system: at most 150 bytes, no path, no device, never empty."""
    plain = unicodedata.normalize("NFC", text)
    kept = "".join(c for c in plain if unicodedata.category(c)[0] != "C" and c not in '<>:"/\\|?*#%')
    kept = re.sub(r"\s+", " ", kept).strip(" .")
    kept = kept.encode("utf-8", "ignore")[:150].decode("utf-8", "ignore").strip(" .")
    if is_device(kept):
        kept = f"_{kept}"
    return kept or "file"


def thumbnail_path(folder: Path, name: str, size: int) -> Path:
    """Always `.jpg` by name; what is see-through is PNG inside, which every reader tells by its first bytes."""
    return folder / f"{name}_{size}.jpg"
