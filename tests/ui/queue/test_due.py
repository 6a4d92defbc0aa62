"""Late is counted, soon is marked, the rest is a plain time."""

from datetime import UTC, timedelta

import pytest

from tests.ui.shop import NOON
from ui.queue.due import due_of


@pytest.mark.parametrize(
    ("age", "left", "words", "token"),
    [
        (timedelta(hours=30), timedelta(hours=-3), "3 h late", "badText"),
        (timedelta(hours=30), timedelta(minutes=-20), "20 min late", "badText"),
        (timedelta(hours=1), timedelta(minutes=119), "15:51", "warnText"),
        (timedelta(hours=40), timedelta(hours=9), "22:52", "warnText"),
        (timedelta(hours=2), timedelta(hours=9), "22:52", "t1"),
        (timedelta(hours=2), timedelta(hours=20), "Sat 09:52", "t1"),
    ],
)
def test_words_and_look(age: timedelta, left: timedelta, words: str, token: str) -> None:
    due = due_of(NOON - age, NOON + left, NOON, UTC)
    assert (due.words, due.token) == (words, token)
    assert 0 <= due.share <= 1


def test_no_due_time_is_a_dash() -> None:
    assert due_of(NOON, None, NOON, UTC).words == "–"


def test_a_due_time_before_the_order_is_late() -> None:
    due = due_of(NOON, NOON - timedelta(hours=1), NOON, UTC)
    assert (due.words, due.share) == ("1 h late", 1.0)
