"""LeafLogix, now Dutchie POS: our orders as preorders of one location, priced by it, and what the store does with them.

It posts nothing: open preorders are asked for. One made under a key of ours is not made again.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from services import body
from services.connector import Account, Delivery, Field, Reading, ensure_address_secret
from services.providers.leaflogix.asking import NAME, TITLE, lowered, preorder
from services.providers.leaflogix.talks import CAPABILITIES, check, preview, pull, push, sweep

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

FIELDS: Sequence[Field] = (
    Field("location_key", "Location key", secret=True, hint="One for each location"),
    Field("integrator_key", "Integrator key", secret=True, hint="If Dutchie gave one", required=False),
    Field("consumer_key", "Consumer key", hint="A GUID, never changed; made up here if empty", required=False),
    Field("customer", "Customer number", hint="All orders on this one; else one is made for each", required=False),
    Field(
        "guest_address",
        "Address of guests",
        hint="Where an order has none, as a kiosk's: street, city, state, post code",
        required=False,
    ),
    Field("customer_type", "Kind of customer", hint="As the store names it; Recreational where empty", required=False),
    Field("customer_type_id", "Its number", hint="For prices; 2 where empty", required=False),
    Field("source_system", "Shown source", hint="What its preorders name as source; Platen if empty", required=False),
    Field("order_type", "Kind of order", hint="Pickup where empty", required=False),
    Field("delivery", "Delivered", hint="yes: orders are delivered; else picked up", required=False),
    Field("products", "Products", hint='JSON: {"SKU": {"product_id": 1}}', required=False),
    Field("currency", "Currency", hint="USD where empty", required=False),
    Field(
        "url_secret",
        "Secret in the address",
        secret=True,
        shortest=16,
        hint="If anything is made to post",
        required=False,
    ),
    Field(
        "previous_url_secret",
        "Previous one",
        secret=True,
        shortest=16,
        hint="While it is being changed",
        required=False,
    ),
    Field("base_url", "Address", hint="Only for a practice shop", required=False),
)


def verify(delivery: Delivery, account: Account, now: datetime) -> None:
    """Nothing is signed: only the secret in the address counts."""
    ensure_address_secret(delivery, account.secrets("url_secret", "previous_url_secret"))


def identify(delivery: Delivery) -> str:
    return hashlib.sha256(delivery.body).hexdigest()


def read(delivery: Delivery, account: Account) -> Reading:
    """Only a doorbell: the preorder it names is asked for."""
    id_ = body.text(lowered(body.parse_object(delivery.body)), "preOrderId", "orderId", limit=200)
    return Reading(refetch=preorder(id_)) if id_ else Reading(unknown=("message without a preorder",))
