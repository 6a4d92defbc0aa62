"""The detail pane as the window needs it, and which widget it is."""

from typing import Protocol

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.station import Station
from ui.widgets.empty import EmptyState


class Pane(Protocol):
    """`show` gets the selected orders' ids. `ship` and `preview` say whether they could."""

    @property
    def widget(self) -> QWidget: ...

    def show(self, orders: tuple[str, ...]) -> None: ...

    def ship(self, orders: tuple[str, ...]) -> bool: ...

    def preview(self, orders: tuple[str, ...]) -> bool: ...


class NoPane:
    """Says how to choose an order."""

    def __init__(self, station: Station, parent: QWidget) -> None:
        self.widget = QWidget(parent)
        column = QVBoxLayout(self.widget)
        column.setContentsMargins(0, 0, 0, 0)
        empty = EmptyState(station.icons, self.widget)
        empty.say("frame", "Choose an order", "J and K move, Space shows the picture, Ctrl K finds.")
        column.addWidget(empty)

    def show(self, orders: tuple[str, ...]) -> None:
        """Nothing to show."""

    def ship(self, orders: tuple[str, ...]) -> bool:
        return False

    def preview(self, orders: tuple[str, ...]) -> bool:
        return False


def order_pane(station: Station, parent: QWidget) -> Pane:
    """The pane beside the queue."""
    return NoPane(station, parent)
