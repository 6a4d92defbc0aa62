"""Source 002, an own factory paid through Stitch: payment, the floor's steps, tracking, mails, the track page."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from app.orders import Order
from app.states import Payment, State
from services.practice.site import Site
from services.practice.stitch import Stitch
from tests.kit.factory import Workstation, workstation
from tests.kit.journey import CALM, Journey, Weather, fresh, journey, storms
from tests.kit.orders import BY_HAND

pytestmark = pytest.mark.anyio
SHOP = "practice-factory"
ACCOUNTS = {("site", SHOP), ("stitch", "practice-stitch")}
NUMBERS = ("FW-2026-000417", "FW-2026-000418")
KEPT = "FW-2026-000419"


def site(tale: Journey) -> Site:
    found = tale.shop.houses["site"]
    assert isinstance(found, Site)
    return found


def stitch(tale: Journey) -> Stitch:
    found = tale.shop.houses["stitch"]
    assert isinstance(found, Stitch)
    return found


def ordered(tale: Journey, number: str, link: dict[str, Any], cents: int = 49_900) -> None:
    """The factory's shop makes an order that waits for its payment link."""
    item = {"id": "1", "sku": "CANVAS", "title": "Canvas", "variant": "40 × 50 cm", "quantity": 1, "price": cents}
    site(tale).place(
        SHOP,
        {
            "id": number,
            "number": number,
            "currency": "ZAR",
            "total": cents,
            "customer": {"name": "Thandi Mokoena", "email": "thandi@example.co.za"},
            "address": {"name": "Thandi Mokoena", "line1": "12 Long Street", "city": "Cape Town", "country": "ZA"},
            "payment": {"status": "unpaid", "references": [f"stitch/{link['id']}"]},
            "items": [{**item, "artworks": [{"url": f"{tale.shop.urls['images']}/417.png"}]}],
        },
    )


async def made(tale: Journey, press: Workstation, order: Order, number: str) -> None:
    """The floor's steps; the file is not part of this story, so a manager starts without it."""
    await press.cycle()
    await press.move(order.id, State.CONFIRMED, "Checked by hand")
    await press.move(order.id, State.IN_PRODUCTION, "File on the press already")
    for state in (State.QUALITY_CHECK, State.READY):
        await press.move(order.id, state, BY_HAND)
    await press.ship(order.id, number)
    await press.cycle()
    await tale.pass_(6)


def states(tale: Journey, numbers: Sequence[str] = NUMBERS) -> set[State]:
    found = [tale.order(number) for number in numbers]
    return {o.state for o in found if o is not None} if all(found) else set()


async def story(url: str, folder: Path, weather: Weather) -> dict[str, Any]:
    """Two orders, paid by one link; Stitch is away when it happens; made, shipped, delivered by hand."""
    async with journey(url, folder, weather, ACCOUNTS) as tale:
        link = stitch(tale).link(49_900 + 29_900, " ".join(NUMBERS))
        ordered(tale, NUMBERS[0], link, 49_900)
        ordered(tale, NUMBERS[1], link, 29_900)
        await tale.until(lambda: states(tale) == {State.DRAFT}, hours=6)
        stitch(tale).pay(link)
        await tale.outage("stitch")
        await tale.until(lambda: states(tale) == {State.RECEIVED}, hours=6)
        stitch(tale).settle(link)
        async with workstation(tale.running, folder, "Press") as press:
            for n, number in enumerate(NUMBERS):
                order = tale.order(number)
                assert order is not None
                await made(tale, press, order, f"1Z5R8939035756712{n}")
            await tale.until(lambda: len(tale.mails()) == 4, hours=3)
            for number in NUMBERS:
                order = tale.order(number)
                assert order is not None
                await press.cycle()
                await press.move(order.id, State.DELIVERED)
                await press.cycle()
        await tale.until(lambda: states(tale) == {State.DELIVERED}, hours=3)
        await tale.pass_(60, step=20)
        return {
            "payments": [(o.payment.value, o.payment_reference.split("/")[0]) for o in tale.orders()],
            "states": [o.state.value for o in tale.orders()],
            "mails": dict(tale.mails()),
            "told": sorted((e.facts["status"], e.key) for e in tale.shop.ledger.entries("site.order.status")),
            "parcels": sorted(e.key for e in tale.shop.ledger.entries("site.order.parcel")),
        }


async def test_from_payment_to_the_door_on_both_databases(database_url: str, tmp_path: Path) -> None:
    told = await story(database_url, tmp_path, CALM)
    assert told["payments"] == [("paid", "stitch")] * 2
    assert told["states"] == ["delivered"] * 2
    assert set(told["mails"].values()) == {1}
    assert len(told["mails"]) == 6
    assert told["parcels"] == list(NUMBERS)
    assert {status for status, _ in told["told"]} == {"In production", "Delivered"}


async def test_storms_change_nothing(tmp_path: Path) -> None:
    told = await story(fresh(tmp_path / "calm"), tmp_path / "calm", CALM)
    for weather in storms():
        storm = tmp_path / f"storm {weather.seed}"
        assert await story(fresh(storm), storm, weather) == told


async def test_a_forged_payment_pays_nothing(database_url: str, tmp_path: Path) -> None:
    async with journey(database_url, tmp_path, CALM, ACCOUNTS) as tale:
        link = stitch(tale).link(49_900, NUMBERS[0])
        ordered(tale, NUMBERS[0], link)
        await tale.pass_(5)
        lie = {"id": "p1", "linkId": link["id"], "type": "LINK", "status": "PAID", "amount": 49_900}
        forged = await tale.running.client.post("/hooks/stitch/practice-stitch", json=lie)
        assert forged.status_code == 401
        stitch(tale)._tell(lie)  # even under the right signature: Stitch itself knows of no payment
        await tale.pass_(60, step=20)
        order = tale.order(NUMBERS[0])
        assert order is not None
        assert (order.state, order.payment) == (State.DRAFT, Payment.UNPAID)
        assert tale.mails() == {}


async def test_another_sum_starts_nothing_and_a_manager_sees_it(database_url: str, tmp_path: Path) -> None:
    """The shop's known fault: rands sent where cents are meant."""
    async with journey(database_url, tmp_path, CALM, ACCOUNTS) as tale:
        link = stitch(tale).link(499, NUMBERS[0])
        ordered(tale, NUMBERS[0], link)
        stitch(tale).pay(link)
        await tale.pass_(10)
        order = tale.order(NUMBERS[0])
        assert order is not None
        assert order.state is State.DRAFT
        assert [i.text for i in order.issues] == ["4.99 ZAR was paid, the order costs 499.00 ZAR."]


async def test_the_customer_follows_it_on_the_track_page(database_url: str, tmp_path: Path) -> None:
    async with journey(database_url, tmp_path, CALM, ACCOUNTS) as tale:
        link = stitch(tale).link(49_900, NUMBERS[0])
        ordered(tale, NUMBERS[0], link)
        stitch(tale).pay(link)
        await tale.pass_(10)
        form = {"number": NUMBERS[0], "email": "thandi@example.co.za"}
        page = await tale.running.client.post("/track", data=form)
        assert "Order received" in page.text
        assert "12 Long Street" not in page.text


async def given_back(url: str, folder: Path, weather: Weather) -> list[tuple[str, list[str]]]:
    """Two orders of one sum, paid at once, both canceled and given back; somebody gave such a sum by hand before."""
    async with journey(url, folder, weather, ACCOUNTS) as tale:
        link = stitch(tale).link(2 * 49_900 + 59_900, " ".join((*NUMBERS, KEPT)))
        for number, cents in zip((*NUMBERS, KEPT), (49_900, 49_900, 59_900), strict=True):
            ordered(tale, number, link, cents)
        await tale.until(lambda: states(tale, (*NUMBERS, KEPT)) == {State.DRAFT}, hours=6)
        payment = stitch(tale).pay(link)
        await tale.until(lambda: states(tale) == {State.RECEIVED}, hours=6)
        stitch(tale).give_back(payment, 49_900)
        async with workstation(tale.running, folder, "Office") as office:
            ids = [order.id for number in NUMBERS if (order := tale.order(number)) is not None]
            await office.cycle()
            for id_ in ids:
                await office.cancel(id_, "Customer asked")
            await office.cycle()
            await tale.pass_(2)
            await office.cycle()
            for id_ in ids:
                await office.release_refund(id_, office.order(id_).refunds[0].id)
            await office.cycle()
        await tale.outage("stitch")
        await tale.until(lambda: sum(tale.done("stitch.refund").values()) == 3, hours=3)
        await tale.pass_(60, step=20)
        found = [tale.order(number) for number in NUMBERS]
        results = {due.result for order in found if order is not None for due in order.refunds}
        assert results == {id_ for n, id_ in enumerate(stitch(tale).refunds) if n}, "the one by hand is nobody's"
        return [(o.payment.value, [due.state.value for due in o.refunds]) for o in tale.orders()]


@pytest.mark.parametrize("weather", [CALM, Weather(1, rough=True)], ids=["calm", "storm"])
async def test_each_order_of_one_payment_gets_its_own_money_back(tmp_path: Path, weather: Weather) -> None:
    told = await given_back(fresh(tmp_path), tmp_path, weather)
    assert told == [("refunded", ["done"]), ("refunded", ["done"]), ("paid", [])]
