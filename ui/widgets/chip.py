"""The filter chip: off with an outline and an arrow down, on with a tint and a cross."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.icons import Icons
from ui.paint import paint_card, paint_ring, paint_text
from ui.theme import mix
from ui.widgets.control import Control

HEIGHT = 28


class Chip(Control):
    """`clicked`: open its choices. `cleared`: the cross of a chip that is on, or Delete."""

    cleared = Signal()

    def __init__(
        self, icons: Icons, words: str, icon: str = "", on: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(icons, words, parent)
        self._icon = icon
        self.on = on
        self.show_as(words, on)

    def show_as(self, words: str, on: bool) -> None:
        """What is chosen, and whether that narrows anything."""
        self.on = on
        self.setText(words)
        self.setAccessibleName(f"{words}, filter on" if on else words)
        self.renew()

    def measure(self) -> QSize:
        px = self.theme.px
        icon = px(14 + 7) if self._icon else 0
        words = self.theme.metrics("small.500").horizontalAdvance(self.text())
        return QSize(px(10) + icon + words + px(10 + 12 + 10), px(HEIGHT))

    def cross(self) -> QRectF:
        """Where a click clears instead of opening."""
        wide = self.theme.px(12 + 10 + 5)
        return QRectF(self.width() - wide, 0, wide, self.height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.on and self.isDown() and self.cross().contains(event.position()):
            self.setDown(False)
            self.cleared.emit()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.on and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.cleared.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        box, radius = QRectF(self.rect()), self.height() / 2
        ink = "accentText" if self.on else "t2"
        if self.on:
            tint = theme.color("accentTint")
            paint_card(painter, box, radius, tint, mix(theme.color("accent"), tint, 0.5))
        else:
            fill = "press" if self.pressed_look else "hover" if self.underMouse() else ""
            paint_card(painter, box, radius, theme.color(fill) if fill else None, theme.color("line2"))
        self._paint_inside(painter, ink)
        if self.hasFocus():
            paint_ring(painter, box, radius, theme)

    def _paint_inside(self, painter: QPainter, ink: str) -> None:
        px, theme = self.theme.px, self.theme
        x = px(10)
        if self._icon:
            x += self.draw_icon(painter, self._icon, 14, ink, x) + px(7)
        room = self.width() - x - px(12 + 10 + 9)
        paint_text(painter, QRectF(x, 0, room, self.height()), self.text(), theme, "small.500", theme.color(ink))
        self.draw_icon(painter, "x" if self.on else "chevron-down", 12, ink, self.width() - px(22))
