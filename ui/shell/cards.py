"""The cards at the rail's foot: long work, how fresh the orders are, who works here."""

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui import formats, paint
from ui.icons import Icons

if TYPE_CHECKING:
    from services.workstation.images import Batch
    from services.workstation.sync import Line

FOOT, CARD, JOB = 56, 62, 78


class Card(QAbstractButton):
    """A card that can be pressed: icon, a line in bold, a line below; only the icon where the rail is folded."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._theme = icons.theme
        self.icon_, self.ink = "cloud-check", "okText"
        self.title, self.text = "", ""
        self.tint = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def folded(self) -> bool:
        return self.width() < 100

    def say(self, icon: str, ink: str, title: str, text: str, tint: str = "") -> None:
        """What the card tells; repaints only where that changed."""
        if (icon, ink, title, text, tint) == (self.icon_, self.ink, self.title, self.text, self.tint):
            return
        self.icon_, self.ink, self.title, self.text, self.tint = icon, ink, title, text, tint
        self.setAccessibleName(f"{title}. {text}")
        self.setToolTip(f"{title}\n{text}" if self.folded else "")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, self._theme.px(CARD))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter, theme = QPainter(self), self._theme
        size = theme.px(18)
        if self.folded:
            self._icons.paint(painter, self.icon_, 18, self.ink, (self.width() - size) / 2, (self.height() - size) / 2)
            return
        box = QRectF(self.rect())
        fill = theme.color(self.tint) if self.tint else theme.color("bg0" if theme.dark else "bg1")
        paint.paint_card(painter, box, 8, fill, theme.color("line"))
        if self.hasFocus():
            paint.paint_ring(painter, box, 8, theme)
        self._icons.paint(painter, self.icon_, 18, self.ink, theme.px(12), theme.px(12))
        self._paint_lines(painter, theme.px(40))

    def _paint_lines(self, painter: QPainter, left: int) -> None:
        theme = self._theme
        width = self.width() - left - theme.px(10)
        upper = QRectF(left, theme.px(11), width, theme.line("body"))
        paint.paint_text(painter, upper, self.title, theme, "body.500", theme.color("t1"))
        lower = QRectF(left, upper.bottom(), width, theme.line("small"))
        paint.paint_text(painter, lower, self.text, theme, "small", theme.color("t3"))


class SyncCard(Card):
    """How it stands with the receiver, in words and always."""

    def show_line(self, line: "Line | None", now: datetime, zone: tzinfo) -> None:
        """The newest word of the sync; None before the first."""
        if line is None:
            self.say("cloud", "t3", "Connecting", "Orders on this computer can be used")
            return
        waiting = formats.count(line.waiting, "change") + " waiting to sync"
        if line.problem:
            self.say("triangle-alert", "warnText", line.problem, line.hint or line.words, "warnTint")
        elif not line.online:
            text = waiting if line.waiting else "Changes are sent later"
            self.say("cloud-off", "warnText", "Working offline", text, "warnTint")
        elif line.waiting:
            self.say("refresh-cw", "t2", "Syncing", waiting)
        else:
            synced = formats.ago(line.synced_at, now, zone) if line.synced_at else "now"
            self.say("cloud-check", "okText", "Up to date", f"Synced {synced}")


class JobCard(Card):
    """Long work: what, how far, how much is left. Hidden while there is none."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(icons, parent)
        self._share = 0.0
        self._running: dict[str, Batch] = {}
        self.hide()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, self._theme.px(JOB))

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
        first = next(iter(self._running.values()))
        self._share = first.bytes / first.total if first.total else first.done / max(1, first.files)
        more = f", +{len(self._running) - 1} more" if len(self._running) > 1 else ""
        text = f"{first.done} of {first.files}, {formats.size(first.bytes)}{more}"
        self.say("download", "accentText", "Downloading files", text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if not self.folded:
            theme, painter = self._theme, QPainter(self)
            bar = QRectF(theme.px(12), self.height() - theme.px(14), self.width() - theme.px(24), 4)
            paint.paint_bar(painter, bar, self._share, theme.color("accent"), theme.color("line"))


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

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, self._theme.px(FOOT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter, theme = QPainter(self), self._theme
        paint.hline(painter, 0, 0, self.width(), theme.color("line"))
        disc = theme.px(28)
        folded = self.width() < 100
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
