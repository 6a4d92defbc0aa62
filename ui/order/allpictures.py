"""All pictures of one order over the window, as they will stand on paper, and the way to the PDF."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from app.orders import Order
from services.settings import print_folder
from services.workstation.landing import LARGE, clean_name
from services.workstation.verdicts import findings_of
from ui.images.thumbnails import read_whole
from ui.notices import Notice
from ui.order.doubts import doubts_of
from ui.order.paper import HIGH, WIDE, Paper, pages, paint_page, paper_of, write_pdf
from ui.station import Station
from ui.widgets.button import Button
from ui.widgets.overlay import Overlay
from ui.widgets.words import Words

SHEET, ABOVE, BETWEEN = 760, 40, 12
Find = Callable[[str, int], Path | None]


class AllPictures(Overlay):
    """`open_order` shows it; a picture that is still to be read appears when it is there."""

    def __init__(self, station: Station, window: QWidget) -> None:
        super().__init__(station.theme, window, "All pictures of the order", SHEET, ABOVE)
        self.station = station
        self.paper: Paper | None = None
        self._order = ""
        self.sheet = Sheet(station, self)
        self.title = Words(station.theme, "", "title", "t1", self)
        self.save = Button(station.icons, "Save as PDF", "file-down", kind="filled", parent=self)
        self.leave = Button(station.icons, "Close", "x", key="Esc", parent=self)
        self.save.clicked.connect(self.write)
        self.leave.clicked.connect(self.close_panel)
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self.sheet)
        self.area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        row, px = QHBoxLayout(), station.theme.px
        row.setContentsMargins(px(20), px(14), px(20), px(14))
        row.setSpacing(px(8))
        row.addWidget(self.title, 1)
        row.addWidget(self.save)
        row.addWidget(self.leave)
        self.column.addLayout(row)
        self.column.addWidget(self.area, 1)
        self.first = self.save

    def open_order(self, order: Order) -> None:
        station = self.station
        found = findings_of(station.store.cache, order.id)
        grave = [line for doubt in doubts_of(order, found) if doubt.grave for line in doubt.words.splitlines()]
        self.paper = paper_of(order, grave, station.person, station.clock(), station.zone)
        self._order = order.id
        self.title.say(f"{order.number}: all pictures")
        self.sheet.show_paper(self.paper, {})
        shas = sorted(
            {a.sha256 for entry in self.paper.entries for a in (entry.file, entry.original) if a and a.sha256}
        )
        station.tasks.start(_loaded(station.thumbnails.find, shas), partial(self._came, self.paper))
        self.area.setFixedHeight(max(240, self._ground.height() - station.theme.px(2 * ABOVE + 70)))
        self.open()

    def _came(self, paper: Paper, pictures: Mapping[str, QImage]) -> None:
        """For another order by now, they are let go."""
        if paper is self.paper:
            self.sheet.show_paper(paper, pictures)

    def write(self) -> None:
        """Beside the print files, under a name of its own; off the window's thread."""
        if self.paper is None:
            return
        station, paper = self.station, self.paper
        folder = print_folder(station.settings)
        there = station.clock().astimezone(station.zone)
        path = folder / f"{clean_name(f'{paper.number} all pictures {there:%Y-%m-%d %H.%M.%S}')}.pdf"

        def done(_: None) -> None:
            self.save.set_busy("")
            station.notices.post(Notice(f"{path.name} written", action="Open", act=lambda: _open(path), own=True))

        self.save.set_busy("Writing …")
        station.tasks.start(_written(path, paper, dict(self.sheet.pictures)), done, self._failed)

    def _failed(self, error: Exception) -> None:
        from app.errors import PlatenError

        self.save.set_busy("")
        if isinstance(error, PlatenError):
            self.station.notices.refused(error)


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


async def _loaded(find: Find, shas: Iterable[str]) -> dict[str, QImage]:
    return await asyncio.to_thread(_read, find, shas)


def _read(find: Find, shas: Iterable[str]) -> dict[str, QImage]:
    """The small copies that are here."""
    paths = {sha: find(sha, LARGE) for sha in shas}
    return {sha: image for sha, p in paths.items() if p is not None and not (image := read_whole(p, LARGE)).isNull()}


async def _written(path: Path, paper: Paper, pictures: Mapping[str, QImage]) -> None:
    await asyncio.to_thread(write_pdf, path, paper, pictures)


class Sheet(QWidget):
    """The pages below each other, as wide as there is room."""

    def __init__(self, station: Station, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = station.theme
        self.paper: Paper | None = None
        self.pictures: Mapping[str, QImage] = {}

    def show_paper(self, paper: Paper, pictures: Mapping[str, QImage]) -> None:
        self.paper, self.pictures = paper, pictures
        names = [f"{entry.name}, {entry.missing or 'complete'}" for entry in paper.entries]
        self.setAccessibleName(". ".join([paper.number, *paper.gaps, *names]))
        self._measure()
        self.update()

    def _measure(self) -> None:
        count = len(pages(self.paper)) if self.paper is not None else 0
        self.setMinimumHeight(round(count * (self._scale() * HIGH + BETWEEN)) + BETWEEN)

    def _scale(self) -> float:
        return max(0.1, (self.width() - 2 * self._theme.px(20)) / WIDE)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(SHEET), self.minimumHeight())

    def resizeEvent(self, event: object) -> None:
        self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, scale = QPainter(self), self._scale()
        painter.fillRect(self.rect(), self._theme.color("bg0"))
        if self.paper is None:
            return
        for page in range(len(pages(self.paper))):
            painter.save()
            painter.translate(self._theme.px(20), BETWEEN + page * (scale * HIGH + BETWEEN))
            painter.scale(scale, scale)
            painter.fillRect(QRectF(0, 0, WIDE, HIGH), QColor("#FFFFFF"))
            paint_page(painter, self.paper, page, self.pictures)
            painter.restore()
