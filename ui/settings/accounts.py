"""Connections: a card for every account the receiver knows and for every provider not set up yet."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.errors import PlatenError
from services.carriers import CARRIERS
from services.carrying import Carrier
from services.connector import Connector
from services.meanings import Replayed, Trial
from services.providers import PROVIDERS
from ui.formats import ago, count
from ui.paint import paint_card, paint_text
from ui.settings.able import able
from ui.settings.changes import Changes, read_again
from ui.settings.form import SIDE, WIDE, Box, Sheet, empty, while_there
from ui.settings.office import Connected, connected, try_out
from ui.settings.setup import SetUp
from ui.settings.tiles import Tiles
from ui.station import Station
from ui.widgets.button import Button
from ui.widgets.words import Words

KNOWN: dict[str, Connector | Carrier] = {**PROVIDERS, **{name: c for name, c in CARRIERS.items() if c.FIELDS}}
"""Whom an account can be set up for; a carrier without fields needs none."""

WIDEST = 1180


class ConnectionsPage(Sheet):
    """`cards` are shown until one is set up; `form` is the set-up that is open."""

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(station.theme, parent, wide=WIDEST)
        self.station = station
        self.accounts: tuple[Connected, ...] | None = None
        self.cards: list[Card] = []
        self.form: SetUp | None = None
        self._say("Asking the receiver …", "")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.ask()

    def ask(self) -> None:
        self.station.tasks.start(connected(self.station.client), self.show_accounts, self._failed)

    def show_accounts(self, found: tuple[Connected, ...]) -> None:
        """The cards, or what the open set-up waits for."""
        self.accounts = found
        if self.form is not None:
            mine = (a for a in found if (a.provider, a.name) == (self.form.connector.NAME, self.form.name))
            for account in mine:
                self.form.show_account(account)
            return
        self._clear()
        self._receiver()
        self._tiles("", [(account.provider, account) for account in found])
        for heading, names in (("Shops, tills, payments and print houses", PROVIDERS), ("Carriers", CARRIERS)):
            fresh = [n for n in names if n in KNOWN and not any(account.provider == n for account in found)]
            self._tiles(heading, [(name, None) for name in fresh])
        self.column.addStretch(1)
        self._seek()

    def _tiles(self, heading: str, of: Sequence[tuple[str, Connected | None]]) -> None:
        if heading and of:
            self.put(Words(self.theme, heading, "body.600"))
        tiles = Tiles(self.theme)
        self.put(tiles)
        for provider, account in of:
            title = account.title if account is not None else KNOWN[provider].TITLE
            tiles.add(self._card(Card(self.station, title, account), provider, account))

    def _seek(self) -> None:
        """Whoever came here because of one account finds its card in sight."""
        sought, self.station.hub.sought = self.station.hub.sought, ""
        card = next((c for c in self.cards if c.account and f"{c.account.provider}/{c.account.name}" == sought), None)
        if card is not None:
            self._fill.adjustSize()
            self.area.ensureWidgetVisible(card, 0, SIDE)
            card.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_up(self, connector: Connector | Carrier, known: Connected | None = None) -> None:
        """The form of one account instead of the cards."""
        self._clear()
        self.form = SetUp(self.station, connector, known)
        self.form.closed.connect(self._back)
        self.form.listen.connect(self.ask)
        self.form.saved.connect(self.ask)
        self.form.setMaximumWidth(self.theme.px(WIDE))
        self.put(self.form)
        self.column.addStretch(1)

    def _back(self) -> None:
        self.form = None
        self.ask()

    def _receiver(self) -> None:
        client, url = self.station.client, self.station.settings.receiver_url
        box = Box(self.theme, "Receiver")
        words = url or "Inside this computer. Shops cannot send to it; new orders are asked for."
        box.inside.addWidget(Words(self.theme, words, "mono" if url else "body", "t2"))
        if url and client is not None:
            copy = Button(self.station.icons, "Copy address", "copy")
            copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(url))
            box.buttons(copy)
        self.put(box)

    def _card(self, card: "Card", provider: str, account: Connected | None) -> "Card":
        connector = KNOWN.get(provider)
        card.button.setVisible(connector is not None)
        if connector is not None:
            card.can.say(able(connector.CAPABILITIES))
            card.button.clicked.connect(partial(self.set_up, connector, account))
        self.cards.append(card)
        return card

    def _failed(self, error: PlatenError) -> None:
        if self.form is None:
            self._say(error.message, error.hint)

    def _say(self, title: str, words: str) -> None:
        self._clear()
        box = Box(self.theme, title)
        if words:
            box.inside.addWidget(Words(self.theme, words, "body", "t2"))
        self.put(box)
        self.column.addStretch(1)

    def _clear(self) -> None:
        self.cards = []
        empty(self.column)


class Card(Box):
    """One account: how it is, when it was heard last, what was refused."""

    def __init__(self, station: Station, title: str, account: Connected | None) -> None:
        super().__init__(station.theme, f"{title}, {account.name}" if account else title)
        self.station, self.account = station, account
        self.state, self.ink = standing(account, station.clock())
        self.inside.addWidget(Mark(station, self.state, self.ink))
        self.facts = Words(self.theme, "", "small", "t3")
        self.inside.addWidget(self.facts)
        self.facts.say(told(station, account))
        self.can = Words(self.theme, "", "small", "t2")
        self.can.hide()
        self.inside.addWidget(self.can)
        words, icon = ("Settings", "settings") if account else ("Set up", "plug")
        self.button = Button(station.icons, words, icon)
        self.button.setAccessibleName(f"{words}: {title}")
        self.replay = Button(station.icons, "Replay messages …", "history", kind="bare", parent=self)
        self.replay.setVisible(account is not None and account.provider in PROVIDERS)
        self.replay.clicked.connect(self.read_again)
        self.changes = Changes(station)
        self.inside.addStretch(1)
        self.buttons(self.button, self.replay)
        self.inside.addWidget(self.changes)

    def read_again(self) -> None:
        """Its kept messages are read into a scratch copy, with the words and products as they are mapped now."""
        if self.account is None:
            return
        self.replay.set_busy("Reading …")
        work = try_out(self.station.client, Trial(self.account.provider, self.account.name))
        self.station.tasks.start(work, while_there(self, self.show_replay), while_there(self, self._failed))

    def show_replay(self, found: Replayed) -> None:
        self.replay.set_busy("")
        orders = count(len(found.orders), "order")
        words = f"{orders} would change:" if found.orders else "Reading them changed nothing."
        self.changes.show_found(found, f"{read_again(found)} {words}")

    def _failed(self, error: PlatenError) -> None:
        self.replay.set_busy("")
        self.changes.say(f"{error.message} {error.hint}".strip(), "warnText")


SIGNS = {"warn": "triangle-alert", "bad": "octagon-alert", "info": "clock-3"}
"""By ink: each trouble has a shape of its own. All is well: a dot. Nothing is set up: a ring."""


class Mark(QWidget):
    """A shape in color and the word for it."""

    def __init__(self, station: Station, words: str, ink: str) -> None:
        super().__init__()
        self.icons, self.theme, self.words, self.ink = station.icons, station.theme, words, ink
        self.setFixedHeight(self.theme.px(20))
        self.setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self), self.theme, self.theme.px
        if self.ink in SIGNS:
            self.icons.paint(painter, SIGNS[self.ink], 14, f"{self.ink}Text", 0, (self.height() - px(14)) / 2)
        else:
            dot = QRectF(px(3), (self.height() - px(8)) / 2, px(8), px(8))
            color = theme.color("line3" if self.ink == "t3" else self.ink)
            paint_card(painter, dot, px(4), None if self.ink == "t3" else color, color, 1.5)
        room = QRectF(px(22), 0, self.width() - px(22), self.height())
        paint_text(painter, room, self.words, theme, "body.500", theme.color("t1"))


def standing(account: Connected | None, now: datetime) -> tuple[str, str]:
    """The word and the ink of its dot."""
    if account is None:
        return "Not set up", "t3"
    if account.closed_until is not None and account.closed_until > now:
        return f"{account.title} does not answer", "bad"
    if account.refused and (account.heard_at is None or _last_refused(account) > account.heard_at):
        return "Check: messages are refused", "warn"
    return ("Working", "ok") if account.heard_at is not None else ("Waiting for the first message", "info")


def _last_refused(account: Connected) -> datetime:
    last = [one.last for one in account.refused if one.last is not None]
    return max(last) if last else datetime.min.replace(tzinfo=account.heard_at.tzinfo if account.heard_at else None)


def told(station: Station, account: Connected | None) -> str:
    """When it was heard, how much came, what was refused and why."""
    if account is None:
        return ""
    heard = account.heard_at
    last = f"last message {ago(heard, station.clock(), station.zone)}" if heard else "no message yet"
    parts = [last, *([count(account.messages, "message")] if account.messages else [])]
    parts += [f"{one.count} refused: {one.reason}" for one in account.refused]
    words = ", ".join(parts)
    return words[:1].upper() + words[1:]
