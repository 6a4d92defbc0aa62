"""What another meaning would change: how many messages were read for it, and each order before and after."""

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from services.meanings import Difference, Replayed
from ui.formats import ago, count
from ui.settings.form import Words, empty
from ui.station import Station
from ui.widgets.button import PANE, Button

MOST = 12
"""So many orders are listed; of the others only how many."""


class Changes(QWidget):
    """Hidden while there is nothing to tell. An order's number opens the order."""

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.station = station
        self.words = Words(station.theme, "", "body", "t1")
        self.orders: list[Button] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.words)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        column.addLayout(self._list)
        self.hide()

    def say(self, words: str, ink: str = "t2") -> None:
        """Words alone, such as while it is being looked at."""
        self._clear()
        self.words.say(words, ink)
        self.setVisible(bool(words))

    def show_found(self, found: Replayed, words: str) -> None:
        """`words`: what it came to; below them the orders."""
        self.say(words, "t1")
        for one in found.orders[:MOST]:
            self._list.addWidget(self._line(one))
        wide = max((button.sizeHint().width() for button in self.orders), default=0)
        for button in self.orders:
            button.setMinimumWidth(wide)
        if len(found.orders) > MOST:
            self._list.addWidget(Words(self.station.theme, f"And {count(len(found.orders) - MOST, 'other')}."))
        for unkept in found.unkept[:MOST]:
            when = ago(unkept.at, self.station.clock(), self.station.zone)
            self._list.addWidget(
                Words(self.station.theme, f"{when[:1].upper()}{when[1:]}, {unkept.words}", "small", "t3")
            )

    def text(self) -> str:
        """Everything it says, a line for each order."""
        return "\n".join((self.words.text(), *(button.accessibleName() for button in self.orders)))

    def _line(self, one: Difference) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        button = Button(self.station.icons, one.number, "external-link", kind="bare", height=PANE, parent=line)
        said = sentence(one)
        button.setAccessibleName(f"{one.number}: {said}")
        button.clicked.connect(partial(self.station.hub.wanted.emit, one.order))
        self.orders.append(button)
        row.addWidget(button)
        row.addWidget(Words(self.station.theme, said, "body", "t1"), 1)
        return line

    def _clear(self) -> None:
        self.orders = []
        empty(self._list)


def sentence(one: Difference) -> str:
    """ "New → In production"; only one side where the other has nothing to say."""
    before, after = "; ".join(one.before), "; ".join(one.after)
    if not before or not after:
        return f"Then also: {after}" if after else f"No longer: {before}"
    return f"{before} → {after}"


def read_again(found: Replayed) -> str:
    """How much was read, and what of it tells nothing."""
    parts = [f"{count(found.read, 'kept message')} read again{'' if found.whole else ', the latest only'}."]
    if found.unreadable:
        parts.append(f"{count(found.unreadable, 'message')} cannot be read.")
    return " ".join([*parts, *([found.unsaid] if found.unsaid else [])])


def difference(found: Replayed) -> str:
    """What trying a meaning came to, before its orders."""
    if not found.orders:
        return f"{read_again(found)} No order would change."
    return f"{read_again(found)} {count(len(found.orders), 'order')} would change:"
