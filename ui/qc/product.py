"""The bench's look at the product: the framed piece's print on what it is put on, drawn by another process."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.artwork import Facts
from app.errors import PlatenError, Unavailable
from app.mockups import HEIGHT, WIDTH
from app.orders import Artwork, Item
from ui.images.plate import Label
from ui.images.shown import Shown
from ui.images.viewer import Viewer
from ui.order.drawing import Print, print_from
from ui.station import Station

if TYPE_CHECKING:
    from services.workstation.decoding import Decoders

TITLE = "On the product"
NO_PROOF = "a drawing, not a proof of color"
EDGE = 12


class Product(QWidget):
    """`drawn`: which print is shown, by checksum; empty while none is."""

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station = station
        self.viewer = Viewer(station.icons, station.tiles, self, radius=0)
        self.label = Label(station.icons, self)
        self.drawn = ""
        self._asked: Print | None = None

    def show_print(self, item: Item, artwork: Artwork | None) -> None:
        """This print file on this item; what was asked for before is let go."""
        found = print_from(item, artwork)
        self.drawn = ""
        self._asked = found
        words = ", ".join(word for word in (item.title, item.variant) if word)
        self._say(f"{words}, {NO_PROOF}")
        if found is None:
            self.viewer.show_words("image-off", "Its print file is not on this computer yet")
            return
        self.viewer.show_words("image", "Drawing …")
        work = _drawn(self._station, found)
        self._station.tasks.start(work, lambda path: self._came(found, path), lambda error: self._failed(found, error))

    def _came(self, found: Print, path: Path) -> None:
        if found is self._asked:
            self.drawn = found.sha256
            self.viewer.show_picture(Shown(path, path.stem, TITLE, Facts(WIDTH, HEIGHT, "PNG", "RGB", 0)))

    def _failed(self, found: Print, error: PlatenError) -> None:
        if found is self._asked:
            self.viewer.show_words("image-off", f"{error.message} {error.hint}".strip())

    def _say(self, words: str) -> None:
        self.label.say(TITLE, words)
        self.setAccessibleName(f"{TITLE}: {words}")
        self._place()

    def _place(self) -> None:
        edge = self._station.theme.px(EDGE)
        wide = min(self.label.sizeHint().width(), max(1, self.width() - 2 * edge))
        self.label.resize(wide, self.label.sizeHint().height())
        self.label.move(edge, edge)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.viewer.setGeometry(self.rect())
        self._place()


async def _drawn(station: Station, found: Print) -> Path:
    """Raises Unavailable before there are processes and a folder."""
    shelf, tiles = station.shelf, station.tiles.shelf
    if shelf is None or tiles is None:
        raise Unavailable("Drawings come in a moment.", hint="Platen is still starting.")
    return await asyncio.to_thread(_draw, tiles.decoders, shelf.folders.thumbnails, found)


def _draw(decoders: "Decoders", thumbnails: Path, found: Print) -> Path:
    return decoders.draw(thumbnails, found.sha256, found.scene)
