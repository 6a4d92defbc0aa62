"""One download: its name, how far and how fast it goes, what can be done, and a line for each file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from services.workstation.batches import Batch
from ui import formats, paint
from ui.downloads.lines import Line
from ui.icons import Icons
from ui.widgets.banner import Link
from ui.widgets.button import PANE, Button

HEAD, LINE, FOOT = 84, 28, 10
NUMBER = 92
"""Room for an order's number."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A download, the lines of its files, how many files have none, and whether others run that it could overtake."""

    batch: Batch
    lines: Sequence[Line] = ()
    more: int = 0
    behind: bool = False


class Card(QWidget):
    """`asked`: pause, go-on or first, and the download's name. `retried`: one file."""

    asked = Signal(str, str)
    retried = Signal(object)

    def __init__(self, icons: Icons, open_folder: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons, self._theme = icons, icons.theme
        self._shown: Shown | None = None
        self.first = self._button("Fetch first", "skip-forward", lambda: self._ask("first"))
        self.pause = self._button("Pause", "pause", lambda: self._ask("pause"))
        self.go_on = self._button("Go on", "play", lambda: self._ask("go-on"))
        self.folder = self._button("Open folder", "folder-open", open_folder)
        self.retries: list[Link] = []

    def _button(self, words: str, icon: str, act: Callable[[], None]) -> Button:
        made = Button(self._icons, words, icon, height=PANE, parent=self)
        made.clicked.connect(act)
        return made

    def _ask(self, what: str) -> None:
        if self._shown is not None:
            self.asked.emit(what, self._shown.batch.name)

    def _retry(self, at: int) -> None:
        if self._shown is not None:
            failed = [line.file for line in self._shown.lines if line.retry]
            self.retried.emit(failed[at])

    def show_batch(self, shown: Shown) -> None:
        self._shown = shown
        batch = shown.batch
        self.first.setVisible(shown.behind and batch.running)
        self.pause.setVisible(batch.running)
        self.go_on.setVisible(batch.paused or batch.failed > 0 or batch.held)
        again = (batch.failed > 0 or batch.held) and not batch.paused
        self.go_on.show_as("Try again" if again else "Go on", "rotate-ccw" if again else "play")
        self._ready_retries(sum(line.retry for line in shown.lines))
        rows = len(shown.lines) + (1 if shown.more and shown.lines else 0)
        self.setFixedHeight(self._theme.px(HEAD + LINE * rows + (FOOT if rows else 0)))
        self.setAccessibleName(f"{batch.title}: {self.words()}")
        self.setAccessibleDescription("\n".join(f"{line.order} {line.name}: {line.words}" for line in shown.lines))
        self._lay()
        self.update()

    def _ready_retries(self, count: int) -> None:
        while len(self.retries) < count:
            link, at = Link(self._icons, "Retry", parent=self), len(self.retries)
            link.clicked.connect(lambda _=False, at=at: self._retry(at))
            self.retries.append(link)
        for n, link in enumerate(self.retries):
            link.setVisible(n < count)

    def words(self) -> str:
        """How far it is and how long it takes, in words."""
        if self._shown is None:
            return ""
        batch = self._shown.batch
        done = f"{formats.grouped(batch.done)} of {formats.count(batch.files, 'file')}"
        weight = formats.size(batch.bytes)
        if batch.running and batch.total > batch.bytes:
            weight += f" of {formats.size(batch.total)}"
        parts = [done, weight]
        if batch.failed:
            parts.append(f"{formats.grouped(batch.failed)} failed")
        if batch.running and batch.speed >= 1:
            parts.append(f"{formats.size(round(batch.speed))}/s")
            parts += [formats.left(timedelta(seconds=batch.left))] if batch.left is not None else []
        elif batch.words and not batch.failed:
            parts.append(batch.words)
        return ", ".join(parts)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()

    def _lay(self) -> None:
        px = self._theme.px
        right = self.width() - px(16)
        for button in (self.folder, self.go_on, self.pause, self.first):
            if button.isVisibleTo(self):
                size = button.measure()
                right -= size.width()
                button.setGeometry(right, px(14), size.width(), size.height())
                right -= px(8)
        self._room = right
        failed = [n for n, line in enumerate(self._shown.lines) if line.retry] if self._shown else []
        for n, link in zip(failed, self.retries, strict=False):
            size = link.measure()
            y = px(HEAD + LINE * n) + (px(LINE) - size.height()) // 2
            link.setGeometry(self.width() - px(16) - size.width(), y, size.width(), size.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._shown is None:
            return
        painter, theme, batch = QPainter(self), self._theme, self._shown.batch
        px = theme.px
        fill = theme.color("bg2" if theme.dark else "bg1")
        paint.paint_card(painter, QRectF(self.rect()), px(8), fill, theme.color("line"))
        pad = px(16)
        icon, ink = ("triangle-alert", "warnText") if batch.failed else ("folder-down", "t2")
        self._icons.paint(painter, icon, 18, ink, pad, px(16))
        left = pad + px(28)
        name = QRectF(left, px(12), self._room - left, px(24))
        paint.paint_text(painter, name, batch.title, theme, "strong", theme.color("t1"))
        below = QRectF(left, px(38), self._room - left, px(20))
        paint.paint_text(painter, below, self.words(), theme, "small", theme.color("t2"))
        bar = QRectF(left, px(66), self.width() - left - pad, px(4))
        paint.paint_bar(
            painter, bar, _share(batch), theme.color("warn" if batch.failed else "accent"), theme.color("line")
        )
        self._paint_lines(painter, left)

    def _paint_lines(self, painter: QPainter, left: int) -> None:
        theme, px = self._theme, self._theme.px
        shown = self._shown
        for n, line in enumerate(shown.lines if shown else ()):
            self._paint_line(painter, line, QRectF(left, px(HEAD + LINE * n), self.width() - left - px(16), px(LINE)))
        if shown and shown.more and shown.lines:
            box = QRectF(left + px(22), px(HEAD + LINE * len(shown.lines)), self.width() - left, px(LINE))
            words = f"and {formats.count(shown.more, 'more file')}"
            paint.paint_text(painter, box, words, theme, "small", theme.color("t3"))

    def _paint_line(self, painter: QPainter, line: Line, box: QRectF) -> None:
        theme, px = self._theme, self._theme.px
        self._icons.paint(painter, line.icon, 14, line.tone, box.x(), box.y() + (box.height() - px(14)) / 2)
        x = box.x() + px(22)
        number = QRectF(x, box.y(), px(NUMBER - 8), box.height())
        paint.paint_text(painter, number, line.order, theme, "mono_small", theme.color("t1"))
        x += px(NUMBER)
        half = (box.right() - x) * 0.42
        name = QRectF(x, box.y(), half - px(12), box.height())
        paint.paint_text(painter, name, line.name, theme, "small", theme.color("t2"), middle=True)
        end = box.right() - (px(64) if line.retry else 0)
        words = QRectF(x + half, box.y(), end - x - half, box.height())
        paint.paint_text(painter, words, line.words, theme, "small", theme.color(line.tone))


def _share(batch: Batch) -> float:
    """By bytes where they are known, else by files."""
    if batch.running and batch.total:
        return batch.bytes / batch.total
    return batch.done / batch.files if batch.files else 0.0
