"""The statistics page over a real store: what it counts, what it says without data, what is copied."""

from datetime import UTC

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from services.workstation.reports import statistics
from tests.ui.shop import NOON, Feed, an_item, an_order
from tests.ui.statistics.months import month
from ui.station import Station
from ui.statistics.page import StatisticsPage


@pytest.fixture
def page(qtbot: QtBot, station: Station) -> StatisticsPage:
    made = StatisticsPage(station)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    return made


def shown(page: StatisticsPage, qtbot: QtBot) -> None:
    page.show()
    qtbot.waitUntil(lambda: page.found is not None, timeout=10_000)


def test_figures_are_those_of_the_cache(page: StatisticsPage, shop: Feed, qtbot: QtBot) -> None:
    shop.put(month())
    shown(page, qtbot)
    told = statistics(shop.store, NOON, UTC, 14)
    values = [figure.value for figure in page.figures]
    assert [v.figure for v in values[:3]] == [str(told.figures.open), "2", str(told.figures.shipped_today)]
    assert values[4].spark
    assert values[4].change
    assert values[1].bad
    assert page.figures[0].accessibleDescription().startswith(f"Open orders: {told.figures.open}")
    assert page.inout.table()[-1] == (
        told.days[-1].date.isoformat(), str(told.days[-1].received), str(told.days[-1].shipped)
    )  # fmt: skip
    assert sum(int(row[2]) for row in page.hours.table()[1:]) == sum(day.shipped for day in told.days)


def test_without_data_it_says_so_instead_of_drawing(page: StatisticsPage, qtbot: QtBot) -> None:
    shown(page, qtbot)
    for figure in page.figures[3:]:
        assert figure.value.figure == "–"
        assert "Not enough data" in figure.accessibleDescription()
    assert page.lead.accessibleDescription().startswith("Not enough data")
    assert not page.lead.copy.isEnabled()
    assert page.hours.accessibleDescription() == "Nothing was shipped in this period."
    page.grab()


def test_a_longer_period_counts_more_days(page: StatisticsPage, shop: Feed, qtbot: QtBot) -> None:
    shop.put(month())
    shown(page, qtbot)
    assert len(page.inout.days) == 14
    page.bar.periods.choose(3)
    qtbot.waitUntil(lambda: len(page.inout.days) == 30, timeout=10_000)
    page.bar.periods.choose(0)
    qtbot.waitUntil(lambda: len(page.inout.days) == 1, timeout=10_000)
    assert not page.lead.enough()
    page.grab()


def test_new_orders_are_counted_while_it_is_open(page: StatisticsPage, shop: Feed, qtbot: QtBot) -> None:
    shown(page, qtbot)
    before = int(page.figures[0].value.figure)
    touched = shop.put([an_order("FB-1", "Ada Byron", an_item("Mug", "325 ml", ""))])
    page.station.hub.tell_touched(touched)
    qtbot.waitUntil(lambda: page.figures[0].value.figure == str(before + 1), timeout=10_000)


def test_a_chart_is_copied_as_a_table_by_key(page: StatisticsPage, shop: Feed, qtbot: QtBot) -> None:
    shown(page, qtbot)
    page.statuses.copy.setFocus()
    QTest.keyClick(page.statuses.copy, Qt.Key.Key_Return)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "Status\tOpen\tOverdue"
    assert sum(int(line.split("\t")[1]) for line in lines[1:]) == 11
    assert sum(int(line.split("\t")[2]) for line in lines[1:]) == 2


def test_the_pointer_names_its_day(page: StatisticsPage, shop: Feed, qtbot: QtBot) -> None:
    shop.put(month())
    shown(page, qtbot)
    room = page.inout.inner()
    QTest.mouseMove(page.inout, QPointF(room.right() - 4, room.center().y()).toPoint())
    assert page.inout.under == 13
    page.grab()
    QTest.mouseMove(page.inout, QPointF(2, 2).toPoint())
    assert page.inout.under == -1
