"""Refunds and disputes: sums, words, one for each key."""

import json
from decimal import Decimal
from typing import Any

import pytest

from services.practice.catalogue import Spec, made_up
from services.practice.shopify import money
from services.practice.shopify.declined import Declined
from services.practice.shopify.graph import GraphError
from services.practice.shopify.nodes import gid, order_node
from tests.services.practice.parts import Parts

PAID = Spec(made_up(3).customer, made_up(3).lines, paid=True)


def test_a_part_then_all_of_it(parts: Parts) -> None:
    record = parts.shopify.place(PAID)
    line = record.body["line_items"][0]
    money.give_back(parts.shopify, record, Decimal("2.50"), "Misprint", {line["id"]: 1})
    told = json.loads(parts.last("refunds/create").compose(0)[1])
    assert (told["note"], told["transactions"][0]["amount"]) == ("Misprint", "2.50")
    assert told["refund_line_items"][0]["quantity"] == 1
    assert record.body["financial_status"] == "partially_refunded"
    assert line["current_quantity"] == line["quantity"] - 1
    money.give_back(parts.shopify, record, Decimal(record.body["total_price"]) - Decimal("2.50"))
    assert record.body["financial_status"] == "refunded"
    node: Any = order_node(record)
    assert len(node["refunds"]({})) == 2
    assert [t["kind"] for t in node["transactions"]({})] == ["SALE", "REFUND", "REFUND"]
    assert Decimal(node["totalRefundedSet"]["shopMoney"]["amount"]) == Decimal(record.body["total_price"])


def asked(order: int, amount: str, key: str = "k1") -> dict[str, Any]:
    rows = [{"amount": amount, "kind": "REFUND", "gateway": "cards", "orderId": gid("Order", order)}]
    return {"input": {"orderId": gid("Order", order), "note": "n", "transactions": rows}, "@idempotent": {"key": key}}


def test_the_same_key_gives_back_once(parts: Parts) -> None:
    record = parts.shopify.place(PAID)
    given = [money.refund_create(parts.shopify, asked(record.body["id"], "5.00")) for _ in range(2)]
    assert given[0]["refund"]["id"] == given[1]["refund"]["id"]
    assert parts.ledger.count("shopify.refund") == 1


def test_what_is_declined(parts: Parts) -> None:
    record = parts.shopify.place(PAID)
    with pytest.raises(Declined, match="greater than"):
        money.refund_create(parts.shopify, asked(record.body["id"], "5000"))
    with pytest.raises(Declined, match="does not exist"):
        money.refund_create(parts.shopify, asked(1, "1"))
    with pytest.raises(GraphError, match="idempotent"):
        money.refund_create(parts.shopify, {**asked(record.body["id"], "1"), "@idempotent": {}})
    unpaid = parts.shopify.place(Spec(PAID.customer, PAID.lines, paid=False))
    with pytest.raises(Declined, match="greater than"):
        money.refund_create(parts.shopify, asked(unpaid.body["id"], "1"))


def test_a_dispute_names_its_order(parts: Parts) -> None:
    record = parts.shopify.place(PAID)
    money.dispute(parts.shopify, record)
    money.dispute(parts.shopify, record, "lost")
    assert json.loads(parts.last("disputes/create").compose(0)[1])["order_id"] == record.body["id"]
    assert json.loads(parts.last("disputes/update").compose(0)[1])["status"] == "lost"
