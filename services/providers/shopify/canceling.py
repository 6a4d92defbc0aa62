"""Canceling a whole order at Shopify. Money goes back by itself, as a refund of its own; goods are not put back."""

from collections.abc import Generator
from typing import TYPE_CHECKING

from app.errors import Refused
from app.orders import Order
from services import body
from services.providers.shopify import queries
from services.providers.shopify.graph import Shop, ensure_done
from services.providers.shopify.telling import living, look, notifies

if TYPE_CHECKING:
    import httpx

Done = Generator["httpx.Request", "httpx.Response", None]


def cancel(shop: Shop, gid: str, order: Order, note: str) -> Done:
    """Looks first: a canceled one is left alone. Raises `Refused` where some of it was already sent."""
    node = yield from look(shop, gid)
    if body.text(node, "cancelledAt"):
        return
    if living(node):
        raise Refused("Some of this order was already sent at Shopify.", hint="Cancel the rest of it there.")
    variables = {
        "id": gid,
        "reason": "OTHER",
        "restock": False,
        "notify": notifies(shop.account),
        "refund": {"originalPaymentMethodsRefund": False},
        "note": (note or f"Canceled in Platen: {order.number}")[:255],
    }
    data = yield from shop.ask(queries.CANCEL, variables)
    ensure_done(data, "orderCancel", "orderCancelUserErrors")
