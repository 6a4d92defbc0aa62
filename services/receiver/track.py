"""The public page: a link from a mail, or order number and e-mail, gives state and parcels, and nothing internal.

A hit and a miss cost the same and look the same in size, so that numbers cannot be guessed through it. Only the link
shows pictures and takes an answer to them, and only posting does: who merely opens links approves nothing.
"""

import asyncio
import hmac
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo
from functools import lru_cache
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app import wire
from app.errors import NotAllowed
from app.orders import Artwork, Order
from app.proofing import CUSTOMER, is_open
from app.proofrules import current, part_of, shown_of
from app.proofs import Proof, ProofState, Silence
from app.states import ROAD
from app.states import State as OrderState
from app.wording import PARCEL_WORDS, customer_moment, customer_word
from services.receiver import book, limits, proofs
from services.receiver.mail import safe_link
from services.receiver.state import State
from services.resources import path

PER_ADDRESS, ADDRESS_WINDOW = 10, timedelta(minutes=10)
PER_NUMBER, NUMBER_WINDOW = 5, timedelta(hours=1)
PER_POST = 30
LONGEST_POST = 16_384
UNSEEN = "The picture is not here just now. Please write to us, and we show it to you again."
SIZE = 12_000
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
SHOWING = HEADERS | {"Content-Security-Policy": f"{HEADERS['Content-Security-Policy']}; img-src 'self'"}
PICTURE = HEADERS | {"Content-Security-Policy": "default-src 'none'; base-uri 'none'"}


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
        found = await asyncio.to_thread(_by_token, state, token[:40])
        return _shown_by_link(state, found) if found else _page("form.html", {"missed": True})

    _proof_routes(state, routes)
    return routes


def _proof_routes(state: State, routes: APIRouter) -> None:
    missing: dict[str, object] = {"missed": True}

    @routes.get("/track/{token}/proof/{proof}/{kind}")
    async def picture(token: str, proof: str, kind: str) -> Response:
        found = await asyncio.to_thread(_picture, state, (token[:40], proof[:40], kind[:8]))
        if found is None:
            return _page("form.html", missing, status=404)
        return Response(found[0], media_type=found[1], headers=PICTURE)

    @routes.post("/track/{token}/proof/{proof}")
    async def answer(token: str, proof: str, request: Request) -> Response:
        approved, words = _answer(await request.body())
        address = request.client.host if request.client else ""
        if not await asyncio.to_thread(_may_post, state, address):
            return _page("busy.html", status=429)
        found = await asyncio.to_thread(_by_token, state, token[:40])
        if found is None or approved is None:
            return _page("form.html", missing, status=404)
        try:
            done = await proofs.answer(state, found.order, proof[:40], words, approved=approved)
        except NotAllowed:
            return _shown_by_link(state, found, empty=proof, status=422)
        if done is None:
            return _page("form.html", missing, status=404)
        if done.late:
            return _shown_by_link(state, _Linked(done.order, found.token, found.pictures), late=proof)
        return Response(status_code=303, headers=HEADERS | {"Location": f"/track/{found.token}"})


def _answer(body: bytes) -> tuple[bool | None, str]:
    """Approved, a change in words, or neither."""
    try:
        given = parse_qs(body[:LONGEST_POST].decode("utf-8", "replace"), max_num_fields=20)
    except ValueError:
        return None, ""
    said = given.get("answer", [""])[0]
    approved = {"approve": True, "change": False}.get(said)
    return approved, given.get("words", [""])[0] if approved is False else ""


def _may_post(state: State, address: str) -> bool:
    with state.database.writing() as connection:
        return limits.count(connection, f"proof:{address}", state.clock(), ADDRESS_WINDOW) <= PER_POST


def _picture(state: State, names: tuple[str, str, str]) -> tuple[bytes, str] | None:
    if not all(name.isprintable() for name in names):
        return None
    with state.database.reading() as connection:
        return proofs.picture(connection, *names)


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


@dataclass(frozen=True, slots=True)
class _Linked:
    """What a link opens: the order, and which pictures of it are here."""

    order: Order
    token: str
    pictures: set[tuple[str, str]] = field(default_factory=set)


def _by_token(state: State, token: str) -> _Linked | None:
    if not token.isprintable():
        return None
    with state.database.reading() as connection:
        order = book.tracked(connection, token)
        return _Linked(order, token, proofs.pictures(connection, order.id)) if order is not None else None


def _shown_by_link(state: State, found: _Linked, *, late: str = "", empty: str = "", status: int = 200) -> Response:
    """`late`, `empty`: the proof whose answer came too late, or asked for a change without words."""
    shown = [
        one
        for item in found.order.items
        for artwork in item.artworks
        if (one := _proof(state, found, artwork, (item.title, item.variant)))
    ]
    for one in shown:
        one |= {"late": one["id"] == late, "empty": one["id"] == empty}
    first = next((one for one in shown if one["open"]), None)
    values = _shown(found.order) | {"proofs": shown, "first": first["id"] if first else "", "token": found.token}
    return _page("order.html", values, status=status, headers=SHOWING if shown else HEADERS)


def _proof(state: State, found: _Linked, artwork: Artwork, names: tuple[str, str]) -> dict[str, object] | None:
    """One picture as its customer sees it; None where nothing of this file was shown, or it is canceled."""
    proof = shown_of(found.order, artwork)
    if proof is None or part_of(found.order, artwork.id) is None:
        return None
    zone = proofs.zone_of(state.settings.time_zone)
    seen = (proof.id, proofs.PRINT) in found.pictures
    return {
        "id": proof.id,
        "title": ", ".join(name for name in (*names, artwork.label) if name),
        "open": seen and is_open(found.order, proof, state.clock()),
        "until": customer_moment(proof.until, zone),
        "prints": proof.silence is Silence.PRINT,
        "said": _said(proof, zone) if seen or proof.state is not ProofState.WAITING else UNSEEN,
        "words": proof.words if proof.by == CUSTOMER.name else "",
        "pictures": [kind for kind in (proofs.PRINT, proofs.MOCKUP) if (proof.id, kind) in found.pictures],
    }


def _said(proof: Proof, zone: tzinfo) -> str:
    """What was said and when; nothing of who in the house said it."""
    when = customer_moment(proof.answered_at or proof.until, zone)
    match proof.state:
        case ProofState.APPROVED if proof.by == CUSTOMER.name:
            return f"You approved it on {when}."
        case ProofState.APPROVED | ProofState.WAIVED:
            return f"It was approved on {when}."
        case ProofState.CHANGE:
            return f"You asked for a change on {when}. We send you a new picture."
        case ProofState.SILENT if proof.silence is Silence.PRINT:
            return f"The time to answer ended on {when}. It is printed as shown."
        case _:
            return f"The time to answer ended on {when}. We have not printed it."


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
        "proofs": [],
        "asked": any(p.state is ProofState.WAITING for p in current(order)),
    }


@lru_cache(maxsize=1)
def _pages() -> Environment:
    return Environment(loader=FileSystemLoader(path("track")), autoescape=True, undefined=StrictUndefined)


def _page(
    name: str, values: dict[str, object] | None = None, *, status: int = 200, headers: dict[str, str] = HEADERS
) -> Response:
    """Padded to one size, or to a multiple of it, so that its length says nothing."""
    html = _pages().get_template(name).render({"missed": False} | (values or {})).encode()
    padded = html + b"<!--" + b" " * (-(len(html) + 7) % SIZE) + b"-->"
    return Response(padded, status_code=status, media_type="text/html; charset=utf-8", headers=headers)
