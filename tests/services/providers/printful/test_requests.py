"""Every request Printful is ever sent, in every mode, against its own description where that lies beside."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.errors import Refused
from services.connector import Account
from services.providers import printful
from tests.kit import deliveries as d
from tests.kit.descriptions import Description, Mismatch, read_description
from tests.services.providers.printful.test_asking import CATALOG, account
from tests.services.providers.printful.test_goods import PICTURE, STYLES, drawn, page, product
from tests.services.providers.printful.test_talks import SCOPES, answer, stores
from tests.services.providers.printful.test_telling import (
    AGAIN,
    CANCEL,
    CONFIRM,
    HOLD,
    NOT_FOUND,
    ORDER,
    SUBMIT,
    UPDATE,
    V1,
    V2,
    order,
)

DESCRIBED = {n: read_description(d.BESIDE / f"printful-v{n}.openapi.json") for n in (1, 2)}
CONFIRMS_V1, CONFIRMS_V2 = (
    account(products=CATALOG, confirm="yes"),
    account(version="2", products=CATALOG, confirm="yes"),
)
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def _own() -> dict[str, Any]:
    return {"data": answer("get_order_v2")["data"] | {"external_id": None}}


def _everything() -> list[tuple[Any, list[object]]]:
    """Every talk with the answers that lead it to its last question."""
    push, task = printful.push, {"code": 200, "result": {"task_key": "gt-1", "status": "pending"}}
    talks: list[tuple[Any, list[object]]] = [
        (push(ORDER, SUBMIT, V1), [NOT_FOUND, order(V1, "draft")]),
        (push(ORDER, SUBMIT, account()), [NOT_FOUND, order(V1, "draft")]),
        (push(ORDER, SUBMIT, CONFIRMS_V1), [NOT_FOUND, order(V1, "draft"), order(V1, "pending")]),
        (push(ORDER, SUBMIT, V2), [NOT_FOUND, order(V2, "draft")]),
        (push(ORDER, SUBMIT, CONFIRMS_V2), [NOT_FOUND, order(V2, "draft"), order(V2, "pending")]),
        (printful.catalogue(V1, "10"), [page(71), product(71)]),
        (printful.catalogue(V2, ""), [page(71), product(71)]),
        (printful.mockup(V1, "71", "4012", PICTURE, "front"), [task]),
        (printful.mockup(V2, "71", "4012", PICTURE, "front"), [STYLES, drawn("pending")]),
        (printful.mockup_result(V1, "gt-1"), [task]),
        (printful.mockup_result(V2, "597"), [drawn("completed")]),
        (printful.check(V1), [stores(7), SCOPES]),
        (printful.pull("700001", V1), [answer("get_order_v1")]),
        (printful.pull("700001", V2), [_own(), {"data": []}, {"data": []}]),
        (printful.sweep(V1, SINCE), [{"result": [answer("get_order_v1")["result"]]}]),
        (printful.sweep(V2, SINCE), [{"data": [answer("get_order_v2")["data"]]}, answer("get_shipments_v2")]),
    ]
    for shop in (V1, V2):
        talks.append((push(ORDER, CONFIRM, shop), [order(shop, "draft"), order(shop, "pending")]))
        talks.append((push(ORDER, UPDATE, shop), [order(shop, "draft"), order(shop, "draft")]))
        items: list[object] = [{"data": []}] if shop is V2 else []
        talks.append((push(ORDER, AGAIN, shop), [order(shop, "draft"), *items, order(shop, "draft")]))
        talks.append((push(ORDER, HOLD, shop), [order(shop, "draft")]))
        talks.append((push(ORDER, CANCEL, shop), [order(V1, "pending"), order(V1, "canceled")]))
    return talks


def _asked() -> list[httpx.Request]:
    found: list[httpx.Request] = []
    for talk, replies in _everything():
        other = d.Answers(*replies)
        other.drive(talk)
        assert other.unused == 0
        found += other.requests
    return found


def _description_of(request: httpx.Request) -> Description | None:
    return DESCRIBED[2 if request.url.path.startswith("/v2/") else 1]


def test_all_of_them_fit_the_description_that_lies_beside() -> None:
    asked = _asked()
    used = {found.ensure(request) for request in asked if (found := _description_of(request)) is not None}
    assert len(asked) >= 40
    if None in DESCRIBED.values():
        return
    assert used == {
        ("GET", "/orders"),
        ("POST", "/orders"),
        ("GET", "/orders/{id}"),
        ("PUT", "/orders/{id}"),
        ("DELETE", "/orders/{id}"),
        ("POST", "/orders/{id}/confirm"),
        ("GET", "/products/{id}"),
        ("GET", "/stores"),
        ("GET", "/oauth/scopes"),
        ("POST", "/mockup-generator/create-task/{id}"),
        ("GET", "/mockup-generator/task"),
        ("GET", "/v2/orders"),
        ("POST", "/v2/orders"),
        ("GET", "/v2/orders/{order_id}"),
        ("PATCH", "/v2/orders/{order_id}"),
        ("POST", "/v2/orders/{order_id}/confirmation"),
        ("GET", "/v2/orders/{order_id}/shipments"),
        ("GET", "/v2/orders/{order_id}/order-items"),
        ("GET", "/v2/catalog-products"),
        ("GET", "/v2/catalog-products/{id}/mockup-styles"),
        ("POST", "/v2/mockup-tasks"),
        ("GET", "/v2/mockup-tasks"),
    }


def _wrong(shop: Account) -> list[tuple[str, httpx.Request]]:
    """A good order each spoiled in one way."""
    other = d.Answers(NOT_FOUND, order(shop, "draft"))
    other.drive(printful.push(ORDER, SUBMIT, shop))
    good, inside = other.requests[1], "order_items" if shop is V2 else "items"

    def sent(url: str = "", method: str = "POST", *, changes: dict[str, Any] | None = None) -> httpx.Request:
        content = json.dumps({**json.loads(good.content), **(changes or {})}) if method == "POST" else None
        return httpx.Request(method, url or good.url, content=content)

    item = json.loads(good.content)[inside][0]
    return [
        ("a field nobody knows", sent(changes={"externalid": "x"})),
        ("a field nobody knows, deep inside", sent(changes={inside: [item | {"quantty": 1}]})),
        ("another kind of value", sent(changes={inside: [item | {"quantity": "two"}]})),
        ("a body that is cut short", sent(changes={"recipient": None})),
        ("an address nobody knows", sent(f"{good.url}/1/cancel")),
        ("a question nobody knows", sent(f"{good.url}?updated_since=1", method="GET")),
        ("a method nobody knows", sent(f"{good.url}/1", method="POST")),
    ]


@pytest.mark.parametrize("shop", [V1, V2], ids=["v1", "v2"])
def test_the_check_itself_can_fail(shop: Account) -> None:
    for what, request in _wrong(shop):
        described = _description_of(request)
        if described is not None:
            with pytest.raises(Mismatch):
                pytest.fail(f"{what} went through: {described.ensure(request)}")


def test_nothing_is_asked_where_the_account_says_what_cannot_be() -> None:
    with pytest.raises(Refused):
        d.Answers(NOT_FOUND).drive(printful.push(ORDER, SUBMIT, account(products="{")))
