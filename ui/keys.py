"""The key guard: tells a scanner from a hand, so that a code that is read never fires a single-key command."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

LEADER_MS = 1200
HINT_MS = 300
LATE_MS = 15
"""A timer that comes later than this waited behind other work; key events may wait too, so it asks once more."""
TORN_MS = 500
"""So long after a broken burst, what follows belongs to it, its Enter too."""
PREFIXED_MS = 300
"""A code whose prefix is known may stutter this long."""
LONGEST = 512
LASTING = frozenset({"J", "K", "+", "-"})
"""Keys that move or zoom act again while they are held. Any other acts once: what it would do next, nobody has seen."""
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_PASSED = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_SHIFTED_DIGITS = dict(zip("!@#$%^&*(", "123456789", strict=True))
_FIRST_DIGIT = {"linux": 10, "win32": 2}.get(sys.platform, -1)
"""The scan code of the 1 above the letters; digits follow it."""


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """`gap_ms`: the longest pause between two characters of a scanner. `shortest`: characters of a code at least.

    `prefix`, `suffix`: what the scanner puts around each code; it is required where it is set, and taken off.
    """

    gap_ms: int = 50
    shortest: int = 4
    prefix: str = ""
    suffix: str = ""

    def code(self, burst: str) -> str:
        """The code in a burst that ended, or nothing when it is none."""
        if not (burst.startswith(self.prefix) and burst.endswith(self.suffix)):
            return ""
        bare = burst[len(self.prefix) : len(burst) - len(self.suffix)].strip()
        return bare if len(bare) >= self.shortest else ""


def clock_ms() -> float:
    """Milliseconds that never go back."""
    return time.monotonic() * 1000


class KeyGuard(QObject):
    """One filter over the whole application; `watch` puts it in force, `leave` ends it with its window.

    `commanded`: a key or a pair ("Q", "Shift D", "G Q", "Space") by hand. `scanned`: a code by scanner.
    `filled`: a code taken whole by a field for scans. `pressed`: a key went down, paint its button now.
    `hinted`: the first of two keys waits for the second, empty when it no longer does.
    """

    commanded = Signal(str)
    scanned = Signal(str)
    filled = Signal(QObject, str)
    pressed = Signal(str)
    hinted = Signal(str)

    def __init__(
        self,
        settings: ScanSettings | None = None,
        leaders: frozenset[str] = frozenset({"G"}),
        now: Callable[[], float] = clock_ms,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.settings = settings or ScanSettings()
        self.leaders = leaders
        self._now = now
        self._burst = ""
        self._first = ""
        self._last = 0.0
        self._asked_again = False
        self._torn = -TORN_MS * 2.0
        self._repeats = ""
        self._leader, self._led = "", 0.0
        self._field = _FieldBurst(now)
        self._gap = self._timer(self.run_out)
        self._hint = self._timer(self.hint)
        self._forget = self._timer(self.forget)

    def watch(self, app: QCoreApplication) -> None:
        app.installEventFilter(self)

    def leave(self) -> None:
        """What was half typed is dropped, and no key goes through it any more."""
        app = QCoreApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self._clear()
        self.forget()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.KeyPress:
            return self._press(watched, event) if isinstance(event, QKeyEvent) else False
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._claims(event):
            event.accept()
            return True
        return False

    def run_out(self) -> None:
        """No further character came in time: one is a command, more are dropped."""
        if not self._burst:
            return
        if self._late() and not self._asked_again:
            self._asked_again = True
            self._gap.start(self._patience())
            return
        burst, name = self._burst, self._first
        self._clear()
        if len(burst) == 1 and not self._expected(burst) and not self._after_torn():
            self._dispatch(name)
        else:
            self._torn = self._now()

    def hint(self) -> None:
        """The first of two keys has waited a while: say what may follow."""
        if self._leader:
            self.hinted.emit(self._leader)

    def forget(self) -> None:
        """The second key did not come."""
        if self._leader:
            self._leader = ""
            self._hint.stop()
            self._forget.stop()
            self.hinted.emit("")

    def _press(self, watched: QObject, event: QKeyEvent) -> bool:
        field = _text_field()
        if field is not None:
            return watched is field and self._press_in(field, event)
        if event.key() in _ENDS and (self._burst or self._after_torn()):
            if self._burst:
                self._end()
            return True
        if event.key() == Qt.Key.Key_Escape:
            self._clear()
            self.forget()
        if not self._collects(event):
            return False
        self._collect(event)
        return True

    def _press_in(self, field: QWidget, event: QKeyEvent) -> bool:
        """Nothing is kept from a text field, but the end of a code in a field for scans."""
        if not getattr(field, "takes_scans", False) or not isinstance(field, QLineEdit):
            return False
        if event.key() in _ENDS:
            code = self.settings.code(self._field.end(field, event, self.settings.gap_ms))
            if not code:
                return False
            field.setText(code)
            self.filled.emit(field, code)
            return True
        self._field.add(field, event, self.settings.gap_ms)
        return False

    def _claims(self, event: QKeyEvent) -> bool:
        """At the override stage: keep shortcuts from what a scanner may be typing."""
        if _text_field() is not None:
            return False
        return bool(self._burst) or self._after_torn() if event.key() in _ENDS else self._collects(event)

    def _collects(self, event: QKeyEvent) -> bool:
        text = event.text()
        if len(text) != 1 or not text.isprintable() or event.modifiers() & _PASSED:
            return False
        # A code never begins with a space, and a focused button is pressed with one.
        return text != " " or bool(self._burst) or not isinstance(QApplication.focusWidget(), QAbstractButton)

    def _collect(self, event: QKeyEvent) -> None:
        name = key_name(event)
        if event.isAutoRepeat() and not self._burst:
            if name == self._repeats and name in LASTING:
                self._dispatch(name)
            return
        if not self._burst:
            self._first = name
            self.pressed.emit(name)
        self._burst = (self._burst + event.text())[-LONGEST:]
        self._last, self._asked_again, self._repeats = self._now(), False, ""
        self._gap.start(self._patience())

    def _end(self) -> None:
        code = "" if self._after_torn() else self.settings.code(self._burst)
        if not code:
            self._torn = self._now()
        self._clear()
        if code:
            self.forget()
            self.scanned.emit(code)

    def _dispatch(self, name: str) -> None:
        led = self._leader if self._now() - self._led <= LEADER_MS else ""
        self.forget()
        if not led and name in self.leaders:
            self._leader, self._led = name, self._now()
            self._hint.start(HINT_MS)
            self._forget.start(LEADER_MS)
            return
        self._repeats = "" if led else name
        self.commanded.emit(f"{led} {name}" if led else name)

    def _expected(self, burst: str) -> bool:
        """Whether a burst is, as far as it goes, what the scanner's prefix promises."""
        prefix = self.settings.prefix
        return bool(prefix) and (burst.startswith(prefix) or prefix.startswith(burst))

    def _patience(self) -> int:
        return PREFIXED_MS if self._expected(self._burst) else self.settings.gap_ms

    def _late(self) -> bool:
        return self._now() - self._last > self._patience() + LATE_MS

    def _after_torn(self) -> bool:
        return self._now() - self._torn <= TORN_MS

    def _clear(self) -> None:
        self._burst, self._first = "", ""
        self._gap.stop()

    def _timer(self, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(slot)
        return timer


class _FieldBurst:
    """The characters that came fast, one after the other, into one field."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._field: QWidget | None = None
        self._text, self._last, self._stamp = "", 0.0, 0

    def add(self, field: QWidget, event: QKeyEvent, gap_ms: int) -> None:
        text = event.text()
        if len(text) != 1 or not text.isprintable():
            return
        same = field is self._field and self._close(event, gap_ms)
        self._text = self._text + text if same else text
        self._field, self._last, self._stamp = field, self._now(), event.timestamp()

    def end(self, field: QWidget, event: QKeyEvent, gap_ms: int) -> str:
        """The burst, if Enter came as fast as its characters; it is over either way."""
        text = self._text if field is self._field and self._close(event, gap_ms) else ""
        self._field, self._text = None, ""
        return text

    def _close(self, event: QKeyEvent, gap_ms: int) -> bool:
        """By our clock and by the system's: while the window was busy, slow keys arrive at once."""
        by_system = event.timestamp() - self._stamp if event.timestamp() and self._stamp else 0
        return max(self._now() - self._last, by_system) <= gap_ms


def key_name(event: QKeyEvent) -> str:
    """The key as commands name it: "Q", "Shift D", "Shift 1", "Space", "/"."""
    text = event.text()
    shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    if text == " ":
        return "Space"
    if text.isalpha():
        return f"Shift {text.upper()}" if shifted else text.upper()
    digit = _digit(event) if shifted and text not in "/?" else ""
    return f"Shift {digit}" if digit else text


def _digit(event: QKeyEvent) -> str:
    """The digit under a shifted sign: by the key's place where the system tells it, else as on a US keyboard."""
    place = event.nativeScanCode() - _FIRST_DIGIT
    if _FIRST_DIGIT >= 0 and event.nativeScanCode() and 0 <= place < 9:
        return str(place + 1)
    return _SHIFTED_DIGITS.get(event.text(), "")


def _text_field() -> QWidget | None:
    """The text field that has the focus and can be written in."""
    focus = QApplication.focusWidget()
    if isinstance(focus, QLineEdit | QTextEdit | QPlainTextEdit | QAbstractSpinBox):
        return None if focus.isReadOnly() or not focus.isEnabled() else focus
    return None
