"""What the window hears: keys, notices, the sync, downloads, people; and the layers that answer."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMenu

from app.states import State
from ui import formats
from ui.keys import KeyGuard
from ui.notices import Notice
from ui.palette.palette import Palette
from ui.palette.sheet import KeySheet
from ui.queue.sentence import pill
from ui.shell.banner import offline, trouble
from ui.shell.catalog import on_page, reason_rows
from ui.shell.desk import Desk
from ui.shell.frame import Frame
from ui.shell.links import LinkWatch
from ui.shell.needs import Needs
from ui.widgets.toast import Said, Toast

if TYPE_CHECKING:
    from services.workstation.sync import Line

EVERYTHING = "*"
"""What the sync tells instead of ids when any order may look different."""
NOT_OF_ONE = frozenset({"undo", "redo", "download-new", "download-dying"})
"""Steps that are not about the orders chosen, and so not in their menu."""


class Listening(QObject):
    """Ties signals to the window's parts; owns the toast, the palette, the key sheet and the key guard."""

    def __init__(self, window: Frame, desk: Desk) -> None:
        super().__init__(window)
        self.window = window
        self.station = window.station
        self.desk = desk
        self._told: set[str] = set()
        icons, commands = self.station.icons, desk.commands
        self.toast = Toast(icons, window, window.queue)
        self.palette = Palette(icons, self.station.store, lambda: commands.on(window.page), _sign, window)
        self.keys = KeySheet(
            icons.theme, lambda: on_page(commands, window.page), window, lambda: reason_rows(window.page)
        )
        self.needs = Needs(self.station, self)
        self.guard = KeyGuard(leaders=commands.leaders(), parent=self)
        app = QApplication.instance()
        if app is not None:
            self.guard.watch(app)
        commands.give("search", self.palette.open)
        commands.give("keys", self.keys.open)
        self._hear_keys()
        self._hear_services()
        self._hear_buttons()
        self.links = LinkWatch(self.station, lambda: self.desk.run("download-dying"), self)

    def _hear_keys(self) -> None:
        self.guard.commanded.connect(self._commanded)
        self.guard.pressed.connect(self.desk.strike)
        self.guard.scanned.connect(self._scanned)
        self.guard.filled.connect(lambda _, code: self._scanned(code))
        self.guard.hinted.connect(self._hinted)
        back = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.window)
        back.activated.connect(self._back)

    def _hear_services(self) -> None:
        station = self.station
        station.notices.posted.connect(self._say)
        station.notices.changed.connect(lambda: self.window.head.bell.set_badge(station.notices.unread > 0))
        station.hub.line.connect(self._line)
        station.hub.batch.connect(self.window.jobs.show_batch)
        station.hub.notice.connect(station.notices.post)
        station.hub.own.connect(lambda _: self._own())
        station.hub.touched.connect(self._touched)
        station.hub.needs.connect(lambda n: self.window.rail.show_counts({"attention": n}))

    def _hear_buttons(self) -> None:
        window = self.window
        for source in (window.head, window.bar, window.strips, window.queue):
            source.asked.connect(self.desk.run)
        window.queue.acted.connect(self._acted)
        window.queue.chosen.connect(self._look)
        window.queue.list.menu.connect(self._menu)
        window.queue.entered.connect(window.enter_pane)
        window.head.belled.connect(self._bell)
        window.sync.clicked.connect(lambda: self.desk.run("sync"))
        window.person.clicked.connect(self._people)
        window.jobs.canceled.connect(self._pause)
        self.palette.chosen_order.connect(window.show_order)
        self.palette.chosen_text.connect(window.show_text)

    def tick(self) -> None:
        """A second passed: how fresh the orders are."""
        self.window.sync.show_line(self.station.line, self.station.clock(), self.station.zone)

    # keys -----------------------------------------------------------------------------------------------------------

    def _commanded(self, key: str) -> None:
        """Keys by hand go to the layer in front."""
        if self.keys.is_open:
            self.keys.close_panel()
        elif not self.palette.is_open and not self.window.covered:
            self.desk.press(key)

    def _scanned(self, code: str) -> None:
        """A code read anywhere brings its order up; a finished one asks for its tracking number, which is the next."""
        if self.desk.scan(code):
            return
        order, pane = self._order_of(code), self.window.pane
        self.window.uncover()
        if order:
            self.window.show_order(order)
            row = self.station.store.row(order)
            if row is not None and row.state is State.READY and not row.held and pane is not None:
                pane.open_ship()
        elif pane is not None and pane.is_shipping:
            pane.ship.scanned(code)
        else:
            self.station.notices.post(Notice(f"No order for the code {code}", "warn", own=True))

    def _order_of(self, code: str) -> str:
        """The order a job ticket or an order number names; empty for anything else."""
        from app.codes import read_unit_code

        unit = read_unit_code(code)
        if unit is not None:
            return unit.order if self.station.store.row(unit.order) is not None else ""
        found = self.station.store.search(code, limit=1)
        return found[0].id if found and found[0].number.lstrip("#") == code.lstrip("#") else ""

    def _hinted(self, leader: str) -> None:
        """The first of two keys waits: say what may follow."""
        follow = [(c.key.split()[1], c.title) for c in self.desk.commands if c.key.startswith(f"{leader} ")]
        words = "   ".join(f"{key} {title}" for key, title in follow)
        self.window.bar.prompt(f"{leader} then" if leader else "", words if leader else "")

    def _back(self) -> None:
        """Esc, one layer after the other: toast, question, filter."""
        if self.toast.isVisible():
            self.toast.dismiss()
        elif self.desk.asked is not None:
            self.desk.asked.close_()
        else:
            self.window.back()

    # services -------------------------------------------------------------------------------------------------------

    def _say(self, notice: Notice) -> None:
        self.toast.say(
            Said(
                notice.words,
                notice.tone,
                notice.action,
                notice.key,
                notice.act,
                notice.stays,
                notice.group,
                notice.many,
            )
        )

    def _line(self, line: "Line") -> None:
        station = self.station
        station.line = line
        self.tick()
        since = formats.moment(line.since, station.clock(), station.zone)
        self.window.strips.put("line", None if line.online else offline(since))
        self.window.strips.put("trouble", trouble(f"{line.problem} {line.hint}".strip()) if line.problem else None)
        self.window.tell()

    def _own(self) -> None:
        """Pane and action bar follow a step of one's own while the queue is in front."""
        if self.window.page == "queue":
            self.window.chose(self.desk.chosen)

    def _touched(self, orders: frozenset[str]) -> None:
        if self.window.page == "queue" and (orders & set(self.desk.chosen) or EVERYTHING in orders):
            self.window.chose(self.desk.chosen)
        self._tell_refusals()

    def _tell_refusals(self) -> None:
        """Steps that the receiver would not take: why, and the order they were about. Each is told once."""
        for refusal in self.station.store.refusals():
            if refusal.id in self._told:
                continue
            self._told.add(refusal.id)
            row = self.station.store.row(refusal.order)
            words = f"{row.number}: {refusal.message} {refusal.hint}" if row else f"{refusal.message} {refusal.hint}"
            act = partial(self._open_refused, refusal.id, refusal.order)
            self.station.notices.post(Notice(words.strip(), "bad", "Open order", act=act, stays=True, at=refusal.at))

    def _open_refused(self, refusal: str, order: str) -> None:
        self.window.show_order(order)
        self.station.tasks.start(self.station.store.dismiss(refusal))

    def _look(self, orders: tuple[str, ...]) -> None:
        """The files of the order on screen come first."""
        if self.station.shelf is not None and orders:
            self.station.shelf.look(orders[0])

    # buttons --------------------------------------------------------------------------------------------------------

    def _acted(self, order: str, what: str) -> None:
        """A row's hover button acts on that row."""
        if order not in self.desk.chosen:
            self.window.queue.list.choose(order, show=False)
        if what == "next":
            self.window.bar.next.click()
        elif what == "download":
            self.desk.run("download")
        else:
            view = self.window.queue.list.viewport()
            self._menu(view.mapToGlobal(view.mapFromGlobal(view.cursor().pos())))

    def _menu(self, point: QPoint) -> None:
        menu = QMenu(self.window)
        menu.setFont(self.station.theme.font("body"))
        for command in self.desk.commands:
            if command.group in ("Work", "Order") and command.id not in NOT_OF_ONE:
                icon = self.station.icons.qicon(command.icon) if command.icon else self.station.icons.qicon("check")
                menu.addAction(icon, f"{command.title}\t{command.key}", command.run)
        menu.popup(point)

    def _bell(self) -> None:
        notices = self.station.notices
        menu = QMenu(self.window)
        menu.setFont(self.station.theme.font("body"))
        for notice in notices.kept:
            at = f"{formats.moment(notice.at, self.station.clock(), self.station.zone)}  " if notice.at else ""
            menu.addAction(f"{at}{notice.words}", notice.act or (lambda: None))
        if not notices.kept:
            menu.addAction("No notices").setEnabled(False)
        notices.read()
        bell = self.window.head.bell
        menu.popup(bell.mapToGlobal(QPoint(0, bell.height() + 4)))

    def _people(self) -> None:
        menu = QMenu(self.window)
        menu.setFont(self.station.theme.font("body"))
        for person in self.station.people:
            menu.addAction(person.name, partial(self.station.work_as, person))
        if not self.station.people:
            menu.addAction("Nobody is known yet").setEnabled(False)
        card = self.window.person
        menu.popup(card.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _pause(self) -> None:
        shelf = self.station.shelf
        if shelf is not None:
            for name in self.window.jobs.names:
                self.station.tasks.start(shelf.pause(name))


def _sign(row: object) -> str:
    """The glyph of an order's row."""
    from services.workstation.rows import Row

    return pill(row)[0] if isinstance(row, Row) else "draft"
