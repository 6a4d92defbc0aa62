"""DHL Express by its own MyDHL API: rates, waybills as PDF or ZPL inside the answer, tracking.

It takes no waybill back: an unused one is not billed. It posts no messages here; parcels are asked for.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from app.carriers import normal
from app.errors import Corrupt, Doubtful, Forged, RateLimited, Refused, Unreachable, Unsupported
from app.orders import Money
from app.states import ParcelState
from services import body
from services.carrying import (
    FREE,
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
    ensure_document,
    heard,
    message_id,
    reference_of,
    sender_of,
)
from services.connector import Account, Can, Capabilities, Delivery, Field, Reading, Talk
from services.http import never_left
from services.question import Question, ask

NAME = "dhl"
TITLE = "DHL Express"
CAPABILITIES = Capabilities(can=frozenset({Can.RATES, Can.LABEL, Can.PARCEL}), once=frozenset({Can.LABEL}))
FIELDS: Sequence[Field] = (
    Field("user", "API user", hint="MyDHL API, from your DHL contact"),
    Field("secret", "API secret", secret=True, hint="Beside the user"),
    Field("account", "Account number", hint="The shipper account that is billed"),
    SENDER,
    Field("description", "Contents", hint="In a few words, for customs", required=False),
    Field("incoterm", "Incoterm", hint="DAP (usual) or DDP", required=False),
    Field("hs_code", "Usual HS code", hint="For customs, where a product has none of its own", required=False),
    Field("version", "API version", hint="3.1.0 unless DHL says otherwise", required=False),
    Field("base_url", "Address", hint="https://express.api.dhl.com/mydhlapi; add /test to try it", required=False),
)
WORDS: dict[str, ParcelState | None] = {
    "sa": None,
    "pu": ParcelState.HANDED_OVER,
    "pl": ParcelState.IN_TRANSIT,
    "df": ParcelState.IN_TRANSIT,
    "af": ParcelState.IN_TRANSIT,
    "ar": ParcelState.IN_TRANSIT,
    "tr": ParcelState.IN_TRANSIT,
    "rr": ParcelState.IN_TRANSIT,
    "cr": ParcelState.IN_TRANSIT,
    "cd": ParcelState.DELAYED,
    "oh": ParcelState.DELAYED,
    "ba": ParcelState.DELAYED,
    "nh": ParcelState.ATTEMPTED,
    "ca": ParcelState.ATTEMPTED,
    "wc": ParcelState.OUT_FOR_DELIVERY,
    "ok": ParcelState.DELIVERED,
    "rt": ParcelState.RETURNED,
}
_COUNTRIES = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
UNION = frozenset(_COUNTRIES.split())
"""Between these countries nothing is declared to customs."""

TRACKING = "https://www.dhl.com/en/express/tracking.html?AWB={n}&brand=DHL"
_TEMPLATE = "ECOM26_84_001"
_FORMATS = {PDF: "pdf", ZPL: "zpl"}


def verify(delivery: Delivery, account: Account, now: datetime) -> None:
    raise Forged("DHL posts no messages here.")


def identify(delivery: Delivery) -> str:
    return message_id(delivery, "id")


def read(delivery: Delivery, account: Account) -> Reading:
    raise Corrupt("DHL posts no messages here.")


def check(account: Account) -> Talk:
    """User and secret are good if asking for a number nobody has is answered with: there is none."""
    sender_of(account)
    try:
        yield from _call(account, "GET", "/shipments/0000000000/tracking")
    except Refused as error:
        if error.status != 404:
            raise
    return []


def rates(sending: Sending, account: Account) -> Rates:
    answer = yield from _call(account, "POST", "/rates", content=_rating(sending, account))
    rows = body.rows(body.as_object(answer, "The answer"), "products")
    found = [rate for row in rows if (rate := _rate(row, sending)) is not None]
    if not found:
        raise Refused("DHL offers nothing for this way.", hint="Check weight, size and address.")
    return cheapest(found)


def _rate(row: body.Json, sending: Sending) -> Rate | None:
    """Prices come in several currencies: the billed one counts. A product without a price is not offered."""
    price = _billed(body.rows(row, "totalPrice"))
    if price is None:
        return None
    until = body.instant(body.part(row, "deliveryCapabilities"), "estimatedDeliveryDateAndTime")
    days = max(0, (until - sending.leaves_at).days + 1) if until else 0
    code, local = body.identity(row, "productCode"), body.text(row, "localProductCode", limit=10)
    service = f"{code}:{local}" if local and local != code else code
    return Rate(service, body.text(row, "productName", limit=120), price, days)


def _billed(rows: list[body.Json]) -> Money | None:
    priced = [row for row in rows if body.amount(row, "price") > 0]
    billed = [row for row in priced if body.text(row, "currencyType") == "BILLC"] or priced
    if not billed:
        return None
    return Money(body.amount(billed[0], "price"), body.text(billed[0], "priceCurrency", limit=3).upper())


def _rating(sending: Sending, account: Account) -> body.Json:
    return {
        "customerDetails": {"shipperDetails": _place(sending.sender), "receiverDetails": _place(sending.to)},
        "accounts": [_shipper(account)],
        "plannedShippingDateAndTime": _planned(sending.leaves_at),
        "unitOfMeasurement": "metric",
        "isCustomsDeclarable": is_declared(sending),
        "nextBusinessDay": True,
        "monetaryAmount": [
            {
                "typeCode": "declaredValue",
                "value": float(sending.value.amount),
                "currency": sending.value.currency or "EUR",
            }
        ],
        "packages": [_package(sending)],
    }


def buy(sending: Sending, service: str, key: str, account: Account) -> Bought:
    """DHL cannot be asked by our reference. Repeating this may make a second waybill, so where one may have been made a
    person looks; an unused one costs nothing."""
    content = _waybill(sending, service, reference_of(sending, key), account)
    reference = hashlib.sha256(key.encode()).hexdigest()[:32]
    try:
        answer = yield from _call(account, "POST", "/shipments", content=content, reference=reference)
        return _made(body.as_object(answer, "The answer"), sending.media_type)
    except (Unreachable, Corrupt) as error:
        if isinstance(error, RateLimited) or never_left(error):
            raise
        words = "DHL may have made the label, but did not give it."
        raise Doubtful(words, hint="Look for it there. Try again only if it is not there.") from error


def _made(made: body.Json, media_type: str) -> Label:
    number = normal(body.identity(made, "shipmentTrackingNumber"))
    return Label(
        number,
        number,
        TITLE,
        TRACKING.replace("{n}", quote(number, safe="")),
        media_type,
        _document(made, media_type),
        _billed(body.rows(made, "shipmentCharges")) or FREE,
    )


def _document(made: body.Json, media_type: str) -> bytes:
    label = next((d for d in body.rows(made, "documents") if body.text(d, "typeCode") == "label"), None)
    content = (label or {}).get("content")
    try:
        document = base64.b64decode(content if isinstance(content, str) else "", validate=True)
    except ValueError:
        document = b""
    return ensure_document(document, media_type)


def _waybill(sending: Sending, service: str, reference: str, account: Account) -> body.Json:
    image = {"typeCode": "label", "templateName": _TEMPLATE, "isRequested": True}
    return {
        "plannedShippingDateAndTime": _planned(sending.leaves_at),
        "pickup": {"isRequested": False},
        **_product(service),
        "getRateEstimates": True,
        "accounts": [_shipper(account)],
        "customerDetails": {"shipperDetails": _party(sending.sender), "receiverDetails": _party(sending.to)},
        "customerReferences": [{"value": reference, "typeCode": "CU"}],
        "outputImageProperties": {
            "encodingFormat": _FORMATS[sending.media_type],
            "printerDPI": 300,
            "imageOptions": [image],
        },
        "content": _content(sending, account),
    }


def _product(service: str) -> dict[str, str]:
    """Within a country the local code counts, too, where it is another."""
    code, _, local = service.partition(":")
    return {"productCode": code, **({"localProductCode": local} if local else {})}


def _content(sending: Sending, account: Account) -> body.Json:
    titles = ", ".join(dict.fromkeys(piece.title for piece in sending.pieces))
    made: body.Json = {
        "packages": [_package(sending)],
        "isCustomsDeclarable": is_declared(sending),
        "description": (account.get("description") or titles or "Goods")[:70],
        "incoterm": account.get("incoterm", "DAP"),
        "unitOfMeasurement": "metric",
    }
    if not is_declared(sending):
        return made
    return {
        **made,
        "declaredValue": float(sending.value.amount),
        "declaredValueCurrency": sending.value.currency or "EUR",
        "exportDeclaration": _declaration(sending),
    }


def _declaration(sending: Sending) -> body.Json:
    share = round(sending.grams / 1000 / max(1, len(sending.pieces)), 3)
    return {
        "lineItems": [_line(n, piece, share, sending) for n, piece in enumerate(sending.pieces, start=1)],
        "invoice": {"number": sending.reference[:35], "date": sending.leaves_at.date().isoformat()},
    }


def _line(n: int, piece: Piece, kilos: float, sending: Sending) -> body.Json:
    line: body.Json = {
        "number": n,
        "description": piece.title[:512],
        "price": float(piece.value.amount),
        "quantity": {"value": piece.quantity, "unitOfMeasurement": "PCS"},
        "exportReasonType": "permanent",
        "manufacturerCountry": piece.origin or sending.sender.address.country,
        "weight": {"netValue": kilos, "grossValue": kilos},
    }
    codes = [{"typeCode": "outbound", "value": piece.hs_code}] if piece.hs_code else []
    return {**line, "commodityCodes": codes} if codes else line


def is_declared(sending: Sending) -> bool:
    """Whether customs must be told."""
    ends = {sending.sender.address.country.upper(), sending.to.address.country.upper()}
    return len(ends) > 1 and not ends <= UNION


def _shipper(account: Account) -> body.Json:
    return {"typeCode": "shipper", "number": account.get("account")}


def _place(party: Party) -> body.Json:
    to = party.address
    return {"postalCode": to.postcode, "cityName": to.city, "countryCode": to.country.upper()}


def _party(party: Party) -> body.Json:
    """Lines longer than DHL prints are cut; the company is the name where there is none."""
    to = party.address
    lines = {"addressLine1": to.line1[:45], "addressLine2": to.line2[:45]}
    contact = {
        "fullName": (to.name or to.company)[:255],
        "companyName": (to.company or to.name)[:100],
        "phone": to.phone[:70],
        "email": party.email[:70],
    }
    return {
        "postalAddress": {**_place(party), **{name: line for name, line in lines.items() if line}},
        "contactInformation": {name: value for name, value in contact.items() if value},
    }


def _package(sending: Sending) -> body.Json:
    """Kilograms and centimeters, rounded up."""
    length, width, height = (-(-side // 10) for side in sending.size)
    return {
        "weight": -(-sending.grams // 10) / 100,
        "dimensions": {"length": length, "width": width, "height": height},
    }


def _planned(at: datetime) -> str:
    """A little later than now: a time that is past is refused."""
    return (at.astimezone(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S GMT+00:00")


def track(number: str, account: Account) -> Tracked:
    """Raises `Refused` (404) for a number DHL has not seen yet."""
    answer = yield from _call(account, "GET", f"/shipments/{quote(number, safe='')}/tracking")
    rows = body.rows(body.as_object(answer, "The answer"), "shipments")
    return heard(number, [seen for row in rows for seen in _seen(row)], WORDS, account)


def _seen(shipment: body.Json) -> list[Seen]:
    """Day, time and offset come apart."""
    found = []
    for row in body.rows(shipment, "events"):
        when = f"{body.text(row, 'date')}T{body.text(row, 'time')}{body.text(row, 'GMTOffset')}"
        word, at = body.text(row, "typeCode", limit=20), body.instant({"time": when}, "time")
        if word and at:
            found.append(Seen(word, at))
    return found


def void(label_id: str, number: str, account: Account) -> Talk:
    yield from ()
    raise Unsupported("DHL takes no label back; one that is not used costs nothing.", hint="Destroy the paper.")


def _call(account: Account, method: str, path: str, *, content: object = None, reference: str = "") -> Question:
    base = account.get("base_url", "https://express.api.dhl.com/mydhlapi").rstrip("/")
    secret = f"{account.get('user')}:{account.get('secret')}".encode()
    headers: Mapping[str, str] = {
        "Authorization": f"Basic {base64.b64encode(secret).decode()}",
        "x-version": account.get("version", "3.1.0"),
        **({"Message-Reference": reference} if reference else {}),
    }
    return ask(method, f"{base}{path}", headers=headers, content=content)
