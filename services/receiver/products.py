"""What a print house offers and draws, asked for by a station: pages of its catalogue, mock-ups of a picture."""

import asyncio
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Annotated, TypeVar

from fastapi import APIRouter, Header, Request, Response

from app import wire
from app.errors import Forged, PlatenError, RateLimited, Refused, Unreachable, Unsupported
from app.people import Right
from services.catalogue import MockupAsk, Showroom
from services.connector import Account, Can
from services.http import converse
from services.receiver import accounts, pairing, staff
from services.receiver.state import State

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
JSON = "application/json"
LONGEST_S = 25.0
SAID_NO = 424
"""The print house's trouble, not the station's nor the receiver's; its words are in the answer."""

Token = Annotated[str, Header(alias="authorization")]
Who = Annotated[str, Header(alias="x-platen-person")]


def router(state: State) -> APIRouter:
    """Reading is for every paired station; having something drawn is for the people of the shop."""
    routes = APIRouter(prefix="/api/v1")

    @routes.get("/products/{provider}/{account}")
    async def get_products(provider: str, account: str, page: str = "", authorization: Token = "") -> Response:
        await _ensure_paired(state, authorization)
        return await _answered(state, provider, account, Can.CATALOGUE, lambda room, one: room.catalogue(one, page))

    @routes.post("/mockups")
    async def post_mockup(request: Request, authorization: Token = "", who: Who = "") -> Response:
        await _ensure_paired(state, authorization)
        await asyncio.to_thread(_ensure_person, state, who)
        asked = wire.read(await request.body(), MockupAsk)
        what = (asked.product, asked.variant, asked.picture_url, asked.placement)
        return await _answered(
            state, asked.provider, asked.account, Can.MOCKUP, lambda room, one: room.mockup(one, *what)
        )

    @routes.get("/mockups/{provider}/{account}/{task}")
    async def get_mockup(provider: str, account: str, task: str, authorization: Token = "") -> Response:
        await _ensure_paired(state, authorization)
        return await _answered(state, provider, account, Can.MOCKUP, lambda room, one: room.mockup_result(one, task))

    return routes


async def _ensure_paired(state: State, token: str) -> None:
    kind, _, secret = token.partition(" ")
    if kind.lower() != "bearer" or not secret:
        raise Forged("This workstation is not paired.", hint="Pair it first.")
    await asyncio.to_thread(pairing.station_of, state, secret)


def _ensure_person(state: State, who: str) -> None:
    with state.database.reading() as connection:
        staff.ensure(connection, who, Right.WORK)


async def _answered(
    state: State,
    provider: str,
    name: str,
    can: Can,
    ask: "Callable[[Showroom, Account], Generator[httpx.Request, httpx.Response, T]]",
) -> Response:
    """The print house's answer, or its no (or silence) in words."""
    try:
        room, account = _room(state, provider, name, can)
        found = await _talk(state, account, ask(room, account))
    except PlatenError as error:
        body = {"title": error.title, "message": error.message, "hint": error.hint}
        return Response(wire.json_bytes(body), status_code=SAID_NO, media_type=JSON)
    return Response(wire.json_bytes(found), media_type=JSON)


def _room(state: State, provider: str, name: str, can: Can) -> tuple[Showroom, Account]:
    connector, account = state.providers.get(provider), state.account(provider, name)
    if connector is None or account is None:
        raise Refused("There is no such account.", hint="Connect it in the settings.", status=404)
    if can not in connector.CAPABILITIES.can or not isinstance(connector, Showroom):
        what = "list its products" if can is Can.CATALOGUE else "draw mock-ups"
        raise Unsupported(f"{connector.TITLE} cannot {what} for Platen; look there by hand.")
    return connector, account


async def _talk(state: State, account: Account, talk: "Generator[httpx.Request, httpx.Response, T]") -> T:
    """Counted like any other talk, but that few drawings a minute are no fault of the account."""
    until, now = await accounts.closed_until(state, account), state.clock()
    if until is not None and until > now:
        wait = (until - now).total_seconds()
        raise RateLimited(f"{account.provider} does not answer; it is left alone for now.", retry_after=wait)
    try:
        async with asyncio.timeout(LONGEST_S):
            found = await converse(state.out(), talk, pace=state.pace.of(account.source))
    except TimeoutError:
        raise Unreachable("This took too long.", hint="Try again.") from None
    except RateLimited:
        raise
    except Unreachable:
        await accounts.count_failure(state, account)
        raise
    await accounts.count_success(state, account)
    return found
