"""The empty list: what it means, and one way on."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.states import State
from services.workstation.rows import Counts
from ui.queue.filters import Narrowing, View, words
from ui.station import Station
from ui.widgets.empty import EmptyState


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why there is nothing: icon, two sentences, and a command with its label (empty: none)."""

    icon: str
    title: str
    text: str
    action: str = ""
    command: str = ""
    key: str = ""


def nothing(view: View, narrowing: Narrowing, counts: Counts) -> Nothing:
    """What the empty list says."""
    if narrowing.any:
        return Nothing("filter", "No order matches", words(view, narrowing), "Clear filters", "clear-filters")
    ready = counts.by_state.get(State.READY, 0)
    if counts.total == 0:
        return Nothing("inbox", "No orders yet", "New orders appear here by themselves.")
    if ready and view.name != "ready":
        text = f"New orders appear here by themselves. {_ready(ready)} ready to ship."
        return Nothing("inbox", view.nothing, text, "Show ready to ship", "go-ready", "G R")
    return Nothing("inbox", view.nothing, "New orders appear here by themselves.")


def _ready(count: int) -> str:
    return "1 order is" if count == 1 else f"{count} orders are"


class Empty(EmptyState):
    """Lies over the list while there is nothing in it. `asked`: the command of its button."""

    asked = Signal(str)

    def __init__(self, station: Station, parent: QWidget) -> None:
        super().__init__(station.icons, parent)
        self._command = ""
        self._list = parent
        self.acted.connect(lambda: self.asked.emit(self._command))
        self.setAutoFillBackground(True)
        self.hide()

    def show_nothing(self, why: Nothing | None) -> None:
        """None where there is something to show."""
        self.setVisible(why is not None)
        if why is not None:
            self._command = why.command
            self.say(why.icon, why.title, why.text, why.action, why.key)
            self.resize(self._list.size())
            self.raise_()
