"""Flowhub's door over a real connection: two kinds of proof, required fields, refusals, a ring on request."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.services.practice.registers import Counter, at_counter

BODY: dict[str, Any] = {
    "externalCreatedAt": "2026-11-21T12:00:00Z",
    "customer": {"firstName": "A", "externalId": "x", "medRecOrBoth": "rec"},
    "orderItems": [{"productId": 42, "quantityPurchased": 1}],
    "orderType": "pickup",
    "postbackUrl": "https://platen.example/hooks/flowhub/practice-counter/s",
}
CREATE = "/order-ahead/v0/create"


async def called(at: Counter, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
    sent = headers or {"Authorization": f"Bearer {at.house.token}"}
    return await at._client.request(method, f"{at.shop.origin}/flowhub{path}", json=body, headers=sent)


def test_a_token_for_the_right_client_alone(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        names = ("client_id", "client_secret", "audience")
        given = {name: at.account.get(name) for name in names} | {"grant_type": "client_credentials"}
        assert (await called(at, "POST", "/oauth/token", given)).json()["access_token"] == at.house.token
        for name in given:
            assert (await called(at, "POST", "/oauth/token", given | {name: "x"})).status_code == 401

    at_counter(tmp_path, "flowhub", work)


def test_each_proof_opens_its_own_door(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        keys = {"clientId": at.house.read_client, "key": at.house.read_key}
        bearer = {"Authorization": f"Bearer {at.house.token}"}
        for path in ("/v0/clientsLocations", "/v0/inventory", f"/v0/locations/{at.house.location}/inventory"):
            assert (await called(at, "GET", path, **keys)).status_code == 200
            assert (await called(at, "GET", path, **bearer)).status_code == 401
        assert (await called(at, "GET", "/v0/locations/x/inventory", **keys)).status_code == 404
        assert (await called(at, "POST", CREATE, BODY, **keys)).status_code == 401
        assert (await called(at, "POST", CREATE, BODY, **bearer, **keys)).status_code == 401
        assert at.house.orders == {}

    at_counter(tmp_path, "flowhub", work)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"externalCreatedAt": ""}, "externalCreatedAt is required"),
        ({"customer": {"medRecOrBoth": "rec"}}, "customer.firstName is required"),
        ({"customer": {"firstName": "A"}}, "customer.medRecOrBoth is med, rec or both"),
        ({"orderType": "drone"}, "orderType is delivery, pickup or kiosk"),
        ({"orderType": "delivery"}, "address is required"),
        ({"orderItems": []}, "orderItems is required"),
        ({"orderItems": [{"productId": "42", "quantityPurchased": 1}]}, "productId is unknown"),
        ({"orderItems": [{"productId": 42, "quantityPurchased": "1"}]}, "quantityPurchased is a number"),
    ],
)
def test_what_an_order_must_be(tmp_path: Path, change: dict[str, object], words: str) -> None:
    async def work(at: Counter) -> None:
        answer = await called(at, "POST", CREATE, BODY | change)
        assert (answer.status_code, answer.json()) == (422, {"errors": [words]})
        assert at.house.orders == {}

    at_counter(tmp_path, "flowhub", work)


def test_an_order_says_three_things_and_rings_again_when_asked(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        made = (await called(at, "POST", CREATE, BODY)).json()
        assert set(made) == {"customerExternalId", "orderId", "status"}
        assert (await called(at, "GET", f"/order-ahead/v0/orderStatus/{made['orderId']}")).json() == made
        assert (await called(at, "POST", f"/orderPostback/{made['orderId']}")).status_code == 204
        assert len(at.shop.outbox.messages) == 2
        assert (await called(at, "PATCH", f"/orders/{made['orderId']}", BODY)).json() == made
        for method, path in (("GET", "/order-ahead/v0/orderStatus/x"), ("POST", "/orderPostback/x")):
            assert (await called(at, method, path)).status_code == 404
        at.house.close()
        assert (await called(at, "GET", "/health")).status_code == 503

    at_counter(tmp_path, "flowhub", work)
