"""Source 001, print on demand: a site's order paid through Stripe, made by Printful and Printify, tracked, told."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.orders import Order, RefundState
from app.states import Payment, State
from services.practice.catalogue import PRODUCTS
from services.practice.site import Site
from services.practice.stripe import Stripe
from services.receiver.schema import OUTBOX
from tests.kit.factory import workstation
from tests.kit.journey import CALM, Journey, Weather, fresh, journey, storms

pytestmark = pytest.mark.anyio
SHOP = "practice-prints"
NUMBER = "FBZ20261121001"


def house(tale: Journey, name: str) -> Any:
    return tale.shop.houses[name]


CONNECTED = {("site", SHOP), ("stripe", "practice-pay"), ("printify", "practice-gifts")}
PRINTFUL = {("printful", "practice-prints"), ("printful", "practice-posters")}


def goods(maker: str, n: int, cents: int) -> dict[str, Any]:
    sku = next(p.sku for p in PRODUCTS if p.made_by == maker)
    picture = {"url": f"https://images.example/{n}.png"}
    return {
        "id": str(n),
        "sku": sku,
        "title": "Print",
        "quantity": 1,
        "price": cents,
        "made_by": maker,
        "artworks": [picture],
    }


def ordered(tale: Journey, *items: dict[str, Any], number: str = NUMBER) -> dict[str, Any]:
    """The site's order and the payment intent it made for it."""
    stripe: Stripe = house(tale, "stripe")
    site: Site = house(tale, "site")
    total = sum(item["price"] * item["quantity"] for item in items)
    intent = stripe.intent(total, "usd", {"order_number": number})
    site.place(
        SHOP,
        {
            "id": number,
            "number": number,
            "currency": "USD",
            "total": total,
            "customer": {"name": "Dana Okonmoor", "email": "dana@example.com", "phone": "+12025550101"},
            "address": {
                "name": "Dana Okonmoor",
                "line1": "48 Juniper Road",
                "city": "Spokane",
                "region": "WA",
                "postcode": "99201",
                "country": "US",
            },
            "payment": {"status": "unpaid", "references": [f"stripe/{intent['id']}"]},
            "items": list(items),
        },
    )
    return intent


def order_of(tale: Journey, number: str = NUMBER) -> Order:
    found = tale.order(number)
    assert found is not None
    return found


def is_(tale: Journey, state: State) -> bool:
    found = tale.order(NUMBER)
    return found is not None and found.state is state


async def story(url: str, folder: Path, weather: Weather) -> dict[str, Any]:
    """One order with a part at each print house; Printful is away while it works."""
    async with journey(url, folder, weather, CONNECTED | PRINTFUL) as tale:
        tale.shop.knobs.speed = 40.0
        intent = ordered(tale, goods("printful", 1, 2_200), goods("printify", 2, 1_800))
        await tale.until(lambda: is_(tale, State.DRAFT), hours=6)
        house(tale, "stripe").pay(intent)
        await tale.until(lambda: is_(tale, State.RECEIVED) or bool(_references(tale)), hours=6)
        await tale.until(lambda: len(_references(tale)) == 2, hours=12)
        await tale.outage("printful")
        await tale.until(lambda: all(f.state is State.DELIVERED for f in _parts(tale)), hours=96)
        await tale.until(lambda: len(_told(tale)) >= 2, hours=12)
        await tale.pass_(120, step=20)
        order = order_of(tale)
        return {
            "states": sorted((f.route, f.state) for f in order.fulfilments),
            "payment": order.payment.value,
            "orders": sorted([*tale.done("printful.order").values(), *tale.done("printify.order").values()]),
            "parcels": len(order.parcels),
            "mails": dict(tale.mails()),
            "told": len(_told(tale)),
        }


def _parts(tale: Journey) -> list[Any]:
    found = tale.order(NUMBER)
    return list(found.fulfilments) if found is not None else []


def _references(tale: Journey) -> list[str]:
    return [f.reference for f in _parts(tale) if f.reference]


def _told(tale: Journey) -> list[Any]:
    return tale.shop.ledger.entries("site.order.parcel")


async def test_both_print_houses_on_both_databases(database_url: str, tmp_path: Path) -> None:
    told = await story(database_url, tmp_path, CALM)
    assert told["states"] == [("printful", State.DELIVERED), ("printify", State.DELIVERED)]
    assert told["orders"] == [1, 1]
    assert told["payment"] == "paid"
    assert (told["parcels"], told["told"]) == (2, 2)
    assert told["mails"] == {  # one order, and a parcel from each print house
        ("dana@example.com", f"We have your order {NUMBER}"): 1,
        ("dana@example.com", f"Your order {NUMBER} is on its way"): 2,
        ("dana@example.com", f"Your order {NUMBER} has arrived"): 2,
    }


async def test_storms_change_nothing(tmp_path: Path) -> None:
    told = await story(fresh(tmp_path / "calm"), tmp_path / "calm", CALM)
    for weather in storms():
        storm = tmp_path / f"storm {weather.seed}"
        assert await story(fresh(storm), storm, weather) == told


async def test_money_that_does_not_come_cancels_at_the_print_house(database_url: str, tmp_path: Path) -> None:
    """Reserved, so it was ordered; then the payment fails: the print house is asked to cancel, staff are told."""
    async with journey(database_url, tmp_path, CALM, CONNECTED) as tale:
        intent = ordered(tale, goods("printify", 1, 1_800))
        await tale.pass_(5)
        tale.running.state.accounts["printify", "practice-gifts"].fields["confirm"]  # it is there
        tale.running.account("printify", "practice-gifts", {"confirm": "no"})
        house(tale, "stripe").authorise(intent)
        await tale.until(lambda: bool(_references(tale)), hours=6)
        tale.clock.forward(minutes=1)
        house(tale, "stripe").fail(intent)
        await tale.until(lambda: is_(tale, State.CANCELED), hours=12)
        assert order_of(tale).payment is Payment.FAILED
        assert tale.shop.ledger.count("printify.cancel") == 1
        with tale.running.state.database.reading() as connection:
            alerts = sa.select(sa.func.count()).where(OUTBOX.c.kind == "Alert", OUTBOX.c.order_id == order_of(tale).id)
            assert connection.execute(alerts).scalar_one() >= 1


async def test_a_paid_order_that_is_canceled_is_refunded_by_a_manager(database_url: str, tmp_path: Path) -> None:
    async with journey(database_url, tmp_path, CALM, CONNECTED) as tale:
        tale.running.account("printify", "practice-gifts", {"confirm": "no"})
        intent = ordered(tale, goods("printify", 1, 1_800))
        house(tale, "stripe").pay(intent)
        await tale.until(lambda: bool(_references(tale)), hours=6)
        async with workstation(tale.running, tmp_path, "Office") as office:
            await office.cycle()
            await office.cancel(order_of(tale).id, "Customer asked")
            await office.cycle()
            await tale.until(lambda: is_(tale, State.CANCELED), hours=6)
            await tale.pass_(30)
            (due,) = order_of(tale).refunds
            assert due.state is RefundState.PREPARED
            assert tale.shop.ledger.count("stripe.refund") == 0
            await office.cycle()
            await office.release_refund(order_of(tale).id, due.id)
            await office.cycle()
            await tale.pass_(2)
            assert tale.shop.ledger.count("stripe.refund") == 0
            await tale.outage("stripe")
        await tale.until(lambda: order_of(tale).payment is Payment.REFUNDED, hours=6)
        assert dict(tale.done("stripe.refund")) == {due.id: 1}
        assert order_of(tale).refunds[0].state is RefundState.DONE
