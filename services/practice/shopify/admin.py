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
from services.practice.shopify.costs import Bucket, actual, requested
from services.practice.shopify.gathering import shown
from services.practice.shopify.graph import Args, GraphError, Node, answer, read
from services.practice.shopify.nodes import Record, connection, number_of, order_node, part_node
from services.practice.shopify.store import Shopify

TOKEN_LIFE = timedelta(seconds=86_399)
WRONG_TOKEN = "[API] Invalid API key or access token (unrecognized login or wrong password)"  # noqa: S105  # words
_SINCE = re.compile(r"updated_at:>=?'([^']+)'")
_SOURCE = re.compile(r"source_identifier:'([^']+)'")
_NAMED = re.compile(r"\bname:'?([^'\s]+)")


def admin(shop: Shopify, knobs: Knobs) -> APIRouter:
    """Routes below the shop's own address."""
    router = APIRouter()

    async def token(request: Request) -> Response:
        return _token(shop, parse_qs((await request.body()).decode("utf-8", "replace")))

    async def graphql(version: str, request: Request) -> Response:
        if request.headers.get("x-shopify-access-token") not in _valid(shop):
            return _json({"errors": WRONG_TOKEN}, 401)
        try:
            asked = json.loads(await request.body())
        except ValueError:
            return _json({"errors": "Bad Request"}, 400)
        return _json(_answered(shop, asked, knobs), 200)

    async def gathered(name: str) -> Response:
        content = shop.files.get(name)
        return Response(content or b"", 200 if content is not None else 404, media_type="application/jsonl")

    router.add_api_route("/bulk/{name}", gathered, methods=["GET"])
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


def _answered(shop: Shopify, asked: Mapping[str, Any], knobs: Knobs) -> dict[str, Any]:
    text, variables, bucket = str(asked.get("query", "")), asked.get("variables") or {}, shop.bucket
    try:
        document = read(text)
        cost = requested(document, variables)
        if cost > bucket.most:
            words = f"Query cost is {cost:.0f}, which exceeds the single query max cost limit ({bucket.most:.0f})."
            return {"errors": [{"message": words, "extensions": {"code": "MAX_COST_EXCEEDED", "cost": cost}}]}
        if knobs.busy() or not bucket.take(cost, shop.clock()):
            error = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
            return {"errors": [error], "extensions": _cost(bucket, cost, None, min(bucket.left, cost - 1))}
        root = mutations(shop) if document.kind == "mutation" else questions(shop)
        data = answer(document, root, variables)
    except GraphError as error:
        return {"errors": [error.body], "extensions": _cost(bucket, 1, 0, bucket.left)}
    used = cost if document.kind == "mutation" else min(actual(data), cost)
    bucket.give_back(cost - used)
    return {"data": data, "extensions": _cost(bucket, cost, used, bucket.left)}


def _cost(bucket: Bucket, asked: float, used: float | None, left: float) -> dict[str, Any]:
    status = {"maximumAvailable": bucket.capacity, "currentlyAvailable": int(left), "restoreRate": bucket.restored}
    return {"cost": {"requestedQueryCost": asked, "actualQueryCost": used, "throttleStatus": status}}


def questions(shop: Shopify) -> Node:
    """Root fields."""
    return {
        "order": lambda args: _one(shop, args),
        "orders": lambda args: connection([order_node(r) for r in found(shop, str(args.get("query") or ""))])(args),
        "fulfillmentOrder": lambda args: _part(shop, args),
        "bulkOperation": lambda args: next((g for g in _gatherings(shop) if g["id"] == args["id"]), None),
        "bulkOperations": lambda args: connection(_gatherings(shop))(args),
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


def _part(shop: Shopify, args: Args) -> Node | None:
    part = shop.part(number_of(args["id"]))
    return part_node(part, shop.orders[part.order]) if part else None


def _gatherings(shop: Shopify) -> list[dict[str, Any]]:
    return shown(shop, {"orders": questions(shop)["orders"]})


def found(shop: Shopify, query: str) -> list[Record]:
    """By change, by name and by what others call it; other words of a filter are passed over, as Shopify does with
    those it does not know."""
    since, named, source = _SINCE.search(query), _NAMED.search(query), _SOURCE.search(query)
    records = sorted(shop.orders.values(), key=lambda r: (r.updated, r.body["id"]))
    if since:
        records = [r for r in records if r.updated >= datetime.fromisoformat(since[1])]
    if source:
        records = [r for r in records if r.body.get("source_identifier") == source[1]]
    return [r for r in records if r.body["name"] == named[1]] if named else records
