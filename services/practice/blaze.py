"""The practice shop's Blaze: the consumer's carts, the store's people who take them up, and unsigned messages."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from services.practice.catalogue import PRODUCTS
from services.practice.desk import Desk, Fields

Body = dict[str, Any]
TAX = 0.08
ACTIONS = ("sendToFulfill", "packedBy", "complete")


class Declined(Exception):
    """An answer that is not 2xx."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class Blaze:
    """`carts` by id, the newest last."""

    account, consumer, employee, terminal = "practice-blaze", "cu_practice", "em_1", "te_1"
    partner_key, developer_key = "partner key of the practice shop", "developer key of the practice shop"
    url_secret = hashlib.sha256(b"practice blaze").hexdigest()[:32]

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.carts: dict[str, Body] = {}
        self.prices = {f"pr_{p.variant_id}": 8.0 + p.variant_id % 30 for p in PRODUCTS}

    def accounts(self) -> Mapping[str, Fields]:
        products = {p.sku: {"product_id": f"pr_{p.variant_id}"} for p in PRODUCTS}
        fields = {
            "partner_key": self.partner_key,
            "developer_key": self.developer_key,
            "consumer": self.consumer,
            "employee": self.employee,
            "terminal": self.terminal,
            "transaction_actions": "yes",
            "products": json.dumps(products),
            "url_secret": self.url_secret,
            "base_url": f"{self._desk.origin()}/blaze",
        }
        return {self.account: fields}

    def close(self) -> None:
        """It answers nobody, and its messages wait."""
        self._desk.knobs.away.add("blaze")

    def open(self) -> None:
        self._desk.knobs.away.discard("blaze")

    def accept(self, id_: str) -> None:
        """It becomes a transaction."""
        self._change(id_, cartStatus="Accepted", accepted=True, transactionId=f"tr_{id_}")

    def pack(self, id_: str) -> None:
        self._change(id_, packagedTime=self._now())

    def complete(self, id_: str) -> None:
        self._change(id_, cartStatus="Completed")

    def decline(self, id_: str) -> None:
        self._change(id_, cartStatus="Declined")

    def cancel(self, id_: str) -> None:
        self._change(id_, cartStatus="CanceledByDispensary", canceledTime=self._now())

    def _now(self) -> int:
        return int(self._desk.clock().timestamp() * 1000)

    def _change(self, id_: str, **changes: Any) -> None:
        cart = self.carts[id_]
        cart |= {**changes, "modified": max(self._now(), cart["modified"] + 1)}
        self.tell(cart, "UPDATE_CONSUMER_ORDER", orderStatus=cart["cartStatus"])

    def tell(self, cart: Body, kind: str, **more: str) -> None:
        """Thin, and nobody signs it."""
        said = {"consumerOrderId": cart["id"], "consumerOrderNo": cart["orderNo"], "consumerName": "Practice", **more}
        content = json.dumps({**said, "orderTime": cart["created"]}).encode()
        path = f"/hooks/blaze/{self.account}/{self.url_secret}"
        compose = lambda tries: ({"Content-Type": "application/json"}, content)  # noqa: E731
        self._desk.outbox.post("blaze", kind, path, compose, self._desk.clock())

    def step(self) -> int:
        return 0

    def router(self) -> APIRouter:
        router, cart = APIRouter(), "/store/cart"
        doors: tuple[tuple[str, str, Callable[[Request, Body], Any]], ...] = (
            ("GET", "/store", lambda request, given: {"id": "practice", "name": "Practice"}),
            ("GET", f"{cart}/active", self._active),
            ("GET", f"{cart}/history", self._history),
            ("POST", f"{cart}/prepare", self._prepare),
            ("POST", f"{cart}/submitCart/{{id_}}", self._submit),
            ("POST", f"{cart}/updateCart/{{id_}}", self._update),
            ("DELETE", f"{cart}/cancelCart/{{id_}}", self._cancel),
            ("GET", f"{cart}/{{id_}}", self._show),
            ("POST", "/transactions/{id_}/{action}", self._action),
            ("DELETE", "/transactions/{id_}", self._remove),
        )
        for method, path, work in doors:
            router.add_api_route(path, self._door(work), methods=[method])
        return router

    def _door(self, work: Callable[[Request, Body], Any]) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            content = await request.body()
            given = (request.headers.get("x-api-key"), request.headers.get("authorization"))
            if given != (self.partner_key, self.developer_key):
                return _json({"message": "Unauthorized"}, 401)
            try:
                if "/cart/" in request.url.path and request.query_params.get("cuid") != self.consumer:
                    raise Declined(400, "Consumer does not exist")
                return _json(work(request, json.loads(content) if content else {}), 200)
            except Declined as error:
                return _json({"message": error.message}, error.status)

        return answer

    def _active(self, request: Request, given: Body) -> Body:
        """The consumer's one open cart, made where there is none."""
        found = next((c for c in self.carts.values() if c["cartStatus"] == "InProgress"), None)
        if found is not None:
            return found
        n, now = len(self.carts) + 1, self._now()
        cart = {
            "id": f"ca_{n:06d}",
            "orderNo": f"B-{n:05d}",
            "companyId": "co_1",
            "shopId": "sh_1",
            "created": now,
            "modified": now,
            "consumerId": self.consumer,
            "transactionId": None,
            "accepted": False,
            "cartStatus": "InProgress",
            "additionalNotes": None,
            "loyalty": {"tier": "practice"},
            "cart": {"items": [], "deliveryFee": 0.0},
        }
        self.carts[str(cart["id"])] = cart
        return cart

    def _history(self, request: Request, given: Body) -> Body:
        placed = [c for c in self.carts.values() if c["cartStatus"] != "InProgress"][::-1]
        start, limit = (int(request.query_params.get(name, "0")) for name in ("start", "limit"))
        return {"values": placed[start : start + limit], "skip": start, "limit": limit, "total": len(placed)}

    def _prepare(self, request: Request, given: Body) -> Body:
        return {**given, "cart": self._priced(given.get("cart") or {})}

    def _priced(self, cart: Body) -> Body:
        items = cart.get("items") or []
        for item in items:
            if item.get("productId") not in self.prices or not item.get("quantity", 0) > 0:
                raise Declined(400, "Product does not exist")
        rows = [{**item, "finalPrice": round(self.prices[item["productId"]] * item["quantity"], 2)} for item in items]
        before = round(sum(row["finalPrice"] for row in rows), 2)
        tax = round(before * TAX, 2)
        return {**cart, "items": rows, "subTotal": before, "totalCalcTax": tax, "total": round(before + tax, 2)}

    def _submit(self, request: Request, given: Body) -> Body:
        cart = self._find(request)
        if cart["cartStatus"] != "InProgress":
            raise Declined(400, "The cart was placed already")
        self._ensure_whole(cart, given)
        now = self._now()
        own = {"cart": self._priced(given["cart"]), "cartStatus": "Placed", "orderPlacedTime": now, "modified": now}
        cart |= {**given, **own, "id": cart["id"]}
        self._desk.ledger.add("blaze.order", cart["additionalNotes"], self._desk.clock(), id=cart["id"])
        self.tell(cart, "NEW_CONSUMER_ORDER")
        return cart

    def _find(self, request: Request) -> Body:
        id_ = str(request.path_params["id_"])
        if id_ not in self.carts:
            raise Declined(404, "Cart does not exist")
        return self.carts[id_]

    def _ensure_whole(self, cart: Body, given: Body) -> None:
        """Whatever is not sent back would be lost."""
        lost = [name for name in ("companyId", "shopId", "consumerId", "loyalty") if given.get(name) != cart[name]]
        if given.get("id") != cart["id"] or lost or not (given.get("cart") or {}).get("items"):
            raise Declined(400, "The cart is not whole")

    def _update(self, request: Request, given: Body) -> Body:
        cart = self._find(request)
        if cart["cartStatus"] != "Placed":
            raise Declined(400, "The order is taken up")
        self._ensure_whole(cart, given)
        modified = max(self._now(), cart["modified"] + 1)
        cart |= {**given, "cart": self._priced(given["cart"]), "modified": modified, "cartStatus": "Placed"}
        self._desk.ledger.add("blaze.update", cart["id"], self._desk.clock())
        return cart

    def _cancel(self, request: Request, given: Body) -> Body:
        cart = self._find(request)
        if cart["transactionId"] or cart["cartStatus"] != "Placed":
            raise Declined(400, "The order cannot be canceled")
        self._desk.ledger.add("blaze.cancel", cart["id"], self._desk.clock())
        self._change(cart["id"], cartStatus="CanceledByConsumer")
        return cart

    def _show(self, request: Request, given: Body) -> Body:
        return self._find(request)

    def _transaction(self, request: Request) -> Body:
        id_ = str(request.path_params["id_"])
        found = next((c for c in self.carts.values() if c["transactionId"] == id_), None)
        if found is None:
            raise Declined(404, "Transaction does not exist")
        return found

    def _action(self, request: Request, given: Body) -> Body:
        cart, action = self._transaction(request), str(request.path_params["action"])
        if action not in ACTIONS:
            raise Declined(404, "No such action")
        self._desk.ledger.add(f"blaze.{action}", cart["id"], self._desk.clock())
        if action == "packedBy":
            self.pack(cart["id"])
        elif action == "complete":
            self.complete(cart["id"])
        return cart

    def _remove(self, request: Request, given: Body) -> Body:
        cart = self._transaction(request)
        if (given.get("employeeId"), given.get("terminalId")) != (self.employee, self.terminal):
            raise Declined(403, "The employee may not")
        self._desk.ledger.add("blaze.cancel", cart["id"], self._desk.clock(), reason=given.get("reason"))
        self.cancel(cart["id"])
        return cart


def _json(body: Any, status: int) -> Response:
    return Response(json.dumps(body), status, media_type="application/json")
