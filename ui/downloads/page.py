"""The list of downloads: failed ones first, pause, go on, fetch first, try again, open the folder; links that die."""

from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from services.settings import print_folder
from services.workstation.batches import summary
from services.workstation.files import Figures, File, Files, Turn
from ui.downloads.card import Card, Shown
from ui.downloads.lines import When, alert, lines_of, threatened
from ui.station import Station
from ui.widgets.banner import Banner
from ui.widgets.empty import EmptyState

DAY = timedelta(hours=24)
"""How long a download that is over stays."""
GATHER_MS, AGAIN_MS = 100, 30_000
"""News that come together are shown together; links die without any news."""
MOST_CARDS = 40


class DownloadsPage(QWidget):
    """Reads the list of files again whenever the shelf says something, while it is in front."""

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme = station, station.theme
        self.files = Files(station.store)
        self.cards: list[Card] = []
        self.alert = Banner(station.icons, self)
        self.alert.followed.connect(self._fetch_dying)
        self._dying: list[File] = []
        self.empty = EmptyState(station.icons, self)
        self.empty.say("download", "Nothing was downloaded yet", "Files of new orders come with Shift D.")
        body = QWidget()
        self._column = QVBoxLayout(body)
        pad = station.theme.px(20)
        self._column.setContentsMargins(pad, pad, pad, pad)
        self._column.setSpacing(station.theme.px(12))
        self._column.addStretch(1)
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setWidget(body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for part in (self.alert, self._area, self.empty):
            whole.addWidget(part)
        self._soon = self._timer(GATHER_MS, single=True)
        self._again = self._timer(AGAIN_MS, single=False)
        self._again.start()
        station.hub.batch.connect(lambda _: self._soon.start() if not self._soon.isActive() else None)
        station.hub.touched.connect(lambda _: self._soon.start() if not self._soon.isActive() else None)
        self.refresh()

    def _timer(self, milliseconds: int, *, single: bool) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(single)
        made.setInterval(milliseconds)
        made.timeout.connect(lambda: self.refresh() if self.isVisible() else None)
        return made

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """As it is now."""
        found = self._found()
        while len(self.cards) > len(found):
            self.cards.pop().deleteLater()
        while len(self.cards) < len(found):
            card = Card(self._station.icons, self.open_folder, self)
            card.asked.connect(self.act)
            card.retried.connect(self.retry)
            card.folder.setToolTip(str(print_folder(self._station.settings)))
            self.cards.append(card)
            self._column.insertWidget(len(self.cards) - 1, card)
        for card, one in zip(self.cards, found, strict=True):
            card.show_batch(one)
        self._warn()
        self.empty.setVisible(not found)
        self._area.setVisible(bool(found))

    def _found(self) -> list[Shown]:
        """Failed ones first, then what runs, then what is done."""
        shelf, when = self._station.shelf, self._when()
        figures = self.files.batches(when.now - DAY)[:MOST_CARDS]
        running = 0
        found = []
        for one in figures:
            batch = summary(one) if shelf is None else shelf.summed(one.batch)
            running += batch.running
            lines, more = lines_of(self.files, self._station.store, one, self._live, when)
            found.append(Shown(batch, lines, more, behind=self._is_behind(one)))
        if running < 2:
            found = [Shown(s.batch, s.lines, s.more) for s in found]
        return sorted(found, key=lambda s: (not s.batch.failed, s.batch.done == s.batch.files))

    def _is_behind(self, figures: Figures) -> bool:
        waiting = self.files.next_of(figures.batch)
        return waiting is not None and waiting.turn is not Turn.FIRST

    def _live(self, file: File) -> tuple[int, int] | None:
        return self._station.shelf.live(file) if self._station.shelf is not None else None

    def _when(self) -> When:
        return When(self._station.clock(), self._station.zone)

    def _warn(self) -> None:
        self._dying = threatened(self.files, self._when())
        words = alert(self._dying, self._station.store, self._when())
        self.alert.say(words, "Fetch now" if words else "", icon="link-2")

    def _fetch_dying(self) -> None:
        shelf = self._station.shelf
        if shelf is not None and self._dying:
            orders = {file.order for file in self._dying}
            self._station.tasks.start(shelf.want(orders, turn=Turn.FIRST), lambda _: self.refresh())

    def act(self, what: str, name: str) -> None:
        """`pause`, `go-on` or `first` a download, on the engine's thread."""
        shelf = self._station.shelf
        if shelf is None:
            return
        work: Coroutine[Any, Any, None] = {"pause": shelf.pause, "first": shelf.prefer}.get(what, shelf.go_on)(name)
        self._station.tasks.start(work, lambda _: self.refresh())

    def retry(self, file: File) -> None:
        """One file once more."""
        if self._station.shelf is not None:
            work = self._station.shelf.retry(file.order, file.artwork)
            self._station.tasks.start(work, lambda _: self.refresh())

    def open_folder(self) -> None:
        """Where print files go, in the system's own window."""
        if self._station.shelf is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._station.shelf.folders.prints)))

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("bg1"))
