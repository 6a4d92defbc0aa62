"""The practice store's register: what its people do, what things cost, and customers who come for what is packed."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.practice.treez.house import PICKED_UP_S, Register, guid, shown
from tests.services.practice.desks import a_desk
from tests.services.practice.parts import NOON, Clock

MUG = guid("MUG-325")


def given(**fields: Any) -> dict[str, Any]:
    items = [{"size_id": MUG, "quantity": 2, "pos_discounts": [{"discount_amount": 3}]}]
    return {"type": "PICKUP", "order_status": "AWAITING_PROCESSING", "items": items, "customer_id": "20", **fields}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house(tmp_path: Path, clock: Clock) -> Register:
    return Register(a_desk(tmp_path, clock))


def test_the_same_ticket_asked_for_twice_is_two(house: Register) -> None:
    first, second = (house.create(given(external_order_number="x")) for _ in range(2))
    assert first["ticket_id"] != second["ticket_id"]
    assert first["order_number"] != second["order_number"]
    assert house.ledger.counts("treez.ticket") == {"x": 2}
    assert (first["date_created"], first["customer_id"]) == (shown(NOON), 20)


def test_sums(house: Register) -> None:
    ticket = house.create(given(fees=[{"type": "BAG", "total_amount": 0.1}]))
    assert (ticket["sub_total"], ticket["discount_total"], ticket["tax_total"]) == (38.0, 3.0, 3.24)
    assert ticket["total"] == 38.34


def test_its_people(house: Register, clock: Clock) -> None:
    ticket = house.create(given())
    for act, word in (
        (house.accept, "IN_PROCESS"),
        (house.pack, "PACKED_READY"),
        (house.send, "OUT_FOR_DELIVERY"),
        (house.complete, "COMPLETED"),
    ):
        clock.forward(minutes=1)
        act(ticket)
        assert (ticket["order_status"], ticket["last_updated_at"]) == (word, shown(clock.now))
    assert ticket["payment_status"] == "PAID"
    other = house.create(given())
    house.cancel(other)
    assert other["order_status"] == "CANCELED"
    assert house.ticket(other["order_number"]) is house.ticket(other["ticket_id"]) is other


def test_customers_come_for_what_is_packed(house: Register, clock: Clock) -> None:
    waiting, packed = house.create(given()), house.create(given())
    house.pack(packed)
    clock.forward(seconds=PICKED_UP_S - 1)
    assert house.step() == 0
    clock.forward(seconds=1)
    assert house.step() == 1
    assert house.step() == 0
    assert [t["order_status"] for t in (waiting, packed)] == ["AWAITING_PROCESSING", "COMPLETED"]


def test_open_and_closed(house: Register) -> None:
    house.close()
    assert not house.is_open
    house.open()
    assert house.is_open


def test_every_change_is_posted_to_the_address_with_its_secret(tmp_path: Path, clock: Clock) -> None:
    desk = a_desk(tmp_path, clock)
    house = Register(desk)
    ticket = house.create(given())
    house.pack(ticket)
    assert {m.path for m in desk.outbox.messages} == {f"/hooks/treez/{house.account}/{house.url_secret}"}
    said = [json.loads(m.compose(0)[1]) for m in desk.outbox.messages]
    assert [(s["event_type"], s["data"]["ticket_id"]) for s in said] == [("TICKET", ticket["ticket_id"])] * len(said)
    assert said[-1]["data"]["order_status"] == "PACKED_READY"
