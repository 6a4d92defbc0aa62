"""The palette: one field over the window for orders and commands."""

from collections import Counter, deque
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from services.workstation.rows import Row
from ui import paint
from ui.commands import Command
from ui.glyphs import paint_glyph
from ui.icons import Icons
from ui.palette.search import Found, Orders, look
from ui.widgets.overlay import Overlay

FIELD, ROW, MOST = 52, 44, 11
RECENT = 5
STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
Sign = Callable[[Row], str]
"""Which state's glyph stands before an order."""


class Results(QWidget):
    """The lines below the field. `taken`: one was clicked, by its place."""

    taken = Signal(int)

    def __init__(self, icons: Icons, sign: Sign, parent: QWidget) -> None:
        super().__init__(parent)
        self._icons, self.theme = icons, icons.theme
        self._sign = sign
        self.found: list[Found] = []
        self.nothing = ""
        self.at = 0
        self._top = 0
        self.setMouseTracking(True)

    def show_found(self, found: list[Found], nothing: str) -> None:
        """`nothing` is said where nothing was found."""
        self.found, self.nothing = found, nothing
        self.at = self._top = 0
        self.setFixedHeight(self.theme.px(ROW) * min(max(1, len(found)), MOST) + 8)
        self.update()

    def move_by(self, step: int) -> None:
        if self.found:
            self.at = (self.at + step) % len(self.found)
            self._top = min(max(self._top, self.at - MOST + 1), self.at)
            self.update()

    def _box(self, at: int) -> QRectF:
        high = self.theme.px(ROW)
        return QRectF(6, 4 + (at - self._top) * high, self.width() - 12, high)

    def _shown(self) -> range:
        return range(self._top, min(self._top + MOST, len(self.found)))

    def _at_point(self, point: QPointF) -> int:
        return next((at for at in self._shown() if self._box(at).contains(point)), -1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._at_point(event.position())
        if at >= 0 and at != self.at:
            self.at = at
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._at_point(event.position())
        if at >= 0:
            self.taken.emit(at)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for at in self._shown():
            self._paint_row(painter, self._box(at), self.found[at], at == self.at)
        if not self.found:
            words = self._box(0).adjusted(self.theme.px(12), 0, 0, 0)
            paint.paint_text(painter, words, self.nothing, self.theme, "body", self.theme.color("t2"))

    def _paint_row(self, painter: QPainter, box: QRectF, found: Found, on: bool) -> None:
        theme, px = self.theme, self.theme.px
        if on:
            paint.paint_card(painter, box, 6, theme.color("press"), None)
        self._paint_sign(painter, box, found)
        left, end = box.left() + px(42), box.right() - px(10)
        key = found.command.key if found.command else ""
        if key:
            end -= paint.key_width(theme, key)
            paint.paint_key(painter, end, box.center().y(), key, theme)
            end -= px(12)
        role = "mono" if found.row is not None else "strong.500"
        left += self._paint_letters(
            painter, QRectF(left, box.top(), end - left, box.height()), found.title, found.letters, role, "t1"
        )
        rest = QRectF(left + px(14), box.top(), max(0.0, end - left - px(14)), box.height())
        if found.detail and rest.width() > 40:
            ink = "t2" if found.row is not None else "t3"
            self._paint_letters(painter, rest, found.detail, found.detail_letters, "body", ink)

    def _paint_sign(self, painter: QPainter, box: QRectF, found: Found) -> None:
        theme, px = self.theme, self.theme.px
        size = px(16)
        spot = QRectF(box.left() + px(12), box.center().y() - size / 2, size, size)
        if found.row is not None:
            paint_glyph(painter, spot, self._sign(found.row), theme, theme.color("bg3"))
            return
        icon = (found.command.icon if found.command else "search") or "arrow-right"
        self._icons.paint(painter, icon, 16, "t2", spot.x(), spot.y())

    def _paint_letters(
        self, painter: QPainter, box: QRectF, text: str, letters: tuple[int, ...], role: str, ink: str
    ) -> int:
        """Text with the matching letters in the accent; the width it took."""
        theme = self.theme
        metrics = theme.metrics(role)
        whole = metrics.horizontalAdvance(text)
        if not letters or whole > box.width():
            paint.paint_text(painter, box, text, theme, role, theme.color(ink))
            return round(min(whole, box.width()))
        strong = f"{role.split('.')[0]}.600"
        x = box.left()
        for part, hit in _runs(text, frozenset(letters)):
            use = strong if hit else role
            advance = theme.metrics(use).horizontalAdvance(part)
            area = QRectF(x, box.top(), advance + 2, box.height())
            paint.paint_text(painter, area, part, theme, use, theme.color("accentText" if hit else ink))
            x += advance
        return round(x - box.left())


class Typing(QLineEdit):
    """`stepped`: up or down the lines, by arrow or Tab."""

    stepped = Signal(int)

    def event(self, event: QEvent) -> bool:
        """Tab would leave the field, so it is taken here."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = STEPS.get(Qt.Key(event.key()))
            if step is not None:
                self.stepped.emit(step)
                return True
        return super().event(event)


class Palette(Overlay):
    """`chosen_order`: an order by id. `chosen_text`: show all with these words. Commands run by themselves."""

    chosen_order = Signal(str)
    chosen_text = Signal(str)

    def __init__(
        self, icons: Icons, store: Orders, commands: Callable[[], list[Command]], sign: Sign, window: QWidget
    ) -> None:
        super().__init__(icons.theme, window, "Search and commands")
        self._store = store
        self._commands = commands
        self._recent: deque[str] = deque(maxlen=RECENT)
        self._used: Counter[str] = Counter()
        self.field = Typing(self.panel)
        self.results = Results(icons, sign, self.panel)
        self.first = self.field
        self._lay_out(icons)
        self.field.textChanged.connect(self._look)
        self.field.stepped.connect(self._step)
        self.field.returnPressed.connect(lambda: self.take(self.results.at))
        self.results.taken.connect(self.take)

    def _lay_out(self, icons: Icons) -> None:
        self.field.setProperty("bare", True)
        self.field.setFrame(False)
        self.field.setPlaceholderText("Search orders, customers, tracking numbers, or run a command")
        self.field.setAccessibleName("Search or run a command")
        row = FieldRow(icons, self.panel)
        row.column.addWidget(self.field)
        self.column.addWidget(row)
        self.column.addWidget(self.results)

    def open(self) -> None:
        """Empty, with what was used last."""
        self.field.setFont(self.theme.font("strong.400"))
        self.field.clear()
        self._look("")
        super().open()

    def remember(self, order: str) -> None:
        """An order was looked at."""
        if order in self._recent:
            self._recent.remove(order)
        self._recent.appendleft(order)

    def _look(self, typed: str) -> None:
        commands = sorted(self._commands(), key=lambda c: -self._used[c.id])
        found = look(typed, self._store, commands, tuple(self._recent))
        self.results.show_found(found, f"No order or command for “{typed.strip()}”.")
        self._tell()

    def _tell(self) -> None:
        """Assistive technology hears the line in front through the field."""
        found, at = self.results.found, self.results.at
        words = f"{found[at].title}, {found[at].detail}" if found else self.results.nothing
        self.field.setAccessibleDescription(words)

    def _step(self, step: int) -> None:
        self.results.move_by(step)
        self._tell()

    def take(self, at: int) -> None:
        """Do what the line says."""
        if not 0 <= at < len(self.results.found):
            return
        found = self.results.found[at]
        self.close_panel()
        if found.row is not None:
            self.remember(found.row.id)
            self.chosen_order.emit(found.row.id)
        elif found.command is not None:
            self._used[found.command.id] += 1
            found.command.run()
        else:
            self.chosen_text.emit(found.text)


class FieldRow(QWidget):
    """The field with its sign and the line below it."""

    def __init__(self, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._icons = icons
        px = icons.theme.px
        self.setFixedHeight(px(FIELD))
        self.column = QHBoxLayout(self)
        self.column.setContentsMargins(px(46), 0, px(16), 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._icons.theme
        self._icons.paint(painter, "search", 18, "t3", theme.px(16), (self.height() - theme.px(18)) / 2)
        paint.hline(painter, 0, self.height() - 1, self.width(), theme.color("line2"))


def _runs(text: str, letters: frozenset[int]) -> list[tuple[str, bool]]:
    """The text in pieces that matched or did not."""
    runs: list[tuple[str, bool]] = []
    for at, letter in enumerate(text):
        hit = at in letters
        if runs and runs[-1][1] is hit:
            runs[-1] = (runs[-1][0] + letter, hit)
        else:
            runs.append((letter, hit))
    return runs
