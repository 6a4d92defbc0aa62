"""Shopify's fulfilments as parcels: what was sent, and what its carriers say of it since."""

from app.events import Event, IssueRaised, ParcelMoved, Sent
from app.orders import Line, Parcel
from app.states import ParcelState
from services import body
from services.connector import Origin

SHIPMENT_WORDS: dict[str, ParcelState | None] = {
    "label_purchased": ParcelState.LABEL_CREATED,
    "label_printed": ParcelState.LABEL_CREATED,
    "confirmed": None,
    "carrier_picked_up": ParcelState.HANDED_OVER,
    "in_transit": ParcelState.IN_TRANSIT,
    "delayed": ParcelState.DELAYED,
    "out_for_delivery": ParcelState.OUT_FOR_DELIVERY,
    "attempted_delivery": ParcelState.ATTEMPTED,
    "ready_for_pickup": ParcelState.READY_FOR_PICKUP,
    "picked_up": ParcelState.DELIVERED,
    "delivered": ParcelState.DELIVERED,
    "failure": ParcelState.FAILED,
    "not_delivered": ParcelState.FAILED,
    "fulfilled": None,
    "marked_as_fulfilled": None,
    "submitted": None,
    "canceled": None,
    "label_voided": None,
}
"""`confirmed` is also what Shopify says when nothing is known, so it moves nothing."""

MOST_PARCELS = 50


def parcel_events(
    data: body.Json, order: str, origin: Origin, *, fulfilment: str = ""
) -> tuple[list[Event], list[str]]:
    """Events of one of Shopify's fulfilments in webhook form, and words that are not known. `fulfilment`: ours, where
    it is known which one is meant."""
    external = body.identity(data, "id")
    status = body.text(data, "status").lower()
    if status in ("pending", "open", ""):
        return [], []
    if status == "cancelled":
        voided = ParcelMoved(
            **origin.event(order, f"{external}:void", status, versioned=False),
            parcel=external,
            to=ParcelState.VOIDED,
        )
        return [voided], []
    if status in ("error", "failure"):
        words = f"Shopify could not carry out fulfilment {body.text(data, 'name') or external}."
        fields = origin.event(order, f"{external}:{status}", status, versioned=False)
        return [IssueRaised(**fields, kind="fulfilment", text=words)], []
    if status != "success":
        return [], [f"fulfilment {status}"]
    return _sent(data, external, order, origin, fulfilment)


def _sent(data: body.Json, external: str, order: str, origin: Origin, fulfilment: str) -> tuple[list[Event], list[str]]:
    word = body.text(data, "shipment_status").lower()
    events: list[Event] = []
    for parcel in _parcels(data, external):
        fields = origin.event(order, f"{parcel.id}:sent", "success", versioned=False)
        events.append(Sent(**fields, parcel=parcel, fulfilment=fulfilment))
        if to := state_of(word):
            fields = origin.event(order, f"{parcel.id}:{word}", word, versioned=False)
            events.append(ParcelMoved(**fields, parcel=parcel.number or parcel.id, to=to))
    return events, unknown_word(word)


def state_of(word: str) -> ParcelState | None:
    """None for a word that moves nothing."""
    return SHIPMENT_WORDS.get(word.lower())


def unknown_word(word: str) -> list[str]:
    return [f"shipment {word[:80]}"] if word and word.lower() not in SHIPMENT_WORDS else []


def event_of_carrier(data: body.Json, order: str, origin: Origin) -> tuple[list[Event], list[str]]:
    """One fulfilment event: what the carrier, or somebody at the shop, says of a parcel already known."""
    word = body.text(data, "status").lower()
    external = body.identity(data, "fulfillment_id")
    to = state_of(word)
    if to is None:
        return [], unknown_word(word)
    fields = origin.event(order, f"{external}:{word}", word, versioned=False)
    return [ParcelMoved(**fields, parcel=external, to=to)], []


def _parcels(fulfilment: body.Json, external: str) -> list[Parcel]:
    """One a tracking number; the lines travel with the first, for Shopify does not say which lies where."""
    carrier = body.text(fulfilment, "tracking_company")
    numbers = _texts(fulfilment, "tracking_numbers", "tracking_number")
    urls = _texts(fulfilment, "tracking_urls", "tracking_url")
    lines = _lines(fulfilment)
    sent_at = body.instant(fulfilment, "created_at")
    found = []
    for n, number in enumerate(numbers or [""]):
        name = external if n == 0 else f"{external}-{n + 1}"
        url = urls[n] if n < len(urls) else ""
        travels = lines if n == 0 else tuple(Line(line.item, 0) for line in lines[:1])
        found.append(Parcel(name, carrier=carrier, number=number, url=url, lines=travels, sent_at=sent_at))
    return found


def _texts(data: body.Json, many: str, one: str) -> list[str]:
    value = data.get(many)
    texts = [body.as_text(v, many) for v in value[:MOST_PARCELS]] if isinstance(value, list) else []
    filled = [t for t in texts if t] or [body.text(data, one)]
    return list(dict.fromkeys(t for t in filled if t))


def _lines(fulfilment: body.Json) -> tuple[Line, ...]:
    return tuple(
        Line(body.identity(row, "id"), body.whole(row, "quantity", default=1))
        for row in body.rows(fulfilment, "line_items")
        if row.get("requires_shipping") is not False
    )
