"""The loupe: the selected order's picture over the whole page; it follows the queue and keeps its zoom."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.orders import Artwork, Order
from services.workstation.files import Files
from ui import formats, paint
from ui.images.plate import GROUND, INK, RIM, Plate
from ui.images.shown import Shown
from ui.images.stage import Stage
from ui.station import Station

HEAD = 34


class Loupe(QWidget):
    """`walked`: -1 or 1, the queue is to go on. `closed`: back to the page. Covers its parent.

    `around`: the orders next to the selected one, whose pictures are brought into memory meanwhile."""

    walked = Signal(int)
    closed = Signal()

    def __init__(self, station: Station, parent: QWidget) -> None:
        super().__init__(parent)
        self._page = parent
        self._station, self._theme = station, station.theme
        self.around: Callable[[], list[str]] = list
        self.viewer = Stage(station.icons, station.tiles, self)
        self.viewer.click_zooms = True
        self.plate = Plate(station.icons, self)
        self.plate.more = lambda: station.tiles.tint.words
        self.caption = _Caption(station, self)
        self.plate.asked.connect(self._zoom)
        self.viewer.zoomed.connect(self.plate.show_zoom)
        self.viewer.told.connect(self.caption.add)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Large picture")
        self.hide()
        parent.installEventFilter(self)

    def open(self, order: str) -> None:
        """Over the page, fitted."""
        self.setGeometry(self._page.rect())
        self.show()
        self.raise_()
        self.setFocus()
        self.viewer.fit()
        self._show(order)

    def follow(self, order: str) -> None:
        """Another order was selected while the loupe is open; zoom and place stay."""
        if self.isVisible():
            self._show(order)

    def close_(self) -> None:
        """Back to the page."""
        self.hide()
        self.closed.emit()

    def _show(self, id_: str) -> None:
        order, shown = self._picture(id_)
        self.viewer.put((shown,) if shown is not None else ())
        if shown is None:
            self.viewer.say("image-off", "This file is not on this computer yet. Download it with D")
        self.plate.setVisible(shown is not None)
        artwork = order.artworks[0] if order and order.artworks else None
        self.caption.show_words(order.number if order else "", self._words(artwork))
        ahead = [self._picture(other)[1] for other in self.around()]
        self.viewer.prefetch([one for one in ahead if one is not None])

    def _picture(self, id_: str) -> tuple[Order | None, Shown | None]:
        """The order, and its picture if it is here and measured."""
        kept = self._station.store.order(id_)
        order = kept.order if kept else None
        artwork = order.artworks[0] if order and order.artworks else None
        path = self._path(order, artwork)
        if artwork is None or path is None or artwork.facts is None:
            return order, None
        return order, Shown(path, artwork.sha256, artwork.file_name, artwork.facts, artwork.spec)

    def _path(self, order: Order | None, artwork: Artwork | None) -> Path | None:
        if order is None or artwork is None:
            return None
        file = Files(self._station.store).own(order).get(artwork.id)
        return Path(file.path) if file is not None and file.here else None

    def _words(self, artwork: Artwork | None) -> str:
        if artwork is None or artwork.facts is None:
            return ""
        return f"{artwork.file_name}, {formats.pixels(artwork.facts.width, artwork.facts.height)}"

    def _zoom(self, what: str) -> None:
        match what:
            case "plus" | "minus":
                self.viewer.zoom(1 if what == "plus" else -1)
            case "full":
                self.viewer.one_to_one()
            case _:
                self.viewer.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Right | Qt.Key.Key_Down:
                self.walked.emit(1)
            case Qt.Key.Key_Left | Qt.Key.Key_Up:
                self.walked.emit(-1)
            case Qt.Key.Key_Escape:
                self.close_()
            case _:
                super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._page.rect())
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        px = self._theme.px
        self.viewer.setGeometry(self.rect())
        self.caption.setGeometry(px(16), px(16), min(self.width() - px(32), px(640)), px(HEAD))
        self.plate.resize(self.plate.sizeHint())
        self.plate.move((self.width() - self.plate.width()) // 2, self.height() - self.plate.height() - px(16))


class _Caption(QWidget):
    """Which order and file this is, on a plate in the corner."""

    def __init__(self, station: Station, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = station.theme
        self._number, self._rest, self._more = "", "", ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_words(self, number: str, rest: str) -> None:
        self._number, self._rest, self._more = number, rest, ""
        self.setAccessibleName(f"{number}, {rest}".strip(", "))
        self.update()

    def add(self, words: str) -> None:
        """What is to be said of the picture beside: that it is not sharp yet, or why it cannot be."""
        self._more = words
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        first = theme.metrics("mono").horizontalAdvance(self._number)
        words = ", ".join(part for part in (self._rest, self._more) if part)
        rest = theme.metrics("small").horizontalAdvance(words)
        pad = theme.px(12)
        width = min(self.width(), 2 * pad + first + (rest + pad if rest else 0) + theme.px(4))
        paint.paint_card(painter, QRectF(0, 0, width, self.height()), theme.px(6), GROUND, RIM)
        paint.paint_text(painter, QRectF(pad, 0, first + 2, self.height()), self._number, theme, "mono", INK)
        box = QRectF(pad + first + pad, 0, width - first - 3 * pad + 4, self.height())
        paint.paint_text(painter, box, words, theme, "small", QColor("#AEB5C0"), middle=True)
