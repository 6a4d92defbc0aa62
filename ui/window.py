"""The main window: the frame with the pages that meet only here, its keys, and what it hears."""

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from ui.commands import Command
from ui.shell.catalog import BENCH, GO
from ui.shell.frame import Frame, Place
from ui.station import Station

TICK_MS = 1000
AHEAD = 2
"""So many pictures to each side of the one in the loupe are brought into memory."""


def _statistics(station: Station) -> QWidget:
    from ui.statistics.page import StatisticsPage

    return StatisticsPage(station)


def _downloads(station: Station) -> QWidget:
    from ui.downloads.page import DownloadsPage

    return DownloadsPage(station)


def _sheets(station: Station) -> QWidget:
    from ui.sheets.page import SheetsPage

    return SheetsPage(station)


def _connections(station: Station) -> QWidget:
    from ui.settings.accounts import ConnectionsPage

    return ConnectionsPage(station)


def _attention(station: Station) -> QWidget:
    from ui.settings.attention import AttentionPage

    return AttentionPage(station)


def _mappings(station: Station) -> QWidget:
    from ui.settings.mappings import MappingsPage

    return MappingsPage(station)


def _settings(station: Station) -> QWidget:
    from ui.settings.page import SettingsPage

    return SettingsPage(station)


def _bench(station: Station) -> QWidget:
    from ui.qc.page import BenchPage
    from ui.qc.practice import Practice

    page = BenchPage(station)
    Practice(page)
    return page


PAGES: tuple[Place, ...] = (
    Place(BENCH, "QC bench", "scan-eye", "G Q", _bench),
    Place("downloads", "Downloads", "download", "G D", _downloads),
    Place("sheets", "Gang sheets", "layout-grid", "G G", _sheets),
    Place("statistics", "Statistics", "chart-column", "G S", _statistics),
    Place("attention", "Needs a person", "circle-alert", "G A", _attention, "badge"),
    Place("connections", "Connections", "plug", "G L", _connections),
    Place("mappings", "Mappings", "tag", "G T", _mappings),
    Place("settings", "Settings", "settings", "Ctrl ,", _settings),
)
"""The workplaces of the rail, in order: one line for each page; what they need is loaded when they are opened."""


class Window(Frame):
    """`open` shows what is on this computer; `settle` brings in what the first picture does not need."""

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(station, PAGES, parent)
        for p in PAGES:
            go = partial(self.go, p.name)
            self.commands.add(Command(f"go-{p.name}", p.title, p.key, icon=p.icon, run=go, group=GO))

    def settle(self) -> None:
        """After the first picture: commands, keys, toasts, the detail pane. May be called twice."""
        if self.pane is not None:
            return
        from ui.order.allpictures import AllPictures
        from ui.order.loupe import Loupe
        from ui.order.pane import OrderPane
        from ui.shell.desk import Desk
        from ui.shell.listening import Listening

        pane = OrderPane(self.station, self.holder)
        self.show_pane(pane)
        self.large = Loupe(self.station, self)
        self.large.around = lambda: self.queue.list.around(AHEAD)
        self.large.walked.connect(self.queue.list.step)
        self.large.closed.connect(self.queue.setFocus)
        self.queue.chosen.connect(lambda orders: self.large.follow(orders[0]) if orders else None)
        self.loupe = lambda order: self.large.close_() if self.large.isVisible() else self.large.open(order)
        self.every = AllPictures(self.station, self)
        self.every.closed.connect(self.queue.setFocus)
        pane.sheet.connect(self.all_pictures)
        self.desk = Desk(self)
        self.listening = Listening(self, self.desk)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self.listening.tick)
        self._tick.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        """A closed window hears no keys: its filter over the application would outlive it."""
        if self.pane is not None:
            self.listening.guard.leave()
        super().closeEvent(event)

    def all_pictures(self) -> None:
        """Of the selected order, on one sheet."""
        if self.pane is not None and self.pane.order is not None:
            self.every.open_order(self.pane.order)

    @property
    def covered(self) -> bool:
        return self.every.is_open

    def uncover(self) -> bool:
        was = self.covered
        self.every.close_panel()
        return was

    def search(self) -> None:
        """The palette, empty."""
        self.listening.palette.open()

    def show_keys(self) -> None:
        self.listening.keys.open()

    def full_size(self) -> None:
        """One picture pixel a screen pixel, and back: in the loupe where it is open, else in the pane."""
        if self.large.isVisible():
            self.large.viewer.one_to_one()
        elif self.pane is not None:
            self.pane.picture.viewer.one_to_one()

    def back(self) -> None:
        """Esc: what lies over the window first, then what the frame has."""
        if self.uncover():
            return
        if self.large.isVisible():
            self.large.close_()
        elif self.page != BENCH or not self.desk.bench().back():
            super().back()
