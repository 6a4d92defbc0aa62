"""What workstations ask under `/api/v1`: hello, feed, snapshot, commands, history, accounts, what needs a person."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

from fastapi import APIRouter, Header, Request, Response

from app import __version__, wire
from app.errors import Corrupt, Forged
from app.people import Right
from app.protocol import PROTOCOL, Answers, Batch, Hello, PairAsk
from services.meanings import Change, Trial
from services.receiver import accounts, attention, book, commands, feed, mappings, pairing, polling, replay, staff, tail
from services.receiver.packing import packed
from services.receiver.pairing import Station
from services.receiver.state import State

if TYPE_CHECKING:
    from services.receiver.book import Connection

T = TypeVar("T")
JSON = "application/json"
MOST_ITEMS, MOST_ROWS, LONGEST_S = 1000, 5000, 25.0
Token = Annotated[str, Header(alias="authorization")]
Packing = Annotated[str, Header(alias="accept-encoding")]
Who = Annotated[str, Header(alias="x-platen-person")]
Version = Annotated[int, Header(alias="x-platen-protocol")]


class _Api:
    """One receiver's answers. Reading happens in threads, so that a slow disk never stops the loop."""

    def __init__(self, state: State) -> None:
        self.state = state

    async def read(self, work: Callable[["Connection"], T]) -> T:
        def reading() -> T:
            with self.state.database.reading() as connection:
                return work(connection)

        return await asyncio.to_thread(reading)

    async def station(self, token: str) -> Station:
        kind, _, secret = token.partition(" ")
        if kind.lower() != "bearer" or not secret:
            raise Forged("This workstation is not paired.", hint="Pair it first.")
        return await asyncio.to_thread(pairing.station_of, self.state, secret)


def router(state: State) -> APIRouter:
    """All paths of a station."""
    api, routes = _Api(state), APIRouter(prefix="/api/v1")
    _sync_routes(api, routes)
    _desk_routes(api, routes)
    _mapping_routes(api, routes)
    return routes


def _sync_routes(api: _Api, routes: APIRouter) -> None:
    state = api.state

    @routes.get("/hello")
    async def hello(authorization: Token = "", protocol: Version = PROTOCOL) -> Response:
        if not PROTOCOL - 1 <= protocol <= PROTOCOL:
            return _answer({"title": "Too old", "message": "This Platen is too old for the receiver."}, 426)
        station = await api.station(authorization)
        return _answer(await api.read(lambda connection: _hello(connection, state, station)))

    @routes.get("/feed")
    async def get_feed(
        cursor: str, limit: int = 500, wait: float = 0.0, authorization: Token = "", accept_encoding: Packing = ""
    ) -> Response:
        await api.station(authorization)
        most = max(1, min(limit, MOST_ITEMS))
        seen = state.seq
        read = lambda connection: feed.page(connection, cursor, most, state.clock())  # noqa: E731
        try:
            page = await api.read(read)
            if not page.items and wait > 0 and await tail.wait(state, min(wait, LONGEST_S), seen):
                page = await api.read(read)
        except feed.Resynchronize as answer:
            return _answer(answer.answer, 409)
        return await _packed(page, accept_encoding)

    @routes.get("/snapshot")
    async def get_snapshot(
        after: str = "", limit: int = 1000, authorization: Token = "", accept_encoding: Packing = ""
    ) -> Response:
        await api.station(authorization)
        most = max(1, min(limit, MOST_ROWS))
        page = await api.read(lambda connection: feed.snapshot(connection, after, most, state.clock()))
        return await _packed(page, accept_encoding)

    @routes.get("/check")
    async def get_check(authorization: Token = "") -> Response:
        await api.station(authorization)
        return _answer(await api.read(feed.check))

    @routes.post("/commands")
    async def post_commands(request: Request, authorization: Token = "") -> Response:
        station = await api.station(authorization)
        batch = wire.read(await request.body(), Batch)
        if len(batch.commands) > commands.MOST:
            raise Corrupt(f"More than {commands.MOST} steps at once.")
        return _answer(Answers(tuple(await commands.carry_out(state, station.id, station.name, batch))))

    @routes.post("/pair")
    async def post_pair(request: Request) -> Response:
        ask = wire.read(await request.body(), PairAsk)
        now = state.clock()
        paired = await state.database.group.submit(lambda c: pairing.redeem(c, ask.code, ask.station, now))
        if paired is None:
            raise Forged("This code is wrong or no longer valid.", hint="Ask for a new one; each works once.")
        return _answer(paired)


def _desk_routes(api: _Api, routes: APIRouter) -> None:
    state = api.state

    @routes.get("/orders/{id_}/history")
    async def get_history(id_: str, authorization: Token = "") -> Response:
        await api.station(authorization)
        events = await api.read(lambda connection: book.history(connection, id_))
        return Response(b"[" + b",".join(events) + b"]", media_type=JSON)

    @routes.post("/orders/{id_}/refresh")
    async def refresh(id_: str, authorization: Token = "") -> Response:
        await api.station(authorization)
        asked = await polling.refresh(state, id_)
        return _answer({"asked": asked}, 200 if asked else 404)

    @routes.get("/accounts")
    async def get_accounts(authorization: Token = "") -> Response:
        await api.station(authorization)
        return _answer(await api.read(lambda connection: attention.accounts(connection, state)))

    @routes.put("/accounts/{provider}/{name}")
    async def put_account(
        provider: str, name: str, request: Request, authorization: Token = "", who: Who = ""
    ) -> Response:
        await api.station(authorization)
        await api.read(lambda connection: staff.ensure(connection, who, Right.CONNECT))
        given = wire.read(await request.body(), dict[str, str])
        await asyncio.to_thread(accounts.add, state, provider, name, given)
        return _answer({})

    @routes.get("/attention")
    async def get_attention(authorization: Token = "") -> Response:
        await api.station(authorization)
        return _answer(await api.read(lambda connection: attention.waiting(connection, state)))

    @routes.post("/attention/{kind}/{id_}/{what}")
    async def act(
        kind: str, id_: int, what: str, request: Request, authorization: Token = "", who: Who = ""
    ) -> Response:
        station = await api.station(authorization)
        await api.read(lambda connection: staff.ensure(connection, who, Right.OVERRULE))
        body = await request.body()
        said = wire.read(body, attention.Said) if body else attention.Said()
        if what == "give_up":
            done = await attention.give_up(state, id_, said.reason, (who, station.name)) if kind == "effect" else False
        else:
            done = await attention.act(state, kind, id_, what)
        return _answer({"done": done}, 200 if done else 404)


def _mapping_routes(api: _Api, routes: APIRouter) -> None:
    state = api.state

    @routes.get("/mappings/{provider}/{name}")
    async def get_mappings(provider: str, name: str, authorization: Token = "") -> Response:
        await api.station(authorization)
        return _answer(await api.read(lambda connection: mappings.read(connection, provider, name)))

    @routes.put("/mappings/{provider}/{name}")
    async def put_mappings(
        provider: str, name: str, request: Request, authorization: Token = "", who: Who = ""
    ) -> Response:
        await api.station(authorization)
        asked = wire.read(await request.body(), Change)
        return _answer(await mappings.change(state, provider, name, asked, who))

    @routes.delete("/mappings/{provider}/{name}")
    async def delete_mapping(
        provider: str, name: str, word: str = "", sku: str = "", authorization: Token = "", who: Who = ""
    ) -> Response:
        await api.station(authorization)
        names = ("word", word) if word else ("sku", sku)
        return _answer(await mappings.clear(state, provider, name, names, who))

    @routes.post("/replay")
    async def post_replay(request: Request, authorization: Token = "", who: Who = "") -> Response:
        await api.station(authorization)
        await api.read(lambda connection: staff.ensure(connection, who, Right.MAP))
        asked = wire.read(await request.body(), Trial)
        return _answer(await asyncio.to_thread(replay.compare, state, asked))


def _hello(connection: "Connection", state: State, station: Station) -> Hello:
    rules = state.rules
    return Hello(
        version=__version__,
        protocol=PROTOCOL,
        station=station.name,
        people=staff.people(connection),
        undo_seconds=rules.undo_seconds,
        lease_seconds=rules.lease_seconds,
        provisional_seconds=rules.provisional_seconds,
        second_person=rules.second_person,
        checklists=state.settings.checklists,
        piece_costs=state.settings.piece_costs,
        file_rules=state.settings.file_rules,
        proofs=state.settings.proofs,
        second_look=rules.second_look,
        second_look_key=rules.second_look_key,
        server_time=state.clock(),
        accounts=tuple(f"{p}/{n}" for p, n in sorted(state.accounts)),
    )


def _answer(value: object, status: int = 200) -> Response:
    return Response(wire.json_bytes(value), status_code=status, media_type=JSON)


async def _packed(value: object, accepted: str) -> Response:
    body, encoding = await asyncio.to_thread(lambda: packed(wire.json_bytes(value), accepted))
    headers = {"Content-Encoding": encoding} if encoding else {}
    return Response(body, media_type=JSON, headers=headers | {"Vary": "Accept-Encoding"})
