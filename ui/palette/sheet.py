"""The key sheet: every command of the page with its key, by group."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui import paint
from ui.commands import Command
from ui.theme import Theme
from ui.widgets.overlay import Overlay

WIDTH, ROW, HEADING, PAD = 860, 28, 40, 24
Row = tuple[str, str, str]
"""Group, title and key of what no command stands for."""
HANDS: tuple[Row, ...] = (
    ("Move", "Extend the selection", "Shift Down"),
    ("Move", "First, last order", "Home"),
    ("Window", "Back one layer", "Esc"),
)
"""Keys that the list and the layers answer by themselves."""


class Keys(QWidget):
    """The sheet's content, in three columns."""

    def __init__(
        self, theme: Theme, commands: Callable[[], list[Command]], more: Callable[[], Sequence[Row]], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.theme = theme
        self._commands, self._more = commands, more

    def groups(self) -> dict[str, list[tuple[str, str]]]:
        """Title and key of every command that has one, by group."""
        made: dict[str, list[tuple[str, str]]] = {}
        for command in self._commands():
            if command.key:
                made.setdefault(command.group, []).append((command.title, command.key))
        for group, title, key in (*(row for row in HANDS if row[0] in made), *self._more()):
            made.setdefault(group, []).append((title, key))
        return made

    def columns(self) -> list[list[str]]:
        """Groups in three columns, each as full as the others."""
        groups = self.groups()
        columns: list[list[str]] = [[], [], []]
        heights = [0, 0, 0]
        for name in sorted(groups, key=lambda n: -len(groups[n])):
            least = heights.index(min(heights))
            columns[least].append(name)
            heights[least] += len(groups[name]) + 2
        return columns

    def sizeHint(self) -> QSize:
        groups, px = self.groups(), self.theme.px
        tallest = max(sum(px(HEADING) + len(groups[n]) * px(ROW) for n in column) for column in self.columns())
        return QSize(px(WIDTH), tallest + 2 * px(PAD))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, px = QPainter(self), self.theme.px
        groups, columns = self.groups(), self.columns()
        width = (self.width() - 2 * px(PAD)) / len(columns)
        for n, names in enumerate(columns):
            y: float = px(PAD)
            for name in names:
                box = QRectF(px(PAD) + n * width, y, width - px(PAD), px(HEADING))
                y = self._paint_group(painter, box, name, groups[name])

    def _paint_group(self, painter: QPainter, box: QRectF, name: str, rows: list[tuple[str, str]]) -> float:
        theme, px = self.theme, self.theme.px
        paint.paint_text(painter, box, name, theme, "small.600", theme.color("t3"))
        y = box.bottom()
        for title, key in rows:
            line = QRectF(box.left(), y, box.width(), px(ROW))
            wide = paint.key_width(theme, key)
            paint.paint_key(painter, line.right() - wide, line.center().y(), key, theme)
            paint.paint_text(painter, line.adjusted(0, 0, -wide - 8, 0), title, theme, "body", theme.color("t1"))
            y += px(ROW)
        return y


class KeySheet(Overlay):
    """Any key closes it. `more`: rows of the page in front that are no commands."""

    def __init__(
        self,
        theme: Theme,
        commands: Callable[[], list[Command]],
        window: QWidget,
        more: Callable[[], Sequence[Row]] = tuple,
    ) -> None:
        super().__init__(theme, window, "All keys", WIDTH)
        self.keys = Keys(theme, commands, more, self.panel)
        self.column.addWidget(self.keys)
        self.panel.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.close_panel()
