"""How a practice round went: faults found and missed, false alarms, kind by kind; each missed one shown once more."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.drill import FAULT_WORDS, Exercise, Practiced, Result, skill_of
from app.escape import LEAST_SEEDED, Rate
from ui import paint
from ui.formats import count, percent
from ui.images.thumbnails import Thumbnails, read_whole
from ui.station import Station
from ui.widgets.button import ACTION, PANE, Button
from ui.widgets.ground import Ground
from ui.widgets.words import Words

PICTURE, GAP, SIDE = 120, 12, 24
WIDEST = 760
KEPT = "The result is kept on this computer under your name. You and those who lead see it in the statistics."


class ResultView(QScrollArea):
    """`looked`: a piece is to be seen once more; `again`: another round; `left`: back to the bench."""

    looked = Signal(object)
    again = Signal()
    left = Signal()

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.station, self.theme = station, station.theme
        self.pictures = Thumbnails(station.thumbnails.find, self, read=read_whole)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.title = Words(self.theme, "", "title")
        self.figures = Words(self.theme, "", "body", "t1")
        self.history = Words(self.theme, "", "body", "t2")
        self.kept = Words(self.theme, KEPT, "small", "t3")
        self.kinds, self.rows = QGridLayout(), QVBoxLayout()
        self.seen: list[Seen] = []
        self._lay_out()

    def show_result(self, result: Result, pictures: Mapping[str, tuple[str, str]]) -> None:
        """`pictures`: both checksums of each piece, by its number."""
        skill = result.skill
        self.title.say(headline(result))
        aside = f" {count(result.undecided, 'piece')} set aside." if result.undecided else ""
        self.figures.say(
            f"Faults found: {skill.found} of {skill.faults}. False alarms: {skill.alarms} of"
            f" {count(skill.good, 'good piece')}.{aside}"
        )
        self._show_kinds(result)
        for exercise in result.missed:
            self._add(exercise, pictures, f"Missed: {FAULT_WORDS[exercise.fault][0].lower()}" if exercise.fault else "")
        for exercise in result.alarms:
            self._add(exercise, pictures, "False alarm: nothing is wrong with it")

    def show_rounds(self, rounds: Sequence[Practiced]) -> None:
        """All rounds of this person, this one among them."""
        self.history.say(history(rounds))

    def show_unkept(self) -> None:
        """Nobody is known to work here."""
        self.history.say("Nobody works here by name, so this result is not kept.")
        self.kept.hide()

    def _add(self, exercise: Exercise, pictures: Mapping[str, tuple[str, str]], words: str) -> None:
        row = Seen(self.station, self.pictures, exercise, pictures[exercise.title], words)
        row.look.clicked.connect(partial(self._look, exercise))
        self.seen.append(row)
        self.rows.addWidget(row)

    def _look(self, exercise: Exercise, _: bool = False) -> None:
        self.looked.emit(exercise)

    def _show_kinds(self, result: Result) -> None:
        for n, (fault, rate) in enumerate(result.kinds.items()):
            missed = rate.of - rate.hits
            self.kinds.addWidget(Words(self.theme, FAULT_WORDS[fault][0], "body", "t1"), n, 0)
            self.kinds.addWidget(Words(self.theme, f"{rate.hits} of {rate.of} found", "body", "t2"), n, 1)
            self.kinds.addWidget(Words(self.theme, f"{missed} missed" if missed else "", "body", "warnText"), n, 2)

    def _lay_out(self) -> None:
        icons = self.station.icons
        self.next = Button(icons, "Another round", "rotate-ccw", kind="filled", height=ACTION)
        self.close_ = Button(icons, "Back to the bench", "log-out", "Esc", height=ACTION)
        self.next.clicked.connect(self.again)
        self.close_.clicked.connect(self.left)
        for button in (self.next, self.close_):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        foot = QHBoxLayout()
        foot.addWidget(self.next)
        foot.addWidget(self.close_)
        foot.addStretch(1)
        self.kinds.setHorizontalSpacing(SIDE)
        self.kinds.setVerticalSpacing(2)
        self.kinds.setColumnStretch(2, 1)
        self.rows.setSpacing(GAP)
        inside = Ground(self.theme)
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(SIDE, SIDE, SIDE, SIDE)
        whole.setSpacing(GAP)
        for part in (self.title, self.figures, self.history):
            whole.addWidget(part)
        whole.addWidget(self.kept)
        whole.addLayout(foot)
        whole.addLayout(self.kinds)
        whole.addLayout(self.rows)
        whole.addStretch(1)
        self.setWidget(inside)


class Seen(QWidget):
    """A piece that was judged wrongly: what the customer gave, the print, and what was wrong with it."""

    def __init__(
        self, station: Station, pictures: Thumbnails, exercise: Exercise, shas: tuple[str, str], words: str
    ) -> None:
        super().__init__()
        self._theme, self._pictures, self._shas = station.theme, pictures, shas
        self.exercise = exercise
        self.words = Words(station.theme, f"{exercise.title}  {words}", "body.500", "t1")
        self.more = Words(station.theme, _more(exercise), "body", "t2")
        self.look = Button(station.icons, "Look again", "eye", height=PANE)
        self.look.setAccessibleName(f"Look at {exercise.title} again")
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addStretch(1)
        for part in (self.words, self.more):
            column.addWidget(part)
        column.addWidget(self.look, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self._row = QHBoxLayout(self)
        self._row.addLayout(column, 1)
        pictures.ready.connect(lambda _: self.update())
        self._theme.changed.connect(self._lay)
        self._lay()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(WIDEST), self._theme.px(PICTURE) + 2 * GAP)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self), self._theme, self._theme.px
        paint.paint_card(painter, QRectF(self.rect()), px(8), theme.color("bg2"), theme.color("line"))
        side = px(PICTURE)
        for n, sha in enumerate(self._shas):
            picture = self._pictures.pixmap(sha, side, self.devicePixelRatioF(), 4)
            if picture is not None:
                size = picture.deviceIndependentSize()
                x = GAP + n * (side + GAP) + (side - size.width()) / 2
                painter.drawPixmap(QPointF(x, (self.height() - size.height()) / 2), picture)

    def _lay(self) -> None:
        side = self._theme.px(PICTURE)
        self.setMinimumHeight(side + 2 * GAP)
        self._row.setContentsMargins(2 * side + 3 * GAP, GAP, GAP, GAP)
        self.update()


def headline(result: Result) -> str:
    """The main thing in one line."""
    skill = result.skill
    if not skill.faults:
        return "No seeded fault was judged"
    if not result.missed:
        return "Every seeded fault was found"
    return f"{count(len(result.missed), 'seeded fault')} of {skill.faults} slipped through"


def history(rounds: Sequence[Practiced]) -> str:
    """Over all rounds of one person; with few faults nothing is claimed."""
    skill = skill_of(rounds)
    counted = f"{count(skill.faults, 'seeded fault')} in {count(len(rounds), 'round')}"
    if skill.faults < LEAST_SEEDED:
        return f"All your rounds: {counted}. Too few to say; {LEAST_SEEDED} are needed."
    return f"All your rounds: you find {spanned(skill.hit)} of {counted}."


def spanned(rate: Rate) -> str:
    """ "90 % (70 to 99 %)"."""
    low, high = rate.span
    return f"{percent(rate.share or 0.0)} ({round(low * 100)} to {percent(high)})"


def _more(exercise: Exercise) -> str:
    if exercise.fault is None:
        return "A good piece would have been made again."
    return FAULT_WORDS[exercise.fault][1]
