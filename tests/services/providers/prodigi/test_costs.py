"""What a part would cost: sums of one currency, the cheapest first."""

from decimal import Decimal
from typing import Any

import pytest

from app.errors import Corrupt, Refused, Unmapped
from app.orders import Money
from services.connector import Account
from services.providers.prodigi.costs import Cost, quote
from tests.kit import deliveries as d
from tests.services.providers.prodigi.samples import ORDER, PART, account


def told(method: str, items: str, shipping: str, **more: Any) -> dict[str, Any]:
    sums = {"items": items, "shipping": shipping, **more}
    summary = {name: {"amount": sum_, "currency": "GBP"} for name, sum_ in sums.items()}
    return {"shipmentMethod": method, "costSummary": summary}


def pounds(text: str) -> Money:
    return Money(Decimal(text), "GBP")


def test_the_cheapest_first() -> None:
    rows = [told("Express", "15.00", "14.00"), told("Budget", "15.00", "3.95", totalTax="3.79", totalCost="22.74")]
    answers = d.Answers({"outcome": "Created", "quotes": rows})
    costs = answers.drive(quote(ORDER, PART, account()))
    assert costs[0] == Cost("Budget", pounds("15.00"), pounds("3.95"), pounds("3.79"), pounds("22.74"))
    assert (costs[1].method, costs[1].total, costs[1].tax.amount) == ("Express", pounds("29.00"), Decimal(0))
    assert d.asked(answers) == ["POST /v4.0/quotes"]


def test_what_cannot_be_priced() -> None:
    with pytest.raises(Unmapped):
        d.Answers().drive(quote(ORDER, PART, Account("prodigi", "main")))
    with pytest.raises(Refused, match="destination not supported"):
        d.Answers({"outcome": "DestinationNotSupported"}).drive(quote(ORDER, PART, account()))
    odd = told("Express", "15.00", "14.00")
    odd["costSummary"]["shipping"]["currency"] = "EUR"
    with pytest.raises(Corrupt):
        d.Answers({"outcome": "Ok", "quotes": [odd]}).drive(quote(ORDER, PART, account()))
