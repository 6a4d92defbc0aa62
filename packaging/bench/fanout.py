"""One change reaching 100 stations that wait for the feed, beside a bare server that wakes as many with the same bytes.

Both are processes of their own on uvicorn; the clock runs from the posted step until a station holds the whole answer.
Ours checks each token, commits the step and reads the feed for each station; its worker runs beside it.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import uuid4

import msgspec

from app import wire
from app.events import Noted
from app.people import Author
from app.protocol import Batch, Command
from app.states import Role
from bench import measure
from bench.load import await_port
from bench.row import Row
from faults.served import Served
from services.receiver import book, pairing, staff
from services.receiver.hooks import Message, Receive, Send
from services.receiver.main import open_state
from services.secrets import SessionSecrets
from services.settings import ReceiverSettings
from tests.kit.orders import an_order, placed
from tests.kit.ports import free_port

STATIONS, CHANGES = 100, 12
SETTLE_S, LONGEST_S = 0.12, 25
"""So long after the last request left, everybody waits."""


class Bare:
    """`GET` waits for the next `POST` and is answered with its body."""

    def __init__(self) -> None:
        self._next: asyncio.Future[bytes] | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        body = b"{}"
        message = await receive()
        if scope["method"] == "POST":
            self._wake(message["body"])
        else:
            body = await self._waited()
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _wake(self, body: bytes) -> None:
        if self._next is not None and not self._next.done():
            self._next.set_result(body)
        self._next = None

    async def _waited(self) -> bytes:
        if self._next is None:
            self._next = asyncio.get_running_loop().create_future()
        return await asyncio.shield(self._next)


class Line:
    """One kept connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def to(cls, port: int) -> "Line":
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=1 << 20))

    async def ask(self, method: str, path: str, token: str, body: bytes = b"") -> bytes:
        """The answer's body. Raises RuntimeError for anything but 200."""
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        self._writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        given = await self._reader.readexactly(length)
        if b" 200 " not in answer.split(b"\r\n", 1)[0]:
            raise RuntimeError(f"not answered: {answer!r} {given[:200]!r}")
        return given

    async def close(self) -> None:
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()


class Shop:
    """A receiver with one order, one person and tokens for all stations."""

    def __init__(self, folder: Path) -> None:
        url = f"sqlite:///{folder / 'platen.db'}"
        self.served = Served(url, folder)
        state = open_state(ReceiverSettings(database=url), SessionSecrets())
        now = datetime.now(UTC)
        with state.database.writing() as connection:
            self.tokens = [pairing.admit(connection, f"Station {n}", now).token for n in range(STATIONS)]
            event = placed(an_order("1", placed_at=now))
            book.record(connection, [event], state.rules, now)
        self.order = event.order
        self.author: Author = staff.add(state, "Naledi Khumalo", Role.MANAGER).author("Station 0")
        state.database.close()

    def step(self) -> bytes:
        """A note, as a station sends it."""
        now = datetime.now(UTC)
        event = Noted(id=uuid4().hex, order=self.order, at=now, author=self.author, text="Wrapped as a gift.")
        command = Command(event.id, msgspec.Raw(wire.event_bytes(event)), 0, 0)
        return wire.json_bytes(Batch((command,)))


class Crowd:
    """All stations at one server, and the one that changes something."""

    def __init__(self, lines: list[Line], by: Line) -> None:
        self._lines, self._by = lines, by

    @classmethod
    async def at(cls, port: int) -> "Crowd":
        return cls([await Line.to(port) for _ in range(STATIONS)], await Line.to(port))

    async def close(self) -> None:
        for line in [*self._lines, self._by]:
            await line.close()

    async def change(
        self, ask: Callable[[Line, int], Awaitable[bytes]], post: Callable[[Line], Awaitable[bytes]]
    ) -> tuple[list[float], bytes]:
        """Milliseconds from the step to each station, and the last station's answer."""
        came: list[float] = []

        async def wait(line: Line, n: int) -> bytes:
            body = await ask(line, n)
            came.append(perf_counter())
            return body

        waiting = [asyncio.create_task(wait(line, n)) for n, line in enumerate(self._lines)]
        await asyncio.sleep(SETTLE_S)
        if came:
            raise RuntimeError("a station was answered before anything changed")
        start = perf_counter()
        await post(self._by)
        bodies = await asyncio.gather(*waiting)
        return [(at - start) * 1000 for at in came], bodies[-1]


class Race:
    """Ours and the bare one, in turns, over connections that stay."""

    def __init__(self, shop: Shop, ours: Crowd, bare: Crowd) -> None:
        self._shop, self._ours, self._bare = shop, ours, bare
        self._cursor = ""
        self._page = b""

    async def begin(self, port: int) -> None:
        line = await Line.to(port)
        page = json.loads(await line.ask("GET", "/api/v1/snapshot", self._shop.tokens[0]))
        self._cursor = page["cursor"]
        await line.close()

    async def ours(self) -> float:
        tokens, took = self._shop.tokens, list[float]()
        for _ in range(CHANGES):
            path, step = f"/api/v1/feed?wait={LONGEST_S}&cursor={self._cursor}", self._shop.step()
            found, self._page = await self._ours.change(
                lambda line, n, path=path: line.ask("GET", path, tokens[n]),  # type: ignore[misc]
                lambda line, step=step: line.ask("POST", "/api/v1/commands", tokens[0], step),  # type: ignore[misc]
            )
            page = json.loads(self._page)
            if len(page["items"]) != 1:
                raise RuntimeError("a station was woken without the change")
            self._cursor = page["cursor"]
            took += found
        return measure.quantile(took, 0.99)

    async def bare(self) -> float:
        took: list[float] = []
        for _ in range(CHANGES):
            found, _body = await self._bare.change(
                lambda line, n: line.ask("GET", "/feed", "x"), lambda line: line.ask("POST", "/", "x", self._page)
            )
            took += found
        return measure.quantile(took, 0.99)


async def _race(shop: Shop, bare_port: int) -> list[tuple[float, float]]:
    port = shop.served.port
    ours, bare = await Crowd.at(port), await Crowd.at(bare_port)
    race = Race(shop, ours, bare)
    await race.begin(port)
    pairs = [(await race.ours(), await race.bare()) for _ in range(measure.ROUNDS + 1)][1:]
    for crowd in (ours, bare):
        await crowd.close()
    return pairs


def serve(port: int) -> None:
    """The bare one, until it is ended."""
    import uvicorn

    uvicorn.run(Bare(), port=port, http="httptools", lifespan="off", log_config=None, access_log=False)


def run() -> list[Row]:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder))
        words = [sys.executable, "-m", "bench.fanout", str(port)]
        with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            shop.served.start()
            try:
                await_port(process, port)
                pairs = asyncio.run(_race(shop, port))
            finally:
                process.terminate()
                shop.served.stop()
    ours, bare = (median(side) for side in zip(*pairs, strict=True))
    why = "a read of the feed in a thread for each station"
    return [Row(f"fan-out p99 to {STATIONS} stations", ours, bare, "ms", 1.4, "at most", why)]


if __name__ == "__main__":
    serve(int(sys.argv[1]))
