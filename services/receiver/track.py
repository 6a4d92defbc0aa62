"""The public page: a link from a mail, or order number and e-mail, gives state and parcels, and nothing internal.

A hit and a miss cost the same and look the same in size, so that numbers cannot be guessed through it.
"""

import asyncio
import hmac
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app import wire
from app.orders import Order
from app.states import ROAD
from app.states import State as OrderState
from app.wording import PARCEL_WORDS, customer_word
from services.receiver import book, limits
from services.receiver.mail import safe_link
from services.receiver.state import State
from services.resources import path

PER_ADDRESS, ADDRESS_WINDOW = 10, timedelta(minutes=10)
PER_NUMBER, NUMBER_WINDOW = 5, timedelta(hours=1)
SIZE = 12_000
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class _Look:
    order: Order | None
    allowed: bool


def router(state: State) -> APIRouter:
    """`/track`, its alias `/order-status`, and the link in mails."""
    routes = APIRouter()

    async def form() -> Response:
        return _page("form.html")

    async def look(request: Request) -> Response:
        number, email = _fields(await request.body())
        address = request.client.host if request.client else ""
        found = await asyncio.to_thread(_by_number, state, number, email, address)
        if not found.allowed:
            return _page("busy.html", status=429)
        return _page("order.html", _shown(found.order)) if found.order else _page("form.html", {"missed": True})

    for name in ("/track", "/order-status"):
        routes.add_api_route(name, form, methods=["GET"])
        routes.add_api_route(name, look, methods=["POST"])

    @routes.get("/track/{token}")
    async def by_link(token: str) -> Response:
        order = await asyncio.to_thread(_by_token, state, token[:40])
        return _page("order.html", _shown(order)) if order else _page("form.html", {"missed": True})

    return routes


def _fields(body: bytes) -> tuple[str, str]:
    """Number and e-mail of the posted form, empty where they are missing."""
    try:
        given = parse_qs(body[:4096].decode("utf-8", "replace"), max_num_fields=20)
    except ValueError:
        return "", ""
    return given.get("number", [""])[0][:80], given.get("email", [""])[0][:320]


def _by_number(state: State, number: str, email: str, address: str) -> _Look:
    now, wanted = state.clock(), email.strip().casefold()
    with state.database.writing() as connection:
        mine = limits.count(connection, f"track:{address}", now, ADDRESS_WINDOW)
        its = limits.count(connection, f"number:{book.number_key(number)}", now, NUMBER_WINDOW)
    with state.database.reading() as connection:
        rows = book.named(connection, number)
    hits = [body for email, body in rows if hmac.compare_digest(email.encode(), wanted.encode()) and wanted]
    if mine > PER_ADDRESS or its > PER_NUMBER:
        return _Look(None, allowed=False)
    return _Look(wire.read_order(hits[0]) if hits else None, allowed=True)


def _by_token(state: State, token: str) -> Order | None:
    if not token.isprintable():
        return None
    with state.database.reading() as connection:
        return book.tracked(connection, token)


def _shown(order: Order) -> dict[str, object]:
    """What a customer may see: number, state in their words, items by name, parcels."""
    road = (
        OrderState.RECEIVED,
        OrderState.IN_PRODUCTION,
        OrderState.QUALITY_CHECK,
        OrderState.SHIPPED,
        OrderState.DELIVERED,
    )
    here = ROAD.index(order.state) if order.state in ROAD else -1
    parcels = [
        {"carrier": p.carrier, "number": p.number, "link": safe_link(p), "state": PARCEL_WORDS[p.state]}
        for p in order.parcels
    ]
    return {
        "number": order.number,
        "state": customer_word(order.state, order.partial),
        "items": [(i.quantity, i.title, i.variant) for i in order.items if i.quantity],
        "steps": [(customer_word(s), ROAD.index(s) <= here) for s in road],
        "parcels": parcels,
    }


@lru_cache(maxsize=1)
def _pages() -> Environment:
    return Environment(loader=FileSystemLoader(path("track")), autoescape=True, undefined=StrictUndefined)


def _page(name: str, values: dict[str, object] | None = None, *, status: int = 200) -> Response:
    """Padded to one size, or to a multiple of it, so that its length says nothing."""
    html = _pages().get_template(name).render({"missed": False} | (values or {})).encode()
    padded = html + b"<!--" + b" " * (-(len(html) + 7) % SIZE) + b"-->"
    return Response(padded, status_code=status, media_type="text/html; charset=utf-8", headers=HEADERS)
