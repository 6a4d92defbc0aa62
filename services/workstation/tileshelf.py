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

    def pack(self, path: Path, sha256: str) -> Pack:
        """The tiles of a file, cut now if they are not there. Raises Corrupt for a file that cannot be shown,
        Unavailable for a full disk or when this is closed, Unreachable where the disk does not give the file."""
        found = self.kept(sha256)
        if found is not None:
            return found
        target = self._place(sha256)
        self.decoders.cut(path, target)
        self._tidy(target)
        return Pack(target)

    def kept(self, sha256: str) -> Pack | None:
        """The tiles if they are there and whole; they count as just used."""
        target = self._place(sha256)
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

    def drop(self, sha256: str) -> None:
        """These tiles are damaged: they are cut anew when they are asked for again."""
        with suppress(OSError):
            self._place(sha256).unlink(missing_ok=True)

    def close(self) -> None:
        self.decoders.close(patience_s=0.0)

    def _place(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / f"{sha256}{_ENDING}"

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
