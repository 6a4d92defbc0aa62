"""Giving money back through Shopify: looked for by our own note first, then done once under a key of its own."""

import uuid
from collections.abc import Generator
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.effects import Refund
from app.errors import Refused
from app.events import Event, PaymentChanged, Refunded
from app.orders import Money, Order
from app.states import Payment
from services import body
from services.connector import Origin
from services.providers.shopify import queries
from services.providers.shopify.graph import Shop, ensure_done, gid_of
from services.providers.shopify.payments import GIVEN_BACK, PAYMENT_WORDS, reference_of
from services.providers.shopify.telling import notifies

if TYPE_CHECKING:
    import httpx

Found = Generator["httpx.Request", "httpx.Response", list[Event]]

KEYS = uuid.UUID("6a4f2a52-1f0d-5a0b-9a55-8f1d3c1b7e21")
"""The namespace of our keys: the same refund always has the same one."""


def refund(order: Order, effect: Refund, shop: Shop) -> Found:
    """Raises `Refused` where the shop will not, or where less was taken than should go back."""
    gid = gid_of("Order", effect.reference.rpartition("/")[2] or order.external)
    data = yield from shop.ask(queries.MONEY, {"id": gid})
    node = body.part(data, "order")
    if not node:
        raise Refused("Shopify does not show this order.")
    note = note_of(effect)
    done = next((r for r in body.rows(node, "refunds") if note in body.text(r, "note", limit=6_000)), None)
    if done is None:
        variables = {"input": _input(node, gid, effect, shop), "key": str(uuid.uuid5(KEYS, effect.key))}
        answer = yield from shop.ask(queries.REFUND, variables)
        ensure_done(answer, "refundCreate")
        payload = body.part(answer, "refundCreate")
        done, node = body.part(payload, "refund"), {**node, **body.part(payload, "order")}
    return _told(order, effect, node, body.identity(done, "legacyResourceId", "id"), shop)


def note_of(effect: Refund) -> str:
    """How our own refund is known again among all."""
    return f"Platen refund {effect.refund}"


def _input(node: body.Json, gid: str, effect: Refund, shop: Shop) -> dict[str, Any]:
    currency = body.text(node, "currencyCode")
    if effect.amount.currency and effect.amount.currency != currency:
        raise Refused(f"Shopify holds this payment in {currency}, not in {effect.amount.currency}.", status=422)
    return {
        "orderId": gid,
        "note": note_of(effect),
        "notify": notifies(shop.account),
        "transactions": _transactions(node, gid, effect.amount),
    }


def _transactions(node: body.Json, gid: str, amount: Money) -> list[dict[str, Any]]:
    """The sum shared out over what was taken, in its order, never more than is left of each."""
    rows = [t for t in body.rows(node, "transactions") if body.text(t, "status") == "SUCCESS"]
    back: dict[str, Decimal] = {}
    for row in rows:
        if body.text(row, "kind") == "REFUND":
            parent = body.text(body.part(row, "parentTransaction"), "id")
            back[parent] = back.get(parent, Decimal(0)) + _sum(row)
    left, found = amount.amount, list[dict[str, Any]]()
    for row in (r for r in rows if body.text(r, "kind") in ("SALE", "CAPTURE")):
        part = min(left, _sum(row) - back.get(body.identity(row, "id"), Decimal(0)))
        if part <= 0:
            continue
        left -= part
        found.append(
            {
                "orderId": gid,
                "parentId": row.get("id"),
                "gateway": body.text(row, "gateway"),
                "kind": "REFUND",
                "amount": str(part),
            }
        )
    if left > 0:
        raise Refused("Less was paid through Shopify than should go back.", hint="Look at the order there.", status=422)
    return found


def _sum(row: body.Json) -> Decimal:
    return body.amount(body.part(body.part(row, "amountSet"), "shopMoney"), "amount")


def _told(order: Order, effect: Refund, node: body.Json, id_: str, shop: Shop) -> list[Event]:
    origin = Origin(shop.account, f"refund:{effect.refund}:{id_}", datetime.now(UTC))
    reference = reference_of(shop.account, id_)
    done = Refunded(**origin.once(order.id, f"{effect.refund} is {id_}"), refund=effect.refund, reference=reference)
    word = body.text(node, "displayFinancialStatus").lower()
    payment = PAYMENT_WORDS.get(word, Payment.NONE)
    if payment not in GIVEN_BACK:
        return [done]
    total = body.amount(body.part(body.part(node, "totalRefundedSet"), "shopMoney"), "amount")
    amount = body.money(total, effect.amount.currency) if total else None
    fields = origin.event(order.id, f"given back {total}", word)
    return [done, PaymentChanged(**fields, payment=payment, reference=effect.reference, amount=amount)]
