"""What each topic means; our own recorded deliveries."""

import json

import pytest

from app.errors import Corrupt
from app.events import Cancelled, Held, ParcelMoved, PaymentChanged, Placed, Released, Sent
from app.states import CancelReason, ParcelState, Payment
from services.connector import Reading
from services.providers import shopify
from services.providers.shopify.parcels import SHIPMENT_WORDS
from services.providers.shopify.topics import TOPICS
from tests.kit import deliveries as d


def read(name: str, topic: str) -> Reading:
    return shopify.read(d.shopify(d.recorded("shopify", name), topic), d.ACCOUNTS["shopify"])


def said(topic: str, body: object) -> Reading:
    return shopify.read(d.shopify(json.dumps(body).encode(), topic), d.ACCOUNTS["shopify"])


def kinds(reading: Reading) -> list[str]:
    return [type(e).__name__ for e in reading.events]


@pytest.mark.parametrize(
    ("name", "topic", "expected"),
    [
        ("orders_create", "orders/create", ["Placed"]),
        ("orders_paid", "orders/paid", ["Placed"]),
        ("orders_cancelled", "orders/cancelled", ["Placed", "PaymentChanged", "Cancelled"]),
        ("orders_partially_fulfilled", "orders/partially_fulfilled", ["Placed", "Sent"]),
        ("orders_fulfilled", "orders/fulfilled", ["Placed", "Sent", "Sent"]),
        ("fulfillments_create", "fulfillments/create", ["Sent"]),
        ("fulfillments_update_delivered", "fulfillments/update", ["Sent", "ParcelMoved"]),
    ],
)
def test_events_of_a_topic(name: str, topic: str, expected: list[str]) -> None:
    reading = read(name, topic)
    assert kinds(reading) == expected
    assert reading.unknown == ()
    assert len({e.id for e in reading.events}) == len(expected)
    assert {e.order for e in reading.events} == {reading.events[0].order}


@pytest.mark.parametrize("name", ["refunds_create", "orders_edited"])
def test_doorbells_ask_again(name: str) -> None:
    topic = name.replace("_", "/", 1)
    reading = read(name, topic)
    assert reading.events == ()
    assert reading.refetch == "6300000000101"


def test_a_canceled_order_says_why_and_only_once() -> None:
    first = read("orders_cancelled", "orders/cancelled").events[-1]
    again = shopify.read(
        d.shopify(d.recorded("shopify", "orders_cancelled"), "orders/updated", id="w2"), d.ACCOUNTS["shopify"]
    ).events[-1]
    assert isinstance(first, Cancelled)
    assert first.why is CancelReason.CUSTOMER
    assert again.id == first.id


def test_a_fulfilment_is_a_parcel_under_its_own_id() -> None:
    sent, moved = read("fulfillments_update_delivered", "fulfillments/update").events
    assert isinstance(sent, Sent)
    assert isinstance(moved, ParcelMoved)
    assert (sent.parcel.id, sent.parcel.carrier) == ("5100000000001", "USPS")
    assert [(ln.item, ln.quantity) for ln in sent.parcel.lines] == [("91000000000001", 1)]
    assert (moved.parcel, moved.to) == (sent.parcel.number, ParcelState.DELIVERED)


def test_a_deleted_order_is_removed() -> None:
    [event] = shopify.read(d.shopify(b'{"id":6300000000101}', "orders/delete"), d.ACCOUNTS["shopify"]).events
    assert isinstance(event, Cancelled)
    assert event.why is CancelReason.REMOVED


def test_holds_of_fulfilment_orders() -> None:
    body = b'{"fulfillment_order":{"id":1,"order_id":5,"fulfillment_holds":[{"reason":"other","reason_notes":"Wait"}]}}'
    [held] = shopify.read(d.shopify(body, "fulfillment_orders/placed_on_hold"), d.ACCOUNTS["shopify"]).events
    [freed] = shopify.read(d.shopify(body, "fulfillment_orders/hold_released"), d.ACCOUNTS["shopify"]).events
    assert isinstance(held, Held)
    assert held.reason == "other: Wait"
    assert isinstance(freed, Released)
    bare = shopify.read(
        d.shopify(b'{"fulfillment_order":{}}', "fulfillment_orders/placed_on_hold"), d.ACCOUNTS["shopify"]
    )
    assert bare.unknown


PART = {"fulfillment_order": {"id": "gid://shopify/FulfillmentOrder/9", "status": "open"}}


@pytest.mark.parametrize("topic", [t for t in TOPICS if t.startswith(("fulfillment_orders/", "fulfillment_holds/"))])
def test_every_message_about_a_part_asks_for_its_order(topic: str) -> None:
    reading = said(topic, PART)
    assert (reading.events, reading.unknown) == ((), ())
    assert reading.refetch == "gid://shopify/FulfillmentOrder/9"
    assert said(topic, {"fulfillment_order": {"id": 9}}).refetch == "gid://shopify/FulfillmentOrder/9"
    assert said(topic, {"fulfillment_order": {"order_id": 5}}).refetch == "5"
    assert said(topic, {"nothing": [1, {"id": "x"}]}).unknown


def test_a_part_is_found_wherever_the_message_names_it() -> None:
    moved = {"original_fulfillment_order": {"id": "gid://shopify/FulfillmentOrder/7"}, "moved_fulfillment_order": {}}
    assert said("fulfillment_orders/moved", moved).refetch == "gid://shopify/FulfillmentOrder/7"
    deep: object = "gid://shopify/FulfillmentOrder/7"
    for _ in range(50):
        deep = [deep]
    assert said("fulfillment_orders/merged", {"a": deep}).unknown


def test_a_hold_with_a_reason_nobody_knows_is_listed_and_held() -> None:
    body = {"fulfillment_order": {"id": 1, "order_id": 5}, "created_fulfillment_hold": {"reason": "moonlit"}}
    reading = said("fulfillment_holds/added", body)
    assert kinds(reading) == ["Held"]
    assert reading.unknown == ("hold moonlit",)


@pytest.mark.parametrize("word", SHIPMENT_WORDS)
def test_every_word_of_a_carrier(word: str) -> None:
    body = {"id": 1, "fulfillment_id": 2, "order_id": 3, "status": word, "happened_at": "2026-11-21T08:00:00Z"}
    reading = said("fulfillment_events/create", body)
    to = SHIPMENT_WORDS[word]
    assert [(e.parcel, e.to) for e in reading.events if isinstance(e, ParcelMoved)] == ([("2", to)] if to else [])
    assert reading.refetch == ("3" if to else "")
    assert reading.unknown == ()
    assert said("fulfillment_events/create", {"fulfillment_event": body}).events == reading.events


def test_confirmed_moves_nothing_and_an_unknown_word_is_listed() -> None:
    assert SHIPMENT_WORDS["confirmed"] is None
    body = {"id": 1, "fulfillment_id": 2, "order_id": 3, "status": "moonlit"}
    assert said("fulfillment_events/create", body) == Reading(unknown=("shipment moonlit",))
    assert said("fulfillment_events/delete", {"order_id": 3}).refetch == "3"
    assert said("fulfillment_events/delete", {"id": 3}).unknown


def test_a_refund_with_money_says_so_and_asks_how_much_in_all() -> None:
    told = {"transactions": [{"kind": "refund", "status": "success", "amount": "6.00"}]}
    reading = said("refunds/create", {"id": 9, "order_id": 5, "processed_at": "2026-11-24T09:00:00-08:00", **told})
    [event] = reading.events
    assert isinstance(event, PaymentChanged)
    assert (event.payment, event.reference) == (Payment.PART_REFUNDED, "shopify/main/5")
    assert reading.refetch == "5"


@pytest.mark.parametrize("topic", ["disputes/create", "disputes/update"])
def test_a_dispute_needs_its_order(topic: str) -> None:
    assert kinds(said(topic, {"id": 1, "order_id": 5, "type": "chargeback", "status": "lost"})) == [
        "PaymentChanged",
        "IssueRaised",
    ]
    assert said(topic, {"id": 1}).unknown


def test_lost_scopes_are_listed() -> None:
    assert said("app/scopes_update", {"current": ["read_orders", "write_orders"]}) == Reading()
    assert "write_orders" in said("app/scopes_update", {"current": ["read_orders"]}).unknown[0]
    assert said("order_transactions/create", {"order_id": 5}).refetch == "5"
    assert said("order_transactions/create", {}).unknown


def test_pictures_kept_with_the_order_are_handed_on() -> None:
    body = json.loads(d.recorded("shopify", "orders_create"))
    document = json.loads(d.recorded("shopify", "detail"))
    row = {"namespace": "platen", "key": "pictures", "value": json.dumps(document)}
    [detail] = said("orders/updated", {**body, "metafields": [row]}).details
    assert detail.ref == document["orderDataKey"]


@pytest.mark.parametrize("topic", ["app/uninstalled", "customers/redact", "customers/data_request", "shop/redact"])
def test_what_a_person_must_see_is_listed(topic: str) -> None:
    reading = shopify.read(d.shopify(b"{}", topic), d.ACCOUNTS["shopify"])
    assert reading.events == ()
    assert reading.unknown


def test_a_gathering_that_ended_is_asked_for_or_listed() -> None:
    told = {"admin_graphql_api_id": "gid://shopify/BulkOperation/1", "status": "completed", "type": "query"}
    assert said("bulk_operations/finish", told) == Reading(refetch="gid://shopify/BulkOperation/1")
    assert said("bulk_operations/finish", {}) == Reading(refetch="bulk")
    failed = said("bulk_operations/finish", {**told, "status": "failed", "error_code": "timeout"})
    assert failed == Reading(unknown=("bulk operation failed timeout",))


def test_a_topic_nobody_knows_is_listed() -> None:
    assert shopify.read(d.shopify(b"{}", "themes/publish"), d.ACCOUNTS["shopify"]).unknown == ("topic themes/publish",)


@pytest.mark.parametrize("topic", [t for t in TOPICS if t.startswith(("orders/", "fulfillments/", "refunds/"))])
def test_a_message_without_anything_is_refused(topic: str) -> None:
    with pytest.raises(Corrupt):
        shopify.read(d.shopify(b"{}", topic), d.ACCOUNTS["shopify"])


def test_paid_is_believed_even_without_the_word() -> None:
    body = b'{"id":5,"line_items":[{"id":1,"title":"Mug","price":"5"}]}'
    [placed] = shopify.read(d.shopify(body, "orders/paid"), d.ACCOUNTS["shopify"]).events
    assert isinstance(placed, Placed)
    assert placed.snapshot.payment == "paid"
