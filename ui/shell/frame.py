"""The frame: rail, head, pages, detail pane, action bar; what they show of the station and of the selection."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.states import OPEN
from ui import formats
from ui.commands import Commands
from ui.queue.filters import VIEWS, Narrowing, count
from ui.queue.page import QueuePage
from ui.shell.actionbar import ActionBar
from ui.shell.banner import PRACTICE, Strips
from ui.shell.cards import Freshness, Jobs, PersonCard
from ui.shell.catalog import BENCH, catalog
from ui.shell.head import Head
from ui.shell.rail import Entry, Rail
from ui.station import Station

if TYPE_CHECKING:
    from app.orders import Fulfilment, Item, Order
    from ui.order.pane import OrderPane

FOLD_BELOW, DRAWER_BELOW = 1360, 1000
PANE, NARROWEST, WIDEST = 440, 400, 640
SMALLEST = (960, 640)


@dataclass(frozen=True, slots=True)
class Place:
    """A workplace beside the queue. `make` is called when it is first opened. `mark`: how its count looks."""

    name: str
    title: str
    icon: str
    key: str
    make: Callable[[Station], QWidget]
    mark: str = ""


class Frame(QWidget):
    """Everything that shows, over one station. `commands` are tied to their work by the desk."""

    def __init__(self, station: Station, places: tuple[Place, ...] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.station = station
        self.setWindowTitle("Platen")
        self.setMinimumSize(*SMALLEST)
        icons = station.icons
        entries = [Entry(p.name, p.title, icon=p.icon, key=p.key, mark=p.mark) for p in places]
        self.rail = Rail(icons, station.name, entries, self)
        self.head = Head(icons, self)
        self.strips = Strips(icons, self)
        self.queue = QueuePage(station, self)
        self.bar = ActionBar(icons, self)
        self.jobs, self.sync, self.person = Jobs(icons, self), Freshness(icons, self), PersonCard(icons, self)
        self.pane: OrderPane | None = None
        self.commands = Commands()
        self.commands.add(*catalog())
        self.page = "queue"
        self.places = places
        self.loupe: Callable[[str], None] | None = None
        self._places: dict[str, QWidget] = {}
        self._folded: bool | None = None
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        for card in (self.jobs, self.sync, self.person):
            self.rail.add_foot(card)
        self.split = QSplitter(Qt.Orientation.Horizontal, self)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.queue)
        self.holder = QWidget(self.split)
        self.holder.setMinimumWidth(NARROWEST)
        self.holder.setMaximumWidth(WIDEST)
        self.split.addWidget(self.holder)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.split)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.head, self.strips, self.stack, self.bar):
            column.addWidget(part)
        column.setStretchFactor(self.stack, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.rail)
        whole.addLayout(column, 1)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.go)
        self.queue.told.connect(self.tell)
        self.station.changed.connect(self._know_person)
        self.station.theme.changed.connect(self._renew)

    # start ----------------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """The first picture: all open orders, from what is on this computer."""
        self._know_person()
        self.go("open")
        self.sync.show_line(None, self.station.clock(), self.station.zone)
        if self.station.practice:
            self.strips.put("practice", PRACTICE)

    def show_pane(self, pane: "OrderPane") -> None:
        """The detail pane takes its place beside the queue and follows the selection."""
        self.pane = pane
        pane.closed.connect(self.queue.setFocus)
        pane.shipping.connect(lambda on: self.bar.next.setVisible(not on))
        inside = QVBoxLayout(self.holder)
        inside.setContentsMargins(1, 0, 0, 0)
        inside.addWidget(pane)
        self.queue.chosen.connect(self.chose)
        self.station.hub.wanted.connect(self.show_order)
        self.station.hub.place.connect(self.go)
        self.chose(self.queue.list.choice.chosen)

    # what shows -----------------------------------------------------------------------------------------------------

    def go(self, name: str) -> None:
        """A view of the queue or a workplace."""
        self.rail.show_current(name)
        self.queue.front = name in VIEWS
        if name in VIEWS:
            self.page = "queue"
            self.stack.setCurrentWidget(self.split)
            self.queue.show_view(VIEWS[name])
            self.queue.setFocus()
            self.head.show_tools(None)
            self._fit()
        else:
            self._visit(name)
        self.bar.setVisible(self.page == "queue")

    def _visit(self, name: str) -> None:
        place = next(p for p in self.places if p.name == name)
        if name not in self._places:
            self._places[name] = place.make(self.station)
            self.stack.addWidget(self._places[name])
            told = getattr(self._places[name], "told", None)
            if told is not None:
                told.connect(self._tell_place)
        self.page = name
        self.stack.setCurrentWidget(self._places[name])
        self._places[name].setFocus()
        self.head.show_tools(getattr(self._places[name], "tools", None))
        self._fit()
        self._tell_place()

    def _tell_place(self) -> None:
        """A workplace may have a `summary` for the head, `told` when it changes, and `tools` that stand there."""
        place = next((p for p in self.places if p.name == self.page), None)
        if place is not None:
            self.head.show_title(place.title, getattr(self._places[place.name], "summary", ""))

    def opened(self, name: str) -> QWidget | None:
        """A workplace that was opened before."""
        return self._places.get(name)

    def tell(self) -> None:
        """Counts changed: rail, head."""
        counts = self.station.store.counts(self.station.clock(), self.station.zone)
        figures = {name: count(view, counts, self.station.person) for name, view in VIEWS.items()}
        self.rail.show_counts(figures)
        self.head.show_new(figures["new"])
        if self.page == "queue":
            self.head.show_title(self.queue.view_.title, self.queue.summary, self._stale())

    def _stale(self) -> str:
        synced = self.station.store.synced_at
        line = self.station.line
        if line is None or not line.stale or synced is None:
            return ""
        return f", as of {formats.moment(synced, self.station.clock(), self.station.zone)}"

    def chose(self, orders: tuple[str, ...]) -> None:
        """Other orders are selected: pane and action bar follow."""
        if self.pane is None:
            return
        from ui.offers import offer

        shown = self.station.steps.orders(orders[:MOST_OFFERED])
        made = offer(shown)
        self.bar.say(self._selected(orders, [o.number for o in shown]), made.hint)
        key = self.commands.get(made.command).key if made.command else ""
        self.bar.show_offer(made.command, made.words, made.icon, key)
        held = bool(shown) and all(o.held_here for o in shown)
        troubled = bool(shown) and all(any(i.blocking for i in o.issues) for o in shown)
        several = len(orders) > 1
        self.bar.show_quiet(any_=bool(shown), held=held, troubled=troubled, several=several, ahead=made.command)
        self.pane.show_orders(orders)

    def _selected(self, orders: tuple[str, ...], numbers: list[str]) -> str:
        if not orders:
            return "No order selected"
        return f"{numbers[0]} selected" if len(orders) == 1 and numbers else f"{len(orders)} orders selected"

    def show_order(self, order: str) -> None:
        """Bring an order up, wherever it is."""
        if self.page == "queue" and self.queue.select(order):
            self.queue.setFocus()
            return
        row = self.station.store.row(order)
        if row is None:
            return
        self.go("open" if row.state in OPEN else "shipped")
        if not self.queue.select(order):
            self.show_text(row.number)

    def show_text(self, text: str) -> None:
        """The queue narrowed to orders with these words."""
        if self.page != "queue":
            self.go("open")
        self.queue.narrow(Narrowing(text=text))
        self.queue.setFocus()

    # what can be done -----------------------------------------------------------------------------------------------

    def preview(self) -> None:
        """The picture of the selected order, large."""
        if self.loupe is not None and self.queue.list.choice.current:
            self.loupe(self.queue.list.choice.current)

    def all_pictures(self) -> None:
        """The pictures of the selected order on one sheet; the window knows how."""

    def uncover(self) -> bool:
        """Takes away what lies over the whole window; whether there was anything."""
        return False

    @property
    def covered(self) -> bool:
        """Whether keys are meant for what lies over the window."""
        return False

    def full_size(self) -> None:
        """One picture pixel a screen pixel; the window knows which picture is in front."""

    def ship(self, orders: tuple[str, ...]) -> bool:
        """Ask for the tracking number in the pane; False for several, which are only marked."""
        if self.pane is None or len(orders) != 1:
            return False
        self._pull_out()
        return self.pane.open_ship()

    def draw(self, order: "Order", part: "Fulfilment", item: "Item") -> None:
        """A print house draws this item of the selected order, in the pane."""
        if self.pane is not None:
            self.enter_pane()
            self.pane.open_mockup(order, part, item)

    def export(self) -> None:
        """The list in front as CSV, into the folder of downloads."""
        from ui.queue.export import export_list

        export_list(self.station, self.queue.view_.title, self.queue.filter)

    def fold(self) -> None:
        self._folded = not self.rail.folded
        self.rail.fold(self._folded)

    def next_pane(self, step: int) -> None:
        """The focus hops from pane to pane."""
        panes: list[QWidget] = [self.rail.items["open"], self.head.field, self.queue.list]
        if self.pane is not None and self.holder.isVisible():
            panes.append(self.pane)
        if self.bar.next.isVisible():
            panes.append(self.bar.next)
        focused = QApplication.focusWidget()
        here = next((n for n, p in enumerate(panes) if p is focused or (focused and p.isAncestorOf(focused))), 2)
        panes[(here + step) % len(panes)].setFocus(Qt.FocusReason.TabFocusReason)

    def turn_theme(self) -> None:
        """Light becomes dark and dark light; remembered."""
        self.station.theme.use("light" if self.station.theme.dark else "dark")
        self.station.keep(theme=self.station.theme.asked)

    def set_density(self, name: str) -> None:
        self.station.theme.set_density(name)
        self.station.keep(density={"standard": "comfortable"}.get(name, name))

    def zoom(self, step: int) -> None:
        """The next larger or smaller text size; 0 the usual one."""
        from ui.theme import TEXT_SIZES

        theme = self.station.theme
        now = min(range(len(TEXT_SIZES)), key=lambda n: abs(TEXT_SIZES[n] - theme.text_size))
        size = TEXT_SIZES[min(max(0, now + step), len(TEXT_SIZES) - 1)] if step else 100
        theme.set_text_size(size)
        self.station.keep(text_size=size)

    def full_screen(self) -> None:
        self.showNormal() if self.isFullScreen() else self.showFullScreen()

    def back(self) -> None:
        """Esc: one layer back."""
        if self.page == "queue" and self.pane is not None and self.pane.back():
            return
        if self.narrow and self.holder.isVisible():
            self.holder.hide()
        elif self.queue.narrowing.any:
            self.queue.narrow(Narrowing())
        self.queue.setFocus()

    # Qt -------------------------------------------------------------------------------------------------------------

    def _know_person(self) -> None:
        self.person.show_person(self.station.person, self.station.role)

    def _renew(self) -> None:
        self._fit()
        self.update()

    def _fit(self) -> None:
        narrow = self.width() < self.station.theme.px(FOLD_BELOW) or self.page == BENCH
        self.rail.fold(narrow if self._folded is None else self._folded)
        self._fit_pane()

    @property
    def narrow(self) -> bool:
        """Too narrow for queue and pane side by side: the pane is a drawer."""
        return self.width() < self.station.theme.px(DRAWER_BELOW)

    def _fit_pane(self) -> None:
        inside = self.split.indexOf(self.holder) >= 0
        if self.narrow and inside:
            self.holder.setParent(self)
            self.holder.hide()
        elif not self.narrow and not inside:
            self.split.addWidget(self.holder)
            self.holder.show()
            self.split.setSizes([self.width() - self.rail.width() - PANE, PANE])
        elif self.narrow and self.holder.isVisible():
            self._place_drawer()

    def _place_drawer(self) -> None:
        top = self.stack.mapTo(self, QPoint(0, 0)).y()
        width = min(self.station.theme.px(PANE), WIDEST, self.width() - self.rail.width())
        self.holder.setGeometry(self.width() - width, top, width, self.stack.height())
        self.holder.raise_()

    def enter_pane(self) -> None:
        """Enter: the focus goes into the detail pane; where it is narrow it comes out like a drawer."""
        if self.pane is None:
            return
        self._pull_out()
        self.pane.setFocus()

    def _pull_out(self) -> None:
        if self.narrow:
            self._place_drawer()
            self.holder.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        if event.oldSize().width() < 0 or event.oldSize().width() < DRAWER_BELOW <= self.width():
            self.split.setSizes([self.width() - self.rail.width() - PANE, PANE])

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self.station.theme.color("bg0"))

    def closeEvent(self, event: QCloseEvent) -> None:
        self.station.hub.silence()
        self.station.tasks.stop()
        self.station.stop_pictures()
        super().closeEvent(event)


MOST_OFFERED = 200
"""So many of the selected orders decide what is offered."""
