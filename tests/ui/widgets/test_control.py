"""What all controls share: Enter presses, a struck key shows at once, the theme's change is drawn."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from ui.icons import Icons
from ui.widgets.control import Control


class Plain(Control):
    def paintEvent(self, event: object) -> None:
        """Nothing to see."""

    def measure(self) -> QSize:
        return QSize(self.theme.px(100), self.theme.px(32))


def test_enter_and_space_press_it(icons: Icons, window: QWidget) -> None:
    control, clicks = Plain(icons, "Plain", window), []
    control.clicked.connect(lambda: clicks.append(1))
    control.show()
    control.setFocus()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        QTest.keyClick(control, key)
    assert len(clicks) == 3


def test_a_struck_key_shows_at_once_but_not_on_a_disabled_control(icons: Icons, window: QWidget) -> None:
    control = Plain(icons, "Plain", window)
    control.strike()
    assert control.pressed_look
    other = Plain(icons, "Other", window)
    other.setEnabled(False)
    other.strike()
    assert not other.pressed_look


def test_size_follows_the_text_size(icons: Icons, window: QWidget) -> None:
    control = Plain(icons, "Plain", window)
    icons.theme.set_text_size(150)
    assert control.sizeHint() == control.minimumSizeHint() == QSize(150, 48)
    assert control.accessibleName() == "Plain"
