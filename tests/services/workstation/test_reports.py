"""Figures held against counting by hand, and CSV no spreadsheet runs."""

import asyncio
import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.orders import Order, Reprint
from app.states import ReprintReason, State
from services.workstation import reports
from services.workstation.rows import ALL, Filter
from services.workstation.store import Store
from tests.kit.crowd import fill
from tests.kit.orders import NOON, an_order, begun
from tests.services.workstation.conftest import Feed

TODAY = date(2026, 11, 20)


def _order(
    number: int, *, placed_h: float, shipped_h: float | None = None, passed: bool | None = None, due_h: float = 48
) -> Order:
    """Hours are before noon of the day, negative ones after it."""
    order = begun(an_order(str(number), placed_at=NOON - timedelta(hours=placed_h)))
    shipped = None if shipped_h is None else NOON - timedelta(hours=shipped_h)
    state = State.RECEIVED if shipped is None else State.SHIPPED
    part = replace(order.fulfilments[0], state=state, shipped_at=shipped, first_pass=passed)
    return replace(order, fulfilments=(part,), due_at=NOON + timedelta(hours=due_h))


@pytest.fixture
def statistics(feed: Feed) -> reports.Statistics:
    feed.put(
        _order(1, placed_h=10, shipped_h=2, passed=True),
        _order(2, placed_h=30, shipped_h=2, passed=False),
        _order(3, placed_h=60, shipped_h=26, passed=True),
        _order(4, placed_h=400, shipped_h=380, passed=True),
        _order(5, placed_h=1, due_h=-1),
        _order(6, placed_h=1, due_h=5),
        _order(7, placed_h=1, due_h=500),
    )
    return reports.statistics(feed.store, NOON, UTC, days=14)


def test_the_five_figures(statistics: reports.Statistics) -> None:
    figures = statistics.figures
    assert (figures.open, figures.overdue, figures.shipped_today, figures.plan_today) == (3, 1, 2, 4)
    assert figures.first_pass == pytest.approx(2 / 3)
    assert (figures.lead_hours, figures.lead_90_hours) == (28.0, 34.0)
    assert (figures.first_pass_before, figures.lead_hours_before) == (1.0, 20.0)


def test_days_count_what_came_and_what_left(statistics: reports.Statistics) -> None:
    assert len(statistics.days) == 14
    today, yesterday = statistics.days[-1], statistics.days[-2]
    assert (today.date, today.received, today.shipped, today.lead_hours) == (TODAY, 4, 2, 18.0)
    assert (yesterday.received, yesterday.shipped, yesterday.first_pass) == (1, 1, 1.0)
    assert statistics.days[0].lead_hours is None


def test_status_bars_carry_their_overdue_part(statistics: reports.Statistics) -> None:
    assert statistics.statuses == (reports.Status(State.RECEIVED, 3, 1),)


def test_hours_are_those_of_the_shop(feed: Feed) -> None:
    feed.put(_order(1, placed_h=10, shipped_h=0))
    there = reports.statistics(feed.store, NOON, ZoneInfo("Asia/Kathmandu"), days=1)
    assert there.hours == {(TODAY, 17): 1}


def test_what_failed_is_counted_in_its_period(feed: Feed) -> None:
    order = _order(1, placed_h=100)
    failed = [Reprint("1-1", n, ReprintReason.COLOR_OFF, NOON - timedelta(hours=30 * n)) for n in (0, 1)]
    part = replace(order.fulfilments[0], attempt=3, reprints=tuple(failed))
    feed.put(replace(order, fulfilments=(part,)))
    assert len(reports.statistics(feed.store, NOON, UTC, days=1).quality.failures) == 1
    assert len(reports.statistics(feed.store, NOON, UTC, days=7).quality.failures) == 2


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store.open(tmp_path_factory.mktemp("crowd"), clock=lambda: NOON)
    asyncio.run(fill(store, 2500))
    yield store
    store.close()


def test_the_figures_agree_with_the_queue(crowd: Store) -> None:
    found = reports.statistics(crowd, NOON, UTC, days=7)
    counts = crowd.counts(NOON, UTC)
    assert (found.figures.open, found.figures.overdue) == (counts.open, counts.overdue)
    assert found.figures.shipped_today == counts.shipped_today
    assert sum(status.count for status in found.statuses) == counts.open
    assert sum(status.overdue for status in found.statuses) == counts.overdue
    one = reports.statistics(crowd, NOON, UTC, days=7, source="printful")
    others = reports.statistics(crowd, NOON, UTC, days=7, source="shopify")
    third = reports.statistics(crowd, NOON, UTC, days=7, source="printify")
    assert one.figures.open + others.figures.open + third.figures.open == counts.open


def test_csv_holds_every_order_of_the_filter_in_order(crowd: Store, tmp_path: Path) -> None:
    path = tmp_path / "queue.csv"
    count = reports.export(crowd, Filter(sort="number"), path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *lines = csv.reader(file)
    assert tuple(head) == reports.HEADS
    assert len(lines) == count == crowd.count(Filter())
    assert [line[0] for line in lines[:256]] == [row.number for row in crowd.page(Filter(sort="number")).rows]
    assert [one.name for one in tmp_path.iterdir()] == ["queue.csv"]


def test_a_failed_export_leaves_nothing_behind(crowd: Store, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        reports.export(crowd, ALL, tmp_path / "nowhere" / "queue.csv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "hostile",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        "\u00a0=1",
        "\u200b=cmd",
        "＝1",
        "＋1",
        "－1",
        "＠a",
        "a\n=1",
    ],
)
def test_what_could_be_a_formula_is_text(hostile: str) -> None:
    made = reports.safe(hostile)
    assert made != hostile
    assert all(line.lstrip(" \u00a0\u200b")[:1] not in "=+-@\t\r＝＋－＠" or not line for line in made.split("\n"))


@given(st.text() | st.text("=+-@'\t\r\n \u00a0a", max_size=8))
def test_reading_it_back_gives_the_same(text: str) -> None:
    assert reports.plain(reports.safe(text)) == text


def test_plain_words_stay_as_they_are() -> None:
    assert reports.safe("Thandi O'Neill, 3 x -1") == "Thandi O'Neill, 3 x -1"
