"""Stripe: payments of orders made elsewhere, or whole orders from its check-out; refunds out.

events -> words          what a webhook or the list of events says
sessions                 a check-out session as an order
talks -> asking          what is asked and told
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from app.errors import Corrupt
from services import body, signatures
from services.connector import Account, Can, Capabilities, Delivery, Field, Reading
from services.providers.stripe.events import read_event
from services.providers.stripe.talks import check, pull, push, sweep

__all__ = ["CAPABILITIES", "FIELDS", "NAME", "TITLE", "check", "identify", "pull", "push", "read", "sweep", "verify"]

NAME = "stripe"
TITLE = "Stripe"
CAPABILITIES = Capabilities(can=frozenset({Can.PUSH, Can.SWEEP, Can.REFUND}))
FIELDS: Sequence[Field] = (
    Field("key", "Secret key", secret=True, hint="sk_… or rk_… for checkout, intents, refunds, events"),
    Field("secret", "Webhook secret", secret=True, shortest=16, hint="whsec_… of this very endpoint"),
    Field(
        "previous_secret",
        "Previous webhook secret",
        secret=True,
        shortest=16,
        hint="While it is being changed",
        required=False,
    ),
    Field("mode", "Mode", hint="live or test; messages of the other are refused", required=False),
    Field(
        "creates",
        "Makes orders",
        hint="yes: a check-out that names no order becomes one; all: every one does; else it pays one",
        required=False,
    ),
    Field("number_keys", "Order number in metadata", hint="Names of the fields, by comma", required=False),
    Field("base_url", "Address", hint="Only for a practice shop", required=False),
)
SIGNATURE = "stripe-signature"


def verify(delivery: Delivery, account: Account, now: datetime) -> None:
    signatures.stripe(delivery.body, delivery.header(SIGNATURE), account.secrets("secret", "previous_secret"), now)


def identify(delivery: Delivery) -> str:
    """The event's own id, which repeated deliveries and the list of events share."""
    try:
        key = body.text(body.parse_object(delivery.body), "id", limit=200)
    except (Corrupt, RecursionError):
        key = ""
    return key or hashlib.sha256(delivery.body).hexdigest()


def read(delivery: Delivery, account: Account) -> Reading:
    return read_event(body.parse_object(delivery.body), account, delivery.received_at)
