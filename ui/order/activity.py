"""What happened to an order: the last three lines, all of them on a click."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter

from app.orders import Entry, Order
from ui import formats, paint
from ui.order.part import Part

ROW, FEW = 28, 3
ICONS: dict[str, str] = {
    "Placed": "inbox",
    "PaymentChanged": "shield-check",
    "Moved": "play",
    "Held": "circle-pause",
    "Released": "play",
    "Fetched": "download",
    "Sent": "truck",
    "ParcelMoved": "truck",
    "Noted": "file-pen-line",
    "Undone": "undo-2",
    "Checked": "scan-eye",
    "Waived": "shield-check",
    "ProofAsked": "send",
    "ProofAskedAgain": "send",
    "ProofAnswered": "message-square-text",
    "ProofSilent": "clock-3",
    "Printed": "printer",
    "SheetDropped": "trash-2",
    "Claimed": "user-round",
    "Assigned": "user-round",
    "Cancelled": "circle-x",
    "IssueRaised": "triangle-alert",
    "IssueResolved": "check",
}


class Activity(Part):
    """Newest first. Icon, what, who, when."""

    _all = False

    def lines(self) -> list[Entry]:
        trail = list(reversed(self.order.trail)) if self.order else []
        return trail if self._all else trail[:FEW]

    def tall(self, width: int) -> int:
        count = len(self.lines())
        more = 1 if self.order and len(self.order.trail) > FEW else 0
        return self.theme.px(ROW) * (count + more) + self.theme.px(8) if count else 0

    def draw(self, painter: QPainter, order: Order) -> None:
        theme = self.theme
        paint.hline(painter, 0, 0, self.width(), theme.color("line"))
        y = theme.px(8)
        for entry in self.lines():
            self._line(painter, entry, y)
            y += theme.px(ROW)
        if len(order.trail) > FEW:
            words = "Fewer" if self._all else f"All {order.events}"
            box = QRectF(theme.px(28), y, self.width(), theme.px(ROW))
            paint.paint_text(painter, box, words, theme, "body", theme.color("accentText"))

    def _line(self, painter: QPainter, entry: Entry, y: int) -> None:
        theme, station = self.theme, self.station
        middle = y + theme.px(ROW) / 2
        self.icons.paint(painter, ICONS.get(entry.kind, "circle"), 14, "t3", theme.px(4), middle - theme.px(7))
        when = formats.moment(entry.at, station.clock(), station.zone)
        right = theme.metrics("small.tnum").horizontalAdvance(when)
        box = QRectF(self.width() - right, y, right + 1, theme.px(ROW))
        paint.paint_text(painter, box, when, theme, "small.tnum", theme.color("t3"), paint.RIGHT)
        words = QRectF(theme.px(28), y, self.width() - theme.px(40) - right, theme.px(ROW))
        paint.paint_text(painter, words, entry.words, theme, "body", theme.color("t1"))
        x = words.x() + theme.metrics("body").horizontalAdvance(entry.words) + theme.px(8)
        who = QRectF(x, y, max(0.0, self.width() - right - theme.px(12) - x), theme.px(ROW))
        if who.width() > theme.px(24):
            paint.paint_text(painter, who, entry.by.name, theme, "small", theme.color("t3"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.order and len(self.order.trail) > FEW and event.button() == Qt.MouseButton.LeftButton:
            self._all = not self._all
            self.renew()
