"""Printify's order as ours: whose it is, what it says, what was sent."""

from datetime import UTC, datetime

from app.codes import fulfilment_id, order_of
from app.events import Event, IssueRaised, ParcelMoved, Placed, Sent, Submitted
from app.orders import Address, Customer, Fulfilment, Item, Line, Order, Parcel
from app.states import ParcelState, State
from services import body
from services.connector import Account, Origin, fulfilment_of
from services.meanings import plain
from services.providers.printify.words import LEFT, is_known, status_events

NAME = "printify"
TIMES = ("fulfilled_at", "sent_to_production_at", "created_at")


def our_fulfilment(data: body.Json) -> str:
    """Our fulfilment this order was made for; it comes back under another name than it was sent. Else empty."""
    metadata = body.part(data, "metadata")
    return fulfilment_of(body.text(metadata, "shop_order_id") or body.text(data, "external_id"))


def last_change(data: body.Json) -> datetime | None:
    """The newest time the order tells; Printify has no "updated at"."""
    times = [body.instant(data, name) for name in TIMES]
    times += [body.instant(s, "delivered_at") for s in body.rows(data, "shipments")]
    times += [body.instant(row, name) for row in body.rows(data, "line_items") for name in TIMES]
    return max((t for t in times if t is not None), default=None)


def order_origin(account: Account, data: body.Json, why: str) -> Origin:
    """Of an order that was asked for. Many states come without a time of their own, so the status is part of the
    message's name."""
    seen = last_change(data)
    at = seen or datetime.now(UTC)
    word = plain(body.text(data, "status"))
    return Origin(account, f"{why}:{body.identity(data, 'id')}:{word}:{at.isoformat()}", at, seen)


def order_events(data: body.Json, origin: Origin) -> list[Event]:
    """A whole order: placed if it is Printify's own, its reference, its status, its shipments."""
    external = body.identity(data, "id")
    fulfilment = our_fulfilment(data)
    order = order_of(fulfilment) or origin.order(external)
    events: list[Event] = []
    if fulfilment:
        fields = origin.once(order, f"{fulfilment} is {external}")
        events.append(Submitted(**fields, fulfilment=fulfilment, reference=external))
    elif body.rows(data, "line_items"):
        fulfilment = fulfilment_id(order, 1)
        snapshot = _snapshot(data, external, order, origin)
        events.append(Placed(**origin.event(order, "placed"), snapshot=snapshot))
    word = plain(body.text(data, "status"))
    shipments = body.rows(data, "shipments")
    tracked = any(body.text(s, "number", "tracking_number") for s in shipments)
    events += status_events(word, order, fulfilment, origin, tracked=tracked)
    return events + _shipments(data, shipments, word, order, fulfilment, origin)


def unknown_words(data: body.Json, account: Account) -> list[str]:
    """What neither Printify's table nor staff know, each as its kind and the word."""
    word = plain(body.text(data, "status"))
    return [] if is_known(word, account) else [f"order {word[:80]}"]


def word_issues(data: body.Json, origin: Origin) -> list[Event]:
    """Unknown words of an order that was asked for: no delivery could list them, so the order does, once a word."""
    order = order_of(our_fulfilment(data)) or origin.order(body.identity(data, "id"))
    return [
        IssueRaised(
            **origin.once(order, f"unknown {word}", word.partition(" ")[2]),
            kind="word",
            text=f"Printify says “{word}”, which Platen does not know. Map the word; nothing was changed by it.",
        )
        for word in unknown_words(data, origin.account)
    ]


def _shipments(
    data: body.Json, shipments: list[body.Json], word: str, order: str, fulfilment: str, origin: Origin
) -> list[Event]:
    """A shipment names no lines. While some are still to come, those marked as fulfilled count for the first."""
    events: list[Event] = []
    gone = () if word in LEFT else _gone(data)
    if word not in LEFT and not gone:
        return []
    for n, shipment in enumerate(shipments):
        lines = gone if n == 0 else tuple(Line(line.item, 0) for line in gone[:1])
        parcel = _parcel(shipment, lines, body.instant(data, "fulfilled_at"))
        fields = origin.event(order, f"sent {parcel.id}", "shipment", versioned=False)
        events.append(Sent(**fields, parcel=parcel, fulfilment=fulfilment))
        if body.instant(shipment, "delivered_at") is not None:
            fields = origin.event(order, f"delivered {parcel.id}", "delivered_at", versioned=False)
            events.append(ParcelMoved(**fields, parcel=parcel.id, to=ParcelState.DELIVERED))
    return events


def _gone(data: body.Json) -> tuple[Line, ...]:
    rows = [r for r in body.rows(data, "line_items") if plain(body.text(r, "status")) in LEFT]
    return tuple(Line(_line_id(row), body.whole(row, "quantity", default=1)) for row in rows)


def _parcel(shipment: body.Json, lines: tuple[Line, ...], sent_at: datetime | None) -> Parcel:
    carrier, number = body.text(shipment, "carrier"), body.text(shipment, "number", "tracking_number")
    return Parcel(
        f"{carrier.lower()}:{number}",
        carrier=carrier,
        number=number,
        url=body.text(shipment, "url", "tracking_url"),
        lines=lines,
        sent_at=sent_at,
    )


def _line_id(row: body.Json) -> str:
    names = ("external_id", "id", "product_id")
    return body.identity(row, *names)


def _snapshot(data: body.Json, external: str, order: str, origin: Origin) -> Order:
    to, metadata = body.part(data, "address_to"), body.part(data, "metadata")
    items = tuple(_item(row) for row in body.rows(data, "line_items"))
    lines = tuple(Line(i.id, i.quantity) for i in items)
    name = body.joined((body.text(to, "first_name"), body.text(to, "last_name")))
    made = Fulfilment(fulfilment_id(order, 1), route=NAME, state=State.RECEIVED, lines=lines, reference=external)
    return Order(
        order,
        body.text(metadata, "shop_order_label", "shop_order_id") or body.text(data, "app_order_id") or external,
        NAME,
        origin.account.name,
        external,
        body.instant(data, "created_at") or origin.at,
        version=origin.version,
        customer=Customer(name, body.text(to, "email"), body.text(to, "phone")),
        address=_address(to, name),
        total=body.minor_money(body.whole(data, "total_price", highest=10**12), "USD"),
        items=items,
        fulfilments=(made,),
        references=(f"{NAME}/{external}",),
    )


def _address(to: body.Json, name: str) -> Address:
    names = ("company", "address1", "address2", "city", "region", "zip", "country", "phone")
    return Address(name, *(body.text(to, field) for field in names))


def _item(row: body.Json) -> Item:
    """Prices are in cents. The order holds no pictures."""
    metadata = body.part(row, "metadata")
    price = body.whole(metadata, "price", highest=10**12)
    return Item(
        _line_id(row),
        body.text(metadata, "title") or "Printify product",
        body.whole(row, "quantity", default=1),
        body.text(metadata, "sku"),
        body.text(metadata, "variant_label"),
        price=body.minor_money(price, "USD"),
    )
