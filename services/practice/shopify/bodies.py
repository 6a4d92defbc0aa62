"""Bodies and headers of Shopify's webhooks: an order, a fulfilment, their exact bytes and their proof."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from services.practice.catalogue import Customer, Line, Spec
from services.practice.shopify.properties import Pair

Body = dict[str, Any]
VERSION = "2026-10"
LOCATION = 66_001_122_334
CURRENCY = "USD"
ZONE = timezone(timedelta(hours=2))
SHIPPING = Decimal("5.90")


def raw(body: Mapping[str, Any]) -> bytes:
    """Compact UTF-8 with the three signs escaped that are special in HTML."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e").encode()


def sign(content: bytes, secret: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), content, hashlib.sha256).digest()).decode()


def headers(topic: str, shop: str, content: bytes, secret: str, id_: str, event: str, at: datetime) -> dict[str, str]:
    """`id_` stays over all tries of one delivery; `event` is shared by all subscriptions."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "Shopify-Captain-Hook",
        "X-Shopify-Topic": topic,
        "X-Shopify-Shop-Domain": shop,
        "X-Shopify-API-Version": VERSION,
        "X-Shopify-Webhook-Id": id_,
        "X-Shopify-Event-Id": event,
        "X-Shopify-Triggered-At": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "789Z",
        "X-Shopify-Hmac-Sha256": sign(content, secret),
    }


def local(at: datetime) -> str:
    """With the shop's offset, to the second."""
    return at.astimezone(ZONE).isoformat(timespec="seconds")


def both(amount: Decimal) -> Body:
    money = {"amount": f"{amount:.2f}", "currency_code": CURRENCY}
    return {"shop_money": money, "presentment_money": dict(money)}


def _totals(lines: Sequence[Line]) -> Body:
    goods = sum((line.product.price * line.quantity for line in lines), Decimal())
    amounts = {
        "subtotal_price": goods,
        "total_line_items_price": goods,
        "total_price": goods + SHIPPING,
        "total_tax": Decimal(),
        "total_discounts": Decimal(),
    }
    amounts |= {f"current_{name}": amount for name, amount in amounts.items() if name != "total_line_items_price"}
    found: Body = {name: f"{amount:.2f}" for name, amount in amounts.items()}
    return found | {f"{name}_set": both(amount) for name, amount in amounts.items()}


def order_body(id_: int, name: str, spec: Spec, properties: Sequence[Sequence[Pair]], at: datetime) -> Body:
    """As in orders/create. `properties`: of each line."""
    number = int("".join(c for c in name if c.isdigit()))
    who, paid = spec.customer, "paid" if spec.paid else "pending"
    totals = _totals(spec.lines)
    return {
        "id": id_,
        "admin_graphql_api_id": f"gid://shopify/Order/{id_}",
        "app_id": 580_111,
        "browser_ip": "203.0.113.24",
        "buyer_accepts_marketing": False,
        "cancel_reason": None,
        "cancelled_at": None,
        "checkout_id": id_ + 32_000_000_000_000,
        "closed_at": None,
        "confirmation_number": f"PR{number}X",
        "confirmed": True,
        "contact_email": who.email,
        "created_at": local(at),
        "currency": CURRENCY,
        "customer_locale": "en",
        "discount_codes": [],
        "email": who.email,
        "estimated_taxes": False,
        "financial_status": paid,
        "fulfillment_status": None,
        "location_id": None,
        "name": name,
        "note": spec.note or None,
        "note_attributes": [{"name": k, "value": v} for k, v in spec.options],
        "number": number - 20_000 if number > 20_000 else number,
        "order_number": number,
        "payment_gateway_names": ["shopify_payments"],
        "phone": None,
        "presentment_currency": CURRENCY,
        "processed_at": local(at),
        "source_name": "web",
        "tags": ", ".join(spec.tags),
        "taxes_included": False,
        "test": False,
        "total_outstanding": "0.00" if spec.paid else totals["total_price"],
        "total_weight": 900,
        "updated_at": local(at + timedelta(seconds=1)),
        **totals,
        "billing_address": address(who),
        "customer": _person(who, at),
        "discount_applications": [],
        "fulfillments": [],
        "line_items": [_line(id_, n, line, properties[n]) for n, line in enumerate(spec.lines)],
        "payment_terms": None,
        "refunds": [],
        "shipping_address": address(who),
        "shipping_lines": [_shipping(id_)],
        "returns": [],
        "line_item_groups": [],
    }


def address(who: Customer) -> Body:
    return {
        "first_name": who.first,
        "last_name": who.last,
        "name": who.name,
        "company": None,
        "address1": who.street,
        "address2": None,
        "city": who.city,
        "zip": who.postcode,
        "province": who.region or None,
        "province_code": who.region or None,
        "country": who.country,
        "country_code": who.country,
        "phone": who.phone,
        "latitude": None,
        "longitude": None,
    }


def _person(who: Customer, at: datetime) -> Body:
    id_ = 8_800_000_000_000 + sum(who.name.encode()) * 1_009
    return {
        "id": id_,
        "admin_graphql_api_id": f"gid://shopify/Customer/{id_}",
        "created_at": local(at),
        "updated_at": local(at),
        "first_name": who.first,
        "last_name": who.last,
        "email": who.email,
        "phone": None,
        "state": "disabled",
        "verified_email": True,
        "currency": CURRENCY,
        "default_address": address(who),
    }


def _line(order: int, n: int, line: Line, properties: Sequence[Pair]) -> Body:
    id_, product = order * 2 + 3_000_000_000_000 + n, line.product
    return {
        "id": id_,
        "admin_graphql_api_id": f"gid://shopify/LineItem/{id_}",
        "current_quantity": line.quantity,
        "fulfillable_quantity": line.quantity,
        "fulfillment_service": "manual",
        "fulfillment_status": None,
        "gift_card": False,
        "grams": 400,
        "name": f"{product.title} - {product.variant}",
        "price": f"{product.price:.2f}",
        "price_set": both(product.price),
        "product_exists": True,
        "product_id": product.variant_id - 36_800_000_000_000,
        "properties": [dict(pair) for pair in properties],
        "quantity": line.quantity,
        "requires_shipping": True,
        "sales_line_item_group_id": None,
        "sku": product.sku,
        "taxable": True,
        "title": product.title,
        "total_discount": "0.00",
        "total_discount_set": both(Decimal()),
        "variant_id": product.variant_id,
        "variant_inventory_management": None,
        "variant_title": product.variant,
        "vendor": "Practice shop",
        "tax_lines": [],
        "duties": [],
        "discount_allocations": [],
    }


def _shipping(order: int) -> Body:
    money = f"{SHIPPING:.2f}"
    return {"id": order + 5, "code": "Standard", "title": "Standard", "price": money, "price_set": both(SHIPPING),
            "discounted_price": money, "source": "shopify", "phone": None, "tax_lines": []}  # fmt: skip


def fulfilment_body(order: Body, id_: int, lines: Mapping[int, int], tracking: Mapping[str, Any], at: datetime) -> Body:
    """`lines`: line id -> pieces. `tracking`: company, numbers, urls."""
    numbers, urls = list(tracking.get("numbers", ())), list(tracking.get("urls", ()))
    return {
        "id": id_,
        "admin_graphql_api_id": f"gid://shopify/Fulfillment/{id_}",
        "created_at": local(at),
        "updated_at": local(at),
        "destination": order["shipping_address"],
        "email": order["email"],
        "line_items": [{**line, "quantity": lines[line["id"]]} for line in order["line_items"] if line["id"] in lines],
        "location_id": LOCATION,
        "name": f"{order['name']}-F{len(order['fulfillments']) + 1}",
        "order_id": order["id"],
        "origin_address": {},
        "receipt": {},
        "service": "manual",
        "shipment_status": None,
        "status": "success",
        "tracking_company": tracking.get("company"),
        "tracking_number": numbers[0] if numbers else None,
        "tracking_numbers": numbers,
        "tracking_url": urls[0] if urls else None,
        "tracking_urls": urls,
    }
