"""One picture on its neutral surround: fitted, zoomed at a point, dragged; the same transform serves two viewers."""

from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from ui import paint
from ui.icons import Icons
from ui.images.loading import Pictures
from ui.images.tints import PLAIN, TintOf, tint_here

STEPS = (0.05, 0.1, 0.14, 0.2, 0.25, 0.33, 0.5, 0.67, 1.0, 1.5, 2.0, 3.0, 4.0, 8.0)
AIR = 12


class Viewer(QWidget):
    """`zoomed`: screen pixels a picture pixel. The center is kept in parts of the picture (0 to 1), so that pictures
    of different sizes line up."""

    zoomed = Signal(float)

    def __init__(self, icons: Icons, pictures: Pictures, parent: QWidget | None = None, *, radius: int = 8) -> None:
        super().__init__(parent)
        self._icons, self._theme, self._pictures = icons, icons.theme, pictures
        self._radius = radius
        self.tint_of: TintOf = lambda _: PLAIN
        self._path: Path | None = None
        self._pixels = QSize()
        self._center = QPointF(0.5, 0.5)
        self._zoom: float | None = None
        self._words: tuple[str, str] = ("", "")
        self._drag: QPointF | None = None
        pictures.came.connect(self._came)
        pictures.failed.connect(self._broke)

    def show_file(self, path: Path | None, pixels: QSize, *, keep: bool = False) -> None:
        """A file of so many pixels, fitted; `keep` leaves zoom and place as they are."""
        self._path, self._pixels, self._words = path, pixels, ("", "")
        if not keep:
            self._zoom, self._center = None, QPointF(0.5, 0.5)
        self.update()
        self.zoomed.emit(self.zoom)

    def show_words(self, icon: str, words: str) -> None:
        """No picture: why."""
        self._path, self._words = None, (icon, words)
        self.update()

    @property
    def zoom(self) -> float:
        """Screen pixels a picture pixel."""
        return self._zoom if self._zoom is not None else self._fitting()

    @property
    def fitted(self) -> bool:
        return self._zoom is None

    def fit(self) -> None:
        self._zoom, self._center = None, QPointF(0.5, 0.5)
        self._changed()

    def set_zoom(self, zoom: float, at: QPointF | None = None) -> None:
        """Keeps the picture's point under `at` (the middle if none) where it is."""
        if not self._pixels.isValid():
            return
        there = at or QPointF(self.width() / 2, self.height() / 2)
        point = self.picture_point(there)
        self._zoom = min(STEPS[-1], max(min(STEPS[0], self._fitting()), zoom))
        moved = self.picture_point(there)
        self._center += point - moved
        self._changed()

    def step(self, direction: int, at: QPointF | None = None) -> None:
        """The next larger or smaller zoom step."""
        larger = [s for s in STEPS if s > self.zoom * 1.01]
        smaller = [s for s in STEPS if s < self.zoom * 0.99]
        target = (larger or [STEPS[-1]])[0] if direction > 0 else (smaller or [STEPS[0]])[-1]
        self.set_zoom(target, at)

    def toggle_full(self, at: QPointF | None = None) -> None:
        """One picture pixel a screen pixel, and back to fitting."""
        if self.fitted or abs(self.zoom - 1.0) > 0.01:
            self.set_zoom(1.0, at)
        else:
            self.fit()

    def picture_point(self, at: QPointF) -> QPointF:
        """A point of this widget in parts of the picture."""
        box = self.box()
        if box.isEmpty():
            return QPointF(0.5, 0.5)
        return QPointF((at.x() - box.x()) / box.width(), (at.y() - box.y()) / box.height())

    def box(self) -> QRectF:
        """Where the whole picture lies in this widget's coordinates."""
        if not self._pixels.isValid() or self._pixels.isEmpty():
            return QRectF()
        width, height = self._pixels.width() * self.zoom, self._pixels.height() * self.zoom
        x = self.width() / 2 - self._center.x() * width
        y = self.height() / 2 - self._center.y() * height
        return QRectF(x, y, width, height)

    def _fitting(self) -> float:
        if not self._pixels.isValid() or self._pixels.isEmpty():
            return 1.0
        room = QSize(max(1, self.width() - 2 * AIR), max(1, self.height() - 2 * AIR))
        return min(room.width() / self._pixels.width(), room.height() / self._pixels.height())

    def _changed(self) -> None:
        self._center = QPointF(min(1.0, max(0.0, self._center.x())), min(1.0, max(0.0, self._center.y())))
        self.update()
        self.zoomed.emit(self.zoom)

    def _came(self, name: str, _longest: int) -> None:
        if self._path is not None and name == str(self._path):
            self.update()

    def _broke(self, name: str) -> None:
        if self._path is not None and name == str(self._path):
            self.show_words("triangle-alert", "The file is damaged and cannot be shown.")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), theme.color("viewer"))
        if self._path is not None:
            self._paint_picture(painter, self._path)
        elif self._words[0]:
            self._paint_words(painter)
        if self._radius:
            whole = QRectF(self.rect())
            paint.paint_corners(painter, whole, theme.px(self._radius), theme.color("bg1"))
            paint.paint_card(painter, whole, theme.px(self._radius), None, theme.color("line"))

    def _paint_picture(self, painter: QPainter, path: Path) -> None:
        box = self.box()
        ratio = self.devicePixelRatioF()
        self._pictures.tint = tint_here(self, self.tint_of)
        longest = round(max(box.width(), box.height()) * ratio)
        every = longest >= max(self._pixels.width(), self._pixels.height())
        image = self._pictures.image(path, 0 if every else _rounded(longest))
        if image is None:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.zoom * ratio < 2)
        shown = box.intersected(QRectF(self.rect()))
        painter.drawImage(shown, image, _part(image, box, shown))
        if box.height() < self.height() or box.width() < self.width():
            paint.paint_thumb_line(painter, box, self._theme, 0)

    def _paint_words(self, painter: QPainter) -> None:
        theme, middle = self._theme, self.height() / 2
        side = theme.px(40)
        self._icons.paint(painter, self._words[0], 40, "t3", (self.width() - side) / 2, middle - side)
        room = QRectF(16, middle + theme.px(8), self.width() - 32, theme.px(24))
        paint.paint_text(painter, room, self._words[1], theme, "body", theme.color("t2"), paint.CENTER)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.angleDelta().y():
            self.step(1 if event.angleDelta().y() > 0 else -1, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._drag = event.position() if event.button() == Qt.MouseButton.LeftButton else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        box = self.box()
        if self._drag is None or self.fitted or box.isEmpty():
            return
        moved = event.position() - self._drag
        self._drag = event.position()
        self._center -= QPointF(moved.x() / box.width(), moved.y() / box.height())
        self._changed()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drag = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.zoomed.emit(self.zoom)


def _rounded(longest: int) -> int:
    """Sizes are read in powers of two, so that a little zooming reads nothing anew."""
    return 1 << max(9, (longest - 1).bit_length())


def _part(image: QImage, box: QRectF, shown: QRectF) -> QRectF:
    """The part of the image that lies under the shown part of its box."""
    x, y = image.width() / box.width(), image.height() / box.height()
    return QRectF((shown.x() - box.x()) * x, (shown.y() - box.y()) * y, shown.width() * x, shown.height() * y)
