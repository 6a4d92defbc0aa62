"""Printify's door over a real connection."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from services.practice import PracticeShop
from tests.services.practice.parts import opened

Call = Callable[..., Awaitable[httpx.Response]]
ORDERS = "/shops/815256/orders"


def asked(folder: Path, work: Callable[[PracticeShop, Call], Awaitable[None]]) -> None:
    async def run() -> None:
        async with opened(folder) as (shop, client):

            async def call(method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
                sent = {"Authorization": f"Bearer {shop.printify.token}", **headers}
                return await client.request(method, f"/printify{path}", json=body, headers=sent)

            await work(shop, call)

    asyncio.run(run())


def test_an_order_is_made_once_and_sent_once(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, call: Call) -> None:
        body = {"external_id": "pl1", "line_items": [{"sku": "MUG-11OZ", "quantity": 1}]}
        id_ = (await call("POST", f"{ORDERS}.json", body)).json()["id"]
        again = await call("POST", f"{ORDERS}.json", body)
        assert (again.status_code, again.json()["code"]) == (409, 8503)
        assert id_ in again.json()["errors"]["reason"]
        assert (await call("GET", f"{ORDERS}/{id_}.json")).json()["metadata"]["shop_order_id"] == "pl1"
        sent = f"{ORDERS}/{id_}/send_to_production.json"
        assert (await call("POST", sent)).json()["status"] == "sending-to-production"
        assert (await call("POST", sent)).status_code == 400
        assert (await call("POST", f"{ORDERS}/{id_}/cancel.json")).status_code == 400
        assert shop.ledger.counts("printify.order") == {"pl1": 1}
        assert shop.ledger.counts("printify.production") == {"pl1": 1}

    asked(tmp_path, work)


def test_what_waits_may_be_canceled(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, call: Call) -> None:
        id_ = (await call("POST", f"{ORDERS}.json", {"line_items": [{"sku": "MUG-11OZ"}]})).json()["id"]
        assert (await call("POST", f"{ORDERS}/{id_}/cancel.json")).json()["status"] == "canceled"

    asked(tmp_path, work)


def test_pages_of_ten_newest_first(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, call: Call) -> None:
        ids = [shop.printify.create({"line_items": [{"sku": "MUG-11OZ"}]})["id"] for _ in range(13)]
        first = (await call("GET", f"{ORDERS}.json?limit=100")).json()
        second = (await call("GET", f"{ORDERS}.json?page=2")).json()
        assert (len(first["data"]), first["next_page_url"], second["next_page_url"]) == (10, "/?page=2", None)
        assert [o["id"] for o in first["data"] + second["data"]] == ids[::-1]

    asked(tmp_path, work)


def test_wrong_doors(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, call: Call) -> None:
        assert (await call("GET", "/shops.json")).json()[0]["id"] == 815_256
        assert (await call("GET", "/shops.json", None, Authorization="Bearer x")).status_code == 401
        assert (await call("GET", "/shops.json", None, **{"User-Agent": ""})).status_code == 403
        assert (await call("GET", "/shops/1/orders.json")).status_code == 404
        assert (await call("GET", f"{ORDERS}/{'0' * 24}.json")).status_code == 404
        bodies: tuple[object, ...] = ([], {"line_items": []}, {})
        for body in bodies:
            assert (await call("POST", f"{ORDERS}.json", body)).status_code in (400, 422)

    asked(tmp_path, work)


def test_a_product_the_shop_does_not_have_is_refused(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, call: Call) -> None:
        answer = await call("POST", f"{ORDERS}.json", {"line_items": [{"sku": "MOON", "quantity": 1}]})
        assert answer.status_code == 422
        assert "MOON" in answer.json()["errors"]["reason"]
        assert shop.printify.orders == {}

    asked(tmp_path, work)
