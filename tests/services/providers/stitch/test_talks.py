"""Talks with Stitch: only its own answer counts; refunds once, though it knows no key for them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.effects import Refund, TellStatus
from app.errors import Doubtful, RateLimited, Refused, Unreachable, Unsupported, Unsure
from app.events import Event, PaymentChanged, Refunded
from app.naming import number_name
from app.orders import Money, Order, RefundDue, RefundState
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


def given(order: Order, effect: Refund, *answers: Any) -> tuple[list[Event], d.Answers]:
    kit = d.Answers(*answers)
    return kit.drive(stitch.push(order, effect, ACCOUNT)), kit


def listed(*ids: str, amount: int = 10000) -> dict[str, Any]:
    return answer(refunds=[{"id": id_, "amount": amount, "status": "PROCESSED"} for id_ in ids])


def refund(id_: str, status: str = "PROCESSED") -> dict[str, Any]:
    return answer(refund={"id": id_, "amount": 10000, "status": status})


@pytest.mark.parametrize(("total", "word"), [("100.00", Payment.REFUNDED), ("100.01", Payment.PART_REFUNDED)])
def test_a_refund_is_given_and_told_of_its_own_order_alone(total: str, word: Payment) -> None:
    order = replace(begun(), total=Money(Decimal(total), "ZAR"))
    (done, paid), asked = given(order, EFFECT, TOKEN, refund("f9"))
    assert isinstance(done, Refunded)
    assert isinstance(paid, PaymentChanged)
    assert (done.reference, paid.payment, paid.amount) == ("f9", word, SUM)
    assert {done.order, paid.order} == {order.id}
    assert asked.json(1) == {"amount": 10000, "reason": "REQUESTED_BY_CUSTOMER"}
    assert asked.json(0)["scope"] == "client_refund"


def test_what_was_given_before_counts_for_the_whole() -> None:
    before = RefundDue("r0", SUM, "stitch/main/p1", at(), "c0", RefundState.DONE, result="f1")
    order = replace(begun(), total=Money(Decimal("200.00"), "ZAR"), refunds=(before,))
    (_, paid), _ = given(order, EFFECT, TOKEN, refund("f2"))
    assert isinstance(paid, PaymentChanged)
    assert (paid.payment, paid.amount) == (Payment.REFUNDED, Money(Decimal("200.00"), "ZAR"))


def test_one_whose_record_is_all_that_is_left_is_not_given_again() -> None:
    mine = RefundDue("r1", SUM, "stitch/main/p1", at(), "c0", RefundState.DONE, result="f1")
    (done, _), asked = given(replace(begun(), refunds=(mine,)), replace(EFFECT, again=True))
    assert isinstance(done, Refunded)
    assert done.reference == "f1"
    assert asked.requests == []


def test_an_equal_one_of_somebody_else_is_never_taken_for_ours() -> None:
    """What may be ours, and may have been given by hand there, is for a person."""
    again = replace(EFFECT, again=True)
    (done, _), _ = given(begun(), again, TOKEN, listed("f1", amount=9999), TOKEN, refund("f2"))
    assert isinstance(done, Refunded)
    assert done.reference == "f2"
    with pytest.raises(Doubtful, match=r"100\.00 ZAR") as found:
        given(begun(), again, TOKEN, listed("f1"))
    assert found.value.status == 422


def test_what_is_known_to_be_given_for_this_or_another_order_is_no_doubt() -> None:
    before = RefundDue("r0", SUM, "stitch/main/p1", at(), "c0", RefundState.DONE, result="f1")
    order, effect = replace(begun(), refunds=(before,)), replace(EFFECT, again=True, known=("f2",))
    (done, _), _ = given(order, effect, TOKEN, listed("f1", "f2"), TOKEN, refund("f3"))
    assert isinstance(done, Refunded)
    assert done.reference == "f3"


def test_a_lost_answer_is_asked_about_when_nothing_can_be_under_way_any_more() -> None:
    with pytest.raises(Unsure) as found:
        given(begun(), EFFECT, TOKEN, Unreachable("cut"))
    assert found.value.retry_after == 60.0
    with pytest.raises(Unsure):
        given(begun(), EFFECT, TOKEN, answer(refund={}))


def test_what_never_left_is_no_doubt() -> None:
    with pytest.raises(Unreachable) as found:
        given(begun(), EFFECT, Unreachable("away"))
    assert not isinstance(found.value, Unsure)
    with pytest.raises(RateLimited) as slower:
        given(begun(), EFFECT, TOKEN, RateLimited("later", retry_after=1))
    assert not isinstance(slower.value, Unsure)


def test_a_refund_that_fails_is_for_a_person() -> None:
    with pytest.raises(Refused) as found:
        given(begun(), EFFECT, TOKEN, refund("f9", "FAILED"))
    assert found.value.status == 422
    with pytest.raises(Refused, match="Not enough"):
        given(begun(), EFFECT, TOKEN, {"success": False, "generalErrors": ["Not enough"]})


def test_a_no_inside_a_good_answer_is_a_no() -> None:
    with pytest.raises(Refused, match="Invalid client"):
        d.Answers({"success": False, "generalErrors": ["Invalid client"]}).drive(stitch.check(ACCOUNT))


def test_nothing_else_can_be_told() -> None:
    effect = TellStatus(key="k", order="o", cause="c", fulfilment="o.1", state=State.READY)
    with pytest.raises(Unsupported):
        d.Answers().drive(stitch.push(begun(), effect, ACCOUNT))
    assert d.Answers(TOKEN, TOKEN).drive(stitch.check(ACCOUNT)) == []
