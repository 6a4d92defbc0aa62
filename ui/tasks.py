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
NOBODY = -1


class After(NamedTuple):
    """Whom to tell when work is over. `keep`: it is carried out even while the window closes. `run`: before which stop
    it was asked for."""

    then: Callable[[Any], None] | None = None
    failed: Failed | None = None
    ended: Callable[[bool], None] | None = None
    keep: bool = False
    run: int = 0


class Tasks(QObject):
    """`submit` runs a coroutine elsewhere (the engine). What is asked for before there is one waits for it."""

    _over = Signal(object)

    def __init__(self, notices: Notices, submit: Submit | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notices = notices
        self._submit = submit
        self._early: list[tuple[Coroutine[Any, Any, Any], After]] = []
        self._run, self._closed = 0, False
        self.running: set[Future[Any]] = set()
        self._kept: set[Future[Any]] = set()
        self._over.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    def use(self, submit: Submit) -> None:
        """From now on work runs there; what waited starts."""
        self._submit, self._closed = submit, False
        early, self._early = self._early, []
        for work, after in early:
            self._begin(work, after)

    def start(
        self,
        work: Coroutine[Any, Any, T],
        then: Callable[[T], None] | None = None,
        failed: Failed | None = None,
        ended: Callable[[bool], None] | None = None,
        *,
        keep: bool = False,
    ) -> None:
        """`then` gets the value, in the window's thread. A PlatenError goes to `failed`, else it is shown. `ended`
        comes last, however it went, with whether it went well. `keep`: what a person did; closing does not undo it."""
        if self._closed and not keep:
            work.close()
            return
        self._begin(work, After(then, failed, ended, keep, NOBODY if self._closed else self._run))

    def _begin(self, work: Coroutine[Any, Any, Any], after: After) -> None:
        if self._submit is None:
            self._early.append((work, after))
            return
        future = self._submit(work)
        self.running.add(future)
        if after.keep:
            self._kept.add(future)
        future.add_done_callback(lambda done: self._over.emit((done, after)))

    def stop(self) -> None:
        """The window closes: what has not finished is forgotten, or carried out with nobody to tell; what is asked for
        from now on is, too. `use` opens again."""
        self._run, self._closed = self._run + 1, True
        for future in self.running - self._kept:
            future.cancel()
        for work, _ in self._early:
            work.close()
        self._early.clear()

    def finish(self, timeout_s: float) -> None:
        """Wait for what is carried out while the window closes, before the engine stops."""
        from concurrent.futures import wait

        wait(self._kept, timeout_s)

    @Slot(object)
    def _finish(self, over: "tuple[Future[Any], After]") -> None:
        future, after = over
        self.running.discard(future)
        self._kept.discard(future)
        if future.cancelled() or after.run != self._run:
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
