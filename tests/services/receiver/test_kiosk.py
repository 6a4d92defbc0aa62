"""The kiosk's addresses: off without a key, one order for one customer's cart, prices, codes, steps in its words."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from app.orders import Order
from app.states import State
from services.receiver import book
from tests.kit import deliveries
from tests.kit.receiver import Running, running_receiver

pytestmark = pytest.mark.anyio
KEY = "a kiosk key of a decent length"
CART: dict[str, Any] = {
    "customer_id": "c-1",
    "items": [{"product_id": "MUG", "quantity": 2, "price": 1250, "title": "Mug"}],
    "notes": "No bag",
    "currency": "USD",
}


@dataclass
class Kiosk:
    running: Running

    async def ask(self, method: str, path: str, body: object = None, key: str = KEY, **headers: str) -> Any:
        given = {"Authorization": f"Bearer {key}", **headers}
        return await self.running.client.request(method, f"/api/v1/{path}", json=body, headers=given)

    async def place(self, cart: dict[str, Any] = CART, **headers: str) -> dict[str, Any]:
        answer = await self.ask("POST", "lobby/orders", cart, **headers)
        assert answer.status_code == 201, answer.text
        await self.running.pump()
        found: dict[str, Any] = answer.json()
        return found

    def order(self, id_: str) -> Order:
        with self.running.state.database.reading() as connection:
            kept = book.find(connection, id_)
        assert kept is not None
        return kept.order

    def orders(self) -> int:
        with self.running.state.database.reading() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM orders").scalar_one())


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def kiosk(database_url: str, anyio_backend: str) -> AsyncIterator[Kiosk]:
    async with running_receiver(database_url) as running:
        fields = {**deliveries.ACCOUNTS["site"].fields, "kiosk_key": KEY, "route": "treez", "pay_later": "yes"}
        running.account("site", "lobby", {**fields, "discounts": '{"SAVE10": {"percent": 10}}'})
        running.account("site", "closed", dict(deliveries.ACCOUNTS["site"].fields))
        yield Kiosk(running)


async def test_an_order_is_kept_before_it_is_answered_and_goes_to_the_register(kiosk: Kiosk) -> None:
    told = await kiosk.place()
    order = kiosk.order(told["order_id"])
    assert (told["status"], order.state) == ("AWAITING_PROCESSING", State.RECEIVED)
    assert [(f.route, f.lines[0].quantity) for f in order.fulfilments] == [("treez", 2)]
    assert str(order.total.amount) == "25.00"
    shown = (await kiosk.ask("GET", f"lobby/orders/{told['ticket_id']}")).json()
    assert (shown["status"], shown["order_id"]) == ("AWAITING_PROCESSING", told["order_id"])


@pytest.mark.parametrize("key", ["", "another key of a decent length"])
async def test_nobody_else_gets_in(kiosk: Kiosk, key: str) -> None:
    for method, path, body in (
        ("POST", "lobby/orders", CART),
        ("POST", "lobby/orders/preview", CART),
        ("GET", "lobby/orders/discount?code=SAVE10", None),
        ("GET", "lobby/orders/x", None),
        ("PUT", "orders/status", {"ticket_id": "x", "order_status": "COMPLETED"}),
    ):
        assert (await kiosk.ask(method, path, body, key)).status_code == 401


async def test_it_is_off_without_a_key(kiosk: Kiosk) -> None:
    assert (await kiosk.ask("POST", "closed/orders", CART, "")).status_code == 401
    assert (await kiosk.ask("POST", "closed/orders", CART)).status_code == 401
    assert (await kiosk.ask("POST", "nowhere/orders", CART)).status_code == 401


async def test_a_customer_who_comes_back_changes_the_order_nobody_has_begun(kiosk: Kiosk) -> None:
    first = await kiosk.place()
    kiosk.running.clock.forward(minutes=1)
    again = await kiosk.place({**CART, "items": [{"product_id": "MUG", "quantity": 5, "price": 1250}]})
    assert again["order_id"] == first["order_id"]
    assert kiosk.orders() == 1
    assert kiosk.order(first["order_id"]).quantity == 5
    other = await kiosk.place({**CART, "customer_id": "c-2"})
    assert other["order_id"] != first["order_id"]


async def test_the_same_cart_again_makes_nothing(kiosk: Kiosk) -> None:
    first, again = await kiosk.place(), await kiosk.place()
    assert first == again
    assert kiosk.order(first["order_id"]).events == 1
    mine = [await kiosk.place({**CART, "customer_id": "c-3", "order_id": "K-9"}) for _ in range(2)]
    assert mine[0] == mine[1]
    assert kiosk.orders() == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"items": []},
        {"items": [{"product_id": "MUG", "quantity": 0}]},
        {"items": [{"product_id": "MUG", "quantity": -2}]},
        {"items": [{"product_id": "MUG", "price": -1}]},
        {"customer_id": ""},
        {"notes": "x" * 5_000},
    ],
)
async def test_what_cannot_be_is_refused_in_words_and_keeps_nothing(kiosk: Kiosk, changes: dict[str, Any]) -> None:
    answer = await kiosk.ask("POST", "lobby/orders", {**CART, **changes})
    assert answer.status_code == 422
    assert answer.json()["message"]
    assert kiosk.orders() == 0


async def test_a_preview_orders_nothing_and_knows_the_shop_s_codes(kiosk: Kiosk) -> None:
    found = (await kiosk.ask("POST", "lobby/orders/preview", {**CART, "discount": "save10"})).json()
    assert (found["subtotal"]["amount"], found["discount"]["amount"], found["total"]["amount"]) == (
        "25.00",
        "2.50",
        "22.50",
    )
    assert found["estimated"] is True
    assert kiosk.orders() == 0
    assert (await kiosk.ask("GET", "lobby/orders/discount?code=save10")).json()["percent"] == 10
    assert (await kiosk.ask("GET", "lobby/orders/discount?code=other")).status_code == 404


async def test_steps_come_in_its_words_and_only_where_they_follow(kiosk: Kiosk) -> None:
    told = await kiosk.place()
    step = {"ticket_id": told["ticket_id"], "customer_id": "c-1"}
    answer = await kiosk.ask("PUT", "orders/status", {**step, "order_status": "PACKED_READY"})
    assert (answer.status_code, answer.json()["canonical_state"]) == (200, "ready")
    assert (await kiosk.ask("PUT", "orders/status", {**step, "order_status": "IN_PROCESS"})).status_code == 403
    assert (await kiosk.ask("PUT", "orders/status", {**step, "order_status": "SHRUGGED"})).status_code == 422
    done = await kiosk.ask("PUT", "orders/status", {**step, "order_status": "COMPLETED"})
    assert done.json()["status"] == "COMPLETED"
    gone = await kiosk.ask("PUT", "orders/status", {**step, "ticket_id": "nothing", "order_status": "COMPLETED"})
    assert gone.status_code == 403


async def test_canceling(kiosk: Kiosk) -> None:
    told = await kiosk.place()
    step = {"ticket_id": told["ticket_id"], "order_status": "CANCELED"}
    assert (await kiosk.ask("PUT", "orders/status", step)).json()["canonical_state"] == "canceled"
