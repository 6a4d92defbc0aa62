"""Builders of orders and events with sensible values, so that a test names only what it is about."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

from app import codes
from app.artwork import Answer, Facts, PrintSpec, Said
from app.events import Fetched, Moved, Placed
from app.orders import Address, Artwork, Customer, Fulfilment, Item, Money, Order
from app.people import Author
from app.states import Payment, Role, State
from app.workflow import apply

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
OPERATOR = Author(Role.OPERATOR, "Naledi Khumalo", "p1", "Press 2")
CHECKER = Author(Role.CHECKER, "Tomas Dube", "p2", "QC bench")
MANAGER = Author(Role.MANAGER, "Lerato Venter", "p3", "Office")
SHOPIFY = Author(Role.CONNECTOR, "shopify")
_ids = count(1)


def new_id() -> str:
    """Unique within the run, and the same in every run that asks in the same order."""
    return f"e{next(_ids):06d}"


def at(minutes: float = 0) -> datetime:
    """`minutes` after noon, UTC."""
    return NOON + timedelta(minutes=minutes)


def an_artwork(name: str = "a1", *, url: str = "") -> Artwork:
    return Artwork(
        name, url=url or f"https://images.example/{name}.png", file_name=f"{name}.png", spec=PrintSpec(300, 400)
    )


def an_item(name: str = "1", *, quantity: int = 1, artworks: int = 1, sku: str = "FRAME-30x40") -> Item:
    pictures = tuple(an_artwork(f"{name}-a{n}") for n in range(1, artworks + 1))
    return Item(
        name, "Framed print", quantity, sku, "30 × 40 cm", (("Frame", "Oak"),), Money(Decimal("49.90"), "USD"), pictures
    )


def an_order(
    external: str = "1001",
    *,
    items: tuple[Item, ...] = (),
    payment: Payment = Payment.PAID,
    fulfilments: tuple[Fulfilment, ...] = (),
    placed_at: datetime = NOON,
    name: str = "Thandi Mokoena",
) -> Order:
    """A snapshot as a connector would give it: not yet applied."""
    return Order(
        codes.order_id("shopify", "acme", external),
        f"#{external}",
        "shopify",
        "acme",
        external,
        placed_at,
        version=placed_at,
        customer=Customer(name, "thandi@example.com"),
        address=Address(name=name, line1="1 Long Street", city="Cape Town", postcode="8001", country="ZA"),
        total=Money(Decimal("49.90"), "USD"),
        payment=payment,
        items=items or (an_item(),),
        fulfilments=fulfilments,
    )


def placed(order: Order, *, minutes: float = 0, id: str = "") -> Placed:
    return Placed(id=id or new_id(), order=order.id, at=at(minutes), author=SHOPIFY, snapshot=order)


def begun(order: Order | None = None) -> Order:
    """An order as the book holds it after its first event."""
    snapshot = order or an_order()
    return apply(None, placed(snapshot)).order


BY_HAND = "Checked by hand"
"""Why a manager lets pieces pass without their verdicts."""


TICKED = (Answer("image", "Image is the one ordered", Said.YES),)
"""The shortest list that was gone through."""


def moved(order: Order, to: State, by: Author = OPERATOR, *, minutes: float = 1, reason: str = "") -> Moved:
    fulfilment = order.fulfilments[0].id
    return Moved(id=new_id(), order=order.id, at=at(minutes), author=by, fulfilment=fulfilment, to=to, reason=reason)


def fetched(order: Order, artwork: str, *, minutes: float = 1, by: Author = OPERATOR) -> Fetched:
    facts = Facts(3602, 4803, "PNG", "RGB", 1_000_000, "sRGB")
    return Fetched(
        id=new_id(),
        order=order.id,
        at=at(minutes),
        author=by,
        artwork=artwork,
        sha256=codes.digest(artwork),
        facts=facts,
    )


def with_files(order: Order, *, minutes: float = 1) -> Order:
    """All print files on disk."""
    for artwork in order.artworks:
        order = apply(order, fetched(order, artwork.id, minutes=minutes)).order
    return order


def at_state(to: State, order: Order | None = None) -> Order:
    """Walk a paid order along the usual road to `to`, five minutes a step."""
    here = begun(order)
    road = (State.ARTWORK_READY, State.IN_PRODUCTION, State.QUALITY_CHECK, State.READY, State.SHIPPED)
    for n, state in enumerate(road, start=1):
        if here.state is to:
            return here
        if state is State.ARTWORK_READY:
            here = with_files(here, minutes=5 * n)
        else:
            here = apply(here, moved(here, state, MANAGER, minutes=5 * n, reason=BY_HAND)).order
    return here
