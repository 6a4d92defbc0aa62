"""Is the receiver alive, can it write, and is anything waiting too long?"""

import asyncio
from datetime import datetime, timedelta

import sqlalchemy as sa
from fastapi import APIRouter, Response
from sqlalchemy import Connection

from app import __version__, wire
from app.errors import PlatenError
from services.receiver.schema import FEED_STATE, INBOX, OUTBOX
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
        figures = await _figures(state)
        return _answer({"status": figures["status"]}, 200 if figures["status"] == "ok" else 503)

    @routes.get("/health")
    async def health() -> Response:
        figures = await _figures(state)
        return _answer(figures, 200 if figures["status"] == "ok" else 503)

    return routes


async def _figures(state: State) -> dict[str, object]:
    try:
        await state.database.group.submit(_write)
        figures = await asyncio.to_thread(_read, state)
    except PlatenError as error:
        return {"status": "failing", "version": __version__, "reason": error.title}
    return figures


def _write(connection: Connection) -> None:
    """One real write: nothing that only reads would notice a full disk."""
    connection.execute(FEED_STATE.update().values(oldest=FEED_STATE.c.oldest))


def _read(state: State) -> dict[str, object]:
    now = state.clock()
    with state.database.reading() as connection:
        unread = _oldest(connection, sa.select(sa.func.min(INBOX.c.received_at)).where(INBOX.c.state == "new"))
        due = _oldest(connection, sa.select(sa.func.min(OUTBOX.c.run_at)).where(OUTBOX.c.state == "todo"))
        dead = connection.execute(sa.select(sa.func.count()).where(OUTBOX.c.state == "dead")).scalar_one()
        quarantine = connection.execute(sa.select(sa.func.count()).where(INBOX.c.state == "dead")).scalar_one()
        seq = connection.execute(sa.select(FEED_STATE.c.n)).scalar_one()
    late = (unread is not None and now - unread > READ_WITHIN) or (due is not None and now - due > DONE_WITHIN)
    return {
        "status": "late" if late else "ok",
        "version": __version__,
        "database": state.database.version(),
        "feed": seq,
        "unread_since": unread,
        "due_since": due,
        "failed_effects": dead,
        "quarantine": quarantine,
    }


def _oldest(connection: Connection, query: "sa.Select[tuple[datetime]]") -> datetime | None:
    found: datetime | None = connection.execute(query).scalar()  # type: ignore[assignment]  # an aggregate
    return found


def _answer(value: object, status: int) -> Response:
    return Response(wire.json_bytes(value), status_code=status, media_type="application/json")
