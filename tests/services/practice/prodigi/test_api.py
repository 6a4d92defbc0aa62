"""Prodigi's door over a real connection: its key, required fields, both bodies of refusal, pages, actions."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.services.practice.registers import Counter, at_counter

TO = {"line1": "1 Road", "postalOrZipCode": "E1", "countryCode": "GB", "townOrCity": "London"}
ITEM: dict[str, Any] = {
    "merchantReference": "1",
    "sku": "GLOBAL-MUG-325",
    "copies": 1,
    "sizing": "fillPrintArea",
    "attributes": {"finish": "matte"},
    "assets": [{"printArea": "default", "url": "https://images.example/1.png"}],
}
BODY: dict[str, Any] = {
    "merchantReference": "x-1",
    "shippingMethod": "Standard",
    "recipient": {"name": "A", "address": TO},
    "items": [ITEM],
}


async def called(at: Counter, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
    sent = headers or {"X-API-Key": at.house.key}
    return await at._client.request(method, f"{at.shop.origin}/prodigi{path}", json=body, headers=sent)


def test_one_key_opens_every_door(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        for method, path in (("GET", "/orders"), ("POST", "/orders"), ("POST", "/quotes"), ("GET", "/orders/ord_1")):
            answer = await called(at, method, path, BODY, **{"X-API-Key": "wrong"})
            assert (answer.status_code, answer.content) == (401, b"")
        assert at.house.orders == {}

    at_counter(tmp_path, "prodigi", work)


@pytest.mark.parametrize(
    ("change", "places"),
    [
        ({"shippingMethod": "Owl"}, ["shippingMethod"]),
        ({"recipient": None}, ["recipient.name", "recipient.address.line1"]),
        ({"recipient": {"name": "A", "address": TO | {"stateOrCounty": ""}}}, ["recipient.address.stateOrCounty"]),
        ({"recipient": {"name": "A", "address": TO | {"countryCode": "US"}}}, ["recipient.address.stateOrCounty"]),
        ({"items": []}, ["items"]),
        ({"items": [ITEM | {"sku": "NOPE"}]}, ["items[0].sku"]),
        ({"items": [ITEM, ITEM | {"copies": 0}]}, ["items[1].copies"]),
        ({"items": [ITEM | {"sizing": None}]}, ["items[0].sizing"]),
        ({"items": [ITEM | {"assets": [{"printArea": "default"}]}]}, ["items[0].assets"]),
        ({"items": [ITEM | {"attributes": {}}]}, ["items[0].attributes"]),
    ],
)
def test_what_an_order_must_be(tmp_path: Path, change: dict[str, Any], places: list[str]) -> None:
    async def work(at: Counter) -> None:
        answer = await called(at, "POST", "/orders", BODY | change)
        told = answer.json()
        assert (answer.status_code, told["outcome"]) == (400, "ValidationFailed")
        assert list(told["failures"])[: len(places)] == places
        assert at.house.orders == {}

    at_counter(tmp_path, "prodigi", work)


def test_ids_that_are_none_and_orders_that_are_not_there(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        odd = await called(at, "GET", "/orders/blah")
        assert (odd.status_code, set(odd.json())) == (400, {"statusText", "statusCode", "data"})
        gone = await called(at, "GET", "/orders/ord_1")
        assert (gone.status_code, gone.json()["outcome"]) == (404, "EntityNotFound")
        text = {"X-API-Key": at.house.key, "Content-Type": "text/plain"}
        assert (await called(at, "POST", "/quotes", BODY, **text)).status_code == 415
        assert (await called(at, "GET", "/orders?top=0")).status_code == 400

    at_counter(tmp_path, "prodigi", work)


def test_pages_newest_first_and_by_reference(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        for n in range(3):
            await called(at, "POST", "/orders", BODY | {"merchantReference": f"x-{n}"})
        first = (await called(at, "GET", "/orders?top=2")).json()
        assert [o["merchantReference"] for o in first["orders"]] == ["x-2", "x-1"]
        rest = first["nextUrl"].removeprefix(f"{at.shop.origin}/prodigi")
        last = (await called(at, "GET", rest)).json()
        assert ([o["merchantReference"] for o in last["orders"]], last["hasMore"]) == (["x-0"], False)
        named = (await called(at, "GET", "/orders?merchantReferences=x-0&merchantReferences=x-2")).json()
        assert [o["merchantReference"] for o in named["orders"]] == ["x-2", "x-0"]

    at_counter(tmp_path, "prodigi", work)


def test_actions_until_it_is_made(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        made = (await called(at, "POST", "/orders", BODY)).json()["order"]
        path = f"/orders/{made['id']}/actions"
        assert (await called(at, "GET", path)).json()["cancel"] == {"isAvailable": "Yes"}
        faster = {"shippingMethod": "Express"}
        assert (await called(at, "POST", f"{path}/updateShippingMethod", faster)).json()["outcome"] == "Updated"
        other = {"name": "B", "address": TO}
        assert (await called(at, "POST", f"{path}/updateRecipient", other)).json()["outcome"] == "Updated"
        abroad = {"name": "B", "address": TO | {"countryCode": "FR"}}
        assert (await called(at, "POST", f"{path}/updateRecipient", abroad)).json()["outcome"] == "FailedToUpdate"
        wrapped = await called(at, "POST", f"{path}/updateRecipient", {"recipient": other})
        assert (wrapped.status_code, wrapped.json()["outcome"]) == (400, "ValidationFailed")
        at.house.make(at.house.orders[made["id"]])
        assert (await called(at, "GET", path)).json()["cancel"] == {"isAvailable": "No"}
        assert (await called(at, "POST", f"{path}/cancel")).json()["outcome"] == "ActionNotAvailable"
        assert (await called(at, "POST", f"{path}/updateRecipient", other)).json()["outcome"] == "ActionNotAvailable"

    at_counter(tmp_path, "prodigi", work)


def test_a_quote(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        goods = [{"sku": ITEM["sku"], "copies": 2, "attributes": ITEM["attributes"], "assets": [{"printArea": "d"}]}]
        asked = {"shippingMethod": "Budget", "destinationCountryCode": "GB", "currencyCode": "EUR", "items": goods}
        [quote] = (await called(at, "POST", "/quotes", asked)).json()["quotes"]
        assert quote["costSummary"]["items"] == {"amount": "19.00", "currency": "EUR"}
        assert quote["costSummary"]["totalCost"]["amount"] == "22.95"

    at_counter(tmp_path, "prodigi", work)
