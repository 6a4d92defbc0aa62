"""Shiplogic, the platform of The Courier Guy and other South African couriers: rates, waybills, tracking, canceling.

Sizes are cm and weights kg there, sums are rand. Waybills and stickers are PDF only.
"""

from collections.abc import Generator, Mapping, Sequence
from datetime import datetime
from hmac import compare_digest
from typing import TYPE_CHECKING
from urllib.parse import quote

from app.carriers import normal
from app.errors import Forged, Refused, Unsupported
from app.orders import Money
from app.states import ParcelState
from services import body, signatures
from services.carrying import (
    PDF,
    SENDER,
    Bought,
    Label,
    Party,
    Rate,
    Rates,
    Seen,
    Sending,
    Tracked,
    cheapest,
    document_at,
    ensure_document,
    heard,
    message_id,
    reference_of,
    sender_of,
)
from services.connector import Account, Can, Capabilities, Delivery, Field, Reading, Talk
from services.meanings import plain
from services.question import Question, ask
from services.signatures import SHORTEST_SECRET

if TYPE_CHECKING:
    import httpx

Found = Generator["httpx.Request", "httpx.Response", body.Json | None]

NAME = "shiplogic"
TITLE = "The Courier Guy"
CAPABILITIES = Capabilities(can=frozenset({Can.PUSH, Can.RATES, Can.LABEL, Can.VOID, Can.PARCEL}))
FIELDS: Sequence[Field] = (
    Field("token", "API key", secret=True, hint="Shiplogic portal > Settings > API keys"),
    Field("webhook_key", "Webhook key", secret=True, shortest=16, hint="As set in the portal; at least 16 characters"),
    SENDER,
    Field("previous_webhook_key", "Previous webhook key", secret=True, shortest=16, required=False),
    Field("kind", "Deliver to", hint="residential (usual) or business", required=False),
    Field("tracking", "Tracking page", hint="With {n} for the number; The Courier Guy's own otherwise", required=False),
    Field("base_url", "Address", hint="https://api.shiplogic.com/v2, or The Courier Guy's own", required=False),
)

PROVINCES: Mapping[str, str] = {
    "GP": "Gauteng",
    "WC": "Western Cape",
    "KZN": "KwaZulu-Natal",
    "EC": "Eastern Cape",
    "FS": "Free State",
    "LP": "Limpopo",
    "MP": "Mpumalanga",
    "NW": "North West",
    "NC": "Northern Cape",
}
WORDS: dict[str, ParcelState | None] = {
    "submitted": None,
    "collection-assigned": None,
    "collection-unassigned": None,
    "collection-rejected": None,
    "collection-exception": None,
    "collection-failed-attempt": None,
    "awaiting-dropoff": None,
    "collected": ParcelState.HANDED_OVER,
    "at-hub": ParcelState.IN_TRANSIT,
    "at-destination-hub": ParcelState.IN_TRANSIT,
    "in-transit": ParcelState.IN_TRANSIT,
    "out-for-delivery": ParcelState.OUT_FOR_DELIVERY,
    "delivery-failed-attempt": ParcelState.ATTEMPTED,
    "delivery-exception": ParcelState.DELAYED,
    "ready-for-pickup": ParcelState.READY_FOR_PICKUP,
    "delivered": ParcelState.DELIVERED,
    "returned-to-sender": ParcelState.RETURNED,
    "canceled": ParcelState.VOIDED,
}
CANCELED = "canceled"
TRACKING = "https://portal.thecourierguy.co.za/track?ref={n}"


def verify(delivery: Delivery, account: Account, now: datetime) -> None:
    """The key of the portal stands in `Authorization` as it is."""
    given = (delivery.header("authorization") or b"").strip()
    keys = [key for key in account.secrets("webhook_key", "previous_webhook_key") if len(key) >= SHORTEST_SECRET]
    fits = [compare_digest(given, key.encode()) for key in keys]
    if not given or not any(fits):
        raise Forged("The message carries no proof.")


def identify(delivery: Delivery) -> str:
    """It has no id of its own: the whole message is."""
    return message_id(delivery, "id", "event_id")


def read(delivery: Delivery, account: Account) -> Reading:
    data = body.parse_object(delivery.body)
    number = body.text(data, "short_tracking_reference", "custom_tracking_reference", limit=80)
    seen = _seen(data)
    if not number or not seen:
        return Reading(unknown=("message",))
    return heard(number, seen, WORDS, account)


def _seen(data: body.Json) -> list[Seen]:
    """The events it lists; a message may come without any and then tells its status and when."""
    rows = body.rows(data, "tracking_events")
    events = [(body.text(r, "status", limit=80), body.instant(r, "date"), body.text(r, "id", limit=80)) for r in rows]
    found = [Seen(word, at, id_) for word, at, id_ in events if word and at]
    status, at = body.text(data, "status", limit=80), body.instant(data, "event_time", "time_modified")
    if status and at and not any(plain(s.word) == plain(status) for s in found):
        found.append(Seen(status, at))
    return found


def check(account: Account) -> Talk:
    """The key works, messages can be proven, and the sender's address can be used."""
    sender_of(account)
    signatures.check_secret(account.get("webhook_key"))
    yield from _call(account, "GET", "/shipments", params={"customer_reference": "Platen"})
    return []


def rates(sending: Sending, account: Account) -> Rates:
    given = {
        "collection_address": _address(sending.sender, "business"),
        "delivery_address": _address(sending.to, account.get("kind", "residential")),
        "parcels": [_parcel(sending)],
        "declared_value": _sum(sending.value),
    }
    answer = yield from _call(account, "POST", "/rates", content=given)
    rows = body.rows(body.as_object(answer, "The answer"), "rates")
    return cheapest([_rate(row, sending) for row in rows])


def _rate(row: body.Json, sending: Sending) -> Rate:
    level = body.part(row, "service_level")
    until = body.instant(row, "estimated_delivery_to", "estimated_delivery_from")
    days = max(0, (until - sending.leaves_at).days + 1) if until else 0
    price = Money(body.amount(row, "rate"), "ZAR")
    return Rate(body.identity(level, "code"), body.text(level, "name", "code", limit=120), price, days)


def buy(sending: Sending, service: str, key: str, account: Account) -> Bought:
    """Looks first: a shipment under our reference is ours, whatever became of the answer."""
    if sending.media_type != PDF:
        raise Unsupported("The Courier Guy gives labels as PDF only.", hint="Print it on a paper printer.")
    reference = reference_of(sending, key)
    made = yield from _find(reference, account)
    if made is None:
        answer = yield from _call(
            account, "POST", "/shipments", content=_shipment(sending, service, reference, account)
        )
        made = body.as_object(answer, "The answer")
    id_, number = body.identity(made, "id"), normal(body.identity(made, "short_tracking_reference"))
    place = yield from _call(account, "GET", "/shipments/label", params={"id": id_})
    document = yield from document_at(body.text(body.as_object(place, "The answer"), "url"))
    return Label(
        id_,
        number,
        TITLE,
        account.get("tracking", TRACKING).replace("{n}", quote(number, safe="")),
        PDF,
        ensure_document(document, PDF),
        Money(body.amount(made, "rate"), "ZAR"),
    )


def _find(reference: str, account: Account) -> Found:
    """The search gives look-alikes, too; a canceled one is not ours any more."""
    answer = yield from _call(account, "GET", "/shipments", params={"customer_reference": reference})
    rows = body.rows(answer if isinstance(answer, dict) else {"shipments": answer}, "shipments")
    same = [r for r in rows if body.text(r, "customer_reference") == reference]
    return next((r for r in same if plain(body.text(r, "status")) != CANCELED), None)


def _shipment(sending: Sending, service: str, reference: str, account: Account) -> body.Json:
    return {
        "collection_address": _address(sending.sender, "business"),
        "collection_contact": _contact(sending.sender),
        "delivery_address": _address(sending.to, account.get("kind", "residential")),
        "delivery_contact": _contact(sending.to),
        "parcels": [_parcel(sending)],
        "declared_value": _sum(sending.value),
        "service_level_code": service,
        "customer_reference": reference,
        "customer_reference_name": "Order",
        "mute_notifications": True,
        "special_instructions_collection": "",
        "special_instructions_delivery": "",
    }


def _address(party: Party, kind: str) -> body.Json:
    """The second line is the suburb; provinces are written out."""
    to = party.address
    return {
        "type": "business" if to.company else kind,
        "company": to.company,
        "street_address": to.line1,
        "local_area": to.line2,
        "city": to.city,
        "zone": PROVINCES.get(to.region.strip().upper(), to.region),
        "country": to.country or "ZA",
        "code": to.postcode,
    }


def _contact(party: Party) -> body.Json:
    to = party.address
    return {"name": to.name or to.company, "email": party.email, "mobile_number": to.phone}


def _parcel(sending: Sending) -> body.Json:
    length, width, height = (_up(side, 10) for side in sending.size)
    return {
        "submitted_length_cm": length,
        "submitted_width_cm": width,
        "submitted_height_cm": height,
        "submitted_weight_kg": _up(sending.grams, 1000, 2),
        "parcel_description": ", ".join(p.title for p in sending.pieces)[:100],
    }


def _up(value: int, by: int, places: int = 0) -> float:
    """Rounded up: a carrier that measures less than was said charges nothing more."""
    step: int = 10**places
    return -(-value * step // by) / step


def _sum(value: Money) -> float:
    """What is sold in another currency is declared as nothing: the carrier takes rand only."""
    return float(value.amount) if value.currency in ("ZAR", "") else 0.0


def track(number: str, account: Account) -> Tracked:
    answer = yield from _call(account, "GET", "/tracking/shipments", params={"tracking_reference": number})
    data = body.as_object(answer, "The answer")
    found = body.rows(data, "shipments") or [data]
    return heard(number, [seen for one in found for seen in _seen(one)], WORDS, account)


def void(label_id: str, number: str, account: Account) -> Talk:
    """Only before it was collected; one that is canceled already is left alone."""
    answer = yield from _call(account, "GET", "/tracking/shipments", params={"tracking_reference": number})
    data = body.as_object(answer, "The answer")
    states = {plain(body.text(one, "status")) for one in body.rows(data, "shipments") or [data]}
    if states != {CANCELED}:
        yield from _call(account, "POST", "/shipments/cancel", content={"tracking_reference": number})
    return []


def _call(
    account: Account, method: str, path: str, *, params: Mapping[str, str] | None = None, content: object = None
) -> Question:
    if not account.get("token"):
        raise Refused("The API key is missing.", hint="Fill it in.", status=401)
    base = account.get("base_url", "https://api.shiplogic.com/v2").rstrip("/")
    headers = {"Authorization": f"Bearer {account.get('token')}"}
    return ask(method, f"{base}{path}", headers=headers, params=params, content=content)
