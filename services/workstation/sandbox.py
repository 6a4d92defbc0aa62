"""A practice round's own small world: a store in a folder of its own, with made-up orders and their drawn pictures.

It has no receiver and no line; whatever is done in it ends with the folder. The station's own store is only read, for
pictures to practice on.
"""

import asyncio
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp

import msgspec

from app.drill import Chance, Exercise, File, exercises, order_of
from app.orders import Order
from app.protocol import FeedItem, FeedPage
from app.rules import Rules
from app.wire import order_bytes
from services.workstation.files import FileState
from services.workstation.landing import LARGE
from services.workstation.rows import to_ms
from services.workstation.seeding import LEAST_SOURCES, draw
from services.workstation.store import Clock, Store

PICTURES, PREFIX = "pictures", "platen-practice-"
MOST_SOURCES = 40
Find = Callable[[str, int], Path | None]


@dataclass(frozen=True, slots=True)
class Sandbox:
    """`made`: what the orders `P-01` and on are. Whoever opened it closes it."""

    folder: Path
    store: Store
    made: tuple[Exercise, ...]

    def find(self, sha: str, pixels: int) -> Path | None:
        """A drawn picture; it is small enough to be its own small copy."""
        path = self.folder / PICTURES / f"{sha}.jpg"
        return path if path.is_file() else None

    def close(self) -> None:
        """Nothing of it stays."""
        self.store.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def pictures_here(store: Store, find: Find, chance: Chance) -> list[Path]:
    """Small copies of some pictures on this computer, one of an order: its others may show the same animal. Raises
    Unavailable."""
    sql = "SELECT MIN(sha256) FROM files WHERE state = ? AND sha256 <> '' GROUP BY order_id"
    names = sorted({sha for (sha,) in store.cache.ask(sql, (FileState.HERE.value,))})
    chance.shuffle(names)
    found = (find(sha, LARGE) for sha in names[:MOST_SOURCES])
    return [path for path in found if path is not None]


async def open_sandbox(rules: Rules, sources: Sequence[Path], count: int, chance: Chance, clock: Clock) -> Sandbox:
    """Draws the pieces and lays them out, by the shop's own checklists. Takes some seconds; not for the window's own
    thread. Raises Unavailable."""
    made = exercises(count, max(len(sources), LEAST_SOURCES), chance)
    folder = Path(await asyncio.to_thread(mkdtemp, prefix=PREFIX))
    try:
        drawn = await asyncio.to_thread(draw, folder / PICTURES, made, sources)
        own = replace(rules, second_look=0.0, second_person=False)
        store = await asyncio.to_thread(lambda: Store.open(folder, rules=own, clock=clock))
        orders = [order_of(one, *files, clock()) for one, files in zip(made, drawn, strict=True)]
        await store.take(_page(orders, clock()))
        await _lay_out(store, folder / PICTURES, orders, [file for files in drawn for file in files])
    except BaseException:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        raise
    return Sandbox(folder, store, made)


def _page(orders: Sequence[Order], now: datetime) -> FeedPage:
    items = (FeedItem(n, "order", o.id, n, body=msgspec.Raw(order_bytes(o))) for n, o in enumerate(orders, 1))
    return FeedPage(tuple(items), "practice", False, now)


async def _lay_out(store: Store, folder: Path, orders: Sequence[Order], files: Sequence[File]) -> None:
    """Every picture lies on this computer already."""
    now, here = to_ms(store.clock()), FileState.HERE.value
    artworks = [(order.id, artwork) for order in orders for artwork in order.artworks]
    rows = [
        (id_, a.id, here, str(folder / f"{a.sha256}.jpg"), a.sha256, file.size, file.size, now)
        for (id_, a), file in zip(artworks, files, strict=True)
    ]
    sql = "INSERT INTO files(order_id, artwork_id, state, path, sha256, size, got, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    await store.write(lambda connection: connection.executemany(sql, rows))
