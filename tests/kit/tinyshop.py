"""A shop with the smallest possible connector: its messages are our own events, its proof one header.

It stands where Shopify's connector would (`providers={"shopify": TinyShop()}`): the builders' orders are its own.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from hmac import compare_digest

import httpx

from app import wire
from app.effects import Effect
from app.errors import Corrupt, Forged
from app.events import Event
from app.joining import LooseDetail
from app.orders import Order
from app.states import State
from services.connector import Account, Can, Capabilities, Delivery, Field, Origin, Reading, Talk
from services.meanings import Meaning, events_of, meaning_of

_TABLE = {"posted": Meaning(State.SHIPPED)}
SECRET = "the tiny shop's secret"
__all__ = ["SECRET", "TinyShop", "body", "proven"]


def body(
    *events: Event,
    unknown: Sequence[str] = (),
    refetch: str = "",
    details: Sequence[LooseDetail] = (),
    status: tuple[str, str] = ("", ""),
) -> bytes:
    """A message of this shop. `status`: an order, and a word of the shop for how far it is."""
    said = {
        "events": [wire.plain(e) for e in events],
        "unknown": list(unknown),
        "refetch": refetch,
        "details": [wire.plain(d) for d in details],
        "status": status,
    }
    return wire.json_bytes(said)


def proven(id_: str, secret: str = SECRET) -> dict[str, str]:
    """The headers of a message."""
    return {"X-Proof": secret, "X-Id": id_}


class TinyShop:
    """Shaped as a connector's module."""

    NAME, TITLE = "shopify", "Tiny shop"
    FIELDS = (Field("secret", "Secret", secret=True), Field("shop", "Shop", required=False))
    CAPABILITIES = Capabilities(frozenset({Can.PUSH, Can.SWEEP}))

    def verify(self, delivery: Delivery, account: Account, now: datetime) -> None:
        if not compare_digest(delivery.header("x-proof") or b"", account.get("secret").encode()):
            raise Forged("The proof is wrong.")

    def identify(self, delivery: Delivery) -> str:
        return delivery.text("x-id") or hashlib.sha256(delivery.body).hexdigest()

    def read(self, delivery: Delivery, account: Account) -> Reading:
        try:
            said = json.loads(delivery.body)
            events = tuple(wire.read_event(wire.json_bytes(e)) for e in said["events"])
            details = tuple(wire.read(wire.json_bytes(d), LooseDetail) for d in said["details"])
            moved, strange = _status(delivery, account, self.identify(delivery), *said.get("status", ("", "")))
            return Reading(events + moved, (*said["unknown"], *strange), said["refetch"], details)
        except (ValueError, KeyError, TypeError) as error:
            raise Corrupt("This is not one of the shop's messages.") from error

    def pull(self, order: str, account: Account) -> Talk:
        return _ask(httpx.Request("GET", f"https://tiny.example/orders/{order}"))

    def push(self, order: Order, effect: Effect, account: Account) -> Talk:
        key = {"Idempotency-Key": effect.key.replace(" ", "")}
        return _ask(httpx.Request("POST", f"https://tiny.example/{wire.kind(effect)}/{order.external}", headers=key))

    def check(self, account: Account) -> Talk:
        return _ask(httpx.Request("GET", "https://tiny.example/check"))

    def sweep(self, account: Account, since: datetime) -> Talk:
        return _ask(httpx.Request("GET", f"https://tiny.example/changed?since={since.timestamp():.0f}"))


def _status(
    delivery: Delivery, account: Account, id_: str, order: str, word: str
) -> tuple[tuple[Event, ...], tuple[str, ...]]:
    """A word as any connector reads it: by the table, else by what staff mapped, else listed."""
    if not word:
        return (), ()
    meaning = meaning_of(word, _TABLE, account)
    if meaning is None:
        return (), (f"order {word[:80]}",)
    origin = Origin(account, id_, delivery.received_at, delivery.received_at)
    return tuple(events_of(meaning, word, order, origin, title="Tiny shop")), ()


def _ask(request: httpx.Request) -> Talk:
    answer = yield request
    return [wire.read_event(wire.json_bytes(e)) for e in json.loads(answer.content)["events"]]
