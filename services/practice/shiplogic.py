"""The practice shop's Courier Guy: rates, shipments, waybills, tracking messages under a key, canceling."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response

from services.practice.desk import Desk, Fields
from services.practice.freight import Waybill, due, pdf

Body = dict[str, Any]
ACCOUNT = "practice-courier"
SERVICES = (("ECO", "Economy", 99.0, 4), ("LOF", "Local overnight flyer", 135.0, 1))
WORDS = ("collected", "in-transit", "out-for-delivery", "delivered")
SENDER = {
    "name": "Packing table",
    "company": "Practice Prints",
    "line1": "12 Loop Street",
    "line2": "Cape Town City Centre",
    "city": "Cape Town",
    "region": "WC",
    "postcode": "8001",
    "country": "ZA",
    "phone": "0215550100",
    "email": "packing@practice.example",
}
_PARCEL = ("submitted_length_cm", "submitted_width_cm", "submitted_height_cm", "submitted_weight_kg")


class Shiplogic:
    """One account of it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        made = hashlib.sha256(ACCOUNT.encode()).hexdigest()
        self.token, self.key = f"sl_practice_{made[:24]}", f"webhook {made[24:48]}"
        self.shipments: dict[str, Body] = {}
        self.bills: list[Waybill] = []

    def accounts(self) -> Mapping[str, Fields]:
        base = f"{self._desk.origin()}/shiplogic"
        sender = json.dumps(SENDER)
        return {ACCOUNT: {"token": self.token, "webhook_key": self.key, "sender": sender, "base_url": base}}

    def router(self) -> APIRouter:
        router = APIRouter()
        router.add_api_route("/rates", self._rates, methods=["POST"])
        router.add_api_route("/shipments", self._create, methods=["POST"])
        router.add_api_route("/shipments", self._list, methods=["GET"])
        router.add_api_route("/shipments/label", self._label, methods=["GET"])
        router.add_api_route("/shipments/cancel", self._cancel, methods=["POST"])
        router.add_api_route("/tracking/shipments", self._tracking, methods=["GET"])
        router.add_api_route("/files/{name}", self._file, methods=["GET"])
        return router

    def step(self) -> int:
        return due(self.bills, self._desk.clock(), self._desk.knobs.speed, self._tell)

    def _tell(self, bill: Waybill, step: int, at: datetime) -> None:
        self._note(bill, WORDS[step - 1], at)

    def _note(self, bill: Waybill, word: str, at: datetime) -> None:
        bill.history.append((word, at))
        shipment = self.shipments[bill.id]
        shipment["status"] = word
        content = json.dumps(self._shown(bill)).encode()
        compose = lambda tries: ({"Authorization": self.key, "Content-Type": "application/json"}, content)  # noqa: E731
        self._desk.outbox.post("shiplogic", word, f"/hooks/shiplogic/{ACCOUNT}", compose, self._desk.clock())

    def _shown(self, bill: Waybill) -> Body:
        events = [
            {"id": f"{bill.id}-{n}", "date": at.isoformat(), "status": word, "message": word, "location": "Cape Town"}
            for n, (word, at) in enumerate(bill.history)
        ]
        word, at = bill.history[-1] if bill.history else ("submitted", bill.bought_at)
        return {
            "shipment_id": int(bill.id),
            "short_tracking_reference": bill.number,
            "status": word,
            "event_time": at.isoformat(),
            "tracking_events": events,
        }

    async def _rates(self, request: Request) -> Response:
        given = await _read(request)
        if (refusal := self._refusal(request) or _incomplete(given)) is not None:
            return refusal
        until = self._desk.clock().astimezone(UTC)
        rates = [
            {
                "rate": f"{price:.2f}",
                "rate_excluding_vat": round(price / 1.15, 2),
                "service_level": {"id": n, "code": code, "name": name, "description": name},
                "estimated_delivery_to": (until + timedelta(days=days)).isoformat(),
            }
            for n, (code, name, price, days) in enumerate(SERVICES, start=1)
        ]
        return _json({"message": "Success", "rates": rates})

    async def _create(self, request: Request) -> Response:
        """Two under one reference are two shipments: nothing here protects who asks twice."""
        given = await _read(request)
        if (refusal := self._refusal(request) or _incomplete(given)) is not None:
            return refusal
        price = next((price for code, _, price, _ in SERVICES if code == given.get("service_level_code")), None)
        if price is None:
            return _json({"message": "No service levels available"}, 400)
        id_ = str(300_000 + len(self.bills))
        number, reference = f"TCG{id_}{'ABCDEFGH'[len(self.bills) % 8]}", str(given.get("customer_reference", ""))
        to = str((given.get("delivery_contact") or {}).get("name", ""))
        bill = Waybill(id_, number, reference, to, self._desk.clock())
        self.bills.append(bill)
        self.shipments[id_] = shipment = {
            "id": int(id_),
            "short_tracking_reference": bill.number,
            "status": "submitted",
            "rate": price,
            "customer_reference": bill.reference,
            "service_level_code": given["service_level_code"],
        }
        self._desk.ledger.add("shiplogic.shipment", bill.reference, self._desk.clock(), number=bill.number)
        return _json(shipment, 201)

    async def _list(self, request: Request) -> Response:
        """Looks for the beginning only, as the real one gives look-alikes."""
        wanted = request.query_params.get("customer_reference", "")
        found = [s for s in self.shipments.values() if s["customer_reference"].startswith(wanted[:12])]
        return self._refusal(request) or _json({"shipments": found, "count": len(found)})

    async def _label(self, request: Request) -> Response:
        bill = self._bill(request.query_params.get("id", ""))
        if (refusal := self._refusal(request)) is not None or bill is None:
            return refusal or _json({"message": "Shipment not found"}, 404)
        return _json({"url": f"{self._desk.origin()}/shiplogic/files/{bill.number}.pdf?signature=practice"})

    async def _file(self, name: str, request: Request) -> Response:
        """As an object store: a key of somebody else's is refused."""
        bill = self._bill(name.removesuffix(".pdf"))
        if "authorization" in request.headers or bill is None:
            return Response(b"<Error><Code>InvalidArgument</Code></Error>", 400, media_type="application/xml")
        return Response(pdf("The Courier Guy", bill.number, bill.to), media_type="application/pdf")

    async def _tracking(self, request: Request) -> Response:
        bill = self._bill(request.query_params.get("tracking_reference", ""))
        if (refusal := self._refusal(request)) is not None or bill is None:
            return refusal or _json({"message": "Shipment not found"}, 404)
        return _json({"shipments": [self._shown(bill)]})

    async def _cancel(self, request: Request) -> Response:
        given = await _read(request)
        bill = self._bill(str(given.get("tracking_reference", "")))
        if (refusal := self._refusal(request)) is not None or bill is None:
            return refusal or _json({"message": "Shipment not found"}, 404)
        if bill.steps or bill.stopped:
            return _json({"message": "This shipment can no longer be cancelled"}, 400)
        bill.stopped = True
        self._note(bill, "cancelled", self._desk.clock())
        self._desk.ledger.add("shiplogic.cancel", bill.number, self._desk.clock())
        return _json({"message": "Success"})

    def _bill(self, name: str) -> Waybill | None:
        return next((bill for bill in self.bills if name in (bill.id, bill.number)), None)

    def _refusal(self, request: Request) -> Response | None:
        fits = request.headers.get("authorization") == f"Bearer {self.token}"
        return None if fits else _json({"message": "Unauthorized"}, 401)


async def _read(request: Request) -> Body:
    try:
        given = json.loads(await request.body())
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}


def _incomplete(given: Body) -> Response | None:
    """What the real one refuses: an address without street or postcode, a parcel without measures."""
    for end in ("collection_address", "delivery_address"):
        address = given.get(end)
        if not isinstance(address, dict) or not all(address.get(n) for n in ("street_address", "city", "code")):
            return _json({"message": f"Invalid {end}"}, 400)
    parcels = given.get("parcels")
    if not isinstance(parcels, list) or not parcels or not all(p.get(n) for p in parcels for n in _PARCEL):
        return _json({"message": "Invalid parcels"}, 400)
    return None


def _json(body: Any, status: int = 200) -> Response:
    return Response(json.dumps(body), status, media_type="application/json")
