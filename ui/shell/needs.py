"""How many things need a person: asked for when the feed brings something, and now and then for what no order tells."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.errors import PlatenError
from ui.settings.office import Waiting, waiting
from ui.station import Station

if TYPE_CHECKING:
    from services.workstation.sync import Line

SOON_MS = 1000
"""Changes that come in a row are asked about once."""
NOW_AND_THEN = timedelta(seconds=30)
"""A refused message or a silent shop touches no order."""


class Needs(QObject):
    """Tells the hub. A receiver that does not answer leaves the number as it was; the sync card says so already."""

    def __init__(self, station: Station, parent: QObject | None = None, *, soon_ms: int = SOON_MS) -> None:
        super().__init__(parent)
        self._station = station
        self._asking = False
        self._asked_at: datetime | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(soon_ms)
        self._soon.timeout.connect(self.ask)
        station.hub.touched.connect(lambda _: self._later())
        station.hub.line.connect(self._heard)

    def ask(self) -> None:
        """Once at a time; asked meanwhile, it is asked again afterwards. An answer long overdue is not waited for."""
        station = self._station
        if station.client is None:
            return
        if self._asking and not self._due:
            self._later()
            return
        self._asking, self._asked_at = True, station.clock()
        station.tasks.start(waiting(station.client), self._count, self._failed)

    def _later(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _heard(self, line: "Line") -> None:
        """The sync talked with the receiver."""
        if line.online and self._due:
            self.ask()

    @property
    def _due(self) -> bool:
        return self._asked_at is None or self._station.clock() - self._asked_at >= NOW_AND_THEN

    def _count(self, found: tuple[Waiting, ...]) -> None:
        self._asking = False
        self._station.hub.needs.emit(len(found))

    def _failed(self, error: PlatenError) -> None:
        self._asking = False
