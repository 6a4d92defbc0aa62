"""A receiver in this process, on the engine's loop, with one account."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from app.states import Role
from services.local import Inside, inside
from services.receiver import staff
from services.secrets import SessionSecrets
from services.workstation.engine import Engine
from ui.station import Station

TOKEN = "pf-very-secret-token"  # opens nothing
ADMIN = (("Thabo Nkosi", Role.ADMIN),)
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def receiver(station: Station, engine: Engine, tmp_path: Path) -> Iterator[Inside]:
    """The station's line leads to it."""
    there: Future[Inside] = Future()
    over: list[asyncio.Event] = []

    async def run() -> None:
        over.append(asyncio.Event())
        async with inside(tmp_path / "receiver", "Press 2", SessionSecrets(), people=ADMIN) as found:
            found.connect("printful", "main", {"token": TOKEN, "store": "7", "base_url": NOWHERE})
            with found.state.database.reading() as connection:
                owner = staff.people(connection)[0].id
            found.client.person = lambda: owner
            there.set_result(found)
            await over[0].wait()

    ended = engine.submit(run())
    found = there.result(timeout=30)
    station.client = found.client
    yield found
    engine.call(over[0].set)
    ended.result(timeout=30)
