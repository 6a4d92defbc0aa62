"""A shop's own site, or a kiosk: orders in by signed messages, progress and parcels out the same way.

orders      what a message says
talks       what is told and asked
Messages are signed as Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from app.states import State
from services import signatures
from services.connector import Account, Can, Capabilities, Delivery, Field, Reading
from services.providers.site.orders import read_message
from services.providers.site.talks import check, pull, push, sweep

__all__ = ["CAPABILITIES", "FIELDS", "NAME", "TITLE", "check", "identify", "pull", "push", "read", "sweep", "verify"]

NAME = "site"
TITLE = "Own site or kiosk"
CAPABILITIES = Capabilities(
    can=frozenset({Can.PUSH, Can.SWEEP, Can.STATUS, Can.PARCEL}),
    settable=frozenset({State.IN_PRODUCTION, State.READY, State.OUT_FOR_DELIVERY, State.DELIVERED, State.CANCELED}),
    reports=frozenset({State.CANCELED}),
)
FIELDS: Sequence[Field] = (
    Field("secret", "Message secret", secret=True, shortest=16, hint="Begins with whsec_; the site signs with it"),
    Field(
        "previous_secret",
        "Previous message secret",
        secret=True,
        shortest=16,
        hint="While it is being changed",
        required=False,
    ),
    Field("kiosk_key", "Kiosk key", secret=True, shortest=16, hint="Turns the kiosk addresses on", required=False),
    Field("route", "Made by", hint="A provider's name where one makes or sells everything", required=False),
    Field("pay_later", "Pay at pick-up", hint="yes: orders come in before they are paid", required=False),
    Field("vocabulary", "Words", hint="001, 002, 003 or 004: the words the site knows; else ours", required=False),
    Field("discounts", "Discount codes", hint='JSON: {"SAVE10": {"percent": 10}}', required=False),
    Field("callback_url", "Tell the site at", hint="Where progress is posted, signed", required=False),
    Field("orders_url", "Ask the site at", hint="Lists orders changed since a time", required=False),
    Field("token", "Token for that list", secret=True, hint="Sent with each question", required=False),
)
HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


def verify(delivery: Delivery, account: Account, now: datetime) -> None:
    headers = {name: value for name, value in delivery.headers if name in HEADERS}
    signatures.svix(delivery.body, headers, account.secrets("secret", "previous_secret"), now)


def identify(delivery: Delivery) -> str:
    """The message's own id, which the signature covers."""
    return delivery.text("webhook-id") or hashlib.sha256(delivery.body).hexdigest()


def read(delivery: Delivery, account: Account) -> Reading:
    return read_message(delivery, account, identify(delivery))
