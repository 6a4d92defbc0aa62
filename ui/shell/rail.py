"""The rail: views of the queue with live counts, workplaces, and at its foot long work, sync and who works here."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui import formats, paint
from ui.glyphs import paint_glyph
from ui.icons import Icons
from ui.theme import Theme

WIDE, FOLDED = 220, 60
ITEM, LEAST, MARGIN, TOP = 32, 24, 8, 52


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the rail. `glyph`: a state's sign, else `icon`. `key`: shown at the right while nothing is counted.

    `mark`: "" plain, "warn" a tinted count, "badge" a red one.
    """

    name: str
    title: str
    icon: str = ""
    glyph: str = ""
    key: str = ""
    mark: str = ""


VIEWS: tuple[Entry, ...] = (
    Entry("open", "All open orders", icon="inbox"),
    Entry("mine", "Assigned to me", icon="user-round"),
)
PIPELINE: tuple[Entry, ...] = (
    Entry("new", "New", glyph="received"),
    Entry("files", "Files ready", glyph="artwork_ready"),
    Entry("production", "In production", glyph="in_production"),
    Entry("check", "In QC", glyph="quality_check"),
    Entry("ready", "Ready to ship", glyph="ready"),
    Entry("shipped", "Shipped", glyph="shipped"),
)
ATTENTION: tuple[Entry, ...] = (
    Entry("hold", "On hold", glyph="hold", mark="warn"),
    Entry("problem", "Problem", glyph="failed", mark="badge"),
)
SECTIONS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("", VIEWS),
    ("Pipeline", PIPELINE),
    ("Needs attention", ATTENTION),
)


class Item(QAbstractButton):
    """One line of the rail; paints itself, wide or folded. `focused`: it has the focus and is to be in sight."""

    focused = Signal()

    def __init__(self, entry: Entry, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self.entry = entry
        self._icons = icons
        self._theme = icons.theme
        self._count: int | None = None
        self._folded = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._name()

    def sizeHint(self) -> QSize:
        return QSize(WIDE - 2 * MARGIN, self._theme.px(ITEM))

    def minimumSizeHint(self) -> QSize:
        """In a low window the lines move together before any is out of sight."""
        return QSize(0, self._theme.px(LEAST))

    def set_count(self, count: int) -> None:
        if count != self._count:
            self._count = count
            self._name()
            self.update()

    def fold(self, folded: bool) -> None:
        self._folded = folded
        self._name()
        self.update()

    def _name(self) -> None:
        count = f", {self._count}" if self._counted else ""
        self.setAccessibleName(f"{self.entry.title}{count}")
        keys = f"  {self.entry.key}" if self.entry.key else ""
        hidden = self._folded or (self._counted and keys)
        self.setToolTip(f"{self.entry.title}{count}{keys}" if hidden else "")

    @property
    def _counted(self) -> bool:
        """Whether a number stands at the right; nought is told of a view, not in place of a key."""
        return self._count is not None and bool(self._count or not self.entry.key)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, rect = self._theme, QRectF(self.rect())
        if self.isChecked():
            paint.paint_card(painter, rect, 6, theme.color("rail"), None)
        elif self.underMouse():
            paint.paint_card(painter, rect, 6, theme.color("hover"), None)
        if self.hasFocus():
            paint.paint_ring(painter, rect, 6, theme)
        self._paint_sign(painter)
        if self._folded:
            self._paint_dot(painter)
        else:
            self._paint_words(painter)

    def _paint_sign(self, painter: QPainter) -> None:
        theme, ratio = self._theme, self.devicePixelRatioF()
        size = theme.px(14 if self.entry.glyph else 16)
        x = (self.width() - size) / 2 if self._folded else theme.px(10) + (theme.px(16) - size) / 2
        y = (self.height() - size) / 2
        if self.entry.glyph:
            paint_glyph(painter, QRectF(x, y, size, size), self.entry.glyph, theme, theme.color("bg0"))
        else:
            token = "t1" if self.isChecked() else "t2"
            painter.drawPixmap(QPointF(x, y), self._icons.pixmap(self.entry.icon, 16, token, ratio))

    def _paint_words(self, painter: QPainter) -> None:
        theme = self._theme
        left = theme.px(36)
        painter.setFont(theme.font("body.500"))
        painter.setPen(theme.color("t1"))
        area = self.rect().adjusted(left, 0, -theme.px(52), 0)
        words = theme.metrics("body.500").elidedText(self.entry.title, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        if self._counted:
            self._paint_count(painter)
        elif self.entry.key:
            self._right(painter, "micro.500", "t3", self.entry.key)

    def _paint_count(self, painter: QPainter) -> None:
        if self.entry.mark == "badge" and self._count:
            self._paint_badge(painter, QPointF(self.width() - self._theme.px(8), self.height() / 2))
            return
        token = "warnText" if self.entry.mark == "warn" and self._count else "t2" if self.isChecked() else "t3"
        self._right(painter, "small.500.tnum", token, formats.grouped(self._count or 0))

    def _right(self, painter: QPainter, role: str, token: str, words: str) -> None:
        painter.setFont(self._theme.font(role))
        painter.setPen(self._theme.color(token))
        area = self.rect().adjusted(0, 0, -self._theme.px(12), 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)

    def _paint_badge(self, painter: QPainter, right: QPointF) -> None:
        theme, words = self._theme, formats.grouped(self._count or 0)
        height = theme.px(14 if self._folded else 18)
        width = max(
            theme.px(14 if self._folded else 22),
            theme.metrics("micro.600.tnum").horizontalAdvance(words) + (6 if self._folded else 12),
        )
        box = QRectF(right.x() - width, right.y() - height / 2, width, height)
        paint.paint_card(painter, box, height / 2, theme.color("badSolid"), None)
        painter.setFont(theme.font("micro.600.tnum"))
        painter.setPen(theme.color("onBad"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_dot(self, painter: QPainter) -> None:
        """Folded, a problem still wears its badge."""
        if self.entry.mark == "badge" and self._count:
            self._paint_badge(painter, QPointF(self.width() - 2, self.height() / 2 - 8))


class Entries(QScrollArea):
    """What does not fit between the brand and the foot, even moved together, scrolls; without a bar."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        for set_policy in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            set_policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.inside = QWidget()
        self.setWidget(self.inside)
        for ground in (self.viewport(), self.inside):
            ground.setAutoFillBackground(False)
        self.column = QVBoxLayout(self.inside)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(1)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._theme.px(3 * LEAST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The line in front stays in sight."""
        super().resizeEvent(event)
        current = next((i for i in self.inside.findChildren(Item) if i.isChecked()), None)
        if current is not None:
            self.ensureWidgetVisible(current, 0, 0)


class Heading(QWidget):
    """The name of a section; a hairline where the rail is folded."""

    def __init__(self, title: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._title, self._theme, self._folded = title, theme, False
        self.setFixedHeight(theme.px(34))

    def fold(self, folded: bool) -> None:
        self._folded = folded
        self.setFixedHeight(self._theme.px(17 if folded else 34))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        if self._folded:
            painter.fillRect(QRect(10, self.height() // 2, self.width() - 20, 1), theme.color("line2"))
            return
        painter.setFont(theme.font("micro.600"))
        painter.setPen(theme.color("t3"))
        area = self.rect().adjusted(theme.px(10), theme.px(6), 0, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._title)


class Brand(QWidget):
    """The mark, the name and which station this is."""

    def __init__(self, station: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._station, self._theme, self._folded = station, theme, False
        self.setFixedHeight(theme.px(TOP))
        self.setAccessibleName(f"Platen, {station}")

    def fold(self, folded: bool) -> None:
        self._folded = folded
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, size = self._theme, self._theme.px(24)
        x = (self.width() - size) / 2 if self._folded else theme.px(8)
        self._paint_mark(painter, QRectF(x, (self.height() - size) / 2, size, size))
        if self._folded:
            return
        painter.setFont(theme.font("title"))
        painter.setPen(theme.color("t1"))
        left = round(x) + size + theme.px(10)
        painter.drawText(
            QRect(left, 0, 120, self.height()), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, "Platen"
        )
        self._paint_station(painter, left + theme.metrics("title").horizontalAdvance("Platen") + 12)

    def _paint_mark(self, painter: QPainter, box: QRectF) -> None:
        """A sheet coming out of a press."""
        theme, unit = self._theme, box.width() / 24
        paint.paint_card(painter, box, 6 * unit, theme.color("accent"), None)
        ink = theme.color("onAccent")
        bed = QRectF(box.left() + 5 * unit, box.top() + 6 * unit, 14 * unit, 5 * unit)
        paint.paint_card(painter, bed, 2 * unit, ink, None)
        sheet = QRectF(box.left() + 7 * unit, box.top() + 13 * unit, 10 * unit, 5 * unit)
        faint = theme.color("onAccent")
        painter.setOpacity(0.55)
        paint.paint_card(painter, sheet, 1.5 * unit, faint, None)
        painter.setOpacity(1.0)

    def _paint_station(self, painter: QPainter, least: int) -> None:
        theme = self._theme
        room = self.width() - theme.px(8) - least - 20
        words = theme.metrics("micro.500").elidedText(self._station, Qt.TextElideMode.ElideRight, max(0, room))
        width, height = theme.metrics("micro.500").horizontalAdvance(words) + 18, theme.px(20)
        box = QRectF(self.width() - theme.px(4) - width, (self.height() - height) / 2, width, height)
        paint.paint_card(painter, box, height / 2, None, theme.color("line2"))
        painter.setFont(theme.font("micro.500"))
        painter.setPen(theme.color("t1"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


class Rail(QWidget):
    """`chosen`: a view or workplace by name."""

    chosen = Signal(str)

    def __init__(self, icons: Icons, station: str, workplaces: Iterable[Entry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        theme = self._theme = icons.theme
        self.folded = False
        self.items: dict[str, Item] = {}
        self._headings: list[Heading] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(MARGIN, 0, MARGIN, MARGIN)
        self._layout.setSpacing(1)
        self.brand = Brand(station, theme, self)
        self._layout.addWidget(self.brand)
        self.entries = Entries(theme, self)
        self._layout.addWidget(self.entries, 1)
        for title, entries in (*SECTIONS, ("Workplace", tuple(workplaces))):
            self._add(title, entries)
        self.entries.column.addStretch(1)
        self.setFixedWidth(theme.px(WIDE))
        theme.changed.connect(self._renew)

    def _add(self, title: str, entries: tuple[Entry, ...]) -> None:
        if title and entries:
            heading = Heading(title, self._theme, self)
            self._headings.append(heading)
            self.entries.column.addWidget(heading)
        for entry in entries:
            item = Item(entry, self._icons, self)
            item.clicked.connect(lambda _=False, name=entry.name: self._choose(name))
            item.focused.connect(lambda item=item: self.entries.ensureWidgetVisible(item, 0, 0))
            self.items[entry.name] = item
            self.entries.column.addWidget(item)

    def add_foot(self, widget: QWidget) -> None:
        """One more card at the foot, below those added before."""
        self._layout.addWidget(widget)

    def show_current(self, name: str) -> None:
        """Mark a view or workplace as the one in front."""
        for key, item in self.items.items():
            item.setChecked(key == name)
        if name in self.items:
            self.entries.ensureWidgetVisible(self.items[name], 0, 0)

    def show_counts(self, counts: dict[str, int]) -> None:
        for name, count in counts.items():
            if name in self.items:
                self.items[name].set_count(count)

    def fold(self, folded: bool) -> None:
        """60 wide with signs only, or 220 with words."""
        if folded == self.folded:
            return
        self.folded = folded
        self.setFixedWidth(self._theme.px(FOLDED if folded else WIDE))
        self.brand.fold(folded)
        for heading in self._headings:
            heading.fold(folded)
        for item in self.items.values():
            item.fold(folded)
        self._layout.setContentsMargins(MARGIN, 0, MARGIN, MARGIN)

    def _choose(self, name: str) -> None:
        self.show_current(name)
        self.chosen.emit(name)

    def _renew(self) -> None:
        self.setFixedWidth(self._theme.px(FOLDED if self.folded else WIDE))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("bg0"))
        thin = 1 / self.devicePixelRatioF()
        painter.fillRect(QRectF(self.width() - thin, 0, thin, self.height()), self._theme.color("line"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys walk through the rail."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        names = list(self.items.values())
        focused = next((n for n, item in enumerate(names) if item.hasFocus()), None)
        if step is None or focused is None:
            event.ignore()
            return
        names[(focused + step) % len(names)].setFocus(Qt.FocusReason.TabFocusReason)
