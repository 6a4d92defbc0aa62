"""What is drawn over the pictures: guides, the frame of what is printed, the loupe's disc, the cross-hair, the
divider."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen

from app.guides import Guides
from app.lens import Box
from ui import paint
from ui.icons import Icons
from ui.images.plane import rect
from ui.images.plate import GROUND
from ui.theme import Theme

DISC, RIM = 184, 2.5
HAIR = 9
GRIP = 28
WHITE, DARK, BELOW = QColor("#FFFFFF"), QColor(0, 0, 0, 150), QColor(0, 0, 0, 80)
SHADE = QColor(20, 20, 20, 140)
HATCH = QColor(200, 200, 200, 170)


def paint_guides(
    painter: QPainter, found: Guides, box: Box, theme: Theme, *, trim: bool, safe: bool, bleed: bool
) -> None:
    """Trim dashed in accent, the safe area dotted, what is cut off shaded."""
    whole, cut = rect(box), rect(box.part(found.trim))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if bleed and found.bleeds:
        outside = QPainterPath()
        outside.addRect(whole)
        outside.addRect(cut)
        painter.fillPath(outside, SHADE)
    if safe:
        _line(painter, rect(box.part(found.safe)), WHITE, [1.0, 3.0])
    if trim:
        _line(painter, cut, theme.color("toastAccent"), [5.0, 3.5])
    painter.restore()


def paint_crop(painter: QPainter, crop: Box, box: Box) -> None:
    """The part of the picture that is printed: the rest shaded, its frame dashed in white."""
    frame = rect(box.part(crop))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outside = QPainterPath()
    outside.addRect(rect(box))
    outside.addRect(frame)
    painter.fillPath(outside, SHADE)
    _line(painter, frame, WHITE, [6.0, 4.0])
    painter.restore()


def paint_hatch(painter: QPainter, part: Box, over: Box) -> None:
    """What of a part lies beside the print file (`over`), and so is not in it."""
    if abs(part.width - over.width) < 1 and abs(part.height - over.height) < 1:
        return
    beside = QPainterPath()
    beside.addRect(rect(part))
    beside.addRect(rect(over))
    painter.save()
    painter.fillPath(beside, SHADE)
    painter.fillPath(beside, QBrush(HATCH, Qt.BrushStyle.BDiagPattern))
    painter.restore()


def _line(painter: QPainter, frame: QRectF, color: QColor, dashes: list[float]) -> None:
    """Dark below, so that it shows on light pictures too; on whole device pixels, so that all four sides look alike."""
    ratio = painter.device().devicePixelRatio()
    left, top, right, bottom = (
        round(edge * ratio) / ratio for edge in (frame.left(), frame.top(), frame.right(), frame.bottom())
    )
    inside = QRectF(QPointF(left + 0.5, top + 0.5), QPointF(right - 0.5, bottom - 0.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ink, width in ((BELOW, 3.0), (color, 1.5)):
        pen = QPen(ink, width)
        pen.setDashPattern([dash * 1.5 / width for dash in dashes])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawRect(inside)


def paint_disc(painter: QPainter, middle: QPointF, image: QImage, theme: Theme) -> None:
    """The loupe: a round piece of the picture at its own pixels, white rim, thin dark line outside."""
    half = DISC / 2
    round_ = QRectF(middle.x() - half, middle.y() - half, DISC, DISC)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    path.addEllipse(round_)
    painter.setClipPath(path)
    painter.fillRect(round_, theme.color("viewer"))
    painter.drawImage(round_.topLeft(), image)
    painter.setClipping(False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(WHITE, RIM))
    painter.drawEllipse(round_.adjusted(RIM / 2, RIM / 2, -RIM / 2, -RIM / 2))
    painter.setPen(QPen(DARK, 1))
    painter.drawEllipse(round_.adjusted(-0.5, -0.5, 0.5, 0.5))
    painter.restore()


def paint_hair(painter: QPainter, at: QPointF) -> None:
    """The cross-hair that stands on the same point of the other picture."""
    x, y = round(at.x()) + 0.5, round(at.y()) + 0.5
    painter.save()
    for ink, width in ((DARK, 3.0), (WHITE, 1.0)):
        painter.setPen(QPen(ink, width))
        painter.drawLine(QPointF(x - HAIR, y), QPointF(x + HAIR, y))
        painter.drawLine(QPointF(x, y - HAIR), QPointF(x, y + HAIR))
    painter.restore()


def paint_divider(painter: QPainter, x: float, height: float, icons: Icons) -> None:
    """The line between the two halves of a swipe, with its grip."""
    grip = QRectF(x - GRIP / 2, height / 2 - GRIP / 2, GRIP, GRIP)
    painter.save()
    painter.fillRect(QRectF(x - 1.5, 0, 3, height), DARK)
    painter.fillRect(QRectF(x - 0.5, 0, 1, height), WHITE)
    paint.paint_card(painter, grip, GRIP / 2, GROUND, WHITE, 1.5)
    side = icons.theme.px(14)
    painter.translate(grip.center())
    painter.rotate(90)
    icons.paint(painter, "chevrons-up-down", 14, "toastText", -side / 2, -side / 2)
    painter.restore()
