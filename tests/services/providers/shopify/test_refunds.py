"""Giving money back: looked for first, shared out over what was taken, under one key."""

from decimal import Decimal
from typing import Any

import pytest

from app.effects import Refund
from app.errors import Refused, Unreachable
from app.events import Event, PaymentChanged, Refunded
from app.orders import Money
from app.states import Payment
from services.providers import shopify
from services.providers.shopify.refunds import note_of
from tests.kit import deliveries as d
from tests.kit.orders import an_order, begun

ORDER = begun(an_order())
EFFECT = Refund(
    key="r1:give-back",
    order=ORDER.id,
    cause="c",
    refund="r1",
    reference="shopify/main/1001",
    amount=Money(Decimal("9.90"), "USD"),
)


def taken(id_: int, amount: str, kind: str = "SALE", parent: int = 0, status: str = "SUCCESS") -> dict[str, Any]:
    gid = "gid://shopify/OrderTransaction/"
    above = {"id": f"{gid}{parent}"} if parent else None
    money = {"shopMoney": {"amount": amount}}
    return {
        "id": f"{gid}{id_}",
        "kind": kind,
        "status": status,
        "gateway": "cards",
        "amountSet": money,
        "parentTransaction": above,
    }


def paid(*rows: dict[str, Any], refunds: tuple[dict[str, Any], ...] = (), **fields: Any) -> dict[str, Any]:
    node = {"id": "g", "currencyCode": "USD", "displayFinancialStatus": "PAID", "refunds": list(refunds)}
    return {"data": {"order": {**node, "transactions": list(rows), **fields}}}


def given(status: str = "PARTIALLY_REFUNDED", total: str = "9.9") -> dict[str, Any]:
    order = {"displayFinancialStatus": status, "totalRefundedSet": {"shopMoney": {"amount": total}}}
    refund = {"id": "gid://shopify/Refund/5", "legacyResourceId": "5", "note": note_of(EFFECT)}
    return {"data": {"refundCreate": {"refund": refund, "order": order, "userErrors": []}}}


def run(*answers: object, effect: Refund = EFFECT) -> tuple[list[Event], d.Answers]:
    played = d.Answers(*answers)
    return played.drive(shopify.push(ORDER, effect, d.ACCOUNTS["shopify"])), played


def test_a_refund_through_the_one_sale() -> None:
    (done, changed), played = run(paid(taken(1, "49.9")), given())
    assert isinstance(done, Refunded)
    assert (done.refund, done.reference) == ("r1", "shopify/main/5")
    assert isinstance(changed, PaymentChanged)
    assert (changed.payment, changed.amount) == (Payment.PART_REFUNDED, Money(Decimal("9.90"), "USD"))
    assert changed.reference == "shopify/main/1001"
    said: Any = played.json()["variables"]
    [row] = said["input"]["transactions"]
    assert (row["amount"], row["kind"], row["parentId"]) == ("9.90", "REFUND", "gid://shopify/OrderTransaction/1")
    assert said["input"]["note"] == "Platen refund r1"


def test_the_key_is_the_same_in_every_try() -> None:
    keys = set()
    for _ in range(2):
        played = d.Answers(paid(taken(1, "49.9")), Unreachable("no answer"))
        with pytest.raises(Unreachable):
            played.drive(shopify.push(ORDER, EFFECT, d.ACCOUNTS["shopify"]))
        said: Any = played.json()["variables"]
        keys.add(said["key"])
    assert len(keys) == 1


def test_what_was_done_before_a_time_out_is_not_done_again() -> None:
    there = {"id": "gid://shopify/Refund/5", "legacyResourceId": "5", "note": "Platen refund r1"}
    events, played = run(paid(refunds=(there,), displayFinancialStatus="REFUNDED"))
    assert len(played.requests) == 1
    assert [type(e) for e in events] == [Refunded, PaymentChanged]


def test_a_sum_is_shared_out_over_what_is_left_of_each_payment() -> None:
    rows = (
        taken(1, "5"),
        taken(2, "2", "REFUND", parent=1),
        taken(3, "20", "CAPTURE"),
        taken(4, "9", status="FAILURE"),
    )
    _, played = run(paid(*rows), given())
    said: Any = played.json()["variables"]
    assert [row["amount"] for row in said["input"]["transactions"]] == ["3", "6.90"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (paid(taken(1, "5")), "Less was paid"),
        (paid(taken(1, "50"), currencyCode="EUR"), "in EUR"),
        ({"data": {"order": None}}, "does not show"),
    ],
)
def test_refusals_say_why(answer: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        run(answer)


def test_shopifys_own_refusal() -> None:
    declined = {"data": {"refundCreate": {"refund": None, "userErrors": [{"message": "Too much."}]}}}
    with pytest.raises(Refused, match="Too much"):
        run(paid(taken(1, "50")), declined)
