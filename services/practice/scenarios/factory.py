"""Source 002, an own factory: an order of its shop, paid by a Stitch link, made on the floor, sent, delivered."""

from typing import Any

from app.states import Payment, State
from services.practice.catalogue import CUSTOMERS, Customer
from services.practice.scenarios.hands import Hands
from services.practice.scenarios.script import Ending, Scenario, Step, is_
from services.practice.scenarios.stage import Stage
from services.practice.scenarios.world import World, product
from services.practice.site import Site
from services.practice.stitch import Stitch

SHOP, NUMBER, SKU, CENTS = "practice-factory", "FW-2026-000417", "CNV-5070", 49_900
THANDI = CUSTOMERS[0]


def place(world: World, number: str = NUMBER, who: Customer = THANDI) -> dict[str, Any]:
    """The shop's order, and the payment link it made for it."""
    made = product(SKU)
    link = world.house(Stitch).link(CENTS, number)
    item = {"id": "1", "sku": SKU, "title": made.title, "variant": made.variant, "quantity": 1, "price": CENTS}
    address = {"name": who.name, "line1": who.street, "city": who.city, "region": who.region}
    world.house(Site).place(
        SHOP,
        {
            "id": number,
            "number": number,
            "currency": "ZAR",
            "total": CENTS,
            "customer": {"name": who.name, "email": who.email},
            "address": {**address, "postcode": who.postcode, "country": who.country},
            "payment": {"status": "unpaid", "references": [f"stitch/{link['id']}"]},
            "items": [{**item, "artworks": [{"url": world.picture(made, int(number[-3:]))}]}],
        },
    )
    return link


def _order(stage: Stage) -> None:
    place(stage)


def _link(stage: Stage) -> dict[str, Any]:
    return next(iter(stage.house(Stitch).links.values()))


def _pay(stage: Stage) -> None:
    stage.house(Stitch).pay(_link(stage))


def _settle(stage: Stage) -> None:
    stage.house(Stitch).settle(_link(stage))


def _told(stage: Stage) -> bool:
    return is_(State.SHIPPED)(stage) and stage.shop.ledger.count("site.order.parcel") >= 1


STORY = Scenario(
    key="002",
    title="An own factory: its shop's order, a Stitch link",
    accounts=frozenset({("site", SHOP), ("stitch", "practice-stitch")}),
    away="stitch",
    steps=(
        Step("Thandi orders a canvas and is given a payment link", _order, then=is_(State.DRAFT)),
        Step("Thandi pays the link", _pay, then=is_(State.RECEIVED), storm=True),
        Step("Stitch settles the payment: nothing new for the order", _settle),
        Step("The picture is looked at", staff=Hands.check, then=is_(State.CONFIRMED)),
        Step("The canvas is printed, stretched and checked", staff=Hands.make, then=is_(State.READY)),
        Step("It leaves with UPS, and the shop is told", staff=Hands.send, then=_told),
        Step("Thandi has it", staff=Hands.arrive, then=is_(State.DELIVERED)),
    ),
    ending=Ending(State.DELIVERED, Payment.PAID, {"site.order.parcel": 1}, mails=4),
)
