"""Talks with Treez: a ticket made once, brought up to date, stepped, canceled; previews; the account."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.effects import Refund, Submit
from app.errors import Corrupt, Early, Refused, Unmapped, Unreachable, Unsupported
from app.events import Cancelled, IssueRaised, Moved, Submitted
from app.orders import Money, Order
from app.states import State
from services.connector import Account
from services.providers import treez
from services.providers.treez.bodies import ticket_body
from tests.kit import deliveries as d
from tests.kit.orders import an_item
from tests.services.providers.treez.samples import (
    AGAIN,
    CANCEL,
    CUSTOMER,
    HOME,
    ID,
    NOBODY,
    ORDER,
    OTHER,
    PART,
    SIZE,
    SUBMIT,
    UPDATE,
    account,
    kinds,
    many,
    one,
    routed,
    row,
    tell,
)

POST, PUT = f"POST {HOME}/ticket/detailticket", f"PUT {HOME}/ticket/update/{ID}"


def test_a_ticket_is_looked_for_and_then_made() -> None:
    answers = d.Answers(CUSTOMER, many(), one())
    events = answers.drive(treez.push(ORDER, SUBMIT, account()))
    assert d.asked(answers)[1:] == [f"GET {HOME}/ticket/customer/20/page/1/pagesize/25", POST]
    assert answers.json()["external_order_number"] == f"{ORDER.id}-1"
    assert kinds(events) == ["Submitted", "Released", "Moved", "IssueRaised", "Noted"]
    assert isinstance(events[0], Submitted)
    assert events[0].reference == ID


def test_after_an_unknown_outcome_the_first_ticket_is_taken() -> None:
    with pytest.raises(Unreachable):
        d.Answers(CUSTOMER, many(), Unreachable("cut")).drive(treez.push(ORDER, SUBMIT, account()))
    answers = d.Answers(CUSTOMER, many(row()))
    assert kinds(answers.drive(treez.push(ORDER, SUBMIT, account())))[0] == "Submitted"
    assert not [r for r in answers.requests if r.method != "GET"]


def test_an_open_ticket_of_an_earlier_attempt_is_brought_up_to_date() -> None:
    part = replace(PART, attempt=2)
    order = ORDER.with_fulfilment(part)
    answers = d.Answers(CUSTOMER, many(row(order_source="KIOSK")), one(external_order_number=f"{ORDER.id}-1-2"))
    events = answers.drive(treez.push(order, SUBMIT, account()))
    assert d.asked(answers)[-1] == PUT
    assert answers.json()["external_order_number"] == f"{ORDER.id}-1-2"
    assert answers.json()["order_source"] == "KIOSK"
    assert isinstance(events[0], Submitted)


def test_a_customers_open_cart_goes_on_and_the_older_order_is_told() -> None:
    later, part = routed("1002")
    submit = Submit(key="k", order=later.id, cause="c", fulfilment=part.id, provider="treez")
    taken = one(external_order_number=f"{later.id}-1")
    answers = d.Answers(CUSTOMER, many(row()), taken)
    events = answers.drive(treez.push(later, submit, account(resume="customer")))
    assert d.asked(answers)[-1] == PUT
    assert [e.order for e in events if isinstance(e, IssueRaised) and e.blocking] == [ORDER.id]
    with pytest.raises(Refused, match="older order"):
        d.Answers(CUSTOMER, many(row()), one()).drive(treez.push(later, submit, account(resume="customer")))


def test_the_same_goods_a_moment_ago_are_shown() -> None:
    twin = row(ticket_id=OTHER, external_order_number="KIOSK-7")
    events = d.Answers(CUSTOMER, many(twin), one()).drive(treez.push(ORDER, SUBMIT, account()))
    assert [e.kind for e in events if isinstance(e, IssueRaised)] == ["total", "duplicate"]
    nobody = d.Answers(many(twin), one()).drive(treez.push(NOBODY, SUBMIT, account()))
    assert [e.kind for e in nobody if isinstance(e, IssueRaised)] == ["total"]


def test_what_cannot_be_ordered_is_said_before_anything_is_asked() -> None:
    order = replace(ORDER, items=(an_item("1", sku="CUP"),))
    with pytest.raises(Unmapped):
        d.Answers().drive(treez.push(order, SUBMIT, account()))
    with pytest.raises(Refused, match="no such part"):
        d.Answers().drive(treez.push(replace(ORDER, fulfilments=()), SUBMIT, account()))


def test_other_lines_go_into_the_same_ticket() -> None:
    answers = d.Answers(one(order_status="IN_PROCESS"), one(order_status="IN_PROCESS"))
    answers.drive(treez.push(ORDER, UPDATE, account()))
    assert d.asked(answers) == [f"GET {HOME}/ticket/{ID}", PUT]
    assert answers.json()["order_status"] == "IN_PROCESS"
    assert answers.json()["customer_id"] == "20"


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        ({}, False),
        ({"payment_status": "PAID"}, False),
        ({"ticket_note": "#1001"}, True),
        ({"items": []}, True),
        ({"items": [{"size_id": SIZE, "quantity": 3, "inventory_type": "ADULT"}]}, True),
        ({"items": [{"product_id": SIZE.upper(), "quantity": 2.0, "inventory_type": "ADULT"}]}, False),
    ],
    ids=str,
)
def test_a_change_that_has_arrived_is_not_told_again(shown: dict[str, Any], told: bool) -> None:
    there = one(**{"ticket_note": "#1001 · Thandi Mokoena", **shown})
    answers = d.Answers(there, one())
    assert "Submitted" in kinds(answers.drive(treez.push(ORDER, AGAIN, account())))
    assert d.asked(answers) == [f"GET {HOME}/ticket/{ID}", *([PUT] if told else [])]


def test_where_a_ticket_is_brought_is_looked_at_too() -> None:
    brings, to = account(type="delivery"), replace(ORDER, address=replace(ORDER.address, line1="2 Long Street"))
    address = ticket_body(ORDER, PART, brings, "")["delivery_address"]
    there = one(ticket_note="#1001 · Thandi Mokoena", delivery_address=address)
    assert len(asked_again(ORDER, there, brings)) == 1
    assert len(asked_again(to, there, brings)) == 2


def asked_again(order: Order, there: dict[str, Any], shop: Account) -> list[str]:
    answers = d.Answers(there, one())
    answers.drive(treez.push(order, AGAIN, shop))
    return d.asked(answers)


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"payment_status": "PAID"}, "is paid"), ({"order_status": "COMPLETED"}, "completed and takes no change")],
)
def test_a_ticket_that_takes_no_change(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(Unsupported, match=words):
        d.Answers(one(**fields)).drive(treez.push(ORDER, UPDATE, account()))


def test_anothers_ticket_is_left_alone() -> None:
    foreign = one(external_order_number=f"{ORDER.id}-2")
    for effect in (UPDATE, tell(State.READY)):
        with pytest.raises(Refused, match="another part"):
            d.Answers(foreign).drive(treez.push(ORDER, effect, account()))


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (State.IN_PRODUCTION, "IN_PROCESS"),
        (State.READY, "PACKED_READY"),
        (State.OUT_FOR_DELIVERY, "OUT_FOR_DELIVERY"),
    ],
)
def test_each_step_is_told_with_the_whole_ticket(state: State, word: str) -> None:
    answers = d.Answers(one(), one(order_status=word))
    events = answers.drive(treez.push(ORDER, tell(state), account()))
    sent = answers.json()
    assert d.asked(answers)[1] == PUT
    assert (sent["order_status"], sent["type"], len(sent["items"])) == (word, "PICKUP", 1)  # type: ignore[arg-type]
    assert [e.to for e in events if isinstance(e, Moved)] == [state]


def test_a_step_already_taken_is_not_told_and_none_is_taken_back() -> None:
    for word, kind in (("PACKED_READY", "Moved"), ("OUT_FOR_DELIVERY", "Moved"), ("CANCELED", "Cancelled")):
        answers = d.Answers(one(order_status=word))
        assert kind in kinds(answers.drive(treez.push(ORDER, tell(State.READY), account())))


def test_what_is_paid_is_stepped_at_the_register() -> None:
    with pytest.raises(Unsupported, match="at the register"):
        d.Answers(one(payment_status="PAID")).drive(treez.push(ORDER, tell(State.READY), account()))


def test_completing_is_the_stores_unless_treez_allows_it_and_it_is_paid() -> None:
    with pytest.raises(Unsupported, match="Treez cannot be told that #1001 is completed: mark it there"):
        d.Answers().drive(treez.push(ORDER, tell(State.DELIVERED), account()))
    may = account(set_completed="yes")
    with pytest.raises(Early, match="when it is paid"):
        d.Answers(one()).drive(treez.push(ORDER, tell(State.DELIVERED), may))
    answers = d.Answers(one(payment_status="PAID"), one(payment_status="PAID", order_status="COMPLETED"))
    assert "Moved" in kinds(answers.drive(treez.push(ORDER, tell(State.DELIVERED), may)))
    assert answers.json()["order_status"] == "COMPLETED"


def test_canceling() -> None:
    answers = d.Answers(one(), one(order_status="CANCELED"))
    [event] = answers.drive(treez.push(ORDER, CANCEL, account()))
    assert isinstance(event, Cancelled)
    assert answers.json()["order_status"] == "CANCELED"
    for fields in ({"order_status": "REMOVED"}, {"external_order_number": f"{ORDER.id}-2"}):
        already = d.Answers(one(**fields))
        assert kinds(already.drive(treez.push(ORDER, CANCEL, account()))) == ["Cancelled"]
    with pytest.raises(Refused, match="completed"):
        d.Answers(one(order_status="COMPLETED")).drive(treez.push(ORDER, CANCEL, account()))
    with pytest.raises(Unsupported, match="is paid"):
        d.Answers(one(payment_status="PAID")).drive(treez.push(ORDER, CANCEL, account()))


def test_what_it_cannot_be_told() -> None:
    refund = Refund(key="k", order=ORDER.id, cause="c", refund="r", reference="x", amount=Money(Decimal(1), "USD"))
    with pytest.raises(Unsupported):
        d.Answers().drive(treez.push(ORDER, refund, account()))


def test_one_ticket_by_each_of_its_names_and_all_that_changed() -> None:
    for name, answer in ((ID, one()), ("K7Q2ZD", one()), (PART.id, many(row()))):
        assert kinds(d.Answers(answer).drive(treez.pull(name, account())))[0] == "Submitted"
    foreign = row(ticket_id=OTHER, external_order_number="KIOSK-7")
    events = d.Answers(many(row(), foreign)).drive(treez.sweep(account(), datetime(2026, 11, 20, tzinfo=UTC)))
    assert {e.order for e in events} == {ORDER.id}
    with pytest.raises(Corrupt):
        d.Answers().drive(treez.pull("no such name as this", account()))


def test_a_preview_is_treezs_own() -> None:
    limits = {"concentrated": "9/8", "plant": "x/6", "non_concentrated": "2/28"}
    answers = d.Answers(CUSTOMER, one(order_status="PREVIEW", order_number=None, purchase_limit=limits))
    found = answers.drive(treez.preview(ORDER, account()))
    assert d.asked(answers)[1] == f"POST {HOME}/ticket/previewticket"
    assert "external_order_number" not in answers.json()
    assert (found.subtotal.amount, found.tax.amount, found.total.amount) == (
        Decimal("99.80"),
        Decimal("9.23"),
        Decimal("109.03"),
    )
    assert [(line.item, line.quantity, line.price.amount) for line in found.lines] == [("1", 2, Decimal("99.80"))]
    assert not found.estimated
    assert found.problems == ("More concentrated goods than one customer may buy: 9 of 8.",)


def test_a_preview_says_what_cannot_be_sold() -> None:
    items = (*ORDER.items, an_item("2", sku="CUP"))
    part = replace(PART, lines=())
    order = replace(ORDER, items=items, fulfilments=(replace(part, route="in_house"),))
    found = d.Answers(CUSTOMER, one()).drive(treez.preview(order, account()))
    assert found.problems == ("Treez does not know CUP.",)
    assert len(found.lines) == 1
    nothing = d.Answers().drive(treez.preview(replace(order, items=items[1:]), account()))
    assert (nothing.problems, nothing.lines) == (("Treez does not know CUP.",), ())
    gone = Refused(f"Product {SIZE} is not available", status=422)
    refused = d.Answers(CUSTOMER, gone).drive(treez.preview(ORDER, account()))
    assert refused.estimated
    assert "not available" in refused.problems[0]
    with pytest.raises(Refused):
        d.Answers(CUSTOMER, Refused("no", status=401)).drive(treez.preview(ORDER, account()))


def test_the_check() -> None:
    answers = d.Answers({}, many())
    assert answers.drive(treez.check(account())) == []
    assert d.asked(answers)[0] == "POST /service/jwt-validation"
    with pytest.raises(Refused, match="missing"):
        d.Answers().drive(treez.check(account(certificate="")))
    with pytest.raises(Refused, match="fewer than 16"):
        d.Answers().drive(treez.check(account(url_secret="short")))
    assert d.Answers({}, many()).drive(treez.check(account(url_secret=""))) == []
