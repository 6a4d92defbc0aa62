"""Shopify as the register of a kiosk's orders: what one would cost there, entering it, changing it, canceling it.

An order entered there bears our part's name as its source identifier: it is looked for by that before anything is
made, and when it comes back in a webhook it is never taken for an order of its own.
"""

from collections import Counter
from collections.abc import Generator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.effects import CancelAtProvider, Submit, UpdateAtProvider
from app.errors import Refused
from app.events import Cancelled, Event, Submitted
from app.orders import Fulfilment, Item, Money, Order
from app.states import CancelReason, Payment
from services import body
from services.connector import Account, Origin, external_of
from services.pointofsale import Preview, Previewing, PreviewLine, pieces, pieces_for, product_of
from services.providers.shopify import queries
from services.providers.shopify.canceling import cancel
from services.providers.shopify.graph import Shop, ensure_done, gid_of, opened
from services.providers.shopify.learning import LINES, Learning, learn

if TYPE_CHECKING:
    import httpx

Told = Generator["httpx.Request", "httpx.Response", list[Event]]
Found = Generator["httpx.Request", "httpx.Response", body.Json]

TITLE = "Shopify"
_NAMES = ("firstName", "lastName", "company", "phone")
_PLACE = (*_NAMES, "address1", "address2", "city", "provinceCode", "zip", "countryCode")

CALCULATE = """
mutation WhatWouldItCost($input: DraftOrderInput!) {
  draftOrderCalculate(input: $input) {
    calculatedDraftOrder {
      currencyCode
      subtotalPriceSet { shopMoney { amount } }
      totalTaxSet { shopMoney { amount } }
      totalDiscountsSet { shopMoney { amount } }
      totalPriceSet { shopMoney { amount } }
      lineItems { title quantity originalTotalSet { shopMoney { amount } } }
    }
    userErrors { field message }
  }
}
"""

CREATE = """
mutation Enter($order: OrderCreateOrderInput!, $options: OrderCreateOptionsInput) {
  orderCreate(order: $order, options: $options) {
    order { id legacyResourceId name }
    userErrors { field message }
  }
}
"""

CHANGE = """
mutation Change($input: OrderInput!) {
  orderUpdate(input: $input) { order { id } userErrors { field message } }
}
"""

DOCUMENTS = (CALCULATE, CREATE, CHANGE)


def push(order: Order, effect: Submit | UpdateAtProvider | CancelAtProvider, shop: Shop) -> Told:
    """Raises `Unmapped` for an SKU nobody has given a variant, `Refused` where the shop will not."""
    fulfilment = order.fulfilment(effect.fulfilment)
    if fulfilment is None:
        raise Refused("The order has no such part.")
    if isinstance(effect, Submit):
        return (yield from _submit(order, fulfilment, shop))
    gid = gid_of("Order", effect.reference)
    if isinstance(effect, UpdateAtProvider):
        return (yield from _update(order, fulfilment, gid, shop, again=effect.again))
    yield from cancel(shop, gid, order, f"Canceled in Platen: {order.number}")
    origin = Origin(shop.account, f"cancel:{effect.reference}", datetime.now(UTC))
    fields = origin.once(order.id, f"{effect.reference} canceled")
    return [Cancelled(**fields, fulfilment=fulfilment.id, why=CancelReason.PROVIDER)]


def _by_name(shop: Shop, name: str) -> Found:
    """The order that bears our part's name, empty where there is none."""
    asked = {"first": 5, "after": None, "query": f"source_identifier:'{name}'", "lines": LINES}
    data = yield from shop.ask(queries.ORDERS, asked)
    rows = body.rows(body.part(data, "orders"), "nodes")
    return next((node for node in rows if body.text(node, "sourceIdentifier") == name), {})


def found(shop: Shop, fulfilment: str) -> Learning:
    """What became of our part there. Raises `Refused` (404) where it never was entered."""
    node = yield from _by_name(shop, external_of(fulfilment))
    if not node:
        raise Refused("Shopify does not show this order.", status=404)
    return (yield from learn(shop, node, "pull"))


def _submit(order: Order, fulfilment: Fulfilment, shop: Shop) -> Told:
    name = external_of(fulfilment.id, fulfilment.attempt)
    node = yield from _by_name(shop, name)
    if not node:
        variables = {
            "order": {**_draft(order, fulfilment, shop.account), "sourceIdentifier": name, "sourceName": "platen"},
            "options": {"sendReceipt": False, "inventoryBehaviour": "DECREMENT_IGNORING_POLICY"},
        }
        variables["order"]["financialStatus"] = "PAID" if order.payment is Payment.PAID else "PENDING"
        data = yield from shop.ask(CREATE, variables)
        ensure_done(data, "orderCreate")
        node = body.part(body.part(data, "orderCreate"), "order")
    reference = body.identity(node, "legacyResourceId")
    origin = Origin(shop.account, f"submit:{name}", datetime.now(UTC))
    fields = origin.once(order.id, f"{fulfilment.id} is {reference}")
    return [Submitted(**fields, fulfilment=fulfilment.id, reference=reference)]


def _draft(order: Order, fulfilment: Fulfilment, account: Account) -> dict[str, Any]:
    """What both an order and a calculation are told."""
    lines = [_line(item, n, account) for item, n in pieces(order, fulfilment)]
    found: dict[str, Any] = {"lineItems": lines, "tags": ["Platen"], "note": order.note}
    return {**found, **_to(order)}


def _line(item: Item, quantity: int, account: Account) -> dict[str, Any]:
    product = product_of(item, account, TITLE)
    variant = body.identity(dict(product), "variant")
    return {"variantId": gid_of("ProductVariant", variant), "quantity": quantity}


def _to(order: Order) -> dict[str, Any]:
    where, said = order.address, dict[str, Any]()
    if order.customer.email:
        said["email"] = order.customer.email
    if not where.lines():
        return said
    first, _, last = where.name.rpartition(" ")
    address = {
        "firstName": first or where.name,
        "lastName": last if first else "",
        "company": where.company,
        "address1": where.line1,
        "address2": where.line2,
        "city": where.city,
        "provinceCode": where.region,
        "zip": where.postcode,
        "countryCode": where.country,
        "phone": where.phone,
    }
    return {**said, "shippingAddress": {name: value for name, value in address.items() if value}}


def _update(order: Order, fulfilment: Fulfilment, gid: str, shop: Shop, *, again: bool) -> Told:
    """Address and note. Lines of an order that stands cannot be told so; staff change them there."""
    data = yield from shop.ask(queries.ORDER, {"id": gid, "lines": LINES})
    node = body.part(data, "order")
    if not node:
        raise Refused("Shopify does not show this order.")
    told = {"note": order.note, **_to(order)}
    if not again or not _is_there(node, told):
        answer = yield from shop.ask(CHANGE, {"input": {"id": gid, **told}})
        ensure_done(answer, "orderUpdate")
    there: Counter[str] = Counter()
    for line in body.nodes(node, "lineItems"):
        there[body.text(line, "sku")] += body.whole(line, "currentQuantity")
    here: Counter[str] = Counter()
    for item, n in pieces(order, fulfilment):
        here[item.sku] += n
    if +here != +there:
        raise Refused("Shopify has other lines in this order.", hint="Edit the order there.", status=422)
    return []


def _is_there(node: body.Json, told: dict[str, Any]) -> bool:
    """Whether the order shows all of it already; what is not told of an address is to be empty there."""
    address = body.part(node, "shippingAddress")
    shown = {**node, "shippingAddress": {**address, "countryCode": address.get("countryCodeV2")}}
    if "shippingAddress" in told:
        told = {**told, "shippingAddress": {**dict.fromkeys(_PLACE, ""), **told["shippingAddress"]}}
    return body.stands(shown, told)


def preview(order: Order, account: Account) -> Previewing:
    """What the order would cost there; nothing is made."""
    shop = yield from opened(account)
    wanted = pieces_for(order, "shopify")
    asked = {"lineItems": [_line(item, n, account) for item, n in wanted], **_to(order)}
    data = yield from shop.ask(CALCULATE, {"input": asked})
    payload = body.part(data, "draftOrderCalculate")
    problems = tuple(body.text(error, "message")[:400] for error in body.rows(payload, "userErrors"))
    told = body.part(payload, "calculatedDraftOrder")
    currency = body.text(told, "currencyCode") or order.total.currency
    rows = body.rows(told, "lineItems")
    lines = tuple(
        PreviewLine(item.id, item.title, n, _money(row, "originalTotalSet", currency))
        for (item, n), row in zip(wanted, rows, strict=False)
    )
    return Preview(
        lines,
        _money(told, "subtotalPriceSet", currency),
        _money(told, "totalTaxSet", currency),
        _money(told, "totalDiscountsSet", currency),
        _money(told, "totalPriceSet", currency),
        problems,
    )


def _money(row: body.Json, name: str, currency: str) -> Money:
    return body.money(body.amount(body.part(body.part(row, name), "shopMoney"), "amount"), currency)
