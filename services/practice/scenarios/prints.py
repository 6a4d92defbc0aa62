"""Source 001, print on demand: an order of a site, paid through Stripe, made by Printful and by Printify, delivered."""

from typing import Any

from app.states import Payment, State
from services.practice.catalogue import CUSTOMERS, PRODUCTS, Customer
from services.practice.scenarios.hands import Hands
from services.practice.scenarios.script import Ending, Scenario, Step, is_
from services.practice.scenarios.stage import Stage
from services.practice.scenarios.world import World
from services.practice.site import Site
from services.practice.stripe import Stripe

SHOP, NUMBER = "practice-prints", "FBZ20261121001"
DANA = next(c for c in CUSTOMERS if c.first == "Dana")
MAKERS = ("printful", "printify")


def goods(world: World, maker: str, n: int) -> dict[str, Any]:
    """One line of the site's order. Prices in cents."""
    made = next(p for p in PRODUCTS if p.made_by == maker)
    facts = {"sku": made.sku, "title": made.title, "variant": made.variant, "made_by": maker}
    artworks = [{"url": world.picture(made, n)}]
    return {"id": str(n), "quantity": 1, "price": int(made.price * 100), "artworks": artworks, **facts}


def place(world: World, number: str = NUMBER, who: Customer = DANA) -> dict[str, Any]:
    """The site's order, and the payment intent it made for it."""
    items = [goods(world, maker, n) for n, maker in enumerate(MAKERS, start=1)]
    total = sum(item["price"] for item in items)
    intent = world.house(Stripe).intent(total, "usd", {"order_number": number})
    address = {"name": who.name, "line1": who.street, "city": who.city, "region": who.region}
    world.house(Site).place(
        SHOP,
        {
            "id": number,
            "number": number,
            "currency": "USD",
            "total": total,
            "customer": {"name": who.name, "email": who.email, "phone": who.phone},
            "address": {**address, "postcode": who.postcode, "country": who.country},
            "payment": {"status": "unpaid", "references": [f"stripe/{intent['id']}"]},
            "items": items,
        },
    )
    return intent


def _order(stage: Stage) -> None:
    place(stage)


def _pay(stage: Stage) -> None:
    stripe = stage.house(Stripe)
    stripe.pay(next(iter(stripe.intents.values())))


def _ordered(stage: Stage) -> bool:
    order = stage.order()
    return order is not None and len([f for f in order.fulfilments if f.reference]) == len(MAKERS)


def _sent(stage: Stage) -> bool:
    order = stage.order()
    return order is not None and all(f.state in (State.SHIPPED, State.DELIVERED) for f in order.fulfilments)


def _told(stage: Stage) -> bool:
    return stage.shop.ledger.count("site.order.parcel") >= len(MAKERS)


def _arrived(stage: Stage) -> bool:
    """Nothing is on its way any more, neither a parcel nor a message of one."""
    shop = stage.shop
    parcels = [p for body in shop.printful.orders.values() for p in body["shipments"]]
    parcels += [p for body in shop.printify.orders.values() for p in body.get("shipments", [])]
    return all(p.get("delivered_at") for p in parcels) and not shop.outbox.messages


STORY = Scenario(
    key="001",
    title="Prints: a site's order, Stripe, Printful and Printify",
    accounts=frozenset(
        {
            ("site", SHOP),
            ("stripe", "practice-pay"),
            ("printful", "practice-prints"),
            ("printify", "practice-gifts"),
        }
    ),
    away="printful",
    steps=(
        Step("Dana orders a tote bag and a mug on the site", _order, then=is_(State.DRAFT)),
        Step("Dana pays through Stripe", _pay, then=_ordered),
        Step("Printful and Printify have it, and begin", storm=True),
        Step("Both parcels leave", then=_sent, hours=96),
        Step("The site is told of both parcels", then=_told),
        Step("Both parcels arrive", then=_arrived, hours=96),
        Step("Dana writes that she has both: news may be lost", staff=Hands.arrive, then=is_(State.DELIVERED)),
    ),
    ending=Ending(
        State.DELIVERED, Payment.PAID, {"printful.order": 1, "printify.order": 1, "site.order.parcel": 2}, mails=6
    ),
)
