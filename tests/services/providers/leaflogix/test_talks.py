"""Dutchie POS: its words, a preorder made under one key, changed, canceled, priced; whose a preorder is."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app.errors import Refused, Unmapped, Unsupported
from app.events import Cancelled, IssueRaised, Moved, Submitted
from app.orders import Address, Customer, Order
from app.states import State
from services.connector import Account, external_of
from services.providers import leaflogix
from tests.kit import deliveries as d
from tests.kit.register import cancel, routed, submit, tell, update
from tests.services.providers.leaflogix.case import ORDER, PART, preorder

FIELDS = {**d.ACCOUNTS["leaflogix"].fields, "products": json.dumps({"FRAME-30x40": {"product_id": 7}, "EMPTY": {}})}
ACCOUNT = Account("leaflogix", "main", FIELDS)
SHARED = Account("leaflogix", "main", {**FIELDS, "customer": "501"})
MISSING = Refused("no", status=404)


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Submitted", State.RECEIVED),
        ("pending", State.RECEIVED),
        ("Processing", State.IN_PRODUCTION),
        ("Partially Filled", State.IN_PRODUCTION),
        ("Filled", State.READY),
        ("In Transit", State.OUT_FOR_DELIVERY),
        ("Complete", State.DELIVERED),
        ("Checked Out", State.DELIVERED),
        ("Cancelled", State.CANCELED),
    ],
)
def test_each_word_of_the_order_that_goes_by_that_number(word: str, state: State) -> None:
    events = d.Answers([preorder(word)]).drive(leaflogix.pull("40017", ACCOUNT))
    assert {e.names for e in events} == {("leaflogix/40017",)}
    assert {e.order for e in events} == {""}
    told = [e.to for e in events if isinstance(e, Moved)]
    told += [State.CANCELED for e in events if isinstance(e, Cancelled)]
    assert told == [state]


def test_an_unknown_word_moves_nothing_and_is_said_once() -> None:
    for more in ({}, {"transactionReference": external_of(PART.id)}):
        both = [d.Answers(preorder("Eclipsed", **more)).drive(leaflogix.pull("40017", ACCOUNT)) for _ in range(2)]
        issues = [[e for e in events if isinstance(e, IssueRaised)] for events in both]
        assert not any(isinstance(e, Moved) for e in both[0])
        assert [(i.kind, i.blocking) for i in issues[0]] == [("word", False)]
        assert issues[0][0].id == issues[1][0].id


def test_a_preorder_is_made_under_one_key_for_one_customer() -> None:
    sent: list[dict[str, Any]] = []
    for _ in range(2):
        answers = d.Answers(MISSING, {"CustomerId": 501}, 40017, preorder("Submitted"))
        events = answers.drive(leaflogix.push(ORDER, submit(ORDER, "leaflogix"), ACCOUNT))
        sent.append(answers.json(2))
    assert sent[0] == sent[1]
    assert len(str(sent[0]["idempotencyKey"])) == 36
    assert (sent[0]["customerId"], sent[0]["transactionReference"]) == (501, f"{ORDER.id}-1")
    assert sent[0]["items"] == [{"productId": 7, "quantity": 2}]
    assert [e.reference for e in events if isinstance(e, Submitted)] == ["40017"]
    assert [e.kind for e in events if isinstance(e, IssueRaised)] == ["total"]
    person = answers.json(1)
    needed = ("firstName", "address1", "city", "state", "postalCode", "status", "customerType")
    assert all(person[name] for name in needed)
    assert answers.requests[1].url.params["bypassDeduplication"] == "false"


GUEST = replace(ORDER, address=Address(), customer=Customer("Ada Byron"))
"""As a kiosk sends it."""


def made_person(order: Order, **fields: str) -> dict[str, Any]:
    account = Account("leaflogix", "main", {**FIELDS, **fields})
    answers = d.Answers(MISSING, {"CustomerId": 501}, 40017, preorder("Submitted"))
    answers.drive(leaflogix.push(order, submit(order, "leaflogix"), account))
    return answers.json(1)


def test_who_gives_no_address_is_registered_under_the_one_the_store_says() -> None:
    there = {"address1": "1 Main Street", "city": "Denver", "state": "CO", "postalCode": "80202"}
    person = made_person(GUEST, guest_address=" 1 Main Street, Denver,CO , 80202 ")
    assert {name: person[name] for name in there} == there
    assert person["firstName"] == "Ada"
    assert made_person(ORDER, guest_address="1 Main Street, Denver, CO, 80202")["address1"] == ORDER.address.line1


def test_a_guest_without_such_an_address_waits_for_somebody_to_set_it() -> None:
    answers = d.Answers(MISSING)
    with pytest.raises(Refused, match=f"no customer without an address, and {ORDER.number} has none") as found:
        answers.drive(leaflogix.push(GUEST, submit(GUEST, "leaflogix"), ACCOUNT))
    assert "Set the address of guests, or one customer number" in found.value.hint
    assert [r.method for r in answers.requests] == ["GET"]


def test_one_customer_for_all_needs_no_address() -> None:
    answers = d.Answers({"orderId": 40017}, MISSING)
    answers.drive(leaflogix.push(GUEST, submit(GUEST, "leaflogix"), SHARED))
    assert answers.json(0)["customerId"] == 501


@pytest.mark.parametrize("shown", ["Main Street", "1 Main Street, Denver, CO", "a, b, , d", "a, b, c, d, e"])
def test_an_address_of_guests_that_cannot_be_read_is_seen_at_the_set_up(shown: str) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        d.Answers().drive(leaflogix.check(Account("leaflogix", "main", {**FIELDS, "guest_address": shown})))


def test_what_it_shows_may_come_later_than_the_preorder() -> None:
    answers = d.Answers({"orderId": 40017}, MISSING)
    [made] = answers.drive(leaflogix.push(ORDER, submit(ORDER, "leaflogix"), SHARED))
    assert isinstance(made, Submitted)


def test_a_change_replaces_the_whole_cart_while_it_may() -> None:
    effect = update(ORDER, "leaflogix", "40017")
    answers = d.Answers(preorder("Submitted"), b"", preorder("Submitted"))
    answers.drive(leaflogix.push(ORDER, effect, ACCOUNT))
    assert answers.json(1)["items"] == [{"productId": 7, "quantity": 2}]
    with pytest.raises(Unsupported, match="change it at the store"):
        d.Answers(preorder("Filled", isUpdateable=False)).drive(leaflogix.push(ORDER, effect, ACCOUNT))


def asked_again(account: Account, **shown: Any) -> list[str]:
    effect = replace(update(ORDER, "leaflogix", "40017"), again=True)
    answers = d.Answers(preorder("Submitted", **shown), b"", preorder("Submitted"))
    answers.drive(leaflogix.push(ORDER, effect, account))
    return [f"{r.method} {r.url.path}" for r in answers.requests]


def test_a_change_whose_goods_are_there_is_not_told_again() -> None:
    update_, look = "POST /preorder/update", "GET /preorder/Status"
    assert update_ not in asked_again(ACCOUNT)
    assert update_ not in asked_again(ACCOUNT, items=[{"ProductId": 7, "Quantity": 2.0, "Name": "Frame"}])
    for shown in ([], None, [{"productId": 7, "quantity": 1}], [{"productId": 7, "quantity": 2}, {"productId": 8}]):
        assert asked_again(ACCOUNT, items=shown) == [look, update_, look]


def test_where_it_is_delivered_is_never_shown_so_it_is_told_again() -> None:
    brings = Account("leaflogix", "main", {**FIELDS, "delivery": "yes"})
    assert "POST /preorder/update" in asked_again(brings)


def test_canceling_looks_first() -> None:
    effect = cancel(ORDER, "leaflogix", "40017")
    answers = d.Answers(preorder("Submitted"), {})
    [event] = answers.drive(leaflogix.push(ORDER, effect, ACCOUNT))
    assert isinstance(event, Cancelled)
    assert answers.json(1)["orderId"] == 40017
    assert len(d.Answers(preorder("Cancelled")).drive(leaflogix.push(ORDER, effect, ACCOUNT))) == 1
    with pytest.raises(Refused, match="does not cancel"):
        d.Answers(preorder("Filled", isCancellable=False)).drive(leaflogix.push(ORDER, effect, ACCOUNT))


def test_no_step_can_be_told() -> None:
    for state in (State.IN_PRODUCTION, State.READY, State.OUT_FOR_DELIVERY, State.DELIVERED):
        with pytest.raises(Unsupported, match="mark it there"):
            d.Answers().drive(leaflogix.push(ORDER, tell(ORDER, "leaflogix", "40017", state), ACCOUNT))


def test_the_list_of_open_ones_leaves_other_sellers_alone() -> None:
    rows = [preorder("Filled"), preorder("Filled", preOrderId=2, sourceSystem="Web shop")]
    events = d.Answers(rows).drive(leaflogix.sweep(ACCOUNT, d.NOW))
    assert {e.names for e in events} == {("leaflogix/40017",)}
    named = preorder("Filled", sourceSystem="Other", transactionReference=external_of(PART.id))
    ours = d.Answers([named]).drive(leaflogix.sweep(ACCOUNT, d.NOW))
    assert {e.order for e in ours} == {ORDER.id}


PRICES = {
    "CartItemPrices": [{"productId": 7, "quantity": 2, "subtotal": 30}],
    "SubTotal": 30,
    "taxes": 3,
    "discount": 1,
    "total": 32,
}


def test_it_prices_the_cart_itself() -> None:
    answers = d.Answers(PRICES)
    found = answers.drive(leaflogix.preview(ORDER, ACCOUNT))
    assert [str(m.amount) for m in (found.subtotal, found.tax, found.discount, found.total)] == [
        "30.00",
        "3.00",
        "1.00",
        "32.00",
    ]
    assert (found.estimated, str(found.lines[0].price.amount)) == (False, "30.00")
    assert answers.json()["customerTypeId"] == 2
    declined = d.Answers(Refused("not for sale", status=400)).drive(leaflogix.preview(ORDER, SHARED))
    assert (declined.estimated, declined.problems) == (True, ("not for sale",))


def test_what_is_not_mapped_or_not_set_up_is_named() -> None:
    for sku in ("MUG", "EMPTY"):
        order, _ = routed("leaflogix", sku=sku)
        with pytest.raises(Unmapped):
            d.Answers().drive(leaflogix.push(order, submit(order, "leaflogix"), ACCOUNT))
        assert len(d.Answers().drive(leaflogix.preview(order, ACCOUNT)).problems) == 1
    assert d.Answers({"LocationId": 31}, []).drive(leaflogix.check(ACCOUNT)) == []
    with pytest.raises(Refused, match="no location"):
        d.Answers({}).drive(leaflogix.check(ACCOUNT))
    with pytest.raises(Refused):
        d.Answers([]).drive(leaflogix.pull("1", ACCOUNT))
    with pytest.raises(Refused):
        d.Answers().drive(leaflogix.pull(PART.id, ACCOUNT))
    mapped = replace(ACCOUNT, words={"eclipsed": "ready"})
    events = d.Answers(preorder("Eclipsed")).drive(leaflogix.pull("40017", mapped))
    assert [e.to for e in events if isinstance(e, Moved)] == [State.READY]
