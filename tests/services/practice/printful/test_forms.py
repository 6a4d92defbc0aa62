"""Forms of both versions from one order, and the proof of known bytes."""

import hashlib
import hmac
from typing import Any

from services.practice.printful import forms

GIVEN = {
    "external_id": "plabc-1",
    "recipient": {"name": "Ana"},
    "items": [
        {"external_id": "line1", "variant_id": 4012, "quantity": 2, "retail_price": "24.00", "name": "Tee",
         "files": [{"type": "front", "url": "http://127.0.0.1/a.png"}]},
    ],
}  # fmt: skip
ORDER = forms.order(123, 7, GIVEN, "draft", 1_767_323_045)


def test_the_proof_of_known_bytes() -> None:
    body = (
        b'{"type":"order_created","occurred_at":"2026-01-02T03:04:05Z","retries":0,"store_id":123456,'
        b'"data":{"order":{"id":987654321,"external_id":"PLT-1001","status":"draft"}}}'
    )
    secret = "00112233445566778899aabbccddeeff" * 4
    assert forms.sign(body, secret) == "8cf424e2623d6fd42e3a060416acb4a73f438abeaa44eccfcabbd08cdb67136b"
    assert forms.sign(b"x", secret) == hmac.new(bytes.fromhex(secret), b"x", hashlib.sha256).hexdigest()


def test_bodies_are_ascii_with_escaped_slashes() -> None:
    assert forms.raw({"url": "https://a/ž"}) == b'{"url":"https:\\/\\/a\\/\\u017e"}'


def test_version_1_speaks_seconds_and_sums_up() -> None:
    assert (ORDER["created"], ORDER["status"], ORDER["external_id"]) == (1_767_323_045, "draft", "plabc-1")
    assert ORDER["costs"]["subtotal"] == "25.90"
    assert ORDER["items"][0]["files"][0]["url"] == "http://127.0.0.1/a.png"


def test_version_2_speaks_iso_and_leaves_placements_to_the_items() -> None:
    shown = forms.order_v2(ORDER)
    assert shown["created_at"] == "2026-01-02T03:04:05Z"
    assert "placements" not in shown["order_items"][0]
    [item] = forms.order_items_v2(ORDER)
    assert item["placements"][0]["layers"] == [{"type": "file", "url": "http://127.0.0.1/a.png"}]


def test_version_2_may_have_posted_the_order() -> None:
    layers = [{"type": "file", "url": "http://127.0.0.1/b.png"}]
    row = {"catalog_variant_id": 5, "quantity": 1, "placements": [{"placement": "back", "layers": layers}]}
    item = forms.order(1, 7, {"order_items": [row]}, "draft", 0)["items"][0]
    assert (item["variant_id"], item["files"][0]["type"], item["files"][0]["url"]) == (5, "back", layers[0]["url"])


def test_a_shipment_in_both_versions() -> None:
    parcel: Any = forms.shipment(9, ORDER["items"], "USPS", "9400", 1_767_582_000)
    told = forms.shipment_v2(parcel, ORDER)
    assert [row["order_item_external_id"] for row in told["shipment_items"]] == ["line1"]
    assert (told["delivery_status"], told["shipped_at"]) == ("in_transit", "2026-01-05T03:00:00Z")
    thin = forms.shipment_told_v2(parcel, 7)
    assert "carrier" not in thin
    assert "items" not in thin


def test_a_change_leaves_alone_what_was_not_sent() -> None:
    assert set(forms.changed(ORDER, {"recipient": {"name": "Ben"}})) == {"recipient"}
    items = forms.changed(ORDER, {"order_items": [{"catalog_variant_id": 7, "quantity": 3}]})
    assert (items["items"][0]["variant_id"], items["items"][0]["quantity"]) == (7, 3)
    assert set(items) == {"items", "costs", "retail_costs"}
