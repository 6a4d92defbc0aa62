"""What Printful is told about an order: make it, confirm it, change it, cancel it. Each looks first."""

from collections.abc import Generator
from typing import TYPE_CHECKING

from app.effects import CancelAtProvider, ConfirmAtProvider, Effect, HoldAtProvider, Submit, UpdateAtProvider
from app.errors import Refused, Unsupported
from app.events import Cancelled, Event, Moved, Released, Submitted
from app.orders import Fulfilment, Order
from app.states import CancelReason, State
from services import body
from services.connector import Account, Origin, Talk, cannot_wait, external_of
from services.meanings import plain
from services.providers.printful.asking import (
    by_sku_alone,
    call,
    changed_body,
    confirms,
    is_there,
    is_v2,
    order_body,
    orders_path,
    result_of,
    unmapped,
)
from services.providers.printful.orders import order_events, order_origin
from services.providers.printful.words import BEING_MADE, CANCELED, GOING, OVER, TITLE, UNCONFIRMED

if TYPE_CHECKING:
    import httpx

Found = Generator["httpx.Request", "httpx.Response", body.Json]
HELD, REVIEWED = "onhold", "inreview"
ALL = {"limit": "100"}


def push(order: Order, effect: Effect, account: Account) -> Talk:
    """Orders made, confirmed, changed and canceled; anything else is `Unsupported`."""
    match effect:
        case Submit():
            return (yield from _submit(order, effect, account))
        case ConfirmAtProvider():
            return (yield from _confirm(order, effect, account))
        case UpdateAtProvider():
            return (yield from _update(order, effect, account))
        case CancelAtProvider():
            return (yield from _cancel(order, effect, account))
        case HoldAtProvider():
            return (yield from _hold(order, effect, account))
        case _:
            raise Unsupported("Printful cannot be told that; set it there by hand.")


def one(account: Account, name: str) -> Found:
    """An order by Printful's id, or by ours with an @ before it."""
    answer = yield from call(account, "GET", f"{orders_path(account)}/{name}")
    return result_of(answer)


def _part(order: Order, id_: str) -> Fulfilment:
    fulfilment = order.fulfilment(id_)
    if fulfilment is None:
        raise Refused("The order has no such part.")
    return fulfilment


def _status(data: body.Json) -> str:
    return plain(body.text(data, "status"))


def _submit(order: Order, effect: Submit, account: Account) -> Talk:
    """Looked up first by our own name for it, so that an unknown outcome never orders twice."""
    fulfilment = _part(order, effect.fulfilment)
    name = external_of(fulfilment.id, fulfilment.attempt)
    try:
        data = yield from one(account, f"@{name}")
    except Refused as error:
        if error.status != 404:
            raise
        data = yield from _create(order, fulfilment, account)
    if confirms(account) and _status(data) in UNCONFIRMED:
        data = yield from _confirmed(account, data)
    return _submitted(data, order, fulfilment, account)


def _create(order: Order, fulfilment: Fulfilment, account: Account) -> Found:
    """A draft: confirming is a step of its own, so that a cut between the two is seen and mended."""
    content = order_body(order, fulfilment, account)
    try:
        answer = yield from call(account, "POST", orders_path(account), content=content)
    except Refused as error:
        sku = by_sku_alone(order, fulfilment, account)
        if sku and error.status in (400, 404) and "variant" in error.message.lower():
            raise unmapped(sku) from error
        raise
    return result_of(answer)


def _confirmed(account: Account, data: body.Json) -> Found:
    last = "confirmation" if is_v2(account) else "confirm"
    answer = yield from call(account, "POST", f"{orders_path(account)}/{body.identity(data, 'id')}/{last}")
    return result_of(answer)


def _submitted(data: body.Json, order: Order, fulfilment: Fulfilment, account: Account) -> list[Event]:
    reference = body.identity(data, "id")
    origin = order_origin(account, data, "submit")
    fields = origin.once(order.id, f"{fulfilment.id} is {reference}")
    told: list[Event] = [Submitted(**fields, fulfilment=fulfilment.id, reference=reference)]
    if confirms(account) and _status(data) == "pending":
        return [*told, _accepted(order, fulfilment, origin)]
    return told + _as_told(data, fulfilment, origin)


def _accepted(order: Order, fulfilment: Fulfilment, origin: Origin) -> Event:
    """Printful calls it pending; what was confirmed by us is confirmed."""
    fields = origin.event(order.id, "confirmed", "pending")
    return Moved(**fields, fulfilment=fulfilment.id, to=State.CONFIRMED, sub="provider_pending")


def _as_told(data: body.Json, fulfilment: Fulfilment, origin: Origin) -> list[Event]:
    """An answer's status, under our own name for the order whatever it is called there."""
    named = {**data, "external_id": external_of(fulfilment.id, fulfilment.attempt), "shipments": None}
    return [event for event in order_events(named, origin) if not isinstance(event, Submitted)]


def _confirm(order: Order, effect: ConfirmAtProvider, account: Account) -> Talk:
    """The one way to let a draft go. What was confirmed before counts as done; a hold of Printful's own does not."""
    fulfilment = _part(order, effect.fulfilment)
    data = yield from one(account, effect.reference)
    word = _status(data)
    if word in UNCONFIRMED:
        data = yield from _confirmed(account, data)
    elif word not in GOING:
        raise _not_confirmed(word)
    origin = order_origin(account, data, "confirm")
    if _status(data) != "pending":
        return _as_told(data, fulfilment, origin)
    freed = Released(**origin.event(order.id, "hold", "pending"), fulfilment=fulfilment.id)
    return [freed, _accepted(order, fulfilment, origin)]


def _not_confirmed(word: str) -> Refused:
    if word == CANCELED:
        return Refused("The order is canceled at Printful.", hint="Order it again.")
    if word == HELD:
        return Refused("Printful itself holds the order; it cannot be confirmed.", hint="Settle it there first.")
    return Refused(f"Printful says “{word[:80]}”; the order cannot be confirmed.", hint="Look at it there.")


def _hold(order: Order, effect: HoldAtProvider, account: Account) -> Talk:
    """Not confirming a draft is the hold; nothing else there can be stopped, nor can what has left or is off."""
    word = _status((yield from one(account, effect.reference)))
    if word in UNCONFIRMED or word in OVER:
        return []
    raise cannot_wait(TITLE, order)


def _update(order: Order, effect: UpdateAtProvider, account: Account) -> Talk:
    """What is sent replaces what is there. One that was begun before is not sent if it has arrived."""
    fulfilment = _part(order, effect.fulfilment)
    data = yield from one(account, effect.reference)
    content = changed_body(order, fulfilment, account)
    if not effect.again or not (yield from _has(data, content, account)):
        _ensure_open(_status(data))
        method = "PATCH" if is_v2(account) else "PUT"
        answer = yield from call(account, method, f"{orders_path(account)}/{effect.reference}", content=content)
        data = result_of(answer)
    return _as_told(data, fulfilment, order_origin(account, data, "update"))


def _ensure_open(word: str) -> None:
    if word not in UNCONFIRMED and word != HELD:
        raise Unsupported(f"Printful cannot change an order that is {word or 'on its way'}; settle it there by hand.")


def _has(data: body.Json, content: body.Json, account: Account) -> Generator["httpx.Request", "httpx.Response", bool]:
    """Whether the order is as it would be sent. Version 2 shows what is printed only with the items themselves."""
    if is_v2(account):
        answer = yield from call(account, "GET", f"/v2/orders/{body.identity(data, 'id')}/order-items", params=ALL)
        data = {**data, "order_items": body.rows(body.as_object(answer, "The answer"), "data")}
    return is_there(data, content)


def _cancel(order: Order, effect: CancelAtProvider, account: Account) -> Talk:
    """In the first version of the API whatever the account's: its DELETE cancels, the second one's would erase."""
    answer = yield from call(account, "GET", f"/orders/{effect.reference}")
    data = result_of(answer)
    word = _status(data)
    if word in BEING_MADE or word == REVIEWED:
        raise _not_canceled(word)
    if word != CANCELED:
        answer = yield from call(account, "DELETE", f"/orders/{effect.reference}")
        data = result_of(answer)
        if (now := _status(data)) not in (CANCELED, ""):
            raise _not_canceled(now)
    origin = order_origin(account, {"id": effect.reference, **data}, "cancel")
    fields = origin.event(order.id, "canceled", CANCELED)
    return [Cancelled(**fields, fulfilment=effect.fulfilment, why=CancelReason.PROVIDER)]


def _not_canceled(word: str) -> Refused:
    if word == REVIEWED:
        return Refused("Printful is looking at the order and cancels nothing meanwhile.", hint="Try again later.")
    return Refused(f"Printful does not cancel the order any more: it is {word[:80]}.", hint="Ask Printful's support.")
