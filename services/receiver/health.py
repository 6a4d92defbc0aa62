"""Is the receiver alive, can it write, and is anything waiting too long?"""

import asyncio
from datetime import timedelta

from fastapi import APIRouter, Response

from app import __version__, wire
from app.errors import PlatenError
from services.receiver import feed, figures
from services.receiver.state import State

READ_WITHIN = timedelta(seconds=60)
DONE_WITHIN = timedelta(minutes=5)


def router(state: State) -> APIRouter:
    """`/health/live`: the process answers. `/health/ready`: it can write and keeps up. `/health`: the figures."""
    routes = APIRouter()

    @routes.get("/health/live")
    async def live() -> Response:
        return _answer({"status": "ok"}, 200)

    @routes.get("/health/ready")
    async def ready() -> Response:
        found = await _figures(state)
        return _answer({"status": found["status"]}, 200 if found["status"] == "ok" else 503)

    @routes.get("/health")
    async def health() -> Response:
        found = await _figures(state)
        return _answer(found, 200 if found["status"] == "ok" else 503)

    return routes


async def _figures(state: State) -> dict[str, object]:
    try:
        await state.database.group.submit(figures.write)
        found = await asyncio.to_thread(_read, state)
    except Exception as error:  # whatever it is, health says so
        reason = error.title if isinstance(error, PlatenError) else type(error).__name__
        return {"status": "failing", "version": __version__, "reason": reason}
    return found


def _read(state: State) -> dict[str, object]:
    now = state.clock()
    with state.database.reading() as connection:
        unread, due = figures.unread_since(connection), figures.due_since(connection)
        effects, deliveries = figures.failed(connection)
        seq = feed.state(connection).n
    late = (unread is not None and now - unread > READ_WITHIN) or (due is not None and now - due > DONE_WITHIN)
    return {
        "status": "late" if late else "ok",
        "version": __version__,
        "database": state.database.version(),
        "feed": seq,
        "unread_since": unread,
        "due_since": due,
        "failed_effects": effects,
        "quarantine": deliveries,
    }


def _answer(value: object, status: int) -> Response:
    return Response(wire.json_bytes(value), status_code=status, media_type="application/json")
