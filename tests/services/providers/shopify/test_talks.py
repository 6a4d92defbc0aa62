"""Asking for one order and for changed ones, telling progress, and the check of an account."""

import copy
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.effects import ConfirmAtProvider, TellStatus
from app.errors import Refused, Unsupported
from app.events import Cancelled, Event, Held, IssueRaised, Placed
from app.states import State
from services.connector import Account
from services.providers import shopify
from tests.kit import deliveries as d
from tests.kit.orders import an_order, begun

ACCOUNT = d.ACCOUNTS["shopify"]
SINCE = datetime.now(UTC) - timedelta(minutes=10)


def node(**fields: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(d.recorded("shopify", "graph_order"))
    return found | fields


def pulled(found: dict[str, Any]) -> list[Event]:
    answers = d.Answers({"data": {"order": found}})
    events = answers.drive(shopify.pull("6300000000101", ACCOUNT))
    assert answers.json()["variables"] == {"id": "gid://shopify/Order/6300000000101", "lines": 50}
    return events


def test_one_order() -> None:
    events = pulled(node())
    assert [type(e).__name__ for e in events] == ["Placed", "Sent", "ParcelMoved"]
    assert [e.id for e in events] == [e.id for e in pulled(node())]


def test_an_order_that_is_not_shown() -> None:
    with pytest.raises(Refused):
        d.Answers({"data": {"order": None}}).drive(shopify.pull("1", ACCOUNT))


def test_lines_beyond_fifty_are_asked_for() -> None:
    first, more = node(), node()
    first["lineItems"]["pageInfo"] = {"hasNextPage": True, "endCursor": "c1"}
    line = copy.deepcopy(more["lineItems"]["nodes"][1]) | {"id": "gid://shopify/LineItem/91000000000009"}
    rest = {"pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": [line]}
    answers = d.Answers({"data": {"order": first}}, {"data": {"order": {"lineItems": rest}}})
    placed = answers.drive(shopify.pull("6300000000101", ACCOUNT))[0]
    assert isinstance(placed, Placed)
    assert [i.id for i in placed.snapshot.items] == ["91000000000001", "91000000000002", "91000000000009"]


def test_holds_and_refusals_that_only_the_display_status_tells() -> None:
    assert isinstance(pulled(node(displayFulfillmentStatus="ON_HOLD"))[-1], Held)
    assert isinstance(pulled(node(displayFulfillmentStatus="SCHEDULED"))[-1], Held)
    assert isinstance(pulled(node(displayFulfillmentStatus="REQUEST_DECLINED"))[-1], IssueRaised)
    assert isinstance(pulled(node(displayFulfillmentStatus="RESTOCKED"))[-1], Cancelled)
    assert len(pulled(node(displayFulfillmentStatus="IN_PROGRESS"))) == 3


def page(nodes: list[dict[str, Any]], after: str | None) -> dict[str, Any]:
    info = {"hasNextPage": after is not None, "endCursor": after}
    return {"data": {"orders": {"pageInfo": info, "nodes": nodes}}}


def test_changed_orders_page_by_page() -> None:
    second = node(legacyResourceId="6300000000999")
    answers = d.Answers(page([node()], "c1"), page([second], None))
    events = answers.drive(shopify.sweep(ACCOUNT, SINCE))
    assert len([e for e in events if isinstance(e, Placed)]) == 2
    asked = [answers.json(n)["variables"] for n in range(2)]
    wanted = f"updated_at:>='{SINCE:%Y-%m-%dT%H:%M:%SZ}'"
    same = {"first": 10, "query": wanted, "lines": 50}
    assert asked == [{**same, "after": None}, {**same, "after": "c1"}]


def a_status() -> TellStatus:
    order = begun(an_order())
    return TellStatus(key="k", order=order.id, cause="c", fulfilment=order.fulfilments[0].id, state=State.IN_PRODUCTION)


MARKED = {"data": {"order": {"id": "gid://shopify/Order/1001", "tags": [], "metafields": {"nodes": []}}}}


def test_progress_becomes_a_metafield() -> None:
    answers = d.Answers(MARKED, {"data": {"metafieldsSet": {"metafields": [], "userErrors": []}}})
    assert answers.drive(shopify.push(begun(an_order()), a_status(), ACCOUNT)) == []
    sent: Any = answers.json()["variables"]
    [field] = sent["metafields"]
    assert (field["ownerId"], field["key"], field["value"]) == (
        "gid://shopify/Order/1001",
        "production_status",
        "in_production",
    )


def test_progress_refused_says_why() -> None:
    declined = {"data": {"metafieldsSet": {"userErrors": [{"message": "No such owner", "code": "INVALID"}]}}}
    with pytest.raises(Refused, match="No such owner"):
        d.Answers(MARKED, declined).drive(shopify.push(begun(an_order()), a_status(), ACCOUNT))


def test_other_effects_cannot_be_told() -> None:
    effect = ConfirmAtProvider(key="k", order="o", cause="c", fulfilment="f", provider="shopify", reference="r")
    with pytest.raises(Unsupported):
        d.Answers().drive(shopify.push(begun(an_order()), effect, ACCOUNT))


def hello(shop: str = d.SHOP, *scopes: str) -> dict[str, Any]:
    handles = scopes or ("read_orders", "write_orders", "write_merchant_managed_fulfillment_orders")
    installation = {"accessScopes": [{"handle": s} for s in handles]}
    return {"data": {"shop": {"myshopifyDomain": shop}, "currentAppInstallation": installation}}


def test_the_check() -> None:
    assert d.Answers(hello()).drive(shopify.check(ACCOUNT)) == []
    with pytest.raises(Refused, match="another shop"):
        d.Answers(hello("other.myshopify.com")).drive(shopify.check(ACCOUNT))
    with pytest.raises(Refused, match="write_merchant"):
        d.Answers(hello(d.SHOP, "read_orders", "write_orders")).drive(shopify.check(ACCOUNT))


def test_an_error_on_the_way_leaves_the_talk() -> None:
    with pytest.raises(Refused, match="401"):
        d.Answers(Refused("refused (401)", status=401)).drive(shopify.check(ACCOUNT))


def test_a_token_is_fetched_where_only_id_and_secret_are_set() -> None:
    account = Account("shopify", "main", {"shop": d.SHOP, "secret": "s" * 20, "client_id": "c"})
    answers = d.Answers({"access_token": "fresh"}, hello())
    answers.drive(shopify.check(account))
    assert answers.requests[1].headers["x-shopify-access-token"] == "fresh"
