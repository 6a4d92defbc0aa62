"""One order as GraphQL answers it, to events: with all its lines, holds, and what is kept with it."""

from collections.abc import Generator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.events import Event, IssueRaised
from services import body
from services.connector import Origin
from services.providers.shopify import queries
from services.providers.shopify.answers import as_webhook
from services.providers.shopify.graph import Shop, TooCostly
from services.providers.shopify.holds import shown_events
from services.providers.shopify.kept import kept_events
from services.providers.shopify.orders import order_events

if TYPE_CHECKING:
    import httpx

Learning = Generator["httpx.Request", "httpx.Response", list[Event]]
LINES, FEWEST_LINES = 50, 5
MOST_PAGES = 1_000


def one(shop: Shop, gid: str) -> Generator["httpx.Request", "httpx.Response", body.Json]:
    """The order, empty where the shop does not show it. Fewer lines at once where that costs too much."""
    lines = LINES
    while True:
        try:
            data = yield from shop.ask(queries.ORDER, {"id": gid, "lines": lines})
        except TooCostly:
            if lines <= FEWEST_LINES:
                raise
            lines //= 2
        else:
            return body.part(data, "order")


def learn(shop: Shop, node: body.Json, why: str, *, freed: bool = False) -> Learning:
    """`why`: what asked for it. `freed`: see `holds.shown_events`."""
    whole = yield from _whole(shop, node)
    return learned(shop, whole, why, freed=freed)


def learned(shop: Shop, node: body.Json, why: str, *, freed: bool = False) -> list[Event]:
    """The same for an order whose lines are all there."""
    data = as_webhook(node)
    at = body.instant(data, "updated_at") or datetime.now(UTC)
    message = f"{why}:{data['id']}:{at.isoformat()}"
    found = order_events(data, shop.account, message, at)
    origin = Origin(shop.account, message, at, at)
    if found.order is None:
        return found.events + (_unknown(found.unknown, found.events[0].order, origin) if found.events else [])
    shown = shown_events(node, found.order.id, origin, freed=freed)
    kept = kept_events(data, found.order, origin)
    return found.events + shown + kept + _unknown(found.unknown, found.order.id, origin)


def _unknown(words: Sequence[str], order: str, origin: Origin) -> list[Event]:
    """Nobody lists the words of an answer, so they stand with the order."""
    return [
        IssueRaised(
            **origin.once(order, f"word {word}", word),
            kind="word",
            text=f"Shopify says “{word}” of this order, and nobody has said what that means.",
        )
        for word in dict.fromkeys(words)
    ]


def _whole(shop: Shop, node: body.Json) -> Generator["httpx.Request", "httpx.Response", body.Json]:
    lines = body.part(node, "lineItems")
    found, info = body.rows(lines, "nodes"), body.part(lines, "pageInfo")
    while body.flag(info, "hasNextPage") and len(found) < MOST_PAGES:
        after = body.identity(info, "endCursor")
        data = yield from shop.ask(queries.MORE_LINES, {"id": node.get("id"), "after": after})
        more = body.part(body.part(data, "order"), "lineItems")
        found, info = found + body.rows(more, "nodes"), body.part(more, "pageInfo")
    return {**node, "lineItems": {"nodes": found}}
