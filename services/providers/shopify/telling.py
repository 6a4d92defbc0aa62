"""Telling Shopify of a parcel: look first, then fulfil exactly its lines; safe to repeat after an unknown outcome."""

from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from app.effects import TellParcel
from app.errors import Refused
from app.orders import Line, Order, Parcel
from app.states import ParcelState
from services import body
from services.connector import Account
from services.providers.shopify import queries
from services.providers.shopify.answers import number_of
from services.providers.shopify.graph import Shop, ensure_done, gid_of

if TYPE_CHECKING:
    import httpx

Done = Generator["httpx.Request", "httpx.Response", None]
Made = Generator["httpx.Request", "httpx.Response", list[str]]
Look = Generator["httpx.Request", "httpx.Response", body.Json]

DEAD = ("CANCELLED", "ERROR", "FAILURE")
COMPANIES = {
    name.lower(): name
    for name in (
        "USPS",
        "UPS",
        "FedEx",
        "DHL Express",
        "DHL eCommerce",
        "Royal Mail",
        "Evri",
        "Canada Post",
        "Australia Post",
        "DPD",
        "GLS",
        "Fastway",
        "Skynet",
    )
}
"""Carriers whose tracking link Shopify makes itself, spelled exactly as it spells them."""


def look(shop: Shop, external: str) -> Look:
    """What is left to fulfil of an order and what was. Raises `Refused` where the shop does not show it."""
    data = yield from shop.ask(queries.TO_FULFIL, {"id": gid_of("Order", external)})
    node = body.part(data, "order")
    if not node:
        raise Refused("Shopify does not show this order.")
    return node


def living(node: body.Json) -> list[body.Json]:
    """Its fulfilments that were not canceled and did not fail."""
    return [f for f in body.rows(node, "fulfillments") if body.text(f, "status") not in DEAD]


def tell_parcel(order: Order, effect: TellParcel, shop: Shop) -> Done:
    """A void parcel is taken back. Raises `Refused` where Shopify will not have it."""
    parcel = effect.parcel
    node = yield from look(shop, order.external)
    sent = living(node)
    ours = [f for f in sent if parcel.number and parcel.number in _numbers(f)]
    if parcel.state is ParcelState.VOIDED:
        yield from _take_back(shop, ours or [f for f in sent if body.text(f, "legacyResourceId") == parcel.id])
        return
    wanted = _wanted(order, effect) - lines_of(ours)
    if not +wanted:
        return
    changed = next((f for f in sent if f not in ours and _is_same(f, parcel, wanted)), None)
    if changed is not None:
        yield from _tracking(changed, parcel, shop)
        return
    yield from fulfil(shop, node, wanted, _tracking_of(parcel))


def _take_back(shop: Shop, fulfilments: list[body.Json]) -> Done:
    for one in fulfilments:
        data = yield from shop.ask(queries.FULFIL_CANCEL, {"id": one.get("id")})
        ensure_done(data, "fulfillmentCancel")


def _wanted(order: Order, effect: TellParcel) -> Counter[str]:
    fulfilment = order.fulfilment(effect.fulfilment)
    return counted(effect.parcel.lines or (fulfilment.lines if fulfilment else ()))


def counted(lines: tuple[Line, ...]) -> Counter[str]:
    """Item -> pieces."""
    wanted: Counter[str] = Counter()
    for line in lines:
        wanted[line.item] += line.quantity
    return wanted


def _numbers(fulfilment: body.Json) -> list[str]:
    return [body.text(t, "number") for t in body.rows(fulfilment, "trackingInfo")]


def lines_of(fulfilments: list[body.Json]) -> Counter[str]:
    """Line -> pieces that were sent in these."""
    found: Counter[str] = Counter()
    for fulfilment in fulfilments:
        for row in body.nodes(fulfilment, "fulfillmentLineItems"):
            found[number_of(body.identity(body.part(row, "lineItem"), "id"))] += body.whole(row, "quantity")
    return found


def _is_same(fulfilment: body.Json, parcel: Parcel, wanted: Counter[str]) -> bool:
    """The same parcel under an older number, or told before without one."""
    if body.text(fulfilment, "legacyResourceId") == parcel.id:
        return True
    untracked = not any(_numbers(fulfilment))
    return untracked and lines_of([fulfilment]) == +wanted


def _tracking(fulfilment: body.Json, parcel: Parcel, shop: Shop) -> Done:
    tracking = _tracking_of(parcel)
    if not tracking:
        return
    variables = {"id": fulfilment.get("id"), "tracking": tracking, "notify": notifies(shop.account)}
    data = yield from shop.ask(queries.TRACKING, variables)
    ensure_done(data, "fulfillmentTrackingInfoUpdate")


def notifies(account: Account) -> bool:
    return account.get("notify").lower() == "yes"


def _tracking_of(parcel: Parcel) -> dict[str, str]:
    """A link only for carriers whose own Shopify does not know."""
    company = COMPANIES.get(parcel.carrier.lower())
    found = {"company": company or parcel.carrier, "number": parcel.number}
    if not company and parcel.number:
        found["url"] = parcel.url
    return {name: value for name, value in found.items() if value}


def fulfil(shop: Shop, node: body.Json, wanted: Counter[str] | None, tracking: Mapping[str, str]) -> Made:
    """One call a location: Shopify takes no more at once. None wanted: all that is left. Gives what was made."""
    places: dict[str, list[dict[str, Any]]] = {}
    for place, part in _parts(node, wanted):
        places.setdefault(place, []).append(part)
    if not places:
        raise _nothing_left(node)
    made: list[str] = []
    for parts in places.values():
        fulfilment: dict[str, Any] = {"lineItemsByFulfillmentOrder": parts, "notifyCustomer": notifies(shop.account)}
        if tracking:
            fulfilment["trackingInfo"] = dict(tracking)
        data = yield from shop.ask(queries.FULFIL, {"fulfillment": fulfilment})
        ensure_done(data, "fulfillmentCreate")
        made.append(body.identity(body.part(body.part(data, "fulfillmentCreate"), "fulfillment"), "id"))
    return made


def _parts(node: body.Json, wanted: Counter[str] | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Of each fulfilment order that may be fulfilled, the lines that are wanted, never more than remain."""
    left = Counter(wanted or ())
    for part in body.nodes(node, "fulfillmentOrders"):
        if "CREATE_FULFILLMENT" not in {body.text(a, "action") for a in body.rows(part, "supportedActions")}:
            continue
        lines = []
        for row in body.nodes(part, "lineItems"):
            item = number_of(body.identity(body.part(row, "lineItem"), "id"))
            remaining = body.whole(row, "remainingQuantity")
            quantity = remaining if wanted is None else min(left[item], remaining)
            if quantity > 0:
                left[item] -= quantity
                lines.append({"id": body.identity(row, "id"), "quantity": quantity})
        if lines:
            place = body.text(body.part(body.part(part, "assignedLocation"), "location"), "id")
            yield place, {"fulfillmentOrderId": body.identity(part, "id"), "fulfillmentOrderLineItems": lines}


def is_left(node: body.Json, wanted: Counter[str] | None) -> bool:
    """Whether any of that still may be fulfilled."""
    return next(_parts(node, wanted), None) is not None


def _nothing_left(node: body.Json) -> Refused:
    statuses = {body.text(part, "status") for part in body.nodes(node, "fulfillmentOrders")}
    if "ON_HOLD" in statuses:
        return Refused("The order is on hold at Shopify.", hint="Release it there, then try again.")
    if body.text(node, "cancelledAt"):
        return Refused("The order is canceled at Shopify.")
    return Refused("Nothing of this parcel is left to fulfil at Shopify.", hint="Somebody may have done it there.")
