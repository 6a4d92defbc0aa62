"""Prodigi's door: one key, orders and actions on them, quotes, refusals with a 200 and with its two kinds of body."""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from fastapi import APIRouter, Request, Response

from services.practice.prodigi.house import ATTRIBUTES, Body, House

METHODS = ("Budget", "Standard", "StandardPlus", "Express", "Overnight")
SIZINGS = ("fillPrintArea", "fitPrintArea", "stretchToPrintArea")
STATED = ("US", "CA", "AU")
"""Countries whose addresses name a state."""

SHIPPING = {"Budget": "3.95", "Standard": "6.50", "StandardPlus": "8.00", "Express": "14.00", "Overnight": "29.00"}
_ORDER = re.compile(r"ord_\w+")


class Declined(Exception):
    """An answer that is not 2xx."""

    def __init__(self, status: int, body: Body) -> None:
        super().__init__(status)
        self.status, self.body = status, body


def api(house: House) -> APIRouter:
    router, door = APIRouter(), _Door(house)
    for orders in ("/orders", "/Orders"):
        router.add_api_route(orders, door.create, methods=["POST"])
        router.add_api_route(orders, door.list, methods=["GET"])
        router.add_api_route(f"{orders}/{{id_}}", door.show, methods=["GET"])
    router.add_api_route("/orders/{id_}/actions", door.actions, methods=["GET"])
    router.add_api_route("/orders/{id_}/actions/cancel", door.cancel, methods=["POST"])
    router.add_api_route("/orders/{id_}/actions/updateShippingMethod", door.faster, methods=["POST"])
    router.add_api_route("/orders/{id_}/actions/updateRecipient", door.elsewhere, methods=["POST"])
    router.add_api_route("/quotes", door.quote, methods=["POST"])
    return router


class _Door:
    def __init__(self, house: House) -> None:
        self._house = house

    async def create(self, request: Request) -> Response:
        content = await request.body()
        return self._answer(request, lambda: self._house.create(self._accepted(_json_of(content))))

    async def show(self, id_: str, request: Request) -> Response:
        return self._answer(request, lambda: {"outcome": "Ok", "order": self._house.shown(self._find(id_))})

    async def list(self, request: Request) -> Response:
        return self._answer(request, lambda: self._page(request))

    async def actions(self, id_: str, request: Request) -> Response:
        def told() -> Body:
            names = ("cancel", "changeRecipientDetails", "changeShippingMethod")
            may = "Yes" if self._house.may_cancel(self._find(id_)) else "No"
            return {
                "outcome": "Ok",
                **{n: {"isAvailable": may} for n in names},
                "changeMetaData": {"isAvailable": "Yes"},
            }

        return self._answer(request, told)

    async def cancel(self, id_: str, request: Request) -> Response:
        def canceled() -> Body:
            order = self._find(id_)
            if not self._house.may_cancel(order):
                return {"outcome": "ActionNotAvailable", "order": order}
            self._house.cancel(order)
            return {"outcome": "Cancelled", "order": order}

        return self._answer(request, canceled)

    async def faster(self, id_: str, request: Request) -> Response:
        given = _json_of(await request.body())
        return self._answer(request, lambda: self._changed(id_, "shippingMethod", given.get("shippingMethod")))

    async def elsewhere(self, id_: str, request: Request) -> Response:
        given = _json_of(await request.body())
        return self._answer(request, lambda: self._changed(id_, "recipient", given))

    async def quote(self, request: Request) -> Response:
        given = _json_of(await request.body())
        return self._answer(request, lambda: self._quoted(given))

    def _changed(self, id_: str, name: str, value: Any) -> Body:
        """The country stays: another would be made elsewhere."""
        order = self._find(id_)
        if name == "recipient":
            _ensure({f"recipient.{path}": fault for path, fault in _recipient_faults(value).items()})
            same = value["address"]["countryCode"] == order["recipient"]["address"]["countryCode"]
        else:
            _ensure({} if value in METHODS else {"shippingMethod": _fault("InvalidValue", value)})
            same = True
        if not self._house.may_cancel(order) or not same:
            outcome = "FailedToUpdate" if not same else "ActionNotAvailable"
            return {"outcome": outcome, "order": order}
        self._house.change(order, name, value)
        return {"outcome": "Updated", "order": order}

    def _page(self, request: Request) -> Body:
        """Newest first; the next page's address with names in another case than they are asked in."""
        asked = {name.lower(): value for name, value in request.query_params.items()}
        top, skip = int(asked.get("top", "10")), int(asked.get("skip", "0"))
        if not 1 <= top <= 100:
            raise Declined(400, {"statusText": "Top is out of range", "statusCode": 400, "data": {}})
        names = request.query_params.getlist("merchantReferences")
        found = [o for o in reversed(self._house.orders.values()) if not names or o["merchantReference"] in names]
        more = len(found) > skip + top
        url = f"{self._house.origin}/prodigi/Orders?Top={top}&Skip={skip + top}" if more else None
        rows = [self._house.shown(o) for o in found[skip : skip + top]]
        return {"outcome": "Ok", "orders": rows, "hasMore": more, "nextUrl": url, "traceParent": "00-practice"}

    def _find(self, id_: str) -> Body:
        if not _ORDER.fullmatch(id_):
            raise Declined(400, {"statusText": "The id is malformed", "statusCode": 400, "data": {}})
        found = self._house.orders.get(id_)
        if found is None:
            raise Declined(404, {"outcome": "EntityNotFound", "traceParent": "00-practice"})
        return found

    def _accepted(self, given: Body) -> Body:
        """Raises `Declined` with every field at fault."""
        method, who = given.get("shippingMethod"), given.get("recipient")
        faults = {} if method in METHODS else {"shippingMethod": _fault("InvalidValue", method)}
        faults |= {f"recipient.{path}": fault for path, fault in _recipient_faults(who).items()}
        faults |= self._goods_faults(given, whole=True)
        _ensure(faults)
        return given

    def _goods_faults(self, given: Body, *, whole: bool) -> Body:
        rows = [row for row in given.get("items") or [] if isinstance(row, dict)]
        faults: Body = {} if rows else {"items": _fault("Required", None)}
        for n, row in enumerate(rows):
            faults |= {f"items[{n}].{name}": fault for name, fault in self._row_faults(row, whole).items()}
        return faults

    def _row_faults(self, row: Body, whole: bool) -> Body:
        chosen = row.get("attributes") or {}
        missing = [{"name": n, "validValues": v} for n, v in ATTRIBUTES.items() if chosen.get(n) not in v]
        pictures = row.get("assets") or []
        rules = {
            "sku": row.get("sku") in self._house.products,
            "copies": isinstance(row.get("copies"), int) and row["copies"] > 0,
            "sizing": not whole or row.get("sizing") in SIZINGS,
            "assets": bool(pictures) and (not whole or all(a.get("url") for a in pictures)),
        }
        faults: Body = {n: _fault("InvalidValue", row.get(n)) for n, fits in rules.items() if not fits}
        if missing:
            faults["attributes"] = [{"code": "MissingRequiredAttributes", "missingItems": {"attributes": missing}}]
        return faults

    def _quoted(self, given: Body) -> Body:
        _ensure(self._goods_faults(given, whole=False))
        method, currency = given.get("shippingMethod", "Standard"), given.get("currencyCode", "GBP")
        cost = sum((self._house.products[r["sku"]].price / 2 * r["copies"] for r in given["items"]), Decimal(0))
        shipping = Decimal(SHIPPING[method])
        sums = {"items": cost, "shipping": shipping, "totalCost": cost + shipping, "totalTax": Decimal(0)}
        summary = {name: {"amount": f"{sum_:.2f}", "currency": currency} for name, sum_ in sums.items()}
        return {"outcome": "Created", "quotes": [{"shipmentMethod": method, "costSummary": summary}]}

    def _answer(self, request: Request, work: Callable[[], Body]) -> Response:
        if request.headers.get("x-api-key") != self._house.key:
            return Response(status_code=401)
        if request.method == "POST" and not request.url.path.endswith("/cancel") and not _is_json(request):
            return _json({"outcome": "InvalidContentType", "traceParent": "00-practice"}, 415)
        try:
            return _json(work(), 200)
        except Declined as declined:
            return _json(declined.body, declined.status)


def _recipient_faults(given: Any) -> Body:
    who = _object(given)
    to = _object(who.get("address"))
    needed = {"name": who.get("name")}
    needed |= {f"address.{n}": to.get(n) for n in ("line1", "postalOrZipCode", "countryCode", "townOrCity")}
    if to.get("stateOrCounty") == "" or (to.get("countryCode") in STATED and not to.get("stateOrCounty")):
        needed["address.stateOrCounty"] = None
    return {path: _fault("Required", value) for path, value in needed.items() if not value}


def _object(value: Any) -> Body:
    return value if isinstance(value, dict) else {}


def _fault(code: str, value: Any) -> list[Body]:
    return [{"code": code, "providedValue": value}]


def _ensure(faults: Body) -> None:
    if faults:
        raise Declined(400, {"outcome": "ValidationFailed", "failures": faults, "traceParent": "00-practice"})


def _is_json(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith("application/json")


def _json_of(content: bytes) -> Body:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _json(body: Body, status: int) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, media_type="application/json")
