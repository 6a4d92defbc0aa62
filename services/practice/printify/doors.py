"""Printify's addresses: who may ask, and how it declines."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request, Response

from services.practice.printify import shapes
from services.practice.printify.house import Declined, Printify
from services.practice.printify.shapes import Json

Answer = Callable[[Request], Awaitable[Any]]
PAGE = 10


def doors(house: Printify) -> APIRouter:
    """Routes below the house's own address."""
    router, desk = APIRouter(), _Desk(house)
    below = f"/v1/shops/{house.shop}/orders"
    router.add_api_route("/v1/shops.json", _guarded(house, desk.shops), methods=["GET"])
    router.add_api_route(f"{below}.json", _guarded(house, desk.orders), methods=["GET", "POST"])
    router.add_api_route(f"{below}/{{id}}.json", _guarded(house, desk.order), methods=["GET"])
    router.add_api_route(f"{below}/{{id}}/send_to_production.json", _guarded(house, desk.produce), methods=["POST"])
    router.add_api_route(f"{below}/{{id}}/cancel.json", _guarded(house, desk.cancel), methods=["POST"])
    return router


def _guarded(house: Printify, answer: Answer) -> Callable[[Request], Any]:
    async def door(request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {house.token}":
            return _json({"error": "Unauthenticated", "request_id": "practice"}, 401)
        try:
            if not request.headers.get("user-agent"):
                raise Declined(400, "A User-Agent is required.")
            return _json(await answer(request), 200)
        except Declined as declined:
            return _json(_refusal(declined), declined.status)

    return door


def _json(body: Any, status: int) -> Response:
    return Response(json.dumps(body), status, media_type="application/json")


def _refusal(declined: Declined) -> Json:
    errors = {"reason": declined.message, "code": declined.code}
    return {"status": "error", "code": declined.code, "message": declined.message, "errors": errors}


class _Desk:
    def __init__(self, house: Printify) -> None:
        self._house = house

    async def shops(self, request: Request) -> list[Json]:
        return [{"id": self._house.shop, "title": "Practice press", "sales_channel": "custom_integration"}]

    async def orders(self, request: Request) -> Json:
        if request.method == "POST":
            try:
                given = json.loads(await request.body())
            except ValueError:
                raise Declined(400, "Validation failed.") from None
            return {"id": self._house.create(given if isinstance(given, dict) else {}).id}
        return self._page(int(request.query_params.get("page", 1)), int(request.query_params.get("limit", PAGE)))

    def _page(self, page: int, limit: int) -> Json:
        size, newest = min(limit, PAGE), list(self._house.orders.values())[::-1]
        rows, last = newest[(page - 1) * size : page * size], max(1, -(-len(newest) // size))
        following = f"/?page={page + 1}" if page < last else None
        return {
            "current_page": page,
            "data": [shapes.order(o) for o in rows],
            "last_page": last,
            "next_page_url": following,
            "per_page": size,
            "total": len(newest),
        }

    async def order(self, request: Request) -> Json:
        return shapes.order(self._house.find(request.path_params["id"]))

    async def produce(self, request: Request) -> Json:
        order = self._house.find(request.path_params["id"])
        self._house.send_to_production(order)
        return {"id": order.id}

    async def cancel(self, request: Request) -> Json:
        order = self._house.find(request.path_params["id"])
        self._house.cancel(order)
        return shapes.order(order)
