"""Photos of the framed piece: kept on this computer by checksum, and only the checksum goes with the verdict."""

import asyncio
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.errors import NotAllowed
from services.workstation.evidence import keep_photo
from ui.qc.round import Piece, Round
from ui.station import Station

PICTURES = "Pictures (*.png *.jpg *.jpeg *.webp)"


class Photos(QObject):
    """`added`: one more lies with a piece. `refused`: why none is taken, where `closed` says so."""

    added = Signal()
    refused = Signal(str)

    def __init__(self, station: Station, round_: Round, parent: QWidget) -> None:
        super().__init__(parent)
        self._station, self._round, self._over = station, round_, parent
        self.closed = ""

    def ask(self) -> None:
        """P: a picture file of the damage."""
        if self.closed:
            self.refused.emit(self.closed)
        elif self._round.piece is not None:
            found, _ = QFileDialog.getOpenFileName(self._over, "Photo of the piece", "", PICTURES)
            if found:
                self.add(Path(found))

    def takes(self, mime: QMimeData) -> bool:
        """Whether something dragged here may be a photo of the framed piece."""
        return self._round.piece is not None and mime.hasUrls() and not self.closed

    def drop(self, mime: QMimeData) -> None:
        for url in mime.urls():
            if url.isLocalFile():
                self.add(Path(url.toLocalFile()))

    def add(self, path: Path) -> None:
        piece, shelf = self._round.piece, self._station.shelf
        if piece is None:
            return
        if shelf is None:
            refused = NotAllowed("Photos are kept in a moment.", hint="Platen is still starting.")
            self._station.notices.refused(refused)
            return
        work = asyncio.to_thread(keep_photo, shelf.folders.shelf, path)
        self._station.tasks.start(work, lambda sha: self._kept(piece, sha))

    def _kept(self, piece: Piece, sha: str) -> None:
        kept = self._round.photos.get(piece.key, ())
        self._round.photos[piece.key] = kept if sha in kept else (*kept, sha)
        self.added.emit()
