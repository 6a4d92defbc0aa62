"""What stands on screen, letter by letter."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import formats

ZONE = timezone(timedelta(hours=2))
NOW = datetime(2026, 11, 21, 11, 52, 4, tzinfo=UTC)  # Saturday, 13:52:04 on the wall


def after(**parts: float) -> datetime:
    return NOW + timedelta(**parts)


def test_clock_is_the_wall_clock_of_the_shop() -> None:
    assert formats.clock(NOW, ZONE) == "13:52"
    assert formats.clock(NOW, ZONE, seconds=True) == "13:52:04"


@pytest.mark.parametrize(
    ("when", "shown"),
    [
        (after(hours=1), "14:52"),
        (after(hours=10), "23:52"),
        (after(hours=10, minutes=8), "Sun 00:00"),
        (after(days=6), "Fri 13:52"),
        (after(days=7), "28 Nov"),
        (after(days=-1), "Fri 13:52"),
        (after(days=-20), "1 Nov"),
        (after(days=60), "20 Jan 2027"),
    ],
)
def test_a_moment_says_no_more_than_is_needed(when: datetime, shown: str) -> None:
    assert formats.moment(when, NOW, ZONE) == shown


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(-3, "0 min"), (0.9, "0 min"), (48, "48 min"), (59.99, "59 min"), (60, "1 h"), (1439, "23 h"), (1440, "1 d"),
     (1800, "1 d 6 h"), (60 * 24 * 12 + 59, "12 d")],
)  # fmt: skip
def test_an_age_is_cut_down(minutes: float, shown: str) -> None:
    assert formats.age(timedelta(minutes=minutes)) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(-5, "now"), (0, "now"), (12, "12 s ago"), (59.9, "59 s ago"), (60, "1 min ago"), (3599, "59 min ago"),
     (3600, "1 h ago"), (86399, "23 h ago"), (86400, "Fri 13:52")],
)  # fmt: skip
def test_relative_only_under_a_day(seconds: float, shown: str) -> None:
    assert formats.ago(after(seconds=-seconds), NOW, ZONE) == shown


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(-1, ""), (0, ""), (0.5, "1 min late"), (20, "20 min late"), (60, "1 h late"), (200, "3 h late"),
     (47.5 * 60, "47 h late"), (48 * 60, "2 d late")],
)  # fmt: skip
def test_late_is_counted(minutes: float, shown: str) -> None:
    assert formats.late(NOW, after(minutes=minutes)) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(-1, "0 s left"), (8.4, "8 s left"), (59.6, "1 min left"), (200, "3 min left"), (3600, "1 h left"),
     (4800, "1 h 20 min left")],
)  # fmt: skip
def test_the_rest_of_a_long_work(seconds: float, shown: str) -> None:
    assert formats.left(timedelta(seconds=seconds)) == shown


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (124900, "ZAR", "R\u00a01\u202f249.00"),
        (5, "USD", "$0.05"),
        (-1050, "EUR", "−€10.50"),
        (1200, "JPY", "¥1\u202f200"),
        (99900, "SEK", "SEK\u00a0999.00"),
        (0, "GBP", "£0.00"),
        (123456789012, "USD", "$1\u202f234\u202f567\u202f890.12"),
    ],
)
def test_money(minor: int, currency: str, shown: str) -> None:
    assert formats.money(minor, currency) == shown


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_money_loses_no_digit(minor: int) -> None:
    shown = formats.money(minor, "USD")
    assert int("".join(c for c in shown if c.isdigit())) == abs(minor)
    assert ("−" in shown) == (minor < 0)


def test_counts() -> None:
    assert formats.count(1204) == "1\u202f204"
    assert formats.count(1, "order") == "1 order"
    assert formats.count(0, "order") == "0 orders"
    assert formats.count(2, "copy", "copies") == "2 copies"
    assert formats.grouped(-6) == "−6"


@pytest.mark.parametrize(
    ("weight", "shown"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (4100, "4.1 KB"), (999_949, "999.9 KB"), (999_950, "1.0 MB"),
     (49_600_000, "49.6 MB"), (3_000_000_000, "3.0 GB"), (5 * 10**15, "5000.0 TB")],
)  # fmt: skip
def test_weights(weight: int, shown: str) -> None:
    assert formats.size(weight) == shown


def test_measures() -> None:
    assert formats.pixels(3602, 4803) == "3\u202f602 × 4\u202f803 px"
    assert formats.measure(300, 400) == "30 × 40 cm"
    assert formats.measure(105, 148) == "10.5 × 14.8 cm"
    assert formats.dpi(149.9) == "149 dpi"
    assert formats.percent(0.358) == "36\u00a0%"
