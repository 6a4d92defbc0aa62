"""Printful's order and its shipments, of both versions, as ours: whose it is, what it says, what was sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from app.codes import fulfilment_id, order_of
from app.events import Event, Held, IssueRaised, ParcelMoved, Placed, Sent, Submitted
from app.orders import Address, Artwork, ArtworkRole, Customer, Fulfilment, Item, Line, Order, Parcel
from app.states import ParcelState, State
from services import body
from services.connector import Account, Origin, fulfilment_of
from services.meanings import plain
from services.providers.printful.words import (
    DELIVERY_WORDS,
    SHIPMENT_HOLDS,
    SHIPMENT_WORDS,
    is_known,
    is_parcel_word,
    parcel_state,
    status_events,
)

NAME = "printful"


@dataclass(frozen=True, slots=True)
class Known:
    """Whose order it is. `items`: Printful's item id -> ours. `own`: it was not made by us."""

    external: str
    order: str
    fulfilment: str
    items: Mapping[str, str]
    own: bool


def known(data: body.Json, origin: Origin) -> Known:
    """Raises `Corrupt` without an id."""
    external = body.identity(data, "id", "order_id")
    ours = fulfilment_of(body.text(data, "external_id"))
    rows = _rows(data)
    if ours:
        items = {body.text(r, "id"): body.text(r, "external_id") for r in rows if body.text(r, "external_id")}
        return Known(external, order_of(ours) or "", ours, items, False)
    order = origin.order(external)
    items = {body.text(r, "id"): body.text(r, "id") for r in rows}
    return Known(external, order, fulfilment_id(order, 1), items, True)


def order_origin(account: Account, data: body.Json, why: str) -> Origin:
    """Of an order that was asked for. `why` it was: a part of the message's name."""
    seen = body.instant(data, "updated_at", "updated", "created_at", "created")
    at = seen or datetime.now(UTC)
    word = body.text(data, "status")
    return Origin(account, f"{why}:{body.identity(data, 'id')}:{word}:{at.isoformat()}", at, seen)


def _rows(data: body.Json) -> list[body.Json]:
    rows = body.rows(data, "items") or body.rows(data, "order_items")
    return [row for row in rows if body.text(row, "type") != "branding_item"]


def order_events(data: body.Json, origin: Origin, *, reason: str = "") -> list[Event]:
    """A whole order: placed if it is the provider's own, its reference, its status, its shipments."""
    whose = known(data, origin)
    events: list[Event] = []
    if whose.own and whose.items:
        snapshot = _snapshot(data, whose, origin)
        events.append(Placed(**origin.event(snapshot.id, "placed"), snapshot=snapshot))
    if not whose.own:
        fields = origin.once(whose.order, f"{whose.fulfilment} is {whose.external}")
        events.append(Submitted(**fields, fulfilment=whose.fulfilment, reference=whose.external))
    word = body.text(data, "status").lower()
    events += status_events(word, whose.order, whose.fulfilment, origin, reason or body.text(data, "error"))
    shipments = body.rows(data, "shipments")
    events += _stopped(shipments, whose, origin)
    for shipment in shipments:
        events += shipment_events(shipment, whose, origin, word)
    return events


def _stopped(shipments: list[body.Json], whose: Known, origin: Origin) -> list[Event]:
    """A shipment that waits holds the order, as long as none has left: the order's own status does not say so."""
    words = [plain(body.text(s, "shipment_status", "status")) for s in shipments]
    stopped = next((word for word in words if word in SHIPMENT_HOLDS), None)
    if stopped is None or any(SHIPMENT_WORDS.get(word) for word in words):
        return []
    why, reason = SHIPMENT_HOLDS[stopped]
    fields = origin.event(whose.order, "shipment hold", stopped)
    return [Held(**{**fields, "reason": reason}, fulfilment=whose.fulfilment, why=why)]


def unknown_words(data: body.Json, account: Account) -> list[str]:
    """What neither Printful's table nor staff know, each as its kind and the word."""
    words = [] if is_known(word := body.text(data, "status").lower(), account) else [f"order {word[:80]}"]
    for shipment in body.rows(data, "shipments"):
        words += unknown_shipment(shipment, account)
    return list(dict.fromkeys(words))


def unknown_shipment(shipment: body.Json, account: Account) -> list[str]:
    status = body.text(shipment, "shipment_status", "status").lower()
    delivery = body.text(shipment, "delivery_status").lower()
    found = [] if is_parcel_word(status, SHIPMENT_WORDS, account) else [f"shipment {status[:80]}"]
    return found + ([] if is_parcel_word(delivery, DELIVERY_WORDS, account) else [f"delivery {delivery[:80]}"])


def word_issues(data: body.Json, origin: Origin) -> list[Event]:
    """Unknown words of an order that was asked for: no delivery could list them, so the order does, once a word."""
    order = known(data, origin).order
    return [
        IssueRaised(
            **origin.once(order, f"unknown {word}", word.partition(" ")[2]),
            kind="word",
            text=f"Printful says “{word}”, which Platen does not know. Map the word; nothing was changed by it.",
        )
        for word in unknown_words(data, origin.account)
    ]


def shipment_events(
    shipment: body.Json, whose: Known, origin: Origin, order_word: str, *, to: ParcelState | None = None
) -> list[Event]:
    """A shipment that has left. `to`: what the message itself says of it. Nothing where it is not known which
    lines it holds while others are still to come: then only the order's shipments, asked for, tell."""
    status = body.text(shipment, "shipment_status", "status").lower()
    state = to or parcel_state(status, SHIPMENT_WORDS, origin.account)
    name = body.text(shipment, "id") or body.text(shipment, "tracking_number")
    if state is None or not name:
        return []
    fields = origin.event(whose.order, f"{name} {state}", status, versioned=False)
    if state is ParcelState.VOIDED:
        return [ParcelMoved(**fields, parcel=name, to=state)]
    lines = _sent_lines(shipment, whose)
    if not lines and order_word not in ("fulfilled", ""):
        return []
    parcel = _parcel(shipment, name, lines)
    sent = origin.event(whose.order, f"{name} sent", status, versioned=False)
    events: list[Event] = [Sent(**sent, parcel=parcel, fulfilment=whose.fulfilment)]
    delivery = _delivery(shipment, origin.account)
    later = list(dict.fromkeys(delivery if state is ParcelState.HANDED_OVER else [state, *delivery]))
    for n, one in enumerate(later):
        moved = origin.event(whose.order, f"{name} {one} {n}", one.value, versioned=False)
        events.append(ParcelMoved(**moved, parcel=name, to=one))
    return events


def _delivery(shipment: body.Json, account: Account) -> list[ParcelState]:
    state = parcel_state(body.text(shipment, "delivery_status").lower(), DELIVERY_WORDS, account)
    if state is None and body.instant(shipment, "delivered_at"):
        state = ParcelState.DELIVERED
    return [state] if state is not None and state is not ParcelState.LABEL_CREATED else []


def _parcel(shipment: body.Json, name: str, lines: tuple[Line, ...]) -> Parcel:
    return Parcel(
        name,
        carrier=body.text(shipment, "carrier"),
        number=body.text(shipment, "tracking_number"),
        url=body.text(shipment, "tracking_url"),
        lines=lines,
        sent_at=body.instant(shipment, "shipped_at", "ship_date", "created", "created_at"),
    )


def _sent_lines(shipment: body.Json, whose: Known) -> tuple[Line, ...]:
    """Only if every one of them is known: a part of the truth would count too little."""
    rows = body.rows(shipment, "shipment_items") or body.rows(shipment, "items")
    found = [(_item_of(row, whose), body.whole(row, "quantity", default=1)) for row in rows]
    return tuple(Line(item, n) for item, n in found) if all(item for item, _ in found) else ()


def _item_of(row: body.Json, whose: Known) -> str:
    theirs = body.text(row, "order_item_id", "item_id")
    if whose.own:
        return theirs
    return body.text(row, "order_item_external_id") or whose.items.get(theirs, "")


def _snapshot(data: body.Json, whose: Known, origin: Origin) -> Order:
    to = body.part(data, "recipient")
    items = tuple(_item(row) for row in _rows(data))
    lines = tuple(Line(i.id, i.quantity) for i in items)
    made = Fulfilment(
        whose.fulfilment, route=NAME, state=State.RECEIVED, lines=lines, reference=whose.external, version=None
    )
    costs = body.part(data, "retail_costs")
    return Order(
        whose.order,
        body.text(data, "external_id") or whose.external,
        NAME,
        origin.account.name,
        whose.external,
        body.instant(data, "created", "created_at") or origin.at,
        version=origin.version,
        customer=Customer(body.text(to, "name"), body.text(to, "email"), body.text(to, "phone")),
        address=_address(to),
        note=body.text(data, "notes", limit=20_000),
        total=body.money(body.amount(costs, "total"), body.text(costs, "currency")),
        items=items,
        fulfilments=(made,),
        references=(f"{NAME}/{whose.external}",),
    )


def _address(to: body.Json) -> Address:
    names = ("name", "company", "address1", "address2", "city", "state_code", "zip", "country_code", "phone")
    return Address(*(body.text(to, name) for name in names))


def _item(row: body.Json) -> Item:
    item = body.identity(row, "id")
    price = body.amount(row, "retail_price", "price")
    return Item(
        item,
        body.text(row, "name") or body.text(body.part(row, "product"), "name") or f"Item {item}",
        body.whole(row, "quantity", default=1),
        body.text(row, "sku"),
        options=tuple(_options(row)),
        price=body.price(price, body.text(row, "retail_currency", "currency")),
        artworks=tuple(_artworks(row, item)),
    )


def _options(row: body.Json) -> Iterable[tuple[str, str]]:
    for option in body.rows(row, "options"):
        value = option.get("value")
        if isinstance(value, str | int) and not isinstance(value, bool):
            yield body.text(option, "id", "name"), body.as_text(value, "value")


def _artworks(row: body.Json, item: str) -> Iterable[Artwork]:
    """A library file has no address of its own: only a small preview of it can be shown."""
    for n, file in enumerate(body.rows(row, "files")):
        kind, url = body.text(file, "type"), body.text(file, "url")
        mockup = kind == "preview"
        role = ArtworkRole.PRINT if url and not mockup else ArtworkRole.PREVIEW
        address = url if url and not mockup else body.text(file, "preview_url", "thumbnail_url")
        yield Artwork(f"{item}-{n}", role, address, body.text(file, "filename"), "Mockup" if mockup else _place(kind))
    for placement in body.rows(row, "placements"):
        for n, layer in enumerate(body.rows(placement, "layers")):
            place = body.text(placement, "placement")
            yield Artwork(f"{item}-{place}-{n}", url=body.text(layer, "url"), label=_place(place))


def _place(word: str) -> str:
    """Where on the product a file goes, in words; the usual place needs none."""
    return "" if word == "default" else word.replace("_", " ").capitalize()
