"""Frames of the real queue while it scrolls through very many orders, beside a widget that paints the same cells.

Each frame moves by an uneven step and paints the whole viewport into a picture, reading pages where it must. The bare
widget draws the same texts and shapes at the same places from lists made in advance: no model, no state, no hand.
"""

import gc
from collections.abc import Callable
from datetime import UTC
from time import perf_counter
from typing import NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from bench import measure
from bench.crowds import crowd
from bench.row import Row
from services.settings import StationSettings
from services.workstation.rows import ALL
from services.workstation.rows import Row as Order
from services.workstation.store import Store
from tests.kit.orders import NOON
from ui import formats
from ui.icons import Icons
from ui.images.thumbnails import Thumbnails
from ui.queue.columns import AGE_PAD, BY_PAD, DUE_PAD, LEFT, Columns
from ui.queue.due import due_of
from ui.queue.page import QueuePage
from ui.queue.sentence import pill
from ui.station import Station
from ui.theme import Theme

SMALLEST, USUAL, LARGEST = 10_000, 100_000, 1_000_000
FRAME_MS, SWITCH_MS = 8.0, 10.0
FRAMES, JUMP, STEP = 150, 30, 120
"""Pixels a frame, as a wheel turns; every thirtieth frame goes on elsewhere."""
JUMPS, GOLDEN = 40, 0.618034
SIZE = QSize(1220, 880)
"""The queue of a window of 1,440 × 900 beside its rail, without the detail pane."""
BARE_ROWS = 1000


class Cell(NamedTuple):
    """What a bare row shows, words ready."""

    number: str
    customer: str
    title: str
    detail: str
    word: str
    age: str
    due: str
    share: float


class Bare(QWidget):
    """Paints cells directly; `offset` in pixels."""

    def __init__(self, cells: list[Cell], theme: Theme, size: QSize) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.cells = cells
        self.offset = 0
        self._row = theme.density.row
        self._columns = Columns(size.width(), True, theme.density.thumb)
        self._fonts = {name: theme.font(name) for name in ("mono", "body.500", "small", "small.500", "micro.600")}
        names = ("bg1", "bg2", "t1", "t2", "line", "line3", "accent")
        self._colors = {name: QColor(theme.color(name)) for name in names}
        self.resize(size)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._colors["bg1"])
        first, y = divmod(self.offset, self._row)
        for n in range(first, first + self.height() // self._row + 2):
            top = (n - first) * self._row - y
            self._texts(painter, top, self.cells[n % len(self.cells)])
            self._shapes(painter, top, self.cells[n % len(self.cells)])
        painter.end()

    def _texts(self, painter: QPainter, top: int, cell: Cell) -> None:
        columns = self._columns
        placed = (
            ("mono", "t1", columns.order[0], 24, cell.number),
            ("small", "t2", columns.order[0], 43, cell.customer),
            ("body.500", "t1", columns.item[0], 24, cell.title),
            ("small", "t2", columns.item[0] + 20, 43, cell.detail),
            ("small.500", "t1", columns.status[0] + 24, 33, cell.word),
            ("small", "t2", sum(columns.age) - AGE_PAD - 24, 33, cell.age),
            ("small.500", "t1", sum(columns.due) - DUE_PAD - 56, 28, cell.due),
        )
        for font, color, x, y, words in placed:
            painter.setFont(self._fonts[font])
            painter.setPen(self._colors[color])
            painter.drawText(QPointF(x, top + y), words)

    def _shapes(self, painter: QPainter, top: int, cell: Cell) -> None:
        columns, colors = self._columns, self._colors
        painter.fillRect(QRectF(columns.order[0], top + self._row - 1, self.width(), 1), colors["line"])
        painter.setPen(colors["line"])
        painter.setBrush(colors["bg2"])
        painter.drawRoundedRect(QRectF(LEFT, top + 8, columns.thumb, columns.thumb), 6, 6)
        painter.drawRoundedRect(QRectF(columns.item[0], top + 32, 14, 14), 3, 3)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(columns.status[0], top + 16, 110, 24), 12, 12)
        painter.drawEllipse(QRectF(sum(columns.by) - BY_PAD - 24, top + 16, 24, 24))
        right = sum(columns.due) - DUE_PAD
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors["line"])
        painter.drawRoundedRect(QRectF(right - 64, top + 38, 64, 4), 2, 2)
        painter.setBrush(colors["line3"])
        painter.drawRoundedRect(QRectF(right - 64, top + 38, 64 * cell.share, 4), 2, 2)
        painter.setBrush(colors["accent"])
        painter.drawEllipse(QRectF(columns.status[0] + 8, top + 22, 12, 12))


class Scrolled:
    """The real page over a store, shown offscreen, and the bare widget of the same size."""

    def __init__(self, store: Store, theme: Theme) -> None:
        self._thumbnails = Thumbnails(lambda sha, pixels: None)
        self.station = Station(store, Icons(theme), self._thumbnails, StationSettings(), lambda: NOON, UTC)
        self.page = QueuePage(self.station)
        self.page.model.show(ALL)
        self.page.resize(SIZE)
        self.page.show()
        QApplication.processEvents()
        view = self.view = self.page.list
        if not view.verticalScrollBar().maximum() or not view.row_at(view.on_screen().stop - 2):
            raise RuntimeError("the queue shows no orders, so its frames say nothing")
        self.bare = Bare([_cell(row) for row in store.page(ALL, limit=BARE_ROWS).rows], theme, view.viewport().size())
        self._picture = QImage(view.viewport().size(), QImage.Format.Format_ARGB32_Premultiplied)

    def ours(self, n: int) -> None:
        self.show(_place(n, self.view.verticalScrollBar().maximum()))

    def show(self, offset: int) -> None:
        """One frame of ours at an offset in pixels."""
        self.view.verticalScrollBar().setValue(offset)
        self.view.viewport().render(self._picture, QPoint())

    def direct(self, n: int) -> None:
        self.bare.offset = _place(n, self.view.verticalScrollBar().maximum())
        self.bare.render(self._picture, QPoint())

    def p95(self) -> tuple[float, float]:
        """Milliseconds of a frame of both, taken in turns round by round; the median of the rounds."""
        return measure.in_turns(lambda: _p95(self.ours), lambda: _p95(self.direct))

    def close(self) -> None:
        self._thumbnails.stop()
        self.station.tasks.stop()
        for widget in (self.page, self.bare):
            widget.close()
            widget.deleteLater()
        QApplication.processEvents()


def _cell(row: Order) -> Cell:
    due = due_of(row.placed_at, row.due_at, NOON, UTC)
    age = formats.age(NOON - row.placed_at)
    return Cell(row.number, row.customer, row.title, row.detail or row.source, pill(row)[1], age, due.words, due.share)


def _p95(frame: Callable[[int], None]) -> float:
    gc.collect()
    found = []
    for n in range(FRAMES):
        start = perf_counter()
        frame(n)
        found.append((perf_counter() - start) * 1000)
    return measure.quantile(found, 0.95)


def _place(n: int, most: int) -> int:
    return (n // JUMP * (most // 7) + n % JUMP * STEP) % max(1, most)


def run() -> list[Row]:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme = Theme("dark")
    theme.apply(app)
    with crowd(SMALLEST) as least, crowd(USUAL) as usual, crowd(LARGEST) as most:
        small, middle, large = (Scrolled(store, theme) for store in (least, usual, most))
        rows = _rows(middle, USUAL) + _rows(large, LARGEST)
        grown = measure.in_turns(lambda: _p95(large.ours), lambda: _p95(small.ours))
        jump = measure.in_turns(lambda: _jumps(large), lambda: SWITCH_MS)
        for scrolled in (small, middle, large):
            scrolled.close()
    return [
        *rows,
        Row("scroll growth 10,000 to 1,000,000", *grown, "ms", 1.25, "at most", "reading the pages it comes to"),
        Row(f"scroll {LARGEST:,} jump anywhere p95", *jump, "ms", 1.0, "at most", "walking the index to a place"),
    ]


def _rows(scrolled: Scrolled, size: int) -> list[Row]:
    ours, bare = scrolled.p95()
    why = "Python calls of a row, then Qt's raster"
    return [
        Row(f"scroll {size:,} p95 of a frame", ours, FRAME_MS, "ms", 1.0, "at most", why),
        Row(f"scroll {size:,} beside bare painting", ours, bare, "ms", 2.0, "at most", why),
    ]


def _jumps(scrolled: Scrolled) -> float:
    """As when the scroll bar is dragged about: every frame elsewhere, none twice."""
    most = scrolled.view.verticalScrollBar().maximum()
    found = []
    for n in range(JUMPS):
        start = perf_counter()
        scrolled.show(int(most * ((n * GOLDEN) % 1)))
        found.append((perf_counter() - start) * 1000)
    return measure.quantile(found, 0.95)
