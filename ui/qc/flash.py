"""The key flash: for a moment, what the last key did, over the lower edge of the pictures. It takes no click."""

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui import paint
from ui.icons import Icons

SHOWN_MS = 1400
HIGH, LOW = 38, 84


class Flash(QWidget):
    """`words` is what was last said; it stays readable for tests and screen readers after the plate has gone."""

    def __init__(self, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self._icons, self._theme = icons, icons.theme
        self.words, self._icon, self._ink = "", "", "toastText"
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def say(self, words: str, icon: str = "keyboard", ink: str = "toastText") -> None:
        self.words, self._icon, self._ink = words, icon, ink
        self.setAccessibleName(words)
        self.place()
        self.show()
        self.raise_()
        self._timer.start()
        self.update()

    def place(self) -> None:
        """In the middle, above where the zoom plate stands."""
        parent, px = self._over, self._theme.px
        wide = self._theme.metrics("body.500").horizontalAdvance(self.words) + px(58)
        wide = min(wide, parent.width() - px(24))
        self.setGeometry((parent.width() - wide) // 2, parent.height() - px(LOW + HIGH), wide, px(HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self), self._theme, self._theme.px
        box = QRectF(self.rect())
        paint.paint_card(painter, box, px(8), theme.color("toast"), theme.color("line3"))
        self._icons.paint(painter, self._icon, 16, self._ink, px(14), (self.height() - px(16)) / 2)
        room = box.adjusted(px(40), 0, -px(12), 0)
        paint.paint_text(painter, room, self.words, theme, "body.500", theme.color("toastText"))
