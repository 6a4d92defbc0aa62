"""Talks with Stitch: only its own answer counts; refunds once, though it knows no key for them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.effects import Refund, TellStatus
from app.errors import Refused, Unreachable, Unsupported
from app.events import Event, PaymentChanged, Refunded
from app.naming import number_name
from app.orders import Money, RefundDue, RefundState
from app.states import Payment, State
from services.providers import stitch
from tests.kit import deliveries as d
from tests.kit.orders import at, begun

ACCOUNT = d.ACCOUNTS["stitch"]
TOKEN = {"success": True, "data": {"accessToken": "t"}}
SUM = Money(Decimal("100.00"), "ZAR")
EFFECT = Refund(key="k", order="o", cause="c", refund="r1", reference="stitch/main/p1", amount=SUM)


def answer(**data: Any) -> dict[str, Any]:
    return {"success": True, "data": data}


def link(status: str = "PAID", reference: str = "FW-2026-000417", **more: Any) -> dict[str, Any]:
    facts = {"id": "l1", "status": status, "amount": 49900, "merchantReference": reference, "paymentId": "p1"}
    return answer(payment={**facts, **more})


def payment(amount: str = "49900") -> dict[str, Any]:
    facts = {"status": "PAID", "paidAt": "2026-11-21T07:40:11.000Z", "merchantReference": "FW-1"}
    return answer(payment={"id": "p1", "amount": amount, **facts})


def changed(events: list[Event]) -> list[PaymentChanged]:
    return [e for e in events if isinstance(e, PaymentChanged)]


def test_a_paid_link_pays_the_order_by_every_name_it_has() -> None:
    answers = d.Answers(TOKEN, link())
    (event,) = changed(answers.drive(stitch.pull("link:l1", ACCOUNT)))
    assert (event.payment, event.amount) == (Payment.PAID, Money(Decimal("499.00"), "ZAR"))
    assert event.names == ("stitch/l1", "stitch/p1", number_name("FW-2026-000417"))
    assert event.reference == "stitch/main/p1"
    assert answers.json(0) == {
        "clientId": "test-1",
        "clientSecret": d.SECRET,
        "scope": "client_paymentrequest",
    }
    assert answers.requests[1].headers["user-agent"] == "Platen/1"


@pytest.mark.parametrize(
    ("reference", "numbers"),
    [("FW-1 FW-2", ["FW-1", "FW-2"]), ("Order 1001", ["1001"]), ("thandi", ["thandi"]), ("", [])],
)
def test_one_payment_may_be_for_several_orders(reference: str, numbers: list[str]) -> None:
    (event,) = d.Answers(TOKEN, link(reference=reference)).drive(stitch.pull("link:l1", ACCOUNT))
    assert event.names[2:] == tuple(number_name(n) for n in numbers)


def test_a_link_that_stitch_itself_calls_pending_is_asked_about_again() -> None:
    with pytest.raises(Unreachable):
        d.Answers(TOKEN, link("PENDING", paymentId=None)).drive(stitch.pull("link:l1", ACCOUNT))
    waiting = payment()
    waiting["data"]["payment"]["status"] = "PENDING"
    with pytest.raises(Unreachable):
        d.Answers(TOKEN, waiting).drive(stitch.pull("payment:p1", ACCOUNT))


def test_an_expired_link_is_a_failed_payment() -> None:
    (event,) = changed(d.Answers(TOKEN, link("EXPIRED", paymentId=None)).drive(stitch.pull("link:l1", ACCOUNT)))
    assert (event.payment, event.reference) == (Payment.FAILED, "")


@pytest.mark.parametrize(("given", "word"), [(10000, Payment.PART_REFUNDED), (49900, Payment.REFUNDED)])
def test_a_payment_tells_what_was_given_back(given: int, word: Payment) -> None:
    rows = answer(
        refunds=[{"id": "f1", "amount": given, "status": "PROCESSED"}, {"id": "f2", "amount": 1, "status": "FAILED"}]
    )
    events = changed(d.Answers(TOKEN, payment(), TOKEN, rows).drive(stitch.pull("payment:p1", ACCOUNT)))
    assert [e.payment for e in events] == [Payment.PAID, word]


def test_missed_payments_are_found() -> None:
    rows = answer(payments=[link()["data"]["payment"], link("SETTLED", id="l2")["data"]["payment"]])
    answers = d.Answers(TOKEN, rows, answer(payments=[]))
    events = changed(answers.drive(stitch.sweep(ACCOUNT, at())))
    assert [e.names[0] for e in events] == ["stitch/l1", "stitch/l2"]
    assert [r.url.params["status"] for r in answers.requests[1:]] == ["PAID", "SETTLED"]
    asked_from = datetime.fromisoformat(answers.requests[1].url.params["startTime"])
    assert asked_from <= at() - timedelta(days=7)


def test_a_full_answer_is_asked_for_again_in_halves(caplog: pytest.LogCaptureFixture) -> None:
    """What cannot be told apart by time is still told as far as it goes, and noted."""
    full = answer(payments=[link(id=f"l{n}")["data"]["payment"] for n in range(100)])
    later, sooner = (answer(payments=[link(id=id_)["data"]["payment"]]) for id_ in ("l200", "l201"))
    answers = d.Answers(TOKEN, full, later, sooner, answer())
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    events = changed(answers.drive(stitch.sweep(ACCOUNT, long_ago)))
    assert len({e.id for e in events}) == len(events) == 102
    second, first = (r.url.params for r in answers.requests[2:4])
    assert second["startTime"] <= first["endTime"]
    endless = d.Answers(TOKEN, *[full] * 100)
    assert len({e.id for e in endless.drive(stitch.sweep(ACCOUNT, long_ago))}) == 100
    assert "more paid links than it lists" in caplog.text
    assert len(endless.requests) <= 101


def test_a_link_that_cannot_be_read_costs_the_others_nothing() -> None:
    rows = answer(payments=[link(amount="much")["data"]["payment"], link(id="l2")["data"]["payment"]])
    events = changed(d.Answers(TOKEN, rows, answer()).drive(stitch.sweep(ACCOUNT, at())))
    assert [e.names[0] for e in events] == ["stitch/l2"]


@pytest.mark.parametrize("reference", ["", "stripe/main/pi_1"])
def test_what_was_not_paid_here_is_not_given_back_here(reference: str) -> None:
    answers = d.Answers()
    with pytest.raises(Unsupported):
        answers.drive(stitch.push(begun(), replace(EFFECT, reference=reference), ACCOUNT))
    assert answers.requests == []


def test_a_refund_is_given_after_a_look_and_told() -> None:
    made = answer(refund={"id": "f9", "amount": 10000, "status": "PROCESSED"})
    after = answer(refunds=[made["data"]["refund"]])
    answers = d.Answers(TOKEN, answer(refunds=[]), TOKEN, made, TOKEN, payment(), TOKEN, after)
    events = answers.drive(stitch.push(begun(), EFFECT, ACCOUNT))
    assert isinstance(events[0], Refunded)
    assert events[0].reference == "f9"
    assert [e.payment for e in changed(events)] == [Payment.PART_REFUNDED]
    assert answers.json(3) == {"amount": 10000, "reason": "REQUESTED_BY_CUSTOMER"}
    assert answers.json(2)["scope"] == "client_refund"


def test_one_that_is_there_already_is_not_given_again_but_an_older_equal_one_does_not_count() -> None:
    rows = answer(refunds=[{"id": "f1", "amount": 10000, "status": "PROCESSED"}])
    answers = d.Answers(TOKEN, rows, TOKEN, payment(), TOKEN, rows)
    (given, *_) = answers.drive(stitch.push(begun(), EFFECT, ACCOUNT))
    assert isinstance(given, Refunded)
    assert given.reference == "f1"
    before = RefundDue("r0", SUM, "stitch/main/p1", at(), "c0", RefundState.DONE, result="f1")
    order = replace(begun(), refunds=(before,))
    made = answer(refund={"id": "f2", "amount": 10000, "status": "PROCESSED"})
    again = d.Answers(TOKEN, rows, TOKEN, made, TOKEN, payment(), TOKEN, rows)
    (given, *_) = again.drive(stitch.push(order, EFFECT, ACCOUNT))
    assert isinstance(given, Refunded)
    assert given.reference == "f2"


def test_a_refund_that_fails_is_for_a_person() -> None:
    failed = answer(refund={"id": "f9", "amount": 10000, "status": "FAILED"})
    with pytest.raises(Refused) as found:
        d.Answers(TOKEN, answer(refunds=[]), TOKEN, failed).drive(stitch.push(begun(), EFFECT, ACCOUNT))
    assert found.value.status == 422


def test_a_no_inside_a_good_answer_is_a_no() -> None:
    with pytest.raises(Refused, match="Invalid client"):
        d.Answers({"success": False, "generalErrors": ["Invalid client"]}).drive(stitch.check(ACCOUNT))


def test_nothing_else_can_be_told() -> None:
    effect = TellStatus(key="k", order="o", cause="c", fulfilment="o.1", state=State.READY)
    with pytest.raises(Unsupported):
        d.Answers().drive(stitch.push(begun(), effect, ACCOUNT))
    assert d.Answers(TOKEN, TOKEN).drive(stitch.check(ACCOUNT)) == []
