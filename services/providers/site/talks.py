"""What a site is told and asked: progress and parcels to its own address, signed; orders from its list."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from app.effects import Effect, TellParcel, TellStatus
from app.errors import Refused, Unsupported
from app.events import Event
from app.orders import Order
from app.vocabulary import SOURCES, word_for
from services import body
from services.connector import Account, Origin, Talk
from services.providers.site.orders import changed_at, message_events
from services.question import ask

if TYPE_CHECKING:
    import httpx

MOST_PAGES = 200


def push(order: Order, effect: Effect, account: Account) -> Talk:
    """A signed message under the effect's own key, so that the site knows a repeated one."""
    match effect:
        case TellStatus():
            content = _status(order, effect, account)
        case TellParcel():
            parcel = effect.parcel
            content = {
                "type": "order.parcel",
                "parcel": {"carrier": parcel.carrier, "number": parcel.number, "url": parcel.url},
            }
        case _:
            raise Unsupported("A site is told of progress and parcels only.")
    url = account.get("callback_url")
    if not url:
        raise Unsupported("This site named no address at which it wants to be told.")
    named = {**content, "order": {"id": order.external, "number": order.number, "canonical_state": order.state.value}}
    yield _signed(url, json.dumps(named, ensure_ascii=False, sort_keys=True).encode(), effect.key, account)
    return []


def _status(order: Order, effect: TellStatus, account: Account) -> body.Json:
    words = account.get("vocabulary")
    word = word_for(words, effect.state) if words in SOURCES else effect.state.value
    return {"type": "order.status", "status": word, "fulfilment": effect.fulfilment}


def _signed(url: str, content: bytes, key: str, account: Account) -> "httpx.Request":
    """As Standard Webhooks wants it. The time is that of the request: it is made when it is sent."""
    import httpx

    id_ = f"msg_{hashlib.sha256(key.encode()).hexdigest()[:32]}"
    seconds = str(int(datetime.now(UTC).timestamp()))
    secret = base64.b64decode(account.get("secret").removeprefix("whsec_") + "==")
    proof = hmac.new(secret, f"{id_}.{seconds}.".encode() + content, hashlib.sha256).digest()
    headers = {
        "Content-Type": "application/json",
        "webhook-id": id_,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{base64.b64encode(proof).decode()}",
    }
    return httpx.Request("POST", url, headers=headers, content=content)


def pull(order: str, account: Account) -> Talk:
    """One order from the site's list, by its id there. Raises `Refused` (404) where there is none."""
    answer = yield from ask("GET", f"{_list(account)}/{quote(order, safe='')}", headers=_bearer(account))
    data = body.part(body.as_object(answer, "The answer"), "order")
    return _learn(data, account)


def sweep(account: Account, since: datetime) -> Talk:
    """Every order changed since then; nothing where the site has no list."""
    if not account.get("orders_url"):
        return []
    events: list[Event] = []
    after = ""
    for _ in range(MOST_PAGES):
        params = {"since": since.astimezone(UTC).isoformat(), "after": after}
        answer = yield from ask("GET", _list(account), headers=_bearer(account), params=params)
        found = body.as_object(answer, "The answer")
        for row in body.rows(found, "orders"):
            events += _learn(row, account)
        after = body.text(found, "next", limit=200)
        if not after:
            break
    return events


def _learn(data: body.Json, account: Account) -> list[Event]:
    seen = changed_at(data)
    at = seen or datetime.now(UTC)
    external, word = body.identity(data, "id"), body.text(data, "status", limit=40)
    origin = Origin(account, f"list:{external}:{word}:{at.isoformat()}", at, seen)
    events = message_events("order.updated", data, origin)
    return events + (message_events("order.canceled", data, origin) if word == "canceled" else [])


def _list(account: Account) -> str:
    url = account.get("orders_url")
    if not url:
        raise Unsupported("This site has no list of orders to ask.")
    return url.rstrip("/")


def _bearer(account: Account) -> dict[str, str]:
    return {"Authorization": f"Bearer {account.get('token')}"}


def check(account: Account) -> Talk:
    """The secret can sign; the list, if there is one, answers."""
    secret = account.get("secret")
    try:
        enough = len(base64.b64decode(secret.removeprefix("whsec_") + "==", validate=False)) >= 24
    except ValueError:
        enough = False
    if not enough:
        raise Refused("The message secret is too short.", hint="At least 24 bytes, in Base64, after whsec_.")
    if account.get("orders_url"):
        yield from ask("GET", _list(account), headers=_bearer(account), params={"since": "", "limit": "1"})
    return []
