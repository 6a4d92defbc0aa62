"""The window while pictures come in at 1 Gbit/s: its frames and how late its events are, beside the same window idle.

The whole engine is at work in its own threads: fetching, checking, measuring, small copies, writing down, telling the
window. The queue is painted sixty times a second, the downloads page is open.
"""

import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from statistics import median
from subprocess import PIPE
from time import perf_counter
from typing import NamedTuple

import msgspec
from PIL import Image
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app import wire
from app.orders import Order
from app.protocol import FeedItem, FeedPage
from bench.crowds import DATA, home
from bench.measure import ROUNDS, quantile
from bench.row import Row
from bench.scroll import SMALLEST, Scrolled
from services.workstation.bringing import LINES, ShelfFolders
from services.workstation.engine import Engine
from services.workstation.hauling import Hauler
from services.workstation.images import Shelf
from services.workstation.store import Store
from tests.kit.orders import NOON, OPERATOR, an_artwork, an_item, an_order, begun
from ui.downloads.page import DownloadsPage
from ui.theme import Theme

RATE = 125e6
"""Bytes a second in all, shared evenly by the lines a willing host gets."""
LOOK_S, FRAME_MS, PROBE_MS = 4.0, 16, 5
BEGUN, BEGIN_S = 16, 30
"""So many pictures are here before it counts: by then processes are up and lines are open."""
PAINT_MS, LATE_MS = 8.0, 16.0
PICTURES, SIDES = 24, ((1100, 900), (1400, 1100))
COPIES = 60
"""How many orders share a picture's address with another query, so that enough come for the whole time."""


class Felt(NamedTuple):
    """p95 of a frame and p99 of how late events were, in ms; MB that came a second."""

    frame: float
    late: float
    rate: float


def run() -> list[Row]:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme = Theme("dark")
    theme.apply(app)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _draw(folder / "source")
        with _served(folder / "source") as origin:
            busy, idle = [], []
            for n in range(ROUNDS + 1):
                idle.append(_look(theme, folder / f"idle{n}", ""))
                busy.append(_look(theme, folder / f"busy{n}", origin))
                shutil.rmtree(folder / f"busy{n}")
    return _rows(_median(busy[1:]), _median(idle[1:]))


def _median(found: list[Felt]) -> Felt:
    return Felt(*(median(values) for values in zip(*found, strict=True)))


def _rows(busy: Felt, idle: Felt) -> list[Row]:
    why = "two cores for engine, server and window"
    return [
        Row("frame p95 while downloading", busy.frame, PAINT_MS, "ms", 1.0, "at most", why),
        Row("events late p99 while downloading", busy.late, LATE_MS, "ms", 1.0, "at most", why),
        Row("frame p95 beside the idle window", busy.frame, idle.frame, "ms", 3.0, "at most", why),
        Row("rate reached of 1 Gbit/s", busy.rate, RATE / 1e6, "MB/s", 0.8, "at least", why),
    ]


def _draw(folder: Path) -> None:
    folder.mkdir()
    chance = random.Random(5)
    for n in range(PICTURES):
        width, height = chance.choice(SIDES)
        picture = Image.frombytes("RGB", (width, height), chance.randbytes(3 * width * height))
        buffer = BytesIO()
        picture.save(buffer, "PNG", compress_level=0)
        (folder / f"{n}.png").write_bytes(buffer.getvalue())


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    words = [sys.executable, "-m", "bench.download", str(folder), "127.0.0.1", str(round(RATE / LINES))]
    with subprocess.Popen(words, stdout=PIPE, stderr=None) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def _look(theme: Theme, folder: Path, origin: str) -> Felt:
    """A window over its own copy of the shop, looked at for a while; with an origin, while pictures come from there."""
    shutil.copytree(home(SMALLEST) / DATA, folder / "store")
    store = Store.open(folder / "store", clock=lambda: NOON)
    engine = Engine(lambda error: print(f"engine: {error!r}", file=sys.stderr))
    engine.start()
    scrolled = Scrolled(store, theme)
    scrolled.station.tasks.use(engine.submit)
    page = DownloadsPage(scrolled.station)
    page.show()
    shelf = Shelf(
        store,
        ShelfFolders(folder / "shelf", folder / "prints"),
        author=lambda: OPERATOR,
        on_batch=scrolled.station.hub.tell_batch,
        on_touched=scrolled.station.hub.tell_touched,
        fetcher=Hauler(allowed=frozenset({origin} if origin else ())),
    )
    scrolled.station.shelf = shelf
    running: Future[None] | None = None
    if origin:
        engine.submit(_wanted(store, shelf, origin)).result()
        running = engine.submit(shelf.run())
    try:
        return _felt(scrolled, shelf, BEGUN if origin else 0)
    finally:
        if running is not None:
            running.cancel()
        shelf.close()
        engine.stop()
        scrolled.station.hub.blockSignals(True)
        page.close()
        page.deleteLater()
        scrolled.close()
        store.close()


async def _wanted(store: Store, shelf: Shelf, origin: str) -> None:
    orders = [_order(n, f"{origin}/{n % PICTURES}.png?{n}") for n in range(PICTURES * COPIES)]
    items = tuple(
        FeedItem(n, "order", o.id, 1, "put", msgspec.Raw(wire.order_bytes(o))) for n, o in enumerate(orders, 1)
    )
    await store.take(FeedPage(items, "c", False, NOON))
    await shelf.want([o.id for o in orders])


def _order(n: int, url: str) -> Order:
    item = replace(an_item(artworks=0), artworks=(an_artwork("a1", url=url),))
    return begun(an_order(f"P{n}", items=(item,)))


def _felt(scrolled: Scrolled, shelf: Shelf, begun: int) -> Felt:
    """What comes before so many pictures have come, and in the second after, is not counted."""
    frames: list[float] = []
    lates: list[float] = []
    loop = QEventLoop()
    n, last = 0, perf_counter()

    def frame() -> None:
        nonlocal n
        start = perf_counter()
        scrolled.ours(n)
        frames.append((perf_counter() - start) * 1000)
        n += 1

    def probe() -> None:
        nonlocal last
        now = perf_counter()
        lates.append(max(0.0, (now - last) * 1000 - PROBE_MS))
        last = now

    timers = [_timer(FRAME_MS, frame), _timer(PROBE_MS, probe)]
    _wait(loop, lambda: _done(shelf) >= begun)
    QTimer.singleShot(1000, loop.quit)
    loop.exec()
    frames.clear()
    lates.clear()
    before, start = _come(shelf), perf_counter()
    QTimer.singleShot(round(LOOK_S * 1000), loop.quit)
    loop.exec()
    rate = (_come(shelf) - before) / (perf_counter() - start) / 1e6
    for timer in timers:
        timer.stop()
    return Felt(quantile(frames, 0.95), quantile(lates, 0.99), rate)


def _wait(loop: QEventLoop, holds: Callable[[], bool]) -> None:
    looks = _timer(100, lambda: loop.quit() if holds() else None)
    QTimer.singleShot(BEGIN_S * 1000, loop.quit)
    loop.exec()
    looks.stop()
    if not holds():
        raise RuntimeError("no pictures came")


def _done(shelf: Shelf) -> int:
    return sum(shelf.summed(found.batch).done for found in shelf.files.batches(NOON))


def _timer(milliseconds: int, act: object) -> QTimer:
    made = QTimer()
    made.setTimerType(Qt.TimerType.PreciseTimer)
    made.timeout.connect(act)
    made.start(milliseconds)
    return made


def _come(shelf: Shelf) -> int:
    """Bytes of pictures that are here, checked and measured, and of those on their way."""
    return sum(shelf.summed(found.batch).bytes for found in shelf.files.batches(NOON))
