"""The check box: a square of 20 pixels with words beside it, a second line and a key where they help."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.icons import Icons
from ui.paint import key_width, paint_card, paint_key, paint_ring, paint_text
from ui.widgets.control import Control

BOX = 20


class CheckBox(Control):
    """`failed` shows a red box with a cross instead of a tick: the entry was looked at and is wrong. `pad`: left of the
    box; 0 where it stands in line with fields."""

    def __init__(
        self,
        icons: Icons,
        words: str,
        second: str = "",
        key: str = "",
        parent: QWidget | None = None,
        pad: int = 12,
    ) -> None:
        super().__init__(icons, words, parent)
        self.second, self.key, self.failed, self._pad = second, key, False, pad
        self.setText(words)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def set_failed(self, on: bool) -> None:
        self.failed = on
        self.update()

    def measure(self) -> QSize:
        px = self.theme.px
        words = self.theme.metrics("body.500").horizontalAdvance(self.text())
        second = self.theme.metrics("small").horizontalAdvance(self.second)
        key = px(12) + key_width(self.theme, self.key) if self.key else 0
        return QSize(px(self._pad + BOX + 12 + 12) + max(words, second) + key, px(52 if self.second else 32))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self), self.theme, self.theme.px
        box = QRectF(self.rect())
        if self.underMouse() and self.isEnabled():
            paint_card(painter, box, px(8), theme.color("hover"), None)
        self._paint_box(painter)
        left = px(self._pad + BOX + 12)
        end = self.width() - px(12)
        if self.key:
            end -= key_width(theme, self.key)
            paint_key(painter, end, self.height() / 2, self.key, theme)
            end -= px(8)
        self._paint_words(painter, left, end - left)
        if self.hasFocus():
            paint_ring(painter, box, px(8), theme)

    def _paint_box(self, painter: QPainter) -> None:
        theme, side = self.theme, self.theme.px(BOX)
        box = QRectF(self.theme.px(self._pad), (self.height() - side) / 2, side, side)
        on = self.isChecked() or self.failed
        ink = "bad" if self.failed else "ok"
        if not on:
            line = theme.color("line3" if self.isEnabled() else "line2")
            paint_card(painter, box, 5, None, line, 1.5)
            return
        paint_card(painter, box, 5, theme.color(ink), None)
        inset = (side - theme.px(14)) / 2
        self.draw_icon(painter, "x" if self.failed else "check", 14, "bg1", box.x() + inset)

    def _paint_words(self, painter: QPainter, left: float, room: float) -> None:
        theme = self.theme
        ink = theme.color("t1" if self.isEnabled() else "tdis")
        if not self.second:
            paint_text(painter, QRectF(left, 0, room, self.height()), self.text(), theme, "body.500", ink)
            return
        first, below = theme.line("body"), theme.line("small")
        top = (self.height() - first - below) / 2
        paint_text(painter, QRectF(left, top, room, first), self.text(), theme, "body.500", ink)
        color = theme.color("t3")
        paint_text(painter, QRectF(left, top + first, room, below), self.second, theme, "small", color)
