"""Source 004, a shop whose only record is its check-out: paid through Stripe, made and sent by Prodigi."""

from typing import Any

from app.states import Payment, State
from services.practice.prodigi import Prodigi
from services.practice.scenarios.hands import Hands
from services.practice.scenarios.script import Ending, Scenario, Step, is_
from services.practice.scenarios.stage import Stage
from services.practice.scenarios.world import World, product
from services.practice.stripe import Stripe

SKU = "ART-A3"
ROUTES = {SKU: "prodigi"}


def place(world: World, who: str = "Zoë Ngata", n: int = 0) -> dict[str, Any]:
    """An open check-out with one print in it."""
    made = product(SKU)
    line = {"description": made.title, "quantity": 1, "unit_amount": int(made.price * 100), "sku": SKU}
    lines = [{**line, "variant": made.variant, "image_url": world.picture(made, n)}]
    email = "zoe@example.com" if who.startswith("Z") else f"{who.split()[0].lower()}@example.com"
    return world.house(Stripe).checkout(lines, currency="gbp", shipping=495, name=who, email=email)


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
    routes=ROUTES,
    steps=(
        Step("Zoë fills her check-out", _open),
        Step("Zoë pays her check-out", _pay, then=_ordered),
        Step("Prodigi fetches the picture and begins to print", then=_made, storm=True),
        Step("Prodigi sends the print", then=is_(State.SHIPPED), hours=96),
        Step("Zoë writes that it hangs: Prodigi tells of no arrival", staff=Hands.arrive, then=is_(State.DELIVERED)),
    ),
    ending=Ending(State.DELIVERED, Payment.PAID, {"prodigi.order": 1, "prodigi.shipped": 1}, mails=4),
)
