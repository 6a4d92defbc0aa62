"""The shop's orders as GraphQL shows them: the same facts as the webhook bodies, under the Admin API's names."""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from services.practice.shopify.bodies import CURRENCY, LOCATION, Body
from services.practice.shopify.graph import Args, Node

GATEWAY = "shopify_payments"
OPEN_ACTIONS = ("CREATE_FULFILLMENT", "HOLD", "MOVE")


@dataclass
class FulfilmentOrder:
    """What one location still has to send. `lines`: line id -> pieces in all and pieces left."""

    id: int
    order: int
    location: int
    lines: dict[int, list[int]]
    status: str = "OPEN"
    hold: str = ""
    reason: str = "other"
    until: str = ""

    def line_gid(self, line: int) -> str:
        return gid("FulfillmentOrderLineItem", self.id * 10 + list(self.lines).index(line))

    @property
    def actions(self) -> Sequence[str]:
        if self.status in ("OPEN", "IN_PROGRESS"):
            return OPEN_ACTIONS
        return ("RELEASE_HOLD",) if self.status == "ON_HOLD" else ()


@dataclass
class Record:
    """One order in the shop: its webhook body, which is the truth, and what webhooks do not show."""

    body: Body
    parts: list[FulfilmentOrder]
    metafields: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    @property
    def updated(self) -> datetime:
        return datetime.fromisoformat(self.body["updated_at"])


def gid(kind: str, id_: object) -> str:
    return f"gid://shopify/{kind}/{id_}"


def number_of(gid_: object) -> int:
    """0 where it is none."""
    tail = str(gid_).rpartition("/")[2]
    return int(tail) if tail.isdigit() else 0


def utc(shown: str | None) -> str | None:
    return datetime.fromisoformat(shown).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if shown else None


def money(shown: str) -> Node:
    amount = str(float(Decimal(shown)))
    value = {"amount": amount, "currencyCode": CURRENCY}
    return {"shopMoney": value, "presentmentMoney": value}


def connection(rows: Sequence[Node]) -> Callable[[Args], Node]:
    """A list by pages; cursors are opaque."""

    def page(args: Args) -> Node:
        start = _place(args.get("after"))
        end = start + (len(rows) if args.get("all") else min(int(args.get("first") or 50), 250))
        found = list(rows[start:end])
        last = _cursor(start + len(found)) if found else None
        edges = [{"node": row, "cursor": _cursor(start + n + 1)} for n, row in enumerate(found)]
        return {"nodes": found, "edges": edges, "pageInfo": {"hasNextPage": end < len(rows), "endCursor": last}}

    return page


def _cursor(place: int) -> str:
    return base64.b64encode(f'{{"last":{place}}}'.encode()).decode()


def _place(cursor: object) -> int:
    return int(base64.b64decode(str(cursor)).decode().split(":")[1].rstrip("}")) if cursor else 0


def attributes(pairs: Sequence[Mapping[str, str]]) -> list[Node]:
    return [{"key": pair["name"], "value": pair["value"]} for pair in pairs]


def order_node(record: Record) -> Node:
    body = record.body
    lines = [line_node(line, record) for line in body["line_items"]]
    return {
        "id": body["admin_graphql_api_id"],
        "legacyResourceId": str(body["id"]),
        "name": body["name"],
        "createdAt": utc(body["created_at"]),
        "updatedAt": utc(body["updated_at"]),
        "processedAt": utc(body["processed_at"]),
        "cancelledAt": utc(body["cancelled_at"]),
        "cancelReason": body["cancel_reason"].upper() if body["cancel_reason"] else None,
        "closedAt": utc(body["closed_at"]),
        "test": body["test"],
        "note": body["note"],
        "tags": [tag for tag in body["tags"].split(", ") if tag],
        "email": body["email"],
        "phone": body["phone"],
        "currencyCode": CURRENCY,
        "displayFinancialStatus": body["financial_status"].upper(),
        "displayFulfillmentStatus": shown_status(record),
        "customAttributes": attributes(body["note_attributes"]),
        "shippingAddress": _address(body["shipping_address"]),
        "shippingLine": {"title": "Standard", "code": "Standard"},
        "totalPriceSet": money(body["total_price"]),
        "currentTotalPriceSet": money(body["current_total_price"]),
        "totalRefundedSet": money(str(given_back(record))),
        "refunds": lambda args: refund_nodes(record),
        "transactions": lambda args: transaction_nodes(record),
        "sourceIdentifier": body.get("source_identifier"),
        "lineItems": connection(lines),
        "fulfillments": lambda args: [fulfilment_node(f, record) for f in body["fulfillments"]],
        "fulfillmentOrders": connection([part_node(part, record) for part in record.parts]),
        "metafields": lambda args: connection([m for m in record.metafields.values() if _named(m, args)])(args),
    }


def paid_by(record: Record) -> dict[str, Any] | None:
    """The sale of a paid order, the parent of all its refunds."""
    body = record.body
    if body["financial_status"] in ("pending", "authorized", "voided"):
        return None
    return {"id": body["id"] + 11, "kind": "sale", "amount": body["total_price"], "gateway": GATEWAY, "parent_id": None}


def transaction_nodes(record: Record) -> list[Node]:
    sale = paid_by(record)
    back = [t for refund in record.body["refunds"] for t in refund["transactions"]]
    return [_node(t) for t in ([sale] if sale else []) + back]


def _node(told: Mapping[str, Any]) -> Node:
    parent = told["parent_id"]
    return {
        "id": gid("OrderTransaction", told["id"]),
        "kind": told["kind"].upper(),
        "status": "SUCCESS",
        "gateway": told["gateway"],
        "amountSet": money(told["amount"]),
        "parentTransaction": {"id": gid("OrderTransaction", parent)} if parent else None,
    }


def refund_nodes(record: Record) -> list[Node]:
    return [refund_node(refund) for refund in record.body["refunds"]]


def refund_node(told: Mapping[str, Any]) -> Node:
    return {
        "id": gid("Refund", told["id"]),
        "legacyResourceId": str(told["id"]),
        "note": told["note"],
        "createdAt": utc(told["created_at"]),
        "totalRefundedSet": money(str(_sum(told))),
    }


def _sum(refund: Mapping[str, Any]) -> Decimal:
    return sum((Decimal(t["amount"]) for t in refund["transactions"]), Decimal(0))


def given_back(record: Record) -> Decimal:
    return sum((_sum(refund) for refund in record.body["refunds"]), Decimal(0))


def _named(metafield: Node, args: Args) -> bool:
    return args.get("namespace") in (None, metafield["namespace"])


def shown_status(record: Record) -> str:
    statuses = {part.status for part in record.parts if part.status not in ("CLOSED", "CANCELLED")}
    if "ON_HOLD" in statuses:
        return "ON_HOLD"
    if statuses == {"SCHEDULED"}:
        return "SCHEDULED"
    return {None: "UNFULFILLED", "partial": "PARTIALLY_FULFILLED", "fulfilled": "FULFILLED"}[
        record.body["fulfillment_status"]
    ]


def _address(body: Body) -> Node:
    names = {"first_name": "firstName", "last_name": "lastName", "province_code": "provinceCode",
             "country_code": "countryCodeV2"}  # fmt: skip
    return {names.get(name, name): value for name, value in body.items()}


def line_node(line: Body, record: Record) -> Node:
    left = sum(part.lines[line["id"]][1] for part in record.parts if line["id"] in part.lines)
    return {
        "id": line["admin_graphql_api_id"],
        "name": line["name"],
        "title": line["title"],
        "variantTitle": line["variant_title"],
        "sku": line["sku"],
        "vendor": line["vendor"],
        "quantity": line["quantity"],
        "currentQuantity": line["current_quantity"],
        "unfulfilledQuantity": left,
        "requiresShipping": line["requires_shipping"],
        "isGiftCard": line["gift_card"],
        "customAttributes": attributes(line["properties"]),
        "originalUnitPriceSet": money(line["price"]),
        "discountedTotalSet": money(str(Decimal(line["price"]) * line["quantity"])),
        "variant": {"id": gid("ProductVariant", line["variant_id"]), "legacyResourceId": str(line["variant_id"])},
        "product": {"id": gid("Product", line["product_id"]), "legacyResourceId": str(line["product_id"])},
    }


def part_node(part: FulfilmentOrder, record: Record) -> Node:
    lines = {line["id"]: line for line in record.body["line_items"]}
    rows = [
        {
            "id": part.line_gid(id_),
            "totalQuantity": total,
            "remainingQuantity": left,
            "lineItem": line_node(lines[id_], record),
        }
        for id_, (total, left) in part.lines.items()
    ]
    holds = [{"id": gid("FulfillmentHold", part.id), "reason": part.reason.upper(), "reasonNotes": part.hold}]
    return {
        "id": gid("FulfillmentOrder", part.id),
        "status": part.status,
        "requestStatus": "UNSUBMITTED",
        "orderId": gid("Order", part.order),
        "fulfillAt": utc(part.until or record.body["processed_at"]),
        "fulfillBy": None,
        "assignedLocation": {"name": "Workshop", "location": {"id": gid("Location", part.location or LOCATION)}},
        "supportedActions": [{"action": action} for action in part.actions],
        "fulfillmentHolds": holds if part.status == "ON_HOLD" else [],
        "lineItems": connection(rows),
    }


def fulfilment_node(body: Body, record: Record) -> Node:
    pairs = zip(body["tracking_numbers"], [*body["tracking_urls"], *body["tracking_numbers"]], strict=False)
    tracking = [{"company": body["tracking_company"], "number": n, "url": u if u != n else None} for n, u in pairs]
    sent = [{"quantity": row["quantity"], "lineItem": line_node(row, record)} for row in body["line_items"]]
    return {
        "id": body["admin_graphql_api_id"],
        "legacyResourceId": str(body["id"]),
        "name": body["name"],
        "status": body["status"].upper(),
        "displayStatus": (body["shipment_status"] or "fulfilled").upper(),
        "createdAt": utc(body["created_at"]),
        "deliveredAt": utc(body["updated_at"]) if body["shipment_status"] == "delivered" else None,
        "trackingInfo": lambda args: tracking[: int(args.get("first") or 250)],
        "fulfillmentLineItems": connection(sent),
        "order": {"id": gid("Order", body["order_id"]), "displayFulfillmentStatus": shown_status(record)},
    }


def metafield_node(given: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    value = str(given["value"])
    id_ = int(hashlib.sha256(f"{given['ownerId']} {given['namespace']} {given['key']}".encode()).hexdigest()[:10], 16)
    return {
        "id": gid("Metafield", id_),
        "namespace": given["namespace"],
        "key": given["key"],
        "type": given.get("type", "single_line_text_field"),
        "value": value,
        "compareDigest": hashlib.sha256(value.encode()).hexdigest()[:32],
        "updatedAt": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
