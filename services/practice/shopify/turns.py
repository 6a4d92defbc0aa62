"""What else can happen at the shop: edits, later dates, other places, carriers' news, the app's end, privacy."""

from datetime import datetime
from typing import Any

from services.practice.shopify.bodies import local
from services.practice.shopify.nodes import FulfilmentOrder, Record, gid, utc
from services.practice.shopify.store import Shopify


def edit(shop: Shopify, record: Record, line: int, pieces: int) -> None:
    """So many pieces of a line fewer; told as edited, which names the order only, and as changed."""
    for row in record.body["line_items"]:
        if row["id"] == line:
            row["current_quantity"] -= pieces
            row["fulfillable_quantity"] -= pieces
    for part in record.parts:
        if line in part.lines:
            part.lines[line][1] -= pieces
    told = {
        "id": record.body["id"] + 77,
        "app_id": None,
        "created_at": local(shop.clock()),
        "notify_customer": False,
        "order_id": record.body["id"],
        "staff_note": "",
        "line_items": {"additions": [], "removals": [{"id": line, "delta": pieces}]},
    }
    shop.tell("orders/edited", {"order_edit": told})
    shop.touch(record)


def _told(part: FulfilmentOrder) -> dict[str, Any]:
    """As most messages show it: without its order."""
    return {"id": gid("FulfillmentOrder", part.id), "status": part.status.lower()}


def schedule(shop: Shopify, record: Record, until: datetime) -> None:
    for part in record.parts:
        part.status, part.until = "SCHEDULED", local(until)
        shop.tell(
            "fulfillment_orders/rescheduled", {"fulfillment_order": {**_told(part), "fulfill_at": utc(part.until)}}
        )
    shop.touch(record)


def fall_due(shop: Shopify, record: Record) -> None:
    for part in (p for p in record.parts if p.status == "SCHEDULED"):
        part.status = "OPEN"
        shop.tell("fulfillment_orders/scheduled_fulfillment_order_ready", {"fulfillment_order": _told(part)})
    shop.touch(record)


def relocate(shop: Shopify, record: Record, location: int) -> None:
    """All that is left is sent from elsewhere: the old part is closed, a new one takes its place."""
    for part in [p for p in record.parts if p.status == "OPEN"]:
        moved = FulfilmentOrder(
            part.id + 400, part.order, location, {k: [left, left] for k, (_, left) in part.lines.items()}
        )
        part.status, part.lines = "CLOSED", {k: [0, 0] for k in part.lines}
        record.parts.append(moved)
        told = {
            "original_fulfillment_order": _told(part),
            "moved_fulfillment_order": _told(moved),
            "destination_location_id": gid("Location", location),
        }
        shop.tell("fulfillment_orders/moved", told)
    shop.touch(record)


def route(shop: Shopify, record: Record) -> None:
    """Shopify has chosen who sends what."""
    for part in record.parts:
        shop.tell("fulfillment_orders/order_routing_complete", {"fulfillment_order": _told(part)})


def call_off(shop: Shopify, record: Record) -> None:
    """The parts are canceled, the order stands."""
    for part in record.parts:
        part.status = "CANCELLED"
        shop.tell(
            "fulfillment_orders/cancelled", {"fulfillment_order": _told(part), "replacement_fulfillment_order": None}
        )
    shop.touch(record)


def carrier_says(shop: Shopify, record: Record, status: str) -> None:
    """News of the last parcel, told by itself and with the parcel. Raises IndexError without one."""
    parcel, at = record.body["fulfillments"][-1], local(shop.clock())
    told = {
        "id": parcel["id"] + 3,
        "fulfillment_id": parcel["id"],
        "status": status,
        "message": None,
        "happened_at": at,
        "created_at": at,
        "updated_at": at,
        "order_id": record.body["id"],
        "shop_id": 55_001_122_334,
    }
    parcel["shipment_status"] = status
    shop.tell("fulfillment_events/create", told)
    shop.touch(record, "fulfillments/update", parcel)


def uninstall(shop: Shopify) -> None:
    """The app is removed: its tokens end."""
    shop.tokens.clear()
    shop.tell("app/uninstalled", {"id": 548_380_009, "name": "Practice shop", "myshopify_domain": shop.domain})


def privacy(shop: Shopify, topic: str, record: Record) -> None:
    """`customers/data_request`, `customers/redact` or `shop/redact`."""
    told: dict[str, Any] = {"shop_id": 954_889, "shop_domain": shop.domain}
    if topic != "shop/redact":
        name = "orders_requested" if topic.endswith("request") else "orders_to_redact"
        told |= {"customer": {"id": record.body["customer"]["id"]}, name: [record.body["id"]]}
    shop.tell(topic, told)
