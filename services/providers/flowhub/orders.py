"""An order as Flowhub takes it, and the three things it says of one."""

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from app.errors import Refused, Unmapped
from app.events import Event
from app.orders import Fulfilment, Item, Order
from services import body
from services.connector import Account, Origin, external_of, fulfilment_of
from services.meanings import plain
from services.pointofsale import Ticket, pieces, product_of, ticket_events
from services.providers.flowhub.words import CANCELED, TABLE, TITLE

TYPES = frozenset({"delivery", "pickup", "kiosk"})
KINDS = frozenset({"rec", "med", "both"})
LONGEST_NOTE = 500
MARK = 8
_MARK = re.compile(rf"-v[0-9a-f]{{{MARK}}}$")


def order_body(order: Order, part: Fulfilment, account: Account) -> body.Json:
    """What is posted to make the order, and sent whole to change it. Raises `Unmapped`, `Refused`.

    The only name of ours that comes back is the customer's, so the part's name stands there."""
    kind = _one_of(account, "order_type", "pickup", TYPES)
    sent: dict[str, Any] = {
        "externalCreatedAt": order.placed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "customer": _customer(order, part, account),
        "orderItems": [_item(item, quantity, account) for item, quantity in pieces(order, part)],
        "orderType": kind,
        "customerNote": body.joined((order.number, order.note), " · ")[:LONGEST_NOTE],
    }
    if kind == "delivery":
        sent["address"] = _address(order)
    if postback := postback_url(account):
        sent["postbackUrl"] = postback
    return sent


def marked(sent: body.Json) -> body.Json:
    """The same order with a mark of all it says behind its name: the only thing by which it can be told later whether
    a change has arrived."""
    mark = hashlib.sha256(json.dumps(sent, sort_keys=True).encode()).hexdigest()[:MARK]
    customer = {**sent["customer"], "externalId": f"{sent['customer']['externalId']}-v{mark}"}
    return {**sent, "customer": customer}


def unmarked(name: str) -> str:
    return _MARK.sub("", name)


def postback_url(account: Account) -> str:
    """Where Flowhub rings: this receiver's address with the secret in it; empty where either is missing."""
    base, secret = account.get("callback_url").rstrip("/"), account.get("url_secret")
    if not base or not secret:
        return ""
    if not base.startswith(("https://", "http://")):
        raise Refused("The callback address is not a web address.", hint="It begins with https://.")
    return f"{base}/hooks/{account.provider}/{quote(account.name, safe='')}/{quote(secret, safe='')}"


def _one_of(account: Account, name: str, usual: str, known: frozenset[str]) -> str:
    shown = account.get(name, usual).lower()
    if shown not in known:
        raise Refused(f"{shown[:40]} is no {name} of Flowhub.", hint=f"It knows {', '.join(sorted(known))}.")
    return shown


def _customer(order: Order, part: Fulfilment, account: Account) -> dict[str, str]:
    first, _, last = (order.customer.name or order.address.name).partition(" ")
    sent = {
        "firstName": first,
        "lastName": last,
        "externalId": external_of(part.id, part.attempt),
        "email": order.customer.email,
        "phone": order.customer.phone or order.address.phone,
        "medRecOrBoth": _one_of(account, "customer_kind", "rec", KINDS),
    }
    return {name: value for name, value in sent.items() if value}


def _item(item: Item, quantity: int, account: Account) -> dict[str, int]:
    return {"productId": product_number(item, account), "quantityPurchased": quantity}


def product_number(item: Item, account: Account) -> int:
    """A number where orders are concerned, a text in the stock; staff may have written either."""
    shown = str(product_of(item, account, TITLE).get("productId", ""))
    if not (shown.isascii() and shown.isdigit() and len(shown) <= 18):
        raise Unmapped(f"{item.sku or item.title} has no product number of Flowhub.", kind="sku", value=item.sku)
    return int(shown)


def _address(order: Order) -> dict[str, str]:
    to = order.address
    sent = {"street1": to.line1, "street2": to.line2, "city": to.city, "state": to.region, "zip": to.postcode}
    return {name: value for name, value in sent.items() if value or name != "street2"}


def name_of(answer: body.Json) -> str:
    """What we called the customer."""
    return body.text(answer, "customerExternalId", limit=200)


def stands_for(answer: body.Json) -> str:
    """Our part it was made for; empty where it is none of ours."""
    return fulfilment_of(name_of(answer))


def learned(answer: body.Json, account: Account, now: datetime | None = None) -> list[Event]:
    """What it says of an order of ours. It tells no time: the moment it was asked counts, in UTC."""
    id_, word = body.identity(answer, "orderId"), body.text(answer, "status")
    at = now or datetime.now(UTC)
    reason = f"{TITLE}: {word}" if plain(word) in CANCELED else ""
    ticket = Ticket(id_, stands_for(answer), word, reason=reason)
    return ticket_events(ticket, origin_of(answer, account, at), TABLE, title=TITLE)


def origin_of(answer: body.Json, account: Account, at: datetime) -> Origin:
    id_, word = body.identity(answer, "orderId"), body.text(answer, "status")
    return Origin(account, f"{id_}:{plain(word)}:{at.isoformat()}", at, at)
