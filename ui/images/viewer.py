"""The stage of a pane: one picture in a frame with round corners, fitted anew for each, words where there is none."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from ui import paint
from ui.icons import Icons
from ui.images.plate import GROUND, HEIGHT, INK
from ui.images.shown import Shown
from ui.images.stage import Stage
from ui.images.tiles import Tiles


class Viewer(Stage):
    """`radius` of its corners; `beside`: pixels of the lower edge, at the right, that belong to somebody else.

    Nothing is cut for a picture whose small copy is as large as the place it has here."""

    plates, sides, sparing = 0, 0.0, True

    def __init__(self, icons: Icons, tiles: Tiles, parent: QWidget | None = None, *, radius: int = 8) -> None:
        super().__init__(icons, tiles, parent)
        self._radius = radius
        self.beside = 0
        self.told.connect(self.setAccessibleDescription)

    def show_picture(self, shown: Shown) -> None:
        """Fitted; the one that is here already stays as it is looked at."""
        if self.pictures == (shown,):
            return
        if not self.pictures or self.pictures[0].sha256 != shown.sha256:
            self.fit()
        self.put((shown,))

    def show_words(self, icon: str, words: str) -> None:
        """No picture: why."""
        if self.pictures:
            self.put(())
        self.say(icon, words)

    def paint_stage(self, painter: QPainter) -> None:
        super().paint_stage(painter)
        words = self.words_over(self.lead) if self.lead >= 0 else ""
        if words and self.is_empty:
            wrong = self.tiles.wrong(self.pictures[self.lead].sha256)
            self.paint_words(painter, QRectF(self.rect()), words, "triangle-alert" if wrong else "image")
        elif words:
            self._paint_note(painter, words)
        if self._radius:
            whole, radius = QRectF(self.rect()), self.theme.px(self._radius)
            paint.paint_corners(painter, whole, radius, self.theme.color("bg1"))
            paint.paint_card(painter, whole, radius, None, self.theme.color("line"))

    def _paint_note(self, painter: QPainter, words: str) -> None:
        """What there is to say of a picture that is seen, in the lower left corner."""
        px, high = self.theme.px, self.theme.px(HEIGHT)
        wide = self.theme.metrics("small").horizontalAdvance(words) + 2 * px(10) + 1
        box = QRectF(px(10), self.height() - px(10) - high, min(wide, self.width() - 3 * px(10) - self.beside), high)
        paint.paint_card(painter, box, px(6), GROUND, None)
        paint.paint_text(painter, box.adjusted(px(10), 0, -px(10), 0), words, self.theme, "small", INK)
