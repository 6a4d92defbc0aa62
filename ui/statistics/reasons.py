"""QC failures as a Pareto chart, by reason, product or machine, with what they cost; and the stricter rule on offer."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.orders import Money
from app.refunding import shown
from app.states import ReprintReason
from app.wording import REPRINT_WORDS
from services.workstation.quality import Advice, By, Failure, Share, by_payer, costs, pareto
from ui.formats import count, percent, times
from ui.icons import Icons
from ui.paint import paint_text
from ui.statistics.panel import HEAD, PAD, Panel, Table, paint_bar, row_text
from ui.widgets.button import Button
from ui.widgets.card import NoteCard
from ui.widgets.segments import Segments

WAYS: tuple[tuple[str, By], ...] = (("Reason", "reason"), ("Product", "product"), ("Machine", "machine"))
NAME, BAR, ROW, NUMBER, COST, SHARE, CHOICE = 128, 14, 40, 34, 84, 44, 40
INK = "chart4"


class Reasons(Panel):
    """Most frequent first, with cost and the running share of all. No chart of people: that is not what it is for."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(icons, "QC failures", "Running share at the right", (), parent)
        self.failures: Sequence[Failure] = ()
        self.ways = Segments(icons, "By", tuple(word for word, _ in WAYS), 0, self)
        self.ways.chosen.connect(lambda _: self.renew())
        self.lacking = "No failed check in this period."
        self._lay()

    def show_failures(self, failures: Sequence[Failure]) -> None:
        self.failures = tuple(failures)
        paid = ", ".join(f"{payer.value} {money(sums)}" for payer, sums in by_payer(self.failures))
        counted = count(len(self.failures), "failure")
        self.subtitle = f"{counted}: {paid}" if paid else counted if self.failures else "Running share at the right"
        self.setToolTip(f"Who pays: {paid}" if paid else "")
        self.renew()

    @property
    def by(self) -> By:
        return WAYS[self.ways.at][1]

    def shares(self) -> tuple[Share, ...]:
        return pareto(self.failures, self.by)

    def name(self, share: Share) -> str:
        return REPRINT_WORDS[ReprintReason(share.name)] if self.by == "reason" else share.name

    def table(self) -> Table:
        rows = [(self.name(s), str(s.count), money(s.cost), percent(s.running)) for s in self.shares()]
        return [(WAYS[self.ways.at][0], "Failures", "Cost", "Running share"), *rows]

    def words(self) -> str:
        first = self.shares()[0]
        whole = money(costs(self.failures))
        cost = f" They cost {whole} in all." if whole else ""
        return f"{self.name(first)} comes first with {first.count}, {percent(first.running)} of all.{cost}"

    def draw(self, painter: QPainter, box: QRectF) -> None:
        px, rows = self.theme.px, self.shares()
        high = min(box.height() / max(1, len(rows)), px(ROW))
        high = max(high, px(22))
        shown_rows = rows[: max(1, int(box.height() // high))]
        cost = px(COST) if costs(self.failures) else 0
        scale = (box.width() - px(NAME + NUMBER + SHARE) - cost) / rows[0].count
        for n, share in enumerate(shown_rows):
            self._row(painter, QRectF(box.x(), box.y() + n * high, box.width(), high), share, scale)

    def _row(self, painter: QPainter, line: QRectF, share: Share, scale: float) -> None:
        theme, px = self.theme, self.theme.px
        name = QRectF(line.x(), line.y(), px(NAME - 8), line.height())
        paint_text(painter, name, self.name(share), theme, "small.500", theme.color("t1"))
        wide = max(3.0, share.count * scale)
        bar = QRectF(line.x() + px(NAME), line.center().y() - px(BAR) / 2, wide, px(BAR))
        paint_bar(painter, bar, theme.color(INK), flat=True)
        after = QRectF(bar.right() + px(6), line.y(), px(NUMBER), line.height())
        row_text(painter, after, str(share.count), theme, "small.600.tnum", "t1")
        before = line.adjusted(0, 0, -px(SHARE), 0)
        row_text(painter, before, money(share.cost), theme, "small.tnum", "t2", right=True)
        row_text(painter, line, percent(share.running), theme, "small.tnum", "t3", right=True)

    def plot(self) -> QRectF:
        """Below the choice of what is counted by."""
        return super().plot().adjusted(0, self.theme.px(CHOICE), 0, 0)

    def _lay(self) -> None:
        super()._lay()
        if hasattr(self, "ways"):
            px, size = self.theme.px, self.ways.sizeHint()
            self.ways.setGeometry(px(PAD), px(HEAD), size.width(), size.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()


class Offer(QWidget):
    """`asked`: the rule that is to be made stricter. Hidden while there is nothing to offer."""

    asked = Signal(str)

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.advice: Advice | None = None
        self.card = NoteCard(icons, tone="info", icon="info")
        self.open = Button(icons, "Open settings", "settings")
        self.open.clicked.connect(lambda: self.asked.emit(self.advice.rule if self.advice else ""))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.card, 1)
        row.addWidget(self.open)
        self.hide()

    def show_advice(self, found: Sequence[Advice]) -> None:
        """The one that failed most often."""
        self.advice = next(iter(found), None)
        if self.advice is not None:
            self.card.say(advised(self.advice), "File rules, in the settings")
        self.setVisible(self.advice is not None)


def advised(advice: Advice) -> str:
    """ "Resolution was let pass 9 times and failed 4 times: make it an error"."""
    name = advice.rule.replace("_", " ").capitalize()
    return f"{name} was let pass {times(advice.passed)} and failed {times(advice.failed)}: make it an error"


def money(sums: Sequence[Money]) -> str:
    """Each currency for itself."""
    return " + ".join(shown(one) for one in sums)
