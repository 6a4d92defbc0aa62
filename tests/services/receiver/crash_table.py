"""Every effect each provider can be told, made ready so that nothing but carrying it out is left.

A new provider is one or more lines in `SCENARIOS`.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import Any

from app.effects import (
    BuyLabel,
    CancelAtProvider,
    ConfirmAtProvider,
    Effect,
    Mail,
    Refund,
    Submit,
    TellParcel,
    TellStatus,
    UpdateAtProvider,
    VoidLabel,
)
from app.events import Cancelled, LabelAsked
from app.orders import Address, Artwork, Fulfilment, Line, Money, Order, Parcel, RefundDue, RefundState
from app.states import CancelReason, ParcelState, State
from services.connector import Can
from services.practice.catalogue import PRODUCTS, made_up
from services.providers import PROVIDERS
from tests.kit.orders import BY_HAND, MANAGER, NOON, OPERATOR, an_item, an_order, begun, fetched, moved, new_id, placed
from tests.services.receiver.crash_bench import Bench

Accounts = Mapping[tuple[str, str], Mapping[str, str]]
Prepare = Callable[[Bench], Awaitable[Effect]]
CAPE_TOWN = Address("Thandi Mokoena", "", "1 Long Street", "Gardens", "Cape Town", "WC", "8001", "ZA", "0825550101")
DENVER = Address("Thandi Mokoena", "", "1 Long Street", "", "Denver", "CO", "80202", "US", "3035550101")
FIVE = Money(Decimal("5.00"), "USD")
RAND = Money(Decimal("5.00"), "ZAR")
SHOP = ("shopify", "practice-shop")
VARIANTS = json.dumps({PRODUCTS[0].sku: {"variant": str(PRODUCTS[0].variant_id)}})


@dataclass(frozen=True)
class Scenario:
    """`kind`: what the provider's book calls it when it was done, empty for a mail. `unsure`: where a death in the
    middle leaves nobody who could be asked, so that a person must look and it is never done again by itself.
    `unseen`: the provider never shows what was changed, so the same is told once more, which changes nothing."""

    name: str
    provider: str
    can: Can | None
    kind: str
    prepare: Prepare
    accounts: Accounts = field(default_factory=dict)
    unsure: bool = False
    unseen: bool = False


def _named(order: Order, provider: str) -> dict[str, Any]:
    return {"order": order.id, "cause": "c", "fulfilment": f"{order.id}.1", "provider": provider}


def _submit(order: Order, provider: str) -> Submit:
    return Submit(key=f"{order.id}.1:submit:1", **_named(order, provider))


async def _new(at: Bench, provider: str, sku: str, quantity: int = 2) -> Order:
    """Another customer's paid order, all of it routed there, kept but not yet told of."""
    at.placed += 1
    n = at.placed
    item = replace(
        an_item("1", quantity=quantity, sku=sku), artworks=(Artwork("a", url=f"https://images.example/{n}.png"),)
    )
    snapshot = an_order(f"9{n:04d}", items=(item,), name=f"Thandi Mokoena {n}")
    part = Fulfilment(f"{snapshot.id}.1", route=provider, state=State.RECEIVED, lines=(Line("1", quantity),))
    customer = replace(snapshot.customer, email=f"thandi{n}@example.com")
    at.enter(placed(replace(snapshot, customer=customer, address=DENVER, fulfilments=(part,))))
    return at.order(snapshot.id)


async def _made(at: Bench, provider: str, sku: str) -> Order:
    """The same, and it is there already."""
    order = await _new(at, provider, sku)
    order = await at.carried_out(_submit(order, provider))
    assert order.fulfilments[0].reference, f"{provider} gave no reference"
    return order


async def submit(at: Bench, provider: str, sku: str) -> Effect:
    return _submit(await _new(at, provider, sku), provider)


async def update(at: Bench, provider: str, sku: str, quantity: int = 2) -> Effect:
    """Another address, and so many pieces."""
    order = await _made(at, provider, sku)
    items = tuple(replace(item, quantity=quantity) for item in order.items)
    address = replace(order.address, line1="2 Long Street")
    moved = replace(order, version=NOON.replace(hour=13), address=address, items=items)
    at.enter(placed(replace(moved, trail=(), events=0)))
    reference = order.fulfilments[0].reference
    return UpdateAtProvider(key=f"{order.id}.1:update:e1", reference=reference, **_named(order, provider))


async def confirm(at: Bench, provider: str, sku: str) -> Effect:
    order = await _made(at, provider, sku)
    reference = order.fulfilments[0].reference
    return ConfirmAtProvider(key=f"{order.id}.1:confirm:1", reference=reference, **_named(order, provider))


async def cancel(at: Bench, provider: str, sku: str) -> Effect:
    order = await _made(at, provider, sku)
    reference = order.fulfilments[0].reference
    return CancelAtProvider(key=f"{order.id}.1:cancel:1", reference=reference, **_named(order, provider))


async def tell(at: Bench, provider: str, sku: str, state: State) -> Effect:
    """A register is told how far its own ticket is."""
    order = await _made(at, provider, sku)
    key, reference = f"{order.id}.1:tell-{state}:1:{provider}", order.fulfilments[0].reference
    return TellStatus(key=key, reference=reference, state=state, **_named(order, provider))


async def _of_the_shop(at: Bench) -> Order:
    """One that was placed at the Shopify shop, of one product."""
    at.placed += 1
    spec = replace(made_up(at.placed, [PRODUCTS[0]]), paid=True)
    record = at.shop.place_order(spec)
    account = at.state.accounts[SHOP]
    events = await at.asked(PROVIDERS["shopify"].pull(str(record.body["id"]), account))
    at.enter(*(e for e in events if e.order))
    return at.order(events[0].order)


async def shop_hears(at: Bench, state: State) -> Effect:
    order = await _of_the_shop(at)
    part = order.fulfilments[0].id
    if state is State.CANCELED:
        reason = CancelReason.CUSTOMER
        at.enter(Cancelled(id=new_id(), order=order.id, at=NOON, author=MANAGER, fulfilment=part, why=reason))
    return TellStatus(key=f"{part}:tell-{state}:1", order=order.id, cause="c", fulfilment=part, state=state)


async def shop_parcel(at: Bench) -> Effect:
    order = await _of_the_shop(at)
    return _parcel(order)


def _parcel(order: Order) -> TellParcel:
    part, number = order.fulfilments[0].id, f"TRK{order.id}"
    parcel = Parcel(f"dhl:{number}", part, "DHL Express", number, state=ParcelState.HANDED_OVER)
    return TellParcel(key=f"{part}:tell-parcel:1:{number}", order=order.id, cause="c", fulfilment=part, parcel=parcel)


async def shop_refund(at: Bench) -> Effect:
    order = await _of_the_shop(at)
    return _refund(order, f"shopify/practice-shop/{order.external}")


def _refund(order: Order, reference: str) -> Refund:
    """Let go already."""
    id_ = f"{order.id}.1:refund:1"
    return Refund(key=f"{id_}:give-back", order=order.id, cause="c", refund=id_, reference=reference, amount=FIVE)


async def stripe_refund(at: Bench) -> Effect:
    house: Any = at.shop.houses["stripe"]
    intent = house.intent(4_990)
    house.pay(intent)
    reference = f"stripe/practice-pay/{intent['id']}"
    at.placed += 1
    snapshot = replace(an_order(f"8{at.placed:04d}"), payment_reference=reference)
    due = RefundDue(
        f"{snapshot.id}.1:refund:1", Money(Decimal("5.00"), "USD"), reference, NOON, "c", RefundState.RELEASED
    )
    at.enter(placed(replace(snapshot, refunds=(due,))))
    return _refund(at.order(snapshot.id), reference)


async def stitch_refund(at: Bench) -> Effect:
    house: Any = at.shop.houses["stitch"]
    at.placed += 1
    number = f"6{at.placed:04d}"
    payment = house.pay(house.link(49_900, number))
    reference = f"stitch/practice-stitch/{payment['id']}"
    snapshot = replace(an_order(number), payment_reference=reference)
    id_ = f"{snapshot.id}.1:refund:1"
    due = RefundDue(id_, RAND, reference, NOON, "c", RefundState.RELEASED)
    at.enter(placed(replace(snapshot, refunds=(due,))))
    return replace(_refund(at.order(snapshot.id), reference), amount=RAND)


async def _of_a_site(at: Bench) -> Order:
    house: Any = at.shop.houses["site"]
    at.placed += 1
    id_ = f"FW-{at.placed}"
    row = {"sku": "MUG", "title": "Mug", "quantity": 1}
    house.place("practice-factory", {"id": id_, "number": id_, "currency": "ZAR", "total": 100, "items": [row]})
    account = at.state.accounts["site", "practice-factory"]
    events = await at.asked(PROVIDERS["site"].pull(id_, account))
    at.enter(*events)
    return at.order(events[0].order)


async def site_hears(at: Bench) -> Effect:
    order = await _of_a_site(at)
    part = order.fulfilments[0].id
    return TellStatus(key=f"{part}:tell:1", order=order.id, cause="c", fulfilment=part, state=State.READY)


async def site_parcel(at: Bench) -> Effect:
    return _parcel(await _of_a_site(at))


async def buy(at: Bench, carrier: str, service: str) -> Effect:
    at.placed += 1
    snapshot = replace(an_order(f"7{at.placed:04d}"), address=CAPE_TOWN)
    order = begun(snapshot)
    files = [fetched(order, artwork.id) for artwork in order.artworks]
    steps = [
        moved(order, to, MANAGER, reason=BY_HAND) for to in (State.IN_PRODUCTION, State.QUALITY_CHECK, State.READY)
    ]
    at.enter(placed(snapshot), *files, *steps)
    part = order.fulfilments[0].id
    wish: dict[str, Any] = {"carrier": carrier, "service": service, "grams": 820, "size": (410, 305, 45)}
    asked = LabelAsked(id=new_id(), order=snapshot.id, at=NOON, author=OPERATOR, fulfilment=part, **wish)
    at.enter(asked)
    [label] = at.order(snapshot.id).labels
    return BuyLabel(key=f"{label.id}:buy", order=snapshot.id, cause="c", fulfilment=part, label=label.id, **wish)


async def void(at: Bench, carrier: str, service: str) -> Effect:
    bought = await buy(at, carrier, service)
    order = await at.carried_out(bought)
    label = order.labels[0]
    assert label.reference
    named: dict[str, Any] = {"order": order.id, "cause": "c", "fulfilment": label.fulfilment, "label": label.id}
    return VoidLabel(key=f"{label.id}:void", carrier=carrier, reference=label.reference, number=label.number, **named)


async def mail(at: Bench) -> Effect:
    order = await _new(at, "in_house", "FRAME")
    return Mail(key=f"{order.id}:mail-confirmation", order=order.id, cause="c", template="confirmation")


def _register(provider: str, name: str, kinds: Mapping[Can, str], **options: Any) -> list[Scenario]:
    """A point of sale: `kinds` says what its book calls what it can be told."""
    sku = PRODUCTS[0].sku
    accounts: Accounts = {(provider, name): {}}
    ways: dict[Can, Prepare] = {
        Can.SUBMIT: partial(submit, provider=provider, sku=sku),
        Can.UPDATE: partial(update, provider=provider, sku=sku, quantity=3),
        Can.CANCEL: partial(cancel, provider=provider, sku=sku),
        Can.STATUS: partial(tell, provider=provider, sku=sku, state=State.READY),
    }
    unsure: frozenset[Can] = options.get("unsure", frozenset())
    return [
        Scenario(f"{provider} {can}", provider, can, kind, ways[can], accounts, can in unsure)
        for can, kind in kinds.items()
    ]


def _house(provider: str, name: str, sku: str, kinds: Mapping[Can, str]) -> list[Scenario]:
    """A print house; only what is not yet confirmed can be changed there."""
    ways = {Can.SUBMIT: submit, Can.UPDATE: update, Can.CONFIRM: confirm, Can.CANCEL: cancel}
    found = []
    for can, kind in kinds.items():
        confirms = any(f.name == "confirm" for f in PROVIDERS[provider].FIELDS)
        accounts = {(provider, name): {"confirm": "yes" if can is Can.SUBMIT else ""} if confirms else {}}
        prepare: Prepare = partial(ways[can], provider=provider, sku=sku)
        found.append(Scenario(f"{name} {can}", provider, can, kind, prepare, accounts))
    return found


def _carrier(
    provider: str, name: str, service: str, kinds: Mapping[Can, str], *, unsure: bool = False
) -> list[Scenario]:
    ways = {Can.LABEL: buy, Can.VOID: void}
    carrier = f"{provider}/{name}"
    accounts: Accounts = {(provider, name): {}}
    made: list[tuple[Can, str, Prepare]] = [
        (can, kind, partial(ways[can], carrier=carrier, service=service)) for can, kind in kinds.items()
    ]
    return [Scenario(f"{provider} {can}", provider, can, kind, way, accounts, unsure) for can, kind, way in made]


def _at_shop(can: Can, kind: str, way: Any) -> tuple[str, Can, str, Prepare, Accounts]:
    """Shopify as a register."""
    return "shopify", can, kind, partial(way, provider="shopify", sku=PRODUCTS[0].sku), _SHOP


_SHOP = {SHOP: {"products": VARIANTS, "cancel": "yes", "tags": "yes"}}
_SITE: Accounts = {("site", "practice-factory"): {}}
SCENARIOS: list[Scenario] = [
    Scenario("a mail", "", None, "", mail, unsure=True),
    Scenario("stripe refund", "stripe", Can.REFUND, "stripe.refund", stripe_refund, {("stripe", "practice-pay"): {}}),
    Scenario(
        "stitch refund",
        "stitch",
        Can.REFUND,
        "stitch.refund",
        stitch_refund,
        {("stitch", "practice-stitch"): {}},
        unsure=True,
    ),
    Scenario("site status", "site", Can.STATUS, "site.order.status", site_hears, _SITE),
    Scenario("site parcel", "site", Can.PARCEL, "site.order.parcel", site_parcel, _SITE),
    *(
        Scenario(f"shopify status {s}", "shopify", Can.STATUS, kind, partial(shop_hears, state=s), _SHOP)
        for s, kind in (
            (State.READY, "shopify.metafield"),
            (State.DELIVERED, "shopify.fulfillment"),
            (State.CANCELED, "shopify.order_cancel"),
        )
    ),
    Scenario("shopify parcel", "shopify", Can.PARCEL, "shopify.fulfillment", shop_parcel, _SHOP),
    Scenario("shopify refund", "shopify", Can.REFUND, "shopify.refund", shop_refund, _SHOP),
    *(
        Scenario(f"shopify {c}", *_at_shop(c, kind, way))
        for c, kind, way in (
            (Can.SUBMIT, "shopify.order", submit),
            (Can.UPDATE, "shopify.order_update", update),
            (Can.CANCEL, "shopify.order_cancel", cancel),
        )
    ),
    *_house(
        "printful",
        "practice-prints",
        "TOTE-NAT",
        {
            Can.SUBMIT: "printful.order",
            Can.UPDATE: "printful.update",
            Can.CONFIRM: "printful.confirm",
            Can.CANCEL: "printful.cancel",
        },
    ),
    *_house(
        "printful",
        "practice-posters",
        "TOTE-NAT",
        {Can.SUBMIT: "printful.order", Can.UPDATE: "printful.update", Can.CANCEL: "printful.cancel"},
    ),
    *_house(
        "printify",
        "practice-gifts",
        "MUG-11OZ",
        {Can.SUBMIT: "printify.order", Can.CONFIRM: "printify.production", Can.CANCEL: "printify.cancel"},
    ),
    *_house(
        "prodigi",
        "practice-gallery",
        "ART-A3",
        {Can.SUBMIT: "prodigi.order", Can.UPDATE: "prodigi.recipient", Can.CANCEL: "prodigi.cancel"},
    ),
    *_register(
        "treez",
        "practice-store",
        {
            Can.SUBMIT: "treez.ticket",
            Can.UPDATE: "treez.update",
            Can.CANCEL: "treez.canceled",
            Can.STATUS: "treez.packed_ready",
        },
    ),
    *_register(
        "flowhub",
        "practice-counter",
        {Can.SUBMIT: "flowhub.order", Can.UPDATE: "flowhub.update"},
        unsure=frozenset({Can.SUBMIT}),
    ),
    *_register(
        "cova",
        "practice-cova",
        {Can.SUBMIT: "cova.order", Can.UPDATE: "cova.order", Can.CANCEL: "cova.cancel", Can.STATUS: "cova.status"},
    ),
    *_register(
        "leaflogix",
        "practice-dutchie",
        {Can.SUBMIT: "leaflogix.order", Can.UPDATE: "leaflogix.update", Can.CANCEL: "leaflogix.cancel"},
    ),
    Scenario(
        "leaflogix update of a delivery",
        "leaflogix",
        Can.UPDATE,
        "leaflogix.update",
        partial(update, provider="leaflogix", sku=PRODUCTS[0].sku),
        {("leaflogix", "practice-dutchie"): {"delivery": "yes"}},
        unseen=True,
    ),
    *_register(
        "blaze",
        "practice-blaze",
        {Can.SUBMIT: "blaze.order", Can.UPDATE: "blaze.update", Can.CANCEL: "blaze.cancel"},
    ),
    *_carrier("shiplogic", "practice-courier", "ECO", {Can.LABEL: "shiplogic.shipment", Can.VOID: "shiplogic.cancel"}),
    *_carrier("easypost", "practice-post", "USPS:Priority", {Can.LABEL: "easypost.label", Can.VOID: "easypost.refund"}),
    *_carrier("dhl", "practice-express", "N", {Can.LABEL: "dhl.waybill"}, unsure=True),
]
