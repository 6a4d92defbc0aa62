"""The sheets to scale on the neutral ground: pictures, their strips, cut marks, and what became of each piece.

Each sheet is drawn once into a picture of its own, a few pieces at a time, so that the window never waits; scrolling
only copies it.
"""

from collections import deque
from collections.abc import Iterator
from math import ceil
from time import perf_counter

from PySide6.QtCore import QEvent, QPointF, QRectF, QTimer
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from app.pieces import FOOT_MM, MARKS_MM
from services.workstation.sheetbook import TileState
from ui import paint
from ui.images.thumbnails import Thumbnails, read_whole
from ui.sheets.drawn import Box, DrawnSheet, DrawnTile
from ui.station import Station

PAD, GAP, CAPTION, NARROWEST = 24, 24, 44, 260
PAPER, INK = QColor("#FFFFFF"), QColor("#14161A")
SIGNS = {
    TileState.PASSED: ("check", "ok"),
    TileState.FAILED: ("x", "bad"),
    TileState.GONE: ("minus", "line3"),
}
"""What became of a piece as a sign on a disc."""
CODE_MM = 6.6
BUDGET = 48 * 1024 * 1024
PREVIEWS = (64, 128, 256, 512)
"""Pictures are read at the smallest of these sizes that is not enlarged."""
TURN_S = 0.006
"""So long is drawn in one go."""


class Canvas(QWidget):
    """As high as its sheets need; put it into a scroll area that fits its width."""

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._icons = station.theme, station.icons
        self.sheets: tuple[DrawnSheet, ...] = ()
        self._view = 600
        self._scale = 1.0
        self._boxes: list[QRectF] = []
        self._drawn: list[QPixmap] = []
        self._todo: deque[tuple[int, DrawnTile]] = deque()
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self.draw_some)
        self.pictures = Thumbnails(station.thumbnails.find, station.thumbnails, budget=BUDGET, read=read_whole)
        self.pictures.ready.connect(self._came)
        station.theme.changed.connect(self._renew)
        self.setAccessibleName("No sheet")

    def show_sheets(self, sheets: tuple[DrawnSheet, ...]) -> None:
        if sheets != self.sheets:
            self.sheets = sheets
            self.setAccessibleName("; ".join(f"{one.title}: {one.caption}" for one in sheets) or "No sheet")
            self._renew()

    def fit(self, height: int) -> None:
        """How much of it is seen at a time: a sheet fits into that where it stays wide enough to be read."""
        if height != self._view:
            self._view = height
            self._renew()

    @property
    def scale(self) -> float:
        """Pixels a millimeter."""
        return self._scale

    @property
    def settled(self) -> bool:
        """Whether everything that is known is drawn."""
        return not self._todo

    def boxes(self) -> Iterator[tuple[DrawnSheet, QRectF]]:
        """Where each sheet is drawn."""
        return zip(self.sheets, self._boxes, strict=True)

    def tile_at(self, at: QPointF) -> DrawnTile | None:
        """The piece under a point."""
        for sheet, box in self.boxes():
            inside = at - box.topLeft()
            for tile in sheet.tiles:
                if self._on(tile.box).contains(inside) or self._on(tile.strip).contains(inside):
                    return tile
        return None

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            tile = self.tile_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), tile.words if tile else "", self)
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self._renew()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(event.rect(), theme.color("viewer"))
        for (sheet, box), picture in zip(self.boxes(), self._drawn, strict=False):
            if not box.adjusted(0, 0, 0, theme.px(CAPTION)).intersects(QRectF(event.rect())):
                continue
            painter.drawPixmap(box.topLeft(), picture)
            title = QRectF(box.x(), box.bottom() + theme.px(6), box.width(), theme.line("body"))
            paint.paint_text(painter, title, sheet.title, theme, "body.500", theme.color("t1"))
            below = QRectF(box.x(), title.bottom(), box.width(), theme.line("small"))
            paint.paint_text(painter, below, sheet.caption, theme, "small", theme.color("t2"))

    # drawing, a little at a time ------------------------------------------------------------------------------------

    def draw_some(self) -> None:
        """The next pieces, as many as fit into a blink."""
        end = perf_counter() + TURN_S
        while self._todo and perf_counter() < end:
            self._draw_on(self._todo[0][0], end)
        self.update()
        if self._todo:
            self._turn.start(0)

    def _draw_on(self, number: int, end: float) -> None:
        """On one sheet, until its turn or the time is over."""
        with QPainter(self._drawn[number]) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            while self._todo and self._todo[0][0] == number and perf_counter() < end:
                self._tile(painter, self._todo.popleft()[1])

    def _renew(self) -> None:
        """Other sheets, another size or other colors: everything is drawn anew."""
        self._scale = self._fitting() if self.sheets else 1.0
        self._boxes = list(self._laid())
        bottom = max((box.bottom() for box in self._boxes), default=0.0)
        self.setMinimumHeight(ceil(bottom) + self._theme.px(CAPTION + PAD) if self.sheets else 0)
        ratio = self.devicePixelRatioF()
        self._drawn = [_paper(box, ratio) for box in self._boxes]
        self._todo = deque((n, tile) for n, sheet in enumerate(self.sheets) for tile in sheet.tiles)
        self._turn.start(0)
        self.update()

    def _came(self, shas: frozenset[str]) -> None:
        """Pictures that were waited for: their pieces are drawn again."""
        for n, sheet in enumerate(self.sheets):
            self._todo.extend((n, tile) for tile in sheet.tiles if tile.sha256 in shas)
        if self._todo:
            self._turn.start(0)

    def _fitting(self) -> float:
        px = self._theme.px
        wide = max(one.width for one in self.sheets)
        high = max(one.height for one in self.sheets)
        columns = 2 if len(self.sheets) > 1 else 1
        room = (self.width() - 2 * px(PAD) - (columns - 1) * px(GAP)) / columns
        seen = (self._view - 2 * px(PAD) - px(CAPTION)) / high
        return max(0.05, min(room / wide, max(seen, min(px(NARROWEST), room) / wide)))

    def _laid(self) -> Iterator[QRectF]:
        """Side by side as far as there is room, then below."""
        if not self.sheets:
            return
        px, scale = self._theme.px, self._scale
        wide = max(one.width for one in self.sheets) * scale
        high = max(one.height for one in self.sheets) * scale
        columns = max(1, int((self.width() - 2 * px(PAD) + px(GAP)) // (wide + px(GAP))))
        columns = min(columns, len(self.sheets))
        left = (self.width() - columns * wide - (columns - 1) * px(GAP)) / 2
        for n, sheet in enumerate(self.sheets):
            x = left + n % columns * (wide + px(GAP))
            y = px(PAD) + n // columns * (high + px(CAPTION + GAP))
            yield QRectF(round(x), round(y), sheet.width * scale, sheet.height * scale)

    def _on(self, box: Box) -> QRectF:
        """Millimeters of a sheet in pixels of its picture."""
        return QRectF(*(value * self._scale for value in box))

    def _tile(self, painter: QPainter, tile: DrawnTile) -> None:
        box = self._on(tile.box)
        self._marks(painter, box)
        self._picture(painter, tile, box)
        self._strip(painter, self._on(tile.strip), tile.turned)
        paint.paint_card(painter, box, 0, None, paint.faded(INK, 0.25))
        if tile.state in SIGNS:
            self._sign(painter, tile.state, box)

    def _picture(self, painter: QPainter, tile: DrawnTile, box: QRectF) -> None:
        ratio = self.devicePixelRatioF()
        long = max(box.width(), box.height()) * ratio
        pixels = next((size for size in PREVIEWS if size >= long), PREVIEWS[-1])
        picture = self.pictures.pixmap(tile.sha256, pixels, 1.0, 0)
        painter.fillRect(box, PAPER)
        if picture is None:
            painter.fillRect(box, paint.faded(INK, 0.08))
        elif not tile.turned:
            painter.drawPixmap(box, picture, QRectF(picture.rect()))
        else:
            painter.save()
            painter.translate(box.right(), box.top())
            painter.rotate(90)
            painter.drawPixmap(QRectF(0, 0, box.height(), box.width()), picture, QRectF(picture.rect()))
            painter.restore()

    def _strip(self, painter: QPainter, box: QRectF, turned: bool) -> None:
        """The code as a dark square and its two lines as gray ones: at this size nobody reads them."""
        foot, along = (box.width(), box.height()) if turned else (box.height(), box.width())
        side = CODE_MM / FOOT_MM * foot
        inset = (foot - side) / 2
        code = QRectF(box.x() + inset, box.y() + inset, side, side)
        painter.fillRect(code, INK)
        long, ink = min(along - side - 4 * inset, 5 * side), paint.faded(INK, 0.4)
        for n in (0.25, 0.65):
            if long > 0 and turned:
                painter.fillRect(QRectF(code.right() - n * side, code.bottom() + 2 * inset, 1, long), ink)
            elif long > 0:
                painter.fillRect(QRectF(code.right() + 2 * inset, code.y() + n * side, long, 1), ink)

    def _marks(self, painter: QPainter, box: QRectF) -> None:
        """Above and at the right; below and at the left the strip may stand."""
        near, far, ink = self._scale, MARKS_MM * self._scale, paint.faded(INK, 0.6)
        for x in (box.left(), box.right()):
            painter.fillRect(QRectF(x - 0.5, box.top() - far, 1, far - near), ink)
        for y in (box.top(), box.bottom()):
            painter.fillRect(QRectF(box.right() + near, y - 0.5, far - near, 1), ink)

    def _sign(self, painter: QPainter, state: TileState, box: QRectF) -> None:
        theme, (icon, ink) = self._theme, SIGNS[state]
        if state is TileState.FAILED:
            paint.paint_card(painter, box, 0, paint.faded(theme.color("bad"), 0.25), theme.color("bad"), 2)
        side = min(theme.px(22), box.width(), box.height())
        disc = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
        paint.paint_card(painter, disc, side / 2, theme.color(ink), PAPER)
        inset = (side - theme.px(12)) / 2
        if inset > 0:
            self._icons.paint(painter, icon, 12, "bg1", disc.x() + inset, disc.y() + inset)


def _paper(box: QRectF, ratio: float) -> QPixmap:
    made = paint.blank(ceil(box.width()), ceil(box.height()), ratio)
    made.fill(PAPER)
    return made
