"""The segmented control: a few words side by side, exactly one of them chosen."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.icons import Icons
from ui.paint import CENTER, paint_card, paint_ring, paint_text

HEIGHT, INNER, PAD = 32, 3, 12


class Segments(QWidget):
    """`chosen` carries the place of the word, from 0; arrows move it while the control has the focus."""

    chosen = Signal(int)

    def __init__(
        self, icons: Icons, name: str, words: tuple[str, ...], at: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.theme = icons.theme
        self.words = words
        self._name = name
        self._at = at
        self._under = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.theme.changed.connect(self._renew)
        self._tell()

    @property
    def at(self) -> int:
        return self._at

    def choose(self, at: int) -> None:
        """Outside the words nothing happens; `chosen` is sent only when it changed."""
        if 0 <= at < len(self.words) and at != self._at:
            self._at = at
            self._tell()
            self.update()
            self.chosen.emit(at)

    def spans(self) -> list[QRectF]:
        """Where each word stands."""
        x, found = float(INNER), []
        for word in self.words:
            width = self.theme.metrics("small.600").horizontalAdvance(word) + 2 * self.theme.px(PAD)
            found.append(QRectF(x, INNER, width, self.height() - 2 * INNER))
            x += width
        return found

    def sizeHint(self) -> QSize:
        return QSize(round(self.spans()[-1].right()) + INNER, self.theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.choose(self._find(event.position().toPoint()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._under = self._find(event.position().toPoint())
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()), 0)
        if step:
            self.choose(self._at + step)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        paint_card(painter, QRectF(self.rect()), 8, theme.color("bg2"), theme.color("line"))
        for at, (word, box) in enumerate(zip(self.words, self.spans(), strict=True)):
            on = at == self._at
            if on:
                paint_card(painter, box, 6, theme.color("bg3"), theme.color("line2"))
            ink = "t1" if on or (at == self._under and self.underMouse()) else "t2"
            paint_text(painter, box, word, theme, "small.600" if on else "small.500", theme.color(ink), CENTER)
        if self.hasFocus():
            paint_ring(painter, QRectF(self.rect()), 8, theme)

    def _find(self, point: QPoint) -> int:
        return next((at for at, box in enumerate(self.spans()) if box.contains(point.toPointF())), -1)

    def _tell(self) -> None:
        self.setAccessibleName(f"{self._name}: {self.words[self._at]}")

    def _renew(self) -> None:
        self.updateGeometry()
        self.update()
