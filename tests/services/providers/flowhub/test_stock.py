"""Previews worked out from the stock, or from the order alone."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from services.providers.flowhub.stock import preview
from tests.kit import deliveries as d
from tests.kit.orders import an_item
from tests.services.providers.flowhub.samples import ORDER, account

KEYS = {"read_client": "c", "read_key": "k", "location": "loc-1"}


def stocked(**fields: Any) -> dict[str, Any]:
    row = {"productId": "42", "quantity": 9, "preTaxPriceInPennies": 1000, "postTaxPriceInPennies": 1150}
    return {"status": 200, "data": [row | fields]}


def test_by_the_stores_prices() -> None:
    answers = d.Answers(stocked())
    found = answers.drive(preview(ORDER, account(**KEYS)))
    assert d.asked(answers) == ["GET /v0/locations/loc-1/inventory"]
    sums = (found.subtotal.amount, found.tax.amount, found.discount.amount, found.total.amount)
    assert sums == (Decimal(20), Decimal(3), Decimal(0), Decimal(23))
    assert found.estimated
    assert found.problems == ()


def test_by_the_orders_own_prices_without_keys() -> None:
    found = d.Answers().drive(preview(ORDER, account()))
    assert (found.total.amount, found.estimated) == (Decimal("99.80"), True)


@pytest.mark.parametrize("place", ["", "../x"])
def test_a_location_is_a_plain_word(place: str) -> None:
    answers = d.Answers(stocked())
    answers.drive(preview(ORDER, account(**{**KEYS, "location": place})))
    assert d.asked(answers) == ["GET /v0/inventory"]


@pytest.mark.parametrize(
    ("fields", "words", "total"),
    [
        ({"quantity": 1}, "Flowhub has 1 of Framed print, 2 are wanted.", "23"),
        ({"quantity": -3}, "Flowhub has 0 of Framed print, 2 are wanted.", "23"),
        ({"productId": "43"}, "Flowhub does not have Framed print.", "99.80"),
        ({"isSoldByWeight": True}, "sold by weight", "99.80"),
        ({"weightTierInformation": [{"tier": 1}]}, "sold by weight", "99.80"),
    ],
)
def test_what_cannot_be_sold_is_said(fields: dict[str, Any], words: str, total: str) -> None:
    found = d.Answers(stocked(**fields)).drive(preview(ORDER, account(**KEYS)))
    assert words in found.problems[0]
    assert found.total.amount == Decimal(total)


def test_what_nobody_mapped_is_said() -> None:
    order = replace(ORDER, items=(an_item("1", sku="CUP"),))
    found = d.Answers().drive(preview(order, account()))
    assert found.problems == ("Flowhub does not know CUP.",)
    assert found.lines == ()
