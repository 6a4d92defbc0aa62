"""The toast: what just happened, for eight seconds, with the way back; one at a time, equal ones as one."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QObject,
    QPoint,
    QPointF,
    QPropertyAnimation,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QAccessible, QAccessibleEvent, QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.icons import Icons
from ui.paint import key_width, paint_card, paint_key, paint_ring, paint_shadow, paint_text
from ui.theme import mix

LASTS_MS = 8000
TICK_MS = 50
RISE_MS = 160
TRAVEL = 8
HEIGHT, SHADOW = 48, 24
MOST_WIDE = 640
TONES = {
    "ok": ("circle-check-big", "ok"),
    "info": ("info", "info"),
    "warn": ("triangle-alert", "warn"),
    "bad": ("octagon-alert", "bad"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """`act` takes back or leads on. `group`: toasts of one group merge while the first still shows; `many` then says
    how many there are ("{n} orders sent to QC"). `stays`: until it is closed."""

    words: str
    tone: str = "ok"
    action: str = ""
    key: str = ""
    act: Callable[[], None] | None = None
    stays: bool = False
    group: str = ""
    many: str = ""
    count: int = 1
    acts: tuple[Callable[[], None], ...] = field(default=())


class Toast(QWidget):
    """A child of the main window that places itself; `acted` and `closed` tell what became of it.

    `over`: whose bottom middle it stands at, `above` pixels over the edge. The rest of the time is a line that stands
    still while the pointer or the focus is on the toast.
    """

    acted = Signal()
    closed = Signal()

    def __init__(
        self,
        icons: Icons,
        window: QWidget,
        over: QWidget | None = None,
        above: int = 16,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(window)
        self.icons, self.theme = icons, icons.theme
        self._over, self._above, self._now = over or window, above, now
        self.said: Said | None = None
        self.left_ms = 0.0
        self._seen = 0.0
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self.tick)
        self._rise = QPropertyAnimation(self, b"pos", self)
        self._rise.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hide()
        for watched in {window, self._over}:
            watched.installEventFilter(self)
        self.theme.changed.connect(self._place)

    def stand_over(self, widget: QWidget) -> None:
        """The page changed: stand over its list from now on."""
        self._over.removeEventFilter(self)
        self._over = widget
        for watched in {self.window(), widget}:
            watched.installEventFilter(self)
        self._place()

    def say(self, said: Said) -> None:
        """Show it, instead of what is shown or together with its equals."""
        fresh = not self.isVisible()
        self.said = self._merged(said)
        self.left_ms, self._seen = float(LASTS_MS), self._now()
        self.setAccessibleName(self.words)
        self._place()
        self.show()
        self.raise_()
        self._start()
        if fresh:
            self._animate()
        self.update()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    @property
    def words(self) -> str:
        """As it stands on screen."""
        if self.said is None:
            return ""
        many = self.said.many and self.said.count > 1
        return self.said.many.format(n=self.said.count) if many else self.said.words

    def act(self) -> None:
        """The action: of merged toasts each one's, the latest first."""
        if self.said is None or not self.said.acts:
            return
        acts = self.said.acts
        self.dismiss()
        for act in reversed(acts):
            act()
        self.acted.emit()

    def dismiss(self) -> None:
        """Away with it; what happened stays happened."""
        if self.said is not None:
            self.said = None
            self._tick.stop()
            self.hide()
            self.closed.emit()

    def tick(self) -> None:
        """Time passed; the line grows shorter unless somebody is reading."""
        now = self._now()
        gone, self._seen = (now - self._seen) * 1000, now
        if self.underMouse() or self.hasFocus() or self.said is None or self.said.stays:
            return
        self.left_ms -= gone
        if self.left_ms <= 0:
            self.dismiss()
        else:
            self.update()

    def sizeHint(self) -> QSize:
        px = self.theme.px
        width = px(16 + 18 + 10 + 14) + self.theme.metrics("body.500").horizontalAdvance(self.words)
        if self.said is not None and self.said.action:
            width += px(24) + self._action_width()
        if self.said is not None and self.said.stays:
            width += px(28)
        return QSize(min(width, px(MOST_WIDE), max(px(200), self._over.width() - px(32))), px(HEIGHT))

    def box(self) -> QRectF:
        """The toast itself inside the widget, which is larger by its shadow."""
        return QRectF(self.rect()).adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.isVisible():
            self._place()
        return False

    def enterEvent(self, event: QEnterEvent) -> None:
        self.tick()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._seen = self._now()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._action_box().contains(event.position()):
            self.act()
        elif self._cross_box().contains(event.position()):
            self.dismiss()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.act()
        elif event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.said is None:
            return
        painter, theme, px, box = QPainter(self), self.theme, self.theme.px, self.box()
        paint_shadow(painter, box, px(10), theme, SHADOW)
        edge = mix(theme.color("toastText"), theme.color("toast"), 0.12)
        paint_card(painter, box, px(10), theme.color("toast"), edge)
        self._paint_words(painter, box)
        if not self.said.stays:
            self._paint_rest(painter, box)
        if self.hasFocus():
            paint_ring(painter, box, px(10), theme)

    def _paint_words(self, painter: QPainter, box: QRectF) -> None:
        if self.said is None:
            return
        theme, px = self.theme, self.theme.px
        name, ink = TONES[self.said.tone]
        y = box.center().y() - px(18) / 2
        painter.drawPixmap(
            QPointF(box.x() + px(16), y), self.icons.pixmap(name, 18, f"toast.{ink}", self.devicePixelRatioF())
        )
        left, end = box.x() + px(44), box.right() - px(14)
        if self.said.stays:
            cross = self._cross_box()
            icon = self.icons.pixmap("x", 14, "plateDim", self.devicePixelRatioF())
            painter.drawPixmap(QPointF(cross.x() + px(7), box.center().y() - px(7)), icon)
            end = cross.x()
        if self.said.action:
            end = self._paint_action(painter, self.said) - px(24)
        color = theme.color("toastText")
        paint_text(painter, QRectF(left, box.y(), end - left + 1, box.height()), self.words, theme, "body.500", color)

    def _paint_action(self, painter: QPainter, said: Said) -> float:
        """The action and its key; where they begin."""
        theme, box = self.theme, self._action_box()
        paint_text(painter, box, said.action, theme, "body.600", theme.color("toastAccent"))
        if said.key:
            x = box.right() - key_width(theme, said.key)
            paint_key(painter, x, box.center().y(), said.key, theme, "toastText")
        return box.x()

    def _paint_rest(self, painter: QPainter, box: QRectF) -> None:
        inset = self.theme.px(10)
        share = min(1.0, max(0.0, self.left_ms / LASTS_MS))
        rest = QRectF(box.x() + inset, box.bottom() - 2, (box.width() - 2 * inset) * share, 2)
        painter.fillRect(rest, self.theme.color("toastAccent"))

    def _action_width(self) -> int:
        if self.said is None or not self.said.action:
            return 0
        key = self.theme.px(10) + key_width(self.theme, self.said.key) if self.said.key else 0
        return self.theme.metrics("body.600").horizontalAdvance(self.said.action) + key

    def _action_box(self) -> QRectF:
        box, width = self.box(), self._action_width()
        end = self._cross_box().x() if self.said is not None and self.said.stays else box.right() - self.theme.px(14)
        return QRectF(end - width, box.y(), width, box.height())

    def _cross_box(self) -> QRectF:
        """Empty while the toast goes by itself."""
        box, wide = self.box(), self.theme.px(28)
        if self.said is None or not self.said.stays:
            return QRectF()
        return QRectF(box.right() - wide - self.theme.px(6), box.y(), wide, box.height())

    def _merged(self, said: Said) -> Said:
        acts = (said.act,) if said.act is not None else ()
        shown = self.said
        if shown is None or not said.group or shown.group != said.group:
            return replace(said, acts=acts)
        return replace(said, count=shown.count + 1, acts=shown.acts + acts)

    def _start(self) -> None:
        if self.said is not None and self.said.stays:
            self._tick.stop()
        else:
            self._tick.start()

    def _animate(self) -> None:
        if self.theme.less_motion:
            return
        end = self.pos()
        self._rise.stop()
        self._rise.setDuration(RISE_MS)
        self._rise.setStartValue(end + QPoint(0, TRAVEL))
        self._rise.setEndValue(end)
        self._rise.start()

    def _place(self) -> None:
        if self.said is None:
            return
        self._rise.stop()
        size = self.sizeHint() + QSize(2 * SHADOW, 2 * SHADOW)
        corner = self._over.mapTo(self.window(), QPoint(0, 0)) if self._over is not self.window() else QPoint(0, 0)
        x = corner.x() + (self._over.width() - size.width()) // 2
        y = corner.y() + self._over.height() - self._above - size.height() + SHADOW
        self.setGeometry(x, y, size.width(), size.height())
        self.update()
