"""Orders whose picture looks like another order's, as the guard found them: their rows say so where findings stand."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from services.workstation.rows import Row
from services.workstation.store import Store
from services.workstation.verdicts import suspects
from ui.station import Station

EVERY = "*"


class Suspects(QObject):
    """`changed`: other orders than before. Read off the window, once for all and then for those that were touched."""

    changed = Signal()

    def __init__(self, station: Station, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._station = station
        self.words: dict[str, str] = {}
        station.hub.touched.connect(self.look)
        station.hub.own.connect(self.look)
        self.look(frozenset({EVERY}))

    def look(self, orders: frozenset[str]) -> None:
        """These may look different now."""
        ids = None if EVERY in orders else orders
        self._station.tasks.start(_read(self._station.store, ids), lambda found: self._take(found, ids))

    def _take(self, found: Mapping[str, str], ids: frozenset[str] | None) -> None:
        kept = {} if ids is None else {id_: words for id_, words in self.words.items() if id_ not in ids}
        new = {**kept, **found}
        if new != self.words:
            self.words = new
            self.changed.emit()

    def over(self, row: Row) -> Row:
        """The row with its suspicion in the place of its warning. What stops work already stays in front."""
        words = self.words.get(row.id)
        return row._replace(warning=words) if words and not row.problem else row


async def _read(store: Store, ids: frozenset[str] | None) -> dict[str, str]:
    import asyncio  # only here: the first picture waits for nothing large

    return await asyncio.to_thread(suspects, store, ids)
