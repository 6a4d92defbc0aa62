"""Cova: ids made here and read back, its words, one order made once, replaced, stepped and canceled."""

import json
import uuid
from dataclasses import replace
from typing import Any

import pytest

from app.effects import ConfirmAtProvider
from app.errors import Corrupt, Refused, Unmapped, Unreachable, Unsupported
from app.events import Cancelled, IssueRaised, Moved, Submitted
from app.orders import Fulfilment
from app.states import State
from services.connector import Account
from services.providers import cova
from tests.kit import deliveries as d
from tests.kit.register import cancel, named, routed, submit, tell, update
from tests.services.providers.cova.case import ID, ORDER, PART, status

ITEM = "11111111-2222-4333-8444-555555555555"
PRODUCTS = json.dumps({"FRAME-30x40": {"catalog_item_id": ITEM}, "EMPTY": {}})
TOKEN = {"access_token": "t"}
MISSING = Refused("not found", status=404)
_, PLACED = routed("cova", reference=ID)
HERE = ORDER.with_fulfilment(PLACED)


def account(**fields: str) -> Account:
    return Account("cova", "main", {**d.ACCOUNTS["cova"].fields, "products": PRODUCTS, **fields})


def talk(answers: d.Answers, effect: Any, order: Any = HERE) -> Any:
    return answers.drive(cova.push(order, effect, account()))


def test_an_id_is_the_same_for_the_same_key_and_tells_whose_it_is() -> None:
    again = cova.sale_id(submit(ORDER, "cova").key, PART)
    assert (again, uuid.UUID(again).version, uuid.UUID(again).variant) == (ID, 8, uuid.RFC_4122)
    assert cova.part_of(ID) == PART.id
    others = {cova.sale_id(f"k{n}", replace(PART, attempt=n)) for n in range(1, 50)}
    assert len(others) == 49
    assert {cova.part_of(one) for one in others} == {PART.id}
    assert cova.part_of(cova.sale_id("k", Fulfilment("plzzzzzzzzzzzzzzzz.255"))) == "plzzzzzzzzzzzzzzzz.255"
    assert cova.part_of(ITEM) == ""
    with pytest.raises(Refused):
        cova.sale_id("k", Fulfilment("pl0000000000000000.256"))


@pytest.mark.parametrize(
    ("word", "step", "state"),
    [
        (0, 0, None),
        ("SubmittedForProcessing", "OrderPlaced", None),
        ("SubmittedForFinalProcessing", "OrderPlaced", None),
        (2, 0, State.RECEIVED),
        ("ReadyForPayment", "", State.RECEIVED),
        ("ReadyForPayment", "OrderPlaced", State.RECEIVED),
        ("ReadyForPayment", "InProgress", State.IN_PRODUCTION),
        ("ReadyForPayment", 2, State.READY),
        ("Completed", "ReadyForPickup", State.DELIVERED),
        (3, "InProgress", State.DELIVERED),
        ("Cancelled", "OrderPlaced", State.CANCELED),
        (4, "", State.CANCELED),
        ("NonTransientProcessingFailure", "", None),
        (5, "", None),
    ],
)
def test_each_word(word: str | int, step: str | int, state: State | None) -> None:
    events = d.Answers(TOKEN, status(word, step)).drive(cova.pull(ID, account()))
    told = [e.to for e in events if isinstance(e, Moved)]
    told += [State.CANCELED for e in events if isinstance(e, Cancelled)]
    assert told == ([state] if state else [])


def test_an_unknown_word_moves_nothing_and_is_said_once() -> None:
    talks = [d.Answers(TOKEN, status("Eclipsed")).drive(cova.pull(ID, account())) for _ in range(2)]
    issues = [[e for e in events if isinstance(e, IssueRaised)] for events in talks]
    assert not any(isinstance(e, Moved) for e in talks[0])
    assert [(i.kind, i.blocking, "Eclipsed" in i.text) for i in issues[0]] == [("word", False, True)]
    assert issues[0][0].id == issues[1][0].id
    mapped = replace(account(), words={"eclipsed": "ready"})
    events = d.Answers(TOKEN, status("Eclipsed")).drive(cova.pull(ID, mapped))
    assert [e.to for e in events if isinstance(e, Moved)] == [State.READY]


def test_an_order_is_put_under_our_id_after_a_look() -> None:
    answers = d.Answers(TOKEN, MISSING, {}, status(2))
    events = talk(answers, submit(ORDER, "cova"))
    look = f"GET /covaorderintake/v2/Companies(8210)/CovaOrder({ID})/Status"
    assert d.asked(answers)[1:] == [look, f"PUT /covaorderintake/v2/CovaOrder({ID})", look]
    form = answers.requests[0].content.decode()
    assert "grant_type=password" in form
    assert "username=platen%40store.example" in form
    assert answers.requests[0].url.host == "accounts.iqmetrix.net"
    assert answers.requests[2].headers["authorization"] == "Bearer t"
    sent: Any = answers.json(2)
    assert (sent["Id"], sent["ExternalOrderId"], sent["CompanyId"]) == (ID, f"{ORDER.id}-1", 8210)
    assert (sent["FirstName"], sent["LastName"]) == ("Thandi", "Mokoena")
    assert sent["Items"] == [{"Name": "Framed print", "CatalogItemId": ITEM, "Quantity": 2, "SellAtPricePerUnit": 49.9}]
    [made] = [e for e in events if isinstance(e, Submitted)]
    assert (made.fulfilment, made.reference) == (PART.id, ID)


def test_one_that_is_there_is_not_put_again_unless_it_failed() -> None:
    there = d.Answers(TOKEN, status(2))
    talk(there, submit(ORDER, "cova"))
    assert len(there.requests) == 2
    failed = d.Answers(TOKEN, status(5), {}, status(2))
    talk(failed, submit(ORDER, "cova"))
    assert d.asked(failed)[2].startswith("PUT")
    with pytest.raises(Refused, match="too old") as found:
        talk(d.Answers(TOKEN, MISSING, {}, status(6, OrderMessage="too old")), submit(ORDER, "cova"))
    assert found.value.status == 422
    with pytest.raises(Unreachable):
        talk(d.Answers(TOKEN, Unreachable("cut")), submit(ORDER, "cova"))


def test_a_change_cancels_and_makes_another() -> None:
    effect = update(ORDER, "cova", ID)
    new = cova.sale_id(effect.key, PART)
    answers = d.Answers(TOKEN, status(2), {}, MISSING, {}, status(2))
    events = talk(answers, effect)
    asked = [line.split()[0] for line in d.asked(answers)]
    assert asked == ["POST", "GET", "DELETE", "GET", "PUT", "GET"]
    assert [e.reference for e in events if isinstance(e, Submitted)] == [new]
    again = d.Answers(TOKEN, status(4), status(2))
    talk(again, effect)
    assert len(again.requests) == 3
    done = HERE.with_fulfilment(replace(PLACED, reference=new))
    third = d.Answers(TOKEN, status(4), status(2))
    talk(third, effect, done)
    assert third.unused == 0


def test_what_is_paid_is_neither_changed_nor_canceled() -> None:
    for effect in (update(ORDER, "cova", ID), cancel(ORDER, "cova", ID)):
        for row in (status("Completed"), status(2, PaymentStatus="PaymentApplied")):
            with pytest.raises(Refused, match="paid"):
                talk(d.Answers(TOKEN, row), effect)


def test_canceling_looks_first() -> None:
    answers = d.Answers(TOKEN, status(2), {})
    [event] = talk(answers, cancel(ORDER, "cova", ID))
    assert isinstance(event, Cancelled)
    assert d.asked(answers)[2] == f"DELETE /pointofsale/Companies(8210)/Sales({ID})"
    assert len(talk(d.Answers(TOKEN, status(4)), cancel(ORDER, "cova", ID))) == 1
    assert len(talk(d.Answers(TOKEN, MISSING), cancel(ORDER, "cova", ID))) == 1


def test_two_steps_can_be_told_and_only_forward() -> None:
    answers = d.Answers(TOKEN, status(2), {}, status(2, "InProgress"))
    talk(answers, tell(ORDER, "cova", ID, State.IN_PRODUCTION))
    assert d.asked(answers)[2] == f"PUT /pointofsale/Companies(8210)/OrderStatus({ID})"
    assert answers.json(2) == {"Status": "InProgress"}
    further = d.Answers(TOKEN, status(2, "ReadyForPickup"))
    talk(further, tell(ORDER, "cova", ID, State.IN_PRODUCTION))
    assert len(further.requests) == 2
    for state in (State.OUT_FOR_DELIVERY, State.DELIVERED):
        with pytest.raises(Unsupported, match="mark it there"):
            talk(d.Answers(), tell(ORDER, "cova", ID, state))
    with pytest.raises(Unsupported):
        talk(d.Answers(), ConfirmAtProvider(key="k", reference=ID, **named(ORDER, "cova")))


def test_a_preview_is_worked_out_here() -> None:
    found = d.Answers().drive(cova.preview(ORDER, account()))
    assert (found.estimated, str(found.total.amount), found.problems) == (True, "99.80", ())
    none = d.Answers().drive(cova.preview(ORDER, d.ACCOUNTS["cova"]))
    assert (len(none.lines), len(none.problems)) == (0, 1)


def test_what_is_not_mapped_or_not_set_up_is_named() -> None:
    for sku in ("MUG", "EMPTY"):
        order, _ = routed("cova", sku=sku)
        with pytest.raises(Unmapped):
            d.Answers().drive(cova.push(order, submit(order, "cova"), account()))
    for fields in ({"company": ""}, {"location": "here"}, {"integrator": "me"}):
        with pytest.raises(Refused, match="missing"):
            d.Answers().drive(cova.check(account(**fields)))
    with pytest.raises(Refused, match="names and keys"):
        d.Answers(Refused("no", status=400)).drive(cova.check(account()))
    assert d.Answers(TOKEN, MISSING).drive(cova.check(account())) == []


def test_by_our_own_id_and_by_none() -> None:
    answers = d.Answers(TOKEN, status(2))
    answers.drive(cova.pull(PART.id, account()))
    assert ID in d.asked(answers)[1]
    with pytest.raises(Corrupt):
        d.Answers().drive(cova.pull("../x", account()))
    assert d.Answers().drive(cova.sweep(account(), d.NOW)) == []


def test_somebody_elses_order_says_nothing() -> None:
    row = status(2)
    assert d.Answers(TOKEN, row).drive(cova.pull(str(uuid.UUID(int=5)), account())) == []


def test_another_total_is_shown() -> None:
    events = talk(d.Answers(TOKEN, status(2, SaleTotal=55)), submit(ORDER, "cova"))
    assert [e.kind for e in events if isinstance(e, IssueRaised)] == ["total"]
