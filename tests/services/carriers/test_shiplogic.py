"""The Courier Guy: prices, one shipment for each key, words, canceling before collection only."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.errors import Corrupt, Forged, NotAllowed, Refused, Unreachable, Unsupported
from app.events import ParcelMoved
from app.orders import Money
from app.states import ParcelState
from services.carriers import shiplogic
from services.carrying import ZPL, reference_of
from services.connector import Delivery
from tests.kit import deliveries as d
from tests.kit.sendings import a_sending, account

KEY = "a webhook key of our own 01"
ACCOUNT = account("shiplogic", token="sl_key", webhook_key=KEY)
SENDING = a_sending()
OURS = reference_of(SENDING, "k1")
MADE = {
    "id": 77,
    "short_tracking_reference": "TCG000077A",
    "status": "submitted",
    "rate": "99.00",
    "customer_reference": OURS,
}
LABEL = {"url": "https://labels.example/" + "x" * 600}
MESSAGE: dict[str, Any] = {
    "shipment_id": 77,
    "short_tracking_reference": "TCG000077A",
    "status": "in-transit",
    "event_time": "2026-11-21T07:30:00Z",
    "tracking_events": [
        {"id": 1, "date": "2026-11-20T15:00:00Z", "status": "collected", "message": "Collected", "location": "CPT"},
        {"id": 2, "date": "2026-11-21T07:30:00Z", "status": "in-transit", "message": "On its way"},
    ],
}


def posted(body: object, key: str = KEY) -> Delivery:
    return d.delivery("shiplogic", json.dumps(body).encode(), {"Authorization": key} if key else {})


def test_prices_in_rand_the_cheapest_first() -> None:
    rows = [
        {"rate": 135, "service_level": {"code": "LOF", "name": "Overnight"}},
        {
            "rate": "99.00",
            "service_level": {"code": "ECO", "name": "Economy"},
            "estimated_delivery_to": "2026-11-24T15:00:00Z",
        },
    ]
    answers = d.Answers({"message": "Success", "rates": rows})
    rates = answers.drive(shiplogic.rates(SENDING, ACCOUNT))
    assert [(r.service, r.price, r.days) for r in rates] == [
        ("ECO", Money(Decimal("99.00"), "ZAR"), 4),
        ("LOF", Money(Decimal("135"), "ZAR"), 0),
    ]
    given = answers.json()
    assert answers.requests[0].headers["authorization"] == "Bearer sl_key"
    assert given["parcels"] == [
        {
            "submitted_length_cm": 41,
            "submitted_width_cm": 31,
            "submitted_height_cm": 5,
            "submitted_weight_kg": 0.82,
            "parcel_description": "Framed print",
        }
    ]
    assert given["declared_value"] == 998.0
    assert given["delivery_address"] == {
        "type": "residential",
        "company": "",
        "street_address": "1 Long Street",
        "local_area": "Gardens",
        "city": "Johannesburg",
        "zone": "Gauteng",
        "country": "ZA",
        "code": "2000",
    }


def test_a_label_is_bought_after_looking_and_fetched_at_once() -> None:
    answers = d.Answers({"shipments": []}, MADE, LABEL, b"%PDF-1.4 label")
    label = answers.drive(shiplogic.buy(SENDING, "ECO", "k1", ACCOUNT))
    assert [r.method for r in answers.requests] == ["GET", "POST", "GET", "GET"]
    assert answers.requests[0].url.params["customer_reference"] == OURS
    assert answers.json(1)["customer_reference"] == OURS
    assert answers.json(1)["service_level_code"] == "ECO"
    assert "authorization" not in answers.requests[3].headers
    assert (label.id, label.number, label.document) == ("77", "TCG000077A", b"%PDF-1.4 label")
    assert label.url == "https://portal.thecourierguy.co.za/track?ref=TCG000077A"
    assert label.price == Money(Decimal("99.00"), "ZAR")


def test_bought_again_after_a_crash_it_is_the_same_label() -> None:
    with pytest.raises(Unreachable):
        d.Answers({"shipments": []}, Unreachable("no answer")).drive(shiplogic.buy(SENDING, "ECO", "k1", ACCOUNT))
    lookalike = {**MADE, "id": 5, "customer_reference": OURS + "9"}
    again = d.Answers({"shipments": [lookalike, MADE]}, LABEL, b"%PDF-1.4")
    assert again.drive(shiplogic.buy(SENDING, "ECO", "k1", ACCOUNT)).id == "77"
    canceled = d.Answers({"shipments": [{**MADE, "status": "cancelled"}]}, {**MADE, "id": 78}, LABEL, b"%PDF-1.4")
    assert canceled.drive(shiplogic.buy(SENDING, "ECO", "k1", ACCOUNT)).id == "78"


def test_what_is_no_label_is_not_taken_for_one() -> None:
    with pytest.raises(Corrupt):
        d.Answers({"shipments": [MADE]}, LABEL, b"<Error/>").drive(shiplogic.buy(SENDING, "ECO", "k1", ACCOUNT))
    with pytest.raises(Corrupt):
        d.Answers({"shipments": [MADE]}, {}).drive(shiplogic.buy(SENDING, "ECO", "k1", ACCOUNT))
    with pytest.raises(Unsupported, match="PDF only"):
        d.Answers().drive(shiplogic.buy(replace(SENDING, media_type=ZPL), "ECO", "k1", ACCOUNT))


def test_messages_tell_of_the_parcel() -> None:
    reading = shiplogic.read(posted(MESSAGE), ACCOUNT)
    assert [e.to for e in reading.events if isinstance(e, ParcelMoved)] == [
        ParcelState.HANDED_OVER,
        ParcelState.IN_TRANSIT,
    ]
    assert {e.names for e in reading.events} == {("parcel/TCG000077A",)}
    polled = d.Answers({"shipments": [MESSAGE]}).drive(shiplogic.track("TCG000077A", ACCOUNT))
    assert [e.id for e in polled.events] == [e.id for e in reading.events]
    single = d.Answers(MESSAGE).drive(shiplogic.track("TCG000077A", ACCOUNT))
    assert [e.id for e in single.events] == [e.id for e in reading.events]


def test_a_message_with_nothing_but_a_status_counts_too() -> None:
    bare = {k: v for k, v in MESSAGE.items() if k != "tracking_events"} | {"status": "Delivered"}
    (event,) = shiplogic.read(posted(bare), ACCOUNT).events
    assert isinstance(event, ParcelMoved)
    assert event.to is ParcelState.DELIVERED


def test_unknown_words_and_messages_are_listed() -> None:
    strange = {**MESSAGE, "status": "beamed-up", "tracking_events": []}
    reading = shiplogic.read(posted(strange), ACCOUNT)
    assert (reading.events, reading.unknown) == ((), ("parcel beamed-up",))
    assert shiplogic.read(posted({"hello": 1}), ACCOUNT).unknown == ("message",)


def test_every_word_of_the_table_is_written_plainly() -> None:
    from services.meanings import plain

    assert all(plain(word) == word for word in shiplogic.WORDS)


def test_the_key_is_the_proof() -> None:
    shiplogic.verify(posted(MESSAGE), ACCOUNT, d.NOW)
    for wrong in ("", KEY[:-1], f"Bearer {KEY}"):
        with pytest.raises(Forged):
            shiplogic.verify(posted(MESSAGE, wrong), ACCOUNT, d.NOW)
    for bare in (account("shiplogic"), account("shiplogic", webhook_key="short")):
        with pytest.raises(Forged):
            shiplogic.verify(posted(MESSAGE, "short"), bare, d.NOW)
    assert shiplogic.identify(posted(MESSAGE)) == shiplogic.identify(posted(MESSAGE))


def test_a_label_is_canceled_once() -> None:
    open_ = d.Answers({"shipments": [{"status": "submitted"}]}, {"message": "Success"})
    assert open_.drive(shiplogic.void("77", "TCG000077A", ACCOUNT)) == []
    assert open_.json() == {"tracking_reference": "TCG000077A"}
    done = d.Answers({"shipments": [{"status": "cancelled"}]})
    assert done.drive(shiplogic.void("77", "TCG000077A", ACCOUNT)) == []
    with pytest.raises(Refused):
        d.Answers({"status": "collected"}, Refused("too late", status=400)).drive(
            shiplogic.void("77", "TCG000077A", ACCOUNT)
        )


def test_the_check_wants_key_and_sender() -> None:
    assert d.Answers({"shipments": []}).drive(shiplogic.check(ACCOUNT)) == []
    with pytest.raises(Refused, match="API key"):
        d.Answers().drive(shiplogic.check(account("shiplogic", webhook_key=KEY)))
    for short in ("", "too short"):
        with pytest.raises(NotAllowed, match="too short"):
            d.Answers().drive(shiplogic.check(account("shiplogic", token="x", webhook_key=short)))
    with pytest.raises(Refused, match="sender"):
        d.Answers().drive(shiplogic.check(replace(ACCOUNT, fields={"token": "x"})))
