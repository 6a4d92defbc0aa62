"""Every message to the person at the screen: posted here, shown by the window as a toast, kept under the bell."""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from PySide6.QtCore import QObject, Signal

from app.errors import PlatenError

Tone = Literal["ok", "info", "warn", "bad"]
KEPT = 50
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Notice:
    """`words`: what happened. `action`, `key`, `act`: the way on, such as Undo. `stays`: until it is closed.
    `own`: one's own step, which needs no place under the bell. Those of one
    `group` merge, `many` then says how many ("{n} orders sent to QC")."""

    words: str
    tone: Tone = "ok"
    action: str = ""
    key: str = ""
    act: Callable[[], None] | None = None
    stays: bool = False
    own: bool = False
    group: str = ""
    many: str = ""
    at: datetime | None = None


class Notices(QObject):
    """`posted`: a notice to be shown now. `changed`: the bell's list or its mark."""

    posted = Signal(object)
    changed = Signal()

    def __init__(self, clock: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self.kept: deque[Notice] = deque(maxlen=KEPT)
        self.unread = 0

    def post(self, notice: Notice) -> None:
        """Show it; keep it under the bell unless it answers one's own step."""
        if not notice.own:
            self.kept.appendleft(notice)
            self.unread += 1
            self.changed.emit()
        self.posted.emit(notice)

    def done(self, words: str, undo: Callable[[], None] | None = None, group: str = "", many: str = "") -> None:
        """A step of one's own was taken."""
        action, key = ("Undo", "Ctrl Z") if undo else ("", "")
        self.post(Notice(words, action=action, key=key, act=undo, own=True, group=group, many=many, at=self._clock()))

    def refused(self, error: PlatenError) -> None:
        """A key whose step is not allowed: why, and the way out."""
        words = f"{error.message} {error.hint}".strip()
        self.post(Notice(words, "warn", own=True, at=self._clock()))

    def info(self, words: str) -> None:
        """Worth knowing, nothing to do."""
        self.post(Notice(words, "info", at=self._clock()))

    def fault(self, error: BaseException) -> None:
        """Whatever ended with an error: in its own words where it has some."""
        if isinstance(error, BaseExceptionGroup):
            for one in error.exceptions:
                self.fault(one)
        elif isinstance(error, PlatenError):
            self.trouble(error)
        else:
            self.broken(error)

    def trouble(self, error: PlatenError) -> None:
        """Something failed that a person must know of."""
        log.warning("shown: %s", error.title)
        words = f"{error.message} {error.hint}".strip()
        self.post(Notice(words, "bad", stays=True, at=self._clock()))

    def broken(self, error: BaseException) -> None:
        """A fault of our own: said plainly, with its trace in the log."""
        log.error("unexpected", exc_info=error)
        kind = type(error).__name__
        self.post(Notice(f"That did not work ({kind}). Nothing was changed.", "bad", stays=True, at=self._clock()))

    def read(self) -> None:
        """The bell was opened."""
        self.unread = 0
        self.changed.emit()
