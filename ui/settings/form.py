"""What forms are made of: a page of cards, a card with a title, a label beside its control."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.paint import paint_card
from ui.theme import Theme
from ui.widgets.words import Words

T = TypeVar("T")
__all__ = ["Box", "Row", "Sheet", "Words", "empty", "while_there"]
PAD, GAP, SIDE, LABEL, WIDE = 16, 12, 20, 160, 760
TALL = 64
"""From this height on, a label stands at the top of what it names."""


class Row(QWidget):
    """A label at the left, its controls beside."""

    def __init__(self, theme: Theme, label: str, *controls: QWidget) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP)
        words = Words(theme, label, "body", "t2")
        words.setFixedWidth(theme.px(LABEL))
        tall = any(control.sizeHint().height() > theme.px(TALL) for control in controls)
        line.addWidget(words, 0, Qt.AlignmentFlag.AlignTop if tall else Qt.AlignmentFlag(0))
        for control in controls:
            line.addWidget(control)
        if all(control.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Fixed for control in controls):
            line.addStretch(1)


class Box(QWidget):
    """A card; `inside` takes what it holds."""

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setAccessibleName(title)
        self.inside = QVBoxLayout(self)
        self.inside.setContentsMargins(PAD, GAP, PAD, PAD)
        self.inside.setSpacing(GAP)
        self.heading = Words(theme, title, "strong")
        self.inside.addWidget(self.heading)
        theme.changed.connect(self.update)

    def row(self, label: str, *controls: QWidget) -> None:
        """A label at the left, its controls beside."""
        self.inside.addWidget(Row(self.theme, label, *controls))

    def buttons(self, *buttons: QWidget) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        for button in buttons:
            line.addWidget(button)
        line.addStretch(1)
        self.inside.addLayout(line)

    def paintEvent(self, event: QPaintEvent) -> None:
        fill = self.theme.color("bg2" if self.theme.dark else "bg1")
        paint_card(QPainter(self), QRectF(self.rect()), self.theme.px(8), fill, self.theme.color("line"))


class Sheet(QWidget):
    """A page that scrolls; `column` takes its cards, never wider than reads well (`wide`, in pixels at 100 %)."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, wide: int = WIDE) -> None:
        super().__init__(parent)
        self.theme = theme
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.area)
        self._fill = _Ground(theme)
        outside = QHBoxLayout(self._fill)
        outside.setContentsMargins(SIDE, SIDE, SIDE, SIDE)
        holder = QWidget()
        holder.setMaximumWidth(theme.px(wide))
        self.column = QVBoxLayout(holder)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(GAP)
        outside.addWidget(holder, 10)
        outside.addStretch(1)
        self.area.setWidget(self._fill)

    def put(self, card: QWidget) -> None:
        """One more card below. It is there at once: left alone, Qt shows it only with the next turn of the loop."""
        self.column.addWidget(card)
        card.show()


class _Ground(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        color: QColor = self.theme.color("bg1" if self.theme.dark else "bg0")
        QPainter(self).fillRect(self.rect(), color)


def empty(layout: QVBoxLayout) -> None:
    """Take every card out of a column; they die with the next turn of the loop."""
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def while_there(card: QWidget, then: Callable[[T], None]) -> Callable[[T], None]:
    """For answers that may come when their card is gone already: then nobody wants them."""
    return lambda value: then(value) if isValid(card) else None
