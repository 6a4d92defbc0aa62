"""Cards: a customer's note in blue; long work and freshness at the rail's foot."""

from typing import Literal

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.icons import Icons
from ui.paint import paint_bar, paint_card, paint_ring, paint_text
from ui.theme import mix
from ui.widgets.button import Button
from ui.widgets.control import Control

WRAPPED = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft)
PAD, ICON, TEXT = 12, 18, 38


class NoteCard(QWidget):
    """Words of the customer that must be read; as high as they need. `tone`: "info", "warn" or "bad"."""

    def __init__(
        self,
        icons: Icons,
        words: str = "",
        second: str = "",
        tone: str = "info",
        icon: str = "message-square-text",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.icons, self.theme = icons, icons.theme
        self.tone, self.icon = tone, icon
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.theme.changed.connect(self._renew)
        self.say(words, second)

    def say(self, words: str, second: str = "") -> None:
        self.words, self.second = words, second
        self.setAccessibleName(". ".join(part for part in (words, second) if part))
        self._renew()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        px = self.theme.px
        below = px(4) + self.theme.line("small") if self.second else 0
        return px(PAD) + self._words_box(width).height() + below + px(PAD)

    def sizeHint(self) -> QSize:
        width = max(self.width(), self.theme.px(200))
        return QSize(width, self.heightForWidth(width))

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self.setFixedHeight(self.heightForWidth(self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self), self.theme, self.theme.px
        tint = theme.color(f"{self.tone}Tint")
        paint_card(painter, QRectF(self.rect()), px(8), tint, mix(theme.color(self.tone), tint, 0.4))
        self.icons.paint(painter, self.icon, ICON, f"{self.tone}Text", px(PAD), px(PAD))
        words = self._words_box(self.width())
        painter.setFont(theme.font("body.500"))
        painter.setPen(theme.color("t1"))
        painter.drawText(words, WRAPPED, self.words)
        if self.second:
            below = QRectF(words.x(), words.bottom() + 1 + px(4), words.width(), theme.line("small"))
            paint_text(painter, below, self.second, theme, "small", theme.color("t2"))

    def _words_box(self, width: int) -> QRect:
        px, metrics = self.theme.px, self.theme.metrics("body.500")
        room = max(px(40), width - px(TEXT) - px(PAD))
        found = metrics.boundingRect(QRect(0, 0, room, 100000), WRAPPED, self.words)
        return QRect(px(TEXT), px(PAD), room, max(found.height(), px(ICON)))

    def _renew(self) -> None:
        self.setFixedHeight(self.heightForWidth(self.width()))
        self.update()


class SyncCard(Control):
    """How fresh the orders are; pressed, it leads to what waits. `tone`: "ok", "warn" or "bad"."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(icons, "", parent)
        self.words, self.second, self.tone, self.picture = "", "", "ok", "cloud-check"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, words: str, second: str, tone: Literal["ok", "warn", "bad"] = "ok", icon: str = "") -> None:
        self.words, self.second, self.tone = words, second, tone
        self.picture = icon or ("cloud-check" if tone == "ok" else "cloud-off")
        self.setAccessibleName(f"{words}. {second}")
        self.renew()

    def measure(self) -> QSize:
        return QSize(self.theme.px(160), self.theme.px(64))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self), self.theme, self.theme.px
        box = QRectF(self.rect())
        calm = self.tone == "ok"
        fill = theme.color("bg1" if calm else f"{self.tone}Tint")
        line = theme.color("line") if calm else mix(theme.color(self.tone), fill, 0.4)
        paint_card(painter, box, px(8), fill, line)
        self.icons.paint(painter, self.picture, ICON, f"{self.tone}Text", px(PAD), px(PAD + 1))
        left, room = px(PAD + ICON + 10), self.width() - px(PAD + ICON + 10 + 8)
        first = QRectF(left, px(PAD), room, theme.line("body"))
        paint_text(painter, first, self.words, theme, "body.500", theme.color("t1"))
        below = QRectF(left, first.bottom(), room, theme.line("small"))
        paint_text(painter, below, self.second, theme, "small", theme.color("t3" if calm else "t2"))
        if self.hasFocus():
            paint_ring(painter, box, px(8), theme)


class JobCard(QWidget):
    """Long work: what, how far, how long still. `canceled`: its cross was pressed."""

    canceled = Signal()

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.icons, self.theme = icons, icons.theme
        self.words, self.second, self.share = "", "", 0.0
        self.cross = Button(icons, "Cancel", "x", kind="bare", height=24, compact=True, parent=self)
        self.cross.clicked.connect(self.canceled)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.theme.changed.connect(self._renew)

    def say(self, words: str, second: str, share: float) -> None:
        """`share` done, 0 to 1; below 0 the total is not known and no bar is drawn."""
        self.words, self.second, self.share = words, second, share
        done = f", {round(share * 100)} % done" if share >= 0 else ""
        self.setAccessibleName(f"{words}{done}. {second}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(160), self.theme.px(72))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        side = self.cross.measure().width()
        self.cross.setGeometry(self.width() - side - self.theme.px(6), self.theme.px(8), side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self), self.theme, self.theme.px
        paint_card(painter, QRectF(self.rect()), px(8), theme.color("bg1"), theme.color("line"))
        icon = self.icons.pixmap("download", ICON, "accentText", self.devicePixelRatioF())
        painter.drawPixmap(QPointF(px(PAD), px(PAD)), icon)
        left = px(PAD + ICON + 10)
        first = QRectF(left, px(10), self.cross.x() - left - px(4), theme.line("body"))
        paint_text(painter, first, self.words, theme, "body.500", theme.color("t1"))
        below = QRectF(left, first.bottom(), self.width() - left - px(PAD), theme.line("small"))
        paint_text(painter, below, self.second, theme, "small.tnum", theme.color("t3"))
        if self.share >= 0:
            bar = QRectF(px(PAD), self.height() - px(14), self.width() - 2 * px(PAD), px(4))
            paint_bar(painter, bar, self.share, theme.color("accent"), theme.color("line"))

    def _renew(self) -> None:
        self.updateGeometry()
        self.update()
