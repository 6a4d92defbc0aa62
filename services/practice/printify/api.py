"""Printify's door: shops and orders as shops call them; refusals with its codes."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from services.practice.printify.goods import products
from services.practice.printify.house import UNSENT, Body, Printify

PAGE, PRODUCT_PAGE = 10, 50


class Declined(Exception):
    """An answer that is not 2xx."""

    def __init__(self, status: int, message: str, code: int) -> None:
        super().__init__(message)
        self.status = status
        reason = {"reason": message, "code": code}
        self.body: Body = {"status": "error", "code": code, "message": message, "errors": reason}


def api(house: Printify) -> APIRouter:
    router, door = APIRouter(), _Door(house)
    orders = "/shops/{shop}/orders"
    router.add_api_route("/shops.json", door.shops, methods=["GET"])
    router.add_api_route(f"{orders}.json", door.list, methods=["GET"])
    router.add_api_route(f"{orders}.json", door.create, methods=["POST"])
    router.add_api_route(f"{orders}/{{name}}.json", door.show, methods=["GET"])
    router.add_api_route(f"{orders}/{{name}}/send_to_production.json", door.produce, methods=["POST"])
    router.add_api_route(f"{orders}/{{name}}/cancel.json", door.cancel, methods=["POST"])
    router.add_api_route("/shops/{shop}/products.json", door.products, methods=["GET"])
    router.add_api_route("/shops/{shop}/products/{name}.json", door.product, methods=["GET"])
    return router


class _Door:
    def __init__(self, house: Printify) -> None:
        self._house = house

    async def shops(self, request: Request) -> Response:
        shop = {"id": self._house.shop, "title": self._house.account, "sales_channel": "custom_integration"}
        return self._told(request, None, lambda: [shop])

    async def list(self, shop: str, request: Request) -> Response:
        status = request.query_params.get("status")

        def listed() -> Body:
            rows = [o for o in reversed(self._house.orders.values()) if status in (None, o["status"])]
            return _paged(request, rows, PAGE)

        return self._told(request, shop, listed)

    async def products(self, shop: str, request: Request) -> Response:
        return self._told(request, shop, lambda: _paged(request, products(), PRODUCT_PAGE))

    async def product(self, shop: str, name: str, request: Request) -> Response:
        def shown() -> Body:
            found = next((p for p in products() if p["id"] == name), None)
            if found is None:
                raise Declined(404, "Not found", 404)
            return found

        return self._told(request, shop, shown)

    async def show(self, shop: str, name: str, request: Request) -> Response:
        return self._told(request, shop, lambda: self._find(name))

    async def create(self, shop: str, request: Request) -> Response:
        content = await request.body()
        return self._told(request, shop, lambda: self._made(content))

    def _made(self, content: bytes) -> Body:
        try:
            given = json.loads(content)
            external, rows = given.get("external_id"), given["line_items"]
        except (ValueError, KeyError, AttributeError):
            raise Declined(400, "Validation failed.", 8103) from None
        there = next((o for o in self._house.orders.values() if o["metadata"]["shop_order_id"] == external), None)
        if external and there is not None:
            raise Declined(409, f"Order with this external_id already exists: {there['id']}", 8503)
        if not rows:
            raise Declined(422, "Validation failed.", 8103)
        for row in rows:
            if "sku" in row and "product_id" not in row and row["sku"] not in self._house.skus:
                raise Declined(422, f"Line item sku {row['sku']} is not found in the shop", 8103)
        body = self._house.create(given)
        self._house.ledger.add("printify.order", external or body["id"], self._house.clock(), id=body["id"])
        return {"id": body["id"]}

    async def produce(self, shop: str, name: str, request: Request) -> Response:
        def sent() -> Body:
            body = self._find(name)
            if body["status"] not in UNSENT:
                raise Declined(400, "The order was already sent to production.", 8150)
            key = body["metadata"]["shop_order_id"]
            self._house.ledger.add("printify.production", key, self._house.clock(), id=body["id"])
            self._house.produce(body)
            return body

        return self._told(request, shop, sent)

    async def cancel(self, shop: str, name: str, request: Request) -> Response:
        def canceled() -> Body:
            body = self._find(name)
            if body["status"] not in ("on-hold", "payment-not-received"):
                raise Declined(400, "The order can no longer be canceled.", 8104)
            key = body["metadata"]["shop_order_id"]
            self._house.ledger.add("printify.cancel", key, self._house.clock(), id=body["id"])
            self._house.cancel(body)
            return body

        return self._told(request, shop, canceled)

    def _find(self, name: str) -> Body:
        found = self._house.orders.get(name)
        if found is None:
            raise Declined(404, "Not found", 404)
        return found

    def _told(self, request: Request, shop: str | None, work: Callable[[], Any]) -> Response:
        if request.headers.get("authorization") != f"Bearer {self._house.token}":
            return _json({"error": "Unauthenticated", "request_id": "practice"}, 401)
        if not request.headers.get("user-agent"):
            return _json({"error": "A User-Agent is required"}, 403)
        if shop not in (None, str(self._house.shop)):
            return _json({"error": "Not found"}, 404)
        try:
            return _json(work(), 200)
        except Declined as declined:
            return _json(declined.body, declined.status)


def _paged(request: Request, rows: Sequence[Body], most: int) -> Body:
    query = request.query_params
    page, limit = int(query.get("page", 1)), min(int(query.get("limit", PAGE)), most)
    last = max(1, -(-len(rows) // limit))
    more = f"/?page={page + 1}" if page < last else None
    facts = {"current_page": page, "last_page": last, "per_page": limit, "total": len(rows)}
    return {**facts, "data": rows[(page - 1) * limit : page * limit], "next_page_url": more, "path": "/"}


def _json(body: Any, status: int) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, media_type="application/json")
