"""The file strip: every picture of an order, the chosen one's name, size and where it lies."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import QDrag, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from app.orders import Artwork, ArtworkRole, Order
from services.workstation.files import File, Files, FileState
from ui import formats, paint
from ui.order.part import Part
from ui.station import Station

CELL, MOST = 56, 4
WORDS = {ArtworkRole.PRINT: "Print file", ArtworkRole.ORIGINAL: "Original", ArtworkRole.PREVIEW: "Preview"}


class Strip(Part):
    """`chosen`: an artwork's id. Files can be dragged out into a RIP or a folder."""

    chosen = Signal(str)

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(station, "Files", parent)
        self.files = Files(station.store)
        self.at = ""
        self._here: dict[str, File] = {}
        self._pressed: QPointF | None = None
        station.thumbnails.ready.connect(lambda _: self.update())

    def show_order(self, order: Order | None) -> None:
        self._here = self.files.own(order) if order else {}
        ids = [a.id for a in order.artworks] if order else []
        self.at = self.at if self.at in ids else next(iter(ids), "")
        super().show_order(order)

    def artwork(self) -> Artwork | None:
        """The chosen one."""
        return next((a for a in self.order.artworks if a.id == self.at), None) if self.order else None

    def file(self) -> File | None:
        return self._here.get(self.at)

    def tall(self, width: int) -> int:
        return self.theme.px(CELL + 28) if self.order and self.order.artworks else 0

    def _cells(self) -> list[tuple[Artwork, QRectF]]:
        side, gap = self.theme.px(CELL), self.theme.px(12)
        arts = self.order.artworks[:MOST] if self.order else ()
        return [(a, QRectF(n * (side + gap), self.theme.px(4), side, side)) for n, a in enumerate(arts)]

    def draw(self, painter: QPainter, order: Order) -> None:
        theme = self.theme
        cells = self._cells()
        for n, (artwork, box) in enumerate(cells):
            self._thumb(painter, artwork, box)
            word = WORDS[artwork.role] if n < 2 else artwork.label or f"Item {n + 1}"
            under = QRectF(box.x() - theme.px(4), box.bottom() + theme.px(2), box.width() + theme.px(8), theme.px(18))
            token = "t1" if artwork.id == self.at else "t3"
            paint.paint_text(painter, under, word, theme, "small", theme.color(token), paint.CENTER)
        right = cells[-1][1].right() + theme.px(16) if cells else 0
        for n, (words, role, token) in enumerate(self._words()):
            line = QRectF(right, theme.px(6 + 21 * n), self.width() - right, theme.px(20))
            # a file's name keeps its end; what is said of it its beginning
            paint.paint_text(painter, line, words, theme, role, theme.color(token), paint.RIGHT, middle=n == 0)

    def _thumb(self, painter: QPainter, artwork: Artwork, box: QRectF) -> None:
        theme = self.theme
        ratio = self.devicePixelRatioF()
        picture = self.station.thumbnails.pixmap(artwork.sha256, round(box.width()), ratio, 6)
        if picture is not None:
            painter.drawPixmap(QPointF(box.x(), box.y()), picture)
        else:
            paint.paint_card(painter, box, theme.px(6), theme.color("bg2"), None)
            side = theme.px(18)
            self.icons.paint(painter, "image", 18, "t3", box.center().x() - side / 2, box.center().y() - side / 2)
        paint.paint_thumb_line(painter, box, theme, 6, chosen=artwork.id == self.at)

    def _words(self) -> list[tuple[str, str, str]]:
        artwork, file = self.artwork(), self.file()
        if artwork is None:
            return []
        name = artwork.file_name or artwork.label or "Picture"
        facts = artwork.facts
        size = f"{formats.pixels(facts.width, facts.height)}, {formats.size(facts.size)}" if facts else ""
        return [(name, "mono_small", "t1"), (size, "small", "t2"), (self._where(artwork, file), "small", "t3")]

    def _where(self, artwork: Artwork, file: File | None) -> str:
        if file is not None and file.state is FileState.FAILED:
            return file.reason
        if file is not None and file.here and artwork.fetched_at:
            return f"Saved at {formats.moment(artwork.fetched_at, self.station.clock(), self.station.zone)}"
        if file is not None and file.state in (FileState.LOADING, FileState.WANTED):
            return "Downloading …"
        return f"On {artwork.fetched_by}" if artwork.fetched_by else "Not on this computer yet"

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for artwork, box in self._cells():
            if box.contains(event.position()):
                self.at, self._pressed = artwork.id, event.position()
                self.update()
                self.chosen.emit(artwork.id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        far = (event.position() - self._pressed).manhattanLength()
        file = self.file()
        if far >= QApplication.startDragDistance() and file is not None and file.here:
            self._pressed = None
            self._drag(Path(file.path))

    def _drag(self, path: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.CopyAction)
