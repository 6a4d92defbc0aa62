"""The head of the detail pane: number, copy button, attempt, pill."""

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.orders import Order, needs_person
from app.states import State
from app.wording import staff_word
from ui import paint
from ui.glyphs import PILL_HEIGHT, paint_pill, pill_width
from ui.station import Station
from ui.widgets.button import PANE, Button

TALL = 52


class Head(QWidget):
    """`copied`: the order's number is on the clipboard."""

    copied = Signal(str)

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._station = station.theme, station
        self._order: Order | None = None
        self.copy = Button(station.icons, "Copy number", "copy", "C", "bare", PANE, compact=True, parent=self)
        self.copy.clicked.connect(self.copy_number)
        self.setFixedHeight(station.theme.px(TALL))

    def show_order(self, order: Order | None) -> None:
        self._order = order
        self.copy.setVisible(order is not None)
        self.setAccessibleName(f"Order {order.number}" if order else "No order")
        self._place()
        self.update()

    def copy_number(self) -> None:
        """Key C."""
        if self._order is not None:
            QGuiApplication.clipboard().setText(self._order.number)
            self.copied.emit(self._order.number)

    def _place(self) -> None:
        if self._order is not None:
            width = self._theme.metrics("mono_title").horizontalAdvance(self._order.number)
            side = self.copy.sizeHint()
            x = min(self._theme.px(20) + width + self._theme.px(8), self.width() - side.width())
            self.copy.setGeometry(x, (self.height() - side.height()) // 2, side.width(), side.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), theme.color("bg1"))
        paint.hline(painter, 0, self.height() - 1, self.width(), theme.color("line"))
        if self._order is None:
            return
        state, word = pill_of(self._order)
        width = pill_width(theme, word)
        x = self.width() - theme.px(20) - width
        paint_pill(painter, x, (self.height() - theme.px(PILL_HEIGHT)) / 2, state, word, theme)
        room = QRectF(theme.px(20), 0, max(0, x - theme.px(60)), self.height())
        paint.paint_text(painter, room, self._order.number, theme, "mono_title", theme.color("t1"))
        attempt = max((f.attempt for f in self._order.fulfilments), default=1)
        if attempt > 1:
            self._tag(painter, f"Reprint {attempt}", QPointF(x - theme.px(8), self.height() / 2))

    def _tag(self, painter: QPainter, words: str, right: QPointF) -> None:
        theme = self._theme
        width = theme.metrics("micro.600").horizontalAdvance(words) + theme.px(12)
        box = QRectF(right.x() - width, right.y() - theme.px(9), width, theme.px(18))
        paint.paint_card(painter, box, theme.px(4), None, theme.color("line3"))
        paint.paint_text(painter, box, words, theme, "micro.600", theme.color("t2"), paint.CENTER)


def pill_of(order: Order) -> tuple[str, str]:
    """Glyph and word: a problem beats a hold beats the state."""
    if needs_person(order):
        return State.FAILED.value, staff_word(State.FAILED)
    if order.held is not None:
        return "hold", "On hold"
    return order.state.value, staff_word(order.state)
