"""Needs a person: what failed, in plain words, since when, tried how often; try now or ignore."""

from functools import partial

from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QWidget

from app.errors import PlatenError
from ui.formats import ago, count, left
from ui.settings.form import Box, Sheet, Words, empty
from ui.settings.office import Waiting, act, waiting
from ui.station import Station
from ui.widgets.button import Button


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
        """Newest first; without any, that is said."""
        self.found = found
        if not found:
            self.show_trouble(
                "Nothing needs a person", "Failed messages, mails and orders to print houses appear here."
            )
            return
        self._clear()
        for one in found:
            card = Need(self.station, one, self)
            self.cards.append(card)
            self.column.addWidget(card)
        self.column.addStretch(1)

    def show_trouble(self, title: str, words: str) -> None:
        """One card with words instead of a list."""
        self._clear()
        box = Box(self.theme, title)
        if words:
            box.inside.addWidget(Words(self.theme, words, "body", "t2"))
        self.column.addWidget(box)
        self.column.addStretch(1)

    def do(self, one: Waiting, what: str) -> None:
        """Try it now, or let it be; the list is asked for again."""
        self.station.tasks.start(act(self.station.client, one, what), lambda _: self.ask())

    def _failed(self, error: PlatenError) -> None:
        self.show_trouble(error.message, error.hint)

    def _clear(self) -> None:
        self.cards = []
        empty(self.column)


class Need(Box):
    """One thing that needs a person."""

    def __init__(self, station: Station, one: Waiting, page: AttentionPage) -> None:
        super().__init__(station.theme, one.title)
        self.one = one
        self.inside.addWidget(Words(self.theme, told(station, one), "small", "t3"))
        self.details = Words(self.theme, one.words or "No more is known.", "body", "t2")
        self.details.setVisible(False)
        self.try_now = Button(station.icons, "Try now", kind="quiet")
        self.ignore = Button(station.icons, "Ignore", kind="bare")
        self.more = Button(station.icons, "Details", "chevron-down", kind="bare")
        self.copy = Button(station.icons, "Copy details", "copy", kind="bare")
        self.copy.setVisible(False)
        self.try_now.setVisible(one.kind != "details")
        self.try_now.clicked.connect(partial(page.do, one, "retry"))
        self.ignore.clicked.connect(partial(page.do, one, "ignore"))
        self.ignore.setVisible(one.next is None)
        self.more.clicked.connect(self._unfold)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(one.words))
        self.buttons(self.try_now, self.ignore, self.more, self.copy)
        self.inside.addWidget(self.details)

    def _unfold(self) -> None:
        on = self.details.isHidden()
        self.details.setVisible(on)
        self.copy.setVisible(on)


def told(station: Station, one: Waiting) -> str:
    """ "Since 13:41, tried 4 times, next in 6 min"."""
    now = station.clock()
    parts = [ago(one.since, now, station.zone)] if one.since else []
    if one.tries:
        parts.append(f"tried {count(one.tries, 'time')}")
    if one.next is not None:
        parts.append(f"next try: {left(one.next - now)}" if one.next > now else "next try now")
    words = ", ".join(parts)
    return words[:1].upper() + words[1:]
