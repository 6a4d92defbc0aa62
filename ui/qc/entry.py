"""One line of the checklist, and one reason of the closed list: each with its key."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.artwork import Answer, Said, Step
from ui import paint
from ui.icons import Icons
from ui.widgets.button import Button
from ui.widgets.checkbox import CheckBox


class Entry(CheckBox):
    """The line that is next wears a frame; `alarmed`: it stood against a pass just now. A click of the mouse leaves the
    focus where it is, so that Enter stays the verdict."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(icons, "", parent=parent)
        self.ahead = self.alarmed = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_answer(self, step: Step, answer: Answer, *, ahead: bool) -> None:
        """`ahead`: it is the first one that stands against a pass."""
        said = answer.said
        self.second = f"By Platen: {answer.words}" if said is Said.PROVED else step.hint
        self.key, self.ahead, self.failed = str(step.digit), ahead, said is Said.NO
        self.setText(step.title)
        self.setChecked(said in (Said.YES, Said.PROVED))
        words = {Said.YES: "ticked", Said.NO: "marked as failed", Said.PROVED: "ticked by Platen", Said.OPEN: "open"}
        self.setAccessibleName(f"{step.digit} {step.title}, {words[said]}")
        self.setToolTip(f"Checked {self.second[:1].lower()}{self.second[1:]}" if said is Said.PROVED else self.second)
        self.renew()

    def measure(self) -> QSize:
        """As wide as the pane: long words are shortened, the tooltip has them whole."""
        return QSize(self.theme.px(120), super().measure().height())

    def nextCheckState(self) -> None:
        """What is shown follows the answer, never the click."""

    def alarm(self, on: bool) -> None:
        self.alarmed = on
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, box = QPainter(self), self.theme, QRectF(self.rect())
        radius = theme.px(8)
        if self.ahead:
            line = theme.color("warn" if self.alarmed else "accent")
            paint.paint_card(painter, box, radius, theme.color("warnTint" if self.alarmed else "bg2"), line, 2)
        painter.end()
        super().paintEvent(event)


class ReasonButton(Button):
    """A reason of the closed list; as wide as the pane, its key at the right."""

    def __init__(self, icons: Icons, words: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(icons, words, key=key, parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def measure(self) -> QSize:
        return QSize(self.theme.px(120), super().measure().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self), self.theme, self.theme.px
        look, box = self._look(), QRectF(self.rect())
        paint.paint_card(painter, box, px(6), look.fill, look.line)
        cap = paint.key_width(theme, self.key)
        paint.paint_key(painter, self.width() - px(10) - cap, self.height() / 2, self.key, theme, look.key)
        room = box.adjusted(px(14), 0, -cap - px(18), 0)
        paint.paint_text(painter, room, self.shown, theme, "body.500", theme.color(look.ink))
        if self.hasFocus():
            paint.paint_ring(painter, box, px(6), theme)
