"""Photos of pieces that failed or are unclear: kept on this computer by checksum, never sent anywhere by itself."""

import hashlib
from pathlib import Path
from uuid import uuid4

from app.errors import NotAllowed
from services.workstation.formats.kinds import read_header
from services.workstation.landing import put_in_place

FOLDER = "evidence"
LARGEST = 40 << 20
_KINDS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp", "TIFF": "tif"}


def keep_photo(shelf: Path, source: Path) -> str:
    """A copy of a picture file below the shelf; gives its checksum (64 hex digits). The same photo twice is one file.

    Raises NotAllowed for what is no picture or larger than 40 MB, OSError where the disk does not do it.
    """
    header = read_header(source)
    if header.kind not in _KINDS:
        raise NotAllowed(f"{source.name} is no picture.", hint="PNG, JPEG, TIFF and WebP work.")
    if header.size > LARGEST:
        raise NotAllowed(f"{source.name} is larger than 40 MB.", hint="Take a smaller photo.")
    folder = shelf / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{uuid4().hex}.part"  # cameras call every first photo the same, and several may come at once
    try:
        sha = _copied(source, part)
        put_in_place(part, folder / f"{sha}.{_KINDS[header.kind]}")
    finally:
        part.unlink(missing_ok=True)
    return sha


def _copied(source: Path, part: Path) -> str:
    """The checksum of the very bytes that were written."""
    digest = hashlib.sha256()
    with source.open("rb") as photo, part.open("xb") as copy:
        while piece := photo.read(1 << 20):
            digest.update(piece)
            copy.write(piece)
    return digest.hexdigest()


def photo_path(shelf: Path, sha: str) -> Path | None:
    """Where a photo lies; None where it was taken at another station."""
    found = (shelf / FOLDER / f"{sha}.{ending}" for ending in _KINDS.values())
    return next((path for path in found if path.exists()), None)
