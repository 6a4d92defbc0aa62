"""The values of the queue: moments to the millisecond and back, defaults, initials."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.states import OPEN, State
from services.workstation.rows import ALL, Counts, Filter, from_ms, initials, is_open, to_ms
from services.workstation.schema import NO_DUE

ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone(timedelta(hours=-11))])


@given(st.datetimes(timezones=ZONES).filter(lambda moment: 1900 < moment.year < 2500))
def test_a_moment_survives_to_the_millisecond(moment: datetime) -> None:
    back = from_ms(to_ms(moment))
    assert timedelta(0) <= moment - back < timedelta(milliseconds=1)
    assert back.tzinfo is UTC
    assert to_ms(back) == to_ms(moment)


def test_no_due_time_sorts_behind_every_real_one() -> None:
    assert to_ms(datetime(9999, 1, 1, tzinfo=UTC)) < NO_DUE


@pytest.mark.parametrize(
    ("name", "letters"), [("Naledi Khumalo", "NK"), ("mia", "M"), ("J. R. Tolkien", "JT"), ("", "?")]
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_the_usual_filter_is_what_is_open() -> None:
    assert Filter().open_only
    assert not ALL.open_only
    assert {state for state in State if is_open(state)} == OPEN
    assert Counts().mine("Mia") == 0
