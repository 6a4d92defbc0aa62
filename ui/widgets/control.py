"""What every painted button-like control has in common: theme, hover, press, Enter as well as Space."""

from PySide6.QtCore import QPointF, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.icons import Icons

PRESS_MS = 120
"""How long a button shows that its key was struck."""


class Control(QAbstractButton):
    """`name` is what assistive technology calls it. Sizes come from `measure`, in pixels at the text size in force."""

    def __init__(self, icons: Icons, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.icons, self.theme = icons, icons.theme
        self._struck = QTimer(self)
        self._struck.setSingleShot(True)
        self._struck.timeout.connect(self.update)
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.theme.changed.connect(self.renew)

    def measure(self) -> QSize:
        """The size it takes; the subclass knows."""
        raise NotImplementedError

    def sizeHint(self) -> QSize:
        return self.measure()

    def minimumSizeHint(self) -> QSize:
        return self.measure()

    def renew(self) -> None:
        """Words, colors or sizes changed."""
        self.updateGeometry()
        self.update()

    def strike(self) -> None:
        """Its key went down: show the press at once, before the key guard knows that it is no scan."""
        if self.isEnabled():
            self._struck.start(PRESS_MS)
            self.update()

    @property
    def pressed_look(self) -> bool:
        return self.isDown() or self._struck.isActive()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def draw_icon(self, painter: QPainter, name: str, size: int, ink: str, x: float) -> int:
        """An icon on the middle line; the width it took in pixels."""
        side = self.theme.px(size)
        picture = self.icons.pixmap(name, size, ink, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(x, (self.height() - side) / 2), picture)
        return side
