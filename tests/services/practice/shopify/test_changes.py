"""The mutations: what they change, what they tell, and the words in which they decline."""

from typing import Any

import pytest

from services.practice.catalogue import PRODUCTS, Line, Spec, made_up
from services.practice.pictures import PrintFile
from services.practice.shopify.changes import mutations, tracking_of
from services.practice.shopify.nodes import Record, gid
from tests.services.practice.parts import Parts

ART = PrintFile("sea", 1)
SPEC = Spec(made_up(1).customer, (Line(PRODUCTS[0], 3, ART), Line(PRODUCTS[1], 1, ART)))


def change(parts: Parts, name: str, **args: Any) -> Any:
    return mutations(parts.shopify)[name](args)


def errors(answer: Any) -> list[str]:
    return [error["message"] for error in answer["userErrors"]]


def fulfil(parts: Parts, record: Record, pieces: int | None = None, number: str = "94001") -> Any:
    part = record.parts[0]
    row: dict[str, Any] = {"fulfillmentOrderId": gid("FulfillmentOrder", part.id)}
    if pieces is not None:
        row["fulfillmentOrderLineItems"] = [{"id": part.line_gid(next(iter(part.lines))), "quantity": pieces}]
    given = {"lineItemsByFulfillmentOrder": [row], "trackingInfo": {"company": "USPS", "number": number}}
    return change(parts, "fulfillmentCreate", fulfillment=given)


def test_a_part_then_the_rest_then_nothing(parts: Parts) -> None:
    record = parts.shopify.place(SPEC)
    assert fulfil(parts, record, 2)["fulfillment"]["status"] == "SUCCESS"
    assert record.body["fulfillment_status"] == "partial"
    assert errors(fulfil(parts, record, 2)) == ["Invalid fulfillment order line item quantity requested."]
    assert fulfil(parts, record)["fulfillment"]["name"].endswith("-F2")
    assert record.body["fulfillment_status"] == "fulfilled"
    assert errors(fulfil(parts, record)) == [
        f"Fulfillment order {record.parts[0].id} has an unfulfillable status= closed."
    ]
    assert parts.ledger.count("shopify.fulfillment") == 2


def test_a_fulfilment_is_echoed(parts: Parts) -> None:
    record = parts.shopify.place(SPEC)
    parts.outbox.messages.clear()
    fulfil(parts, record, 1)
    assert parts.topics() == ["fulfillments/create", "orders/updated", "orders/partially_fulfilled"]


def test_what_is_held_or_unknown_is_declined(parts: Parts) -> None:
    record = parts.shopify.place(SPEC)
    parts.shopify.hold(record)
    assert "on_hold" in errors(fulfil(parts, record))[0]
    given = {"lineItemsByFulfillmentOrder": [{"fulfillmentOrderId": gid("FulfillmentOrder", 1)}]}
    assert errors(change(parts, "fulfillmentCreate", fulfillment=given)) == ["Fulfillment order does not exist."]
    nothing: dict[str, Any] = {"lineItemsByFulfillmentOrder": []}
    assert errors(change(parts, "fulfillmentCreate", fulfillment=nothing))


def test_tracking_is_replaced_and_a_fulfilment_undone(parts: Parts) -> None:
    record = parts.shopify.place(SPEC)
    id_ = fulfil(parts, record)["fulfillment"]["id"]
    info = {"company": "Night Owls", "number": "N1", "url": "https://owls.example/N1"}
    answer = change(parts, "fulfillmentTrackingInfoUpdate", fulfillmentId=id_, trackingInfoInput=info)
    assert answer["fulfillment"]["trackingInfo"]({}) == [info]
    assert change(parts, "fulfillmentCancel", id=id_)["fulfillment"]["status"] == "CANCELLED"
    assert record.body["fulfillment_status"] is None
    assert [left for _, left in record.parts[0].lines.values()] == [3, 1]
    assert errors(change(parts, "fulfillmentCancel", id=gid("Fulfillment", 5))) == ["Fulfillment does not exist."]


def test_the_carriers_events(parts: Parts) -> None:
    record = parts.shopify.place(SPEC)
    id_ = fulfil(parts, record)["fulfillment"]["id"]
    change(parts, "fulfillmentEventCreate", fulfillmentEvent={"fulfillmentId": id_, "status": "DELIVERED"})
    assert record.body["fulfillments"][0]["shipment_status"] == "delivered"


def test_metafields_are_compared_and_set_all_or_none(parts: Parts) -> None:
    record = parts.shopify.place(SPEC)
    row = {"ownerId": record.body["admin_graphql_api_id"], "namespace": "platen", "key": "state", "value": "made"}
    first = change(parts, "metafieldsSet", metafields=[{**row, "compareDigest": None}])
    digest = first["metafields"][0]["compareDigest"]
    stale = change(parts, "metafieldsSet", metafields=[{**row, "value": "x"}, {**row, "compareDigest": None}])
    assert stale["userErrors"][0]["code"] == "STALE_OBJECT"
    assert record.metafields["platen", "state"]["value"] == "made"
    assert not errors(change(parts, "metafieldsSet", metafields=[{**row, "value": "x", "compareDigest": digest}]))
    assert errors(change(parts, "metafieldsSet", metafields=[row] * 26))
    assert errors(change(parts, "metafieldsSet", metafields=[{**row, "ownerId": gid("Order", 1)}]))


def test_setting_the_same_again_tells_nobody(parts: Parts) -> None:
    record = parts.shopify.place(SPEC)
    row = {"ownerId": record.body["admin_graphql_api_id"], "namespace": "platen", "key": "state", "value": "made"}
    change(parts, "metafieldsSet", metafields=[row])
    parts.outbox.messages.clear()
    change(parts, "metafieldsSet", metafields=[row])
    assert parts.topics() == []
    assert parts.ledger.count("shopify.metafield") == 2


def test_tags_are_added_once(parts: Parts) -> None:
    record = parts.shopify.place(SPEC)
    for tags in (["a", "b"], ["b", "c"]):
        change(parts, "tagsAdd", id=record.body["admin_graphql_api_id"], tags=tags)
    assert record.body["tags"] == "a, b, c"
    assert errors(change(parts, "tagsAdd", id=gid("Order", 1), tags=[])) == ["Order does not exist."]


def test_a_topic_is_subscribed_once_for_an_address(parts: Parts) -> None:
    sub = {"uri": "https://platen.example/hooks", "format": "JSON"}
    assert not errors(change(parts, "webhookSubscriptionCreate", topic="ORDERS_CREATE", webhookSubscription=sub))
    again = change(parts, "webhookSubscriptionCreate", topic="ORDERS_CREATE", webhookSubscription=sub)
    assert errors(again) == ["Address for this topic has already been taken"]


@pytest.mark.parametrize(
    ("given", "urls"),
    [
        ({"company": "USPS", "number": "1"}, ["https://tools.usps.com/go/TrackConfirmAction_input?qtc_tLabels1=1"]),
        ({"company": "usps", "number": "1"}, []),
        ({"company": "Owls", "number": "1", "url": "https://owls.example"}, ["https://owls.example"]),
        ({}, []),
    ],
)
def test_links_are_made_for_carriers_spelled_exactly(given: dict[str, str], urls: list[str]) -> None:
    assert tracking_of(given)["urls"] == urls
