"""What an order of Prodigi means here: every row of the table, parcels with their lines, problems, foreign orders."""

import json
from typing import Any

import pytest

from app.events import Cancelled, Event, Held, IssueRaised, Moved, ParcelMoved, Sent, Submitted
from app.orders import Line
from app.states import CancelReason, HoldReason, ParcelState, State
from app.workflow import apply
from services.providers import prodigi
from services.providers.prodigi import orders as o
from services.providers.prodigi.words import STEPS
from tests.kit import deliveries as d
from tests.services.providers.prodigi.samples import ID, ORDER, PART, TWO, account, kinds, says, shipment

N, B, C, E = "NotStarted", "InProgress", "Complete", "Error"
GONE, WAITING = shipment(1), shipment(2, "Processing", tracking=None)
TABLE: list[tuple[dict[str, Any], State | None, str]] = [
    ({}, State.RECEIVED, "sent"),
    ({"steps": (B,)}, State.CONFIRMED, ""),
    ({"steps": (C,)}, State.ARTWORK_READY, ""),
    ({"steps": (C, B)}, State.ARTWORK_READY, ""),
    ({"steps": (C, C, B)}, State.ARTWORK_READY, ""),
    ({"steps": (C, C, C)}, State.ARTWORK_READY, ""),
    ({"steps": (C, C, "Completed")}, State.ARTWORK_READY, ""),
    ({"steps": (C, C, C, B)}, State.IN_PRODUCTION, ""),
    ({"steps": (C, C, C, B, B)}, State.IN_PRODUCTION, ""),
    ({"steps": (C, C, C, C)}, State.READY, ""),
    ({"steps": (C, C, C, C, B)}, State.READY, ""),
    ({"steps": (C, C, C, C, B), "shipments": [WAITING]}, State.READY, ""),
    ({"steps": (C, C, C, B, B), "shipments": [GONE, WAITING]}, State.IN_PRODUCTION, "partial"),
    ({"steps": (C, C, C, C, B), "shipments": [GONE, WAITING]}, State.READY, "partial"),
    ({"steps": (C, C, C, C, B), "shipments": [GONE]}, State.SHIPPED, ""),
    ({"steps": (C, C, C, C, B), "shipments": [GONE, shipment(2, "Cancelled")]}, State.SHIPPED, ""),
    ({"steps": (C, C, C, C, C)}, State.SHIPPED, ""),
    ({"stage": "Complete"}, State.SHIPPED, ""),
    ({"stage": "complete"}, State.SHIPPED, ""),
    ({"stage": "Draft"}, State.RECEIVED, "provider_draft"),
    ({"stage": "Error"}, State.FAILED, ""),
    ({"stage": "Cancelled"}, State.CANCELED, ""),
    ({"stage": "OnHold"}, None, "provider"),
    ({"stage": "on_hold"}, None, "provider"),
    ({"stage": "AwaitingPayment"}, None, "payment"),
    ({"stage": "AwaitingPaymentAuthorisation"}, None, "payment"),
    ({"stage": "Napping"}, None, "stock"),
]


def said(events: list[Event]) -> tuple[State | None, str]:
    """The state and finer word, or why it is held."""
    for event in events:
        match event:
            case Cancelled():
                return State.CANCELED, ""
            case Held(why=why):
                return None, why.value
            case Moved(to=to, sub=sub):
                return to, sub
    raise AssertionError("it says nothing")


@pytest.mark.parametrize(("shown", "state", "word"), TABLE, ids=lambda value: str(value)[:60])
def test_each_row(shown: dict[str, Any], state: State | None, word: str) -> None:
    assert said(o.learned(says(**shown), account())) == (state, word)


def test_it_reports_no_other_states() -> None:
    assert {state for _, state, _ in TABLE if state} == prodigi.CAPABILITIES.reports
    assert not {State.DELIVERED, State.RETURNED} & prodigi.CAPABILITIES.reports


def test_what_went_ahead_ends_a_hold_and_what_is_over_says_why() -> None:
    assert kinds(o.learned(says(steps=(C,)), account())) == ["Submitted", "Released", "Moved"]
    [_, canceled] = o.learned(says("Cancelled"), account())
    assert isinstance(canceled, Cancelled)
    assert (canceled.why, canceled.reason) == (CancelReason.PROVIDER, "Prodigi: Cancelled")


def test_the_recorded_order() -> None:
    """Names with a blank behind them, one of two parcels away, a picture that is tried again."""
    shown = json.loads(d.recorded("prodigi", "get_order"))["order"] | {"merchantReference": f"{TWO.id}-1"}
    events = o.learned(shown, account())
    assert kinds(events) == ["Submitted", "IssueRaised", "Released", "Moved", "Sent"]
    submitted, issue, _, moved, sent = events
    assert isinstance(submitted, Submitted)
    assert (submitted.fulfilment, submitted.reference) == (f"{TWO.id}.1", ID)
    assert isinstance(issue, IssueRaised)
    assert (issue.blocking, issue.text) == (False, "Prodigi: Download attempt 1 of 10 failed.")
    assert isinstance(moved, Moved)
    assert (moved.to, moved.sub) == (State.IN_PRODUCTION, "partial")
    assert isinstance(sent, Sent)
    parcel = sent.parcel
    assert (parcel.id, parcel.carrier, parcel.number) == ("prodigi:shp_1", "RoyalMail", "AB123456789GB")
    assert parcel.lines == (Line("1", 2),)
    assert parcel.sent_at is not None


def test_the_same_answer_gives_the_same_events_and_another_one_others() -> None:
    first, again, later = (o.learned(says(minutes=m), account()) for m in (0, 0, 1))
    assert [e.id for e in first] == [e.id for e in again]
    assert {e.id for e in first} & {e.id for e in later} == {first[0].id}
    assert first[-1].cause.version is not None


@pytest.mark.parametrize("name", [None, "", "PLT-1001", "1-2-3"])
def test_orders_of_others_say_nothing(name: str | None) -> None:
    assert o.learned(says(merchantReference=name), account()) == []


@pytest.mark.parametrize("stage", ["", None])
def test_a_paused_order_tells_nothing_but_its_id(stage: str | None) -> None:
    for status in ({"stage": stage}, None, stage):
        assert kinds(o.learned(says() | {"status": status}, account())) == ["Submitted"]


def test_a_payment_to_be_authorised_holds_with_the_link() -> None:
    details = {
        "authorisationUrl": "https://dashboard.prodigi.example/pay/1",
        "paymentDetails": {"amount": "12.00", "currency": "GBP"},
    }
    issue = {"objectId": ID, "errorCode": "order.RequiresPaymentAuthorisation", "authorisationDetails": details}
    [_, held] = o.learned(says(steps=(C,), issues=[issue]), account())
    assert isinstance(held, Held)
    assert held.why is HoldReason.PAYMENT
    assert held.reason == f"{o.PAY}: 12.00 GBP {details['authorisationUrl']}"
    for bad in ("javascript:alert(1)", "http://x.example"):
        other = issue | {"authorisationDetails": {"authorisationUrl": bad}}
        [_, held] = o.learned(says(issues=[other]), account())
        assert held.reason == o.PAY


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"steps": (E,)}, "Prodigi: download assets went wrong"),
        ({"steps": (C, C, C, E)}, "Prodigi: in production went wrong"),
        ({"items": [{"id": "ori_1", "sku": "GLOBAL-X", "status": "Invalid"}]}, "Prodigi: GLOBAL-X is invalid"),
        ({"issues": [{"errorCode": "order.items.ItemUnavailable"}]}, "Prodigi: item unavailable"),
        ({"issues": [{"errorCode": "x.FailedToDownloaded", "description": "Gone."}]}, "Prodigi: Gone."),
        ({"stage": "Error"}, "Prodigi: Error"),
    ],
)
def test_what_went_wrong_blocks(fields: dict[str, Any], words: str) -> None:
    [issue] = [e for e in o.learned(says(**fields), account()) if isinstance(e, IssueRaised)]
    assert (issue.text, issue.blocking) == (words, True)


def test_a_problem_is_raised_once_however_often_it_is_shown() -> None:
    issue = {"objectId": "ori_1", "errorCode": "ItemUnavailable", "description": "None left."}
    order = ORDER
    for minute in range(3):
        for event in o.learned(says(issues=[issue], minutes=minute), account()):
            order = apply(order, event).order
    assert [i.text for i in order.issues] == ["Prodigi: None left."]


@pytest.mark.parametrize("shown", [{"stage": "Eclipsed"}, {"steps": (C, "Eclipsed")}])
def test_a_word_nobody_knows_is_shown_and_moves_nothing(shown: dict[str, Any]) -> None:
    events = o.learned(says(**shown), account())
    [issue] = [e for e in events if isinstance(e, IssueRaised)]
    assert issue.kind == "word"
    assert "Eclipsed" in issue.text
    assert ("stage" in shown) == (kinds(events) == ["Submitted", "IssueRaised"])
    assert len(STEPS) == 5


def sent(*shipments: dict[str, Any], **fields: Any) -> list[Sent]:
    return [e for e in o.learned(says(shipments=list(shipments), **fields), account()) if isinstance(e, Sent)]


def test_a_listed_shipment_has_not_left() -> None:
    assert sent(WAITING) == []


def test_carrier_and_tracking_may_be_bare_or_missing() -> None:
    [bare] = sent(shipment(carrier="DHL", tracking="JD1"))
    assert (bare.parcel.carrier, bare.parcel.number, bare.parcel.url) == ("DHL", "JD1", "")
    [none] = sent(shipment(carrier=None, tracking=None))
    assert (none.parcel.carrier, none.parcel.number) == ("", "")


def test_a_number_that_comes_later_is_another_message_about_the_same_parcel() -> None:
    [early], [late] = sent(shipment(tracking=None)), sent(shipment())
    assert early.id != late.id
    assert early.parcel.id == late.parcel.id
    order = apply(apply(ORDER, early).order, late).order
    assert [p.number for p in order.parcels] == ["AB1GB"]


def test_copies_in_several_parcels_count_for_the_last() -> None:
    both = [shipment(1), shipment(2, items=[{"itemId": "ori_1"}])]
    assert [e.parcel.lines for e in sent(*both)] == [(Line("1", 0),), (Line("1", 2),)]


def test_parcels_that_name_no_items() -> None:
    """One alone holds all; of several nobody can tell."""
    assert [e.parcel.lines for e in sent(shipment(items=[]))] == [()]
    assert [e.parcel.lines for e in sent(shipment(1, items=[]), WAITING)] == [(Line("1", 0),)]


def test_a_canceled_shipment_voids_its_parcel() -> None:
    events = o.learned(says(shipments=[shipment(1, "Cancelled")]), account())
    [event] = [e for e in events if isinstance(e, ParcelMoved)]
    assert (event.parcel, event.to) == ("prodigi:shp_1", ParcelState.VOIDED)


def test_a_parcel_sends_the_part() -> None:
    order = ORDER
    for event in o.learned(says(steps=(C, C, C, C, B), shipments=[GONE]), account()):
        order = apply(order, event).order
    assert order.state is State.SHIPPED
    assert [p.number for p in order.parcels] == ["AB1GB"]
    assert order.fulfilments[0].reference == ID
    assert order.fulfilments[0].id == PART.id
