"""The banner under the head: no connection, practice, or a fault that stops the work; words and one link."""

from typing import Literal

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.icons import Icons
from ui.paint import hline, paint_ring, paint_text
from ui.theme import mix
from ui.widgets.control import Control

HEIGHT = 44
Tone = Literal["warn", "bad", "info"]
ICONS: dict[str, str] = {"warn": "cloud-off", "bad": "octagon-alert", "info": "info"}


class Link(Control):
    """Words that lead on, in the color of links."""

    def __init__(self, icons: Icons, words: str, ink: str = "accentText", parent: QWidget | None = None) -> None:
        super().__init__(icons, words, parent)
        self.ink = ink
        self.setText(words)

    def measure(self) -> QSize:
        px = self.theme.px
        return QSize(self.theme.metrics("body.600").horizontalAdvance(self.text()) + px(16), px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, box = QPainter(self), self.theme, QRectF(self.rect())
        inner = box.adjusted(theme.px(8), 0, 0, 0)
        paint_text(
            painter, inner, self.text(), theme, "body.600", theme.color(self.ink if self.isEnabled() else "tdis")
        )
        if self.underMouse():
            below = (self.height() + theme.metrics("body.600").height()) / 2
            hline(painter, inner.x(), below, self.width() - 2 * theme.px(8), theme.color(self.ink))
        if self.hasFocus():
            paint_ring(painter, box, theme.px(6), theme)


class Banner(QWidget):
    """`followed`: the link was pressed."""

    followed = Signal()

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.icons, self.theme = icons, icons.theme
        self.words, self.tone, self.icon = "", "warn", ""
        self.link = Link(icons, "", "warnText", self)
        self.link.clicked.connect(self.followed)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.theme.changed.connect(self._renew)

    def say(self, words: str, link: str = "", tone: Tone = "warn", icon: str = "") -> None:
        """What happened and what it means; without words the banner hides."""
        self.words, self.tone, self.icon = words, tone, icon or ICONS[tone]
        self.link.setText(link)
        self.link.setAccessibleName(link)
        self.link.ink = f"{tone}Text"
        self.link.setVisible(bool(link))
        self.setAccessibleName(words)
        self.setToolTip("")
        self.setVisible(bool(words))
        self._renew()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(320), self.theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.theme.px(HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self), self.theme, self.theme.px
        tint, strong = theme.color(f"{self.tone}Tint"), theme.color(self.tone)
        painter.fillRect(self.rect(), tint)
        hline(painter, 0, self.height() - 1, self.width(), mix(strong, tint, 0.35))
        y = (self.height() - px(16)) / 2
        self.icons.paint(painter, self.icon, 16, f"{self.tone}Text", px(18), y)
        left = px(18 + 16 + 10)
        end = self.link.x() if self.link.isVisibleTo(self) else self.width() - px(16)
        room = QRectF(left, 0, max(0, end - left - px(8)), self.height())
        cut = paint_text(painter, room, self.words, theme, "body.500", theme.color("t1"))
        self.setToolTip(self.words if cut else "")

    def _renew(self) -> None:
        self.updateGeometry()
        self._lay()
        self.update()

    def _lay(self) -> None:
        size = self.link.measure()
        x = self.width() - size.width() - self.theme.px(8)
        self.link.setGeometry(x, (self.height() - size.height()) // 2, size.width(), size.height())
