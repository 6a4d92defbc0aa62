"""Printify: its own orders in, our orders out, what it says of either.

events -> orders -> words     what a webhook says
talks -> telling -> asking    what is asked and told
goods -> asking               the shop's products, and pictures of them
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from app.errors import Corrupt
from app.states import State
from services import body, signatures
from services.connector import Account, Can, Capabilities, Delivery, Field, Reading, ensure_address_secret
from services.providers.printify.events import read_event
from services.providers.printify.goods import catalogue, mockup, mockup_result
from services.providers.printify.talks import check, pull, sweep
from services.providers.printify.telling import push

__all__ = [
    "CAPABILITIES",
    "FIELDS",
    "NAME",
    "TITLE",
    "catalogue",
    "check",
    "identify",
    "mockup",
    "mockup_result",
    "pull",
    "push",
    "read",
    "sweep",
    "verify",
]

NAME = "printify"
TITLE = "Printify"
CAPABILITIES = Capabilities(
    can=frozenset({Can.PUSH, Can.SWEEP, Can.SUBMIT, Can.CONFIRM, Can.CANCEL, Can.CATALOGUE, Can.MOCKUP}),
    reports=frozenset(
        {
            State.RECEIVED,
            State.CONFIRMED,
            State.IN_PRODUCTION,
            State.READY,
            State.SHIPPED,
            State.DELIVERED,
            State.CANCELED,
            State.FAILED,
        }
    ),
)
"""It cannot be told a state, a change, nor to hold: not sending to production is the hold, sending ends it."""

FIELDS: Sequence[Field] = (
    Field("token", "Access token", secret=True, hint="Account > Connections; it lives one year"),
    Field("shop", "Shop number", hint="A number; the check names those the token sees"),
    Field("secret", "Webhook secret", secret=True, shortest=16, hint="Chosen when the webhook is made", required=False),
    Field(
        "previous_secret",
        "Previous webhook secret",
        secret=True,
        shortest=16,
        hint="While it is being changed",
        required=False,
    ),
    Field(
        "url_secret",
        "Secret in the address",
        secret=True,
        shortest=16,
        hint="For webhooks made without a secret",
        required=False,
    ),
    Field("confirm", "Send to production", hint="yes: at once, which costs money; else they wait", required=False),
    Field("products", "Products", hint='JSON: {"SKU": {"product_id": "…", "variant_id": 1}}', required=False),
    Field("shipping", "Shipping", hint="1 standard, 2 priority, 3 express, 4 economy", required=False),
    Field("base_url", "Address", hint="Only for a practice shop", required=False),
)

SIGNATURES = ("x-pfy-signature", "x-printify-signature")


def verify(delivery: Delivery, account: Account, now: datetime) -> None:
    """A proof that is there must hold; only without one does the secret in the address count."""
    for name in SIGNATURES:
        if (proof := delivery.header(name)) is not None:
            signatures.printify(delivery.body, proof, account.secrets("secret", "previous_secret"), now)
            return
    ensure_address_secret(delivery, account.secrets("url_secret", "previous_url_secret"))


def identify(delivery: Delivery) -> str:
    """The event's own id, else what it is about, else the body."""
    try:
        envelope = body.parse_object(delivery.body)
        key = body.text(envelope, "id", limit=200)
        resource = envelope.get("resource")
        if not key and isinstance(resource, dict):
            facts = (envelope.get("type"), envelope.get("created_at"), resource.get("id"), resource.get("data"))
            key = hashlib.sha256(repr(facts).encode("utf-8", "replace")).hexdigest()
    except (Corrupt, RecursionError):
        key = ""
    return key or hashlib.sha256(delivery.body).hexdigest()


def read(delivery: Delivery, account: Account) -> Reading:
    return read_event(delivery, account, identify(delivery))
