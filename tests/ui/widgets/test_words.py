"""Words: plain text only, hidden without any, in the theme's ink."""

from PySide6.QtGui import QPalette
from pytestqt.qtbot import QtBot

from ui.icons import Icons
from ui.widgets.words import Words


def test_nothing_takes_no_room_and_markup_stays_text(qtbot: QtBot, icons: Icons) -> None:
    theme = icons.theme
    words = Words(theme, "<b>Hello</b>", "small", "t2")
    qtbot.addWidget(words)
    assert words.sizeHint().width() > theme.metrics("small").horizontalAdvance("<b>Hello")
    words.say("")
    assert words.isHidden()
    words.say("Not taken", "warnText")
    assert not words.isHidden()
    assert words.palette().color(QPalette.ColorRole.WindowText) == theme.color("warnText")


def test_another_theme_recolors_them(qtbot: QtBot, icons: Icons) -> None:
    words = Words(icons.theme, "Hello", "body", "t1")
    qtbot.addWidget(words)
    before = words.palette().color(QPalette.ColorRole.WindowText)
    icons.theme.use("light")
    after = words.palette().color(QPalette.ColorRole.WindowText)
    assert before != after == icons.theme.color("t1")
