"""Cova: our orders as sales of a register, under ids we make ourselves, and what the store does with them.

Nothing is posted by Cova and nothing can be listed: an order is asked for by its id, which says whose it is.
"""

import hashlib
import uuid
from collections.abc import Generator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from app.codes import ALPHABET
from app.effects import CancelAtProvider, Effect, Submit, TellStatus, UpdateAtProvider
from app.errors import Corrupt, Refused, Unmapped, Unsupported
from app.events import Cancelled, Event
from app.orders import Fulfilment, Item, Order
from app.states import RANK, CancelReason, State
from services import body
from services.connector import (
    Account,
    Can,
    Capabilities,
    Delivery,
    Field,
    Origin,
    Reading,
    Talk,
    ensure_address_secret,
    external_of,
    fulfilment_of,
)
from services.meanings import NOTHING, Meaning, Table, meaning_of
from services.pointofsale import (
    Previewing,
    Ticket,
    ensure_can,
    estimated,
    expected_total,
    pieces,
    pieces_for,
    product_of,
    ticket_events,
)
from services.question import Question, ask

if TYPE_CHECKING:
    import httpx

Found = Generator["httpx.Request", "httpx.Response", body.Json]

NAME, TITLE = "cova", "Cova"
HOME, DOOR = "https://api.covasoft.net", "https://accounts.iqmetrix.net"
ORDER_WORDS = (
    "SubmittedForProcessing",
    "SubmittedForFinalProcessing",
    "ReadyForPayment",
    "Completed",
    "Cancelled",
    "TransientProcessingFailure",
    "NonTransientProcessingFailure",
)
STEP_WORDS = ("OrderPlaced", "InProgress", "ReadyForPickup")
TABLE: Table = {
    "submittedforprocessing": NOTHING,
    "submittedforfinalprocessing": NOTHING,
    "readyforpayment": Meaning(State.RECEIVED),
    "orderplaced": Meaning(State.RECEIVED),
    "inprogress": Meaning(State.IN_PRODUCTION),
    "readyforpickup": Meaning(State.READY),
    "completed": Meaning(State.DELIVERED),
    "canceled": Meaning(State.CANCELED),
    "transientprocessingfailure": Meaning(issue=True),
    "nontransientprocessingfailure": Meaning(issue=True),
}
TOLD: Mapping[State, str] = {State.IN_PRODUCTION: "InProgress", State.READY: "ReadyForPickup"}
FAILURES = frozenset({"TransientProcessingFailure", "NonTransientProcessingFailure"})
PAID = frozenset({"PaymentSubmittedForProcessing", "PaymentApplied"})
CAPABILITIES = Capabilities(
    can=frozenset({Can.SUBMIT, Can.UPDATE, Can.CANCEL, Can.STATUS, Can.PREVIEW}),
    settable=frozenset(TOLD),
    reports=frozenset(meaning.to for meaning in TABLE.values() if meaning.to is not None),
)
"""No word of it for a delivery on its way; completed it is at the till alone."""

FIELDS: Sequence[Field] = (
    Field("user", "User name", hint="From the onboarding package"),
    Field("password", "Password", secret=True, hint="From the onboarding package"),
    Field("client_id", "Client id", hint="From the onboarding package"),
    Field("client_secret", "Client secret", secret=True, hint="From the onboarding package"),
    Field("company", "Company number", hint="CompanyId, a number"),
    Field("location", "Location number", hint="EntityId, a number"),
    Field("integrator", "Integrator id", hint="A GUID; Cova's API support gives it by mail"),
    Field("products", "Products", hint='JSON: {"SKU": {"catalog_item_id": "…"}}', required=False),
    Field("delivery", "Delivered", hint="yes: orders are delivered; else picked up", required=False),
    Field("currency", "Currency", hint="USD, CAD", required=False),
    Field(
        "url_secret",
        "Secret in the address",
        secret=True,
        shortest=16,
        hint="If anything is made to post",
        required=False,
    ),
    Field(
        "previous_url_secret",
        "Previous one",
        secret=True,
        shortest=16,
        hint="While it is being changed",
        required=False,
    ),
    Field("base_url", "Address", hint="Only for a practice shop", required=False),
)


def verify(delivery: Delivery, account: Account, now: datetime) -> None:
    """Nothing is signed: only the secret in the address counts."""
    ensure_address_secret(delivery, account.secrets("url_secret", "previous_url_secret"))


def identify(delivery: Delivery) -> str:
    return hashlib.sha256(delivery.body).hexdigest()


def read(delivery: Delivery, account: Account) -> Reading:
    """Only a doorbell: the order it names is asked for."""
    message = body.parse_object(delivery.body)
    id_ = body.text(message, "OrderId", limit=200)
    return Reading(refetch=_guid(id_)) if id_ else Reading(unknown=("message without an order",))


_FIGURES = {character: value for value, character in enumerate(ALPHABET.lower())}
_TAG_BITS, _PART_BITS, _TRY_BITS = 26, 8, 8


def sale_id(key: str, part: Fulfilment) -> str:
    """The GUID of what an effect makes: the same for the same key, and it can be read back with `part_of`."""
    order, _, number = part.id.partition(".")
    name = 0
    for character in order.removeprefix("pl"):
        name = name << 5 | _FIGURES[character]
    tag = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) >> (32 - _TAG_BITS)
    if int(number) >> _PART_BITS:
        raise Refused("This order has too many parts for Cova.", status=422)
    bits = ((name << _PART_BITS | int(number)) << _TRY_BITS | part.attempt % 256) << _TAG_BITS | tag
    top, middle, low = bits >> 74, bits >> 62 & 0xFFF, bits & (1 << 62) - 1
    return str(uuid.UUID(int=top << 80 | 0x8 << 76 | middle << 64 | 0b10 << 62 | low))


def part_of(id_: str) -> str:
    """Our fulfilment that a GUID was made for; empty for one that is not of our making."""
    found = uuid.UUID(id_)
    if found.version != 8:
        return ""
    bits = (found.int >> 80) << 74 | (found.int >> 64 & 0xFFF) << 62 | found.int & (1 << 62) - 1
    name, number = bits >> (_TAG_BITS + _TRY_BITS + _PART_BITS), bits >> (_TAG_BITS + _TRY_BITS) & 0xFF
    letters = [ALPHABET[name >> 5 * place & 31].lower() for place in reversed(range(16))]
    return f"pl{''.join(letters)}.{number}"


def _guid(text: str) -> str:
    try:
        return str(uuid.UUID(text.strip()))
    except ValueError:
        raise Corrupt("This is not an order id of Cova.") from None


def _company(account: Account) -> str:
    return f"Companies({_number(account, 'company')})"


def _number(account: Account, name: str) -> int:
    text = account.get(name)
    if not (text.isascii() and text.isdigit()):
        raise Refused(f"The {name} number of the Cova account is missing.", hint="Cova gives it as a number.")
    return int(text)


def _home(account: Account) -> str:
    return account.get("base_url", HOME).rstrip("/")


def _token(account: Account) -> Generator["httpx.Request", "httpx.Response", dict[str, str]]:
    """The header for the questions of one talk. It would live twelve hours; nothing is kept between talks."""
    import httpx

    fields = {name: account.get(name) for name in ("password", "client_id", "client_secret")}
    form = {"grant_type": "password", "username": account.get("user"), **fields}
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    url = f"{account.get('base_url', DOOR).rstrip('/')}/v1/oauth2/token"
    try:
        response = yield httpx.Request("POST", url, headers=kind, content=urlencode(form).encode())
    except Refused as error:
        raise Refused("Cova does not accept the account's names and keys.", status=401) from error.__cause__
    token = body.identity(body.parse_object(response.content), "access_token")
    return {"Authorization": f"Bearer {token}"}


def _status(account: Account, headers: Mapping[str, str], id_: str) -> Found:
    """Raises `Refused` (404) for an id it does not know."""
    url = f"{_home(account)}/covaorderintake/v2/{_company(account)}/CovaOrder({_guid(id_)})/Status"
    return body.as_object((yield from ask("GET", url, headers=headers)), "The answer")


def _seen(
    account: Account, headers: Mapping[str, str], id_: str
) -> Generator["httpx.Request", "httpx.Response", body.Json | None]:
    try:
        return (yield from _status(account, headers, id_))
    except Refused as error:
        if error.status != 404:
            raise
        return None


def _shown(row: body.Json, name: str, words: Sequence[str]) -> str:
    """Some answers have the word's number in place of the word."""
    value = row.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(words):
        return words[value]
    return body.text(row, name)


def word_of(row: body.Json) -> str:
    """How far it is: what the till says, and while the till waits for the payment, the store's own step."""
    word = _shown(row, "OrderStatus", ORDER_WORDS)
    step = _shown(row, "OrderFulfillmentStatus", STEP_WORDS)
    return step or word if word in ("", "ReadyForPayment") else word


def _learned(row: body.Json, id_: str, account: Account, order: Order | None = None) -> list[Event]:
    word, part = word_of(row), part_of(id_)
    now = datetime.now(UTC)
    origin = Origin(account, f"{id_}:{word}", now)
    total = body.amount(row, "SaleTotal")
    currency = account.get("currency", order.total.currency if order else "")
    said = body.text(row, "OrderMessage", limit=2_000)
    ticket = Ticket(id_, part, word, body.money(total, currency) if total else None, said)
    mine = order.fulfilment(part) if order else None
    expected = expected_total(order, mine) if order and mine else None
    return ticket_events(ticket, origin, TABLE, title=TITLE, expected=expected)


def pull(order: str, account: Account) -> Talk:
    """One order by its GUID, or the first try of a part by our fulfilment id. Raises `Refused` (404)."""
    part = fulfilment_of(order)
    id_ = sale_id(f"{part}:submit:1", Fulfilment(part)) if part else _guid(order)
    headers = yield from _token(account)
    return _learned((yield from _status(account, headers, id_)), id_, account)


def sweep(account: Account, since: datetime) -> Talk:
    """Cova lists nothing; each open order is asked for by itself (`pull`)."""
    yield from ()
    return []


def check(account: Account) -> Talk:
    """The account is accepted and the company's orders may be asked for: one that cannot be is not found."""
    for name in ("company", "location"):
        _number(account, name)
    _integrator(account)
    headers = yield from _token(account)
    yield from _seen(account, headers, str(uuid.UUID(int=0)))
    return []


def _integrator(account: Account) -> str:
    try:
        return str(uuid.UUID(account.get("integrator")))
    except ValueError:
        hint = "It is a GUID that Cova's support gives by mail."
        raise Refused("The integrator id of the Cova account is missing.", hint=hint) from None


def push(order: Order, effect: Effect, account: Account) -> Talk:
    """Raises `Unsupported` for whatever Cova cannot be told, or not any more."""
    ensure_can(CAPABILITIES, effect, TITLE, order)
    match effect:
        case Submit():
            return (yield from _submit(order, effect, account))
        case UpdateAtProvider():
            return (yield from _replace(order, effect, account))
        case CancelAtProvider():
            return (yield from _cancel(order, effect, account))
        case TellStatus():
            return (yield from _tell(order, effect, account))
    raise Unsupported("Cova cannot be told that.")


def _part(order: Order, id_: str) -> Fulfilment:
    found = order.fulfilment(id_)
    if found is None:
        raise Refused("The order has no such part.", status=404)
    return found


def _submit(order: Order, effect: Submit, account: Account) -> Talk:
    part = _part(order, effect.fulfilment)
    id_ = sale_id(effect.key, part)
    sent = order_body(order, part, account, id_)
    headers = yield from _token(account)
    return _learned((yield from _placed(account, headers, id_, sent)), id_, account, order)


def _placed(account: Account, headers: Mapping[str, str], id_: str, sent: body.Json) -> Found:
    """Looked for first; one that failed there never reached the till and is sent again. Only the status decides."""
    row = yield from _seen(account, headers, id_)
    if row is None or word_of(row) in FAILURES:
        url = f"{_home(account)}/covaorderintake/v2/CovaOrder({id_})"
        yield from ask("PUT", url, headers=headers, content=sent)
        row = yield from _status(account, headers, id_)
    if word_of(row) in FAILURES:
        said = body.text(row, "OrderMessage") or "it gives no reason"
        raise Refused(f"Cova could not take the order: {said}", status=422)
    return row


def order_body(order: Order, part: Fulfilment, account: Account, id_: str) -> dict[str, Any]:
    """As its second version takes it, for prices without tax. Raises `Unmapped`."""
    first, _, last = (order.customer.name or order.address.name or order.number).strip().partition(" ")
    return {
        "Id": id_,
        "CompanyId": _number(account, "company"),
        "EntityId": _number(account, "location"),
        "IntegratorId": _integrator(account),
        "ExternalOrderId": external_of(part.id, part.attempt),
        "OrderReference": order.number,
        "FirstName": first,
        "LastName": last or first,
        "IsDelivery": account.get("delivery").lower() == "yes",
        "Items": [_item(item, quantity, account) for item, quantity in pieces(order, part)],
    }


def _item(item: Item, quantity: int, account: Account) -> dict[str, Any]:
    product = product_of(item, account, TITLE)
    id_ = body.text(product, "catalog_item_id", limit=80)
    if not id_:
        raise Unmapped(f"{item.sku} has no catalog item of Cova.", kind="sku", value=item.sku)
    price = float(item.price.amount)
    return {"Name": item.title, "CatalogItemId": _guid(id_), "Quantity": quantity, "SellAtPricePerUnit": price}


def _is_over(row: body.Json) -> bool:
    return word_of(row) == "Completed" or body.text(row, "PaymentStatus") in PAID


def _gone(account: Account, headers: Mapping[str, str], id_: str) -> Question:
    """Canceled there, if it is not yet. Raises `Refused` for what is paid."""
    row = yield from _seen(account, headers, id_)
    if row is None or word_of(row) == "Cancelled" or word_of(row) in FAILURES:
        return
    if _is_over(row):
        raise Refused("The order is paid at Cova.", hint="Take the goods back at the till.", status=422)
    url = f"{_home(account)}/pointofsale/{_company(account)}/Sales({_guid(id_)})"
    yield from ask("DELETE", url, headers=headers)


def _replace(order: Order, effect: UpdateAtProvider, account: Account) -> Talk:
    """No order is changed there: the old one is canceled, then another made under the change's own id."""
    part = _part(order, effect.fulfilment)
    id_ = sale_id(effect.key, part)
    sent = order_body(order, part, account, id_)
    headers = yield from _token(account)
    for old in sorted({part.reference, effect.reference} - {"", id_}):
        yield from _gone(account, headers, old)
    return _learned((yield from _placed(account, headers, id_, sent)), id_, account, order)


def _current(order: Order, fulfilment: str, reference: str) -> str:
    """A change gave it another id since."""
    return _guid(_part(order, fulfilment).reference or reference)


def _cancel(order: Order, effect: CancelAtProvider, account: Account) -> Talk:
    id_ = _current(order, effect.fulfilment, effect.reference)
    headers = yield from _token(account)
    yield from _gone(account, headers, id_)
    fields = Origin(account, f"{id_}:Cancelled", datetime.now(UTC)).event(order.id, "canceled", "Cancelled")
    return [Cancelled(**fields, fulfilment=effect.fulfilment, why=CancelReason.PROVIDER)]


def _tell(order: Order, effect: TellStatus, account: Account) -> Talk:
    """One that is as far already, or further, is left as it is."""
    id_ = _current(order, effect.fulfilment, effect.reference)
    headers = yield from _token(account)
    row = yield from _status(account, headers, id_)
    there = meaning_of(word_of(row), TABLE, account)
    if there is None or there.to is None or RANK[there.to] < RANK[effect.state]:
        url = f"{_home(account)}/pointofsale/{_company(account)}/OrderStatus({id_})"
        yield from ask("PUT", url, headers=headers, content={"Status": TOLD[effect.state]})
        row = yield from _status(account, headers, id_)
    return _learned(row, id_, account)


def preview(order: Order, account: Account) -> Previewing:
    """Worked out here, for Cova tells a total only of an order that is made. What it does not know is said."""
    yield from ()
    wanted, problems = [], []
    for item, quantity in pieces_for(order, NAME):
        try:
            _item(item, quantity, account)
            wanted.append((item, quantity))
        except Unmapped as error:
            problems.append(error.message)
    return estimated(wanted, problems=problems)
