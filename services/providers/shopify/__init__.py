"""Shopify: orders, payments, fulfilments and pet pictures in; tracking and progress out. Admin API 2026-10.

topics -> orders -> pets, parcels, payments, holds     what a webhook says
details, kept                         the storefront's own document beside the order, or in its metafields
talks -> graph, queries, learning     what is asked through GraphQL; bulk where it is much
telling, progress, refunds, counter   what is told
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from app.errors import Corrupt, Forged
from app.states import State
from services import signatures
from services.connector import Account, Can, Capabilities, Delivery, Field, Reading
from services.providers.shopify.counter import preview
from services.providers.shopify.details import SIGNATURE, looks_like_one, read_detail
from services.providers.shopify.talks import check, pull, push, sweep
from services.providers.shopify.topics import read_topic

__all__ = [
    "CAPABILITIES",
    "FIELDS",
    "NAME",
    "TITLE",
    "check",
    "identify",
    "preview",
    "pull",
    "push",
    "read",
    "sweep",
    "verify",
]

NAME = "shopify"
TITLE = "Shopify"
CAPABILITIES = Capabilities(
    can=frozenset(
        {
            Can.PUSH,
            Can.SWEEP,
            Can.SUBMIT,
            Can.UPDATE,
            Can.CANCEL,
            Can.STATUS,
            Can.PARCEL,
            Can.PREVIEW,
            Can.REFUND,
        }
    ),
    settable=frozenset({State.IN_PRODUCTION, State.READY, State.OUT_FOR_DELIVERY, State.DELIVERED, State.CANCELED}),
    reports=frozenset({State.SHIPPED, State.OUT_FOR_DELIVERY, State.DELIVERED, State.CANCELED}),
)
FIELDS: Sequence[Field] = (
    Field("shop", "Shop", hint="The permanent address, such as acme.myshopify.com"),
    Field("secret", "Client secret", secret=True, shortest=16, hint="Dev Dashboard > the app > Settings"),
    Field("client_id", "Client ID", hint="Beside the client secret; not needed with an access token", required=False),
    Field("token", "Access token", secret=True, hint="Only for older custom apps: shpat_…", required=False),
    Field(
        "previous_secret",
        "Previous client secret",
        secret=True,
        shortest=16,
        hint="While it is being changed",
        required=False,
    ),
    Field(
        "notification_secret",
        "Notification secret",
        secret=True,
        shortest=16,
        hint="Settings > Notifications > Webhooks, if made by hand",
        required=False,
    ),
    Field(
        "storefront_secret",
        "Storefront secret",
        secret=True,
        shortest=16,
        hint="Proves picture details",
        required=False,
    ),
    Field("picture_hosts", "Picture hosts", hint="Where pictures may lie: storage.example/bucket", required=False),
    Field("property_map", "Property names", hint="JSON, where the theme uses other names", required=False),
    Field("test_orders", "Test orders", hint="make: treat them as real ones", required=False),
    Field("notify", "Shopify mails customers", hint="yes: Shopify tells them about parcels", required=False),
    Field("tags", "Tags", hint="yes: a tag at the order says how far it is", required=False),
    Field("cancel", "Cancel at Shopify", hint="yes: an order canceled here is canceled there", required=False),
    Field("products", "Products", hint='As a register: JSON, SKU to {"variant": 123}', required=False),
    Field("api_version", "API version", hint="2026-10 where empty", required=False),
    Field("base_url", "Address", hint="Only for a practice shop", required=False),
)

LONGEST_KEY = 200


def verify(delivery: Delivery, account: Account, now: datetime) -> None:
    """A webhook by Shopify's proof and its shop; a storefront's picture details by their own proof if they bear one.

    Unsigned picture details pass, but `read` marks them as not trusted.
    """
    if _is_detail(delivery):
        _verify_detail(delivery, account, now)
        return
    proof = delivery.header("x-shopify-hmac-sha256")
    secrets = account.secrets("secret", "previous_secret", "notification_secret")
    signatures.shopify(delivery.body, proof, secrets, now)
    if delivery.text("x-shopify-shop-domain").lower() != account.get("shop").lower():
        raise Forged("The message is about another shop.")


def _verify_detail(delivery: Delivery, account: Account, now: datetime) -> None:
    proof = delivery.header(SIGNATURE)
    if proof is not None:
        secrets = account.secrets("storefront_secret", "previous_storefront_secret")
        signatures.plain_hex(delivery.body, proof, secrets, now)
    elif not looks_like_one(delivery.body):
        raise Forged("The message carries no signature.")


def _is_detail(delivery: Delivery) -> bool:
    """A storefront names no topic. With a topic or Shopify's proof it is a webhook and must prove itself as one."""
    return delivery.header("x-shopify-topic") is None and delivery.header("x-shopify-hmac-sha256") is None


def identify(delivery: Delivery) -> str:
    """Shop, topic and webhook id: one delivery keeps it over all its retries. Else the event's id, else the body."""
    shop, topic = delivery.text("x-shopify-shop-domain").lower(), delivery.text("x-shopify-topic").lower()
    id_ = delivery.text("x-shopify-webhook-id") or delivery.text("x-shopify-event-id")
    key = f"{shop}:{topic}:{id_ or hashlib.sha256(delivery.body).hexdigest()}"
    return key if len(key) <= LONGEST_KEY else hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def read(delivery: Delivery, account: Account) -> Reading:
    if _is_detail(delivery):
        trusted = delivery.header(SIGNATURE) is not None
        return Reading(details=(read_detail(delivery.body, account, trusted=trusted),))
    topic = delivery.text("x-shopify-topic").lower()
    if not topic:
        raise Corrupt("The message names no topic.")
    return read_topic(topic, delivery, account, identify(delivery))
