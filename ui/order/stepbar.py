"""Where an order stands on its road: six segments whose widths follow their words."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from app.orders import Order
from app.states import RANK, State
from ui import paint
from ui.order.part import Part

ROAD: tuple[tuple[State, str], ...] = (
    (State.RECEIVED, "New"),
    (State.ARTWORK_READY, "Files"),
    (State.IN_PRODUCTION, "In production"),
    (State.QUALITY_CHECK, "QC"),
    (State.READY, "Ready"),
    (State.SHIPPED, "Shipped"),
)
LEAST = 40


class StepBar(Part):
    """The current segment in its state's color and its word strong; what is behind is neutral, what is ahead faint."""

    def tall(self, width: int) -> int:
        return self.theme.px(46)

    def draw(self, painter: QPainter, order: Order) -> None:
        theme, here = self.theme, standing(order.state)
        boxes = self._boxes()
        for n, ((state, word), box) in enumerate(zip(ROAD, boxes, strict=True)):
            bar = QRectF(box.x(), theme.px(8), box.width(), theme.px(4))
            ink = f"state.{state.value}" if n == here else "line3" if n < here else "line"
            paint.paint_card(painter, bar, theme.px(2), theme.color(ink), None)
            role, token = ("body.600", "t1") if n == here else ("small", "t2" if n < here else "t3")
            text = QRectF(box.x(), theme.px(18), box.width() + theme.px(6), theme.px(22))
            paint.paint_text(painter, text, word, theme, role, theme.color(token))

    def _boxes(self) -> list[QRectF]:
        theme, gap = self.theme, self.theme.px(4)
        widths = [max(theme.px(LEAST), theme.metrics("body.600").horizontalAdvance(word)) for _, word in ROAD]
        spare = (self.width() - gap * (len(ROAD) - 1) - sum(widths)) / len(ROAD)
        boxes, x = [], 0.0
        for width in widths:
            boxes.append(QRectF(x, 0, width + spare, self.height()))
            x += width + spare + gap
        return boxes


def standing(state: State) -> int:
    """The segment a state belongs to; -1 off the road."""
    if state not in RANK or state in (State.CANCELED, State.RETURNED, State.DRAFT):
        return -1
    return max(n for n, (step, _) in enumerate(ROAD) if RANK[step] <= RANK[state])
