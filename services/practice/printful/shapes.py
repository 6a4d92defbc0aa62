"""Printful's orders, shipments and messages as they stand on the wire, in both versions."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

Json = dict[str, Any]
STORE = 952_434
CURRENCY = "USD"


@dataclass
class Part:
    """One item of an order. `files`: placement -> address."""

    id: int
    external_id: str | None
    name: str
    sku: str
    variant: int
    quantity: int
    retail_price: str
    files: tuple[tuple[str, str], ...] = ()


@dataclass
class Shipment:
    """`parts`: item id -> pieces."""

    id: int
    number: str
    carrier: str
    parts: Mapping[int, int]
    shipped: datetime
    status: str = "shipped"
    delivery: str = "pre_transit"
    delivered: datetime | None = None

    @property
    def url(self) -> str:
        return f"https://carrier.example.com/{self.number}"


@dataclass
class PrintOrder:
    """An order at Printful. `at`: when it reached its status."""

    id: int
    external_id: str | None
    status: str
    created: datetime
    updated: datetime
    recipient: Mapping[str, Any]
    parts: list[Part]
    shipping: str = "STANDARD"
    error: str | None = None
    shipments: list[Shipment] = field(default_factory=list)
    at: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def left(self) -> dict[int, int]:
        """Item id -> pieces not sent yet."""
        gone: dict[int, int] = {}
        for shipment in self.shipments:
            for part, pieces in shipment.parts.items():
                gone[part] = gone.get(part, 0) + pieces
        return {p.id: p.quantity - gone.get(p.id, 0) for p in self.parts if p.quantity > gone.get(p.id, 0)}


def seconds(at: datetime) -> int:
    return int(at.timestamp())


def iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def _total(order: PrintOrder) -> str:
    return f"{sum((Decimal(p.retail_price) * p.quantity for p in order.parts), Decimal()):.2f}"


def _costs(order: PrintOrder) -> Json:
    total = _total(order)
    rest = dict.fromkeys(("discount", "shipping", "tax"), "0.00")
    return {"currency": CURRENCY, "subtotal": total, **rest, "vat": None, "total": total}


def order_v1(order: PrintOrder) -> Json:
    """As `result` of GET /orders/{id} and as `data.order` of every message of version 1."""
    return {
        "id": order.id,
        "external_id": order.external_id,
        "store": STORE,
        "status": order.status,
        "error": order.error,
        "errorCode": 0,
        "shipping": order.shipping,
        "shipping_service_name": "Flat Rate (3-4 business days after fulfillment)",
        "created": seconds(order.created),
        "updated": seconds(order.updated),
        "notes": None,
        "recipient": dict(order.recipient),
        "items": [_item_v1(part, order) for part in order.parts],
        "branding_items": [],
        "incomplete_items": [],
        "costs": _costs(order),
        "retail_costs": _costs(order),
        "pricing_breakdown": [],
        "shipments": [shipment_v1(s) for s in order.shipments],
        "gift": None,
        "packing_slip": None,
        "dashboard_url": f"https://www.printful.com/dashboard?order_id={order.id}",
    }


def _item_v1(part: Part, order: PrintOrder) -> Json:
    files = [_file(part, n, kind, url, order) for n, (kind, url) in enumerate(part.files)]
    return {
        "id": part.id,
        "external_id": part.external_id,
        "variant_id": part.variant,
        "sync_variant_id": None,
        "external_variant_id": None,
        "quantity": part.quantity,
        "price": part.retail_price,
        "retail_price": part.retail_price,
        "name": part.name,
        "sku": part.sku,
        "discontinued": False,
        "out_of_stock": False,
        "product": {"variant_id": part.variant, "product_id": 71, "image": "", "name": part.name},
        "files": files,
        "options": [],
    }


def _file(part: Part, n: int, kind: str, url: str, order: PrintOrder) -> Json:
    return {
        "id": part.id * 10 + n,
        "type": kind,
        "hash": hashlib.sha256(url.encode()).hexdigest()[:32],
        "url": url if kind != "preview" else None,
        "filename": url.rpartition("/")[2],
        "mime_type": "image/png",
        "size": 18_660,
        "width": 1_800,
        "height": 2_400,
        "dpi": 150,
        "status": "ok",
        "created": seconds(order.created),
        "thumbnail_url": url,
        "preview_url": url,
        "visible": False,
    }


def shipment_v1(shipment: Shipment) -> Json:
    at = shipment.shipped
    return {
        "id": shipment.id,
        "status": shipment.status,
        "carrier": shipment.carrier,
        "service": f"{shipment.carrier} Parcel",
        "tracking_number": shipment.number,
        "tracking_url": shipment.url,
        "created": seconds(at),
        "ship_date": at.astimezone(UTC).date().isoformat(),
        "shipped_at": seconds(at),
        "reshipment": False,
        "location": "USA",
        "items": [{"item_id": part, "quantity": n, "picked": n, "printed": n} for part, n in shipment.parts.items()],
    }


def order_v2(order: PrintOrder) -> Json:
    """As `data` of GET /v2/orders/{id}: items without their designs, no shipments."""
    return {
        "id": order.id,
        "external_id": order.external_id,
        "store_id": STORE,
        "shipping": order.shipping,
        "status": order.status,
        "created_at": iso(order.created),
        "updated_at": iso(order.updated),
        "recipient": dict(order.recipient),
        "costs": {"calculation_status": "done", **_costs(order)},
        "retail_costs": {"calculation_status": "done", **_costs(order)},
        "order_items": [{k: v for k, v in item_v2(part).items() if k != "placements"} for part in order.parts],
        "customization": {"gift": None, "packing_slip": None},
        "_links": {"self": {"href": f"/v2/orders/{order.id}"}},
    }


def item_v2(part: Part) -> Json:
    """As one of GET /v2/orders/{id}/order-items."""
    return {
        "id": part.id,
        "type": "order_item",
        "source": "catalog",
        "catalog_variant_id": part.variant,
        "external_id": part.external_id,
        "quantity": part.quantity,
        "name": part.name,
        "price": part.retail_price,
        "retail_price": part.retail_price,
        "currency": CURRENCY,
        "retail_currency": CURRENCY,
        "placements": [
            {
                "placement": kind,
                "technique": "dtg",
                "status": "ok",
                "status_explanation": "",
                "layers": [{"type": "file", "url": url}],
            }
            for kind, url in part.files
            if kind != "preview"
        ],
    }


def shipment_v2(shipment: Shipment, order: PrintOrder) -> Json:
    names = {part.id: part for part in order.parts}
    return {
        "id": shipment.id,
        "order_id": order.id,
        "order_external_id": order.external_id,
        "carrier": shipment.carrier,
        "service": f"{shipment.carrier} Parcel",
        "shipment_status": shipment.status,
        "shipped_at": iso(shipment.shipped),
        "delivery_status": shipment.delivery,
        "delivered_at": iso(shipment.delivered),
        "departure_address": {"country_name": "United States", "country_code": "US", "state_code": "CA"},
        "is_reshipment": False,
        "tracking_number": shipment.number,
        "tracking_url": shipment.url,
        "tracking_events": [],
        "estimated_delivery": None,
        "shipment_items": [
            {
                "id": shipment.id * 10 + n,
                "order_item_id": part,
                "order_item_external_id": names[part].external_id,
                "order_item_name": names[part].name,
                "quantity": pieces,
            }
            for n, (part, pieces) in enumerate(shipment.parts.items())
        ],
    }


def thin(order: PrintOrder) -> Json:
    """As `data.order` of every message of version 2."""
    shown = order_v2(order)
    kept = {name: shown[name] for name in ("id", "external_id", "store_id", "status", "created_at", "updated_at")}
    return {**kept, "dashboard_url": f"https://www.printful.com/dashboard?order_id={order.id}"}


def thin_shipment(shipment: Shipment) -> Json:
    return {
        "id": shipment.id,
        "status": shipment.status,
        "store_id": STORE,
        "tracking_number": shipment.number,
        "tracking_url": shipment.url,
        "created_at": iso(shipment.shipped),
        "ship_date": shipment.shipped.astimezone(UTC).date().isoformat(),
        "shipped_at": iso(shipment.shipped),
        "delivered_at": iso(shipment.delivered),
        "reshipment": False,
    }


def sign(content: bytes, secret: str) -> str:
    """The secret is hex and stands for the bytes it spells."""
    return hmac.new(bytes.fromhex(secret), content, hashlib.sha256).hexdigest()


def raw(message: Mapping[str, Any]) -> bytes:
    """With the escapes of the real thing: everything beyond ASCII, and slashes."""
    return json.dumps(message, separators=(",", ":")).replace("/", "\\/").encode()
