"""Telling of a parcel: exact lines, no second fulfilment after an unknown outcome, changed numbers, refusals."""

from typing import Any

import pytest

from app.effects import Mail, TellParcel, TellStatus
from app.errors import Refused, Unreachable
from app.events import Sent
from app.orders import Line, Order, Parcel
from app.states import ParcelState
from app.workflow import apply
from services.connector import Account
from services.providers import shopify
from tests.kit import deliveries as d
from tests.kit.orders import MANAGER, an_item, an_order, at, begun

ACCOUNT = d.ACCOUNTS["shopify"]
DONE = {"data": {"fulfillmentCreate": {"fulfillment": {"id": "gid://shopify/Fulfillment/9"}, "userErrors": []}}}


def an_effect(order: Order, **fields: Any) -> TellParcel:
    parcel = Parcel(**{"id": "p1", "carrier": "usps", "number": "T1", **fields})
    return TellParcel(key="k", order=order.id, cause="c", fulfilment=order.fulfilments[0].id, parcel=parcel)


def two_lines() -> Order:
    return begun(an_order(items=(an_item("1"), an_item("2", quantity=2))))


def left(*parts: dict[str, Any], sent: tuple[dict[str, Any], ...] = (), **fields: Any) -> dict[str, Any]:
    node = {"id": "gid://shopify/Order/1001", "fulfillmentOrders": {"nodes": list(parts)}, "fulfillments": list(sent)}
    return {"data": {"order": node | fields}}


def part(id_: str, lines: dict[str, int], *, place: str = "L1", action: str = "CREATE_FULFILLMENT") -> dict[str, Any]:
    rows = [
        {"id": f"gid://FOL/{id_}-{item}", "remainingQuantity": n, "lineItem": {"id": f"gid://shopify/LineItem/{item}"}}
        for item, n in lines.items()
    ]
    return {
        "id": f"gid://FO/{id_}",
        "status": "OPEN",
        "assignedLocation": {"location": {"id": place}},
        "supportedActions": [{"action": action}],
        "lineItems": {"nodes": rows},
    }


def fulfilled(number: str, lines: dict[str, int], id_: str = "9", status: str = "SUCCESS") -> dict[str, Any]:
    rows = [{"quantity": n, "lineItem": {"id": f"gid://shopify/LineItem/{item}"}} for item, n in lines.items()]
    return {
        "id": f"gid://shopify/Fulfillment/{id_}",
        "legacyResourceId": id_,
        "status": status,
        "trackingInfo": [{"number": number}] if number else [],
        "fulfillmentLineItems": {"nodes": rows},
    }


def told(answers: d.Answers, effect: TellParcel, order: Order, account: Account = ACCOUNT) -> Any:
    answers.drive(shopify.push(order, effect, account))
    assert answers.unused == 0
    return answers.json()["variables"] if len(answers.requests) > 1 else None


def test_a_parcel_fulfils_exactly_its_lines() -> None:
    order = two_lines()
    effect = an_effect(order, lines=(Line("2", 1),))
    said = told(d.Answers(left(part("A", {"1": 1, "2": 2})), DONE), effect, order)
    assert said["fulfillment"] == {
        "lineItemsByFulfillmentOrder": [
            {"fulfillmentOrderId": "gid://FO/A", "fulfillmentOrderLineItems": [{"id": "gid://FOL/A-2", "quantity": 1}]}
        ],
        "notifyCustomer": False,
        "trackingInfo": {"company": "USPS", "number": "T1"},
    }


def test_no_lines_mean_the_whole_fulfilment_and_an_unknown_carrier_gets_a_link() -> None:
    order = two_lines()
    effect = an_effect(order, carrier="Dove Post", url="https://t.example/T1")
    said = told(d.Answers(left(part("A", {"1": 1, "2": 2})), DONE), effect, order)
    [one] = said["fulfillment"]["lineItemsByFulfillmentOrder"]
    assert [row["quantity"] for row in one["fulfillmentOrderLineItems"]] == [1, 2]
    assert said["fulfillment"]["trackingInfo"]["url"] == "https://t.example/T1"


def test_each_location_gets_its_own_call() -> None:
    order = two_lines()
    answers = d.Answers(left(part("A", {"1": 1}), part("B", {"2": 2}, place="L2")), DONE, DONE)
    told(answers, an_effect(order), order)
    assert len(answers.requests) == 3


def test_what_was_done_before_a_time_out_is_not_done_again() -> None:
    order = two_lines()
    answers = d.Answers(left(part("A", {"1": 1, "2": 2})), Unreachable("no answer in time"))
    with pytest.raises(Unreachable):
        answers.drive(shopify.push(order, an_effect(order), ACCOUNT))
    again = d.Answers(left(part("A", {"1": 0, "2": 0}), sent=(fulfilled("T1", {"1": 1, "2": 2}),)))
    assert told(again, an_effect(order), order) is None


def test_after_a_cut_between_two_locations_only_the_second_is_done() -> None:
    order = two_lines()
    state = left(part("A", {"1": 0}), part("B", {"2": 2}, place="L2"), sent=(fulfilled("T1", {"1": 1}),))
    said = told(d.Answers(state, DONE), an_effect(order), order)
    [one] = said["fulfillment"]["lineItemsByFulfillmentOrder"]
    assert one["fulfillmentOrderId"] == "gid://FO/B"


@pytest.mark.parametrize(("id_", "number"), [("p1", "OLD"), ("77", "")])
def test_a_changed_or_late_number_updates_the_tracking(id_: str, number: str) -> None:
    order = two_lines()
    state = left(part("A", {"1": 0, "2": 0}), sent=(fulfilled(number, {"1": 1, "2": 2}, id_),))
    done = {"data": {"fulfillmentTrackingInfoUpdate": {"fulfillment": {"id": "x"}, "userErrors": []}}}
    said = told(d.Answers(state, done), an_effect(order), order)
    assert said["id"] == f"gid://shopify/Fulfillment/{id_}"
    assert said["tracking"] == {"company": "USPS", "number": "T1"}


def test_an_untracked_parcel_already_fulfilled_is_left_alone() -> None:
    order = two_lines()
    state = left(part("A", {"1": 0, "2": 0}), sent=(fulfilled("", {"1": 1, "2": 2}),))
    assert told(d.Answers(state), an_effect(order, number="", carrier=""), order) is None


@pytest.mark.parametrize(("id_", "number"), [("other", "T1"), ("9", "")])
def test_a_void_parcel_is_taken_back_once(id_: str, number: str) -> None:
    order = two_lines()
    gone = an_effect(order, id=id_, number=number, state=ParcelState.VOIDED)
    done = {"data": {"fulfillmentCancel": {"fulfillment": {"id": "x"}, "userErrors": []}}}
    said = told(d.Answers(left(sent=(fulfilled("T1" if number else "", {"1": 1}),)), done), gone, order)
    assert said == {"id": "gid://shopify/Fulfillment/9"}
    again = left(sent=(fulfilled("T1", {"1": 1}, status="CANCELLED"),))
    assert told(d.Answers(again), gone, order) is None


def test_a_cancelled_fulfilment_does_not_count() -> None:
    order = two_lines()
    sent = (fulfilled("T1", {"1": 1, "2": 2}, status="CANCELLED"),)
    assert told(d.Answers(left(part("A", {"1": 1, "2": 2}), sent=sent), DONE), an_effect(order), order)


def test_shopify_mails_only_where_the_shop_wants_it() -> None:
    order = two_lines()
    loud = Account("shopify", "main", {**ACCOUNT.fields, "notify": "Yes"})
    said = told(d.Answers(left(part("A", {"1": 1, "2": 2})), DONE), an_effect(order), order, loud)
    assert said["fulfillment"]["notifyCustomer"] is True


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (left(part("A", {"1": 1}, action="RELEASE_HOLD") | {"status": "ON_HOLD"}), "on hold"),
        (left(cancelledAt="2026-11-21T00:00:00Z"), "canceled"),
        (left(), "left to fulfil"),
        ({"data": {"order": None}}, "does not show"),
    ],
)
def test_refusals_say_why(state: dict[str, Any], words: str) -> None:
    order = two_lines()
    with pytest.raises(Refused, match=words):
        d.Answers(state).drive(shopify.push(order, an_effect(order), ACCOUNT))


def test_shopifys_own_words_of_refusal() -> None:
    order = two_lines()
    declined = {
        "data": {"fulfillmentCreate": {"userErrors": [{"field": [], "message": "unfulfillable status= closed."}]}}
    }
    with pytest.raises(Refused, match="closed"):
        d.Answers(left(part("A", {"1": 1, "2": 2})), declined).drive(shopify.push(order, an_effect(order), ACCOUNT))


def test_what_shopify_echoes_is_not_told_again() -> None:
    read = shopify.read(d.shopify(d.recorded("shopify", "orders_paid"), "orders/paid"), ACCOUNT)
    order = apply(None, read.events[0]).order
    parcel = Parcel("usps:1", carrier="usps", number="9400100000000000000001", lines=(Line("91000000000001", 1),))
    sent = Sent(id="s1", order=order.id, at=at(1), author=MANAGER, parcel=parcel, reason="Shipped early")
    done = apply(order, sent)
    assert [type(e) for e in done.effects if isinstance(e, TellParcel)] == [TellParcel]
    echo = shopify.read(d.shopify(d.recorded("shopify", "fulfillments_create"), "fulfillments/create"), ACCOUNT)
    after = apply(done.order, echo.events[0])
    assert [p.number for p in after.order.parcels] == [parcel.number]
    assert not any(isinstance(e, TellParcel | TellStatus | Mail) for e in after.effects)
