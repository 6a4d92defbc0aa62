"""Asking Shopify's Admin API: the token, one question, and its three ways of saying no."""

import json
import re
from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING, Any

from app.errors import RateLimited, Refused, Unreachable
from services import body
from services.connector import Account

if TYPE_CHECKING:
    import httpx

Ask = Generator["httpx.Request", "httpx.Response", body.Json]

VERSION = "2026-10"
LONGEST_WORDS = 500
_SHOP = re.compile(r"[a-z0-9][a-z0-9-]{0,60}\.myshopify\.com")


def base_url(account: Account) -> str:
    """Raises `Refused` for a shop's name that is not one: the token must not go to another host."""
    if own := account.get("base_url"):
        return own.rstrip("/")
    shop = account.get("shop").lower()
    if not _SHOP.fullmatch(shop):
        raise Refused("The shop's address is not one of Shopify.", hint="It looks like acme.myshopify.com.")
    return f"https://{shop}"


def token(account: Account) -> Generator["httpx.Request", "httpx.Response", str]:
    """The fixed access token, or a fresh one for the app's id and secret (it lives a day)."""
    import httpx

    if fixed := account.get("token"):
        return fixed
    form = {
        "grant_type": "client_credentials",
        "client_id": account.get("client_id"),
        "client_secret": account.get("secret"),
    }
    if not form["client_id"]:
        raise Refused("Neither an access token nor a client ID is set for this shop.", hint="Open the account.")
    response = yield httpx.Request("POST", f"{base_url(account)}/admin/oauth/access_token", data=form)
    return body.identity(body.parse_object(response.content), "access_token")


def ask(account: Account, key: str, query: str, variables: Mapping[str, Any]) -> Ask:
    """The `data` of the answer. Raises `RateLimited`, `Refused` or `Unreachable`; a throttled question did not run."""
    import httpx

    version = account.get("api_version", VERSION)
    response = yield httpx.Request(
        "POST",
        f"{base_url(account)}/admin/api/{version}/graphql.json",
        headers={"X-Shopify-Access-Token": key, "Content-Type": "application/json", "Accept": "application/json"},
        content=json.dumps({"query": query, "variables": variables}).encode(),
    )
    answer = body.parse_object(response.content)
    _judge(answer)
    return body.part(answer, "data")


def _judge(answer: body.Json) -> None:
    errors = answer.get("errors")
    if not errors:
        return
    if not isinstance(errors, list):
        raise Refused(f"Shopify refused: {_words(errors)}.")
    first = errors[0] if isinstance(errors[0], dict) else {"message": errors[0]}
    code = _words(body.part(first, "extensions").get("code"))
    words = _words(first.get("message"))
    if code == "THROTTLED":
        raise RateLimited("Shopify asks us to wait.", retry_after=_wait(answer))
    if code == "INTERNAL_SERVER_ERROR":
        raise Unreachable(f"Shopify has trouble of its own: {words}")
    if code == "ACCESS_DENIED":
        raise Refused(f"Shopify does not allow this app that: {words}", hint="Give the app the missing access scope.")
    raise Refused(f"Shopify refused: {words}")


def _words(value: Any) -> str:
    return (value if isinstance(value, str) else json.dumps(value, default=str))[:LONGEST_WORDS]


def _wait(answer: body.Json) -> float:
    """Until the bucket holds what the question costs, at least a second."""
    cost = body.part(body.part(answer, "extensions"), "cost")
    status = body.part(cost, "throttleStatus")
    missing = body.amount(cost, "requestedQueryCost") - body.amount(status, "currentlyAvailable")
    rate = body.amount(status, "restoreRate") or 50
    return min(max(float(missing / rate), 1.0), 3600.0)


def ensure_done(data: body.Json, name: str) -> None:
    """A mutation that Shopify understood and declined raises `Refused` with its words."""
    errors = body.rows(body.part(data, name), "userErrors")
    if errors:
        raise Refused("Shopify refused: " + "; ".join(body.text(e, "message")[:LONGEST_WORDS] for e in errors[:5]))
