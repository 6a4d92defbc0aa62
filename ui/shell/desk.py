"""What every command does on the window: keys and buttons end here, and act on what is selected."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.errors import NotAllowed
from app.likeness import RULE
from app.moving import is_unchecked
from app.orders import Order
from app.states import HoldReason, State
from app.wording import HOLD_WORDS
from services.workstation.files import Files, Turn
from services.workstation.rows import Filter
from ui.commands import EVERYWHERE, sequence
from ui.formats import count
from ui.offers import waits_on_proof
from ui.queue.filters import Narrowing
from ui.settings.office import ask_again
from ui.shell.asking import Choices, Line
from ui.shell.catalog import BENCH, MOVE, ORDER, WORK
from ui.shell.frame import Frame
from ui.shell.more import Others

if TYPE_CHECKING:
    from ui.qc.page import BenchPage
    from ui.sheets.page import SheetsPage

MOST_AT_ONCE = 5000
PROBLEMS = (
    "Print fault",
    "Low resolution",
    "Wrong file",
    "Wrong size or product",
    "Color is off",
    "Damaged blank",
    "Out of stock",
    "Machine down",
    "Address unclear",
)
MOVES: dict[str, State] = {
    "produce": State.IN_PRODUCTION,
    "check": State.QUALITY_CHECK,
    "pass": State.READY,
    "hand-over": State.OUT_FOR_DELIVERY,
    "deliver": State.DELIVERED,
}
BENCH_KEYS = {
    "qc-tick": "1", "qc-cross": "Shift 1", "qc-pass": "Enter", "qc-fail": "F", "qc-aside": "A", "qc-skip": "S",
    "qc-undo": "U", "qc-photo": "P", "qc-picture": "N", "qc-view": "V", "qc-loupe": "L", "qc-full": "Z", "qc-fit": "0",
    "qc-trim": "R", "qc-safe": "E", "qc-bleed": "K", "qc-true": "T",
    "qc-nearer": "+", "qc-farther": "-", "qc-blink": "B", "qc-proof": "O", "qc-product": "M",
}  # fmt: skip
NEW = frozenset({State.RECEIVED, State.CONFIRMED})


class Desk(QObject):
    """`commands`: everything that can be done, tied to this window."""

    def __init__(self, window: Frame) -> None:
        super().__init__(window)
        self.window = window
        self.station = window.station
        self.commands = window.commands
        self.asked: Choices | None = None
        for name, run in self._work().items():
            self.commands.give(name, partial(self._by_hand, run))
        for name, key in BENCH_KEYS.items():
            self.commands.give(name, partial(self._bench_key, key))
        for key, command in self.commands.chords():
            if command.scope == EVERYWHERE:
                self._chord(key, command.id)
        self.station.hub.vouched.connect(self.vouch)

    def _by_hand(self, run: Callable[[], None]) -> None:
        """Whoever gives a command has looked at what is selected: from now on it stays."""
        self.window.queue.list.handled = True
        run()

    def run(self, name: str) -> None:
        """A button or the palette asks for a command by name."""
        self.commands.get(name).run()

    def press(self, key: str) -> None:
        """A key by hand: an answer to what was asked, else a command."""
        if self.asked is not None and self.asked.press(key):
            return
        if self.window.page == BENCH and (self.bench().press(key) or self._means_the_queue(key)):
            return
        self.commands.press(key, self.window.page)

    def scan(self, code: str) -> bool:
        """A code read where pieces are checked frames its piece. False where nobody took it."""
        return self.window.page == BENCH and self.bench().scanned(code)

    def strike(self, key: str) -> None:
        """A key went down: its button is pressed at once."""
        if self.window.page == BENCH:
            self.bench().foot.strike(key)
        else:
            self.window.bar.strike(key)

    def bench(self) -> "BenchPage":
        """The QC bench, which was opened before, or the practice round that lies over it."""
        from ui.qc.page import BenchPage

        page = self.window.opened(BENCH)
        assert isinstance(page, BenchPage)  # noqa: S101  # the window made it
        return page.front

    def practice(self) -> None:
        """Made-up pieces on the bench, some of them faulty."""
        self.window.go(BENCH)
        self.bench().practicing.emit()

    def _bench_key(self, key: str) -> None:
        """From the palette: the same as the key."""
        if key == "Enter":
            self.bench().pass_()
        else:
            self.bench().press(key)

    def _means_the_queue(self, key: str) -> bool:
        """At the bench nobody sees what is selected in the queue: such a key is told, and does nothing."""
        found = self.commands.for_key(key, BENCH)
        if found is None or found.scope == BENCH or found.group not in (WORK, ORDER, MOVE):
            return False
        self.bench().flash.say(f"{found.key}, {found.title.lower()}, is off at the bench", "info")
        return True

    def undo(self) -> None:
        """The last step of one's own; at the bench its piece comes back, too."""
        if self.window.page == BENCH:
            self.bench().undo()
        else:
            self.station.steps.undo()

    @property
    def chosen(self) -> tuple[str, ...]:
        return self.window.queue.list.choice.chosen

    def _chord(self, key: str, name: str) -> None:
        shortcut = QShortcut(QKeySequence(sequence(key)), self.window)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(lambda: self.run(name))

    def _work(self) -> dict[str, Callable[[], None]]:
        window, queue, steps = self.window, self.window.queue, self.station.steps
        goes = ("open", "mine", "new", "files", "production", "ready", "hold", "problem")
        return {
            **{name: partial(self.move, name) for name in ("produce", "check")},
            "pass": self.pass_,
            **{f"go-{name}": partial(window.go, name) for name in goes},
            "download": self.download,
            "download-new": self.download_new,
            "download-dying": self.download_dying,
            "ship": self.ship,
            "gang": self.gang,
            "write-sheets": self.write_sheets,
            "hold": self.hold,
            "problem": self.problem,
            "more": self.more,
            "undo": self.undo,
            "redo": lambda: _do(steps.redo),
            "assign": lambda: _do(lambda: steps.assign(self.chosen, self.station.person)),
            "assign-other": self.assign_other,
            "note": self.note,
            "copy-number": self.copy_number,
            "copy-address": self.copy_address,
            "preview": window.preview,
            "full-size": window.full_size,
            "all-pictures": window.all_pictures,
            "down": lambda: queue.list.step(1),
            "up": lambda: queue.list.step(-1),
            "toggle": queue.list.toggle,
            "all": queue.list.choose_all,
            "sync": self.station.sync_now,
            "export": self.export,
            "clear-filters": lambda: queue.narrow(Narrowing()),
            "fold": window.fold,
            "pane": lambda: window.next_pane(1),
            "pane-back": lambda: window.next_pane(-1),
            "theme": window.turn_theme,
            **{name: partial(window.set_density, name) for name in ("compact", "standard", "large")},
            "larger": lambda: window.zoom(1),
            "smaller": lambda: window.zoom(-1),
            "text-100": lambda: window.zoom(0),
            "full-screen": window.full_screen,
            "practice": self.practice,
        }

    # steps ----------------------------------------------------------------------------------------------------------

    def move(self, name: str) -> None:
        self.station.steps.move(self.chosen, MOVES[name])

    def pass_(self) -> None:
        """Each piece has a verdict of its own, given at the bench: the first that has none stands in front there."""
        rules = self.station.store.rules
        there = [o for o in self.station.steps.orders(self.chosen) if o.state is State.QUALITY_CHECK]
        first = next((o for o in there if any(is_unchecked(part, rules) for part in o.fulfilments)), None)
        if first is None:
            self.move("pass")
            return
        self.window.go(BENCH)
        self.bench().show_order(first)

    def ship(self) -> None:
        """The pane asks for the tracking number where it can; else the order is simply marked."""
        if not self.window.ship(self.chosen):
            self.station.steps.move(self.chosen, State.SHIPPED)

    def hold(self) -> None:
        """What we hold is released; else one digit says why it waits, also where its maker holds it already."""
        orders = self.station.steps.orders(self.chosen)
        if orders and all(order.held_here for order in orders):
            self.station.steps.release(self.chosen)
            return
        reasons = list(HOLD_WORDS)
        ids = self.chosen
        self._choose("Hold, because of", list(HOLD_WORDS.values()), lambda at: self._held(ids, reasons[at]))

    def _held(self, ids: tuple[str, ...], why: HoldReason) -> None:
        self.station.steps.hold(ids, why)

    def problem(self) -> None:
        """Open problems are solved; else one digit says what is wrong. What a customer said of a proof is decided."""
        orders = self.station.steps.orders(self.chosen)
        if orders and all(waits_on_proof(order) for order in orders):
            self.more()
            return
        if orders and all(any(issue.blocking for issue in order.issues) for order in orders):
            self.station.steps.resolve(self.chosen)
            return
        ids = self.chosen

        def report(at: int) -> None:
            self.station.steps.problem(ids, "floor", PROBLEMS[at])

        self._choose("Report a problem", PROBLEMS, report)

    def assign_other(self) -> None:
        names = [person.name for person in self.station.people]
        ids = self.chosen
        if names:
            self._choose("Assign to", names, lambda at: _do(lambda: self.station.steps.assign(ids, names[at])))

    def note(self) -> None:
        """A line for whoever opens the order next."""
        ids = self.chosen
        if not self._none():
            self._say("Add note", "What should others know", lambda text: self.station.steps.note(ids, text))

    def vouch(self, id_: str, artwork: str, rule: str) -> None:
        """What was found of a file is let pass: whoever looks next should know why."""
        shown = self.station.store.order(id_)
        file = next((a for a in shown.order.artworks if a.id == artwork), None) if shown is not None else None
        if file is not None:
            right = file
            title = "It is right" if rule == RULE else "Let pass"
            vouch = self.station.steps.vouch
            self._say(title, "Why, for whoever looks next", lambda text: vouch(id_, right, rule, text))

    def more(self) -> None:
        """The rarer steps of the one order that is chosen."""
        orders = self.station.steps.orders(self.chosen)
        if len(orders) != 1:
            hint = "Choose one first, J or K." if not orders else "Choose a single one."
            self.station.notices.refused(NotAllowed("These steps are taken one order at a time.", hint=hint))
            return
        others = Others(self.station.steps, self._choose, self._say, self.refresh, self.window.draw)
        found = others.of(orders[0], self.station.author().role)
        if not found:
            self.station.notices.refused(NotAllowed(f"Nothing else can be done with {orders[0].number} now."))
            return
        self._choose(f"{orders[0].number}, more steps", [o.title for o in found], lambda at: _do(found[at].run))

    def refresh(self, id_: str) -> None:
        """Whoever makes it is asked now; what they say comes with the next sync."""
        self.station.tasks.start(ask_again(self.station.client, id_), lambda words: self.station.notices.done(words))

    # files ----------------------------------------------------------------------------------------------------------

    def download(self) -> None:
        """All files of the selection."""
        if not self._none():
            self._want(self.chosen)

    def download_new(self) -> None:
        """All files of all new orders, wherever the list stands."""
        rows = self.station.store.page(Filter(states=NEW), limit=MOST_AT_ONCE).rows
        if rows:
            self._want(tuple(row.id for row in rows))
        else:
            self.station.notices.refused(NotAllowed("There are no new orders.", hint="They appear by themselves."))

    def download_dying(self) -> None:
        """What would be lost with its link, before all else."""
        now, files = self.station.clock(), Files(self.station.store)
        ids = tuple(dict.fromkeys(file.order for file in files.dying(now)))
        if ids:
            self._want(ids, Turn.FIRST)
        else:
            self.station.notices.refused(NotAllowed("No link dies within a day.", hint=""))

    def _want(self, ids: tuple[str, ...], turn: Turn = Turn.USUAL) -> None:
        shelf = self.station.shelf
        if shelf is None:
            self.station.notices.refused(NotAllowed("Downloads start in a moment.", hint="Platen is still starting."))
            return
        self.station.tasks.start(shelf.want(ids, turn=turn), self._wanted)

    def _wanted(self, files: int) -> None:
        words = f"Downloading {count(files, 'file')}" if files else "All files are on this computer already"
        self.station.notices.done(words)

    # gang sheets ----------------------------------------------------------------------------------------------------

    def gang(self) -> None:
        """What of the selection can be printed is laid on sheets."""
        if not self._none():
            ids = self.chosen
            self.window.go("sheets")
            self._sheets().show_orders(ids)

    def write_sheets(self) -> None:
        """The filled button of the page of gang sheets."""
        if self.window.page == "sheets":
            self._sheets().foot.next.click()

    def _sheets(self) -> "SheetsPage":
        from ui.sheets.page import SheetsPage

        page = self.window.opened("sheets")
        assert isinstance(page, SheetsPage)  # noqa: S101  # the window made it
        return page

    # words ----------------------------------------------------------------------------------------------------------

    def copy_number(self) -> None:
        orders = self.station.steps.orders(self.chosen)
        self._copy("\n".join(order.number for order in orders), "Order number copied", orders)

    def copy_address(self) -> None:
        orders = self.station.steps.orders(self.chosen)
        text = "\n\n".join("\n".join(order.address.lines()) for order in orders)
        self._copy(text, "Address copied", orders)

    def _copy(self, text: str, words: str, orders: list[Order]) -> None:
        if orders:
            QGuiApplication.clipboard().setText(text)
            self.station.notices.done(words)

    def export(self) -> None:
        """The list in front, with its filter, as CSV."""
        self.window.export()

    # asking ---------------------------------------------------------------------------------------------------------

    def _choose(self, title: str, answers: Sequence[str], then: Callable[[int], None]) -> None:
        if self._none():
            return
        self.asked = Choices(self.station.theme, title, answers, self.window)
        self.asked.answered.connect(then)
        self.asked.closed.connect(self._answered)

    def _answered(self) -> None:
        self.asked = None
        self._refocus()

    def _refocus(self) -> None:
        """After a question the next key is that of the page in front."""
        (self.bench() if self.window.page == BENCH else self.window.queue).setFocus()

    def _say(self, title: str, hint: str, then: Callable[[str], object]) -> None:
        asking = Line(self.station.theme, title, hint, self.window)
        asking.answered.connect(then)
        asking.closed.connect(self._refocus)

    def _none(self) -> bool:
        """True where nothing is selected; the person is told."""
        if not self.chosen:
            self.station.notices.refused(NotAllowed("No order is selected.", hint="Choose one first, J or K."))
        return not self.chosen


def _do(act: Callable[[], object]) -> None:
    """Whether it was done, the person sees."""
    act()


def focus_in(widget: QWidget) -> bool:
    """Whether the focus is somewhere inside."""
    focused = QGuiApplication.focusObject()
    return isinstance(focused, QWidget) and (focused is widget or widget.isAncestorOf(focused))
