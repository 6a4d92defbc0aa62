"""The Printify shop's products: pages, one of them, and variants that are not offered."""

from pathlib import Path

from services.practice import PracticeShop
from services.practice.catalogue import PRODUCTS
from services.practice.printify.goods import product_id, products
from tests.services.practice.printify.test_api import Call, asked

SHOP = "/shops/815256"


def test_every_product_has_an_id_of_its_own_and_one_variant_that_is_offered() -> None:
    rows = products()
    assert len({row["id"] for row in rows}) == len(PRODUCTS)
    assert all([v["is_enabled"] for v in row["variants"]] == [True, False] for row in rows)
    assert [row["variants"][0]["sku"] for row in rows] == [p.sku for p in PRODUCTS]


def test_pages_and_one(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, call: Call) -> None:
        first = (await call("GET", f"{SHOP}/products.json?page=1&limit=10")).json()
        rest = (await call("GET", f"{SHOP}/products.json?page=2&limit=10")).json()
        assert (first["last_page"], first["next_page_url"], rest["next_page_url"]) == (2, "/?page=2", None)
        assert [p["id"] for p in first["data"] + rest["data"]] == [product_id(p) for p in PRODUCTS]
        one = await call("GET", f"{SHOP}/products/{product_id(PRODUCTS[0])}.json")
        assert one.json()["title"] == PRODUCTS[0].title
        assert (await call("GET", f"{SHOP}/products/{'0' * 24}.json")).status_code == 404
        assert (await call("GET", "/shops/1/products.json")).status_code == 404

    asked(tmp_path, work)
