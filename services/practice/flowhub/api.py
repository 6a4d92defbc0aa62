"""Flowhub's door: tokens for orders, keys for the stock, orders ahead as its API has them, refusals with its words."""

import json
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response

from services.practice.flowhub.house import Body, Register

TOKEN_LIFE_S = 86_400


class Declined(Exception):
    """An answer that is not 2xx."""

    def __init__(self, status: int, *words: str) -> None:
        super().__init__(*words)
        self.status, self.words = status, list(words)


def api(house: Register) -> APIRouter:
    router, door = APIRouter(), _Door(house)
    router.add_api_route("/health", door.health, methods=["GET"])
    router.add_api_route("/oauth/token", door.token, methods=["POST"])
    router.add_api_route("/order-ahead/v0/create", door.create, methods=["POST"])
    router.add_api_route("/order-ahead/v0/orderStatus/{id_}", door.show, methods=["GET"])
    router.add_api_route("/orders/{id_}", door.update, methods=["PATCH"])
    router.add_api_route("/orderPostback/{id_}", door.ring, methods=["POST"])
    router.add_api_route("/v0/clientsLocations", door.places, methods=["GET"])
    router.add_api_route("/v0/inventory", door.stock, methods=["GET"])
    router.add_api_route("/v0/locations/{place}/inventory", door.stock, methods=["GET"])
    return router


class _Door:
    def __init__(self, house: Register) -> None:
        self._house = house

    async def health(self, request: Request) -> Response:
        return Response("OK", media_type="text/plain") if self._house.is_open else _down()

    async def token(self, request: Request) -> Response:
        house, given = self._house, _json_of(await request.body())
        wanted = {"client_id": house.client_id, "client_secret": house.client_secret, "audience": house.audience}
        if given != {**wanted, "grant_type": "client_credentials"}:
            return _json({"error": "access_denied", "error_description": "Unauthorized"}, 401)
        facts = {"scope": "create:orders", "expires_in": TOKEN_LIFE_S, "token_type": "Bearer"}
        return _json({"access_token": house.token, **facts}, 200)

    async def create(self, request: Request) -> Response:
        content = await request.body()
        return self._told(request, lambda: self._house.shown(self._house.create(self._asked(content))))

    async def update(self, id_: str, request: Request) -> Response:
        content = await request.body()

        def updated() -> Body:
            order = self._find(id_)
            if order["status"] not in ("new", "inQueue", "started"):
                raise Declined(422, f"The order is {order['status']}")
            self._house.change(order, self._asked(content))
            return self._house.shown(order)

        return self._told(request, updated)

    async def show(self, id_: str, request: Request) -> Response:
        return self._told(request, lambda: self._house.shown(self._find(id_)))

    async def ring(self, id_: str, request: Request) -> Response:
        answer = self._told(request, lambda: self._house.ring(self._find(id_)))
        return Response(status_code=204) if answer.status_code == 200 else answer

    async def places(self, request: Request) -> Response:
        place = {"locationId": self._house.location, "importId": "7", "locationName": self._house.account}
        return self._read(request, lambda: {"status": 200, "data": [place]})

    async def stock(self, request: Request, place: str = "") -> Response:
        if place not in ("", self._house.location):
            return _json({"message": "Location not found"}, 404)
        return self._read(request, lambda: {"status": 200, "data": self._house.stock()})

    def _find(self, id_: str) -> Body:
        found = self._house.orders.get(id_)
        if found is None:
            raise Declined(404, "Order not found")
        return found

    def _asked(self, content: bytes) -> Body:
        given = _json_of(content)
        wrong = [words for words, fits in _rules(given, set(self._house.products)).items() if not fits]
        if wrong:
            raise Declined(422, *wrong)
        return given

    def _told(self, request: Request, work: Callable[[], Any]) -> Response:
        """Orders want the token and none of the keys."""
        proof = request.headers.get("authorization") == f"Bearer {self._house.token}"
        return self._answer(proof and "key" not in request.headers, work)

    def _read(self, request: Request, work: Callable[[], Any]) -> Response:
        house, headers = self._house, request.headers
        return self._answer((headers.get("clientid"), headers.get("key")) == (house.read_client, house.read_key), work)

    def _answer(self, proof: bool, work: Callable[[], Any]) -> Response:
        if not self._house.is_open:
            return _down()
        if not proof:
            return _json({"message": "Unauthorized"}, 401)
        try:
            return _json(work(), 200)
        except Declined as declined:
            return _json({"errors": declined.words}, declined.status)


def _rules(given: Body, products: set[int]) -> dict[str, bool]:
    """What an order must be."""
    customer, rows = given.get("customer"), given.get("orderItems")
    who = customer if isinstance(customer, dict) else {}
    goods = rows if isinstance(rows, list) else []
    return {
        "externalCreatedAt is required": bool(given.get("externalCreatedAt")),
        "customer.firstName is required": bool(who.get("firstName")),
        "customer.medRecOrBoth is med, rec or both": who.get("medRecOrBoth") in ("med", "rec", "both"),
        "orderType is delivery, pickup or kiosk": given.get("orderType") in ("delivery", "pickup", "kiosk"),
        "address is required": given.get("orderType") != "delivery" or bool(given.get("address")),
        "orderItems is required": bool(goods),
        "productId is unknown": all(isinstance(r.get("productId"), int) and r["productId"] in products for r in goods),
        "quantityPurchased is a number": all(isinstance(r.get("quantityPurchased"), int) for r in goods),
    }


def _json_of(content: bytes) -> Body:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _down() -> Response:
    return Response("Service Unavailable", 503, media_type="text/plain")


def _json(body: Any, status: int) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, media_type="application/json")
