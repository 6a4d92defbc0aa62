"""Beside the pictures: which piece it is, its checklist, the closed list of reasons, a note, photos, the customer."""

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.artwork import Said
from app.moving import has_made
from app.orders import Fulfilment, Order, Unit
from app.people import Right, may
from app.states import State
from app.wording import REPRINT_WORDS, staff_word
from ui import formats, paint
from ui.glyphs import PILL_HEIGHT, paint_pill, pill_width
from ui.order.doubts import Doubts
from ui.order.head import pill_of
from ui.qc.entry import Entry, ReasonButton
from ui.qc.files import printed
from ui.qc.reasons import KEYS, REASONS
from ui.qc.round import Piece, Round
from ui.station import Station
from ui.widgets.button import Button
from ui.widgets.card import NoteCard
from ui.widgets.field import Field
from ui.widgets.ground import Ground
from ui.widgets.words import Words

WIDE, PAD, ALARM_MS = 320, 16, 320
IN_CHECK = State.QUALITY_CHECK.value, staff_word(State.QUALITY_CHECK)
"""The pill of a second look: that its order is ready would tell what the first one said."""


class Side(QWidget):
    """`ticked`: the digit of a line that was clicked; `reasoned`: the place of a reason; `noted`: what is unclear;
    `photo`: one is to be added. `mode`: "list", "reasons" or "note"."""

    ticked = Signal(int)
    reasoned = Signal(int)
    noted = Signal(str)
    photo = Signal()

    def __init__(self, station: Station, round_: Round, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme, self._round = station, station.theme, round_
        self.mode = "list"
        self.entries: list[Entry] = []
        self._make()
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(ALARM_MS)
        self._calm.timeout.connect(self._no_alarm)
        self._theme.changed.connect(self._renew)
        self._renew()

    def _make(self) -> None:
        icons, theme = self._station.icons, self._theme
        self.head = PieceHead(self._station)
        self.warning = NoteCard(icons, tone="warn", icon="triangle-alert")
        self.doubts = Doubts(self._station, "Doubts about its pictures")
        self.title = Words(theme, "", "small.600", "t2")
        self.reasons = [ReasonButton(icons, REPRINT_WORDS[why], key) for why, key in zip(REASONS, KEYS, strict=True)]
        for n, button in enumerate(self.reasons):
            button.clicked.connect(partial(self._reason, n))
        self.field = Field(icons, "What is unclear", "What is unclear", "message-square-text", takes_scans=True)
        self.field.entered.connect(lambda: self.noted.emit(self.field.text()))
        self.note = NoteCard(icons)
        self.photos = Words(theme, "", "small", "t2")
        self.add = Button(icons, "Add photo", "image", "P")
        self.add.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add.clicked.connect(self.photo)
        inside = Ground(self._theme)
        column = QVBoxLayout(inside)
        column.setContentsMargins(PAD, PAD, PAD, PAD)
        column.setSpacing(8)
        for above in (self.head, self.warning, self.doubts, self.title):
            column.addWidget(above)
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        column.addLayout(self._list)
        for button in self.reasons:
            column.addWidget(button)
        for part in (self.field, self.note, self.photos, self.add):
            column.addWidget(part)
        column.addStretch(1)
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 0, 0, 0)
        whole.addWidget(self.area)

    def turn(self, mode: str) -> None:
        """The checklist, the reasons in its place, or the line for a note."""
        self.mode = mode
        if mode == "note":
            self.field.clear()
        self.renew()

    def renew(self, picture: int = 0) -> None:
        """The framed piece as it stands. `picture`: which of several is shown."""
        piece = self._round.piece
        found = self._round.parts(piece) if piece else None
        if piece is None or found is None:
            return
        order, part, item, unit = found
        prints = len(printed(item))
        which = f"Picture {picture + 1} of {prints}, N for the next" if prints > 1 else ""
        pill = IN_CHECK if self._round.is_second(piece) else pill_of(order)
        self.head.show_piece(order, piece, unit, which, self._share(piece), pill)
        self.title.say("Why does it fail?" if self.mode == "reasons" else f"{item.title} checklist")
        self._show_list(piece)
        for button in self.reasons:
            button.setVisible(self.mode == "reasons")
        self.field.setVisible(self.mode == "note")
        self.doubts.show_order(order)
        self._warn(part, unit)
        self.note.say(order.note, f"Note from {order.customer.name}" if order.customer.name else "Note")
        self.note.setVisible(bool(order.note))
        photos = len(self._round.photos.get(piece.key, ()))
        kept = "kept on this computer; only its checksum goes with the verdict"
        self.photos.say(f"{formats.count(photos, 'photo')}, {kept}" if photos else "")

    def alarm(self, at: int) -> None:
        """The line that stands against a pass: its frame shows it once."""
        if 0 <= at < len(self.entries):
            self.entries[at].alarm(on=True)
            self.area.ensureWidgetVisible(self.entries[at])
            self._calm.start()

    def _no_alarm(self) -> None:
        for entry in self.entries:
            entry.alarm(on=False)

    def _share(self, piece: Piece) -> float:
        answers = self._round.answers(piece)
        return sum(a.said is not Said.OPEN for a in answers) / len(answers) if answers else 0.0

    def _show_list(self, piece: Piece) -> None:
        steps, answers = self._round.steps(piece), self._round.answers(piece)
        while len(self.entries) < len(steps):
            entry = Entry(self._station.icons)
            entry.clicked.connect(partial(self._tick, len(self.entries) + 1))
            self.entries.append(entry)
            self._list.addWidget(entry)
        first = self._round.first_open(piece) if may(self._station.author().role, Right.CHECK) else -1
        for n, entry in enumerate(self.entries):
            if n < len(steps):
                entry.show_answer(steps[n], answers[n], ahead=n == first)
            entry.setVisible(n < len(steps) and self.mode != "reasons")

    def _warn(self, part: Fulfilment, unit: Unit) -> None:
        words, second = "", ""
        if not may(self._station.author().role, Right.CHECK):
            words = "A checker passes or fails this piece. You can look, and set it aside."
            if unit.aside:
                words, second = unit.aside, "Set aside, a checker judges it"
        elif self._round.rules.second_person and has_made(part, unit, self._station.author()):
            words, second = "You made this piece.", "Somebody else has to check it (shop setting)"
        elif unit.aside:
            words, second = unit.aside, "Set aside, unsure"
        self.warning.say(words, second)
        self.warning.setVisible(bool(words))

    def _tick(self, digit: int, _: bool = False) -> None:
        self.ticked.emit(digit)

    def _reason(self, at: int, _: bool = False) -> None:
        self.reasoned.emit(at)

    def _renew(self) -> None:
        self.setFixedWidth(self._theme.px(WIDE))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("bg1"))
        paint.vline(painter, 0, 0, self.height(), self._theme.color("line"))


class PieceHead(QWidget):
    """Number and pill, what it is, which unit and which attempt, how far the list is."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._theme = station.theme
        self._number, self._pill, self._lines, self._share = "", ("quality_check", ""), list[tuple[str, str]](), 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme.changed.connect(self.updateGeometry)

    def show_piece(
        self, order: Order, piece: Piece, unit: Unit, which: str, share: float, pill: tuple[str, str]
    ) -> None:
        item = order.item(piece.item)
        options = ", ".join(value for _, value in item.options[:2] if value.strip()) if item else ""
        product = ", ".join(p for p in (item.title, item.variant, options) if p) if item else ""
        quantity = item.quantity if item else 1
        again = f"Reprint {unit.attempt}" + (f": {REPRINT_WORDS[unit.why]}" if unit.why else "")
        count = f"Unit {piece.place} of {quantity}" if quantity > 1 else ""
        self._number, self._pill, self._share = order.number, pill, share
        lines = ((product, "t2"), (count, "t1"), (again if unit.attempt > 1 else "", "warnText"), (which, "t2"))
        self._lines = [line for line in lines if line[0]]
        self.setAccessibleName(", ".join((order.number, *(words for words, _ in self._lines))))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        px, theme = self._theme.px, self._theme
        return QSize(px(200), px(30) + len(self._lines) * theme.line("body") + px(18))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self), self._theme, self._theme.px
        state, word = self._pill
        wide = pill_width(theme, word)
        paint_pill(painter, self.width() - wide, (px(26) - px(PILL_HEIGHT)) / 2, state, word, theme)
        number = QRectF(0, 0, self.width() - wide - px(8), px(26))
        paint.paint_text(painter, number, self._number, theme, "mono_title", theme.color("t1"))
        y = float(px(30))
        for words, ink in self._lines:
            line = QRectF(0, y, self.width(), theme.line("body"))
            paint.paint_text(painter, line, words, theme, "body", theme.color(ink))
            y += theme.line("body")
        bar = QRectF(0, y + px(8), self.width(), px(4))
        paint.paint_bar(painter, bar, self._share, theme.color("ok"), theme.color("line"))
