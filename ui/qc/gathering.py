"""What waits for its check is read off the window, a few orders at a time, until all of it lies on the bench."""

import asyncio

from PySide6.QtCore import QObject, Signal

from app.errors import PlatenError
from app.orders import Order
from services.workstation.secondlooks import chosen
from services.workstation.store import Store
from ui.station import Station

FEW = 64
"""So many orders at once: taking them in keeps the window well under a frame."""
LOOKS = 1_000
"""At most so many ready orders are shown for a second look."""


class Gathering(QObject):
    """`came`: orders as they are now, what hurries first; empty where none waits. `left`: pieces that are still to
    come."""

    came = Signal(list)

    def __init__(self, station: Station, parent: QObject) -> None:
        super().__init__(parent)
        self._station = station
        self._waiting: list[tuple[str, int]] = []
        self._run = 0
        self.left = 0

    def start(self) -> None:
        """From the beginning; what a reading before this one still had to bring is asked for anew."""
        self._run += 1
        run = self._run
        work = asyncio.to_thread(_waiting, self._station.store)
        self._station.tasks.start(work, lambda found: self._found(found, run), lambda why: self._failed(why, run))

    def stop(self) -> None:
        """Nothing that was asked for comes any more, and no trouble of it is told."""
        self._run += 1

    def _found(self, found: list[tuple[str, int]], run: int) -> None:
        if run == self._run:
            self._waiting, self.left = found, 0
            self._next(run)

    def _next(self, run: int) -> None:
        some, self._waiting = self._waiting[:FEW], self._waiting[FEW:]
        self.left = sum(pieces for _, pieces in self._waiting)
        work = asyncio.to_thread(_orders, self._station.store, [id_ for id_, _ in some])
        self._station.tasks.start(work, lambda orders: self._take(orders, run), lambda why: self._failed(why, run))

    def _failed(self, why: PlatenError, run: int) -> None:
        if run == self._run:
            self._station.notices.trouble(why)

    def _take(self, orders: list[Order], run: int) -> None:
        if run == self._run:
            self.came.emit(orders)
            if self._waiting:
                self._next(run)


def waiting_orders(store: Store) -> list[Order]:
    """All of them at once, in the order they are brought."""
    return _orders(store, [id_ for id_, _ in _waiting(store)])


def _waiting(store: Store) -> list[tuple[str, int]]:
    """Orders with pieces for their first verdict, then those with one that is looked at once more."""
    found = store.to_check()
    known = {id_ for id_, _ in found}
    return found + [(id_, 1) for id_ in chosen(store, LOOKS) if id_ not in known]


def _orders(store: Store, ids: list[str]) -> list[Order]:
    shown = (store.order(id_) for id_ in ids)
    return [one.order for one in shown if one is not None]
