"""What is doubtful about an order's pictures: a file that looks like another order's, gaps, names at odds; and the way
to the other order."""

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.artwork import Severity
from app.completeness import gaps
from app.likeness import Verdict, pairs_of
from app.orders import Order
from services.workstation.verdicts import Finding, findings_of
from ui import paint
from ui.order.part import Part
from ui.station import Station
from ui.widgets.button import PANE, Button

PAD, ICON, BETWEEN = 12, 26, 8


class Doubt(NamedTuple):
    """`order` and `number`: the other order it is about, if any. `grave`: it should be looked at before printing."""

    words: str
    grave: bool = True
    order: str = ""
    number: str = ""


class Doubts(Part):
    """A card for each; those about another order have a button that opens it. They never stop anything."""

    def __init__(self, station: Station, name: str, parent: QWidget | None = None) -> None:
        super().__init__(station, name, parent)
        self.rows: list[Doubt] = []
        self.buttons: dict[int, Button] = {}

    def show_order(self, order: Order | None) -> None:
        rows = doubts_of(order, findings_of(self.station.store.cache, order.id)) if order is not None else []
        if rows != self.rows:
            self.rows = rows
            self._make_buttons()
        self.setAccessibleName(". ".join(["Pictures to be looked at", *(row.words for row in rows)]) if rows else "")
        super().show_order(order)
        self._place()

    def fits(self, order: Order | None, artwork: str) -> bool:
        """Whether this file was found to show its original."""
        found = self._finding(order, artwork)
        return found is not None and found.judged.verdict is Verdict.FITS

    def _finding(self, order: Order | None, artwork: str) -> Finding | None:
        return findings_of(self.station.store.cache, order.id).get(artwork) if order is not None else None

    def _make_buttons(self) -> None:
        for button in self.buttons.values():
            button.deleteLater()
        self.buttons = {}
        for n, row in enumerate(self.rows):
            if row.order:
                button = Button(self.icons, f"Open {row.number}", "external-link", height=PANE, parent=self)
                button.clicked.connect(partial(self.station.hub.wanted.emit, row.order))
                button.show()
                self.buttons[n] = button

    def tall(self, width: int) -> int:
        return sum(self._one(n, width) + self.theme.px(BETWEEN) for n in range(len(self.rows)))

    def _one(self, n: int, width: int) -> int:
        button = self.theme.px(PANE) if n in self.buttons else 0
        return max(button, self.wrapped(self.rows[n].words, "body.500", self._room(n, width))) + self.theme.px(2 * PAD)

    def _room(self, n: int, width: int) -> int:
        button = self.buttons.get(n)
        taken = button.sizeHint().width() + self.theme.px(PAD) if button is not None else 0
        return width - self.theme.px(2 * PAD + ICON) - taken

    def draw(self, painter: QPainter, order: Order) -> None:
        theme, y = self.theme, 0
        for n, row in enumerate(self.rows):
            tall, tone = self._one(n, self.width()), "warn" if row.grave else "info"
            edge = paint.faded(theme.color(tone), 0.5)
            paint.paint_card(painter, QRectF(0, y, self.width(), tall), theme.px(8), theme.color(f"{tone}Tint"), edge)
            icon = "triangle-alert" if row.grave else "circle-help"
            self.icons.paint(painter, icon, 16, f"{tone}Text", theme.px(PAD), y + tall / 2 - theme.px(8))
            high = self.wrapped(row.words, "body.500", self._room(n, self.width()))
            box = QRectF(theme.px(PAD + ICON), y + (tall - high) / 2, self._room(n, self.width()), high)
            self.draw_wrapped(painter, box, row.words, "body.500", "t1")
            y += tall + theme.px(BETWEEN)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def renew(self) -> None:
        super().renew()
        self._place()

    def _place(self) -> None:
        y = 0
        for n in range(len(self.rows)):
            tall, button = self._one(n, self.width()), self.buttons.get(n)
            if button is not None:
                side = button.sizeHint()
                x = self.width() - side.width() - self.theme.px(PAD)
                button.setGeometry(x, y + (tall - side.height()) // 2, side.width(), side.height())
            y += tall + self.theme.px(BETWEEN)


def doubts_of(order: Order, found: Mapping[str, Finding]) -> list[Doubt]:
    """Files that look like another's first, then what is missing or at odds, then what cannot be told."""
    pairs = pairs_of(order)
    wrong, open_ = list[Doubt](), list[Doubt]()
    for pair in pairs:
        finding = found.get(pair.print.id)
        if finding is None or (finding.sha256, finding.original) != (pair.print.sha256, pair.original.sha256):
            continue
        judged = finding.judged
        words = f"{pair.print.label}: {judged.words}" if len(pairs) > 1 and pair.print.label else judged.words
        other = judged.order if judged.order != order.id else ""
        if judged.verdict is Verdict.ANOTHER:
            wrong.append(Doubt(words, True, other, judged.number if other else ""))
        elif judged.verdict is Verdict.UNSURE:
            open_.append(Doubt(words, False))
    at_odds = [Doubt(f.words, f.severity is Severity.WARNING) for f in gaps(order)]
    return [*wrong, *at_odds, *open_]
