"""Stitch Express: payments of orders made elsewhere; what a message says counts only once Stitch itself confirms it.

events        what a webhook says
talks         the truth about a link or a payment, missed ones, refunds
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from services import body, signatures
from services.connector import Account, Can, Capabilities, Delivery, Field, Reading
from services.providers.stitch.events import read_message
from services.providers.stitch.talks import check, pull, push, sweep

__all__ = ["CAPABILITIES", "FIELDS", "NAME", "TITLE", "check", "identify", "pull", "push", "read", "sweep", "verify"]

NAME = "stitch"
TITLE = "Stitch"
CAPABILITIES = Capabilities(can=frozenset({Can.PUSH, Can.SWEEP, Can.REFUND}))
FIELDS: Sequence[Field] = (
    Field("client_id", "Client id", hint="Begins with test- while it is tried out"),
    Field("client_secret", "Client secret", secret=True, hint="Shown beside the client id"),
    Field("secret", "Webhook secret", secret=True, hint="whsec_…; shown when the webhook is made", shortest=16),
    Field(
        "previous_secret",
        "Previous webhook secret",
        secret=True,
        hint="While it is being changed",
        required=False,
        shortest=16,
    ),
    Field("refund_reason", "Reason of refunds", hint="REQUESTED_BY_CUSTOMER where empty", required=False),
    Field("base_url", "Address", hint="Only for a practice shop", required=False),
)
HEADERS = frozenset(f"{family}-{part}" for family in ("svix", "webhook") for part in ("id", "timestamp", "signature"))


def verify(delivery: Delivery, account: Account, now: datetime) -> None:
    headers = {name: value for name, value in delivery.headers if name in HEADERS}
    signatures.svix(delivery.body, headers, account.secrets("secret", "previous_secret"), now)


def identify(delivery: Delivery) -> str:
    """The message's own id, which is the same on every try: the one the signature covers, never another beside it."""
    for family in ("svix", "webhook"):
        id_, *rest = (delivery.header(f"{family}-{part}") for part in ("id", "timestamp", "signature"))
        if id_ and all(rest):
            return delivery.text(f"{family}-id")[:200] or hashlib.sha256(delivery.body).hexdigest()
    return hashlib.sha256(delivery.body).hexdigest()


def read(delivery: Delivery, account: Account) -> Reading:
    return read_message(body.parse_object(delivery.body))
