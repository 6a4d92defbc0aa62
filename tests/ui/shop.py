"""A small shop for the window's tests: orders in every state, late and not, kept in a real store."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from app.artwork import Facts, PrintSpec
from app.codes import fulfilment_id, order_id
from app.events import Event, Fetched, Held, IssueRaised, Moved, Placed
from app.orders import IN_HOUSE, Address, Artwork, Customer, Fulfilment, Item, Line, Order
from app.people import Author
from app.protocol import FeedItem, FeedPage
from app.states import HoldReason, Payment, Role, State
from app.wire import order_bytes
from app.workflow import apply
from services.workstation.store import Store

NOON = datetime(2026, 11, 20, 13, 52, tzinfo=UTC)
NALEDI = Author(Role.MANAGER, "Naledi Khumalo", "p1", "Press 2")
LERATO = Author(Role.MANAGER, "Lerato Venter", "p3", "Office")
TOMAS = Author(Role.MANAGER, "Tomas Dube", "p2", "QC bench")
SHOPIFY = Author(Role.CONNECTOR, "shopify")
ROAD = (State.ARTWORK_READY, State.IN_PRODUCTION, State.QUALITY_CHECK, State.READY, State.SHIPPED)


def an_item(title: str, variant: str, options: str, quantity: int = 1) -> Item:
    named = tuple(("Option", part) for part in options.split(" · ")) if options else ()
    picture = Artwork("a1", url="https://images.example/a1.png", file_name="a1.png", spec=PrintSpec(300, 400))
    return Item("1", title, quantity, "SKU-1", variant, named, artworks=(picture,))


def an_order(
    number: str,
    customer: str,
    item: Item,
    *,
    age: timedelta = timedelta(hours=4),
    due: timedelta = timedelta(hours=3),
    now: datetime = NOON,
    source: str = "shopify",
) -> Order:
    """Placed `age` before and due `due` after `now`; new, paid, made in the house."""
    oid = order_id(source, "acme", number)
    part = Fulfilment(fulfilment_id(oid, 1), IN_HOUSE, lines=(Line(item.id, item.quantity),))
    snapshot = Order(
        oid,
        number,
        source,
        "acme",
        number,
        now - age,
        due_at=now + due,
        customer=Customer(customer),
        address=Address(customer, line1="1 Long Street", city="Cape Town", postcode="8001", country="ZA"),
        payment=Payment.PAID,
        items=(item,),
        fulfilments=(part,),
    )
    return apply(None, Placed(id=f"{number}-0", order=oid, at=now - age, author=SHOPIFY, snapshot=snapshot)).order


def walked(order: Order, to: State, by: Author = NALEDI) -> Order:
    """Along the usual road; every print file is fetched on the way."""
    at = order.placed_at + timedelta(minutes=10)
    for state in ROAD:
        if order.state is to:
            return order
        order = apply(order, _towards(order, state, by, at)).order
        at += timedelta(minutes=10)
    return order


def _towards(order: Order, state: State, by: Author, at: datetime) -> Event:
    id_ = f"{order.number}-{state}"
    if state is State.ARTWORK_READY:
        facts = Facts(3602, 4803, "PNG", "RGB", 1_000_000, "sRGB")
        sha = f"{abs(hash(order.number)):064x}"[:64]
        return Fetched(id=id_, order=order.id, at=at, author=by, artwork="a1", sha256=sha, facts=facts)
    return Moved(id=id_, order=order.id, at=at, author=by, fulfilment=order.fulfilments[0].id, to=state, reason="Seen")


def held(order: Order, why: HoldReason = HoldReason.CUSTOMER_REQUEST, by: Author = LERATO) -> Order:
    event = Held(
        id=f"{order.number}-held", order=order.id, at=NOON, author=by, fulfilment=order.fulfilments[0].id, why=why
    )
    return apply(order, event).order


def troubled(order: Order, text: str = "Low resolution, 112 dpi", *, blocking: bool = True) -> Order:
    event = IssueRaised(
        id=f"{order.number}-issue",
        order=order.id,
        at=NOON,
        author=NALEDI,
        kind="artwork",
        text=text,
        blocking=blocking,
    )
    return apply(order, event).order


SAMPLE: tuple[tuple[str, str, Item, float, float, State], ...] = (
    ("FB-20816", "Thandi Mokoena", an_item("Framed print", "30 × 40 cm", "Oak frame · Enhanced B&W"), 30, -3, ROAD[1]),
    ("FB-20822", "Marco Rossi", an_item("Canvas wrap", "50 × 70 cm", ""), 26, -1, State.RECEIVED),
    ("FB-20829", "Ingrid Solberg", an_item("Mug", "325 ml", "White", 4), 22, 1, State.RECEIVED),
    ("FB-20834", "Amara Okafor", an_item("Framed print", "40 × 50 cm", "Black frame · Matt paper"), 7, 1.6, ROAD[1]),
    ("FB-20835", "Jun Takahashi", an_item("T-shirt", "unisex L", "Sand · Front 28 × 36 cm", 2), 6, 2, ROAD[0]),
    ("FB-20838", "Priya Nair", an_item("Poster", "A2", "Satin 200 gsm · White border"), 6, 2.2, ROAD[2]),
    ("FB-20840", "Elena Petrova", an_item("Pet portrait", "30 × 40 cm", "Walnut frame"), 4, 3, State.RECEIVED),
    ("FB-20841", "Lucas Meyer", an_item("Cushion", "45 × 45 cm", "Linen · Double-sided", 2), 4, 3.1, State.RECEIVED),
    ("FB-20844", "Sofia Almeida", an_item("Phone case", "iPhone 15", "Matt · MagSafe"), 3, 3.2, ROAD[3]),
    ("FB-20846", "Daniel Cohen", an_item("Framed print", "50 × 70 cm", "Oak frame"), 2, 20, State.RECEIVED),
    ("FB-20847", "Łucja Wolff", an_item("Pet portrait", "20 × 30 cm", "Unframed", 3), 2, 72, State.RECEIVED),
)
"""Number, customer, item, hours since and until, and how far it is."""


def sample() -> list[Order]:
    """Eleven orders in most states: two late, one of them with a problem; one on hold."""
    made: list[Order] = []
    for number, customer, item, age, due, state in SAMPLE:
        order = an_order(number, customer, item, age=timedelta(hours=age), due=timedelta(hours=due))
        made.append(walked(order, state))
    made[1], made[2] = troubled(made[1]), held(made[2])
    return made


def many(count: int, now: datetime = NOON) -> list[Order]:
    """So many new orders, due one minute after the other."""
    first = an_order("N-1", "Ada Byron", an_item("Poster", "A3", "Satin"), now=now)
    return [_variant(first, n) for n in range(1, count + 1)]


def _variant(order: Order, n: int) -> Order:
    number = f"N-{n}"
    oid = order_id("shopify", "acme", number)
    part = replace(order.fulfilments[0], id=fulfilment_id(oid, 1))
    return replace(
        order,
        id=oid,
        number=number,
        external=number,
        placed_at=order.placed_at + timedelta(seconds=n),
        due_at=(order.due_at or NOON) + timedelta(minutes=n),
        fulfilments=(part,),
    )


class Feed:
    """What a receiver would send, put straight into a store."""

    def __init__(self, store: Store, now: datetime = NOON) -> None:
        self.store = store
        self.now = now
        self.seq = 0

    def put(self, orders: Iterable[Order]) -> frozenset[str]:
        """New or changed orders; gives the ids touched."""
        items = []
        for order in orders:
            self.seq += 1
            items.append(FeedItem(self.seq, "order", order.id, self.seq, body=msgspec.Raw(order_bytes(order))))
        page = FeedPage(tuple(items), f"c{self.seq}", False, self.now)
        return asyncio.run(self.store.take(page))


def open_shop(folder: Path, orders: Iterable[Order], clock: Callable[[], datetime] = lambda: NOON) -> Feed:
    """A store in `folder` with these orders."""
    feed = Feed(Store.open(folder, clock=clock))
    feed.put(orders)
    return feed
