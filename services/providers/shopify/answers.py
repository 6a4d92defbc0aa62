"""An order as GraphQL answers it, in the form its webhooks have, so that one reader serves both."""

from typing import Any

from services import body


def as_webhook(node: body.Json) -> body.Json:
    """The same facts under the names of a webhook body."""
    return {
        "id": body.identity(node, "legacyResourceId"),
        "name": node.get("name"),
        "created_at": node.get("createdAt"),
        "processed_at": node.get("processedAt"),
        "updated_at": node.get("updatedAt"),
        "cancelled_at": node.get("cancelledAt"),
        "cancel_reason": body.text(node, "cancelReason").lower(),
        "test": node.get("test"),
        "note": node.get("note"),
        "tags": node.get("tags"),
        "email": node.get("email"),
        "phone": node.get("phone"),
        "currency": node.get("currencyCode"),
        "financial_status": body.text(node, "displayFinancialStatus").lower(),
        "note_attributes": node.get("customAttributes"),
        "shipping_address": _address(body.part(node, "shippingAddress")),
        "total_price": _sum(node, "totalPriceSet"),
        "current_total_price": _sum(node, "currentTotalPriceSet"),
        "line_items": [_line(line) for line in body.nodes(node, "lineItems")],
        "fulfillments": [_fulfilment(f) for f in body.rows(node, "fulfillments")],
        "source_identifier": node.get("sourceIdentifier"),
        "total_refunded": _sum(node, "totalRefundedSet"),
        "metafields": body.nodes(node, "metafields"),
    }


def _sum(node: body.Json, name: str) -> Any:
    return body.part(body.part(node, name), "shopMoney").get("amount")


def _address(node: body.Json) -> body.Json:
    names = {
        "firstName": "first_name",
        "lastName": "last_name",
        "provinceCode": "province_code",
        "countryCodeV2": "country_code",
    }
    return {names.get(name, name): value for name, value in node.items()}


def _line(node: body.Json) -> body.Json:
    return {
        "id": number_of(body.identity(node, "id")),
        "title": node.get("title"),
        "variant_title": node.get("variantTitle"),
        "sku": node.get("sku"),
        "quantity": node.get("quantity"),
        "current_quantity": node.get("currentQuantity"),
        "requires_shipping": node.get("requiresShipping"),
        "gift_card": node.get("isGiftCard"),
        "price": _sum(node, "originalUnitPriceSet"),
        "properties": node.get("customAttributes"),
    }


def _fulfilment(node: body.Json) -> body.Json:
    tracking = body.rows(node, "trackingInfo")
    return {
        "id": body.identity(node, "legacyResourceId"),
        "name": node.get("name"),
        "status": body.text(node, "status").lower(),
        "shipment_status": body.text(node, "displayStatus").lower(),
        "created_at": node.get("createdAt"),
        "tracking_company": next((t.get("company") for t in tracking), None),
        "tracking_numbers": [t.get("number") for t in tracking if t.get("number")],
        "tracking_urls": [t.get("url") for t in tracking if t.get("number")],
        "line_items": [_sent_line(row) for row in body.nodes(node, "fulfillmentLineItems")],
    }


def _sent_line(row: body.Json) -> body.Json:
    line = body.part(row, "lineItem")
    return {
        "id": number_of(body.identity(line, "id")),
        "quantity": row.get("quantity"),
        "requires_shipping": line.get("requiresShipping"),
    }


def number_of(gid: str) -> str:
    """`gid://shopify/LineItem/155` -> `155`."""
    return gid.rpartition("/")[2].partition("?")[0]
