"""The practice shop's EasyPost: rates, buying, labels as PDF and ZPL, refunds, signed tracker messages."""

import hashlib
import hmac
import json
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from services.practice.desk import Desk, Fields
from services.practice.freight import Waybill, due, pdf, zpl

Body = dict[str, Any]
ACCOUNT = "practice-post"
SERVICES = (("USPS", "GroundAdvantage", "7.42", 4), ("USPS", "Priority", "9.85", 2), ("UPS", "Ground", "11.02", 3))
WORDS = ("in_transit", "in_transit", "out_for_delivery", "delivered")
SENDER = {
    "name": "Packing table",
    "company": "Practice Prints",
    "line1": "417 Montgomery Street",
    "city": "San Francisco",
    "region": "CA",
    "postcode": "94104",
    "country": "US",
    "phone": "4155550100",
    "email": "packing@practice.example",
}


class EasyPost:
    """One account of it, in its test mode."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        made = hashlib.sha256(ACCOUNT.encode()).hexdigest()
        self.token, self.secret = f"EZTK{made[:28]}", f"geübtes Geheimnis {made[28:44]}"
        self.shipments: dict[str, Body] = {}
        self.bills: dict[str, Waybill] = {}
        self._events = 0

    def accounts(self) -> Mapping[str, Fields]:
        fields = {"token": self.token, "webhook_secret": self.secret, "sender": json.dumps(SENDER)}
        return {ACCOUNT: {**fields, "base_url": f"{self._desk.origin()}/easypost"}}

    def router(self) -> APIRouter:
        router = APIRouter()
        router.add_api_route("/shipments", self._create, methods=["POST"])
        router.add_api_route("/shipments", self._list, methods=["GET"])
        router.add_api_route("/shipments/{id_}", self._show, methods=["GET"])
        router.add_api_route("/shipments/{id_}/buy", self._buy, methods=["POST"])
        router.add_api_route("/shipments/{id_}/label", self._label, methods=["GET"])
        router.add_api_route("/shipments/{id_}/refund", self._refund, methods=["POST"])
        router.add_api_route("/trackers", self._track, methods=["POST"])
        router.add_api_route("/files/{name}", self._file, methods=["GET"])
        return router

    def step(self) -> int:
        return due(list(self.bills.values()), self._desk.clock(), self._desk.knobs.speed, self._tell)

    def _tell(self, bill: Waybill, step: int, at: datetime) -> None:
        bill.history.append((WORDS[step - 1], at))
        self._events += 1
        event = {"id": f"evt_{self._events:08d}", "object": "Event", "mode": "test", "description": "tracker.updated"}
        content = json.dumps({**event, "result": self._tracker(bill)}).encode()
        key = unicodedata.normalize("NFKD", self.secret).encode()
        proof = f"hmac-sha256-hex={hmac.digest(key, content, 'sha256').hex()}"
        compose = lambda tries: ({"X-Hmac-Signature": proof, "Content-Type": "application/json"}, content)  # noqa: E731
        path = f"/hooks/easypost/{ACCOUNT}"
        self._desk.outbox.post("easypost", "tracker.updated", path, compose, self._desk.clock())

    def _tracker(self, bill: Waybill) -> Body:
        details = [{"status": word, "datetime": at.isoformat(), "message": word} for word, at in bill.history]
        return {
            "id": f"trk_{bill.number}",
            "object": "Tracker",
            "tracking_code": bill.number,
            "status": bill.history[-1][0] if bill.history else "pre_transit",
            "created_at": bill.bought_at.isoformat(),
            "public_url": f"https://track.easypost.example/{bill.number}",
            "tracking_details": details,
        }

    async def _create(self, request: Request) -> Response:
        given = (await _read(request)).get("shipment")
        if (refusal := self._refusal(request)) is not None:
            return refusal
        if not isinstance(given, dict) or not _weighs(given):
            return _refused("PARAMETER.REQUIRED", "Missing required parameter.", "shipment")
        id_ = f"shp_{len(self.shipments):032d}"
        rates = [
            {"id": f"rate_{id_[-8:]}{n}", "carrier": c, "service": s, "rate": r, "currency": "USD", "delivery_days": d}
            for n, (c, s, r, d) in enumerate(SERVICES)
        ]
        self.shipments[id_] = made = {
            "id": id_,
            "object": "Shipment",
            "mode": "test",
            "reference": given.get("reference"),
            "to_address": given.get("to_address"),
            "rates": rates,
            "messages": [],
            "tracking_code": None,
            "postage_label": None,
            "refund_status": None,
        }
        return _json(made, 201)

    async def _buy(self, id_: str, request: Request) -> Response:
        given, made = await _read(request), self.shipments.get(id_)
        if (refusal := self._refusal(request)) is not None or made is None:
            return refusal or _refused("NOT_FOUND", "The requested resource could not be found.", status=404)
        if made["tracking_code"]:
            return _refused("SHIPMENT.POSTAGE.EXISTS", "Postage already exists for this shipment.")
        wanted = given.get("rate", {}).get("id")
        rate = next((r for r in made["rates"] if r["id"] == wanted), None)
        if rate is None:
            return _refused("SHIPMENT.INVALID_PARAMS", "Unable to find the rate.", "rate")
        number = f"9400100000000{len(self.bills):08d}1"
        to = str((made["to_address"] or {}).get("name", ""))
        self.bills[id_] = bill = Waybill(id_, number, str(made["reference"]), to, self._desk.clock())
        url = f"{self._desk.origin()}/easypost/files/{number}.pdf"
        made |= {"selected_rate": rate, "tracking_code": number, "tracker": self._tracker(bill)}
        made["postage_label"] = {"label_url": url, "label_pdf_url": url, "label_file_type": "application/pdf"}
        self._desk.ledger.add("easypost.label", bill.reference, self._desk.clock(), number=number)
        return _json(made)

    async def _list(self, request: Request) -> Response:
        """The newest first, bought ones only."""
        size, before = int(request.query_params.get("page_size", 20)), request.query_params.get("before_id", "~")
        rows = [s for s in reversed(self.shipments.values()) if s["tracking_code"] and s["id"] < before]
        return self._refusal(request) or _json({"shipments": rows[:size], "has_more": len(rows) > size})

    async def _show(self, id_: str, request: Request) -> Response:
        made = self.shipments.get(id_)
        if (refusal := self._refusal(request)) is not None or made is None:
            return refusal or _refused("NOT_FOUND", "The requested resource could not be found.", status=404)
        return _json(made)

    async def _label(self, id_: str, request: Request) -> Response:
        bill, kind = self.bills.get(id_), request.query_params.get("file_format", "PDF").lower()
        if (refusal := self._refusal(request)) is not None or bill is None:
            return refusal or _refused("NOT_FOUND", "The requested resource could not be found.", status=404)
        made = self.shipments[id_]
        made["postage_label"][f"label_{kind}_url"] = f"{self._desk.origin()}/easypost/files/{bill.number}.{kind}"
        return _json(made)

    async def _file(self, name: str, request: Request) -> Response:
        number, _, kind = name.partition(".")
        bill = next((b for b in self.bills.values() if b.number == number), None)
        if bill is None or "authorization" in request.headers:
            return Response(b"<Error/>", 400, media_type="application/xml")
        if kind == "zpl":
            return Response(zpl(number, bill.to), media_type="application/zpl")
        return Response(pdf("EasyPost", number, bill.to), media_type="application/pdf")

    async def _refund(self, id_: str, request: Request) -> Response:
        made, bill = self.shipments.get(id_), self.bills.get(id_)
        if (refusal := self._refusal(request)) is not None or made is None or bill is None:
            return refusal or _refused("NOT_FOUND", "The requested resource could not be found.", status=404)
        if bill.steps or bill.stopped:
            return _refused("SHIPMENT.REFUND.UNAVAILABLE", "Refund is not available for this shipment.")
        bill.stopped, made["refund_status"] = True, "submitted"
        self._desk.ledger.add("easypost.refund", bill.number, self._desk.clock())
        return _json(made)

    async def _track(self, request: Request) -> Response:
        given = (await _read(request)).get("tracker", {})
        bill = next((b for b in self.bills.values() if b.number == given.get("tracking_code")), None)
        if (refusal := self._refusal(request)) is not None or bill is None:
            return refusal or _refused("TRACKER.INVALID", "The tracking code is not known.", "tracking_code")
        return _json(self._tracker(bill))

    def _refusal(self, request: Request) -> Response | None:
        fits = request.headers.get("authorization") == f"Bearer {self.token}"
        return None if fits else _refused("APIKEY.INACTIVE", "This api key is no longer active.", status=401)


def _weighs(given: Body) -> bool:
    parcel, to = given.get("parcel"), given.get("to_address")
    return isinstance(parcel, dict) and bool(parcel.get("weight")) and isinstance(to, dict) and bool(to.get("street1"))


async def _read(request: Request) -> Body:
    try:
        given = json.loads(await request.body())
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}


def _refused(code: str, message: str, field: str = "", status: int = 422) -> Response:
    errors = [{"field": field, "message": "cannot be blank"}] if field else []
    return _json({"error": {"code": code, "message": message, "errors": errors}}, status)


def _json(body: Any, status: int = 200) -> Response:
    return Response(json.dumps(body), status, media_type="application/json")
