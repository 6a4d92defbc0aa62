"""Cards of the detail pane: the customer's note, staff notes, what stands in the way."""

from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from app import proofing, replacing
from app.judging import stands
from app.orders import CancelAsk, Hold, Order, RefundDue, RefundState
from app.refunding import shown
from app.states import State
from app.wording import HOLD_WORDS, provider_title, staff_word
from ui import formats, paint
from ui.order.part import Part

PAD, ICON = 12, 26


class Look(NamedTuple):
    """An icon by name and three color tokens."""

    icon: str
    ink: str
    fill: str
    line: str


class Card(Part):
    """Cards one below the other: a sign, words, a small line."""

    icon, ink, fill, line = "info", "infoText", "infoTint", "info"

    def rows(self) -> list[tuple[str, str]]:
        """Main words and the small line below, a card each."""
        return []

    def looks(self) -> list[Look]:
        """Icon, ink, fill and line of each card."""
        return [Look(self.icon, self.ink, self.fill, self.line)] * len(self.rows())

    def tall(self, width: int) -> int:
        return sum(self._one(words, below, width) + self.theme.px(8) for words, below in self.rows())

    def _one(self, words: str, below: str, width: int) -> int:
        theme = self.theme
        inner = width - theme.px(2 * PAD + ICON)
        small = theme.line("small") if below else 0
        return self.wrapped(words, "body.500", inner) + small + theme.px(2 * PAD)

    def draw(self, painter: QPainter, order: Order) -> None:
        theme, y = self.theme, 0
        for (words, below), look in zip(self.rows(), self.looks(), strict=True):
            tall = self._one(words, below, self.width())
            edge = paint.faded(theme.color(look.line), 0.5)
            paint.paint_card(painter, QRectF(0, y, self.width(), tall), theme.px(8), theme.color(look.fill), edge)
            self.icons.paint(painter, look.icon, 16, look.ink, theme.px(PAD), y + theme.px(PAD + 2))
            inner = self.width() - theme.px(2 * PAD + ICON)
            high = self.wrapped(words, "body.500", inner)
            x = theme.px(PAD + ICON)
            self.draw_wrapped(painter, QRectF(x, y + theme.px(PAD), inner, high), words, "body.500", "t1")
            under = QRectF(x, y + theme.px(PAD) + high, inner, theme.line("small"))
            paint.paint_text(painter, under, below, theme, "small", theme.color("t2"))
            y += tall + theme.px(8)


class CustomerNote(Card):
    """Always visible if there is one."""

    icon = "message-square-text"

    def rows(self) -> list[tuple[str, str]]:
        note = self.order.note.strip() if self.order else ""
        name = self.order.customer.name if self.order else ""
        return [(note, f"Note from {name}" if name else "Customer's note")] if note else []


class StaffNotes(Card):
    """Notes of colleagues, the newest first."""

    icon, ink, fill, line = "file-pen-line", "t3", "bg2", "line2"

    def rows(self) -> list[tuple[str, str]]:
        notes = reversed(self.order.notes) if self.order else ()
        now, zone = self.station.clock(), self.station.zone
        return [(n.text, f"{n.by.name}, {formats.ago(n.at, now, zone)}") for n in notes][:5]


class InTheWay(Card):
    """A hold, a wish to cancel, an open problem, a step that was refused: what it is and the way on. What a customer
    wants changed stands on a card of its own.

    Each has a sign of its own: in grey, too, a wish to cancel is not taken for money to give back.
    """

    def rows(self) -> list[tuple[str, str]]:
        return [words for _, words in self._found()]

    def looks(self) -> list[Look]:
        return [look for look, _ in self._found()]

    def _found(self) -> list[tuple[Look, tuple[str, str]]]:
        if self.order is None:
            return []
        found: list[tuple[Look, tuple[str, str]]] = []
        if self.order.cancel_ask is not None:
            found.append((bad("octagon-x"), _wish(self.order, self.order.cancel_ask)))
        if self.order.held is not None:
            found.append((warn("circle-pause"), self._held(self.order.held, self.order)))
        for issue in (i for i in self.order.issues if i.kind != proofing.KIND):
            look = bad("octagon-alert") if issue.blocking else warn("triangle-alert")
            fetch = stands(self.order, issue) and issue.kind == replacing.KIND
            found.append((look, (issue.text, "Download it, D" if fetch else "Report it solved when it is, X")))
        due = (r for r in self.order.refunds if r.state is RefundState.PREPARED)
        found += [(warn("credit-card"), self._refund(one)) for one in due]
        refused = self.station.store.refusals(self.order.id)
        return found + [(bad("triangle-alert"), (f"Not taken: {r.message}", r.hint)) for r in refused]

    def _refund(self, due: RefundDue) -> tuple[str, str]:
        through = provider_title(due.reference.partition("/")[0])
        return f"A refund of {shown(due.amount)} is prepared", f"Through {through}. A manager releases it, M"

    def _held(self, hold: Hold, order: Order) -> tuple[str, str]:
        since = formats.moment(hold.since, self.station.clock(), self.station.zone)
        state = next((f.state for f in order.fulfilments if f.hold is not None), State.RECEIVED)
        words = f"On hold since {since}, was {staff_word(state)}"
        reason = ", ".join(w for w in (HOLD_WORDS[hold.reason], hold.text) if w)
        if any(f.own_hold == hold for f in order.fulfilments):
            return words, f"{reason}. {hold.by.name}. Release with H"
        return words, f"{reason}. {provider_title(hold.by.name)} releases it. H holds it here, too"


def bad(icon: str) -> Look:
    """Of what stops the work."""
    return Look(icon, "badText", "badTint", "bad")


def warn(icon: str) -> Look:
    """Of what somebody should look at."""
    return Look(icon, "warnText", "warnTint", "warn")


def _wish(order: Order, ask: CancelAsk) -> tuple[str, str]:
    """Whoever has to answer now: those who make it, or a manager."""
    why = ask.text or "No reason given"
    asked = sorted({provider_title(f.route) for f in order.fulfilments if f.id in ask.parts})
    if asked:
        return f"{' and '.join(asked)} asked to cancel", f"{why}. It is canceled when they agree; M for more"
    return "The customer asks to cancel", f"{why}. A manager decides, M"
