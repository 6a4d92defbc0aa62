"""The page of gang sheets: pieces of chosen orders laid on sheets, written, looked at again, failed ones once more."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.errors import NotAllowed, PlatenError
from app.sheetsizes import Form, form_of, sheet_sizes, with_form
from app.states import State
from services.settings import StationSettings, print_folder
from services.workstation.rows import Filter
from services.workstation.sheetbook import TileState, WrittenSheet
from services.workstation.sheets import FOLDER, Part, SheetPlan
from services.workstation.sheetwork import SheetChoice
from ui import formats, paint
from ui.notices import Notice
from ui.sheets.canvas import Canvas
from ui.sheets.drawn import Past, covered, planned, reasons, summary, written
from ui.sheets.foot import Foot
from ui.sheets.side import MOST_PAST, Side
from ui.sheets.work import Done, drop_all, failed_of, lay_out, read_past, restore_all, write_all
from ui.station import Station
from ui.widgets.empty import EmptyState

BAR, AGAIN_MS, MOST = 48, 400, 500
READY = frozenset({State.ARTWORK_READY})


class SheetsBar(QWidget):
    """What lies on the sheets, in words."""

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.words = station.theme, ""
        station.theme.changed.connect(self._renew)
        self._renew()

    def say(self, words: str) -> None:
        self.words = words
        self.setAccessibleName(words)
        self.update()

    def _renew(self) -> None:
        self.setFixedHeight(self._theme.px(BAR))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), theme.color("bg1"))
        paint.hline(painter, 0, self.height() - 1, self.width(), theme.color("line"))
        room = QRectF(theme.px(20), 0, self.width() - theme.px(40), self.height() - 1)
        paint.paint_text(painter, room, self.words, theme, "body.500", theme.color("t1"))


class SheetsPage(QWidget):
    """`show_orders` lays out pieces; what is in front is either that plan, or sheets that were written."""

    wrote = Signal(int, int)
    """While writing, from the engine's thread: pieces written of how many."""

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.station, self._theme = station, station.theme
        self.bar, self.side, self.foot = SheetsBar(station, self), Side(station, self), Foot(station.icons, self)
        self.canvas = Canvas(station)
        self.empty = EmptyState(station.icons, self)
        self.orders: tuple[str, ...] = ()
        self.only: frozenset[Part] = frozenset()
        self.twice: frozenset[Part] = frozenset()
        self.plan: SheetPlan | None = None
        self.shown: tuple[Past, ...] = ()
        self.past: tuple[Past, ...] = ()
        self.busy, self._said = "", ""
        self._size, self._turned = station.settings.sheet_size, station.settings.sheet_turn
        self._forms = station.settings.sheet_forms
        self._asked = 0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(AGAIN_MS)
        self._later.timeout.connect(self.refresh)
        self._lay_out()
        self._connect()
        self._show_sizes()
        self._renew()

    def _lay_out(self) -> None:
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self.canvas)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.area)
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.stack, 1)
        middle.addWidget(self.side)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.bar)
        whole.addLayout(middle, 1)
        whole.addWidget(self.foot)

    def _connect(self) -> None:
        self.side.sized.connect(self._resize_sheet)
        self.side.formed.connect(self._reform)
        self.side.turned.connect(self._turn)
        self.side.fetched.connect(self.fetch)
        self.side.doubled.connect(self.put_on_another)
        self.side.looked.connect(self.look)
        self.foot.next.clicked.connect(self.go_on)
        self.foot.folder.clicked.connect(self.open_folder)
        self.foot.drop.clicked.connect(self.drop)
        self.empty.acted.connect(self.take_all_ready)
        self.wrote.connect(self._progress)
        self.station.hub.touched.connect(self._touched)
        self.station.hub.own.connect(self._touched)
        self.station.hub.batch.connect(lambda _: self._later.start() if self.plan and self.plan.missing else None)

    # what is in front -----------------------------------------------------------------------------------------------

    def show_orders(self, orders: tuple[str, ...], only: frozenset[Part] = frozenset()) -> None:
        """Lay out what of these orders can be printed now; `only` these pieces where some are named."""
        self.orders, self.only, self.twice, self.shown = orders, only, frozenset(), ()
        self.plan = None
        self.foot.say("")
        self.refresh()

    def take_all_ready(self) -> None:
        """Everything whose files are ready, the first due first."""
        rows = self.station.store.page(Filter(states=READY), limit=MOST).rows
        if rows:
            self.show_orders(tuple(row.id for row in rows))
        else:
            self.station.notices.refused(NotAllowed("No order has its files ready.", hint="Download them first, D."))

    def refresh(self) -> None:
        """Lay out again, and read what became of past sheets; only the newest answer is shown."""
        self._later.stop()
        if self.busy == "writing":
            return
        tasks = self.station.tasks
        tasks.start(read_past(self.station, max(MOST_PAST, len(self.shown))), self._know_past)
        if self.orders and not self.shown:
            self._asked += 1
            self.busy = "planning"
            self._renew()
            work = lay_out(self.station, self.orders, self.choice, self.only, self.twice)
            tasks.start(work, partial(self._planned, self._asked), self._not_planned)

    def look(self, id_: str) -> None:
        """A past sheet comes to the front; the one that is there makes room for what is planned."""
        alone = [one.sheet.id for one in self.shown] == [id_]
        self.shown = () if alone else tuple(one for one in self.past if one.sheet.id == id_)
        self.foot.say("")
        self._renew()
        if alone:
            self.refresh()

    def _planned(self, asked: int, made: SheetPlan) -> None:
        if asked == self._asked:
            self.plan, self.busy = made, ""
            self._renew()

    def _not_planned(self, error: PlatenError) -> None:
        self.busy = ""
        self._renew()
        self.station.notices.trouble(error)

    def _know_past(self, past: tuple[Past, ...]) -> None:
        self.past = past
        known = {one.sheet.id: one for one in past}
        self.shown = tuple(known[one.sheet.id] for one in self.shown if one.sheet.id in known)
        self._renew()

    # what can be done -----------------------------------------------------------------------------------------------

    def go_on(self) -> None:
        """The filled button: write what is planned, or lay out what failed."""
        if self.shown:
            self.again()
        else:
            self.write()

    def write(self) -> None:
        """Every planned sheet, one after the other; each is kept as soon as it is whole."""
        made = self.plan
        if made is None or not made.nested.sheets or self.busy:
            return
        self.busy = "writing"
        self._renew()
        work = write_all(self.station, made, self.folder, self.wrote.emit)
        self.station.tasks.start(work, self._written, self._not_written)

    def again(self) -> None:
        """The pieces that did not pass, in their next attempt and with its codes."""
        self.station.tasks.start(failed_of(self.station, tuple(one.sheet for one in self.shown)), self._lay_failed)

    def _lay_failed(self, parts: frozenset[Part]) -> None:
        if parts:
            self.show_orders(tuple(dict.fromkeys(sorted(part[0] for part in parts))), parts)

    def drop(self) -> None:
        """The sheets in front do not count any more; their files stay where they are."""
        station, sheets = self.station, tuple(one.sheet for one in self.shown)
        words = f"{formats.count(len(sheets), 'sheet')} discarded, the pieces are free again"
        self.shown = ()
        self.foot.say("")

        def restored(touched: frozenset[str]) -> None:
            station.hub.tell_touched(touched)
            self.refresh()

        def restore() -> None:
            station.tasks.start(restore_all(station, sheets), restored, station.notices.refused)

        def dropped(touched: frozenset[str]) -> None:
            restored(touched)
            station.notices.done(words, restore)

        station.tasks.start(drop_all(station, sheets), dropped)

    def put_on_another(self) -> None:
        """By the person's word: what lies on a sheet of another station goes onto one more."""
        if self.plan is not None:
            self.twice |= self.plan.elsewhere
            self.refresh()

    def fetch(self) -> None:
        """The files that are missing; the sheet is laid out again when they came."""
        if self.plan is not None and self.station.shelf is not None:
            self.station.tasks.start(self.station.shelf.want(self.plan.missing))

    def open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder)))

    @property
    def folder(self) -> Path:
        """Where sheets are written: beside the print files."""
        shelf = self.station.shelf
        return (shelf.folders.prints if shelf else print_folder(self.station.settings)) / FOLDER

    @property
    def choice(self) -> SheetChoice:
        settings = self.station.settings
        size = self.side.sizes[self._size_at()]
        form = form_of(self._forms, size.name)
        return SheetChoice(
            size, settings.sheet_margin_mm, settings.sheet_gap_mm, self._turned, form, settings.sheet_dpi
        )

    # answers --------------------------------------------------------------------------------------------------------

    def _written(self, done: Done) -> None:
        """What is whole comes to the front, even where another sheet was stopped."""
        self.busy, self._said = "", ""
        self.foot.show_done(-1)
        if done.sheets:
            self.plan = None
            self.shown = tuple(Past(one, (TileState.WAITING,) * len(one.tiles)) for one in done.sheets)
            words = written_words(done.sheets)
            self.foot.say(words)
            if not self.isVisible():
                self.station.notices.post(Notice(words, action="Open folder", act=self.open_folder, own=True))
        if done.error is not None:
            self.station.notices.trouble(done.error)
        self.station.hub.own.emit(done.touched)
        self.refresh()

    def _not_written(self, error: PlatenError) -> None:
        self.busy, self._said = "", ""
        self.foot.show_done(-1)
        self.station.notices.trouble(error)
        self.refresh()

    def _progress(self, done: int, of: int) -> None:
        if self.busy == "writing":
            self._said = f"Writing {done} of {of} …"
            self.foot.next.set_busy(self._said)
            self.foot.show_done(done / max(1, of))

    def _touched(self, orders: frozenset[str]) -> None:
        """Only what is shown here counts; "*" is any."""
        here = {*self.orders, "*", *(tile.order for one in self.past for tile in one.sheet.tiles)}
        if self.isVisible() and here & orders and not self._later.isActive():
            self._later.start()

    # settings -------------------------------------------------------------------------------------------------------

    def _show_sizes(self) -> None:
        """As the shop wrote them down; what cannot be read is told, and the usual ones stand in."""
        try:
            sizes = sheet_sizes(self.station.settings.sheet_sizes)
        except NotAllowed as error:
            self.station.notices.refused(error)
            sizes = sheet_sizes(StationSettings().sheet_sizes)
        self.side.sizes = sizes
        self.side.show_sizes(sizes, self._size_at(), turn=self._turned)
        self.side.show_form(self.choice.form, self.choice.dpi)

    def _size_at(self) -> int:
        names = [size.name for size in self.side.sizes]
        return names.index(self._size) if self._size in names else 0

    def _resize_sheet(self, at: int) -> None:
        self._size = self.side.sizes[at].name
        self._keep(sheet_size=self._size)

    def _reform(self, name: str) -> None:
        """Remembered for this size alone."""
        size = self.side.sizes[self._size_at()].name
        if Form(name) is not form_of(self._forms, size):
            self._forms = with_form(self._forms, size, Form(name))
            self._keep(sheet_forms=self._forms)

    def _turn(self, on: bool) -> None:
        self._turned = on
        self._keep(sheet_turn=on)

    def _keep(self, **changes: object) -> None:
        """Used at once, whether or not it could be remembered."""
        try:
            self.station.keep(**changes)
        except PlatenError as error:
            self.station.notices.refused(error)
        except OSError as error:
            self.station.notices.broken(error)
        self._show_sizes()
        if not self.shown:
            self.refresh()

    # showing --------------------------------------------------------------------------------------------------------

    def _renew(self) -> None:
        if self.shown:
            self._show_written()
        elif self.plan is not None:
            self._show_plan(self.plan)
        else:
            self._show_nothing()
        self.side.show_past(self.past, frozenset(one.sheet.id for one in self.shown))
        self.stack.setCurrentWidget(self.area if self.canvas.sheets else self.empty)
        self.bar.setVisible(bool(self.bar.words))
        self.foot.setVisible(bool(self.canvas.sheets))
        self.foot.update()

    def _show_written(self) -> None:
        self.canvas.show_sheets(tuple(map(written, self.shown)))
        failed = sum(one.failed for one in self.shown)
        one = len(self.shown) == 1
        self.bar.say(self.shown[0].path.name if one else f"{len(self.shown)} sheets written together")
        self.side.show_use("", "")
        self.side.show_left_out(())
        self.side.show_note("")
        self._offer(f"Lay out {formats.count(failed, 'failed piece')}" if failed else "", "rotate-ccw")
        self.foot.drop.show_as("Discard sheet" if len(self.shown) == 1 else "Discard sheets", "trash-2")
        self.foot.drop.show()
        self.foot.folder.show()

    def _show_plan(self, made: SheetPlan) -> None:
        self.canvas.show_sheets(planned(made))
        self.bar.say("Laying out …" if self.busy == "planning" else summary(made))
        self.side.show_use(*covered(made))
        self.side.show_left_out(reasons(made.left_out), len(made.missing), len(made.elsewhere))
        self.side.show_note("\n".join(filter(None, (stretched_words(made), scaled_words(made)))))
        count = len(made.nested.sheets)
        self._offer("Write sheet" if count == 1 else f"Write {count} sheets" if count else "", "file-down")
        self.foot.drop.hide()
        self.foot.folder.hide()
        if not count:
            words = "Why, stands at the right. Pieces appear here as soon as they can be printed."
            self.empty.say("layout-grid", "Nothing can be printed now", words)

    def _show_nothing(self) -> None:
        self.canvas.show_sheets(())
        self.bar.say("Laying out …" if self.busy == "planning" else "")
        self.side.show_use("", "")
        self.side.show_left_out(())
        self.side.show_note("")
        self._offer("", "")
        self.foot.drop.hide()
        self.foot.folder.hide()
        if self.busy == "planning":
            self.empty.say("layout-grid", "Laying out the pieces", "Every size is tried in many places.")
        else:
            words = "Choose orders in the queue and press Gang sheet, Shift P. Or take everything that is ready."
            self.empty.say("layout-grid", "No pieces chosen", words, "Lay out all with files ready")

    def _offer(self, words: str, icon: str) -> None:
        """The one filled button; while something is on its way it says so and takes no click."""
        self.foot.next.setVisible(bool(words))
        self.foot.next.show_as(words, icon, "W")
        self.foot.next.set_busy({"writing": self._said or "Writing …", "planning": "Laying out …"}.get(self.busy, ""))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_sizes()
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.canvas.fit(self.height() - self.bar.height() - self.foot.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("bg1"))


def written_words(sheets: tuple[WrittenSheet, ...]) -> str:
    """ "Sheet 1 of 1 written: /prints/Gang sheets/Gang sheet ….pdf"."""
    if len(sheets) == 1:
        return f"Sheet {sheets[0].number} of {sheets[0].count} written: {sheets[0].path}"
    return f"{len(sheets)} of {sheets[0].count} sheets written: {Path(sheets[0].path).parent}"


def scaled_words(made: SheetPlan) -> str:
    """Which pictures are scaled to the sheet's resolution; empty where none is, and on a PDF."""
    numbers = ", ".join(dict.fromkeys(one.piece.number for one in made.scaled))
    return f"Scaled to {made.choice.dpi} dpi, which a PDF is not: {numbers}" if numbers else ""


def stretched_words(made: SheetPlan) -> str:
    """Which pictures are stretched a little, and by how much at most; empty where none is."""
    found = made.stretched
    if not found:
        return ""
    numbers = ", ".join(dict.fromkeys(one.piece.number for one in found))
    most = max(one.fit.stretch for one in found)
    return f"Stretched by up to {most * 100:.1f} % to fit the size: {numbers}"
