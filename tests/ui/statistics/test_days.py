"""Days in words, and what a chart over days needs before it draws."""

from datetime import date, timedelta

from pytestqt.qtbot import QtBot

from services.workstation.reports import Day
from tests.ui.look import icons
from ui.statistics.days import LeadTime, hours, spot

FIRST = date(2026, 11, 19)


def test_hours_are_cut_to_what_matters() -> None:
    assert (hours(19.4), hours(4.52), hours(None)) == ("19 h", "4.5 h", "–")
    assert spot(FIRST) == "Thu 19 Nov"


def test_one_day_is_no_line(qtbot: QtBot) -> None:
    chart = LeadTime(icons())
    qtbot.addWidget(chart)
    known, nothing = Day(FIRST, 1, 1, 19.0, 34.0, 1.0), Day(FIRST, 1, 0, None, None, None)
    chart.show_days((nothing, known))
    assert not chart.enough()
    chart.show_days((Day(FIRST - timedelta(days=1), 1, 1, 20.0, 40.0, 1.0), nothing, known))
    assert chart.words() == "On Thu 19 Nov the median was 19 h; 9 of 10 within 34 h."
    assert [n for n, _, _ in chart.known()] == [0, 2]
