"""A label bought while packing: hidden without a carrier, prices to choose from, its number ready to ship with."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from app.events import Labeled
from app.orders import Label, LabelState, Money, Order, Parcel
from app.people import Author
from app.states import ParcelState, Role, State
from app.workflow import apply
from services.carrying import Offer, Offers, Rate, Seller, Silence, Wish
from services.workstation.rows import ALL
from tests.ui.look import seen
from tests.ui.shop import NOON, Feed
from ui.order.pane import OrderPane
from ui.order.price import PriceButton
from ui.station import Station

RATES = (
    Offer("shiplogic/main", "The Courier Guy", Rate("ECO", "Economy", Money(Decimal("99.00"), "ZAR"), 2)),
    Offer("dhl/main", "DHL Express", Rate("P", "Worldwide", Money(Decimal("410.00"), "ZAR"))),
)


class Receiver:
    """Answers what the panel asks."""

    def __init__(self, can: tuple[str, ...] = ("label", "rates")) -> None:
        self.can = can
        self.wishes: list[Wish] = []

    async def ask(self, method: str, path: str, type_: Any, body: object = None) -> Any:
        return (Seller("shiplogic/main", "The Courier Guy", self.can),)

    async def rates(self, order: str, wish: Wish) -> Offers:
        self.wishes.append(wish)
        return Offers(RATES, (Silence("easypost/main", "EasyPost", "The address is not complete."),))

    async def label(self, id_: str) -> bytes:
        return b"%PDF-1.4 label"


@pytest.fixture
def pane(qtbot: QtBot, station: Station) -> OrderPane:
    made = OrderPane(station)
    qtbot.addWidget(made)
    made.resize(440, 900)
    made.show()
    return made


def ready(station: Station) -> Order:
    row = next(r for r in station.store.page(ALL).rows if r.state is State.READY and not r.held)
    shown = station.store.order(row.id)
    assert shown is not None
    return shown.order


def opened(qtbot: QtBot, pane: OrderPane, station: Station, receiver: Receiver) -> Order:
    station.client = receiver  # type: ignore[assignment]  # answers the three questions of the panel
    order = ready(station)
    pane.show_orders((order.id,))
    assert pane.open_ship()
    return order


def labelled(order: Order) -> Order:
    """As the receiver records it when the carrier has made the label."""
    asked = order.labels[-1]
    parcel = Parcel("shiplogic:TCG1", asked.fulfilment, "The Courier Guy", "TCG123456", "", ParcelState.LABEL_CREATED)
    event = Labeled(
        id="labeled",
        order=order.id,
        at=NOON,
        author=Author(Role.CARRIER, "shiplogic"),
        fulfilment=asked.fulfilment,
        label=asked.id,
        carrier=asked.carrier,
        parcel=parcel,
        reference="r1",
        price=Money(Decimal("99.00"), "ZAR"),
    )
    return apply(order, event).order


def shown(station: Station, id_: str) -> Order:
    found = station.store.order(id_)
    assert found is not None
    return found.order


def test_without_a_carrier_nothing_is_offered(qtbot: QtBot, pane: OrderPane, station: Station) -> None:
    opened(qtbot, pane, station, Receiver(can=("parcel",)))
    qtbot.waitUntil(lambda: not station.tasks.running)
    assert pane.ship.label.isHidden()


def test_a_parcel_wants_weight_and_size(qtbot: QtBot, pane: OrderPane, station: Station) -> None:
    receiver = Receiver()
    opened(qtbot, pane, station, receiver)
    panel = pane.ship.label
    qtbot.waitUntil(lambda: not panel.isHidden())
    panel.ask()
    assert panel.words.text().startswith("Weigh and measure")
    assert receiver.wishes == []


def test_prices_label_and_number_ready_to_ship(
    qtbot: QtBot, pane: OrderPane, station: Station, shop: Feed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver = Receiver()
    order = opened(qtbot, pane, station, receiver)
    panel = pane.ship.label
    panel.weight.set_text("800")
    panel.sides.set_text("320 × 220 × 60")
    panel.ask()
    qtbot.waitUntil(lambda: len(panel.offers) == 2)
    assert receiver.wishes[0].size == (320, 220, 60)
    assert panel.offers[0].accessibleName() == "The Courier Guy, Economy, 2 days, 99.00 ZAR"
    assert panel.words.text() == "EasyPost: The address is not complete."
    panel.offers[0].click()
    qtbot.waitUntil(lambda: panel.words.text() == "The label is being bought.")
    asked = shown(station, order.id)
    shop.put([labelled(asked)])
    station.hub.touched.emit(frozenset({order.id}))
    assert pane.ship.number.text() == "TCG123456"
    assert pane.ship.number.warning == ""
    assert pane.ship.link.text() == "https://portal.thecourierguy.co.za/track?ref=TCG123456"
    assert not panel.print_button.isHidden()
    opened_files: list[str] = []

    def opens(url: QUrl) -> bool:
        opened_files.append(url.toLocalFile())
        return False

    monkeypatch.setattr(QDesktopServices, "openUrl", opens)
    station.keep(print_folder=str(tmp_path))
    panel.print_label()
    qtbot.waitUntil(lambda: bool(opened_files))
    assert Path(opened_files[0]).read_bytes() == b"%PDF-1.4 label"
    assert panel.words.text().endswith("nothing here opens it.")
    pane.ship.ship()
    qtbot.waitUntil(lambda: shown(station, order.id).state is State.SHIPPED)
    assert [(p.number, p.carrier) for p in shown(station, order.id).parcels] == [("TCG123456", "The Courier Guy")]


def test_a_carrier_that_is_not_in_the_table_keeps_its_name(
    qtbot: QtBot, pane: OrderPane, station: Station, shop: Feed
) -> None:
    order = opened(qtbot, pane, station, Receiver())
    part = order.fulfilments[0].id
    label = Label("l1", part, "easypost/main", "c", NOON, state=LabelState.BOUGHT, number="X77")
    parcel = Parcel("easypost:1", part, "Hermes World", "X77", "https://track.example/X77", ParcelState.LABEL_CREATED)
    shop.put([replace(order, labels=(label,), parcels=(parcel,))])
    station.hub.touched.emit(frozenset({order.id}))
    assert pane.ship.link.text() == "https://track.example/X77"
    pane.ship.ship()
    qtbot.waitUntil(lambda: shown(station, order.id).state is State.SHIPPED)
    assert [(p.number, p.carrier) for p in shown(station, order.id).parcels] == [("X77", "Hermes World")]


def test_prices_stand_in_full_at_the_right(qtbot: QtBot, station: Station) -> None:
    button = PriceButton(station.icons, "DHL Express, Worldwide, by 12:00 on the next day", "410.00 ZAR")
    qtbot.addWidget(button)
    button.resize(240, button.sizeHint().height())
    button.show()
    wide = station.theme.metrics("body.600.tnum").horizontalAdvance("410.00 ZAR")
    picture, ink = seen(button), station.theme.color("t1").name()
    columns = [any(picture.pixelColor(x, y).name() == ink for y in range(picture.height())) for x in range(240)]
    assert any(columns[240 - 12 - wide : 240 - 12])
    assert not any(columns[240 - 12 :])
    assert not any(columns[240 - 12 - wide - 10 : 240 - 12 - wide - 3])


def test_an_unused_label_is_taken_back(qtbot: QtBot, pane: OrderPane, station: Station, shop: Feed) -> None:
    order = opened(qtbot, pane, station, Receiver())
    asked = Label(f"{order.id}.1:label:1", order.fulfilments[0].id, "shiplogic/main", "c", NOON)
    with_label = labelled(Order(**{f: getattr(order, f) for f in order.__slots__} | {"labels": (asked,)}))
    shop.put([with_label])
    station.hub.touched.emit(frozenset({order.id}))
    assert pane.ship.number.text() == "TCG123456"
    pane.ship.label.void()
    qtbot.waitUntil(lambda: shown(station, order.id).labels[0].state is LabelState.VOIDING)
    assert pane.ship.number.text() == ""
