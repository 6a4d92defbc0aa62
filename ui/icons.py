"""Icons by name: Lucide's line drawings in a token's color, the stroke fitted to the size."""

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap

from services import resources
from ui.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtSvg import QSvgRenderer

_STROKES = ((12, 2.2), (14, 2.1), (16, 2.0), (18, 1.9), (20, 1.8), (24, 1.75), (40, 1.6))
_LIGHTEST = 1.5


def stroke(size: int) -> float:
    """The stroke's width in the drawing's own units (24 to the side) for an icon of `size` pixels."""
    return next((width for upto, width in _STROKES if size <= upto), _LIGHTEST)


def pixmap(theme: Theme, name: str, size: int, ink: str = "t2", ratio: float = 1.0) -> QPixmap:
    """`size` in device-independent pixels at 100 % text size, `ink` a token; drawn once per look and ratio.
    FileNotFoundError for a name that is not in `resources/icons`."""
    return theme.kept(("icon", name, size, ink, ratio), lambda: _draw(theme, name, size, ink, ratio))


class Icons:
    """Hands out icons in the colors of one theme."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme

    def pixmap(self, name: str, size: int, ink: str = "t2", ratio: float = 1.0) -> QPixmap:
        """As the function `pixmap`."""
        return pixmap(self.theme, name, size, ink, ratio)

    def qicon(self, name: str, size: int = 16, ink: str = "t2") -> QIcon:
        """An icon for menus and tool buttons that takes the new color by itself when the theme changes."""
        return QIcon(_Engine(self, name, size, ink))

    def paint(self, painter: QPainter, name: str, size: int, ink: str, x: float, y: float) -> None:
        """Draw with the upper left corner at x, y, as sharp as the painter's device is."""
        picture = self.pixmap(name, size, ink, painter.device().devicePixelRatio())
        painter.drawPixmap(QPointF(x, y), picture)


class _Engine(QIconEngine):
    def __init__(self, icons: Icons, name: str, size: int, ink: str) -> None:
        super().__init__()
        self._icons, self._name, self._size, self._ink = icons, name, size, ink

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ink = "tdis" if mode == QIcon.Mode.Disabled else self._ink
        side = min(rect.width(), rect.height())
        x, y = rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2
        source = _drawing(self._icons.theme, self._name, self._size, ink)
        _renderer(source).render(painter, QRectF(x, y, side, side))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        with QPainter(made) as painter:
            self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        return made

    def clone(self) -> QIconEngine:
        return _Engine(self._icons, self._name, self._size, self._ink)


def _draw(theme: Theme, name: str, size: int, ink: str, ratio: float) -> QPixmap:
    side = theme.px(size)
    made = QPixmap(QSize(side, side) * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    with QPainter(made) as painter:
        _renderer(_drawing(theme, name, side, ink)).render(painter, QRectF(0, 0, side, side))
    return made


def _drawing(theme: Theme, name: str, size: int, ink: str) -> str:
    colored = _source(name).replace("currentColor", theme.hex(ink))
    return colored.replace('stroke-width="2"', f'stroke-width="{stroke(size)}"')


def _renderer(drawing: str) -> "QSvgRenderer":
    from PySide6.QtSvg import QSvgRenderer  # only once something is drawn: the module takes its time to load

    return QSvgRenderer(QByteArray(drawing.encode()))


@cache
def _source(name: str) -> str:
    return resources.text("icons", f"{name}.svg")
