"""How large this screen is: a bank card is held against it once, and from then on prints can be shown at true size."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.artwork import MM_PER_INCH
from ui import paint
from ui.settings.form import Box
from ui.station import Station
from ui.theme import Theme
from ui.widgets.button import Button
from ui.widgets.words import Words

CARD_MM = (85.6, 53.98)
"""Every bank card, by ISO/IEC 7810."""
CORNER_MM = 3.18
USUAL_DPI = 96.0
LEAST, MOST = 170, 680
"""Pixels of the card's width on the screen."""
RULER, GRIP = 30, 10
HOW = "Hold a bank card against the screen and drag the right edge, or use the arrow keys, until both are as wide."


class CardOutline(QWidget):
    """A bank card in outline over a ruler in centimeters. `changed`: its width in pixels was changed by a person."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._wide = USUAL_DPI * CARD_MM[0] / MM_PER_INCH
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self._tell()
        theme.changed.connect(self.update)

    @property
    def dpi(self) -> float:
        """Device pixels an inch, if a card is now as wide as the outline."""
        return self._wide * self.devicePixelRatioF() / CARD_MM[0] * MM_PER_INCH

    @property
    def wide(self) -> float:
        return self._wide

    def show_dpi(self, dpi: float) -> None:
        self._set(dpi / self.devicePixelRatioF() * CARD_MM[0] / MM_PER_INCH)

    def sizeHint(self) -> QSize:
        return QSize(MOST + 2 * GRIP, round(self._wide * CARD_MM[1] / CARD_MM[0]) + RULER + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST, self.sizeHint().height())

    def _set(self, wide: float) -> None:
        self._wide = min(float(MOST), max(float(LEAST), wide))
        self._tell()
        self.updateGeometry()
        self.update()

    def _tell(self) -> None:
        self.setFixedHeight(self.sizeHint().height())
        self.setAccessibleName(f"Bank card, {round(self._wide)} pixels wide")

    def _by_hand(self, wide: float) -> None:
        self._set(wide)
        self.changed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._by_hand(event.position().x() - 1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._by_hand(event.position().x() - 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        match event.key():
            case Qt.Key.Key_Right | Qt.Key.Key_Up:
                self._by_hand(self._wide + step)
            case Qt.Key.Key_Left | Qt.Key.Key_Down:
                self._by_hand(self._wide - step)
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        mm = self._wide / CARD_MM[0]
        card = QRectF(1, 1, self._wide, self._wide * CARD_MM[1] / CARD_MM[0])
        paint.paint_card(painter, card, CORNER_MM * mm, theme.color("bg3"), theme.color("line3"), 1.5)
        chip = QRectF(card.x() + 10 * mm, card.y() + 19 * mm, 12 * mm, 9 * mm)
        paint.paint_card(painter, chip, 2 * mm, None, theme.color("line3"))
        words = QRectF(card.x() + 10 * mm, card.bottom() - 14 * mm, card.width() - 20 * mm, theme.line("small"))
        paint.paint_text(painter, words, "Bank card, 85.6 mm", theme, "small", theme.color("t2"))
        edge = QRectF(card.right() - 2, card.y() + card.height() / 2 - 16, 4, 32)
        paint.paint_card(painter, edge, 2, theme.color("accent"), None)
        self._paint_ruler(painter, card.bottom() + 6, mm)
        if self.hasFocus():
            paint.paint_ring(painter, card, CORNER_MM * mm, theme)

    def _paint_ruler(self, painter: QPainter, top: float, mm: float) -> None:
        theme, ink = self._theme, self._theme.color("t3")
        for n in range(int(CARD_MM[0]) + 1):
            paint.vline(painter, 1 + n * mm, top, 9 if n % 10 == 0 else 6 if n % 5 == 0 else 3, ink)
            if n % 10 == 0:
                number = QRectF(
                    QPointF(1 + n * mm - 10, top + 9), QPointF(1 + n * mm + 10, top + 9 + theme.line("micro"))
                )
                if n:
                    paint.paint_text(painter, number, str(n // 10), theme, "micro.tnum", ink, paint.CENTER)


class ScreenCard(Box):
    """`measured`: device pixels an inch, as a person has found them."""

    measured = Signal(float)

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(station.theme, "True size", parent)
        self.outline = CardOutline(station.theme)
        self.words = Words(station.theme, "", "body", "t2")
        self.fits = Button(station.icons, "It fits", "ruler")
        self.fits.clicked.connect(lambda: self.measured.emit(round(self.outline.dpi, 2)))
        self.inside.addWidget(Words(station.theme, HOW, "body", "t2"))
        self.inside.addWidget(self.outline)
        self.inside.addWidget(self.words)
        self.buttons(self.fits)
        self.outline.changed.connect(lambda: self.words.say(f"{self.outline.dpi:.0f} pixels an inch, not kept yet."))
        self.show_kept(station.settings.screen_dpi)

    def show_kept(self, dpi: float) -> None:
        """What was found before; 0 while nobody has measured it."""
        self.outline.show_dpi(dpi or USUAL_DPI * self.devicePixelRatioF())
        told = f"This screen has {dpi:.0f} pixels an inch. Prints are shown at true size." if dpi else ""
        self.words.say(told or "This screen was not measured yet. Until then prints cannot be shown at true size.")
