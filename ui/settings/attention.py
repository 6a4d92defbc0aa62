"""Needs a person: what happened, in plain words, since when, tried how often, and what can be done about it."""

from collections import Counter
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.errors import NotAllowed, PlatenError
from services.workstation.rows import Filter
from ui.formats import ago, count, left, moment, times
from ui.paint import paint_text
from ui.settings.form import Box, Sheet, empty
from ui.settings.office import Waiting, act, ask_again, waiting
from ui.station import Station
from ui.widgets.button import Button, Kind
from ui.widgets.field import Field
from ui.widgets.words import Words

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
    "mail": ("set-up that is missing", "set-ups that are missing"),
}
"""One and many of each kind, in words."""
LOOKED_AT = 50
ICONS = {
    "effect": "send",
    "alert": "circle-alert",
    "delivery": "mail",
    "details": "image",
    "word": "tag",
    "sku": "package",
    "text": "message-square-text",
    "named": "circle-help",
    "refused": "circle-x",
    "silent": "cloud-off",
    "refund": "credit-card",
    "mail": "mail",
}
TECHNICAL = frozenset({"effect", "delivery", "details"})
"""What these say is often a provider's own wording: folded, and to be copied."""
OF_CONNECTIONS = frozenset({"refused", "silent"})
"""What is mended where connections are set up; ignoring it wants a reason."""
HINTS = {"refund": "A manager decides there with M."}


class AttentionPage(Sheet):
    """Asked anew when it is opened, after each step, and on request where the list has changed meanwhile."""

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(station.theme, parent)
        self.station = station
        self.found: tuple[Waiting, ...] | None = None
        self.cards: list[Need] = []
        self.anew: Button | None = None
        self.show_trouble("Asking the receiver …", "")
        station.hub.needs.connect(self._counted)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.ask()

    def ask(self) -> None:
        self.station.tasks.start(waiting(self.station.client), self.show_waiting, self._failed)

    def show_waiting(self, found: tuple[Waiting, ...]) -> None:
        """Newest first, how many of what above; without any, that is said. The first card has the filled button."""
        self.found = found
        self.station.hub.needs.emit(len(found))
        if not found:
            self.show_trouble(
                "Nothing needs a person", "Failed messages, mails and orders to print houses appear here."
            )
            return
        self._clear()
        self.anew = Button(self.station.icons, "The list has changed. Show it anew", "refresh-cw", kind="bare")
        self.anew.hide()
        self.anew.clicked.connect(self.ask)
        self.column.addWidget(self.anew, 0, Qt.AlignmentFlag.AlignLeft)
        self.put(Words(self.theme, summary(found), "body", "t2"))
        for one in found:
            card = Need(self.station, one, self)
            self.cards.append(card)
            self.put(card)
        self.column.addStretch(1)
        leading = next((card.leading for card in self.cards if card.leading is not None), None)
        if leading is not None:
            leading.show_as(leading.text(), leading.icon_name, kind="filled")

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

    def ask_shop(self, one: Waiting) -> None:
        """Ask a silent shop about one of its open orders: an answer shows that the line is there."""
        order = open_order(self.station, one)
        if order:
            asked = ask_again(self.station.client, order)
            self.station.tasks.start(asked, lambda words: self.station.notices.done(words))
        else:
            words = f"No open order of {one.account} is on this computer."
            self.station.notices.refused(NotAllowed(words, hint="Sync first, F5."))

    def _counted(self, number: int) -> None:
        """Something came or was settled elsewhere. Cards do not move under the hand: the person is told."""
        if not self.isVisible() or self.found is None or number == len(self.found):
            return
        if self.anew is None:
            self.ask()
        else:
            self.anew.show()

    def _failed(self, error: PlatenError) -> None:
        self.show_trouble(error.message, error.hint)

    def _clear(self) -> None:
        self.cards, self.anew = [], None
        empty(self.column)


class Need(Box):
    """One thing that needs a person. What wants a reason asks for it in a line before it is done. `leading`: the button
    of the step that normally follows."""

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
        self._what = ""
        self._buttons()
        self.more = Button(icons, "Details", "chevron-down", kind="bare")
        self.more.setVisible(one.kind in TECHNICAL and bool(one.words))
        self.copy = Button(icons, "Copy details", "copy", kind="bare")
        self.copy.setVisible(False)
        self.more.clicked.connect(self._unfold)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(one.words))
        steps = (self.try_now, self.map, self.open, self.connections)
        self.buttons(*steps, self.ask_shop, self.give_up, self.ignore, self.more, self.copy)
        self.leading = next((button for button in steps if not button.isHidden()), None)
        self.reason = Field(icons, "Reason", "Why it is given up", parent=self)
        self.reason.setVisible(False)
        self.reason.entered.connect(self._settle)
        self.settle = Button(icons, "Give up", "octagon-x", kind="quiet", parent=self)
        self.settle.setVisible(False)
        self.settle.clicked.connect(self._settle)
        self.inside.addWidget(self.reason)
        self.buttons(self.settle)
        self.inside.addWidget(self.details)

    def _buttons(self) -> None:
        """What can be done, the step that normally follows first."""
        one, page, hub, can = self.one, self._page, self._page.station.hub, self.one.actions
        of_connections = one.kind in OF_CONNECTIONS
        words = f"Open {one.number}" if one.number else "Open order"
        self.try_now = self._button("Try now", "refresh-cw", "quiet", "retry" in can, partial(page.do, one, "retry"))
        self.map = self._button("Map …", "tag", "quiet", "map" in can, self._map)
        self.open = self._button(words, "external-link", "quiet", bool(one.order), lambda: hub.wanted.emit(one.order))
        self.connections = self._button("Open connections", "plug", "quiet", of_connections, self._connect)
        self.ask_shop = self._button(
            "Ask again now", "refresh-cw", "quiet", one.kind == "silent", partial(page.ask_shop, one)
        )
        self.give_up = self._button(
            "Give up …", "octagon-x", "bare", "give_up" in can, partial(self._ask_why, "give_up")
        )
        ignore = partial(self._ask_why, "ignore") if of_connections else partial(page.do, one, "ignore")
        self.ignore = self._button("Ignore …" if of_connections else "Ignore", "x", "bare", "ignore" in can, ignore)

    def _button(self, words: str, icon: str, kind: Kind, shown: bool, run: Callable[[], object]) -> Button:
        made = Button(self._page.station.icons, words, icon, kind=kind)
        made.setVisible(shown)
        made.clicked.connect(lambda: run())
        return made

    def _map(self) -> None:
        self._page.station.hub.sought = self.one.raw
        self._page.station.hub.place.emit("mappings")

    def _connect(self) -> None:
        self._page.station.hub.sought = f"{self.one.provider}/{self.one.account}"
        self._page.station.hub.place.emit("connections")

    def _ask_why(self, what: str) -> None:
        self._what = what
        words, icon = ("Give up", "octagon-x") if what == "give_up" else ("Ignore", "x")
        self.reason.line.setPlaceholderText("Why it is given up" if what == "give_up" else "Why it may be ignored")
        self.settle.show_as(words, icon)
        self.reason.setVisible(True)
        self.settle.setVisible(True)
        self.reason.line.setFocus()

    def _settle(self) -> None:
        if reason := self.reason.text().strip():
            self._page.do(self.one, self._what, reason)
        else:
            self.reason.warn("Say why; it is kept.")

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


def open_order(station: Station, one: Waiting) -> str:
    """The order that waits longest, else some open order of this shop's account, by id; empty where none is here."""
    if one.order:
        return one.order
    rows = station.store.page(Filter(source=one.provider), limit=LOOKED_AT).rows
    shown = (station.store.order(row.id) for row in rows)
    return next((s.order.id for s in shown if s is not None and s.order.account == one.account), "")


def summary(found: tuple[Waiting, ...]) -> str:
    """ "3 unknown words, 1 step to be carried out"."""
    kinds = Counter(one.kind for one in found)
    return ", ".join(count(n, *KINDS.get(kind, ("thing", "things"))) for kind, n in kinds.most_common())


def told(station: Station, one: Waiting) -> str:
    """ "Since 13:41, tried 4 times, next try in 6 min"."""
    now = station.clock()
    parts = [ago(one.since, now, station.zone)] if one.since else []
    if one.kind == "silent" and one.since:
        parts.insert(0, f"since {moment(one.since, now, station.zone)}")
    if one.tries:
        parts.append(f"{'tried' if one.kind == 'effect' else 'seen'} {times(one.tries)}")
    if one.next is not None:
        wait = left(one.next - now).removesuffix(" left")
        parts.append(f"next try in {wait}" if one.next > now else "next try now")
    words = ", ".join(parts)
    return words[:1].upper() + words[1:]
