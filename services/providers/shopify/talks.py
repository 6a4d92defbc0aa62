"""What Shopify is asked and told: one order, changed orders, parcels, progress, and whether all is set up."""

from collections.abc import Generator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.effects import Effect, TellParcel, TellStatus
from app.errors import Refused, Unsupported
from app.events import Cancelled, Event, Held, IssueRaised
from app.orders import Order
from app.states import CancelReason, HoldReason
from services import body
from services.connector import Account, Origin, Talk
from services.providers.shopify import queries
from services.providers.shopify.answers import as_webhook
from services.providers.shopify.graph import ask, ensure_done, token
from services.providers.shopify.orders import order_events
from services.providers.shopify.telling import tell_parcel

if TYPE_CHECKING:
    import httpx

MOST_PAGES = 1_000
SCOPES = ("read_orders", "write_orders")
FULFILMENT_SCOPES = (
    "write_merchant_managed_fulfillment_orders",
    "write_assigned_fulfillment_orders",
    "write_third_party_fulfillment_orders",
)

QUIET_WORDS = frozenset(
    [
        "",
        "unfulfilled",
        "partially_fulfilled",
        "fulfilled",
        "in_progress",
        "open",
        "pending_fulfillment",
        "fulfillment_not_required",
    ]
)
"""Shopify's display words that move nothing: parcels speak for themselves, and making is the floor's word."""


def pull(order: str, account: Account) -> Talk:
    """One order by its number at Shopify. Raises `Refused` where the shop has no such order (or only an old one)."""
    key = yield from token(account)
    data = yield from ask(account, key, queries.ORDER, {"id": _gid(order)})
    node = body.part(data, "order")
    if not node:
        raise Refused("Shopify does not show this order.", hint="Orders older than 60 days need another scope.")
    return (yield from _learn(account, key, node, "pull"))


def sweep(account: Account, since: datetime) -> Talk:
    """Orders changed since then, page by page."""
    key = yield from token(account)
    wanted = f"updated_at:>='{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}'"
    events, after = list[Event](), None
    for _ in range(MOST_PAGES):
        data = yield from ask(account, key, queries.ORDERS, {"after": after, "query": wanted})
        page = body.part(data, "orders")
        for node in body.rows(page, "nodes"):
            events += yield from _learn(account, key, node, "sweep")
        info = body.part(page, "pageInfo")
        after = body.text(info, "endCursor")
        if not body.flag(info, "hasNextPage") or not after:
            break
    return events


def _learn(
    account: Account, key: str, node: body.Json, why: str
) -> Generator["httpx.Request", "httpx.Response", list[Event]]:
    node = yield from _whole(account, key, node)
    data = as_webhook(node)
    at = body.instant(data, "updated_at") or datetime.now(UTC)
    message = f"{why}:{data['id']}:{at.isoformat()}"
    learned = order_events(data, account, message, at)
    if not learned.events:
        return []
    origin = Origin(account, message, at, at)
    return learned.events + _shown(node, learned.events[0].order, origin)


def _whole(account: Account, key: str, node: body.Json) -> Generator["httpx.Request", "httpx.Response", body.Json]:
    """With all its lines: an answer holds 50 of them."""
    lines = body.part(node, "lineItems")
    found, info = body.rows(lines, "nodes"), body.part(lines, "pageInfo")
    while body.flag(info, "hasNextPage") and len(found) < MOST_PAGES:
        after = body.identity(info, "endCursor")
        data = yield from ask(account, key, queries.MORE_LINES, {"id": node.get("id"), "after": after})
        more = body.part(body.part(data, "order"), "lineItems")
        found, info = found + body.rows(more, "nodes"), body.part(more, "pageInfo")
    return {**node, "lineItems": {"nodes": found}}


def _shown(node: body.Json, order: str, origin: Origin) -> list[Event]:
    """Holds and refusals, which only the display status tells."""
    word = body.text(node, "displayFulfillmentStatus").lower()
    fields = origin.event(order, "shown", word, versioned=False)
    if word == "on_hold":
        return [Held(**fields, why=HoldReason.PROVIDER, reason="On hold at Shopify")]
    if word == "scheduled":
        return [Held(**fields, why=HoldReason.SCHEDULED, reason="Scheduled for later at Shopify")]
    if word == "restocked":
        return [Cancelled(**origin.once(order, word, word), why=CancelReason.PROVIDER)]
    if word in QUIET_WORDS:
        return []
    words = f"Shopify shows this order as {word.replace('_', ' ')}."
    return [IssueRaised(**origin.once(order, f"shown {word}", word), kind="fulfilment", text=words)]


def push(order: Order, effect: Effect, account: Account) -> Talk:
    """Tracking and progress; anything else is `Unsupported`."""
    if isinstance(effect, TellParcel):
        key = yield from token(account)
        yield from tell_parcel(order, effect, account, key)
    elif isinstance(effect, TellStatus):
        yield from _tell_status(order, effect, account)
    else:
        raise Unsupported("Shopify cannot be told that.")
    return []


def _tell_status(
    order: Order, effect: TellStatus, account: Account
) -> Generator["httpx.Request", "httpx.Response", None]:
    """As the order's metafield platen.production_status: setting it twice is the same as once."""
    number = effect.fulfilment.rpartition(".")[2]
    field = {
        "ownerId": _gid(order.external),
        "namespace": "platen",
        "key": "production_status" if len(order.fulfilments) <= 1 else f"production_status_{number}",
        "type": "single_line_text_field",
        "value": effect.state.value,
    }
    key = yield from token(account)
    data = yield from ask(account, key, queries.METAFIELDS, {"metafields": [field]})
    ensure_done(data, "metafieldsSet")


def check(account: Account) -> Talk:
    """The token works, belongs to this shop, and may do all that is needed."""
    key = yield from token(account)
    data = yield from ask(account, key, queries.HELLO, {})
    shop = body.text(body.part(data, "shop"), "myshopifyDomain").lower()
    if shop != account.get("shop").lower():
        raise Refused(f"The access token belongs to another shop: {shop}.", hint="Check the shop's address.")
    scopes = {body.text(s, "handle") for s in body.rows(body.part(data, "currentAppInstallation"), "accessScopes")}
    missing = [scope for scope in SCOPES if scope not in scopes]
    if scopes.isdisjoint(FULFILMENT_SCOPES):
        missing.append(FULFILMENT_SCOPES[0])
    if missing:
        raise Refused(f"The app lacks the access scopes {', '.join(missing)}.", hint="Add them and install it again.")
    return []


def _gid(order: str) -> str:
    return order if order.startswith("gid://") else f"gid://shopify/Order/{order}"
