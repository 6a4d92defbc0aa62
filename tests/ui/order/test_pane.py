"""The detail pane over a real store: one order, several, none; shipping by scan; what stands in the way."""

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app import codes
from app.carriers import normal
from app.orders import CancelAsk, Money, Order, RefundDue
from app.states import ReprintReason, State
from services.workstation.rows import ALL
from tests.ui.look import has, seen
from tests.ui.shop import troubled
from ui.order.activity import Activity
from ui.order.cards import CustomerNote, InTheWay
from ui.order.contact import cells_of
from ui.order.facts import facts_of
from ui.order.head import pill_of
from ui.order.pane import OrderPane
from ui.order.picture import badges_of, words_for
from ui.order.stepbar import ROAD, standing
from ui.station import Station

NUMBER = "1Z5R89390357567127"


@pytest.fixture
def pane(qtbot: QtBot, station: Station) -> OrderPane:
    made = OrderPane(station)
    qtbot.addWidget(made)
    made.resize(440, 800)
    made.show()
    return made


def orders(station: Station) -> list[Order]:
    """Every order of the sample shop."""
    rows = station.store.page(ALL).rows
    return [shown.order for row in rows if (shown := station.store.order(row.id)) is not None]


def in_state(station: Station, state: State) -> Order:
    return next(o for o in orders(station) if o.state is state and o.held is None and not o.issues)


def test_nothing_selected_says_which_keys_help(pane: OrderPane) -> None:
    pane.show_orders(())
    assert pane.stack.currentWidget() is pane.nothing


def test_one_order_shows_its_number_state_and_facts(pane: OrderPane, station: Station) -> None:
    order = in_state(station, State.IN_PRODUCTION)
    pane.show_orders((order.id,))
    assert pane.stack.currentWidget() is pane.body
    assert pane.head.accessibleName() == f"Order {order.number}"
    labels = [label for label, _, _ in facts_of(order)]
    assert labels[:2] == ["Product", "Quantity"]
    assert labels[-1] == "Payment"


def test_copying_puts_the_number_on_the_clipboard(pane: OrderPane, station: Station) -> None:
    order = in_state(station, State.READY)
    pane.show_orders((order.id,))
    pane.head.copy.click()
    assert QGuiApplication.clipboard().text() == order.number


def test_several_orders_are_a_contact_sheet(pane: OrderPane, station: Station) -> None:
    some = orders(station)[:4]
    pane.show_orders(tuple(o.id for o in some))
    assert pane.stack.currentWidget() is pane.contact
    cells = cells_of(some, pane.strip.files)
    assert len(cells) == len(some)
    assert not any(cell.here for cell in cells)


def test_what_stands_in_the_way_is_said_with_the_way_on(station: Station, qtbot: QtBot) -> None:
    card = InTheWay(station, "In the way")
    qtbot.addWidget(card)
    held = next(o for o in orders(station) if o.held is not None)
    card.show_order(held)
    ((words, below),) = card.rows()
    assert words.startswith("On hold since")
    assert "was" in words
    assert "Release with H" in below
    free = in_state(station, State.READY)
    card.show_order(free)
    assert card.rows() == []
    assert card.isHidden()


def test_who_must_answer_a_wish_to_cancel_is_named(station: Station, qtbot: QtBot) -> None:
    card = InTheWay(station, "In the way")
    qtbot.addWidget(card)
    order = in_state(station, State.READY)
    by = order.trail[0].by
    card.show_order(replace(order, cancel_ask=CancelAsk(by, station.clock(), "Ordered twice")))
    assert card.rows()[0] == ("The customer asks to cancel", "Ordered twice. A manager decides, M")
    part = replace(order.fulfilments[0], route="prodigi")
    asked = CancelAsk(by, station.clock(), "Ordered twice", (part.id,))
    card.show_order(replace(order.with_fulfilment(part), cancel_ask=asked))
    words, below = card.rows()[0]
    assert words == "Prodigi asked to cancel"
    assert below.startswith("Ordered twice. It is canceled when they agree")


def test_each_thing_in_the_way_has_a_sign_of_its_own(station: Station, qtbot: QtBot) -> None:
    card = InTheWay(station, "In the way")
    qtbot.addWidget(card)
    held = next(o for o in orders(station) if o.held is not None)
    due = RefundDue("r1", Money(Decimal(24), "USD"), "stripe/main/pi_1", station.clock(), "c1")
    by = held.trail[0].by
    made = replace(held, cancel_ask=CancelAsk(by, station.clock(), "Ordered twice"), refunds=(due,))
    card.show_order(troubled(made))
    assert [look.icon for look in card.looks()] == ["octagon-x", "circle-pause", "octagon-alert", "credit-card"]
    assert len(card.rows()) == len(card.looks())
    card.resize(400, card.height())
    assert has(seen(card), station.theme.color("badTint"))
    assert has(seen(card), station.theme.color("warnTint"))


def test_a_customers_note_is_always_there_if_there_is_one(station: Station, qtbot: QtBot) -> None:
    card = CustomerNote(station, "Note")
    qtbot.addWidget(card)
    with_note = [o for o in orders(station) if o.note]
    card.show_order(with_note[0] if with_note else None)
    assert bool(card.rows()) is bool(with_note)


def test_activity_shows_three_and_on_a_click_all(station: Station, qtbot: QtBot) -> None:
    order = max(orders(station), key=lambda o: len(o.trail))
    part = Activity(station, "Activity")
    qtbot.addWidget(part)
    part.show_order(order)
    assert len(part.lines()) == 3
    assert part.lines()[0] == order.trail[-1]
    QTest.mouseClick(part, Qt.MouseButton.LeftButton)
    assert len(part.lines()) == len(order.trail)


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_its_place_on_the_road_or_none(state: State) -> None:
    here = standing(state)
    assert -1 <= here < len(ROAD)
    if state in [s for s, _ in ROAD]:
        assert ROAD[here][0] is state


def test_a_problem_beats_a_hold_beats_the_state(station: Station) -> None:
    for order in orders(station):
        state, _ = pill_of(order)
        if any(i.blocking for i in order.issues):
            assert state == "failed"
        elif order.held is not None:
            assert state == "hold"
        else:
            assert state == order.state.value


def test_a_picture_that_is_not_here_says_how_to_get_it(station: Station) -> None:
    artwork = orders(station)[0].artworks[0]
    assert words_for(artwork, None)[1].endswith("Download it with D")
    assert words_for(None, None)[1] == "No picture came with this order yet"


def test_badges_say_resolution_and_color(station: Station) -> None:
    artwork = next(a for o in orders(station) for a in o.artworks if a.facts is not None)
    words = [w for _, w, _ in badges_of(artwork)]
    assert words[0].endswith("dpi")


def test_shipping_by_one_scan_recognizes_the_carrier(pane: OrderPane, station: Station, qtbot: QtBot) -> None:
    order = in_state(station, State.READY)
    pane.show_orders((order.id,))
    with qtbot.waitSignal(pane.shipping) as came:
        assert pane.open_ship()
    assert came.args == [True]
    with qtbot.waitSignal(station.steps.stepped):
        pane.ship.scanned(f"  {NUMBER.lower()} ")
    shown = station.store.order(order.id)
    assert shown is not None
    assert shown.order.state is State.SHIPPED
    (parcel,) = shown.order.parcels
    assert (parcel.number, parcel.carrier) == (normal(NUMBER), "UPS")
    assert NUMBER in parcel.url


def test_a_parcel_without_a_number_is_refused_in_words(pane: OrderPane, station: Station, qtbot: QtBot) -> None:
    order = in_state(station, State.READY)
    pane.show_orders((order.id,))
    pane.open_ship()
    said: list[object] = []
    station.notices.posted.connect(said.append)
    pane.ship.ship()
    assert len(said) == 1
    shown = station.store.order(order.id)
    assert shown is not None
    assert shown.order.state is State.READY


def test_a_carrier_chosen_by_hand_is_never_overwritten(pane: OrderPane, station: Station) -> None:
    order = in_state(station, State.READY)
    pane.show_orders((order.id,))
    pane.open_ship()
    pane.ship.choose("dhl")
    pane.ship.number.line.setText(NUMBER)
    assert pane.ship.number.warning == "18 characters, DHL Express numbers have 10 digits"
    pane.ship.leave()
    assert pane.stack.currentWidget() is pane.body


def test_a_rare_carrier_stands_in_the_place_of_other(pane: OrderPane, station: Station) -> None:
    order = in_state(station, State.READY)
    pane.show_orders((order.id,))
    pane.open_ship()
    assert len(pane.ship.chips) == 12
    pane.ship.number.line.setText("RB123456785ZA")
    assert pane.ship.chips["other"].text() == "South African Post Office"
    pane.ship.number.line.setText("287809468872")
    pane.ship.choose("ups")
    assert pane.ship.chips["other"].text() == "Other"
    pane.ship.leave()


def test_a_step_taken_elsewhere_is_shown_at_once(pane: OrderPane, station: Station, qtbot: QtBot) -> None:
    order = in_state(station, State.IN_PRODUCTION)
    pane.show_orders((order.id,))
    with qtbot.waitSignal(station.steps.stepped):
        station.steps.move([order.id], State.QUALITY_CHECK)
    qtbot.waitUntil(lambda: pane.order is not None and pane.order.state is State.QUALITY_CHECK)
    assert codes.order_of(order.id) == order.id


def test_a_reprint_says_which_piece_and_why(station: Station) -> None:
    row = station.store.search("FB-20838", limit=1)[0]
    order = station.steps.orders([row.id])[0]
    part = order.fulfilments[0]
    again = replace(part.units[0], attempt=2, why=ReprintReason.BANDING)
    failed = order.with_fulfilment(replace(part, attempt=2, units=(again, *part.units[1:])))
    assert ("Reprint 2", "Piece 1, banding or nozzle fault", "") in facts_of(failed)
    assert not any(label.startswith("Reprint") for label, _, _ in facts_of(order))
