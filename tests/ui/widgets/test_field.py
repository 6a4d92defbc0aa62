"""Fields: written, cleared, warned without being blocked; the ring shows the focus."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.ui.look import has, seen
from ui.icons import Icons
from ui.widgets.field import Field


def made(icons: Icons, window: QWidget, takes_scans: bool = False) -> Field:
    field = Field(icons, "Search", "Search or run a command", "search", "Ctrl K", takes_scans, parent=window)
    field.resize(300, field.sizeHint().height())
    field.show()
    return field


def test_what_is_written_is_told(icons: Icons, window: QWidget) -> None:
    field, heard, entered = made(icons, window), list[str](), list[int]()
    field.changed.connect(heard.append)
    field.entered.connect(lambda: entered.append(1))
    field.setFocus()
    QTest.keyClicks(field.line, "ab")
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert (heard, entered, field.text()) == (["a", "ab"], [1], "ab")


def test_the_cross_clears(icons: Icons, window: QWidget) -> None:
    field = made(icons, window)
    field.set_text("20816")
    QTest.mouseClick(field, Qt.MouseButton.LeftButton, pos=QPoint(290, 16))
    assert field.text() == ""
    assert field.line.hasFocus()


def test_a_press_anywhere_gives_the_focus_and_the_ring(icons: Icons, window: QWidget) -> None:
    field = made(icons, window)
    assert not has(seen(field), icons.theme.color("ring"))
    QTest.mouseClick(field, Qt.MouseButton.LeftButton, pos=QPoint(8, 16))
    assert has(seen(field), icons.theme.color("ring"))


def test_a_warning_makes_room_and_goes(icons: Icons, window: QWidget) -> None:
    field = made(icons, window)
    before = field.sizeHint().height()
    field.warn("12 digits, The Courier Guy numbers have 10")
    assert field.sizeHint().height() > before
    assert field.line.accessibleDescription().startswith("12 digits")
    assert field.line.isEnabled()
    field.warn("")
    assert field.sizeHint().height() == before


def test_a_field_for_scans_tells_the_guard(icons: Icons, window: QWidget) -> None:
    assert made(icons, window, takes_scans=True).line.takes_scans
    assert not made(icons, window).takes_scans


def test_the_line_leaves_room_for_icon_and_key(icons: Icons, window: QWidget) -> None:
    field = made(icons, window)
    box = field.line.geometry()
    assert box.left() >= 34
    assert field.width() - box.right() >= 28
