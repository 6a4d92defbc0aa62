"""The practice print house: one order a key, steps at the speed of the knobs, callbacks as the real one sends them."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.practice.desk import Desk
from services.practice.prodigi.house import DOWNLOAD_S, MADE_S, MAKE_S, SHIP_S, House
from tests.services.practice.desks import a_desk
from tests.services.practice.parts import Clock


def given(key: str = "k1", **fields: Any) -> dict[str, Any]:
    item = {"sku": "GLOBAL-MUG-325", "copies": 2, "sizing": "fillPrintArea", "assets": [{"printArea": "default"}]}
    items = [item | {"merchantReference": n} for n in ("1", "2")]
    to = {"name": "A", "address": {"countryCode": "GB"}}
    facts = {"merchantReference": "x-1", "shippingMethod": "Standard", "recipient": to, "items": items}
    return {**facts, "idempotencyKey": key, "callbackUrl": "https://p.example/hooks/prodigi/a/s", **fields}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return a_desk(tmp_path, Clock())


def kinds(desk: Desk) -> list[str]:
    return [m.topic for m in desk.outbox.messages]


def forward(desk: Desk, seconds: float) -> None:
    assert isinstance(desk.clock, Clock)
    desk.clock.forward(seconds=seconds)


def test_the_same_key_is_the_same_order_for_ever(desk: Desk) -> None:
    house = House(desk)
    first, again = house.create(given()), house.create(given(merchantReference="other"))
    assert (first["outcome"], again["outcome"]) == ("Created", "AlreadyExists")
    assert again["order"]["id"] == first["order"]["id"]
    other = house.create(given("k2"))
    assert other["order"]["id"] != first["order"]["id"]
    assert desk.ledger.counts("prodigi.order") == {"x-1": 2}
    assert house.named("x-1") is other["order"]


def test_without_a_key_each_is_another(desk: Desk) -> None:
    house = House(desk)
    assert house.create(given(""))["order"]["id"] != house.create(given(""))["order"]["id"]


def test_one_order_is_declined_with_a_200(desk: Desk) -> None:
    house = House(desk)
    house.fail_next("ValidationFailed", failures={"items": {"code": "Odd"}})
    assert house.create(given())["outcome"] == "ValidationFailed"
    assert house.orders == {}
    assert house.create(given())["outcome"] == "Created"


def test_steps_come_when_they_are_due(desk: Desk) -> None:
    house = House(desk)
    order = house.create(given())["order"]
    seen = []
    for seconds in (DOWNLOAD_S, MAKE_S - DOWNLOAD_S, MADE_S - MAKE_S, SHIP_S - MADE_S):
        forward(desk, seconds - 1)
        assert house.step() == 0
        forward(desk, 1)
        assert house.step() == 1
        seen.append((order["status"]["details"]["inProduction"], [s["status"] for s in order["shipments"]]))
    assert seen == [
        ("NotStarted", ["Processing", "Processing"]),
        ("InProgress", ["Processing", "Processing"]),
        ("Complete", ["Processing", "Processing"]),
        ("Complete", ["Shipped", "Shipped"]),
    ]
    assert order["status"]["stage"] == "Complete"
    assert house.step() == 0


def test_twice_the_speed_is_half_the_time(desk: Desk) -> None:
    house = House(desk)
    house.create(given())
    desk.knobs.speed = 2
    forward(desk, DOWNLOAD_S / 2)
    assert house.step() == 1


def test_production_is_begun_without_a_word_and_each_parcel_rings(desk: Desk) -> None:
    house = House(desk)
    order = house.create(given())["order"]
    house.fetch(order)
    house.make(order)
    house.ship(order, 1)
    house.ship(order)
    stage, parcel = "order.status.stage.changed#", "order.shipments.shipment#Complete"
    assert kinds(desk) == [f"{stage}InProgress", f"{stage}InProgress", parcel, parcel, f"{stage}Complete"]


def test_a_callback_is_a_cloud_event_without_a_proof(desk: Desk) -> None:
    house = House(desk)
    order = house.create(given())["order"]
    [message] = desk.outbox.messages
    headers, content = message.compose(0)
    told = json.loads(content)
    assert set(headers) == {"Content-Type"}
    assert message.path == "/hooks/prodigi/a/s"
    assert (told["specversion"], told["subject"]) == ("1.0", order["id"])
    assert told["type"] == "com.prodigi.order.status.stage.changed#InProgress"
    assert told["data"]["order"]["id"] == order["id"]


def test_without_an_address_of_its_own_an_order_rings_where_the_account_says(desk: Desk) -> None:
    house = House(desk)
    house.create(given(callbackUrl=None))
    assert desk.outbox.messages[0].path == f"/hooks/prodigi/{house.account}/{house.url_secret}"


def test_a_pause_tells_nothing_until_it_ends(desk: Desk) -> None:
    house = House(desk)
    house.pause()
    answer = house.create(given())
    assert answer == {"outcome": "OnHold", "order": {"id": answer["order"]["id"]}}
    assert kinds(desk) == []
    order = house.orders[answer["order"]["id"]]
    assert house.shown(order) == {"id": order["id"]}
    house.go_on()
    assert house.shown(order) is order
    assert len(kinds(desk)) == 1


def test_canceling_until_it_is_made(desk: Desk) -> None:
    house = House(desk)
    order, other = (house.create(given(key))["order"] for key in ("a", "b"))
    assert house.may_cancel(order)
    house.cancel(order)
    assert order["status"]["stage"] == "Cancelled"
    assert not house.may_cancel(order)
    house.fetch(other)
    assert house.may_cancel(other)
    house.make(other)
    assert not house.may_cancel(other)
    assert desk.ledger.count("prodigi.cancel") == 1


def test_a_payment_or_a_picture_stops_it(desk: Desk) -> None:
    house = House(desk)
    order, other = (house.create(given(key))["order"] for key in ("a", "b"))
    house.ask_pay(order)
    house.spoil(other)
    forward(desk, SHIP_S)
    assert house.step() == 0
    assert order["status"]["issues"][0]["authorisationDetails"]["paymentDetails"]["amount"] == "12.00"
    assert other["status"]["details"]["downloadAssets"] == "Error"
    house.pay(order)
    forward(desk, DOWNLOAD_S)
    assert house.step() == 1
