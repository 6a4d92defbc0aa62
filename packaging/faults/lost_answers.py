"""C1 and C2, short: stations act while lines are cut before, inside and after, and the receiver is killed.

C2 is the same with a line that gives every repeated step a new name, as a design without ids would: it must fail.
"""

import asyncio
import json
import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import sqlalchemy as sa

from app.events import Noted, Placed
from app.protocol import Person
from faults.found import Figure
from faults.served import Served, databases
from services.database import open_database
from services.receiver import book
from services.receiver.main import open_state
from services.receiver.schema import HISTORY
from services.secrets import EnvironmentSecrets
from services.settings import ReceiverSettings
from services.workstation.client import Client
from services.workstation.store import Store
from services.workstation.sync import Sync
from tests.kit.line import Cut, CutLine
from tests.kit.orders import an_order, placed

STATIONS, ROUNDS, KILLS = 6, 60, 4
CUTS = (Cut.NONE, Cut.NONE, Cut.BEFORE, Cut.INSIDE, Cut.AFTER, Cut.AFTER)


class Renaming(httpx.AsyncBaseTransport):
    """The wrong design: whatever is sent again is called something else."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread() if request.method == "POST" else b""
        try:
            batch = json.loads(body)
        except ValueError:
            return await self.inner.handle_async_request(request)
        names = {}
        for command in batch["commands"]:
            fresh = uuid4().hex
            names[fresh] = command["id"]
            command["id"] = command["event"]["id"] = fresh
        return await self._asked(request, json.dumps(batch).encode(), names)

    async def _asked(self, request: httpx.Request, body: bytes, names: dict[str, str]) -> httpx.Response:
        """The answers carry the old names again, so that the station cannot tell."""
        headers = [(n, v) for n, v in request.headers.raw if n.lower() != b"content-length"]
        response = await self.inner.handle_async_request(
            httpx.Request(request.method, request.url, headers=headers, content=body)
        )
        text = (await response.aread()).decode()
        for fresh, old in names.items():
            text = text.replace(fresh, old)
        kept = [(n, v) for n, v in response.headers.raw if n.lower() not in (b"content-length", b"content-encoding")]
        return httpx.Response(response.status_code, headers=kept, content=text.encode())

    async def aclose(self) -> None:
        await self.inner.aclose()


def run(seed: int) -> list[Figure]:
    """C1 on both databases, C2 on SQLite."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder, databases(Path(folder)) as urls:
        for name, url in urls.items():
            made = _one(url, Path(folder) / name, random.Random(seed), renaming=False)
            figures += [Figure(f"{name}: {f.name}", f.value, f.sense, f.limit) for f in made]
        figures += _one(f"sqlite:///{folder}/wrong.db", Path(folder) / "wrong", random.Random(seed), renaming=True)
    return figures


def _one(url: str, folder: Path, chance: random.Random, *, renaming: bool) -> list[Figure]:
    folder.mkdir()
    served = Served(url, folder)
    tokens = [served.station(f"Station {n}") for n in range(STATIONS)]
    order = _place(url, served)
    served.start()
    try:
        made = asyncio.run(_act(served, folder, tokens, order, chance, renaming))
    finally:
        served.stop()
    return _counted(url, made, served.kills, renaming)


def _place(url: str, served: Served) -> str:
    """One order, on which everybody writes."""
    secrets = EnvironmentSecrets({}, served.folder / "secrets.json")
    state = open_state(ReceiverSettings(database=url), secrets)
    event: Placed = placed(an_order("1", placed_at=datetime.now(UTC)))
    with state.database.writing() as connection:
        book.record(connection, [event], state.rules, datetime.now(UTC))
    state.database.close()
    return event.order


async def _act(
    served: Served,
    folder: Path,
    tokens: Sequence[tuple[str, Person]],
    order: str,
    chance: random.Random,
    renaming: bool,
) -> list[str]:
    """Every station writes its notes, syncs now and then over a bad line; the receiver is killed meanwhile."""
    lines, made = [], list[str]()
    syncs: list[Sync] = []
    for n, (token, _) in enumerate(tokens):
        inner: httpx.AsyncBaseTransport = httpx.AsyncHTTPTransport()
        line = CutLine(Renaming(inner) if renaming else inner)
        store = Store.open(folder / f"station {n}")
        lines.append(line)
        syncs.append(Sync(store, Client(served.base, token, line), lambda _: None, lambda _: None, store.clock))
    await asyncio.gather(*(s.cycle() for s in syncs))
    kills = set(chance.sample(range(2, ROUNDS - 5), KILLS))
    for round_ in range(ROUNDS):
        made += await _write(syncs, tokens, order, round_)
        for line in lines:
            line.cut([chance.choice(CUTS)])
        if round_ in kills:
            cycles = asyncio.gather(*(s.cycle() for s in syncs))
            await asyncio.to_thread(served.kill)
            await cycles
            await asyncio.to_thread(served.start)
        else:
            await asyncio.gather(*(s.cycle() for s in syncs))
    await _come_to_rest(syncs, lines)
    return made


async def _write(syncs: list[Sync], tokens: Sequence[tuple[str, Person]], order: str, round_: int) -> list[str]:
    """One note a station; its text says who wrote it and when, so that it can be counted."""
    texts = []
    for n, sync in enumerate(syncs):
        author, now = tokens[n][1].author(f"Station {n}"), sync.store.clock()
        text = f"{n}/{round_}"
        await sync.store.add([Noted(id=uuid4().hex, order=order, at=now, author=author, text=text)])
        texts.append(text)
    return texts


async def _come_to_rest(syncs: list[Sync], lines: list[CutLine]) -> None:
    for line in lines:
        line.plan.clear()
    for _ in range(20):
        await asyncio.gather(*(s.cycle() for s in syncs))
        if not any(s.store.waiting() for s in syncs):
            break
    for sync in syncs:
        await sync.client.close()
        await asyncio.to_thread(sync.store.close)


def _counted(url: str, made: list[str], kills: int, renaming: bool) -> list[Figure]:
    """At the sink: the receiver's own history."""
    database = open_database(url, role="receiver")
    with database.reading() as connection:
        bodies = connection.execute(sa.select(HISTORY.c.body).where(HISTORY.c.kind == "Noted")).scalars()
        found = Counter(json.loads(body)["text"] for body in bodies)
    database.close()
    twice = sum(1 for text in made if found[text] > 1)
    if renaming:
        return [Figure("without ids: applied twice, percent", 100 * twice / len(made), "at least", 5)]
    return [
        Figure("actions", len(made), "at least", STATIONS * ROUNDS),
        Figure("receiver killed", kills, "at least", KILLS),
        Figure("actions lost", sum(1 for text in made if not found[text]), "exactly", 0),
        Figure("actions applied twice", twice, "exactly", 0),
        Figure("actions nobody took", len(set(found) - set(made)), "exactly", 0),
    ]
