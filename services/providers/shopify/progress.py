"""Telling Shopify how far an order is: as metafields and a tag, and on its last leg as the carrier's own news."""

import json
from collections import Counter
from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING, Any

from app.effects import TellStatus
from app.errors import Refused, Unreachable
from app.orders import Order
from app.states import State
from services import body
from services.providers.shopify import queries
from services.providers.shopify.canceling import cancel
from services.providers.shopify.graph import Shop, ensure_done, gid_of
from services.providers.shopify.kept import FACTS, NAMESPACE, facts_of
from services.providers.shopify.telling import counted, fulfil, is_left, lines_of, living, look

if TYPE_CHECKING:
    import httpx

Done = Generator["httpx.Request", "httpx.Response", None]
Fields = Mapping[str, tuple[str, str]]
"""Key -> type and value of a metafield."""

STATUS = "production_status"
TAG = "Platen: "
TRIES = 3
LAST_LEG: Mapping[State, str] = {State.OUT_FOR_DELIVERY: "OUT_FOR_DELIVERY", State.DELIVERED: "DELIVERED"}
ARRIVED = frozenset({"DELIVERED", "PICKED_UP"})


def tell_status(order: Order, effect: TellStatus, shop: Shop) -> Done:
    """Safe to repeat: what is there already is not written again."""
    mirrored = bool(effect.provider)
    gid = gid_of("Order", effect.reference if mirrored else order.external)
    yield from _mark(shop, gid, _fields(order, effect), f"{TAG}{effect.state.replace('_', ' ')}")
    if effect.state in LAST_LEG:
        fulfilment = order.fulfilment(effect.fulfilment)
        wanted = None if mirrored or fulfilment is None else counted(fulfilment.lines)
        yield from _last_leg(shop, gid, wanted, LAST_LEG[effect.state])
    if effect.state is State.CANCELED and not mirrored and _wants_canceled(order, shop):
        yield from cancel(shop, gid, order, "")


def _wants_canceled(order: Order, shop: Shop) -> bool:
    """Canceling at Shopify cannot be taken back there, so only where the shop asked for it and nothing is left."""
    over = all(f.state is State.CANCELED for f in order.fulfilments)
    return over and shop.account.get("cancel").lower() == "yes"


def _fields(order: Order, effect: TellStatus) -> Fields:
    number = effect.fulfilment.rpartition(".")[2]
    key = STATUS if len(order.fulfilments) <= 1 else f"{STATUS}_{number}"
    found = {key: ("single_line_text_field", effect.state.value)}
    if not effect.provider and (facts := facts_of(order)):
        found[FACTS] = ("json", facts)
    return found


def _mark(shop: Shop, gid: str, fields: Fields, tag: str) -> Done:
    """Each field only if it still is as it was read; where somebody was quicker, all are read again."""
    for _ in range(TRIES):
        data = yield from shop.ask(queries.MARKS, {"id": gid})
        node = body.part(data, "order")
        if not node:
            raise Refused("Shopify does not show this order.")
        changed = [{"ownerId": gid, **row} for row in _changed(node, fields)]
        if not changed or (yield from _set(shop, changed)):
            yield from _tag(shop, gid, node, tag)
            return
    raise Unreachable("Somebody else keeps changing this order's fields at Shopify.")


def _changed(node: body.Json, fields: Fields) -> list[dict[str, Any]]:
    there = {body.text(row, "key", limit=200): row for row in body.nodes(node, "metafields")}
    return [
        {
            "namespace": NAMESPACE,
            "key": key,
            "type": kind,
            "value": value,
            "compareDigest": there.get(key, {}).get("compareDigest"),
        }
        for key, (kind, value) in fields.items()
        if not _same(there.get(key, {}).get("value"), value, kind)
    ]


def _same(there: Any, value: str, kind: str) -> bool:
    """JSON comes back written differently."""
    if kind != "json" or not isinstance(there, str):
        return bool(there == value)
    try:
        return bool(json.loads(there) == json.loads(value))
    except ValueError:
        return False


def _set(shop: Shop, fields: list[dict[str, Any]]) -> Generator["httpx.Request", "httpx.Response", bool]:
    """False where one of them was changed by somebody else since it was read: then none was written."""
    data = yield from shop.ask(queries.METAFIELDS, {"metafields": fields})
    errors = body.rows(body.part(data, "metafieldsSet"), "userErrors")
    if any(body.text(error, "code") == "STALE_OBJECT" for error in errors):
        return False
    ensure_done(data, "metafieldsSet")
    return True


def _tag(shop: Shop, gid: str, node: body.Json, tag: str) -> Done:
    """Where the shop wants a tag: this one, and none of the earlier ones."""
    if shop.account.get("tags").lower() != "yes":
        return
    value = node.get("tags")
    there = [body.as_text(t, "tags") for t in value] if isinstance(value, list) else []
    if tag not in there:
        data = yield from shop.ask(queries.TAG, {"id": gid, "tags": [tag]})
        ensure_done(data, "tagsAdd")
    old = [t for t in there if t.startswith(TAG) and t != tag]
    if old:
        data = yield from shop.ask(queries.UNTAG, {"id": gid, "tags": old})
        ensure_done(data, "tagsRemove")


def _last_leg(shop: Shop, gid: str, wanted: Counter[str] | None, word: str) -> Done:
    """What travels without a parcel of a carrier's is fulfilled first; then each fulfilment hears where it is."""
    node = yield from look(shop, gid)
    sent = [f for f in living(node) if wanted is None or set(lines_of([f])) & set(wanted)]
    missing = None if wanted is None else wanted - lines_of(sent)
    heard = [body.identity(f, "id") for f in sent if body.text(f, "displayStatus") not in (*ARRIVED, word)]
    if missing is None or +missing:
        if is_left(node, missing):
            heard += yield from fulfil(shop, node, missing, {})
        elif not sent:
            raise Refused("Nothing of this order is left to fulfil at Shopify.", hint="It may be on hold there.")
    for one in heard:
        data = yield from shop.ask(queries.FULFIL_EVENT, {"event": {"fulfillmentId": one, "status": word}})
        ensure_done(data, "fulfillmentEventCreate")
