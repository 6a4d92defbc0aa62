"""Small pictures for lists: read off the window's thread, cut square or whole, kept within a budget."""

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QRectF, QRunnable, QSize, Qt, QThreadPool, Signal, Slot
from PySide6.QtGui import QImage, QImageReader, QPainter, QPainterPath, QPixmap

Find = Callable[[str, int], Path | None]
"""The file of a picture's small copy, by checksum and pixels; None where it is not on this computer."""
Read = Callable[[Path, int], QImage]
"""A file's picture in so many device pixels, null where it cannot be read."""
BUDGET = 48 * 1024 * 1024
THREADS = 2
Key = tuple[str, int]


class Thumbnails(QObject):
    """`ready`: checksums whose pictures came; repaint what shows them. Bounded in bytes, oldest use dropped first.

    `read`: how a picture is read, `read_square` for lists, `read_whole` where its shape counts.
    """

    ready = Signal(frozenset)
    _came = Signal(str, int, QImage)

    def __init__(
        self, find: Find, parent: QObject | None = None, *, budget: int = BUDGET, read: Read | None = None
    ) -> None:
        super().__init__(parent)
        self.find = find
        self.read = read or read_square
        self._budget = budget
        self._kept: OrderedDict[Key, QPixmap] = OrderedDict()
        self._bytes = 0
        self._asked: set[Key] = set()
        self._missing: set[Key] = set()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(THREADS)
        self._came.connect(self._keep, Qt.ConnectionType.QueuedConnection)

    def pixmap(self, sha: str, pixels: int, ratio: float, radius: int = 6) -> QPixmap | None:
        """The picture if it is in memory; else None, and it is fetched. `radius` of its corners, 0 for none."""
        key = (sha, round(pixels * ratio))
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        if sha and key not in self._asked and key not in self._missing:
            self._asked.add(key)
            self._pool.start(_Reading(self, key, ratio, radius, self._came.emit))
        return None

    def forget_missing(self) -> None:
        """New files may have come: ask again for what was not there."""
        self._missing.clear()

    def stop(self) -> None:
        """Wait for what is being read, here and by its children; nothing is delivered afterwards."""
        self._pool.clear()
        self._pool.waitForDone()
        for child in self.findChildren(Thumbnails):
            child.stop()

    @property
    def missing(self) -> int:
        """How many pictures were asked for and are not there."""
        return len(self._missing)

    @property
    def size(self) -> int:
        """Bytes of pixels kept."""
        return self._bytes

    @Slot(str, int, QImage)
    def _keep(self, sha: str, pixels: int, image: QImage) -> None:
        key = (sha, pixels)
        self._asked.discard(key)
        if image.isNull():
            self._missing.add(key)
            return
        self._kept[key] = QPixmap.fromImage(image)
        self._bytes += image.sizeInBytes()
        while self._bytes > self._budget and len(self._kept) > 1:
            _, old = self._kept.popitem(last=False)
            self._bytes -= old.width() * old.height() * 4
        self.ready.emit(frozenset({sha}))


class _Reading(QRunnable):
    def __init__(
        self, of: Thumbnails, key: Key, ratio: float, radius: int, done: Callable[[str, int, QImage], None]
    ) -> None:
        super().__init__()
        self._find, self._read = of.find, of.read
        self._key, self._ratio, self._radius, self._done = key, ratio, radius, done

    def run(self) -> None:
        sha, pixels = self._key
        path = self._find(sha, pixels)
        image = self._read(path, pixels) if path is not None else QImage()
        if not image.isNull():
            image = rounded(image, self._radius * self._ratio) if self._radius else image
            image.setDevicePixelRatio(self._ratio)
        self._done(sha, pixels, image)


def read_square(path: Path, pixels: int) -> QImage:
    """The middle of a picture as a square of so many device pixels; a null image where it cannot be read."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or not size.width() or not size.height():
        return QImage()
    scale = pixels / min(size.width(), size.height())
    reader.setScaledSize(QSize(max(pixels, round(size.width() * scale)), max(pixels, round(size.height() * scale))))
    image = reader.read()
    return image.copy((image.width() - pixels) // 2, (image.height() - pixels) // 2, pixels, pixels)


def read_whole(path: Path, pixels: int) -> QImage:
    """The whole picture, so many device pixels along its longer side; a null image where it cannot be read."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or not size.width() or not size.height():
        return QImage()
    reader.setScaledSize(size.scaled(pixels, pixels, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def rounded(image: QImage, radius: float) -> QImage:
    """The same with round corners, see-through outside."""
    made = QImage(image.size(), QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    path.addRoundedRect(QRectF(made.rect()), radius, radius)
    painter.setClipPath(path)
    painter.drawImage(0, 0, image)
    painter.end()
    return made
