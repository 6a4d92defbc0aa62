"""Shopify's order, as its webhooks show it, to Platen's: every such body is the whole view of the order."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from app.errors import Corrupt
from app.events import Cancelled, Event, Held, IssueRaised, Placed, Submitted
from app.orders import Address, Customer, Item, Order
from app.states import CancelReason, HoldReason, Payment
from services import body
from services.connector import Account, Origin, fulfilment_of
from services.providers.shopify.parcels import parcel_events
from services.providers.shopify.payments import PAYMENT_WORDS, TAKEN, payment_events, reference_of
from services.providers.shopify.pets import Pets, properties, read_pets

CANCEL_WORDS: dict[str, CancelReason] = {
    "customer": CancelReason.CUSTOMER,
    "fraud": CancelReason.FRAUD,
    "inventory": CancelReason.UNMAKEABLE,
    "declined": CancelReason.UNPAID,
    "other": CancelReason.PROVIDER,
    "staff": CancelReason.PROVIDER,
}
RUSH = re.compile(r"\b(rush|urgent)\b", re.IGNORECASE)
MOST_LINES = 1_000


@dataclass(slots=True)
class Learned:
    """What a message gives, while it is read. `order`: as the message shows it, None where it is not a shop's own."""

    events: list[Event] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    order: Order | None = None


def order_events(data: body.Json, account: Account, message: str, at: datetime, *, paid: bool = False) -> Learned:
    """Events of a whole order. `paid`: the message itself says that it is. None for an order without goods."""
    learned = Learned()
    external = body.identity(data, "id")
    version = body.instant(data, "updated_at", "created_at")
    origin = Origin(account, message, at, version)
    if ours := fulfilment_of(body.text(data, "source_identifier")):
        return _ours(data, external, ours, origin)
    order = _snapshot(data, external, origin, learned, paid)
    if not order.items:
        return learned
    word = body.text(data, "financial_status").lower()
    learned.order = order
    learned.events.insert(0, Placed(**origin.event(order.id, "placed", word), snapshot=order))
    learned.events += payment_events(data, order.id, external, origin, order.total.currency)
    if body.flag(data, "test") and account.get("test_orders") != "make":
        held = origin.once(order.id, "test")
        learned.events.append(Held(**held, why=HoldReason.OTHER, reason="A test order of Shopify, not to be made"))
    for fulfilment in body.rows(data, "fulfillments"):
        events, unknown = parcel_events(fulfilment, order.id, origin)
        learned.events += events
        learned.unknown += unknown
    _cancelled(data, order.id, origin, learned)
    return learned


def _ours(data: body.Json, external: str, fulfilment: str, origin: Origin) -> Learned:
    """An order that Platen itself entered at the shop for a part of one of its own: never an order beside it."""
    order = fulfilment.partition(".")[0]
    fields = origin.once(order, f"{fulfilment} is {external}")
    learned = Learned([Submitted(**fields, fulfilment=fulfilment, reference=external)])
    for sent in body.rows(data, "fulfillments"):
        events, unknown = parcel_events(sent, order, origin, fulfilment=fulfilment)
        learned.events += events
        learned.unknown += unknown
    _cancelled(data, order, origin, learned, fulfilment)
    return learned


def _cancelled(data: body.Json, order: str, origin: Origin, learned: Learned, fulfilment: str = "") -> None:
    when = body.instant(data, "cancelled_at")
    if when is None:
        return
    word = body.text(data, "cancel_reason").lower()
    if word and word not in CANCEL_WORDS:
        learned.unknown.append(f"cancel {word[:80]}")
    fields = origin.once(order, body.joined((f"cancelled {when.isoformat()}", fulfilment)), word)
    why = CANCEL_WORDS.get(word, CancelReason.PROVIDER)
    learned.events.append(Cancelled(**fields, why=why, fulfilment=fulfilment))


def _snapshot(data: body.Json, external: str, origin: Origin, learned: Learned, paid: bool) -> Order:
    account, id_ = origin.account, origin.order(external)
    currency = body.text(data, "currency", "presentment_currency")
    word = body.text(data, "financial_status").lower()
    if word not in PAYMENT_WORDS:
        learned.unknown.append(f"payment {word}")
    payment = PAYMENT_WORDS.get(word, Payment.NONE)
    if paid and payment is Payment.NONE:
        payment = Payment.PAID
    return Order(
        id_,
        body.text(data, "name", "order_number") or external,
        account.provider,
        account.name,
        external,
        body.instant(data, "processed_at", "created_at") or origin.at,
        version=origin.version,
        customer=_customer(data),
        address=_address(body.part(data, "shipping_address")),
        note=_note(data),
        total=body.money(_total(data), currency),
        payment=payment,
        payment_reference=reference_of(account, external) if payment in TAKEN else "",
        rush=bool(RUSH.search(_tags(data))),
        items=tuple(_items(data, id_, origin, learned, currency)),
    )


def _total(data: body.Json) -> Decimal:
    """After edits; a canceled order is worth nothing any more, so there what was ordered."""
    return body.amount(data, "current_total_price") or body.amount(data, "total_price")


def _tags(data: body.Json) -> str:
    value = data.get("tags")
    if isinstance(value, list):
        return " ".join(body.as_text(v, "tags") for v in value[:250])
    return body.as_text(value, "tags", 20_000)


def _customer(data: body.Json) -> Customer:
    """All of it may be missing: names and addresses are given only to apps that may see them."""
    person, to = body.part(data, "customer"), body.part(data, "shipping_address")
    name = body.joined((body.text(person, "first_name"), body.text(person, "last_name")))
    return Customer(
        name or body.text(to, "name") or body.text(body.part(data, "billing_address"), "name"),
        body.text(data, "email", "contact_email") or body.text(person, "email"),
        body.text(data, "phone") or body.text(to, "phone") or body.text(person, "phone"),
    )


def _address(data: body.Json) -> Address:
    name = body.joined((body.text(data, "first_name"), body.text(data, "last_name")))
    return Address(
        body.text(data, "name") or name,
        body.text(data, "company"),
        body.text(data, "address1"),
        body.text(data, "address2"),
        body.text(data, "city"),
        body.text(data, "province_code", "province"),
        body.text(data, "zip"),
        body.text(data, "country_code", "country"),
        body.text(data, "phone"),
    )


def _note(data: body.Json) -> str:
    """The buyer's note, then what the shop's theme asked for and shows to the buyer."""
    asked = properties(data, "note_attributes")
    shown = [f"{name}: {value}" for name, value in asked.items() if value and name[0] != "_"]
    return "\n".join(filter(None, [body.text(data, "note", limit=20_000), *shown]))


def _items(data: body.Json, order: str, origin: Origin, learned: Learned, currency: str) -> list[Item]:
    lines = body.rows(data, "line_items")
    if len(lines) > MOST_LINES:
        raise Corrupt(f"The order has {len(lines)} lines.")
    pieces = [(line, _pieces(line)) for line in lines]
    if body.instant(data, "cancelled_at") and not any(n for _, n in pieces):
        pieces = [(line, body.whole(line, "quantity", default=1)) for line in lines]
    found: list[Item] = []
    for line, quantity in pieces:
        pets = read_pets(properties(line), body.identity(line, "id"), origin.account)
        if _is_goods(line) or pets.artworks:
            found.append(_item(line, quantity, pets, currency))
            _doubts(found[-1], pets, order, origin, learned)
    return found


def _pieces(line: body.Json) -> int:
    """What is still wanted: edits and refunds leave `quantity` as it was ordered."""
    ordered = body.whole(line, "quantity", default=1)
    return body.whole(line, "current_quantity", default=ordered)


def _is_goods(line: body.Json) -> bool:
    """Gift cards, tips and fees are not made."""
    return not body.flag(line, "gift_card") and line.get("requires_shipping") is not False


def _item(line: body.Json, quantity: int, pets: Pets, currency: str) -> Item:
    variant = body.text(line, "variant_title")
    return Item(
        body.identity(line, "id"),
        body.text(line, "title", "name"),
        quantity,
        body.text(line, "sku"),
        "" if variant == "Default Title" else variant,
        pets.options,
        body.price(body.amount(line, "price"), currency),
        pets.artworks,
        pets.awaits and not any(a.url for a in pets.artworks),
        pets.ref,
        pets.sessions,
    )


def _doubts(item: Item, pets: Pets, order: str, origin: Origin, learned: Learned) -> None:
    for words, blocking in pets.doubts:
        fields = origin.once(order, f"{item.id}: {words}")
        learned.events.append(IssueRaised(**fields, kind="artwork", text=f"{item.title}: {words}", blocking=blocking))
