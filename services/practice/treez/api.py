"""Treez's door: proofs of two parts, tickets and customers as its API has them, refusals with its reasons."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from fastapi import APIRouter, Request, Response

from services.practice.treez.house import OPEN, Body, Register, guid

LIFE_MS, SKEW_MS = 30_000, 30_000
SETTABLE = (*OPEN, "IN_PROCESS", "PACKED_READY", "OUT_FOR_DELIVERY")
NEEDED = ("type", "order_source", "order_status", "revenue_source")
LARGEST_PAGE = 50


class Declined(Exception):
    """An answer that is not 2xx."""

    def __init__(self, status: int, reason: str, detail: str = "", **more: Any) -> None:
        super().__init__(reason)
        self.status = status
        self.body: Body = {"resultCode": "FAIL", "resultReason": reason, "resultDetail": detail, **more}


def api(house: Register) -> APIRouter:
    router, door = APIRouter(), _Door(house)
    store = f"/dispensary/v3/{house.dispensary}"
    pages = "page/{page}/pagesize/{size}"
    router.add_api_route("/service/jwt-validation", door.validated, methods=["POST"])
    router.add_api_route(f"{store}/ticket/detailticket", door.create, methods=["POST"])
    router.add_api_route(f"{store}/ticket/previewticket", door.preview, methods=["POST"])
    router.add_api_route(f"{store}/ticket/update/{{id_}}", door.update, methods=["PUT"])
    for kind in ("status", "customer", "lastUpdated"):
        router.add_api_route(f"{store}/ticket/{kind}/{{value}}/{pages}", door.lister(kind), methods=["GET"])
    router.add_api_route(f"{store}/ticket/ordernumber/{{id_}}", door.numbered, methods=["GET"])
    router.add_api_route(f"{store}/ticket/{{id_}}", door.show, methods=["GET"])
    router.add_api_route(f"{store}/customer/detailcustomer", door.join, methods=["POST"])
    router.add_api_route(f"{store}/customer/{{way}}/{{value}}", door.known, methods=["GET"])
    return router


class _Door:
    def __init__(self, house: Register) -> None:
        self._house = house

    async def validated(self, request: Request) -> Response:
        return self._told(request, dict)

    async def show(self, id_: str, request: Request) -> Response:
        return self._told(request, lambda: self._find("ticket_id", id_))

    async def numbered(self, id_: str, request: Request) -> Response:
        return self._told(request, lambda: self._find("order_number", id_))

    def _find(self, name: str, value: str) -> Body:
        found = next((t for t in self._house.tickets.values() if t[name] == value), None)
        if found is None:
            raise Declined(400, "TICKET_NOT_FOUND", f"Cannot find the ticket {value}", ticketList=[])
        return found

    async def create(self, request: Request) -> Response:
        content = await request.body()
        return self._told(request, lambda: self._house.create(self._asked(content, SETTABLE)))

    async def preview(self, request: Request) -> Response:
        content = await request.body()

        def previewed() -> Body:
            given = self._asked(content, SETTABLE)
            numbers = {"ticket_id": guid(f"preview {len(content)}"), "order_number": None}
            return {**numbers, "order_status": "PREVIEW", "payment_status": "UNPAID", **self._house.priced(given)}

        return self._told(request, previewed)

    async def update(self, id_: str, request: Request) -> Response:
        content = await request.body()
        return self._told(request, lambda: self._updated(id_, content))

    def _updated(self, id_: str, content: bytes) -> Body:
        house, ticket = self._house, self._find("ticket_id", id_)
        more = ("CANCELED", "COMPLETED") if house.completes else ("CANCELED",)
        given = self._asked(content, (*SETTABLE, *more))
        completes = given["order_status"] == "COMPLETED"
        if ticket["order_status"] in ("CANCELED", "COMPLETED"):
            raise Declined(400, "INVALID_TICKET_STATUS", f"The ticket is {ticket['order_status']}")
        if ticket["payment_status"] == "PAID" and not completes:
            raise Declined(400, "INCORRECT_VALUE", "A ticket with payments cannot be updated")
        if completes and ticket["payment_status"] != "PAID":
            raise Declined(400, "INCORRECT_VALUE", "Only paid tickets can be completed")
        before = ticket["order_status"]
        house.change(ticket, {**given, "order_status": before} if completes else given)
        house.ledger.add("treez.update", id_, house.clock(), status=given["order_status"])
        if given["order_status"] != before:
            house.step_to(ticket, given["order_status"])
        return ticket

    def _asked(self, content: bytes, words: tuple[str, ...]) -> Body:
        """What every ticket needs; goods and a payment never come together."""
        try:
            given: Body = json.loads(content)
            missing = [name for name in NEEDED if not given.get(name)]
        except (ValueError, AttributeError):
            raise Declined(400, "TICKET_FORMAT_ERROR", "The body is not JSON") from None
        if missing:
            raise Declined(400, "MODEL_VALIDATION_FAIL", f"{missing[0]} is required")
        if given["order_status"] not in words:
            raise Declined(400, "INVALID_TICKET_STATUS", f"Allowed: {', '.join(words)}")
        if given.get("items") and given.get("payments"):
            raise Declined(400, "INCORRECT_VALUE", "Items and payments cannot be sent together")
        if not isinstance(given.get("customer_id", ""), str):
            raise Declined(400, "TICKET_FORMAT_ERROR", "customer_id is a string")
        self._ensure_goods(given.get("items") or [])
        return given

    def _ensure_goods(self, items: list[Body]) -> None:
        for row in items:
            size = row.get("size_id")
            if not size:
                raise Declined(400, "TICKET_FORMAT_ERROR", "size_id is required")
            if size not in self._house.sizes or size in self._house.short:
                raise Declined(400, "PRODUCT_NOT_FOUND", f"Product {size} is not available")
            if not isinstance(row.get("quantity"), int) or row["quantity"] < 1:
                raise Declined(400, "INCORRECT_VALUE", "quantity")

    def lister(self, kind: str) -> Callable[..., Any]:
        async def listed(value: str, page: int, size: int, request: Request) -> Response:
            def found() -> Body:
                if size > LARGEST_PAGE:
                    raise Declined(400, "RESPONSE_LIMIT_EXCEEDS", f"pagesize is at most {LARGEST_PAGE}")
                rows = [t for t in self._house.tickets.values() if _fits(kind, value, t)]
                here = rows[(page - 1) * size : page * size]
                return {"ticketList": here, "pageElements": len(here), "totalElements": len(rows)}

            return self._told(request, found, bare=True)

        return listed

    async def join(self, request: Request) -> Response:
        content = await request.body()

        def joined() -> Body:
            given = json.loads(content)
            if not given.get("first_name"):
                raise Declined(400, "CUSTOMER_FIRST_NAME_BLANK")
            customer = {**given, "customer_id": len(self._house.customers) + 20}
            self._house.customers.append(customer)
            self._house.ledger.add("treez.customer", given.get("external_id"), self._house.clock())
            return customer

        return self._told(request, joined)

    async def known(self, way: str, value: str, request: Request) -> Response:
        def found() -> list[Body]:
            rows = [c for c in self._house.customers if c.get(way) == value]
            if not rows:
                raise Declined(404, "CUSTOMER_DOESNT_EXIST")
            return rows

        return self._told(request, found)

    def _told(self, request: Request, work: Callable[[], Any], *, bare: bool = False) -> Response:
        if not self._house.is_open:
            return Response("Service Unavailable", 503, media_type="text/plain")
        try:
            self._ensure_proof(request)
            made = work()
        except Declined as declined:
            return _json(declined.body, declined.status)
        told = {"resultCode": "SUCCESS", "resultReason": None, "resultDetail": None}
        return _json({**told, **made} if bare else {**told, "data": made}, 200)

    def _ensure_proof(self, request: Request) -> None:
        claims = self._claims(request.headers.get("authorization", ""))
        if claims is None or claims.get("iss") != self._house.certificate:
            raise Declined(401, "Full authentication is required to access this resource")
        if claims.get("exp", 0) - claims.get("iat", 0) != LIFE_MS:
            raise Declined(400, "The token must live 30 seconds")
        now = self._house.token_clock().timestamp() * 1000
        late = abs(now - claims["iat"]) > SKEW_MS
        if late or claims.get("aud") != _address(request, self._house) or claims.get("oid") != self._house.organisation:
            raise Declined(401, "Full authentication is required to access this resource")

    def _claims(self, token: str) -> Mapping[str, Any] | None:
        first, dot, proof = token.partition(".")
        if not dot or "." in proof:
            return None
        try:
            signature = base64.b64decode(proof, validate=True)
            self._house.public_key.verify(signature, first.encode(), padding.PKCS1v15(), hashes.SHA256())
            found: Mapping[str, Any] = json.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
        except (InvalidSignature, ValueError, binascii.Error):
            return None
        return found


def _address(request: Request, house: Register) -> str:
    """Exactly as it was asked for."""
    path = request.scope["raw_path"].decode()
    query = request.url.query
    return f"{house.origin}{path}{f'?{query}' if query else ''}"


def _fits(kind: str, value: str, ticket: Body) -> bool:
    if kind == "status":
        return bool(ticket["order_status"] == value)
    if kind == "customer":
        return str(ticket.get("customer_id")) == value
    return datetime.fromisoformat(ticket["last_updated_at"]) >= datetime.fromisoformat(value)


def _json(body: Any, status: int) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, media_type="application/json")
