"""What is doubtful about an order's pictures: a file that looks like another order's, what its check found, gaps, names
at odds; the way to the other order, and to let something pass with a reason."""

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.artwork import Severity
from app.completeness import gaps
from app.likeness import RULE, Judged, Pair, Verdict, pairs_of
from app.orders import ArtworkRole, Order
from app.preflight import may_pass
from services.workstation.verdicts import Finding, findings_of
from ui import paint
from ui.order.part import Part
from ui.order.picture import Badge
from ui.station import Station
from ui.widgets.button import PANE, Button

PAD, ICON, BETWEEN = 12, 26, 8


class Doubt(NamedTuple):
    """`grave`: it should be looked at before printing. `artwork` and `rule`: what somebody may let pass. `order` and
    `number`: the other order it is about, if any."""

    words: str
    grave: bool = True
    artwork: str = ""
    order: str = ""
    number: str = ""
    rule: str = RULE


class Doubts(Part):
    """A card for each, which never stops anything. `vouched`: this finding (by artwork and rule) is to be let pass;
    `sheet`: all pictures on one sheet are asked for."""

    vouched = Signal(str, str)
    sheet = Signal()

    def __init__(self, station: Station, name: str, parent: QWidget | None = None) -> None:
        super().__init__(station, name, parent)
        self._name = name
        self.rows: list[Doubt] = []
        self.buttons: list[list[Button]] = []
        self._found: Mapping[str, Finding] = {}

    def show_order(self, order: Order | None) -> None:
        self._found = findings_of(self.station.store.cache, order.id) if order is not None else {}
        rows = doubts_of(order, self._found) if order is not None else []
        if rows != self.rows:
            self.rows = rows
            self._make_buttons()
        lines = (line for row in rows for line in row.words.splitlines())
        self.setAccessibleName(". ".join([self._name, *lines]))
        super().show_order(order)
        self._place()

    def badge(self, artwork: str) -> Badge | None:
        """What was found about this file of the order that is shown, in few words."""
        file = next((a for a in self.order.artworks if a.id == artwork), None) if self.order is not None else None
        found = self._found.get(artwork)
        if file is None or found is None or found.sha256 != file.sha256:
            return None
        return badge_of(found.judged, said=any(w.rule == RULE for w in file.waivers))

    def _make_buttons(self) -> None:
        for button in (b for some in self.buttons for b in some):
            button.deleteLater()
        self.buttons = [[] for _ in self.rows]
        for n, row in enumerate(self.rows):
            if row.order:
                self._button(n, f"Open {row.number}", "external-link").clicked.connect(partial(self._open, row.order))
            if row.artwork:
                right = self._button(n, "It is right …" if row.rule == RULE else "Let pass …", "check")
                right.clicked.connect(partial(self._vouch, row))
        grave = next((n for n, row in enumerate(self.rows) if row.grave and not row.artwork), None)
        if grave is not None:
            self._button(grave, "Show all pictures", "layout-grid").clicked.connect(self.sheet)

    def _button(self, row: int, words: str, icon: str) -> Button:
        button = Button(self.icons, words, icon, kind="quiet", height=PANE, parent=self)
        button.show()
        self.buttons[row].append(button)
        return button

    def _vouch(self, row: Doubt, _: bool = False) -> None:
        self.vouched.emit(row.artwork, row.rule)

    def _open(self, order: str) -> None:
        self.station.hub.wanted.emit(order)

    def tall(self, width: int) -> int:
        return sum(self._one(n, width) + self.theme.px(BETWEEN) for n in range(len(self.rows)))

    def _one(self, n: int, width: int) -> int:
        px = self.theme.px
        return self._words(n, width) + px(2 * PAD) + (px(PANE + PAD) if self.buttons[n] else 0)

    def _words(self, n: int, width: int) -> int:
        return self.wrapped(self.rows[n].words, "body.500", width - self.theme.px(2 * PAD + ICON))

    def draw(self, painter: QPainter, order: Order) -> None:
        theme, y, width = self.theme, 0, self.width()
        for n, row in enumerate(self.rows):
            tall, tone = self._one(n, width), "warn" if row.grave else "info"
            edge = paint.faded(theme.color(tone), 0.5)
            paint.paint_card(painter, QRectF(0, y, width, tall), theme.px(8), theme.color(f"{tone}Tint"), edge)
            icon = "triangle-alert" if row.grave else "info"
            self.icons.paint(painter, icon, 16, f"{tone}Text", theme.px(PAD), y + theme.px(PAD + 2))
            inner = width - theme.px(2 * PAD + ICON)
            box = QRectF(theme.px(PAD + ICON), y + theme.px(PAD), inner, self._words(n, width))
            self.draw_wrapped(painter, box, row.words, "body.500", "t1")
            y += tall + theme.px(BETWEEN)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def renew(self) -> None:
        super().renew()
        self._place()

    def _place(self) -> None:
        """The buttons of each card below its words."""
        y, px = 0, self.theme.px
        for n, some in enumerate(self.buttons):
            x = px(PAD + ICON)
            for button in some:
                button.setGeometry(
                    x, y + 2 * px(PAD) + self._words(n, self.width()), button.sizeHint().width(), px(PANE)
                )
                x += button.width() + px(BETWEEN)
            y += self._one(n, self.width()) + px(BETWEEN)


def badge_of(judged: Judged, *, said: bool = False) -> Badge:
    """`said`: somebody said that it is right."""
    if judged.verdict is Verdict.FITS or said:
        return "badge-check", "Fits its original" if not said else "Right, somebody looked", "toast.ok"
    if judged.verdict is Verdict.ANOTHER:
        return "triangle-alert", f"Looks like {judged.number}", "toast.warn"
    return "info", "Cannot tell whether it fits", "toastText"


def doubts_of(order: Order, found: Mapping[str, Finding]) -> list[Doubt]:
    """Files that look like another's first, then what is missing or at odds, then what cannot be told."""
    pairs = pairs_of(order)
    wrong, open_ = list[Doubt](), list[Doubt]()
    for pair in pairs:
        finding = found.get(pair.print.id)
        if finding is None or (finding.sha256, finding.original) != (pair.print.sha256, pair.original.sha256):
            continue
        whose = f"{pair.print.label}: " if len(pairs) > 1 and pair.print.label else ""
        if finding.judged.verdict is Verdict.ANOTHER:
            wrong.append(_another(order, pair, finding, whose))
        elif finding.judged.verdict is Verdict.UNSURE:
            open_.append(Doubt(f"{whose}{finding.judged.words}", grave=False))
    lines = "\n".join(finding.words for finding in gaps(order))
    at_odds = [Doubt(lines)] if lines else []
    said, doubted = [d for d in wrong if not d.grave], [d for d in wrong if d.grave]
    return [*doubted, *_checked(order), *at_odds, *open_, *said]


def _checked(order: Order) -> list[Doubt]:
    """What the check of each print file found and nobody let pass; what is only worth knowing is left out."""
    prints = [a for a in order.artworks if a.role is ArtworkRole.PRINT]
    rows = list[Doubt]()
    for file in prints:
        whose = f"{file.label}: " if len(prints) > 1 and file.label else ""
        for found in file.findings:
            if found.severity is not Severity.INFO:
                rule = found.rule if may_pass(found.rule) else ""
                rows.append(Doubt(f"{whose}{found.words}", artwork=file.id if rule else "", rule=rule))
    return rows


def _another(order: Order, pair: Pair, finding: Finding, whose: str) -> Doubt:
    """What somebody said is right is no doubt any more, but others should know why."""
    judged = finding.judged
    other, number = (judged.order, judged.number) if judged.order != order.id else ("", "")
    right = next((w for w in pair.print.waivers if w.rule == RULE), None)
    if right is not None:
        return Doubt(
            f"{whose}{judged.words}. It is right, says {right.by.name}: {right.reason}", False, "", other, number
        )
    return Doubt(f"{whose}{judged.words}", True, pair.print.id, other, number)
