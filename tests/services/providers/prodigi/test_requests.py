"""Every request Prodigi is ever sent, against the description that lies beside.

The document is a third party's and knows too little; what the sheet of facts knows better is added first."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.effects import CancelAtProvider
from services.providers import prodigi
from tests.kit import deliveries as d
from tests.kit.descriptions import Mismatch, read_description
from tests.services.providers.prodigi.samples import (
    CANCEL,
    ID,
    ORDER,
    PART,
    SUBMIT,
    UPDATE,
    account,
    answer,
    says,
)
from tests.services.providers.prodigi.test_telling import MAY, MOVED

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def _grown(document: dict[str, Any]) -> None:
    """References are asked for in the plural."""
    name = {"name": "merchantReferences", "in": "query", "schema": {"type": "string"}}
    document["paths"]["/orders"]["get"]["parameters"].append(name)


DESCRIBED = read_description(d.BESIDE / "prodigi-v4.unofficial.openapi.yml", _grown)


def _everything() -> list[tuple[Any, list[object]]]:
    """Every talk with the answers that lead it to its last question."""
    push, page = prodigi.push, {"outcome": "Ok", "orders": [says(stage="Cancelled")]}
    more = {**page, "hasMore": True, "nextUrl": "https://api.sandbox.prodigi.com/v4.0/Orders?skip=100&top=100"}
    both: list[object] = [answer(), MAY, answer("Updated"), answer("Updated"), answer()]
    nameless = CancelAtProvider(
        key="k", order=ORDER.id, cause="c", fulfilment=PART.id, provider="prodigi", reference=""
    )
    return [
        (push(ORDER, SUBMIT, account()), [answer("Created")]),
        (push(ORDER, SUBMIT, account(callback_url="")), [answer("Created")]),
        (push(ORDER, CANCEL, account()), [answer(), answer("Cancelled"), answer(stage="Cancelled")]),
        (push(ORDER, nameless, account()), [page]),
        (push(MOVED, UPDATE, account(shipping="Express")), both),
        (prodigi.pull(ID, account()), [answer()]),
        (prodigi.pull(PART.id, account()), [page]),
        (prodigi.sweep(account(), SINCE), [more, page]),
        (prodigi.check(account()), [page]),
        (prodigi.quote(ORDER, PART, account()), [{"outcome": "Created", "quotes": []}]),
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
    assert len(asked) == 17
    assert all(r.headers["x-api-key"] == "pg" for r in asked)
    if DESCRIBED is None:
        return
    assert {DESCRIBED.ensure(request) for request in asked} == {
        ("POST", "/orders"),
        ("GET", "/orders"),
        ("GET", "/orders/{orderId}"),
        ("GET", "/orders/{orderId}/actions"),
        ("POST", "/orders/{orderId}/actions/cancel"),
        ("POST", "/orders/{orderId}/actions/updateRecipient"),
        ("POST", "/orders/{orderId}/actions/updateShippingMethod"),
        ("POST", "/quotes"),
    }


def test_the_check_itself_can_fail() -> None:
    good = _asked()[0]
    body = json.loads(good.content)
    item = body["items"][0]
    wrong = [
        body | {"shippingMethod": "Owl"},
        body | {"idempotency": "x"},
        body | {"items": [{**item, "copies": "2"}]},
        body | {"items": [{**item, "sizing": "squash"}]},
        {name: value for name, value in body.items() if name != "recipient"},
    ]
    if DESCRIBED is None:
        return
    for content in wrong:
        with pytest.raises(Mismatch):
            DESCRIBED.ensure(httpx.Request("POST", good.url, content=json.dumps(content)))
