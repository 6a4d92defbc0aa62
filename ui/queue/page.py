"""The queue's page: chips, column heads and the list; keeps still under the hand and moves on after a step."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from services.workstation.rows import Filter, Sort
from ui.queue.bar import FilterBar
from ui.queue.columns import WIDE
from ui.queue.delegate import RowDelegate
from ui.queue.empty import Empty, Nothing, nothing
from ui.queue.filters import VIEWS, Narrowing, View, filtered
from ui.queue.heads import ColumnHeads
from ui.queue.model import QueueModel
from ui.queue.newcomers import Newcomers
from ui.queue.sentence import sentence
from ui.queue.suspects import Suspects
from ui.queue.view import QueueView
from ui.station import Station
from ui.theme import DENSITIES

TICK_MS = 20_000
"""How often times are written anew: minutes pass, orders become late."""


class QueuePage(QWidget):
    """`chosen`: the selected orders' ids. `entered`: Enter on a row. `acted`: a row's hover button (order, what).
    `told`: title or figures changed. `asked`: an empty list offers a command by name."""

    chosen = Signal(tuple)
    entered = Signal()
    acted = Signal(str, str)
    told = Signal()
    asked = Signal(str)

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.station = station
        self.view_ = VIEWS["open"]
        self.narrowing = Narrowing()
        self._sort: tuple[Sort, bool] | None = None
        self.delegate = RowDelegate(
            station.icons, station.thumbnails, station.clock, station.zone, lambda: station.person, self
        )
        self.model = QueueModel(station.store, station.clock, station.zone, sentence, self)
        self.suspects = Suspects(station, self)
        self.delegate.seen = self.model.seen = self.suspects.over
        self.list = QueueView(self.model, self.delegate, self)
        self.heads = ColumnHeads(station.icons, self.delegate, self)
        self.bar = FilterBar(station, self)
        self.empty = Empty(station, self.list)
        self.newcomers = Newcomers(station.icons, self.list)
        self._lay_out()
        self._connect()
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self.refresh)
        self._tick.start()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.bar, self.heads, self.list):
            column.addWidget(part)
        self.front = True
        """While another workplace is in front only the counts are told: coming back reads the list anew."""
        self.setFocusProxy(self.list)

    def _connect(self) -> None:
        station = self.station
        self.list.chosen.connect(lambda: self.chosen.emit(self.list.choice.chosen))
        self.list.entered.connect(self.entered)
        self.list.acted.connect(self.acted)
        self.list.above.connect(self.newcomers.show_count)
        self.newcomers.pressed.connect(lambda: self.list.verticalScrollBar().setValue(0))
        self.heads.sorted.connect(self.sort)
        self.bar.narrowed.connect(self.narrow)
        self.bar.sorted.connect(self.sort)
        self.bar.rows.connect(self._next_density)
        self.empty.asked.connect(self.asked)
        self.suspects.changed.connect(self.list.viewport().update)
        self.delegate.faded.connect(self.list.viewport().update)
        station.thumbnails.ready.connect(self._pictures_came)
        station.theme.changed.connect(self._restyle)
        station.hub.touched.connect(lambda _: self.refresh())
        station.hub.own.connect(self._own)
        station.changed.connect(self.reload)

    @property
    def filter(self) -> Filter:
        """What the store is asked with."""
        found = filtered(self.view_, self.narrowing, self.station.person)
        return found if self._sort is None else replace(found, sort=self._sort[0], descending=self._sort[1])

    @property
    def summary(self) -> str:
        """How many orders, and how many of them late."""
        total = self.model.pages.total
        head = next(iter(self.list.heads()), None)
        late = f", {head.orders} overdue" if head and head.key == "overdue" else ""
        return f"{total} {'order' if total == 1 else 'orders'}{late}"

    def show_view(self, view: View) -> None:
        """One of the rail's views, from its top, the first order selected."""
        self.view_ = view
        self._sort = None
        self.list.handled = False
        self.reload()
        self.list.choose_place(0)

    def narrow(self, narrowing: Narrowing) -> None:
        """Other chips."""
        self.narrowing = narrowing
        self.bar.show_narrowing(narrowing)
        self.reload()
        self.list.choose_place(0)

    def sort(self, by: Sort) -> None:
        """By this column; the same again turns it round."""
        now = self.filter
        self._sort = (by, not now.descending if now.sort == by else False)
        self.reload()

    def reload(self) -> None:
        """The list begins anew with the filter as it is now."""
        self.model.show(self.filter)
        self.list.verticalScrollBar().setValue(0)
        self.heads.show_sort(self.filter.sort, self.filter.descending)
        self._tell()

    def refresh(self) -> None:
        """Somebody else changed something, or time has passed: what is under the hand stays."""
        self.station.thumbnails.forget_missing()
        if not self.front:
            self.told.emit()
            return
        self.list.read_again()
        if not self.list.handled and self.list.current_place != 0:
            self.list.choose_place(0)
        self._tell()

    def select(self, order: str) -> bool:
        """Select an order if it is in the list. Somebody wants to see it: it stays selected whatever comes above it."""
        if self.model.pages.find(order) is None:
            return False
        self.list.handled = True
        self.list.choose(order)
        return True

    def _own(self, orders: frozenset[str]) -> None:
        """A step of one's own: where the selected rows left, the next one is selected."""
        if not self.front:
            self.told.emit()
            return
        places = [p for p in map(self.model.pages.find, self.list.choice.chosen) if p is not None]
        self.list.read_again(own=True)
        gone = [o for o in self.list.choice.chosen if self.model.pages.find(o) is None]
        if gone and places:
            self.list.choice.drop(gone)
            if len(gone) == 1 and not self.station.theme.less_motion:
                self.list.collapse(self.model.pages.line(min(places)))
            if not len(self.list.choice):
                self.list.choose_place(min(places))
        self._tell()
        self.chosen.emit(self.list.choice.chosen)

    def _tell(self) -> None:
        self.empty.show_nothing(None if self.model.pages.total else self._nothing())
        self.told.emit()

    def _nothing(self) -> Nothing:
        return nothing(self.view_, self.narrowing, self.station.store.counts(self.station.clock(), self.station.zone))

    def _pictures_came(self, shas: frozenset[str]) -> None:
        for line in self.list.on_screen():
            row = self.list.row_at(line)
            if row is not None and row.thumbnail_sha in shas:
                self.list.viewport().update(self.list.line_rect(line))

    def _restyle(self) -> None:
        self._fit_columns()
        self.list.restyle()
        self.heads.update()

    def _next_density(self) -> None:
        names = list(DENSITIES)
        now = names.index(self.station.theme.density.name)
        self.asked.emit(names[(now + 1) % len(names)])

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_columns()
        self.empty.resize(self.list.viewport().size())

    def _fit_columns(self) -> None:
        """Larger text takes the room of age and claim sooner."""
        wide = self.window().width() >= self.station.theme.px(WIDE)
        if wide != self.delegate.wide:
            self.delegate.wide = wide
            self.list.restyle()
            self.heads.update()
        self.newcomers.place()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._restyle()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self.station.theme.color("bg1"))
