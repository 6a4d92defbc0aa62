"""The action bar: what is selected, key hints, quiet buttons, and exactly one filled button, the next step."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui import paint
from ui.theme import Theme

HEIGHT = 60
HINTS = (("J", "K", "move"), ("Space", "preview"))


class ActionBar(QWidget):
    """Buttons are put into `row`; words and hints are painted at the left, as far as there is room."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = ""
        self.setFixedHeight(theme.px(HEIGHT))
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(20, 0, 16, 0)
        self.row.setSpacing(8)
        self.row.addStretch(1)

    def say(self, words: str) -> None:
        self._words = words
        self.setAccessibleName(words)
        self.update()

    def _room(self) -> int:
        """Where the first button begins."""
        places = (self.row.itemAt(n).widget() for n in range(self.row.count()))
        return min((w.x() for w in places if w is not None and not w.isHidden()), default=self.width())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), theme.color("bg0" if theme.dark else "bg1"))
        paint.hline(painter, 0, 0, self.width(), theme.color("line"))
        left, end = theme.px(20), self._room() - theme.px(16)
        box = QRectF(left, 0, max(0, end - left), self.height())
        paint.paint_text(painter, box, self._words, theme, "body.500", theme.color("t1"))
        x = left + theme.metrics("body.500").horizontalAdvance(self._words) + theme.px(24)
        for *keys, words in HINTS:
            x = self._paint_hint(painter, x, end, keys, words)

    def _paint_hint(self, painter: QPainter, x: int, end: int, keys: list[str], words: str) -> int:
        theme = self._theme
        text = theme.metrics("small").horizontalAdvance(words)
        whole = sum(paint.key_width(theme, key) + 4 for key in keys) + 4 + text
        if x + whole > end:
            return x
        for key in keys:
            x += paint.paint_key(painter, x, self.height() / 2, key, theme) + 4
        paint.paint_text(painter, QRectF(x + 2, 0, text + 4, self.height()), words, theme, "small", theme.color("t3"))
        return x + 2 + text + theme.px(20)
