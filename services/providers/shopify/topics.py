"""What each of Shopify's webhook topics means to Platen."""

from collections.abc import Callable

from app.events import Cancelled, Event, Held, Released
from app.states import CancelReason, HoldReason
from services import body
from services.connector import Account, Delivery, Origin, Reading
from services.providers.shopify.orders import order_events
from services.providers.shopify.parcels import parcel_events

Reader = Callable[[body.Json, Delivery, Account, str], Reading]


def read_topic(topic: str, delivery: Delivery, account: Account, message: str) -> Reading:
    """Raises `Corrupt`; a topic that is not known changes nothing and is named."""
    data = body.parse_object(delivery.body)
    reader = TOPICS.get(topic)
    return reader(data, delivery, account, message) if reader else Reading(unknown=(f"topic {topic[:80]}",))


def _order(data: body.Json, delivery: Delivery, account: Account, message: str) -> Reading:
    paid = delivery.text("x-shopify-topic").lower() == "orders/paid"
    learned = order_events(data, account, message, delivery.received_at, paid=paid)
    return Reading(tuple(learned.events), tuple(learned.unknown))


def _deleted(data: body.Json, delivery: Delivery, account: Account, message: str) -> Reading:
    origin = Origin(account, message, delivery.received_at)
    order = origin.order(body.identity(data, "id"))
    return Reading((Cancelled(**origin.once(order, "deleted", "deleted"), why=CancelReason.REMOVED),))


def _edited(data: body.Json, delivery: Delivery, account: Account, message: str) -> Reading:
    return Reading(refetch=body.identity(body.part(data, "order_edit") or data, "order_id", "id"))


def _fulfilment(data: body.Json, delivery: Delivery, account: Account, message: str) -> Reading:
    origin = Origin(account, message, delivery.received_at, body.instant(data, "updated_at", "created_at"))
    order = origin.order(body.identity(data, "order_id"))
    events, unknown = parcel_events(data, order, origin)
    return Reading(tuple(events), tuple(unknown))


def _refund(data: body.Json, delivery: Delivery, account: Account, message: str) -> Reading:
    """How much is left to make, and whether all was refunded, stands in the order alone."""
    return Reading(refetch=body.identity(data, "order_id"))


def _on_hold(data: body.Json, delivery: Delivery, account: Account, message: str) -> Reading:
    part = body.part(data, "fulfillment_order") or data
    external = body.text(part, "order_id", limit=200)
    if not external:
        return Reading(unknown=("fulfillment order without its order",))
    origin = Origin(account, message, delivery.received_at)
    holds = body.rows(part, "fulfillment_holds") or [body.part(data, "fulfillment_hold")]
    reason = body.joined((body.text(holds[0], "reason"), body.text(holds[0], "reason_notes")), ": ")
    fields = origin.event(origin.order(external), 0, "on_hold")
    held = Held(**fields, why=HoldReason.PROVIDER, reason=reason or "Put on hold at Shopify")
    return Reading((held,), refetch=external)


def _hold_released(data: body.Json, delivery: Delivery, account: Account, message: str) -> Reading:
    part = body.part(data, "fulfillment_order") or data
    external = body.text(part, "order_id", limit=200)
    if not external:
        return Reading(unknown=("fulfillment order without its order",))
    origin = Origin(account, message, delivery.received_at)
    released: tuple[Event, ...] = (Released(**origin.event(origin.order(external), 0, "open")),)
    return Reading(released, refetch=external)


def _uninstalled(data: body.Json, delivery: Delivery, account: Account, message: str) -> Reading:
    """The token is dead: staff see it as something to look at."""
    return Reading(unknown=("The app was removed from this shop: its access has ended.",))


def _nothing(data: body.Json, delivery: Delivery, account: Account, message: str) -> Reading:
    return Reading()


def _privacy(data: body.Json, delivery: Delivery, account: Account, message: str) -> Reading:
    """To be answered within 30 days, by a person: which customer stands in the kept message."""
    return Reading(unknown=(f"A customer's data: {delivery.text('x-shopify-topic')[:80]}, within 30 days.",))


TOPICS: dict[str, Reader] = {
    "orders/create": _order,
    "orders/paid": _order,
    "orders/updated": _order,
    "orders/cancelled": _order,
    "orders/fulfilled": _order,
    "orders/partially_fulfilled": _order,
    "orders/edited": _edited,
    "orders/delete": _deleted,
    "fulfillments/create": _fulfilment,
    "fulfillments/update": _fulfilment,
    "fulfillment_orders/placed_on_hold": _on_hold,
    "fulfillment_orders/hold_released": _hold_released,
    "refunds/create": _refund,
    "app/uninstalled": _uninstalled,
    "customers/data_request": _privacy,
    "customers/redact": _privacy,
    "shop/redact": _privacy,
    "bulk_operations/finish": _nothing,
    "app/scopes_update": _nothing,
}
