"""The ground of a pane has its color, also in the other theme."""

from pytestqt.qtbot import QtBot

from ui.theme import Theme
from ui.widgets.ground import Ground


def test_it_follows_the_theme(qtbot: QtBot, theme: Theme) -> None:
    made = Ground(theme)
    qtbot.addWidget(made)
    made.resize(20, 20)
    before = made.grab().toImage().pixelColor(9, 9)
    assert before == theme.color("bg1")
    theme.use("light")
    after = made.grab().toImage().pixelColor(9, 9)
    assert after == theme.color("bg1")
    assert after != before
