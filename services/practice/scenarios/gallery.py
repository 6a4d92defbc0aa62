"""Source 004, a shop whose only record is its check-out: paid through Stripe, made and sent by Prodigi."""

from typing import Any

from app.states import Payment, State
from services.practice.catalogue import PRODUCTS
from services.practice.prodigi import Prodigi
from services.practice.scenarios.hands import Hands
from services.practice.scenarios.script import Ending, Scenario, Step, is_
from services.practice.scenarios.stage import Stage
from services.practice.stripe import Stripe

SKU = "POS-A2"


def place(stage: Stage) -> dict[str, Any]:
    """An open check-out with one poster in it."""
    product = next(p for p in PRODUCTS if p.sku == SKU)
    line = {"description": product.title, "quantity": 1, "unit_amount": int(product.price * 100), "sku": SKU}
    picture = f"{stage.shop.urls['images']}/poster.png"
    return stage.house(Stripe).checkout([{**line, "image_url": picture}], currency="gbp", shipping=495)


def _open(stage: Stage) -> None:
    place(stage)


def _pay(stage: Stage) -> None:
    stripe = stage.house(Stripe)
    stripe.complete(next(iter(stripe.sessions.values())))


def _ordered(stage: Stage) -> bool:
    order = stage.order()
    return order is not None and bool(order.fulfilments[0].reference)


def _made(stage: Stage) -> bool:
    return any(o["status"]["details"]["inProduction"] != "NotStarted" for o in stage.house(Prodigi).orders.values())


STORY = Scenario(
    key="004",
    title="A gallery: a Stripe check-out, Prodigi",
    accounts=frozenset({("stripe", "practice-pay"), ("prodigi", "practice-gallery")}),
    away="prodigi",
    routes={SKU: "prodigi"},
    steps=(
        Step("Zoë fills her check-out", _open),
        Step("Zoë pays her check-out", _pay, then=_ordered),
        Step("Prodigi fetches the picture and begins to print", then=_made, storm=True),
        Step("Prodigi sends the poster", then=is_(State.SHIPPED), hours=96),
        Step("Zoë writes that it hangs: Prodigi tells of no arrival", staff=Hands.arrive, then=is_(State.DELIVERED)),
    ),
    ending=Ending(State.DELIVERED, Payment.PAID, {"prodigi.order": 1, "prodigi.shipped": 1}, mails=4),
)
