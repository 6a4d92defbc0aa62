"""Asking Shopify's Admin API: the token, one question, what it costs, and its ways of saying no."""

import json
import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.errors import RateLimited, Refused, Unreachable
from services import body
from services.connector import Account
from services.question import ensure_header

if TYPE_CHECKING:
    import httpx

Ask = Generator["httpx.Request", "httpx.Response", body.Json]

VERSION = "2026-10"
LONGEST_WORDS = 500
USUAL_RATE = Decimal(50)
OVERDRAWN = Decimal(-1_000_000)
SPARED = Decimal("0.1")
"""The share of the points that reading many orders leaves to those who have something to tell."""
_SHOP = re.compile(r"[a-z0-9][a-z0-9-]{0,60}\.myshopify\.com")


class TooCostly(Refused):
    """One question costs more than Shopify answers at once: it must be asked in smaller pieces."""


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


@dataclass(slots=True)
class Shop:
    """One shop while it is talked to: the token, and how many points it said are left (None: it said nothing yet)."""

    account: Account
    key: str = field(repr=False)
    left: Decimal | None = None
    most: Decimal = Decimal(0)
    rate: Decimal = USUAL_RATE
    costs: dict[str, Decimal] = field(default_factory=dict)

    def ask(self, query: str, variables: Mapping[str, Any], *, spares: bool = False) -> Ask:
        """The `data` of the answer. `spares`: leave some points to others.

        Raises `RateLimited` before the points run out and where Shopify says they have: the question did not run.
        Raises `TooCostly`, `Refused` or `Unreachable` otherwise."""
        import httpx

        self._ensure_enough(query, spares)
        ensure_header(self.key)
        version = self.account.get("api_version", VERSION)
        response = yield httpx.Request(
            "POST",
            f"{base_url(self.account)}/admin/api/{version}/graphql.json",
            headers={
                "X-Shopify-Access-Token": self.key,
                "Content-Type": "application/json",
                "Accept": "application/json",
            },
            content=json.dumps({"query": query, "variables": variables}).encode(),
        )
        answer = body.parse_object(response.content)
        self._learn(query, answer)
        _judge(answer)
        return body.part(answer, "data")

    def _ensure_enough(self, query: str, spares: bool) -> None:
        if self.left is None:
            return
        need = min(self.costs.get(query, Decimal(0)) + (self.most * SPARED if spares else 0), self.most)
        if self.left < need:
            wait = float((need - self.left) / self.rate)
            raise RateLimited("Shopify has few points left for us.", retry_after=_bounded(wait))

    def _learn(self, query: str, answer: body.Json) -> None:
        cost = body.part(body.part(answer, "extensions"), "cost")
        status = body.part(cost, "throttleStatus")
        if not status:
            return
        self.left = body.amount(status, "currentlyAvailable", lowest=OVERDRAWN)
        self.most = body.amount(status, "maximumAvailable")
        self.rate = body.amount(status, "restoreRate") or USUAL_RATE
        self.costs[query] = body.amount(cost, "requestedQueryCost")


def opened(account: Account) -> Generator["httpx.Request", "httpx.Response", Shop]:
    """The shop with its token."""
    return Shop(account, (yield from token(account)))


def ask(account: Account, key: str, query: str, variables: Mapping[str, Any]) -> Ask:
    """A single question."""
    return Shop(account, key).ask(query, variables)


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
    if code == "MAX_COST_EXCEEDED":
        raise TooCostly(f"Shopify refused: {words}")
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
    missing = body.amount(cost, "requestedQueryCost") - body.amount(status, "currentlyAvailable", lowest=OVERDRAWN)
    return _bounded(float(missing / (body.amount(status, "restoreRate") or USUAL_RATE)))


def _bounded(seconds: float) -> float:
    return min(max(seconds, 1.0), 3600.0)


def ensure_done(data: body.Json, name: str, errors: str = "userErrors") -> None:
    """A mutation that Shopify understood and declined raises `Refused` with its words."""
    found = body.rows(body.part(data, name), errors)
    if found:
        raise Refused("Shopify refused: " + "; ".join(body.text(e, "message")[:LONGEST_WORDS] for e in found[:5]))


def gid_of(kind: str, id_: str) -> str:
    """`155` -> `gid://shopify/<kind>/155`; an id that is one already stays."""
    return id_ if id_.startswith("gid://") else f"gid://shopify/{kind}/{id_}"
