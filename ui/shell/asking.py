"""Short questions above the action bar: one of a few answers by digit, or a line of text. Never a dialog."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ui import paint
from ui.qc.reasons import KEYS
from ui.theme import Theme

ROW, PAD, WIDTH, EDGE = 34, 12, 320, 24
DIGITS = "1234567890"
LONG = KEYS
"""Of more answers than there are digits: the keys of the reasons at the bench."""


class Raised(QWidget):
    """A card that floats above the window's lower edge with room for its shadow. `closed`: answered or left."""

    closed = Signal()

    def __init__(self, theme: Theme, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = title
        self._window = parent
        self.setAccessibleName(title)
        parent.installEventFilter(self)

    def card(self) -> QRectF:
        return QRectF(self.rect()).adjusted(EDGE, EDGE, -EDGE, -EDGE)

    def place(self) -> None:
        """At the right end, above the action bar."""
        window = self._window
        size = self.sizeHint() + QSize(2 * EDGE, 2 * EDGE)
        self.setGeometry(
            window.width() - size.width() + EDGE - 16,
            window.height() - self._theme.px(60 + 12) - size.height() + EDGE,
            size.width(),
            size.height(),
        )
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return False

    def close_(self) -> None:
        self._window.removeEventFilter(self)
        self.hide()
        self.closed.emit()
        self.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, card = QPainter(self), self._theme, self.card()
        paint.paint_shadow(painter, card, 12, theme, EDGE)
        paint.paint_card(painter, card, 12, theme.color("bg3"), theme.color("line2"))
        title = QRectF(card.left() + PAD, card.top() + PAD, card.width() - 2 * PAD, theme.line("strong"))
        paint.paint_text(painter, title, self._title, theme, "strong", theme.color("t1"))


class Choices(Raised):
    """Answers under the digits 1 to 9 and 0, more of them under letters too. `answered`: the place of the answer.

    In columns where the window is too low for one."""

    answered = Signal(int)

    def __init__(self, theme: Theme, title: str, answers: Sequence[str], parent: QWidget) -> None:
        super().__init__(theme, title, parent)
        self._keys = DIGITS if len(answers) <= len(DIGITS) else LONG
        self._answers = tuple(answers)[: len(self._keys)]
        self._at = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleDescription(", ".join(f"{d} {a}" for d, a in zip(self._keys, self._answers, strict=False)))
        self.place()
        self.show()
        self.setFocus()

    @property
    def _rows(self) -> int:
        """So many answers below each other."""
        theme = self._theme
        room = self._window.height() - theme.px(60 + 12) - theme.line("strong") - 4 * PAD
        fit = max(1, room // theme.px(ROW))
        columns = -(-len(self._answers) // fit)
        return -(-len(self._answers) // max(1, columns))

    def sizeHint(self) -> QSize:
        theme = self._theme
        columns = -(-len(self._answers) // max(1, self._rows))
        rows = self._rows * theme.px(ROW)
        longest = max((theme.metrics("body.500").horizontalAdvance(answer) for answer in self._answers), default=0)
        title = theme.metrics("strong").horizontalAdvance(self._title) + 2 * PAD
        wide = max(theme.px(WIDTH), title, columns * (longest + theme.px(40) + 2 * PAD))
        return QSize(min(wide, self._window.width() - 2 * EDGE), rows + theme.line("strong") + 3 * PAD)

    def press(self, key: str) -> bool:
        """A key by hand; whether it was an answer."""
        at = self._keys.find(key) if len(key) == 1 else -1
        if not 0 <= at < len(self._answers):
            return False
        self._answer(at)
        return True

    def _answer(self, at: int) -> None:
        self.close_()
        self.answered.emit(at)

    def _row(self, at: int) -> QRectF:
        card, theme = self.card(), self._theme
        rows = self._rows
        wide = (card.width() - 12) / max(1, -(-len(self._answers) // rows))
        top = card.top() + PAD + theme.line("strong") + 8 + at % rows * theme.px(ROW)
        return QRectF(card.left() + 6 + at // rows * wide, top, wide, theme.px(ROW))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, theme = QPainter(self), self._theme
        for at, answer in enumerate(self._answers):
            row = self._row(at)
            if at == self._at:
                paint.paint_card(painter, row, 6, theme.color("press"), None)
            paint.paint_key(painter, row.left() + 8, row.center().y(), self._keys[at], theme)
            words = row.adjusted(theme.px(40), 0, -8, 0)
            paint.paint_text(painter, words, answer, theme, "body.500", theme.color("t1"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape:
            self.close_()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._answer(self._at)
        elif step is not None:
            self._at = (self._at + step) % len(self._answers)
            self.update()
        else:
            self.press(event.text().upper())

    def _at_point(self, point: QPoint) -> int:
        return next((n for n in range(len(self._answers)) if self._row(n).contains(point.toPointF())), -1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._at_point(event.position().toPoint())
        if at >= 0 and at != self._at:
            self._at = at
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._at_point(event.position().toPoint())
        if at >= 0:
            self._answer(at)


class Line(Raised):
    """One line of text. `answered`: what was typed; Esc leaves, an empty line asks on."""

    answered = Signal(str)

    def __init__(self, theme: Theme, title: str, hint: str, parent: QWidget) -> None:
        super().__init__(theme, title, parent)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(hint)
        self.field.setFont(theme.font("body"))
        self.field.setFixedHeight(theme.px(36))
        self.field.setAccessibleName(title)
        self.field.returnPressed.connect(self._answer)
        self.field.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE + PAD, EDGE + PAD + theme.line("strong") + 8, EDGE + PAD, EDGE + PAD)
        column.addWidget(self.field)
        self.place()
        self.show()
        self.field.setFocus()

    def sizeHint(self) -> QSize:
        theme = self._theme
        return QSize(theme.px(420), theme.line("strong") + theme.px(36) + 8 + 2 * PAD)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.close_()
                return True
            return False
        return super().eventFilter(watched, event)

    def _answer(self) -> None:
        text = self.field.text().strip()
        if text:
            self.close_()
            self.answered.emit(text)
