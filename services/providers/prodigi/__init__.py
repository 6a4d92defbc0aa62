"""Prodigi: our orders out, what it says of them.

events                                what a callback asks us to look at
talks -> telling -> orders -> words   what is asked and told, and what an answer means
telling -> making                     an order as it takes it
costs -> making                       what it would cost
asking                                how, and with which key

Its callbacks are not signed: each is only a doorbell.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from app.errors import Corrupt
from app.states import State
from services import body
from services.connector import Account, Can, Capabilities, Delivery, Field, Reading, ensure_address_secret
from services.providers.prodigi.costs import quote
from services.providers.prodigi.events import read_event
from services.providers.prodigi.talks import SHORTEST_SECRET, check, pull, sweep
from services.providers.prodigi.telling import push
from services.providers.prodigi.words import NAME, TITLE

__all__ = [
    "CAPABILITIES",
    "FIELDS",
    "NAME",
    "TITLE",
    "check",
    "identify",
    "pull",
    "push",
    "quote",
    "read",
    "sweep",
    "verify",
]

CAPABILITIES = Capabilities(
    can=frozenset({Can.PUSH, Can.SWEEP, Can.SUBMIT, Can.UPDATE, Can.CANCEL}),
    reports=frozenset(
        {
            State.RECEIVED,
            State.CONFIRMED,
            State.ARTWORK_READY,
            State.IN_PRODUCTION,
            State.READY,
            State.SHIPPED,
            State.CANCELED,
            State.FAILED,
        }
    ),
)
"""It never says that something arrived or came back: carriers and staff do."""

FIELDS: Sequence[Field] = (
    Field("key", "API key", secret=True, hint="Dashboard > Settings; live and sandbox each have their own"),
    Field("environment", "Environment", hint="sandbox where empty; live costs money", required=False),
    Field("url_secret", "Secret in the address", secret=True, shortest=SHORTEST_SECRET, hint="Made up; 16 or more"),
    Field(
        "previous_url_secret",
        "Previous one",
        secret=True,
        shortest=SHORTEST_SECRET,
        hint="Older orders still ring with it",
        required=False,
    ),
    Field("callback_url", "Callback address", hint="https://… of this receiver; else the dashboard's", required=False),
    Field("shipping", "Shipping", hint="Standard; Budget, StandardPlus, Express, Overnight", required=False),
    Field("products", "Products", hint='JSON: {"SKU": {"sku": "GLOBAL-…", "attributes": {}}}', required=False),
    Field("currency", "Currency of quotes", hint="The order's where empty", required=False),
    Field("base_url", "Address", hint="Only for a practice shop", required=False),
)


def verify(delivery: Delivery, account: Account, now: datetime) -> None:
    """Nothing is signed: only the secret in the address counts."""
    ensure_address_secret(delivery, account.secrets("url_secret", "previous_url_secret"))


def identify(delivery: Delivery) -> str:
    """The event's own id, else the body."""
    try:
        key = body.text(body.parse_object(delivery.body), "id", limit=200)
    except (Corrupt, RecursionError):
        key = ""
    return key or hashlib.sha256(delivery.body).hexdigest()


def read(delivery: Delivery, account: Account) -> Reading:
    """Only a doorbell: the order it names is asked for."""
    return read_event(delivery.body, account)
