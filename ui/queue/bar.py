"""The filter bar: chips that narrow the queue, row height and order at the right."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui import paint
from ui.queue.filters import Narrowing
from ui.station import Station

HEIGHT = 48


class FilterBar(QWidget):
    """`narrowed`: another choice of chips."""

    narrowed = Signal(object)

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = station.theme
        self._narrowing = Narrowing()
        self.setFixedHeight(self._theme.px(HEIGHT))
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 16, 0)
        row.setSpacing(8)
        row.addStretch(1)

    def show_narrowing(self, narrowing: Narrowing) -> None:
        self._narrowing = narrowing

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("bg1"))
        paint.hline(painter, 0, self.height() - 1, self.width(), self._theme.color("line"))
