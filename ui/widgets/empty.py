"""The empty state: an icon in a disc, what it means, and one way on."""

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.icons import Icons
from ui.paint import CENTER, paint_card, paint_text
from ui.widgets.button import Button, Kind

DISC, ICON = 88, 40
WIDE = 420
WRAPPED = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignHCenter)


class EmptyState(QWidget):
    """Stands a little above the middle of the room it has. `acted`: its button was pressed."""

    acted = Signal()

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.icons, self.theme = icons, icons.theme
        self.icon, self.title, self.words = "inbox", "", ""
        self.button = Button(icons, "", parent=self)
        self.button.hide()
        self.button.clicked.connect(self.acted)
        self.theme.changed.connect(self._lay)

    def say(self, icon: str, title: str, words: str, action: str = "", key: str = "", kind: Kind = "quiet") -> None:
        """Without an action there is no button."""
        self.icon, self.title, self.words = icon, title, words
        self.button.show_as(action, key=key, kind=kind)
        self.button.setVisible(bool(action))
        self.setAccessibleName(f"{title}. {words}")
        self._lay()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self), self.theme, self.theme.px
        side, top = px(DISC), self._top()
        disc = QRectF((self.width() - side) / 2, top, side, side)
        paint_card(painter, disc, side / 2, theme.color("bg2"), theme.color("line"))
        inset = (side - px(ICON)) / 2
        self.icons.paint(painter, self.icon, ICON, "t3", disc.x() + inset, disc.y() + inset)
        title = QRectF(0, disc.bottom() + px(20), self.width(), theme.line("title"))
        paint_text(painter, title, self.title, theme, "title", theme.color("t1"), CENTER)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.color("t2"))
        painter.drawText(self._words_box(), WRAPPED, self.words)

    def _words_box(self) -> QRect:
        px = self.theme.px
        room = min(px(WIDE), self.width() - px(32))
        top = self._top() + px(DISC + 20) + self.theme.line("title") + px(4)
        return QRect((self.width() - room) // 2, top, room, self._words_high(room))

    def _words_high(self, room: int) -> int:
        return self.theme.metrics("body").boundingRect(QRect(0, 0, max(1, room), 10000), WRAPPED, self.words).height()

    def _top(self) -> int:
        px = self.theme.px
        room = min(px(WIDE), self.width() - px(32))
        high = px(DISC + 20 + 4) + self.theme.line("title") + self._words_high(room)
        high += px(20) + self.button.measure().height() if not self.button.isHidden() else 0
        return max(px(16), round((self.height() - high) * 0.44))

    def _lay(self) -> None:
        size, words = self.button.measure(), self._words_box()
        x = (self.width() - size.width()) // 2
        self.button.setGeometry(x, words.bottom() + 1 + self.theme.px(20), size.width(), size.height())
        self.update()
