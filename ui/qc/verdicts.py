"""Verdicts on their way: recorded, kept on disk or lost, and taken back with the answers they were given on."""

from typing import Any

from PySide6.QtCore import QObject, Signal

from app.artwork import Said, Verdict
from app.events import Checked, Event
from app.orders import Order
from app.states import ReprintReason
from app.wording import REPRINT_WORDS
from ui.qc.round import MARKS, Piece, Round
from ui.station import Station
from ui.steps import Taken

NOT_YOURS = "Verdicts are the checker’s: set it aside with a note, A, and one looks at it"
PAST = {Verdict.PASS: "passed its check", Verdict.FAIL: "failed its check", Verdict.UNSURE: "set aside"}


def outcome(piece: Piece, verdict: Verdict, why: ReprintReason | None, which: str = "") -> tuple[str, str, str]:
    """What is said of a verdict, with its icon and its ink. `which`: of which look, where not the first."""
    if verdict is Verdict.PASS:
        return f"{piece.number} passed{which}", "circle-check-big", "toast.ok"
    if why is not None:
        words = f"{piece.number} failed{which}: {REPRINT_WORDS[why].lower()}. Reprint {piece.attempt + 1} goes first"
        return words, "circle-x", "bad"
    return f"{piece.number} set aside", "circle-help", "toastAccent"


class Verdicts(QObject):
    """`lost`: the key of a piece whose verdict could not be kept; `undone`: of one whose verdict was taken back."""

    lost = Signal(object)
    undone = Signal(object)

    def __init__(self, station: Station, round_: Round, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps, self._round = station.steps, round_
        self._flying: dict[str, Piece] = {}
        self._steps.stepped.connect(self._landed)
        self._steps.lost.connect(self._lose)
        self._steps.undone.connect(self._restore)

    def judge(self, piece: Piece, verdict: Verdict, why: ReprintReason | None = None, reason: str = "") -> bool:
        """False where the rules refused; the person was told. It is marked before the disk has it."""
        made: list[str] = []

        def make(order: Order, base: dict[str, Any]) -> list[Event]:
            made.append(base["id"])
            named = base | {"fulfilment": piece.fulfilment, "unit": piece.unit, "attempt": piece.attempt}
            answers, photos = self._round.answers(piece), self._round.photos.get(piece.key, ())
            named |= {"answers": answers, "photos": photos, "files": self._round.looked.get(piece.key, ())}
            return [Checked(**named, verdict=verdict, why=why, reason=reason)]

        if not self._steps.take([piece.order], make, PAST[verdict], quiet=True):
            return False
        self._flying[made[0]] = piece
        self._round.marks[piece.key] = MARKS[verdict]
        return True

    def undo(self) -> None:
        """Take back the newest verdict as it is now; one that is still being written is waited for, so that none before
        it goes, and none that is begun meanwhile. What was done in the queue stays: nobody sees it here."""
        self._steps.undo(_is_verdict)

    def _landed(self, taken: Taken) -> None:
        for event in taken.events:
            self._flying.pop(event.id, None)

    def _lose(self, taken: Taken) -> None:
        for event in taken.events:
            piece = self._flying.pop(event.id, None)
            if piece is not None:
                self._round.forget(piece.key)
                self.lost.emit(piece.key)

    def _restore(self, taken: Taken) -> None:
        for event in taken.events:
            if isinstance(event, Checked):
                key = event.fulfilment, event.unit, event.attempt
                said: dict[str, Said] = {a.step: a.said for a in event.answers if a.said is not Said.PROVED}
                self._round.restore(key, said, event.files)
                self.undone.emit(key)


def _is_verdict(taken: Taken) -> bool:
    return any(isinstance(event, Checked) for event in taken.events)
