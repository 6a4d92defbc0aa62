"""A check-out session as an order: where it goes, what it costs, what is to be made."""

import json
from decimal import Decimal
from typing import Any

import pytest

from app.errors import Corrupt
from app.orders import Money, Order
from app.states import Payment, State
from app.workflow import apply
from services.providers.stripe.sessions import placed
from tests.kit import deliveries as d

SESSION: dict[str, Any] = json.loads(d.recorded("stripe", "checkout_completed"))["data"]["object"]
LINE: dict[str, Any] = {
    "id": "li_1",
    "object": "item",
    "quantity": 2,
    "currency": "gbp",
    "description": "Framed print A3, oak",
    "price": {
        "id": "price_1",
        "currency": "gbp",
        "unit_amount": 4450,
        "metadata": {},
        "product": {"id": "prod_1", "metadata": {"sku": "FRAME-A3", "image_url": "https://images.example/a.png"}},
    },
}


def order(**changes: Any) -> Order:
    event = placed({**SESSION, **changes}, [LINE], d.ACCOUNTS["stripe"])
    return apply(None, event).order


def test_a_paid_session_is_an_order_to_be_made() -> None:
    made = order()
    assert (made.state, made.number, made.total) == (State.RECEIVED, "FW-2026-000417", Money(Decimal("98.50"), "GBP"))
    assert made.address.lines() == ("Zoë Ngata", "12 Mill Lane", "Leeds LS1 4AP", "GB")
    (item,) = made.items
    assert (item.sku, item.quantity, item.price) == ("FRAME-A3", 2, Money(Decimal("44.50"), "GBP"))
    assert [a.url for a in item.artworks] == ["https://images.example/a.png"]
    assert made.payment_reference == "stripe/main/pi_3Practice0001"
    assert "stripe/pi_3Practice0001" in made.references


def test_an_unpaid_one_waits() -> None:
    assert (order(payment_status="unpaid").state, order(payment_status="unpaid").payment) == (
        State.DRAFT,
        Payment.UNPAID,
    )


def test_what_is_only_reserved_lets_the_order_in_too() -> None:
    intent = {"id": "pi_9", "object": "payment_intent", "status": "requires_capture"}
    reserved = order(payment_status="unpaid", payment_intent=intent)
    assert (reserved.state, reserved.payment) == (State.RECEIVED, Payment.AUTHORISED)
    assert "stripe/pi_9" in reserved.references


@pytest.mark.parametrize("status", ["open", "expired"])
def test_one_that_was_not_completed_is_no_order(status: str) -> None:
    with pytest.raises(Corrupt):
        order(status=status)


def test_a_price_the_customer_chose_is_the_line_s_share() -> None:
    line = {**LINE, "amount_subtotal": 3000, "price": {"id": "price_1", "unit_amount": None, "currency": "gbp"}}
    made = apply(None, placed(SESSION, [line], d.ACCOUNTS["stripe"])).order
    assert made.items[0].price == Money(Decimal("15.00"), "GBP")


@pytest.mark.parametrize("where", ["shipping_details", "customer_details"])
def test_older_versions_say_elsewhere_where_it_goes(where: str) -> None:
    details = SESSION["collected_information"]["shipping_details"]
    assert order(collected_information=None, **{where: details}).address.city == "Leeds"


def test_without_a_number_it_is_called_after_its_session() -> None:
    assert order(metadata={}).number == "CS-tice0001"
