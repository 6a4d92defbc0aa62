"""Charts of parts: open orders by status with the overdue part striped, QC failures by reason, shipped per hour."""

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from app.wording import STAFF_WORDS
from services.workstation.reports import Status
from ui.formats import DAYS
from ui.glyphs import paint_glyph
from ui.icons import Icons
from ui.paint import CENTER, paint_card, paint_text
from ui.statistics.panel import Panel, Table, ground, paint_bar, row_text
from ui.theme import mix

GLYPH, NAME, BAR, ROW, NUMBER = 14, 118, 14, 40, 48
INK = "chart4"
FIRST, LAST = 7, 18
"""The working day that is always shown; further hours only where something was shipped."""


class ByStatus(Panel):
    """One bar for each status, the overdue part striped."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(icons, "Open orders by status", "Striped part is overdue", (), parent)
        self.rows: Sequence[Status] = ()
        self.lacking = "No order is open."

    def show_statuses(self, rows: Sequence[Status]) -> None:
        self.rows = tuple(rows)
        self.renew()

    def table(self) -> Table:
        rows = [(STAFF_WORDS[row.state], str(row.count), str(row.overdue)) for row in self.rows]
        return [("Status", "Open", "Overdue"), *rows]

    def words(self) -> str:
        parts = [f"{STAFF_WORDS[row.state]} {row.count}, {row.overdue} overdue" for row in self.rows]
        return f"{'; '.join(parts)}."

    def draw(self, painter: QPainter, box: QRectF) -> None:
        most, high = max(row.count for row in self.rows), lines(box, len(self.rows), self.theme.px(ROW))
        for n, row in enumerate(self.rows):
            self._row(painter, QRectF(box.x(), box.y() + n * high, box.width(), high), row, most)

    def _row(self, painter: QPainter, line: QRectF, row: Status, most: int) -> None:
        theme, px = self.theme, self.theme.px
        side, middle = px(GLYPH), line.center().y()
        glyph = QRectF(line.x(), middle - side / 2, side, side)
        paint_glyph(painter, glyph, row.state.value, theme, ground(theme))
        left = line.adjusted(px(GLYPH + 8), 0, 0, 0)
        name = QRectF(left.x(), line.y(), px(NAME - 8), line.height())
        row_text(painter, name, STAFF_WORDS[row.state], theme, "small.500", "t1")
        start = left.x() + px(NAME)
        scale = (line.right() - start - px(NUMBER)) / most
        color, x = theme.color(f"state.{row.state.value}"), start
        for value, striped in ((row.count - row.overdue, False), (row.overdue, True)):
            if value:
                wide = max(3.0, value * scale - 2)
                paint_bar(painter, QRectF(x, middle - px(7), wide, px(BAR)), color, flat=True, striped=striped)
                x += wide + 2
        end = QRectF(x + px(6), line.y(), px(NUMBER), line.height())
        row_text(painter, end, str(row.count), theme, "small.600.tnum", "t1")


class Hours(Panel):
    """Weekday by hour; the number inside takes the ink that reads better on its square."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(icons, "Shipped per hour", "Orders by weekday and hour", (), parent)
        self.cells: dict[tuple[int, int], int] = {}
        self.lacking = "Nothing was shipped in this period."

    def show_hours(self, hours: Mapping[tuple[date, int], int]) -> None:
        """(day, hour) -> orders; days of the same name are added up."""
        self.cells = {}
        for (day, hour), number in hours.items():
            place = day.weekday(), hour
            self.cells[place] = self.cells.get(place, 0) + number
        self.renew()

    def columns(self) -> range:
        """The hours that are shown."""
        found = [hour for _, hour in self.cells]
        return range(min([FIRST, *found]), max([LAST, *found]) + 1)

    def table(self) -> Table:
        rows = [(DAYS[d], f"{h:02}:00", str(n)) for (d, h), n in sorted(self.cells.items())]
        return [("Day", "Hour", "Shipped"), *rows]

    def words(self) -> str:
        (day, hour), number = max(self.cells.items(), key=lambda one: one[1])
        return f"Most was shipped on {DAYS[day]} at {hour}: {number}."

    def draw(self, painter: QPainter, box: QRectF) -> None:
        theme, px = self.theme, self.theme.px
        room, across = box.adjusted(px(36), 0, 0, -px(20)), self.columns()
        wide, high = room.width() / len(across), room.height() / 7
        most, strong = max(self.cells.values()), theme.color("chart0")
        weak = mix(theme.color("t3"), ground(theme), 0.12)
        for day in range(7):
            label = QRectF(box.x(), room.y() + day * high, px(32), high)
            row_text(painter, label, DAYS[day], theme, "micro", "t3")
            for n, hour in enumerate(across):
                number = self.cells.get((day, hour), 0)
                cell = QRectF(room.x() + n * wide + 1, room.y() + day * high + 1, wide - 2, high - 2)
                fill = mix(strong, ground(theme), 0.18 + 0.82 * number / most) if number else weak
                paint_card(painter, cell, min(4, px(3)), fill, None)
                if number and wide >= px(16):
                    paint_text(painter, cell, str(number), theme, "micro.600.tnum", readable(fill), CENTER)
        for n, hour in enumerate(across):
            if (hour - across[0]) % 2 == 0:
                label = QRectF(room.x() + n * wide - px(8), room.bottom() + px(4), wide + px(16), px(16))
                paint_text(painter, label, str(hour), theme, "micro.tnum", theme.color("t3"), CENTER)


def readable(fill: QColor) -> QColor:
    """Black or white, whichever stands off more by the WCAG formula."""
    parts = (fill.redF(), fill.greenF(), fill.blueF())
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return QColor("#14171C") if light > 0.2 else QColor("#FFFFFF")


def lines(box: QRectF, count: int, most: float) -> float:
    """How high a row may be, in pixels: as the room allows, never more than `most`."""
    return min(most, max(22.0, box.height() / max(1, count)))
