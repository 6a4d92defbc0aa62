"""Failures by reason, product and machine with cost; the stricter rule on offer leads into the settings."""

from decimal import Decimal

from pytestqt.qtbot import QtBot

from app.orders import Money
from app.states import ReprintReason
from services.workstation.quality import Advice, Failure
from tests.ui.look import icons
from tests.ui.shop import NOON
from ui.station import Station
from ui.statistics.page import StatisticsPage
from ui.statistics.reasons import Offer, Reasons

USD = Money(Decimal("4.20"), "USD")
BANDING, CROP = ReprintReason.BANDING, ReprintReason.WRONG_CROP
FAILURES = (
    Failure(NOON, BANDING, "Mug", "Press 1", USD), Failure(NOON, BANDING, "Poster", "Press 2", USD),
    Failure(NOON, BANDING, "Poster", "Press 2", USD), Failure(NOON, CROP, "Poster", "", USD),
)  # fmt: skip


def test_reasons_carry_count_cost_and_running_share(qtbot: QtBot) -> None:
    chart = Reasons(icons())
    qtbot.addWidget(chart)
    assert not chart.enough()
    chart.show_failures(FAILURES)
    assert [tuple(row) for row in chart.table()] == [
        ("Reason", "Failures", "Cost", "Running share"),
        ("Banding or nozzle fault", "3", "12.60 USD", "75\u00a0%"),
        ("Wrong position or crop", "1", "4.20 USD", "100\u00a0%"),
    ]
    assert chart.subtitle == "4 failures: shop 4.20 USD, machine 12.60 USD"
    assert chart.words() == (
        "Banding or nozzle fault comes first with 3, 75\u00a0% of all. They cost 16.80 USD in all."
    )  # fmt: skip
    chart.resize(440, 320)
    chart.grab()


def test_the_same_failures_by_product_and_by_machine(qtbot: QtBot) -> None:
    chart = Reasons(icons())
    qtbot.addWidget(chart)
    chart.show_failures(FAILURES)
    chart.ways.choose(1)
    assert [row[:2] for row in chart.table()[1:]] == [("Poster", "3"), ("Mug", "1")]
    chart.ways.choose(2)
    assert [row[:2] for row in chart.table()[1:]] == [("Press 2", "2"), ("Not known", "1"), ("Press 1", "1")]


def test_an_offer_says_how_often_and_opens_the_settings(qtbot: QtBot, station: Station) -> None:
    offer = Offer(icons())
    qtbot.addWidget(offer)
    offer.show_advice(())
    assert offer.isHidden()
    offer.show_advice((Advice("resolution", 9, 4), Advice("bleed", 5, 1)))
    assert offer.card.words == "Resolution was let pass 9 times and failed 4 times: make it an error"
    page = StatisticsPage(station)
    qtbot.addWidget(page)
    page.offer.show_advice((Advice("resolution", 9, 4),))
    with qtbot.waitSignal(station.hub.place) as went:
        page.offer.open.click()
    assert (went.args, station.hub.sought) == (["settings"], "resolution")
