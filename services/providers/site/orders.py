"""A site's order as ours. Sums are whole numbers in the currency's smallest unit; times ISO 8601.

{"type": "order.placed" | "order.updated" | "order.canceled" | "payment.changed", "order": {...}}

order: id, number, placed_at, updated_at, due_at, rush, currency, total, note, customer {id, name, email, phone},
address {name, company, line1, line2, city, region, postcode, country, phone}, payment {status, references},
items [{id, sku, title, variant, quantity, price, made_by, options {}, artworks [{url, role, file_name, sha256}]}].
"""

from collections.abc import Iterable
from datetime import datetime

from app.codes import fulfilment_id
from app.errors import Corrupt
from app.events import Cancelled, Event, PaymentChanged, Placed
from app.orders import IN_HOUSE, Address, Artwork, ArtworkRole, Customer, Fulfilment, Item, Line, Order
from app.states import SETTLED, CancelReason, Payment, State
from services import body
from services.connector import Account, Delivery, Origin, Reading

NAME = "site"
LATER = "pay_at_pickup"
PAYMENTS: dict[str, Payment] = {
    "": Payment.UNPAID,
    LATER: Payment.UNPAID,
    **{payment.value: payment for payment in Payment},
    "authorized": Payment.AUTHORISED,
    "pending": Payment.UNPAID,
}
CUSTOMER = "kiosk-customer"


def read_message(delivery: Delivery, account: Account, message: str) -> Reading:
    """Raises `Corrupt`; a type that is not known changes nothing and is named."""
    envelope = body.parse_object(delivery.body)
    kind, data = body.text(envelope, "type", limit=60), body.part(envelope, "order")
    if kind not in ("order.placed", "order.updated", "order.canceled", "payment.changed"):
        return Reading(unknown=(f"type {kind[:80]}",))
    seen = body.instant(data, "updated_at") or body.instant(envelope, "timestamp")
    origin = Origin(account, message, delivery.received_at, seen)
    word = body.text(body.part(data, "payment"), "status", limit=60).lower()
    if word not in PAYMENTS:
        return Reading(unknown=(f"payment {word[:80]}",))
    return Reading(tuple(message_events(kind, data, origin)))


def message_events(kind: str, data: body.Json, origin: Origin) -> list[Event]:
    """One message, or one row of the site's list, as events."""
    order = origin.order(body.identity(data, "id"))
    word = body.text(body.part(data, "payment"), "status", limit=60).lower()
    if kind == "order.canceled":
        fields = origin.once(order, "canceled", kind)
        reason = body.text(data, "reason") or "Canceled at the site"
        return [Cancelled(**{**fields, "reason": reason}, why=CancelReason.CUSTOMER)]
    if kind == "payment.changed":
        return [PaymentChanged(**origin.event(order, "payment", word), payment=PAYMENTS[word])]
    return [Placed(**origin.event(order, "placed", word), snapshot=snapshot(data, order, origin))]


def snapshot(data: body.Json, order: str, origin: Origin) -> Order:
    """Raises `Corrupt` for an order without lines, or with sums or counts that cannot be."""
    currency = body.text(data, "currency", limit=3).upper()
    items = tuple(_item(row, n, currency) for n, row in enumerate(body.rows(data, "items"), start=1))
    if not items:
        raise Corrupt("The order has no items.")
    if len({item.id for item in items}) != len(items):
        raise Corrupt("Two lines of the order have the same id.")
    external = body.identity(data, "id")
    paid = body.part(data, "payment")
    payment = PAYMENTS[body.text(paid, "status", limit=60).lower()]
    return Order(
        order,
        body.text(data, "number", limit=80) or external,
        NAME,
        origin.account.name,
        external,
        body.instant(data, "placed_at") or origin.at,
        due_at=body.instant(data, "due_at"),
        version=origin.version,
        customer=_customer(body.part(data, "customer")),
        address=_address(body.part(data, "address")),
        note=body.text(data, "note", "notes"),
        total=body.minor_money(body.whole(data, "total", highest=10**12), currency),
        payment=payment,
        rush=body.flag(data, "rush"),
        items=items,
        fulfilments=tuple(_parts(data, order, items, payment, origin)),
        references=tuple(_references(data, paid, origin.account)),
    )


def _parts(data: body.Json, order: str, items: tuple[Item, ...], payment: Payment, origin: Origin) -> list[Fulfilment]:
    """One for each maker the lines name; none where no line names any, so that the shop's own rules decide."""
    usual = origin.account.get("route")
    made_by = [body.text(row, "made_by", limit=32).lower() or usual for row in body.rows(data, "items")]
    if not any(made_by) and not _comes_in(data, payment, origin.account):
        return []
    routes: dict[str, list[Line]] = {}
    for item, maker in zip(items, made_by, strict=True):
        if item.quantity:
            routes.setdefault(maker or IN_HOUSE, []).append(Line(item.id, item.quantity))
    state = State.RECEIVED if _comes_in(data, payment, origin.account) else State.DRAFT
    numbered = enumerate(routes.items(), start=1)
    return [Fulfilment(fulfilment_id(order, n), route=r, state=state, lines=tuple(ls)) for n, (r, ls) in numbered]


def _comes_in(data: body.Json, payment: Payment, account: Account) -> bool:
    """Paid at pick-up: the shop wants to make it before there is money."""
    later = body.text(body.part(data, "payment"), "status", limit=60).lower() == LATER
    return payment not in SETTLED and (later or account.get("pay_later").lower() == "yes")


def _references(data: body.Json, paid: body.Json, account: Account) -> Iterable[str]:
    """Names under which its payment may be spoken of: `stripe/pi_…`, `stitch/<link>`; and whose kiosk order it is."""
    given = paid.get("references") or []
    if not isinstance(given, list) or len(given) > 20:
        raise Corrupt("The field 'references' is not a short list.")
    for value in given:
        name = body.as_text(value, "references", 200)
        provider, _, rest = name.partition("/")
        if not (provider and rest):
            raise Corrupt("A payment reference is not written provider/id.")
        yield name
    if customer := body.text(body.part(data, "customer"), "id", limit=80):
        yield f"{CUSTOMER}/{account.name}/{customer}"


def _customer(data: body.Json) -> Customer:
    return Customer(body.text(data, "name"), body.text(data, "email", limit=320), body.text(data, "phone", limit=60))


def _address(data: body.Json) -> Address:
    names = ("name", "company", "line1", "line2", "city", "region", "postcode", "country", "phone")
    return Address(*(body.text(data, name, limit=300) for name in names))


def _item(row: body.Json, n: int, currency: str) -> Item:
    id_ = body.text(row, "id", limit=80) or str(n)
    options = body.part(row, "options")
    return Item(
        id_,
        body.text(row, "title", limit=300) or body.text(row, "sku", limit=120) or f"Item {n}",
        body.whole(row, "quantity", default=1, highest=10_000),
        body.text(row, "sku", limit=120),
        body.text(row, "variant", limit=300),
        tuple((body.as_text(k, "options", 120), body.as_text(v, "options")) for k, v in options.items()),
        body.minor_money(body.whole(row, "price", highest=10**12), currency),
        tuple(_artwork(a, id_, m) for m, a in enumerate(body.rows(row, "artworks"), start=1)),
    )


def _artwork(row: body.Json, item: str, n: int) -> Artwork:
    role = body.text(row, "role", limit=20).lower() or ArtworkRole.PRINT.value
    if role not in {r.value for r in ArtworkRole}:
        raise Corrupt(f"A picture's role is {role}, which is not known.")
    return Artwork(
        f"{item}-a{n}",
        ArtworkRole(role),
        body.text(row, "url"),
        body.text(row, "file_name", limit=200),
        declared_sha256=body.text(row, "sha256", limit=64),
    )


def changed_at(data: body.Json) -> datetime | None:
    return body.instant(data, "updated_at") or body.instant(data, "placed_at")
