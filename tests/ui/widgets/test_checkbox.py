"""Check boxes: three looks that differ in sign, the key beside."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.ui.look import has, seen
from ui.icons import Icons
from ui.widgets.checkbox import CheckBox


def made(icons: Icons, window: QWidget) -> CheckBox:
    box = CheckBox(icons, "Crop and framing", "Customer note followed", "2", window)
    box.resize(box.sizeHint())
    box.show()
    return box


def test_open_ticked_and_failed(icons: Icons, window: QWidget) -> None:
    box, theme = made(icons, window), icons.theme
    assert not has(seen(box), theme.color("ok"))
    box.click()
    assert box.isChecked()
    assert has(seen(box), theme.color("ok"))
    box.set_failed(True)
    image = seen(box)
    assert has(image, theme.color("bad"))
    assert not has(image, theme.color("ok"))


def test_space_toggles_and_the_name_is_told(icons: Icons, window: QWidget) -> None:
    box = made(icons, window)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert box.isChecked()
    assert box.accessibleName() == "Crop and framing"
    assert has(seen(box), icons.theme.color("ring"))


def test_one_line_is_lower(icons: Icons, window: QWidget) -> None:
    assert CheckBox(icons, "Surface", parent=window).sizeHint().height() < made(icons, window).sizeHint().height()
