"""Source 004, Stripe and Prodigi: a paid check-out is an order, ordered once whatever breaks, made and shipped."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.orders import Order
from app.states import HoldReason, Payment, State
from services.practice import PracticeShop
from services.practice.prodigi import Prodigi
from services.practice.stripe import Stripe
from services.receiver.schema import OUTBOX
from tests.kit.factory import workstation
from tests.kit.journey import CALM, Journey, Weather, fresh, journey, storms

pytestmark = pytest.mark.anyio
STRIPE, PRODIGI = ("stripe", "practice-pay"), ("prodigi", "practice-gallery")
MUG = "MUG-HOUSE"
META = {"userId": "b7a7a3f0", "cartItemIds": "ci_501"}
"""What the source's shop writes: no order number, for its payment is the only record of the order."""


def stripe(tale: Journey) -> Stripe:
    found = tale.shop.houses["stripe"]
    assert isinstance(found, Stripe)
    return found


def prodigi(tale: Journey) -> Prodigi:
    found = tale.shop.houses["prodigi"]
    assert isinstance(found, Prodigi)
    return found


def framed(shop: PracticeShop) -> str:
    """An SKU of the practice gallery."""
    fields = next(a["fields"] for a in shop.accounts() if a["provider"] == "prodigi")
    assert isinstance(fields, dict)
    return str(next(iter(json.loads(fields["products"]))))


def gallery(shop: PracticeShop) -> dict[str, str]:
    return {framed(shop): "prodigi"}


def bought(tale: Journey, *more: dict[str, Any], sku: str = "", delayed: bool = False) -> dict[str, Any]:
    """A customer goes through the check-out."""
    line = {"description": "Framed print", "quantity": 1, "unit_amount": 5_900, "sku": sku or framed(tale.shop)}
    picture = {"image_url": "https://images.example/zoe.png"}
    session = stripe(tale).checkout([{**line, **picture}, *more], shipping=950, metadata=META)
    stripe(tale).complete(session, delayed=delayed)
    return session


def the_order(tale: Journey) -> Order | None:
    return next(iter(tale.orders()), None)


def is_(tale: Journey, *states: State) -> bool:
    order = the_order(tale)
    return order is not None and order.state in states


async def story(url: str, folder: Path, weather: Weather) -> dict[str, Any]:
    """Paid, ordered while Prodigi is away, made, shipped; a person says that it arrived."""
    async with journey(url, folder, weather, {STRIPE, PRODIGI}, routes=gallery) as tale:
        tale.shop.knobs.speed = 40.0
        bought(tale)
        await tale.outage("prodigi")
        await tale.until(lambda: bool(the_order(tale) and _reference(tale)), hours=12)
        await tale.until(lambda: is_(tale, State.SHIPPED), hours=200)
        order = the_order(tale)
        assert order is not None
        async with workstation(tale.running, folder, "Office") as office:
            await office.cycle()
            await office.move(order.id, State.DELIVERED)
            await office.cycle()
        await tale.pass_(120, step=20)
        order = the_order(tale)
        assert order is not None
        return {
            "order": (order.state.value, order.payment.value, str(order.total.amount)),
            "address": order.address.lines(),
            "orders": sorted(tale.done("prodigi.order").values()),
            "parcels": len(order.parcels),
            "mails": sorted(tale.mails().items()),
            "count": len(tale.orders()),
        }


def _reference(tale: Journey) -> str:
    order = the_order(tale)
    return order.fulfilments[0].reference if order else ""


async def test_from_the_check_out_to_the_door_on_both_databases(database_url: str, tmp_path: Path) -> None:
    told = await story(database_url, tmp_path, CALM)
    assert told["order"] == ("delivered", "paid", "68.50")
    assert told["address"] == ("Zoë Ngata", "12 Mill Lane", "Leeds LS1 4AP", "GB")
    assert (told["orders"], told["count"], told["parcels"]) == ([1], 1, 1)
    assert [n for _, n in told["mails"]] == [1, 1, 1]


async def test_storms_change_nothing(tmp_path: Path) -> None:
    told = await story(fresh(tmp_path / "calm"), tmp_path / "calm", CALM)
    for weather in storms():
        storm = tmp_path / f"storm {weather.seed}"
        assert await story(fresh(storm), storm, weather) == told


async def test_an_outage_of_minutes_kills_no_order_and_uses_up_no_tries(database_url: str, tmp_path: Path) -> None:
    """A fault of public code: five tries in fifteen seconds, then never again."""
    async with journey(database_url, tmp_path, CALM, {STRIPE, PRODIGI}, routes=gallery) as tale:
        tale.shop.knobs.away.add("prodigi")
        bought(tale)
        await tale.pass_(180, step=5)
        query = sa.select(OUTBOX.c.state, OUTBOX.c.tries).where(OUTBOX.c.kind == "Submit")
        with tale.running.state.database.reading() as connection:
            row = connection.execute(query).one()
        assert (row.state, row.tries) == ("todo", 0)
        tale.shop.knobs.away.clear()
        await tale.until(lambda: bool(_reference(tale)), hours=3)


async def test_a_no_inside_a_good_answer_is_a_no_for_a_person(database_url: str, tmp_path: Path) -> None:
    """A fault of public code: an answer of 200 that says it failed was taken for success."""
    async with journey(database_url, tmp_path, CALM, {STRIPE, PRODIGI}, routes=gallery) as tale:
        prodigi(tale).fail_next()
        bought(tale)
        await tale.pass_(20)
        assert _reference(tale) == ""
        query = sa.select(OUTBOX.c.error).where(OUTBOX.c.kind == "Submit")
        with tale.running.state.database.reading() as connection:
            assert "Prodigi" in str(connection.execute(query).scalar_one())


async def test_a_delayed_payment_orders_nothing_until_it_has_come(database_url: str, tmp_path: Path) -> None:
    async with journey(database_url, tmp_path, CALM, {STRIPE, PRODIGI}, routes=gallery) as tale:
        session = bought(tale, delayed=True)
        await tale.until(lambda: is_(tale, State.DRAFT), hours=3)
        assert tale.done("prodigi.order") == {}
        tale.clock.forward(minutes=1)
        stripe(tale).settle(session, paid=True)
        await tale.until(lambda: bool(_reference(tale)), hours=3)


async def test_a_disputed_payment_holds_the_order(database_url: str, tmp_path: Path) -> None:
    async with journey(database_url, tmp_path, CALM, {STRIPE}) as tale:
        session = bought(tale, sku=MUG)
        await tale.until(lambda: is_(tale, State.RECEIVED), hours=3)
        stripe(tale).dispute(stripe(tale).intents[session["payment_intent"]])
        await tale.pass_(10)
        order = the_order(tale)
        assert order is not None
        assert order.payment is Payment.DISPUTED
        assert order.held is not None
        assert order.held.reason is HoldReason.FRAUD_CHECK


async def test_one_order_may_be_made_in_two_places(database_url: str, tmp_path: Path) -> None:
    """The mug in the house, the frame at Prodigi: two parts, each its own way, one order."""
    async with journey(database_url, tmp_path, CALM, {STRIPE, PRODIGI}, routes=gallery) as tale:
        tale.shop.knobs.speed = 40.0
        bought(tale, {"description": "Mug", "quantity": 2, "unit_amount": 1_500, "sku": MUG})
        await tale.until(lambda: bool(the_order(tale) and _reference_of(tale, "prodigi")), hours=12)
        order = the_order(tale)
        assert order is not None
        assert sorted((f.route, f.quantity) for f in order.fulfilments) == [("in_house", 2), ("prodigi", 1)]
        await tale.until(lambda: _state_of(tale, "prodigi") is State.SHIPPED, hours=200)
        order = the_order(tale)
        assert order is not None
        assert (order.state, order.partial) == (State.RECEIVED, (1, 3))
        assert list(tale.done("prodigi.order").values()) == [1]


def _part(tale: Journey, route: str) -> Any:
    order = the_order(tale)
    return next((f for f in order.fulfilments if f.route == route), None) if order else None


def _reference_of(tale: Journey, route: str) -> str:
    part = _part(tale, route)
    return part.reference if part else ""


def _state_of(tale: Journey, route: str) -> State | None:
    part = _part(tale, route)
    return part.state if part else None
