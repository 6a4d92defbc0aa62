"""The statistics page: five figures and six panels over a period, read from this computer's cache off the window."""

import asyncio
from functools import partial

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.people import Right, may
from services.workstation.practiced import person_key
from services.workstation.reports import Statistics, statistics
from ui.formats import ago, clock
from ui.paint import hline, paint_text
from ui.station import Station
from ui.statistics.days import InOut, LeadTime
from ui.statistics.figure import Figure
from ui.statistics.reasons import Offer, Reasons
from ui.statistics.shares import ByStatus, Hours
from ui.statistics.slips import SlipsThrough
from ui.statistics.values import five
from ui.widgets.segments import Segments

PERIODS = (("Today", 1), ("7 days", 7), ("14 days", 14), ("30 days", 30))
NAMES = ("Open orders", "Overdue", "Shipped today", "First-pass yield", "Median lead time")
USUAL, BAR, GAP, SIDE = 2, 48, 12, 20
AGAIN_MS = 2000
"""Changes that keep coming are counted at most so often."""


class StatisticsBar(QWidget):
    """When the figures were counted, and the period."""

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.words = station.theme, ""
        self.periods = Segments(station.icons, "Period", tuple(word for word, _ in PERIODS), USUAL, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(SIDE, 0, SIDE, 0)
        row.addStretch(1)
        row.addWidget(self.periods)
        self._renew()
        self.theme.changed.connect(self._renew)

    def say(self, words: str) -> None:
        self.words = words
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        painter.fillRect(self.rect(), theme.color("bg1"))
        hline(painter, 0, self.height() - 1, self.width(), theme.color("line"))
        room = QRectF(theme.px(SIDE), 0, self.periods.x() - theme.px(SIDE + 8), self.height() - 1)
        paint_text(painter, room, self.words, theme, "body", theme.color("t2"))

    def _renew(self) -> None:
        self.setFixedHeight(self.theme.px(BAR))


class StatisticsPage(QWidget):
    """Counts anew when it is opened, when the period changes, and while it is open, after changes."""

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.station, self.theme = station, station.theme
        icons = station.icons
        self.bar = StatisticsBar(station, self)
        self.figures = tuple(Figure(icons, name) for name in NAMES)
        self.inout, self.statuses = InOut(icons), ByStatus(icons)
        self.lead, self.reasons, self.hours = LeadTime(icons), Reasons(icons), Hours(icons)
        self.slips = SlipsThrough(icons)
        self.offer = Offer(icons)
        self.offer.asked.connect(self._settle)
        self.found: Statistics | None = None
        self._asked = 0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(AGAIN_MS)
        self._later.timeout.connect(self.count)
        self._lay_out()
        self.bar.periods.chosen.connect(self.count)
        station.hub.touched.connect(self._touched)
        station.hub.own.connect(self._touched)
        station.changed.connect(self._show_slips)

    @property
    def days(self) -> int:
        """The period in days, today included."""
        return PERIODS[self.bar.periods.at][1]

    def count(self) -> None:
        """Ask for the figures; only the newest answer is shown."""
        self._asked += 1
        self._later.stop()
        self.station.tasks.start(_read(self.station, self.days), partial(self._counted, self._asked))

    def show_figures(self, found: Statistics) -> None:
        self.found = found
        for figure, value in zip(self.figures, five(found), strict=True):
            figure.show_value(value)
        self.inout.show_days(found.days)
        self.statuses.show_statuses(found.statuses)
        self.lead.show_days(found.days)
        self.reasons.show_failures(found.quality.failures)
        self.offer.show_advice(found.quality.advice)
        self.hours.show_hours(found.hours)
        self._show_slips()
        self.bar.say(f"Counted {clock(self.station.clock(), self.station.zone)} from the orders on this computer")

    def _show_slips(self) -> None:
        """Everybody sees the whole and their own; those who lead see each checker's."""
        if self.found is None:
            return
        author, slips = self.station.author(), self.found.slips
        now, zone = self.station.clock(), self.station.zone
        ages = [("Newest second look", slips.looked_at), ("newest practice", slips.practiced_at)]
        when = ", ".join(f"{what} {ago(at, now, zone)}" for what, at in ages if at is not None)
        everybody = may(author.role, Right.SEE_CHECKERS)
        own = person_key(self.station.person_id, self.station.person)
        self.slips.show_slips(slips, own, everybody, f"{when[:1].upper()}{when[1:]}" or "Second looks and practice")

    def _settle(self, rule: str) -> None:
        """The settings, where the file rules stand."""
        self.station.hub.sought = rule
        self.station.hub.place.emit("settings")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.count()

    def _counted(self, asked: int, found: Statistics) -> None:
        if asked == self._asked:
            self.show_figures(found)

    def _touched(self, orders: frozenset[str]) -> None:
        if self.isVisible() and not self._later.isActive():
            self._later.start()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = Ground(self.station)
        column = QVBoxLayout(inside)
        column.setContentsMargins(SIDE, GAP, SIDE, SIDE)
        column.setSpacing(GAP)
        column.addLayout(self._top())
        column.addWidget(self.offer)
        column.addLayout(self._panels(), 1)
        area.setWidget(inside)
        whole.addWidget(self.bar)
        whole.addWidget(area, 1)

    def _top(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        for figure in self.figures:
            row.addWidget(figure, 1)
        return row

    def _panels(self) -> QGridLayout:
        """Thirty columns: five eighths and the rest above, thirds below, the whole width for what slips through."""
        made = QGridLayout()
        made.setSpacing(GAP)
        made.addWidget(self.inout, 0, 0, 1, 18)
        made.addWidget(self.statuses, 0, 18, 1, 12)
        for n, panel in enumerate((self.lead, self.reasons, self.hours)):
            made.addWidget(panel, 1, 10 * n, 1, 10)
        made.addWidget(self.slips, 2, 0, 1, 30)
        for n in range(30):
            made.setColumnStretch(n, 1)
        made.setRowStretch(0, 1)
        made.setRowStretch(1, 1)
        return made


class Ground(QWidget):
    """What the cards lie on: lower than they in either theme."""

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = station.theme
        self.theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self.theme.color("bg1" if self.theme.dark else "bg0"))


async def _read(station: Station, days: int) -> Statistics:
    return await asyncio.to_thread(statistics, station.store, station.clock(), station.zone, days)
