"""The column heads above the list: they share the rows' columns, and a click sorts."""

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from services.workstation.rows import Sort
from ui import paint
from ui.icons import Icons
from ui.queue.columns import AGE_PAD, BY_PAD, DUE_PAD, SCROLLBAR, SORTS, TITLES, Columns
from ui.queue.delegate import RowDelegate

HEIGHT = 30
PADS = {"age": AGE_PAD, "due": DUE_PAD, "by": BY_PAD}
"""Columns that are right-aligned, and how far their text ends before them."""


class ColumnHeads(QWidget):
    """`sorted`: a head was clicked, by the name of the order it stands for."""

    sorted = Signal(str)

    def __init__(self, icons: Icons, delegate: RowDelegate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._theme = icons.theme
        self._delegate = delegate
        self._sort: Sort = "due"
        self._descending = False
        self._hover = ""
        self.setFixedHeight(self._theme.px(HEIGHT))
        self.setMouseTracking(True)
        self.setAccessibleName("Columns")

    def show_sort(self, sort: Sort, descending: bool) -> None:
        self._sort, self._descending = sort, descending
        self.update()

    def columns(self) -> Columns:
        """Those of the rows: the scroll bar's width is not theirs."""
        return self._delegate.columns(self.width() - SCROLLBAR)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("bg1"))
        paint.hline(painter, 0, self.height() - 1, self.width(), self._theme.color("line"))
        for name, (left, width) in self.columns().spans().items():
            self._paint_one(painter, name, left, width)

    def _paint_one(self, painter: QPainter, name: str, left: int, width: int) -> None:
        theme, active = self._theme, SORTS.get(name) == self._sort
        role = "micro.600" if active else "micro"
        token = "t1" if active else "t2" if name == self._hover else "t3"
        right = left + width - PADS.get(name, 0)
        text = theme.metrics(role).horizontalAdvance(TITLES[name])
        x = right - text if name in PADS else left
        box = QRect(round(x), 0, max(text, width), self.height())
        paint.paint_text(painter, box.toRectF(), TITLES[name], theme, role, theme.color(token))
        if active:
            icon = "arrow-down" if self._descending else "arrow-up"
            beside = x - theme.px(12) - 6 if name in PADS else x + text + 6
            top = (self.height() - theme.px(12)) / 2
            ratio = self.devicePixelRatioF()
            painter.drawPixmap(QPointF(beside, top), self._icons.pixmap(icon, 12, "t1", ratio))

    def _column_at(self, x: float) -> str:
        spans = self.columns().spans().items()
        return next((name for name, (left, width) in spans if name in SORTS and left <= x < left + width), "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        name = self._column_at(event.position().x())
        if name and event.button() == Qt.MouseButton.LeftButton:
            self.sorted.emit(SORTS[name])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover = self._column_at(event.position().x())
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = ""
        self.update()
