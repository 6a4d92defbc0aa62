"""The five figures in words: good and bad, up and down, and what cannot be told."""

from datetime import date

from services.workstation.quality import Quality
from services.workstation.reports import Day, Figures, Statistics
from ui.statistics.values import five

DAY = Day(date(2026, 11, 20), 41, 31, 19.0, 34.0, 0.964)


def told(**figures: float | None) -> Statistics:
    known: dict[str, float | None] = {
        "first_pass": 0.964, "lead_hours": 19.0, "lead_90_hours": 34.0, "first_pass_before": 0.952,
        "lead_hours_before": 21.0,
    }  # fmt: skip
    return Statistics(Figures(56, 3, 31, 40, **(known | figures)), (DAY, DAY), (), Quality(), {})


def test_less_time_and_more_yield_are_good() -> None:
    _, _, shipped, passed, lead = five(told())
    assert (shipped.figure, shipped.unit, shipped.share) == ("31", "of 40", 31 / 40)
    assert (passed.change, passed.good, passed.up) == ("1.2 pt", True, True)
    assert (lead.change, lead.good, lead.up) == ("−2.0 h", True, False)
    assert lead.caption == "vs 2 days before"


def test_more_time_is_bad() -> None:
    lead = five(told(lead_hours_before=12.0))[4]
    assert (lead.change, lead.good) == ("7.0 h", False)


def test_without_a_period_before_there_is_no_change() -> None:
    lead = five(told(lead_hours_before=None))[4]
    assert (lead.figure, lead.change, lead.caption) == ("19", "", "9 of 10 within 34 h")


def test_what_is_not_known_is_not_invented() -> None:
    passed, lead = five(told(first_pass=None, lead_hours=None))[3:]
    assert (passed.figure, passed.caption, lead.figure) == ("–", "Not enough data", "–")
