"""The row below the sheets: what was done, what else can be done with them, the one filled button, how far it is."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui import paint
from ui.icons import Icons
from ui.widgets.button import ACTION, Button


class Foot(QWidget):
    """`done`: 0 to 1 while it works, below 0 there is no bar."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = icons.theme
        self.words, self.done = "", -1.0
        self.folder = Button(icons, "Open folder", "folder-open", height=ACTION, parent=self)
        self.drop = Button(icons, "Discard sheet", "trash-2", height=ACTION, parent=self)
        self.next = Button(icons, "Write sheet", "file-down", "W", kind="filled", height=ACTION, parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 16, 0)
        row.setSpacing(8)
        row.addStretch(1)
        for button in (self.folder, self.drop, self.next):
            row.addWidget(button)
        self._theme.changed.connect(self._renew)
        self._renew()

    def say(self, words: str) -> None:
        self.words = words
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    def show_done(self, share: float) -> None:
        self.done = share
        self.update()

    def _renew(self) -> None:
        self.setFixedHeight(self._theme.px(60))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), theme.color("bg0" if theme.dark else "bg1"))
        paint.hline(painter, 0, 0, self.width(), theme.color("line"))
        if self.done >= 0:
            bar = QRectF(0, 0, self.width(), theme.px(3))
            paint.paint_bar(painter, bar, self.done, theme.color("accent"), theme.color("line"))
        first = min((b.x() for b in (self.folder, self.drop, self.next) if not b.isHidden()), default=self.width())
        room = QRectF(theme.px(20), 0, max(0, first - theme.px(36)), self.height())
        paint.paint_text(painter, room, self.words, theme, "body.500", theme.color("t1"), middle=True)
