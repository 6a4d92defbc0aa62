"""Proof that the program works: waits until the queue shows orders with pictures, writes a picture of the window."""

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from services.workstation.rows import Row
from ui.window import Window

LOOK_MS, LONGEST_S = 100, 150
ENOUGH = 7
"""So many rows with a picture of their own, at least."""


class Smoke(QObject):
    """`end` is called with the exit code: 0 with a picture written, 1 where nothing came in time."""

    def __init__(self, window: Window, picture: Path, end: Callable[[int], None]) -> None:
        super().__init__(window)
        self._window = window
        self._picture = picture
        self._end = end
        self._left = LONGEST_S * 1000 // LOOK_MS
        self._asked: set[str] = set()
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
        """Fetch what is on screen, wait until enough of it shows its picture."""
        self._left -= 1
        if len(self._with_picture()) >= ENOUGH:
            self._write(0)
        elif self._left <= 0:
            self._write(1)
        else:
            self._fetch()

    def _fetch(self) -> None:
        shelf = self._window.station.shelf
        wanted = {row.id for row in self._rows() if not row.thumbnail_sha} - self._asked
        if shelf is not None and wanted:
            self._asked |= wanted
            self._window.station.tasks.start(shelf.want(wanted))

    def _rows(self) -> list[Row]:
        queue = self._window.queue.list
        return [row for line in queue.on_screen() if (row := queue.row_at(line)) is not None]

    def _with_picture(self) -> list[Row]:
        thumbnails, thumb = self._window.station.thumbnails, self._window.station.theme.density.thumb
        ratio = self._window.devicePixelRatioF()
        return [r for r in self._rows() if r.thumbnail_sha and thumbnails.pixmap(r.thumbnail_sha, thumb, ratio)]

    def _write(self, code: int) -> None:
        if not self._timer.isActive():
            return
        self._timer.stop()
        self._picture.parent.mkdir(parents=True, exist_ok=True)
        written = self._window.grab().save(str(self._picture))
        self._end(code if written else 1)
