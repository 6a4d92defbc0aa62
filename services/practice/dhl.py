"""The practice shop's MyDHL API: rates, waybills with the label inside the answer, tracking; it posts nothing."""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response

from services.practice.desk import Desk, Fields
from services.practice.freight import Waybill, due, pdf, zpl

Body = dict[str, Any]
ACCOUNT = "practice-express"
PRODUCTS = (("P", "EXPRESS WORLDWIDE", 412.5, 3), ("N", "EXPRESS DOMESTIC", 118.0, 1))
WORDS = ("PU", "DF", "WC", "OK")
SENDER = {
    "name": "Packing table",
    "company": "Practice Prints",
    "line1": "12 Loop Street",
    "city": "Cape Town",
    "region": "WC",
    "postcode": "8001",
    "country": "ZA",
    "phone": "0215550100",
    "email": "packing@practice.example",
}


class Dhl:
    """One shipper account."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        made = hashlib.sha256(ACCOUNT.encode()).hexdigest()
        self.user, self.secret, self.number = "apPractice", made[:24], "400123456"
        self.bills: list[Waybill] = []

    def accounts(self) -> Mapping[str, Fields]:
        fields = {"user": self.user, "secret": self.secret, "account": self.number, "sender": json.dumps(SENDER)}
        return {ACCOUNT: {**fields, "base_url": f"{self._desk.origin()}/dhl"}}

    def router(self) -> APIRouter:
        router = APIRouter()
        router.add_api_route("/rates", self._rates, methods=["POST"])
        router.add_api_route("/shipments", self._create, methods=["POST"])
        router.add_api_route("/shipments/{number}/tracking", self._tracking, methods=["GET"])
        return router

    def step(self) -> int:
        return due(self.bills, self._desk.clock(), self._desk.knobs.speed, self._tell)

    def _tell(self, bill: Waybill, step: int, at: datetime) -> None:
        bill.history.append((WORDS[step - 1], at))

    async def _rates(self, request: Request) -> Response:
        given = await _read(request)
        if (refusal := self._refusal(request)) is not None:
            return refusal
        needed = ("customerDetails", "plannedShippingDateAndTime", "unitOfMeasurement", "packages")
        if (lacks := _lacks(given, needed)) is not None:
            return lacks
        home = given["customerDetails"]["shipperDetails"]["countryCode"]
        domestic = home == given["customerDetails"]["receiverDetails"]["countryCode"]
        products = [
            {
                "productName": name,
                "productCode": code,
                "totalPrice": [
                    {"currencyType": "BILLC", "priceCurrency": "ZAR", "price": price},
                    {"currencyType": "PULCL", "priceCurrency": "EUR", "price": round(price / 20, 2)},
                ],
                "deliveryCapabilities": {"estimatedDeliveryDateAndTime": _in_days(self._desk.clock(), days)},
            }
            for code, name, price, days in PRODUCTS
            if (code == "N") == domestic
        ]
        return _json({"products": products})

    async def _create(self, request: Request) -> Response:
        """Asked twice it makes two: an unused one costs nothing."""
        given = await _read(request)
        if (refusal := self._refusal(request)) is not None:
            return refusal
        needed = ("plannedShippingDateAndTime", "pickup", "productCode", "accounts", "customerDetails", "content")
        if (lacks := _lacks(given, needed) or _undeclared(given["content"])) is not None:
            return lacks
        number = _numbered(len(self.bills))
        receiver = given["customerDetails"]["receiverDetails"]["contactInformation"]["fullName"]
        reference = next((r["value"] for r in given.get("customerReferences", [])), "")
        bill = Waybill(number, number, reference, receiver, self._desk.clock())
        self.bills.append(bill)
        ours = request.headers.get("message-reference", "")
        self._desk.ledger.add("dhl.waybill", ours, self._desk.clock(), number=number)
        kind = given.get("outputImageProperties", {}).get("encodingFormat", "pdf")
        label = zpl(number, receiver) if kind == "zpl" else pdf("DHL Express", number, receiver)
        content = base64.b64encode(label).decode()
        price = next((p for code, _, p, _ in PRODUCTS if code == given["productCode"]), 0.0)
        made = {
            "shipmentTrackingNumber": number,
            "trackingUrl": f"https://express.api.dhl.example/shipments/{number}/tracking",
            "packages": [{"referenceNumber": 1, "trackingNumber": f"JD01{number}"}],
            "documents": [{"imageFormat": kind.upper(), "content": content, "typeCode": "label"}],
            "shipmentCharges": [{"currencyType": "BILLC", "priceCurrency": "ZAR", "price": price}],
        }
        return _json(made, 201)

    async def _tracking(self, number: str, request: Request) -> Response:
        bill = next((b for b in self.bills if b.number == number), None)
        if (refusal := self._refusal(request)) is not None:
            return refusal
        if bill is None:
            return _refused(404, "Not Found", f"No data found for {number}")
        events = [
            {
                "date": at.astimezone(UTC).strftime("%Y-%m-%d"),
                "time": at.astimezone(UTC).strftime("%H:%M:%S"),
                "GMTOffset": "+00:00",
                "typeCode": word,
                "description": word,
            }
            for word, at in bill.history
        ]
        return _json({"shipments": [{"shipmentTrackingNumber": number, "status": "Success", "events": events}]})

    def _refusal(self, request: Request) -> Response | None:
        wanted = base64.b64encode(f"{self.user}:{self.secret}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {wanted}":
            return _refused(401, "Unauthorized", "Invalid Credentials")
        return None if request.headers.get("x-version") else _refused(400, "Bad request", "x-version is missing")


def _lacks(given: Body, names: tuple[str, ...]) -> Response | None:
    missing = [f"#/{name}: required key not found" for name in names if name not in given]
    return _refused(422, "Unprocessable Entity", "Validation failed", missing) if missing else None


def _undeclared(content: Body) -> Response | None:
    """What crosses a border for customs needs its papers."""
    if content.get("isCustomsDeclarable") and "exportDeclaration" not in content:
        return _refused(422, "Unprocessable Entity", "#/content/exportDeclaration: required key not found")
    return None


def _numbered(n: int) -> str:
    """Nine digits and their check digit."""
    serial = 331_881_000 + n
    return f"{serial}{serial % 7}"


def _in_days(at: datetime, days: int) -> str:
    return (at.astimezone(UTC) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S")


def _refused(status: int, title: str, detail: str, more: list[str] | None = None) -> Response:
    body = {"instance": "/expressapi", "title": title, "detail": detail, "status": str(status)}
    return _json({**body, "additionalDetails": more or []}, status)


async def _read(request: Request) -> Body:
    try:
        given = json.loads(await request.body())
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}


def _json(body: Any, status: int = 200) -> Response:
    return Response(json.dumps(body), status, media_type="application/json")
