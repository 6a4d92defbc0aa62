"""Links to pictures that die before their pictures are here: told once each, on whatever page somebody works."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from services.workstation.files import Files
from ui.downloads.lines import When, alert, threatened
from ui.notices import Notice
from ui.station import Station

LOOK_MS = 60_000


class LinkWatch(QObject):
    """Looks once a minute and whenever a download ends. `fetch`: what its button does."""

    def __init__(self, station: Station, fetch: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._station, self._fetch = station, fetch
        self._files = Files(station.store)
        self._told: set[tuple[str, str, int]] = set()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        station.hub.batch.connect(lambda batch: None if getattr(batch, "running", False) else self.look())

    def look(self) -> None:
        """Tells those that were not told yet."""
        when = When(self._station.clock(), self._station.zone)
        found = {(f.order, f.artwork, f.dies): f for f in threatened(self._files, when)}
        new = [file for key, file in found.items() if key not in self._told]
        self._told |= found.keys()
        if new:
            words = alert(new, self._station.store, when)
            self._station.notices.post(Notice(words, "warn", "Fetch now", act=self._fetch, at=when.now))
