"""What waits for its check is read off the window, a few orders at a time, until all of it lies on the bench."""

import asyncio

from PySide6.QtCore import QObject, Signal

from app.orders import Order
from services.workstation.store import Store
from ui.station import Station

FEW = 64
"""So many orders at once: taking them in keeps the window well under a frame."""


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
        work = asyncio.to_thread(self._station.store.to_check)
        self._station.tasks.start(work, lambda found: self._found(found, run))

    def _found(self, found: list[tuple[str, int]], run: int) -> None:
        if run == self._run:
            self._waiting, self.left = found, 0
            self._next(run)

    def _next(self, run: int) -> None:
        some, self._waiting = self._waiting[:FEW], self._waiting[FEW:]
        self.left = sum(pieces for _, pieces in self._waiting)
        work = asyncio.to_thread(_orders, self._station.store, [id_ for id_, _ in some])
        self._station.tasks.start(work, lambda orders: self._take(orders, run))

    def _take(self, orders: list[Order], run: int) -> None:
        if run == self._run:
            self.came.emit(orders)
            if self._waiting:
                self._next(run)


def _orders(store: Store, ids: list[str]) -> list[Order]:
    shown = (store.order(id_) for id_ in ids)
    return [one.order for one in shown if one is not None]
