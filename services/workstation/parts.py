"""A file on its way: the bytes so far and, beside them, the journal that says which version of what they are of.

The journal is written before the first byte of a version and again when the file is whole and on the disk, so that a
process killed at any moment goes on without asking twice for a byte, and never joins two versions.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import Unavailable

if TYPE_CHECKING:
    from hashlib import _Hash

PIECE = 1 << 18
"""A piece stays in the processor's own memory between the socket, the checksum and the disk."""


@dataclass(frozen=True, slots=True)
class Note:
    """What the journal says. `url`: without its signature. `mark`: the version as the server named it, empty where it
    did not. `total`: bytes when whole, 0 unknown. `sha256`, `kind`: only once it is whole and safe on the disk."""

    url: str = ""
    mark: str = ""
    total: int = 0
    sha256: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """`path`: where the pieces gather, on the same volume as the shelf. OSErrors come out as Unavailable."""

    path: Path

    @property
    def length(self) -> int:
        """Bytes so far, 0 where there is no file."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    @property
    def journal(self) -> Path:
        return self.path.with_suffix(".from")

    def note(self, note: Note) -> None:
        with on_disk():
            self.journal.write_bytes(json.dumps(asdict(note)).encode())

    def noted(self, url: str) -> Note:
        """What is known of the bytes so far; an empty note where they are of another address or nothing is known."""
        try:
            found = Note(**json.loads(self.journal.read_bytes()))
            return found if found.url == url and isinstance(found.total, int) else Note()
        except (OSError, ValueError, TypeError):
            return Note()

    @contextlib.contextmanager
    def open(self, have: int) -> Iterator[int]:
        """A descriptor to write behind the first `have` bytes; what lay behind them is cut off."""
        with on_disk():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        try:
            with on_disk():
                os.ftruncate(handle, have)
                os.lseek(handle, have, os.SEEK_SET)
            yield handle
        finally:
            os.close(handle)

    def feed(self, digest: "_Hash", size: int) -> None:
        """The first `size` bytes into a checksum."""
        buffer = bytearray(PIECE)
        view = memoryview(buffer)
        with on_disk(), self.path.open("rb", buffering=0) as file:
            while size and (got := file.readinto(view[: min(size, PIECE)])):
                digest.update(view[:got])
                size -= got

    def head(self) -> bytes:
        with on_disk(), self.path.open("rb", buffering=0) as file:
            return file.read(512)

    def forget(self) -> None:
        """Drops the bytes and the journal, the bytes first: a journal without bytes starts over."""
        with on_disk():
            self.path.unlink(missing_ok=True)
            self.journal.unlink(missing_ok=True)


def write(handle: int, piece: memoryview) -> None:
    """All of it; the system may take it in more than one go."""
    with on_disk():
        while piece:
            piece = piece[os.write(handle, piece) :]


def sync(handle: int) -> None:
    """Returns when the bytes are on the disk."""
    with on_disk():
        os.fsync(handle)


@contextlib.contextmanager
def on_disk() -> Iterator[None]:
    """Faults of this computer's disk in our words, so that they are not taken for the line's."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise Unavailable(
                "This computer's disk is full.", hint="Make room, then go on.", title="Disk full"
            ) from error
        words = f"Files cannot be written on this computer ({error.strerror or type(error).__name__})."
        raise Unavailable(words, hint="Check the folder and the disk.", title="Disk trouble") from error


FULL = frozenset({28, 122})
"""No space left; the quota is used up."""


def checksum() -> "_Hash":
    return hashlib.sha256()
