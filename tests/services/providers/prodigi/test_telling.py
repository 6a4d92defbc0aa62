"""What Prodigi is told: one order whatever its answer is called, changes it still allows, canceling, plain refusals."""

from dataclasses import replace
from typing import Any

import pytest

from app.effects import ConfirmAtProvider, Effect, HoldAtProvider, Refund, TellStatus
from app.errors import Refused, Unmapped, Unreachable, Unsupported
from app.events import Cancelled, Held, IssueRaised, Submitted
from app.orders import Money, Order
from app.states import CancelReason, HoldReason, State
from services.providers import prodigi
from tests.kit import deliveries as d
from tests.services.providers.prodigi.samples import (
    CANCEL,
    ID,
    NAMED,
    ORDER,
    PART,
    SKU,
    SUBMIT,
    UPDATE,
    account,
    answer,
    kinds,
    says,
    shipment,
)

PATH = f"/v4.0/orders/{ID}"
MAY = {
    "outcome": "Ok",
    "changeRecipientDetails": {"isAvailable": "Yes"},
    "changeShippingMethod": {"isAvailable": "Yes"},
}
MOVED = replace(ORDER, address=replace(ORDER.address, line1="2 Other Street"))


def pushed(effect: Effect, *replies: object, order: Order = ORDER, **fields: str) -> tuple[list[Any], d.Answers]:
    answers = d.Answers(*replies)
    return answers.drive(prodigi.push(order, effect, account(**fields))), answers


@pytest.mark.parametrize("outcome", ["Created", "created", "AlreadyExists", "CreatedWithIssues"])
def test_an_order_is_made_or_was(outcome: str) -> None:
    events, answers = pushed(SUBMIT, answer(outcome, steps=("InProgress",)))
    assert kinds(events) == ["Submitted", "Released", "Moved"]
    assert isinstance(events[0], Submitted)
    assert (events[0].fulfilment, events[0].reference) == (PART.id, ID)
    assert d.asked(answers) == ["POST /v4.0/orders"]


def test_the_same_effect_has_the_same_key() -> None:
    keys = [pushed(SUBMIT, answer("Created"))[1].json()["idempotencyKey"] for _ in range(2)]
    again = replace(SUBMIT, key=f"{PART.id}:submit:2")
    assert keys[0] == keys[1] != pushed(again, answer("Created"))[1].json()["idempotencyKey"]


def test_an_order_in_a_pause_is_ordered_and_held() -> None:
    events, _ = pushed(SUBMIT, {"outcome": "OnHold", "order": {"id": ID}})
    assert kinds(events) == ["Submitted", "Held"]
    assert events[1].why is HoldReason.PROVIDER


def test_an_order_with_issues_is_not_made_again_but_shown() -> None:
    issue = {"objectId": "ori_1", "errorCode": "order.items.ItemUnavailable", "description": "None left."}
    events, _ = pushed(SUBMIT, answer("CreatedWithIssues", issues=[issue]))
    assert kinds(events)[:2] == ["Submitted", "IssueRaised"]
    pay = {"objectId": ID, "errorCode": "RequiresPaymentAuthorisation", "authorisationDetails": {}}
    events, _ = pushed(SUBMIT, answer("CreatedWithIssues", issues=[pay]))
    assert isinstance(events[1], Held)
    assert events[1].why is HoldReason.PAYMENT


def test_a_failing_outcome_with_a_200_is_refused_in_its_words() -> None:
    told = {"outcome": "ValidationFailed", "failures": {"items[0].assets": {"code": "Required"}}}
    with pytest.raises(Refused, match="items 1 assets: required"):
        pushed(SUBMIT, told)
    with pytest.raises(Refused, match="moon eclipsed"):
        pushed(SUBMIT, {"outcome": "MoonEclipsed"})


def test_an_sku_that_is_gone_there_is_named_as_staff_map_it() -> None:
    told = {"outcome": "ValidationFailed", "failures": {"items[0].sku": {"code": "NotFound", "providedValue": SKU}}}
    with pytest.raises(Unmapped, match=SKU) as found:
        pushed(SUBMIT, told)
    assert found.value.value == "FRAME-30x40"
    told["failures"] = {"items[0].sku": {"providedValue": "OTHER"}}
    with pytest.raises(Unmapped) as found:
        pushed(SUBMIT, told)
    assert found.value.value == "OTHER"


def test_the_order_answered_is_this_ones() -> None:
    with pytest.raises(Refused, match="another part"):
        pushed(SUBMIT, answer("AlreadyExists", merchantReference=f"{ORDER.id}-2"))


def test_no_answer_is_tried_again() -> None:
    with pytest.raises(Unreachable):
        pushed(SUBMIT, Unreachable("500"))


@pytest.mark.parametrize("outcome", ["Cancelled", "cancelled"])
def test_an_order_is_canceled(outcome: str) -> None:
    events, answers = pushed(CANCEL, answer(), answer(outcome), answer(stage="Cancelled"))
    assert d.asked(answers) == [f"GET {PATH}", f"POST {PATH}/actions/cancel", f"GET {PATH}"]
    assert answers.requests[1].content == b""
    [event] = events
    assert isinstance(event, Cancelled)
    assert (event.fulfilment, event.why) == (PART.id, CancelReason.PROVIDER)


@pytest.mark.parametrize("outcome", ["FailedToCancel", "ActionNotAvailable"])
def test_what_it_does_not_cancel_is_said_unless_it_is_canceled_after_all(outcome: str) -> None:
    events, _ = pushed(CANCEL, answer(), answer(outcome), answer(stage="Cancelled"))
    assert kinds(events) == ["Cancelled"]
    words = {"FailedToCancel": "failed to cancel", "ActionNotAvailable": "action not available"}[outcome]
    with pytest.raises(Refused, match=f"Prodigi says no: {words}"):
        pushed(CANCEL, answer(), answer(outcome), answer())


def test_what_was_canceled_is_not_canceled_again() -> None:
    events, answers = pushed(CANCEL, answer(stage="Cancelled"))
    assert kinds(events) == ["Cancelled"]
    assert len(answers.requests) == 1


def test_a_part_that_left_is_not_canceled() -> None:
    both = [shipment(1), shipment(2, "Cancelled")]
    with pytest.raises(Refused, match="only a part"):
        pushed(CANCEL, answer(), answer("Cancelled"), answer(shipments=both))


def test_an_order_whose_number_never_came_is_looked_for() -> None:
    nameless = replace(CANCEL, reference="")
    rows = {"outcome": "Ok", "orders": [says(merchantReference="x"), says(stage="Cancelled")]}
    events, answers = pushed(nameless, rows)
    assert kinds(events) == ["Cancelled"]
    assert d.asked(answers) == [f"GET /v4.0/orders?merchantReferences={ORDER.id}-1&top=10"]
    with pytest.raises(Refused) as found:
        pushed(nameless, {"outcome": "Ok", "orders": []})
    assert found.value.status == 404


def test_orders_of_other_parts_are_left_alone() -> None:
    for effect in (CANCEL, UPDATE):
        with pytest.raises(Refused, match="another part"):
            pushed(effect, answer(merchantReference=f"{ORDER.id}-2"))


def test_nothing_different_is_nothing_to_tell() -> None:
    events, answers = pushed(UPDATE, answer())
    assert kinds(events) == ["Submitted", "Released", "Moved"]
    assert d.asked(answers) == [f"GET {PATH}"]


def test_another_address() -> None:
    events, answers = pushed(UPDATE, answer(), MAY, answer("Updated"), answer(), order=MOVED)
    assert d.asked(answers)[1:] == [f"GET {PATH}/actions", f"POST {PATH}/actions/updateRecipient", f"GET {PATH}"]
    assert answers.json(2)["address"] == {
        "line1": "2 Other Street",
        "townOrCity": "Cape Town",
        "postalOrZipCode": "8001",
        "countryCode": "ZA",
    }
    assert kinds(events) == ["Submitted", "Released", "Moved"]


def test_another_shipping_method() -> None:
    _, answers = pushed(UPDATE, answer(), MAY, answer("Updated"), answer(), shipping="express")
    assert d.asked(answers)[2] == f"POST {PATH}/actions/updateShippingMethod"
    assert answers.json(2) == {"shippingMethod": "Express"}


def test_what_it_changed_in_part_stops_for_a_person() -> None:
    events, _ = pushed(UPDATE, answer(), MAY, answer("PartiallyUpdated"), answer(), order=MOVED)
    [issue] = [e for e in events if isinstance(e, IssueRaised)]
    assert issue.blocking
    assert "for a part of the order only" in issue.text


@pytest.mark.parametrize("outcome", ["FailedToUpdate", "ActionNotAvailable"])
def test_what_it_does_not_change(outcome: str) -> None:
    with pytest.raises(Refused, match="Prodigi says no"):
        pushed(UPDATE, answer(), MAY, answer(outcome), order=MOVED)


@pytest.mark.parametrize("no", [{"isAvailable": "No"}, "No", None])
def test_what_may_no_longer_be_changed(no: object) -> None:
    with pytest.raises(Unsupported, match="no longer changes the address"):
        pushed(UPDATE, answer(), MAY | {"changeRecipientDetails": no}, order=MOVED)
    with pytest.raises(Unsupported, match="no longer changes the shipping method"):
        pushed(UPDATE, answer(), MAY | {"changeShippingMethod": no}, shipping="Express")


def test_other_goods_are_another_order() -> None:
    rows = [says()["items"][0] | {"copies": 1}]
    with pytest.raises(Unsupported, match="cancel the order there"):
        pushed(UPDATE, answer(items=rows))


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        (ConfirmAtProvider(key="k", **NAMED, reference=ID), "no drafts"),
        (HoldAtProvider(key="k", **NAMED, reference=ID), "^Prodigi cannot be told to wait: it goes on making .*call"),
        (TellStatus(key="k", order=ORDER.id, cause="c", fulfilment=PART.id, state=State.READY), "by hand"),
        (Refund(key="k", order=ORDER.id, cause="c", refund="r", reference="x", amount=Money()), "by hand"),
    ],
)
def test_what_it_cannot_be_told(effect: Effect, words: str) -> None:
    with pytest.raises(Unsupported, match=words):
        pushed(effect)


def test_a_part_that_is_gone() -> None:
    for effect in (SUBMIT, CANCEL, UPDATE):
        with pytest.raises(Refused, match="no such part"):
            pushed(effect, order=replace(ORDER, fulfilments=()))
