"""Proof that the program works: waits until the queue shows orders with pictures, writes a picture of the window."""

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from ui.window import Window

LOOK_MS, LONGEST_S = 100, 150
ENOUGH = 3
"""So many rows with a picture of their own, at least."""


class Smoke(QObject):
    """`end` is called with the exit code: 0 with a picture written, 1 where nothing came in time."""

    def __init__(self, window: Window, picture: Path, end: Callable[[int], None]) -> None:
        super().__init__(window)
        self._window = window
        self._picture = picture
        self._end = end
        self._left = LONGEST_S * 1000 // LOOK_MS
        self._asked = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        window.station.hub.fault.connect(self._fail)

    def _fail(self, error: object) -> None:
        """What talks ended with an error: nothing will come."""
        sys.stderr.write(f"{error}\n")
        self._write(1)

    def _look(self) -> None:
        self._left -= 1
        if self._shows():
            self._write(0)
        elif self._left <= 0:
            self._write(1)
        elif not self._asked and self._window.station.shelf is not None and self._window.queue.model.pages.total:
            self._asked = True
            self._window.desk.run("download-new")

    def _shows(self) -> bool:
        rows = [row for line in self._window.queue.list.on_screen() if (row := self._window.queue.list.row_at(line))]
        thumbnails, density = self._window.station.thumbnails, self._window.station.theme.density
        ratio = self._window.devicePixelRatioF()
        with_picture = [r for r in rows if r.thumbnail_sha and thumbnails.pixmap(r.thumbnail_sha, density.thumb, ratio)]
        return len(with_picture) >= ENOUGH

    def _write(self, code: int) -> None:
        if not self._timer.isActive():
            return
        self._timer.stop()
        self._picture.parent.mkdir(parents=True, exist_ok=True)
        written = self._window.grab().save(str(self._picture))
        self._end(code if written else 1)
