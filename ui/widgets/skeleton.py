"""The skeleton: rows without content in the very geometry of the real ones, fading downwards, standing still."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.paint import faded, hline, paint_card
from ui.theme import Theme

LEFT, GAP = 18, 14
NEAR = ((0, 62, 34), (134, 150, 110))
FAR = ((-346, 92, 0), (-122, 64, 44))
"""Per column: its left edge behind the thumb, from the right edge when negative, and the widths of both lines."""
ROOM = 640
"""A narrower list shows the near columns only."""


class Skeleton(QWidget):
    """For lists that take longer than 300 ms; it covers the list until its rows are there."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setAccessibleName("Loading")
        theme.changed.connect(self.update)

    def rows(self) -> int:
        """How many rows it shows: up to twelve, the last hardly to be seen."""
        return min(12, -(-self.height() // self.theme.density.row))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.color("bg1"))
        count = self.rows()
        for at in range(count):
            self._paint_row(painter, at * self.theme.density.row, 1 - at / max(count, 1))

    def _paint_row(self, painter: QPainter, top: int, strength: float) -> None:
        theme, px, density = self.theme, self.theme.px, self.theme.density
        color = faded(theme.color("bg3" if theme.dark else "press"), strength)
        thumb = QRectF(LEFT, top + (density.row - density.thumb) / 2, density.thumb, density.thumb)
        paint_card(painter, thumb, 6, color, None)
        middle = top + density.row / 2
        for left, first, second in NEAR + FAR if self.width() >= px(ROOM) else NEAR:
            x = thumb.right() + GAP + px(left) if left >= 0 else self.width() - px(-left)
            two = bool(second and density.second)
            y = middle - px(13) if two else middle - px(5)
            paint_card(painter, QRectF(x, y, px(first), px(10)), px(4), color, None)
            if two:
                paint_card(painter, QRectF(x, middle + px(4), px(second), px(8)), px(4), color, None)
        line = faded(theme.color("line"), strength)
        hline(painter, thumb.right() + GAP, top + density.row - 1, self.width(), line)
