"""What a part would cost at Prodigi, asked before it is ordered."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.errors import Corrupt
from app.orders import Fulfilment, Money, Order
from services import body
from services.connector import Account
from services.providers.prodigi.asking import call, ensure
from services.providers.prodigi.making import quote_body

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True, slots=True)
class Cost:
    """By one shipping method, in the account's currency. `tax` is 0 where it is not told; `total` holds it."""

    method: str
    items: Money
    shipping: Money
    tax: Money
    total: Money


Costs = Generator["httpx.Request", "httpx.Response", list[Cost]]


def quote(order: Order, fulfilment: Fulfilment, account: Account) -> Costs:
    """Orders nothing; the cheapest first. Raises `Unmapped` for an SKU nobody mapped or Prodigi does not know."""
    answer = yield from call(account, "POST", "/quotes", content=quote_body(order, fulfilment, account))
    ensure(answer, "ok", "created", "createdwithissues")
    costs = [_cost(row) for row in body.rows(answer, "quotes")]
    return sorted(costs, key=lambda cost: cost.total.amount)


def _cost(row: body.Json) -> Cost:
    summary = body.part(row, "costSummary")
    items, shipping, tax = (_money(summary, name) for name in ("items", "shipping", "totalTax"))
    if len({m.currency for m in (items, shipping, tax) if m.currency}) > 1:
        raise Corrupt("The costs are in several currencies.")
    told = _money(summary, "totalCost")
    total = told if told.currency else Money(items.amount + shipping.amount + tax.amount, items.currency)
    return Cost(body.text(row, "shipmentMethod", "shippingMethod", limit=80), items, shipping, tax, total)


def _money(summary: body.Json, name: str) -> Money:
    sum_ = body.part(summary, name)
    return body.money(body.amount(sum_, "amount"), body.text(sum_, "currency", limit=10))
