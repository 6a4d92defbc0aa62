"""Banners: words in the tone's colors, one link, nothing when there is nothing to say."""

from typing import Literal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.ui.look import seen
from ui.icons import Icons
from ui.widgets.banner import Banner


def made(icons: Icons, window: QWidget) -> Banner:
    banner = Banner(icons, window)
    banner.resize(900, banner.sizeHint().height())
    return banner


@pytest.mark.parametrize("tone", ["warn", "bad", "info"])
def test_tones(icons: Icons, window: QWidget, tone: Literal["warn", "bad", "info"]) -> None:
    banner = made(icons, window)
    banner.say("No connection since 13:41.", "Try now", tone)
    assert banner.height() == 44
    assert seen(banner).pixelColor(5, 10).name() == icons.theme.hex(f"{tone}Tint")
    assert banner.accessibleName() == "No connection since 13:41."


def test_the_link_leads_on(icons: Icons, window: QWidget) -> None:
    banner, followed = made(icons, window), list[int]()
    banner.followed.connect(lambda: followed.append(1))
    banner.say("No connection.", "Try now")
    QTest.mouseClick(banner.link, Qt.MouseButton.LeftButton)
    assert followed == [1]
    assert banner.link.geometry().right() < banner.width()
    banner.say("No connection.")
    assert banner.link.isHidden()


def test_without_words_it_hides(icons: Icons, window: QWidget) -> None:
    banner = made(icons, window)
    banner.say("Practice")
    assert banner.isVisible()
    banner.say("")
    assert banner.isHidden()


def test_words_that_do_not_fit_are_in_the_tooltip(icons: Icons, window: QWidget) -> None:
    banner = made(icons, window)
    words = "Orders and files on this computer still work. " * 8
    banner.say(words, "Try now")
    seen(banner)
    assert banner.toolTip() == words
    banner.say("Short")
    seen(banner)
    assert banner.toolTip() == ""
