"""A practice round over the bench: the very same bench over a world of its own, whose pieces are made up."""

import asyncio
from collections.abc import Callable
from functools import partial
from random import SystemRandom
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractSlider, QHBoxLayout, QVBoxLayout, QWidget

from app.artwork import Verdict
from app.drill import FAULT_WORDS, USUAL, Answered, Chance, Exercise, Result, kept
from app.orders import Order
from app.protocol import Person
from app.states import Role
from services.workstation import practiced
from services.workstation.practiced import keep_round, person_key, practiced_of
from ui.images.thumbnails import Thumbnails
from ui.qc.page import BenchPage
from ui.qc.result import ResultView
from ui.qc.round import Mark, Piece
from ui.station import Station
from ui.widgets.button import PANE, Button
from ui.widgets.words import Words

if TYPE_CHECKING:
    from services.workstation.sandbox import Sandbox

VERDICTS = {Mark.PASSED: Verdict.PASS, Mark.FAILED: Verdict.FAIL, Mark.ASIDE: Verdict.UNSURE}
SAID = {Verdict.PASS: "You passed it.", Verdict.FAIL: "You failed it.", Verdict.UNSURE: "You set it aside."}
SCROLLS = {
    Qt.Key.Key_Down: QAbstractSlider.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_Up: QAbstractSlider.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
}
HERE = "Practice round. Nothing here is an order."


class Practice(QObject):
    """Opens a round over a bench when it is asked for, keeps its result and clears it away. `count` pieces a round;
    `chance` decides which of them are faulty."""

    def __init__(self, page: BenchPage, count: int = USUAL, chance: Chance | None = None) -> None:
        super().__init__(page)
        self.page, self.station, self.count = page, page.station, count
        self.chance: Chance = chance or SystemRandom()
        self.bench: PracticeBench | None = None
        self._drawing = False
        page.practicing.connect(self.start)
        page.installEventFilter(self)
        page.tools.chosen.connect(self._view)
        page.station.changed.connect(self._changed)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self._quit)

    def start(self) -> None:
        """The pieces are drawn off the window first."""
        if self._drawing or self.bench is not None:
            return
        self._drawing = True
        self.page.flash.say("Drawing the practice pieces", "image")
        if self.page.round.piece is None:
            self.page.empty.say("image", "Drawing the practice pieces", "They come in a moment.")
        work = _drawn(self.station, self.count, self.chance)
        self.station.tasks.start(work, self._open, ended=self._drawn)

    def stop(self) -> None:
        """Back to the real bench; nothing of the round stays but its result."""
        bench, self.bench = self.bench, None
        if bench is None:
            return
        self.page.front = self.page
        self.page.setFocusProxy(None)  # type: ignore[arg-type]  # Qt's way to have none
        for part in self._parts():
            part.setEnabled(True)
        bench.hide()
        bench.clear_away()
        bench.deleteLater()
        self.page.setFocus()
        self.page.told.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.page and event.type() is QEvent.Type.Resize and self.bench is not None:
            self.bench.setGeometry(self.page.rect())
        return False

    def _parts(self) -> tuple[QWidget, ...]:
        """What lies below takes no focus meanwhile."""
        return self.page.strip, self.page.middle, self.page.side, self.page.foot

    def _quit(self) -> None:
        """The program ends in the middle of a round."""
        if self.bench is not None:
            self.bench.station.stop_pictures()
            self.bench.box.close()

    def _drawn(self, well: bool) -> None:
        self._drawing = False
        if not well:
            self.page._renew()

    def _open(self, box: "Sandbox") -> None:
        self.bench = bench = PracticeBench(box, self.station, self.page, lambda: self.page._now())
        bench.ended.connect(self.stop)
        bench.again.connect(self._again)
        bench.finished.connect(self._keep)
        bench.told.connect(self.page.told)
        bench.middle.looked.connect(self.page.tools.choose)
        bench.compare.set_view(self.page.compare.view)
        for part in self._parts():
            part.setEnabled(False)
        bench.setGeometry(self.page.rect())
        self.page.front = bench
        self.page.setFocusProxy(bench)
        bench.show()
        bench.raise_()
        if self.page.isVisible():
            bench.setFocus()
        self.page.told.emit()

    def _again(self) -> None:
        self.stop()
        self.start()

    def _view(self, at: int) -> None:
        if self.bench is not None:
            self.bench.middle.look(at)

    def _changed(self) -> None:
        """Somebody else works here: a round that one began is not the other's."""
        if self.bench is not None and self.bench.who != _who(self.station):
            self.stop()

    def _keep(self, result: Result) -> None:
        """Kept for whoever is known by name, and shown with their earlier rounds."""
        bench, who, name = self.bench, _who(self.station), self.station.person
        if bench is None:
            return
        if not name:
            bench.outcome.show_unkept()
            return
        work = _kept(self.station, who, name, result)
        self.station.tasks.start(work, partial(self._tell, bench))

    def _tell(self, bench: "PracticeBench", person: practiced.Person) -> None:
        if bench is self.bench:
            bench.outcome.show_rounds(person.rounds)


class PracticeBench(BenchPage):
    """`finished`: how the round went, once; `ended`: back to the real bench; `again`: another round."""

    finished = Signal(object)
    ended = Signal()
    again = Signal()

    def __init__(self, box: "Sandbox", of: Station, parent: QWidget, now: Callable[[], float]) -> None:
        self.box, self.who = box, _who(of)
        self.result: Result | None = None
        self._leaving = self._gone = False
        self.bar = Bar(of)
        super().__init__(_apart(of, box), parent, now)
        self.outcome = ResultView(self.station, self)
        self.middle.addWidget(self.outcome)
        self.strip.practice.hide()
        self.photos.closed = "No photos in a practice round"
        self.photos.refused.connect(lambda words: self.flash.say(words, "image"))
        self.bar.end.clicked.connect(self.ended)
        self.practicing.connect(self.finish)
        self.outcome.looked.connect(self._look)
        self.outcome.again.connect(self.again)
        self.outcome.left.connect(self.ended)

    def clear_away(self) -> None:
        """Its pictures are let go, then its folder goes; what is being read of it meanwhile comes too late."""
        self._gone = True
        self.gathering.stop()
        self.station.stop_pictures()
        self.outcome.pictures.stop()
        self.station.tasks.start(asyncio.to_thread(self.box.close))

    @property
    def summary(self) -> str:
        judged = len(self.round.pieces) - sum(self.round.mark(p) is Mark.WAITS for p in self.round.pieces)
        return f"Practice round, {judged} of {len(self.box.made)} judged"

    def finish(self) -> None:
        """Every piece is judged: how it went. From now on pieces are only looked at."""
        if self.result is None and self.round.pieces and self.round.next_open(-1) < 0:
            marks = {piece.number: VERDICTS.get(self.round.mark(piece)) for piece in self.round.pieces}
            self.result = Result(tuple(Answered(one, marks.get(one.title)) for one in self.box.made))
            self.outcome.show_result(self.result, self._pictures())
            self.finished.emit(self.result)
        if self.result is not None:
            self._show_outcome()

    def take(self, orders: list[Order]) -> None:
        if not self._gone:
            super().take(orders)

    def _touched(self, orders: frozenset[str]) -> None:
        if not self._gone:
            super()._touched(orders)

    def frame(self, at: int) -> None:
        self._leaving = False
        super().frame(at)

    def pass_(self) -> None:
        """Enter; behind the last piece it shows the result."""
        if self.result is None and self.round.piece is not None:
            super().pass_()
        else:
            self.finish()

    def undo(self) -> None:
        if self.result is None:
            super().undo()
        else:
            self._over()

    def back(self) -> bool:
        """Esc: to the checklist, to the result, out of the round; a round that is not over asks once more."""
        if super().back():
            return True
        if self.result is not None and self.middle.currentWidget() is not self.outcome:
            self._show_outcome()
        elif self.result is not None or self._leaving:
            self.ended.emit()
        else:
            self._leaving = True
            self.bar.say("Esc once more ends the round without a result.")
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A long result is moved by the usual keys."""
        step = SCROLLS.get(Qt.Key(event.key()))
        if step is not None and self.middle.currentWidget() is self.outcome:
            self.outcome.verticalScrollBar().triggerAction(step)
        else:
            super().keyPressEvent(event)

    def scanned(self, code: str) -> bool:
        """Real paper has no place in a round; nothing is judged by it."""
        self.flash.say("A practice round is on, so codes are not read. Esc ends it", "scan-barcode")
        return True

    def _may(self) -> bool:
        if self.result is not None:
            self._over()
            return False
        return super()._may()

    def _over(self) -> None:
        self.flash.say("The round is over. Esc goes back to its result", "info")

    def _show_outcome(self) -> None:
        self.middle.setCurrentWidget(self.outcome)
        self.side.hide()
        self.foot.show_state("list", framed=False)
        self.bar.say(HERE)
        self.outcome.setFocus()
        self.setFocus()

    def _look(self, exercise: Exercise) -> None:
        self.frame(next(n for n, piece in enumerate(self.round.pieces) if piece.number == exercise.title))
        self.setFocus()

    def _pictures(self) -> dict[str, tuple[str, str]]:
        """The checksums of both pictures of each piece, by its number."""
        parts = ((piece, self.round.parts(piece)) for piece in self.round.pieces)
        found = {piece.number: found[2].artworks for piece, found in parts if found is not None}
        return {number: (given.sha256, printed.sha256) for number, (given, printed) in found.items()}

    def _lay_out(self) -> None:
        super()._lay_out()
        whole = self.layout()
        assert isinstance(whole, QVBoxLayout)  # noqa: S101  # the bench has just made it
        whole.insertWidget(0, self.bar)

    def _renew(self) -> None:
        super()._renew()
        piece = self.round.piece
        self.bar.say(self._told(piece) if self.result is not None and piece is not None else HERE)
        if self.result is not None:
            self.foot.show_state("list", framed=False)

    def _told(self, piece: Piece) -> str:
        """What was wrong with a piece, and what was said of it."""
        answers = self.result.answers if self.result is not None else ()
        answer = next(a for a in answers if a.exercise.title == piece.number)
        said = SAID[answer.verdict] if answer.verdict else ""
        fault = answer.exercise.fault
        words = ". ".join(FAULT_WORDS[fault]) if fault else "Nothing is wrong with it."
        return f"{piece.number}: {words} {said}"

    def _nothing(self) -> tuple[str, str, str, str]:
        if not self.round.pieces:
            return "scan-eye", "A moment", "The pieces are laid out.", ""
        words = "Enter shows how it went. U undoes the last verdict."
        return "circle-check-big", "Every piece is judged", words, "Show the result"

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self.station.theme.color("bg0"))


class Bar(QWidget):
    """Above a round: that it is one, and the way out. Nobody should take its pieces for orders."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._icons, self._theme = station.icons, station.theme
        self.words = Words(self._theme, HERE, "body.500", "t1")
        self.end = Button(station.icons, "End practice", "log-out", "Esc", height=PANE)
        self.end.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(12)
        self._row.addWidget(self.words, 1)
        self._row.addWidget(self.end)
        self._theme.changed.connect(self._renew)
        self._renew()

    def _renew(self) -> None:
        self._row.setContentsMargins(self._theme.px(44), 8, 12, 8)
        self.update()

    def say(self, words: str) -> None:
        self.words.say(words)
        self.setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), theme.color("infoTint"))
        side = theme.px(18)
        self._icons.paint(painter, "eye", 18, "infoText", theme.px(16), (self.height() - side) / 2)


def _who(station: Station) -> str:
    return person_key(station.person_id, station.person)


def _apart(of: Station, box: "Sandbox") -> Station:
    """A workstation over the round's own store: the same hands, look and messages, no line and no shelf. Everybody may
    practice, also those who may not pass a real piece."""
    made = Station(box.store, of.icons, Thumbnails(box.find), of.settings, of.clock, of.zone)
    made.tasks, made.notices = of.tasks, of.notices
    made.work_as(Person(of.person_id, of.author().name, Role.CHECKER))
    made.hub.place.connect(of.hub.place)
    return made


async def _drawn(station: Station, count: int, chance: Chance) -> "Sandbox":
    from services.workstation.sandbox import open_sandbox, pictures_here

    sources = await asyncio.to_thread(pictures_here, station.store, station.thumbnails.find, chance)
    return await open_sandbox(station.store.rules, sources, count, chance, station.clock)


async def _kept(station: Station, who: str, name: str, result: Result) -> practiced.Person:
    await keep_round(station.store, who, name, kept(result, station.clock()))
    return await asyncio.to_thread(practiced_of, station.store, who)
