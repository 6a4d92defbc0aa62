"""Several orders selected: every file as a contact sheet, and what a download would fetch."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.artwork import Severity
from app.orders import Artwork, ArtworkRole, Order
from services.settings import print_folder
from services.workstation.files import Files
from ui import formats, paint
from ui.station import Station

CELL, HIGH, GAP, LABEL = 122, 112, 10, 40


@dataclass(frozen=True, slots=True)
class Cell:
    """One print file. `here`: on this computer; `warning` empty where its rules are met."""

    order: Order
    artwork: Artwork
    here: bool
    warning: str


class ContactSheet(QWidget):
    """Cells, then where files go, what is here already, what is still to fetch, and one line a warning."""

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme = station, station.theme
        self.sheet = _Sheet(station)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.sheet)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)

    def show_orders(self, orders: Sequence[Order]) -> None:
        self.sheet.show_cells(cells_of(orders, Files(self._station.store)), len(orders))


def cells_of(orders: Sequence[Order], files: Files) -> list[Cell]:
    """Every print file of the orders, in their order."""
    cells = []
    for order in orders:
        here = files.own(order)
        for artwork in order.artworks:
            if artwork.role is ArtworkRole.PRINT and artwork.url:
                found = here.get(artwork.id)
                cells.append(Cell(order, artwork, found is not None and found.here, warning_of(artwork)))
    return cells


def warning_of(artwork: Artwork) -> str:
    """The worst finding in words, empty where there is none worth a warning."""
    worst = next((f for f in artwork.findings if f.severity is not Severity.INFO), None)
    return worst.words if worst else ""


class _Sheet(QWidget):
    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station, self._theme, self._icons = station, station.theme, station.icons
        self._cells: list[Cell] = []
        self._orders = 0
        self.setAccessibleName("Files of the selected orders")
        station.thumbnails.ready.connect(lambda _: self.update())
        station.theme.changed.connect(self._measure)

    def show_cells(self, cells: list[Cell], orders: int) -> None:
        self._cells, self._orders = cells, orders
        self._measure()
        self.update()

    def _columns(self) -> int:
        px = self._theme.px
        return max(1, (self.width() - px(40) + px(GAP)) // (px(CELL) + px(GAP)))

    def _measure(self) -> None:
        px = self._theme.px
        rows = -(-len(self._cells) // self._columns())
        warnings = sum(1 for cell in self._cells if cell.warning)
        self.setMinimumHeight(px(64) + rows * px(HIGH + LABEL + GAP) + px(110) + warnings * px(24))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.color("bg1"))
        head = QRectF(theme.px(20), theme.px(12), self.width(), theme.px(28))
        words = f"{self._orders} orders, {formats.count(len(self._cells), 'file')}"
        paint.paint_text(painter, head, words, theme, "title", theme.color("t1"))
        y = theme.px(52)
        for n, cell in enumerate(self._cells):
            column, row = n % self._columns(), n // self._columns()
            x = theme.px(20) + column * theme.px(CELL + GAP)
            y = theme.px(52) + row * theme.px(HIGH + LABEL + GAP)
            self._cell(painter, cell, QRectF(x, y, theme.px(CELL), theme.px(HIGH)))
        self._summary(painter, y + theme.px(HIGH + LABEL + GAP))

    def _cell(self, painter: QPainter, cell: Cell, box: QRectF) -> None:
        theme = self._theme
        paint.paint_card(painter, box, theme.px(6), theme.color("viewer"), None)
        side = round(box.height() - theme.px(16))
        picture = self._station.thumbnails.pixmap(cell.artwork.sha256, side, self.devicePixelRatioF(), 2)
        if picture is not None:
            painter.drawPixmap(QPointF(box.center().x() - side / 2, box.center().y() - side / 2), picture)
        else:
            at = QPointF(box.center().x() - theme.px(9), box.center().y() - theme.px(9))
            self._icons.paint(painter, "image", 18, "t3", at.x(), at.y())
        self._disc(painter, cell, box)
        number = QRectF(box.x(), box.bottom() + theme.px(3), box.width(), theme.px(18))
        paint.paint_text(painter, number, cell.order.number, theme, "mono_small.600", theme.color("t1"))
        spec = cell.artwork.spec
        size = formats.measure(spec.width_mm, spec.height_mm) if spec.width_mm else cell.order.title
        under = QRectF(box.x(), box.bottom() + theme.px(20), box.width(), theme.px(18))
        paint.paint_text(painter, under, size, theme, "small", theme.color("t3"))

    def _disc(self, painter: QPainter, cell: Cell, box: QRectF) -> None:
        """A tick when it is on the disk, a warning when a rule is not met."""
        theme = self._theme
        name, ink, ground = ("check", "onAccent", "accent") if cell.here else ("", "", "")
        if cell.warning:
            name, ink, ground = "triangle-alert", "warnText", "warnTint"
        if name:
            disc = QRectF(box.right() - theme.px(24), box.top() + theme.px(6), theme.px(18), theme.px(18))
            paint.paint_card(painter, disc, disc.width() / 2, theme.color(ground), None)
            self._icons.paint(painter, name, 12, ink, disc.x() + theme.px(3), disc.y() + theme.px(3))

    def _summary(self, painter: QPainter, y: float) -> None:
        theme = self._theme
        here = sum(1 for cell in self._cells if cell.here)
        rows = [
            ("Save to", str(print_folder(self._station.settings)), "t1"),
            ("On this computer", f"{formats.count(here, 'file')}, skipped", "t1"),
            ("Still to fetch", formats.count(len(self._cells) - here, "file"), "t1"),
        ]
        rows += [(c.order.number, c.warning, "warnText") for c in self._cells if c.warning]
        for label, value, ink in rows:
            left = QRectF(theme.px(20), y, theme.px(120), theme.px(24))
            paint.paint_text(painter, left, label, theme, "small", theme.color("t3"))
            room = QRectF(theme.px(140), y, self.width() - theme.px(160), theme.px(24))
            paint.paint_text(painter, room, value, theme, "body", theme.color(ink), middle=True)
            y += theme.px(24)
