"""What a kiosk asks: place an order, what it would cost, a discount code, how far it is. Off until a kiosk key exists.

The catalogue in the address is the name of a `site` account. An order is kept as a message of that site before the
kiosk hears of it; its point of sale is told afterwards, now or when it answers again. A customer who comes back to an
order nobody has begun changes it, and makes no second one.
"""

import asyncio
import json
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from hmac import compare_digest
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Header, Request, Response

from app import wire
from app.codes import digest, event_id, order_id
from app.errors import Corrupt, Forged, NotAllowed
from app.events import Cancelled, Cause, Event, Moved, Placed
from app.orders import Money, Order
from app.people import Author
from app.states import RANK, CancelReason, Role
from app.states import State as OrderState
from app.vocabulary import KIOSK, meant, view
from services.connector import Account, Delivery
from services.http import converse
from services.pointofsale import PointOfSale, Preview, estimated, pieces_for
from services.receiver import book, details, inbox, names
from services.receiver.state import State

SITE = "site"
Token = Annotated[str, Header(alias="authorization")]
Once = Annotated[str, Header(alias="idempotency-key")]
_STARTED = RANK[OrderState.IN_PRODUCTION]


class Piece(msgspec.Struct, frozen=True):
    """One line of a kiosk's cart; `price` of one piece, in the currency's smallest unit."""

    product_id: str
    quantity: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 1
    product_value_id: str = ""
    title: str = ""
    price: Annotated[int, msgspec.Meta(ge=0, le=10**11)] = 0


class Cart(msgspec.Struct, frozen=True):
    """What a kiosk posts. `order_id`: its own id of the order, where it has one."""

    customer_id: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    items: Annotated[tuple[Piece, ...], msgspec.Meta(min_length=1, max_length=200)]
    notes: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    order_id: Annotated[str, msgspec.Meta(max_length=80)] = ""
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    email: Annotated[str, msgspec.Meta(max_length=320)] = ""
    phone: Annotated[str, msgspec.Meta(max_length=60)] = ""
    currency: Annotated[str, msgspec.Meta(max_length=3)] = "USD"
    discount: Annotated[str, msgspec.Meta(max_length=40)] = ""


class Step(msgspec.Struct, frozen=True):
    """`PUT /api/v1/orders/status`, in the words of source 003."""

    ticket_id: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    order_status: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    customer_id: Annotated[str, msgspec.Meta(max_length=80)] = ""


def router(state: State) -> APIRouter:
    """The four addresses of source 003, and one to look an order up."""
    routes = APIRouter(prefix="/api/v1", tags=["kiosk"])

    @routes.put("/orders/status")
    async def set_status(request: Request, authorization: Token = "", idempotency_key: Once = "") -> Response:
        account = _by_key(state, authorization)
        step = wire.read(await request.body(), Step)
        order = await _step(state, account, step, idempotency_key)
        return _answer(_told(order, step.ticket_id))

    @routes.post("/{catalog_id}/orders/preview")
    async def preview(catalog_id: str, request: Request, authorization: Token = "") -> Response:
        account = _account(state, catalog_id, authorization)
        cart = wire.read(await request.body(), Cart)
        return _answer(_priced(await _preview(state, account, cart)))

    @routes.get("/{catalog_id}/orders/discount")
    async def discount(catalog_id: str, code: str, authorization: Token = "") -> Response:
        account = _account(state, catalog_id, authorization)
        percent = _percent(account, code)
        return _answer(
            {"code": code.strip().upper(), "valid": percent > 0, "percent": percent}, 200 if percent else 404
        )

    @routes.get("/{catalog_id}/orders/{ticket_id}")
    async def show(catalog_id: str, ticket_id: str, authorization: Token = "") -> Response:
        account = _account(state, catalog_id, authorization)
        order = await asyncio.to_thread(_find, state, order_id(SITE, account.name, ticket_id))
        return _answer(_told(order, ticket_id)) if order else _answer({"status": "AWAITING_PROCESSING"}, 404)

    @routes.post("/{catalog_id}/orders", status_code=201)
    async def place(
        catalog_id: str, request: Request, authorization: Token = "", idempotency_key: Once = ""
    ) -> Response:
        account = _account(state, catalog_id, authorization)
        cart = wire.read(await request.body(), Cart)
        external = await asyncio.to_thread(_external, state, account, cart, idempotency_key)
        delivery = _delivery(state, account, cart, external)
        await asyncio.to_thread(state.providers[SITE].read, delivery, account)
        await inbox.keep(state, delivery, digest("kiosk", external, delivery.body.decode(), length=26))
        state.bell.ring()
        told = {"order_id": order_id(SITE, account.name, external), "ticket_id": external}
        return _answer({**told, "status": "AWAITING_PROCESSING", "canonical_state": "received"}, 201)

    return routes


def _account(state: State, catalog: str, token: str) -> Account:
    """Raises `NotAllowed` while no kiosk key is set, `Forged` for a wrong one; which of both is not told apart."""
    account = state.account(SITE, catalog)
    if account is None or not _fits(account, token):
        raise Forged("This kiosk is not known.", hint="Its key stands in the account's settings.")
    return account


def _by_key(state: State, token: str) -> Account:
    found = [a for (provider, _), a in state.accounts.items() if provider == SITE and _fits(a, token)]
    if not found:
        raise Forged("This kiosk is not known.", hint="Its key stands in the account's settings.")
    return found[0]


def _fits(account: Account, token: str) -> bool:
    kind, _, given = token.partition(" ")
    key = account.get("kiosk_key")
    same = compare_digest(given.strip().encode("utf-8", "replace"), key.encode("utf-8", "replace"))
    return bool(key) and kind.lower() == "bearer" and same


def _external(state: State, account: Account, cart: Cart, once: str) -> str:
    """The order's id at the kiosk: its own, or that of the customer's order nobody has begun, or a new one."""
    if cart.order_id:
        return cart.order_id
    with state.database.reading() as connection:
        kept = names.called(connection, f"kiosk-customer/{account.name}/{cart.customer_id}")
    open_ = [o for o in kept if not o.cancel_ask and RANK.get(o.state, 99) < _STARTED]
    if open_:
        return max(open_, key=lambda o: o.placed_at).external
    seed = once or f"{state.clock():%Y-%m-%dT%H}"
    return "k" + digest(account.name, cart.customer_id, seed, repr(cart.items), cart.notes, length=12)


def _delivery(state: State, account: Account, cart: Cart, external: str) -> Delivery:
    """The cart as the site's own message, so that it goes the way every order goes."""
    total = sum(piece.price * piece.quantity for piece in cart.items)
    total -= total * _percent(account, cart.discount) // 100 if cart.discount else 0
    items = [
        {
            "id": f"{n}",
            "sku": piece.product_value_id or piece.product_id,
            "title": piece.title,
            "quantity": piece.quantity,
            "price": piece.price,
        }
        for n, piece in enumerate(cart.items, start=1)
    ]
    customer = {"id": cart.customer_id, "name": cart.name, "email": cart.email, "phone": cart.phone}
    order = {"id": external, "number": external.upper(), "items": items, "customer": customer, "note": cart.notes}
    facts = {"currency": cart.currency, "total": total, "payment": {"status": "unpaid"}}
    now = state.clock()
    content = {"type": "order.placed", "order": {**order, **facts, "updated_at": now.isoformat()}}
    return Delivery(SITE, account.name, (), "", json.dumps(content, sort_keys=True).encode(), now)


def _percent(account: Account, code: str) -> int:
    """0 for a code that is not one of the shop's."""
    shown = account.get("discounts")
    try:
        found = json.loads(shown) if shown else {}
    except ValueError:
        found = {}
    entry = found.get(code.strip().upper()) if isinstance(found, dict) else None
    percent = entry.get("percent") if isinstance(entry, dict) else 0
    return percent if isinstance(percent, int) and 0 < percent <= 100 else 0


async def _preview(state: State, account: Account, cart: Cart) -> Preview:
    """What the point of sale asks for it, or where it cannot be asked, what the order's own prices make."""
    reading = state.providers[SITE].read(_delivery(state, account, cart, "preview"), account)
    order = next(event.snapshot for event in reading.events if isinstance(event, Placed))
    route = account.get("route")
    connector, register = state.providers.get(route), state.account_of(route, account.name)
    if register is not None and isinstance(connector, PointOfSale):
        pace = state.pace.of(register.source)
        return await converse(state.out(), connector.preview(order, register), pace=pace)
    made = estimated(pieces_for(order, route))
    off = max(made.subtotal.amount - order.total.amount, Decimal(0))
    less = Money(made.total.amount - off, made.total.currency)
    return replace(made, discount=Money(off, made.total.currency), total=less)


def _priced(found: Preview) -> dict[str, object]:
    lines = [{"item": ln.item, "title": ln.title, "quantity": ln.quantity, "price": ln.price} for ln in found.lines]
    sums = {"subtotal": found.subtotal, "tax": found.tax, "discount": found.discount, "total": found.total}
    return {"lines": lines, **sums, "problems": found.problems, "estimated": found.estimated}


async def _step(state: State, account: Account, step: Step, once: str) -> Order:
    """One step of an order by its word. Raises `NotAllowed` where there is none such or it may not be taken."""
    said = meant(KIOSK, step.order_status)
    if said is None:
        raise Corrupt(f"{step.order_status[:40]} is no status.")
    id_ = order_id(SITE, account.name, step.ticket_id)
    now = state.clock()

    def work(connection: book.Connection) -> int:
        kept = book.find(connection, id_, lock=True)
        if kept is None:
            raise NotAllowed("There is no such order.", hint="It may not have arrived yet.")
        if kept.order.state is said.state:
            return 0
        message = f"{once or now.isoformat()} {step.order_status}"
        events = _events(kept.order, said.state, account, message, now)
        seq = details.enter(connection, events, state.rules, now)
        after = book.find(connection, id_)
        if after is None or not (after.order.state is said.state or _waits(after.order, said.state)):
            raise NotAllowed(f"The order is {view(KIOSK, kept.order)}; this step does not follow from there.")
        return seq

    state.published(await state.database.group.submit(work))
    state.bell.ring()
    order = await asyncio.to_thread(_find, state, id_)
    if order is None:
        raise NotAllowed("There is no such order.")
    return order


def _waits(order: Order, to: OrderState) -> bool:
    """Whether it is canceled as soon as its provider agrees."""
    return to is OrderState.CANCELED and order.cancel_ask is not None and bool(order.cancel_ask.parts)


def _events(order: Order, to: OrderState, account: Account, message: str, now: datetime) -> list[Event]:
    """One for each part. A machine's words: what is made in the house only its own staff step."""
    made: list[Event] = []
    for part in order.fulfilments:
        fields: dict[str, Any] = {"id": event_id(account.source, part.id, message), "order": order.id, "at": now}
        fields |= {"author": Author(Role.CONNECTOR, SITE), "cause": Cause(account.source, message, message)}
        fields["fulfilment"] = part.id
        if to is OrderState.CANCELED:
            made.append(Cancelled(**fields, reason="Canceled at the kiosk", why=CancelReason.CUSTOMER))
        else:
            made.append(Moved(**fields, to=to))
    return made


def _find(state: State, id_: str) -> Order | None:
    with state.database.reading() as connection:
        kept = book.find(connection, id_)
    return kept.order if kept else None


def _told(order: Order, ticket: str) -> dict[str, object]:
    parts = [{"route": f.route, "reference": f.reference, "state": f.state.value} for f in order.fulfilments]
    words = {"status": view(KIOSK, order), "canonical_state": order.state.value}
    return {"order_id": order.id, "ticket_id": ticket, **words, "parts": parts, "total": order.total}


def _answer(value: object, status: int = 200) -> Response:
    return Response(wire.json_bytes(value), status_code=status, media_type="application/json")
