"""Segments: exactly one is chosen, by pointer and by arrows, told once."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.ui.look import seen
from ui.icons import Icons
from ui.widgets.segments import Segments


def made(icons: Icons, window: QWidget) -> tuple[Segments, list[int]]:
    control, heard = Segments(icons, "View", ("Side by side", "Swipe", "Difference"), parent=window), list[int]()
    control.chosen.connect(heard.append)
    control.resize(control.sizeHint())
    control.show()
    return control, heard


def test_a_press_chooses(icons: Icons, window: QWidget) -> None:
    control, heard = made(icons, window)
    for at in (2, 2, 0):
        QTest.mouseClick(control, Qt.MouseButton.LeftButton, pos=control.spans()[at].center().toPoint())
    assert (heard, control.at) == ([2, 0], 0)


def test_arrows_stop_at_the_ends(icons: Icons, window: QWidget) -> None:
    control, heard = made(icons, window)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(control, key)
    assert heard == [1, 2]
    assert control.accessibleName() == "View: Difference"


def test_the_chosen_one_is_raised(icons: Icons, window: QWidget) -> None:
    control, _ = made(icons, window)
    control.choose(1)
    image = seen(control)
    colors = [image.pixelColor(round(box.x()) + 5, 16).name() for box in control.spans()]
    assert colors == [icons.theme.hex(token) for token in ("bg2", "bg3", "bg2")]


def test_every_word_has_room(icons: Icons, window: QWidget) -> None:
    control, _ = made(icons, window)
    assert control.spans()[-1].right() < control.sizeHint().width()
    for word, box in zip(control.words, control.spans(), strict=True):
        assert box.width() >= icons.theme.metrics("small.600").horizontalAdvance(word) + 16
