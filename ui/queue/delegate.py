"""Painting a line of the queue: group head or order. Geometry comes from `columns`, the look from the theme."""

from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate

from services.workstation.rows import Row, to_ms
from ui import formats, paint
from ui.glyphs import PILL_HEIGHT, paint_pill
from ui.icons import Icons
from ui.images.thumbnails import Thumbnails
from ui.queue.choice import Choice
from ui.queue.columns import AGE_PAD, BY_PAD, DUE_PAD, LEFT, Columns, actions
from ui.queue.due import due_of
from ui.queue.model import ENTRY, GROUP_WORDS, Index
from ui.queue.pages import Head
from ui.queue.sentence import pill

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionViewItem

HEAD, DISC, BAR, BAR_WIDTH = 32, 24, 4, 64
FLASH_MS = 300
ASIDE = 18
CLAIMED = 0.6
"""Strength of the text of an order somebody else works on."""
CACHED = 4000
HEAD_LOOKS = {
    "overdue": ("alarm-clock", "badText"),
    "today": ("clock-3", "warnText"),
    "tomorrow": ("calendar", "t2"),
    "week": ("calendar", "t2"),
    "later": ("calendar", "t2"),
}
SOURCE_ICONS = {"shopify": "shopping-bag", "printful": "shirt", "printify": "package", "stripe": "credit-card"}
ACTION_ICONS = {"next": "play", "download": "download", "more": "ellipsis"}


class RowDelegate(QStyledItemDelegate):
    """`who` names the person at this station; `wide` says whether the columns *age* and *by* show; `seen` gives a row
    as it is shown.

    `faded`: a flash is over, repaint. Elided texts and pills are kept: nothing is measured twice.
    """

    faded = Signal()

    def __init__(
        self,
        icons: Icons,
        thumbnails: Thumbnails,
        clock: Callable[[], datetime],
        zone: tzinfo,
        who: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.wide = True
        self.seen: Callable[[Row], Row] = lambda row: row
        theme = self._theme = icons.theme
        self._icons = icons
        self._thumbnails = thumbnails
        self._clock = clock
        self._zone = zone
        self._who = who
        self._choice = Choice()
        self._ratio = 1.0
        self._now = clock()
        self._now_ms = to_ms(self._now)
        self._density = theme.density
        self._rises: dict[str, float] = {}
        self._flashing: frozenset[str] = frozenset()
        self._point = QPoint(-1, -1)
        self._elided: dict[tuple[str, int, str], tuple[str, float]] = {}
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(FLASH_MS)
        self._calm.timeout.connect(self._fade)
        theme.changed.connect(self._renew)

    @property
    def row_height(self) -> int:
        return self._theme.density.row

    @property
    def head_height(self) -> int:
        return self._theme.px(HEAD)

    def ground(self) -> QColor:
        """What lies behind the rows."""
        return self._theme.color("bg1")

    def columns(self, width: int) -> Columns:
        return Columns(width, self.wide, self._theme.density.thumb, self._theme.text_size)

    def begin(self, ratio: float, choice: Choice) -> None:
        """Before a picture of the list: the device ratio, the selection, and what time it is."""
        self._ratio = ratio
        self._choice = choice
        self._now = self._clock()
        self._now_ms = to_ms(self._now)
        self._density = self._theme.density

    def flash(self, orders: Iterable[str]) -> None:
        """Somebody else changed these: tint them once."""
        self._flashing = frozenset(orders)
        if self._flashing:
            self._calm.start()

    def point_at(self, point: QPoint) -> bool:
        """The pointer moved; whether the hovered row must be repainted."""
        self._point = point
        return True

    def action_at(self, point: QPoint, row: QRect) -> str:
        """Which hover button lies under a point of a row, empty for none."""
        return next((name for name, rect in actions(row) if rect.contains(point)), "")

    def sizeHint(self, option: "QStyleOptionViewItem", index: Index) -> QSize:
        head = isinstance(index.data(ENTRY), Head)
        return QSize(option.rect.width(), self.head_height if head else self.row_height)

    def paint(self, painter: QPainter, option: "QStyleOptionViewItem", index: Index) -> None:
        """As Qt asks for it; the list itself calls `paint_entry`, which needs no option."""
        self.paint_entry(painter, option.rect, index.data(ENTRY))

    def paint_entry(
        self, painter: QPainter, rect: QRect, entry: object, *, hovered: bool = False, focused: bool = False
    ) -> None:
        """One line: `hovered` under the pointer, `focused` while the list has the focus."""
        if isinstance(entry, Head):
            self._paint_head(painter, rect, entry)
        elif isinstance(entry, Row):
            self._paint_row(painter, rect, self.seen(entry), hovered, focused)

    # heads ----------------------------------------------------------------------------------------------------------

    def _paint_head(self, painter: QPainter, rect: QRect, head: Head) -> None:
        theme = self._theme
        painter.fillRect(rect, theme.color("bg2"))
        self._line_below(painter, rect, 0)
        icon, token = HEAD_LOOKS[head.key]
        size = theme.px(14)
        y = rect.top() + (rect.height() - size) // 2
        painter.drawPixmap(QPoint(LEFT, y), self._icons.pixmap(icon, 14, token, self._ratio))
        x = LEFT + size + 8
        x += self._write(painter, "small.600", token, x, rect, 300, GROUP_WORDS[head.key])
        self._write(painter, "small.500.tnum", "t3", x + 8, rect, 100, formats.grouped(head.orders))

    def _line_below(self, painter: QPainter, rect: QRect, left: int) -> None:
        """A hairline of one device pixel at the lower edge."""
        thin = 1 / self._ratio
        painter.fillRect(QRectF(left, rect.bottom() + 1 - thin, rect.width() - left, thin), self._theme.color("line"))

    # rows -----------------------------------------------------------------------------------------------------------

    def _paint_row(self, painter: QPainter, rect: QRect, row: Row, hovered: bool, focused: bool) -> None:
        chosen = row.id in self._choice
        columns = self.columns(rect.width())
        self._ground(painter, rect, row, columns, hovered, focused)
        other = bool(row.claim_by) and row.claim_by != self._who() and row.claim_until_ms > self._now_ms
        painter.setOpacity(CLAIMED if other else 1.0)
        self._paint_texts(painter, rect, row, columns)
        painter.setOpacity(1.0)
        self._paint_thumb(painter, rect, row, marked=chosen and len(self._choice) > 1)
        self._paint_pill(painter, rect, row, columns)
        if columns.by[1] or not hovered:
            self._paint_due(painter, rect, row, columns, aside=ASIDE if hovered else 0)
        if columns.by[1] and not hovered:
            self._paint_by(painter, rect, row, columns, locked=other)
        if hovered:
            self._paint_actions(painter, rect, chosen)

    def _ground(self, painter: QPainter, rect: QRect, row: Row, columns: Columns, hovered: bool, focused: bool) -> None:
        theme, chosen = self._theme, row.id in self._choice
        token = "sel" if chosen or row.id in self._flashing else "hover" if hovered else ""
        if token:
            painter.fillRect(rect, theme.color(token))
        if chosen:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.color("accent"))
        else:
            self._line_below(painter, rect, columns.order[0])
        if focused and row.id == self._choice.current and not (chosen and len(self._choice) == 1):
            paint.paint_ring(painter, QRectF(rect).adjusted(0, 0, 0, -1), 0, theme)

    def _paint_texts(self, painter: QPainter, rect: QRect, row: Row, columns: Columns) -> None:
        density = self._density
        upper, lower = self._lines(rect)
        x, width = columns.order
        x += self._paint_tags_before(painter, upper, row, x)
        used = self._write(painter, "mono", "t1", x, upper, width - 8, row.number)
        self._paint_tag(painter, upper, row, x + used + 6, columns.order[0] + width - 8)
        left, room = columns.item
        self._write(painter, f"{density.first}.500", "t1", left, upper, room - 12, row.title)
        if density.second:
            self._write(painter, density.second, "t2", columns.order[0], lower, width - 8, row.customer)
            self._paint_second(painter, lower, row, left, room - 12)
        if columns.age[1]:
            words = formats.age(self._now - row.placed_at)
            self._write_right(painter, "small.tnum", "t2", sum(columns.age) - AGE_PAD, rect, words)

    def _lines(self, rect: QRect) -> tuple[QRect, QRect]:
        """The first and the second line of a row; the first fills it where there is no second."""
        density = self._density
        if not density.second:
            return rect, rect
        first, second = self._theme.line(density.first), self._theme.line(density.second)
        top = rect.top() + (rect.height() - first - second) // 2
        upper = QRect(rect.left(), top, rect.width(), first)
        return upper, QRect(rect.left(), top + first, rect.width(), second)

    def _paint_tags_before(self, painter: QPainter, line: QRect, row: Row, x: int) -> int:
        """The octagon of an order whose customer asked to cancel; the width it takes."""
        if not row.cancel_asked:
            return 0
        size = self._theme.px(14)
        mark = self._icons.pixmap("octagon-x", 14, "bad", self._ratio)
        painter.drawPixmap(QPoint(x, line.top() + (line.height() - size) // 2), mark)
        return size + 4

    def _paint_tag(self, painter: QPainter, line: QRect, row: Row, x: int, end: int) -> None:
        """A small outlined word behind the number: which attempt, or that it is urgent."""
        words = f"Reprint {row.attempt}" if row.attempt > 1 else "Rush" if row.rush else ""
        if not words:
            return
        width = round(self._theme.metrics("micro").horizontalAdvance(words)) + 10
        if x + width <= end:
            box = QRectF(x, line.top() + 2, width, line.height() - 4)
            paint.paint_card(painter, box, 4, None, self._theme.color("line2"))
            paint.paint_text(painter, box, words, self._theme, "micro", self._theme.color("t2"), paint.CENTER)

    def _paint_second(self, painter: QPainter, line: QRect, row: Row, x: int, width: int) -> None:
        """What helps; a warning in its place where there is one."""
        size = self._theme.px(14)
        name, token, words = self._second(row)
        painter.drawPixmap(
            QPoint(x, line.top() + (line.height() - size) // 2),
            self._icons.pixmap(name, 14, _icon_token(token), self._ratio),
        )
        self._write(painter, self._density.second, token, x + size + 6, line, width - size - 6, words)

    def _second(self, row: Row) -> tuple[str, str, str]:
        if row.cancel_asked:
            return "triangle-alert", "badText", "The customer asks to cancel"
        if row.warning:
            return "triangle-alert", "badText" if row.problem else "warnText", row.warning
        if row.held:
            return "triangle-alert", "warnText", HOLD_LINES.get(row.hold_reason, "On hold")
        sent, units = row.partial
        if 0 < sent < units:
            return "package", "t2", f"{sent} of {units} shipped"
        return SOURCE_ICONS.get(row.source, "store"), "t2", row.detail or row.source.capitalize()

    # pictures and signs ---------------------------------------------------------------------------------------------

    def _paint_thumb(self, painter: QPainter, rect: QRect, row: Row, *, marked: bool) -> None:
        theme, size = self._theme, self._density.thumb
        box = QRect(LEFT, rect.top() + (rect.height() - size) // 2, size, size)
        picture = self._thumbnails.pixmap(row.thumbnail_sha, size, self._ratio)
        if picture is not None:
            painter.drawPixmap(box.topLeft(), picture)
        else:
            paint.paint_card(painter, QRectF(box), 6, theme.color("bg2"), None)
            icon = self._icons.pixmap("image", 16, "t3", self._ratio)
            inset = (size - theme.px(16)) // 2
            painter.drawPixmap(box.topLeft() + QPoint(inset, inset), icon)
        paint.paint_thumb_line(painter, QRectF(box), theme)
        if marked:
            self._paint_mark(painter, box)
        if row.quantity > 1:
            self._paint_quantity(painter, box, row.quantity)

    def _paint_mark(self, painter: QPainter, box: QRect) -> None:
        """A dark veil and an accent disc with a tick: one of several selected."""
        theme = self._theme
        veil = QColor(0, 0, 0, 140)
        paint.paint_card(painter, QRectF(box), 6, veil, None)
        disc = QRectF(0, 0, theme.px(20), theme.px(20))
        disc.moveCenter(QRectF(box).center())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        painter.drawEllipse(disc)
        tick = self._icons.pixmap("check", 12, "onAccent", self._ratio)
        inset = (disc.width() - theme.px(12)) / 2
        painter.drawPixmap(disc.topLeft() + QPointF(inset, inset), tick)

    def _paint_quantity(self, painter: QPainter, box: QRect, quantity: int) -> None:
        theme, words = self._theme, f"×{quantity}"
        metrics = theme.metrics("micro.600")
        width, height = max(theme.px(22), metrics.horizontalAdvance(words) + 10), theme.px(16)
        badge = QRectF(box.right() + 6 - width, box.bottom() + 5 - height, width, height)
        painter.setPen(QPen(theme.color("bg1"), 2))
        painter.setBrush(theme.color("t1"))
        painter.drawRoundedRect(badge.adjusted(-1, -1, 1, 1), height / 2 + 1, height / 2 + 1)
        painter.setPen(theme.color("bg1"))
        painter.setFont(theme.font("micro.600"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_pill(self, painter: QPainter, rect: QRect, row: Row, columns: Columns) -> None:
        state, word = pill(row)
        top = rect.top() + (rect.height() - self._theme.px(PILL_HEIGHT)) / 2
        paint_pill(painter, columns.status[0], top, state, word, self._theme)

    def _paint_due(self, painter: QPainter, rect: QRect, row: Row, columns: Columns, aside: int = 0) -> None:
        """`aside`: pixels to the left, where the buttons need the room."""
        due = due_of(row.placed_at, row.due_at, self._now, self._zone)
        right = sum(columns.due) - DUE_PAD - aside
        line, bar = self._theme.line("body"), self._theme.px(BAR)
        top = rect.top() + (rect.height() - line - bar - 3) // 2 + 1
        box = QRect(rect.left(), top, rect.width(), line)
        used = self._write_right(painter, due.role, due.token, right, box, due.words)
        if row.held:
            pause = self._icons.pixmap("pause", 12, due.token, self._ratio)
            painter.drawPixmap(
                QPointF(right - used - self._theme.px(12) - 4, top + (line - self._theme.px(12)) / 2), pause
            )
        width = self._theme.px(BAR_WIDTH)
        track = QRectF(right - width, top + line + 2, width, bar)
        paint.paint_due(painter, track, due.share, self._theme, due.bar)

    def _paint_by(self, painter: QPainter, rect: QRect, row: Row, columns: Columns, *, locked: bool) -> None:
        size = self._theme.px(DISC)
        left = sum(columns.by) - BY_PAD - size
        box = QRectF(left, rect.top() + (rect.height() - size) / 2, size, size)
        name = row.claim_by or row.assigned
        if not name:
            paint.paint_disc(painter, box, "", self._theme)
            return
        paint.paint_disc(painter, box, name, self._theme)
        if locked:
            lock = self._icons.pixmap("lock", 12, "t1", self._ratio)
            painter.drawPixmap(box.bottomRight() - QPointF(9, 11), lock)

    def _paint_actions(self, painter: QPainter, rect: QRect, chosen: bool) -> None:
        """Three small buttons for the mouse; keys do the same."""
        theme = self._theme
        found = actions(rect)
        veil = QRectF(found[0][1].left() - 4, rect.top(), rect.right() + 5 - found[0][1].left(), rect.height() - 1)
        painter.fillRect(veil, theme.color("sel" if chosen else "hover"))
        for name, box in found:
            under = box.contains(self._point)
            paint.paint_card(painter, QRectF(box), 6, theme.color("press" if under else "bg3"), theme.color("line2"))
            inset = (box.width() - theme.px(14)) / 2
            painter.drawPixmap(
                QPointF(box.left() + inset, box.top() + inset),
                self._icons.pixmap(ACTION_ICONS[name], 14, "t1" if under else "t2", self._ratio),
            )

    # texts ----------------------------------------------------------------------------------------------------------

    def _fit(self, role: str, width: int, text: str) -> tuple[str, float]:
        """The text, cut with an ellipsis where it must be, and its width. Kept."""
        key = (role, width, text)
        found = self._elided.get(key)
        if found is None:
            if len(self._elided) > CACHED:
                self._elided.clear()
            metrics = self._theme.metrics(role)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, width))
            found = self._elided[key] = (shown, metrics.horizontalAdvance(shown))
        return found

    def _write(self, painter: QPainter, role: str, token: str, x: int, line: QRect, width: int, text: str) -> int:
        """One line of text, centered upright in `line`; the width it took."""
        shown, advance = self._fit(role, width, text)
        painter.setFont(self._theme.font(role))
        painter.setPen(self._theme.color(token))
        painter.drawText(QPointF(x, self._baseline(role, line)), shown)
        return round(advance)

    def _write_right(self, painter: QPainter, role: str, token: str, right: int, line: QRect, text: str) -> int:
        shown, advance = self._fit(role, 200, text)
        return self._write(painter, role, token, round(right - advance), line, 200, shown)

    def _baseline(self, role: str, line: QRect) -> float:
        rise = self._rises.get(role)
        if rise is None:
            metrics = self._theme.metrics(role)
            rise = self._rises[role] = metrics.ascent() - metrics.height() / 2
        return line.top() + line.height() / 2 + rise

    # ----------------------------------------------------------------------------------------------------------------

    def _fade(self) -> None:
        self._flashing = frozenset()
        self.faded.emit()

    def _renew(self) -> None:
        self._elided.clear()
        self._rises.clear()
        self._density = self._theme.density


def _icon_token(token: str) -> str:
    return {"t2": "t3"}.get(token, token)


HOLD_LINES = {
    "artwork": "Waiting for artwork",
    "address": "Address to be checked",
    "payment": "Waiting for payment",
    "stock": "Out of stock",
    "customer_request": "Waiting for customer reply",
    "fraud_check": "Fraud check",
    "provider": "Held by the provider",
    "scheduled": "Scheduled for later",
    "machine": "Machine down",
    "other": "On hold",
}
