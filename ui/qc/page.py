"""The QC bench: one piece is framed, keys act on that one alone, and each verdict brings the next to the front."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.artwork import Answer, Said, Verdict
from app.codes import read_unit_code, unit_code_at_end
from app.orders import Order
from app.people import Right, may
from app.states import ReprintReason
from services.workstation.files import Turn
from ui.keys import clock_ms
from ui.qc.compare import Compare, Shown
from ui.qc.files import pair, printed
from ui.qc.finding import doubt, nothing, refusal
from ui.qc.flash import Flash
from ui.qc.foot import Foot
from ui.qc.gathering import Gathering
from ui.qc.looking import looks
from ui.qc.middle import WAYS, Middle
from ui.qc.photos import Photos
from ui.qc.reasons import REASONS, reason_at
from ui.qc.round import Key, Piece, Round
from ui.qc.side import Side
from ui.qc.strip import Strip
from ui.qc.verdicts import NOT_YOURS, Verdicts, outcome
from ui.station import Station
from ui.widgets.empty import EmptyState
from ui.widgets.segments import Segments

CALM_MS = 150
"""So long after another picture came no key judges it: the second stroke of a double key was meant for the last."""
AHEAD, FEW, AGAIN_MS = 2, 8, 200


class BenchPage(QWidget):
    """`now` gives milliseconds that never go back. `told`: the head's figures changed. `tools`: for the head.
    `practicing`: a practice round is wanted. `front`: the bench that keys mean, while a round lies over this one."""

    told = Signal()
    practicing = Signal()

    def __init__(self, station: Station, parent: QWidget | None = None, now: Callable[[], float] = clock_ms) -> None:
        super().__init__(parent)
        self.station, self._now = station, now
        self.round, self.front = Round(station.store.rules, station.author()), self
        icons = station.icons
        self.strip, self.side = Strip(station, self.round, self), Side(station, self.round, self)
        self.compare, self.foot = Compare(icons, station.tiles, self), Foot(icons, self)
        self.empty = EmptyState(icons, self)
        self.middle = Middle(station, self.empty, self.compare, self)
        self.flash = Flash(icons, self.middle)
        self.tools = Segments(icons, "View", WAYS)
        self.tools.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.picture = 0
        self._warned: set[Key] = set()
        self._shown: tuple[Shown | None, Shown | None] = (None, None)
        self._until = 0.0
        self.verdicts, self.photos = Verdicts(station, self.round, self), Photos(station, self.round, self)
        self.gathering = Gathering(station, self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(AGAIN_MS)
        self._later.timeout.connect(self.gather)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self._renew()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.strip)
        row.addWidget(self.middle, 1)
        row.addWidget(self.side)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(row, 1)
        whole.addWidget(self.foot)

    def _connect(self) -> None:
        self.strip.picked.connect(self.frame)
        self.strip.practice.clicked.connect(self.practicing)
        self.empty.acted.connect(self.practicing)
        self.side.ticked.connect(self.tick)
        self.side.reasoned.connect(self.choose_reason)
        self.side.noted.connect(self.set_aside)
        self.side.photo.connect(self.photos.ask)
        self.photos.added.connect(self._photographed)
        self.side.doubts.vouched.connect(self._vouch)
        self.foot.fail.clicked.connect(self.fail)
        self.foot.aside.clicked.connect(self.ask_note)
        self.foot.skip.clicked.connect(self.skip)
        self.foot.next.clicked.connect(self.pass_)
        self.tools.chosen.connect(self.middle.look)
        self.middle.looked.connect(self.tools.choose)
        self.compare.shown.connect(self._came)
        self.compare.download.connect(self._fetch)
        self.middle.changed.connect(self._show_pictures)
        self.middle.said.connect(self.flash.say)
        self.compare.uncalibrated.connect(lambda: self.station.hub.place.emit("settings"))
        self.gathering.came.connect(self.take)
        hub = self.station.hub
        self.verdicts.lost.connect(self._return)
        self.verdicts.undone.connect(self._undone)
        hub.touched.connect(self._touched)
        hub.own.connect(self._touched)
        hub.batch.connect(lambda _: self._show_pictures(again=True))
        self.station.changed.connect(self._begin)

    @property
    def summary(self) -> str:
        """For the head: how much of what waits is checked."""
        if self.front is not self:
            return self.front.summary
        total = len(self.round.pieces) + self.gathering.left
        return f"{self.round.checked} of {total} checked" if total else ""

    # which pieces ---------------------------------------------------------------------------------------------------

    def gather(self) -> None:
        """Read what waits for its check, off the window."""
        self.gathering.start()

    def take(self, orders: list[Order]) -> None:
        """Orders as they are now. What is framed stays, unless nothing is."""
        was, before = self.round.piece, (list(self.round.pieces), dict(self.round.marks))
        self.round.rules = self.station.store.rules
        others = self.round.take(orders)
        if self.round.piece is not was:
            self.frame(self.round.at)
        elif was is not None and was.key in others:
            self._look_again(was)
        elif (was is not None and was.order in {order.id for order in orders}) or not orders:
            self._renew()
        elif before != (self.round.pieces, self.round.marks):
            self._renew_strip()

    def _begin(self) -> None:
        if self.round.begin(self.station.author()):
            self._warned.clear()
            self.frame(self.round.at)
            self.gather()
        self._renew()

    def _look_again(self, piece: Piece) -> None:
        self.back()
        self._warned.discard(piece.key)
        self.frame(self.round.at)
        self.flash.say(f"{piece.number} has another file by now, look again", "triangle-alert", "toast.warn")

    def show_order(self, order: Order) -> None:
        """Brought from the queue: its first piece that waits comes to the front."""
        self.take([order])
        self.frame(self.round.first_of(order.id))

    def frame(self, at: int) -> None:
        """Another piece comes to the front; for a moment no key judges it."""
        self.picture = 0
        self.round.look(at)
        self._until = self._now() + CALM_MS
        self.side.mode = "list"
        self._show_pictures()
        self._renew()

    def step(self, direction: int) -> None:
        """The piece before or behind, whether or not it was judged."""
        if self.round.pieces:
            self.frame((max(0, self.round.at) + direction) % len(self.round.pieces))

    def skip(self) -> None:
        """The next one that waits; this one stays for later."""
        piece = self.round.piece
        if piece is not None and self._may():
            self.frame(self.round.next_open(self.round.at))
            self.flash.say(f"{piece.number} skipped", "skip-forward")

    def next_picture(self) -> None:
        """Of several on one piece."""
        piece = self.round.piece
        found = self.round.parts(piece) if piece else None
        prints = len(printed(found[2])) if found else 0
        if prints > 1:
            self.picture = (self.picture + 1) % prints
            self._until = self._now() + CALM_MS
            self._show_pictures()
            self.side.renew(self.picture)

    def scanned(self, code: str) -> bool:
        """A code read at the bench frames that piece and judges nothing. False where it is no code of a piece."""
        read = read_unit_code(code)
        if read is None:
            return False
        if self.side.mode == "note":
            self._turn("list")
        shown = self.station.store.order(read.order)
        if shown is not None and read.order not in self.round.orders:
            self.take([shown.order])
        piece, at = self.round.find(read.order, read.line, read.unit)
        why = refusal(shown.order if shown else None, read, here=piece is not None and piece.attempt == read.attempt)
        if why is not None:
            self.flash.say(why.message, "octagon-x", "bad")
            self.station.notices.refused(why)
        else:
            self.frame(at)
            self.flash.say(f"{piece.number if piece else ''} scanned", "scan-barcode")
        return True

    # keys -----------------------------------------------------------------------------------------------------------

    def press(self, key: str) -> bool:
        """A key by hand; whether it is the bench's. Only the framed piece is ever meant, wherever the mouse is."""
        reason = reason_at(key) if self.side.mode == "reasons" else -1
        if reason >= 0:
            self.choose_reason(reason)
            return True
        looking = looks(self.compare).get(key)
        if looking is not None:
            self.middle.compare_again()
            looking()
            return True
        digit = int(key[-1]) if key[-1:].isdigit() and key[-1] != "0" else 0
        acts = {"F": self.fail, "S": self.skip, "A": self.ask_note, "U": self.undo, "P": self.photos.ask}
        acts |= {"O": self.middle.toggle_proof, "M": self.middle.toggle_product}
        if not digit and key not in acts and key != "N":
            return False
        if key == "N":
            self.next_picture()
        elif digit and self.side.mode == "reasons":
            self.flash.say("Choose a reason by its key")
        elif digit:
            self.tick(digit) if key == str(digit) else self.cross(digit)
        else:
            acts[key]()
        return True

    def _may(self) -> bool:
        """Whether the framed piece may be acted on now; who was too quick is told."""
        if self._now() < self._until:
            self.flash.say("Ignored: the picture had just changed", "clock-3", "toastAccent")
            return False
        return self.round.piece is not None

    @property
    def judges(self) -> bool:
        """Whether who works here may pass and fail pieces; the others look, and set aside."""
        return may(self.station.author().role, Right.CHECK)

    def _may_judge(self) -> bool:
        if self.round.piece is not None and not self.judges:
            self.flash.say(NOT_YOURS, "info", "toastAccent")
            return False
        return self._may()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            if not event.isAutoRepeat():
                self.foot.strike("Enter")
                self.pass_()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.step(1 if key == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)

    def back(self) -> bool:
        """Esc: from the reasons or the note to the checklist. False where that is in front already."""
        if self.side.mode == "list":
            return False
        self._turn("list")
        return True

    # the checklist --------------------------------------------------------------------------------------------------

    def tick(self, digit: int) -> None:
        """A line is right; once more takes the tick back."""
        piece = self.round.piece
        if piece is None or not self._may_judge():
            return
        answer = self._line(piece, digit)
        if answer is None:
            return
        said = Said.OPEN if answer.said in (Said.YES, Said.PROVED) else Said.YES
        self.round.say(piece, answer.step, said)
        self.side.renew(self.picture)
        words = f"{digit} ticked: {answer.title}" if said is Said.YES else f"{digit} open again: {answer.title}"
        self.flash.say(words, "check" if said is Said.YES else "undo-2")

    def cross(self, digit: int) -> None:
        """A line is wrong: the reason is asked for in its place."""
        piece = self.round.piece
        if piece is None or not self._may_judge():
            return
        answer = self._line(piece, digit)
        if answer is not None:
            self.round.say(piece, answer.step, Said.NO)
            self._turn("reasons")
            self.flash.say(f"{digit} marked as failed: {answer.title}", "x", "bad")

    def _line(self, piece: Piece, digit: int) -> Answer | None:
        answers = self.round.answers(piece)
        if digit > len(answers):
            self.flash.say(f"There is no line {digit}", "info")
            return None
        return answers[digit - 1]

    # verdicts -------------------------------------------------------------------------------------------------------

    def pass_(self) -> None:
        """Enter: the framed piece passes, if every line is answered; else the first open one shows itself."""
        piece = self.round.piece
        if piece is None or self.side.mode != "list" or not self._may_judge():
            return
        at = self.round.first_open(piece)
        if at >= 0:
            answer = self.round.answers(piece)[at]
            self.side.alarm(at)
            end = "is marked as failed: fail the piece, F" if answer.said is Said.NO else "is still open"
            self.flash.say(f"{at + 1} {answer.title} {end}", "arrow-right", "toastAccent")
        elif piece.key not in self._warned and (words := self._doubt(piece)):
            self._warned.add(piece.key)
            self.flash.say(f"{words}. Enter again passes it all the same", "triangle-alert", "toast.warn")
        else:
            self._judge(piece, Verdict.PASS)

    def _doubt(self, piece: Piece) -> str:
        found = self.round.parts(piece)
        return doubt(self.station, found[0], found[2], self._shown[1]) if found else ""

    def fail(self) -> None:
        """F: the closed list of reasons."""
        if self.side.mode == "list" and self._may_judge():
            self._turn("reasons")

    def choose_reason(self, at: int) -> None:
        """The framed piece fails for this reason, and is made again."""
        piece = self.round.piece
        if piece is not None and self.side.mode == "reasons" and 0 <= at < len(REASONS) and self._may_judge():
            self._judge(piece, Verdict.FAIL, why=REASONS[at])

    def ask_note(self) -> None:
        """A: nobody is sure; a note says why."""
        if self.side.mode == "list" and self._may():
            self._turn("note")
            self.side.field.setFocus()

    def set_aside(self, words: str) -> None:
        """Enter in the note. A code that a scanner typed there too slowly to be told by its pace is no note."""
        piece, code = self.round.piece, unit_code_at_end(words)
        if code:
            self.scanned(code)
        elif piece is not None and words.strip() and self._may():
            self._judge(piece, Verdict.UNSURE, reason=words.strip())
            self.setFocus()

    def _judge(self, piece: Piece, verdict: Verdict, why: ReprintReason | None = None, reason: str = "") -> None:
        """Recorded at once; the next piece comes before the disk has it."""
        if self.verdicts.judge(piece, verdict, why, reason):
            self.frame(self.round.next_open(self.round.at))
            self.flash.say(*outcome(piece, verdict, why, self.round.which(piece)))
        else:
            self.take(self.station.steps.orders([piece.order]))

    def undo(self) -> None:
        """The last verdict is taken back and its piece framed again."""
        if self.round.piece is None or self._may():
            self.verdicts.undo()

    def _undone(self, key: Key) -> None:
        self._return(key)
        self.flash.say("Undone", "undo-2")

    def _return(self, key: Key) -> None:
        """Its verdict is gone: the piece waits again, with its answers."""
        at = next((n for n, piece in enumerate(self.round.pieces) if piece.key == key), -1)
        if at >= 0:
            self.frame(at)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.photos.takes(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.photos.drop(event.mimeData())

    # showing --------------------------------------------------------------------------------------------------------

    def _show_pictures(self, *, again: bool = False) -> None:
        """`again`: only where other files are there by now."""
        piece = self.round.piece
        found = self.round.parts(piece) if piece else None
        if found is None:
            return
        shown = self.middle.dress(pair(self.station, found[0], found[2], self.picture))
        if again and shown == self._shown:
            return
        self._shown = shown
        self.middle.put(found[2], self.picture)
        self.compare.show_pictures(*shown)
        self.compare.prefetch(self._next_pictures())

    def _next_pictures(self) -> list[Shown]:
        pictures: list[Shown] = []
        at = self.round.at
        for _ in range(AHEAD):
            at = self.round.next_open(at)
            found = self.round.parts(self.round.pieces[at]) if at >= 0 else None
            if found is not None:
                both = self.middle.dress(pair(self.station, found[0], found[2], 0))
                pictures += [one for one in both if one is not None]
        return pictures

    def _came(self, sha: str) -> None:
        """The picture stands on the screen only now: the moment without keys begins again."""
        right = self._shown[1]
        if right is not None and right.sha256 == sha:
            self._until = self._now() + CALM_MS

    def _photographed(self) -> None:
        self.side.renew(self.picture)
        self.flash.say("Photo added, kept on this computer", "image")

    def _turn(self, mode: str) -> None:
        self.side.turn(mode)
        self.side.renew(self.picture)
        self.foot.show_state(mode, framed=True, judges=self.judges)
        if mode != "note":
            self.setFocus()

    def _vouch(self, artwork: str, rule: str) -> None:
        if self.round.piece is not None:
            self.station.hub.vouched.emit(self.round.piece.order, artwork, rule)

    def _fetch(self, _: Shown) -> None:
        """A picture that is not here is fetched before everything else."""
        piece, shelf = self.round.piece, self.station.shelf
        if piece is None or shelf is None:
            self.flash.say("Downloads start in a moment")
            return
        self.station.tasks.start(shelf.want((piece.order,), turn=Turn.FIRST))
        self.flash.say("Downloading", "download")

    def _renew(self) -> None:
        self.compare.screen_dpi = self.station.settings.screen_dpi
        framed = self.round.piece is not None
        self.middle.frame(framed=framed)
        self.side.setVisible(framed)
        self.side.renew(self.picture)
        self.foot.show_state(self.side.mode, framed=framed, judges=self.judges)
        if not framed:
            self.empty.say(*self._nothing())
        self._renew_strip()

    def _renew_strip(self) -> None:
        self.strip.setVisible(bool(self.round.pieces))
        self.strip.renew()
        self.told.emit()

    def _nothing(self) -> tuple[str, str, str, str]:
        return nothing(self.round)

    def _touched(self, orders: frozenset[str]) -> None:
        """A few are read at once, many off the window; of those nobody looks at only the known ones."""
        known = orders & set(self.round.orders)
        if not self.isVisible() and not known:
            return
        if "*" in orders or len(orders) > FEW:
            self._later.start()
        else:
            self.take(self.station.steps.orders(orders if self.isVisible() else known))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.gather()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.flash.isVisible():
            self.flash.place()
