"""The Admin API's door: tokens, questions in GraphQL, what they cost, and the answers when something is wrong."""

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response

from services.practice.knobs import Knobs
from services.practice.shopify import bodies
from services.practice.shopify.changes import mutations
from services.practice.shopify.graph import Args, GraphError, Node, answer, read
from services.practice.shopify.nodes import Record, connection, number_of, order_node
from services.practice.shopify.store import Shopify

CAPACITY, RESTORED = 2_000.0, 100.0
TOKEN_LIFE = timedelta(seconds=86_399)
WRONG_TOKEN = "[API] Invalid API key or access token (unrecognized login or wrong password)"  # noqa: S105  # words
_SINCE = re.compile(r"updated_at:>=?'([^']+)'")
_NAMED = re.compile(r"\bname:'?([^'\s]+)")


class Bucket:
    """Points left, filled up as time goes by."""

    def __init__(self, now: datetime) -> None:
        self.left, self._seen = CAPACITY, now

    def take(self, cost: float, now: datetime) -> bool:
        self.left = min(CAPACITY, self.left + max((now - self._seen).total_seconds(), 0) * RESTORED)
        self._seen = now
        if cost > self.left:
            return False
        self.left -= cost
        return True


def admin(shop: Shopify, knobs: Knobs) -> APIRouter:
    """Routes below the shop's own address."""
    router, bucket = APIRouter(), Bucket(shop.clock())

    async def token(request: Request) -> Response:
        return _token(shop, parse_qs((await request.body()).decode("utf-8", "replace")))

    async def graphql(version: str, request: Request) -> Response:
        if request.headers.get("x-shopify-access-token") not in _valid(shop):
            return _json({"errors": WRONG_TOKEN}, 401)
        try:
            asked = json.loads(await request.body())
        except ValueError:
            return _json({"errors": "Bad Request"}, 400)
        return _json(_answered(shop, asked, bucket, knobs), 200)

    router.add_api_route("/admin/oauth/access_token", token, methods=["POST"])
    router.add_api_route("/admin/api/{version}/graphql.json", graphql, methods=["POST"])
    return router


def _json(body: Mapping[str, Any], status: int) -> Response:
    headers = {"X-Shopify-API-Version": bodies.VERSION, "X-Request-Id": "practice"}
    return Response(json.dumps(body, ensure_ascii=False), status, headers, media_type="application/json")


def _token(shop: Shopify, form: Mapping[str, list[str]]) -> Response:
    given = {name: values[0] for name, values in form.items()}
    wanted = {"grant_type": "client_credentials", "client_id": shop.client_id, "client_secret": shop.secret}
    if given != wanted:
        return _json({"error": "invalid_client", "error_description": "Client authentication failed"}, 400)
    made = f"shpat_practice{len(shop.tokens):04d}"
    shop.tokens[made] = shop.clock() + TOKEN_LIFE
    shop.ledger.add("shopify.token", made, shop.clock())
    return _json({"access_token": made, "scope": ",".join(shop.scopes), "expires_in": 86_399}, 200)


def _valid(shop: Shopify) -> set[str]:
    return {token for token, until in shop.tokens.items() if until > shop.clock()}


def _answered(shop: Shopify, asked: Mapping[str, Any], bucket: Bucket, knobs: Knobs) -> dict[str, Any]:
    text, now = str(asked.get("query", "")), shop.clock()
    cost = 10 if "mutation" in text else 2 + text.count("first:") * 12
    if knobs.busy() or not bucket.take(cost, now):
        error = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
        return {"errors": [error], "extensions": _cost(cost, None, min(bucket.left, cost - 1))}
    try:
        document = read(text)
        root = mutations(shop) if document.kind == "mutation" else questions(shop)
        data = answer(document, root, asked.get("variables") or {})
    except GraphError as error:
        return {"errors": [error.body], "extensions": _cost(cost, 0, bucket.left)}
    return {"data": data, "extensions": _cost(cost, cost, bucket.left)}


def _cost(requested: int, actual: int | None, left: float) -> dict[str, Any]:
    status = {"maximumAvailable": CAPACITY, "currentlyAvailable": int(left), "restoreRate": RESTORED}
    return {"cost": {"requestedQueryCost": requested, "actualQueryCost": actual, "throttleStatus": status}}


def questions(shop: Shopify) -> Node:
    """Root fields."""
    return {
        "order": lambda args: _one(shop, args),
        "orders": lambda args: connection([order_node(r) for r in found(shop, str(args.get("query") or ""))])(args),
        "shop": {
            "id": "gid://shopify/Shop/55001122334",
            "name": "Practice shop",
            "myshopifyDomain": shop.domain,
            "currencyCode": bodies.CURRENCY,
            "ianaTimezone": "Africa/Johannesburg",
        },
        "currentAppInstallation": {"accessScopes": [{"handle": scope} for scope in shop.scopes]},
        "webhookSubscriptions": connection(shop.subscriptions),
    }


def _one(shop: Shopify, args: Args) -> Node | None:
    record = shop.orders.get(number_of(args["id"]))
    return order_node(record) if record else None


def found(shop: Shopify, query: str) -> list[Record]:
    """By change and by name; other words of a filter are passed over, as Shopify does with those it does not know."""
    since, named = _SINCE.search(query), _NAMED.search(query)
    records = sorted(shop.orders.values(), key=lambda r: (r.updated, r.body["id"]))
    if since:
        records = [r for r in records if r.updated >= datetime.fromisoformat(since[1])]
    return [r for r in records if r.body["name"] == named[1]] if named else records
