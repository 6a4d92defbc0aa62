"""What Printful is asked: an order, its shipments, changed orders, the account."""

from collections.abc import Generator
from datetime import datetime
from typing import TYPE_CHECKING

from app.errors import Refused
from app.events import Event
from services import body
from services.connector import Account, Origin, Talk, external_of, fulfilment_of
from services.providers.printful.asking import call, is_v2, orders_path
from services.providers.printful.orders import known, order_events, order_origin, word_issues
from services.providers.printful.telling import one

if TYPE_CHECKING:
    import httpx

Found = Generator["httpx.Request", "httpx.Response", body.Json]

PAGE = 100
MOST_PAGES = 20


def pull(order: str, account: Account) -> Talk:
    """One order by Printful's id or by our fulfilment id. Raises `Refused` (404) where there is none."""
    name = f"@{external_of(order)}" if fulfilment_of(order) else order
    data = yield from one(account, name)
    return (yield from _learn(account, data, "pull"))


def _learn(account: Account, data: body.Json, why: str) -> Talk:
    """All that one order says, its shipments asked for where it does not bring them."""
    origin = order_origin(account, data, why)
    if is_v2(account):
        data = yield from _with_shipments(account, data, origin)
    return order_events(data, origin) + word_issues(data, origin)


def _with_shipments(account: Account, data: body.Json, origin: Origin) -> Found:
    path = f"/v2/orders/{body.identity(data, 'id')}"
    shipments = yield from call(account, "GET", f"{path}/shipments", params={"limit": str(PAGE)})
    data = {**data, "shipments": body.rows(body.as_object(shipments, "The answer"), "data")}
    if known(data, origin).own:
        items = yield from call(account, "GET", f"{path}/order-items", params={"limit": str(PAGE)})
        data["order_items"] = body.rows(body.as_object(items, "The answer"), "data")
    return data


def sweep(account: Account, since: datetime) -> Talk:
    """Orders changed since then, newest first, until a page is all older. Printful has no such filter of its own."""
    events: list[Event] = []
    for page in range(MOST_PAGES):
        params = {"offset": str(page * PAGE), "limit": str(PAGE)}
        answer = yield from call(account, "GET", orders_path(account), params=params)
        found = body.as_object(answer, "The answer")
        orders = body.rows(found, "data") or body.rows(found, "result")
        fresh = [o for o in orders if _is_fresh(o, since)]
        for data in fresh:
            events += yield from _learn(account, data, "sweep")
        if len(orders) < PAGE or not fresh:
            break
    return events


def _is_fresh(data: body.Json, since: datetime) -> bool:
    seen = body.instant(data, "updated_at", "updated", "created_at", "created")
    return seen is None or seen >= since


def check(account: Account) -> Talk:
    """The token works, may see orders, and the store is one of its own."""
    answer = yield from call(account, "GET", "/stores")
    stores = {body.text(s, "id") for s in body.rows(body.as_object(answer, "The answer"), "result")}
    store = account.get("store")
    if store and store not in stores:
        raise Refused(f"The token does not see the store {store}.", hint="Check the store number.")
    if not store and len(stores) > 1:
        raise Refused("The token sees several stores.", hint=f"Fill in one of them: {', '.join(sorted(stores))}.")
    answer = yield from call(account, "GET", "/oauth/scopes")
    result = body.part(body.as_object(answer, "The answer"), "result")
    scopes = {body.text(s, "scope") for s in body.rows(result, "scopes")}
    if "orders" not in scopes:
        raise Refused("The token may not make orders.", hint="Give it the scope orders.")
    return []
