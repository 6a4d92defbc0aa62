"""What a receiver would tell the office pages: accounts, what needs a person, words and products nobody mapped."""

from datetime import timedelta
from typing import Any

from services.catalogue import Catalogue, Product, Variant
from services.meanings import Change, Difference, Mapped, Mappings, Replayed, Trial, Unseen
from tests.tour.shop import NOW
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
    (Mapped("POSTER-A3", "Thabo Nkosi", _ago(days=6), 4, body={"variant": 4012, "made_there": True}),),
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


class Office:
    """Answers like a receiver's line, from above."""

    base_url = "https://receiver.example"

    async def ask(self, method: str, path: str, type_: Any, body: object = None) -> Any:
        return {"accounts": ACCOUNTS, "attention": WAITING}[path]

    async def mappings(self, provider: str, account: str) -> Mappings:
        return KNOWN if provider == "printful" else Mappings(0)

    async def replay(self, trial: Trial) -> Replayed:
        return WOULD if trial.words else Replayed(310, 0, True, ())

    async def map(self, provider: str, account: str, change: Change) -> Mappings:
        return KNOWN

    async def products(self, provider: str, account: str, page: str = "") -> Catalogue:
        return GOODS
