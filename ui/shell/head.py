"""The page's head: title and figures, the one field for search and commands, download of all new, bell, theme."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from ui import paint
from ui.formats import grouped
from ui.icons import Icons
from ui.widgets.button import Button

HEIGHT, FIELD, FIELD_WIDTH = 52, 32, 280


class SearchField(QAbstractButton):
    """Looks like a field; pressed, the palette opens."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._theme = icons.theme
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Search or run a command, Ctrl K")
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(FIELD_WIDTH), self._theme.px(FIELD))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(160), self._theme.px(FIELD))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        box = QRectF(self.rect())
        paint.paint_card(painter, box, 6, theme.color("bg2"), theme.color("line2"))
        if self.hasFocus():
            paint.paint_ring(painter, box, 6, theme)
        size = theme.px(16)
        self._icons.paint(painter, "search", 16, "t3", theme.px(10), (self.height() - size) / 2)
        key = paint.key_width(theme, "Ctrl K")
        words = box.adjusted(theme.px(34), 0, -key - theme.px(14), 0)
        paint.paint_text(painter, words, "Search or run a command", theme, "body", theme.color("t3"))
        paint.paint_key(painter, self.width() - key - theme.px(7), self.height() / 2, "Ctrl K", theme)


class Head(QWidget):
    """`asked`: the command of a button. `belled`: the bell was pressed."""

    asked = Signal(str)
    belled = Signal()

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = icons.theme
        self._title, self._summary, self._stale = "", "", ""
        self._tools: QWidget | None = None
        self._new = 0
        self.setFixedHeight(self._theme.px(HEIGHT))
        self.field = SearchField(icons, self)
        self.download = Button(icons, "Download new", "download", "Shift D", parent=self)
        self.bell = Button(icons, "Notices", "bell", kind="bare", compact=True, parent=self)
        self.light = Button(icons, "Light or dark", "sun", kind="bare", compact=True, parent=self)
        self._lay_out()

    def _lay_out(self) -> None:
        self.field.clicked.connect(lambda: self.asked.emit("search"))
        self.download.clicked.connect(lambda: self.asked.emit("download-new"))
        self.light.clicked.connect(lambda: self.asked.emit("theme"))
        self.bell.clicked.connect(self.belled)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(20, 0, 12, 0)
        self.row.setSpacing(12)
        self.row.addStretch(1)
        self.row.addWidget(self.field)
        self.row.addWidget(self.download)
        self.row.addWidget(self.bell)
        self.row.setSpacing(8)
        self.row.addWidget(self.light)
        self._turned()
        self._theme.changed.connect(self._turned)

    def _turned(self) -> None:
        self.light.show_as(
            "Use the light theme" if self._theme.dark else "Use the dark theme", "sun" if self._theme.dark else "moon"
        )

    def show_tools(self, tools: QWidget | None) -> None:
        """A workplace's own controls in place of search and download; None brings those back."""
        if self._tools is not None and self._tools is not tools:
            self.row.removeWidget(self._tools)
            self._tools.hide()
        if tools is not None and tools is not self._tools:
            self.row.insertWidget(1, tools)
            tools.show()
        self._tools = tools
        self.field.setVisible(tools is None)
        self.download.setVisible(tools is None and self._new > 0)
        self.update()

    def show_new(self, count: int) -> None:
        """How many new orders wait for their files."""
        self._new = count
        self.download.setVisible(count > 0 and self._tools is None)
        self.download.show_as(f"Download {grouped(count)} new", "download", "Shift D")

    def show_title(self, title: str, summary: str, stale: str = "") -> None:
        """`stale`: how old the figures are, in the color of a warning; empty while they are fresh."""
        self._title, self._summary, self._stale = title, summary, stale
        self.setAccessibleName(f"{title}, {summary}{stale}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), theme.color("bg1"))
        paint.hline(painter, 0, self.height() - 1, self.width(), theme.color("line"))
        left = theme.px(20)
        room = (self._tools or self.field).x() - left - 16
        box = QRectF(left, 0, room, self.height() - 1)
        paint.paint_text(painter, box, self._title, theme, "title", theme.color("t1"))
        used = theme.metrics("title").horizontalAdvance(self._title) + theme.px(10)
        rest = box.adjusted(used, theme.px(1), 0, 0)
        if rest.width() > 40:
            paint.paint_text(painter, rest, self._summary, theme, "body", theme.color("t2"))
            used = theme.metrics("body").horizontalAdvance(self._summary)
            rest = rest.adjusted(used, 0, 0, 0)
        if self._stale and rest.width() > 40:
            paint.paint_text(painter, rest, self._stale, theme, "body", theme.color("warnText"))
