"""Blaze: our orders as carts of a consumer of the store, priced by it, and what the store does with them.

A cart is edited as it came, so that what we do not know of it survives. Its messages bear no proof: they are doorbells.
"""

import hashlib
import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.effects import CancelAtProvider, Effect, Submit, TellStatus, UpdateAtProvider
from app.errors import Corrupt, Early, Refused, Unmapped, Unsupported
from app.events import Cancelled, Event
from app.orders import Fulfilment, Item, Money, Order
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
from services.meanings import Meaning, Table, meaning_of
from services.pointofsale import (
    Pieces,
    Preview,
    Previewing,
    PreviewLine,
    Ticket,
    ensure_can,
    estimated,
    expected_total,
    pieces,
    pieces_for,
    product_of,
    ticket_events,
    unknown_words,
)
from services.question import Question, ask

if TYPE_CHECKING:
    import httpx

Found = Generator["httpx.Request", "httpx.Response", body.Json]
Rows = Generator["httpx.Request", "httpx.Response", list[body.Json]]

NAME, TITLE = "blaze", "Blaze"
HOME = "https://api.partners.blaze.me/api/v1/partner"
PACKED = "AcceptedPacked"
TABLE: Table = {
    "inprogress": Meaning(State.RECEIVED),
    "placed": Meaning(State.RECEIVED),
    "accepted": Meaning(State.CONFIRMED),
    "acceptedpacked": Meaning(State.READY, "packed"),
    "completed": Meaning(State.DELIVERED),
    "declined": Meaning(State.CANCELED, cancel=CancelReason.UNMAKEABLE),
    "canceledbyconsumer": Meaning(State.CANCELED, cancel=CancelReason.CUSTOMER),
    "canceledbydispensary": Meaning(State.CANCELED, cancel=CancelReason.PROVIDER),
}
"""`AcceptedPacked` is ours: an accepted cart that has the time at which it was packed."""

OPEN = frozenset({"InProgress", "Placed"})
ACTIONS: Mapping[State, str] = {
    State.IN_PRODUCTION: "sendToFulfill",
    State.READY: "packedBy",
    State.DELIVERED: "complete",
}
CAPABILITIES = Capabilities(
    can=frozenset({Can.PUSH, Can.SWEEP, Can.SUBMIT, Can.UPDATE, Can.CANCEL, Can.PREVIEW}),
    reports=frozenset(meaning.to for meaning in TABLE.values() if meaning.to is not None),
)
"""States only where the account switches its actions on (`able`); starting a delivery cannot be asked twice safely."""

FIELDS: Sequence[Field] = (
    Field("partner_key", "Partner key", secret=True, hint="Goes as x-api-key"),
    Field("developer_key", "Developer key", secret=True, hint="Of the store; it fixes company and shop"),
    Field("consumer", "Consumer id", hint="The consumer user under which orders are placed (cuid)"),
    Field("employee", "Employee id", hint="To cancel what the store accepted, and for steps", required=False),
    Field("terminal", "Terminal id", hint="To cancel what the store accepted", required=False),
    Field("transaction_actions", "Tell steps", hint="yes, only if the store tried it", required=False),
    Field("products", "Products", hint='JSON: {"SKU": {"product_id": "…"}}', required=False),
    Field("currency", "Currency", hint="USD where empty", required=False),
    Field(
        "url_secret",
        "Secret in the address",
        secret=True,
        shortest=16,
        hint="At least 16 characters, in each webhook's address",
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
PAGE, MOST_PAGES = 50, 20
_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")
_OURS = re.compile(r"\bpl[0-9a-z]{16}(?:-\d{1,6}){1,2}\b")


def verify(delivery: Delivery, account: Account, now: datetime) -> None:
    """Nothing is signed: only the secret in the address counts."""
    ensure_address_secret(delivery, account.secrets("url_secret", "previous_url_secret"))


def identify(delivery: Delivery) -> str:
    return hashlib.sha256(delivery.body).hexdigest()


def read(delivery: Delivery, account: Account) -> Reading:
    """Only a doorbell: the cart it names is asked for. Nothing it says besides is believed."""
    message = body.parse_object(delivery.body)
    id_ = body.text(message, "consumerOrderId", "consumerCartId", limit=200)
    strange = unknown_words(body.text(message, "orderStatus", limit=200), TABLE, account)
    return Reading(refetch=_safe(id_), unknown=strange) if id_ else Reading(unknown=("message without a cart",))


def _safe(text: str) -> str:
    if not _ID.fullmatch(text):
        raise Corrupt("This is not an id of Blaze.")
    return text


def _call(account: Account, method: str, path: str, content: object = None, **params: str) -> Question:
    headers = {"x-api-key": account.get("partner_key"), "Authorization": account.get("developer_key")}
    url = account.get("base_url", HOME).rstrip("/") + path
    return ask(method, url, headers=headers, content=content, params=params)


def _cart(account: Account, method: str, path: str, content: object = None, **params: str) -> Question:
    """In the name of the account's consumer."""
    consumer = _safe(account.get("consumer"))
    return _call(account, method, f"/store/cart{path}", content, cuid=consumer, **params)


def able(account: Account) -> Capabilities:
    """Which action fits which step is our reading of their names, so the store must have tried it."""
    if account.get("transaction_actions").lower() != "yes":
        return CAPABILITIES
    return replace(CAPABILITIES, can=CAPABILITIES.can | {Can.STATUS}, settable=frozenset(ACTIONS))


def word_of(row: body.Json) -> str:
    """As the cart says it, else by the times it has."""
    told = body.text(row, "cartStatus", "orderStatus", "status")
    if not told:
        accepted, placed = row.get("accepted") is True or row.get("acceptedTime"), row.get("orderPlacedTime")
        told = "Accepted" if accepted else "Placed" if placed else "InProgress"
    return PACKED if told == "Accepted" and row.get("packagedTime") else told


def part_of(row: body.Json) -> str:
    """Our part, by the name in the cart's note."""
    found = _OURS.search(body.text(row, "additionalNotes"))
    return fulfilment_of(found[0]) if found else ""


def _changed(row: body.Json) -> datetime | None:
    """It counts milliseconds."""
    passed = body.whole(row, "modified", highest=10**14)
    return datetime.fromtimestamp(passed / 1000, UTC) if passed else None


def _sum(data: Mapping[str, Any], account: Account, *names: str) -> Money:
    return body.money(body.amount(data, *names), account.get("currency", "USD"))


def _learned(row: body.Json, account: Account, expected: Money | None = None) -> list[Event]:
    """One of ours as events, none for anybody else's. A cart still being filled says nothing."""
    id_, word, version = body.identity(row, "id"), word_of(row), _changed(row)
    if word == "InProgress":
        return []
    cart = body.part(row, "cart")
    total = _sum(cart, account, "total") if cart.get("total") is not None else None
    origin = Origin(account, f"{id_}:{word}", version or datetime.now(UTC), version)
    return ticket_events(Ticket(id_, part_of(row), word, total), origin, TABLE, title=TITLE, expected=expected)


def _one(account: Account, id_: str) -> Found:
    return body.as_object((yield from _cart(account, "GET", f"/{_safe(id_)}")), "The cart")


def _history(account: Account, start: int) -> Rows:
    answer = yield from _cart(account, "GET", "/history", start=str(start), limit=str(PAGE))
    return body.rows(answer if isinstance(answer, dict) else {"values": answer}, "values")


def _all(account: Account) -> Rows:
    """Every cart the consumer ever placed, as far as is sensible."""
    found: list[body.Json] = []
    for page in range(MOST_PAGES):
        rows = yield from _history(account, page * PAGE)
        found += rows
        if len(rows) < PAGE:
            break
    return found


def pull(order: str, account: Account) -> Talk:
    """One cart by its id, or the newest of a part by our fulfilment id. Other sellers' carts say nothing."""
    part = fulfilment_of(order)
    if part:
        rows = [row for row in (yield from _all(account)) if part_of(row) == part]
        if not rows:
            raise Refused("Blaze does not show this order.", status=404)
        return _learned(max(rows, key=lambda row: _changed(row) or datetime.min.replace(tzinfo=UTC)), account)
    try:
        row = yield from _one(account, order)
    except Refused as error:
        if error.status in (400, 404):
            return []
        raise
    return _learned(row, account)


def sweep(account: Account, since: datetime) -> Talk:
    """Every cart of ours changed since then."""
    rows = yield from _all(account)
    fresh = [row for row in rows if (at := _changed(row)) is None or at >= since]
    return [event for row in fresh for event in _learned(row, account)]


def check(account: Account) -> Talk:
    """Both keys are accepted, and the consumer's carts are seen."""
    yield from _call(account, "GET", "/store")
    yield from _history(account, 0)
    return []


def push(order: Order, effect: Effect, account: Account) -> Talk:
    """Raises `Unsupported` for whatever Blaze cannot be told, or not any more."""
    ensure_can(able(account), effect, TITLE, order)
    match effect:
        case Submit():
            return (yield from _submit(order, _part(order, effect.fulfilment), account))
        case UpdateAtProvider():
            return (yield from _update(order, _part(order, effect.fulfilment), effect, account))
        case CancelAtProvider():
            return (yield from _cancel(order, effect, account))
        case TellStatus():
            return (yield from _tell(effect, account))
    raise Unsupported("Blaze cannot be told that.")


def _part(order: Order, id_: str) -> Fulfilment:
    found = order.fulfilment(id_)
    if found is None:
        raise Refused("The order has no such part.", status=404)
    return found


def _submit(order: Order, part: Fulfilment, account: Account) -> Talk:
    """Looked for among what was placed; else the open cart is filled, priced, placed, and looked at again."""
    name, lines = external_of(part.id, part.attempt), _lines(pieces(order, part), account)
    row = next((row for row in (yield from _all(account)) if _bears(row, name)), None)
    if row is None:
        cart = body.as_object((yield from _cart(account, "GET", "/active")), "The cart")
        priced = yield from _prepared(account, _filled(cart, lines, name, order))
        id_ = _safe(body.identity(priced, "id"))
        yield from _cart(account, "POST", f"/submitCart/{id_}", _sent(priced))
        row = yield from _one(account, id_)
        if not _bears(row, name):
            raise Refused("Another order took the cart; it is tried again.", status=409)
    return _learned(row, account, expected_total(order, part))


def _bears(row: body.Json, name: str) -> bool:
    found = _OURS.search(body.text(row, "additionalNotes"))
    return found is not None and found[0] == name and word_of(row) != "InProgress"


def _filled(cart: body.Json, lines: list[body.Json], name: str, order: Order) -> body.Json:
    """The cart as it came, with our goods and our name in its note."""
    note = body.joined([f"{order.number} ({name})", order.note[:300]], ": ")
    return {**cart, "cart": {**body.part(cart, "cart"), "items": lines}, "additionalNotes": note}


def _prepared(account: Account, cart: body.Json) -> Found:
    return body.as_object((yield from _cart(account, "POST", "/prepare", _sent(cart))), "The cart")


def _sent(value: Any) -> Any:
    """As JSON can say it: fractions were read as exact numbers."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return [_sent(part) for part in value]
    return {name: _sent(part) for name, part in value.items()} if isinstance(value, dict) else value


def _lines(wanted: Pieces, account: Account) -> list[body.Json]:
    return [{"productId": _product(item, account), "quantity": quantity} for item, quantity in wanted]


def _product(item: Item, account: Account) -> str:
    """Raises `Unmapped`."""
    id_ = body.text(product_of(item, account, TITLE), "product_id", limit=80)
    if not id_:
        raise Unmapped(f"{item.sku} has no product id of Blaze.", kind="sku", value=item.sku)
    return id_


def _update(order: Order, part: Fulfilment, effect: UpdateAtProvider, account: Account) -> Talk:
    """The whole cart is sent, unless it was begun before and has arrived; only before the store accepts it."""
    id_, name = _safe(part.reference or effect.reference), external_of(part.id, part.attempt)
    lines = _lines(pieces(order, part), account)
    row = yield from _mine(account, id_, part.id)
    filled = _filled(row, lines, name, order)
    wanted = {"cart": {"items": lines}, "additionalNotes": filled["additionalNotes"]}
    if not effect.again or not body.stands(row, wanted):
        if word_of(row) not in OPEN:
            raise Unsupported("The store has begun on this Blaze order; change it there.")
        yield from _cart(account, "POST", f"/updateCart/{id_}", _sent(filled))
        row = yield from _one(account, id_)
    return _learned(row, account, expected_total(order, part))


def _mine(account: Account, id_: str, fulfilment: str) -> Found:
    row = yield from _one(account, id_)
    if part_of(row) not in ("", fulfilment):
        raise Refused("That cart of Blaze belongs to another part.", status=422)
    return row


def _cancel(order: Order, effect: CancelAtProvider, account: Account) -> Talk:
    """A cart the store has not taken up is canceled; what became a transaction is taken out by an employee."""
    id_ = _safe(effect.reference)
    row = yield from _mine(account, id_, effect.fulfilment)
    there = meaning_of(word_of(row), TABLE, account)
    state = there.to if there else None
    if state is State.DELIVERED:
        raise Refused("The Blaze order is completed.", hint="Take the goods back at the register.", status=422)
    if state is not State.CANCELED:
        yield from _removed(row, id_, account)
    origin = Origin(account, f"{id_}:canceled", datetime.now(UTC))
    fields = origin.event(order.id, "canceled", "CanceledByConsumer")
    return [Cancelled(**fields, fulfilment=effect.fulfilment, why=CancelReason.PROVIDER)]


def _removed(row: body.Json, id_: str, account: Account) -> Question:
    transaction = body.text(row, "transactionId", limit=80)
    if not transaction:
        yield from _cart(account, "DELETE", f"/cancelCart/{id_}")
        return
    who = {"employeeId": account.get("employee"), "terminalId": account.get("terminal")}
    if not all(who.values()):
        raise Unsupported("Blaze cancels an accepted order only in the name of an employee; cancel it there.")
    sent = {**who, "reason": "Canceled by the seller"}
    yield from _call(account, "DELETE", f"/transactions/{_safe(transaction)}", sent)


def _tell(effect: TellStatus, account: Account) -> Talk:
    """One that is as far already, or further, is left as it is."""
    row = yield from _mine(account, effect.reference, effect.fulfilment)
    there = meaning_of(word_of(row), TABLE, account)
    transaction = body.text(row, "transactionId", limit=80)
    if there is None or there.to is None or RANK[there.to] < RANK[effect.state]:
        if not transaction:
            raise Early("The store has not accepted this Blaze order yet.", hint="It is told when the store has.")
        path = f"/transactions/{_safe(transaction)}/{ACTIONS[effect.state]}"
        yield from _call(account, "POST", path, {"employeeId": account.get("employee")})
        row = yield from _one(account, effect.reference)
    return _learned(row, account)


def preview(order: Order, account: Account) -> Previewing:
    """Blaze prices the open cart, which is not placed. What it cannot sell is said."""
    wanted, problems = list[tuple[Item, int]](), list[str]()
    for item, quantity in pieces_for(order, NAME):
        try:
            _product(item, account)
            wanted.append((item, quantity))
        except Unmapped as error:
            problems.append(error.message)
    if not wanted:
        return estimated([], problems=problems)
    lines = _lines(wanted, account)
    try:
        active = body.as_object((yield from _cart(account, "GET", "/active")), "The cart")
        priced = yield from _prepared(account, {**active, "cart": {**body.part(active, "cart"), "items": lines}})
    except Refused as error:
        if error.status in (401, 403):
            raise
        return estimated(wanted, problems=(*problems, error.message))
    return _priced(body.part(priced, "cart"), wanted, problems, account)


def _priced(cart: body.Json, wanted: Pieces, problems: Sequence[str], account: Account) -> Preview:
    told = {body.text(row, "productId"): row for row in body.rows(cart, "items")}
    lines = tuple(
        PreviewLine(
            i.id, i.title, n, _sum(told.get(_product(i, account), {}), account, "finalPrice", "calcPreTax", "cost")
        )
        for i, n in wanted
    )
    tax, discount = _sum(cart, account, "totalCalcTax", "tax"), _sum(cart, account, "calcCartDiscount", "discount")
    total, before = _sum(cart, account, "total"), _sum(cart, account, "subTotal", "subtotal")
    return Preview(lines, before, tax, discount, total, tuple(problems))
