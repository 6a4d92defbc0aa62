"""EasyPost, which sells labels of a hundred carriers: rates, labels as PDF or ZPL, tracking, refunds.

Sizes are inches and weights ounces there. A service is written carrier:service, as in a rate.
"""

import unicodedata
from collections.abc import Generator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from app.carriers import normal
from app.errors import Refused
from app.orders import Money
from app.states import ParcelState
from services import body, signatures
from services.carrying import (
    PDF,
    SENDER,
    ZPL,
    Bought,
    Label,
    Party,
    Piece,
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

if TYPE_CHECKING:
    import httpx

Found = Generator["httpx.Request", "httpx.Response", body.Json | None]
One = Generator["httpx.Request", "httpx.Response", body.Json]

NAME = "easypost"
TITLE = "EasyPost"
CAPABILITIES = Capabilities(can=frozenset({Can.PUSH, Can.RATES, Can.LABEL, Can.VOID, Can.PARCEL}))
FIELDS: Sequence[Field] = (
    Field("token", "API key", secret=True, hint="Dashboard > API keys; a test key buys nothing"),
    Field("webhook_secret", "Webhook secret", secret=True, shortest=16, hint="Chosen when the webhook is made"),
    SENDER,
    Field("previous_webhook_secret", "Previous webhook secret", secret=True, shortest=16, required=False),
    Field("signer", "Signs for customs", hint="A person's name; needed across borders", required=False),
    Field("hs_code", "Usual HS code", hint="For customs, where a product has none of its own", required=False),
    Field("base_url", "Address", hint="Only for a practice shop", required=False),
)
WORDS: dict[str, ParcelState | None] = {
    "unknown": None,
    "pre-transit": None,
    "error": None,
    "in-transit": ParcelState.IN_TRANSIT,
    "out-for-delivery": ParcelState.OUT_FOR_DELIVERY,
    "available-for-pickup": ParcelState.READY_FOR_PICKUP,
    "delivered": ParcelState.DELIVERED,
    "return-to-sender": ParcelState.RETURNED,
    "failure": ParcelState.FAILED,
    "canceled": ParcelState.VOIDED,
}
REFUNDED = frozenset({"submitted", "refunded"})
PAGES, PAGE = 3, 100
INCH_MM, OUNCE_G = 25.4, 28.349523
_FILES = {PDF: ("PDF", "label_pdf_url"), ZPL: ("ZPL", "label_zpl_url")}
_PREFIX = b"hmac-sha256-hex="


def verify(delivery: Delivery, account: Account, now: datetime) -> None:
    """`X-Hmac-Signature: hmac-sha256-hex=…` over the body; the key is the secret after Unicode NFKD."""
    given = delivery.header("x-hmac-signature")
    secrets = account.secrets("webhook_secret", "previous_webhook_secret")
    keys = [unicodedata.normalize("NFKD", secret) for secret in secrets]
    proof = given.strip().lower().removeprefix(_PREFIX) if given is not None else None
    signatures.plain_hex(delivery.body, proof, keys, now)


def identify(delivery: Delivery) -> str:
    return message_id(delivery, "id")


def read(delivery: Delivery, account: Account) -> Reading:
    data = body.parse_object(delivery.body)
    kind = body.text(data, "description", limit=80)
    tracker = body.part(data, "result")
    number = body.text(tracker, "tracking_code", limit=80)
    if not kind.startswith("tracker.") or not number:
        return Reading(unknown=(f"message {kind}".strip(),))
    seen = _seen(tracker)
    return heard(number, seen, WORDS, account)


def _seen(tracker: body.Json) -> list[Seen]:
    """What happened, oldest first; the status itself counts where no detail tells of it."""
    rows = body.rows(tracker, "tracking_details")
    events = [(body.text(r, "status", limit=80), body.instant(r, "datetime")) for r in rows]
    found = [Seen(word, at) for word, at in events if word and at]
    status, at = body.text(tracker, "status", limit=80), body.instant(tracker, "updated_at", "created_at")
    if status and at and not any(plain(s.word) == plain(status) for s in found):
        found.append(Seen(status, at))
    return found


def check(account: Account) -> Talk:
    """The key works, messages can be proven, and the sender's address can be used."""
    sender_of(account)
    signatures.check_secret(account.get("webhook_secret"))
    yield from _call(account, "GET", "/shipments", params={"page_size": "1"})
    return []


def rates(sending: Sending, account: Account) -> Rates:
    """Carriers that cannot quote are left out; where none can, the first one's reason is told."""
    made = yield from _quoted(sending, sending.reference, account)
    rows = body.rows(made, "rates")
    if not rows:
        why = next((body.text(m, "message", limit=300) for m in body.rows(made, "messages")), "")
        raise Refused(f"No carrier offers a price. {why}".strip(), hint="Check weight, size and address.")
    return cheapest([_rate(row) for row in rows])


def _quoted(sending: Sending, reference: str, account: Account) -> One:
    content = {"shipment": _shipment(sending, reference, account)}
    answer = yield from _call(account, "POST", "/shipments", content=content)
    return body.as_object(answer, "The answer")


def _rate(row: body.Json) -> Rate:
    price = Money(body.amount(row, "rate"), body.text(row, "currency", limit=3).upper())
    carrier, service = body.text(row, "carrier", limit=80), body.text(row, "service", limit=80)
    return Rate(f"{carrier}:{service}", f"{carrier} {service}", price, body.whole(row, "delivery_days"))


def buy(sending: Sending, service: str, key: str, account: Account) -> Bought:
    """Looks among the newest first: a bought shipment under our reference is ours."""
    reference = reference_of(sending, key)
    made = yield from _find(reference, account)
    if made is None:
        made = yield from _purchase(sending, service, reference, account)
    document = yield from _document(made, sending.media_type, account)
    rate = _rate(body.part(made, "selected_rate"))
    return Label(
        body.identity(made, "id"),
        normal(body.identity(made, "tracking_code")),
        rate.service.partition(":")[0] or TITLE,
        body.text(body.part(made, "tracker"), "public_url"),
        sending.media_type,
        ensure_document(document, sending.media_type),
        rate.price,
    )


def _purchase(sending: Sending, service: str, reference: str, account: Account) -> One:
    """A price stands for a short time only, so it is asked for anew; the same service is taken."""
    made = yield from _quoted(sending, reference, account)
    offers = {_rate(row).service: body.identity(row, "id") for row in body.rows(made, "rates")}
    if service not in offers:
        raise Refused(f"{service} is not offered any more.", hint="Ask for the prices again.", status=422)
    path = f"/shipments/{body.identity(made, 'id')}/buy"
    answer = yield from _call(account, "POST", path, content={"rate": {"id": offers[service]}})
    return body.as_object(answer, "The answer")


def _find(reference: str, account: Account) -> Found:
    """It cannot be asked by reference. A label whose money is on its way back is not ours any more."""
    before = ""
    for _ in range(PAGES):
        params = {"page_size": str(PAGE), **({"before_id": before} if before else {})}
        answer = yield from _call(account, "GET", "/shipments", params=params)
        data = body.as_object(answer, "The answer")
        rows = body.rows(data, "shipments")
        for row in rows:
            if body.text(row, "reference") == reference and body.text(row, "tracking_code") and not _is_refunded(row):
                return row
        if not rows or not body.flag(data, "has_more"):
            return None
        before = body.identity(rows[-1], "id")
    return None


def _is_refunded(row: body.Json) -> bool:
    return body.text(row, "refund_status") in REFUNDED


def _document(
    made: body.Json, media_type: str, account: Account
) -> Generator["httpx.Request", "httpx.Response", bytes]:
    name, field = _FILES[media_type]
    label = body.part(made, "postage_label")
    own = "label_url" if body.text(label, "label_file_type") == media_type else field
    url = body.text(label, field) or body.text(label, own)
    if not url:
        path = f"/shipments/{body.identity(made, 'id')}/label"
        answer = yield from _call(account, "GET", path, params={"file_format": name})
        url = body.text(body.part(body.as_object(answer, "The answer"), "postage_label"), field)
    return (yield from document_at(url))


def _shipment(sending: Sending, reference: str, account: Account) -> body.Json:
    length, width, height = (_up(side / INCH_MM) for side in sending.size)
    made: body.Json = {
        "to_address": _address(sending.to),
        "from_address": _address(sending.sender),
        "parcel": {"length": length, "width": width, "height": height, "weight": _up(sending.grams / OUNCE_G)},
        "options": {"label_format": _FILES[sending.media_type][0], "invoice_number": sending.reference},
        "reference": reference,
    }
    return {**made, "customs_info": _customs(sending, account)} if sending.crosses_border else made


def _address(party: Party) -> dict[str, str]:
    to = party.address
    return {
        "name": to.name,
        "company": to.company,
        "street1": to.line1,
        "street2": to.line2,
        "city": to.city,
        "state": to.region,
        "zip": to.postcode,
        "country": to.country,
        "phone": to.phone,
        "email": party.email,
    }


def _customs(sending: Sending, account: Account) -> body.Json:
    weight = _up(sending.grams / OUNCE_G / max(1, len(sending.pieces)))
    return {
        "contents_type": "merchandise",
        "customs_certify": True,
        "customs_signer": account.get("signer") or sending.sender.address.name or sending.sender.address.company,
        "eel_pfc": "NOEEI 30.37(a)",
        "restriction_type": "none",
        "non_delivery_option": "return",
        "customs_items": [_customs_item(piece, weight, sending) for piece in sending.pieces],
    }


def _customs_item(piece: Piece, weight: float, sending: Sending) -> body.Json:
    """The value is that of all pieces of the line."""
    return {
        "description": piece.title[:100],
        "quantity": piece.quantity,
        "weight": weight,
        "value": float(piece.value.amount * piece.quantity),
        "currency": piece.value.currency,
        "hs_tariff_number": piece.hs_code,
        "origin_country": piece.origin or sending.sender.address.country,
    }


def _up(value: float) -> float:
    """To a tenth, rounded up."""
    return -(-value * 10 // 1) / 10


def track(number: str, account: Account) -> Tracked:
    """Asking for a tracker that is there already gives that one."""
    content = {"tracker": {"tracking_code": number}}
    answer = yield from _call(account, "POST", "/trackers", content=content)
    return heard(number, _seen(body.as_object(answer, "The answer")), WORDS, account)


def void(label_id: str, number: str, account: Account) -> Talk:
    """The money comes back later; asking once is enough. Raises `Refused` where the carrier says no."""
    answer = yield from _call(account, "GET", f"/shipments/{label_id}")
    made = body.as_object(answer, "The answer")
    if _is_refunded(made):
        return []
    answer = yield from _call(account, "POST", f"/shipments/{label_id}/refund", content={})
    status = body.text(body.as_object(answer, "The answer"), "refund_status")
    if status not in REFUNDED:
        raise Refused(f"EasyPost does not take this label back ({status or 'no reason given'}).", status=409)
    return []


def _call(
    account: Account, method: str, path: str, *, params: Mapping[str, str] | None = None, content: object = None
) -> Question:
    base = account.get("base_url", "https://api.easypost.com/v2").rstrip("/")
    headers = {"Authorization": f"Bearer {account.get('token')}"}
    return ask(method, f"{base}{path}", headers=headers, params=params, content=content)
