"""Printful's catalog in both versions, and drawings that are done after a while and told of once."""

import asyncio
import json
from pathlib import Path
from typing import Any

from services.practice import PracticeShop
from services.practice.catalogue import PRODUCTS
from services.practice.printful.showroom import FIRST, variant_id
from tests.services.practice.parts import Clock, opened
from tests.services.practice.printful.test_api import V1, V2, Call, asked

TEE = next(n for n, p in enumerate(PRODUCTS) if p.sku == "TEE-SND-L")
PRODUCT, VARIANT = FIRST + TEE, variant_id(PRODUCTS[TEE])
PICTURE = "https://images.example/pet.png"


def test_the_catalog_has_pages_and_one_product_has_all_about_it(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, call: Call) -> None:
        first = (await call("GET", "/v2/catalog-products?limit=4")).json()
        rest = (await call("GET", "/v2/catalog-products?limit=100&offset=4")).json()
        assert [p["name"] for p in first["data"] + rest["data"]] == [p.title for p in PRODUCTS]
        assert first["paging"] == {"total": len(PRODUCTS), "offset": 0, "limit": 4}
        shown = (await call("GET", f"/products/{PRODUCT}")).json()["result"]
        assert (shown["product"]["title"], shown["variants"][0]["id"]) == (PRODUCTS[TEE].title, VARIANT)
        assert (await call("GET", "/products/1")).status_code == 404

    asked(tmp_path, V1, work)


def sent_v1(**changes: Any) -> dict[str, Any]:
    files = [{"placement": "front", "image_url": PICTURE}]
    return {"variant_ids": [VARIANT], "format": "jpg", "files": files} | changes


def sent_v2(technique: str = "dtg") -> dict[str, Any]:
    placed = {"placement": "front", "technique": technique, "layers": [{"type": "file", "url": PICTURE}]}
    drawn = {
        "source": "catalog",
        "catalog_product_id": PRODUCT,
        "catalog_variant_ids": [VARIANT],
        "placements": [placed],
    }
    return {"format": "jpg", "products": [drawn]}


def run(folder: Path, store: int, work: Any) -> None:
    """With a clock that the test moves."""

    async def opened_with_clock() -> None:
        clock = Clock()
        async with opened(folder, clock=clock) as (shop, client):
            headers = {"Authorization": f"Bearer {shop.printful.stores[store].token}"}

            async def call(method: str, path: str, body: object = None) -> Any:
                return (await client.request(method, f"/printful{path}", json=body, headers=headers)).json()

            await work(shop, call, clock)

    asyncio.run(opened_with_clock())


def test_a_drawing_of_version_1_takes_its_time(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, call: Any, clock: Clock) -> None:
        begun = (await call("POST", f"/mockup-generator/create-task/{PRODUCT}", sent_v1()))["result"]
        ask = f"/mockup-generator/task?task_key={begun['task_key']}"
        assert (begun["status"], (await call("GET", ask))["result"]["status"]) == ("pending", "pending")
        clock.forward(seconds=11)
        done = (await call("GET", ask))["result"]
        assert (done["status"], done["mockups"][0]["mockup_url"]) == ("completed", PICTURE)
        shop.printful.step()
        assert [m.topic for m in shop.outbox.messages] == []
        assert shop.ledger.count("printful.mockup") == 1

    run(tmp_path, V1, work)


def test_a_drawing_of_version_2_is_told_of_once(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, call: Any, clock: Clock) -> None:
        styles = (await call("GET", f"/v2/catalog-products/{PRODUCT}/mockup-styles?placements=front"))["data"]
        assert styles[0]["technique"] == "dtg"
        [begun] = (await call("POST", "/v2/mockup-tasks", sent_v2()))["data"]
        assert begun["catalog_variant_mockups"] == []
        shop.printful.step()
        clock.forward(seconds=11)
        shop.printful.step()
        shop.printful.step()
        [message] = shop.outbox.messages
        told = json.loads(message.compose(0)[1])
        assert (told["type"], told["data"]["id"], told["data"]["status"]) == (
            "mockup_task_finished",
            begun["id"],
            "completed",
        )
        [done] = (await call("GET", f"/v2/mockup-tasks?id={begun['id']}"))["data"]
        assert done["catalog_variant_mockups"][0]["mockups"][0]["mockup_url"] == PICTURE

    run(tmp_path, V2, work)


def test_what_it_does_not_draw(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, call: Any, clock: Clock) -> None:
        create = f"/mockup-generator/create-task/{PRODUCT}"
        for wrong in (sent_v1(variant_ids=[1]), sent_v1(files=[]), sent_v1(files=[{"placement": "sole"}])):
            assert (await call("POST", create, wrong))["code"] == 400
        assert (await call("POST", "/mockup-generator/create-task/1", sent_v1()))["code"] == 404
        assert (await call("GET", "/mockup-generator/task?task_key=1"))["code"] == 404
        codes = [(await call("POST", create, sent_v1()))["code"] for _ in range(11)]
        assert codes == [200] * 10 + [429]
        clock.forward(seconds=61)
        assert (await call("POST", create, sent_v1()))["code"] == 200

    run(tmp_path, V1, work)


def test_the_technique_must_fit_the_place(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, call: Any, clock: Clock) -> None:
        assert "technique" in (await call("POST", "/v2/mockup-tasks", sent_v2("sublimation")))["error"]["message"]

    run(tmp_path, V2, work)
