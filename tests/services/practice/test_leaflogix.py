"""The connector to Dutchie POS against the practice one, over a real connection."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import Refused, Unreachable, Unsupported
from app.events import Cancelled, Moved, Submitted
from app.states import State
from services.connector import Account
from services.practice.catalogue import PRODUCTS
from services.providers import leaflogix
from tests.kit.register import cancel, routed, submit, update
from tests.kit.till import Till, till

ORDER, PART = routed("leaflogix", sku=PRODUCTS[0].sku)
MAKE = submit(ORDER, "leaflogix")


def run(folder: Path, work: Callable[[Till], Awaitable[None]]) -> None:
    async def live() -> None:
        async with till(folder, "leaflogix") as here:
            await work(here)

    asyncio.run(live())


def test_a_preorder_made_over_a_line_that_breaks_is_one_preorder(tmp_path: Path) -> None:
    async def work(here: Till) -> None:
        events = await here.cut(ORDER, MAKE)
        again = await here.push(ORDER, MAKE)
        assert here.shop.ledger.counts("leaflogix.order") == {f"{ORDER.id}-1": 1}
        references = [e.reference for e in [*events, *again] if isinstance(e, Submitted)]
        assert set(references) == {str(id_) for id_ in here.house.orders}
        assert len(here.house.customers) == 1

    run(tmp_path, work)


def test_changed_priced_and_canceled(tmp_path: Path) -> None:
    async def work(here: Till) -> None:
        await here.push(ORDER, MAKE)
        [id_] = here.house.orders
        more = ORDER.with_fulfilment(replace(PART, lines=(replace(PART.lines[0], quantity=5),), reference=str(id_)))
        await here.cut(more, update(ORDER, "leaflogix", str(id_)))
        assert here.house.orders[id_]["items"][0]["quantity"] == 5
        priced = await here.ask(leaflogix.preview(more, here.account))
        assert float(priced.total.amount) == here.house.orders[id_]["total"]
        events = await here.cut(more, cancel(ORDER, "leaflogix", str(id_)))
        assert [type(e) for e in events] == [Cancelled]
        assert here.shop.ledger.count("leaflogix.cancel") == 1
        assert here.house.orders[id_]["status"] == "Cancelled"

    run(tmp_path, work)


def test_the_stores_own_steps_are_seen(tmp_path: Path) -> None:
    async def work(here: Till) -> None:
        await here.push(ORDER, MAKE)
        [id_] = here.house.orders
        seen = []
        for step in (here.house.accept, here.house.pack):
            step(id_)
            events = await here.ask(leaflogix.sweep(here.account, here.shop.now()))
            seen += [(e.to, e.names) for e in events if isinstance(e, Moved)]
        name = (f"leaflogix/{id_}",)
        assert seen == [(State.IN_PRODUCTION, name), (State.READY, name)]
        with pytest.raises(Unsupported):
            await here.push(ORDER, update(ORDER, "leaflogix", str(id_)))
        with pytest.raises(Refused):
            await here.push(ORDER, cancel(ORDER, "leaflogix", str(id_)))
        here.house.complete(id_)
        assert await here.ask(leaflogix.sweep(here.account, here.shop.now())) == []
        done = await here.ask(leaflogix.pull(str(id_), here.account))
        assert [e.to for e in done if isinstance(e, Moved)] == [State.DELIVERED]

    run(tmp_path, work)


def test_canceled_there_with_its_reason_and_a_closed_counter(tmp_path: Path) -> None:
    async def work(here: Till) -> None:
        here.house.close()
        with pytest.raises(Unreachable):
            await here.push(ORDER, MAKE)
        here.house.open()
        await here.push(ORDER, MAKE)
        [id_] = here.house.orders
        here.house.cancel(id_, "Out of stock")
        [event] = await here.ask(leaflogix.pull(str(id_), here.account))
        assert (type(event), event.reason) == (Cancelled, "Out of stock")
        assert here.house.step() == 0

    run(tmp_path, work)


def test_wrong_doors(tmp_path: Path) -> None:
    async def work(here: Till) -> None:
        await here.ask(leaflogix.check(here.account))
        wrong = Account("leaflogix", "main", {**here.account.fields, "location_key": "x"})
        with pytest.raises(Refused):
            await here.ask(leaflogix.check(wrong))
        stranger = Account("leaflogix", "main", {**here.account.fields, "customer": "9"})
        with pytest.raises(Refused, match="customer is not known"):
            await here.ask(leaflogix.push(ORDER, MAKE, stranger))
        strict = Account("leaflogix", "main", {**here.account.fields, "guest_address": ""})
        nowhere = replace(ORDER, address=replace(ORDER.address, region=""))
        with pytest.raises(Refused, match="no customer without an address"):
            await here.ask(leaflogix.push(nowhere, MAKE, strict))
        with pytest.raises(Refused):
            await here.ask(leaflogix.pull("1", here.account))

    run(tmp_path, work)
