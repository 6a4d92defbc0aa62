"""The row below the bench: which keys do what, Fail, Set aside, Skip, and the one filled button, Pass and next."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui import paint
from ui.icons import Icons
from ui.qc.reasons import KEYS
from ui.widgets.button import ACTION, Button

HINTS = (
    ("1–9", "tick"),
    ("Shift 1", "mark as failed"),
    ("L", "loupe"),
    ("V", "view"),
    ("Z", "100 %"),
    ("M", "on the product"),
    ("U", "undo"),
    ("?", "all keys"),
)
LOOKING = (HINTS[2], HINTS[3], HINTS[4], ("A", "set aside for a checker"), ("?", "all keys"))
CHOOSING = (
    ("1–9", "what is seen on it"),
    (" ".join(sorted(KEYS[9:])), "other reasons"),
    ("Esc", "back to the checklist"),
)
NOTING = (("Enter", "set aside"), ("Esc", "back to the checklist"))


class Foot(QWidget):
    """A click leaves the focus on the page: Enter is always the verdict, never the button that was clicked last."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = icons.theme
        self.hints: tuple[tuple[str, str], ...] = HINTS
        self.fail = Button(icons, "Fail", "circle-x", "F", "danger", ACTION, parent=self)
        self.aside = Button(icons, "Set aside", "circle-help", "A", height=ACTION, parent=self)
        self.skip = Button(icons, "Skip for now", "skip-forward", "S", height=ACTION, parent=self)
        self.next = Button(icons, "Pass and next", "check", "Enter", "filled", ACTION, parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 16, 0)
        row.setSpacing(8)
        row.addStretch(1)
        for button in self.buttons:
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        self._theme.changed.connect(self._renew)
        self._renew()

    @property
    def buttons(self) -> tuple[Button, ...]:
        return self.fail, self.aside, self.skip, self.next

    def show_state(self, mode: str, *, framed: bool, judges: bool = True) -> None:
        """Without a framed piece nothing can be judged; while a reason or a note is asked for only that counts. For
        who does not judge, what they can do is filled."""
        self.hints = {"reasons": CHOOSING, "note": NOTING}.get(mode, HINTS if judges else LOOKING)
        for button in self.buttons:
            button.setEnabled(framed and mode == "list")
        self.fail.setVisible(judges)
        self.next.setVisible(judges)
        self.aside.show_as("Set aside", "circle-help", "A", "quiet" if judges else "filled")
        self.update()

    def strike(self, key: str) -> None:
        """A key went down: its button is pressed at once."""
        for button in self.buttons:
            if button.key == key:
                button.strike()

    def _renew(self) -> None:
        self.setFixedHeight(self._theme.px(60))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self), self._theme, self._theme.px
        painter.fillRect(self.rect(), theme.color("bg0" if theme.dark else "bg1"))
        paint.hline(painter, 0, 0, self.width(), theme.color("line"))
        x, end = px(20), next(b for b in self.buttons if not b.isHidden()).x() - px(16)
        for key, words in self.hints:
            cap, text = paint.key_width(theme, key), theme.metrics("small").horizontalAdvance(words)
            if x + cap + px(6) + text > end:
                break
            paint.paint_key(painter, x, self.height() / 2, key, theme)
            x += cap + px(6)
            box = self.rect().adjusted(x, 0, 0, 0).toRectF()
            paint.paint_text(painter, box, words, theme, "small", theme.color("t2"))
            x += text + px(16)
