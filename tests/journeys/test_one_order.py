"""One order through the rooms, in seventeen steps: the practice shop's real formats, the real receiver, a real station,
a real mail server. Nothing of our own is replaced by anything."""

from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.errors import NotAllowed
from app.orders import Order
from app.states import State
from services.practice import PracticeShop
from services.practice.catalogue import made_up
from services.practice.shopify.nodes import Record
from services.receiver.mail import Smtp
from services.receiver.schema import INBOX, OUTBOX
from tests.kit.drawings import drawings
from tests.kit.factory import Workstation, workstation
from tests.kit.orders import BY_HAND
from tests.kit.receiver import Clock, Running, running_receiver

pytestmark = pytest.mark.anyio


async def _connected(running: Running, shop: PracticeShop) -> None:
    for account in shop.accounts():
        provider, name, fields = account["provider"], account["name"], account["fields"]
        assert isinstance(provider, str)
        assert isinstance(name, str)
        assert isinstance(fields, dict)
        running.account(provider, name, fields)
    running.state.post = Smtp("127.0.0.1", shop.mailbox.port, security="none")


async def _posted(running: Running, shop: PracticeShop) -> int:
    return await shop.deliver("http://receiver", running.transport())


def _count(running: Running, query: "sa.Select[Any]") -> int:
    with running.state.database.reading() as connection:
        return int(connection.execute(query).scalar_one())


def _subjects(shop: PracticeShop) -> list[str]:
    return [str(m["Subject"]) for m in shop.mailbox.messages()]


async def test_one_order(database_url: str, tmp_path: Path) -> None:
    clock = Clock()
    async with (
        PracticeShop(folder=drawings(), clock=clock) as shop,
        running_receiver(database_url, allowed=(shop.origin,), clock=clock) as running,
    ):
        await _connected(running, shop)
        async with (
            workstation(running, tmp_path, "Press", pictures=shop.origin) as press,
            workstation(running, tmp_path, "Office", pictures=shop.origin) as office,
        ):
            record = shop.place_order(made_up(5001))
            shop.pay(record)
            order = await _comes_in(running, shop, press, record)
            await _is_made(running, press, office, order)
            await _is_shipped(running, shop, press, office, order)
            await _is_looked_up(running, shop, press, order)


async def _comes_in(running: Running, shop: PracticeShop, press: Workstation, record: Record) -> Order:
    """1-9: posted, verified, kept once however often, read, recorded, on the feed, in the cache."""
    assert await _posted(running, shop) >= 2
    forged = await running.client.post("/hooks/shopify/practice-shop", content=b"{}", headers={"x-shopify-topic": "x"})
    assert forged.status_code in (401, 404)
    kept = _count(running, sa.select(sa.func.count()).select_from(INBOX))
    await running.pump()
    running.clock.forward(minutes=1)
    await running.pump()
    assert _count(running, sa.select(sa.func.count()).where(INBOX.c.state == "done")) == kept
    await press.cycle()
    (row,) = press.store.search(record.body["name"].lstrip("#"), None, 5)
    assert row.state is State.RECEIVED
    assert len([s for s in _subjects(shop) if s.startswith("We have your order")]) == 1
    return press.order(row.id)


async def _is_made(running: Running, press: Workstation, office: Workstation, order: Order) -> None:
    """Files, then 10-13: a step is visible here at once, elsewhere after the next talk; the line is cut between."""
    assert await press.shelf.want([order.id], "new") >= 1
    await press.shelf.drain()
    assert press.order(order.id).state is State.ARTWORK_READY
    await press.move(order.id, State.IN_PRODUCTION)
    await press.cycle()
    await press.cycle()
    await office.cycle()
    assert office.order(order.id).state is State.IN_PRODUCTION
    press.line.down = True
    await press.move(order.id, State.QUALITY_CHECK)
    await press.cycle()
    assert press.order(order.id).state is State.QUALITY_CHECK
    assert office.order(order.id).state is State.IN_PRODUCTION
    with pytest.raises(NotAllowed):
        await press.move(order.id, State.DELIVERED)
    press.line.down = False
    await press.cycle()
    await press.cycle()
    await press.move(order.id, State.READY, BY_HAND)
    await press.cycle()
    await press.cycle()
    await office.cycle()
    assert office.order(order.id).state is State.READY


async def _is_shipped(
    running: Running, shop: PracticeShop, press: Workstation, office: Workstation, order: Order
) -> None:
    """14-16: nobody hears anything inside the undo window; then shop and customer once each, after a failure."""
    number = "1Z5R89390357567127"
    await press.ship(order.id, number)
    await press.cycle()
    await running.pump()
    assert shop.ledger.count("shopify.fulfillment") == 0
    assert not [s for s in _subjects(shop) if "on its way" in s]
    shop.knobs.rate_500 = 1.0
    running.clock.forward(minutes=6)
    await running.pump()
    assert shop.ledger.count("shopify.fulfillment") == 0
    waiting = sa.select(sa.func.count()).where(OUTBOX.c.kind == "TellParcel", OUTBOX.c.state == "todo")
    assert _count(running, waiting) == 1
    shop.knobs.rate_500 = 0.0
    for _ in range(6):
        running.clock.forward(minutes=11)
        await running.pump()
    assert shop.ledger.count("shopify.fulfillment") == 1
    assert len([s for s in _subjects(shop) if "on its way" in s]) == 1
    await press.cycle()
    await office.cycle()
    assert office.order(order.id).state is State.SHIPPED
    # the shop now tells us what we told it: nothing is told back, no second parcel, no second mail
    await _posted(running, shop)
    for _ in range(3):
        running.clock.forward(minutes=11)
        await running.pump()
    await office.cycle()
    assert [p.number for p in office.order(order.id).parcels] == [number]
    assert shop.ledger.count("shopify.fulfillment") == 1
    assert len([s for s in _subjects(shop) if "on its way" in s]) == 1


async def _is_looked_up(running: Running, shop: PracticeShop, press: Workstation, order: Order) -> None:
    """17: the customer looks it up; what the page shows is theirs and nothing internal."""
    form = {"number": order.number, "email": order.customer.email}
    page = await running.client.post("/track", data=form)
    assert page.status_code == 200
    assert "On its way" in page.text
    assert "1Z5R89390357567127" in page.text
    assert press.person.name not in page.text
    assert order.id not in page.text
    miss = await running.client.post("/track", data=form | {"email": "other@example.com"})
    assert "On its way" not in miss.text
    assert abs(len(miss.content) - len(page.content)) <= 16
    letter = next(m for m in shop.mailbox.messages() if "on its way" in str(m["Subject"]))
    body = letter.get_body(("plain",))
    assert body is not None
    link = next(w for w in body.get_content().split() if "/track/" in w)
    by_link = await running.client.get(httpx.URL(link).path)
    assert order.number in by_link.text
