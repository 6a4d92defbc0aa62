"""A painted part of the detail pane: it knows its height at a width, and paints one order."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.orders import Order
from ui.station import Station


class Part(QWidget):
    """Subclasses give `tall` (pixels at a width) and `draw`."""

    def __init__(self, station: Station, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.station, self.theme, self.icons = station, station.theme, station.icons
        self.order: Order | None = None
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.theme.changed.connect(self.renew)

    def show_order(self, order: Order | None) -> None:
        """What to paint; a part with nothing to say hides itself."""
        self.order = order
        self.renew()

    def renew(self) -> None:
        tall = self.tall(self.width()) if self.order is not None else 0
        self.setVisible(tall > 0)
        self.setFixedHeight(max(1, tall))
        self.update()

    def tall(self, width: int) -> int:
        """Pixels; 0 where there is nothing to show."""
        raise NotImplementedError

    def draw(self, painter: QPainter, order: Order) -> None:
        """Paint the order."""
        raise NotImplementedError

    def paintEvent(self, event: object) -> None:
        if self.order is not None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.draw(painter, self.order)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width() and self.order is not None:
            self.setFixedHeight(max(1, self.tall(self.width())))

    def sizeHint(self) -> QSize:
        return QSize(320, self.height())

    def wrapped(self, text: str, role: str, width: float) -> int:
        """How tall a text is when it is broken at this width."""
        flags = int(Qt.TextFlag.TextWordWrap)
        box = self.theme.metrics(role).boundingRect(0, 0, max(1, int(width)), 10_000, flags, text)
        return max(self.theme.line(role), box.height())

    def draw_wrapped(self, painter: QPainter, box: QRectF, text: str, role: str, token: str) -> None:
        """A text of several lines."""
        painter.setFont(self.theme.font(role))
        painter.setPen(self.theme.color(token))
        painter.drawText(box, int(Qt.TextFlag.TextWordWrap), text)
