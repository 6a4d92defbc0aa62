"""Charts over days: orders in and out as bars, lead times as two lines with the band between."""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QEvent, QPointF, QRectF
from PySide6.QtGui import QMouseEvent, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from services.workstation.reports import Day
from ui.formats import DAYS, MONTHS, grouped
from ui.icons import Icons
from ui.paint import CENTER, RIGHT, faded, paint_card, paint_shadow, paint_text
from ui.statistics.panel import Panel, Table, ceiling, grid, paint_bar

IN, OUT = "chart1", "chart0"
AXIS, BELOW = 44, 22
CARD = (180, 86)


def spot(day: date) -> str:
    """ "Fri 13 Nov"."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def hours(value: float | None) -> str:
    """ "19 h", below ten "4.5 h"; a dash where nothing is known."""
    if value is None:
        return "–"
    return f"{value:.1f} h" if value < 10 else f"{round(value)} h"


class Daily(Panel):
    """What both share: the days, the room inside the axes, labels that do not touch."""

    days: Sequence[Day] = ()

    def show_days(self, days: Sequence[Day]) -> None:
        """Oldest first, today last."""
        self.days = tuple(days)
        self.renew()

    def inner(self) -> QRectF:
        """The plot without its labels."""
        px = self.theme.px
        return self.plot().adjusted(px(AXIS), px(4), 0, -px(BELOW))

    def label_days(self, painter: QPainter, box: QRectF, at: Callable[[int], float]) -> None:
        """Today always; the others as far as there is room, counted from today."""
        theme, px = self.theme, self.theme.px
        wide = px(48)
        each = box.width() / max(1, len(self.days))
        every = max(1, -(-wide // max(1, int(each))))
        last = len(self.days) - 1
        for n, day in enumerate(self.days):
            if (last - n) % every:
                continue
            words = "Today" if n == last else f"{day.date.day} {MONTHS[day.date.month - 1]}"
            x = min(max(at(n) - wide / 2, box.x() - wide / 2), self.width() - wide - px(4))
            ink = theme.color("t1" if n == last else "t3")
            role = "micro.600" if n == last else "micro"
            paint_text(painter, QRectF(x, box.bottom() + px(6), wide, px(16)), words, theme, role, ink, CENTER)


class InOut(Daily):
    """Two bars a day; today is striped because it is not over."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        legend = ((IN, "Received"), (OUT, "Shipped"))
        super().__init__(icons, "Orders in and out", "Per day, today striped", legend, parent)
        self.under = -1
        self.setMouseTracking(True)
        self.lacking = "No order came or left in this period."

    def enough(self) -> bool:
        return any(day.received or day.shipped for day in self.days)

    def table(self) -> Table:
        rows = [(day.date.isoformat(), str(day.received), str(day.shipped)) for day in self.days]
        return [("Day", "Received", "Shipped"), *rows]

    def words(self) -> str:
        received, shipped = sum(d.received for d in self.days), sum(d.shipped for d in self.days)
        return f"{received} orders received and {shipped} shipped in {len(self.days)} days."

    def draw(self, painter: QPainter, box: QRectF) -> None:
        room = self.inner()
        top = ceiling(max(max(d.received, d.shipped) for d in self.days))
        if self.under >= 0:
            painter.fillRect(self._column(self.under), self.theme.color("hover" if self.theme.dark else "press"))
        grid(painter, room, top, self.theme)
        for n, day in enumerate(self.days):
            self._bars(painter, n, day, top)
        self.label_days(painter, room, lambda n: self._column(n).center().x())
        if self.under >= 0:
            self._card(painter, self.days[self.under])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The day under the pointer, by its column."""
        under = -1
        if self.days and self.inner().contains(event.position()):
            each = self.inner().width() / len(self.days)
            under = min(len(self.days) - 1, int((event.position().x() - self.inner().x()) / each))
        if under != self.under:
            self.under = under
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.under = -1
        self.update()

    def _column(self, n: int) -> QRectF:
        room = self.inner()
        each = room.width() / len(self.days)
        return QRectF(room.x() + n * each, room.y(), each, room.height())

    def _bars(self, painter: QPainter, n: int, day: Day, top: float) -> None:
        column = self._column(n)
        wide = min(self.theme.px(18), max(2.0, column.width() * 0.32))
        for value, token, left in ((day.received, IN, -wide - 1), (day.shipped, OUT, 1)):
            high = column.height() * value / top
            if high:
                box = QRectF(column.center().x() + left, column.bottom() - high, wide, high)
                paint_bar(painter, box, self.theme.color(token), striped=n == len(self.days) - 1)

    def _card(self, painter: QPainter, day: Day) -> None:
        """Beside the column, never over it."""
        theme, px = self.theme, self.theme.px
        column, room = self._column(self.under), self.inner()
        wide, high = px(CARD[0]), px(CARD[1])
        x = column.right() + px(8)
        x = x if x + wide < room.right() else column.x() - px(8) - wide
        box = QRectF(x, room.y() + px(4), wide, high)
        paint_shadow(painter, box, px(8), theme, 20)
        paint_card(painter, box, px(8), theme.color("bg3"), theme.color("line2"))
        line = QRectF(x + px(12), box.y() + px(10), wide - px(24), px(20))
        paint_text(painter, line, spot(day.date), theme, "small.600", theme.color("t1"))
        for token, word, value in ((IN, "Received", day.received), (OUT, "Shipped", day.shipped)):
            line.translate(0, px(22))
            mark = QRectF(line.x(), line.center().y() - px(5), px(10), px(10))
            paint_card(painter, mark, 3, theme.color(token), None)
            paint_text(painter, line.adjusted(px(18), 0, 0, 0), word, theme, "small", theme.color("t2"))
            paint_text(painter, line, grouped(value), theme, "small.600.tnum", theme.color("t1"), RIGHT)


class LeadTime(Daily):
    """From placed to shipped, of what left that day: the median, and what nine of ten stay within."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        legend = ((OUT, "Median"), (IN, "9 of 10"))
        super().__init__(icons, "Lead time", "Placed to shipped", legend, parent)
        self.lacking = "Not enough data: orders must have shipped on two days."

    def known(self) -> list[tuple[int, float, float]]:
        """Place of the day, median and 9 of 10 in hours, of days on which something shipped."""
        rows = ((n, d.lead_hours, d.lead_90_hours) for n, d in enumerate(self.days))
        return [(n, a, b) for n, a, b in rows if a is not None and b is not None]

    def enough(self) -> bool:
        return len(self.known()) >= 2

    def table(self) -> Table:
        rows = [(d.date.isoformat(), hours(d.lead_hours), hours(d.lead_90_hours)) for d in self.days]
        return [("Day", "Median", "9 of 10"), *rows]

    def words(self) -> str:
        n, middle, most = self.known()[-1]
        return f"On {spot(self.days[n].date)} the median was {hours(middle)}; 9 of 10 within {hours(most)}."

    def draw(self, painter: QPainter, box: QRectF) -> None:
        room, known = self.inner(), self.known()
        top = ceiling(max(most for _, _, most in known))
        grid(painter, room, top, self.theme, " h")
        low = [self._point(n, value, top) for n, value, _ in known]
        high = [self._point(n, value, top) for n, _, value in known]
        band = QPainterPath()
        band.addPolygon(QPolygonF([*high, *reversed(low)]))
        painter.fillPath(band, faded(self.theme.color(IN), 0.14))
        for line, token in ((high, IN), (low, OUT)):
            paint_line(painter, line, self, token)
        self.label_days(painter, room, lambda n: self._point(n, 0, top).x())

    def _point(self, n: int, value: float, top: float) -> QPointF:
        room = self.inner().adjusted(self.theme.px(8), 0, -self.theme.px(12), 0)
        x = room.x() + room.width() * n / max(1, len(self.days) - 1)
        return QPointF(x, self.inner().bottom() - room.height() * value / top)


def paint_line(painter: QPainter, line: Sequence[QPointF], panel: Panel, token: str) -> None:
    """A line of 2 px that ends in a dot."""
    color = panel.theme.color(token)
    painter.setPen(QPen(color, 2))
    painter.drawPolyline(QPolygonF(line))
    dot = QRectF(0, 0, 8, 8)
    dot.moveCenter(line[-1])
    paint_card(painter, dot, 4, color, None)


__all__ = ["Daily", "InOut", "LeadTime", "hours", "spot"]
