"""Flowhub: our orders ahead of the customer, and what its register makes of them.

talks -> orders -> words     what is asked and told
stock                        what an order would cost
asking                       how, and with which proof

It rings at the address each order was given and signs nothing: a ring is only a doorbell.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from services import body
from services.connector import Account, Delivery, Field, Reading, ensure_address_secret
from services.pointofsale import unknown_words
from services.providers.flowhub.asking import order_id
from services.providers.flowhub.stock import preview
from services.providers.flowhub.talks import CAPABILITIES, check, pull, push, sweep
from services.providers.flowhub.words import NAME, TABLE, TITLE

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
    Field("client_id", "Client id", hint="For order-ahead; Flowhub gives it"),
    Field("client_secret", "Client secret", secret=True, hint="Flowhub gives it with the client id"),
    Field("audience", "Audience", hint="Ask Flowhub for it", required=False),
    Field("read_client", "Client id for reading", hint="For prices and stock", required=False),
    Field("read_key", "Key for reading", secret=True, hint="For prices and stock", required=False),
    Field("location", "Location", hint="The locationId of the store", required=False),
    Field("callback_url", "Callback address", hint="Where this receiver is reached from outside: https://…"),
    Field("url_secret", "Secret in the address", secret=True, shortest=16, hint="Made up; 16 characters or more"),
    Field(
        "previous_url_secret",
        "Previous one",
        secret=True,
        shortest=16,
        hint="Older orders still ring with it",
        required=False,
    ),
    Field("order_type", "Kind of order", hint="pickup where empty; delivery, kiosk", required=False),
    Field("customer_kind", "Customers", hint="rec where empty; med, both", required=False),
    Field("products", "Products", hint='JSON: {"SKU": {"productId": 42}}', required=False),
    Field("currency", "Currency", hint="USD where empty", required=False),
    Field("token_url", "Address of tokens", hint="Only if Flowhub names another", required=False),
    Field("base_url", "Address", hint="Only for a practice shop", required=False),
)


def verify(delivery: Delivery, account: Account, now: datetime) -> None:
    """Nothing is signed: only the secret in the address counts."""
    ensure_address_secret(delivery, account.secrets("url_secret", "previous_url_secret"))


def identify(delivery: Delivery) -> str:
    """It tells no time, so the same words are the same ring; where the request has a name of its own, that counts."""
    return hashlib.sha256((delivery.header("x-request-id") or b"")[:200] + b"\n" + delivery.body).hexdigest()


def read(delivery: Delivery, account: Account) -> Reading:
    """Only a doorbell: the order it names is asked for."""
    message = body.parse_object(delivery.body)
    id_ = order_id(body.identity(message, "orderId"))
    return Reading(unknown=unknown_words(body.text(message, "status", limit=200), TABLE, account), refetch=id_)
