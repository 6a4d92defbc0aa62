"""The card around every chart: title, reading help, legend, a menu with "Copy as table", and words where data lacks."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QGuiApplication, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.icons import Icons
from ui.paint import CENTER, LEFT, RIGHT, hline, paint_card, paint_text
from ui.theme import Theme
from ui.widgets.button import PANE, Button

PAD, HEAD, SMALLEST = 16, 56, 214
Table = Sequence[Sequence[str]]


class Panel(QWidget):
    """A subclass gives `table` (heads first), `words` (one sentence with the main value) and `draw`."""

    lacking = "Not enough data yet."

    def __init__(
        self,
        icons: Icons,
        title: str,
        subtitle: str,
        legend: tuple[tuple[str, str], ...] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.icons, self.theme = icons, icons.theme
        self.title, self.subtitle, self.legend = title, subtitle, legend
        self.copy = Button(icons, "Copy as table", "copy", kind="bare", height=PANE, compact=True, parent=self)
        self.copy.setAccessibleName(f"Copy {title} as table")
        self.copy.clicked.connect(self.copy_table)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(title)
        self.theme.changed.connect(self.renew)

    def table(self) -> Table:
        """Heads and rows of what is shown; heads alone while there is nothing."""
        raise NotImplementedError

    def words(self) -> str:
        """One sentence for those who do not see the chart."""
        raise NotImplementedError

    def draw(self, painter: QPainter, box: QRectF) -> None:
        """Paint the chart into `box`; called only where there is something to show."""
        raise NotImplementedError

    def enough(self) -> bool:
        """Whether there is something to show."""
        return len(self.table()) > 1

    def copy_table(self) -> None:
        """Tab-separated, heads first, into the clipboard."""
        QGuiApplication.clipboard().setText("\n".join("\t".join(row) for row in self.table()))

    def renew(self) -> None:
        """Data or look changed."""
        self.setAccessibleDescription(self.words() if self.enough() else self.lacking)
        self.copy.setEnabled(self.enough())
        self._lay()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(320), self.theme.px(300))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(240), self.theme.px(SMALLEST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()

    def plot(self) -> QRectF:
        """Where the chart stands."""
        px = self.theme.px
        return QRectF(px(PAD), px(HEAD), self.width() - 2 * px(PAD), self.height() - px(HEAD + PAD))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self), self.theme, self.theme.px
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_card(painter, QRectF(self.rect()), px(8), ground(theme), theme.color("line"))
        room = QRectF(px(PAD), px(12), self._legend(painter) - px(PAD + 8), theme.line("strong"))
        paint_text(painter, room, self.title, theme, "strong", theme.color("t1"))
        below = QRectF(px(PAD), room.bottom(), self.width() - 2 * px(PAD), theme.line("small"))
        paint_text(painter, below, self.subtitle, theme, "small", theme.color("t3"))
        if self.enough():
            self.draw(painter, self.plot())
        else:
            paint_text(painter, self.plot(), self.lacking, theme, "body", theme.color("t3"), CENTER)

    def _legend(self, painter: QPainter) -> float:
        """Right to left, before the copy button; where the first one begins."""
        px, theme = self.theme.px, self.theme
        right, middle = float(self.copy.x() - px(4)), px(12) + theme.line("strong") / 2
        for token, words in reversed(self.legend):
            width = theme.metrics("small").horizontalAdvance(words) + 1
            box = QRectF(right - width, middle - px(9), width, px(18))
            paint_text(painter, box, words, theme, "small", theme.color("t2"))
            paint_card(painter, QRectF(box.x() - px(16), middle - px(5), px(10), px(10)), 3, theme.color(token), None)
            right = box.x() - px(30)
        return right

    def _lay(self) -> None:
        size, px = self.copy.measure(), self.theme.px
        self.copy.setGeometry(self.width() - size.width() - px(8), px(8), size.width(), size.height())


def ground(theme: Theme) -> QColor:
    """What cards of this page stand on: raised things are lighter in the dark."""
    return theme.color("bg2" if theme.dark else "bg1")


def grid(painter: QPainter, box: QRectF, top: float, theme: Theme, unit: str = "") -> None:
    """Four lines over the base line, each with its value at the left of `box`; `top` is the highest value."""
    wide = theme.px(36)
    for step in range(5):
        y = box.bottom() - box.height() * step / 4
        hline(painter, box.x(), y, box.width(), theme.color("line2" if step == 0 else "line"))
        label = QRectF(box.x() - wide - theme.px(8), y - theme.px(8), wide, theme.px(16))
        text = f"{top * step / 4:g}{unit}"
        paint_text(painter, label, text, theme, "micro.tnum", theme.color("t3"), RIGHT)


def ceiling(value: float) -> float:
    """The round value at or over it that four grid lines divide into whole steps."""
    if value <= 4:
        return 4.0
    step, scale = value / 4, 1.0
    while step / scale > 10:
        scale *= 10
    nice = (1, 2, 3, 4, 5, 6, 8, 10) if scale == 1 else (1, 1.5, 2, 3, 4, 5, 6, 8, 10)
    found = next(one for one in nice if one * scale >= step)
    return 4 * found * scale


def paint_bar(painter: QPainter, box: QRectF, color: QColor, *, flat: bool = False, striped: bool = False) -> None:
    """A bar with a 3 px round end: at the top, or (`flat`) all around. `striped`: not over yet, or overdue."""
    path = QPainterPath()
    radius = min(3.0, box.width() / 2, box.height() / 2)
    if flat:
        path.addRoundedRect(box, radius, radius)
    else:
        path.setFillRule(Qt.FillRule.WindingFill)
        path.addRoundedRect(box, radius, radius)
        path.addRect(box.adjusted(0, radius, 0, 0))
    if not striped:
        painter.fillPath(path, color)
        return
    painter.save()
    painter.fillPath(path, QBrush(color, Qt.BrushStyle.BDiagPattern))
    painter.setPen(QPen(color, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.restore()


def row_text(painter: QPainter, box: QRectF, text: str, theme: Theme, role: str, ink: str, right: bool = False) -> None:
    """A label beside a bar."""
    paint_text(painter, box, text, theme, role, theme.color(ink), RIGHT if right else LEFT)
