"""An order as Prodigi takes it, and the same goods as a question about their price."""

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from app.errors import Refused, Unmapped
from app.orders import ArtworkRole, Fulfilment, Item, Order
from services import body
from services.connector import Account, external_of
from services.pointofsale import pieces, product_of
from services.providers.prodigi.words import TITLE

METHODS: Mapping[str, str] = {m.lower(): m for m in ("Budget", "Standard", "StandardPlus", "Express", "Overnight")}
SIZINGS = frozenset({"fillPrintArea", "fitPrintArea", "stretchToPrintArea"})
KEY_LENGTH = 32


def order_body(order: Order, part: Fulfilment, key: str, account: Account) -> body.Json:
    """What is posted to make the order. Raises `Unmapped`, and `Refused` where a picture is missing."""
    sent: dict[str, Any] = {
        "merchantReference": external_of(part.id, part.attempt),
        "idempotencyKey": idempotency_key(key),
        "shippingMethod": method(account),
        "recipient": recipient(order),
        "items": [_item(item, copies, account) for item, copies in pieces(order, part)],
        "metadata": {"source": "platen", "order": order.number[:200]},
    }
    if address := callback_address(account):
        sent["callbackUrl"] = address
    return sent


def idempotency_key(key: str) -> str:
    """Prodigi remembers it for ever: the same effect gives the same key, another attempt another one."""
    return hashlib.sha256(key.encode()).hexdigest()[:KEY_LENGTH]


def callback_address(account: Account) -> str:
    """Where Prodigi rings: this receiver's address with the secret in it; empty where either is missing, for then the
    address set in its dashboard counts."""
    base, secret = account.get("callback_url").rstrip("/"), account.get("url_secret")
    if not base or not secret:
        return ""
    if not base.startswith(("https://", "http://")):
        raise Refused("The callback address is not a web address.", hint="It begins with https://.")
    return f"{base}/hooks/{account.provider}/{quote(account.name, safe='')}/{quote(secret, safe='')}"


def method(account: Account) -> str:
    shown = account.get("shipping", "Standard")
    if shown.lower() not in METHODS:
        raise Refused(f"{shown[:40]} is no shipping method of Prodigi.", hint=f"It has {', '.join(METHODS.values())}.")
    return METHODS[shown.lower()]


def recipient(order: Order) -> body.Json:
    """Empty fields are left out: an empty county is refused."""
    to = order.address
    lines = [line for line in (to.company, to.line1, to.line2) if line]
    told = {"line2": ", ".join(lines[1:]), "stateOrCounty": to.region}
    place = {"townOrCity": to.city, "postalOrZipCode": to.postcode, "countryCode": to.country}
    address = {"line1": lines[0] if lines else "", **place, **_filled(told)}
    who = {"email": order.customer.email, "phoneNumber": to.phone or order.customer.phone}
    return {"name": to.name or order.customer.name, **_filled(who), "address": address}


def _filled(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}


def _item(item: Item, copies: int, account: Account) -> body.Json:
    product = product_of(item, account, TITLE)
    sent = {
        "merchantReference": item.id,
        **_goods(item, product, copies),
        "sizing": _sizing(item, product),
        "assets": _assets(item, product),
    }
    if item.price.currency:
        sent["recipientCost"] = {"amount": str(item.price.amount), "currency": item.price.currency}
    return sent


def _goods(item: Item, product: Mapping[str, Any], copies: int) -> dict[str, Any]:
    sku, attributes = product.get("sku"), product.get("attributes") or {}
    if not isinstance(sku, str) or not sku.strip() or not isinstance(attributes, Mapping):
        message = f"What {item.sku or item.title} is at Prodigi lacks its SKU, or its attributes cannot be read."
        raise Unmapped(message, kind="sku", value=item.sku)
    chosen = {str(name): str(value) for name, value in attributes.items()}
    return {"sku": sku.strip(), "copies": copies, **({"attributes": chosen} if chosen else {})}


def _sizing(item: Item, product: Mapping[str, Any]) -> str:
    shown = str(product.get("sizing") or "fillPrintArea")
    if shown not in SIZINGS:
        raise Refused(f"The sizing of {item.sku} is none of Prodigi's.", hint=f"{', '.join(sorted(SIZINGS))}.")
    return shown


def _areas(product: Mapping[str, Any]) -> list[str]:
    shown = product.get("areas") or ["default"]
    return [str(area) for area in shown] if isinstance(shown, list) else [str(shown)]


def _assets(item: Item, product: Mapping[str, Any]) -> list[body.Json]:
    """One picture for each print area, in their order; none is left out without a word."""
    prints = [a.url for a in item.artworks if a.role is ArtworkRole.PRINT and a.url]
    areas = _areas(product)
    if not prints:
        raise Refused(f"{item.title} has no picture to print yet.", hint="It can be ordered when it has arrived.")
    if len(prints) > len(areas):
        words = f"{item.title} has {len(prints)} pictures, its product {len(areas)} print areas."
        raise Refused(words, hint="Name all its areas where the SKU is mapped.")
    pages = product.get("pageCount")
    counted = {"pageCount": pages} if isinstance(pages, int) and not isinstance(pages, bool) else {}
    return [{"printArea": area, "url": url, **counted} for area, url in zip(areas, prints, strict=False)]


def quote_body(order: Order, part: Fulfilment, account: Account) -> body.Json:
    """The part's goods and where they go; pictures are not needed to know the price."""
    goods = [(item, product_of(item, account, TITLE), copies) for item, copies in pieces(order, part)]
    asked = [{**_goods(i, p, n), "assets": [{"printArea": area} for area in _areas(p)]} for i, p, n in goods]
    currency = account.get("currency") or order.total.currency
    return {
        "shippingMethod": method(account),
        "destinationCountryCode": order.address.country,
        **_filled({"currencyCode": currency.upper()}),
        "items": asked,
    }
