"""What workstations send for customers to look at, under `/api/v1`: the picture of a print, and its mock-up."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from app.errors import Forged
from services.receiver import pairing, proofs
from services.receiver.state import State

Token = Annotated[str, Header(alias="authorization")]


def router(state: State) -> APIRouter:
    """Paired workstations only."""
    routes = APIRouter(prefix="/api/v1")

    @routes.put("/orders/{id_}/proof")
    async def put_proof(
        id_: str, request: Request, artwork: str, sha256: str, kind: str, authorization: Token = ""
    ) -> Response:
        await _ensure_paired(state, authorization)
        sent = proofs.Sent(artwork, sha256, kind, await request.body())
        await proofs.keep(state, id_, sent)
        return Response(b"{}", media_type="application/json")

    return routes


async def _ensure_paired(state: State, token: str) -> None:
    kind, _, secret = token.partition(" ")
    if kind.lower() != "bearer" or not secret:
        raise Forged("This workstation is not paired.", hint="Pair it first.")
    await asyncio.to_thread(pairing.station_of, state, secret)
