"""Printful's orders, shipments and messages in the forms of its two versions; version 1's order is the one kept."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from services.practice.catalogue import Customer

Body = dict[str, Any]
CURRENCY = "USD"


def raw(body: Mapping[str, Any]) -> bytes:
    """As Printful writes it: pure ASCII, slashes escaped."""
    return json.dumps(body, separators=(",", ":")).replace("/", "\\/").encode()


def sign(content: bytes, secret: str) -> str:
    """Lower-case hex; the secret is hex itself."""
    return hmac.new(bytes.fromhex(secret), content, hashlib.sha256).hexdigest()


def iso(seconds: int | None) -> str | None:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds is not None else None


def recipient(who: Customer) -> Body:
    return {
        "name": who.name,
        "company": None,
        "address1": who.street,
        "address2": None,
        "city": who.city,
        "state_code": who.region or None,
        "country_code": who.country,
        "zip": who.postcode,
        "phone": who.phone,
        "email": who.email,
        "tax_number": None,
    }


def order(id_: int, store: int, given: Mapping[str, Any], status: str, now: int) -> Body:
    """Version 1's order from what was posted, in either version's form; times in Unix seconds."""
    rows = given.get("items") or given.get("order_items") or []
    items = [item(id_ * 10 + n, row) for n, row in enumerate(rows)]
    cost = sum((Decimal(i["price"]) * i["quantity"] for i in items), Decimal())
    worth = sum((Decimal(i["retail_price"]) * i["quantity"] for i in items), Decimal())
    return {
        "id": id_,
        "external_id": given.get("external_id"),
        "store": store,
        "status": status,
        "error": None,
        "shipping": given.get("shipping", "STANDARD"),
        "shipping_service_name": "Flat Rate (3-4 business days after fulfillment)",
        "created": now,
        "updated": now,
        "notes": None,
        "recipient": dict(given.get("recipient") or {}),
        "items": items,
        "is_sample": False,
        "needs_approval": False,
        "costs": _costs(cost, "3.99"),
        "retail_costs": _costs(worth, "4.90"),
        "shipments": [],
        "gift": given.get("gift"),
        "packing_slip": given.get("packing_slip"),
        "dashboard_url": f"https://www.printful.example/dashboard?order_id={id_}",
    }


def changed(body: Body, given: Mapping[str, Any]) -> Body:
    """What of an order becomes different by what was sent; parts that were not sent stay as they are."""
    fresh = order(body["id"], body["store"], given, body["status"], body["created"])
    rows = "items" in given or "order_items" in given
    names = [name for name in ("recipient", "shipping") if given.get(name)]
    return {name: fresh[name] for name in (*names, *(("items", "costs", "retail_costs") if rows else ()))}


def _costs(goods: Decimal, shipping: str) -> Body:
    return {
        "currency": CURRENCY,
        "subtotal": f"{goods:.2f}",
        "discount": "0.00",
        "shipping": shipping,
        "tax": "0.00",
        "vat": "0.00",
        "total": f"{goods + Decimal(shipping):.2f}",
    }


def item(id_: int, row: Mapping[str, Any]) -> Body:
    variant = row.get("variant_id") or row.get("catalog_variant_id")
    return {
        "id": id_,
        "external_id": row.get("external_id"),
        "variant_id": variant,
        "sync_variant_id": None,
        "external_variant_id": row.get("external_variant_id"),
        "quantity": row.get("quantity", 1),
        "price": "12.95",
        "retail_price": str(row.get("retail_price") or "0.00"),
        "name": row.get("name") or "Product",
        "sku": row.get("sku"),
        "product": {"variant_id": variant, "product_id": 71, "image": None, "name": row.get("name")},
        "files": [_file(id_ * 10 + n, *kind_and_url) for n, kind_and_url in enumerate(_urls(row))],
        "options": [],
        "placements": list(row.get("placements") or []),
    }


def _urls(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = [(file.get("type", "default"), file["url"]) for file in row.get("files") or []]
    for placement in row.get("placements") or []:
        found += [(placement["placement"], layer["url"]) for layer in placement.get("layers") or []]
    return found


def _file(id_: int, kind: str, url: str) -> Body:
    return {
        "id": id_,
        "type": kind,
        "hash": hashlib.sha256(url.encode()).hexdigest()[:32],
        "url": url,
        "filename": url.rpartition("/")[2],
        "mime_type": "image/png" if url.endswith(".png") else "image/jpeg",
        "status": "ok",
        "dpi": 150,
        "thumbnail_url": None,
        "preview_url": url,
        "visible": False,
        "is_temporary": False,
    }


def shipment(id_: int, items: Sequence[Mapping[str, Any]], carrier: str, number: str, now: int) -> Body:
    return {
        "id": id_,
        "status": "shipped",
        "carrier": carrier,
        "service": f"{carrier} Ground",
        "tracking_number": number,
        "tracking_url": f"https://carrier.example/{number}",
        "created": now,
        "ship_date": datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d"),
        "shipped_at": now,
        "reshipment": False,
        "location": "US",
        "items": [{"item_id": i["id"], "quantity": i["quantity"], "picked": 1, "printed": 1} for i in items],
    }


def thin(body: Mapping[str, Any]) -> Body:
    """The order inside version 2's messages."""
    return {
        "id": body["id"],
        "external_id": body["external_id"],
        "store_id": body["store"],
        "status": body["status"],
        "dashboard_url": body["dashboard_url"],
        "created_at": iso(body["created"]),
        "updated_at": iso(body["updated"]),
    }


def order_v2(body: Mapping[str, Any]) -> Body:
    rows = order_items_v2(body)
    for row in rows:
        row.pop("placements")
    return thin(body) | {
        "shipping": body["shipping"],
        "recipient": body["recipient"],
        "costs": {"calculation_status": "done", **body["costs"]},
        "retail_costs": body["retail_costs"],
        "order_items": rows,
        "customization": {"gift": body["gift"], "packing_slip": body["packing_slip"]},
        "_links": {"self": {"href": f"/v2/orders/{body['id']}"}},
    }


def order_items_v2(body: Mapping[str, Any]) -> list[Body]:
    names = ("id", "external_id", "quantity", "name", "price", "retail_price")
    return [
        {name: row[name] for name in names}
        | {
            "type": "order_item",
            "source": "catalog",
            "catalog_variant_id": row["variant_id"],
            "currency": CURRENCY,
            "placements": row["placements"] or _placements(row["files"]),
        }
        for row in body["items"]
    ]


def _placements(files: Sequence[Mapping[str, Any]]) -> list[Body]:
    return [
        {"placement": f["type"], "technique": "dtg", "layers": [{"type": "file", "url": f["url"]}], "status": "ok"}
        for f in files
    ]


def shipment_v2(parcel: Mapping[str, Any], body: Mapping[str, Any]) -> Body:
    items = {row["id"]: row for row in body["items"]}
    delivered = parcel.get("delivered_at")
    return {
        "id": parcel["id"],
        "order_id": body["id"],
        "order_external_id": body["external_id"],
        "carrier": parcel["carrier"],
        "service": parcel["service"],
        "shipment_status": parcel["status"],
        "shipped_at": iso(parcel["shipped_at"]),
        "delivery_status": "delivered" if delivered else "in_transit",
        "delivered_at": iso(delivered),
        "is_reshipment": parcel["reshipment"],
        "tracking_number": parcel["tracking_number"],
        "tracking_url": parcel["tracking_url"],
        "tracking_events": [],
        "estimated_delivery": None,
        "shipment_items": [
            {
                "id": row["item_id"] + 1,
                "order_item_id": row["item_id"],
                "order_item_external_id": items[row["item_id"]]["external_id"],
                "order_item_name": items[row["item_id"]]["name"],
                "quantity": row["quantity"],
            }
            for row in parcel["items"]
        ],
    }


def shipment_told_v2(parcel: Mapping[str, Any], store: int) -> Body:
    """The shipment inside version 2's messages: no carrier, no items."""
    return {
        "id": parcel["id"],
        "status": parcel["status"],
        "store_id": store,
        "tracking_number": parcel["tracking_number"],
        "tracking_url": parcel["tracking_url"],
        "created_at": iso(parcel["created"]),
        "ship_date": parcel["ship_date"],
        "shipped_at": iso(parcel["shipped_at"]),
        "delivered_at": iso(parcel.get("delivered_at")),
        "reshipment": parcel["reshipment"],
    }
