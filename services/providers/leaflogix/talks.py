"""What Dutchie POS is asked and told: a preorder made once, changed, canceled, priced; what became of each."""

import uuid
from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.effects import CancelAtProvider, Effect, Submit, UpdateAtProvider
from app.errors import Refused, Unmapped, Unsupported
from app.events import Cancelled, Event, IssueRaised, Submitted
from app.orders import Address, Fulfilment, Item, Money, Order
from app.states import CancelReason, State
from services import body
from services.connector import Account, Can, Capabilities, Origin, Talk, external_of, fulfilment_of
from services.meanings import Meaning, Table, events_of, meaning_of, plain
from services.pointofsale import (
    Pieces,
    Preview,
    Previewing,
    PreviewLine,
    Ticket,
    ensure_can,
    estimated,
    expected_total,
    pieces,
    pieces_for,
    product_of,
    ticket_events,
)
from services.providers.leaflogix.asking import NAME, OURS, TITLE, call, lowered, number_of, preorder, rows_of

if TYPE_CHECKING:
    import httpx

Found = Generator["httpx.Request", "httpx.Response", body.Json]

TABLE: Table = {
    "submitted": Meaning(State.RECEIVED),
    "pending": Meaning(State.RECEIVED),
    "processing": Meaning(State.IN_PRODUCTION),
    "partially-filled": Meaning(State.IN_PRODUCTION, "partially filled"),
    "filled": Meaning(State.READY),
    "in-transit": Meaning(State.OUT_FOR_DELIVERY),
    "complete": Meaning(State.DELIVERED),
    "checked-out": Meaning(State.DELIVERED),
    "canceled": Meaning(State.CANCELED),
}
CAPABILITIES = Capabilities(
    can=frozenset({Can.SWEEP, Can.SUBMIT, Can.UPDATE, Can.CANCEL, Can.PREVIEW}),
    reports=frozenset(meaning.to for meaning in TABLE.values() if meaning.to is not None),
)
"""No state can be set from outside; preorders are stepped at the store."""


def _one(account: Account, id_: str) -> Found:
    params = {"PreOrderId": preorder(id_), "includeLineItems": "true"}
    rows = rows_of((yield from call(account, "GET", "/preorder/Status", params=params)))
    row = next((row for row in rows if body.text(row, "preOrderId") in ("", id_)), None)
    if row is None:
        raise Refused("Dutchie POS does not show this preorder.", status=404)
    return row


def _origin(row: body.Json, account: Account) -> Origin:
    """It tells no time of a change: each word of a preorder is said once."""
    said = f"{body.identity(row, 'preOrderId')}:{body.text(row, 'status')}"
    return Origin(account, said, datetime.now(UTC))


def _sum(row: Mapping[str, Any], name: str, account: Account) -> Money:
    return body.money(body.amount(row, name), account.get("currency", "USD"))


def _ticket(row: body.Json, fulfilment: str, account: Account) -> Ticket:
    total = None if row.get("total") is None else _sum(row, "total", account)
    reason = body.text(row, "rejectedReason")
    return Ticket(body.identity(row, "preOrderId"), fulfilment, body.text(row, "status"), total, reason)


def _learned(row: body.Json, account: Account) -> list[Event]:
    """Of the part whose name it bears; else of whichever order goes by its number."""
    part = fulfilment_of(body.text(row, "transactionReference", limit=200))
    if part:
        return ticket_events(_ticket(row, part, account), _origin(row, account), TABLE, title=TITLE)
    return _named(row, account)


def _named(row: body.Json, account: Account) -> list[Event]:
    ticket, origin = _ticket(row, "", account), _origin(row, account)
    names = (f"{NAME}/{ticket.reference}",)
    meaning = meaning_of(ticket.word, TABLE, account)
    if meaning is not None:
        events = events_of(meaning, ticket.word, "", origin, title=TITLE, reason=ticket.reason)
        return [replace(event, names=names) for event in events]
    text = f"{TITLE} calls this order “{ticket.word[:80]}”, and nobody has said what that means."
    return [IssueRaised(**origin.named(names, "word", ticket.word), kind="word", text=text)] if ticket.word else []


def pull(order: str, account: Account) -> Talk:
    """One preorder by its number. Raises `Refused` (404) where there is none."""
    if fulfilment_of(order):
        raise Refused("Dutchie POS finds a preorder only by its own number.", status=404)
    return _learned((yield from _one(account, order)), account)


def sweep(account: Account, since: datetime) -> Talk:
    """All open preorders of the last two weeks, which is all it lists; those of other sellers are left alone."""
    rows = rows_of((yield from call(account, "GET", "/preorder/Status", params={"includeLineItems": "false"})))
    mine = plain(account.get("source_system", "Platen"))
    ours = [
        row
        for row in rows
        if fulfilment_of(body.text(row, "transactionReference", limit=200))
        or plain(body.text(row, "sourceSystem")) == mine
    ]
    return [event for row in ours for event in _learned(row, account)]


def check(account: Account) -> Talk:
    """The key belongs to a location and may see preorders; what is written down for guests can be read."""
    guest_address(account)
    answer = yield from call(account, "GET", "/whoami")
    if not body.text(lowered(body.as_object(answer, "The answer")), "locationId"):
        raise Refused("The key belongs to no location.", hint="Ask Dutchie for a location key.")
    yield from call(account, "GET", "/preorder/Status", params={"includeLineItems": "false"})
    return []


def push(order: Order, effect: Effect, account: Account) -> Talk:
    """Raises `Unsupported` for whatever it cannot be told, or not any more."""
    ensure_can(CAPABILITIES, effect, TITLE, order)
    match effect:
        case Submit():
            return (yield from _submit(order, effect, account))
        case UpdateAtProvider():
            return (yield from _update(order, effect, account))
        case CancelAtProvider():
            return (yield from _cancel(order, effect, account))
    raise Unsupported(f"{TITLE} cannot be told that.")


def _part(order: Order, id_: str) -> Fulfilment:
    found = order.fulfilment(id_)
    if found is None:
        raise Refused("The order has no such part.", status=404)
    return found


def _submit(order: Order, effect: Submit, account: Account) -> Talk:
    """The effect's own key goes along, by which a repeated question gives the first answer again."""
    part = _part(order, effect.fulfilment)
    items = _items(pieces(order, part), account)
    sent = {
        "items": items,
        "isDelivery": _delivers(account),
        "orderType": account.get("order_type", "Pickup"),
        "notes": order.note[:500],
        "transactionReference": external_of(part.id, part.attempt),
        "idempotencyKey": str(uuid.uuid5(OURS, effect.key)),
        **_where(order, account),
    }
    customer = yield from _customer(order, account)
    answer = yield from call(account, "POST", "/preorder/submit", {"customerId": customer, **sent})
    id_ = preorder(number_of(answer, "orderId", "preOrderId", "id"))
    fields = Origin(account, f"{id_}:made", datetime.now(UTC)).once(order.id, f"{part.id} is {id_}")
    made = Submitted(**fields, fulfilment=part.id, reference=id_)
    return [made, *(yield from _as_told(order, part, id_, account))]


def _as_told(order: Order, part: Fulfilment, id_: str, account: Account) -> Talk:
    """What it shows may be some minutes late: what is not there yet is learned with the next list."""
    try:
        row = yield from _one(account, id_)
    except Refused as error:
        if error.status != 404:
            raise
        return []
    ticket, origin = _ticket({**row, "preOrderId": id_}, part.id, account), _origin(row, account)
    told = ticket_events(ticket, origin, TABLE, title=TITLE, expected=expected_total(order, part))
    return [event for event in told if not isinstance(event, Submitted)]


def _delivers(account: Account) -> bool:
    return account.get("delivery").lower() == "yes"


def _where(order: Order, account: Account) -> dict[str, Any]:
    if not _delivers(account):
        return {}
    at = order.address
    rows = {"Street": at.line1, "Street2": at.line2, "City": at.city, "State": at.region, "PostalCode": at.postcode}
    return {f"delivery{name}": value for name, value in rows.items() if value}


def _items(wanted: Pieces, account: Account) -> list[dict[str, Any]]:
    """Each product once, as its price list wants it. Raises `Unmapped`."""
    counts: dict[int, int] = {}
    for item, quantity in wanted:
        id_ = _product(item, account)
        counts[id_] = counts.get(id_, 0) + quantity
    return [{"productId": id_, "quantity": quantity} for id_, quantity in counts.items()]


def _product(item: Item, account: Account) -> int:
    id_ = body.whole(product_of(item, account, TITLE), "product_id", highest=10**12)
    if not id_:
        raise Unmapped(f"{item.sku} has no product number of {TITLE}.", kind="sku", value=item.sku)
    return id_


def _customer(order: Order, account: Account) -> Generator["httpx.Request", "httpx.Response", int]:
    """The account's one customer, else the one who has ordered before, else a new one."""
    if account.get("customer"):
        return int(preorder(account.get("customer")))
    name = _external(order)
    try:
        path, params = "/customer/by-external-id", {"externalId": name}
        found = yield from call(account, "GET", path, params=params)
    except Refused as error:
        if error.status not in (404, 422):
            raise
        found = None
    if not found:
        params = {"bypassDeduplication": "false"}
        found = yield from call(account, "POST", "/customer/customer", _person(order, account, name), params)
    return int(preorder(number_of(found, "customerId", "id")))


def _external(order: Order) -> str:
    """The same customer has the same name there, which tells nobody who it is."""
    who = (order.customer.email or order.customer.phone or order.id).strip().lower()
    return str(uuid.uuid5(OURS, f"customer {who}"))


def _person(order: Order, account: Account, external: str) -> dict[str, Any]:
    at = _home(order, account)
    first, _, last = (order.customer.name or at.name or "Guest").strip().partition(" ")
    known = {"lastName": last, "emailAddress": order.customer.email, "phone": order.customer.phone or at.phone}
    return {
        "firstName": first,
        "address1": at.line1,
        "city": at.city,
        "state": at.region,
        "postalCode": at.postcode,
        "status": "Active",
        "customerType": account.get("customer_type", "Recreational"),
        "externalCustomerId": external,
        **{name: value for name, value in known.items() if value},
    }


def _home(order: Order, account: Account) -> Address:
    """Nobody is registered without an address. A kiosk asks for none, so the store says which to write down."""
    at = order.address
    if all((at.line1, at.city, at.region, at.postcode)):
        return at
    guests = guest_address(account)
    if guests is None:
        words = f"{TITLE} registers no customer without an address, and {order.number} has none."
        hint = "Set the address of guests, or one customer number for all orders, in the account."
        raise Refused(words, hint=hint, status=422)
    return guests


def guest_address(account: Account) -> Address | None:
    """What the store writes down for who gives no address. Raises `Refused` where it cannot be read."""
    shown = account.get("guest_address")
    if not shown:
        return None
    parts = [part.strip() for part in shown.split(",")]
    if len(parts) != 4 or not all(parts):
        raise Refused("The address of guests cannot be read.", hint="Street, city, state, post code: with commas.")
    line1, city, region, postcode = parts
    return Address(line1=line1, city=city, region=region, postcode=postcode)


def _update(order: Order, effect: UpdateAtProvider, account: Account) -> Talk:
    """The whole cart replaces the old one. A change that was begun before is not sent if its goods are there; what is
    shown never says where a preorder is delivered, so where it is, the same is told again and changes nothing more."""
    part = _part(order, effect.fulfilment)
    id_ = preorder(part.reference or effect.reference)
    sent = {"orderId": int(id_), "items": _items(pieces(order, part), account), "notes": order.note[:500]}
    row = yield from _one(account, id_)
    if not effect.again or _delivers(account) or not body.stands(_goods(row), sent["items"]):
        if row.get("isUpdateable") is False:
            raise Unsupported(f"{TITLE} takes no change of this order any more; change it at the store.")
        yield from call(account, "POST", "/preorder/update", {**sent, **_where(order, account)})
    return (yield from _as_told(order, part, id_, account))


def _goods(row: body.Json) -> list[body.Json]:
    return [lowered(item) for item in body.rows(row, "items")]


def _cancel(order: Order, effect: CancelAtProvider, account: Account) -> Talk:
    id_ = preorder(effect.reference)
    row = yield from _one(account, id_)
    if plain(body.text(row, "status")) != "canceled":
        if row.get("isCancellable") is False:
            raise Refused(f"{TITLE} does not cancel this order any more.", hint="Cancel it at the store.", status=422)
        sent = {"orderId": int(id_), "cancellationReason": "Canceled by the seller"}
        yield from call(account, "POST", "/preorder/cancel", sent)
    fields = Origin(account, f"{id_}:Cancelled", datetime.now(UTC)).event(order.id, "canceled", "Cancelled")
    return [Cancelled(**fields, fulfilment=effect.fulfilment, why=CancelReason.PROVIDER)]


def preview(order: Order, account: Account) -> Previewing:
    """It prices the cart itself. What it cannot sell is said."""
    wanted, problems = list[tuple[Item, int]](), list[str]()
    for item, quantity in pieces_for(order, NAME):
        try:
            _product(item, account)
            wanted.append((item, quantity))
        except Unmapped as error:
            problems.append(error.message)
    if not wanted:
        return estimated([], problems=problems)
    whose = "customerId" if account.get("customer") else "customerTypeId"
    number = preorder(account.get("customer") or account.get("customer_type_id", "2"))
    sent = {
        "cart": _items(wanted, account),
        whose: int(number),
        "isDelivery": _delivers(account),
        **_where(order, account),
    }
    try:
        answer = yield from call(account, "POST", "/preorder/price-cart", sent)
    except Refused as error:
        if error.status in (401, 403):
            raise
        return estimated(wanted, problems=(*problems, error.message))
    return _priced(lowered(body.as_object(answer, "The answer")), wanted, problems, account)


def _priced(row: body.Json, wanted: Pieces, problems: Sequence[str], account: Account) -> Preview:
    """Items of one product share its line by their number."""
    told = {body.text(one, "productId"): one for one in map(lowered, body.rows(row, "cartItemPrices"))}
    lines: list[PreviewLine] = []
    for item, quantity in wanted:
        one = told.get(str(_product(item, account)), {})
        whole = body.amount(one, "quantity") or quantity
        share = body.amount(one, "subtotal") * quantity / whole
        lines.append(PreviewLine(item.id, item.title, quantity, body.rounded(share, account.get("currency", "USD"))))
    sums = {name: _sum(row, name, account) for name in ("subTotal", "taxes", "discount", "total")}
    return Preview(tuple(lines), sums["subTotal"], sums["taxes"], sums["discount"], sums["total"], tuple(problems))
