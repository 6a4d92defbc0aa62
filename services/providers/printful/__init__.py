"""Printful, versions 1 and 2: its own orders in, our orders out, what it says of either.

events -> orders -> words     what a webhook says
talks -> telling -> asking    what is asked and told
goods -> asking               what it makes, and pictures of it
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from app.errors import Corrupt
from app.states import State
from services import body, signatures
from services.connector import Account, Can, Capabilities, Delivery, Field, Reading, ensure_address_secret
from services.providers.printful.events import read_event
from services.providers.printful.goods import catalogue, mockup, mockup_result
from services.providers.printful.talks import check, pull, sweep
from services.providers.printful.telling import push

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

NAME = "printful"
TITLE = "Printful"
CAPABILITIES = Capabilities(
    can=frozenset(
        {Can.PUSH, Can.SWEEP, Can.SUBMIT, Can.CONFIRM, Can.UPDATE, Can.CANCEL, Can.CATALOGUE, Can.MOCKUP},
    ),
    reports=frozenset(
        {
            State.RECEIVED,
            State.CONFIRMED,
            State.IN_PRODUCTION,
            State.SHIPPED,
            State.OUT_FOR_DELIVERY,
            State.DELIVERED,
            State.RETURNED,
            State.CANCELED,
            State.FAILED,
        }
    ),
)
"""It cannot be told a state, nor to hold: not confirming is the hold, confirming ends it."""

FIELDS: Sequence[Field] = (
    Field("token", "Access token", secret=True, hint="Developer portal > Tokens; scope orders"),
    Field("store", "Store number", hint="Needed where the token sees several stores", required=False),
    Field("version", "API version", hint="2 for the newer one; 1 where empty", required=False),
    Field(
        "secret",
        "Webhook secret",
        secret=True,
        shortest=16,
        hint="Shown once when the webhook is made (version 2)",
        required=False,
    ),
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
        hint="For version 1, which signs nothing",
        required=False,
    ),
    Field("confirm", "Confirm orders", hint="yes: orders go into production; else they stay drafts", required=False),
    Field("products", "Products", hint='JSON: {"SKU": 4012} with Printful\'s variants', required=False),
    Field("shipping", "Shipping", hint="STANDARD where empty", required=False),
    Field("base_url", "Address", hint="Only for a practice shop", required=False),
)

SIGNATURE = "x-pf-webhook-signature"
OTHER_SIGNATURES = (
    "x-printful-signature",
    "x-pf-signature",
    "x-printful-webhook-signature",
    "x-printful-hmac-sha256",
)
"""Printful sends none of these; shops that forward its messages themselves do, with the secret as text."""


def verify(delivery: Delivery, account: Account, now: datetime) -> None:
    """A proof that is there must hold; only without one does the secret in the address count."""
    secrets = account.secrets("secret", "previous_secret")
    if (proof := delivery.header(SIGNATURE)) is not None:
        signatures.printful(delivery.body, proof, secrets, now)
        return
    for name in OTHER_SIGNATURES:
        if (proof := delivery.header(name)) is not None:
            signatures.plain_hex(delivery.body, proof, secrets, now)
            return
    ensure_address_secret(delivery, account.secrets("url_secret", "previous_url_secret"))


def identify(delivery: Delivery) -> str:
    """What it is about, without the counter of attempts, which changes with each repetition."""
    try:
        envelope = body.parse_object(delivery.body)
        data = _inside(envelope, "data")
        order, shipment = _inside(data, "order"), _inside(data, "shipment")
        facts = [envelope.get(name) for name in ("type", "store", "store_id", "created", "occurred_at")]
        facts += [data.get(name) for name in ("id", "order_id", "status", "tracking_number")]
        facts += [order.get("id"), order.get("status"), shipment.get("id")]
        key = repr([str(fact)[:200] for fact in facts]).encode("utf-8", "replace")
    except Corrupt:
        key = delivery.body
    return hashlib.sha256(key).hexdigest()


def _inside(data: body.Json, name: str) -> body.Json:
    value = data.get(name)
    return value if isinstance(value, dict) else {}


def read(delivery: Delivery, account: Account) -> Reading:
    return read_event(delivery, account, identify(delivery))
