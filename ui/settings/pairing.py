"""Pairing: the receiver's address and a code that works once, or working alone on this computer."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.errors import PlatenError
from ui.settings.form import Box
from ui.settings.office import Joined, join
from ui.station import Station
from ui.widgets.button import Button
from ui.widgets.field import Field
from ui.widgets.words import Words

ALONE = "This station works alone: orders stay on this computer."
PRACTICE = "The practice shop is open. Open Platen again to work with what you choose here."


class Pairing(Box):
    """`paired`: this station belongs to a receiver now."""

    paired = Signal()

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(station.theme, "Receiver", parent)
        self.station = station
        icons = station.icons
        self.state = Words(self.theme, "", "body", "t2")
        self.address = Field(icons, "Receiver address", "https://receiver.example", icon="link-2")
        self.code = Field(icons, "Pairing code", "Works once, from the receiver", icon="shield-check")
        self.code.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.pair = Button(icons, "Pair this station", kind="filled")
        self.alone = Button(icons, "Work alone")
        self.words = Words(self.theme, "", "small", "t2")
        self.inside.addWidget(self.state)
        self.row("Receiver address", self.address)
        self.row("Pairing code", self.code)
        self.buttons(self.pair, self.alone)
        self.inside.addWidget(self.words)
        self.words.hide()
        self.pair.clicked.connect(self.start)
        self.alone.clicked.connect(self.work_alone)
        self.code.entered.connect(self.start)
        self.address.set_text(station.settings.receiver_url)
        self._tell()

    def start(self) -> None:
        """Ask the receiver; the fields stay until it agreed."""
        if not self.address.text().strip() or not self.code.text().strip():
            self.words.say("Both the address and the code are needed.", "warnText")
            return
        self.words.say("")
        self.pair.set_busy("Pairing …")
        work = join(self.address.text(), self.code.text(), self.station.name)
        self.station.tasks.start(work, self._joined, self._refused)

    def work_alone(self) -> None:
        """No receiver elsewhere: the one in this program."""
        self._keep(receiver_url="", local=True, practice=False)
        self.address.clear()
        self.code.clear()
        self.words.say(ALONE if not self.station.practice else PRACTICE, "t2")
        self.station.reconnect("", "")
        self._tell()

    def _joined(self, joined: Joined) -> None:
        self.pair.set_busy("")
        self.code.clear()
        self.address.set_text(joined.url)
        self._keep(receiver_url=joined.url, local=False, practice=False)
        self.words.say(joined.notice, "warnText")
        self.station.reconnect(joined.url, joined.token)
        self._tell()
        self.paired.emit()

    def _refused(self, error: PlatenError) -> None:
        self.pair.set_busy("")
        self.words.say(f"{error.message} {error.hint}".strip(), "badText")

    def _keep(self, **changes: object) -> None:
        try:
            self.station.keep(**changes)
        except PlatenError as error:
            self.station.notices.trouble(error)

    def _tell(self) -> None:
        url = self.station.settings.receiver_url
        told = f"Paired with {url}." if url else ALONE
        self.state.say(PRACTICE if self.station.practice else told)
