"""The small chip at the list's upper edge: so many new orders lie above, where nothing moved under the hand."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui import paint
from ui.icons import Icons

HEIGHT = 28


class Newcomers(QWidget):
    """Hidden while there are none. `pressed`: go to the top."""

    pressed = Signal()

    def __init__(self, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._icons = icons
        self._theme = icons.theme
        self._words = ""
        self._list = parent
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def show_count(self, count: int) -> None:
        self._words = f"{count} new"
        self.setAccessibleName(f"{count} new orders above")
        self.setVisible(count > 0)
        self.place()
        self.update()

    def place(self) -> None:
        """In the middle of the upper edge, below the sticky head."""
        size = self.sizeHint()
        self.resize(size)
        self.move((self._list.width() - size.width()) // 2, self._theme.px(40))
        self.raise_()

    def sizeHint(self) -> QSize:
        width = self._theme.metrics("small.500").horizontalAdvance(self._words)
        return QSize(width + self._theme.px(12 + 6 + 24), self._theme.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        box = QRectF(self.rect())
        paint.paint_card(painter, box, box.height() / 2, theme.color("accentTint"), theme.color("accent"))
        size = theme.px(12)
        self._icons.paint(painter, "arrow-up", 12, "accentText", theme.px(12), (self.height() - size) / 2)
        words = box.adjusted(theme.px(12 + 6) + size, 0, 0, 0)
        paint.paint_text(painter, words, self._words, theme, "small.500", theme.color("accentText"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()
