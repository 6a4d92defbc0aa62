"""One carrier's offer as a button across the pane: what it is at the left, what it costs at the right, never cut."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import paint
from ui.icons import Icons
from ui.theme import mix
from ui.widgets.control import Control

HEIGHT, PAD = 32, 12


class PriceButton(Control):
    """`words` give way where there is no room, the price does not."""

    def __init__(self, icons: Icons, words: str, price: str, parent: QWidget | None = None) -> None:
        super().__init__(icons, f"{words}, {price}", parent)
        self.words, self.price = words, price
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(words)

    def measure(self) -> QSize:
        return QSize(self.theme.px(160), self.theme.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, pad = QPainter(self), self.theme, self.theme.px(PAD)
        box = QRectF(self.rect())
        fill = theme.color("press") if self.pressed_look else theme.color("bg3")
        if self.underMouse() and not self.pressed_look:
            fill = mix(theme.color("press"), fill, 0.6)
        paint.paint_card(painter, box, theme.px(6), fill, theme.color("line2"))
        left = pad + self.draw_icon(painter, "tag", 14, "t2", pad) + theme.px(8)
        wide = theme.metrics("body.600.tnum").horizontalAdvance(self.price) + 2
        right = QRectF(self.width() - pad - wide, 0, wide, self.height())
        paint.paint_text(painter, right, self.price, theme, "body.600.tnum", theme.color("t1"), paint.RIGHT)
        room = QRectF(left, 0, right.left() - pad - left, self.height())
        paint.paint_text(painter, room, self.words, theme, "body.500", theme.color("t1"))
        if self.hasFocus():
            paint.paint_ring(painter, box, theme.px(6), theme)
