"""The strip of pieces at the bench: picture, number, when due, and what became of each by the shape of its mark."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from ui import paint
from ui.qc.files import printed
from ui.qc.round import Mark, Piece, Round
from ui.queue.due import due_of
from ui.station import Station
from ui.widgets.button import PANE, Button

WIDE, HEAD, ROW, THUMB = 200, 44, 64, 44
ICONS = {Mark.PASSED: "circle-check-big", Mark.FAILED: "circle-x", Mark.ASIDE: "circle-help"}
INKS = {Mark.PASSED: "okText", Mark.FAILED: "badText", Mark.ASIDE: "warnText"}
WORDS = {Mark.WAITS: "waiting", Mark.PASSED: "passed", Mark.FAILED: "failed", Mark.ASIDE: "set aside"}


class Strip(QAbstractScrollArea):
    """`picked`: the place of a piece that was clicked. Only what is in sight is painted; nothing follows the mouse."""

    picked = Signal(int)

    def __init__(self, station: Station, round_: Round, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme, self._round = station, station.theme, round_
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(24)
        self.practice = Button(station.icons, "Practice round", "eye", "G C", "bare", PANE, compact=True, parent=self)
        self.practice.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        station.thumbnails.ready.connect(lambda _: self.viewport().update())
        station.theme.changed.connect(self._renew)
        self._renew()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(WIDE), 400)

    def renew(self) -> None:
        """Pieces or marks changed; the framed one is brought into sight."""
        self._lay()
        piece = self._round.piece
        if piece is not None:
            row, bar = self._theme.px(ROW), self.verticalScrollBar()
            top, room = self._round.at * row, self.viewport().height() - self._theme.px(HEAD)
            if not bar.value() <= top <= bar.value() + room - row:
                bar.setValue(max(0, top - row))
        self.setAccessibleName(self.words())
        self.viewport().update()

    def words(self) -> str:
        """For those who do not see it."""
        piece = self._round.piece
        here = f", now {piece.number}" if piece else ""
        return f"Waiting for check, {self._round.checked} of {len(self._round.pieces)} checked{here}"

    def place_at(self, y: float) -> int:
        """The piece at a height of the viewport, -1 where there is none."""
        n = int((y - self._theme.px(HEAD) + self.verticalScrollBar().value()) // self._theme.px(ROW))
        return n if y >= self._theme.px(HEAD) and 0 <= n < len(self._round.pieces) else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position().y())
        if place >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self.viewport()), self._theme, self._theme.px
        port = self.viewport()
        painter.fillRect(port.rect(), theme.color("bg1"))
        row, head, top = px(ROW), px(HEAD), self.verticalScrollBar().value()
        first = max(0, top // row)
        last = min(len(self._round.pieces), (top + port.height()) // row + 1)
        painter.setClipRect(0, head, port.width(), port.height() - head)
        for n in range(first, last):
            box = QRectF(px(10), head + n * row - top + px(2), port.width() - px(20), row - px(4))
            self._paint_row(painter, box, self._round.pieces[n], now=n == self._round.at)
        painter.setClipping(False)
        title = QRectF(px(10), 0, port.width() - px(20) - self.practice.width(), head)
        paint.paint_text(painter, title, "Waiting for check", theme, "small.600", theme.color("t2"))
        paint.vline(painter, port.width() - 1, 0, port.height(), theme.color("line"))

    def _paint_row(self, painter: QPainter, box: QRectF, piece: Piece, *, now: bool) -> None:
        theme, px = self._theme, self._theme.px
        if now:
            paint.paint_card(painter, box, px(6), theme.color("sel"), None)
            bar = QRectF(box.x(), box.y() + px(8), px(3), box.height() - px(16))
            paint.paint_card(painter, bar, 1.5, theme.color("accent"), None)
        thumb = QRectF(box.x() + px(10), box.y() + (box.height() - px(THUMB)) / 2, px(THUMB), px(THUMB))
        self._paint_thumb(painter, thumb, piece)
        mark = self._round.mark(piece)
        right = box.right() - px(8)
        if mark in ICONS:
            right -= px(16)
            self._station.icons.paint(painter, ICONS[mark], 16, INKS[mark], right, box.center().y() - px(8))
            right -= px(6)
        left = thumb.right() + px(10)
        room = right - left
        half = box.center().y()
        first = QRectF(left, half - px(20), room, px(20))
        paint.paint_text(painter, first, piece.number, theme, "mono_small", theme.color("t1"))
        words, ink = self._below(piece)
        paint.paint_text(painter, QRectF(left, half, room, px(18)), words, theme, "small", theme.color(ink))

    def _paint_thumb(self, painter: QPainter, box: QRectF, piece: Piece) -> None:
        theme, found = self._theme, self._round.parts(piece)
        prints = printed(found[2]) if found else []
        sha = prints[0].sha256 if prints else ""
        picture = self._station.thumbnails.pixmap(sha, round(box.width()), self.devicePixelRatioF(), 6)
        if picture is not None:
            painter.drawPixmap(QPointF(box.x(), box.y()), picture)
        else:
            paint.paint_card(painter, box, 6, theme.color("bg2"), None)
            side = theme.px(18)
            x, y = box.center().x() - side / 2, box.center().y() - side / 2
            self._station.icons.paint(painter, "image", 18, "t3", x, y)
        paint.paint_thumb_line(painter, box, theme, 6)

    def _below(self, piece: Piece) -> tuple[str, str]:
        """When it is due, or which unit of several; a reprint says so."""
        found = self._round.parts(piece)
        if found is None:
            return "", "t3"
        order, _, item, _ = found
        if piece.attempt > 1:
            return f"Reprint {piece.attempt}", "warnText"
        if item.quantity > 1:
            return f"Unit {piece.place} of {item.quantity}", "t2"
        if order.due_at is None:
            return "No due time", "t3"
        due = due_of(order.placed_at, order.due_at, self._station.clock(), self._station.zone)
        late = due.token == "badText"  # noqa: S105  # a color's name
        return (due.words, "badText") if late else (f"Due {due.words}", "t2")

    def _lay(self) -> None:
        size, px = self.practice.measure(), self._theme.px
        self.practice.setGeometry(
            px(WIDE - 8) - size.width(), (px(HEAD) - size.height()) // 2, size.width(), size.height()
        )
        high = len(self._round.pieces) * self._theme.px(ROW)
        room = self.viewport().height() - self._theme.px(HEAD)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, high - room))
        bar.setPageStep(max(1, room))

    def _renew(self) -> None:
        self.setFixedWidth(self._theme.px(WIDE))
        self._lay()
        self.viewport().update()
