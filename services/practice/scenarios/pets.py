"""Source 000, pet portraits: a Shopify order and its pictures told apart, made in the house, sent, delivered."""

from dataclasses import replace

from app.states import Payment, State
from services.practice.catalogue import Line, Spec, made_up
from services.practice.scenarios.hands import Hands
from services.practice.scenarios.script import Ending, Scenario, Step, is_
from services.practice.scenarios.stage import Stage
from services.practice.shopify.nodes import Record

FIRST_SEED = 9_000


def portrait(seed: int = FIRST_SEED, layout: str = "pet_single") -> Spec:
    """One framed portrait, not paid yet; its picture stands in its line and apart, so that either may be lost."""
    made = next(s for n in range(seed, seed + 400) if (s := made_up(n)).lines[0].pets and len(s.lines) == 1)
    line: Line = replace(made.lines[0], layout=layout, quantity=1)
    sound = replace(line, art=replace(line.art, broken=False))
    return replace(made, lines=(sound,), details="signed", paid=False)


def _record(stage: Stage) -> Record:
    return next(iter(stage.shop.shopify.orders.values()))


def _order(stage: Stage) -> None:
    stage.shop.place_order(portrait())


def _pay(stage: Stage) -> None:
    stage.shop.pay(_record(stage))


def _deliver(stage: Stage) -> None:
    stage.shop.shopify.move(_record(stage))


def _has_picture(stage: Stage) -> bool:
    order = stage.order()
    return is_(State.RECEIVED)(stage) and order is not None and any(a.url for a in order.artworks)


def _told(stage: Stage) -> bool:
    return is_(State.SHIPPED)(stage) and stage.shop.ledger.count("shopify.fulfillment") >= 1


STORY = Scenario(
    key="000",
    title="Pet portraits: Shopify, made in the house",
    accounts=frozenset({("shopify", "practice-shop")}),
    away="shopify",
    steps=(
        Step("A customer orders a portrait of her pet; its picture is told in the order and apart from it", _order),
        Step("She pays", _pay, then=_has_picture),
        Step("The picture is looked at", staff=Hands.check, then=is_(State.CONFIRMED)),
        Step("The portrait is printed, framed and checked", staff=Hands.make, then=is_(State.READY)),
        Step("It leaves with UPS, and Shopify is told", staff=Hands.send, then=_told, storm=True),
        Step("UPS hands it over", _deliver, then=is_(State.DELIVERED)),
    ),
    ending=Ending(State.DELIVERED, Payment.PAID, {"shopify.fulfillment": 1}, mails=4),
)
