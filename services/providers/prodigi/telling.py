"""What Prodigi is told about an order: make it, cancel it, send it elsewhere or faster. There are no drafts there."""

from app.effects import CancelAtProvider, ConfirmAtProvider, Effect, HoldAtProvider, Submit, UpdateAtProvider
from app.errors import Refused, Unmapped, Unsupported
from app.events import Cancelled, Event, IssueRaised
from app.orders import Fulfilment, Order
from app.states import CancelReason
from services import body
from services.connector import Account, Talk, cannot_wait, external_of
from services.meanings import plain
from services.providers.prodigi.asking import Found, call, ensure, listed, one, order_id, said
from services.providers.prodigi.making import method, order_body, recipient
from services.providers.prodigi.orders import learned, origin_of, stands_for
from services.providers.prodigi.words import CANCELED, TITLE, has_left, is_void, outcome_of, stage_of

MADE = ("created", "createdwithissues", "alreadyexists", "onhold")
UPDATED, PARTLY = "updated", "partiallyupdated"


def push(order: Order, effect: Effect, account: Account) -> Talk:
    """Orders made, canceled, and changed in address and shipping; anything else is `Unsupported`."""
    match effect:
        case Submit():
            return (yield from _submit(order, effect, account))
        case CancelAtProvider():
            return (yield from _cancel(order, effect, account))
        case UpdateAtProvider():
            return (yield from _update(order, effect, account))
        case ConfirmAtProvider():
            raise Unsupported("Prodigi has no drafts: an order that waits there is let go in its dashboard.")
        case HoldAtProvider():
            raise cannot_wait(TITLE, order)
        case _:
            raise Unsupported("Prodigi cannot be told that; set it there by hand.")


def found_by_name(account: Account, external: str) -> Found:
    """The newest order of that name of ours. Raises `Refused` (404) where there is none."""
    rows, _ = yield from listed(account, {"merchantReferences": external, "top": "10"})
    named = [row for row in rows if body.text(row, "merchantReference", limit=200) == external]
    if not named:
        raise Refused("Prodigi does not show this order.", status=404)
    return named[0]


def _part(order: Order, id_: str) -> Fulfilment:
    found = order.fulfilment(id_)
    if found is None:
        raise Refused("The order has no such part.")
    return found


def _submit(order: Order, effect: Submit, account: Account) -> Talk:
    """Whatever became of earlier tries: under the same key there is one order, and it is the one answered."""
    part = _part(order, effect.fulfilment)
    sent = order_body(order, part, effect.key, account)
    try:
        answer = ensure((yield from call(account, "POST", "/orders", content=sent)), *MADE)
    except Unmapped as error:
        raise _by_our_name(error, order, sent) from error
    made = body.part(answer, "order")
    external = external_of(part.id, part.attempt)
    if body.text(made, "merchantReference", limit=200) not in ("", external):
        raise Refused("That order of Prodigi belongs to another part.", status=422)
    body.identity(made, "id")
    if outcome_of(answer) == "onhold":
        made = {**made, "status": {"stage": "OnHold"}}
    return learned({**made, "merchantReference": external}, account)


def _by_our_name(error: Unmapped, order: Order, sent: body.Json) -> Unmapped:
    """Staff map our SKU, so that is the one to name."""
    ids = [row["merchantReference"] for row in sent["items"] if row["sku"] == error.value]
    item = order.item(ids[0]) if ids else None
    if item is None:
        return error
    return Unmapped(f"{error.message.rstrip('.')}, to which {item.sku} is mapped.", kind="sku", value=item.sku)


def _there(order: Order, effect: CancelAtProvider | UpdateAtProvider, account: Account) -> Found:
    """The order as it is now, ours for certain."""
    part = _part(order, effect.fulfilment)
    if effect.reference:
        data = yield from one(account, effect.reference)
    else:
        data = yield from found_by_name(account, external_of(part.id, part.attempt))
    if stands_for(data) not in ("", part.id):
        raise Refused("That order of Prodigi belongs to another part.", status=422)
    return {**data, "merchantReference": external_of(part.id, part.attempt)}


def _act(account: Account, id_: str, action: str, content: object = None) -> Found:
    path = f"/orders/{order_id(id_)}/actions/{action}"
    return (yield from call(account, "POST" if action else "GET", path.rstrip("/"), content=content))


def _cancel(order: Order, effect: CancelAtProvider, account: Account) -> Talk:
    """What is canceled already counts as done, also where Prodigi says no to canceling it again."""
    data = yield from _there(order, effect, account)
    if plain(stage_of(data)) != CANCELED:
        id_ = body.identity(data, "id")
        answer = yield from _act(account, id_, "cancel")
        data = yield from one(account, id_)
        _ensure_canceled(answer, data)
    fields = origin_of(data, account).event(order.id, "canceled", stage_of(data) or "Cancelled")
    return [Cancelled(**fields, fulfilment=effect.fulfilment, why=CancelReason.PROVIDER)]


def _ensure_canceled(answer: body.Json, data: body.Json) -> None:
    """Of an order in several parcels a part may be canceled and the rest not."""
    if plain(stage_of(data)) == CANCELED:
        return
    ensure(answer, "cancelled", "canceled")
    if any(has_left(s) and not is_void(s) for s in body.rows(data, "shipments")):
        raise Refused("Prodigi canceled only a part: the rest has left.", hint="Look at the order there.", status=422)


def _update(order: Order, effect: UpdateAtProvider, account: Account) -> Talk:
    """Only what differs is changed, and only while Prodigi says that it may be."""
    part = _part(order, effect.fulfilment)
    data = yield from _there(order, effect, account)
    wanted = order_body(order, part, effect.key, account)
    _ensure_same_goods(wanted, data)
    moves, faster = recipient(order) != _recipient_of(data), method(account) != _method_of(data)
    id_, events = body.identity(data, "id"), list[Event]()
    if moves or faster:
        may = yield from _act(account, id_, "")
        _ensure_may(may, moves, "changeRecipientDetails", "address")
        _ensure_may(may, faster, "changeShippingMethod", "shipping method")
    if moves:
        answer = yield from _act(account, id_, "updateRecipient", recipient(order))
        events += _partly(ensure(answer, UPDATED, PARTLY), order, data, account, "address")
    if faster:
        answer = yield from _act(account, id_, "updateShippingMethod", {"shippingMethod": method(account)})
        events += _partly(ensure(answer, UPDATED, PARTLY), order, data, account, "shipping method")
    if moves or faster:
        data = {**(yield from one(account, id_)), "merchantReference": data["merchantReference"]}
    return learned(data, account) + events


def _ensure_may(may: body.Json, wanted: bool, action: str, what: str) -> None:
    state = may.get(action)
    shown = body.text(state, "isAvailable", limit=40) if isinstance(state, dict) else body.text(may, action, limit=40)
    if wanted and shown.lower() not in ("yes", "true"):
        raise Unsupported(f"Prodigi no longer changes the {what} of this order; ask its support.")


def _partly(answer: body.Json, order: Order, data: body.Json, account: Account, what: str) -> list[Event]:
    """A parcel that has left goes where it was sent."""
    if outcome_of(answer) != PARTLY:
        return []
    fields = origin_of(data, account).event(order.id, f"partly {what}", "PartiallyUpdated", versioned=False)
    text = f"{TITLE} changed the {what} for a part of the order only: {said(answer)}."
    return [IssueRaised(**fields, kind="provider", text=text, blocking=True)]


def _ensure_same_goods(wanted: body.Json, data: body.Json) -> None:
    """An answer without items says nothing about them."""
    there = body.rows(data, "items")
    if there and _goods(wanted["items"]) != _goods(there):
        raise Unsupported("Prodigi cannot change what was ordered; cancel the order there and order it again.")


def _goods(rows: list[body.Json]) -> list[tuple[str, str, int]]:
    return sorted((_word(row, "merchantReference"), _word(row, "sku"), body.whole(row, "copies")) for row in rows)


def _word(row: body.Json, name: str) -> str:
    return body.text(row, name, limit=200).lower()


def _method_of(data: body.Json) -> str:
    return body.text(data, "shippingMethod", limit=80)


def _recipient_of(data: body.Json) -> body.Json:
    """In the form in which it is sent: empty fields left out."""
    who = body.part(data, "recipient")
    to = {name: body.text(body.part(who, "address"), name) for name in body.part(who, "address")}
    always = {name: to.get(name, "") for name in ("line1", "townOrCity", "postalOrZipCode", "countryCode")}
    filled = {name: value for name, value in to.items() if value}
    contact = {"email": body.text(who, "email"), "phoneNumber": body.text(who, "phoneNumber", "mobilePhoneNumber")}
    named = {name: value for name, value in contact.items() if value}
    return {"name": body.text(who, "name"), **named, "address": {**always, **filled}}
