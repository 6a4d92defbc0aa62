"""The action bar: what is selected, key hints, quiet buttons, and exactly one filled button, the next step."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui import paint
from ui.icons import Icons
from ui.widgets.button import ACTION, Button

HEIGHT, WORDS = 60, 150
HINTS = (("J", "K", "move"), ("Space", "preview"))


class ActionBar(QWidget):
    """`asked`: the command of a button. Words and hints are painted at the left, as far as there is room."""

    asked = Signal(str)

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = icons.theme
        self._words = ""
        self._hint = ""
        self._prompt: tuple[str, str] | None = None
        self.next = Button(icons, "Next step", kind="filled", height=ACTION, parent=self)
        self.quiet = {
            "hold": Button(icons, "Hold", "circle-pause", "H", height=ACTION, parent=self),
            "problem": Button(icons, "Report problem", "circle-alert", "X", height=ACTION, parent=self),
            "note": Button(icons, "Add note", "message-square-text", "N", height=ACTION, parent=self),
            "gang": Button(icons, "Gang sheet", "layout-grid", "Shift P", height=ACTION, parent=self),
        }
        self._command = ""
        self._gang = False
        self._lay_out()
        self.show_offer("", "", "", "")

    def _lay_out(self) -> None:
        self.setFixedHeight(self._theme.px(HEIGHT))
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 16, 0)
        row.setSpacing(8)
        row.addStretch(1)
        for name, button in self.quiet.items():
            button.clicked.connect(lambda _=False, name=name: self.asked.emit(name))
            row.addWidget(button)
        self.next.clicked.connect(lambda: self.asked.emit(self._command))
        row.addWidget(self.next)

    def say(self, words: str, hint: str = "") -> None:
        """What is selected; `hint` says how many can take which step where they differ."""
        self._words, self._hint = words, hint
        self.setAccessibleName(" ".join((words, hint)))
        self.update()

    @property
    def shown(self) -> str:
        """What stands at the left."""
        return " ".join(self._prompt or (self._words, self._hint))

    def prompt(self, words: str, hint: str) -> None:
        """For a moment something else than the selection; empty brings it back."""
        self._prompt = (words, hint) if words else None
        self.update()

    def show_offer(self, command: str, words: str, icon: str, key: str) -> None:
        """The filled button; without a command there is none."""
        self._command = command
        self.next.setVisible(bool(command))
        self.next.show_as(words, icon, key)
        self._fit()

    def show_quiet(self, *, any_: bool, held: bool, troubled: bool, several: bool = False, ahead: str = "") -> None:
        """What the quiet buttons do to this selection; `ahead` is the command that the filled one has already."""
        self.quiet["hold"].show_as("Release" if held else "Hold", "play" if held else "circle-pause", "H")
        words = "Solve problem" if troubled else "Report problem"
        self.quiet["problem"].show_as(words, "circle-check-big" if troubled else "circle-alert", "X")
        for name, button in self.quiet.items():
            button.setVisible(any_ and name not in (ahead, "gang"))
        self._gang = any_ and several
        self._fit()

    def _fit(self) -> None:
        """Where the buttons would push the words out, the gang sheet is left to its key and the palette."""
        gang, gap = self.quiet["gang"], self._theme.px(8)
        others = [b for b in (*self.quiet.values(), self.next) if b is not gang and not b.isHidden()]
        whole = sum(b.measure().width() + gap for b in (*others, gang))
        gang.setVisible(self._gang and whole <= self.width() - self._theme.px(WORDS))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def strike(self, key: str) -> None:
        """A key went down: the button that shows it is pressed at once."""
        for button in (*self.quiet.values(), self.next):
            if button.key == key and button.isVisible():
                button.strike()

    def _room(self) -> int:
        """Where the first button begins."""
        shown = [b.x() for b in (*self.quiet.values(), self.next) if not b.isHidden()]
        return min(shown, default=self.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), theme.color("bg0" if theme.dark else "bg1"))
        paint.hline(painter, 0, 0, self.width(), theme.color("line"))
        left, end = theme.px(20), self._room() - theme.px(16)
        words, hint = self._prompt or (self._words, self._hint)
        box = QRectF(left, 0, max(0, end - left), self.height())
        paint.paint_text(painter, box, words, theme, "body.500", theme.color("t1"))
        x = left + theme.metrics("body.500").horizontalAdvance(words) + theme.px(24)
        if hint:
            rest = QRectF(x, 0, max(0, end - x), self.height())
            paint.paint_text(painter, rest, hint, theme, "small", theme.color("t3"))
            return
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
