"""Printify's webhook messages. They are thin and name no order of ours: each is a doorbell for the order itself."""

from app.errors import Corrupt
from services import body
from services.connector import Account, Delivery, Origin, Reading
from services.meanings import plain
from services.providers.printify.orders import order_events, our_fulfilment
from services.providers.printify.words import is_known

TOPIC_STATUS: dict[str, str] = {
    "order:created": "",
    "order:updated": "",
    "order:sent-to-production": "sent-to-production",
    "order:shipment:created": "shipped",
    "order:shipment:delivered": "delivered",
    "order:shipped": "shipped",
    "order:delivered": "delivered",
    "order:canceled": "canceled",
}
"""Topic -> the status it stands for where the message itself has none."""

QUIET_TOPICS = frozenset(
    [
        "product:created",
        "product:updated",
        "product:deleted",
        "product:publish:started",
        "personalization-preview-task:processed",
    ]
)
"""About goods, not about orders: whoever shows the catalogue asks for it."""

FOR_PEOPLE: dict[str, str] = {
    "shop:disconnected": "The shop was disconnected at Printify: its messages end.",
    "support-request:updated": "A support request was answered at Printify: look at it there.",
}
"""Topics that change no order and that somebody must see."""


def read_event(delivery: Delivery, account: Account, message: str) -> Reading:
    """Raises `Corrupt`; a topic that is not known changes nothing and is named."""
    envelope = body.parse_object(delivery.body)
    topic = plain(body.text(envelope, "type", "topic"))
    resource, data = body.part(envelope, "resource"), _data(envelope)
    _ensure_shop(topic, resource, data, account)
    if topic in QUIET_TOPICS:
        return Reading()
    if topic in FOR_PEOPLE:
        return Reading(unknown=(FOR_PEOPLE[topic],))
    if topic not in TOPIC_STATUS:
        return Reading(unknown=(f"topic {topic[:80]}",))
    external = body.text(resource, "id") or body.text(data, "id", "order_id")
    if not external:
        raise Corrupt("The message names no order.")
    word = plain(body.text(data, "status")) or TOPIC_STATUS[topic]
    unknown = () if is_known(word, account) else (f"order {word[:80]}",)
    if not our_fulfilment(data):
        return Reading(unknown=unknown, refetch=external)
    seen = body.instant(envelope, "created_at") or body.instant(data, "updated_at")
    origin = Origin(account, message, delivery.received_at, seen)
    told = {**data, "id": external, "status": word, "shipments": _shipments(data)}
    return Reading(tuple(order_events(told, origin)), unknown, external)


def _data(envelope: body.Json) -> body.Json:
    """Inside the resource, or where shops that post themselves put it."""
    return body.part(body.part(envelope, "resource"), "data") or body.part(envelope, "data")


def _ensure_shop(topic: str, resource: body.Json, data: body.Json, account: Account) -> None:
    named = body.text(resource, "id") if topic.startswith("shop:") else body.text(data, "shop_id")
    ours = account.get("shop")
    if named and ours and named != ours:
        raise Corrupt("The message is about another shop.")


def _shipments(data: body.Json) -> list[body.Json]:
    """In whichever of the known places a number stands."""
    single = body.part(data, "shipment")
    listed = body.rows(data, "shipments") or ([single] if single else [])
    if listed:
        return listed
    carrier = data.get("carrier")
    nested = carrier if isinstance(carrier, dict) else {"code": carrier}
    number = body.text(nested, "tracking_number") or body.text(data, "tracking_number", "number")
    if not number:
        return []
    found = {"carrier": body.text(nested, "code"), "number": number, "delivered_at": data.get("delivered_at")}
    return [{**found, "url": body.text(nested, "tracking_url") or body.text(data, "tracking_url", "url")}]
