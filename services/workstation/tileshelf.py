"""Tiles of pictures on disk, by checksum: cut when they are asked for, kept within a bound, the longest unused first
to go."""

import os
import threading
from contextlib import suppress
from pathlib import Path

from app.errors import Corrupt
from services.workstation.decoding import Decoders
from services.workstation.tilepack import Pack

MOST = 2 << 30
"""Bytes of tiles kept on disk."""
FOLDER = "tiles"
_ENDING = ".tiles"


class TileShelf:
    """`pack` may be called by any thread, and waits. `close` ends what is being cut."""

    def __init__(self, folder: Path, decoders: Decoders | None = None, *, most: int = MOST) -> None:
        self.folder = folder
        self.decoders = decoders or Decoders()
        self._most = most
        self._tidying = threading.Lock()

    def pack(self, path: Path, name: str, printer: Path | None = None) -> Pack:
        """The tiles of a file under its checksum, cut now if they are not there; with the profile of a `printer` its
        proof, under a name that holds both. Raises Corrupt for a file that cannot be shown, Unavailable for a full disk
        or when this is closed, Unreachable where the disk does not give the file."""
        found = self.kept(name)
        if found is not None:
            return found
        target = self._place(name)
        if printer is None:
            self.decoders.cut(path, target)
        else:
            self.decoders.proof(path, target, printer)
        self._tidy(target)
        return Pack(target)

    def kept(self, name: str) -> Pack | None:
        """The tiles if they are there and whole; they count as just used."""
        target = self._place(name)
        try:
            found = Pack(target)
            os.utime(target)
        except FileNotFoundError:
            return None
        except (OSError, Corrupt):
            with suppress(OSError):
                target.unlink(missing_ok=True)
            return None
        return found

    def drop(self, name: str) -> None:
        """These tiles are damaged: they are cut anew when they are asked for again."""
        with suppress(OSError):
            self._place(name).unlink(missing_ok=True)

    def close(self) -> None:
        self.decoders.close(patience_s=0.0)

    def _place(self, name: str) -> Path:
        return self.folder / name[:2] / f"{name}{_ENDING}"

    def _tidy(self, fresh: Path) -> None:
        """All but what was just made may go."""
        with self._tidying:
            found = []
            for path in self.folder.glob(f"*/*{_ENDING}"):
                with suppress(OSError):
                    told = path.stat()
                    found.append((told.st_mtime_ns, told.st_size, path))
            total = sum(size for _, size, _ in found)
            for _, size, path in sorted(found):
                if total <= self._most:
                    break
                if path != fresh:
                    with suppress(OSError):
                        path.unlink()
                        total -= size
