"""What lies over the window: a dimmed ground and a raised panel on it, for the palette and for dialogs."""

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPropertyAnimation, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ui.paint import paint_card, paint_shadow
from ui.theme import Theme

WIDE, TOP = 640, 120
SHADOW = 32
OPEN_MS = 120
TRAVEL = 8


class Overlay(QWidget):
    """A child of the main window as large as it. Put the content into `panel`; `opened` and `closed` tell its state.

    It takes the focus to `first` when it opens and gives it back when it closes; Esc and a press on the ground close.
    """

    opened = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, window: QWidget, name: str, wide: int = WIDE, top: int = TOP) -> None:
        super().__init__(window)
        self.theme = theme
        self._wide, self._top = wide, top
        self._ground = window
        self._back: QWidget | None = None
        self.first: QWidget | None = None
        self.panel = QWidget(self)
        self.column = QVBoxLayout(self.panel)
        self.column.setContentsMargins(1, 1, 1, 1)
        self.column.setSpacing(0)
        self.setAccessibleName(name)
        self.panel.installEventFilter(self)
        self._slide = QPropertyAnimation(self.panel, b"geometry", self)
        self._slide.setDuration(OPEN_MS)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.valueChanged.connect(self.update)
        self.hide()
        window.installEventFilter(self)
        theme.changed.connect(self.place)

    @property
    def is_open(self) -> bool:
        return not self.isHidden()

    def open(self) -> None:
        """Over everything, with the focus inside."""
        if self.is_open:
            return
        self._back = QApplication.focusWidget()
        self.show()
        self.raise_()
        self.place()
        self._rise()
        (self.first or self.panel).setFocus(Qt.FocusReason.PopupFocusReason)
        self.opened.emit()

    def close_panel(self) -> None:
        """Away, and the focus back where it was."""
        if not self.is_open:
            return
        self.hide()
        if self._back is not None and self._back.isVisible():
            self._back.setFocus(Qt.FocusReason.PopupFocusReason)
        self._back = None
        self.closed.emit()

    def place(self) -> None:
        """Fit the window and the content's height; call it when the content grew."""
        self.setGeometry(self._ground.rect())
        self.panel.setGeometry(self._box())
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        resized = watched is self._ground and event.type() == QEvent.Type.Resize
        grown = watched is self.panel and event.type() == QEvent.Type.LayoutRequest
        if (resized or grown) and self.is_open:
            self._slide.stop()
            self.place()
        return False

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays inside while the overlay is open."""
        inside = [w for w in self.panel.findChildren(QWidget) if w.isVisible() and _tabbed(w)]
        if not inside:
            return True
        here = QApplication.focusWidget()
        at = inside.index(here) if here in inside else -1 if forward else 0
        inside[(at + (1 if forward else -1)) % len(inside)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        else:
            event.accept()  # nothing below may hear keys meant for the panel

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.panel.geometry().contains(event.position().toPoint()):
            self.close_panel()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        painter.fillRect(self.rect(), QColor(0, 0, 0, 140 if theme.dark else 82))
        box = QRectF(self.panel.geometry())
        paint_shadow(painter, box, 12, theme, SHADOW)
        paint_card(painter, box, 12, theme.color("bg3" if theme.dark else "bg1"), theme.color("line2"))

    def _box(self) -> QRect:
        px = self.theme.px
        wide = min(px(self._wide), self.width() - px(32))
        layout = self.column
        high = layout.heightForWidth(wide) if layout.hasHeightForWidth() else layout.sizeHint().height()
        top = min(px(self._top), max(px(16), (self.height() - high) // 2))
        return QRect((self.width() - wide) // 2, top, wide, min(high, self.height() - top - px(16)))

    def _rise(self) -> None:
        if self.theme.less_motion:
            return
        end = self.panel.geometry()
        self._slide.stop()
        self._slide.setStartValue(end.translated(0, TRAVEL))
        self._slide.setEndValue(end)
        self._slide.start()


def _tabbed(widget: QWidget) -> bool:
    return widget.isEnabled() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
