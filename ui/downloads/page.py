"""The list of downloads: failed ones first, pause, go on, try again, open the folder."""

from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from services.workstation.files import File, Files, FileState
from services.workstation.images import Batch, summary
from ui import formats, paint
from ui.station import Station
from ui.widgets.button import PANE, Button
from ui.widgets.empty import EmptyState

CARD, LINE, MOST_LINES = 84, 24, 12


@dataclass(frozen=True, slots=True)
class Shown:
    """A download and those of its files that failed."""

    batch: Batch
    failed: tuple[File, ...]
    paused: bool


def shown_batches(files: Files) -> list[Shown]:
    """Failed ones first, then what runs, then what is done."""
    found = []
    for name, rows in files.batches().items():
        paused = any(f.state is FileState.PAUSED for f in rows)
        batch = summary(name, rows, paused)
        found.append(Shown(batch, tuple(f for f in rows if f.state is FileState.FAILED), paused))
    return sorted(found, key=lambda s: (not s.failed, s.batch.done == s.batch.files))


class DownloadsPage(QWidget):
    """Reads the shelf's list again whenever the shelf says something."""

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme = station, station.theme
        self.files = Files(station.store)
        self.cards: list[Card] = []
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
        whole.addWidget(self._area)
        whole.addWidget(self.empty)
        station.hub.batch.connect(lambda _: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        """As it is now."""
        found = shown_batches(self.files)
        while len(self.cards) > len(found):
            self.cards.pop().deleteLater()
        while len(self.cards) < len(found):
            card = Card(self._station, self)
            self.cards.append(card)
            self._column.insertWidget(len(self.cards) - 1, card)
        for card, one in zip(self.cards, found, strict=True):
            card.show_batch(one)
        self.empty.setVisible(not found)
        self._area.setVisible(bool(found))

    def act(self, name: str, what: str) -> None:
        """`pause` or `go-on` a download, on the engine's thread."""
        shelf = self._station.shelf
        if shelf is None:
            return
        work: Coroutine[Any, Any, None] = shelf.pause(name) if what == "pause" else shelf.go_on(name)
        self._station.tasks.start(work, lambda _: self.refresh())

    def open_folder(self) -> None:
        """Where print files go, in the system's own window."""
        if self._station.shelf is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._station.shelf.folders.prints)))

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("bg1"))


class Card(QWidget):
    """One download: name, progress, what can be done, and a line for each file that failed."""

    def __init__(self, station: Station, page: DownloadsPage) -> None:
        super().__init__(page)
        self._theme, self._icons, self._page = station.theme, station.icons, page
        self._shown: Shown | None = None
        self.pause = Button(station.icons, "Pause", "pause", height=PANE, parent=self)
        self.go_on = Button(station.icons, "Go on", "play", height=PANE, parent=self)
        self.folder = Button(station.icons, "Open folder", "folder-open", height=PANE, parent=self)
        self.pause.clicked.connect(lambda: self._act("pause"))
        self.go_on.clicked.connect(lambda: self._act("go-on"))
        self.folder.clicked.connect(page.open_folder)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, self._theme.px(14), self._theme.px(16), 0)
        row.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        for button in (self.pause, self.go_on, self.folder):
            row.addWidget(button)

    def _act(self, what: str) -> None:
        if self._shown is not None:
            self._page.act(self._shown.batch.name, what)

    def show_batch(self, shown: Shown) -> None:
        self._shown = shown
        self.pause.setVisible(shown.batch.running)
        self.go_on.setVisible(bool(shown.failed) or shown.paused)
        self.go_on.show_as("Try again" if shown.failed and not shown.paused else "Go on", "rotate-ccw")
        lines = min(len(shown.failed), MOST_LINES)
        self.setFixedHeight(self._theme.px(CARD + LINE * lines + (8 if lines else 0)))
        self.setAccessibleName(f"{shown.batch.name}: {self.words()}")
        self.update()

    def words(self) -> str:
        """How far it is, in words."""
        if self._shown is None:
            return ""
        batch = self._shown.batch
        parts = [f"{formats.grouped(batch.done)} of {formats.count(batch.files, 'file')}", formats.size(batch.bytes)]
        if batch.failed:
            parts.append(f"{formats.grouped(batch.failed)} failed")
        return ", ".join([*parts, batch.words] if batch.words and not batch.failed else parts)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._shown is None:
            return
        painter, theme, batch = QPainter(self), self._theme, self._shown.batch
        paint.paint_card(painter, QRectF(self.rect()), theme.px(8), theme.color("bg2"), theme.color("line"))
        pad = theme.px(16)
        icon, ink = ("triangle-alert", "warnText") if self._shown.failed else ("folder-down", "t2")
        self._icons.paint(painter, icon, 18, ink, pad, theme.px(16))
        left, room = pad + theme.px(28), self.pause.x() if self.pause.isVisible() else self.folder.x()
        name = QRectF(left, theme.px(12), room - left - pad, theme.px(24))
        paint.paint_text(painter, name, batch.name, theme, "strong", theme.color("t1"))
        below = QRectF(left, theme.px(36), room - left - pad, theme.px(20))
        paint.paint_text(painter, below, self.words(), theme, "small", theme.color("t2"))
        bar = QRectF(left, theme.px(66), self.width() - left - pad, theme.px(4))
        share = batch.done / batch.files if batch.files else 0.0
        paint.paint_bar(painter, bar, share, theme.color("warn" if batch.failed else "accent"), theme.color("line"))
        self._paint_failed(painter, left)

    def _paint_failed(self, painter: QPainter, left: int) -> None:
        theme, y = self._theme, self._theme.px(CARD)
        for file in (self._shown.failed if self._shown else ())[:MOST_LINES]:
            box = QRectF(left, y, self.width() - left - theme.px(16), theme.px(LINE))
            words = f"{file.url.rsplit('/', 1)[-1]}: {file.reason}"
            paint.paint_text(painter, box, words, theme, "small", theme.color("warnText"), middle=True)
            y += theme.px(LINE)
