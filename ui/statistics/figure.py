"""One of the five figures: name, value with unit, what changed in good or bad color, a spark line or a bar."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QLinearGradient, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.icons import Icons
from ui.paint import RIGHT, faded, paint_bar, paint_card, paint_text
from ui.statistics.panel import PAD, ground

HEIGHT, SPARK = 116, (84, 34)
LACKING = "Not enough data"


@dataclass(frozen=True, slots=True)
class Value:
    """`change`: "−2 h", with `good` None where it is neither good nor bad. `spark`: oldest first. `share`: 0 to 1."""

    figure: str = "–"
    unit: str = ""
    change: str = ""
    good: bool | None = None
    up: bool | None = None
    caption: str = LACKING
    spark: Sequence[float] = ()
    share: float | None = None
    ink: str = "chart0"
    bad: bool = False


class Figure(QWidget):
    """Painted from one `Value`."""

    def __init__(self, icons: Icons, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.icons, self.theme, self.title = icons, icons.theme, title
        self.value = Value()
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.theme.changed.connect(self._renew)

    def show_value(self, value: Value) -> None:
        self.value = value
        change = f", {value.change} {value.caption}" if value.change else f", {value.caption}" if value.caption else ""
        self.setAccessibleDescription(f"{self.title}: {value.figure} {value.unit}{change}".strip())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(200), self.theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(150), self.theme.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self), self.theme, self.theme.px
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_card(painter, QRectF(self.rect()), px(8), ground(theme), theme.color("line"))
        room = QRectF(px(PAD), px(12), self.width() - 2 * px(PAD), px(20))
        paint_text(painter, room, self.title, theme, "body.500", theme.color("t2"))
        self._figure(painter, room.translated(0, px(22)))
        self._change(painter, QRectF(room.x(), px(84), room.width(), px(20)))
        spark = QRectF(self.width() - px(PAD + SPARK[0]), px(38), px(SPARK[0]), px(SPARK[1]))
        if self.value.share is not None:
            self._share(painter, spark, self.value.share)
        elif len(self.value.spark) > 1:
            self._spark(painter, spark)

    def _figure(self, painter: QPainter, room: QRectF) -> None:
        theme, value = self.theme, self.value
        box = QRectF(room.x(), room.y(), room.width(), theme.px(38))
        known = value.figure != "–"
        ink = "badText" if value.bad else "t1" if known else "t3"
        paint_text(painter, box, value.figure, theme, "figure", theme.color(ink))
        used = theme.metrics("figure").horizontalAdvance(value.figure) + theme.px(6)
        paint_text(painter, box.adjusted(used, theme.px(6), 0, 0), value.unit, theme, "body", theme.color("t3"))

    def _change(self, painter: QPainter, room: QRectF) -> None:
        theme, px, value = self.theme, self.theme.px, self.value
        if value.change:
            ink = {True: "okText", False: "badText", None: "t2"}[value.good]
            if value.up is not None:
                icon = "arrow-up-right" if value.up else "arrow-down-right"
                self.icons.paint(painter, icon, 14, ink, room.x(), room.y() + px(3))
                room = room.adjusted(px(18), 0, 0, 0)
            paint_text(painter, room, value.change, theme, "small.600.tnum", theme.color(ink))
            room = room.adjusted(theme.metrics("small.600.tnum").horizontalAdvance(value.change) + px(6), 0, 0, 0)
        paint_text(painter, room, value.caption, theme, "small", theme.color("t3"))

    def _spark(self, painter: QPainter, box: QRectF) -> None:
        values = self.value.spark
        low, span = min(values), (max(values) - min(values)) or 1
        step = (box.width() - 6) / (len(values) - 1)
        points = [QPointF(box.x() + n * step, box.bottom() - 4 - (v - low) / span * (box.height() - 8))
                  for n, v in enumerate(values)]  # fmt: skip
        color = self.theme.color(self.value.ink)
        path = QPainterPath()
        floor = [QPointF(points[-1].x(), box.bottom()), QPointF(points[0].x(), box.bottom())]
        path.addPolygon(QPolygonF([*points, *floor]))
        fade = QLinearGradient(box.topLeft(), box.bottomLeft())
        fade.setColorAt(0, faded(color, 0.28))
        fade.setColorAt(1, faded(color, 0.0))
        painter.fillPath(path, fade)
        painter.setPen(QPen(color, 1.6))
        painter.drawPolyline(QPolygonF(points))
        dot = QRectF(0, 0, 7, 7)
        dot.moveCenter(points[-1])
        paint_card(painter, dot, 3.5, color, None)

    def _share(self, painter: QPainter, box: QRectF, share: float) -> None:
        theme, px = self.theme, self.theme.px
        words = QRectF(box.x(), box.y(), box.width(), px(18))
        paint_text(painter, words, f"{round(share * 100)}\u00a0%", theme, "small.600.tnum", theme.color("t1"), RIGHT)
        bar = QRectF(box.x(), box.y() + px(22), box.width(), px(6))
        paint_bar(painter, bar, share, theme.color(self.value.ink), theme.color("line"))

    def _renew(self) -> None:
        self.updateGeometry()
        self.update()
