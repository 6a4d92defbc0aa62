"""A station with a shelf to be filled, its two clocks moved by hand, and decoders that never finish."""

import asyncio
import hashlib
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from app import wire
from app.orders import Artwork, Order
from app.protocol import FeedItem, FeedPage
from services.workstation.batches import Batch
from services.workstation.bringing import ShelfFolders
from services.workstation.decoding import Decoders
from services.workstation.fetching import Fetcher
from services.workstation.files import File, FileState
from services.workstation.formats.measured import Measured
from services.workstation.hauling import Fetching
from services.workstation.images import Fresh, Shelf
from services.workstation.store import Store
from tests.kit.hostile import picture
from tests.kit.orders import NOON, OPERATOR, an_artwork, an_item, an_order, begun

SIGNED = "X-Amz-Date=20261120T120000Z&X-Amz-Expires=7200&X-Amz-Signature="


class Clock:
    """Both clocks of a station, moved by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def steady(self) -> float:
        return self.now.timestamp()

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Press:
    """A station with a shelf, what it told the window, and orders to fill it with."""

    def __init__(
        self,
        folder: Path,
        base: str,
        *,
        prefetch: bool = False,
        fresh: Fresh | None = None,
        decoders: Decoders | None = None,
        fetcher: Fetching | None = None,
    ) -> None:
        self.clock = Clock()
        self.base = base
        self.folder = folder
        self.store = Store.open(folder / "store", clock=self.clock)
        self.batches: list[Batch] = []
        self.touched: set[str] = set()
        self.fetcher = Fetcher(allowed=frozenset({base}), reserve=0, step_s=0.02)
        self.shelf = Shelf(
            self.store,
            ShelfFolders(folder / "shelf", folder / "prints"),
            author=lambda: OPERATOR,
            on_batch=self._told,
            on_touched=self.touched.update,
            fetcher=fetcher or self.fetcher,
            decoders=decoders,
            prefetch=prefetch,
            fresh=fresh,
            steady=self.clock.steady,
        )
        self._news = asyncio.Event()
        self._seq = 0

    def _told(self, batch: Batch) -> None:
        self.batches.append(batch)
        self._news.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Looks whenever the shelf tells something."""
        async with asyncio.timeout(10):
            while not holds():
                self._news.clear()
                await self._news.wait()

    async def take(self, *orders: Order) -> list[str]:
        """From the receiver; the shelf hears of it."""
        items = []
        for order in orders:
            self._seq += 1
            items.append(FeedItem(self._seq, "order", order.id, self._seq, "put", msgspec.Raw(wire.order_bytes(order))))
        await self.store.take(FeedPage(tuple(items), f"c{self._seq}", False, NOON))
        ids = [order.id for order in orders]
        self.shelf.hear(frozenset(ids))
        return ids

    async def fill(self, count: int, *, sha: bool = False) -> list[str]:
        """Orders that each want one picture of the server's."""
        return await self.take(*(self.order(n, sha=sha) for n in range(count)))

    def order(self, n: int, *, sha: bool = False, query: str = "") -> Order:
        art = an_artwork("a1", url=f"{self.base}/{n}.png{query and '?'}{query}")
        if sha:
            art = replace(art, declared_sha256=hashlib.sha256(picture(n)).hexdigest())
        return of_pictures(str(n), art)

    async def drain(self, goes: int = 1, seconds: float = 3600.0) -> None:
        """All that is due, again and again while the clock goes on."""
        await self.shelf.drain()
        for _ in range(goes - 1):
            self.clock.forward(seconds)
            await self.shelf.drain()

    def file(self, order: str, artwork: str = "a1") -> File:
        return self.shelf.files.of(order)[artwork]

    def states(self, orders: list[str]) -> list[FileState]:
        return [self.file(id_).state for id_ in orders]

    def close(self) -> None:
        self.shelf.close()
        self.store.close()


class Busy(Decoders):
    """Measures one picture until it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self._gone = threading.Event(), threading.Event()

    def measure(self, path: Path, name: str, folder: Path) -> Measured:
        self.asked.set()
        self._gone.wait(10)
        return super().measure(path, name, folder)

    def close(self, patience_s: float = 0.0) -> None:
        super().close(patience_s)
        self._gone.set()


def of_pictures(number: str, *artworks: Artwork) -> Order:
    return begun(an_order(number, items=(replace(an_item(artworks=0), artworks=artworks),)))
