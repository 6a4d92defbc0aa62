"""Printful's door over a real connection, in both versions."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.practice import PracticeShop
from tests.services.practice.parts import opened

V1, V2 = 1, 0
Call = Callable[..., Awaitable[httpx.Response]]


def asked(folder: Path, store: int, work: Callable[[PracticeShop, Call], Awaitable[None]]) -> None:
    async def run() -> None:
        async with opened(folder) as (shop, client):
            token = shop.printful.stores[store].token

            async def call(method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
                sent = {"Authorization": f"Bearer {token}", **headers}
                return await client.request(method, f"/printful{path}", json=body, headers=sent)

            await work(shop, call)

    asyncio.run(run())


def order(external: str) -> dict[str, Any]:
    return {"external_id": external, "items": [{"variant_id": 1, "quantity": 1}], "recipient": {"name": "Ana"}}


def test_an_order_is_made_once_confirmed_once_and_canceled_in_version_1(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, call: Call) -> None:
        made = (await call("POST", "/orders", order("pl1"))).json()["result"]
        assert made["status"] == "draft"
        again = await call("POST", "/orders", order("pl1"))
        assert again.status_code == 400
        assert "OR-13" in again.json()["error"]["message"]
        assert (await call("GET", "/orders/@pl1")).json()["result"]["id"] == made["id"]
        assert (await call("POST", "/orders/@pl1/confirm")).json()["result"]["status"] == "pending"
        assert (await call("POST", "/orders/@pl1/confirm")).status_code == 400
        assert (await call("DELETE", f"/orders/{made['id']}")).json()["result"]["status"] == "canceled"
        assert (await call("DELETE", f"/orders/{made['id']}")).status_code == 400
        for kind in ("order", "confirm", "cancel"):
            assert shop.ledger.counts(f"printful.{kind}") == {"pl1": 1}

    asked(tmp_path, V1, work)


def test_version_2_deletes_for_good_and_only_drafts(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, call: Call) -> None:
        items = [{"source": "catalog", "catalog_variant_id": 1, "quantity": 1, "external_id": "line1"}]
        made = (await call("POST", "/v2/orders", {"external_id": "pl2", "order_items": items})).json()["data"]
        told = (await call("GET", f"/v2/orders/{made['id']}/order-items")).json()["data"]
        assert told[0]["external_id"] == "line1"
        await call("POST", f"/v2/orders/{made['id']}/confirmation")
        assert (await call("DELETE", f"/v2/orders/{made['id']}")).status_code == 409
        shop.printful.cancel(shop.printful.orders[made["id"]])
        assert (await call("DELETE", f"/v2/orders/{made['id']}")).status_code == 204
        missing = await call("GET", f"/v2/orders/{made['id']}")
        assert missing.status_code == 404
        assert missing.json() == {"data": "Not Found", "error": {"reason": "NotFound", "message": "Not Found"}}

    asked(tmp_path, V2, work)


def test_shipments_of_version_2(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, call: Call) -> None:
        body = shop.printful.create(shop.printful.stores[V2], order("pl3"))
        shop.printful.ship(body)
        [parcel] = (await call("GET", "/v2/orders/@pl3/shipments")).json()["data"]
        assert parcel["order_external_id"] == "pl3"

    asked(tmp_path, V2, work)


def test_a_token_sees_its_own_store_only(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, call: Call) -> None:
        shop.printful.create(shop.printful.stores[V2], order("pl4"))
        assert (await call("GET", "/orders/@pl4")).status_code == 404
        assert (await call("GET", "/orders")).json()["result"] == []
        assert (await call("GET", "/orders", None, **{"X-PF-Store-Id": "1"})).status_code == 403
        assert (await call("GET", "/orders", None, Authorization="Bearer wrong")).status_code == 401
        number = shop.printful.stores[V1].number
        assert (await call("GET", "/stores")).json()["result"][0]["id"] == number
        assert {s["scope"] for s in (await call("GET", "/oauth/scopes")).json()["result"]["scopes"]} >= {"orders"}

    asked(tmp_path, V1, work)


@pytest.mark.parametrize("external", ["x" * 33, "a.b", "a b"])
def test_an_outside_name_is_short_and_plain(external: str, tmp_path: Path) -> None:
    async def work(shop: PracticeShop, call: Call) -> None:
        assert (await call("POST", "/orders", order(external))).status_code == 400
        assert shop.printful.orders == {}

    asked(tmp_path, V1, work)


def test_pages_newest_first(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, call: Call) -> None:
        ids = [shop.printful.create(shop.printful.stores[V1], order(f"pl{n}"))["id"] for n in range(5)]
        first = (await call("GET", "/orders?limit=2")).json()["result"]
        rest = (await call("GET", "/orders?limit=20&offset=2")).json()["result"]
        assert [o["id"] for o in first + rest] == ids[::-1]

    asked(tmp_path, V1, work)


def test_the_key_pair_is_shown_when_the_webhook_is_made(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, call: Call) -> None:
        assert (await call("POST", "/v2/webhooks", {})).json()["data"]["secret_key"] == shop.printful.stores[V2].secret
        assert "secret_key" not in (await call("GET", "/v2/webhooks")).json()["data"]

    asked(tmp_path, V2, work)


def test_a_draft_is_changed_whole_in_version_1_and_in_parts_in_version_2(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, call: Call) -> None:
        made = (await call("POST", "/orders", order("pl5"))).json()["result"]
        path = f"/orders/{made['id']}"
        assert (await call("PUT", path, {"items": order("x")["items"]})).status_code == 400
        changed = (await call("PUT", path, order("pl5") | {"recipient": {"name": "Ben"}})).json()["result"]
        assert (changed["recipient"]["name"], changed["status"]) == ("Ben", "draft")
        part = (await call("PATCH", f"/v2{path}", {"recipient": {"name": "Cy"}})).json()["data"]
        assert (part["recipient"]["name"], len(part["order_items"])) == ("Cy", 1)
        await call("POST", f"{path}/confirm")
        assert (await call("PUT", path, order("pl5"))).status_code == 400
        assert (await call("PATCH", f"/v2{path}", {"recipient": {"name": "Di"}})).status_code == 400
        assert shop.ledger.counts("printful.update") == {"pl5": 2}

    asked(tmp_path, V1, work)


def test_a_product_the_store_does_not_know_is_refused(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, call: Call) -> None:
        items = [{"external_variant_id": "MOON", "quantity": 1}]
        answer = await call("POST", "/orders", order("pl6") | {"items": items})
        assert answer.status_code == 400
        assert "MOON" in answer.json()["error"]["message"]

    asked(tmp_path, V1, work)
