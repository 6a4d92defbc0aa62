"""The zoom plate over a picture: smaller, how large, larger, fit, one to one."""

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui import formats, paint
from ui.icons import Icons

GROUND, INK, DIM = QColor(0x14, 0x16, 0x1A, 235), QColor("#E6E9EE"), QColor("#AEB5C0")
HEIGHT = 30
PARTS = (("minus", 30), ("zoom", 52), ("plus", 30), ("fit", 34), ("full", 34))
TIPS = {"minus": "Smaller", "plus": "Larger", "fit": "Fit", "full": "One to one, Z"}


class Plate(QWidget):
    """`asked`: minus, plus, fit or full. A screen preview is not a proof, and the tooltip says so."""

    asked = Signal(str)

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons, self._theme = icons, icons.theme
        self._zoom = 1.0
        self.setToolTip("Screen preview")
        self.setAccessibleName("Zoom")
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(sum(width for _, width in PARTS) + 8), self._theme.px(HEIGHT))

    def show_zoom(self, zoom: float) -> None:
        self._zoom = zoom
        self.update()

    def _places(self) -> list[tuple[str, QRectF]]:
        x, places = self._theme.px(4), []
        for name, width in PARTS:
            places.append((name, QRectF(x, 0, self._theme.px(width), self.height())))
            x += self._theme.px(width)
        return places

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        paint.paint_card(painter, QRectF(self.rect()), theme.px(6), GROUND, None)
        for name, box in self._places():
            if name in ("minus", "plus", "fit"):
                side = theme.px(14)
                icon = "maximize" if name == "fit" else name
                x, y = box.center().x() - side / 2, box.center().y() - side / 2
                self._icons.paint(painter, icon, 14, "toastText", x, y)
            else:
                words = formats.percent(self._zoom) if name == "zoom" else "1:1"
                paint.paint_text(
                    painter, box, words, theme, "small.500.tnum", INK if name == "zoom" else DIM, paint.CENTER
                )
        paint.vline(painter, self._places()[3][1].x(), theme.px(7), self.height() - theme.px(14), paint.faded(DIM, 0.4))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for name, box in self._places():
            if box.contains(event.position()) and name != "zoom":
                self.asked.emit(name)
