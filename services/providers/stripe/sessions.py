"""A check-out session and its lines as an order: for shops whose only record of an order is its payment."""

from datetime import UTC, datetime

from app.errors import Corrupt
from app.events import Placed
from app.orders import Address, Artwork, Customer, Item, Money, Order
from app.states import Payment
from services import body
from services.connector import Account, Origin
from services.providers.stripe.events import NAME, intent_of, minor, numbers_of
from services.providers.stripe.words import SESSION_PAYMENT

PICTURES = ("print_url", "design_url", "image_url", "imageUrl", "artwork")


def placed(session: body.Json, lines: list[body.Json], account: Account) -> Placed:
    """Raises `Corrupt` for a session that cannot be an order."""
    external = body.identity(session, "id")
    at = body.instant(session, "created") or datetime.now(UTC)
    if body.text(session, "status", limit=40) in ("open", "expired"):
        raise Corrupt("The check-out was not completed.")
    status = _payment(session).value
    origin = Origin(account, f"session:{external}:{status}", at)
    order = origin.order(external)
    return Placed(**origin.event(order, "placed", status), snapshot=_snapshot(session, lines, order, origin))


def _snapshot(session: body.Json, lines: list[body.Json], order: str, origin: Origin) -> Order:
    details, external = body.part(session, "customer_details"), body.identity(session, "id")
    numbers = numbers_of(session, origin.account)
    intent = intent_of(session)
    return Order(
        order,
        (numbers[0] if numbers else f"CS-{external[-8:]}")[:80],
        NAME,
        origin.account.name,
        external,
        origin.at,
        customer=_customer(session, details),
        address=_address(session, details),
        total=minor(session, "amount_total") or body.minor_money(0, body.text(session, "currency", limit=3)),
        payment=_payment(session),
        payment_reference=f"{NAME}/{origin.account.name}/{intent}" if intent else "",
        items=tuple(_item(row, n, session) for n, row in enumerate(lines, start=1)),
        references=(f"{NAME}/{intent}",) if intent else (),
    )


def _payment(session: body.Json) -> Payment:
    """What is only reserved on a card is `unpaid` in the session's own words; its intent knows."""
    intent = session.get("payment_intent")
    if isinstance(intent, dict) and body.text(intent, "status", limit=60) == "requires_capture":
        return Payment.AUTHORISED
    return SESSION_PAYMENT.get(body.text(session, "payment_status", limit=40), Payment.UNPAID)


def _customer(session: body.Json, details: body.Json) -> Customer:
    email = body.text(details, "email", limit=320) or body.text(session, "customer_email", limit=320)
    return Customer(body.text(details, "name", limit=300), email, body.text(details, "phone", limit=60))


def _address(session: body.Json, details: body.Json) -> Address:
    """Where it is to be sent; in older versions of the API it stands elsewhere, and last counts who pays."""
    to = body.part(body.part(session, "collected_information"), "shipping_details")
    to = to or body.part(session, "shipping_details") or details
    found = body.part(to, "address")
    parts = ("line1", "line2", "city", "state", "postal_code", "country")
    line1, line2, city, state, postcode, country = (body.text(found, part, limit=300) for part in parts)
    name = body.text(to, "name", limit=300) or body.text(details, "name", limit=300)
    phone = body.text(to, "phone", limit=60) or body.text(details, "phone", limit=60)
    return Address(name, "", line1, line2, city, state, postcode, country, phone)


def _item(row: body.Json, n: int, session: body.Json) -> Item:
    price = body.part(row, "price")
    product = price.get("product")
    goods = product if isinstance(product, dict) else {}
    told = {
        **body.part(goods, "metadata"),
        **body.part(price, "metadata"),
        **body.part(row, "metadata"),
    }
    sku = body.text(told, "sku", "SKU", limit=120) or body.text(price, "lookup_key", limit=120)
    id_ = body.text(row, "id", limit=80) or str(n)
    picture = body.text(told, *PICTURES) or body.text(body.part(session, "metadata"), f"image_{n}")
    return Item(
        id_,
        body.text(row, "description", limit=300) or body.text(goods, "name", limit=300) or f"Item {n}",
        body.whole(row, "quantity", default=1, highest=10_000),
        sku or body.text(price, "id", limit=120),
        body.text(told, "variant", "size", limit=200),
        price=_price(row, price),
        artworks=(Artwork(f"{id_}-a1", url=picture),) if picture else (),
    )


def _price(row: body.Json, price: body.Json) -> Money:
    """Of one piece; where the customer chose what to pay only the line's sum is known."""
    currency = price.get("currency") or row.get("currency")
    one = minor({**price, "currency": currency}, "unit_amount")
    if one is not None:
        return one
    sum_, pieces = body.whole(row, "amount_subtotal", highest=10**12), body.whole(row, "quantity", default=1)
    return body.minor_money(sum_ // max(pieces, 1), body.text(row, "currency", limit=3))
