"""Treez: our orders as tickets of a register, and what the store does with them.

talks -> finding, customers, bodies -> tickets -> words     what is asked and told
asking -> token                                             how, and with which proof

It posts nothing by itself; where it was asked to, a message is only a doorbell.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from app.errors import Corrupt
from services import body
from services.connector import Account, Delivery, Field, Reading, ensure_address_secret
from services.pointofsale import unknown_words
from services.providers.treez.asking import ticket_id
from services.providers.treez.talks import CAPABILITIES, check, preview, pull, push, sweep
from services.providers.treez.words import NAME, TABLE, TITLE

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
    Field("dispensary", "Store", hint="The first part of the store's own treez.io address"),
    Field("organisation", "Organization id", hint="A GUID; Treez gives it with the certificate"),
    Field("certificate", "Certificate id", hint="What Treez calls the certificate that was mailed to it"),
    Field("private_key", "Private key", secret=True, hint="RSA, the whole PEM text, without a pass phrase"),
    Field("revenue_source", "Revenue source", hint="Platen, where empty; once used, never change it", required=False),
    Field("type", "Kind of ticket", hint="PICKUP where empty; DELIVERY, CURBSIDE, …", required=False),
    Field("order_source", "Order source", hint="ECOMMERCE where empty; KIOSK, IN_STORE, …", required=False),
    Field("first_status", "First status", hint="VERIFICATION_PENDING, if staff verify first", required=False),
    Field("resume", "Going on with a cart", hint="customer: an open cart is replaced by the next one", required=False),
    Field("set_completed", "Complete paid tickets", hint="yes, only if Treez allows it", required=False),
    Field("products", "Products", hint='JSON: {"SKU": {"size_id": "…"}}', required=False),
    Field("currency", "Currency", hint="USD where empty", required=False),
    Field(
        "url_secret",
        "Secret in the address",
        secret=True,
        shortest=16,
        hint="If Treez is asked to post",
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
QUIET = ("PRODUCT", "CUSTOMER")


def verify(delivery: Delivery, account: Account, now: datetime) -> None:
    """Nothing is signed: only the secret in the address counts."""
    ensure_address_secret(delivery, account.secrets("url_secret", "previous_url_secret"))


def identify(delivery: Delivery) -> str:
    """What it says of which ticket when, else the body."""
    try:
        message = body.parse_object(delivery.body)
        data = body.part(message, "data")
        facts = [body.text(data, name, limit=200) for name in ("ticket_id", "order_status", "last_updated_at")]
        said = repr((body.text(message, "event_type", limit=200), facts)).encode() if facts[0] and facts[2] else b""
    except Corrupt:
        said = b""
    return hashlib.sha256(said or delivery.body).hexdigest()


def read(delivery: Delivery, account: Account) -> Reading:
    """Only a doorbell: the ticket it names is asked for."""
    message = body.parse_object(delivery.body)
    kind, data = body.text(message, "event_type", "event", limit=200).upper(), body.part(message, "data")
    if kind.startswith(QUIET):
        return Reading()
    if not kind.startswith("TICKET"):
        if not kind:
            raise Corrupt("The message does not say what it is about.")
        return Reading(unknown=(f"event {kind[:80]}",))
    id_ = ticket_id(body.identity(data, "ticket_id"))
    return Reading(unknown=unknown_words(body.text(data, "order_status"), TABLE, account), refetch=id_)
