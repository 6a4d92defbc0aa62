"""The sheets to scale on the neutral ground: pictures, their strips, cut marks, and what became of each piece."""

from collections.abc import Iterator
from math import ceil

from PySide6.QtCore import QEvent, QPointF, QRectF
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from app.pieces import MARKS_MM
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
BUDGET = 64 * 1024 * 1024
PREVIEW = 512


class Canvas(QWidget):
    """As high as its sheets need; put it into a scroll area that fits its width."""

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._icons = station.theme, station.icons
        self.sheets: tuple[DrawnSheet, ...] = ()
        self._view = 600
        self.pictures = Thumbnails(station.thumbnails.find, station.thumbnails, budget=BUDGET, read=read_whole)
        self.pictures.ready.connect(lambda _: self.update())
        station.theme.changed.connect(self._measure)
        self.setMouseTracking(True)
        self.setAccessibleName("No sheet")

    def show_sheets(self, sheets: tuple[DrawnSheet, ...]) -> None:
        self.sheets = sheets
        self.setAccessibleName("; ".join(f"{one.title}: {one.caption}" for one in sheets) or "No sheet")
        self._measure()
        self.update()

    def fit(self, height: int) -> None:
        """How much of it is seen at a time: a sheet fits into that where it stays wide enough to be read."""
        self._view = height
        self._measure()

    @property
    def scale(self) -> float:
        """Pixels a millimeter."""
        px = self._theme.px
        wide = max(one.width for one in self.sheets)
        high = max(one.height for one in self.sheets)
        columns = 2 if len(self.sheets) > 1 else 1
        room = (self.width() - 2 * px(PAD) - (columns - 1) * px(GAP)) / columns
        seen = (self._view - 2 * px(PAD) - px(CAPTION)) / high
        return max(0.05, min(room / wide, max(seen, min(px(NARROWEST), room) / wide)))

    def boxes(self) -> Iterator[tuple[DrawnSheet, QRectF]]:
        """Where each sheet is drawn: side by side as far as there is room, then below."""
        if not self.sheets:
            return
        px, scale = self._theme.px, self.scale
        wide, high = (max(side) * scale for side in zip(*((s.width, s.height) for s in self.sheets), strict=True))
        columns = max(1, int((self.width() - 2 * px(PAD) + px(GAP)) // (wide + px(GAP))))
        columns = min(columns, len(self.sheets))
        left = (self.width() - columns * wide - (columns - 1) * px(GAP)) / 2
        for n, sheet in enumerate(self.sheets):
            x = left + n % columns * (wide + px(GAP))
            y = px(PAD) + n // columns * (high + px(CAPTION + GAP))
            yield sheet, QRectF(round(x), round(y), sheet.width * scale, sheet.height * scale)

    def tile_at(self, at: QPointF) -> DrawnTile | None:
        """The piece under a point."""
        for sheet, box in self.boxes():
            for tile in sheet.tiles:
                if self._on(box, tile.box).contains(at) or self._on(box, tile.strip).contains(at):
                    return tile
        return None

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            tile = self.tile_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), tile.words if tile else "", self)
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme.color("viewer"))
        for sheet, box in self.boxes():
            if not box.adjusted(0, 0, 0, theme.px(CAPTION)).intersects(QRectF(event.rect())):
                continue
            painter.fillRect(box, PAPER)
            for tile in sheet.tiles:
                self._tile(painter, tile, box)
            title = QRectF(box.x(), box.bottom() + theme.px(6), box.width(), theme.line("body"))
            paint.paint_text(painter, title, sheet.title, theme, "body.500", theme.color("t1"))
            below = QRectF(box.x(), title.bottom(), box.width(), theme.line("small"))
            paint.paint_text(painter, below, sheet.caption, theme, "small", theme.color("t2"))

    def _tile(self, painter: QPainter, tile: DrawnTile, sheet: QRectF) -> None:
        box, strip = self._on(sheet, tile.box), self._on(sheet, tile.strip)
        self._marks(painter, box, sheet)
        self._picture(painter, tile, box)
        self._strip(painter, strip, tile.turned)
        paint.paint_card(painter, box, 0, None, paint.faded(INK, 0.25))
        if tile.state in SIGNS:
            self._sign(painter, tile.state, box)

    def _picture(self, painter: QPainter, tile: DrawnTile, box: QRectF) -> None:
        picture = self.pictures.pixmap(tile.sha256, PREVIEW, 1.0, 0)
        if picture is None:
            painter.fillRect(box, paint.faded(INK, 0.08))
            return
        if not tile.turned:
            painter.drawPixmap(box, picture, QRectF(picture.rect()))
            return
        painter.save()
        painter.translate(box.right(), box.top())
        painter.rotate(90)
        painter.drawPixmap(QRectF(0, 0, box.height(), box.width()), picture, QRectF(picture.rect()))
        painter.restore()

    def _strip(self, painter: QPainter, box: QRectF, turned: bool) -> None:
        """The code as a dark square and its two lines as gray ones: at this size nobody reads them."""
        side = CODE_MM / 8.0 * (box.width() if turned else box.height())
        inset = (box.width() if turned else box.height()) - side
        code = QRectF(box.x() + inset / 2, box.y() + inset / 2, side, side)
        painter.fillRect(code, INK)
        long = min((box.height() if turned else box.width()) - side - 3 * inset, 5 * side)
        for n in (0.25, 0.65):
            if long > 0 and turned:
                painter.fillRect(QRectF(code.right() - n * side, code.bottom() + inset, 1, long), paint.faded(INK, 0.4))
            elif long > 0:
                painter.fillRect(QRectF(code.right() + inset, code.y() + n * side, long, 1), paint.faded(INK, 0.4))

    def _marks(self, painter: QPainter, box: QRectF, sheet: QRectF) -> None:
        scale = self.scale
        near, far, ink = 1.0 * scale, MARKS_MM * scale, paint.faded(INK, 0.6)
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

    def _on(self, sheet: QRectF, box: Box) -> QRectF:
        scale = self.scale
        return QRectF(sheet.x() + box[0] * scale, sheet.y() + box[1] * scale, box[2] * scale, box[3] * scale)

    def _measure(self) -> None:
        bottom = max((box.bottom() for _, box in self.boxes()), default=0.0)
        self.setMinimumHeight(ceil(bottom) + self._theme.px(CAPTION + PAD) if self.sheets else 0)
