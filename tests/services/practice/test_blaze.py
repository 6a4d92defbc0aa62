"""The connector to Blaze against the practice one, over a real connection; its unsigned messages."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import Forged, Refused, Unreachable
from app.events import Cancelled, Moved, Submitted
from app.states import State
from services.connector import Account
from services.practice.catalogue import PRODUCTS
from services.providers import blaze
from tests.kit import deliveries as d
from tests.kit.register import cancel, routed, submit, tell, update
from tests.kit.till import Till, till

ORDER, PART = routed("blaze", sku=PRODUCTS[0].sku)
MAKE = submit(ORDER, "blaze")


def run(folder: Path, work: Callable[[Till], Awaitable[None]]) -> None:
    async def live() -> None:
        async with till(folder, "blaze") as here:
            await work(here)

    asyncio.run(live())


def test_an_order_placed_over_a_line_that_breaks_is_one_order(tmp_path: Path) -> None:
    async def work(here: Till) -> None:
        events = await here.cut(ORDER, MAKE)
        await here.push(ORDER, MAKE)
        [id_] = here.house.carts
        assert [e.reference for e in events if isinstance(e, Submitted)] == [id_]
        assert here.shop.ledger.count("blaze.order") == 1
        assert here.house.carts[id_]["loyalty"] == {"tier": "practice"}

    run(tmp_path, work)


def test_changed_priced_and_canceled(tmp_path: Path) -> None:
    async def work(here: Till) -> None:
        await here.push(ORDER, MAKE)
        [id_] = here.house.carts
        more = ORDER.with_fulfilment(replace(PART, lines=(replace(PART.lines[0], quantity=5),), reference=id_))
        await here.cut(more, update(ORDER, "blaze", id_))
        assert here.house.carts[id_]["cart"]["items"][0]["quantity"] == 5
        priced = await here.ask(blaze.preview(more, here.account))
        assert float(priced.total.amount) == here.house.carts[id_]["cart"]["total"]
        await here.cut(more, cancel(ORDER, "blaze", id_))
        assert here.shop.ledger.count("blaze.cancel") == 1
        assert here.house.carts[id_]["cartStatus"] == "CanceledByConsumer"

    run(tmp_path, work)


def test_the_store_takes_it_up_rings_and_is_told_of_steps(tmp_path: Path) -> None:
    async def work(here: Till) -> None:
        await here.push(ORDER, MAKE)
        [id_] = here.house.carts
        here.house.accept(id_)
        message = here.shop.outbox.messages[-1]
        headers, content = message.compose(0)
        secret = message.path.rpartition("/")[2]
        ring = d.delivery("blaze", content, headers, query=f"secret={secret}", account=here.account.name)
        blaze.verify(ring, here.account, d.NOW)
        with pytest.raises(Forged):
            blaze.verify(replace(ring, query="secret=guessed"), here.account, d.NOW)
        reading = blaze.read(ring, here.account)
        assert (reading.refetch, reading.events) == (id_, ())
        events = await here.ask(blaze.pull(reading.refetch, here.account))
        assert [e.to for e in events if isinstance(e, Moved)] == [State.CONFIRMED]
        await here.cut(ORDER, tell(ORDER, "blaze", id_, State.READY))
        assert here.house.carts[id_]["packagedTime"]
        assert here.shop.ledger.count("blaze.packedBy") == 1
        here.house.complete(id_)
        swept = await here.ask(blaze.sweep(here.account, d.NOW.replace(year=2020)))
        assert [e.to for e in swept if isinstance(e, Moved)] == [State.DELIVERED]

    run(tmp_path, work)


def test_declined_or_canceled_there_and_an_accepted_one_canceled_by_us(tmp_path: Path) -> None:
    async def work(here: Till) -> None:
        for turn in ("decline", "cancel", "ours"):
            order, _ = routed("blaze", sku=PRODUCTS[0].sku)
            made = replace(submit(order, "blaze"), key=turn)
            part = replace(order.fulfilments[0], attempt=len(here.house.carts) + 1)
            await here.push(order.with_fulfilment(part), made)
            id_ = list(here.house.carts)[-1]
            if turn == "ours":
                here.house.accept(id_)
                await here.push(order.with_fulfilment(part), cancel(order, "blaze", id_))
            else:
                getattr(here.house, turn)(id_)
            events = await here.ask(blaze.pull(id_, here.account))
            assert any(isinstance(e, Cancelled) for e in events)
        assert here.house.step() == 0

    run(tmp_path, work)


def test_closed_and_wrong_doors(tmp_path: Path) -> None:
    async def work(here: Till) -> None:
        here.house.close()
        with pytest.raises(Unreachable):
            await here.push(ORDER, MAKE)
        here.house.open()
        await here.ask(blaze.check(here.account))
        for name in ("partner_key", "consumer"):
            wrong = Account("blaze", "main", {**here.account.fields, name: "x"})
            with pytest.raises(Refused):
                await here.ask(blaze.check(wrong))
        assert await here.ask(blaze.pull("ca_999", here.account)) == []

    run(tmp_path, work)
