"""The cards at the rail's foot: long work, how fresh the orders are, who works here."""

from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui import formats, paint
from ui.icons import Icons
from ui.widgets.card import JobCard, SyncCard

if TYPE_CHECKING:
    from services.workstation.batches import Batch
    from services.workstation.sync import Line

FOOT, NARROW = 56, 100


class Freshness(SyncCard):
    """How it stands with the receiver, in words and always; only the icon where the rail is folded."""

    def show_line(self, line: "Line | None", now: datetime, zone: tzinfo) -> None:
        """The newest word of the sync; None before the first."""
        if line is None:
            self.say("Connecting", "What is here can be used", icon="cloud")
            return
        waiting = f"{formats.count(line.waiting, 'change')} waiting to sync"
        if line.problem:
            self.say(line.problem, line.hint or line.words, "warn", "triangle-alert")
        elif not line.online:
            self.say("Working offline", waiting if line.waiting else "Changes are sent later", "warn")
        elif line.waiting:
            self.say("Syncing", waiting, icon="refresh-cw")
        else:
            synced = formats.ago(line.synced_at, now, zone) if line.synced_at else "now"
            self.say("Up to date", f"Synced {synced}")
        self.setToolTip(f"{self.words}. {self.second}")

    def measure(self) -> QSize:
        """The icon alone needs no room for two lines."""
        return QSize(40, self.theme.px(36)) if 0 < self.width() < NARROW else super().measure()

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.measure().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (event.oldSize().width() < NARROW) != (self.width() < NARROW):
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.width() >= NARROW:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        if self.hasFocus():
            paint.paint_ring(painter, QRectF(self.rect()), 8, self.theme)
        self.draw_icon(painter, self.picture, 18, f"{self.tone}Text", (self.width() - self.theme.px(18)) / 2)


class Jobs(JobCard):
    """Downloads on their way. Hidden while there is none, and where the rail is folded."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(icons, parent)
        self._running: dict[str, Batch] = {}
        self.hide()

    @property
    def names(self) -> tuple[str, ...]:
        """The batches that run."""
        return tuple(self._running)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.sizeHint().height())

    def show_batch(self, batch: "Batch") -> None:
        """News of one download; the card goes when none runs."""
        if batch.running:
            self._running[batch.name] = batch
        else:
            self._running.pop(batch.name, None)
        self.setVisible(bool(self._running))
        if self._running:
            self._say()

    def _say(self) -> None:
        batches = tuple(self._running.values())
        files, done = sum(b.files for b in batches), sum(b.done for b in batches)
        rests = [b.left for b in batches]
        words = f"{done} of {files}, {formats.size(sum(b.bytes for b in batches))}"
        if all(rest is not None for rest in rests):
            words = f"{done} of {files}, {formats.left(timedelta(seconds=sum(r for r in rests if r)))}"
        self.say("Downloading", words, done / max(1, files))


class PersonCard(QAbstractButton):
    """Who works here; pressed, somebody else takes over."""

    chosen = Signal(object)

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._theme = icons.theme
        self._name, self._role = "", ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_person(self, name: str, role: str) -> None:
        self._name, self._role = name, ROLE_WORDS.get(role, "")
        self.setAccessibleName(f"{name or 'Nobody'} works here. Change")
        self.setToolTip(f"{name}, {self._role}" if name else "Choose who works here")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, self._theme.px(FOOT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        paint.hline(painter, 0, 0, self.width(), theme.color("line"))
        disc = theme.px(28)
        folded = self.width() < NARROW
        left = (self.width() - disc) / 2 if folded else theme.px(6)
        paint.paint_disc(painter, QRectF(left, (self.height() - disc) / 2 + 2, disc, disc), self._name, theme)
        if self.hasFocus():
            paint.paint_ring(painter, QRectF(self.rect()).adjusted(0, 4, 0, 0), 6, theme)
        if not folded:
            self._paint_words(painter, theme.px(44))

    def _paint_words(self, painter: QPainter, left: int) -> None:
        theme = self._theme
        width = self.width() - left - theme.px(30)
        whole = theme.line("body") + theme.line("small")
        upper = QRectF(left, (self.height() - whole) / 2 + 2, width, theme.line("body"))
        paint.paint_text(painter, upper, self._name or "Nobody", theme, "body.500", theme.color("t1"))
        lower = QRectF(left, upper.bottom(), width, theme.line("small"))
        paint.paint_text(painter, lower, self._role, theme, "small", theme.color("t3"))
        size = theme.px(16)
        x, y = self.width() - theme.px(8) - size, (self.height() - size) / 2 + 2
        self._icons.paint(painter, "chevrons-up-down", 16, "t2", x, y)


ROLE_WORDS = {
    "operator": "Press operator",
    "checker": "Quality checker",
    "manager": "Manager",
    "admin": "Administrator",
}
