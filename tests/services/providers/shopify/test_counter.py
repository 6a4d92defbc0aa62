"""The shop as a register: entered once under our name, mapped products, what it would cost."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.effects import CancelAtProvider, Submit, UpdateAtProvider
from app.errors import Refused, Unmapped
from app.events import Cancelled, Submitted
from app.orders import Fulfilment, Line, Money
from app.states import Payment, State
from services.connector import Account, external_of
from services.pointofsale import PointOfSale
from services.providers import shopify
from tests.kit import deliveries as d
from tests.kit.orders import an_item, an_order, begun

BASE = replace(an_order(items=(an_item("1", sku="MUG", quantity=2),)), payment=Payment.PAID)
ORDER = begun(
    replace(
        BASE, fulfilments=(Fulfilment(f"{BASE.id}.1", route="shopify", state=State.RECEIVED, lines=(Line("1", 2),)),)
    )
)
PART = ORDER.fulfilments[0].id
ACCOUNT = Account("shopify", "main", d.ACCOUNTS["shopify"].fields, {}, {"MUG": {"variant": "449"}})
SUBMIT = Submit(key="k", order=ORDER.id, cause="c", fulfilment=PART, provider="shopify")
NAMED: dict[str, Any] = {"key": "k", "order": ORDER.id, "cause": "c", "fulfilment": PART, "provider": "shopify"}
ENTERED = {"data": {"orderCreate": {"order": {"id": "g", "legacyResourceId": "77"}, "userErrors": []}}}


def known(*names: str) -> dict[str, Any]:
    rows = [{"id": f"g{n}", "legacyResourceId": "77", "sourceIdentifier": name} for n, name in enumerate(names)]
    return {"data": {"orders": {"nodes": rows}}}


def test_it_is_a_point_of_sale() -> None:
    assert isinstance(shopify, PointOfSale)


def test_an_order_is_entered_under_our_name() -> None:
    answers = d.Answers(known(), ENTERED)
    [event] = answers.drive(shopify.push(ORDER, SUBMIT, ACCOUNT))
    assert isinstance(event, Submitted)
    assert (event.fulfilment, event.reference) == (PART, "77")
    asked: Any = answers.json(0)["variables"]
    assert asked["query"] == f"source_identifier:'{external_of(PART)}'"
    said: Any = answers.json()["variables"]
    assert said["order"]["sourceIdentifier"] == external_of(PART)
    assert said["order"]["lineItems"] == [{"variantId": "gid://shopify/ProductVariant/449", "quantity": 2}]
    assert said["order"]["financialStatus"] == "PAID"
    assert said["order"]["shippingAddress"]["countryCode"] == "ZA"
    assert said["options"]["sendReceipt"] is False


def test_one_that_is_there_is_not_entered_again_and_another_is_not_taken_for_it() -> None:
    answers = d.Answers(known(external_of(PART)))
    assert len(answers.drive(shopify.push(ORDER, SUBMIT, ACCOUNT))) == 1
    other = d.Answers(known("somebody-else"), ENTERED)
    assert len(other.drive(shopify.push(ORDER, SUBMIT, ACCOUNT))) == 1


def test_an_sku_without_a_variant_waits_for_its_mapping() -> None:
    with pytest.raises(Unmapped) as found:
        d.Answers(known()).drive(shopify.push(ORDER, SUBMIT, d.ACCOUNTS["shopify"]))
    assert found.value.value == "MUG"


def test_address_and_note_are_changed_lines_are_not() -> None:
    effect = UpdateAtProvider(**NAMED, reference="77")
    changed = {"data": {"orderUpdate": {"order": {"id": "g"}, "userErrors": []}}}

    def there(pieces: int) -> dict[str, Any]:
        return {"data": {"order": {"id": "g", "lineItems": {"nodes": [{"sku": "MUG", "currentQuantity": pieces}]}}}}

    answers = d.Answers(there(2), changed)
    assert answers.drive(shopify.push(ORDER, effect, ACCOUNT)) == []
    said: Any = answers.json()["variables"]
    assert (said["input"]["id"], said["input"]["shippingAddress"]["city"]) == ("gid://shopify/Order/77", "Cape Town")
    with pytest.raises(Refused, match="other lines"):
        d.Answers(there(1), changed).drive(shopify.push(ORDER, effect, ACCOUNT))


SHOWN = {"firstName": "Thandi", "lastName": "Mokoena", "address1": "1 Long Street", "city": "Cape Town", "zip": "8001"}


@pytest.mark.parametrize(
    ("note", "address", "asked"),
    [
        (None, {}, 1),
        ("Ring", {}, 2),
        (None, {"city": "Salem"}, 2),
        (None, {"address2": "Floor 2"}, 2),
        (None, {"countryCodeV2": "US"}, 2),
    ],
)
def test_a_change_that_has_arrived_is_not_told_again(note: str | None, address: dict[str, str], asked: int) -> None:
    to = {**SHOWN, "countryCodeV2": "ZA", "address2": None, **address}
    lines = {"nodes": [{"sku": "MUG", "currentQuantity": 2}]}
    there = {"id": "g", "note": note, "email": ORDER.customer.email, "shippingAddress": to, "lineItems": lines}
    changed = {"data": {"orderUpdate": {"order": {"id": "g"}, "userErrors": []}}}
    answers = d.Answers({"data": {"order": there}}, changed)
    effect = UpdateAtProvider(**NAMED, reference="77", again=True)
    assert answers.drive(shopify.push(ORDER, effect, ACCOUNT)) == []
    assert len(answers.requests) == asked


def test_canceled_there_is_canceled_here() -> None:
    gone = {"data": {"order": {"id": "g", "cancelledAt": "2026-11-21T00:00:00Z"}}}
    [event] = d.Answers(gone).drive(shopify.push(ORDER, CancelAtProvider(**NAMED, reference="77"), ACCOUNT))
    assert isinstance(event, Cancelled)
    assert event.fulfilment == PART


def test_a_part_that_never_was_entered_is_not_found() -> None:
    with pytest.raises(Refused) as found:
        d.Answers(known()).drive(shopify.pull(PART, ACCOUNT))
    assert found.value.status == 404


def money(amount: str) -> dict[str, Any]:
    return {"shopMoney": {"amount": amount}}


def test_what_it_would_cost() -> None:
    draft = {
        "currencyCode": "USD",
        "subtotalPriceSet": money("20.0"),
        "totalTaxSet": money("1.0"),
        "totalDiscountsSet": money("2.0"),
        "totalPriceSet": money("19.0"),
        "lineItems": [{"title": "Mug", "quantity": 2, "originalTotalSet": money("20.0")}],
    }
    answers = d.Answers({"data": {"draftOrderCalculate": {"calculatedDraftOrder": draft, "userErrors": []}}})
    shown = answers.drive(shopify.preview(ORDER, ACCOUNT))
    assert shown.total == Money(Decimal("19.00"), "USD")
    assert (shown.tax.amount, shown.discount.amount) == (Decimal("1.00"), Decimal("2.00"))
    assert [(ln.item, ln.quantity, ln.price.amount) for ln in shown.lines] == [("1", 2, Decimal("20.00"))]
