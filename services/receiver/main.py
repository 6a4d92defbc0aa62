"""Puts the receiver together: `open_state`, `receiver(state)` the application, `working(state)` its worker."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError

from app import __version__, wire
from app.checklist import read_checklists, read_costs, read_severities, read_share
from app.codes import digest
from app.errors import Conflict, Corrupt, Forged, NotAllowed, PlatenError, RateLimited, Unavailable, Unreachable
from app.proofrules import read_proofs
from app.rules import Rules
from app.states import State as OrderState
from services.connector import Connector
from services.database import Database, open_database
from services.http import Http
from services.providers import PROVIDERS
from services.receiver import accounts, feed, health, kiosk, products, proofs, shipping, showing, stations, tail, track
from services.receiver.hooks import Hooks, Message, Receive, Send
from services.receiver.mail import smtp_from
from services.receiver.schema import migrate
from services.receiver.state import Clock, DatabaseClock, Post, State, system_clock
from services.receiver.worker import Worker
from services.secrets import Secrets
from services.settings import ReceiverSettings

STATUS: dict[type[PlatenError], int] = {
    Forged: 401,
    NotAllowed: 403,
    Conflict: 409,
    Corrupt: 422,
    RateLimited: 429,
    Unavailable: 503,
    Unreachable: 502,
}
LARGEST = 4 << 20
App = Callable[[Message, Receive, Send], Awaitable[None]]


def open_state(
    settings: ReceiverSettings,
    secrets: Secrets,
    *,
    providers: Mapping[str, Connector] | None = None,
    clock: Clock = system_clock,
    post: Post | None = None,
    allowed: Iterable[str] = (),
    rules: Rules | None = None,
    exclusive: bool | None = None,
) -> State:
    """Open and migrate the database, read the accounts. `allowed`: origins that may be private (a practice shop).

    Raises NotAllowed where another receiver holds the file, Unavailable where the database cannot be used.
    """
    proofs.zone_of(settings.time_zone)
    database = open_database(settings.database, role="receiver", exclusive=exclusive)
    migrate(database)
    state = State(
        database=database,
        settings=settings,
        secrets=secrets,
        providers=PROVIDERS if providers is None else providers,
        http=Http(allowed=allowed),
        rules=replace(
            named := rules or _rules(settings),
            reports=_reports(PROVIDERS if providers is None else providers),
            second_look_key=named.second_look_key or _key(database),
        ),
        routes=rules.routes if rules else {},
        clock=DatabaseClock(database) if clock is system_clock and database.dialect != "sqlite" else clock,
        post=post or smtp_from(settings, secrets),
    )
    accounts.load(state)
    return state


def _reports(providers: Mapping[str, Connector]) -> dict[str, frozenset[OrderState]]:
    """Payments report no state of an order at all: they are not asked about it."""
    known = {name: connector.CAPABILITIES.reports for name, connector in providers.items()}
    return {name: states for name, states in known.items() if states}


def _rules(settings: ReceiverSettings) -> Rules:
    return Rules(
        undo_seconds=settings.undo_window_s,
        lease_seconds=settings.claim_lease_s,
        refund_automatic=Decimal(settings.refund_automatic),
        staff_mail=settings.staff_mail,
        second_person=settings.second_person == "yes",
        second_look=read_share(settings.second_look),
        checklists=read_checklists(settings.checklists),
        piece_costs=read_costs(settings.piece_costs),
        severities=read_severities(settings.file_rules),
        proofs=read_proofs(settings.proofs),
    )


def _key(database: Database) -> str:
    """By which second looks are chosen: as secret and as lasting as the book it belongs to."""
    with database.reading() as connection:
        return digest("second look", feed.state(connection).feed_id)


async def close_state(state: State) -> None:
    """Finish what is being written, let go of the database."""
    if state.client is not None:
        await state.client.aclose()
        state.client = None
    await asyncio.to_thread(state.database.close)


@asynccontextmanager
async def working(state: State) -> AsyncIterator[Worker]:
    """The worker and the feed's reader run while the block does."""
    worker = Worker(state)
    tasks = [asyncio.create_task(worker.run()), asyncio.create_task(tail.follow(state))]
    try:
        yield worker
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def receiver(state: State) -> App:
    """The application. Webhooks take a short way past the framework; everything else goes through it."""
    hooks, api = Hooks(state), _framework(state)

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and hooks.serves(scope["path"]):
            await hooks(scope, receive, send)
        else:
            await api(scope, receive, send)

    return application


def _framework(state: State) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with working(state):
            yield
        await close_state(state)

    api = FastAPI(
        title="Platen receiver",
        version=__version__,
        docs_url="/api/docs",
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
        max_body_size=LARGEST,
    )
    api.include_router(stations.router(state))
    api.include_router(shipping.router(state))
    api.include_router(track.router(state))
    api.include_router(showing.router(state))
    api.include_router(health.router(state))
    api.include_router(kiosk.router(state))
    api.include_router(products.router(state))
    api.add_exception_handler(PlatenError, _in_words)
    api.add_exception_handler(RequestValidationError, _not_understood)
    api.add_exception_handler(Exception, _our_fault)
    return api


async def _in_words(_: Request, error: Exception) -> Response:
    """Every failure as title, message and hint; never a trace."""
    assert isinstance(error, PlatenError)  # noqa: S101  # registered for this type only
    status = next((s for kind, s in STATUS.items() if isinstance(error, kind)), 500)
    body = {"title": error.title, "message": error.message, "hint": error.hint}
    headers = {"Retry-After": "5"} if status == 503 else None
    return Response(wire.json_bytes(body), status_code=status, media_type="application/json", headers=headers)


async def _our_fault(_: Request, error: Exception) -> Response:
    """A bug: in the log with its trace, told without it."""
    body = {"title": "Something went wrong", "message": "Platen itself failed here.", "hint": "It is in the log."}
    return Response(wire.json_bytes(body), status_code=500, media_type="application/json")


async def _not_understood(_: Request, error: Exception) -> Response:
    body = {
        "title": "Not understood",
        "message": "A part of this request is missing or wrong.",
        "hint": "See /api/docs.",
    }
    return Response(wire.json_bytes(body), status_code=422, media_type="application/json")
