"""What Printify is told about an order: make it, send it to production, cancel it. Each looks first."""

import re
from collections.abc import Generator
from typing import TYPE_CHECKING

from app.effects import CancelAtProvider, ConfirmAtProvider, Effect, HoldAtProvider, Submit, UpdateAtProvider
from app.errors import Refused, Unsupported
from app.events import Cancelled, Event, Submitted
from app.orders import Fulfilment, Order
from app.states import CancelReason
from services import body
from services.connector import Account, Talk, cannot_wait, external_of
from services.meanings import plain
from services.providers.printify.asking import by_sku_alone, call, confirms, order_body, unmapped
from services.providers.printify.orders import order_events, order_origin, our_fulfilment
from services.providers.printify.words import CANCELABLE, CANCELED, LEFT, TITLE, UNPAID, UNSENT

if TYPE_CHECKING:
    import httpx

Found = Generator["httpx.Request", "httpx.Response", body.Json]

PAGE = 10
PAGES_TO_FIND = 10
_ORDER_ID = re.compile(r"\b[0-9a-f]{24}\b")


def push(order: Order, effect: Effect, account: Account) -> Talk:
    """Orders made, sent to production and canceled; anything else is `Unsupported`."""
    match effect:
        case Submit():
            return (yield from _submit(order, effect, account))
        case ConfirmAtProvider():
            return (yield from _confirm(order, effect, account))
        case CancelAtProvider():
            return (yield from _cancel(order, effect, account))
        case HoldAtProvider():
            return (yield from _hold(order, effect, account))
        case UpdateAtProvider():
            raise Unsupported(
                "Printify cannot change an order; settle it there by hand, or cancel it and order it again."
            )
        case _:
            raise Unsupported("Printify cannot be told that; set it there by hand.")


def one(account: Account, id_: str) -> Found:
    answer = yield from call(account, "GET", f"/orders/{id_}.json")
    return body.as_object(answer, "The answer")


def find(account: Account, external: str) -> Found:
    """By our name for it: Printify cannot be asked for that, so among the newest orders."""
    for page in range(1, PAGES_TO_FIND + 1):
        orders = yield from page_of(account, page)
        for data in orders:
            if body.text(body.part(data, "metadata"), "shop_order_id") == external:
                return data
        if len(orders) < PAGE:
            break
    raise Refused("Printify does not show this order.", status=404)


def page_of(account: Account, page: int) -> Generator["httpx.Request", "httpx.Response", list[body.Json]]:
    params = {"page": str(page), "limit": str(PAGE)}
    answer = yield from call(account, "GET", "/orders.json", params=params)
    return body.rows(body.as_object(answer, "The answer"), "data")


def _part(order: Order, id_: str) -> Fulfilment:
    fulfilment = order.fulfilment(id_)
    if fulfilment is None:
        raise Refused("The order has no such part.")
    return fulfilment


def _status(data: body.Json) -> str:
    return plain(body.text(data, "status"))


def _submit(order: Order, effect: Submit, account: Account) -> Talk:
    """Our name for it is unique there: a second order under it is declined with the first one's id."""
    fulfilment = _part(order, effect.fulfilment)
    id_ = yield from _made(order, fulfilment, account)
    data = yield from one(account, id_)
    if confirms(account) and _status(data) in UNSENT:
        data = yield from _sent(account, id_)
    fields = order_origin(account, data, "submit").once(order.id, f"{fulfilment.id} is {id_}")
    submitted = Submitted(**fields, fulfilment=fulfilment.id, reference=id_)
    return [submitted, *_as_told(data, fulfilment, account, "submit")]


def _sent(account: Account, id_: str) -> Found:
    """The answer is the whole order or its id alone, so it is asked for."""
    yield from call(account, "POST", f"/orders/{id_}/send_to_production.json")
    return (yield from one(account, id_))


def _as_told(data: body.Json, fulfilment: Fulfilment, account: Account, why: str) -> list[Event]:
    """An answer's status, under our own name for the order whatever it is called there."""
    named = {**data, "metadata": {"shop_order_id": external_of(fulfilment.id, fulfilment.attempt)}}
    origin = order_origin(account, data, why)
    return [event for event in order_events(named, origin) if not isinstance(event, Submitted)]


def _made(order: Order, fulfilment: Fulfilment, account: Account) -> Generator["httpx.Request", "httpx.Response", str]:
    try:
        answer = yield from call(account, "POST", "/orders.json", content=order_body(order, fulfilment, account))
    except Refused as error:
        if error.status == 409:
            return (yield from _made_before(error, fulfilment, account))
        sku = by_sku_alone(order, fulfilment, account)
        if sku and error.status in (400, 404, 422) and _NO_PRODUCT.search(error.message):
            raise unmapped(sku) from error
        raise
    return body.identity(body.as_object(answer, "The answer"), "id")


_NO_PRODUCT = re.compile(r"\b(sku|variant|product)", re.IGNORECASE)


def _made_before(
    error: Refused, fulfilment: Fulfilment, account: Account
) -> Generator["httpx.Request", "httpx.Response", str]:
    named = _ORDER_ID.search(error.message)
    if named:
        return named[0]
    found = yield from find(account, external_of(fulfilment.id, fulfilment.attempt))
    return body.identity(found, "id")


def _confirm(order: Order, effect: ConfirmAtProvider, account: Account) -> Talk:
    """Sending it to production is what ends its hold. What was sent before counts as done."""
    fulfilment = _part(order, effect.fulfilment)
    data = yield from one(account, effect.reference)
    _ensure_ours(data, effect.fulfilment)
    word = _status(data)
    if word in UNSENT:
        data = yield from _sent(account, effect.reference)
    elif word == CANCELED:
        raise Refused("The order is canceled at Printify.", hint="Order it again.")
    elif word in UNPAID:
        raise Refused("Printify waits for the shop to pay for it.", hint="Settle the payment there first.")
    return _as_told(data, fulfilment, account, "confirm")


def _hold(order: Order, effect: HoldAtProvider, account: Account) -> Talk:
    """Not sending it to production is the hold; nothing else there can be stopped, nor can what has left or is off."""
    data = yield from one(account, effect.reference)
    _ensure_ours(data, effect.fulfilment)
    word = _status(data)
    if word in UNSENT or word in LEFT or word == CANCELED:
        return []
    raise cannot_wait(TITLE, order)


def _ensure_ours(data: body.Json, fulfilment: str) -> None:
    if our_fulfilment(data) not in ("", fulfilment):
        raise Refused("That order of Printify belongs to another part.")


def _cancel(order: Order, effect: CancelAtProvider, account: Account) -> Talk:
    """Only before production; Printify says no with a status of its own afterwards, which counts against the shop."""
    data = yield from one(account, effect.reference)
    _ensure_ours(data, effect.fulfilment)
    word = _status(data)
    if word != CANCELED:
        if word not in CANCELABLE:
            words = f"Printify does not cancel the order any more: it is {word[:80] or 'being made'}."
            raise Refused(words, hint="Ask Printify's support.")
        answer = yield from call(account, "POST", f"/orders/{effect.reference}/cancel.json")
        data = body.as_object(answer, "The answer")
    origin = order_origin(account, {**data, "id": effect.reference}, "cancel")
    fields = origin.event(order.id, "canceled", CANCELED)
    return [Cancelled(**fields, fulfilment=effect.fulfilment, why=CancelReason.PROVIDER)]
