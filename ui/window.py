"""The frame: rail, head, pages, detail pane, action bar. Pages meet only here."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ui.queue.filters import VIEWS, count
from ui.queue.page import QueuePage
from ui.shell.actionbar import ActionBar
from ui.shell.cards import JobCard, PersonCard, SyncCard
from ui.shell.head import Head
from ui.shell.rail import Entry, Rail
from ui.station import Station

FOLD_BELOW = 1360
PANE = 440
SMALLEST = (960, 640)


@dataclass(frozen=True, slots=True)
class Place:
    """A workplace beside the queue. `make` is called when it is first opened."""

    name: str
    title: str
    icon: str
    key: str
    make: Callable[[Station], QWidget]


PAGES: tuple[Place, ...] = ()
"""The workplaces of the rail, in order: one line for each page."""


class Window(QWidget):
    """The whole window over one station."""

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.station = station
        self.setWindowTitle("Platen")
        self.setMinimumSize(*SMALLEST)
        places = [Entry(p.name, p.title, icon=p.icon, key=p.key) for p in PAGES]
        self.rail = Rail(station.icons, station.name, places, self)
        self.head = Head(station.icons, self)
        self.queue = QueuePage(station, self)
        self.bar = ActionBar(station.theme, self)
        self.job, self.sync, self.person = (
            JobCard(station.icons, self),
            SyncCard(station.icons, self),
            PersonCard(station.icons, self),
        )
        self._line: object = None
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        for card in (self.job, self.sync, self.person):
            self.rail.add_foot(card)
        self.pane = QWidget(self)
        self.split = QSplitter(Qt.Orientation.Horizontal, self)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.queue)
        self.split.addWidget(self.pane)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        self.pane.setMinimumWidth(400)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.split)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.head, self.stack, self.bar):
            column.addWidget(part)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.rail)
        whole.addLayout(column, 1)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.go)
        self.queue.told.connect(self._tell)
        self.queue.chosen.connect(self._chose)
        self.station.changed.connect(self._know_person)
        self.station.hub.line.connect(self._hear_line)
        self.station.hub.batch.connect(self.job.show_batch)

    def open(self) -> None:
        """The first picture: all open orders, from what is on this computer."""
        self._know_person()
        self.go("open")
        self.sync.show_line(None, self.station.clock(), self.station.zone)
        self.queue.setFocus()

    def go(self, name: str) -> None:
        """A view of the queue or a workplace."""
        self.rail.show_current(name)
        if name in VIEWS:
            self.stack.setCurrentWidget(self.split)
            self.queue.show_view(VIEWS[name])
            self.queue.setFocus()

    def _tell(self) -> None:
        counts = self.station.store.counts(self.station.clock(), self.station.zone)
        self.rail.show_counts({n: count(v, counts, self.station.person) for n, v in VIEWS.items()})
        self.head.show_title(self.queue.view_.title, self.queue.summary)

    def _chose(self, orders: tuple[str, ...]) -> None:
        self.bar.say(f"{len(orders)} selected")

    def _know_person(self) -> None:
        self.person.show_person(self.station.person, self.station.role)

    def _hear_line(self, line: object) -> None:
        self._line = line
        self.sync.show_line(line, self.station.clock(), self.station.zone)  # type: ignore[arg-type]

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self.rail.fold(self.width() < FOLD_BELOW)
        if event.oldSize().width() < 0:
            self.split.setSizes([self.width() - self.rail.width() - PANE, PANE])

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        QPainter(self).fillRect(self.rect(), self.station.theme.color("bg0"))
