"""What was paid for an order and what goes back: transactions, refunds, disputes."""

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from services.practice.shopify.bodies import CURRENCY, both, local
from services.practice.shopify.declined import Declined
from services.practice.shopify.graph import Args, GraphError
from services.practice.shopify.nodes import (
    GATEWAY,
    Record,
    gid,
    given_back,
    number_of,
    order_node,
    paid_by,
    refund_node,
)
from services.practice.shopify.store import Shopify


def give_back(
    shop: Shopify, record: Record, amount: Decimal, note: str = "", lines: Mapping[int, int] | None = None
) -> dict[str, Any]:
    """Money (and pieces that will not be made: line -> how many) of an order; told as a refund and as changed."""
    body, at = record.body, local(shop.clock())
    id_ = body["id"] + 900_000_000_000 + len(body["refunds"])
    sale = paid_by(record)
    rows = [_refund_line(line, (lines or {})[line["id"]]) for line in body["line_items"] if line["id"] in (lines or {})]
    told = {
        "id": id_,
        "admin_graphql_api_id": gid("Refund", id_),
        "created_at": at,
        "processed_at": at,
        "note": note or None,
        "order_id": body["id"],
        "restock": False,
        "user_id": None,
        "refund_line_items": rows,
        "order_adjustments": [],
        "transactions": [_transaction(id_, body["id"], amount, sale["id"], at)] if sale and amount else [],
    }
    for line in body["line_items"]:
        line["current_quantity"] -= (lines or {}).get(line["id"], 0)
    body["refunds"].append(told)
    if sale:
        whole = given_back(record) >= Decimal(body["total_price"])
        body["financial_status"] = "refunded" if whole else "partially_refunded"
    shop.ledger.add("shopify.refund", note or id_, shop.clock(), order=body["name"], amount=str(amount))
    shop.touch(record, "refunds/create", told)
    return told


def _refund_line(line: Mapping[str, Any], pieces: int) -> dict[str, Any]:
    subtotal = Decimal(line["price"]) * pieces
    return {
        "id": line["id"] + 5,
        "line_item_id": line["id"],
        "location_id": None,
        "quantity": pieces,
        "restock_type": "no_restock",
        "subtotal": float(subtotal),
        "subtotal_set": both(subtotal),
        "total_tax": 0.0,
        "line_item": dict(line),
    }


def _transaction(id_: int, order: int, amount: Decimal, parent: int, at: str) -> dict[str, Any]:
    return {
        "id": id_ + 1_000_000,
        "amount": f"{amount:.2f}",
        "created_at": at,
        "currency": CURRENCY,
        "gateway": GATEWAY,
        "kind": "refund",
        "message": "Transaction approved",
        "order_id": order,
        "parent_id": parent,
        "receipt": {},
        "status": "success",
        "test": False,
    }


def refund_create(shop: Shopify, args: Args) -> dict[str, Any]:
    """Once for each key. Raises Declined for more than is left, GraphError without a key."""
    given, key = args["input"], args.get("@idempotent", {}).get("key")
    if not key:
        raise GraphError("The @idempotent directive is required for this mutation.", "BAD_REQUEST")
    record = shop.orders.get(number_of(given["orderId"]))
    if record is None:
        raise Declined("Order does not exist.", "orderId")
    known = shop.keys.get(key)
    if known is None:
        amount = sum((Decimal(t["amount"]) for t in given.get("transactions") or ()), Decimal(0))
        left = Decimal(record.body["total_price"]) - given_back(record) if paid_by(record) else Decimal(0)
        if amount > left:
            raise Declined("Refund amount is greater than net payment received.", "transactions")
        known = shop.keys[key] = give_back(shop, record, amount, given.get("note") or "")
    return {"refund": refund_node(known), "order": order_node(record)}


def dispute(shop: Shopify, record: Record, status: str = "needs_response", kind: str = "chargeback") -> None:
    """The customer's bank takes the money back, or asks about it."""
    number = int(hashlib.sha256(str(record.body["id"]).encode()).hexdigest()[:8], 16)
    told = {
        "id": number,
        "order_id": record.body["id"],
        "type": kind,
        "amount": record.body["total_price"],
        "currency": CURRENCY,
        "reason": "product_not_received",
        "network_reason_code": "4855",
        "status": status,
        "evidence_due_by": local(shop.clock()),
        "evidence_sent_on": None,
        "finalized_on": None,
        "initiated_at": local(shop.clock()),
    }
    shop.tell("disputes/create" if status == "needs_response" else "disputes/update", told)
