"""A lifelike shop with a fixed clock: orders in every state, late and not, with pictures drawn for the purpose."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from app import codes, events, wire
from app.artwork import Answer, PrintSpec, Said, Verdict
from app.orders import IN_HOUSE, Address, Artwork, ArtworkRole, Customer, Fulfilment, Item, Line, Money, Order
from app.people import Author
from app.protocol import FeedItem, FeedPage, Person
from app.states import HoldReason, Payment, Role, State
from app.workflow import apply
from services.practice.pictures import PrintFile, write_print_file
from services.workstation.files import Files, FileState, Wanted
from services.workstation.pictures import measure
from services.workstation.store import Store

NOW = datetime(2026, 11, 19, 13, 52, tzinfo=UTC)
PEOPLE = (
    Person("p1", "Naledi Khumalo", Role.MANAGER),
    Person("p2", "Lerato Venter", Role.MANAGER),
    Person("p3", "Tomas Dube", Role.CHECKER),
)
NALEDI, LERATO, TOMAS = (p.author("Press 2") for p in PEOPLE)
SHOP = Author(Role.CONNECTOR, "shopify")
ROAD = (State.ARTWORK_READY, State.IN_PRODUCTION, State.QUALITY_CHECK, State.READY, State.SHIPPED)


@dataclass(frozen=True)
class Made:
    """One order to be: what, for whom, which picture, how old, when due, how far; what stands in its way."""

    number: str
    customer: str
    title: str
    variant: str
    option: str
    kind: str
    age_h: float
    due_h: float
    state: State = State.RECEIVED
    quantity: int = 1
    effect: str = ""
    size_mm: tuple[float, float] = (300, 400)
    pixels: tuple[int, int] = (1800, 2400)
    held: str = ""
    problem: str = ""
    by: Author | None = None
    note: str = ""
    left_h: float = 0.0


S = State
FIRST: tuple[Made, ...] = (
    Made("FB-20816", "Thandi Mokoena", "Framed print", "30 × 40 cm", "Oak frame", "cat", 30, -3, S.IN_PRODUCTION,
         effect="enhancedblackwhite", by=NALEDI, note="Please keep the whiskers on the left in frame."),
    Made("FB-20822", "Marco Rossi", "Canvas wrap", "50 × 70 cm", "4 cm bars", "mountains", 26, -1, S.ARTWORK_READY,
         size_mm=(500, 700), pixels=(700, 980), problem="Low resolution, the customer sends another file"),
    Made("FB-20829", "Ingrid Solberg", "Mug", "325 ml", "White", "dog", 22, -0.34, S.ARTWORK_READY, 4,
         size_mm=(209, 98), pixels=(1855, 866), held="Waiting for the customer's reply", by=LERATO),
    Made("FB-20834", "Amara Okafor", "Framed print", "40 × 50 cm", "Black frame", "tiles", 7, 1.6, S.IN_PRODUCTION,
         size_mm=(400, 500), pixels=(2000, 2500), by=NALEDI),
    Made("FB-20835", "Jun Takahashi", "T-shirt", "unisex L", "Sand", "fox", 6, 2.1, S.ARTWORK_READY, 2,
         size_mm=(280, 360), pixels=(1680, 2160), by=LERATO),
    Made("FB-20838", "Priya Nair", "Poster", "A2", "Satin 200 gsm", "poster", 6, 2.2, S.QUALITY_CHECK,
         size_mm=(420, 594), pixels=(2100, 2970), by=TOMAS),
    Made("FB-20840", "Elena Petrova", "Pet portrait", "30 × 40 cm", "Walnut frame", "dog", 4, 3.1, effect="popart"),
    Made("FB-20841", "Lucas Meyer", "Cushion", "45 × 45 cm", "Linen", "leaves", 4, 3.2, S.RECEIVED, 2,
         size_mm=(450, 450), pixels=(2000, 2000)),
    Made("FB-20844", "Sofia Almeida", "Phone case", "iPhone 15", "Matt", "night", 3, 3.4, S.READY,
         size_mm=(75, 150), pixels=(900, 1800), by=NALEDI),
    Made("FB-20846", "Daniel Cohen", "Framed print", "50 × 70 cm", "Oak frame", "desert", 2, 20.1,
         size_mm=(500, 700), pixels=(2500, 3500)),
    Made("FB-20847", "Hannah Wolff", "Pet portrait", "20 × 30 cm", "Unframed", "rabbit", 2, 20.2,
         quantity=3, by=LERATO),
)  # fmt: skip
KINDS = ("hills", "sea", "wood", "town", "marble", "citrus", "waves", "arches", "fox", "cat", "rabbit", "mountains")
NAMES = ("Zoë Martín", "Łukasz Nowak", "Aïcha Diallo", "Noah Fischer", "Mia Jansen", "Oluwaseun Ade", "Hana Kimura",
         "Björn Åkesson", "Grace Mbeki", "Mateo Ruiz", "Chloé Dupont", "Ravi Sharma")  # fmt: skip
MORE: tuple[tuple[State, int], ...] = (
    (S.RECEIVED, 14), (S.ARTWORK_READY, 6), (S.IN_PRODUCTION, 9), (S.QUALITY_CHECK, 4), (S.READY, 8), (S.SHIPPED, 31),
)  # fmt: skip


def every() -> list[Made]:
    """The eleven that are looked at, and enough others for a full shop."""
    made, n = list(FIRST), 20848
    for state, count in MORE:
        for _ in range(count):
            due = 18 + (n * 7) % 90 if state is not S.SHIPPED else -2
            made.append(
                Made(f"FB-{n}", NAMES[n % 12], ("Framed print", "Poster", "Canvas wrap")[n % 3], "30 × 40 cm",
                     ("Oak frame", "Satin 200 gsm", "2 cm bars")[n % 3], KINDS[n % 12], 1 + (n * 5) % 40, due, state)
            )  # fmt: skip
            n += 1
    return made + past(n)


def past(n: int) -> list[Made]:
    """Two weeks of orders that have left the house, fewer at the week's end."""
    made: list[Made] = []
    for day in range(1, 14):
        for i in range(4 if (NOW - timedelta(days=day)).weekday() >= 5 else 9 + day * 3 % 5):
            left = 24 * day - (i * 7 % 9)
            took = 18 + (i * 11 + day * 5) % 26
            kind = KINDS[i % 12]
            made.append(
                Made(
                    f"FB-{n - 1000 - len(made)}", NAMES[i % 12], "Poster", "A3", "Satin 200 gsm", kind,
                    left + took, took + 10 - left, S.SHIPPED, pixels=(360, 480), left_h=left,
                )
            )  # fmt: skip
    return made


class Drawn:
    """Pictures drawn once a run and kept by what they show."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._kept: dict[PrintFile, tuple[Path, str]] = {}

    def get(self, file: PrintFile) -> tuple[Path, str]:
        """Where it lies, by its checksum, and that."""
        if file not in self._kept:
            self.folder.mkdir(parents=True, exist_ok=True)
            rough = self.folder / file.name
            write_print_file(file, rough)
            sha = sha256(rough.read_bytes()).hexdigest()
            self._kept[file] = (rough.rename(self.folder / f"{sha}.png"), sha)
        return self._kept[file]


async def fill(store: Store, folder: Path, made: Iterable[Made]) -> None:
    """Orders, files and small copies, as if a receiver and the shelf had brought them."""
    drawn, orders, here = Drawn(folder / "shelf"), [], list[tuple[Order, Artwork, Path]]()
    for one in made:
        order, files = _order(one, drawn, folder)
        orders.append(order)
        here += [(order, artwork, path) for artwork, path in files]
    items = tuple(
        FeedItem(n, "order", o.id, o.events, "put", msgspec.Raw(wire.order_bytes(o))) for n, o in enumerate(orders, 1)
    )
    await store.take(FeedPage(items, "tour.1.0", False, NOW))
    files_ = Files(store)
    for order, artwork, path in here:
        await files_.want([Wanted(order.id, artwork)], "", NOW)
        file = files_.one(order.id, artwork.id)
        assert file is not None
        size = path.stat().st_size
        await files_.mark(file, FileState.HERE, path=str(path), sha256=artwork.sha256, size=size, got=size)


def _order(made: Made, drawn: Drawn, folder: Path) -> tuple[Order, list[tuple[Artwork, Path]]]:
    oid = codes.order_id("shopify", "acme", made.number)
    width, height = made.pixels
    seed = int(made.number[-3:]) % 40
    print_file = PrintFile(made.kind, seed, width, height, made.effect)
    artworks = [_artwork("a1", ArtworkRole.PRINT, print_file, made)]
    if made.effect:
        artworks.append(_artwork("a2", ArtworkRole.ORIGINAL, replace(print_file, effect="original"), made))
    options = (("Frame" if "frame" in made.option else "Option", made.option),)
    item = Item("1", made.title, made.quantity, "SKU", made.variant, options, artworks=tuple(artworks))
    placed_at = NOW - timedelta(hours=made.age_h)
    snapshot = Order(
        oid, made.number, "shopify", "acme", made.number, placed_at,
        due_at=NOW + timedelta(hours=made.due_h), customer=Customer(made.customer, "customer@example.com"),
        address=Address(made.customer, line1="12 Kloof Street", city="Cape Town", postcode="8001", country="ZA"),
        note=made.note, total=Money(Decimal("1249.00"), "ZAR"), payment=Payment.PAID, items=(item,),
        fulfilments=(Fulfilment(codes.fulfilment_id(oid, 1), IN_HOUSE, lines=(Line("1", made.quantity),)),),
    )  # fmt: skip
    event = events.Placed(id=f"{made.number}-placed", order=oid, at=placed_at, author=SHOP, snapshot=snapshot)
    return _walked(apply(None, event).order, made, drawn, folder)


def _artwork(name: str, role: ArtworkRole, file: PrintFile, made: Made) -> Artwork:
    spec = PrintSpec(*made.size_mm, minimum_dpi=100)
    return Artwork(name, role, f"https://images.example/{file.name}", file.name, spec=spec, effect=file.effect)


def _walked(order: Order, made: Made, drawn: Drawn, folder: Path) -> tuple[Order, list[tuple[Artwork, Path]]]:
    """Along its road; files are there from *Files ready* on."""
    at, base = order.placed_at + timedelta(minutes=10), order.id
    by = made.by or NALEDI
    if made.state is not S.RECEIVED:
        for artwork in order.artworks:
            order = _fetched(order, artwork, made, drawn, folder, at)
    for n, state in enumerate(ROAD[1 : ROAD.index(made.state) + 1 if made.state in ROAD else 0]):
        at = NOW - timedelta(hours=made.left_h, minutes=70 - 10 * n)
        mover = LERATO if state is S.READY else by if by.role is Role.MANAGER else NALEDI
        part = order.fulfilments[0].id
        id_ = f"{made.number}-{state}"
        if state is S.READY:
            order = _passed(order, at, mover)
            continue
        order = apply(
            order, events.Moved(id=id_, at=at, author=mover, fulfilment=part, to=state, reason="x", order=base)
        ).order
    if made.held:
        why = HoldReason.CUSTOMER_REQUEST
        id_ = f"{made.number}-held"
        order = apply(order, events.Held(id=id_, at=NOW, author=LERATO, why=why, reason=made.held, order=base)).order
    if made.problem:
        raised = events.IssueRaised(
            id=f"{made.number}-x", at=NOW, author=NALEDI, kind="print", text=made.problem, blocking=True, order=base
        )
        order = apply(order, raised).order
    if made.by is not None:
        order = replace(order, assigned=made.by.name)
    return order, [(a, folder / "shelf" / f"{a.sha256}.png") for a in order.artworks if a.sha256]


def _passed(order: Order, at: datetime, by: Author) -> Order:
    """Each piece by its own verdict."""
    part = order.fulfilments[0]
    for unit in part.units:
        verdict = events.Checked(
            id=f"{order.number}-{unit.id}-passed", order=order.id, at=at, author=by, fulfilment=part.id, unit=unit.id,
            attempt=unit.attempt, verdict=Verdict.PASS, answers=(Answer("image", "Right image", Said.YES),),
        )  # fmt: skip
        order = apply(order, verdict).order
    return order


def _fetched(order: Order, artwork: Artwork, made: Made, drawn: Drawn, folder: Path, at: datetime) -> Order:
    width, height = made.pixels
    file = PrintFile(made.kind, int(made.number[-3:]) % 40, width, height, artwork.effect)
    path, sha = drawn.get(file)
    measured = measure(path, sha, folder / "shelf" / "thumbnails")
    event = events.Fetched(
        id=f"{made.number}-{artwork.id}", order=order.id, at=at, author=NALEDI, artwork=artwork.id, sha256=sha,
        facts=measured.facts, checked_by="checksum",
    )  # fmt: skip
    return apply(order, event).order


def to_check(order: Order, *, released: bool = False) -> Order:
    """Made, and sent to QC; `released`: it was on hold."""
    base: dict[str, Any] = {"order": order.id, "at": NOW - timedelta(minutes=9), "author": NALEDI}
    part = order.fulfilments[0].id
    if released:
        order = apply(order, events.Released(id=f"{order.number}-free", fulfilment=part, **base)).order
    for state in ROAD[1:3]:
        if order.state is not state and ROAD.index(order.state) < ROAD.index(state):
            order = apply(order, events.Moved(id=f"{order.number}-{state}", fulfilment=part, to=state, **base)).order
    return order


def filled(folder: Path, made: Iterable[Made]) -> Store:
    """An open store with these orders."""
    store = Store.open(folder, clock=lambda: NOW)
    asyncio.run(fill(store, folder, made))
    return store
