"""Beside the sheets: their size and kind of file, whether pictures are turned, how full they are, what is left out."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.sheetsizes import Form, SheetSize
from ui import formats, paint
from ui.sheets.drawn import Past, became, when
from ui.station import Station
from ui.theme import Theme
from ui.widgets.button import Button
from ui.widgets.card import NoteCard
from ui.widgets.checkbox import CheckBox
from ui.widgets.chip import Chip
from ui.widgets.control import Control
from ui.widgets.ground import Ground
from ui.widgets.segments import Segments
from ui.widgets.words import Words

WIDE, PAD = 340, 16
MOST_PAST = 8
FORM_WORDS = {
    Form.PDF: "Every picture as it is, with its own colors; for most printers.",
    Form.PNG: "One picture at {dpi} dpi, see-through where nothing is printed if the pictures are.",
    Form.TIFF: "One picture at {dpi} dpi, in CMYK if all pictures are.",
}


class Side(QWidget):
    """`sized`: another size by its place; `formed`: another kind of file by its name; `turned`: may be turned or not;
    `fetched`: get the missing files; `doubled`: what another station has on a sheet goes onto one more; `looked`: a
    past sheet by its id."""

    sized = Signal(int)
    formed = Signal(str)
    turned = Signal(bool)
    fetched = Signal()
    doubled = Signal()
    looked = Signal(str)

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme = station, station.theme
        icons = station.icons
        self.sizes: tuple[SheetSize, ...] = ()
        self.size_chip = Chip(icons, "Sheet size", "frame", parent=self)
        self.forms = Segments(icons, "Written as", tuple(form.value for form in Form))
        self.form_words = Words(self._theme, "", "small", "t3")
        self.turn = CheckBox(icons, "Turn where it saves room", "By a quarter, never mirrored")
        self.figure = Covered(self._theme)
        self.left_head = Heading(self._theme, "Left out")
        self.left_out = NoteCard(icons, tone="warn", icon="triangle-alert")
        self.fetch = Button(icons, "Download files", "download")
        self.twice = Button(icons, "Put on another sheet", "copy")
        self.note = NoteCard(icons, tone="info", icon="info")
        self.past_head = Heading(self._theme, "Written here")
        self.rows: list[PastRow] = []
        self._lay_out()
        self.size_chip.clicked.connect(self._offer)
        self.forms.chosen.connect(lambda at: self.formed.emit(list(Form)[at].value))
        self.turn.clicked.connect(lambda: self.turned.emit(self.turn.isChecked()))
        self.fetch.clicked.connect(self.fetched)
        self.twice.clicked.connect(self.doubled)
        self._theme.changed.connect(self._renew)
        self._renew()

    def _lay_out(self) -> None:
        inside = Ground(self._theme)
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(PAD, PAD, PAD, PAD)
        self._column.setSpacing(12)
        self._column.addWidget(self.size_chip)
        self._column.addWidget(self.forms)
        self._column.addWidget(self.form_words)
        self._column.addWidget(self.turn)
        for part in (self.figure, self.left_head, self.left_out, self.fetch, self.twice, self.note, self.past_head):
            self._column.addWidget(part)
        self._column.addStretch(1)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 0, 0, 0)
        whole.addWidget(area)

    def show_sizes(self, sizes: tuple[SheetSize, ...], at: int, *, turn: bool) -> None:
        self.sizes = sizes
        self.size_chip.show_as(sizes[at].name, on=False)
        self.size_chip.setAccessibleName(f"Sheet size, {sizes[at].name}")
        self.turn.setChecked(turn)

    def show_form(self, form: Form, dpi: int) -> None:
        """How this size is written, and what that means for the pictures."""
        self.forms.choose(list(Form).index(form))
        self.form_words.say(FORM_WORDS[form].format(dpi=dpi))

    def show_use(self, share: str, caption: str) -> None:
        """How much of the sheets is covered; empty hides it."""
        self.figure.say(share, caption)

    def show_left_out(self, lines: Sequence[str], missing: int = 0, elsewhere: int = 0) -> None:
        """Why pieces are left out, a line a reason; for how many orders files can be fetched, and how many pieces lie
        on a sheet of another station."""
        self.left_out.say("\n".join(lines))
        for part in (self.left_head, self.left_out):
            part.setVisible(bool(lines))
        self.fetch.show_as(f"Download files of {formats.count(missing, 'order')}", "download")
        self.fetch.setVisible(missing > 0)
        self.twice.show_as(f"Put {formats.count(elsewhere, 'piece')} on another sheet", "copy")
        self.twice.setVisible(elsewhere > 0)

    def show_note(self, words: str) -> None:
        self.note.say(words)
        self.note.setVisible(bool(words))

    def show_past(self, past: Sequence[Past], shown: frozenset[str]) -> None:
        """The newest sheets that were written here; `shown` are in front."""
        while len(self.rows) > min(len(past), MOST_PAST):
            self.rows.pop().deleteLater()
        while len(self.rows) < min(len(past), MOST_PAST):
            row = PastRow(self._station, self)
            row.clicked.connect(partial(self._look, row))
            self.rows.append(row)
            self._column.insertWidget(self._column.count() - 1, row)
        for row, one in zip(self.rows, past, strict=False):
            row.show_past(one, chosen=one.sheet.id in shown)
        self.past_head.setVisible(bool(past))

    def _look(self, row: "PastRow", _: bool = False) -> None:
        self.looked.emit(row.id)

    def _offer(self) -> None:
        menu = QMenu(self)
        menu.setFont(self._theme.font("body"))
        for n, size in enumerate(self.sizes):
            menu.addAction(size.name, partial(self.sized.emit, n))
        menu.popup(self.size_chip.mapToGlobal(QPoint(0, self.size_chip.height() + 4)))

    def _renew(self) -> None:
        self.setFixedWidth(self._theme.px(WIDE))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("bg1"))
        paint.vline(painter, 0, 0, self.height(), self._theme.color("line"))


class Heading(QWidget):
    """A line of words over what follows."""

    def __init__(self, theme: Theme, words: str) -> None:
        super().__init__()
        self._theme, self._words = theme, words
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(100, self._theme.line("strong") + self._theme.px(8))

    def paintEvent(self, event: QPaintEvent) -> None:
        box = QRectF(0, self._theme.px(8), self.width(), self._theme.line("strong"))
        paint.paint_text(QPainter(self), box, self._words, self._theme, "strong", self._theme.color("t1"))


class Covered(QWidget):
    """The share of the sheets that pictures cover, large, and what it counts."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self.share, self.caption = theme, "", ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def say(self, share: str, caption: str) -> None:
        self.share, self.caption = share, caption
        self.setAccessibleName(f"{share} {caption}".strip())
        self.setVisible(bool(share))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(100, self._theme.line("figure") + self._theme.line("small") + self._theme.px(8))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        box = QRectF(0, 0, self.width(), theme.line("figure"))
        paint.paint_text(painter, box, self.share, theme, "figure.tnum", theme.color("t1"))
        below = QRectF(0, box.bottom(), self.width(), theme.line("small"))
        paint.paint_text(painter, below, self.caption, theme, "small", theme.color("t2"))


class PastRow(Control):
    """A sheet that was written: when, and what became of its pieces."""

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(station.icons, "", parent)
        self._station, self.id = station, ""
        self._words, self._second, self._bad, self._on = "", "", False, False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_past(self, past: Past, *, chosen: bool) -> None:
        station = self._station
        self.id, self._on, self._bad = past.sheet.id, chosen, past.failed > 0
        self._words, self._second = when(past, station.clock(), station.zone), became(past)
        self.setAccessibleName(f"{self._words}: {self._second}")
        self.setToolTip(past.path.name)
        self.update()

    def measure(self) -> QSize:
        px = self.theme.px
        return QSize(px(160), self.theme.line("body") + self.theme.line("small") + px(16))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self), self.theme, self.theme.px
        box = QRectF(self.rect())
        fill = "sel" if self._on else "hover" if self.underMouse() else ""
        if fill:
            paint.paint_card(painter, box, px(6), theme.color(fill), None)
        if self._on:
            paint.paint_card(painter, QRectF(0, px(6), 3, self.height() - px(12)), 1.5, theme.color("accent"), None)
        icon, ink = ("triangle-alert", "warnText") if self._bad else ("layout-grid", "t2")
        self.icons.paint(painter, icon, 16, ink, px(10), px(10))
        room = self.width() - px(36) - px(8)
        first = QRectF(px(36), px(8), room, theme.line("body"))
        paint.paint_text(painter, first, self._words, theme, "body.500", theme.color("t1"))
        below = QRectF(px(36), first.bottom(), room, theme.line("small"))
        paint.paint_text(painter, below, self._second, theme, "small", theme.color("warnText" if self._bad else "t2"))
        if self.hasFocus():
            paint.paint_ring(painter, box, px(6), theme)
