"""Work that takes longer than a key press: started from a slot, run on the engine's thread, finished back in the
window's thread, its failure shown."""

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.errors import PlatenError
from ui.notices import Notices

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")
Submit = Callable[[Coroutine[Any, Any, Any]], "Future[Any]"]
Failed = Callable[[PlatenError], None]


class After(NamedTuple):
    """Whom to tell when work is over."""

    then: Callable[[Any], None] | None = None
    failed: Failed | None = None
    ended: Callable[[bool], None] | None = None


class Tasks(QObject):
    """`submit` runs a coroutine elsewhere (the engine). What is asked for before there is one waits for it."""

    _over = Signal(object)

    def __init__(self, notices: Notices, submit: Submit | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notices = notices
        self._submit = submit
        self._early: list[tuple[Coroutine[Any, Any, Any], After]] = []
        self.running: set[Future[Any]] = set()
        self._over.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    def use(self, submit: Submit) -> None:
        """From now on work runs there; what waited starts."""
        self._submit = submit
        early, self._early = self._early, []
        for work, after in early:
            self.start(work, *after)

    def start(
        self,
        work: Coroutine[Any, Any, T],
        then: Callable[[T], None] | None = None,
        failed: Failed | None = None,
        ended: Callable[[bool], None] | None = None,
    ) -> None:
        """`then` gets the value, in the window's thread. A PlatenError goes to `failed`, else it is shown. `ended`
        comes last, however it went, with whether it went well."""
        after = After(then, failed, ended)
        if self._submit is None:
            self._early.append((work, after))
            return
        future = self._submit(work)
        self.running.add(future)
        future.add_done_callback(lambda done: self._over.emit((done, after)))

    def stop(self) -> None:
        """Forget what has not finished: the window closes."""
        for future in tuple(self.running):
            future.cancel()
        for work, _ in self._early:
            work.close()
        self._early.clear()

    @Slot(object)
    def _finish(self, over: "tuple[Future[Any], After]") -> None:
        future, after = over
        self.running.discard(future)
        if future.cancelled():
            return
        error = future.exception()
        if error is None:
            if after.then is not None:
                after.then(future.result())
        elif isinstance(error, PlatenError):
            (after.failed or self._notices.trouble)(error)
        else:
            self._notices.broken(error)
        if after.ended is not None:
            after.ended(error is None)
