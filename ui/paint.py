"""The strokes every screen shares: hairlines, cards, texts, key caps, discs, bars and shadows."""

import math
from zlib import crc32

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from ui.theme import Theme

Flags = Qt.AlignmentFlag
LEFT = Flags.AlignLeft | Flags.AlignVCenter
RIGHT = Flags.AlignRight | Flags.AlignVCenter
CENTER = Flags.AlignCenter
KEY_HEIGHT = 18
DISCS = 6


def hline(painter: QPainter, x: float, y: float, width: float, color: QColor) -> None:
    """A level line of one pixel, laid on whole device pixels so that it stays even at every scale."""
    painter.fillRect(_snapped(painter, QRectF(x, y, width, 1), level=True), color)


def vline(painter: QPainter, x: float, y: float, height: float, color: QColor) -> None:
    """An upright line of one pixel, as `hline`."""
    painter.fillRect(_snapped(painter, QRectF(x, y, 1, height), level=False), color)


def paint_card(
    painter: QPainter, rect: QRectF, radius: float, fill: QColor | None, line: QColor | None, width: float = 1
) -> None:
    """A rounded box with its outline drawn inside `rect`; without fill only the outline, without line only the fill."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    if line is None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(rect, radius, radius)
    else:
        painter.setPen(QPen(line, width))
        half = width / 2
        painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), radius - half, radius - half)
    painter.restore()


def paint_ring(painter: QPainter, rect: QRectF, radius: float, theme: Theme) -> None:
    """The focus ring: two pixels inside the edge."""
    paint_card(painter, rect, radius, None, theme.color("ring"), 2)


def paint_text(
    painter: QPainter,
    rect: QRectF,
    text: str,
    theme: Theme,
    role: str,
    color: QColor,
    flags: Flags = LEFT,
    middle: bool = False,
) -> bool:
    """One line, shortened with an ellipsis at the end (or in the middle); True if it had to be."""
    mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
    metrics = theme.metrics(role)
    fits = metrics.horizontalAdvance(text) <= rect.width()
    painter.setFont(theme.font(role))
    painter.setPen(color)
    painter.drawText(rect, int(flags), text if fits else metrics.elidedText(text, mode, int(rect.width())))
    return not fits


def key_width(theme: Theme, text: str) -> int:
    """A key cap is at least square."""
    return max(theme.px(KEY_HEIGHT), theme.metrics("micro.600").horizontalAdvance(text) + theme.px(10))


def paint_key(painter: QPainter, x: float, middle: float, text: str, theme: Theme, ink: str = "") -> int:
    """A key cap with its left edge at x, centered on `middle`; its width. `ink`: the token of text on a filled ground,
    from which the cap takes its tint; without it the cap is dark on the pane."""
    width, height = key_width(theme, text), theme.px(KEY_HEIGHT)
    rect = QRectF(x, middle - height / 2, width, height)
    if ink:
        fill, line, color = faded(theme.color(ink), 0.16), faded(theme.color(ink), 0.28), theme.color(ink)
    else:
        fill, line, color = theme.color("bg1"), theme.color("line2"), theme.color("t2")
    paint_card(painter, rect, theme.px(4), fill, line)
    paint_text(painter, rect, text, theme, "micro.600", color, CENTER)
    return width


def initials(name: str) -> str:
    """The first letters of the first and the last word: "Naledi Khumalo" gives "NK"."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def paint_disc(painter: QPainter, rect: QRectF, name: str, theme: Theme, key: str = "") -> None:
    """The disc of a person; the color belongs to `key` (an id, else the name) and stays the same everywhere.
    Without a name: an empty dashed ring."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if not name.strip():
        _empty_disc(painter, rect, theme)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(f"disc{crc32((key or name).encode()) % DISCS}"))
        painter.drawEllipse(rect)
        role = "micro.600" if rect.width() < theme.px(30) else "small.600"
        paint_text(painter, rect, initials(name), theme, role, QColor("#FFFFFF"), CENTER)
    painter.restore()


def paint_due(painter: QPainter, rect: QRectF, share: float, theme: Theme, ink: str = "line3") -> None:
    """The bar that fills from order time to due time; `share` 0 to 1, `ink` "line3", "warn" or "bad"."""
    paint_bar(painter, rect, share, theme.color(ink), theme.color("line"))


def paint_bar(painter: QPainter, rect: QRectF, share: float, color: QColor, ground: QColor) -> None:
    """A level bar with round ends; `share` outside 0 to 1 is brought inside."""
    radius = rect.height() / 2
    paint_card(painter, rect, radius, ground, None)
    share = min(1.0, max(0.0, share))
    if share > 0:
        width = max(rect.height(), rect.width() * share)
        paint_card(painter, QRectF(rect.x(), rect.y(), width, rect.height()), radius, color, None)


def paint_thumb_line(painter: QPainter, rect: QRectF, theme: Theme, radius: float = 6, chosen: bool = False) -> None:
    """The outline inside a picture, without which white art dissolves on white; two pixels of accent when chosen."""
    if chosen:
        paint_card(painter, rect, radius, None, theme.color("accent"), 2)
    else:
        line = QColor(255, 255, 255, 23) if theme.dark else QColor(0, 0, 0, 26)
        paint_card(painter, rect, radius, None, line)


def paint_shadow(painter: QPainter, rect: QRectF, radius: float, theme: Theme, spread: int = 24) -> None:
    """The soft dark around a raised box, `spread` pixels wide and a third of it lower; drawn once per size."""
    ratio = painter.device().devicePixelRatio()
    width, height = math.ceil(rect.width()), math.ceil(rect.height())
    key = ("shadow", width, height, radius, spread, ratio)
    picture = theme.kept(key, lambda: _draw_shadow(theme, width, height, radius, spread, ratio))
    painter.drawPixmap(QPointF(rect.x() - spread, rect.y() - spread), picture)


def paint_corners(painter: QPainter, rect: QRectF, radius: float, color: QColor) -> None:
    """Round the corners of a picture by painting what lies outside them in the page's color."""
    path = QPainterPath()
    path.addRect(rect)
    path.addRoundedRect(rect, radius, radius)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(path, color)
    painter.restore()


def faded(color: QColor, strength: float) -> QColor:
    """The color with `strength` (0 to 1) of its opacity."""
    made = QColor(color)
    made.setAlphaF(color.alphaF() * strength)
    return made


def blank(width: int, height: int, ratio: float) -> QPixmap:
    """A transparent picture of a size in device-independent pixels, sharp at `ratio`."""
    made = QPixmap(QSize(math.ceil(width * ratio), math.ceil(height * ratio)))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    return made


def _snapped(painter: QPainter, rect: QRectF, level: bool) -> QRectF:
    """`rect` with its thin side on device pixels: as many whole ones as fit in one pixel, at least one."""
    there = painter.deviceTransform()
    ratio = there.m22() if level else there.m11()
    origin = there.dy() if level else there.dx()
    thick = max(1, int(ratio + 0.01)) / ratio
    if level:
        return QRectF(rect.x(), (round(rect.y() * ratio + origin) - origin) / ratio, rect.width(), thick)
    return QRectF((round(rect.x() * ratio + origin) - origin) / ratio, rect.y(), thick, rect.height())


def _draw_shadow(theme: Theme, width: int, height: int, radius: float, spread: int, ratio: float) -> QPixmap:
    """Rings that fall off to the edge; a light page takes a third of the strength."""
    made = blank(width + 2 * spread, height + 2 * spread, ratio)
    strength = 0.085 if theme.dark else 0.03
    with QPainter(made) as painter:
        for step in range(spread):
            far = spread - step
            box = QRectF(step, step + spread / 3, width + 2 * far, height + 2 * far - spread / 3)
            paint_card(painter, box, radius + far, faded(QColor("#000000"), strength * (step / spread) ** 2), None)
    return made


def _empty_disc(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    pen = QPen(theme.color("line3"), 1)
    around = math.pi * (rect.width() - 1) / 16
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([around * 0.62, around * 0.38])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(rect.adjusted(0.5, 0.5, -0.5, -0.5))
