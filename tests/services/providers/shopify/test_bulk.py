"""The gathered file: order by order, nothing too large, no token to strangers; which gathering is ours."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from app.errors import Corrupt, PlatenError, Refused
from app.events import Placed, Sent
from services.providers import shopify
from services.providers.shopify import bulk, queries
from services.providers.shopify.graph import Shop
from services.providers.shopify.talks import LOOKS
from tests.kit import deliveries as d
from tests.kit.beside import beside

SHOP = Shop(d.ACCOUNTS["shopify"], "key")
BESIDE = d.BESIDE / "shopify/graphql_responses/bulk_orders.jsonl"
BEGAN = datetime(2026, 11, 21, 8, tzinfo=UTC)
SINCE = BEGAN - timedelta(days=3)


def order(n: int, **fields: Any) -> dict[str, Any]:
    gid = f"gid://shopify/Order/{n}"
    found = {"id": gid, "legacyResourceId": str(n), "name": f"#{n}", "updatedAt": "2026-11-21T07:00:00Z"}
    return (
        found | {"createdAt": "2026-11-21T06:00:00Z", "displayFinancialStatus": "PAID", "currencyCode": "USD"} | fields
    )


def line(n: int, parent: int) -> dict[str, Any]:
    gid = f"gid://shopify/LineItem/{n}"
    found = {"id": gid, "title": "Mug", "sku": "M", "quantity": 1, "currentQuantity": 1, "requiresShipping": True}
    return {**found, "__parentId": f"gid://shopify/Order/{parent}"}


def raw(*rows: object) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def a_gathering(**fields: Any) -> dict[str, Any]:
    found = {
        "id": "gid://shopify/BulkOperation/1",
        "status": "COMPLETED",
        "createdAt": f"{BEGAN:%Y-%m-%dT%H:%M:%SZ}",
        "fileSize": "99",
        "url": "https://files.example/x.jsonl",
        "query": queries.GATHERED.replace("SINCE", bulk.stamp(SINCE)),
    }
    return found | fields


def test_each_order_comes_with_its_children() -> None:
    part = {"id": "gid://shopify/FulfillmentOrder/5", "status": "OPEN", "__parentId": "gid://shopify/Order/2"}
    found = list(bulk.orders_in(raw(order(1), order(2), line(21, 2), line(22, 2), part)))
    assert [len(one["lineItems"]["nodes"]) for one in found] == [0, 2]
    assert found[1]["fulfillmentOrders"]["nodes"][0]["status"] == "OPEN"
    assert list(bulk.orders_in(b"\n")) == []


@pytest.mark.parametrize(
    "content", [raw(line(1, 1)), raw(order(1), order(2), line(11, 1)), b"{", raw([1]), raw({"name": "#1"})]
)
def test_a_file_out_of_order_or_of_nonsense_is_refused(content: bytes) -> None:
    with pytest.raises(Corrupt):
        list(bulk.orders_in(content))


def test_only_our_own_question_makes_a_gathering_ours() -> None:
    found = bulk.gathering_of(a_gathering())
    assert found is not None
    assert (found.since, found.began, found.done, found.running) == (SINCE, BEGAN, True, False)
    assert bulk.gathering_of(a_gathering(query="{ orders { edges { node { id } } } }")) is None
    assert bulk.gathering_of(a_gathering(query=None)) is None
    squeezed = " ".join(a_gathering()["query"].split())
    assert bulk.gathering_of(a_gathering(query=squeezed)) is not None


@pytest.mark.parametrize(("hours", "fits"), [(0, True), (5, True), (-1, False), (24 * 4, False)])
def test_a_gathering_covers_the_gap_it_was_begun_for(hours: int, fits: bool) -> None:
    answers = d.Answers({"data": {"bulkOperations": {"nodes": [a_gathering()]}}})
    found = answers.drive(bulk.newest(SHOP, SINCE + timedelta(hours=hours)))
    assert (found is not None) == fits


def fetch(*answers: object, **fields: Any) -> tuple[list[object], d.Answers]:
    found = bulk.gathering_of(a_gathering(**fields))
    assert found is not None
    played = d.Answers(*answers)
    return list(played.drive(bulk.fetched(SHOP, found))), played


def test_the_file_is_fetched_without_the_token() -> None:
    events, played = fetch(raw(order(1), line(11, 1)))
    assert [type(e) for e in events] == [Placed]
    [request] = played.requests
    assert (request.method, str(request.url)) == ("GET", "https://files.example/x.jsonl")
    assert "x-shopify-access-token" not in request.headers


def test_no_file_means_no_orders_and_an_unsafe_place_is_not_opened() -> None:
    assert fetch(url=None)[0] == []
    with pytest.raises(Refused, match="safe address"):
        fetch(url="http://127.0.0.1/x.jsonl")


def test_too_large_is_said_before_and_after_it_came() -> None:
    with pytest.raises(Refused, match="64 MB"):
        fetch(fileSize=str(bulk.LARGEST + 1))
    with pytest.raises(Refused, match="64 MB"):
        fetch(httpx.Response(200, content=b" " * (bulk.LARGEST + 1)))


def test_an_order_in_several_parcels_is_asked_for_by_itself() -> None:
    sent = {"legacyResourceId": "9", "status": "SUCCESS", "trackingInfo": [{"number": "T1"}]}
    clear = order(1, displayFulfillmentStatus="FULFILLED", fulfillments=[sent])
    unclear = order(2, displayFulfillmentStatus="PARTIALLY_FULFILLED", fulfillments=[{**sent, "legacyResourceId": "8"}])
    singly = json.loads(d.recorded("shopify", "graph_order"))
    events, played = fetch(raw(clear, line(11, 1), unclear, line(21, 2)), {"data": {"order": singly}})
    assert played.json()["variables"] == {"id": "gid://shopify/Order/2", "lines": 50}
    first = next(e for e in events if isinstance(e, Sent))
    assert [(ln.item, ln.quantity) for ln in first.parcel.lines] == [("11", 1)]


def test_a_recorded_file_that_lies_beside_can_be_read() -> None:
    if not beside(BESIDE, "a bulk answer read"):
        return
    [found] = bulk.orders_in(BESIDE.read_bytes())
    assert [row["sku"] for row in found["lineItems"]["nodes"]] == ["PET-TEE-BLK-M", "STK-01"]


def sweeps(*answers: object, gap: timedelta) -> list[object]:
    return list(d.Answers(*answers).drive(shopify.sweep(SHOP.account, datetime.now(UTC) - gap)))


def test_which_way_a_gap_is_closed() -> None:
    none: dict[str, Any] = {"data": {"bulkOperations": {"nodes": []}}}
    empty: dict[str, Any] = {"data": {"orders": {"nodes": []}}}
    begun = {"data": {"bulkOperationRunQuery": {"bulkOperation": {"id": "x"}, "userErrors": []}}}
    busy = {"data": {"bulkOperationRunQuery": {"userErrors": [{"message": "busy", "code": "LIMIT_REACHED"}]}}}
    assert sweeps(empty, gap=timedelta(minutes=9)) == []
    assert sweeps(none, empty, gap=timedelta(hours=3)) == []
    assert sweeps(none, busy, empty, gap=timedelta(days=3)) == []
    running, done = ({"data": {"bulkOperation": a_gathering(status=s, url=None)}} for s in ("RUNNING", "COMPLETED"))
    with pytest.raises(PlatenError, match="gathering"):
        sweeps(none, begun, *[running] * LOOKS, gap=timedelta(days=3))
    assert sweeps(none, begun, running, done, empty, gap=timedelta(days=3)) == []
    old = {"errors": [{"message": "Field 'bulkOperations' doesn't exist", "extensions": {"code": "undefinedField"}}]}
    assert sweeps(old, empty, gap=timedelta(days=3)) == []
