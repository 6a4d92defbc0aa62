"""Plates over a picture: the zoom plate (smaller, how large, larger, fit, one to one), and plates with other parts."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from ui import formats, paint
from ui.icons import Icons
from ui.images.tints import PREVIEW

GROUND, INK, DIM = QColor(0x14, 0x16, 0x1A, 235), QColor("#E6E9EE"), QColor("#AEB5C0")
RIM = QColor(255, 255, 255, 28)
"""On a dark page the ground alone would not be seen."""
HEIGHT, PAD = 30, 4


class Part(NamedTuple):
    """`width` in pixels at 100 %. With `icon`, words follow it; `click`: whether it can be asked for."""

    name: str
    width: int
    words: str = ""
    icon: str = ""
    ink: str = ""
    click: bool = True


ZOOM = (
    Part("minus", 30, icon="minus"),
    Part("zoom", 52, click=False),
    Part("plus", 30, icon="plus"),
    Part("fit", 34, icon="maximize"),
    Part("full", 34, "1:1"),
)
LINKED = (*ZOOM, Part("true", 34, icon="ruler"), Part("linked", 72, "Linked", "link-2", "toastAccent", click=False))
"""For two pictures under one lens, with the true size of the print."""
TIPS = {
    "minus": "Smaller",
    "plus": "Larger",
    "fit": "All of it",
    "full": "One pixel of the file on one of the screen",
    "true": "As large as the print",
    "linked": "Both move together",
    "proof": "As the printer prints it, O",
}
LINES = frozenset({"fit", "linked", "proof"})
"""A thin line stands before these."""


class Plate(QWidget):
    """`asked`: the name of a part, such as minus, plus, fit or full. A screen preview is not a proof, and the tooltip
    says so. `more`: what else there is to say of it, such as by what the screen's colors are shown."""

    asked = Signal(str)

    def __init__(self, icons: Icons, parent: QWidget | None = None, parts: tuple[Part, ...] = ZOOM) -> None:
        super().__init__(parent)
        self._icons, self._theme = icons, icons.theme
        self.parts = parts
        self.more: Callable[[], str] = lambda: ""
        self._zoom = 1.0
        self.setToolTip(PREVIEW)
        self.setAccessibleName("Zoom")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(sum(part.width for part in self.parts) + 2 * PAD), self._theme.px(HEIGHT))

    def show_parts(self, parts: tuple[Part, ...]) -> None:
        """Other parts; whoever placed the plate places it anew."""
        self.parts = parts
        self.resize(self.sizeHint())
        self.update()

    def show_zoom(self, zoom: float) -> None:
        self._zoom = zoom
        self.setAccessibleName(f"Zoom {formats.percent(zoom)}")
        self.update()

    def _places(self) -> list[tuple[str, QRectF]]:
        return [(part.name, box) for part, box in self._boxes()]

    def _boxes(self) -> list[tuple[Part, QRectF]]:
        x, found = self._theme.px(PAD), []
        for part in self.parts:
            found.append((part, QRectF(x, 0, self._theme.px(part.width), self.height())))
            x += self._theme.px(part.width)
        return found

    def tip(self, at: QPointF) -> str:
        """What the part under a point does, and that this is no proof."""
        named = next((TIPS[part.name] for part, box in self._boxes() if part.name in TIPS and box.contains(at)), "")
        said = ": ".join(part for part in (self.toolTip(), self.more()) if part)
        return f"{named}. {said}" if named else said

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        paint.paint_card(painter, QRectF(self.rect()), theme.px(6), GROUND, RIM)
        for part, box in self._boxes():
            if part.name in LINES:
                line = paint.faded(DIM, 0.4)
                paint.vline(painter, box.x(), theme.px(7), self.height() - theme.px(14), line)
            self._paint(painter, part, box)

    def _paint(self, painter: QPainter, part: Part, box: QRectF) -> None:
        theme, side = self._theme, self._theme.px(14)
        words = formats.percent(self._zoom) if part.name == "zoom" else part.words
        ink = theme.color(part.ink) if part.ink else INK if part.name == "zoom" else DIM
        if not part.icon:
            paint.paint_text(painter, box, words, theme, "small.500.tnum", ink, paint.CENTER)
            return
        gap = theme.px(5) if words else 0
        wide = side + gap + (theme.metrics("small.500").horizontalAdvance(words) if words else 0)
        x, y = box.center().x() - wide / 2, box.center().y() - side / 2
        self._icons.paint(painter, part.icon, 14, part.ink or "toastText", x, y)
        if words:
            room = QRectF(x + side + gap, box.y(), box.right() - x - side - gap, box.height())
            paint.paint_text(painter, room, words, theme, "small.500", ink)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for part, box in self._boxes():
            if part.click and box.contains(event.position()):
                self.asked.emit(part.name)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick clicks are two clicks, and nothing of the picture below."""
        self.mousePressEvent(event)


class Label(QWidget):
    """What a picture is, on a plate in its corner: a title, and in dimmer words what there is to know."""

    def __init__(self, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = icons.theme
        self._title, self._rest = "", ""

    @property
    def words(self) -> tuple[str, str]:
        return self._title, self._rest

    def say(self, title: str, rest: str = "") -> None:
        if (title, rest) != (self._title, self._rest):
            self._title, self._rest = title, rest
            self.setAccessibleName(", ".join(part for part in (title, rest) if part))
            self.resize(self.sizeHint())
            self.update()

    def sizeHint(self) -> QSize:
        theme = self._theme
        wide = theme.metrics("small.600").horizontalAdvance(self._title) + theme.px(24)
        if self._rest:
            wide += theme.metrics("small").horizontalAdvance(self._rest) + theme.px(10)
        return QSize(wide, theme.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, pad = QPainter(self), self._theme, self._theme.px(12)
        paint.paint_card(painter, QRectF(self.rect()), theme.px(6), GROUND, RIM)
        first = min(self.width() - 2 * pad, theme.metrics("small.600").horizontalAdvance(self._title) + 1)
        paint.paint_text(painter, QRectF(pad, 0, first, self.height()), self._title, theme, "small.600", INK)
        left = pad + first + theme.px(9)
        room = QRectF(left, 0, max(0.0, self.width() - pad - left + 1), self.height())
        if self._rest and room.width() > theme.px(20):
            paint.paint_text(painter, room, self._rest, theme, "small", DIM)


def at_bottom(plate: QWidget, parent: QWidget, away: float) -> None:
    """In the middle of the lower edge."""
    plate.resize(plate.sizeHint())
    plate.move(round((parent.width() - plate.width()) / 2), round(parent.height() - plate.height() - away))
