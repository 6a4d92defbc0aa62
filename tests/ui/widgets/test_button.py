"""Buttons: the key inside, one filled look, words while busy, nothing cut off."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.ui.look import has, seen
from ui.icons import Icons
from ui.paint import key_width
from ui.widgets.button import ACTION, PANE, SCAN, STANDARD, TOUCH, Button, Kind


def shown(button: Button) -> Button:
    button.setGeometry(QRect(QPoint(300, 300), button.sizeHint()))  # not under the pointer
    button.show()
    return button


@pytest.mark.parametrize("height", [PANE, STANDARD, ACTION, TOUCH, SCAN])
def test_heights(icons: Icons, height: int) -> None:
    assert Button(icons, "Send", "check", "Q", height=height).sizeHint().height() == height


@pytest.mark.parametrize(
    ("kind", "fill"), [("quiet", "bg3"), ("filled", "accent"), ("danger", "badTint"), ("bare", "")]
)
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_looks(icons: Icons, window: QWidget, kind: Kind, fill: str, theme: str) -> None:
    icons.theme.use(theme)
    button = shown(Button(icons, "Send to QC", "check", "Q", kind, parent=window))
    assert not fill or seen(button).pixelColor(4, 16).name() == icons.theme.hex(fill)
    if not fill:
        assert seen(button).pixelColor(4, 16) == seen(window).pixelColor(600, 600)


def test_words_icon_and_key_all_have_room(icons: Icons) -> None:
    words = icons.theme.metrics("body.500").horizontalAdvance("Hold")
    bare, full = Button(icons, "Hold"), Button(icons, "Hold", "circle-pause", "H")
    assert bare.sizeHint().width() == 14 + words + 14
    assert full.sizeHint().width() == 12 + 16 + 8 + words + 10 + key_width(icons.theme, "H") + 10


def test_busy_says_so_and_takes_no_click(icons: Icons, window: QWidget) -> None:
    button, clicks = shown(Button(icons, "Print label", key="L", parent=window)), []
    button.clicked.connect(lambda: clicks.append(1))
    button.set_busy("Printing …")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert (button.shown, button.accessibleName(), clicks) == ("Printing …", "Printing …", [])
    button.set_busy("")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert (button.shown, clicks) == ("Print label", [1])


def test_an_icon_alone_says_its_name_and_key(icons: Icons, window: QWidget) -> None:
    button = shown(Button(icons, "Notices", "bell", "F8", "bare", compact=True, parent=window))
    assert button.sizeHint().width() == button.sizeHint().height() == STANDARD
    assert (button.toolTip(), button.accessibleName()) == ("Notices (F8)", "Notices")
    before = has(seen(button), icons.theme.color("bad"))
    button.set_badge(True)
    assert (before, has(seen(button), icons.theme.color("bad"))) == (False, True)


def test_the_focus_is_seen(icons: Icons, window: QWidget) -> None:
    button = shown(Button(icons, "Hold", parent=window))
    assert not has(seen(button), icons.theme.color("ring"))
    button.setFocus()
    assert has(seen(button), icons.theme.color("ring"))


def test_the_next_step_changes_on_the_same_button(icons: Icons, window: QWidget) -> None:
    button = shown(Button(icons, "Send to QC", "check", "Q", "filled", parent=window))
    button.show_as("Mark as shipped", "truck", "S", "quiet")
    assert (button.shown, button.key, button.kind) == ("Mark as shipped", "S", "quiet")
    assert not has(seen(button), icons.theme.color("accent"))


def test_disabled_is_faint(icons: Icons, window: QWidget) -> None:
    button = shown(Button(icons, "Send", kind="filled", parent=window))
    button.setEnabled(False)
    assert seen(button).pixelColor(4, 16).name() == icons.theme.hex("bg2")


def test_words_that_do_not_fit_stay_inside(icons: Icons, window: QWidget) -> None:
    button = shown(Button(icons, "Release the refund through the payment provider", "check", parent=window))
    button.setFixedWidth(120)
    picture = seen(button)
    ink = icons.theme.color("t1").name()
    edge = [picture.pixelColor(x, y).name() for x in range(112, 119) for y in range(4, picture.height() - 4)]
    assert ink not in edge
    assert has(picture, icons.theme.color("t1"))


def test_a_scan_button_is_wide_enough_for_gloves(icons: Icons) -> None:
    assert Button(icons, "OK", height=SCAN).sizeHint().width() == 300
    assert Button(icons, "Print the label for the whole order", height=SCAN).sizeHint().width() > 300
