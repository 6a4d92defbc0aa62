"""The connector to Cova against the practice till, over a real connection."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from app.errors import Refused, Unreachable
from app.events import Cancelled, Moved, Submitted
from app.orders import Order
from app.states import State
from services.connector import Account
from services.practice.catalogue import PRODUCTS
from services.practice.cova import COMPANY, INTEGRATOR, LOCATION
from services.providers import cova
from tests.kit.register import cancel, routed, submit, tell, update
from tests.kit.till import Till, till

ORDER, PART = routed("cova", sku=PRODUCTS[0].sku)
MAKE = submit(ORDER, "cova")


def run(folder: Path, work: Callable[[Till], Awaitable[None]]) -> None:
    async def live() -> None:
        async with till(folder, "cova") as here:
            await work(here)

    asyncio.run(live())


def known_as(reference: str) -> Order:
    return ORDER.with_fulfilment(replace(PART, reference=reference))


def test_an_order_made_over_a_line_that_breaks_is_one_order(tmp_path: Path) -> None:
    async def work(here: Till) -> None:
        events = await here.cut(ORDER, MAKE)
        await here.push(ORDER, MAKE)
        [made] = [e for e in events if isinstance(e, Submitted)]
        assert here.shop.ledger.counts("cova.order") == {made.reference: 1}
        assert here.house.orders[made.reference]["given"]["ExternalOrderId"] == f"{ORDER.id}-1"

    run(tmp_path, work)


def test_a_change_over_a_line_that_breaks_leaves_one_live_order(tmp_path: Path) -> None:
    async def work(here: Till) -> None:
        await here.push(ORDER, MAKE)
        [old] = here.house.orders
        order = known_as(old)
        more = replace(order, fulfilments=(replace(order.fulfilments[0], lines=(replace(PART.lines[0], quantity=5),)),))
        events = await here.cut(more, update(ORDER, "cova", old))
        [new] = [e.reference for e in events if isinstance(e, Submitted)]
        live = {id_: o for id_, o in here.house.orders.items() if o["word"] != "Cancelled"}
        assert list(live) == [new]
        assert live[new]["given"]["Items"][0]["Quantity"] == 5
        assert here.shop.ledger.counts("cova.cancel") == {old: 1}
        assert here.shop.ledger.counts("cova.order") == {old: 1, new: 1}

    run(tmp_path, work)


def test_steps_both_ways(tmp_path: Path) -> None:
    async def work(here: Till) -> None:
        await here.push(ORDER, MAKE)
        [id_] = here.house.orders
        for state, word in ((State.IN_PRODUCTION, "InProgress"), (State.READY, "ReadyForPickup")):
            await here.cut(known_as(id_), tell(ORDER, "cova", id_, state))
            assert here.house.orders[id_]["step"] == word
            assert here.shop.ledger.count("cova.status", f"{id_} {word}") == 1
        here.house.complete(id_)
        events = await here.ask(cova.pull(id_, here.account))
        assert [e.to for e in events if isinstance(e, Moved)] == [State.DELIVERED]
        with pytest.raises(Refused, match="paid"):
            await here.push(known_as(id_), cancel(ORDER, "cova", id_))

    run(tmp_path, work)


def test_the_stores_own_steps_are_seen(tmp_path: Path) -> None:
    async def work(here: Till) -> None:
        await here.push(ORDER, MAKE)
        [id_] = here.house.orders
        seen = []
        for step in (here.house.accept, here.house.pack):
            step(id_)
            seen += [e.to for e in await here.ask(cova.pull(id_, here.account)) if isinstance(e, Moved)]
        here.house.cancel(id_)
        assert any(isinstance(e, Cancelled) for e in await here.ask(cova.pull(id_, here.account)))
        assert seen == [State.IN_PRODUCTION, State.READY]
        assert here.house.step() == 0

    run(tmp_path, work)


def test_a_closed_till_is_tried_again_later(tmp_path: Path) -> None:
    async def work(here: Till) -> None:
        here.house.close()
        with pytest.raises(Unreachable):
            await here.push(ORDER, MAKE)
        here.house.open()
        await here.push(ORDER, MAKE)
        assert here.shop.ledger.count("cova.order") == 1
        await here.ask(cova.check(here.account))

    run(tmp_path, work)


def test_what_cannot_be_processed_comes_with_its_reason(tmp_path: Path) -> None:
    async def work(here: Till) -> None:
        here.house.refuses.add("Framed print")
        with pytest.raises(Refused, match="could not take the order"):
            await here.push(ORDER, MAKE)
        here.house.refuses.clear()
        await here.push(ORDER, MAKE)

    run(tmp_path, work)


def test_wrong_doors(tmp_path: Path) -> None:
    async def work(here: Till) -> None:
        async with httpx.AsyncClient(base_url=f"{here.shop.origin}/cova", trust_env=False) as client:
            assert (await client.post("/v1/oauth2/token", data={"grant_type": "password"})).status_code == 400
            form = {n: here.account.fields[n] for n in ("password", "client_id", "client_secret")}
            form |= {"grant_type": "password", "username": here.account.fields["user"]}
            token = (await client.post("/v1/oauth2/token", data=form)).json()["access_token"]
            proof = {"Authorization": f"Bearer {token}"}
            intake = "/covaorderintake/v2/CovaOrder(g1)"
            assert (await client.put(intake, json={})).status_code == 401
            item = {"Name": "A", "CatalogItemId": next(iter(here.house.items)), "Quantity": 1, "SellAtPricePerUnit": 1}
            whole = {"Id": "g1", "CompanyId": COMPANY, "EntityId": LOCATION, "IntegratorId": INTEGRATOR}
            bodies: list[dict[str, object]] = [
                {**whole, "Items": []},
                {**whole, "Id": "g2", "Items": [item]},
                {**whole, "IntegratorId": "x", "Items": [item]},
                {**whole, "Items": [{**item, "CatalogItemId": "x"}]},
            ]
            for body in bodies:
                assert (await client.put(intake, json=body, headers=proof)).status_code == 400
            missing = f"/covaorderintake/v2/Companies({COMPANY})/CovaOrder(g9)/Status"
            answer = await client.get(missing, headers=proof)
            assert (answer.status_code, answer.json()) == (404, {"Message": "Resource cannot be found"})
        wrong = Account("cova", "main", {**here.account.fields, "password": "x"})
        with pytest.raises(Refused):
            await here.ask(cova.check(wrong))

    run(tmp_path, work)
