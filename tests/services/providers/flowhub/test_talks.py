"""Talks with Flowhub: an order made once or left to a person, changed, looked at; what it cannot be told."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.effects import Effect
from app.errors import Corrupt, PlatenError, RateLimited, Refused, Unreachable, Unsupported
from app.events import Submitted
from app.orders import Line
from app.states import State
from services.providers import flowhub
from tests.kit import deliveries as d
from tests.services.providers.flowhub.samples import (
    AGAIN,
    CANCEL,
    ID,
    ORDER,
    PART,
    SUBMIT,
    TOKEN,
    UPDATE,
    account,
    kinds,
    says,
    tell,
)

HEALTH, ASKED = "GET /health", f"GET /order-ahead/v0/orderStatus/{ID}"
KNOWN = ORDER.with_fulfilment(replace(PART, reference=ID))


def test_an_order_is_made() -> None:
    answers = d.Answers(b"OK", TOKEN, says())
    events = answers.drive(flowhub.push(ORDER, SUBMIT, account()))
    assert d.asked(answers) == [HEALTH, "POST /oauth/token", "POST /order-ahead/v0/create"]
    assert kinds(events) == ["Submitted", "Released", "Moved"]
    assert isinstance(events[0], Submitted)
    assert events[0].reference == ID


def test_while_flowhub_is_down_nothing_is_posted_and_it_is_tried_later() -> None:
    answers = d.Answers(Unreachable("503"))
    with pytest.raises(Unreachable):
        answers.drive(flowhub.push(ORDER, SUBMIT, account()))
    assert d.asked(answers) == [HEALTH]


@pytest.mark.parametrize(
    "error",
    [Unreachable("no answer in time"), RateLimited("429", retry_after=1), Refused("409", status=409), b"<html>"],
    ids=["time-out", "429", "409", "a page"],
)
def test_after_an_unknown_outcome_a_person_looks(error: object) -> None:
    with pytest.raises(Refused, match="did not say") as found:
        d.Answers(b"OK", TOKEN, error).drive(flowhub.push(ORDER, SUBMIT, account()))
    assert found.value.status == 422
    assert "only if it is not there" in found.value.hint


def test_a_plain_no_and_no_connection_come_through() -> None:
    lost = Unreachable("x")
    lost.__cause__ = httpx.ConnectError("x")
    errors: tuple[PlatenError, ...] = (Refused("productId is unknown", status=422), lost)
    for error in errors:
        with pytest.raises(type(error)) as found:
            d.Answers(b"OK", TOKEN, error).drive(flowhub.push(ORDER, SUBMIT, account()))
        assert found.value is error or "did not say" not in found.value.message


def test_an_order_that_rang_meanwhile_is_not_made_again() -> None:
    answers = d.Answers(b"OK", TOKEN, says("started"))
    answers.drive(flowhub.push(KNOWN, SUBMIT, account()))
    assert d.asked(answers)[-1] == ASKED


def test_another_attempt_is_another_order() -> None:
    order = KNOWN.with_fulfilment(replace(KNOWN.fulfilments[0], attempt=2))
    answers = d.Answers(b"OK", TOKEN, says("deleted"), says(customerExternalId=f"{ORDER.id}-1-2", orderId="new1"))
    [event] = [e for e in answers.drive(flowhub.push(order, SUBMIT, account())) if isinstance(e, Submitted)]
    assert event.reference == "new1"


def test_an_answer_that_names_nobody_is_left_to_a_person() -> None:
    with pytest.raises(Refused, match="name back"):
        d.Answers(b"OK", TOKEN, says(customerExternalId=None)).drive(flowhub.push(ORDER, SUBMIT, account()))


def test_a_change_sends_the_whole_order() -> None:
    answers = d.Answers(TOKEN, says(), says())
    answers.drive(flowhub.push(KNOWN, UPDATE, account()))
    assert d.asked(answers)[1:] == [ASKED, f"PATCH /orders/{ID}"]
    assert answers.json()["orderItems"] == [{"productId": 42, "quantityPurchased": 2}]
    with pytest.raises(Refused, match="another part"):
        d.Answers(TOKEN, says(customerExternalId=f"{ORDER.id}-2")).drive(flowhub.push(KNOWN, UPDATE, account()))


def test_a_change_bears_a_mark_by_which_it_is_known_to_have_arrived() -> None:
    first = d.Answers(TOKEN, says(), says())
    first.drive(flowhub.push(KNOWN, UPDATE, account()))
    sent: Any = first.json()
    there = says(customerExternalId=sent["customer"]["externalId"])
    answers = d.Answers(TOKEN, there)
    assert kinds(answers.drive(flowhub.push(KNOWN, AGAIN, account())))[0] == "Submitted"
    assert d.asked(answers)[1:] == [ASKED]
    more = KNOWN.with_fulfilment(replace(KNOWN.fulfilments[0], lines=(Line("1", 3),)))
    for order, shown in ((KNOWN, says()), (more, there)):
        late = d.Answers(TOKEN, shown, says())
        late.drive(flowhub.push(order, AGAIN, account()))
        assert d.asked(late)[-1] == f"PATCH /orders/{ID}"


def test_a_changed_order_is_still_the_one_that_was_made() -> None:
    answers = d.Answers(b"OK", TOKEN, says("started", customerExternalId=f"{ORDER.id}-1-v01234abc"))
    answers.drive(flowhub.push(KNOWN, SUBMIT, account()))
    assert d.asked(answers)[-1] == ASKED


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        (tell(State.IN_PRODUCTION), "Flowhub cannot be told that #1001 is being prepared: mark it there."),
        (tell(State.READY), "Flowhub cannot be told that #1001 is ready: mark it there."),
        (tell(State.OUT_FOR_DELIVERY), "Flowhub cannot be told that #1001 is out for delivery: mark it there."),
        (tell(State.DELIVERED), "Flowhub cannot be told that #1001 is completed: mark it there."),
        (CANCEL, "Flowhub cannot be told that #1001 is canceled: cancel it there."),
    ],
)
def test_what_it_cannot_be_told_is_said_in_a_sentence(effect: Effect, words: str) -> None:
    with pytest.raises(Unsupported) as found:
        d.Answers().drive(flowhub.push(KNOWN, effect, account()))
    assert found.value.message == words


def test_a_part_that_is_gone() -> None:
    with pytest.raises(Refused, match="no such part"):
        d.Answers().drive(flowhub.push(replace(ORDER, fulfilments=()), SUBMIT, account()))


def test_one_order_by_its_id_alone() -> None:
    answers = d.Answers(TOKEN, says("ready"))
    assert kinds(answers.drive(flowhub.pull(ID, account()))) == ["Submitted", "Released", "Moved"]
    assert d.asked(answers)[1] == ASKED
    with pytest.raises(Refused) as found:
        d.Answers().drive(flowhub.pull(PART.id, account()))
    assert found.value.status == 404
    with pytest.raises(Corrupt):
        d.Answers(TOKEN).drive(flowhub.pull("../x", account()))


def test_it_lists_no_orders() -> None:
    assert d.Answers().drive(flowhub.sweep(account(), datetime(2026, 11, 20, tzinfo=UTC))) == []


def test_the_check() -> None:
    assert d.Answers(TOKEN).drive(flowhub.check(account())) == []
    with pytest.raises(Refused, match="fewer than 16"):
        d.Answers().drive(flowhub.check(account(url_secret="short")))
    places = {"data": [{"locationId": "loc-1"}]}
    keys = {"read_client": "c", "read_key": "k", "location": "loc-1"}
    assert d.Answers(TOKEN, places).drive(flowhub.check(account(**keys))) == []
    with pytest.raises(Refused, match="do not see") as found:
        d.Answers(TOKEN, places).drive(flowhub.check(account(**{**keys, "location": "loc-2"})))
    assert "loc-1" in found.value.hint
    with pytest.raises(Refused, match="keys for reading"):
        d.Answers(TOKEN).drive(flowhub.check(account(read_key="k")))
