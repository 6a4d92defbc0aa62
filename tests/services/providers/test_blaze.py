"""Blaze: its words, a cart filled, placed once, changed, priced, stepped and canceled; its doorbells."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app.errors import Corrupt, Early, Refused, Unmapped, Unsupported
from app.events import Cancelled, IssueRaised, Moved, Submitted
from app.states import CancelReason, State
from services.connector import Account, external_of
from services.providers import blaze
from tests.kit import deliveries as d
from tests.kit.register import cancel, routed, submit, tell, update
from tests.services.providers.blaze.case import ID, ORDER, PART, cart

FIELDS = {**d.ACCOUNTS["blaze"].fields, "products": json.dumps({"FRAME-30x40": {"product_id": "p7"}, "EMPTY": {}})}
ACCOUNT = Account("blaze", "main", FIELDS)
STAFFED = Account("blaze", "main", {**FIELDS, "employee": "em", "terminal": "te", "transaction_actions": "yes"})
NEW: dict[str, Any] = json.loads(d.recorded("blaze", "cart"))
NONE = {"values": [], "total": 0}


@pytest.mark.parametrize(
    ("word", "state", "why"),
    [
        ("InProgress", None, None),
        ("Placed", State.RECEIVED, None),
        ("Accepted", State.CONFIRMED, None),
        ("Completed", State.DELIVERED, None),
        ("Declined", State.CANCELED, CancelReason.UNMAKEABLE),
        ("CanceledByConsumer", State.CANCELED, CancelReason.CUSTOMER),
        ("CanceledByDispensary", State.CANCELED, CancelReason.PROVIDER),
    ],
)
def test_each_word(word: str, state: State | None, why: CancelReason | None) -> None:
    events = d.Answers(cart(word)).drive(blaze.pull(ID, ACCOUNT))
    told = [(e.to, None) for e in events if isinstance(e, Moved)]
    canceled = [(State.CANCELED, e.why) for e in events if isinstance(e, Cancelled)]
    assert [*told, *canceled] == ([(state, why)] if state else [])


def test_what_the_table_says_of_a_cart_and_of_a_packed_one() -> None:
    assert blaze.TABLE["inprogress"].to is State.RECEIVED
    packed = d.Answers(cart("Accepted", packagedTime=1)).drive(blaze.pull(ID, ACCOUNT))
    assert [e.to for e in packed if isinstance(e, Moved)] == [State.READY]
    for fields, word in (({"accepted": True}, "Accepted"), ({"orderPlacedTime": 1}, "Placed"), ({}, "InProgress")):
        assert blaze.word_of(fields) == word


def test_an_unknown_word_moves_nothing_and_is_said_once() -> None:
    both = [d.Answers(cart("Eclipsed", n)).drive(blaze.pull(ID, ACCOUNT)) for n in range(2)]
    issues = [[e for e in events if isinstance(e, IssueRaised)] for events in both]
    assert not any(isinstance(e, Moved) for e in both[0])
    assert [(i.kind, i.blocking) for i in issues[0]] == [("word", False)]
    assert issues[0][0].id == issues[1][0].id
    body = b'{"consumerOrderId":"c1","orderStatus":"Eclipsed"}'
    reading = blaze.read(d.SIGN["blaze"](body, d.SECRET), ACCOUNT)
    assert (reading.refetch, reading.unknown, reading.events) == ("c1", ("ticket Eclipsed",), ())


def test_an_id_that_leads_elsewhere_is_not_asked_for() -> None:
    with pytest.raises(Corrupt):
        blaze.read(d.SIGN["blaze"](b'{"consumerOrderId":"../x"}', d.SECRET), ACCOUNT)


def test_a_cart_is_filled_priced_placed_and_looked_at() -> None:
    answers = d.Answers(NONE, NEW, {**NEW, "additionalNotes": "n"}, {}, cart("Placed"))
    events = answers.drive(blaze.push(ORDER, submit(ORDER, "blaze"), ACCOUNT))
    paths = [f"{r.method} {r.url.path.rpartition('/store/cart')[2]}" for r in answers.requests]
    assert paths == ["GET /history", "GET /active", "POST /prepare", f"POST /submitCart/{ID}", f"GET /{ID}"]
    assert {r.url.params["cuid"] for r in answers.requests} == {"cu_1"}
    assert {r.headers["x-api-key"] + r.headers["authorization"] for r in answers.requests} == {"bpbd"}
    sent: Any = answers.json(2)
    assert (sent["loyalty"], sent["cart"]["deliveryFee"]) == ({"tier": "gold", "points": 12.5}, 1.25)
    assert sent["cart"]["items"] == [{"productId": "p7", "quantity": 2}]
    assert external_of(PART.id) in sent["additionalNotes"]
    assert [e.reference for e in events if isinstance(e, Submitted)] == [ID]


def test_one_that_was_placed_is_not_placed_again_and_a_taken_cart_is_noticed() -> None:
    again = d.Answers({"values": [cart("Placed")]})
    again.drive(blaze.push(ORDER, submit(ORDER, "blaze"), ACCOUNT))
    assert len(again.requests) == 1
    other = cart("Placed", additionalNotes="another")
    with pytest.raises(Refused, match="took the cart"):
        d.Answers(NONE, NEW, NEW, {}, other).drive(blaze.push(ORDER, submit(ORDER, "blaze"), ACCOUNT))


def test_a_change_only_before_the_store_accepts_it() -> None:
    answers = d.Answers(cart("Placed"), {}, cart("Placed", 1))
    answers.drive(blaze.push(ORDER, update(ORDER, "blaze", ID), ACCOUNT))
    sent: Any = answers.json(1)
    assert (sent["id"], sent["cart"]["items"][0]["quantity"]) == (ID, 2)
    with pytest.raises(Unsupported, match="change it there"):
        d.Answers(cart("Accepted")).drive(blaze.push(ORDER, update(ORDER, "blaze", ID), ACCOUNT))


@pytest.mark.parametrize(("quantity", "words", "asked"), [(2, "", 1), (3, "", 3), (2, ": Ring", 3)])
def test_a_change_that_has_arrived_is_not_told_again(quantity: int, words: str, asked: int) -> None:
    effect = replace(update(ORDER, "blaze", ID), again=True)
    items = [{"productId": "p7", "quantity": quantity, "finalPrice": 49.9}]
    note = f"{ORDER.number} ({ORDER.id}-1){words}"
    answers = d.Answers(cart("Placed", cart={"items": items}, additionalNotes=note), {}, cart("Placed", 1))
    answers.drive(blaze.push(ORDER, effect, ACCOUNT))
    assert len(answers.requests) == asked


def test_canceling_a_cart_and_a_transaction() -> None:
    effect = cancel(ORDER, "blaze", ID)
    plain = d.Answers(cart("Placed"), {})
    assert isinstance(plain.drive(blaze.push(ORDER, effect, ACCOUNT))[0], Cancelled)
    assert "cancelCart" in d.asked(plain)[1]
    accepted = cart("Accepted", transactionId="tr1")
    with pytest.raises(Unsupported, match="employee"):
        d.Answers(accepted).drive(blaze.push(ORDER, effect, ACCOUNT))
    staffed = d.Answers(accepted, {})
    staffed.drive(blaze.push(ORDER, effect, STAFFED))
    assert (staffed.requests[1].method, staffed.json(1)["employeeId"]) == ("DELETE", "em")
    assert len(d.Answers(cart("Declined")).drive(blaze.push(ORDER, effect, ACCOUNT))) == 1
    with pytest.raises(Refused, match="completed"):
        d.Answers(cart("Completed")).drive(blaze.push(ORDER, effect, ACCOUNT))
    with pytest.raises(Refused, match="another part"):
        d.Answers(cart("Placed", additionalNotes=f"{ORDER.id}-2")).drive(blaze.push(ORDER, effect, ACCOUNT))


def test_steps_only_where_the_store_switched_them_on() -> None:
    effect = tell(ORDER, "blaze", ID, State.READY)
    with pytest.raises(Unsupported, match="mark it there"):
        d.Answers().drive(blaze.push(ORDER, effect, ACCOUNT))
    accepted = cart("Accepted", transactionId="tr1")
    answers = d.Answers(accepted, {}, cart("Accepted", 1, packagedTime=1))
    answers.drive(blaze.push(ORDER, effect, STAFFED))
    assert d.asked(answers)[1].endswith("/transactions/tr1/packedBy")
    done = d.Answers(cart("Accepted", packagedTime=1))
    done.drive(blaze.push(ORDER, effect, STAFFED))
    assert len(done.requests) == 1
    with pytest.raises(Early, match="not accepted this Blaze order yet"):
        d.Answers(cart("Placed")).drive(blaze.push(ORDER, effect, STAFFED))
    with pytest.raises(Unsupported):
        d.Answers().drive(blaze.push(ORDER, tell(ORDER, "blaze", ID, State.OUT_FOR_DELIVERY), STAFFED))


def test_it_prices_the_open_cart() -> None:
    told = {"items": [{"productId": "p7", "finalPrice": 30}], "subTotal": 30, "totalCalcTax": 2.4, "total": 32.4}
    answers = d.Answers(NEW, {**NEW, "cart": told})
    found = answers.drive(blaze.preview(ORDER, ACCOUNT))
    assert [str(m.amount) for m in (found.subtotal, found.tax, found.total)] == ["30.00", "2.40", "32.40"]
    assert not any("submit" in line for line in d.asked(answers))
    declined = d.Answers(NEW, Refused("gone", status=400)).drive(blaze.preview(ORDER, ACCOUNT))
    assert (declined.estimated, declined.problems) == (True, ("gone",))


def test_changed_carts_and_other_peoples() -> None:
    rows = {"values": [cart("Placed"), cart("Placed", additionalNotes="theirs", id="x"), cart("InProgress", id="y")]}
    events = d.Answers(rows).drive(blaze.sweep(ACCOUNT, d.NOW.replace(year=2025)))
    assert {e.order for e in events} == {ORDER.id}
    assert d.Answers(rows).drive(blaze.sweep(ACCOUNT, d.NOW.replace(year=2030))) == []
    assert d.Answers(rows).drive(blaze.pull(PART.id, ACCOUNT)) == events
    assert d.Answers(Refused("no", status=404)).drive(blaze.pull("theirs", ACCOUNT)) == []
    with pytest.raises(Refused):
        d.Answers(NONE).drive(blaze.pull(PART.id, ACCOUNT))


def test_what_is_not_mapped_is_named() -> None:
    for sku in ("MUG", "EMPTY"):
        order, _ = routed("blaze", sku=sku)
        with pytest.raises(Unmapped):
            d.Answers().drive(blaze.push(order, submit(order, "blaze"), ACCOUNT))
        assert len(d.Answers().drive(blaze.preview(order, ACCOUNT)).problems) == 1
    assert d.Answers({}, NONE).drive(blaze.check(ACCOUNT)) == []
    mapped = replace(ACCOUNT, words={"eclipsed": "ready"})
    events = d.Answers(cart("Eclipsed")).drive(blaze.pull(ID, mapped))
    assert [e.to for e in events if isinstance(e, Moved)] == [State.READY]
