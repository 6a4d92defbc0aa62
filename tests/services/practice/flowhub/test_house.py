"""The practice counter's register: what its people do, what rings, and customers who come for what is ready."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.practice.desk import Desk
from services.practice.flowhub.house import FIRST_PRODUCT, PICKED_UP_S, Register
from tests.services.practice.desks import a_desk
from tests.services.practice.parts import Clock


def given(**fields: Any) -> dict[str, Any]:
    items = [{"productId": FIRST_PRODUCT, "quantityPurchased": 1}]
    who = {"firstName": "A", "externalId": "x"}
    return {"customer": who, "orderItems": items, "postbackUrl": "https://p.example/hooks/flowhub/a/s", **fields}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return a_desk(tmp_path, Clock())


def test_the_same_order_asked_for_twice_is_two(desk: Desk) -> None:
    house = Register(desk)
    first, second = (house.create(given()) for _ in range(2))
    assert first["id"] != second["id"]
    assert desk.ledger.counts("flowhub.order") == {"x": 2}


def test_each_step_rings_unsigned_where_the_order_said(desk: Desk) -> None:
    house = Register(desk)
    order = house.create(given())
    for act in (house.accept, house.pack, house.send, house.complete):
        act(order)
    said = [m.compose(0) for m in desk.outbox.messages]
    words = ["new", "started", "ready", "inTransit", "sold"]
    assert [json.loads(body)["status"] for _, body in said] == words
    assert json.loads(said[0][1]) == {"customerExternalId": "x", "orderId": order["id"], "status": "new"}
    assert {m.path for m in desk.outbox.messages} == {"/hooks/flowhub/a/s"}
    assert all(set(headers) == {"Content-Type"} for headers, _ in said)


def test_without_an_address_nothing_rings(desk: Desk) -> None:
    house = Register(desk)
    house.cancel(house.create(given(postbackUrl="")))
    assert desk.outbox.messages == []


def test_customers_come_for_what_is_ready(desk: Desk) -> None:
    house = Register(desk)
    waiting, ready = house.create(given()), house.create(given())
    house.pack(ready)
    assert isinstance(desk.clock, Clock)
    desk.clock.forward(seconds=PICKED_UP_S - 1)
    assert house.step() == 0
    desk.clock.forward(seconds=1)
    assert (house.step(), house.step()) == (1, 0)
    assert [o["status"] for o in (waiting, ready)] == ["new", "sold"]
    assert house.ticket("x") is waiting
    assert house.ticket(ready["id"]) is ready


def test_prices_are_whole_pennies_and_numbers_are_texts(desk: Desk) -> None:
    row = Register(desk).stock()[0]
    assert row["productId"] == str(FIRST_PRODUCT)
    assert (row["preTaxPriceInPennies"], row["postTaxPriceInPennies"]) == (6_400, 7_360)


def test_open_and_closed(desk: Desk) -> None:
    house = Register(desk)
    house.close()
    assert not house.is_open
    house.open()
    assert house.is_open
