"""Setting up one account: the connector's fields (few at first), the address to paste, and a last step that is live."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from app.errors import PlatenError
from services.carrying import Carrier
from services.connector import Can, Connector
from services.connector import Field as Asked
from ui.formats import clock
from ui.settings.form import Box, Row
from ui.settings.office import Connected, connect
from ui.settings.sender import NAME as SENDER
from ui.settings.sender import SenderFields
from ui.station import Station
from ui.widgets.button import Button
from ui.widgets.field import Field
from ui.widgets.words import Words

FIRST = 4
"""So many fields are shown at once; more only when asked for."""
LISTEN_MS = 2000
USUAL = "main"
INSIDE = "This receiver runs inside this computer, where nobody can reach it: what is new is asked for instead."
SPACE = 8
"""Between two steps, besides what stands between rows."""


class SetUp(Box):
    """`saved`: the receiver took the account. `closed`: the person is done. `listen`: ask for the accounts again."""

    saved = Signal()
    closed = Signal()
    listen = Signal()

    def __init__(
        self,
        station: Station,
        connector: Connector | Carrier,
        known: Connected | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(station.theme, f"Set up {connector.TITLE}", parent)
        self.station, self.connector, self.known = station, connector, known
        self.heard = known.heard_at if known else None
        self.waits = False
        self.account = Field(station.icons, "Name of the account", USUAL)
        self.account.set_text(known.name if known else USUAL)
        self.fields: dict[str, Field | SenderFields] = {}
        self.later: list[QWidget] = []
        self._fields()
        self._steps()
        self._listening = QTimer(self)
        self._listening.setInterval(LISTEN_MS)
        self._listening.timeout.connect(self.listen)

    @property
    def name(self) -> str:
        return self.account.text().strip() or USUAL

    @property
    def hook(self) -> str:
        """Where the provider sends its messages."""
        client = self.station.client
        base = client.base_url if client is not None else self.station.settings.receiver_url
        return f"{base.rstrip('/')}/hooks/{self.connector.NAME}/{self.name}"

    def save(self) -> None:
        """Hand the fields over; what is empty is not sent. Secrets leave the screen at once."""
        given = {name: field.text().strip() for name, field in self.fields.items() if field.text().strip()}
        lacking = [f.title for f in self.connector.FIELDS if f.required and f.name not in given]
        sender = self.fields.get(SENDER)
        if isinstance(sender, SenderFields) and sender.text() and (missing := sender.missing()):
            lacking.append(f"the sender’s {', '.join(missing).lower()}")
        if lacking:
            self.words.say(f"Still needed: {', '.join(lacking)}.", "warnText")
            return
        self.words.say("")
        self.send.set_busy("Saving …")
        for asked in self.connector.FIELDS:
            if asked.secret:
                self.fields[asked.name].clear()
        work = connect(self.station.client, self.connector.NAME, self.name, given)
        self.station.tasks.start(work, lambda _: self._saved(), self._refused)

    def show_account(self, found: Connected) -> None:
        """A message that came since turns the last step into a tick."""
        if self.waits and found.heard_at is not None and found.heard_at != self.heard:
            self.waits = False
            self._listening.stop()
            at = clock(found.heard_at, self.station.zone)
            self.live.say(f"✓ A message came at {at}. {self.connector.TITLE} is connected.", "okText")

    def _fields(self) -> None:
        self.inside.addWidget(Words(self.theme, "1  What the receiver needs to know", "body.600"))
        self.row("Account", self.account)
        order = sorted(self.connector.FIELDS, key=lambda f: not f.required)
        for n, asked in enumerate(order):
            self._field(asked, hidden=n >= FIRST and not asked.required)
        self.more = Button(self.station.icons, "More fields", "chevron-down", kind="bare")
        self.more.setVisible(bool(self.later))
        self.more.clicked.connect(self._unfold)
        self.send = Button(self.station.icons, "Save", kind="filled")
        self.send.clicked.connect(self.save)
        self.words = Words(self.theme, "", "small", "t2")
        self.words.hide()
        self.buttons(self.send, self.more)
        self.inside.addWidget(self.words)

    def _field(self, asked: Asked, *, hidden: bool) -> None:
        made = (
            SenderFields(self.station) if asked.name == SENDER else Field(self.station.icons, asked.title, asked.hint)
        )
        if asked.secret and isinstance(made, Field):
            made.line.setEchoMode(QLineEdit.EchoMode.Password)
        elif self.known is not None:
            made.set_text(self.known.fields.get(asked.name, ""))
        self.fields[asked.name] = made
        line = Row(self.theme, asked.title if asked.required else f"{asked.title} (optional)", made)
        self.inside.addWidget(line)
        if hidden:
            line.hide()
            self.later.append(line)

    def _steps(self) -> None:
        """The address to paste and a test message; who sends nothing is asked, and there is nothing to paste."""
        icons = self.station.icons
        self.inside.addSpacing(self.theme.px(SPACE))
        self.live = Words(self.theme, "Save first, then send a test message.", "body", "t2")
        self.close_ = Button(icons, "Back to all connections", "arrow-left", kind="quiet")
        self.close_.clicked.connect(self.closed)
        if self.rings:
            self._address()
        else:
            self.live.say(f"{self.connector.TITLE} sends no messages: it is asked for what is new.")
        self.inside.addWidget(self.live)
        self.inside.addSpacing(self.theme.px(SPACE))
        self.buttons(self.close_)

    @property
    def rings(self) -> bool:
        """Whether it sends messages here."""
        named = {field.name for field in self.connector.FIELDS}
        return Can.PUSH in self.connector.CAPABILITIES.can or "url_secret" in named

    def _address(self) -> None:
        icons = self.station.icons
        self.inside.addWidget(Words(self.theme, f"2  The address to paste at {self.connector.TITLE}", "body.600"))
        self.address = Words(self.theme, self.hook, "mono")
        self.copy = Button(icons, "Copy address", "copy")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.hook))
        self.account.changed.connect(lambda _: self.address.say(self.hook))
        self.inside.addWidget(self.address)
        if not self.station.settings.receiver_url:
            self.inside.addWidget(Words(self.theme, INSIDE, "small", "warnText"))
        self.buttons(self.copy)
        self.inside.addSpacing(self.theme.px(SPACE))
        self.inside.addWidget(Words(self.theme, "3  A test message", "body.600"))

    def _unfold(self) -> None:
        for one in self.later:
            one.setVisible(True)
        self.more.hide()

    def _saved(self) -> None:
        self.send.set_busy("")
        self.words.say("Saved. Secrets are kept by the receiver and not shown again.", "okText")
        if self.rings:
            self.waits = True
            self.live.say("Waiting for a test message …", "t2")
            self._listening.start()
        self.saved.emit()

    def _refused(self, error: PlatenError) -> None:
        self.send.set_busy("")
        self.words.say(f"{error.message} {error.hint} Enter the secrets again.".strip(), "badText")
