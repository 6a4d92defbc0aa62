"""What is doubtful about an order's pictures is told, leads to the other order, and is let pass with a reason."""

from dataclasses import replace

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.likeness import RULE, Judged, Verdict
from app.orders import Order, Waiver
from services.workstation.rows import ALL
from services.workstation.verdicts import findings_of
from tests.kit.petorders import judge_file, pet, with_pets
from tests.ui.look import seen
from tests.ui.shop import NOON, TOMAS, Feed
from ui.order.doubts import Doubt, Doubts, badge_of, doubts_of
from ui.order.pane import OrderPane
from ui.shell.asking import Line
from ui.station import Station
from ui.window import Window

MAX = pet("Max", file="m1", original="m2")
ZOE = pet("Zoe", file="z1", original="z2")


def some(station: Station) -> list[Order]:
    rows = station.store.page(ALL).rows
    return [shown.order for row in rows if (shown := station.store.order(row.id)) is not None]


@pytest.fixture
def two(station: Station, shop: Feed) -> tuple[Order, Order]:
    """An order of two pets, and another."""
    one, other = some(station)[:2]
    one = with_pets(one, MAX, ZOE)
    shop.put([one])
    return one, other


@pytest.fixture
def pane(qtbot: QtBot, station: Station) -> OrderPane:
    made = OrderPane(station)
    qtbot.addWidget(made)
    made.resize(440, 800)
    made.show()
    return made


def told(station: Station, order: Order) -> list[Doubt]:
    return doubts_of(order, findings_of(station.store.cache, order.id))


def test_a_right_order_has_none(station: Station, two: tuple[Order, Order], pane: OrderPane) -> None:
    judge_file(station.store, two[0], "Max", Verdict.FITS)
    pane.show_orders((two[0].id,))
    assert pane.doubts.rows == []
    assert not pane.doubts.isVisible()


def test_the_other_order_comes_first_then_what_cannot_be_told(station: Station, two: tuple[Order, Order]) -> None:
    one, other = two
    judge_file(station.store, one, "Max", Verdict.UNSURE)
    judge_file(station.store, one, "Zoe", Verdict.ANOTHER, other)
    assert told(station, one) == [
        Doubt(f"Zoe: Looks like {other.number} instead", True, "1-zoe-print", other.id, other.number),
        Doubt("Max: Cannot tell whether it fits its original. Compare them", grave=False),
    ]


def test_another_file_by_now_is_another_matter(station: Station, two: tuple[Order, Order]) -> None:
    one, other = two
    judge_file(station.store, one, "Max", Verdict.ANOTHER, other)
    again = with_pets(one, pet("Max", file="m9", original="m2"), ZOE)
    assert told(station, again) == []


def test_one_picture_for_two_pets_is_told_once(station: Station, two: tuple[Order, Order]) -> None:
    twice = with_pets(two[0], MAX, pet("Zoe", file="m1", original="z2"))
    assert told(station, twice) == [Doubt("Max and Zoe have the same picture")]


def test_what_somebody_let_pass_is_said_quietly_with_the_reason(station: Station, two: tuple[Order, Order]) -> None:
    one, other = two
    judge_file(station.store, one, "Max", Verdict.ANOTHER, other)
    said = Waiver(RULE, "Looks like another picture", "Twins, the customer said", TOMAS, NOON)
    right = with_pets(one, (replace(MAX[0], waivers=(said,)), MAX[1]), ZOE)
    [doubt] = told(station, right)
    assert (doubt.grave, doubt.artwork) == (False, "")
    assert doubt.words.endswith("It is right, says Tomas Dube: Twins, the customer said")


@pytest.mark.parametrize(
    ("verdict", "said", "words"),
    [
        (Verdict.FITS, False, "Fits its original"),
        (Verdict.ANOTHER, False, "Looks like FB-2"),
        (Verdict.ANOTHER, True, "Right, somebody looked"),
        (Verdict.UNSURE, False, "Cannot tell whether it fits"),
    ],
)
def test_the_picture_bears_a_sign_with_words(verdict: Verdict, said: bool, words: str) -> None:
    assert badge_of(Judged(verdict, "words", "o2", "FB-2"), said=said)[1] == words


def test_the_card_has_the_way_to_the_other_order(
    station: Station, two: tuple[Order, Order], pane: OrderPane, qtbot: QtBot
) -> None:
    one, other = two
    judge_file(station.store, one, "Max", Verdict.ANOTHER, other)
    pane.show_orders((one.id,))
    assert f"Looks like {other.number} instead" in pane.doubts.accessibleName()
    assert pane.picture.badges.accessibleName().endswith(f"Looks like {other.number}")
    go, right = pane.doubts.buttons[0]
    assert (go.text(), right.text()) == (f"Open {other.number}", "It is right …")
    with qtbot.waitSignal(station.hub.wanted) as wanted:
        go.click()
    assert wanted.args == [other.id]


def test_the_cards_fit_where_there_is_little_room(station: Station, two: tuple[Order, Order], pane: OrderPane) -> None:
    one, other = two
    judge_file(station.store, one, "Max", Verdict.ANOTHER, other)
    judge_file(station.store, one, "Zoe", Verdict.UNSURE)
    pane.resize(340, 800)
    pane.show_orders((one.id,))
    doubts: Doubts = pane.doubts
    edges = [button.geometry() for some in doubts.buttons for button in some]
    assert all(doubts.rect().contains(edge) for edge in edges)
    assert not edges[0].intersects(edges[1])
    assert seen(doubts).height() == doubts.tall(doubts.width())


def test_who_looked_says_that_it_is_right_and_can_take_it_back(
    station: Station, two: tuple[Order, Order], window: Window, qtbot: QtBot
) -> None:
    one, other = two
    judge_file(station.store, one, "Max", Verdict.ANOTHER, other)
    window.queue.select(one.id)
    window.chose((one.id,))
    assert window.pane is not None
    window.pane.doubts.buttons[0][1].click()
    line = next(iter(window.findChildren(Line)))
    with qtbot.waitSignal(station.steps.stepped):
        QTest.keyClicks(line.field, "Twins")
        line.field.returnPressed.emit()
    window.pane.refresh()
    [doubt] = window.pane.doubts.rows
    assert doubt.words.endswith("It is right, says Naledi Khumalo: Twins")
    with qtbot.waitSignal(station.steps.undone):
        station.steps.undo()
    window.pane.refresh()
    assert [d.grave for d in window.pane.doubts.rows] == [True]
