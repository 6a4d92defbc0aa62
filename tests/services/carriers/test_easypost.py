"""EasyPost: prices, one label for each key, PDF and ZPL, signed tracker messages, refunds asked for once."""

import json
import unicodedata
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.errors import Forged, NotAllowed, Refused, Unreachable
from app.events import ParcelMoved
from app.orders import Money
from app.states import ParcelState
from services.carriers import easypost
from services.carrying import ZPL, reference_of
from services.connector import Delivery
from services.meanings import plain
from services.signatures import hmac_sha256_hex
from tests.kit import deliveries as d
from tests.kit.sendings import a_sending, account

SECRET = "plåten-secret of our own"
ACCOUNT = account("easypost", token="EZTK1", webhook_secret=SECRET, signer="Naledi Khumalo")
SENDING = a_sending()
OURS = reference_of(SENDING, "k1")
RATES = [
    {"id": "rate_2", "carrier": "USPS", "service": "Priority", "rate": "9.85", "currency": "USD", "delivery_days": 2},
    {"id": "rate_1", "carrier": "USPS", "service": "GroundAdvantage", "rate": "7.42", "currency": "USD"},
]
QUOTED = {"id": "shp_1", "reference": OURS, "rates": RATES, "messages": [], "tracking_code": None}
BOUGHT: dict[str, Any] = {
    **QUOTED,
    "tracking_code": "9400111201080805483016",
    "selected_rate": RATES[1],
    "postage_label": {"label_url": "https://files.example/l.pdf", "label_file_type": "application/pdf"},
    "tracker": {"id": "trk_1", "public_url": "https://track.example/1"},
    "refund_status": None,
}
TRACKER = {
    "id": "trk_1",
    "tracking_code": "9400111201080805483016",
    "status": "out_for_delivery",
    "created_at": "2026-11-20T08:00:00Z",
    "tracking_details": [
        {"status": "pre_transit", "datetime": "2026-11-20T08:00:00Z"},
        {"status": "in_transit", "datetime": "2026-11-20T18:00:00Z"},
        {"status": "out_for_delivery", "datetime": "2026-11-21T06:00:00Z"},
    ],
}


def posted(body: bytes, *, secret: str = SECRET, prefix: str = "hmac-sha256-hex=") -> Delivery:
    proof = hmac_sha256_hex(unicodedata.normalize("NFKD", secret).encode(), body)
    return d.delivery("easypost", body, {"X-Hmac-Signature": prefix + proof})


def message(tracker: object = TRACKER, kind: str = "tracker.updated") -> bytes:
    return json.dumps({"id": "evt_1", "description": kind, "mode": "test", "result": tracker}).encode()


def test_prices_and_measures_in_inches_and_ounces() -> None:
    answers = d.Answers(QUOTED)
    rates = answers.drive(easypost.rates(SENDING, ACCOUNT))
    assert [(r.service, r.price, r.days) for r in rates] == [
        ("USPS:GroundAdvantage", Money(Decimal("7.42"), "USD"), 0),
        ("USPS:Priority", Money(Decimal("9.85"), "USD"), 2),
    ]
    shipment: Any = answers.json()["shipment"]
    assert shipment["parcel"] == {"length": 16.2, "width": 12.1, "height": 1.8, "weight": 29.0}
    assert shipment["to_address"]["zip"] == "2000"
    assert "customs_info" not in shipment


def test_across_a_border_customs_are_told() -> None:
    answers = d.Answers(QUOTED)
    answers.drive(easypost.rates(a_sending("GB"), ACCOUNT))
    shipment: Any = answers.json()["shipment"]
    assert shipment["customs_info"]["customs_signer"] == "Naledi Khumalo"
    (item,) = shipment["customs_info"]["customs_items"]
    assert (item["quantity"], item["value"], item["hs_tariff_number"], item["origin_country"]) == (
        2,
        998.0,
        "4911.91",
        "ZA",
    )


def test_where_nobody_offers_a_price_the_reason_is_told() -> None:
    silent = {**QUOTED, "rates": [], "messages": [{"carrier": "UPS", "type": "rate_error", "message": "No such ZIP"}]}
    with pytest.raises(Refused, match="No such ZIP"):
        d.Answers(silent).drive(easypost.rates(SENDING, ACCOUNT))


def test_a_label_is_bought_after_looking() -> None:
    answers = d.Answers({"shipments": [], "has_more": False}, QUOTED, BOUGHT, b"%PDF-1.4")
    label = answers.drive(easypost.buy(SENDING, "USPS:GroundAdvantage", "k1", ACCOUNT))
    assert [f"{r.method} {r.url.path}" for r in answers.requests[:3]] == [
        "GET /v2/shipments",
        "POST /v2/shipments",
        "POST /v2/shipments/shp_1/buy",
    ]
    assert answers.json(2) == {"rate": {"id": "rate_1"}}
    shipment: Any = answers.json(1)["shipment"]
    assert shipment["reference"] == OURS
    assert (label.id, label.number, label.carrier) == ("shp_1", "9400111201080805483016", "USPS")
    assert label.price == Money(Decimal("7.42"), "USD")
    assert "authorization" not in answers.requests[3].headers


def test_bought_again_after_a_crash_it_is_the_same_label() -> None:
    with pytest.raises(Unreachable):
        d.Answers({"shipments": []}, QUOTED, Unreachable("no answer")).drive(
            easypost.buy(SENDING, "USPS:Priority", "k1", ACCOUNT)
        )
    other = {**BOUGHT, "id": "shp_9", "reference": "another"}
    pages = [{"shipments": [other], "has_more": True}, {"shipments": [BOUGHT], "has_more": False}]
    again = d.Answers(*pages, b"%PDF-1.4")
    assert again.drive(easypost.buy(SENDING, "USPS:GroundAdvantage", "k1", ACCOUNT)).id == "shp_1"
    assert again.requests[1].url.params["before_id"] == "shp_9"
    refunded = {**BOUGHT, "refund_status": "submitted"}
    anew = d.Answers({"shipments": [refunded]}, {**QUOTED, "id": "shp_2"}, {**BOUGHT, "id": "shp_2"}, b"%PDF-1.4")
    assert anew.drive(easypost.buy(SENDING, "USPS:GroundAdvantage", "k1", ACCOUNT)).id == "shp_2"


def test_a_service_that_is_gone_is_refused() -> None:
    with pytest.raises(Refused, match="not offered"):
        d.Answers({"shipments": []}, QUOTED).drive(easypost.buy(SENDING, "UPS:Ground", "k1", ACCOUNT))


def test_a_label_for_a_label_printer_is_asked_for() -> None:
    made = {**BOUGHT, "postage_label": {**BOUGHT["postage_label"], "label_zpl_url": "https://files.example/l.zpl"}}
    answers = d.Answers({"shipments": [BOUGHT]}, made, b"^XA^XZ")
    label = answers.drive(easypost.buy(replace(SENDING, media_type=ZPL), "USPS:GroundAdvantage", "k1", ACCOUNT))
    assert answers.requests[1].url.params["file_format"] == "ZPL"
    assert (label.media_type, label.document) == (ZPL, b"^XA^XZ")


def test_messages_tell_of_the_parcel() -> None:
    reading = easypost.read(posted(message()), ACCOUNT)
    assert [e.to for e in reading.events if isinstance(e, ParcelMoved)] == [
        ParcelState.IN_TRANSIT,
        ParcelState.OUT_FOR_DELIVERY,
    ]
    assert reading.unknown == ()
    polled = d.Answers(TRACKER).drive(easypost.track("9400111201080805483016", ACCOUNT))
    assert [e.id for e in polled.events] == [e.id for e in reading.events]
    assert easypost.identify(posted(message())) == "evt_1"


def test_unknown_words_and_messages_are_listed() -> None:
    strange = {**TRACKER, "status": "beamed_up", "tracking_details": []}
    reading = easypost.read(posted(message(strange)), ACCOUNT)
    assert (reading.events, reading.unknown) == ((), ("parcel beamed_up",))
    assert easypost.read(posted(message({}, "batch.created")), ACCOUNT).unknown == ("message batch.created",)


def test_every_word_of_the_table_is_written_plainly() -> None:
    assert all(plain(word) == word for word in easypost.WORDS)


def test_the_secret_is_normalized_before_it_signs() -> None:
    body = b'{"description":"tracker.updated","result":{"tracking_code":"EZ1000000001","status":"pre_transit"}}'
    vector = "96632f2ffbe6b17fac064c5f655cc88500e4535b77392698f0f3d47839f60024"
    assert hmac_sha256_hex(unicodedata.normalize("NFKD", "plåten-secret").encode(), body) == vector
    composed = unicodedata.normalize("NFC", SECRET)
    used = replace(ACCOUNT, fields={**ACCOUNT.fields, "webhook_secret": composed})
    easypost.verify(posted(body, secret=composed), used, d.NOW)
    raw = hmac_sha256_hex(composed.encode(), body)
    with pytest.raises(Forged):
        easypost.verify(d.delivery("easypost", body, {"X-Hmac-Signature": f"hmac-sha256-hex={raw}"}), used, d.NOW)


def test_proofs_that_do_not_hold_are_refused() -> None:
    easypost.verify(posted(message()), ACCOUNT, d.NOW)
    changed = replace(posted(message()), body=message() + b" ")
    for wrong in (changed, d.delivery("easypost", message(), {}), posted(message(), secret="another secret")):
        with pytest.raises(Forged):
            easypost.verify(wrong, ACCOUNT, d.NOW)
    with pytest.raises(Forged):
        easypost.verify(posted(message()), account("easypost"), d.NOW)


def test_money_is_asked_back_once() -> None:
    answers = d.Answers(BOUGHT, {**BOUGHT, "refund_status": "submitted"})
    assert answers.drive(easypost.void("shp_1", "9400", ACCOUNT)) == []
    assert answers.requests[1].url.path == "/v2/shipments/shp_1/refund"
    done = d.Answers({**BOUGHT, "refund_status": "refunded"})
    assert done.drive(easypost.void("shp_1", "9400", ACCOUNT)) == []
    with pytest.raises(Refused, match="not_applicable"):
        d.Answers(BOUGHT, {**BOUGHT, "refund_status": "not_applicable"}).drive(easypost.void("shp_1", "9", ACCOUNT))


def test_the_check() -> None:
    assert d.Answers({"shipments": []}).drive(easypost.check(ACCOUNT)) == []
    with pytest.raises(NotAllowed, match="too short"):
        d.Answers().drive(easypost.check(account("easypost", token="x", webhook_secret="short")))
    with pytest.raises(Refused, match="sender"):
        d.Answers().drive(easypost.check(replace(ACCOUNT, fields={"token": "x"})))
