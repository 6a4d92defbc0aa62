"""Rows by place: any number of orders, few in memory, group heads where they belong."""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

from services.workstation.rows import Filter
from tests.ui.shop import NOON, Feed, many, open_shop, sample
from ui.queue.pages import KEPT, PAGE, Head, Pages


@pytest.fixture
def few(tmp_path: Path) -> Iterator[Feed]:
    feed = open_shop(tmp_path, sample())
    yield feed
    feed.store.close()


@pytest.fixture
def lots(tmp_path: Path) -> Iterator[Feed]:
    feed = open_shop(tmp_path, many(PAGE * (KEPT + 4)))
    yield feed
    feed.store.close()


def shown(feed: Feed, filter_: Filter = Filter()) -> Pages:  # noqa: B008  # a frozen value
    pages = Pages(feed.store)
    pages.show(filter_, NOON, UTC)
    return pages


def test_heads_and_orders_follow_each_other(few: Feed) -> None:
    pages = shown(few)
    lines = [pages.entry(n) for n in range(pages.lines)]
    words = [e.key if isinstance(e, Head) else e.number for e in lines if e is not None]
    assert words[:4] == ["overdue", "FB-20816", "FB-20822", "today"]
    assert next(e for e in lines if isinstance(e, Head)) == Head("overdue", 2)
    assert pages.total == 11
    assert pages.lines == 11 + len(pages.sections)


def test_place_and_line_are_each_others_inverse(few: Feed) -> None:
    pages = shown(few)
    assert [pages.place(pages.line(place)) for place in range(pages.total)] == list(range(pages.total))
    assert pages.entry(pages.lines) is None
    assert pages.entry(-1) is None


def test_other_orders_than_by_due_have_no_heads(few: Feed) -> None:
    pages = shown(few, Filter(sort="number"))
    assert [pages.entry(n).number for n in range(2)] == ["FB-20816", "FB-20822"]  # type: ignore[union-attr]
    assert pages.lines == 11


def test_few_pages_are_in_memory_however_far_one_scrolls(lots: Feed) -> None:
    pages = shown(lots)
    numbers = [row.number for place in range(pages.total) if (row := pages.row(place))]
    assert numbers == [f"N-{n}" for n in range(1, pages.total + 1)]
    assert len(list(pages.loaded())) <= KEPT * PAGE


def test_a_jump_reads_the_right_page_without_those_before(lots: Feed) -> None:
    pages = shown(lots)
    row = pages.row(pages.total - 1)
    assert row is not None
    assert row.number == f"N-{pages.total}"
    assert len(list(pages.loaded())) <= PAGE


def test_reading_again_keeps_places_exact(lots: Feed) -> None:
    pages = shown(lots)
    pages.row(0)
    pages.row(700)
    late = sample()[0]
    lots.put([late])
    pages.read_again(NOON, UTC, range(690, 710))
    assert pages.find(late.id) == 0
    row = pages.row(701)
    assert row is not None
    assert row.number == "N-701"


def test_nothing_to_show(tmp_path: Path) -> None:
    feed = open_shop(tmp_path, [])
    pages = shown(feed)
    assert (pages.total, pages.lines, pages.entry(0), pages.row(0)) == (0, 0, None, None)
    pages.read_again(NOON, UTC, range(0))
    feed.store.close()
