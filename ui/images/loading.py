"""Large pictures off the window's thread: soft from the small copy at once, then sharp at the size that is shown."""

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QSize, Qt, QThreadPool, Signal, Slot
from PySide6.QtGui import QColorSpace, QImage, QImageReader

from ui.images.tints import PLAIN, Tint

MEMORY_MB = 1600
"""Qt refuses pictures of more than 256 MB of pixels by itself, which a print file of 7,200 × 9,600 exceeds."""
KEPT = 6
Key = tuple[str, int, str]
"""Path, the longest side it was read at, and the screen's profile."""


class Pictures(QObject):
    """`came`: a path and the longest side it was read at. Keeps the last few, nearest use first. `tint`: of the screen
    they are looked at on."""

    came = Signal(str, int)
    failed = Signal(str)
    _read = Signal(str, int, str, QImage)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        QImageReader.setAllocationLimit(MEMORY_MB)
        self.tint = PLAIN
        self._kept: OrderedDict[Key, QImage] = OrderedDict()
        self._asked: set[Key] = set()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._read.connect(self._keep, Qt.ConnectionType.QueuedConnection)

    def image(self, path: Path, longest: int) -> QImage | None:
        """The picture, its longest side at least so many pixels (0: every one), if it is here; else it is asked for."""
        best = self._best(str(path), longest)
        if best is not None:
            return best
        key = (str(path), longest, self.tint.file)
        if key not in self._asked:
            self._asked.add(key)
            self._pool.start(_Reading(path, longest, self.tint, self._read.emit))
        return self.any(path)

    def any(self, path: Path) -> QImage | None:
        """Whatever is here of it, the largest first."""
        here = str(path), self.tint.file
        found = [(image.width(), image) for (name, _, tint), image in self._kept.items() if (name, tint) == here]
        return max(found, key=lambda pair: pair[0])[1] if found else None

    def _best(self, name: str, longest: int) -> QImage | None:
        mine = [key for key in self._kept if (key[0], key[2]) == (name, self.tint.file)]
        for key in [k for k in mine if k[1] == 0 or (longest and k[1] >= longest)]:
            self._kept.move_to_end(key)
            return self._kept[key]
        return None

    def stop(self) -> None:
        """Wait for what is being read."""
        self._pool.clear()
        self._pool.waitForDone()

    @Slot(str, int, str, QImage)
    def _keep(self, name: str, longest: int, tint: str, image: QImage) -> None:
        self._asked.discard((name, longest, tint))
        if image.isNull():
            self.failed.emit(name)
            return
        self._kept[name, longest, tint] = image
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self.came.emit(name, longest)


class _Reading(QRunnable):
    def __init__(self, path: Path, longest: int, tint: Tint, done: Callable[[str, int, str, QImage], None]) -> None:
        super().__init__()
        self._path, self._longest, self._tint, self._done = path, longest, tint, done

    def run(self) -> None:
        image = self._tint.apply(read(self._path, self._longest))
        self._done(str(self._path), self._longest, self._tint.file, image)


def read(path: Path, longest: int) -> QImage:
    """Upright and in sRGB, no larger than asked (0: every pixel); a null image where it cannot be read."""
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    if longest and size.isValid() and max(size.width(), size.height()) > longest:
        reader.setScaledSize(size.scaled(QSize(longest, longest), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.colorSpace().isValid() and image.colorSpace() != QColorSpace(QColorSpace.NamedColorSpace.SRgb):
        image.convertToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    return image
