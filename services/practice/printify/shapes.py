"""Printify's orders and messages as they stand on the wire."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

Json = dict[str, Any]
SHOP = 815_256
NEVER = "1970-01-01 00:00:00+00:00"


@dataclass
class Part:
    """One line. `cents`: its retail price."""

    id: str
    title: str
    sku: str
    variant: int
    quantity: int
    cents: int
    external_id: str = ""
    gone: datetime | None = None


@dataclass
class Shipment:
    """It names no lines; `skus` stand in its message alone."""

    carrier: str
    number: str
    shipped: datetime
    skus: tuple[str, ...]
    delivered: datetime | None = None

    @property
    def url(self) -> str:
        return f"https://carrier.example.com/{self.number}"


@dataclass
class PrintOrder:
    """An order at Printify. `at`: when it reached its status."""

    id: str
    external_id: str
    label: str
    status: str
    created: datetime
    at: datetime
    address: Mapping[str, Any]
    parts: list[Part]
    kind: str = "api"
    method: int = 1
    sent_to_production: datetime | None = None
    shipments: list[Shipment] = field(default_factory=list)


def text(at: datetime | None) -> str | None:
    """With a blank where others write a T."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S+00:00") if at else None


def cents(price: Decimal) -> int:
    return int(price * 100)


def order(found: PrintOrder) -> Json:
    """As GET /shops/{shop}/orders/{id}.json gives it; times that are not yet are left out."""
    gone = max((p.gone for p in found.parts if p.gone), default=None)
    shown = {
        "id": found.id,
        "app_order_id": f"{SHOP}.{int(found.id[-6:], 16)}",
        "fulfilment_type": "ordinary",
        "address_to": dict(found.address),
        "line_items": [_line(part, found) for part in found.parts],
        "metadata": {
            "order_type": found.kind,
            "shop_order_id": found.external_id,
            "shop_order_label": found.label,
            "shop_fulfilled_at": text(gone) or NEVER,
        },
        "total_price": sum(p.cents * p.quantity for p in found.parts),
        "total_shipping": 400,
        "total_tax": 0,
        "status": found.status,
        "shipping_method": found.method,
        "is_printify_express": False,
        "is_economy_shipping": False,
        "shipments": [_shipment(s) for s in found.shipments] or None,
        "created_at": text(found.created),
        "sent_to_production_at": text(found.sent_to_production),
        "fulfilled_at": text(gone) if found.status == "fulfilled" else None,
    }
    return {name: value for name, value in shown.items() if value is not None}


def _line(part: Part, found: PrintOrder) -> Json:
    shown = {
        "id": part.id,
        "product_id": hashlib.sha256(part.sku.encode()).hexdigest()[:24],
        "quantity": part.quantity,
        "variant_id": part.variant,
        "print_provider_id": 5,
        "blueprint_id": 9,
        "cost": part.cents // 2,
        "shipping_cost": 400,
        "status": "fulfilled" if part.gone else found.status,
        "metadata": {
            "title": part.title,
            "price": part.cents,
            "variant_label": "One size",
            "sku": part.sku,
            "country": "United States",
        },
        "sent_to_production_at": text(found.sent_to_production),
        "fulfilled_at": text(part.gone),
    }
    return {name: value for name, value in shown.items() if value is not None}


def _shipment(shipment: Shipment) -> Json:
    found = {"carrier": shipment.carrier, "number": shipment.number, "url": shipment.url}
    return {**found, "delivered_at": text(shipment.delivered)}


def message(topic: str, id_: str, at: datetime, resource: object, kind: str, data: Json | None) -> bytes:
    body = {
        "id": id_,
        "type": topic,
        "created_at": text(at),
        "resource": {"id": resource, "type": kind, "data": data},
    }
    return json.dumps(body, separators=(",", ":")).encode()


def sign(content: bytes, secret: str) -> str:
    """The secret is text, even where it looks like hex."""
    return "sha256=" + hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
