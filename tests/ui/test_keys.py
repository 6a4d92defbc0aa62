"""A hand is not a scanner: bursts at 5 to 50 ms never fire a command, single keys do, fields stay untouched."""

from collections.abc import Iterator
from random import Random

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.keys import HINT_MS, LEADER_MS, KeyGuard, ScanSettings, key_name

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcqjx0123456789-/?. "


def _is(code: str) -> bool:
    """A code neither begins nor ends with a space."""
    return code.strip() == code


class Scans(QLineEdit):
    takes_scans = True


class Desk:
    """A page with a list, a button, two fields, a plain shortcut on Q, and a guard whose clock we turn."""

    def __init__(self, guard_settings: ScanSettings | None = None) -> None:
        self.time = 1000.0
        self.guard = KeyGuard(guard_settings, now=lambda: self.time)
        self.page = QWidget()
        self.list, self.button = QListWidget(), QPushButton("Send")
        self.search, self.tracking = QLineEdit(), Scans()
        column = QVBoxLayout(self.page)
        for widget in (self.list, self.button, self.search, self.tracking):
            column.addWidget(widget)
        self.fired: list[str] = []
        QShortcut("Q", self.page, lambda: self.fired.append("shortcut"))
        self.button.clicked.connect(lambda: self.fired.append("button"))
        self.commands: list[str] = []
        self.scans: list[str] = []
        self.filled: list[str] = []
        self.pressed: list[str] = []
        self.hints: list[str] = []
        self.guard.commanded.connect(self.commands.append)
        self.guard.scanned.connect(self.scans.append)
        self.guard.filled.connect(self._fill)
        self.guard.pressed.connect(self.pressed.append)
        self.guard.hinted.connect(self.hints.append)

    def _fill(self, field: QObject, code: str) -> None:
        assert field is self.tracking
        self.filled.append(code)

    def key(self, text: str, after: float = 0.0, repeat: bool = False, shift: bool = False) -> None:
        """One stroke `after` ms, the guard's timer having run out in between where it would have."""
        self.wait(after)
        target = QApplication.focusWidget() or self.page
        code = {"\r": Qt.Key.Key_Return.value, "\x1b": Qt.Key.Key_Escape.value}.get(text, ord(text.upper()))
        held = Qt.KeyboardModifier.ShiftModifier if shift or text.isupper() else Qt.KeyboardModifier.NoModifier
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(target, QKeyEvent(kind, code, held, text, repeat))

    def wait(self, ms: float) -> None:
        """Let time pass; the gap timer fires at its own moment when the pause is longer than the gap."""
        gap = self.guard.settings.gap_ms
        if ms > gap:
            self.time += gap
            self.guard.run_out()
            ms -= gap
        self.time += ms

    def scan(self, code: str, gap: float, first_gap: float = 200.0) -> None:
        for at, letter in enumerate((*code, "\r")):
            self.key(letter, gap if at else first_gap)
        self.wait(200)


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    yield from _open(qtbot, None)


@pytest.fixture
def prefixed(qtbot: QtBot) -> Iterator[Desk]:
    yield from _open(qtbot, ScanSettings(prefix="~", suffix="%"))


def _open(qtbot: QtBot, guard_settings: ScanSettings | None) -> Iterator[Desk]:
    made = Desk(guard_settings)
    qtbot.addWidget(made.page)
    made.page.show()
    made.page.activateWindow()
    made.list.setFocus()
    qtbot.waitUntil(made.list.hasFocus, timeout=5000)
    app = QApplication.instance()
    assert app is not None
    made.guard.watch(app)
    yield made
    made.guard.leave()


@pytest.mark.parametrize("gap", [5, 7, 12, 16, 30, 49, 50])
def test_a_scan_is_a_scan_and_nothing_else(desk: Desk, gap: float) -> None:
    desk.scan("FB-20816", gap)
    assert (desk.scans, desk.commands, desk.fired) == (["FB-20816"], [], [])


def test_no_scan_ever_fires_a_command(desk: Desk) -> None:
    chance = Random(20816)
    codes = [
        code for code in ("".join(chance.choices(LETTERS, k=chance.randint(4, 24))) for _ in range(400)) if _is(code)
    ]
    for code in codes:
        desk.scan(code, chance.uniform(5, 50), first_gap=1000)
    assert (desk.commands, desk.fired) == ([], [])
    assert desk.scans == codes


def test_a_single_key_is_one_command_once_the_gap_is_over(desk: Desk) -> None:
    desk.key("q")
    assert (desk.pressed, desk.commands) == (["Q"], [])
    desk.wait(51)
    assert (desk.commands, desk.scans, desk.fired) == (["Q"], [], [])


@pytest.mark.parametrize(
    ("text", "shift", "name"),
    [("d", False, "D"), ("D", True, "Shift D"), ("!", True, "Shift 1"), (" ", False, "Space"), ("/", False, "/"),
     ("/", True, "/"), ("?", True, "?"), ("4", False, "4"), ("Q", False, "Q")],
)  # fmt: skip
def test_keys_are_named_as_commands_name_them(text: str, shift: bool, name: str) -> None:
    held = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    assert key_name(QKeyEvent(QEvent.Type.KeyPress, ord(text.upper()), held, text)) == name


def test_two_keys_within_the_gap_are_dropped(desk: Desk) -> None:
    desk.key("q")
    desk.key("j", 30)
    desk.wait(200)
    assert (desk.commands, desk.scans) == ([], [])


def test_keys_by_hand_come_one_by_one(desk: Desk) -> None:
    for letter in "jjkq":
        desk.key(letter, 120)
    desk.wait(120)
    assert desk.commands == ["J", "J", "K", "Q"]


def test_a_held_key_repeats(desk: Desk) -> None:
    desk.key("j")
    desk.key("j", 400, repeat=True)
    desk.key("j", 30, repeat=True)
    desk.key("j", 30, repeat=True)
    assert desk.commands == ["J", "J", "J", "J"]


def test_a_doubled_character_the_system_takes_for_a_repeat_stays_in_the_scan(desk: Desk) -> None:
    for at, letter in enumerate("QQ11\r"):
        desk.key(letter, 8, repeat=at in (1, 3))
    desk.wait(200)
    assert (desk.scans, desk.commands) == (["QQ11"], [])


def test_a_short_burst_with_enter_is_dropped_and_so_is_its_enter(desk: Desk) -> None:
    entered: list[int] = []
    desk.list.addItem("x")
    desk.list.setCurrentRow(0)
    desk.list.itemActivated.connect(lambda _: entered.append(1))
    desk.scan("Q12", 8)
    assert (desk.scans, desk.commands, entered) == ([], [], [])


def test_enter_alone_passes(desk: Desk) -> None:
    desk.button.setFocus()
    desk.key("\r")
    assert desk.commands == []
    desk.key(" ", 300)
    assert desk.fired == ["button"]


def test_a_scan_over_a_focused_button_does_not_press_it(desk: Desk) -> None:
    desk.button.setFocus()
    desk.scan("AB 12 CD", 9)
    assert (desk.scans, desk.fired) == (["AB 12 CD"], [])


def test_a_scan_that_stutters_gives_no_part_of_itself_away(desk: Desk) -> None:
    for letter in "FB-2081":
        desk.key(letter, 9)
    desk.key("Q", 70)
    desk.wait(60)
    desk.key("x", 100)
    desk.key("\r", 9)
    desk.wait(200)
    assert (desk.scans, desk.commands) == ([], [])
    desk.key("q", 700)
    desk.wait(60)
    assert desk.commands == ["Q"]


@pytest.mark.parametrize("pause", [51, 90, 300, 540])
def test_the_enter_of_a_scan_that_comes_late_reaches_nobody(desk: Desk, pause: float) -> None:
    entered: list[int] = []
    desk.list.addItem("x")
    desk.list.setCurrentRow(0)
    desk.list.itemActivated.connect(lambda _: entered.append(1))
    for letter in "FB-20816":
        desk.key(letter, 9)
    desk.key("\r", pause)
    desk.wait(200)
    assert (desk.scans, desk.commands, entered) == ([], [], [])
    desk.key("\r", 900)
    assert entered == [1]


def test_the_enter_of_a_scan_that_stuttered_and_ended_late_reaches_nobody(desk: Desk) -> None:
    entered: list[int] = []
    desk.list.addItem("x")
    desk.list.setCurrentRow(0)
    desk.list.itemActivated.connect(lambda _: entered.append(1))
    for at, letter in enumerate("FB-20816"):
        desk.key(letter, 90 if at == 4 else 9)
    desk.key("\r", 90)
    desk.wait(200)
    assert (desk.scans, desk.commands, entered) == ([], [], [])


def test_a_busy_window_does_not_tear_a_scan(desk: Desk) -> None:
    desk.key("Q")
    desk.time += 400  # the loop stood still; the timer comes before the keys that wait in the queue
    desk.guard.run_out()
    for letter in "-20816\r":
        desk.key(letter)
    assert (desk.scans, desk.commands) == (["Q-20816"], [])


def test_a_busy_window_only_delays_a_single_key(desk: Desk) -> None:
    desk.key("q")
    desk.time += 400
    desk.guard.run_out()
    desk.time += 50
    desk.guard.run_out()
    assert desk.commands == ["Q"]


def test_two_key_commands(desk: Desk) -> None:
    desk.key("g")
    desk.key("q", 300)
    desk.wait(100)
    assert desk.commands == ["G Q"]


def test_the_second_key_may_take_no_longer_than_it_may(desk: Desk) -> None:
    desk.key("g")
    desk.wait(60)
    desk.guard.forget()
    desk.key("q", LEADER_MS)
    desk.wait(100)
    assert desk.commands == ["Q"]


def test_a_late_second_key_is_a_key_of_its_own_even_when_the_timer_is_late(desk: Desk) -> None:
    desk.key("g")
    desk.key("q", LEADER_MS + 200)
    desk.wait(100)
    assert desk.commands == ["Q"]


def test_the_hint_comes_and_goes(desk: Desk) -> None:
    desk.key("g")
    desk.wait(HINT_MS + 60)
    desk.guard.hint()
    assert desk.hints == ["G"]
    desk.key("\x1b", 10)
    assert desk.hints == ["G", ""]
    desk.key("q", 100)
    desk.wait(100)
    assert desk.commands == ["Q"]


def test_a_scan_after_the_first_of_two_keys_is_only_a_scan(desk: Desk) -> None:
    desk.key("g")
    desk.scan("Q2081", 10)
    assert (desk.commands, desk.scans, desk.hints) == ([], ["Q2081"], [""])


def test_text_fields_are_left_alone(desk: Desk) -> None:
    desk.search.setFocus()
    desk.scan("Query 12", 120)
    desk.scan("FB-20816", 8)
    assert desk.search.text() == "Query 12FB-20816"
    assert (desk.commands, desk.scans, desk.filled, desk.fired) == ([], [], [], [])


def test_a_field_for_scans_takes_the_code_whole(desk: Desk) -> None:
    entered: list[str] = []
    desk.tracking.returnPressed.connect(lambda: entered.append(desk.tracking.text()))
    desk.tracking.setFocus()
    desk.tracking.setText("old rest")
    desk.scan("1Z999AA10123456784", 10)
    assert (desk.tracking.text(), desk.filled, entered) == ("1Z999AA10123456784", ["1Z999AA10123456784"], [])


def test_typing_in_a_field_for_scans_stays_typing(desk: Desk) -> None:
    entered: list[str] = []
    desk.tracking.returnPressed.connect(lambda: entered.append(desk.tracking.text()))
    desk.tracking.setFocus()
    desk.scan("12345", 120)
    assert (desk.tracking.text(), desk.filled, entered) == ("12345", [], ["12345"])


def test_a_read_only_field_is_no_text_field(desk: Desk) -> None:
    desk.search.setReadOnly(True)
    desk.search.setFocus()
    desk.key("q")
    desk.wait(60)
    assert desk.commands == ["Q"]


def test_a_prefix_makes_it_certain(prefixed: Desk) -> None:
    prefixed.scan("~Q12345%", 20)
    assert (prefixed.scans, prefixed.commands) == (["Q12345"], [])
    prefixed.scan("Q12345", 20, first_gap=1000)
    prefixed.scan("~Q12345", 20, first_gap=1000)
    assert prefixed.scans == ["Q12345"]
    assert prefixed.commands == []


def test_keys_with_ctrl_are_not_ours(desk: Desk) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier, "k")
    assert not desk.guard.eventFilter(desk.list, event)
    desk.wait(100)
    assert (desk.pressed, desk.commands) == ([], [])


def test_without_the_guard_the_shortcut_would_fire(desk: Desk) -> None:
    QTest.keyClick(desk.list, Qt.Key.Key_Q)
    assert desk.fired == []
    desk.guard.leave()
    QTest.keyClick(desk.list, Qt.Key.Key_Q)
    assert desk.fired == ["shortcut"]


@pytest.mark.parametrize(
    ("guard_settings", "burst", "code"),
    [
        (ScanSettings(), "1234", "1234"),
        (ScanSettings(), "123", ""),
        (ScanSettings(shortest=8), "1234567", ""),
        (ScanSettings(prefix="]"), "]1234", "1234"),
        (ScanSettings(prefix="]"), "1234", ""),
        (ScanSettings(suffix="#"), "1234#", "1234"),
        (ScanSettings(prefix="]", suffix="]"), "]", ""),
    ],
)
def test_what_a_code_is(guard_settings: ScanSettings, burst: str, code: str) -> None:
    assert guard_settings.code(burst) == code
