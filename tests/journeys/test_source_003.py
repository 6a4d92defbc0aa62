"""Source 003, a kiosk: its orders go to the store's register, both stay in step, and a register that is down loses
nothing."""

from pathlib import Path
from typing import Any

import pytest

from app.orders import Order
from app.states import State
from services.practice.treez import Treez
from services.receiver import attention
from tests.kit.factory import Workstation, workstation
from tests.kit.journey import CALM, Journey, Weather, fresh, journey, storms

pytestmark = pytest.mark.anyio
ACCOUNTS = {("site", "practice-kiosk"), ("treez", "practice-store")}
HEADERS = {"Authorization": "Bearer kiosk key of the practice shop"}
STAFF = "floor@practice.example"


def register(tale: Journey) -> Treez:
    found = tale.shop.houses["treez"]
    assert isinstance(found, Treez)
    return found


def cart(tale: Journey, customer: str = "c-1", quantity: int = 2) -> dict[str, Any]:
    product = next(iter(register(tale).sizes.values()))
    item = {"product_id": product.sku, "quantity": quantity, "price": int(product.price * 100), "title": product.title}
    return {
        "customer_id": customer,
        "items": [item],
        "notes": "No bag",
        "name": "Ada Byron",
        "email": "ada@example.com",
    }


async def placed(tale: Journey, customer: str = "c-1", quantity: int = 2) -> dict[str, Any]:
    """The kiosk posts, twice in rough weather: it cannot know whether the first try arrived."""
    for _ in range(2 if tale.weather.rough else 1):
        answer = await tale.running.client.post(
            "/api/v1/practice-kiosk/orders", json=cart(tale, customer, quantity), headers=HEADERS
        )
        assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    await tale.pass_(1)
    return told


def ticket(tale: Journey, order: Order) -> dict[str, Any]:
    return register(tale).ticket(order.fulfilments[0].reference)


def order_of(tale: Journey, told: dict[str, Any]) -> Order:
    return next(o for o in tale.orders() if o.id == told["order_id"])


async def _step(tale: Journey, press: Workstation, id_: str, *states: State) -> None:
    for state in states:
        await press.cycle()
        await press.move(id_, state)
        await press.cycle()
        await tale.pass_(6)


async def story(url: str, folder: Path, weather: Weather) -> dict[str, Any]:
    """Two carts: one stepped here, one by the store's own register; the register is away in the middle."""
    async with journey(url, folder, weather, ACCOUNTS, staff_mail=STAFF) as tale:
        ours, theirs = await placed(tale, "c-1"), await placed(tale, "c-2", 1)
        await tale.until(lambda: all(o.state is State.ARTWORK_READY for o in tale.orders()), hours=3)
        async with workstation(tale.running, folder, "Counter") as counter:
            await _step(tale, counter, ours["order_id"], State.IN_PRODUCTION, State.QUALITY_CHECK)
            await tale.outage("treez")
            await _step(tale, counter, ours["order_id"], State.READY, State.DELIVERED)
        await tale.until(lambda: ticket(tale, order_of(tale, ours))["order_status"] == "COMPLETED", hours=3)
        register(tale).pack(ticket(tale, order_of(tale, theirs)))
        await tale.until(lambda: order_of(tale, theirs).state is State.READY, hours=3)
        register(tale).complete(ticket(tale, order_of(tale, theirs)))
        await tale.until(lambda: order_of(tale, theirs).state is State.DELIVERED, hours=3)
        await tale.pass_(60, step=20)
        return {
            "states": [(o.state.value, o.fulfilments[0].route) for o in tale.orders()],
            "tickets": sorted(tale.done("treez.ticket").values()),
            "mails": dict(tale.mails()),
            "words": sorted(t["order_status"] for t in register(tale).tickets.values()),
        }


async def test_both_stay_in_step_on_both_databases(database_url: str, tmp_path: Path) -> None:
    told = await story(database_url, tmp_path, CALM)
    assert told["states"] == [("delivered", "treez")] * 2
    assert told["tickets"] == [1, 1]
    assert told["words"] == ["COMPLETED"] * 2
    assert set(told["mails"].values()) == {1}
    assert sum(to == STAFF for to, _ in told["mails"]) == 2


async def test_storms_change_nothing(tmp_path: Path) -> None:
    told = await story(fresh(tmp_path / "calm"), tmp_path / "calm", CALM)
    for weather in storms():
        storm = tmp_path / f"storm {weather.seed}"
        assert await story(fresh(storm), storm, weather) == told


def told(tale: Journey) -> list[str]:
    """What stands in the list of what needs a person."""
    with tale.running.state.database.reading() as connection:
        return [str(one["title"]) for one in attention.waiting(connection, tale.running.state)]


async def test_a_register_that_is_down_loses_nothing_and_staff_hear_once(database_url: str, tmp_path: Path) -> None:
    async with journey(database_url, tmp_path, CALM, ACCOUNTS) as tale:
        register(tale).close()
        carts = [await placed(tale, f"c-{n}") for n in range(3)]
        assert {o.state for o in tale.orders()} == {State.RECEIVED}
        await tale.pass_(40)
        assert told(tale) == ["Treez does not answer: 3 orders wait"]
        register(tale).open()
        await tale.until(lambda: all(o.fulfilments[0].reference for o in tale.orders()), hours=3)
        assert told(tale) == []
        made = {ticket(tale, order_of(tale, cart))["external_order_number"]: 1 for cart in carts}
        assert dict(tale.done("treez.ticket")) == made


async def test_a_customer_who_comes_back_changes_the_same_ticket(database_url: str, tmp_path: Path) -> None:
    async with journey(database_url, tmp_path, CALM, ACCOUNTS) as tale:
        first = await placed(tale)
        await tale.pass_(5)
        again = await placed(tale, quantity=5)
        assert again["order_id"] == first["order_id"]
        await tale.pass_(10)
        assert len(register(tale).tickets) == 1
        assert [int(row["quantity"]) for row in ticket(tale, order_of(tale, first))["items"]] == [5]


async def test_canceling_goes_to_the_register_and_comes_from_it(database_url: str, tmp_path: Path) -> None:
    async with journey(database_url, tmp_path, CALM, ACCOUNTS) as tale:
        ours, theirs = await placed(tale, "c-1"), await placed(tale, "c-2")
        await tale.pass_(5)
        step = {"ticket_id": ours["ticket_id"], "order_status": "CANCELED"}
        assert (await tale.running.client.put("/api/v1/orders/status", json=step, headers=HEADERS)).status_code == 200
        register(tale).cancel(ticket(tale, order_of(tale, theirs)))
        await tale.until(lambda: all(o.state is State.CANCELED for o in tale.orders()), hours=3)
        assert {t["order_status"] for t in register(tale).tickets.values()} == {"CANCELED"}


async def test_what_a_register_would_ask_for_it_is_told_before(database_url: str, tmp_path: Path) -> None:
    async with journey(database_url, tmp_path, CALM, ACCOUNTS) as tale:
        answer = await tale.running.client.post(
            "/api/v1/practice-kiosk/orders/preview", json=cart(tale), headers=HEADERS
        )
        assert answer.status_code == 200, answer.text
        assert answer.json()["estimated"] is False
        assert register(tale).tickets == {}
