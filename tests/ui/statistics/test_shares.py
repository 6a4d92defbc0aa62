"""Parts: the working day is always shown, and days of the same name are added up."""

from datetime import date

from pytestqt.qtbot import QtBot

from app.states import State
from services.workstation.reports import Status
from tests.ui.look import icons
from ui.statistics.shares import ByStatus, Hours


def test_hours_outside_the_working_day_widen_it(qtbot: QtBot) -> None:
    chart = Hours(icons())
    qtbot.addWidget(chart)
    chart.show_hours({(date(2026, 11, 12), 9): 2, (date(2026, 11, 19), 9): 3, (date(2026, 11, 19), 21): 1})
    assert chart.cells[3, 9] == 5
    assert list(chart.columns()) == list(range(7, 22))
    assert chart.words() == "Most was shipped on Thu at 9: 5."


def test_statuses_say_what_is_overdue(qtbot: QtBot) -> None:
    chart = ByStatus(icons())
    qtbot.addWidget(chart)
    assert not chart.enough()
    chart.show_statuses((Status(State.RECEIVED, 6, 1),))
    assert chart.accessibleDescription() == "New 6, 1 overdue."
