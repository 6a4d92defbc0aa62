"""Needs a person: what happened, in plain words, since when, tried how often, and what can be done about it."""

from collections import Counter
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.errors import PlatenError
from ui.formats import ago, count, left
from ui.paint import paint_text
from ui.settings.form import Box, Sheet, Words, empty
from ui.settings.office import Waiting, act, waiting
from ui.station import Station
from ui.widgets.button import Button
from ui.widgets.field import Field

KINDS: dict[str, tuple[str, str]] = {
    "effect": ("step to be carried out", "steps to be carried out"),
    "alert": ("thing to look at", "things to look at"),
    "delivery": ("unread message", "unread messages"),
    "details": ("set of picture details", "sets of picture details"),
    "word": ("unknown word", "unknown words"),
    "sku": ("unknown product", "unknown products"),
    "text": ("message to look at", "messages to look at"),
    "named": ("message without an order", "messages without an order"),
    "refused": ("refusal", "refusals"),
    "silent": ("silent connection", "silent connections"),
    "refund": ("refund to decide on", "refunds to decide on"),
}
"""One and many of each kind, in words."""
ICONS = {
    "effect": "send",
    "alert": "circle-alert",
    "delivery": "mail",
    "details": "image",
    "word": "tag",
    "sku": "package",
    "text": "message-square-text",
    "named": "circle-help",
    "refused": "shield-check",
    "silent": "cloud-off",
    "refund": "credit-card",
}
TECHNICAL = frozenset({"effect", "delivery", "details"})
"""What these say is often a provider's own wording: folded, and to be copied."""
HINTS = {"refund": "A manager releases it, M."}


class AttentionPage(Sheet):
    """Asked anew when it is opened and after each step."""

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(station.theme, parent)
        self.station = station
        self.found: tuple[Waiting, ...] | None = None
        self.cards: list[Need] = []
        self.show_trouble("Asking the receiver …", "")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.ask()

    def ask(self) -> None:
        self.station.tasks.start(waiting(self.station.client), self.show_waiting, self._failed)

    def show_waiting(self, found: tuple[Waiting, ...]) -> None:
        """Newest first, how many of what above; without any, that is said."""
        self.found = found
        if not found:
            self.show_trouble(
                "Nothing needs a person", "Failed messages, mails and orders to print houses appear here."
            )
            return
        self._clear()
        self.put(Words(self.theme, summary(found), "body", "t2"))
        for one in found:
            card = Need(self.station, one, self)
            self.cards.append(card)
            self.put(card)
        self.column.addStretch(1)

    def show_trouble(self, title: str, words: str) -> None:
        """One card with words instead of a list."""
        self._clear()
        box = Box(self.theme, title)
        if words:
            box.inside.addWidget(Words(self.theme, words, "body", "t2"))
        self.put(box)
        self.column.addStretch(1)

    def do(self, one: Waiting, what: str, reason: str = "") -> None:
        """Try it now, give it up, or let it be; the list is asked for again."""
        self.station.tasks.start(act(self.station.client, one, what, reason), lambda _: self.ask())

    def _failed(self, error: PlatenError) -> None:
        self.show_trouble(error.message, error.hint)

    def _clear(self) -> None:
        self.cards = []
        empty(self.column)


class Need(Box):
    """One thing that needs a person. `give_up` asks for its reason in a line before it is done."""

    def __init__(self, station: Station, one: Waiting, page: AttentionPage) -> None:
        super().__init__(station.theme, one.title)
        self.one, self._page = one, page
        icons = station.icons
        self.inside.addWidget(Sign(station, one))
        self.plain = Words(self.theme, plain(one), "body", "t2")
        self.plain.setVisible(bool(self.plain.text()))
        self.inside.addWidget(self.plain)
        self.details = Words(self.theme, one.words, "body", "t2")
        self.details.setVisible(False)
        self.try_now = self._button("Try now", "refresh-cw", "quiet", "retry", partial(page.do, one, "retry"))
        self.map = self._button("Map …", "tag", "quiet", "map", self._map)
        self.open = Button(icons, f"Open {one.number}" if one.number else "Open order", "external-link", kind="quiet")
        self.open.setVisible(bool(one.order))
        self.open.clicked.connect(partial(station.hub.wanted.emit, one.order))
        self.give_up = self._button("Give up …", "octagon-x", "bare", "give_up", self._ask_why)
        self.ignore = self._button("Ignore", "x", "bare", "ignore", partial(page.do, one, "ignore"))
        self.more = Button(icons, "Details", "chevron-down", kind="bare")
        self.more.setVisible(one.kind in TECHNICAL and bool(one.words))
        self.copy = Button(icons, "Copy details", "copy", kind="bare")
        self.copy.setVisible(False)
        self.more.clicked.connect(self._unfold)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(one.words))
        self.buttons(self.try_now, self.map, self.open, self.give_up, self.ignore, self.more, self.copy)
        self.reason = Field(icons, "Reason", "Why it is given up", parent=self)
        self.reason.setVisible(False)
        self.reason.entered.connect(self._give_up)
        self.settle = Button(icons, "Give up", "octagon-x", kind="quiet", parent=self)
        self.settle.setVisible(False)
        self.settle.clicked.connect(self._give_up)
        self.inside.addWidget(self.reason)
        self.buttons(self.settle)
        self.inside.addWidget(self.details)

    def _button(self, words: str, icon: str, kind: str, action: str, run: Callable[[], object]) -> Button:
        made = Button(self._page.station.icons, words, icon, kind="quiet" if kind == "quiet" else "bare")
        made.setVisible(action in self.one.actions)
        made.clicked.connect(lambda: run())
        return made

    def _map(self) -> None:
        self._page.station.hub.sought = self.one.raw
        self._page.station.hub.place.emit("mappings")

    def _ask_why(self) -> None:
        self.reason.setVisible(True)
        self.settle.setVisible(True)
        self.reason.line.setFocus()

    def _give_up(self) -> None:
        if reason := self.reason.text().strip():
            self._page.do(self.one, "give_up", reason)
        else:
            self.reason.warn("Say why; it is kept with the order.")

    def _unfold(self) -> None:
        on = self.details.isHidden()
        self.details.setVisible(on)
        self.copy.setVisible(on)


class Sign(QWidget):
    """The kind as icon and words, since when, tried how often."""

    def __init__(self, station: Station, one: Waiting) -> None:
        super().__init__()
        self.icons, self.theme, self.icon = station.icons, station.theme, ICONS.get(one.kind, "circle-alert")
        kind = KINDS.get(one.kind, ("thing", ""))[0]
        self.words = f"{kind[:1].upper()}{kind[1:]}"
        self.rest = told(station, one)
        self.setFixedHeight(self.theme.px(20))
        self.setAccessibleName(f"{self.words}. {self.rest}".strip())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self), self.theme, self.theme.px
        top = (self.height() - px(16)) / 2
        painter.drawPixmap(QPointF(0, top), self.icons.pixmap(self.icon, 16, "t2", self.devicePixelRatioF()))
        wide = theme.metrics("small.500").horizontalAdvance(self.words)
        paint_text(
            painter, QRectF(px(24), 0, wide + 2, self.height()), self.words, theme, "small.500", theme.color("t2")
        )
        left = px(24) + wide + px(12)
        room = QRectF(left, 0, self.width() - left, self.height())
        paint_text(painter, room, self.rest, theme, "small", theme.color("t3"))


def plain(one: Waiting) -> str:
    """What is said without unfolding anything."""
    words = "" if one.kind in TECHNICAL else one.words
    return f"{words} {HINTS.get(one.kind, '')}".strip()


def summary(found: tuple[Waiting, ...]) -> str:
    """ "3 unknown words, 1 step to be carried out"."""
    kinds = Counter(one.kind for one in found)
    return ", ".join(count(n, *KINDS.get(kind, ("thing", "things"))) for kind, n in kinds.most_common())


def told(station: Station, one: Waiting) -> str:
    """ "Since 13:41, tried 4 times, next try in 6 min"."""
    now = station.clock()
    parts = [ago(one.since, now, station.zone)] if one.since else []
    if one.tries:
        parts.append(f"tried {count(one.tries, 'time')}" if one.kind == "effect" else count(one.tries, "time"))
    if one.next is not None:
        wait = left(one.next - now).removesuffix(" left")
        parts.append(f"next try in {wait}" if one.next > now else "next try now")
    words = ", ".join(parts)
    return words[:1].upper() + words[1:]
