"""The empty list: what it means, and one way on."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.states import State
from services.workstation.rows import Counts
from ui import paint
from ui.queue.filters import Narrowing, View, words
from ui.station import Station


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why there is nothing: icon, two sentences, and a command with its label (empty: none)."""

    icon: str
    title: str
    text: str
    action: str = ""
    command: str = ""


def nothing(view: View, narrowing: Narrowing, counts: Counts) -> Nothing:
    """What the empty list says."""
    if narrowing.any:
        return Nothing("filter", "No order matches", words(view, narrowing), "Clear filters", "clear-filters")
    ready = counts.by_state.get(State.READY, 0)
    if counts.total == 0:
        return Nothing("inbox", "No orders yet", "New orders appear here by themselves.")
    if ready and view.name != "ready":
        text = f"New orders appear here by themselves. {_ready(ready)} ready to ship."
        return Nothing("inbox", view.nothing, text, "Show ready to ship", "go-ready")
    return Nothing("inbox", view.nothing, "New orders appear here by themselves.")


def _ready(count: int) -> str:
    return "1 order is" if count == 1 else f"{count} orders are"


DISC, ICON = 88, 40


class Empty(QWidget):
    """Lies over the list while there is nothing in it. `asked`: the command of its button."""

    asked = Signal(str)

    def __init__(self, station: Station, parent: QWidget) -> None:
        super().__init__(parent)
        self._icons = station.icons
        self._theme = station.theme
        self._nothing: Nothing | None = None
        self.hide()

    def show_nothing(self, why: Nothing | None) -> None:
        """None where there is something to show."""
        self._nothing = why
        self.setVisible(why is not None)
        if why is not None:
            self.setAccessibleName(f"{why.title}. {why.text}")
            self.resize(self.parentWidget().size())
            self.raise_()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        if self._nothing is None:
            return
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.color("bg1"))
        disc, icon = theme.px(DISC), theme.px(ICON)
        middle, top = self.width() / 2, self.height() * 0.42 - disc
        box = QRectF(middle - disc / 2, top, disc, disc)
        paint.paint_card(painter, box, disc / 2, theme.color("bg2"), None)
        self._icons.paint(painter, self._nothing.icon, ICON, "t3", middle - icon / 2, box.center().y() - icon / 2)
        title = QRectF(0, box.bottom() + 16, self.width(), theme.line("title"))
        paint.paint_text(painter, title, self._nothing.title, theme, "title", theme.color("t1"), paint.CENTER)
        text = QRectF(0, title.bottom() + 4, self.width(), theme.line("body"))
        paint.paint_text(painter, text, self._nothing.text, theme, "body", theme.color("t2"), paint.CENTER)
