"""Printful's addresses, versions 1 and 2: who may ask, in which envelope the answer comes."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from services.practice.printful import shapes
from services.practice.printful.house import Declined, Printful
from services.practice.printful.shapes import Json, PrintOrder

LIMITS = {"X-Ratelimit-Limit": "120", "X-Ratelimit-Remaining": "119", "X-Ratelimit-Reset": "0.5"}
Answer = Callable[[Request], Any]


def doors(house: Printful) -> APIRouter:
    """Routes below the house's own address."""
    router = APIRouter()
    for prefix, desk in (("", _First(house)), ("/v2", _Second(house))):
        router.add_api_route(f"{prefix}/stores", _guarded(house, desk.stores, scoped=False), methods=["GET"])
        router.add_api_route(f"{prefix}/oauth/scopes", _guarded(house, desk.scopes, scoped=False), methods=["GET"])
        router.add_api_route(f"{prefix}/orders", _guarded(house, desk.orders), methods=["GET", "POST"])
        router.add_api_route(f"{prefix}/orders/{{name}}", _guarded(house, desk.order), methods=["GET", "DELETE"])
        for what in desk.below:
            router.add_api_route(
                f"{prefix}/orders/{{name}}/{what}", _guarded(house, desk.rest), methods=["GET", "POST"]
            )
    return router


def _guarded(house: Printful, answer: Answer, *, scoped: bool = True) -> Callable[[Request], Any]:
    async def door(request: Request) -> Response:
        try:
            if request.headers.get("authorization") != f"Bearer {house.token}":
                raise Declined(401, "The access token provided is invalid.", "Unauthorized")
            if scoped and request.headers.get("x-pf-store-id") != str(house.store):
                raise Declined(400, "This endpoint requires `store_id`!")
            return _json(await answer(request), 200)
        except Declined as declined:
            return _json(_refusal(declined), declined.status)

    return door


def _json(body: Json | None, status: int) -> Response:
    if body is None:
        return Response(status_code=204, headers=LIMITS)
    return Response(json.dumps(body), status, LIMITS, media_type="application/json")


def _refusal(declined: Declined) -> Json:
    error = {"reason": declined.reason, "message": declined.message}
    return {"code": declined.status, "result": declined.message, "error": error}


async def _posted(request: Request) -> Json:
    try:
        found = json.loads(await request.body())
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Declined(400, "Invalid JSON.")
    return found


def _paged(request: Request, rows: Sequence[Any]) -> tuple[list[Any], Json]:
    offset = int(request.query_params.get("offset", 0))
    limit = min(int(request.query_params.get("limit", 20)), 100)
    return list(rows[offset : offset + limit]), {"total": len(rows), "offset": offset, "limit": limit}


class _First:
    """Version 1: everything under `result`."""

    below: Sequence[str] = ("confirm",)

    def __init__(self, house: Printful) -> None:
        self.house = house

    def whole(self, result: Any, **more: Any) -> Json:
        return {"code": 200, "result": result, "extra": [], **more}

    def shown(self, order: PrintOrder) -> Json:
        return shapes.order_v1(order)

    async def stores(self, request: Request) -> Json:
        return self.whole([{"id": self.house.store, "type": "native", "name": "Practice prints"}])

    async def scopes(self, request: Request) -> Json:
        return self.whole({"scopes": [{"scope": "orders", "display_name": "View and manage orders"}]})

    async def orders(self, request: Request) -> Json:
        if request.method == "POST":
            confirm = request.query_params.get("confirm") in ("1", "true")
            return self.whole(self.shown(self.house.create(await _posted(request), confirm=confirm)))
        newest = sorted(self.house.orders.values(), key=lambda o: -o.id)
        rows, paging = _paged(request, newest)
        return self.whole([self.shown(o) for o in rows], paging=paging)

    async def order(self, request: Request) -> Json | None:
        order = self.house.find(request.path_params["name"])
        return self.whole(self.shown(order)) if request.method == "GET" else self.remove(order)

    def remove(self, order: PrintOrder) -> Json | None:
        """Version 1 cancels."""
        self.house.cancel(order)
        return self.whole(self.shown(order))

    async def rest(self, request: Request) -> Json:
        order = self.house.find(request.path_params["name"])
        self.house.confirm(order)
        return self.whole(self.shown(order))


class _Second(_First):
    """Version 2: under `data`; designs and shipments apart from the order."""

    below = ("confirmation", "shipments", "order-items")

    def whole(self, result: Any, **more: Any) -> Json:
        return {"data": result, **more}

    def shown(self, order: PrintOrder) -> Json:
        return shapes.order_v2(order)

    def remove(self, order: PrintOrder) -> Json | None:
        """Version 2 deletes."""
        self.house.delete(order)
        return None

    async def rest(self, request: Request) -> Json:
        order = self.house.find(request.path_params["name"])
        if request.url.path.endswith("/confirmation"):
            self.house.confirm(order)
            return self.whole(self.shown(order))
        if request.url.path.endswith("/shipments"):
            rows: list[Any] = [shapes.shipment_v2(s, order) for s in order.shipments]
        else:
            rows = [shapes.item_v2(part) for part in order.parts]
        found, paging = _paged(request, rows)
        return self.whole(found, paging=paging)
