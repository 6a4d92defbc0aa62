"""Two pictures of one piece beside each other: what the customer gave, and what is printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.artwork import Facts, PrintSpec
from ui import formats, paint
from ui.icons import Icons
from ui.images.loading import Pictures
from ui.images.viewer import Viewer

AHEAD = 1024
"""The longest side at which pictures that are next are read beforehand."""


class View(IntEnum):
    SIDE = 0
    SWIPE = 1
    DIFFERENCE = 2
    OVERLAY = 3
    BLINK = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture to be shown. `crop`: the part of it that is printed, in parts of the picture; None for all of it."""

    path: Path
    sha256: str
    title: str
    facts: Facts
    spec: PrintSpec | None = None
    crop: tuple[float, float, float, float] | None = None


class Compare(QWidget):
    """`shown`: the printed picture stands on the screen. Only the view side by side is drawn here."""

    view_changed = Signal(View)
    shown = Signal(str)

    def __init__(self, icons: Icons, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._pictures = icons.theme, pictures
        self.view = View.SIDE
        self._right: Shown | None = None
        self._told = ""
        self.viewers = tuple(Viewer(icons, pictures, self, radius=0) for _ in range(2))
        self.titles = tuple(_Title(icons) for _ in range(2))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        self.halves = tuple(QWidget(self) for _ in range(2))
        for half, viewer, title in zip(self.halves, self.viewers, self.titles, strict=True):
            column = QVBoxLayout(half)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            column.addWidget(title)
            column.addWidget(viewer, 1)
            row.addWidget(half, 1)
        pictures.came.connect(lambda name, _: self._came(name))

    def show_pictures(self, left: Shown | None, right: Shown | None) -> None:
        """Without a left one the printed picture has the room for itself."""
        self._right, self._told = right, ""
        for viewer, title, one in zip(self.viewers, self.titles, (left, right), strict=True):
            if one is not None:
                viewer.show_file(one.path, QSize(one.facts.width, one.facts.height))
                title.say(one.title, formats.pixels(one.facts.width, one.facts.height))
            else:
                viewer.show_words("image-off", "This file is not on this computer yet")
                title.say("Print file" if viewer is self.viewers[1] else "Customer original", "")
        self.halves[0].setVisible(left is not None)
        if right is not None and self._pictures.any(right.path) is not None:
            self._tell()

    def prefetch(self, pictures: Sequence[Shown]) -> None:
        for one in pictures:
            self._pictures.image(one.path, AHEAD)

    def set_view(self, view: View) -> None:
        if view is not self.view:
            self.view = view
            self.view_changed.emit(view)

    def next_view(self) -> None:
        self.set_view(View((self.view + 1) % len(View)))

    def toggle_loupe(self) -> None:
        """Not drawn here."""

    def toggle_trim(self) -> None:
        """Not drawn here."""

    def toggle_safe(self) -> None:
        """Not drawn here."""

    def toggle_bleed(self) -> None:
        """Not drawn here."""

    def true_size(self) -> None:
        """Not drawn here."""

    def fit(self) -> None:
        for viewer in self.viewers:
            viewer.fit()

    def one_to_one(self, at: QPointF | None = None) -> None:
        for viewer in self.viewers:
            viewer.toggle_full(at)

    def zoom(self, steps: int) -> None:
        for viewer in self.viewers:
            viewer.step(steps)

    def pan(self, dx: float, dy: float) -> None:
        """Not drawn here."""

    def _came(self, name: str) -> None:
        if self._right is not None and name == str(self._right.path):
            self._tell()

    def _tell(self) -> None:
        if self._right is not None and self._told != self._right.sha256:
            self._told = self._right.sha256
            self.shown.emit(self._right.sha256)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("line"))


class _Title(QWidget):
    """What stands below it, on the neutral surround."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._theme, self._words = icons.theme, ("", "")
        self.setFixedHeight(icons.theme.px(52))

    def say(self, title: str, size: str) -> None:
        self._words = title, size
        self.setAccessibleName(f"{title} {size}".strip())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self), self._theme, self._theme.px
        painter.fillRect(self.rect(), theme.color("viewer"))
        title, size = self._words
        wide = theme.metrics("body.600").horizontalAdvance(title)
        rest = theme.metrics("small").horizontalAdvance(size) + px(10) if size else 0
        box = QRectF(px(12), px(12), wide + rest + px(26), px(32))
        paint.paint_card(painter, box, px(6), theme.color("bg1"), theme.color("line2"))
        paint.paint_text(painter, box.adjusted(px(12), 0, 0, 0), title, theme, "body.600", theme.color("t1"))
        after = box.adjusted(px(22) + wide, 0, 0, 0)
        paint.paint_text(painter, after, size, theme, "small", theme.color("t2"))
