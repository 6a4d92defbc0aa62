"""D4: a station is killed again and again while it downloads: nothing half under a final name, little fetched twice.

The station is a process of its own over its own store; the server tells, byte by byte, when it is time to kill it. Then
the same with the station left alone and only its process that fetches killed.
"""

import asyncio
import hashlib
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import msgspec
from PIL import Image

from app import wire
from app.orders import Order
from app.protocol import FeedItem, FeedPage
from app.states import State
from faults.found import Figure
from services.workstation.bringing import ShelfFolders
from services.workstation.files import Files, FileState
from services.workstation.hauling import Hauler
from services.workstation.images import Shelf
from services.workstation.store import Store
from tests.kit.orders import NOON, OPERATOR, an_artwork, an_item, an_order, begun

FILES, KILLS = 2000, 100
FILES_ALONE, KILLS_ALONE = 1000, 50
SMALLEST, LARGEST, HIGH = 400, 1200, 240
"""Pixels: pictures of 288 to 864 KB."""
SLICE, PAUSE_S, OVER_S, AGAIN_S = 16 << 10, 0.004, 600.0, 0.2
BATCH = "all"


@dataclass
class Source:
    """Pictures on disk and what was sent of them. `passed` is set when `sent` reaches `mark`."""

    folder: Path
    sizes: dict[str, int] = field(default_factory=dict)
    sums: dict[str, str] = field(default_factory=dict)
    sent: int = 0
    mark: int = 1 << 62
    passed: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fill(self, count: int, chance: random.Random) -> None:
        self.folder.mkdir()
        for n in range(count):
            width = chance.randrange(SMALLEST, LARGEST)
            buffer = BytesIO()
            Image.frombytes("RGB", (width, HIGH), chance.randbytes(3 * width * HIGH)).save(
                buffer, "PNG", compress_level=0
            )
            name, body = f"{n}.png", buffer.getvalue()
            (self.folder / name).write_bytes(body)
            self.sizes[name], self.sums[name] = len(body), hashlib.sha256(body).hexdigest()

    def count(self, size: int) -> None:
        with self.lock:
            self.sent += size
            if self.sent >= self.mark:
                self.passed.set()


def _handler(source: Source) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            """Little may wait in the socket: what a killed station had not asked for yet would count as sent."""
            self.request.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SLICE)
            super().setup()

        def do_GET(self) -> None:
            name = self.path.strip("/")
            size, tag = source.sizes[name], f'"{source.sums[name][:16]}"'
            asked = re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))
            start = int(asked[1]) if asked and self.headers.get("If-Range") == tag else 0
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
            self.send_header("Content-Length", str(size - start))
            self.send_header("ETag", tag)
            self.end_headers()
            with (source.folder / name).open("rb") as file:
                file.seek(start)
                while piece := file.read(SLICE):
                    self.wfile.write(piece)
                    source.count(len(piece))
                    time.sleep(PAUSE_S)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet: what is counted lies on the disk."""

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A killed client hangs up."""


@contextmanager
def _served(source: Source) -> Iterator[str]:
    with _Server(("127.0.0.1", 0), _handler(source)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def run(seed: int) -> list[Figure]:
    alone = killed(seed, files=FILES_ALONE, kills=KILLS_ALONE, alone=True)
    return killed(seed, files=FILES, kills=KILLS) + [replace(f, name=f"fetcher alone: {f.name}") for f in alone]


def killed(seed: int, *, files: int, kills: int, alone: bool = False) -> list[Figure]:
    """`alone`: the station lives, only the process that fetches for it is killed."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = Source(folder / "source")
        source.fill(files, chance)
        with _served(source) as base:
            orders = [_order(n, base) for n in range(files)]
            asyncio.run(_wanted(folder, base, orders))
            storm = _storm_alone if alone else _storm
            done, wrong = storm(folder, base, source, kills, chance)
            figures = [
                Figure("killed", done, "at least", kills),
                Figure("files", files, "at least", files),
                Figure("half or wrong under a final name", wrong, "exactly", 0),
            ]
            return figures + _counted(folder, source, orders)


def _order(n: int, base: str) -> Order:
    """Without a promised checksum: nothing but the journal keeps two halves of two versions apart."""
    art = an_artwork("a1", url=f"{base}/{n}.png")
    return begun(an_order(str(n), items=(replace(an_item(artworks=0), artworks=(art,)),)))


def _shelf(folder: Path, base: str) -> tuple[Store, Shelf, Hauler]:
    hauler = Hauler(allowed=frozenset({base}), reserve=0)
    began = time.monotonic()
    store = Store.open(folder / "store", clock=lambda: NOON + timedelta(seconds=time.monotonic() - began))
    shelf = Shelf(
        store,
        ShelfFolders(folder / "shelf", folder / "prints"),
        author=lambda: OPERATOR,
        on_batch=lambda _: None,
        on_touched=lambda _: None,
        fetcher=hauler,
    )
    return store, shelf, hauler


async def _wanted(folder: Path, base: str, orders: list[Order]) -> None:
    store, shelf, _ = _shelf(folder, base)
    for n in range(0, len(orders), 200):
        items = tuple(
            FeedItem(i, "order", o.id, 1, "put", msgspec.Raw(wire.order_bytes(o)))
            for i, o in enumerate(orders[n : n + 200], n + 1)
        )
        await store.take(FeedPage(items, f"c{n}", False, NOON))
    await shelf.want([o.id for o in orders], BATCH)
    shelf.close()
    store.close()


def _storm(folder: Path, base: str, source: Source, kills: int, chance: random.Random) -> tuple[int, int]:
    """How often it was killed, and what stood wrong under a final name in between."""
    seen: dict[Path, int] = {}
    share = sum(source.sizes.values()) / (kills + 1)
    done = wrong = 0
    for _ in range(kills):
        source.passed.clear()
        source.mark = source.sent + round(share * chance.uniform(0.3, 1.2))
        with _station(folder, base) as process:
            while not source.passed.wait(0.05) and process.poll() is None:
                pass
            done += process.poll() is None
            process.kill()
        wrong += _wrong(folder, seen, source)
    source.mark = 1 << 62
    with _station(folder, base) as process:
        process.wait(OVER_S)
    return done, wrong + _wrong(folder, seen, source)


def _storm_alone(folder: Path, base: str, source: Source, kills: int, chance: random.Random) -> tuple[int, int]:
    """As `_storm`, in one station's life."""
    seen: dict[Path, int] = {}
    share = sum(source.sizes.values()) / (kills + 1)
    done = wrong = 0
    with _station(folder, base) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(kills):
            source.passed.clear()
            source.mark = source.sent + round(share * chance.uniform(0.3, 0.9))
            while not source.passed.wait(0.05) and process.poll() is None:
                pass
            process.stdin.write(b"kill\n")
            process.stdin.flush()
            done += process.stdout.readline() == b"killed\n"
            wrong += _wrong(folder, seen, source)
        source.mark = 1 << 62
        process.wait(OVER_S)
    return done, wrong + _wrong(folder, seen, source)


def _obey(hauler: Hauler) -> None:
    """In the station's process: each line it is told kills the process that fetches for it."""
    for _ in sys.stdin:
        pid = hauler.pid
        if pid is not None:
            os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        print("killed" if pid is not None else "none", flush=True)


@contextmanager
def _station(folder: Path, base: str) -> Iterator["subprocess.Popen[bytes]"]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-m", "faults.killed_downloads", str(folder), base]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def _wrong(folder: Path, seen: dict[Path, int], source: Source) -> int:
    """Files under final names whose contents are no picture of the source; each is looked at once, and if it grew."""
    good, wrong = set(source.sums.values()), 0
    for place in (folder / "shelf", folder / "prints"):
        for path in place.rglob("*.png") if place.exists() else ():
            size = path.stat().st_size
            if path.parent.name == "thumbnails" or seen.get(path) == size:
                continue
            seen[path] = size
            sha = hashlib.sha256(path.read_bytes()).hexdigest()
            wrong += sha not in good or (place.name == "shelf" and path.stem != sha)
    return wrong


def _counted(folder: Path, source: Source, orders: list[Order]) -> list[Figure]:
    store = Store.open(folder / "store", clock=lambda: NOON)
    files = Files(store)
    rows = {o.id: files.of(o.id)["a1"] for o in orders}
    missing = sum(
        row.state is not FileState.HERE or row.sha256 != source.sums[row.url.rsplit("/", 1)[1]] or not row.here
        for row in rows.values()
    )
    shown = [store.order(o.id) for o in orders]
    unready = sum(s is None or s.order.state is not State.ARTWORK_READY for s in shown)
    store.close()
    total = sum(source.sizes.values())
    prints = len(list((folder / "prints").iterdir()))
    return [
        Figure("files not here with the right checksum", missing, "exactly", 0),
        Figure("orders not told", unready, "exactly", 0),
        Figure("print files", prints, "exactly", len(orders)),
        Figure("parts left", len(list((folder / "shelf" / ".parts").iterdir())), "exactly", 0),
        Figure("MB not fetched twice", round(sum(r.resumed for r in rows.values()) / 1e6, 2), "at least", 0.01),
        Figure("bytes sent, times the total", round(source.sent / total, 3), "at most", 1.3),
    ]


async def _work(folder: Path, base: str) -> None:
    """The station's process: all that is wanted, then the end."""
    store, shelf, hauler = _shelf(folder, base)
    threading.Thread(target=_obey, args=(hauler,), daemon=True).start()
    await shelf.drain()
    while shelf.files.awaited():  # what was put off, as after too many cuts in a row, comes later
        await asyncio.sleep(AGAIN_S)
        await shelf.drain()
    shelf.close()
    store.close()


if __name__ == "__main__":
    asyncio.run(_work(Path(sys.argv[1]), sys.argv[2]))
