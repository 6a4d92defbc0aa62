"""The line to write in: icon, clear button, a key cap while it is empty, and a warning below that blocks nothing."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from ui.icons import Icons
from ui.paint import key_width, paint_card, paint_key, paint_ring, paint_text

HEIGHT = 32


class Line(QLineEdit):
    """The bare line inside a field. `takes_scans`: the key guard hands a scanned code over whole."""

    focused = Signal()

    def __init__(self, takes_scans: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.takes_scans = takes_scans
        self.setProperty("bare", True)
        self.setFrame(False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit()


class Field(QWidget):
    """`changed`: the text, as it is written. `entered`: Enter. `line` is the QLineEdit inside."""

    changed = Signal(str)
    entered = Signal()

    def __init__(
        self,
        icons: Icons,
        name: str,
        hint: str = "",
        icon: str = "",
        key: str = "",
        takes_scans: bool = False,
        role: str = "body",
        height: int = HEIGHT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.icons, self.theme = icons, icons.theme
        self._icon, self._key, self._role, self._high = icon, key, role, height
        self.warning = ""
        self.line = Line(takes_scans, self)
        self.line.setPlaceholderText(hint)
        self.line.setAccessibleName(name)
        self.line.textChanged.connect(self._changed)
        self.line.returnPressed.connect(self.entered)
        self.line.focused.connect(self.update)
        self.setFocusProxy(self.line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.theme.changed.connect(self.renew)
        self.renew()

    @property
    def takes_scans(self) -> bool:
        return self.line.takes_scans

    def text(self) -> str:
        return self.line.text()

    def set_text(self, text: str) -> None:
        self.line.setText(text)

    def clear(self) -> None:
        self.line.clear()

    def warn(self, words: str) -> None:
        """A line under the field; empty takes it away. It warns, it does not block."""
        if words != self.warning:
            self.warning = words
            self.line.setAccessibleDescription(words)
            self.renew()

    def renew(self) -> None:
        self.line.setFont(self.theme.font(self._role))
        self._lay()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        below = self.theme.line("small") + self.theme.px(4) if self.warning else 0
        return QSize(self.theme.px(240), self.theme.px(self._high) + below)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(120), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.text() and self._cross().contains(event.position().toPoint()):
            self.clear()
        self.line.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self), self.theme, self.theme.px
        box = QRectF(0, 0, self.width(), px(self._high))
        line = theme.color("warn" if self.warning else "line2")
        paint_card(painter, box, px(6), theme.color("bg2"), line)
        if self._icon:
            self._draw_icon(painter, self._icon, 16, px(10))
        if self.text():
            self._draw_icon(painter, "x", 14, self._cross().x() + (self._cross().width() - px(14)) / 2)
        elif self._key:
            paint_key(painter, self.width() - px(8) - key_width(theme, self._key), px(self._high) / 2, self._key, theme)
        if self.line.hasFocus():
            paint_ring(painter, box, px(6), theme)
        if self.warning:
            below = QRectF(0, px(self._high) + px(4), self.width(), theme.line("small"))
            paint_text(painter, below, self.warning, theme, "small.500", theme.color("warnText"))

    def _draw_icon(self, painter: QPainter, name: str, size: int, x: float) -> None:
        y = (self.theme.px(self._high) - self.theme.px(size)) / 2
        painter.drawPixmap(QPointF(x, y), self.icons.pixmap(name, size, "t3", self.devicePixelRatioF()))

    def _cross(self) -> QRect:
        wide = self.theme.px(28)
        return QRect(self.width() - wide, 0, wide, self.theme.px(self._high))

    def _lay(self) -> None:
        px = self.theme.px
        left = px(10) + (px(16 + 8) if self._icon else 0)
        right = max(px(28), key_width(self.theme, self._key) + px(16) if self._key else 0)
        inner = self.line.sizeHint().height()
        self.line.setGeometry(left, (px(self._high) - inner) // 2, max(0, self.width() - left - right), inner)

    def _changed(self, text: str) -> None:
        self.update()
        self.changed.emit(text)
