"""The order's picture in the pane: viewer, zoom plate, check badges, and words where there is no picture."""

from pathlib import Path

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app import artwork as print_rules
from app.orders import Artwork
from services.workstation.files import File, FileState
from services.workstation.landing import LARGE
from ui import formats, paint
from ui.images.plate import GROUND, INK, Plate
from ui.images.shown import Shown
from ui.images.viewer import Viewer
from ui.station import Station

TALL = 248
Badge = tuple[str, str, str]
"""Icon, words and ink."""


class Picture(QWidget):
    """Shows the chosen artwork of an order as far as this computer has it."""

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme = station, station.theme
        self.viewer = Viewer(station.icons, station.tiles, self)
        self.badges = Badges(station, self)
        self.plate = Plate(station.icons, self)
        self.plate.more = lambda: station.tiles.tint.words
        self.plate.asked.connect(self._zoom)
        self.viewer.zoomed.connect(self.plate.show_zoom)
        self.setFixedHeight(station.theme.px(TALL))
        station.theme.changed.connect(lambda: self.setFixedHeight(station.theme.px(TALL)))

    def show_artwork(self, artwork: Artwork | None, file: File | None, *, badge: Badge | None = None) -> None:
        """The file itself if it is here, else its small copy, else words and the way on. `badge`: what was
        found about it."""
        shown = self._shown(artwork, file)
        if shown is not None:
            self.viewer.show_picture(shown)
        else:
            self.viewer.show_words(*words_for(artwork, file))
        self.plate.setVisible(shown is not None)
        self.badges.show_artwork(artwork, badge=badge)

    def _shown(self, artwork: Artwork | None, file: File | None) -> Shown | None:
        if artwork is None or artwork.facts is None:
            return None
        path = Path(file.path) if file is not None and file.here else None
        shelf = self._station.shelf
        copied = shelf is not None and shelf.thumbnail(artwork.sha256, LARGE) is not None
        shown = Shown(path, artwork.sha256, artwork.file_name, artwork.facts, artwork.spec, copied=copied)
        return shown if shown.here else None

    def _zoom(self, what: str) -> None:
        match what:
            case "plus" | "minus":
                self.viewer.zoom(1 if what == "plus" else -1)
            case "full":
                self.viewer.one_to_one()
            case _:
                self.viewer.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        px = self._theme.px
        self.viewer.setGeometry(self.rect())
        self.badges.setGeometry(px(10), px(10), px(240), px(109))
        self.plate.resize(self.plate.sizeHint())
        self.viewer.beside = self.plate.width() + px(10)
        self.plate.move(self.width() - self.plate.width() - px(10), self.height() - self.plate.height() - px(10))


def words_for(artwork: Artwork | None, file: File | None) -> tuple[str, str]:
    """Icon and sentence where there is no picture."""
    if artwork is None or not artwork.url:
        return "image-off", "No picture came with this order yet"
    if file is not None and file.state is FileState.FAILED:
        return "triangle-alert", file.reason or "The file could not be downloaded"
    if file is not None and file.state in (FileState.LOADING, FileState.WANTED):
        return "download", "Downloading the print file …"
    return "image-off", "This file is not on this computer yet. Download it with D"


class Badges(QWidget):
    """What was measured, stacked in the free margin: resolution at print size, color space, likeness."""

    def __init__(self, station: Station, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._icons = station.theme, station.icons
        self._rows: list[Badge] = []

    def show_artwork(self, artwork: Artwork | None, *, badge: Badge | None = None) -> None:
        self._rows = badges_of(artwork) + ([badge] if badge is not None else [])
        self.setAccessibleName(", ".join(words for _, words, _ in self._rows))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        y = 0
        for icon, words, ink in self._rows:
            width = theme.metrics("small.500").horizontalAdvance(words) + theme.px(36)
            box = QRectF(0, y, width, theme.px(26))
            paint.paint_card(painter, box, theme.px(13), GROUND, None)
            self._icons.paint(painter, icon, 14, ink, theme.px(9), y + theme.px(6))
            text = QRectF(theme.px(28), y, width, theme.px(26))
            paint.paint_text(painter, text, words, theme, "small.500", INK)
            y += theme.px(33)


def badges_of(artwork: Artwork | None) -> list[Badge]:
    """Icon, words and ink of each badge."""
    if artwork is None or artwork.facts is None:
        return []
    found = []
    dpi = print_rules.dpi(artwork.facts, artwork.spec)
    if dpi is not None:
        low = dpi < artwork.spec.minimum_dpi
        found.append(
            ("triangle-alert" if low else "badge-check", formats.dpi(dpi), "toast.warn" if low else "toast.ok")
        )
    found.append(("palette", artwork.facts.profile or artwork.facts.mode, "toastText"))
    return found
