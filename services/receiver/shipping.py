"""What stations ask while they pack, under `/api/v1`: carriers, prices, the document of a label."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from app import wire
from app.errors import Forged
from services.carrying import Wish
from services.receiver import labels, pairing
from services.receiver.state import State

JSON = "application/json"
Token = Annotated[str, Header(alias="authorization")]


def router(state: State) -> APIRouter:
    """Paired workstations only. Buying itself is a step of the order (`LabelAsked`)."""
    routes = APIRouter(prefix="/api/v1")

    @routes.get("/carriers")
    async def get_carriers(authorization: Token = "") -> Response:
        await _ensure_paired(state, authorization)
        return Response(wire.json_bytes(labels.sellers(state)), media_type=JSON)

    @routes.post("/orders/{id_}/rates")
    async def post_rates(id_: str, request: Request, authorization: Token = "") -> Response:
        await _ensure_paired(state, authorization)
        wish = wire.read(await request.body(), Wish)
        return Response(wire.json_bytes(await labels.offers(state, id_, wish)), media_type=JSON)

    @routes.get("/labels/{id_}")
    async def get_label(id_: str, authorization: Token = "") -> Response:
        await _ensure_paired(state, authorization)
        found = await asyncio.to_thread(_document, state, id_)
        if found is None:
            body = {"title": "Not found", "message": "There is no such label.", "hint": "It may not be bought yet."}
            return Response(wire.json_bytes(body), 404, media_type=JSON)
        return Response(found[0], media_type=found[1], headers={"Cache-Control": "private, max-age=86400"})

    return routes


def _document(state: State, id_: str) -> tuple[bytes, str] | None:
    with state.database.reading() as connection:
        return labels.document(connection, id_)


async def _ensure_paired(state: State, token: str) -> None:
    kind, _, secret = token.partition(" ")
    if kind.lower() != "bearer" or not secret:
        raise Forged("This workstation is not paired.", hint="Pair it first.")
    await asyncio.to_thread(pairing.station_of, state, secret)
