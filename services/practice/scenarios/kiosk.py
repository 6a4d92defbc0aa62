"""Source 003, a kiosk: its cart goes to the store's register, staff pack it, the customer pays and takes it."""

from typing import Any

from app.states import Payment, State
from services.practice.scenarios.hands import Hands
from services.practice.scenarios.script import Ending, Scenario, Step, is_
from services.practice.scenarios.stage import Stage
from services.practice.scenarios.world import World, product
from services.practice.treez import Treez

SHOP = "practice-kiosk"
HEADERS = {"Authorization": "Bearer kiosk key of the practice shop"}


def cart(customer: str, name: str, sku: str) -> dict[str, Any]:
    """Two of one thing."""
    made = product(sku)
    item = {"product_id": sku, "quantity": 2, "price": int(made.price * 100), "title": made.title}
    who = {"customer_id": customer, "name": name, "email": f"{name.split()[0].lower()}@example.com"}
    return {**who, "items": [item], "notes": "No bag"}


async def place(world: World, customer: str = "c-1", name: str = "Ada Byron", sku: str = "MUG-325") -> dict[str, Any]:
    """What the kiosk is answered."""
    return await world.post(f"/api/v1/{SHOP}/orders", cart(customer, name, sku), HEADERS)


async def _order(stage: Stage) -> None:
    """A kiosk that hears nothing in time posts once more."""
    for _ in range(2 if stage.shop.knobs.duplicate or stage.shop.knobs.lost else 1):
        await place(stage)


def _ticketed(stage: Stage) -> bool:
    order = stage.order()
    return is_(State.ARTWORK_READY)(stage) and order is not None and bool(order.fulfilments[0].reference)


def _packed(stage: Stage) -> bool:
    words = [ticket["order_status"] for ticket in stage.house(Treez).tickets.values()]
    return "PACKED_READY" in words or "COMPLETED" in words


STORY = Scenario(
    key="003",
    title="A kiosk: the store's own register, Treez",
    accounts=frozenset({("site", SHOP), ("treez", "practice-store")}),
    away="treez",
    steps=(
        Step("Ada puts two things into her cart at the kiosk", _order, then=_ticketed, storm=True),
        Step("The counter begins to pack", staff=Hands.begin, then=is_(State.IN_PRODUCTION)),
        Step("It is packed; the register hears of it", staff=Hands.finish, then=_packed),
        Step("Ada comes, pays at the register and takes it", then=is_(State.DELIVERED)),
    ),
    ending=Ending(State.DELIVERED, Payment.UNPAID, {"treez.ticket": 1, "treez.completed": 1}, mails=3),
    speed=4.0,
)
