"""DHL Express: prices in the billed currency, waybills inside the answer, customs papers, tracking, and no way back.

No description of the MyDHL API lies beside the checkout; requests are held to the fields the sheet names."""

import base64
from decimal import Decimal
from typing import Any

import httpx
import pytest

from app.errors import Corrupt, Doubtful, Forged, RateLimited, Refused, Unreachable, Unsupported
from app.events import ParcelMoved
from app.orders import Money
from app.retry import next_try
from app.states import ParcelState
from services.carriers import dhl
from services.carrying import ZPL, reference_of
from services.meanings import plain
from tests.kit import deliveries as d
from tests.kit.sendings import a_sending, account

ACCOUNT = account("dhl", user="apAcme", secret="s3cret", account="400123456")
ABROAD = a_sending("GB")
PRODUCT = {
    "productName": "EXPRESS WORLDWIDE",
    "productCode": "P",
    "totalPrice": [
        {"currencyType": "PULCL", "priceCurrency": "EUR", "price": 20.6},
        {"currencyType": "BILLC", "priceCurrency": "ZAR", "price": 412.5},
    ],
    "deliveryCapabilities": {"estimatedDeliveryDateAndTime": "2026-11-24T23:59:00"},
}


def made(document: bytes) -> dict[str, Any]:
    return {
        "shipmentTrackingNumber": "3318810025",
        "documents": [
            {"imageFormat": "PDF", "typeCode": "invoice", "content": base64.b64encode(b"%PDF-no").decode()},
            {"imageFormat": "PDF", "typeCode": "label", "content": base64.b64encode(document).decode()},
        ],
        "shipmentCharges": [{"currencyType": "BILLC", "priceCurrency": "ZAR", "price": 412.5}],
    }


def test_prices_as_they_are_billed() -> None:
    free = {"productName": "MEDICAL", "productCode": "Q", "totalPrice": [{"currencyType": "BILLC", "price": 0}]}
    answers = d.Answers({"products": [free, PRODUCT]})
    (rate,) = answers.drive(dhl.rates(ABROAD, ACCOUNT))
    assert (rate.service, rate.price, rate.days) == ("P", Money(Decimal("412.5"), "ZAR"), 4)
    request, given = answers.requests[0], answers.json()
    assert request.headers["authorization"] == "Basic " + base64.b64encode(b"apAcme:s3cret").decode()
    assert request.headers["x-version"] == "3.1.0"
    assert given["isCustomsDeclarable"] is True
    assert given["plannedShippingDateAndTime"] == "2026-11-21T09:00:00 GMT+00:00"
    assert given["packages"] == [{"weight": 0.82, "dimensions": {"length": 41, "width": 31, "height": 5}}]
    with pytest.raises(Refused, match="nothing"):
        d.Answers({"products": [free]}).drive(dhl.rates(ABROAD, ACCOUNT))


def test_a_waybill_with_its_customs_papers() -> None:
    answers = d.Answers(made(b"%PDF-1.4 label"))
    label = answers.drive(dhl.buy(ABROAD, "P", "k1", ACCOUNT))
    given: Any = answers.json()
    assert given["customerReferences"] == [{"value": reference_of(ABROAD, "k1"), "typeCode": "CU"}]
    assert given["outputImageProperties"]["encodingFormat"] == "pdf"
    (line,) = given["content"]["exportDeclaration"]["lineItems"]
    assert (line["quantity"]["value"], line["price"], line["commodityCodes"][0]["value"]) == (2, 499.0, "4911.91")
    assert given["content"]["exportDeclaration"]["invoice"] == {"number": "PL-000123", "date": "2026-11-21"}
    for end in ("shipperDetails", "receiverDetails"):
        assert {"postalAddress", "contactInformation"} <= set(given["customerDetails"][end])
    assert (label.number, label.document, label.price) == (
        "3318810025",
        b"%PDF-1.4 label",
        Money(Decimal("412.5"), "ZAR"),
    )
    assert 1 <= len(answers.requests[0].headers["message-reference"]) <= 36


def test_what_the_real_one_requires_is_there() -> None:
    answers = d.Answers(made(b"%PDF-1.4"))
    answers.drive(dhl.buy(a_sending("ZA"), "N", "k1", ACCOUNT))
    given: Any = answers.json()
    required = {"plannedShippingDateAndTime", "pickup", "productCode", "accounts", "customerDetails", "content"}
    assert required <= set(given)
    wanted = {"packages", "isCustomsDeclarable", "description", "incoterm", "unitOfMeasurement"}
    assert wanted <= set(given["content"])
    assert given["content"]["isCustomsDeclarable"] is False
    assert "exportDeclaration" not in given["content"]
    assert len(given["content"]["description"]) <= 70


def test_a_local_code_is_told_where_it_is_another() -> None:
    answers = d.Answers({"products": [{**PRODUCT, "productCode": "N", "localProductCode": "7"}]})
    (rate,) = answers.drive(dhl.rates(a_sending("ZA"), ACCOUNT))
    assert rate.service == "N:7"
    bought = d.Answers(made(b"%PDF-1.4"))
    bought.drive(dhl.buy(a_sending("ZA"), rate.service, "k1", ACCOUNT))
    given = bought.json()
    assert (given["productCode"], given["localProductCode"], given["getRateEstimates"]) == ("N", "7", True)


def test_within_the_union_nothing_is_declared() -> None:
    from dataclasses import replace

    party = a_sending("DE").to
    inside = replace(a_sending("FR"), sender=party)
    assert not dhl.is_declared(inside)
    assert dhl.is_declared(a_sending("DE"))


def test_the_same_key_gives_the_same_reference_so_that_a_repeat_is_known() -> None:
    first, again = d.Answers(made(b"%PDF-1")), d.Answers(made(b"%PDF-1"))
    for answers in (first, again):
        answers.drive(dhl.buy(ABROAD, "P", "k1", ACCOUNT))
    names = [a.requests[0].headers["message-reference"] for a in (first, again)]
    assert names[0] == names[1]


def test_a_label_for_a_label_printer() -> None:
    answers = d.Answers(made(b"^XA^XZ"))
    label = answers.drive(dhl.buy(a_sending("GB", media_type=ZPL), "P", "k1", ACCOUNT))
    given: Any = answers.json()
    assert given["outputImageProperties"]["encodingFormat"] == "zpl"
    assert label.document == b"^XA^XZ"


def test_a_label_that_may_have_been_made_is_never_made_again_by_itself() -> None:
    broken = [made(b"<html>"), {**made(b""), "documents": [{"typeCode": "label", "content": "***"}]}, {}, []]
    for answer in (*broken, Unreachable("cut"), Unreachable("a trouble of its own (503)")):
        with pytest.raises(Doubtful, match="may have made") as found:
            d.Answers(answer).drive(dhl.buy(ABROAD, "P", "k1", ACCOUNT))
        assert next_try(0, found.value, d.NOW, began=d.NOW, jitter=1.0).at is None


def test_what_never_left_or_must_wait_is_tried_again() -> None:
    away = Unreachable("no connection")
    away.__cause__ = httpx.ConnectError("refused")
    for error in (away, RateLimited("wait", retry_after=30)):
        with pytest.raises(type(error)) as found:
            d.Answers(error).drive(dhl.buy(ABROAD, "P", "k1", ACCOUNT))
        assert next_try(0, found.value, d.NOW, began=d.NOW, jitter=1.0).at is not None


def test_where_the_parcel_is() -> None:
    events = [
        {"date": "2026-11-20", "time": "15:04:05", "GMTOffset": "+02:00", "typeCode": "PU"},
        {"date": "2026-11-21", "time": "09:00:00", "GMTOffset": "+00:00", "typeCode": "OK"},
        {"date": "2026-11-21", "time": "08:00:00", "GMTOffset": "+00:00", "typeCode": "ZZ"},
    ]
    answers = d.Answers({"shipments": [{"status": "Success", "events": events}]})
    found = answers.drive(dhl.track("3318810025", ACCOUNT))
    assert [(e.to, e.at.isoformat()) for e in found.events if isinstance(e, ParcelMoved)] == [
        (ParcelState.HANDED_OVER, "2026-11-20T13:04:05+00:00"),
        (ParcelState.DELIVERED, "2026-11-21T09:00:00+00:00"),
    ]
    assert found.unknown == ("parcel ZZ",)
    assert d.asked(answers) == ["GET /mydhlapi/shipments/3318810025/tracking"]


def test_it_takes_nothing_back_and_posts_nothing() -> None:
    with pytest.raises(Unsupported, match="takes no label back"):
        d.Answers().drive(dhl.void("1", "1", ACCOUNT))
    one = d.delivery("dhl", b"{}", {})
    with pytest.raises(Forged):
        dhl.verify(one, ACCOUNT, d.NOW)
    with pytest.raises(Corrupt):
        dhl.read(one, ACCOUNT)
    assert dhl.identify(one)


def test_every_word_of_the_table_is_written_plainly() -> None:
    assert all(plain(word) == word for word in dhl.WORDS)


def test_the_check_asks_for_a_number_nobody_has() -> None:
    assert d.Answers(Refused("none", status=404)).drive(dhl.check(ACCOUNT)) == []
    with pytest.raises(Refused):
        d.Answers(Refused("who are you", status=401)).drive(dhl.check(ACCOUNT))
