"""What Shopify is asked and told: one order, changed orders, each effect, and whether all is set up."""

from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from app.effects import CancelAtProvider, Effect, Refund, Submit, TellParcel, TellStatus, UpdateAtProvider
from app.errors import RateLimited, Refused, Unsupported
from app.events import Event
from app.orders import Order
from services import body
from services.connector import Account, Talk, fulfilment_of
from services.providers.shopify import bulk, counter, queries, topics
from services.providers.shopify.graph import Shop, TooCostly, gid_of, opened
from services.providers.shopify.learning import LINES, Learning, learn, one
from services.providers.shopify.progress import tell_status
from services.providers.shopify.refunds import refund
from services.providers.shopify.telling import tell_parcel

if TYPE_CHECKING:
    import httpx

MOST_PAGES = 1_000
PAGE = 10
LONG, SHORT = timedelta(days=1), timedelta(minutes=30)
"""Over a long gap orders are gathered, over a short one they are asked for page by page without looking for that."""

OVERLAP = timedelta(minutes=5)
LOOKS = 8
"""So often a gathering is looked at when it was just begun; a small shop's is done by then."""

SCOPES = ("read_orders", "write_orders")
FULFILMENT_SCOPES = (
    "write_merchant_managed_fulfillment_orders",
    "write_assigned_fulfillment_orders",
    "write_third_party_fulfillment_orders",
)
_PART, _BULK = "gid://shopify/FulfillmentOrder/", "gid://shopify/BulkOperation/"


def pull(order: str, account: Account) -> Talk:
    """One order by its number at Shopify, or by a part of it, or by our own part; or many that were gathered.

    Raises `Refused` where the shop has no such order (or only an old one)."""
    shop = yield from opened(account)
    if order == topics.BULK or order.startswith(_BULK):
        return (yield from _gathered(shop, order))
    if fulfilment_of(order):
        return (yield from counter.found(shop, order))
    asked = (yield from _order_of(shop, order)) if order.startswith(_PART) else order
    node = yield from one(shop, gid_of("Order", asked))
    if not node:
        raise Refused("Shopify does not show this order.", hint="Orders older than 60 days need another scope.")
    return (yield from learn(shop, node, "pull", freed=order.startswith(_PART)))


def _order_of(shop: Shop, part: str) -> Generator["httpx.Request", "httpx.Response", str]:
    data = yield from shop.ask(queries.PART, {"id": part})
    found = body.part(data, "fulfillmentOrder")
    if not found:
        raise Refused("Shopify does not show this part of an order.", status=404)
    return body.identity(found, "orderId")


def _gathered(shop: Shop, id_: str) -> Learning:
    """Somebody else's gathering holds nothing for us."""
    if id_ == topics.BULK:
        return []
    found = yield from bulk.by_id(shop, id_)
    return (yield from bulk.fetched(shop, found)) if found is not None and found.done else []


def sweep(account: Account, since: datetime) -> Talk:
    """Every order changed since then. Over a long gap, or where the points do not last, Shopify gathers them first:
    then this raises until a later call finds them gathered."""
    shop = yield from opened(account)
    gap = datetime.now(UTC) - since
    if gap <= SHORT:
        return (yield from _pages(shop, since, None))
    try:
        known = yield from bulk.newest(shop, since)
    except Refused:  # an older version of the API, or not allowed: asked for one by one
        return (yield from _pages(shop, since, None))
    if known is not None and known.running:
        raise bulk.being_gathered()
    events = (yield from _fetched(shop, known)) if known is not None and known.done else None
    if events is None and gap > LONG and (known is None or known.done):
        known = yield from _gather(shop, since)
        events = (yield from _fetched(shop, known)) if known is not None and known.done else None
    if events is not None and known is not None:
        return events + (yield from _pages(shop, known.began - OVERLAP, since))
    return (yield from _pages(shop, since, since))


def _fetched(shop: Shop, known: bulk.Gathering) -> Generator["httpx.Request", "httpx.Response", list[Event] | None]:
    """None where the file is no longer there."""
    try:
        return (yield from bulk.fetched(shop, known))
    except Refused as error:
        if error.status not in bulk.GONE:
            raise
        return None


def _gather(shop: Shop, since: datetime) -> bulk.Found:
    """A few orders are there at once; raises where it takes longer. None where Shopify will not gather now."""
    try:
        id_ = yield from bulk.begin(shop, since)
    except Refused:
        return None
    for _ in range(LOOKS):
        found = yield from bulk.by_id(shop, id_)
        if found is None or not found.running:
            return found
    raise bulk.being_gathered()


def _pages(shop: Shop, since: datetime, gap: datetime | None) -> Learning:
    """Page by page, smaller ones where they cost too much. `gap`: since when all would have to be gathered, where there
    are more than the points last for."""
    wanted = {"query": f"updated_at:>='{bulk.stamp(since)}'", "lines": LINES}
    events, after, first = list[Event](), "", PAGE
    for _ in range(MOST_PAGES):
        asked = {"first": first, "after": after or None, **wanted}
        try:
            data = yield from shop.ask(queries.ORDERS, asked, spares=True)
        except TooCostly:
            if first == 1:
                raise
            first //= 2
            continue
        except RateLimited:
            if gap is not None and after:
                yield from _gather(shop, gap)
            raise
        page = body.part(data, "orders")
        for node in body.rows(page, "nodes"):
            events += yield from learn(shop, node, "sweep")
        info = body.part(page, "pageInfo")
        after = body.text(info, "endCursor")
        if not body.flag(info, "hasNextPage") or not after:
            return events
    raise Refused("More orders changed at Shopify than can be asked for one by one.")


def push(order: Order, effect: Effect, account: Account) -> Talk:
    """Anything Shopify cannot be told is `Unsupported`."""
    shop = yield from opened(account)
    match effect:
        case TellParcel():
            yield from tell_parcel(order, effect, shop)
            return []
        case TellStatus():
            yield from tell_status(order, effect, shop)
            return []
        case Refund():
            return (yield from refund(order, effect, shop))
        case Submit() | UpdateAtProvider() | CancelAtProvider():
            return (yield from counter.push(order, effect, shop))
        case _:
            raise Unsupported("Shopify cannot be told that; do it there by hand.")


def check(account: Account) -> Talk:
    """The token works, belongs to this shop, and may do all that is needed."""
    shop = yield from opened(account)
    data = yield from shop.ask(queries.HELLO, {})
    found = body.text(body.part(data, "shop"), "myshopifyDomain").lower()
    if found != account.get("shop").lower():
        raise Refused(f"The access token belongs to another shop: {found}.", hint="Check the shop's address.")
    scopes = {body.text(s, "handle") for s in body.rows(body.part(data, "currentAppInstallation"), "accessScopes")}
    missing = [scope for scope in SCOPES if scope not in scopes]
    if scopes.isdisjoint(FULFILMENT_SCOPES):
        missing.append(FULFILMENT_SCOPES[0])
    if missing:
        raise Refused(f"The app lacks the access scopes {', '.join(missing)}.", hint="Add them and install it again.")
    return []
