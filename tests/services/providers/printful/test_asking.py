"""What is posted to Printful: our words in its form, held against its own description where that lies beside."""

import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from app.errors import Refused
from app.orders import Fulfilment, Line, Order
from app.states import State
from services.connector import Account
from services.providers.printful.asking import order_body
from tests.kit import deliveries as d
from tests.kit.beside import beside
from tests.kit.orders import an_item, an_order, begun

CATALOG = json.dumps({"FRAME-30x40": {"variant": 4012, "placement": ["front", "back"], "technique": "dtg"}})


def account(**fields: str) -> Account:
    return Account("printful", "main", {**d.ACCOUNTS["printful"].fields, **fields})


def outsourced(*, attempt: int = 1, artworks: int = 2) -> tuple[Order, Fulfilment]:
    snapshot = an_order(items=(an_item("1", quantity=2, artworks=artworks),))
    part = Fulfilment(
        f"{snapshot.id}.1", route="printful", state=State.RECEIVED, lines=(Line("1", 2),), attempt=attempt
    )
    order = begun(replace(snapshot, fulfilments=(part,)))
    return order, order.fulfilments[0]


def test_version_1_with_a_catalog_product() -> None:
    order, part = outsourced()
    sent = order_body(order, part, account(products=CATALOG))
    assert sent["external_id"] == f"{order.id}-1"
    assert sent["recipient"]["country_code"] == "ZA"
    [item] = sent["items"]
    assert (item["variant_id"], item["quantity"], item["external_id"], item["retail_price"]) == (4012, 2, "1", "49.90")
    assert item["files"] == [
        {"type": "front", "url": "https://images.example/1-a1.png"},
        {"type": "back", "url": "https://images.example/1-a2.png"},
    ]


def test_version_1_with_a_product_the_store_knows() -> None:
    sent = order_body(*outsourced(), account())
    assert sent["items"][0]["external_variant_id"] == "FRAME-30x40"


def test_version_2() -> None:
    sent = order_body(*outsourced(), account(version="2", products=CATALOG))
    [item] = sent["order_items"]
    assert (item["source"], item["catalog_variant_id"]) == ("catalog", 4012)
    assert [p["placement"] for p in item["placements"]] == ["front", "back"]


def test_each_attempt_has_its_own_name_that_fits() -> None:
    order, part = outsourced(attempt=12)
    name = order_body(order, part, account())["external_id"]
    assert name == f"{order.id}-1-12"
    assert len(name) <= 32


@pytest.mark.parametrize(
    "fields",
    [
        {"products": "{"},
        {"products": "[]"},
        {"products": '{"FRAME-30x40": "x"}'},
        {"products": '{"FRAME-30x40": true}'},
        {"version": "2"},
    ],
)
def test_a_product_list_that_does_not_help_is_named(fields: dict[str, str]) -> None:
    with pytest.raises(Refused):
        order_body(*outsourced(), account(**fields))


def test_what_staff_mapped_counts_before_the_accounts_own_list() -> None:
    mapped = replace(account(products=CATALOG), products={"FRAME-30x40": {"variant": "17887", "placement": "default"}})
    [item] = order_body(*outsourced(), mapped)["items"]
    assert (item["variant_id"], [f["type"] for f in item["files"]]) == (17887, ["default"])


def test_without_a_picture_a_catalog_product_cannot_be_ordered() -> None:
    with pytest.raises(Refused, match="no picture"):
        order_body(*outsourced(artworks=0), account(products=CATALOG))


def _for_requests(node: Any) -> Any:
    """What is only ever read need not be sent, even where it is called required."""
    if isinstance(node, list):
        return [_for_requests(part) for part in node]
    if not isinstance(node, dict):
        return node
    found = {name: _for_requests(part) for name, part in node.items()}
    fields, required = node.get("properties"), node.get("required")
    if isinstance(fields, dict) and isinstance(required, list):
        found["required"] = [name for name in required if not fields.get(name, {}).get("readOnly")]
    return found


@pytest.mark.parametrize(("version", "products"), [("1", CATALOG), ("1", ""), ("2", CATALOG)])
def test_it_fits_the_description_that_lies_beside(version: str, products: str) -> None:
    file = d.BESIDE / f"printful-v{version}.openapi.json"
    if not beside(file, "requests"):
        return
    described = _for_requests(json.loads(file.read_text("utf-8")))
    schema = described["components"]["requestBodies"]["OrderInput"]["content"]["application/json"]["schema"]
    whole = {**schema, "components": described["components"]}
    sent = order_body(*outsourced(), account(version=version, products=products))
    jsonschema.Draft4Validator(whole).validate(sent)
