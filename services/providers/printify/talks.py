"""What Printify is asked and told: an order, changed orders, new orders, cancelling, the account."""

import re
from collections.abc import Generator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.effects import CancelAtProvider, Effect, Submit
from app.errors import Refused, Unsupported
from app.events import Cancelled, Event, Submitted
from app.orders import Fulfilment, Order
from app.states import CancelReason
from services import body
from services.connector import Account, Origin, Talk, external_of, fulfilment_of
from services.providers.printify.asking import ask_any, call, confirms, order_body
from services.providers.printify.orders import last_change, order_events, our_fulfilment
from services.providers.printify.words import CANCELED, plain

if TYPE_CHECKING:
    import httpx

Found = Generator["httpx.Request", "httpx.Response", body.Json]

PAGE = 10
MOST_PAGES = 50
PAGES_TO_FIND = 10
NOT_SENT = frozenset({"on-hold", "pending", "cost-calculation"})
_ORDER_ID = re.compile(r"\b[0-9a-f]{24}\b")


def pull(order: str, account: Account) -> Talk:
    """One order by Printify's id or by our fulfilment id. Raises `Refused` (404) where there is none."""
    data = yield from (_find(account, external_of(order)) if fulfilment_of(order) else _one(account, order))
    return _learn(account, data, "pull")


def _one(account: Account, id_: str) -> Found:
    answer = yield from call(account, "GET", f"/orders/{id_}.json")
    return body.as_object(answer, "The answer")


def _find(account: Account, external: str) -> Found:
    """By our name for it: Printify cannot be asked for that, so among the newest orders."""
    for page in range(1, PAGES_TO_FIND + 1):
        orders = yield from _page(account, page)
        for data in orders:
            if body.text(body.part(data, "metadata"), "shop_order_id") == external:
                return data
        if len(orders) < PAGE:
            break
    raise Refused("Printify does not show this order.", status=404)


def _page(account: Account, page: int) -> Generator["httpx.Request", "httpx.Response", list[body.Json]]:
    params = {"page": str(page), "limit": str(PAGE)}
    answer = yield from call(account, "GET", "/orders.json", params=params)
    return body.rows(body.as_object(answer, "The answer"), "data")


def _learn(account: Account, data: body.Json, why: str) -> list[Event]:
    return order_events(data, _origin(account, data, why))


def _origin(account: Account, data: body.Json, why: str) -> Origin:
    """Many states come without a time of their own, so the status is part of the message's name."""
    seen = last_change(data)
    at = seen or datetime.now(UTC)
    word = plain(body.text(data, "status"))
    return Origin(account, f"{why}:{body.identity(data, 'id')}:{word}:{at.isoformat()}", at, seen)


def sweep(account: Account, since: datetime) -> Talk:
    """Orders changed since then, newest first, until a page is all older. Printify has no such filter of its own."""
    events: list[Event] = []
    for page in range(1, MOST_PAGES + 1):
        orders = yield from _page(account, page)
        fresh = [o for o in orders if (seen := last_change(o)) is None or seen >= since]
        for data in fresh:
            events += _learn(account, data, "sweep")
        if len(orders) < PAGE or not fresh:
            break
    return events


def push(order: Order, effect: Effect, account: Account) -> Talk:
    """New orders and cancelling; anything else is `Unsupported`."""
    if isinstance(effect, Submit):
        return (yield from _submit(order, effect, account))
    if isinstance(effect, CancelAtProvider):
        return (yield from _cancel(order, effect, account))
    raise Unsupported("Printify cannot be told that.")


def _submit(order: Order, effect: Submit, account: Account) -> Talk:
    """Our name for it is unique there: a second order under it is declined with the first one's id."""
    fulfilment = order.fulfilment(effect.fulfilment)
    if fulfilment is None:
        raise Refused("The order has no such part.")
    id_ = yield from _made(order, fulfilment, account)
    data = yield from _one(account, id_)
    if confirms(account) and plain(body.text(data, "status")) in NOT_SENT:
        yield from call(account, "POST", f"/orders/{id_}/send_to_production.json")
        data = yield from _one(account, id_)
    origin = _origin(account, data, "submit")
    fields = origin.once(order.id, f"{fulfilment.id} is {id_}")
    told: list[Event] = [Submitted(**fields, fulfilment=fulfilment.id, reference=id_)]
    named = {**data, "metadata": {"shop_order_id": external_of(fulfilment.id, fulfilment.attempt)}}
    return told + [event for event in order_events(named, origin) if not isinstance(event, Submitted)]


def _made(order: Order, fulfilment: Fulfilment, account: Account) -> Generator["httpx.Request", "httpx.Response", str]:
    try:
        answer = yield from call(account, "POST", "/orders.json", content=order_body(order, fulfilment, account))
    except Refused as error:
        if error.status != 409:
            raise
        named = _ORDER_ID.search(error.message)
        if named:
            return named[0]
        found = yield from _find(account, external_of(fulfilment.id, fulfilment.attempt))
        return body.identity(found, "id")
    return body.identity(body.as_object(answer, "The answer"), "id")


def _cancel(order: Order, effect: CancelAtProvider, account: Account) -> Talk:
    data = yield from _one(account, effect.reference)
    if our_fulfilment(data) not in ("", effect.fulfilment):
        raise Refused("That order of Printify belongs to another part.")
    if plain(body.text(data, "status")) != CANCELED:
        answer = yield from call(account, "POST", f"/orders/{effect.reference}/cancel.json")
        data = body.as_object(answer, "The answer")
    origin = _origin(account, {**data, "id": effect.reference}, "cancel")
    fields = origin.event(order.id, "canceled", CANCELED)
    return [Cancelled(**fields, fulfilment=effect.fulfilment, why=CancelReason.PROVIDER)]


def check(account: Account) -> Talk:
    """The token works and sees the shop."""
    answer = yield from ask_any(account, "GET", "/shops.json")
    shops = body.rows({"shops": answer}, "shops")
    shop = next((s for s in shops if body.text(s, "id") == account.get("shop")), None)
    if shop is None:
        seen = ", ".join(body.text(s, "id") for s in shops[:10]) or "none"
        raise Refused("The token does not see this shop.", hint=f"It sees: {seen}.")
    if body.text(shop, "sales_channel") == "disconnected":
        raise Refused("The shop is disconnected at Printify.", hint="Connect it there.")
    return []
