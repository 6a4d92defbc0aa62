"""Printful's desk: `/stores`, `/orders` and `/v2/orders` as shops call them, and what it shows."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from services.practice.printful import forms, showroom
from services.practice.printful.door import Declined, Door, given
from services.practice.printful.forms import Body
from services.practice.printful.house import Printful, Store

_EXTERNAL = re.compile(r"[A-Za-z0-9_-]{1,32}")
OPEN = ("draft", "failed")


def api(house: Printful) -> APIRouter:
    router = APIRouter()
    one, two = _Orders(house, 1), _Orders(house, 2)
    router.add_api_route("/stores", one.stores, methods=["GET"])
    router.add_api_route("/v2/stores", two.stores, methods=["GET"])
    router.add_api_route("/oauth/scopes", one.scopes, methods=["GET"])
    for door, prefix, confirm in ((one, "/orders", "confirm"), (two, "/v2/orders", "confirmation")):
        router.add_api_route(prefix, door.list, methods=["GET"])
        router.add_api_route(prefix, door.create, methods=["POST"])
        router.add_api_route(f"{prefix}/{{name}}", door.show, methods=["GET"])
        router.add_api_route(f"{prefix}/{{name}}/{confirm}", door.confirm, methods=["POST"])
        router.add_api_route(f"{prefix}/{{name}}", door.remove, methods=["DELETE"])
    router.add_api_route("/orders/{name}", one.change, methods=["PUT"])
    router.add_api_route("/v2/orders/{name}", two.change, methods=["PATCH"])
    router.add_api_route("/v2/orders/{name}/shipments", two.shipments, methods=["GET"])
    router.add_api_route("/v2/orders/{name}/order-items", two.items, methods=["GET"])
    router.add_api_route("/v2/webhooks", two.webhooks, methods=["POST", "GET"])
    showroom.add_routes(router, house)
    return router


class _Orders(Door):
    """The handlers of one version."""

    async def stores(self, request: Request) -> Response:
        return self._told(request, lambda s: [{"id": s.number, "name": s.account, "type": "native"}])

    async def scopes(self, request: Request) -> Response:
        return self._told(request, lambda s: {"scopes": [{"scope": "orders"}, {"scope": "webhooks"}]})

    async def list(self, request: Request) -> Response:
        query = request.query_params
        start, limit = int(query.get("offset", 0)), min(int(query.get("limit", 20)), 100)

        def listed(store: Store) -> Any:
            rows = [o for o in reversed(self._house.orders.values()) if o["store"] == store.number]
            if status := query.get("status"):
                rows = [o for o in rows if o["status"] == status]
            return [self._shown(o) for o in rows[start : start + limit]]

        return self._told(request, listed)

    async def show(self, name: str, request: Request) -> Response:
        return self._told(request, lambda s: self._shown(self._find(s, name)))

    async def shipments(self, name: str, request: Request) -> Response:
        def listed(store: Store) -> Any:
            body = self._find(store, name)
            return [forms.shipment_v2(parcel, body) for parcel in body["shipments"]]

        return self._told(request, listed)

    async def items(self, name: str, request: Request) -> Response:
        return self._told(request, lambda s: forms.order_items_v2(self._find(s, name)))

    async def create(self, request: Request) -> Response:
        content = await request.body()
        return self._told(request, lambda s: self._shown(self._made(s, content, request)))

    def _made(self, store: Store, content: bytes, request: Request) -> Body:
        told = given(content)
        external = told.get("external_id")
        if external is not None and not _EXTERNAL.fullmatch(str(external)):
            raise Declined(400, "BadRequest", "External ID is not valid")
        if external is not None and self._named(store, str(external)):
            raise Declined(400, "BadRequest", f"OR-13: Order with External ID {external} already exists")
        rows = self._rows(told)
        body = self._house.create(store, told)
        key = external or body["id"]
        self._house.ledger.add("printful.order", key, self._house.clock(), id=body["id"], items=len(rows))
        if self._version == 1 and request.query_params.get("confirm") == "true":
            self._confirmed(body)
        return body

    def _rows(self, told: Mapping[str, Any]) -> Sequence[Body]:
        rows = told.get("items" if self._version == 1 else "order_items") or []
        if not rows and self._version == 1:
            raise Declined(400, "BadRequest", "Order items are missing")
        for n, row in enumerate(rows):
            sku = row.get("external_variant_id")
            if sku is not None and sku not in self._house.skus:
                raise Declined(400, "BadRequest", f"Item {n}: Invalid external variant id: {sku}")
        return tuple(rows)

    async def change(self, name: str, request: Request) -> Response:
        content = await request.body()
        return self._told(request, lambda s: self._shown(self._changed(self._find(s, name), content)))

    def _changed(self, body: Body, content: bytes) -> Body:
        """The first version replaces all of it, the second what is sent; nothing once it was confirmed."""
        told = given(content)
        if body["status"] not in OPEN:
            raise Declined(400, "BadRequest", "OR-1: Only draft and failed orders can be changed")
        if self._version == 1 and not told.get("recipient"):
            raise Declined(400, "BadRequest", "Recipient is missing")
        if self._version == 1 or "order_items" in told:
            self._rows(told)
        self._house.ledger.add("printful.update", body["external_id"] or body["id"], self._house.clock(), id=body["id"])
        self._house.change(body, told)
        return body

    async def confirm(self, name: str, request: Request) -> Response:
        return self._told(request, lambda s: self._shown(self._confirmed(self._find(s, name))))

    def _confirmed(self, body: Body) -> Body:
        if body["status"] not in OPEN:
            raise Declined(400, "BadRequest", "OR-1: Only draft and failed orders can be confirmed")
        self._house.ledger.add(
            "printful.confirm", body["external_id"] or body["id"], self._house.clock(), id=body["id"]
        )
        self._house.confirm(body)
        return body

    async def remove(self, name: str, request: Request) -> Response:
        """Version 1 cancels; version 2 deletes for good, and only what is not being made."""
        if self._version == 1:
            return self._told(request, lambda s: self._shown(self._canceled(self._find(s, name))))
        return self._told(request, lambda s: self._deleted(self._find(s, name)), status=204)

    def _canceled(self, body: Body) -> Body:
        if body["status"] not in ("draft", "pending", "onhold", "failed"):
            raise Declined(400, "BadRequest", "The order can no longer be canceled")
        self._house.ledger.add("printful.cancel", body["external_id"] or body["id"], self._house.clock(), id=body["id"])
        self._house.cancel(body)
        return body

    def _deleted(self, body: Body) -> None:
        if body["status"] not in ("draft", "failed", "canceled"):
            raise Declined(409, "Conflict", "The order is being processed")
        self._house.ledger.add("printful.delete", body["external_id"] or body["id"], self._house.clock())
        del self._house.orders[body["id"]]

    async def webhooks(self, request: Request) -> Response:
        """Shows the key pair; where messages go is set where the practice shop is started."""

        def shown(store: Store) -> Any:
            keys = {"public_key": store.public_key}
            if request.method == "POST":
                keys["secret_key"] = store.secret
            return {"default_url": None, "expires_at": None, "events": [], **keys}

        return self._told(request, shown)

    def _shown(self, body: Body) -> Body:
        return body if self._version == 1 else forms.order_v2(body)

    def _find(self, store: Store, name: str) -> Body:
        by_name = self._named(store, name[1:]) if name.startswith("@") else None
        found = by_name or (self._house.orders.get(int(name)) if name.isdigit() else None)
        if found is None or found["store"] != store.number:
            raise Declined(404, "NotFound", "Not Found")
        return found

    def _named(self, store: Store, external: str) -> Body | None:
        orders = self._house.orders.values()
        return next((o for o in orders if o["store"] == store.number and o["external_id"] == external), None)
