"""The one object that services report to, from any thread: what they say becomes signals in the window's thread."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

GATHER_MS = 30
"""Changes that come in a burst are announced together."""


class Hub(QObject):
    """`touched`: ids of orders that look different; `own`: those touched by this station's own step.

    `line`: what the sync says. `batch`: how downloads go. `notice`: something to tell a person. `people`: who works
    here. `fault`: what went wrong on the engine's thread. `wanted`: an order somebody wants to see; `place`: a
    workplace by name; `sought`: what to look for there, such as a word to be mapped. `needs`: how many things need a
    person.
    """

    touched = Signal(frozenset)
    own = Signal(frozenset)
    line = Signal(object)
    batch = Signal(object)
    notice = Signal(object)
    people = Signal(object)
    fault = Signal(object)
    wanted = Signal(str)
    place = Signal(str)
    needs = Signal(int)
    vouched = Signal(str, str, str)
    _came = Signal(frozenset)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sought = ""
        self._gathered: frozenset[str] = frozenset()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GATHER_MS)
        self._timer.timeout.connect(self._announce)
        self._came.connect(self._gather, Qt.ConnectionType.QueuedConnection)

    def silence(self, on: bool = True) -> None:
        """While the window is closed nobody is told anything: who listens may be gone before the services are."""
        self.blockSignals(on)
        if on:
            self._timer.stop()

    def tell_touched(self, orders: Iterable[str]) -> None:
        """For services, any thread: these orders changed."""
        if found := frozenset(orders):
            self._came.emit(found)

    def tell_line(self, line: object) -> None:
        """For the sync, any thread: whether there is a connection."""
        self.line.emit(line)

    def tell_batch(self, batch: object) -> None:
        """For the shelf, any thread: how a download goes."""
        self.batch.emit(batch)

    def tell_people(self, people: object) -> None:
        """For the engine, any thread: the receiver named the people who work here."""
        self.people.emit(people)

    def tell_fault(self, error: object) -> None:
        """For the engine, its thread: something ended with an error that nobody took."""
        self.fault.emit(error)

    @Slot(frozenset)
    def _gather(self, orders: frozenset[str]) -> None:
        self._gathered |= orders
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _announce(self) -> None:
        orders, self._gathered = self._gathered, frozenset()
        self.touched.emit(orders)
