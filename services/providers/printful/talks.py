"""What Printful is asked and told: an order, its shipments, changed orders, new orders, cancelling, the account."""

from collections.abc import Generator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.effects import CancelAtProvider, Effect, Submit
from app.errors import Refused, Unsupported
from app.events import Cancelled, Event, Moved, Submitted
from app.orders import Fulfilment, Order
from app.states import CancelReason, State
from services import body
from services.connector import Account, Origin, Talk, external_of, fulfilment_of
from services.providers.printful.asking import call, confirms, is_v2, order_body
from services.providers.printful.orders import known, order_events
from services.providers.printful.words import CANCELED

if TYPE_CHECKING:
    import httpx

Found = Generator["httpx.Request", "httpx.Response", body.Json]

PAGE = 100
MOST_PAGES = 20


def pull(order: str, account: Account) -> Talk:
    """One order by Printful's id or by our fulfilment id. Raises `Refused` (404) where there is none."""
    name = f"@{external_of(order)}" if fulfilment_of(order) else order
    data = yield from _one(account, name)
    return (yield from _learn(account, data, "pull"))


def _one(account: Account, name: str) -> Found:
    answer = yield from call(account, "GET", f"{_orders(account)}/{name}")
    return _result(answer)


def _orders(account: Account) -> str:
    return "/v2/orders" if is_v2(account) else "/orders"


def _result(answer: Any) -> body.Json:
    """Version 1 answers under `result`, version 2 under `data`."""
    found = body.as_object(answer, "The answer")
    return body.part(found, "data") or body.part(found, "result")


def _learn(account: Account, data: body.Json, why: str) -> Talk:
    """All that one order says, its shipments asked for where it does not bring them."""
    origin = _origin(account, data, why)
    if is_v2(account):
        data = yield from _with_shipments(account, data, origin)
    return order_events(data, origin)


def _origin(account: Account, data: body.Json, why: str) -> Origin:
    seen = body.instant(data, "updated_at", "updated", "created_at", "created")
    at = seen or datetime.now(UTC)
    word = body.text(data, "status")
    return Origin(account, f"{why}:{body.identity(data, 'id')}:{word}:{at.isoformat()}", at, seen)


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
        answer = yield from call(account, "GET", _orders(account), params=params)
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


def push(order: Order, effect: Effect, account: Account) -> Talk:
    """New orders and cancelling; anything else is `Unsupported`."""
    if isinstance(effect, Submit):
        return (yield from _submit(order, effect, account))
    if isinstance(effect, CancelAtProvider):
        return (yield from _cancel(order, effect, account))
    raise Unsupported("Printful cannot be told that.")


def _submit(order: Order, effect: Submit, account: Account) -> Talk:
    """Looked up first by our own name for it, so that an unknown outcome never orders twice."""
    fulfilment = order.fulfilment(effect.fulfilment)
    if fulfilment is None:
        raise Refused("The order has no such part.")
    name = external_of(fulfilment.id, fulfilment.attempt)
    try:
        data = yield from _one(account, f"@{name}")
    except Refused as error:
        if error.status != 404:
            raise
        data = yield from _create(order, fulfilment, account)
    if confirms(account) and body.text(data, "status") in ("draft", "failed"):
        data = yield from _confirm(account, data)
    return _submitted(data, order, fulfilment, account)


def _create(order: Order, fulfilment: Fulfilment, account: Account) -> Found:
    """A draft: confirming is a step of its own, so that a cut between the two is seen and mended."""
    content = order_body(order, fulfilment, account)
    answer = yield from call(account, "POST", _orders(account), content=content)
    return _result(answer)


def _confirm(account: Account, data: body.Json) -> Found:
    path = f"{_orders(account)}/{body.identity(data, 'id')}/{'confirmation' if is_v2(account) else 'confirm'}"
    answer = yield from call(account, "POST", path)
    return _result(answer)


def _submitted(data: body.Json, order: Order, fulfilment: Fulfilment, account: Account) -> list[Event]:
    reference = body.identity(data, "id")
    origin = _origin(account, data, "submit")
    fields = origin.once(order.id, f"{fulfilment.id} is {reference}")
    told: list[Event] = [Submitted(**fields, fulfilment=fulfilment.id, reference=reference)]
    if confirms(account) and body.text(data, "status") == "pending":
        moved = origin.event(order.id, "confirmed", "pending")
        told.append(Moved(**moved, fulfilment=fulfilment.id, to=State.CONFIRMED, sub="provider_pending"))
        return told
    external = {"external_id": external_of(fulfilment.id, fulfilment.attempt), "id": reference}
    status = order_events({**data, **external, "shipments": None}, origin)
    return told + [event for event in status if not isinstance(event, Submitted)]


def _cancel(order: Order, effect: CancelAtProvider, account: Account) -> Talk:
    """In the first version of the API, in both cases: the second one would delete."""
    answer = yield from call(account, "GET", f"/orders/{effect.reference}")
    data = _result(answer)
    if body.text(data, "status").lower() not in CANCELED:
        answer = yield from call(account, "DELETE", f"/orders/{effect.reference}")
        data = _result(answer)
    origin = _origin(account, data, "cancel")
    fields = origin.event(order.id, "canceled", "canceled")
    return [Cancelled(**fields, fulfilment=effect.fulfilment, why=CancelReason.PROVIDER)]


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
