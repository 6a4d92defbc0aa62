"""Telling Shopify of a parcel: look first, then fulfil exactly its lines; safe to repeat after an unknown outcome."""

from collections import Counter
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

from app.effects import TellParcel
from app.errors import Refused
from app.orders import Order, Parcel
from services import body
from services.connector import Account
from services.providers.shopify import queries
from services.providers.shopify.answers import number_of
from services.providers.shopify.graph import ask, ensure_done

if TYPE_CHECKING:
    import httpx

Done = Generator["httpx.Request", "httpx.Response", None]

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


def tell_parcel(order: Order, effect: TellParcel, account: Account, key: str) -> Done:
    """Raises `Refused` where Shopify will not have it."""
    parcel = effect.parcel
    gid = f"gid://shopify/Order/{order.external}"
    data = yield from ask(account, key, queries.TO_FULFIL, {"id": gid})
    node = body.part(data, "order")
    if not node:
        raise Refused("Shopify does not show this order.")
    sent = [
        f for f in body.rows(node, "fulfillments") if body.text(f, "status") not in ("CANCELLED", "ERROR", "FAILURE")
    ]
    ours = [f for f in sent if parcel.number and parcel.number in _numbers(f)]
    wanted = _wanted(order, effect) - _lines_of(ours)
    if not +wanted:
        return
    changed = next((f for f in sent if f not in ours and _is_same(f, parcel, wanted)), None)
    if changed is not None:
        yield from _tracking(changed, parcel, account, key)
        return
    yield from _fulfil(node, wanted, parcel, account, key)


def _wanted(order: Order, effect: TellParcel) -> Counter[str]:
    fulfilment = order.fulfilment(effect.fulfilment)
    lines = effect.parcel.lines or (fulfilment.lines if fulfilment else ())
    wanted: Counter[str] = Counter()
    for line in lines:
        wanted[line.item] += line.quantity
    return wanted


def _numbers(fulfilment: body.Json) -> list[str]:
    return [body.text(t, "number") for t in body.rows(fulfilment, "trackingInfo")]


def _lines_of(fulfilments: list[body.Json]) -> Counter[str]:
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
    return untracked and _lines_of([fulfilment]) == +wanted


def _tracking(fulfilment: body.Json, parcel: Parcel, account: Account, key: str) -> Done:
    tracking = _tracking_of(parcel)
    if not tracking:
        return
    variables = {"id": fulfilment.get("id"), "tracking": tracking, "notify": _notifies(account)}
    data = yield from ask(account, key, queries.TRACKING, variables)
    ensure_done(data, "fulfillmentTrackingInfoUpdate")


def _notifies(account: Account) -> bool:
    return account.get("notify").lower() == "yes"


def _tracking_of(parcel: Parcel) -> dict[str, str]:
    """A link only for carriers whose own Shopify does not know."""
    company = COMPANIES.get(parcel.carrier.lower())
    found = {"company": company or parcel.carrier, "number": parcel.number}
    if not company and parcel.number:
        found["url"] = parcel.url
    return {name: value for name, value in found.items() if value}


def _fulfil(node: body.Json, wanted: Counter[str], parcel: Parcel, account: Account, key: str) -> Done:
    """One call a location: Shopify takes no more at once."""
    places: dict[str, list[dict[str, Any]]] = {}
    for place, part in _parts(node, wanted):
        places.setdefault(place, []).append(part)
    if not places:
        raise _nothing_left(node)
    for parts in places.values():
        fulfilment = {"lineItemsByFulfillmentOrder": parts, "notifyCustomer": _notifies(account)}
        if tracking := _tracking_of(parcel):
            fulfilment["trackingInfo"] = tracking
        data = yield from ask(account, key, queries.FULFIL, {"fulfillment": fulfilment})
        ensure_done(data, "fulfillmentCreate")


def _parts(node: body.Json, wanted: Counter[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Of each fulfilment order that may be fulfilled, the lines that are wanted, never more than remain."""
    left = Counter(wanted)
    for part in body.nodes(node, "fulfillmentOrders"):
        if "CREATE_FULFILLMENT" not in {body.text(a, "action") for a in body.rows(part, "supportedActions")}:
            continue
        lines = []
        for row in body.nodes(part, "lineItems"):
            item = number_of(body.identity(body.part(row, "lineItem"), "id"))
            quantity = min(left[item], body.whole(row, "remainingQuantity"))
            if quantity > 0:
                left[item] -= quantity
                lines.append({"id": body.identity(row, "id"), "quantity": quantity})
        if lines:
            place = body.text(body.part(body.part(part, "assignedLocation"), "location"), "id")
            yield place, {"fulfillmentOrderId": body.identity(part, "id"), "fulfillmentOrderLineItems": lines}


def _nothing_left(node: body.Json) -> Refused:
    statuses = {body.text(part, "status") for part in body.nodes(node, "fulfillmentOrders")}
    if "ON_HOLD" in statuses:
        return Refused("The order is on hold at Shopify.", hint="Release it there, then try again.")
    if body.text(node, "cancelledAt"):
        return Refused("The order is canceled at Shopify.")
    return Refused("Nothing of this parcel is left to fulfil at Shopify.", hint="Somebody may have done it there.")
