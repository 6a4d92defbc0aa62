"""Every request Printify is ever sent, in every mode, against the description that lies beside.

The document is a third party's and knows too few fields; what the sheet of facts knows better is added first."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from services.connector import Account
from services.providers import printify
from tests.kit import deliveries as d
from tests.kit.descriptions import Mismatch, read_description
from tests.services.providers.printify.test_asking import BLANK, account
from tests.services.providers.printify.test_goods import ID, product
from tests.services.providers.printify.test_telling import CANCEL, CONFIRM, HOLD, ORDER, SUBMIT, P, order

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def _grown(document: dict[str, Any]) -> None:
    """Lines by SKU and of blanks, our own names for lines, the company of an address."""
    schemas = document["components"]["schemas"]
    areas = {"type": "object", "additionalProperties": TEXT}
    line = {"sku": TEXT, "external_id": TEXT, "print_provider_id": NUMBER, "blueprint_id": NUMBER, "print_areas": areas}
    items = schemas["OrderCreate"]["properties"]["line_items"]["items"]
    items["properties"] |= line
    items["required"] = ["quantity"]
    schemas["Address"]["properties"]["company"] = TEXT
    schemas["Address"]["required"] = ["first_name", "last_name", "country", "region", "address1", "city", "zip"]


DESCRIBED = read_description(d.BESIDE / "printify-v1.unofficial.openapi.yml", _grown)
BY_PRODUCT = account(products=json.dumps({"FRAME-30x40": {"product_id": ID, "variant_id": 17887}}))
ON_THE_FLY = account(products=json.dumps({"FRAME-30x40": BLANK}))
MAPPED = Account("printify", "main", account().fields, products={"FRAME-30x40": {"sku": "THEIRS"}})


def _everything() -> list[tuple[Any, list[object]]]:
    """Every talk with the answers that lead it to its last question."""
    push, confirmed = printify.push, account(confirm="yes")
    sent: list[object] = [{"id": P}, order("on-hold"), {"id": P}, order("sending-to-production")]
    talks: list[tuple[Any, list[object]]] = [
        (push(ORDER, SUBMIT, shop), [{"id": P}, order("on-hold")])
        for shop in (account(), BY_PRODUCT, ON_THE_FLY, MAPPED)
    ]
    return [
        *talks,
        (push(ORDER, SUBMIT, confirmed), sent),
        (push(ORDER, CONFIRM, account()), [order("on-hold"), {"id": P}, order("in-production")]),
        (push(ORDER, HOLD, account()), [order("on-hold")]),
        (push(ORDER, CANCEL, account()), [order("on-hold"), order("canceled")]),
        (printify.catalogue(account(), ""), [{"last_page": 1, "data": [product()]}]),
        (printify.mockup(account(), ID, "17887", "", ""), [product()]),
        (printify.mockup_result(account(), f"{ID}-17887"), [product()]),
        (printify.check(account()), [[{"id": 815256, "title": "Acme", "sales_channel": "custom_integration"}]]),
        (printify.pull(P, account()), [order("in-production")]),
        (printify.sweep(account(), SINCE), [{"data": [order("in-production")]}]),
    ]


def _asked() -> list[httpx.Request]:
    found: list[httpx.Request] = []
    for talk, replies in _everything():
        other = d.Answers(*replies)
        other.drive(talk)
        assert other.unused == 0
        found += other.requests
    return found


def test_all_of_them_fit_the_description_that_lies_beside() -> None:
    asked = _asked()
    assert len(asked) >= 20
    assert all(r.headers["user-agent"] and r.headers["authorization"] == "Bearer py" for r in asked)
    if DESCRIBED is None:
        return
    assert {DESCRIBED.ensure(request) for request in asked} == {
        ("GET", "/shops.json"),
        ("GET", "/shops/{shop_id}/orders.json"),
        ("POST", "/shops/{shop_id}/orders.json"),
        ("GET", "/shops/{shop_id}/orders/{order_id}.json"),
        ("POST", "/shops/{shop_id}/orders/{order_id}/send_to_production.json"),
        ("POST", "/shops/{shop_id}/orders/{order_id}/cancel.json"),
        ("GET", "/shops/{shop_id}/products.json"),
        ("GET", "/shops/{shop_id}/products/{product_id}.json"),
    }


def test_the_check_itself_can_fail() -> None:
    other = d.Answers({"id": P}, order("on-hold"))
    other.drive(printify.push(ORDER, SUBMIT, account()))
    good = other.requests[0]
    body = json.loads(good.content)
    line = body["line_items"][0]
    address = {name: value for name, value in body["address_to"].items() if name != "region"}
    wrong = [
        httpx.Request("POST", good.url, content=json.dumps(body | {"externalid": "x"})),
        httpx.Request("POST", good.url, content=json.dumps(body | {"line_items": [line | {"qty": 1}]})),
        httpx.Request("POST", good.url, content=json.dumps(body | {"shipping_method": "1"})),
        httpx.Request("POST", good.url, content=json.dumps(body | {"address_to": address})),
        httpx.Request("POST", good.url),
        httpx.Request("GET", f"{good.url}?since=1"),
        httpx.Request("GET", f"{good.url}?page=two"),
        httpx.Request("PUT", good.url, content=b"{}"),
        httpx.Request("GET", "https://api.printify.com/v1/shops/acme/orders.json"),
        httpx.Request("POST", f"https://api.printify.com/v1/shops/815256/orders/{P}/cancel.json", content=b"{}"),
    ]
    for request in wrong if DESCRIBED is not None else ():
        with pytest.raises(Mismatch):
            pytest.fail(f"{request.method} {request.url} went through: {DESCRIBED and DESCRIBED.ensure(request)}")
