"""A figure is told to those who do not see it, and bad news is painted in its color."""

from pytestqt.qtbot import QtBot

from tests.ui.look import has, icons, seen
from ui.statistics.figure import Figure, Value


def test_it_says_value_unit_and_change(qtbot: QtBot) -> None:
    made = Figure(icons(), "Median lead time")
    qtbot.addWidget(made)
    made.resize(220, 116)
    made.show_value(Value("19", "h", "−2.0 h", True, False, "vs 14 days before", (3.0, 2.0)))
    assert made.accessibleDescription() == "Median lead time: 19 h, −2.0 h vs 14 days before"
    assert has(seen(made), made.theme.color("okText"))
    made.show_value(Value("3", bad=True, share=0.5, ink="bad"))
    assert has(seen(made), made.theme.color("badText"))
