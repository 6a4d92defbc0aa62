"""Cards side by side, as many in a row as have room."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ui.settings.form import GAP
from ui.theme import Theme

LEAST = 340


class Tiles(QWidget):
    """In the order they were added, row by row; those of a row are equally high."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, least: int = LEAST) -> None:
        super().__init__(parent)
        self._least = least
        self._theme = theme
        self._cards: list[QWidget] = []
        self._across = 1
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(GAP)

    def add(self, card: QWidget) -> None:
        self._cards.append(card)
        self._place(len(self._cards) - 1)
        card.show()

    @property
    def across(self) -> int:
        return self._across

    def minimumSizeHint(self) -> QSize:
        """One beside the other is a wish, not a need."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        across = max(1, (self.width() + GAP) // (self._theme.px(self._least) + GAP))
        if across == self._across:
            return
        self._across = across
        while self.grid.count():
            self.grid.takeAt(0)
        for n in range(len(self._cards)):
            self._place(n)
        for column in range(max(across, self.grid.columnCount())):
            self.grid.setColumnStretch(column, 1 if column < across else 0)

    def _place(self, n: int) -> None:
        self.grid.addWidget(self._cards[n], n // self._across, n % self._across)
