"""Shopify's proofs and keys, against our own deliveries and the vectors that lie beside."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app.errors import Corrupt, Forged
from services.connector import Account, Delivery
from services.providers import shopify
from tests.kit import deliveries as d
from tests.kit.beside import beside

ACCOUNT = d.ACCOUNTS["shopify"]
VECTORS = d.BESIDE / "shopify/webhook_vectors.json"


def accepted(delivery: Delivery, account: Account = ACCOUNT) -> bool:
    try:
        shopify.verify(delivery, account, d.NOW)
    except Forged:
        return False
    return True


def test_a_webhook_is_accepted_with_the_new_and_the_old_secret_only() -> None:
    body = d.recorded("shopify", "orders_create")
    assert accepted(d.shopify(body))
    assert accepted(d.shopify(body, secret=d.OLD_SECRET))
    assert not accepted(d.shopify(body, secret="another secret of decent length"))


def test_a_genuine_message_about_another_shop_is_refused() -> None:
    other = Account("shopify", "main", {**ACCOUNT.fields, "shop": "other.myshopify.com"})
    assert not accepted(d.shopify(b"{}"), other)


def test_picture_details_need_no_proof_but_a_wrong_one_is_refused() -> None:
    body = d.recorded("shopify", "detail")
    assert accepted(d.storefront(body))
    assert accepted(d.storefront(body, secret=""))
    assert not accepted(d.storefront(body, secret="another secret of decent length"))
    assert not accepted(d.storefront(b'{"orders": 1}', secret=""))


def test_only_proven_picture_details_are_trusted() -> None:
    body = d.recorded("shopify", "detail")
    [proven] = shopify.read(d.storefront(body), ACCOUNT).details
    [unproven] = shopify.read(d.storefront(body, secret=""), ACCOUNT).details
    assert proven.trusted
    assert not unproven.trusted


def test_an_order_cannot_come_without_shopifys_proof() -> None:
    body = d.recorded("shopify", "orders_create")
    assert not accepted(_without(d.shopify(body), "x-shopify-hmac-sha256"))
    assert not accepted(_without(_without(d.shopify(body), "x-shopify-hmac-sha256"), "x-shopify-topic"))
    with pytest.raises(Corrupt):
        shopify.read(_without(d.shopify(body), "x-shopify-topic"), ACCOUNT)


def _without(delivery: Delivery, header: str) -> Delivery:
    left = tuple((name, value) for name, value in delivery.headers if name != header)
    return replace(delivery, headers=left)


def test_the_key_is_shop_topic_and_webhook_id_then_event_id_then_the_body() -> None:
    body = b'{"id":1}'
    assert shopify.identify(d.shopify(body, id="w9")) == f"{d.SHOP}:orders/create:w9"
    headers = {"X-Shopify-Topic": "orders/create", "X-Shopify-Shop-Domain": d.SHOP}
    by_event = d.delivery("shopify", body, {**headers, "X-Shopify-Event-Id": "e7"})
    assert shopify.identify(by_event) == f"{d.SHOP}:orders/create:e7"
    bare = d.delivery("shopify", body, headers)
    assert shopify.identify(bare) == shopify.identify(bare)
    assert shopify.identify(bare) != shopify.identify(d.delivery("shopify", b'{"id":2}', headers))


def test_an_endless_webhook_id_still_gives_a_short_key() -> None:
    assert len(shopify.identify(d.shopify(b"{}", id="x" * 50_000))) <= shopify.LONGEST_KEY


def test_vectors_that_lie_beside() -> None:
    """Other people's signed deliveries; nothing to hold against where they are not there."""
    if not beside(VECTORS, "signatures"):
        return
    told = json.loads(VECTORS.read_text("utf-8"))
    wrong = [v["name"] for v in told["vectors"] if not _agrees(v, told["secret_old"])]
    assert wrong == []


def _agrees(vector: dict[str, Any], old: str) -> bool:
    file = vector.get("body_file")
    body = (VECTORS.parent / file).read_bytes() if file else vector["body"].encode()
    headers = {"X-Shopify-Topic": "orders/create", **vector["headers"]}
    shop = headers.setdefault("X-Shopify-Shop-Domain", d.SHOP)
    account = Account("shopify", "main", {"shop": shop, "secret": vector["secret"], "previous_secret": old})
    delivery = d.delivery("shopify", body, headers)
    if accepted(delivery, account) != vector["expect"].startswith("accept"):
        return False
    if file:
        shopify.read(delivery, account)
    return True
