"""Chips: off opens, on is tinted and its cross clears."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.ui.look import seen
from ui.icons import Icons
from ui.widgets.chip import Chip


def made(icons: Icons, window: QWidget, on: bool) -> tuple[Chip, list[str]]:
    chip, heard = Chip(icons, "Framed prints", "filter", on, window), list[str]()
    chip.clicked.connect(lambda: heard.append("open"))
    chip.cleared.connect(lambda: heard.append("clear"))
    chip.resize(chip.sizeHint())
    chip.show()
    return chip, heard


def test_off_opens_wherever_it_is_pressed(icons: Icons, window: QWidget) -> None:
    chip, heard = made(icons, window, on=False)
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(20, 14))
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=chip.cross().center().toPoint())
    assert heard == ["open", "open"]


def test_on_clears_at_its_cross(icons: Icons, window: QWidget) -> None:
    chip, heard = made(icons, window, on=True)
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(20, 14))
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=chip.cross().center().toPoint())
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert heard == ["open", "clear", "clear"]
    assert not chip.isDown()


def test_on_is_tinted_and_says_so(icons: Icons, window: QWidget) -> None:
    chip, _ = made(icons, window, on=False)
    off = seen(chip).pixelColor(32, 5)
    chip.show_as("Framed prints, pets", True)
    assert seen(chip).pixelColor(32, 5).name() == icons.theme.hex("accentTint") != off.name()
    assert chip.accessibleName() == "Framed prints, pets, filter on"
    assert chip.sizeHint().height() == 28


def test_a_key_does_not_clear_what_is_off(icons: Icons, window: QWidget) -> None:
    chip, heard = made(icons, window, on=False)
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert heard == []
