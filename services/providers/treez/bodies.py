"""A part of an order as Treez takes it."""

from collections.abc import Mapping
from typing import Any

from app.errors import Refused, Unmapped
from app.orders import Fulfilment, Item, Order
from services import body
from services.connector import Account, external_of
from services.pointofsale import Pieces, pieces, product_of
from services.providers.treez.words import FIRST, TITLE

TYPES = frozenset({"DELIVERY", "PICKUP", "EXPRESS", "POS", "DRIVE_THRU", "CURBSIDE"})
SOURCES = frozenset({"ECOMMERCE", "IN_STORE", "VENDING_MACHINE", "KIOSK"})
BROUGHT = frozenset({"DELIVERY", "EXPRESS"})
LONGEST_NOTE = 500
_OPTIONAL = ("inventory_type", "location_name", "inventory_batch_id")


def ticket_body(order: Order, part: Fulfilment, account: Account, customer: str) -> body.Json:
    """What is posted to make the ticket, or sent to bring its goods up to date. Raises `Unmapped`, `Refused`."""
    sent = header(account, customer) | {
        "external_order_number": external_of(part.id, part.attempt),
        "ticket_note": _note(order),
        "items": items(pieces(order, part), account),
    }
    return sent | ({"delivery_address": _address(order)} if sent["type"] in BROUGHT else {})


def header(account: Account, customer: str) -> dict[str, Any]:
    """What every ticket needs."""
    sent = {
        "type": _one_of(account, "type", "PICKUP", TYPES),
        "order_source": _one_of(account, "order_source", "ECOMMERCE", SOURCES),
        "order_status": _one_of(account, "first_status", FIRST[0], frozenset(FIRST)),
        "revenue_source": account.get("revenue_source", "Platen"),
    }
    return sent | ({"customer_id": customer} if customer else {})


def _one_of(account: Account, name: str, usual: str, known: frozenset[str]) -> str:
    shown = account.get(name, usual).upper()
    if shown not in known:
        raise Refused(f"{shown[:40]} is no {name} of Treez.", hint=f"It knows {', '.join(sorted(known))}.")
    return shown


def items(wanted: Pieces, account: Account) -> list[body.Json]:
    return [item_body(item, quantity, account) for item, quantity in wanted]


def item_body(item: Item, quantity: int, account: Account) -> body.Json:
    product = product_of(item, account, TITLE)
    more = {name: product[name] for name in _OPTIONAL if product.get(name)}
    return {
        "size_id": size_of(item, product),
        "quantity": quantity,
        "apply_automatic_discounts": True,
        **more,
    }


def size_of(item: Item, product: Mapping[str, Any]) -> str:
    """Treez names what is sold by its size. Raises `Unmapped`."""
    found = product.get("size_id") or product.get("product_id")
    if not isinstance(found, str):
        raise Unmapped(f"{item.sku or item.title} has no size of Treez.", kind="sku", value=item.sku)
    return found


def _note(order: Order) -> str:
    return body.joined((order.number, order.customer.name, order.note), " · ")[:LONGEST_NOTE]


def _address(order: Order) -> dict[str, str]:
    to = order.address
    return {
        "street": body.joined((to.line1, to.line2), ", "),
        "city": to.city,
        "state": to.region,
        "zip": to.postcode,
        "country": to.country,
    }
