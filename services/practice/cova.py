"""The practice shop's Cova: one store's till, orders put under ids of the sender's making, and the people at it."""

import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response

from services.practice.catalogue import PRODUCTS
from services.practice.desk import Desk, Fields

Body = dict[str, Any]
ORDER_WORDS = ("SubmittedForProcessing", "SubmittedForFinalProcessing", "ReadyForPayment", "Completed", "Cancelled")
STEPS = ("OrderPlaced", "InProgress", "ReadyForPickup")
COMPANY, LOCATION, INTEGRATOR = 8_210, 9_144, "7a0fd0c2-5a53-4a7e-9b49-3c1d4e07a111"
NEEDED = ("Id", "CompanyId", "EntityId", "IntegratorId", "Items")


def guid(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"practice cova {name}"))


class Declined(Exception):
    """An answer that is not 2xx."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class Cova:
    """`orders` by id. `refuses`: item names that cannot be processed, although the order itself was taken."""

    account, user, password = "practice-cova", "platen@practice.example", "till practice password"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.orders: dict[str, Body] = {}
        self.refuses: set[str] = set()
        self.items = {guid(product.sku): product.sku for product in PRODUCTS}

    def accounts(self) -> Mapping[str, Fields]:
        products = {sku: {"catalog_item_id": id_} for id_, sku in self.items.items()}
        fields = {
            "user": self.user,
            "password": self.password,
            "client_id": "practice",
            "client_secret": "till practice client",
            "company": str(COMPANY),
            "location": str(LOCATION),
            "integrator": INTEGRATOR,
            "products": json.dumps(products),
            "currency": "USD",
            "base_url": f"{self._desk.origin()}/cova",
        }
        return {self.account: fields}

    def close(self) -> None:
        """The till answers nobody."""
        self._desk.knobs.away.add("cova")

    def open(self) -> None:
        self._desk.knobs.away.discard("cova")

    def accept(self, id_: str) -> None:
        self.orders[id_]["step"] = "InProgress"

    def pack(self, id_: str) -> None:
        self.orders[id_]["step"] = "ReadyForPickup"

    def complete(self, id_: str) -> None:
        """Paid at the till."""
        self.orders[id_] |= {"word": "Completed", "payment": "PaymentApplied"}

    def cancel(self, id_: str) -> None:
        self.orders[id_]["word"] = "Cancelled"

    def step(self) -> int:
        return 0

    def router(self) -> APIRouter:
        router = APIRouter()
        intake, till = "/covaorderintake/v2", f"/pointofsale/Companies({COMPANY})"
        router.add_api_route("/v1/oauth2/token", self._token, methods=["POST"])
        router.add_api_route(f"{intake}/CovaOrder({{id_}})", self._put, methods=["PUT"])
        router.add_api_route(f"{intake}/Companies({COMPANY})/CovaOrder({{id_}})/Status", self._status, methods=["GET"])
        router.add_api_route(f"{till}/OrderStatus({{id_}})", self._stepped, methods=["PUT"])
        router.add_api_route(f"{till}/Sales({{id_}})", self._removed, methods=["DELETE"])
        return router

    async def _token(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        fields = self.accounts()[self.account]
        known = {name: fields[name] for name in ("client_id", "client_secret", "password")}
        wanted = {"grant_type": "password", "username": self.user, **known}
        if form != wanted or "form-urlencoded" not in request.headers.get("content-type", ""):
            return _json({"error": "invalid_grant"}, 400)
        return _json({"access_token": self._bearer(), "token_type": "Bearer", "expires_in": 43_200}, 200)

    def _bearer(self) -> str:
        return guid("token")

    async def _put(self, id_: str, request: Request) -> Response:
        content = await request.body()
        return self._answered(request, lambda: self._taken(id_, content))

    def _taken(self, id_: str, content: bytes) -> Body:
        """Nobody outside knows what a second one under the same id does: it is written down as another order."""
        given = self._read(id_, content)
        total = sum(row["Quantity"] * row["SellAtPricePerUnit"] for row in given["Items"])
        failed = [row["Name"] for row in given["Items"] if row["Name"] in self.refuses]
        word = "NonTransientProcessingFailure" if failed else "ReadyForPayment"
        message = f"{failed[0]} cannot be sold" if failed else None
        own = {"word": word, "step": "OrderPlaced", "payment": "ReadyForPayment", "message": message}
        self.orders[id_] = {"given": given, "total": round(total, 2), **own}
        self._desk.ledger.add("cova.order", id_, self._desk.clock(), external=given.get("ExternalOrderId"))
        return {}

    def _read(self, id_: str, content: bytes) -> Body:
        try:
            given: Body = json.loads(content)
            missing = [name for name in NEEDED if not given.get(name)]
        except (ValueError, AttributeError):
            raise Declined(400, "The request is invalid.") from None
        if missing:
            raise Declined(400, f"{missing[0]} is required")
        if given["Id"] != id_:
            raise Declined(400, "The order id does not match")
        if given["IntegratorId"] != INTEGRATOR:
            raise Declined(400, "The integrator id is not valid")
        if (given["CompanyId"], given["EntityId"]) != (COMPANY, LOCATION):
            raise Declined(403, "The company is not yours")
        for row in given["Items"]:
            if row.get("CatalogItemId") not in self.items or not row.get("Quantity", 0) > 0 or not row.get("Name"):
                raise Declined(400, "An item is not valid")
        return given

    async def _status(self, id_: str, request: Request) -> Response:
        return self._answered(request, lambda: self._shown(id_))

    def _shown(self, id_: str) -> Body:
        """Its own sample has a number where the word should be."""
        order = self._find(id_)
        word = order["word"]
        return {
            "CompanyId": COMPANY,
            "OrderId": id_,
            "OrderStatus": ORDER_WORDS.index(word) if word in ORDER_WORDS else word,
            "OrderMessage": order["message"],
            "PaymentStatus": order["payment"],
            "PaymentMessage": None,
            "SaleTotal": order["total"],
            "OrderFulfillmentMethod": "Pickup",
            "OrderFulfillmentStatus": order["step"],
        }

    def _find(self, id_: str) -> Body:
        if id_ not in self.orders:
            raise Declined(404, "Resource cannot be found")
        return self.orders[id_]

    async def _stepped(self, id_: str, request: Request) -> Response:
        content = await request.body()
        return self._answered(request, lambda: self._set(id_, content))

    def _set(self, id_: str, content: bytes) -> Body:
        order, word = self._find(id_), json.loads(content).get("Status")
        if word not in STEPS:
            raise Declined(400, "Status is not valid")
        order["step"] = word
        self._desk.ledger.add("cova.status", f"{id_} {word}", self._desk.clock())
        return {}

    async def _removed(self, id_: str, request: Request) -> Response:
        return self._answered(request, lambda: self._canceled(id_))

    def _canceled(self, id_: str) -> Body:
        order = self._find(id_)
        if order["payment"] == "PaymentApplied" or order["word"] == "Cancelled":
            raise Declined(400, "The sale cannot be cancelled")
        order["word"] = "Cancelled"
        self._desk.ledger.add("cova.cancel", id_, self._desk.clock())
        return {}

    def _answered(self, request: Request, work: Callable[[], Body]) -> Response:
        if request.headers.get("authorization") != f"Bearer {self._bearer()}":
            return _json({"Message": "Authorization has been denied for this request."}, 401)
        try:
            return _json(work(), 200)
        except Declined as error:
            return _json({"Message": error.message}, error.status)


def _json(body: Body, status: int) -> Response:
    return Response(json.dumps(body), status, media_type="application/json")
