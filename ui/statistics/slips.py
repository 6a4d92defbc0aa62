"""What slips through the quality check: one figure with its interval, and rates of people only to whom they belong."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.escape import LEAST_LOOKS, LEAST_SEEDED, Escape, Rate, Skill
from services.workstation.slips import NO_SLIPS, Checker, Slips
from ui.formats import count, percent
from ui.icons import Icons
from ui.paint import hline, paint_text
from ui.statistics.panel import HEAD, PAD, Panel, Table, paint_bar, row_text

WHOLE, ROW, MOST, HIGH = 300, 30, 12, 200
INK = "chart4"
HEADS = ("Checker", "Faults found", "False alarms", "Slips through")
STARTS = (0.0, 0.2, 0.47, 0.74, 1.0)
"""Where the columns of people begin, as shares of their room."""


class SlipsThrough(Panel):
    """One figure for the shop; rows of people only for whoever may see them: their own, or for those who lead, all."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(icons, "Quality check: what slips through", "", (), parent)
        self.slips, self.people = NO_SLIPS, tuple[Checker, ...]()
        self.lacking = "No second look in this period and no practice. Practice is at the QC bench, G C."
        self._lay()

    def show_slips(self, slips: Slips, own: str, everybody: bool, when: str) -> None:
        """`own`: the key of who looks at it; `when`: how old the newest of it is."""
        self.slips = slips
        self.people = tuple(one for one in slips.checkers if everybody or one.key == own)
        self.subtitle = when
        self.renew()

    def enough(self) -> bool:
        return bool(self.slips.whole.looks or self.slips.waiting or self.people)

    def table(self) -> Table:
        all_ = ("All", "", "", slips_words(self.slips.whole))
        rows = [(one.name, *skill_words(one.skill), slips_words(one.escape)) for one in self.people]
        return [HEADS, all_, *rows]

    def words(self) -> str:
        whole = self.slips.whole
        if whole.rate is None:
            return f"Too few second looks to say: {whole.looks} of {LEAST_LOOKS}."
        return f"Of the pieces that passed {slips_words(whole)} are faulty, {basis(self.slips)}."

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(640), self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        rows = min(len(self.people), MOST) + 1
        return QSize(self.theme.px(480), max(self.theme.px(HIGH), self.theme.px(HEAD + PAD + ROW * rows)))

    def draw(self, painter: QPainter, box: QRectF) -> None:
        px = self.theme.px
        wide = min(px(WHOLE), box.width() / 2) if self.people else box.width()
        self._whole(painter, QRectF(box.x(), box.y(), wide, box.height()))
        if self.people:
            self._rows(painter, box.adjusted(wide + px(24), 0, 0, 0))

    def _whole(self, painter: QPainter, box: QRectF) -> None:
        theme, px, whole = self.theme, self.theme.px, self.slips.whole
        figure = QRectF(box.x(), box.y(), box.width(), px(40))
        line = QRectF(box.x(), figure.bottom() + px(4), box.width(), px(20))
        if whole.rate is None:
            paint_text(painter, figure, "–", theme, "figure", theme.color("t3"))
            said = f"Too few to say: {whole.looks} of {count(LEAST_LOOKS, 'second look')}"
        else:
            paint_text(painter, figure, fine(whole.rate), theme, "figure", theme.color("t1"))
            said = f"of passed pieces are faulty, likely {fine(whole.low)} to {fine(whole.high)}"
        paint_text(painter, line, said, theme, "small", theme.color("t2"))
        line = line.translated(0, px(24))
        if whole.rate is not None:
            self._span(painter, QRectF(line.x(), line.y() + px(4), min(line.width(), px(260)), px(10)))
            line = line.translated(0, px(24))
        for words in notes(self.slips):
            paint_text(painter, line, words, theme, "small", theme.color("t3"))
            line = line.translated(0, px(18))

    def _span(self, painter: QPainter, box: QRectF) -> None:
        """Where the true share lies in 95 of 100 cases, on a scale that ends at a round value above it."""
        theme, whole = self.theme, self.slips.whole
        top = next(end for end in (0.05, 0.1, 0.2, 0.5, 1.0) if whole.high <= end)
        paint_bar(painter, box, theme.color("line"), flat=True)
        left, right = (box.x() + box.width() * share / top for share in (whole.low, whole.high))
        paint_bar(painter, QRectF(left, box.y(), max(3.0, right - left), box.height()), theme.color(INK), flat=True)
        if whole.rate is not None:
            at = box.x() + box.width() * whole.rate / top
            painter.fillRect(QRectF(at - 1, box.y() - 3, 2, box.height() + 6), theme.color("t1"))
        end = QRectF(box.right() + theme.px(6), box.y() - theme.px(4), theme.px(60), theme.px(18))
        paint_text(painter, end, percent(top), theme, "micro.tnum", theme.color("t3"))

    def _rows(self, painter: QPainter, box: QRectF) -> None:
        theme, px = self.theme, self.theme.px
        for n, row in enumerate([HEADS, *self.table()[2 : 2 + MOST]]):
            line = QRectF(box.x(), box.y() + n * px(ROW), box.width(), px(ROW))
            for at, words in enumerate(row):
                left, right = (box.x() + box.width() * STARTS[at + end] for end in (0, 1))
                cell = QRectF(left, line.y(), right - left - px(8), line.height())
                role = "small.600" if n == 0 else "small.500" if at == 0 else "small.tnum"
                fits = theme.metrics(role).horizontalAdvance(words) <= cell.width()
                row_text(painter, cell, words if fits else shorter(words), theme, role, "t2" if n == 0 else "t1")
            hline(painter, line.x(), line.bottom() - 1, line.width(), theme.color("line"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()


def shorter(words: str) -> str:
    """Without the count behind the interval, which the copied table has."""
    rate, closed, _ = words.partition(") of ")
    return f"{rate})" if closed else words


def fine(share: float) -> str:
    """Small shares need a digit more: "2.4 %", "36 %"."""
    return f"{share * 100:.1f}\u00a0%" if 0 < share < 0.0995 else percent(share)


def slips_words(escape: Escape) -> str:
    """ "2.4 % (0.8 to 6.1 %)", or how many looks there are of those that are needed."""
    if escape.rate is None:
        return f"{escape.looks} of {LEAST_LOOKS} looks"
    return f"{fine(escape.rate)} ({_bare(escape.low)} to {fine(escape.high)})"


def skill_words(skill: Skill) -> tuple[str, str]:
    """Faults found, good pieces failed: each with interval and count, or only the count where it is too few."""
    return _rate(skill.hit), _rate(skill.alarm)


def _rate(rate: Rate) -> str:
    if rate.of < LEAST_SEEDED:
        return f"{rate.hits} of {rate.of}, too few" if rate.of else "No practice yet"
    low, high = rate.span
    return f"{percent(rate.share or 0.0)} ({round(low * 100)} to {percent(high)}) of {rate.of}"


def _bare(share: float) -> str:
    return fine(share).removesuffix("\u00a0%")


def basis(slips: Slips) -> str:
    """ "3 of 120 second looks failed"."""
    return f"{slips.whole.failed} of {count(slips.whole.looks, 'second look')} failed"


def notes(slips: Slips) -> list[str]:
    """What the figure rests on, and what it does not take account of."""
    made = [f"{basis(slips)}, {slips.waiting} still to be looked at"]
    if slips.whole.rate is not None:
        known = "Corrected for what second lookers miss"
        unknown = "At least that: what they miss is not known"
        made.append(known if slips.whole.corrected else unknown)
    return made
