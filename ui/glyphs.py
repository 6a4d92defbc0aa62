"""State glyphs and pills: a ring that fills along the road, another outline off it; shape first, color third."""

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from ui.paint import blank, paint_card, paint_text
from ui.theme import Theme, mix

STROKE = 0.115
"""Of the diameter; never under `THINNEST` pixels."""
THINNEST = 1.5
PILL_HEIGHT, PILL_GLYPH = 24, 13
PIE = {"artwork_ready": 0.25, "in_production": 0.5, "quality_check": 0.75, "ready": 1.0}
RINGS = frozenset({"draft", "received", "confirmed", *PIE})
SOLIDS = frozenset({"shipped", "out_for_delivery", "delivered", "returned", "canceled", "failed", "hold"})
Points = tuple[tuple[float, float], ...]

_SIGNS: dict[str, tuple[Points, ...]] = {
    "shipped": (((0.28, 0.5), (0.71, 0.5)), ((0.53, 0.31), (0.72, 0.5), (0.53, 0.69))),
    "out_for_delivery": (((0.30, 0.31), (0.48, 0.5), (0.30, 0.69)), ((0.53, 0.31), (0.71, 0.5), (0.53, 0.69))),
    "delivered": (((0.28, 0.52), (0.44, 0.67), (0.72, 0.35)),),
    "returned": (((0.72, 0.5), (0.29, 0.5)), ((0.47, 0.31), (0.28, 0.5), (0.47, 0.69))),
    "canceled": (((0.34, 0.34), (0.66, 0.66)), ((0.66, 0.34), (0.34, 0.66))),
    "failed": (((0.5, 0.26), (0.5, 0.54)), ((0.5, 0.735), (0.5, 0.74))),
    "hold": (((0.385, 0.33), (0.385, 0.67)), ((0.615, 0.33), (0.615, 0.67))),
}
"""Strokes inside a solid shape, in parts of the diameter."""


def paint_glyph(
    painter: QPainter, rect: QRectF, state: str, theme: Theme, background: QColor, color: QColor | None = None
) -> None:
    """Draw a state (or "hold") into the largest square in the middle of `rect`, in device-independent pixels.

    `background` is what lies under it, in which the sign of a solid shape is cut. KeyError for an unknown state.
    """
    ink = color if color is not None else theme.color(f"state.{state!s}")
    side = min(rect.width(), rect.height())
    square = QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    (_ring if state in RINGS else _solid)(painter, square, str(state), ink, background)
    painter.restore()


def glyph_pixmap(
    theme: Theme, state: str, size: int, background: str = "bg1", ratio: float = 1.0, ink: str = ""
) -> QPixmap:
    """The glyph as a kept picture; `background` and `ink` (instead of the state's own color) are tokens."""
    key = ("glyph", str(state), size, background, ratio, ink)
    return theme.kept(key, lambda: _draw(theme, state, size, background, ratio, ink))


def pill_width(theme: Theme, word: str) -> int:
    """8 to the glyph, 13 of glyph, 6, the word, 10."""
    return theme.px(8 + PILL_GLYPH + 6 + 10) + theme.metrics("small.500").horizontalAdvance(word)


def paint_pill(painter: QPainter, x: float, y: float, state: str, word: str, theme: Theme) -> int:
    """A state's pill with its upper left corner at x, y; its width. "failed" is solid, "hold" tinted, the rest calm."""
    painter.drawPixmap(QPointF(x, y), pill_pixmap(theme, state, word, painter.device().devicePixelRatio()))
    return pill_width(theme, word)


def pill_pixmap(theme: Theme, state: str, word: str, ratio: float = 1.0) -> QPixmap:
    """The whole pill as a kept picture, `pill_width` wide and 24 high at 100 %."""
    key = ("pill", str(state), word, ratio)
    return theme.kept(key, lambda: _draw_pill(theme, str(state), word, ratio))


def _draw(theme: Theme, state: str, size: int, background: str, ratio: float, ink: str) -> QPixmap:
    made = blank(size, size, ratio)
    color = theme.color(ink) if ink else None
    with QPainter(made) as painter:
        paint_glyph(painter, QRectF(0, 0, size, size), state, theme, theme.color(background), color)
    return made


def _ring(painter: QPainter, square: QRectF, state: str, ink: QColor, background: QColor) -> None:
    side = square.width()
    width = max(THINNEST, STROKE * side)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_ring_pen(state, ink, width, side))
    painter.drawEllipse(square.adjusted(width / 2, width / 2, -width / 2, -width / 2))
    share = PIE.get(state, 0.0)
    if share:
        _pie(painter, square, side / 2 - 2.05 * width, share, ink)


def _ring_pen(state: str, ink: QColor, width: float, side: float) -> QPen:
    """Dashes and dots divide the round evenly, so that the ring has no seam at any size."""
    pen = QPen(ink, width)
    around = math.pi * (side - width) / width
    if state == "received":
        one = around / 12
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([one * 0.58, one * 0.42])
    elif state == "draft":
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setDashPattern([0.01, around / 10 - 0.01])
    return pen


def _pie(painter: QPainter, square: QRectF, radius: float, share: float, ink: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    middle = square.center()
    box = QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
    if share >= 1:
        painter.drawEllipse(box)
    else:
        painter.drawPie(box, 90 * 16, round(-360 * 16 * share))


def _solid(painter: QPainter, square: QRectF, state: str, ink: QColor, background: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawPath(_OUTLINES.get(state, _disc)(square))
    side = square.width()
    pen = QPen(background, max(1.4, 0.115 * side))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for line in _SIGNS[state]:
        painter.drawPolyline(QPolygonF([QPointF(square.x() + x * side, square.y() + y * side) for x, y in line]))


def _disc(square: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(square)
    return path


def _rounded(square: QRectF) -> QPainterPath:
    path = QPainterPath()
    inset = square.width() * 0.03
    path.addRoundedRect(square.adjusted(inset, inset, -inset, -inset), square.width() * 0.24, square.width() * 0.24)
    return path


def _octagon(square: QRectF) -> QPainterPath:
    middle, radius = square.center(), square.width() / 2 * 1.04
    turns = [math.radians(22.5 + 45 * n) for n in range(8)]
    corners = [QPointF(middle.x() + radius * math.cos(t), middle.y() + radius * math.sin(t)) for t in turns]
    path = QPainterPath()
    path.addPolygon(QPolygonF(corners))
    path.closeSubpath()
    return path


def _pill_colors(theme: Theme, state: str) -> tuple[QColor, QColor | None, QColor, QColor]:
    """Fill, outline, word, glyph."""
    if state == "failed":
        return theme.color("badSolid"), None, theme.color("onBad"), theme.color("onBad")
    if state == "hold":
        tint, warn = theme.color("warnTint"), theme.color("warn")
        return tint, mix(warn, tint, 0.5), theme.color("warnText"), theme.color("state.hold")
    fill = theme.color("bg3" if theme.dark else "bg1")
    return fill, theme.color("line2"), theme.color("t1"), theme.color(f"state.{state}")


def _draw_pill(theme: Theme, state: str, word: str, ratio: float) -> QPixmap:
    width, height = pill_width(theme, word), theme.px(PILL_HEIGHT)
    fill, line, ink, glyph = _pill_colors(theme, state)
    made = blank(width, height, ratio)
    size, left = theme.px(PILL_GLYPH), theme.px(8 + PILL_GLYPH + 6)
    with QPainter(made) as painter:
        paint_card(painter, QRectF(0, 0, width, height), height / 2, fill, line)
        paint_glyph(painter, QRectF(theme.px(8), (height - size) / 2, size, size), state, theme, fill, glyph)
        paint_text(painter, QRectF(left, 0, width - left, height), word, theme, "small.500", ink)
    return made


_OUTLINES: dict[str, Callable[[QRectF], QPainterPath]] = {"failed": _octagon, "hold": _rounded}
