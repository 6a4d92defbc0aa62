"""What each of Shopify's webhook topics means to Platen."""

from collections.abc import Callable
from typing import Any

from app.events import Cancelled, Event, Released
from app.states import CancelReason
from services import body
from services.connector import Account, Delivery, Origin, Reading
from services.providers.shopify.graph import gid_of
from services.providers.shopify.holds import held_event, unknown_reasons
from services.providers.shopify.kept import details_of
from services.providers.shopify.orders import order_events
from services.providers.shopify.parcels import event_of_carrier, parcel_events
from services.providers.shopify.payments import dispute_events, refund_events

Reader = Callable[[body.Json, Delivery, Account, str], Reading]

BULK = "bulk"
"""What is asked for again where a gathering of many orders ended that names itself not."""

NEEDED = ("read_orders", "write_orders")
_PART = "gid://shopify/FulfillmentOrder/"
_DEEPEST = 5


def read_topic(topic: str, delivery: Delivery, account: Account, message: str) -> Reading:
    """Raises `Corrupt`; a topic that is not known changes nothing and is named."""
    data = body.parse_object(delivery.body)
    reader = TOPICS.get(topic)
    return reader(data, delivery, account, message) if reader else Reading(unknown=(f"topic {topic[:80]}",))


def _topic(delivery: Delivery) -> str:
    return delivery.text("x-shopify-topic").lower()[:80]


def _order(data: body.Json, delivery: Delivery, account: Account, message: str) -> Reading:
    learned = order_events(data, account, message, delivery.received_at, paid=_topic(delivery) == "orders/paid")
    kept = details_of(data, account) if learned.order is not None else ()
    return Reading(tuple(learned.events), tuple(learned.unknown), details=tuple(kept))


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


def _carrier(data: body.Json, delivery: Delivery, account: Account, message: str) -> Reading:
    """News of a parcel; the parcel itself may not be known yet, so the order is asked for, too."""
    told = body.part(data, "fulfillment_event") or data
    origin = Origin(account, message, delivery.received_at, body.instant(told, "happened_at", "created_at"))
    external = body.identity(told, "order_id")
    events, unknown = event_of_carrier(told, origin.order(external), origin)
    return Reading(tuple(events), tuple(unknown), external if events else "")


def _carrier_erred(data: body.Json, delivery: Delivery, account: Account, message: str) -> Reading:
    told = body.part(data, "fulfillment_event") or data
    external = body.text(told, "order_id", limit=200)
    return Reading(refetch=external) if external else Reading(unknown=("a carrier's news was deleted",))


def _refund(data: body.Json, delivery: Delivery, account: Account, message: str) -> Reading:
    """How much is left to make, and whether all was given back, stands in the order alone."""
    external = body.identity(data, "order_id")
    seen = body.instant(data, "processed_at", "created_at")
    origin = Origin(account, message, delivery.received_at, seen)
    return Reading(tuple(refund_events(data, origin.order(external), external, origin)), refetch=external)


def _dispute(data: body.Json, delivery: Delivery, account: Account, message: str) -> Reading:
    external = body.text(data, "order_id", limit=200)
    if not external:
        return Reading(unknown=("a dispute without its order",))
    origin = Origin(account, message, delivery.received_at)
    events, unknown = dispute_events(data, origin.order(external), external, origin)
    return Reading(tuple(events), tuple(unknown))


def _ask_again(data: body.Json, delivery: Delivery, account: Account, message: str) -> Reading:
    external = body.text(data, "order_id", limit=200)
    return Reading(refetch=external) if external else Reading(unknown=(f"{_topic(delivery)} without its order",))


def _on_hold(data: body.Json, delivery: Delivery, account: Account, message: str) -> Reading:
    holds = _holds(data)
    rung = _part_changed(data, delivery, account, message)
    external = _order_of(data)
    events: tuple[Event, ...] = ()
    if external:
        origin = Origin(account, message, delivery.received_at)
        events = (held_event(holds, origin.order(external), origin),)
    return Reading(events, (*rung.unknown, *unknown_reasons(holds, account)), rung.refetch)


def _holds(data: body.Json) -> list[body.Json]:
    part = body.part(data, "fulfillment_order") or data
    named = [body.part(data, name) for name in ("fulfillment_hold", "created_fulfillment_hold")]
    return [hold for hold in (*body.rows(part, "fulfillment_holds"), *named) if hold]


def _hold_released(data: body.Json, delivery: Delivery, account: Account, message: str) -> Reading:
    """Another part of the order may still be held: the order is asked for, too."""
    rung = _part_changed(data, delivery, account, message)
    external = _order_of(data)
    if not external:
        return rung
    origin = Origin(account, message, delivery.received_at)
    return Reading((Released(**origin.event(origin.order(external), "hold", "open")),), rung.unknown, rung.refetch)


def _order_of(data: body.Json) -> str:
    return body.text(body.part(data, "fulfillment_order") or data, "order_id", limit=200)


def _part_changed(data: body.Json, delivery: Delivery, account: Account, message: str) -> Reading:
    """A fulfilment order was moved, split, scheduled, canceled …: most such messages do not name their order."""
    part = body.part(data, "fulfillment_order")
    id_ = body.text(part, "id", "admin_graphql_api_id", limit=200)
    found = gid_of("FulfillmentOrder", id_) if id_ else _gid_in(data)
    asked = found or _order_of(data)
    return Reading(refetch=asked) if asked else Reading(unknown=("fulfillment order without its order",))


def _gid_in(value: Any, depth: int = 0) -> str:
    """The first fulfilment order that is named anywhere in the message."""
    if isinstance(value, str):
        return value[:200] if value.startswith(_PART) else ""
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    if depth >= _DEEPEST:
        return ""
    return next((found for one in inner[:250] if (found := _gid_in(one, depth + 1))), "")


def _uninstalled(data: body.Json, delivery: Delivery, account: Account, message: str) -> Reading:
    """The token is dead: staff see it as something to look at."""
    return Reading(unknown=("The app was removed from this shop: its access has ended.",))


def _scopes(data: body.Json, delivery: Delivery, account: Account, message: str) -> Reading:
    current = data.get("current")
    granted = {body.as_text(scope, "current") for scope in current} if isinstance(current, list) else set(NEEDED)
    lost = [scope for scope in NEEDED if scope not in granted]
    return Reading(unknown=(f"The app lost the access scopes {', '.join(lost)}.",) if lost else ())


def _gathered(data: body.Json, delivery: Delivery, account: Account, message: str) -> Reading:
    """Many orders were gathered: their file can be fetched. A gathering that failed is begun again by itself."""
    id_ = body.text(data, "admin_graphql_api_id", limit=200)
    status = body.text(data, "status").lower()
    if status in ("", "completed"):
        return Reading(refetch=id_ or BULK)
    return Reading(unknown=(f"bulk operation {status[:40]} {body.text(data, 'error_code')[:40]}".strip(),))


def _privacy(data: body.Json, delivery: Delivery, account: Account, message: str) -> Reading:
    """To be answered within 30 days, by a person: which customer stands in the kept message."""
    return Reading(unknown=(f"A customer's data: {_topic(delivery)}, within 30 days.",))


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
    "fulfillment_events/create": _carrier,
    "fulfillment_events/delete": _carrier_erred,
    "fulfillment_orders/placed_on_hold": _on_hold,
    "fulfillment_orders/hold_released": _hold_released,
    "fulfillment_holds/added": _on_hold,
    "fulfillment_holds/released": _hold_released,
    "fulfillment_orders/cancelled": _part_changed,
    "fulfillment_orders/cancellation_request_accepted": _part_changed,
    "fulfillment_orders/cancellation_request_rejected": _part_changed,
    "fulfillment_orders/cancellation_request_submitted": _part_changed,
    "fulfillment_orders/fulfillment_request_accepted": _part_changed,
    "fulfillment_orders/fulfillment_request_rejected": _part_changed,
    "fulfillment_orders/fulfillment_request_submitted": _part_changed,
    "fulfillment_orders/fulfillment_service_failed_to_complete": _part_changed,
    "fulfillment_orders/line_items_prepared_for_local_delivery": _part_changed,
    "fulfillment_orders/line_items_prepared_for_pickup": _part_changed,
    "fulfillment_orders/manually_reported_progress_stopped": _part_changed,
    "fulfillment_orders/merged": _part_changed,
    "fulfillment_orders/moved": _part_changed,
    "fulfillment_orders/order_routing_complete": _part_changed,
    "fulfillment_orders/progress_reported": _part_changed,
    "fulfillment_orders/rescheduled": _part_changed,
    "fulfillment_orders/scheduled_fulfillment_order_ready": _part_changed,
    "fulfillment_orders/split": _part_changed,
    "refunds/create": _refund,
    "order_transactions/create": _ask_again,
    "disputes/create": _dispute,
    "disputes/update": _dispute,
    "app/uninstalled": _uninstalled,
    "app/scopes_update": _scopes,
    "customers/data_request": _privacy,
    "customers/redact": _privacy,
    "shop/redact": _privacy,
    "bulk_operations/finish": _gathered,
}
