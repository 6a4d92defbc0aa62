"""The practice shop's Dutchie POS: one location's preorders, customers and prices, and the people at the counter."""

import base64
import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from services.practice.catalogue import PRODUCTS
from services.practice.desk import Desk, Fields

Body = dict[str, Any]
OPEN = ("Submitted", "Processing", "Filled", "In Transit")
EARLY = ("Submitted", "Processing")
TAX = 0.10
PERSON = ("firstName", "address1", "city", "state", "postalCode", "status", "customerType")


class Declined(Exception):
    """An answer that is not 2xx. `body`: an object, plain text, or nothing, as each door has it."""

    def __init__(self, status: int, body: Body | str | None = None) -> None:
        super().__init__(status)
        self.status, self.body = status, body


class Leaflogix:
    """`orders` by number; `listed`: a preorder shows whose it is only by where it came from."""

    account, key = "practice-dutchie", "location key of the practice shop"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.orders: dict[int, Body] = {}
        self.customers: dict[int, Body] = {}
        self.numbers = {product.sku: n for n, product in enumerate(PRODUCTS, 701)}
        self.prices = {n: 10.0 + n % 40 for n in self.numbers.values()}
        self._done: dict[tuple[str, str], Body] = {}

    def accounts(self) -> Mapping[str, Fields]:
        products = {sku: {"product_id": n} for sku, n in self.numbers.items()}
        base = f"{self._desk.origin()}/leaflogix"
        guests = {"guest_address": "1 Main Street, Denver, CO, 80202"}
        return {self.account: {"location_key": self.key, "products": json.dumps(products), "base_url": base, **guests}}

    def close(self) -> None:
        """It answers nobody."""
        self._desk.knobs.away.add("leaflogix")

    def open(self) -> None:
        self._desk.knobs.away.discard("leaflogix")

    def accept(self, id_: int) -> None:
        self.orders[id_]["status"] = "Processing"

    def pack(self, id_: int) -> None:
        self.orders[id_]["status"] = "Filled"

    def complete(self, id_: int) -> None:
        self.orders[id_]["status"] = "Complete"

    def cancel(self, id_: int, reason: str = "") -> None:
        self.orders[id_] |= {"status": "Cancelled", "rejectedReason": reason or None}

    def step(self) -> int:
        return 0

    def router(self) -> APIRouter:
        router = APIRouter()
        doors: Mapping[str, Callable[[Request, Any], Any]] = {
            "/preorder/submit": self._submit,
            "/preorder/update": self._update,
            "/preorder/cancel": self._cancel,
            "/preorder/price-cart": self._price,
            "/customer/customer": self._customer,
        }
        for path, work in doors.items():
            router.add_api_route(path, self._door(work), methods=["POST"])
        for path, work in (("/preorder/Status", self._status), ("/whoami", self._whoami)):
            router.add_api_route(path, self._door(work), methods=["GET"])
        router.add_api_route("/customer/by-external-id", self._door(self._known), methods=["GET"])
        return router

    def _door(self, work: Callable[[Request, Any], Any]) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            content = await request.body()
            if request.headers.get("authorization") not in self._pairs():
                return Response("", 401)
            try:
                given = json.loads(content) if content else {}
                return _answer(200, work(request, given))
            except Declined as error:
                return _answer(error.status, error.body)
            except (ValueError, TypeError, AttributeError):
                return _answer(400, {"message": "The body is not valid", "propertyErrors": None})

        return answer

    def _pairs(self) -> list[str]:
        """The user is the location's key, the password may be anything today."""
        return ["Basic " + base64.b64encode(f"{self.key}:{word}".encode()).decode() for word in ("", "integrator")]

    def _whoami(self, request: Request, given: Body) -> Body:
        return {"LocationId": 31, "LocationName": "Practice", "LspId": 7}

    def _submit(self, request: Request, given: Body) -> Any:
        """Both keys are there, or nothing is noticed; a key is kept only once it has led to a preorder."""
        keys = (request.headers.get("consumerkey", ""), str(given.get("idempotencyKey") or ""))
        if all(keys) and keys in self._done:
            return self._done[keys]["preOrderId"]
        if len(keys[1]) > 36 or given.get("customerId") not in self.customers:
            raise Declined(400, _bad("customerId", "The customer is not known"))
        items = self._goods(given.get("items"))
        id_ = 40_000 + len(self.orders) + 1
        order = {
            "preOrderId": id_,
            "status": "Submitted",
            "transactionId": 90_000 + id_,
            "orderDate": self._desk.clock().isoformat(),
            "customerId": given["customerId"],
            "orderType": given.get("orderType"),
            "orderSource": given.get("orderSource"),
            "rejectedReason": None,
            "sourceSystem": "Platen",
            "items": items,
            **self._sums(items),
        }
        self.orders[id_], self._done[keys] = order, order
        ours = str(given.get("transactionReference") or "")
        self._desk.ledger.add("leaflogix.order", ours, self._desk.clock(), id=id_)
        return id_ if id_ % 2 else {"OrderId": id_, "TransactionId": order["transactionId"]}

    def _goods(self, items: Any) -> list[Body]:
        ids = [item["productId"] for item in items or []]
        if not ids or any(id_ not in self.prices for id_ in ids):
            raise Declined(400, _bad("items", "A product is not known"))
        if any(not item["quantity"] > 0 for item in items):
            raise Declined(400, _bad("items", "A quantity is not valid"))
        return [dict(item) for item in items]

    def _sums(self, items: list[Body]) -> Body:
        before = round(sum(self.prices[item["productId"]] * item["quantity"] for item in items), 2)
        tax = round(before * TAX, 2)
        return {"subTotal": before, "totalTax": tax, "total": round(before + tax, 2)}

    def _update(self, request: Request, given: Body) -> None:
        """Refusals say nothing here."""
        order = self._find(given)
        if order["status"] not in EARLY:
            raise Declined(400)
        items = self._goods(given.get("items"))
        order |= {"items": items, **self._sums(items)}
        self._desk.ledger.add("leaflogix.update", order["preOrderId"], self._desk.clock())

    def _find(self, given: Body) -> Body:
        if given.get("orderId") not in self.orders:
            raise Declined(404)
        return self.orders[given["orderId"]]

    def _cancel(self, request: Request, given: Body) -> Body:
        order = self._find(given)
        if order["status"] != "Submitted":
            raise Declined(400, {"isValid": False, "errors": [{"errorMessage": "The preorder is being filled"}]})
        order["status"] = "Cancelled"
        self._desk.ledger.add("leaflogix.cancel", order["preOrderId"], self._desk.clock())
        return {}

    def _price(self, request: Request, given: Body) -> Body:
        """Refusals are plain text here."""
        cart = given.get("cart") or []
        ids = [item.get("productId") for item in cart]
        if len(set(ids)) != len(ids):
            raise Declined(400, "Each product may be in the cart only once")
        if ("customerId" in given) == ("customerTypeId" in given):
            raise Declined(400, "Either a customer or a customer type is needed")
        if not ids or any(id_ not in self.prices for id_ in ids):
            raise Declined(400, "A product is not for sale")
        sums = self._sums(cart)
        lines = [
            {
                "productId": i["productId"],
                "quantity": i["quantity"],
                "subtotal": self.prices[i["productId"]] * i["quantity"],
            }
            for i in cart
        ]
        total, before = sums["total"], sums["subTotal"]
        return {
            "cartItemPrices": lines,
            "subTotal": before,
            "taxes": sums["totalTax"],
            "discount": 0,
            "total": total,
            "originalTotal": before,
            "roundedDifference": 0,
        }

    def _status(self, request: Request, given: Body) -> Any:
        """One preorder as an object; without a number all open ones."""
        wanted = request.query_params.get("PreOrderId", "")
        if not wanted:
            return [self._shown(order) for order in self.orders.values() if order["status"] in OPEN]
        if int(wanted) not in self.orders:
            raise Declined(404)
        return self._shown(self.orders[int(wanted)])

    def _shown(self, order: Body) -> Body:
        early = order["status"] in EARLY
        return {**order, "isUpdateable": early, "isCancellable": order["status"] == "Submitted"}

    def _known(self, request: Request, given: Body) -> Body:
        name = request.query_params.get("externalId")
        found = next((c for c in self.customers.values() if c["externalCustomerId"] == name), None)
        if found is None:
            raise Declined(404)
        return found

    def _customer(self, request: Request, given: Body) -> Body:
        missing = [name for name in PERSON if not given.get(name)]
        if missing:
            raise Declined(400, _bad(missing[0], "is required"))
        id_ = 500 + len(self.customers) + 1
        self.customers[id_] = {**given, "customerId": id_, "uniqueId": str(uuid.UUID(int=id_))}
        self._desk.ledger.add("leaflogix.customer", given.get("externalCustomerId"), self._desk.clock())
        return self.customers[id_]


def _bad(name: str, error: str) -> Body:
    return {"message": "The request is invalid", "propertyErrors": [{"propertyName": name, "propertyError": error}]}


def _answer(status: int, body: Any) -> Response:
    if body is None:
        return Response("", status)
    if isinstance(body, str):
        return Response(body, status, media_type="text/plain")
    return Response(json.dumps(body), status, media_type="application/json")
