"""What a receiver would tell the office pages: accounts, what needs a person, words and products nobody mapped."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from app.orders import CancelAsk, Label, LabelState, Money, Order, Parcel, RefundDue
from app.states import ParcelState, State
from services.carrying import Offer, Offers, Rate, Seller, Silence, Wish
from services.catalogue import Catalogue, Mockup, MockupAsk, MockupTask, Product, TaskState, Variant
from services.meanings import Change, Difference, Mapped, Mappings, Replayed, Trial, Unseen
from services.practice.pictures import PrintFile, write_print_file
from services.workstation.fetching import Ask, Got
from tests.tour.shop import LERATO, NOW
from ui.settings.office import Connected, Refusals, Waiting


def _ago(**time: float) -> Any:
    return NOW - timedelta(**time)


ACCOUNTS = (
    Connected("shopify", "acme", "Shopify", heard_at=_ago(minutes=2), messages=1208),
    Connected("printful", "main", "Printful", heard_at=_ago(minutes=40), messages=310),
    Connected(
        "stripe",
        "main",
        "Stripe",
        heard_at=_ago(hours=9),
        messages=96,
        refused=(Refusals("The signature does not match.", 4, _ago(minutes=12)),),
    ),
    Connected("treez", "kiosk", "Treez", closed_until=NOW + timedelta(minutes=9)),
)
WAITING = (
    Waiting(
        "refund",
        1,
        "A refund of 24.00 USD for FB-20829 waits for a manager",
        "Open the order to release or decline it.",
        _ago(minutes=8),
        order="o1",
        number="FB-20829",
        provider="stripe",
        actions=("open",),
    ),
    Waiting(
        "effect",
        2,
        "The shop was not told that FB-20844 was shipped",
        "Shopify answered 503 four times.",
        _ago(minutes=31),
        4,
        NOW + timedelta(minutes=6),
        "o2",
        "FB-20844",
        "shopify",
        actions=("open", "retry", "give_up"),
    ),
    Waiting(
        "word",
        3,
        "Nobody has said what “IN_REVIEW” means at Printful",
        "It changed nothing so far. Map it, then what waits for it is read again. Orders: FB-20816, FB-20822.",
        _ago(hours=3),
        3,
        number="FB-20816",
        provider="printful",
        account="main",
        raw="IN_REVIEW",
        actions=("map", "ignore"),
    ),
    Waiting(
        "sku",
        4,
        "MUG-11-W is not mapped at Printful",
        "It cannot be ordered so far. Map it, then what waits for it is tried again.",
        _ago(hours=5),
        1,
        provider="printful",
        account="main",
        raw="MUG-11-W",
        actions=("map", "ignore"),
    ),
    Waiting(
        "refused",
        5,
        "Messages to Stripe were refused",
        "The signature does not match. 4 so far. Either the secret differs there, or somebody makes them up.",
        _ago(minutes=12),
        4,
        provider="stripe",
        account="main",
    ),
    Waiting(
        "silent",
        6,
        "7 orders unanswered by Treez",
        "What is shown of them is up to 6 h 40 min old: FB-20816, FB-20822, FB-20825, FB-20831, FB-20840 and 2 more. "
        "Check the connection kiosk.",
        _ago(hours=6),
        0,
        NOW + timedelta(minutes=9),
        provider="treez",
        account="kiosk",
    ),
)
_SEEN = (_ago(hours=3), _ago(minutes=20))
UNKNOWN = (
    Unseen(3, "printful", "main", "word", "IN_REVIEW", 3, *_SEEN, ("FB-20816", "FB-20822")),
    Unseen(4, "printful", "main", "sku", "MUG-11-W", 1, *_SEEN, ("FB-20838",)),
)
KNOWN = Mappings(
    4,
    (Mapped("WAITING_FOR_STOCK", "Lerato Venter", _ago(days=2), 3, meaning="hold:stock"),),
    (
        Mapped("POSTER-A3", "Thabo Nkosi", _ago(days=6), 4, body={"variant": 4012, "made_there": True}),
        Mapped("SKU", "Thabo Nkosi", _ago(days=6), 4, body={"variant": 1320, "product": "19"}),
    ),
    UNKNOWN,
)
WOULD = Replayed(
    310,
    0,
    True,
    (
        Difference("o1", "FB-20816", ("New",), ("In production",)),
        Difference("o2", "FB-20822", ("New",), ("In production", "No longer on hold")),
    ),
    asked=12,
)
GOODS = Catalogue(
    (
        Product(
            "19",
            "White glossy mug",
            "https://files.cdn.printful.com/products/19/mug.jpg",
            (Variant("1320", "11 oz", size="11 oz"), Variant("4830", "15 oz", size="15 oz", in_stock=False)),
        ),
        Product("403", "Enamel mug", "", (Variant("11051", "12 oz", size="12 oz"),)),
    ),
    "20",
)


SELLERS = (Seller("shiplogic/main", "The Courier Guy", ("rates", "label", "void")),)
RATES = Offers(
    (
        Offer("shiplogic/main", "The Courier Guy", Rate("ECO", "Economy", Money(Decimal("99.00"), "ZAR"), 2)),
        Offer("shiplogic/main", "The Courier Guy", Rate("ONX", "Overnight", Money(Decimal("162.50"), "ZAR"), 1)),
        Offer("dhl/main", "DHL Express", Rate("P", "Worldwide, next day by 12:00", Money(Decimal("410.00"), "ZAR"))),
    ),
    (Silence("easypost/main", "EasyPost", "The address is not complete."),),
)  # fmt: skip


class Office:
    """Answers like a receiver's line, from above."""

    base_url = "https://receiver.example"

    def __init__(self, drawing: TaskState = TaskState.DONE) -> None:
        self.drawing = drawing

    async def ask(self, method: str, path: str, type_: Any, body: object = None) -> Any:
        return {"accounts": ACCOUNTS, "attention": WAITING, "carriers": SELLERS}[path]

    async def mappings(self, provider: str, account: str) -> Mappings:
        return KNOWN if provider == "printful" else Mappings(0)

    async def replay(self, trial: Trial) -> Replayed:
        return WOULD if trial.words else Replayed(310, 0, True, ())

    async def map(self, provider: str, account: str, change: Change) -> Mappings:
        return KNOWN

    async def rates(self, order: str, wish: Wish) -> Offers:
        return RATES

    async def mockup(self, asked: MockupAsk) -> MockupTask:
        return MockupTask("t1", self.drawing, (Mockup("front", DRAWN), Mockup("back", DRAWN)), again_s=10)

    async def products(self, provider: str, account: str, page: str = "") -> Catalogue:
        return GOODS


DRAWN = "https://files.example/drawn.png"


class Post:
    """Brings a drawing from any address."""

    def fetch(self, ask: Ask, progress: Callable[[int, int], bool]) -> Got:
        ask.part.parent.mkdir(parents=True, exist_ok=True)
        drawn = ask.part.with_suffix(".png")
        write_print_file(PrintFile("rabbit", 7, 900, 900, ""), drawn)
        drawn.replace(ask.part)
        return Got("", ask.part.stat().st_size, "png", "length", 0)


def elsewhere(order: Order, route: str = "printful", state: State = State.CONFIRMED) -> Order:
    """Made at a print house, which has it already."""
    part = replace(order.fulfilments[0], route=route, reference="pf-48213", state=state)
    return replace(order, fulfilments=(part,))


def repaid(order: Order) -> Order:
    """The customer asked to cancel; money that should go back waits for a manager."""
    due = RefundDue("r1", Money(Decimal("24.00"), "USD"), "stripe/main/pi_1", _ago(minutes=8), "c1")
    return replace(order, refunds=(due,), cancel_ask=CancelAsk(LERATO, _ago(minutes=9), "Ordered twice"))


def labeled(order: Order) -> Order:
    """A label was bought and lies unused."""
    bought = Label(
        "l1", order.fulfilments[0].id, "shiplogic/main", "c1", NOW, "ECO", 1200, (320, 220, 60), (),
        "application/pdf", LabelState.BOUGHT, "r1", "TCG123456789", "", Money(Decimal("99.00"), "ZAR"),
    )  # fmt: skip
    parcel = Parcel("shiplogic:r1", order.fulfilments[0].id, "The Courier Guy", "TCG123456789")
    return replace(order, labels=(bought,), parcels=(replace(parcel, state=ParcelState.LABEL_CREATED),))
