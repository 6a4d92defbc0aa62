"""Five hundred pieces checked by key events while the mouse wanders: the verdicts at the receiver equal the script."""

import asyncio
import random
from dataclasses import dataclass, fields, replace
from datetime import UTC, timedelta
from hashlib import sha256
from pathlib import Path
from statistics import median
from time import perf_counter

from PySide6.QtCore import QEvent, QEventLoop, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.artwork import Facts, PrintSpec
from app.checklist import read_checklists
from app.events import Event, Fetched
from app.orders import Artwork, Fulfilment, Item, Order, Stage
from app.protocol import Person
from app.states import AT_CHECK, ReprintReason, Role, State
from services.receiver import book
from services.settings import StationSettings
from services.workstation.engine import Engine
from services.workstation.files import FileState
from services.workstation.rows import to_ms
from services.workstation.store import Store
from tests.kit.factory import workstation
from tests.kit.orders import MANAGER, NOON, OPERATOR, an_order, at, moved, new_id, placed
from tests.kit.receiver import running_receiver
from ui.icons import Icons
from ui.images.thumbnails import Thumbnails
from ui.keys import ScanSettings
from ui.qc.page import BenchPage
from ui.station import Station
from ui.theme import Theme
from ui.window import Window

PIECES, CHUNK = 500, 50
WIDE, HIGH = 180, 240
FAST_MS = 2
"""The pause after which a key counts as one by hand; a real bench waits 50 ms."""
LISTS = "* = image, file, crop"


@dataclass(frozen=True)
class Planned:
    """What the checker does with one piece: `keys` in their order, and what must come of it."""

    keys: tuple[str, ...]
    why: ReprintReason | None = None
    aside: str = ""
    undone: bool = False


def plan(chance: random.Random) -> Planned:
    way, digit = chance.random(), chance.randint(1, 9)
    why = AT_CHECK[digit - 1]
    if way < 0.7:
        return Planned(chance.choice([("1", "3", "Enter"), ("3", "1", "Enter"), ("1", "Enter", "3", "Enter")]))
    if way < 0.82:
        return Planned(("F", str(digit)), why)
    if way < 0.88:
        return Planned(("1", "!" if chance.random() < 0.5 else "#", str(digit)), why)
    if way < 0.92:
        return Planned(("A", "text", "Enter"), aside="Is the eye too green?")
    if way < 0.96:
        return Planned(("1", "3", "Enter", "U", "F", str(digit)), why, undone=True)
    return Planned(("F", str(digit), "U", "1", "3", "Enter"), undone=True)


def drawn(folder: Path, n: int) -> tuple[Path, str]:
    image = QImage(WIDE, HIGH, QImage.Format.Format_RGB32)
    image.fill(QColor.fromHsv(n * 7 % 360, 120, 200))
    for stripe in range(n % 60 + 1):
        image.setPixelColor(stripe, n % HIGH, QColor(n % 256, n // 256, 9))
    path = folder / f"{n}.png"
    image.save(str(path), quality=90)
    return path, sha256(path.read_bytes()).hexdigest()


def story(n: int, sha: str) -> list[Event]:
    """One order on its way into QC."""
    spec = PrintSpec(15, 20)
    art = Artwork("a1", url=f"https://images.example/{n}.png", file_name=f"{n}.png", spec=spec)
    item = Item("1", "Framed print", 1, "SKU-1", "1.5 × 2 cm", artworks=(art,))
    order = replace(an_order(f"{1000 + n}", items=(item,)), due_at=NOON + timedelta(minutes=n))
    facts = Facts(WIDE, HIGH, "PNG", "RGB", 2000, "sRGB")
    file = Fetched(id=new_id(), order=order.id, at=at(1), author=OPERATOR, artwork="a1", sha256=sha, facts=facts)
    part = replace(order, fulfilments=(Fulfilment(f"{order.id}.1"),))
    steps = (moved(part, to, MANAGER, minutes=2 + m) for m, to in enumerate((State.IN_PRODUCTION, State.QUALITY_CHECK)))
    return [placed(order), file, *steps]


async def opened(url: str, folder: Path, stories: list[list[Event]]) -> Person:
    """The receiver hears of every order, and the bench's station reads them."""
    async with running_receiver(url) as running, workstation(running, folder, "bench", Role.CHECKER) as bench:
        now = running.clock()
        for start in range(0, len(stories), CHUNK):
            events = [event for one in stories[start : start + CHUNK] for event in one]
            await running.state.database.group.submit(
                lambda c, e=events: book.record(c, e, running.state.rules, now)  # type: ignore[misc]  # its own list
            )
        while len(bench.store.page(limit=PIECES).rows) < len(stories):
            await bench.cycle()
        return bench.person


async def closed(url: str, folder: Path, ids: list[str]) -> list[Order]:
    """Everything travels; what the receiver's book says afterwards."""
    async with running_receiver(url) as running, workstation(running, folder, "bench", Role.CHECKER) as bench:
        while bench.store.waiting():
            await bench.cycle()
        assert bench.store.refusals() == ()
        with running.state.database.reading() as connection:
            kept = [book.find(connection, id_) for id_ in ids]
        return [one.order for one in kept if one is not None]


class Checker:
    """Hands on the keyboard, a mouse that wanders over whatever is there, and a clock that they share."""

    def __init__(self, window: Window, page: BenchPage, chance: random.Random) -> None:
        self.window, self.page, self.chance = window, page, chance
        self.ms, self.waits = 10_000.0, list[float]()
        self.moves, self.since = 0, 0.0
        page._now = lambda: self.ms
        self.guard = window.listening.guard
        self.guard.settings = ScanSettings(gap_ms=FAST_MS)
        self.guard._field._now = lambda: self.ms
        self.seen, self.restored = "", 0
        page.compare.shown.connect(self._see)

    def _see(self, sha: str) -> None:
        self.seen = sha

    def wander(self) -> None:
        """Enters, moves and leaves; never a click."""
        parts = [w for w in self.page.findChildren(QWidget) if w.isVisible()]
        for _ in range(2):
            part = self.chance.choice(parts)
            point = QPointF(self.chance.random() * part.width(), self.chance.random() * part.height())
            there = QPointF(part.mapToGlobal(point))
            none, no = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
            QApplication.sendEvent(part, QMouseEvent(QEvent.Type.MouseMove, point, there, none, none, no))
            self.moves += 1

    def key(self, key: str) -> None:
        self.wander()
        self.ms += 500
        focus = QApplication.focusWidget() or self.page
        if key == "Enter":
            QTest.keyClick(focus, Qt.Key.Key_Return)
        elif key == "text":
            QTest.keyClicks(focus, "Is the eye too green?")
        else:
            self._dispatched(focus, key)

    def _dispatched(self, focus: QWidget, key: str) -> None:
        loop = QEventLoop()
        self.guard.commanded.connect(loop.quit)
        QTimer.singleShot(5000, loop.quit)
        shift = Qt.KeyboardModifier.ShiftModifier if key in "!#" else Qt.KeyboardModifier.NoModifier
        QTest.keyClicks(focus, key, shift)
        loop.exec()
        self.guard.commanded.disconnect(loop.quit)

    def judge(self, planned: Planned) -> None:
        """Once its picture stands on the screen, all keys of one piece. What U gives back is held against what was
        there, at that moment."""
        self.look()
        before = self.order()
        for key in planned.keys:
            if key == "U":
                self.look()
                self.seen = ""
            self.since = perf_counter()
            self.key(key)
            if key == "U":
                self._until(lambda: not self.page.verdicts._flying and not self.window.station.tasks.running)
                self.look()
                assert differing(self.order(), before) == []
                self.restored += 1

    def order(self) -> Order:
        """The order of the framed piece as the store has it."""
        piece = self.page.round.piece
        assert piece is not None
        shown = self.window.station.store.order(piece.order)
        assert shown is not None
        return shown.order

    def look(self) -> None:
        """Nobody judges what is not to be seen yet; how long that took since the last key is written down."""
        right = self.page._shown[1]
        assert right is not None
        self._until(lambda: self.seen == right.sha256)
        if self.since:
            self.waits.append((perf_counter() - self.since) * 1000)

    def _until(self, holds: object) -> None:
        end = perf_counter() + 10
        while not holds() and perf_counter() < end:  # type: ignore[operator]  # a function
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
        assert holds()  # type: ignore[operator]


def with_files(store: Store, ids: list[str], files: list[tuple[Path, str]]) -> None:
    """The pictures lie on this computer."""
    now = to_ms(NOON)
    rows = [
        (id_, "a1", FileState.HERE.value, "", str(path), sha, 1, 1, "", 0, 0, now, "")
        for id_, (path, sha) in zip(ids, files, strict=True)
    ]
    columns = "order_id, artwork_id, state, url, path, sha256, size, got, reason, tries, next_at, wanted_at, batch"
    sql = f"INSERT INTO files({columns}) VALUES ({', '.join('?' * 13)})"
    asyncio.run(store.write(lambda connection: connection.executemany(sql, rows)))


def test_five_hundred_verdicts_equal_the_script_here_and_at_the_receiver(
    qtbot: QtBot, qapp: QApplication, engine: Engine, tmp_path: Path
) -> None:
    url, chance = f"sqlite:///{tmp_path / 'receiver.db'}", random.Random(20261120)
    (tmp_path / "pictures").mkdir()
    files = [drawn(tmp_path / "pictures", n) for n in range(PIECES)]
    stories = [story(n, sha) for n, (_, sha) in enumerate(files)]
    ids, planned = [one[0].order for one in stories], [plan(chance) for _ in range(PIECES)]
    person = asyncio.run(opened(url, tmp_path, stories))
    store = Store.open(tmp_path / "bench", clock=lambda: NOON + timedelta(minutes=30))
    with_files(store, ids, files)
    copies = {sha: path for path, sha in files}
    waits, moves = checked(qtbot, qapp, store, engine, person, planned, copies, chance)
    here = [shown.order for id_ in ids if (shown := store.order(id_)) is not None]
    store.close()
    there = asyncio.run(closed(url, tmp_path, ids))
    for orders in (here, there):
        assert [outcome(order) for order in orders] == [expected(one) for one in planned]
    waits.sort()
    print(
        f"\n{PIECES} pieces, {sum(len(p.keys) for p in planned)} keys, {moves} mouse moves; next picture median"
        f" {median(waits):.1f} ms, 95 % within {waits[int(len(waits) * 0.95)]:.1f} ms, at most {waits[-1]:.1f} ms"
    )


def checked(
    qtbot: QtBot,
    qapp: QApplication,
    store: Store,
    engine: Engine,
    person: Person,
    planned: list[Planned],
    copies: dict[str, Path],
    chance: random.Random,
) -> tuple[list[float], int]:
    """The real window, all pieces one after the other; milliseconds to each next picture, and how the mouse went."""
    store.rules = replace(store.rules, checklists=read_checklists(LISTS))
    theme = Theme("dark")
    theme.apply(qapp)
    thumbnails = Thumbnails(lambda sha, pixels: copies.get(sha))
    station = Station(store, Icons(theme), thumbnails, StationSettings(station_name="QC"), store.clock, UTC)
    station.tasks.use(engine.submit)
    station.hub.people.emit((person,))
    window = Window(station)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.open()
    window.show()
    window.settle()
    window.go("qc")
    page = window.opened("qc")
    assert isinstance(page, BenchPage)
    checker = Checker(window, page, chance)
    qtbot.waitUntil(lambda: len(page.round.pieces) == PIECES and not station.tasks.running, timeout=20_000)
    for one in planned:
        checker.judge(one)
    qtbot.waitUntil(lambda: not page.verdicts._flying and not station.tasks.running, timeout=20_000)
    assert checker.restored == sum(one.undone for one in planned) > 0
    assert page.summary == f"{sum(not one.aside for one in planned)} of {PIECES} checked"
    window.close()
    station.stop_pictures()
    thumbnails.stop()
    return checker.waits, checker.moves


def differing(now: Order, before: Order) -> list[str]:
    """The fields an undo did not bring back. Its two lines of activity stay, and nothing of the earlier ones goes."""
    names = [field.name for field in fields(Order) if field.name not in ("trail", "events")]
    wrong = [name for name in names if getattr(now, name) != getattr(before, name)]
    lines = [[replace(line, before=None) for line in order.trail] for order in (now, before)]
    same = lines[0][:-2] == lines[1] and now.events == before.events + 2
    return wrong if same else [*wrong, "trail"]


def outcome(order: Order) -> tuple[object, ...]:
    unit = order.fulfilments[0].units[0]
    reasons = tuple(one.why for one in order.fulfilments[0].reprints)
    return order.state, unit.attempt, unit.stage, unit.why, unit.aside, reasons, order.rush


def expected(one: Planned) -> tuple[object, ...]:
    if one.aside:
        return State.QUALITY_CHECK, 1, Stage.MADE, None, one.aside, (), False
    if one.why is not None:
        return State.IN_PRODUCTION, 2, Stage.WAITING, one.why, "", (one.why,), True
    return State.READY, 1, Stage.PASSED, None, "", (), False
